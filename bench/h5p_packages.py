"""H5P packages to be imported by the benchmark: made in code, the same bytes each time. Nothing in them runs."""

import json
import random
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

MEGABYTE = 1024**2
_FIXED = (2020, 1, 1, 0, 0, 0)
_WORDS = (
    "function",
    "return",
    "var",
    "this",
    "params",
    "content",
    "event",
    "trigger",
    "answer",
    "score",
    "{",
    "}",
    ";",
)
_BEGINNINGS = {
    "png": b"\x89PNG\r\n\x1a\n",
    "jpg": b"\xff\xd8\xff\xe0",
    "mp4": b"\0\0\0\x18ftypisom",
    "mp3": b"ID3",
    "woff": b"wOFF",
    "pdf": b"%PDF-1.7\n",
}
Entries = Iterator[tuple[str, bytes]]


def make(path: Path, name: str) -> Path:
    """Write the package of PACKAGES called so."""
    draw = random.Random(name)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for inner, data in PACKAGES[name](draw):
            archive.writestr(zipfile.ZipInfo(inner, _FIXED), data, zipfile.ZIP_DEFLATED)
    return path


def _media(draw: random.Random) -> Entries:
    """A film, sounds and large images beside some libraries."""
    yield from _usual(draw, libraries=12, scripts=3, paragraphs=1_000)
    yield _medium(draw, "videos/film", "mp4", 12 * MEGABYTE)
    yield from (_medium(draw, f"audios/{n}", "mp3", MEGABYTE // 2) for n in range(4))
    yield from (_medium(draw, f"images/{n}", "jpg", 250_000) for n in range(19))


def _many(draw: random.Random) -> Entries:
    """Hundreds of small files: scripts, styles, translations, fonts and images."""
    yield from _usual(draw, libraries=40, scripts=10, paragraphs=4_000)
    yield from (_medium(draw, f"images/{n}", "png", 40_000) for n in range(435))
    for n in range(40):
        drawing = "".join(
            f'<rect x="{draw.randrange(999)}" width="{draw.randrange(999)}" height="3"/>' for _ in range(99)
        )
        yield f"content/images/d{n}.svg", f'<svg xmlns="http://www.w3.org/2000/svg">{drawing}</svg>'.encode()


def _film(draw: random.Random) -> Entries:
    """The largest film that the limits of an upload let through."""
    yield from _usual(draw, libraries=12, scripts=3, paragraphs=100)
    yield _medium(draw, "videos/film", "mp4", 60 * MEGABYTE)


def _unpacked(draw: random.Random) -> Entries:
    """A small archive that unpacks to almost as much as the limits let through."""
    yield from _usual(draw, libraries=2, scripts=3, paragraphs=10)
    page = _BEGINNINGS["pdf"] + draw.randbytes(20_000)
    yield from ((f"content/files/{n}.pdf", (page + bytes(980_000)) * 30) for n in range(8))


PACKAGES: dict[str, Callable[[random.Random], Entries]] = {
    "20 MB, films and images": _media,
    "20 MB, 1,300 small files": _many,
    "a film of 60 MB": _film,
    "240 MB unpacked": _unpacked,
}


def _usual(draw: random.Random, *, libraries: int, scripts: int, paragraphs: int) -> Entries:
    """What each package has. Each library needs the one after it; the first one runs."""
    folders = [f"Bench.Part{n}-1.{n + 1}" for n in range(libraries)]
    for folder, needed in zip(folders, [*folders[1:], None], strict=True):
        yield from ((f"{folder}/{path}", data) for path, data in _library(draw, folder, needed, scripts))
    head = {
        "title": "Bench", "language": "sv", "mainLibrary": "Bench.Part0", "embedTypes": ["iframe"],
        "preloadedDependencies": [_named(folders[0])],
    }  # fmt: skip
    yield "h5p.json", json.dumps(head).encode()
    texts = [{"text": _paragraph(draw, n)} for n in range(paragraphs)]
    yield "content/content.json", json.dumps({"title": "Bench", "texts": texts}).encode()


def _library(draw: random.Random, folder: str, needed: str | None, scripts: int) -> Entries:
    name = _named(folder)
    described: dict[str, Any] = {
        **name, "title": folder, "patchVersion": 1, "runnable": 1, "license": "MIT",
        "preloadedJs": [{"path": f"scripts/{n}.js"} for n in range(scripts)],
        "preloadedCss": [{"path": "styles/look.css"}],
        "preloadedDependencies": [_named(needed)] if needed else [],
    }  # fmt: skip
    group = {"name": "one", "type": "group", "fields": [{"name": "text", "type": "text", "widget": "html"}]}
    semantics = [{"name": "title", "type": "text"}, {"name": "texts", "type": "list", "field": group}]
    yield "library.json", json.dumps(described).encode()
    yield "semantics.json", json.dumps(semantics).encode()
    yield from ((f"scripts/{n}.js", _text(draw, 2_500).encode()) for n in range(scripts))
    yield "styles/look.css", _text(draw, 1_500).encode()
    yield from (
        (f"language/{code}.json", json.dumps({"semantics": _text(draw, 150)}).encode())
        for code in ("sv", "de", "fr", "nb")
    )
    yield "fonts/icons.woff", _BEGINNINGS["woff"] + draw.randbytes(15_000)


def _paragraph(draw: random.Random, number: int) -> str:
    """Every fourth one has a link, as editors write it."""
    link = '<a href="https://skola.example/?a=1&amp;b=2" target="_blank">mer</a>' if number % 4 == 0 else ""
    return f"<p>{_text(draw, 20)} <strong>{_text(draw, 2)}</strong>&nbsp;{_text(draw, 18)}{link}</p>\n"


def _medium(draw: random.Random, name: str, kind: str, size: int) -> tuple[str, bytes]:
    return f"content/{name}.{kind}", _BEGINNINGS[kind] + draw.randbytes(size)


def _named(folder: str) -> dict[str, Any]:
    name, _dash, version = folder.rpartition("-")
    major, minor = version.split(".")
    return {"machineName": name, "majorVersion": int(major), "minorVersion": int(minor)}


def _text(draw: random.Random, words: int) -> str:
    return " ".join(draw.choices(_WORDS, k=words // 2) + [format(draw.getrandbits(40), "x") for _ in range(words // 2)])
