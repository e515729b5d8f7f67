"""From a file to what would be stored, without storing it. Loaded when a package is read: the readers weigh much."""

import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from content.h5p import policy_archive, policy_changes, policy_json, policy_libraries, policy_svg, reading
from content.h5p.policy import CONTENT, Limits, Refused, Rule, extension
from content.h5p.policy_content import Walker
from content.h5p.policy_libraries import CONTENT_JSON, HEAD, Library
from content.h5p.records import H5PLibrary, Proposal
from content.h5p.store import File, Store, digest_of

MOST_NAMES = 100
# Bytes of cleaned drawings that stay in memory.
_IN_MEMORY = 4 * 1024**2
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A package that the rules let through.

    `contents`: cleaned files by path, `cleaned`: what cleaning changed in them; `new`: libraries by digest that are not
    installed; `in_use`: digest by folder.
    """

    title: str
    main: str
    contents: Mapping[str, File]
    cleaned: policy_changes.Cleaned
    in_use: dict[str, str]
    new: dict[str, Library]
    proposals: list[Proposal]


@contextmanager
def prepare(path: Path, limits: Limits, store: Store, *, may_install: bool, progress: Progress) -> Iterator[Prepared]:
    """Read a package by all rules. Its files can be kept until the end. Raises Refused. Writes temporary files only."""
    with policy_archive.checked(path, limits) as inside, tempfile.SpooledTemporaryFile(_IN_MEMORY) as cleaned:
        progress(30)
        yield _prepared(inside, limits, store, _Spool(cleaned), may_install=may_install, progress=progress)


class _Spool:
    """One file for all drawings that were cleaned: together they may be as large as a package can be."""

    def __init__(self, file: "tempfile.SpooledTemporaryFile[bytes]") -> None:
        self.file = file

    def keep(self, data: bytes) -> File:
        at = self.file.seek(0, os.SEEK_END)
        self.file.write(data)
        return File(len(data), hashlib.sha256(data).hexdigest(), lambda: [self._read(at, len(data))])

    def _read(self, at: int, size: int) -> bytes:
        self.file.seek(at)
        return self.file.read(size)


def _prepared(
    inside: policy_archive.Inside, limits: Limits, store: Store, spool: _Spool, *, may_install: bool, progress: Progress
) -> Prepared:
    documents = inside.documents
    head = policy_libraries.head(documents.get(HEAD))
    if not isinstance(documents.get(CONTENT_JSON), dict):
        raise Refused(Rule.BAD_JSON, CONTENT_JSON)
    files = {path: inside.files[path] for path in reading.read(inside.files, limits)}
    progress(50)
    choice = _Choice(policy_libraries.libraries(files, documents), store)
    folders = choice.closure(head.roots)
    if not choice.is_runnable(head.main):
        raise Refused(Rule.NOT_RUNNABLE, HEAD, library=head.main)
    new = {folder: choice.offered[folder] for folder in folders if folder not in choice.installed_in_use}
    if new and not may_install:
        raise _not_installed(next(iter(new.values())), choice)
    progress(60)
    inner = [name.removeprefix(CONTENT) for name in files if name.startswith(CONTENT)]
    walker = Walker(lambda folder: choice.semantics(folder, documents), set(folders), set(inner))
    described = {
        HEAD: (head.cleaned, walker.unknown(head.cleaned)),
        CONTENT_JSON: (documents[CONTENT_JSON], walker.params(documents[CONTENT_JSON], head.main)),
    }
    changes = [policy_changes.in_values(name, before, after) for name, (before, after) in described.items()]
    contents = {f"{CONTENT}{name}": files[f"{CONTENT}{name}"] for name in inner}
    for name in [name for name in contents if extension(name) == "svg"]:
        drawing, gone = policy_svg.clean(contents[name].read(), name)
        contents[name] = spool.keep(drawing)
        changes.append(policy_changes.in_drawing(name, gone))
    contents |= {name: _written(after) for name, (_before, after) in described.items()}
    progress(80)
    digests = {folder: digest_of(library.files) for folder, library in new.items()}
    return Prepared(
        title=head.title,
        main=head.main,
        contents=contents,
        cleaned=policy_changes.collected(chain.from_iterable(changes)),
        in_use={folder: digests.get(folder) or choice.installed_in_use[folder].digest for folder in folders},
        new={digests[folder]: library for folder, library in new.items()},
        proposals=[_proposal(library, digests[folder], choice) for folder, library in new.items()],
    )


class _Choice:
    """Which library each folder means: the installed one, or the package's where it is new or of a higher patch."""

    def __init__(self, offered: dict[str, Library], store: Store) -> None:
        self.offered, self.store = offered, store
        self.rows: dict[str, list[H5PLibrary]] = {}
        for row in H5PLibrary.objects.filter(retired_at=None).order_by("-patch"):
            self.rows.setdefault(row.folder, []).append(row)
        self.installed_in_use = {
            folder: rows[0]
            for folder, rows in self.rows.items()
            if folder not in offered or offered[folder].patch <= rows[0].patch
        }

    def closure(self, roots: Iterable[str]) -> list[str]:
        needs: dict[str, tuple[str, ...] | list[str]] = {f: library.needs for f, library in self.offered.items()}
        needs |= {folder: row.needs for folder, row in self.installed_in_use.items()}
        folders = policy_libraries.closure(tuple(roots), needs)
        for folder in folders:
            if folder in self.offered:
                self._refuse_fork(self.offered[folder])
        return folders

    def _refuse_fork(self, library: Library) -> None:
        for row in self.rows.get(library.folder, []):
            if row.patch == library.patch and row.digest != digest_of(library.files):
                raise Refused(Rule.LIBRARY_FORKED, f"{library.folder}/library.json", library=str(row))

    def is_runnable(self, folder: str) -> bool:
        return (self.installed_in_use.get(folder) or self.offered[folder]).is_runnable

    def semantics(self, folder: str, documents: Mapping[str, Any]) -> Any:
        row = self.installed_in_use.get(folder)
        if row is None:
            return documents.get(f"{folder}/semantics.json")
        path = self.store.root / "libraries" / row.digest / "semantics.json"
        return policy_json.parse(path.read_bytes(), str(path.name), Limits(upload=0)) if path.is_file() else None


def _not_installed(library: Library, choice: _Choice) -> Refused:
    rows = choice.rows.get(library.folder)
    rule = Rule.LIBRARY_HIGHER if rows else Rule.LIBRARY_UNKNOWN
    version = f"{library.machine_name} {library.major}.{library.minor}.{library.patch}"
    installed = {"installed": str(rows[0])} if rows else {}
    return Refused(rule, f"{library.folder}/library.json", library=version, **installed)


def _proposal(library: Library, digest: str, choice: _Choice) -> Proposal:
    """What would be installed, and what differs from the patch that is installed now."""
    rows = choice.rows.get(library.folder)
    old = _files(choice.store.root / "libraries" / rows[0].digest) if rows else {}
    changed = sorted(name for name, file in library.files.items() if name in old and _sum(old[name]) != file.sha256)
    return Proposal(
        folder=library.folder,
        version=f"{library.major}.{library.minor}.{library.patch}",
        installed=str(rows[0]) if rows else "",
        title=library.title,
        licence=library.licence,
        digest=digest,
        size=sum(file.size for file in library.files.values()),
        needs=list(library.needs),
        added=_few(library.files.keys() - old.keys()),
        changed=_few(changed),
        removed=_few(old.keys() - library.files.keys()),
    )


def _few(names: Iterable[str]) -> list[str]:
    found = sorted(names)
    return found if len(found) <= MOST_NAMES else [*found[:MOST_NAMES], f"… (+{len(found) - MOST_NAMES})"]


def _files(folder: Path) -> dict[str, Path]:
    return {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}


def _sum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _written(values: Any) -> File:
    return File.of(json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode())
