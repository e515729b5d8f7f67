"""The archive before anything of it is kept: its directory, then its bytes, counted. Pure: no Django."""

import hashlib
import re
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from content.h5p import policy_bytes, policy_json
from content.h5p.policy import ARCHIVES, FILMS, Limits, Refused, Rule, extension
from content.h5p.policy_libraries import check_places
from content.h5p.store import File

_END, _END_64 = b"PK\x05\x06", b"PK\x06\x07"
DESCRIBES = re.compile(r"h5p\.json|content/content\.json|[^/]+/(?:library|semantics)\.json")
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_UTF8_NAME = 0x800
_ENCRYPTED = 0x1 | 0x40
_CHUNK = 256 * 1024
# What Python's reader raises on bytes that begin like an archive.
BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, RuntimeError, OverflowError)


@dataclass(frozen=True, slots=True)
class Inside:
    """What a checked archive holds. `files`: all, by path; `documents`: what describes the package, as values by path.

    Files are read from the archive each time: unpacked, they may be many times what a worker has of memory.
    """

    files: dict[str, File]
    documents: dict[str, Any]


@contextmanager
def checked(path: Path, limits: Limits) -> Iterator[Inside]:
    """Check an archive by its directory, then inflate it once. Its files can be read until the end. Raises Refused.

    All JSON is parsed, but only what is needed is kept: parsed, it is many times as large.
    """
    with _opened(path, limits) as archive:
        infos = archive.infolist()
        check_directory(infos, path.stat().st_size, limits)
        check_places({info.filename for info in infos if not info.is_dir()})
        inside = Inside({}, {})
        for info in infos:
            if not info.is_dir():
                _take(archive, info, limits, inside)
        yield inside


def _take(archive: zipfile.ZipFile, info: zipfile.ZipInfo, limits: Limits, inside: Inside) -> None:
    name = info.filename
    if extension(name) != "json":
        sums = hashlib.sha256()
        _inflate(archive, info, sums.update)
        inside.files[name] = File(info.file_size, sums.hexdigest(), partial(_parts, archive, info))
        return
    data = bytearray()
    _inflate(archive, info, data.extend)
    value = policy_json.parse(bytes(data), name, limits)
    if DESCRIBES.fullmatch(name):
        inside.documents[name] = value
    # JSON is kept without a byte order mark, which pyh5p and some players stumble over.
    plain = policy_json.without_mark(bytes(data))
    skipped = len(data) - len(plain)
    inside.files[name] = File(
        len(plain), hashlib.sha256(plain).hexdigest(), partial(_parts, archive, info, skipped=skipped)
    )


def _parts(archive: zipfile.ZipFile, info: zipfile.ZipInfo, *, skipped: int = 0) -> Iterator[bytes]:
    with archive.open(info) as file:
        file.read(skipped)
        while part := file.read(_CHUNK):
            yield part


@contextmanager
def _opened(path: Path, limits: Limits) -> Iterator[zipfile.ZipFile]:
    size = path.stat().st_size
    if size > limits.upload:
        raise Refused(Rule.TOO_LARGE, most=f"{limits.upload // 1024**2} MB")
    _check_end(path, size, limits)
    try:
        archive = zipfile.ZipFile(path)
    except BROKEN as error:
        raise Refused(Rule.NO_ARCHIVE) from error
    with archive:
        yield archive


def _check_end(path: Path, size: int, limits: Limits) -> None:
    """The end record says how long the directory is, before a reader takes it all into memory."""
    with path.open("rb") as file:
        file.seek(max(0, size - 66_000))
        tail = file.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < 22 or tail[max(0, at - 20) :].startswith(_END_64):
        raise Refused(Rule.NO_ARCHIVE)
    count, length = struct.unpack("<HI", tail[at + 10 : at + 16])
    if count > limits.files or length > limits.directory:
        raise Refused(Rule.TOO_MANY_FILES, most=str(limits.files))


def check_directory(infos: list[zipfile.ZipInfo], size: int, limits: Limits) -> None:
    """What the directory of an archive of `size` bytes says of its files. Raises Refused."""
    if len(infos) > limits.files:
        raise Refused(Rule.TOO_MANY_FILES, most=str(limits.files))
    for info in infos:
        _check_path(info, limits)
        _check_entry(info, limits)
    _check_twins(info.filename for info in infos)
    describing = [info for info in infos if DESCRIBES.fullmatch(info.filename)]
    if sum(info.file_size for info in describing) > limits.describing:
        largest = max(describing, key=lambda info: info.file_size)
        raise Refused(Rule.JSON_TOO_LARGE, largest.filename, most=f"{limits.describing // 1024**2} MB")
    total = sum(info.file_size for info in infos)
    if total > limits.total:
        raise Refused(Rule.EXPANDS_TOO_FAR, most=f"{limits.total // 1024**2} MB")
    if total > limits.ratio * max(size, 1):
        raise Refused(Rule.RATIO, most=str(limits.ratio))


def _check_path(info: zipfile.ZipInfo, limits: Limits) -> None:
    name = info.orig_filename
    path = name.removesuffix("/")
    parts = path.split("/")
    has_bad_sign = any(sign in name for sign in "\\:\0") or any(unicodedata.category(c)[0] == "C" for c in name)
    is_foreign = not name.isascii() and not info.flag_bits & _UTF8_NAME
    is_long = len(path) > limits.path or len(parts) > limits.depth
    if has_bad_sign or is_foreign or is_long or not unicodedata.is_normalized("NFC", name):
        raise Refused(Rule.PATH, name)
    for part in parts:
        if part in ("", ".", "..") or part[-1] in ". " or len(part.encode()) > limits.segment:
            raise Refused(Rule.PATH, name)
    if any(part[0] in "._" for part in parts):
        raise Refused(Rule.HIDDEN, name)


def _check_entry(info: zipfile.ZipInfo, limits: Limits) -> None:
    name, kind = info.filename, extension(info.filename)
    if stat.S_IFMT(info.external_attr >> 16) not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise Refused(Rule.LINK, name)
    if info.flag_bits & _ENCRYPTED:
        raise Refused(Rule.ENCRYPTED, name)
    if info.is_dir():
        if info.file_size:
            raise Refused(Rule.PATH, name)
        return
    if kind in ARCHIVES:
        raise Refused(Rule.NESTED_ARCHIVE, name)
    if not kind:
        raise Refused(Rule.NO_EXTENSION, name)
    if kind == "json" and info.file_size > limits.json:
        raise Refused(Rule.JSON_TOO_LARGE, name, most=f"{limits.json // 1024**2} MB")
    most = limits.film if kind in FILMS else limits.svg if kind == "svg" else limits.file
    if info.file_size > most:
        raise Refused(Rule.FILE_TOO_LARGE, name, most=f"{most // 1024**2} MB")
    if info.compress_type not in _METHODS:
        raise Refused(Rule.METHOD, name)


def _check_twins(names: Iterable[str]) -> None:
    """No two files that one disk would take for one, and no file that is also a folder."""
    seen: set[str] = set()
    folders: set[str] = set()
    for name in sorted(names):
        folded = unicodedata.normalize("NFC", name.casefold())
        if not name.endswith("/"):
            if folded in seen:
                raise Refused(Rule.TWINS, name)
            seen.add(folded)
        parts = folded.rstrip("/").split("/")
        inner = parts if name.endswith("/") else parts[:-1]
        folders.update("/".join(inner[: n + 1]) for n in range(len(inner)))
    if clash := seen & folders:
        raise Refused(Rule.TWINS, min(clash))


def _inflate(archive: zipfile.ZipFile, info: zipfile.ZipInfo, take: Callable[[bytes], object]) -> None:
    """Hand over a file's bytes in parts, counted, when it begins as its name says. Raises Refused."""
    count = 0
    try:
        with archive.open(info) as file:
            while chunk := file.read(_CHUNK):
                if not count:
                    policy_bytes.check(chunk, info.filename)
                count += len(chunk)
                if count > info.file_size:
                    break
                take(chunk)
    except Refused:
        raise
    except BROKEN as error:
        raise Refused(Rule.DAMAGED, info.filename) from error
    if count != info.file_size:
        raise Refused(Rule.DAMAGED, info.filename)
