"""What h5p.json and library.json say: names, versions, what a library needs and loads. Pure: no Django."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from content.h5p.policy import CONTENT, CORE_API, IN_CONTENT, IN_LIBRARIES, LEFT_OUT, Refused, Rule, extension
from content.h5p.store import File

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9.\-]{0,254}")
_NUMBER = re.compile(r"[0-9]{1,5}")
_FOLDER = re.compile(r"[^/]+-[0-9]{1,5}\.[0-9]{1,5}")
HEAD, CONTENT_JSON = "h5p.json", "content/content.json"
_CREDITS = ("license", "licenseVersion", "licenseExtras", "yearFrom", "yearTo", "source", "authors", "authorComments")
_MANY = 300


@dataclass(frozen=True, slots=True)
class Library:
    """One library of a package. `files`: by path inside its folder; `needs`: folders."""

    machine_name: str
    major: int
    minor: int
    patch: int
    title: str
    licence: str
    is_runnable: bool
    needs: tuple[str, ...]
    files: Mapping[str, File]

    @property
    def folder(self) -> str:
        return f"{self.machine_name}-{self.major}.{self.minor}"


@dataclass(frozen=True, slots=True)
class Head:
    """h5p.json. `roots`: folders of the libraries that it names; `main`: the one that runs."""

    title: str
    main: str
    roots: tuple[str, ...]
    cleaned: dict[str, Any]


def check_places(files: Collection[str]) -> None:
    """Each file lies where a package has files, and is of a kind that may lie there. Raises Refused."""
    for needed in (HEAD, CONTENT_JSON):
        if needed not in files:
            raise Refused(Rule.MISSING, needed)
    for path in files:
        top, slash, _inner = path.partition("/")
        if path == HEAD:
            continue
        if not slash:
            raise Refused(Rule.TOP_LEVEL, path)
        if path.startswith(CONTENT):
            if extension(path) not in IN_CONTENT:
                raise Refused(Rule.CONTENT_KIND, path, kind=extension(path))
        elif extension(path) not in IN_LIBRARIES | LEFT_OUT:
            raise Refused(Rule.LIBRARY_KIND, path, kind=extension(path))
        elif f"{top}/library.json" not in files:
            raise Refused(Rule.MISSING, f"{top}/library.json")


def head(values: Any) -> Head:
    """What h5p.json says. Raises Refused."""
    found = _object(values, HEAD)
    title = _text(found, "title", HEAD)
    roots = tuple(_folders(found, "preloadedDependencies", HEAD))
    name = found.get("mainLibrary")
    main = next((root for root in roots if root.rpartition("-")[0] == name), "")
    if not main:
        raise Refused(Rule.MAIN_LIBRARY, HEAD, name=str(name)[:100])
    language = found.get("language", "und")
    if not isinstance(language, str) or not re.fullmatch(r"[-a-zA-Z]{1,10}", language):
        raise Refused(Rule.PROPERTY, HEAD, key="language")
    kept = {key: found[key] for key in _CREDITS if key in found}
    cleaned = {
        **kept,
        "title": title,
        "language": language,
        "mainLibrary": name,
        "embedTypes": ["div"],
        "preloadedDependencies": [_dependency(root) for root in roots],
    }
    return Head(title, main, roots, cleaned)


def libraries(files: Mapping[str, File], documents: Mapping[str, Any]) -> dict[str, Library]:
    """The libraries of a package by folder. Raises Refused."""
    inner: dict[str, dict[str, File]] = {}
    for path, file in files.items():
        top, slash, rest = path.partition("/")
        if slash and not path.startswith(CONTENT) and extension(path) not in LEFT_OUT:
            inner.setdefault(top, {})[rest] = file
    return {top: _library(top, found, documents.get(f"{top}/library.json")) for top, found in inner.items()}


def _library(top: str, files: Mapping[str, File], values: Any) -> Library:
    file = f"{top}/library.json"
    found = _object(values, file)
    name = _machine_name(found, file)
    numbers = [_number(found, key, file) for key in ("majorVersion", "minorVersion", "patchVersion")]
    if top != f"{name}-{numbers[0]}.{numbers[1]}":
        raise Refused(Rule.FOLDER, file, folder=top, wanted=f"{name}-{numbers[0]}.{numbers[1]}")
    _check_api(found, file)
    for key in ("preloadedJs", "preloadedCss"):
        _check_loaded(found, key, top, files)
    licence = found.get("license", "")
    return Library(
        machine_name=name,
        major=numbers[0],
        minor=numbers[1],
        patch=numbers[2],
        title=_text(found, "title", file),
        licence=licence[:60].replace("\0", "") if isinstance(licence, str) else "",
        is_runnable=_number(found, "runnable", file, default=0) == 1,
        needs=tuple(
            dict.fromkeys(
                folder
                for key in ("preloadedDependencies", "dynamicDependencies")
                for folder in _folders(found, key, file, may_miss=True)
            )
        ),
        files=files,
    )


def closure(roots: Sequence[str], needs: Mapping[str, Sequence[str]]) -> list[str]:
    """All folders that the roots need, themselves with them, what is needed first. Raises Refused."""
    done: dict[str, None] = {}
    for root in roots:
        open_: list[tuple[str, Iterator[str]]] = []
        _enter(root, HEAD, needs, done, open_)
        while open_:
            folder, rest = open_[-1]
            for inner in rest:
                if _enter(inner, f"{folder}/library.json", needs, done, open_):
                    break
            else:
                done[folder] = None
                open_.pop()
    return list(done)


def _enter(
    folder: str,
    named_in: str,
    needs: Mapping[str, Sequence[str]],
    done: Mapping[str, None],
    open_: list[tuple[str, Iterator[str]]],
) -> bool:
    if folder in done:
        return False
    if folder not in needs:
        raise Refused(Rule.DEPENDENCY_MISSING, named_in, library=folder)
    if any(folder == other for other, _rest in open_):
        raise Refused(Rule.DEPENDENCY_CYCLE, named_in, library=folder)
    open_.append((folder, iter(needs[folder])))
    return True


def folder_of(name: Any) -> str | None:
    """The folder of a library as content names it, "H5P.Blanks 1.14"; None where it names none."""
    text = str(name).strip().replace(" ", "-") if isinstance(name, str) else ""
    return text if _FOLDER.fullmatch(text) else None


def _dependency(folder: str) -> dict[str, Any]:
    name, _dash, version = folder.rpartition("-")
    major, minor = version.split(".")
    return {"machineName": name, "majorVersion": int(major), "minorVersion": int(minor)}


def _folders(values: Mapping[str, Any], key: str, file: str, *, may_miss: bool = False) -> Iterator[str]:
    found = values.get(key, [] if may_miss else None)
    if not isinstance(found, list) or len(found) > _MANY:
        raise Refused(Rule.PROPERTY, file, key=key)
    for one in found:
        if not isinstance(one, dict):
            raise Refused(Rule.PROPERTY, file, key=key)
        major, minor = (_number(one, part, file) for part in ("majorVersion", "minorVersion"))
        yield f"{_machine_name(one, file)}-{major}.{minor}"


def _check_api(values: Mapping[str, Any], file: str) -> None:
    if "coreApi" not in values:
        return
    found = _object(values["coreApi"], file)
    wanted = tuple(_number(found, key, file) for key in ("majorVersion", "minorVersion"))
    if wanted > CORE_API:
        raise Refused(Rule.CORE_API, file, wanted=".".join(map(str, wanted)), most=".".join(map(str, CORE_API)))


def _check_loaded(values: Mapping[str, Any], key: str, top: str, files: Collection[str]) -> None:
    found = values.get(key, [])
    if not isinstance(found, list) or len(found) > _MANY:
        raise Refused(Rule.PROPERTY, f"{top}/library.json", key=key)
    for one in found:
        path = one.get("path") if isinstance(one, dict) else None
        if not isinstance(path, str):
            raise Refused(Rule.PROPERTY, f"{top}/library.json", key=key)
        # The keys of `files` are plain relative paths, so whatever leads elsewhere is none of them.
        if path not in files or extension(path) != ("js" if key == "preloadedJs" else "css"):
            raise Refused(Rule.LIBRARY_FILE, f"{top}/library.json", path=path)


def _object(values: Any, file: str) -> dict[str, Any]:
    if not isinstance(values, dict):
        raise Refused(Rule.BAD_JSON, file)
    return values


def _text(values: Mapping[str, Any], key: str, file: str) -> str:
    found = values.get(key)
    if not isinstance(found, str) or not found.strip() or len(found) > 255 or "\0" in found:
        raise Refused(Rule.PROPERTY, file, key=key)
    return found


def _machine_name(values: Mapping[str, Any], file: str) -> str:
    found = values.get("machineName")
    if not isinstance(found, str) or not _NAME.fullmatch(found) or ".." in found or found[-1] in ".-":
        raise Refused(Rule.MACHINE_NAME, file, name=str(found)[:100])
    return found


def _number(values: Mapping[str, Any], key: str, file: str, *, default: int | None = None) -> int:
    found = values.get(key, default)
    text = str(found) if isinstance(found, int | str) and not isinstance(found, bool) else ""
    if not _NUMBER.fullmatch(text) or not text.isascii():
        raise Refused(Rule.PROPERTY, file, key=key)
    return int(text)
