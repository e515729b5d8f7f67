"""H5P packages made in code, and what can be wrong with them."""

import io
import json
import zipfile
from typing import Any

FILES = dict[str, bytes]
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)
SEMANTICS = [
    {"name": "question", "type": "text", "widget": "html", "tags": ["strong", "a"]},
    {"name": "label", "type": "text", "maxLength": 20},
    {"name": "picture", "type": "image", "optional": True},
    {"name": "count", "type": "number", "min": 1, "max": 5},
    {"name": "kind", "type": "select", "options": [{"value": "a", "label": "A"}, {"value": "b", "label": "B"}]},
    {
        "name": "answers",
        "type": "list",
        "field": {
            "name": "answer",
            "type": "group",
            "fields": [{"name": "text", "type": "text"}, {"name": "correct", "type": "boolean"}],
        },
    },
    {"name": "inner", "type": "library", "options": ["Demo.Helper 1.1"]},
    {"name": "only", "type": "group", "fields": [{"name": "one", "type": "text"}]},
]
CONTENT = {"question": "Vad är <strong>rätt</strong>?", "answers": [{"text": "Ja", "correct": True}]}


def dependency(folder: str) -> dict[str, Any]:
    name, _dash, version = folder.rpartition("-")
    major, minor = version.split(".")
    return {"machineName": name, "majorVersion": int(major), "minorVersion": int(minor)}


def library(
    folder: str = "Demo.Choice-1.1", *, patch: int = 0, needs: tuple[str, ...] = (), code: str = "", **facts: Any
) -> FILES:
    """The files of one library in its folder; `facts` go into library.json."""
    described = {
        **dependency(folder),
        "title": folder,
        "patchVersion": patch,
        "runnable": 1,
        "license": "MIT",
        "coreApi": {"majorVersion": 1, "minorVersion": 24},
        "preloadedJs": [{"path": "code.js"}],
        "preloadedCss": [{"path": "look.css"}],
        "preloadedDependencies": [dependency(one) for one in needs],
        **facts,
    }
    return {
        f"{folder}/library.json": json.dumps(described).encode(),
        f"{folder}/semantics.json": json.dumps(SEMANTICS).encode(),
        f"{folder}/code.js": f"var Demo = {{}}; {code}".encode(),
        f"{folder}/look.css": b"p { color: black }",
    }


def head(main: str = "Demo.Choice-1.1", roots: tuple[str, ...] = (), **facts: Any) -> bytes:
    found = {
        "title": "Ett val",
        "language": "sv",
        "mainLibrary": main.rpartition("-")[0],
        "embedTypes": ["iframe"],
        "preloadedDependencies": [dependency(one) for one in (main, *roots)],
        **facts,
    }
    return json.dumps(found).encode()


def package(content: Any = None, *, libraries: FILES | None = None, **more: bytes) -> FILES:
    """A package that is taken, with a library of its own. `more`: other files, a slash written as two underscores."""
    return {
        "h5p.json": head(),
        "content/content.json": json.dumps(CONTENT if content is None else content).encode(),
        **(library() if libraries is None else libraries),
        **{name.replace("__", "/"): data for name, data in more.items()},
    }


def zipped(files: FILES, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name), data, compress_type=method)
    return memory.getvalue()


def linked(files: FILES, name: str, mode: int) -> bytes:
    """The package with one more entry of another kind than a file."""
    memory = io.BytesIO(zipped(files))
    with zipfile.ZipFile(memory, "a") as archive:
        info = zipfile.ZipInfo(name)
        info.external_attr = mode << 16
        archive.writestr(info, b"/etc/passwd")
    return memory.getvalue()


def renamed(data: bytes, old: str, new: str) -> bytes:
    """An archive with an entry's name overwritten, as no writer would write it. Both are as long."""
    assert len(old.encode()) == len(new.encode())
    return data.replace(old.encode(), new.encode())
