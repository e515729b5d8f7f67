"""Answers from exercises as a reader understands them, from the parts of an xAPI statement. No database."""

import html
import re
from typing import Any

from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from content.languages import current

_LONGEST = 300
_MOST_ALTERNATIVES = 3
# Tags between which words would grow together.
_BETWEEN = re.compile(r"<(?=/?(?:p|br|div|li|ul|ol|td|th|tr|h[1-6])\b)", re.IGNORECASE)
# How a pattern of right answers says what is minded: xAPI 1.0.3, Data, 4.1.4.1.
_MINDED = re.compile(r"(?:\{(?:case_matters|order_matters|lang)=[^}]*\})+")
# It names the place before what was put there; the specification wants it the other way round.
_PLACE_FIRST = re.compile(r"/H5P\.DragQuestion-\d")


def question(definition: dict[str, Any]) -> str:
    """What was asked, without markup; empty when the exercise does not say."""
    found = said(definition.get("description")) or said(definition.get("name"))
    return _shortened(" ".join(html.unescape(strip_tags(_BETWEEN.sub(" <", found))).split()))


def answer(raw: dict[str, Any]) -> str:
    """What was answered; empty when the statement does not say."""
    response = held(raw, "result").get("response")
    return _in_words(*_asked(raw), response) if isinstance(response, str) else ""


def right(raw: dict[str, Any]) -> str:
    """What would have been right, with the first of the alternatives; empty when the exercise does not say."""
    definition, is_place_first = _asked(raw)
    patterns = definition.get("correctResponsesPattern")
    texts = [text for text in patterns if isinstance(text, str)] if isinstance(patterns, list) else []
    told = [_in_words(definition, is_place_first, text) for text in texts[: _MOST_ALTERNATIVES + 1]]
    return " / ".join([*told[:_MOST_ALTERNATIVES], *("…" for _more in told[_MOST_ALTERNATIVES:])])


def _in_words(definition: dict[str, Any], is_place_first: bool, response: str) -> str:
    """A response: choices by their texts, pairs with arrows, empty gaps as dashes, ranges from – to."""
    kind = definition.get("interactionType")
    if kind == "true-false":
        return {"true": _("true"), "false": _("false")}.get(response, response)
    if kind == "long-fill-in":
        return _shortened(_MINDED.sub("", response).strip())
    left = {**_texts(definition, "choices"), **_texts(definition, "source"), **_texts(definition, "steps")}
    target = _texts(definition, "target")
    parts = []
    for part in response.split("[,]"):
        first, arrow, second = _MINDED.sub("", part).partition("[.]")
        if arrow and is_place_first:
            first, second = second, first
        text = left.get(first, first).replace("[:]", "–")
        parts.append(f"{text} → {target.get(second, second).replace('[:]', '–')}" if arrow else text)
    if kind == "fill-in" and len(parts) > 1:
        parts = [part or "–" for part in parts]
    return _shortened("; ".join(part for part in parts if part))


def said(texts: Any) -> str:
    """A text in the reader's language, or in the one that is there."""
    if not isinstance(texts, dict) or not texts:
        return ""
    own = next((text for language, text in texts.items() if str(language).startswith(current())), None)
    return str(own if own is not None else next(iter(texts.values()))).strip()


def held(value: Any, name: str) -> dict[str, Any]:
    """The object of this name within another; empty when there is none."""
    found = value.get(name) if isinstance(value, dict) else None
    return found if isinstance(found, dict) else {}


def _asked(raw: dict[str, Any]) -> tuple[dict[str, Any], bool]:
    """The definition of what was asked, and whether its pairs name the place first."""
    categories = held(held(raw, "context"), "contextActivities").get("category")
    libraries = categories if isinstance(categories, list) else []
    names = (str(library.get("id")) for library in libraries if isinstance(library, dict))
    return held(held(raw, "object"), "definition"), any(_PLACE_FIRST.search(name) for name in names)


def _texts(definition: dict[str, Any], name: str) -> dict[str, str]:
    """Texts of a list of a definition by their ids."""
    rows = definition.get(name)
    found = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    return {str(row.get("id")): said(row.get("description")) or str(row.get("id")) for row in found}


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
