"""The files of H5P on disk by their content: libraries, packages, which library a folder means. Pure: no Django.

    libraries/<digest>/…            the files of one library
    contents/<digest>/h5p.json      one package, cleaned
    contents/<digest>/content/…
    sets/<digest>.json              {"H5P.Question-1.5": "<digest of the library>", …}
    published/<digest>              an empty file: readers may see this package
    incoming/<uuid>.h5p             an upload that has not been read yet

All but the last two is written once and never changes. Web processes and workers share the folder; serving a file asks
no database.
"""

import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path, PurePosixPath

_DIGEST = re.compile(r"[0-9a-f]{64}")
KINDS = ("libraries", "contents")


class NoFile(LookupError):
    """There is no such file in the store, or the name is not one that the store gives out."""


def digest_of(files: Mapping[str, bytes]) -> str:
    """SHA-256 over the sorted paths, each with the SHA-256 of its bytes."""
    total = hashlib.sha256()
    for path in sorted(files):
        total.update(f"{path}\0{hashlib.sha256(files[path]).hexdigest()}\n".encode())
    return total.hexdigest()


class Store:
    def __init__(self, root: Path) -> None:
        self.root = root

    def keep(self, kind: str, files: Mapping[str, bytes]) -> str:
        """Write a folder of files under its digest, whole or not at all, and return the digest. `kind`: of KINDS."""
        digest = digest_of(files)
        target = self.root / kind / digest
        if target.is_dir():
            return digest
        target.parent.mkdir(parents=True, exist_ok=True)
        scratch = Path(tempfile.mkdtemp(prefix=".new-", dir=target.parent))
        try:
            for name, data in files.items():
                path = scratch / _inner(name)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)
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
        _write(self.root / "sets" / f"{digest}.json", text)
        return digest

    def publish(self, digest: str) -> None:
        """Readers may see this package from now on."""
        _write(self.root / "published" / _known(digest), b"")

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


def _write(path: Path, data: bytes) -> None:
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".new-", delete=False) as scratch:
        scratch.write(data)
    os.chmod(scratch.name, 0o644)
    os.replace(scratch.name, path)


@lru_cache(maxsize=64)
def _set(root: Path, digest: str) -> dict[str, str]:
    try:
        found: dict[str, str] = json.loads((root / "sets" / f"{digest}.json").read_text())
    except FileNotFoundError as error:
        raise NoFile(digest) from error
    return found
