"""Exercises of our own: files beside the lessons, turned into H5P packages. Pure: no database.

`curriculum/<module>/exercises/<key>.yaml` holds both languages side by side, and a lesson names it by its key; `types/`
holds the content types that play them. What the files must keep is in `content.h5p.exercise_checks`.
The same files give the same bytes.
"""

import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from content import factbase
from content.citations import citations
from content.languages import LANGUAGES, Texts
from content.yamlfile import read

TYPES = Path(__file__).parent / "types"
NAMES = ("DecisionCase", "SortRegimes", "SpotDeviation", "Timeline")
FOLDER = "exercises"
_BASE = "Base"
_FIXED = (1980, 1, 1, 0, 0, 0)
# Readers see how strongly a provision binds.
_RANKS = {
    "binding": Texts(sv="bindande", en="binding"),
    "general_advice": Texts(sv="allmänna råd", en="general advice"),
    "guideline_or_standard": Texts(sv="vägledning eller standard", en="guideline or standard"),
    "private_recommendation": Texts(sv="privat rekommendation", en="private recommendation"),
    "proposal": Texts(sv="förslag, gäller inte", en="proposal, not in force"),
}


@dataclass(frozen=True, slots=True)
class Exercise:
    """An exercise file. `type`: of NAMES; `source`: the file's text."""

    key: str
    type: str
    titles: Texts
    alternatives: Texts
    facts: tuple[str, ...]
    provisions: tuple[str, ...]
    params: dict[str, Any]
    source: str

    @property
    def main_library(self) -> str:
        return f"Provning.{self.type}"

    def content(self, language: str) -> dict[str, Any]:
        """What `content.json` holds: the parameters in one language, with the type's own texts."""
        said: dict[str, Any] = _in_language(self.params, language)
        return {"language": language, **said, "labels": labels(self.type)[language]}

    def package(self, language: str) -> bytes:
        """The .h5p file in one language."""
        used = [library(name) for name in (_BASE, self.type)]
        needs = [{name: found[name] for name in ("machineName", "majorVersion", "minorVersion")} for found in used]
        about = {
            "title": self.titles[language],
            "language": language,
            "mainLibrary": self.main_library,
            "embedTypes": ["iframe"],
            "license": "U",
            "preloadedDependencies": needs,
        }
        files = {"h5p.json": _json(about), "content/content.json": _json(self.content(language))}
        for name, found in zip((_BASE, self.type), used, strict=True):
            folder = f"{found['machineName']}-{found['majorVersion']}.{found['minorVersion']}"
            files |= {f"{folder}/{path}": data for path, data in library_files(name).items()}
        return _zipped(files)


def load(folder: Path = factbase.CURRICULUM) -> tuple[Exercise, ...]:
    """The exercises of a curriculum whose files are known to be sound, in the order of modules and keys."""
    return tuple(from_row(read(path), path.read_text(encoding="utf-8")) for path in paths(folder))


def paths(folder: Path) -> Iterator[Path]:
    yield from sorted(folder.glob(f"*/{FOLDER}/*.yaml"))


def library(name: str) -> dict[str, Any]:
    """The `library.json` of a type, or of what they share."""
    found: dict[str, Any] = json.loads((TYPES / name / "library.json").read_text(encoding="utf-8"))
    return found


def library_files(name: str) -> dict[str, bytes]:
    """A type's files by their path."""
    folder = TYPES / name
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@cache
def labels(name: str) -> dict[str, dict[str, str]]:
    """The texts of a type's buttons and answers by language: the defaults of its semantics and their translation."""
    semantics = json.loads((TYPES / name / "semantics.json").read_text(encoding="utf-8"))
    translated = json.loads((TYPES / name / "language/sv.json").read_text(encoding="utf-8"))["semantics"]
    place = next(n for n, field in enumerate(semantics) if field["name"] == "labels")
    names = [field["name"] for field in semantics[place]["fields"]]
    fields = {"sv": translated[place]["fields"], "en": semantics[place]["fields"]}
    return {
        language: dict(zip(names, (field["default"] for field in fields[language]), strict=True))
        for language in LANGUAGES
    }


def from_row(row: dict[str, Any], source: str) -> Exercise:
    """The exercise that a sound file's data describe. `source`: the file's text."""
    return Exercise(
        key=row["key"],
        type=row["type"],
        titles=row["title"],
        alternatives=Texts(**{language: row["alternative"][language].strip() for language in LANGUAGES}),
        facts=tuple(row["facts"]),
        provisions=tuple(row.get("provisions", ())),
        params=row["params"],
        source=source,
    )


def _in_language(value: Any, language: str) -> Any:
    """Texts in one language; provisions as readers see them; the facts stay with us."""
    if isinstance(value, list):
        return [_in_language(inner, language) for inner in value]
    if not isinstance(value, dict):
        return value
    if value.keys() == set(LANGUAGES):
        return value[language].strip()
    kept = {k: _in_language(v, language) for k, v in value.items() if k not in ("facts", "provisions", "mentions")}
    if "provisions" in value:
        kept["provision"] = "; ".join(_cited(key, language) for key in value["provisions"])
    return kept


def _cited(key: str, language: str) -> str:
    found = citations()[key]
    return f"{found.label[language]} ({_RANKS[found.rank][language]})"


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True).encode()


def _zipped(files: dict[str, bytes]) -> bytes:
    """Sorted and stored, with one date, so that no library's compression changes the bytes."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_STORED) as archive:
        for path in sorted(files):
            entry = zipfile.ZipInfo(path, _FIXED)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, files[path])
    return whole.getvalue()
