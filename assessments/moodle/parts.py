"""Questions in parts: `ordering`, `matching`, `gapselect` and `ddwtos`. Their reasons stand in the general feedback.

Pure.
"""

import re
from typing import Any

from assessments.moodle import html, texts
from assessments.moodle.tree import Node
from assessments.moodle.values import Losses, NotCarried, Plain, Reason

Values = dict[str, Any]
Written = tuple[list[Node], str]
_MOST_GAPS = 20
_THEIR_GAP = re.compile(r"\[\[(\d{1,3})\]\]")
_OUR_GAP = re.compile(r"\[(\d{1,3})\]")


def read_ordering(question: Node, losses: Losses) -> Values:
    """The steps in the order of the file, which is the right one."""
    answers = question.all("answer")
    places = [texts.number_of(a.attributes.get("fraction", "0"), Reason.FRACTION, a.line) for a in answers]
    if places != sorted(places):
        losses.lose(Reason.ORDER)
    if question.word("selecttype") not in ("", "0", "ALL"):
        losses.lose(Reason.SUBSET)
    steps = [texts.text_of(answer, losses) for answer in answers]
    reasons = texts.whys(question, steps, losses)
    return {"steps": [{"text": text, "why": why} for text, why in zip(steps, reasons, strict=True)]}


def write_ordering(plain: Plain, losses: Losses) -> Written:
    steps = plain.values["steps"]
    settings = [texts.leaf("layouttype", "VERTICAL"), texts.leaf("selecttype", "ALL"), texts.leaf("selectcount", "0")]
    settings += [texts.leaf("gradingtype", "ABSOLUTE_POSITION"), texts.leaf("showgrading", "SHOW")]
    answers = [
        texts.rich("answer", html.paragraph(step["text"]), fraction=f"{place}.0000000")
        for place, step in enumerate(steps, 1)
    ]
    return [*settings, *answers], html.explanations([(step["text"], step["why"]) for step in steps])


def read_matching(question: Node, losses: Losses) -> Values:
    """Pairs; what has no question beside it matches nothing."""
    rows = [
        (texts.text_of(part, losses), texts.line_of(answer, losses))
        for part in question.all("subquestion")
        if (answer := part.first("answer")) is not None
    ]
    if not texts.flag(question, "shuffleanswers", default=True):
        losses.lose(Reason.FIXED_ORDER)
    reasons = texts.whys(question, [left or right for left, right in rows], losses)
    told = list(zip(rows, reasons, strict=True))
    return {
        "pairs": [{"left": left, "right": right, "why": why} for (left, right), why in told if left],
        "distractors": [{"text": right, "why": why} for (left, right), why in told if not left],
    }


def write_matching(plain: Plain, losses: Losses) -> Written:
    pairs, distractors = plain.values["pairs"], plain.values["distractors"]
    rows = [(p["left"], p["right"]) for p in pairs] + [("", d["text"]) for d in distractors]
    nodes = [texts.rich("subquestion", html.paragraph(left), texts.line("answer", right)) for left, right in rows]
    reasons = [(p["left"], p["why"]) for p in pairs] + [(d["text"], d["why"]) for d in distractors]
    return [texts.leaf("shuffleanswers", "true"), *nodes], html.explanations(reasons)


def read_gaps(question: Node, losses: Losses) -> Values:
    """The text with gaps. Each has what can be chosen in its group; [[3]] says that the third option fills it."""
    node = question.first("questiontext")
    text = _passage(texts.words_of(node, losses), losses)[1]
    if _OUR_GAP.search(_THEIR_GAP.sub("", text)):
        raise NotCarried(Reason.BRACKETS, text, node.line if node else 0)
    options = question.all("selectoption", "dragbox")
    said = [(texts.line_of(option, losses), option.word("group") or "1") for option in options]
    right = [int(number) for number in _THEIR_GAP.findall(text)]
    if not 0 < len(right) <= _MOST_GAPS or any(not 1 <= n <= len(said) for n in right):
        raise NotCarried(Reason.GAPS, text, node.line if node else 0)
    if question.attributes.get("type") == "ddwtos":
        losses.lose(Reason.DRAGGED)
    if not texts.flag(question, "shuffleanswers", default=True):
        losses.lose(Reason.FIXED_ORDER)
    numbers = _numbers([said[n - 1][1] for n in right])
    order = dict(sorted(zip(numbers, right, strict=True)))
    gaps = {k: [(t, n == r) for n, (t, g) in enumerate(said, 1) if g == said[r - 1][1]] for k, r in order.items()}
    reasons = iter(texts.whys(question, [_label(k, t) for k, gap in gaps.items() for t, _r in gap], losses))
    standing = iter(numbers)
    return {
        "text": _THEIR_GAP.sub(lambda _found: f"[{next(standing)}]", text),
        "gaps": [
            {"choices": [{"text": t, "correct": r, "why": next(reasons)} for t, r in gap]} for gap in gaps.values()
        ],
    }


def _numbers(groups: list[str]) -> list[int]:
    """Our numbers of the gaps in the order of the text: those of their groups where these are 1, 2 …"""
    own = [str(number) for number in range(1, len(groups) + 1)]
    return [int(group) for group in groups] if sorted(groups) == sorted(own) else list(map(int, own))


def stem_of_gaps(question: Node, losses: Losses) -> str:
    """The first paragraph, where it has no gap and others follow."""
    return _passage(texts.words_of(question.first("questiontext"), losses), losses)[0]


def _passage(words: html.Words, losses: Losses) -> tuple[str, str]:
    paragraphs = [text for _tag, text in words.paragraphs]
    if len(paragraphs) > 1 and not _THEIR_GAP.search(paragraphs[0]):
        return paragraphs[0], "\n\n".join(paragraphs[1:])
    return "", "\n\n".join(paragraphs)


def _label(gap: int, choice: str) -> str:
    return f"[{gap}] {choice}"


def write_gaps(plain: Plain, losses: Losses) -> Written:
    """Each gap is a group of its own."""
    groups = list(enumerate((gap["choices"] for gap in plain.values["gaps"]), 1))
    options = [(group, choice) for group, choices in groups for choice in choices]
    nodes = [
        texts.element("selectoption", texts.leaf("text", choice["text"]), texts.leaf("group", str(group)))
        for group, choice in options
    ]
    reasons = html.explanations([(_label(group, choice["text"]), choice["why"]) for group, choice in options])
    return [texts.leaf("shuffleanswers", "1"), *nodes], reasons


def text_with_gaps(plain: Plain) -> str:
    """The stem and the text in one, with Moodle's gaps. Raises NotCarried where other brackets would pass for gaps."""
    values = plain.values
    if "[[" in plain.stem + values["text"]:
        raise NotCarried(Reason.BRACKETS, values["text"])
    places, place = {}, 0
    for number, gap in enumerate(values["gaps"], 1):
        right = next((n for n, choice in enumerate(gap["choices"], 1) if choice["correct"]), 1)
        places[number], place = place + right, place + len(gap["choices"])
    markup = html.paragraph(values["text"])
    return html.paragraph(plain.stem) + _OUR_GAP.sub(lambda found: _their_gap(found, places), markup)


def _their_gap(found: re.Match[str], places: dict[int, int]) -> str:
    number = int(found[1])
    return f"[[{places[number]}]]" if number in places else found[0]
