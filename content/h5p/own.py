"""The score of our own exercises, reckoned on the server from the answer. Pure: no Django.

Each function gets the parameters of the exercise (`content.json`) and the `result` of an xAPI statement, and gives the
score as the exercise itself does, between 0 and 1, or None where the response cannot be an answer to these parameters.
"""

import re
from collections.abc import Callable
from typing import Any

_NUMBER = re.compile(r"[0-9]{1,6}")


class _NoAnswer(ValueError):
    """The response does not belong to these parameters."""


def rescored(machine_name: str, params: Any, result: Any) -> float | None:
    """The score of an exercise of a type of ours; None for other types and for what cannot be read."""
    score = RESCORERS.get(machine_name)
    return score(params, result) if score else None


def _guarded(score: Callable[[Any, str], tuple[int, int]]) -> Callable[[dict[str, Any], dict[str, Any]], float | None]:
    """`score` gives points and the most that can be had. What comes from a browser may be anything."""

    def read(params: dict[str, Any], result: dict[str, Any]) -> float | None:
        try:
            response = result["response"]
            if not isinstance(response, str):
                return None
            points, most = score(params, response)
            return round(points / most, 4)
        except (KeyError, IndexError, TypeError, ValueError, AttributeError, ZeroDivisionError):
            return None

    return read


def decision_case(params: Any, response: str) -> tuple[int, int]:
    """ "0[.]2[,]1[.]0": the steps that were walked, each with the number of the choice."""
    steps = params["steps"]
    walk = [(_place(step), _place(picked)) for step, picked in _pairs(response)]
    at: int | None = 0
    for step, picked in walk:
        if step != at:
            raise _NoAnswer
        at = _after(steps, step, picked)
    if at is not None:
        raise _NoAnswer
    best = _best_walk(steps)
    return len(set(walk) & set(best)), len(best)


def timeline(params: Any, response: str) -> tuple[int, int]:
    """ "2[,]0[,]1", the steps as they were ordered, or "2[.]10[,]0[.]45[,]1[.]" with what was written for each."""
    steps, ask = params["steps"], params["ask"]
    pairs = [(part, "") for part in _parts(response)] if ask == "order" else _pairs(response)
    order = [_place(step) for step, _written in pairs]
    if sorted(order) != list(range(len(steps))):
        raise _NoAnswer
    points = sum(step == place for place, step in enumerate(order)) if ask != "numbers" else 0
    if ask != "order":
        written = {_place(step): text for step, text in pairs}
        points += sum(_is_number(written[n], step.get("number")) for n, step in enumerate(steps))
    return points, len(steps) * (2 if ask == "both" else 1)


def sort_regimes(params: Any, response: str) -> tuple[int, int]:
    """ "0[.]medicine[,]2[.]ivd": the statements that were sorted, each with its set of rules."""
    statements, known = params["statements"], {regime["id"] for regime in params["regimes"]}
    pairs = [(_place(place), regime) for place, regime in _pairs(response)]
    if len({place for place, _regime in pairs}) != len(pairs) or not {regime for _place, regime in pairs} <= known:
        raise _NoAnswer
    return sum(statements[place]["regime"] == regime for place, regime in pairs), len(statements)


def spot_deviation(params: Any, response: str) -> tuple[int, int]:
    """ "1[,]4": the passages that were marked."""
    passages = params["passages"]
    marked = [_place(part) for part in _parts(response)]
    if len(set(marked)) != len(marked):
        raise _NoAnswer
    right = sum(bool(passages[place].get("deviates")) for place in marked)
    most = sum(bool(passage.get("deviates")) for passage in passages)
    return max(0, right - (len(marked) - right)), most


RESCORERS: dict[str, Callable[[dict[str, Any], dict[str, Any]], float | None]] = {
    "Provning.DecisionCase": _guarded(decision_case),
    "Provning.Timeline": _guarded(timeline),
    "Provning.SortRegimes": _guarded(sort_regimes),
    "Provning.SpotDeviation": _guarded(spot_deviation),
}


def _parts(response: str) -> list[str]:
    return response.split("[,]") if response else []


def _pairs(response: str) -> list[tuple[str, str]]:
    found = [part.split("[.]") for part in _parts(response)]
    if any(len(pair) != 2 for pair in found):
        raise _NoAnswer
    return [(left, right) for left, right in found]


def _place(text: str) -> int:
    if not _NUMBER.fullmatch(text):
        raise _NoAnswer
    return int(text)


def _is_number(written: str, right: Any) -> bool:
    return bool(_NUMBER.fullmatch(written)) and int(written) == right


def _after(steps: Any, step: int, picked: int) -> int | None:
    """The step that a choice leads to, counted from 0, or None at the end: only later steps count."""
    following = steps[step]["choices"][picked].get("next", 0)
    return following - 1 if isinstance(following, int) and step + 1 < following <= len(steps) else None


def _best_walk(steps: Any) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    at = 0
    while True:
        picked = next((n for n, choice in enumerate(steps[at]["choices"]) if choice.get("best")), None)
        if picked is None:
            return found
        found.append((at, picked))
        following = _after(steps, at, picked)
        if following is None:
            return found
        at = following
