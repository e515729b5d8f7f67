"""The types of questions as they stand in the curriculum's files: a reader for each, with the faults that it finds.

A reader gives the type's own part as plain values: texts in both languages, and lists of mappings with an `id`, which
is the part's short name in the file.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from content import branches
from content.deadlines import deadlines
from content.fieldreader import FieldReader
from content.gaps import numbers_of_gaps
from content.languages import LANGUAGES, Texts
from content.yamlfile import Mapping

Values = dict[str, Any]


def choice(reader: FieldReader, row: Mapping) -> Values:
    """Single choice and multiple response."""
    options = options_in(reader, row, "options")
    line, correct = row.line_of("options"), sum(o["correct"] is True for o in options)
    if row.get("type") == "single_choice" and correct != 1:
        reader.fault(line, "a single choice has exactly one correct option")
    if row.get("type") == "multiple_response" and not 2 <= correct < len(options):
        reader.fault(line, "a multiple response has two or more correct options and at least one wrong")
    refuse_twins(reader, line, options, "options")
    return {"options": options}


def true_false(reader: FieldReader, row: Mapping) -> Values:
    """A statement, whether it is true and why, and reasons to choose among."""
    reasons, line = options_in(reader, row, "reasons"), row.line_of("reasons")
    if sum(reason["correct"] is True for reason in reasons) != 1:
        reader.fault(line, "exactly one of the reasons is correct")
    refuse_number(reader, line, reasons, "reasons", least=2, most=5)
    refuse_twins(reader, line, reasons, "reasons")
    return {"is_true": reader.flag(row, "is_true"), "why": reader.texts(row, "why"), "reasons": reasons}


def ordering(reader: FieldReader, row: Mapping) -> Values:
    """Steps in their right order."""
    steps = [
        {"id": reader.string(s, "id"), "text": reader.texts(s, "text"), "why": reader.texts(s, "why")}
        for s in reader.rows(row, "steps")
    ]
    line = row.line_of("steps")
    refuse_number(reader, line, steps, "steps", least=3, most=8)
    refuse_twins(reader, line, steps, "steps")
    return {"steps": steps}


def matching(reader: FieldReader, row: Mapping) -> Values:
    """Pairs, and right parts that match nothing, which may be missing."""
    pairs = [
        {"id": reader.string(p, "id"), **{name: reader.texts(p, name) for name in ("left", "right", "why")}}
        for p in reader.rows(row, "pairs")
    ]
    distractors = [
        {"id": reader.string(d, "id"), "text": reader.texts(d, "text"), "why": reader.texts(d, "why")}
        for d in (reader.rows(row, "distractors") if "distractors" in row else [])
    ]
    line = row.line_of("pairs")
    refuse_number(reader, line, pairs, "pairs", least=2, most=8)
    refuse_number(reader, line, distractors, "distractors", least=0, most=8)
    refuse_twins(reader, line, [{"id": p["id"], "text": p["left"]} for p in pairs], "left parts")
    rights = [{"id": p["id"], "text": p["right"]} for p in pairs] + distractors
    refuse_twins(reader, line, rights, "right parts")
    return {"pairs": pairs, "distractors": distractors}


def gap_text(reader: FieldReader, row: Mapping) -> Values:
    """A text with numbered gaps, and for each of them what can be chosen."""
    text, rows, gaps = reader.texts(row, "text"), reader.rows(row, "gaps"), []
    for gap in rows:
        choices = options_in(reader, gap, "choices")
        if sum(choice["correct"] is True for choice in choices) != 1:
            reader.fault(gap.line, "exactly one of a gap's choices is correct")
        refuse_number(reader, gap.line, choices, "choices", least=2, most=6)
        refuse_twins(reader, gap.line, choices, "choices")
        gaps.append({"id": reader.string(gap, "id"), "choices": choices})
    refuse_number(reader, row.line_of("gaps"), gaps, "gaps", least=1, most=6)
    if len({gap["id"] for gap in gaps}) != len(gaps):
        reader.fault(row.line_of("gaps"), "two gaps have the same id")
    for language in LANGUAGES:
        found = numbers_of_gaps(text[language])
        for n in sorted(set(found) - set(range(1, len(gaps) + 1))):
            reader.fault(row.line_of("text"), f"gap [{n}] has no choices ({language})")
        for n, gap in enumerate(rows, 1):
            if found.count(n) != 1:
                reader.fault(gap.line, f"gap [{n}] stands {found.count(n)} times in the text ({language})")
    return {"text": text, "gaps": gaps}


def options_in(reader: FieldReader, row: Mapping, key: str) -> list[Values]:
    """What can be chosen, with the key and the reasons."""
    return [
        {
            "id": reader.string(o, "id"),
            "correct": reader.flag(o, "correct"),
            "text": reader.texts(o, "text"),
            "why": reader.texts(o, "why"),
        }
        for o in reader.rows(row, key)
    ]


def refuse_number(reader: FieldReader, line: int, parts: list[Values], name: str, *, least: int, most: int) -> None:
    if parts and not least <= len(parts) <= most:
        reader.fault(line, f"{len(parts)} {name}; there can be {least} to {most}")


def numeric(reader: FieldReader, row: Mapping) -> Values:
    """A number with a tolerance, and a fixed unit or units to choose among."""
    value, tolerance = reader.decimal(row, "value"), reader.decimal(row, "tolerance", least=Decimal(0))
    units = [
        {
            "id": reader.string(u, "id"),
            "correct": reader.flag(u, "correct"),
            "text": reader.texts(u, "text"),
            "why": reader.texts(u, "why"),
        }
        for u in (reader.rows(row, "units") if "units" in row else [])
    ]
    if units:
        line = row.line_of("units")
        if "unit" in row:
            reader.fault(line, "a number has a fixed “unit” or “units” to choose among, not both")
        if len(units) < 2 or sum(u["correct"] is True for u in units) != 1:
            reader.fault(line, "there are at least two units, and exactly one is correct")
        refuse_twins(reader, line, units, "units")
    return {
        "value": _kept(value),
        "tolerance": _kept(tolerance),
        "why": reader.texts(row, "why"),
        "unit": reader.texts(row, "unit") if "unit" in row else Texts(sv="", en=""),
        "units": units,
        "mistakes": _mistakes(reader, row, value, tolerance),
    }


def _mistakes(reader: FieldReader, row: Mapping, right: Decimal, tolerance: Decimal) -> list[Values]:
    found = []
    for mistake in reader.rows(row, "mistakes") if "mistakes" in row else []:
        value = reader.decimal(mistake, "value")
        if abs(value - right) <= tolerance:
            reader.fault(mistake.line_of("value"), "this wrong answer lies within the tolerance of the right one")
        found.append({"id": _kept(value), "value": _kept(value), "why": reader.texts(mistake, "why")})
    if len({m["id"] for m in found}) != len(found):
        reader.fault(row.line_of("mistakes"), "two wrong answers are the same number")
    return found


def short_answer(reader: FieldReader, row: Mapping) -> Values:
    """A text to compare with a model answer."""
    points = [{"id": reader.string(p, "id"), "text": reader.texts(p, "text")} for p in reader.rows(row, "points")]
    refuse_twins(reader, row.line_of("points"), points, "points")
    return {"model": reader.texts(row, "model"), "points": points}


# Where an option of a case leads that has no step after it.
END = "end"


def case(reader: FieldReader, row: Mapping) -> Values:
    """A scenario and steps, whose options lead to later steps or to the end."""
    rows = reader.rows(row, "steps")
    places = {step.get("id"): place for place, step in enumerate(rows, 1)}
    steps = [_step(reader, step, places) for step in rows]
    line = row.line_of("steps")
    refuse_number(reader, line, steps, "steps", least=2, most=6)
    if len(places) != len(rows):
        reader.fault(line, "two steps have the same id")
    else:
        for fault in branches.faults([[int(o["next"] or 0) for o in step["options"]] for step in steps]):
            _tell(reader, rows, fault)
    return {"text": reader.texts(row, "text"), "steps": steps}


def _step(reader: FieldReader, row: Mapping, places: dict[Any, int]) -> Values:
    options = [
        {
            **option,
            "consequence": reader.texts(o, "consequence"),
            "next": _place(reader.string(o, "next", {*filter(None, places), END}), places),
        }
        for option, o in zip(options_in(reader, row, "options"), row.get("options") or (), strict=False)
    ]
    line = row.line_of("options")
    if sum(option["correct"] is True for option in options) != 1:
        reader.fault(line, "exactly one option of a step is correct")
    refuse_number(reader, line, options, "options", least=2, most=5)
    refuse_twins(reader, line, options, "options")
    told = {name: reader.texts(row, name) for name in ("situation", "question")}
    return {"id": reader.string(row, "id"), **told, "options": options}


def _place(name: str, places: dict[Any, int]) -> str:
    return str(places[name]) if name in places else ""


def _tell(reader: FieldReader, rows: list[Mapping], fault: branches.Fault) -> None:
    step = rows[fault.step - 1]
    if fault.kind is branches.Kind.UNREACHED:
        reader.fault(step.line, f"no option of an earlier step leads to the step “{step.get('id')}”")
    else:
        option = step["options"][fault.option - 1]
        reader.fault(option.line_of("next"), f"“{option['next']}” is no later step, nor “{END}”")


def date_calculation(reader: FieldReader, row: Mapping) -> Values:
    """Periods to draw a case from. The question cites the facts that they rest on."""
    named, line = reader.strings(row, "rules"), row.line_of("rules")
    if not named or len(set(named)) != len(named):
        reader.fault(line, "“rules” should name at least one period, each once")
    for name in named:
        found = deadlines().get(name)
        if found is None:
            reader.fault(line, f"the period “{name}” does not exist")
        elif not found.is_asked_by_date:
            reader.fault(line, f"the period “{name}” may not be asked for a date")
        elif found.fact not in reader.strings(row, "facts"):
            reader.fault(row.line_of("facts"), f"the period “{name}” rests on {found.fact}: cite it")
    return {"rules": [{"id": name, "rule": name} for name in named]}


def _kept(number: Decimal) -> str:
    """A number as the database keeps it."""
    return f"{number.normalize():f}"


def refuse_twins(reader: FieldReader, line: int, parts: list[Values], name: str) -> None:
    """Two parts with the same id or the same text cannot be told apart."""
    if len({part["id"] for part in parts}) != len(parts):
        reader.fault(line, f"two {name} have the same id")
    for language in LANGUAGES:
        if len({part["text"][language] for part in parts}) != len(parts):
            reader.fault(line, f"two {name} have the same text")


# Types that give no points.
PRACTICE_ONLY = frozenset({"short_answer"})
READERS: dict[str, Callable[[FieldReader, Mapping], Values]] = {
    "single_choice": choice,
    "multiple_response": choice,
    "true_false": true_false,
    "ordering": ordering,
    "matching": matching,
    "gap_text": gap_text,
    "numeric": numeric,
    "short_answer": short_answer,
    "date_calculation": date_calculation,
    "case": case,
}
