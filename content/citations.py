"""Provisions and instruments named in the curriculum's files as readers see them, in both languages with rank. Pure."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from content import factbase
from content.languages import Texts
from content.yamlfile import read


@dataclass(frozen=True, slots=True)
class Instrument:
    """A source as the file has it. `url`: where its publisher shows it, in English on EUR-Lex, or ""."""

    key: str
    title: Texts
    short: Texts
    version: Texts | None
    rank: str
    url: str

    def address(self, language: str) -> str:
        return self.url.replace("/legal-content/EN/", "/legal-content/SV/") if language == "sv" else self.url


@dataclass(frozen=True, slots=True)
class Citation:
    """A provision: "CTR, artikel 4"."""

    label: Texts
    rank: str


@cache
def instruments() -> dict[str, Instrument]:
    """All sources by id."""
    return {row["id"]: _instrument(row) for row in factbase.read_json("sources.json")}


@cache
def citations() -> dict[str, Citation]:
    """All provisions of `provisions.yaml` by key: "CTR Art. 4"."""
    return {f"{row['source']} {row['ref']}": _citation(row) for row in read(factbase.CURRICULUM / "provisions.yaml")}


def short_name(row: dict[str, Any], language: str) -> str:
    """Swedish acts are cited by their title, EU acts and guidelines by their usual abbreviation."""
    title: str = row[f"title_{language}"]
    kind = row.get("kind")
    if kind == "Swedish act" and language == "sv":
        return title.split(" med kompletterande", maxsplit=1)[0].split(" om ", maxsplit=1)[0]
    if kind == "Swedish act":
        number = row["citation"].removeprefix("SFS ")
        return f"{title} ({number})" if len(title) <= 40 else f"Act ({number})"
    key = str(row["id"])
    return key.replace("ICH-E6R3", "ICH E6(R3)") if kind in ("EU regulation", "guideline") else key


def _instrument(row: dict[str, Any]) -> Instrument:
    version = {language: row[f"version_label_{language}"] or "" for language in ("sv", "en")}
    return Instrument(
        key=row["id"],
        title=Texts(sv=row["title_sv"], en=row["title_en"]),
        short=Texts(sv=short_name(row, "sv"), en=short_name(row, "en")),
        version=version if all(version.values()) else None,
        rank=row["rank"],
        url=row["url"] or "",
    )


def _citation(row: dict[str, Any]) -> Citation:
    source = instruments()[row["source"]]
    label = {language: f"{source.short[language]}, {row['label'][language]}" for language in ("sv", "en")}
    return Citation(label, source.rank)
