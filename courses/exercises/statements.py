"""What an exercise in a browser says, checked before it is kept. No database."""

import json
import math
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from django.utils.translation import gettext as _

from courses.services import Refused

MOST_BYTES = 64 * 1024
MOST_STATE_BYTES = 64 * 1024
_DEPTH = 20
_ADL = "http://adlnet.gov/expapi/verbs/"
# The verbs of the xAPI vocabulary that say something of a learner's work.
VERBS = frozenset({
    "answered", "asked", "attempted", "attended", "commented", "completed", "exited", "experienced", "failed",
    "initialized", "launched", "mastered", "passed", "progressed", "registered", "responded", "resumed", "scored",
    "suspended", "terminated",
})  # fmt: skip
# Those of other lists, with the word by which they are kept: an accordion says this when it is opened.
_OTHER_VERBS = {"http://activitystrea.ms/schema/1.0/consume": "consumed"}
_PART = re.compile(r"[0-9A-Za-z-]{1,64}")


class BadStatement(Refused):
    """The browser sent what no exercise says."""


class NotThisExercise(BadStatement):
    """The statement is about another exercise, another version of it, or another learner's work."""


@dataclass(frozen=True, slots=True)
class Said:
    """A statement as it is kept. `part`: empty for the exercise itself; `scaled`: between 0 and 1."""

    raw: dict[str, Any]
    verb: str
    part: str
    scaled: float | None


def parsed(data: bytes) -> Any:
    """JSON that a database can hold. Raises BadStatement."""
    try:
        found = json.loads(data, parse_constant=_no_constant)
        # Neither half letters nor the letter that PostgreSQL has no place for.
        text = json.dumps(found, ensure_ascii=False, allow_nan=False)
        text.encode()
        is_sound = "\\u0000" not in text and _depth(found) <= _DEPTH
    except (ValueError, RecursionError) as error:
        raise BadStatement(_("What the exercise sent cannot be read.")) from error
    if not is_sound:
        raise BadStatement(_("What the exercise sent cannot be read."))
    return found


def checked(raw: Any, *, about: str, email: str) -> Said:
    """The statement of this exercise by this learner. `about`: what its statements are about. Raises BadStatement."""
    if not isinstance(raw, dict) or _size(raw) > MOST_BYTES:
        raise BadStatement(_("What the exercise sent is larger than an answer can be."))
    verb = _verb(str(_at(raw, "verb", "id") or ""))
    if not verb:
        raise BadStatement(_("What the exercise sent cannot be read."))
    if _is_of_another(raw.get("actor"), email):
        raise NotThisExercise(_("The answer is somebody else's. It was not saved."))
    return Said(raw, verb, _part(str(_at(raw, "object", "id") or ""), about), _scaled(raw))


def _size(raw: dict[str, Any]) -> int:
    """Bytes as a browser writes them."""
    return len(json.dumps(raw, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace"))


def _verb(name: str) -> str:
    """The word by which a verb is kept; empty for one that says nothing of a learner's work."""
    word = name.removeprefix(_ADL)
    return word if name != word and word in VERBS else _OTHER_VERBS.get(name, "")


def _part(name: str, about: str) -> str:
    """The part of the exercise that was answered, by the id of the statement's object."""
    whole, _mark, query = name.partition("?")
    if whole != about:
        raise NotThisExercise(_("The answer is for another exercise or version. Reload the page."))
    found = parse_qs(query).get("subContentId", [""])[0]
    if query and not _PART.fullmatch(found):
        raise NotThisExercise(_("The answer is for another exercise or version. Reload the page."))
    return found


def _is_of_another(actor: Any, email: str) -> bool:
    """Whether an actor with an address is anyone but this learner. The player's own, without one, says nothing."""
    address = actor.get("mbox") if isinstance(actor, dict) else None
    return address is not None and str(address).casefold() != f"mailto:{email}".casefold()


def _scaled(raw: dict[str, Any]) -> float | None:
    score = _at(raw, "result", "score")
    if not isinstance(score, dict):
        return None
    given, most = _number(score.get("raw")), _number(score.get("max"))
    scaled = _number(score.get("scaled"))
    if scaled is None and given is not None and most:
        scaled = given / most
    return None if scaled is None else min(1.0, max(0.0, scaled))


def _number(value: Any) -> float | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e9
    return float(value) if is_number and math.isfinite(value) else None


def _at(value: Any, *names: str) -> Any:
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _depth(value: Any, level: int = 1) -> int:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return max((_depth(each, level + 1) for each in inner), default=level)


def _no_constant(name: str) -> Any:
    raise ValueError(name)
