"""What the loader compares: what a file says, and what stands in a row that an author may have changed."""

import re
from typing import Any

from assessments.questions import Layout

_COMPARED = (
    *("code", "key", "title", "slug", "lead", "summary", "audience", "responsible"),
    *("purpose", "objective", "lesson", "difficulty", "final_test_id"),
)
# Compared where they have been chosen: a field that came with a later version has changed nothing by coming.
_COMPARED_IF_CHOSEN = ("pre_test_id",)
# The same of the rules of a test, each with what it is where nobody has chosen.
_USUAL = {"layout": Layout.QUESTION}


def newest_of(row: Any) -> Any:
    """The row with its draft, if it has one: a draft is an author's edit as well."""
    if row is None:
        return None
    newest = row.get_latest_revision_as_object()
    newest.live = row.live
    return newest


def taken_out(row: Any) -> dict[str, Any]:
    """What an author has unpublished does not come back with the next load."""
    return {} if row.live else {"live": False}


def said(entry: dict[str, Any]) -> dict[str, Any]:
    """What a file says of a thing, without what it is silent about, so that a new key changes no older file."""
    found = {name: value for name, value in entry.items() if value is not None}
    return found | {name: said(found[name]) for name in ("test", "pretest") if name in found}


def chosen(rules: dict[str, Any]) -> dict[str, Any]:
    """The rules of a test without those of a later version that nobody has chosen."""
    return {name: value for name, value in rules.items() if name not in _USUAL or value != _USUAL[name]}


def content_of(row: Any) -> dict[str, Any]:
    """What an author can change in a page or question, normalised: the editor adds keys to paragraphs by itself."""
    values = {name: getattr(row, name) for name in _COMPARED if hasattr(row, name)}
    values |= {name: getattr(row, name) for name in _COMPARED_IF_CHOSEN if getattr(row, name, None)}
    values["live"] = row.live
    for name in ("objectives", "body"):
        value: Any = getattr(row, name, None)
        values[name] = _normal(list(value.raw_data)) if hasattr(value, "raw_data") else value
    return values


def _normal(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _normal(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_normal(inner) for inner in value]
    if isinstance(value, str):
        return re.sub(r' data-block-key="[^"]*"', "", value).strip()
    return value
