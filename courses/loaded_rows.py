"""Rows as the curriculum is loaded into them: how they are compared with the files, and published."""

import re
from typing import Any

from wagtail.actions.publish_revision import PublishRevisionAction

from assessments.questions import Layout
from courses.paths.pages import LearningPathPage


def newest(row: Any) -> Any:
    """The row with its draft, if it has one: a draft is an author's edit as well."""
    if row is None:
        return None
    draft = row.get_latest_revision_as_object()
    draft.live = row.live
    return draft


def taken_out(row: Any) -> dict[str, Any]:
    """What an author has unpublished does not come back with the next load."""
    return {} if row.live else {"live": False}


def published(row: Any, values: dict[str, Any]) -> Any:
    """Save and publish. A new row begins without a revision; every later change leaves one."""
    is_new = row.pk is None
    for name, value in values.items():
        setattr(row, name, value)
    if is_new:
        row.save()
        return row
    # Past the last stop: where public questions are not dealt, the files' test loads all the same and waits for others.
    PublishRevisionAction(row.save_revision(clean=False)).execute()
    return type(row).objects.get(pk=row.pk)


_COMPARED = (
    *("code", "key", "title", "slug", "lead", "summary", "audience", "responsible"),
    *("purpose", "objective", "lesson", "difficulty", "final_test_id"),
)
# Compared where they have been chosen: a field that came with a later version has changed nothing by coming.
_COMPARED_IF_CHOSEN = ("pre_test_id",)
_OF_A_PATH = ("role", "product", "note", "scope")
_BODIES, _BODIES_OF_A_PATH = ("objectives", "body"), ("core", "tasks", "coverage")


# The same for rows that hold both languages and for tests, with what each such field says by itself.
_UNCHOSEN = {"replaces": "", "marked_sv": True, "marked_en": True, "layout": Layout.QUESTION}


def chosen(values: dict[str, Any]) -> dict[str, Any]:
    """Values without those that a later version brought and that nobody has changed."""
    return {name: value for name, value in values.items() if name not in _UNCHOSEN or value != _UNCHOSEN[name]}


def said(entry: dict[str, Any]) -> dict[str, Any]:
    """What a file says of a thing, without what it is silent about, so that a new key changes no older file."""
    found = {name: value for name, value in entry.items() if value is not None}
    return found | {name: said(found[name]) for name in ("test", "pretest") if name in found}


def content_of(row: Any) -> dict[str, Any]:
    """What an author can change in a page or question, normalised: the editor adds keys to paragraphs by itself."""
    values = {name: getattr(row, name) for name in _COMPARED if hasattr(row, name)}
    values |= {name: getattr(row, name) for name in _COMPARED_IF_CHOSEN if getattr(row, name, None)}
    values["live"] = row.live
    is_path = isinstance(row, LearningPathPage)
    values |= {name: getattr(row, name) for name in _OF_A_PATH if is_path}
    for name in _BODIES + (_BODIES_OF_A_PATH if is_path else ()):
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
