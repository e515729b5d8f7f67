"""A source between its row in sources.json and its fields in the CMS. Pure."""

from typing import Any

from content.citations import short_name

# The fields of the CMS that the file holds under the same name.
_SAME = ("title_sv", "title_en", "rank")
_OPTIONAL = ("citation", "version_label_sv", "version_label_en", "in_force_on", "replaced_by", "url")
_SHORT = ("short_sv", "short_en")
# Said where it does not follow from the rest.
_REPLACES = "cms_replaces"


def from_file(row: dict[str, Any]) -> dict[str, Any]:
    """The values of a source but its key. The short names follow from the rest where the file does not say them."""
    return {
        **{name: row[name] for name in _SAME},
        **{name: row[name] if name in row else short_name(row, name[-2:]) for name in _SHORT},
        **{name: row.get(name) or "" for name in _OPTIONAL},
        "replaces": row[_REPLACES] if _REPLACES in row else _replaces(row),
    }


def to_file(key: str, values: dict[str, Any], known: dict[str, Any] | None) -> dict[str, Any]:
    """The row that gives these values. `known`: the fact base's row, whose notes the CMS does not hold."""
    if known is not None and from_file(known) == values:
        return known
    row = {**(known or {}), "id": key, **{name: values[name] for name in _SAME}}
    row |= {name: values[name] or None for name in _OPTIONAL}
    row |= {name: values[name] for name in _SHORT}
    return row if _replaces(row) == values["replaces"] else {**row, _REPLACES: values["replaces"]}


def _replaces(row: dict[str, Any]) -> str:
    """What the row says of it; an edition of a standard may go on applying beside the next one."""
    return "" if row.get("kind") == "standard" else row.get("replaces") or ""
