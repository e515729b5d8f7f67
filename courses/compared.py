"""What of a row counts when the loader asks whether an author, or a file, says something else."""

import re
from collections.abc import Iterator
from contextlib import suppress
from decimal import Decimal
from typing import Any

from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from content.markup import canonical
from courses.paths.pages import LearningPathPage

_COMPARED = (
    *("code", "key", "title", "slug", "lead", "summary", "audience", "responsible"),
    *("purpose", "objective", "lesson", "difficulty", "final_test_id"),
)
# Compared where they have been chosen: a field that came with a later version has changed nothing by coming.
_COMPARED_IF_CHOSEN = ("pre_test_id", "product")
# What a file says beside these.
_IN_FILES = ("products", "roles")
# Lists whose items have no name in the files: they are told apart by their place.
_UNNAMED = (
    *("provisions", "rules", "mistakes", "items", "header", "rows", "deadlines"),
    *("coverage", "products", "captions"),
)
_HTML = ("<p", "<ul", "<ol", "<h2")
_NUMBERS = ("value", "tolerance")


# Fields of sources and terms that came with a later version, with what each says where nobody has chosen.
_UNCHOSEN = {"replaces": "", "marked_sv": True, "marked_en": True}
_OF_A_PATH = ("role", "product", "note", "scope")
_FILES = ("image", "video", "described", "file")
_BODIES, _BODIES_OF_A_PATH = ("objectives", "body"), ("core", "tasks", "coverage")


def chosen(values: dict[str, Any]) -> dict[str, Any]:
    """Values without those that a later version brought and that nobody has changed."""
    return {name: value for name, value in values.items() if name not in _UNCHOSEN or value != _UNCHOSEN[name]}


def said(entry: dict[str, Any]) -> dict[str, Any]:
    """What a file says of a thing, without what it is silent about, so that a new key changes no older file."""
    return {
        name: said(value) if isinstance(value, dict) else value for name, value in entry.items() if value is not None
    }


def content(row: Any) -> dict[str, Any]:
    """What an author can change in a page or question, normalised: the editor adds keys to paragraphs by itself."""
    values = {name: getattr(row, name) for name in _COMPARED if hasattr(row, name)}
    values |= {name: getattr(row, name) for name in _COMPARED_IF_CHOSEN if getattr(row, name, None)}
    values["live"] = row.live
    if getattr(row, "purpose", "") == "final" and getattr(row, "is_public", True) is False:
        values["is_public"] = False
    is_path = isinstance(row, LearningPathPage)
    values |= {name: getattr(row, name) for name in _OF_A_PATH if is_path}
    for name in _BODIES + (_BODIES_OF_A_PATH if is_path else ()):
        value: Any = getattr(row, name, None)
        values[name] = _normal(list(value.raw_data)) if hasattr(value, "raw_data") else value
    if files := media_of(row):
        values["media"] = [
            _digests(get_image_model(), files, "image"),
            _digests(get_document_model(), files, "document"),
        ]
    return values


def media_of(row: Any) -> set[tuple[str, int]]:
    """What a lesson shows, as (image or document, primary key)."""
    body: Any = getattr(row, "body", None)
    blocks = body.raw_data if hasattr(body, "raw_data") else ()
    return {shown for block in blocks if block["type"] in ("image", "video") for shown in _files(block["value"])}


def _files(value: Any) -> Iterator[tuple[str, int]]:
    if isinstance(value, dict):
        yield from (
            ("image" if name == "image" else "document", pk)
            for name, pk in value.items()
            if name in _FILES and isinstance(pk, int)
        )
        for inner in value.values():
            yield from _files(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _files(inner)


def _digests(model: Any, files: set[tuple[str, int]], kind: str) -> dict[str, str]:
    """What the files hold: an author may put another file in the place of one that a lesson shows."""
    keys = [pk for own, pk in files if own == kind]
    return {str(pk): held for pk, held in model.objects.filter(pk__in=keys).values_list("pk", "file_hash")}


def _normal(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _normal(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_normal(inner) for inner in value]
    if isinstance(value, str):
        return re.sub(r' data-block-key="[^"]*"', "", value).strip()
    return value


def agree(row: Any, built: Any) -> bool:
    """Whether a row says what a file would make of it: the same texts, parts and ids, as far as files name them."""
    ours, theirs = _words(row), _words(built)
    if not row_code(row):
        # A page made in the CMS needs no code, and the file that holds it gives it one.
        theirs.pop("code", None), ours.pop("code", None)
    return ours == theirs


def row_code(row: Any) -> str:
    return str(getattr(row, "code", "-"))


def _words(row: Any) -> dict[str, Any]:
    values = {**content(row), **{name: getattr(row, name) for name in _IN_FILES if hasattr(row, name)}}
    values.pop("live")
    body = values.pop("body")
    if isinstance(body, list):
        is_lesson = hasattr(row, "change_note")
        values["body"] = [
            [block["type"], block.get("id") if is_lesson else "", plain(block["value"])] for block in body
        ]
    else:
        values["body"] = plain(body or "")
    values["objectives"] = plain([item["value"] for item in row.objectives.raw_data] if _has_stream(row) else "")
    if not _has_stream(row):
        values["objectives"] = getattr(row, "objectives", "")
    return {name: plain(value, name) for name, value in values.items() if value not in (None, "", [])}


def _has_stream(row: Any) -> bool:
    return hasattr(getattr(row, "objectives", None), "raw_data")


def plain(value: Any, name: str = "") -> Any:
    """A raw value without what says nothing: empty parts, ids that files do not name, blanks at the ends of lines."""
    if isinstance(value, dict):
        if value.keys() == {"type", "id", "value"}:
            inner = plain(value["value"], name)
            return inner if name in _UNNAMED or not isinstance(inner, dict) else {"id": value["id"], **inner}
        found = {key: plain(inner, key) for key, inner in value.items()}
        return {key: inner for key, inner in found.items() if inner not in (None, "", [], False)}
    if isinstance(value, list):
        return [plain(inner, name) for inner in value]
    if name in _NUMBERS:
        with suppress(ArithmeticError):
            return f"{Decimal(str(value)).normalize():f}"
    if isinstance(value, str):
        return canonical(value).strip() if value.lstrip().startswith(_HTML) else lines(value).strip()
    return value


def lines(text: str) -> str:
    """A text without blanks at the ends of its lines, which no reader sees."""
    return "\n".join(line.rstrip() for line in text.splitlines()).rstrip()
