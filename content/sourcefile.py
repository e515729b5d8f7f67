"""A source between its row in sources.json and its fields in the CMS. Pure."""

from typing import Any

# The fields of the CMS that the file holds under the same name.
_SAME = ("title_sv", "title_en", "rank")
_OPTIONAL = ("citation", "version_label_sv", "version_label_en", "in_force_on", "replaced_by", "url")
_SHORT = ("short_sv", "short_en")
NEEDED = ("id", *_SAME, *_OPTIONAL)


def from_file(row: dict[str, Any]) -> dict[str, Any]:
    """The values of a source but its key. The short names follow from the rest where the file does not say them."""
    return {
        **{name: row[name] for name in _SAME},
        **{name: row[name] if name in row else _short(row, name[-2:]) for name in _SHORT},
        **{name: row[name] or "" for name in _OPTIONAL},
    }


def to_file(key: str, values: dict[str, Any], known: dict[str, Any] | None) -> dict[str, Any]:
    """The row that gives these values. `known`: the fact base's row, whose notes the CMS does not hold."""
    if known is not None and from_file(known) == values:
        return known
    row = {**(known or {}), "id": key, **{name: values[name] for name in _SAME}}
    row |= {name: values[name] or None for name in _OPTIONAL}
    return {**row, **{name: values[name] for name in _SHORT}}


def _short(row: dict[str, Any], language: str) -> str:
    """Swedish acts are cited by their title, EU acts and guidelines by their usual abbreviation."""
    title, kind = str(row[f"title_{language}"]), row.get("kind")
    if kind == "Swedish act" and language == "sv":
        return title.split(" med kompletterande", maxsplit=1)[0].split(" om ", maxsplit=1)[0]
    if kind == "Swedish act":
        number = row["citation"].removeprefix("SFS ")
        return f"{title} ({number})" if len(title) <= 40 else f"Act ({number})"
    return str(row["id"]).replace("ICH-E6R3", "ICH E6(R3)") if kind in ("EU regulation", "guideline") else row["id"]
