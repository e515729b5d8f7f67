"""The fact base's sources and glossary as curriculum files: nothing stands twice. Knows no database."""

from pathlib import Path
from typing import Any

from content import factbase
from content.definitions import Meaning, clashes, regimes_of
from content.fieldreader import FieldReader
from content.languages import LANGUAGES
from content.yamlfile import Mapping


def sources(reader: FieldReader) -> tuple[Mapping, ...]:
    """The rows of sources.json; an id that stands twice, also in other letters, is a fault."""
    return _rows(reader, "sources.json", ("title_sv", "title_en", "rank"))


def terms(reader: FieldReader) -> tuple[dict[str, Any], ...]:
    """The rows of glossary.json, `unmarked`: languages whose texts do not mark it. A word defined twice is a fault."""
    rows = _rows(reader, "glossary.json", ("term_sv", "term_en", "def_sv", "def_en"))
    lines: dict[str, int] = {}
    known: list[Meaning] = []
    for row in rows:
        for clash in clashes(meaning := _meaning(row), known):
            place = f"{clash.earlier} on line {lines[clash.earlier]}"
            reader.fault(row.line_of(clash.field), f"the word “{clash.word}” is defined already by {place}")
        known.append(meaning)
        lines.setdefault(meaning.key, row.line)
    silent = _unmarked(reader, set(lines))
    return tuple({**row, "unmarked": silent.get(row["id"], ())} for row in rows)


def _rows(reader: FieldReader, name: str, needed: tuple[str, ...]) -> tuple[Mapping, ...]:
    """The file's rows that have an id, from the fact base where the folder has no file of its own."""
    reader.open(_own(reader.folder, name))
    found: dict[str, Mapping] = {}
    for row in reader.load(list):
        key, *_texts = (reader.string(row, field) for field in ("id", *needed))
        earlier = found.get(key.casefold())
        if earlier is not None:
            reader.fault(row.line_of("id"), f"the id “{key}” stands already on line {earlier.line_of('id')}")
        elif key:
            found[key.casefold()] = row
    return tuple(found.values())


def _own(folder: Path, name: str) -> Path:
    own = folder / name
    return own if own.exists() else factbase.CURRICULUM / name


def _meaning(row: Mapping) -> Meaning:
    own = {language: str(row.get(f"term_{language}") or "") for language in LANGUAGES}
    regimes = row["regimes"] if "regimes" in row else regimes_of(row.get("provision") or "")
    return Meaning(row["id"], own, tuple(row.get("synonyms") or ()), frozenset(regimes))


def _unmarked(reader: FieldReader, keys: set[str]) -> dict[str, tuple[str, ...]]:
    """By a term's id the languages whose texts do not mark it, from unmarked.yaml, which need not be there."""
    reader.open(path := _own(reader.folder, "unmarked.yaml"))
    if not path.exists():
        return {}
    found: dict[str, tuple[str, ...]] = {}
    for row in reader.load(list):
        key, languages = reader.string(row, "term"), reader.strings(row, "languages")
        if key not in keys:
            reader.fault(row.line_of("term"), f"the glossary has no term “{key}”")
        if key in found:
            reader.fault(row.line_of("term"), f"the term “{key}” stands twice")
        if not languages or not set(languages) <= set(LANGUAGES):
            reader.fault(row.line_of("languages"), f"“languages” can be {', '.join(LANGUAGES)}")
        found[key] = languages
    return found
