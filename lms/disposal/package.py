"""The transfer package for an archive: a ZIP with the rows of each class, what their fields mean, and a manifest.

It is written whole, under another name, and stands under its own when it is on the disk. Memory is constant.
"""

import hashlib
import json
import os
import shutil
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import translation

from lms.disposal.parts import DataClass, Gathered, gather, in_batches, written
from lms.disposal.plans import Planned

SCHEMA = 1
BATCH = 200
_README = """\
{school}: uppgifter som gallrats / data disposed of
{rule}

SVENSKA
Paketet innehåller det som ska gallras, som det var i databasen när paketet skrevs.
  manifest.json   paketets schemanummer, beslut och antal för varje klass, och SHA-256 för varje fil
  schema.json     tabellerna, deras fält och vad fälten heter
  <klass>.jsonl   en rad JSON för varje rad i databasen: batch, table, row
  <klass>.index   en rad JSON för varje omgång: vilka poster den gällde och SHA-256 för dess rader
  <klass>/        filerna som raderna står för
  <klass>.files   en rad JSON för varje fil: namn, SHA-256 och antal byte, eller att filen saknades när paketet skrevs
Tider är i UTC enligt ISO 8601, text är UTF-8, binära fält är base64. Lösenord och inloggningsnycklar finns inte med.
En klass som enligt beslutet inte överförs finns bara med sitt antal i manifest.json.

ENGLISH
The package holds what is to be disposed of, as it stood in the database when the package was written.
  manifest.json   schema number of the package, decision and count for each class, SHA-256 of each file
  schema.json     the tables, their fields and what the fields are called
  <class>.jsonl   a line of JSON for each row of the database: batch, table, row
  <class>.index   a line of JSON for each batch: which records it concerned, and SHA-256 of its rows
  <class>/        the files that the rows stand for
  <class>.files   a line of JSON for each file: name, SHA-256 and bytes, or that it was lost when this was written
Moments are in UTC after ISO 8601, text is UTF-8, binary fields are base64. Passwords and keys for sign-in are left out.
A class that by its decision is not handed over stands in manifest.json with its count only.
"""


class PackageFailed(Exception):
    """The package could not be written, so nothing may go."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Records that go together. `place`: which of the class's kinds of records. `digest`: SHA-256 of their rows."""

    place: int
    pks: list[int]
    digest: str


def write_package(name: str, planned: Sequence[Planned], as_of: Any) -> tuple[Path, str, dict[str, int]]:
    """Path, SHA-256 and how many records of each class. Raises PackageFailed."""
    folder = Path(settings.DISPOSAL_ROOT)
    part, path = folder / f"{name}.part", folder / name
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            counts = _fill(file, planned, as_of)
            file.flush()
            os.fsync(file.fileno())
        with part.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        part.replace(path)
        _sync(folder)
    except OSError as error:
        with suppress(OSError):
            part.unlink()
        raise PackageFailed(f"{folder}: {error.strerror or error}") from error
    return path, digest, counts


def batches(path: Path, key: str) -> Iterator[Batch]:
    """The batches of a class as they were written."""
    with zipfile.ZipFile(path) as package, package.open(f"{key}.index") as lines:
        for line in lines:
            told = json.loads(line)
            yield Batch(told["place"], told["records"], told["sha256"])


def digest_of(found: Gathered) -> str:
    """SHA-256 of the rows as they are written."""
    return _sum(list(_lines(found)))


def _sync(folder: Path) -> None:
    """So that the name, too, is on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class _Hashed:
    """A file of the package, hashed as it is written."""

    def __init__(self, file: Any) -> None:
        self.file, self.digest, self.size = file, hashlib.sha256(), 0

    def write(self, data: bytes) -> None:
        self.file.write(data)
        self.digest.update(data)
        self.size += len(data)

    def told(self, name: str) -> dict[str, Any]:
        return {"name": name, "sha256": self.digest.hexdigest(), "bytes": self.size}


def _fill(file: Any, planned: Sequence[Planned], as_of: Any) -> dict[str, int]:
    counts: dict[str, int] = {}
    files: list[dict[str, Any]] = []
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for each in planned:
            counts[each.data_class.key] = _put_class(package, each, as_of, files)
        _put(package, "schema.json", _json(_schema(planned)), files)
        title = f"{settings.SCHOOL_NAME}, {as_of.isoformat()}"
        readme = _README.format(school=title, rule="=" * len(title)).encode()
        _put(package, "README.txt", readme, files)
        manifest = {
            "schema": SCHEMA,
            "school": settings.SCHOOL_NAME,
            "as_of": as_of.isoformat(),
            "classes": [_class_record(each, counts) for each in planned],
            "files": files,
        }
        package.writestr("manifest.json", _json(manifest))
    return counts


def _put_class(package: zipfile.ZipFile, each: Planned, as_of: Any, files: list[dict[str, Any]]) -> int:
    """Write the rows of a class that is handed over; of one that is not, only count."""
    cutoff, key, count = each.under.cutoff(as_of), each.data_class.key, 0
    if not each.under.is_transferred:
        return sum(records.due(cutoff).count() for records in each.data_class.records)
    # A ZIP takes one file at a time: what comes next waits beside it.
    with tempfile.TemporaryFile() as index, tempfile.TemporaryFile() as listed:
        with package.open(f"{key}.jsonl", "w", force_zip64=True) as file:
            rows = _Hashed(file)
            for number, (place, pks) in enumerate(_due(each.data_class, cutoff), 1):
                lines = list(_lines(gather(each.data_class.records[place], pks)))
                for line in lines:
                    rows.write(b'{"batch": %d, ' % number + line[1:])
                told = {"batch": number, "place": place, "records": pks, "sha256": _sum(lines)}
                index.write(_json(told) + b"\n")
                count += len(pks)
        files.append(rows.told(f"{key}.jsonl"))
        files.append(_copied(package, f"{key}.index", index))
        index.seek(0)
        for line in index:
            batch = json.loads(line)
            for told in _put_files(package, each.data_class, batch["place"], batch["records"]):
                listed.write(_json(told) + b"\n")
        if listed.tell():
            files.append(_copied(package, f"{key}.files", listed))
    return count


def _copied(package: zipfile.ZipFile, name: str, source: Any) -> dict[str, Any]:
    """Put what has been written beside the package into it."""
    source.seek(0)
    with package.open(name, "w", force_zip64=True) as file:
        copy = _Hashed(file)
        shutil.copyfileobj(source, copy)
    return copy.told(name)


def _put_files(
    package: zipfile.ZipFile, data_class: DataClass, place: int, pks: Sequence[int]
) -> Iterator[dict[str, Any]]:
    """The files that the rows of these records stand for. One that is lost holds up nothing, but is told of."""
    for part in data_class.records[place].parts:
        if part.file is None:
            continue
        for row in part.model._default_manager.filter(part.where(pks)).order_by("pk"):
            name, opened = part.file(row)
            if opened is None:
                yield {"name": f"{data_class.key}/{name}", "is_lost": True}
                continue
            with opened:
                yield _copied(package, f"{data_class.key}/{name}", opened)


def _due(data_class: DataClass, cutoff: Any) -> Iterator[tuple[int, list[int]]]:
    for place, records in enumerate(data_class.records):
        for pks in in_batches(records.due(cutoff), BATCH):
            yield place, pks


def _lines(found: Gathered) -> Iterator[bytes]:
    return (_json(written(part, row)) + b"\n" for part, rows in found for row in rows)


def _sum(lines: Sequence[bytes]) -> str:
    return hashlib.sha256(b"".join(lines)).hexdigest()


def _put(package: zipfile.ZipFile, name: str, data: bytes, files: list[dict[str, Any]]) -> None:
    package.writestr(name, data)
    files.append({"name": name, "sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)})


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def _class_record(each: Planned, counts: dict[str, int]) -> dict[str, Any]:
    decision = each.under
    return {
        "key": each.data_class.key,
        "name": _both(each.data_class.name),
        "records": counts[each.data_class.key],
        "is_transferred": decision.is_transferred,
        "oldest": each.oldest.isoformat() if each.oldest else None,
        "decision": {
            "number": decision.number,
            "decided_on": decision.decided_on.isoformat(),
            "valid_from": decision.valid_from.isoformat(),
            "months": decision.months,
        },
    }


def _schema(planned: Sequence[Planned]) -> dict[str, Any]:
    """Tables with their fields: type, what it is called and, where it leads elsewhere, the table."""
    tables: dict[str, Any] = {}
    for each in planned:
        for records in each.data_class.records:
            for part in records.parts:
                tables[part.model._meta.label] = [
                    {
                        "name": field.attname,
                        "type": field.get_internal_type(),
                        "called": _both(field.verbose_name),
                        "leads_to": field.related_model._meta.label if field.related_model else None,
                    }
                    for field in part.model._meta.concrete_fields
                    if field.name not in part.without
                ]
    return {"schema": SCHEMA, "tables": tables}


def _both(text: Any) -> dict[str, str]:
    told = {}
    for language in ("sv", "en"):
        with translation.override(language):
            told[language] = str(text)
    return told
