"""The files of H5P on disk by their content: libraries, packages, which library a folder means. Pure: no Django.

    libraries/<digest>/…            the files of one library
    contents/<digest>/h5p.json      one package, cleaned
    contents/<digest>/content/…
    sets/<digest>.json              {"H5P.Question-1.5": "<digest of the library>", …}
    published/<digest>              an empty file: readers may see this package
    incoming/<uuid>.h5p             an upload that has not been read yet

All but the last two is written once and never changes. Web processes and workers share the folder; serving a file asks
no database.

Files are kept before the row that names them commits. So what is kept is young, also when it was there before, and the
sweep takes only what is old: between the look at its age and the taking away, nobody keeps it.
"""

import fcntl
import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath
from uuid import uuid4

_DIGEST = re.compile(r"[0-9a-f]{64}")
KINDS = ("libraries", "contents")
# What the sweep looks through.
SWEPT = (*KINDS, "sets", "published")


class NoFile(LookupError):
    """There is no such file in the store, or the name is not one that the store gives out."""


@dataclass(frozen=True, slots=True)
class File:
    """A file to be kept, whose bytes are fetched in parts when they are written. `size`: bytes; `sha256`: in hex."""

    size: int
    sha256: str
    parts: Callable[[], Iterable[bytes]]

    @classmethod
    def of(cls, data: bytes) -> "File":
        """A file that is held in memory."""
        return cls(len(data), hashlib.sha256(data).hexdigest(), lambda: [data])

    def read(self) -> bytes:
        """All of it."""
        return b"".join(self.parts())


def digest_of(files: Mapping[str, File]) -> str:
    """SHA-256 over the sorted paths, each with the SHA-256 of its bytes."""
    total = hashlib.sha256()
    for path in sorted(files):
        total.update(f"{path}\0{files[path].sha256}\n".encode())
    return total.hexdigest()


class Store:
    def __init__(self, root: Path) -> None:
        self.root = root

    def keep(self, kind: str, files: Mapping[str, File]) -> str:
        """Write a folder of files under its digest, whole or not at all, and return the digest. `kind`: of KINDS."""
        digest = digest_of(files)
        target = self.root / kind / digest
        if self._is_kept(target):
            return digest
        target.parent.mkdir(parents=True, exist_ok=True)
        scratch = Path(tempfile.mkdtemp(prefix=".new-", dir=target.parent))
        try:
            for folder in {(scratch / _inner(name)).parent for name in files}:
                folder.mkdir(parents=True, exist_ok=True)
            for name, file in files.items():
                with (scratch / name).open("wb") as written:
                    written.writelines(file.parts())
            scratch.chmod(0o755)
            os.replace(scratch, target)
        except OSError:
            # Another process has kept the same files meanwhile.
            if not target.is_dir():
                raise
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
        return digest

    def keep_set(self, libraries: Mapping[str, str]) -> str:
        """Write which library stands for which folder, and return the digest of the table."""
        text = json.dumps(libraries, sort_keys=True).encode()
        digest = hashlib.sha256(text).hexdigest()
        self._write(self.root / "sets" / f"{digest}.json", text)
        return digest

    def publish(self, digest: str) -> None:
        """Readers may see this package from now on."""
        self._write(self.root / "published" / _known(digest), b"")

    def withdraw(self, digest: str) -> None:
        """Readers may no longer see this package."""
        (self.root / "published" / _known(digest)).unlink(missing_ok=True)

    def is_published(self, digest: str) -> bool:
        return (self.root / "published" / _known(digest)).is_file()

    def library_table(self, library_set: str) -> dict[str, str]:
        """Which library stands for which folder. Raises NoFile."""
        return _set(self.root, _known(library_set))

    def library_file(self, library_set: str, path: str) -> Path:
        """A library's file by the folder that packages call it by. Raises NoFile."""
        folder, _slash, inner = path.partition("/")
        digest = self.library_table(library_set).get(folder)
        if digest is None:
            raise NoFile(path)
        return self._file("libraries", digest, inner)

    def content_file(self, digest: str, path: str) -> Path:
        """A file of a package, such as h5p.json or content/images/a.png. Raises NoFile."""
        return self._file("contents", _known(digest), path)

    def incoming(self, uuid: str) -> Path:
        """Where an upload waits to be read."""
        path = self.root / "incoming" / f"{uuid}.h5p"
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def sweep(self, named: Mapping[str, Collection[str]], before: float) -> list[str]:
        """Take away what is not named and was last kept before a time, in seconds since 1970, and return its paths.

        `named`: digests by each of SWEPT. What a killed process has left half written has no digest for a name.
        """
        paths = [path for kind in SWEPT if (self.root / kind).is_dir() for path in (self.root / kind).iterdir()]
        unnamed = [path for path in paths if path.name.removesuffix(".json") not in named[path.parent.name]]
        return [str(path.relative_to(self.root)) for path in unnamed if self._take_away(path, before)]

    def _take_away(self, path: Path, before: float) -> bool:
        gone = path.with_name(f".gone-{uuid4().hex}")
        with self._alone():
            if not path.exists() or path.stat().st_mtime >= before:
                return False
            path.rename(gone)
        if gone.is_dir():
            shutil.rmtree(gone, ignore_errors=True)
        else:
            gone.unlink(missing_ok=True)
        return True

    def _is_kept(self, path: Path) -> bool:
        """Whether it is there; if so, it counts as kept now."""
        with self._alone():
            if not path.exists():
                return False
            os.utime(path)
            return True

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One process at a time, of all that share the folder."""
        self.root.mkdir(parents=True, exist_ok=True)
        with (self.root / ".lock").open("ab") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _write(self, path: Path, data: bytes) -> None:
        if self._is_kept(path):
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".new-", delete=False) as scratch:
            scratch.write(data)
        os.chmod(scratch.name, 0o644)
        os.replace(scratch.name, path)

    def _file(self, kind: str, digest: str, inner: str) -> Path:
        path = self.root / kind / digest / _inner(inner)
        if not path.is_file():
            raise NoFile(inner)
        return path


def _inner(name: str) -> PurePosixPath:
    """A path that stays where it is put. Raises NoFile."""
    path = PurePosixPath(name)
    if not name or "\0" in name or "\\" in name or path.is_absolute() or ".." in path.parts:
        raise NoFile(name)
    return path


def _known(digest: str) -> str:
    if not _DIGEST.fullmatch(digest):
        raise NoFile(digest)
    return digest


@lru_cache(maxsize=64)
def _set(root: Path, digest: str) -> dict[str, str]:
    try:
        found: dict[str, str] = json.loads((root / "sets" / f"{digest}.json").read_text())
    except FileNotFoundError as error:
        raise NoFile(digest) from error
    return found
