"""The curriculum as the text of its files: what `content.curriculum` reads, written. Pure; nothing touches a disk."""

import json
import re
from collections.abc import Iterable
from dataclasses import asdict
from decimal import Decimal
from typing import Any

import yaml

from content import paths
from content.blueprint import Cell
from content.entries import CourseEntry, Curriculum, Lesson, Media, PlainPage, PretestEntry, QuestionEntry, TestEntry
from content.h5p.exercises import FOLDER
from content.languages import LANGUAGES
from content.mediafile import Opener
from content.question_entries import END

# A mapping or list that is shorter than this stands on one line.
_LINE = 110
# Blocks that state no facts, or whose facts stand elsewhere.
_BARE = ("heading", "practice", "h5p")
# Blocks whose empty parts may be missing.
_SPARE = ("image", "video")
# Parts of questions whose id in the files follows from what they say.
_UNNAMED = ("mistakes",)


class _Dumper(yaml.SafeDumper):
    """Lists are indented, short things stand on one line, and long prose keeps its paragraphs."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    has_lines = "\n" in text and not text[0].isspace() and not re.search(r"[\r\x85\u2028\u2029]|[ \t]\n", text)
    if not has_lines:
        has_breaks = re.search(r"[\n\r\x85\u2028\u2029]", text)
        return dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"' if has_breaks else None)
    # The reader takes the last line break away.
    return dumper.represent_scalar("tag:yaml.org,2002:str", f"{text}\n", style="|")


_Dumper.add_representer(str, _text)
_Dumper.add_representer(
    dict,
    lambda dumper, row: dumper.represent_mapping("tag:yaml.org,2002:map", row.items(), flow_style=_is_short(row)),
)
_Dumper.add_representer(
    list,
    lambda dumper, rows: dumper.represent_sequence("tag:yaml.org,2002:seq", rows, flow_style=_is_short(rows)),
)


def _is_short(value: Any) -> bool:
    """Whether it is a list of words, a text in both languages, or a part of a test, and fits on a line."""
    inner = value.values() if isinstance(value, dict) else value
    if not all(isinstance(each, str | int | float) for each in inner) or ("type" in value and "key" in value):
        return False
    texts = [each for each in inner if isinstance(each, str)]
    return sum(map(len, texts)) < _LINE and not any("\n" in text for text in texts)


def yaml_text(value: Any) -> str:
    """The value as YAML of our style."""
    if not value:
        return f"{json.dumps(value)}\n"
    return str(yaml.dump(value, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=10**9))


def json_text(rows: list[dict[str, Any]]) -> str:
    return json.dumps(rows, ensure_ascii=False, indent=1) + "\n"


def files(curriculum: Curriculum) -> dict[str, str | Opener]:
    """Each file by its path in the folder: its text, or what opens an image or a film.

    No path leads out of the folder, whatever a code says.
    """
    found: dict[str, str | Opener] = {
        "school.yaml": yaml_text({"start": _plain(curriculum.start), "catalogue": _plain(curriculum.catalogue)}),
        "sources.json": json_text(list(curriculum.sources)),
        "glossary.json": json_text([_without_marks(row) for row in curriculum.terms]),
        "unmarked.yaml": _list(
            {"term": row["id"], "languages": list(row["unmarked"])} for row in curriculum.terms if row.get("unmarked")
        ),
        "provisions.yaml": _list(
            {"source": p.source, "ref": p.ref, "label": p.label, "subject": p.subject} for p in curriculum.provisions
        ),
    }
    if curriculum.paths:
        found[paths.FILE] = yaml_text(paths.row_of(curriculum.paths))
    folders: set[str] = set()
    for course in curriculum.courses:
        folder = _new_name(f"{course.code}-{course.slug['en']}", folders)
        for name, held in (course_files(course) | (course.media or {})).items():
            found[f"{folder}/{name}"] = held
    return found


def _without_marks(term: dict[str, Any]) -> dict[str, Any]:
    """The term's own row: which languages do not mark it stands in a file of its own."""
    return {name: value for name, value in term.items() if name != "unmarked"}


def course_files(course: CourseEntry) -> dict[str, str]:
    """The text of each file of a course by its path in the course's folder."""
    found, names = {"course.yaml": yaml_text(course_row(course))}, set[str]()
    width = max(2, len(str(len(course.lessons))))
    for number, lesson in enumerate(course.lessons, 1):
        name = _new_name(f"{number:0{width}}-{lesson.slug['sv']}", names)
        found[f"lessons/{name}.yaml"] = yaml_text(lesson_row(lesson))
    for purpose in ("practice", "final"):
        rows = [question_row(q) for q in course.questions if q.purpose == purpose]
        found[f"questions/{purpose}.yaml"] = _list(rows)
    return found | {f"{FOLDER}/{exercise.key}.yaml": exercise.source for exercise in course.exercises or ()}


def _new_name(text: str, taken: set[str]) -> str:
    """A name for a file or folder, which no other has."""
    name = whole = re.sub(r"[^\w-]+", "-", text)[:120].strip("-") or "x"
    number = 2
    while name.casefold() in taken:
        name, number = f"{whole}-{number}", number + 1
    taken.add(name.casefold())
    return name


def _list(rows: Iterable[dict[str, Any]]) -> str:
    return "".join(yaml_text([row]) for row in rows) or "[]\n"


def _plain(page: PlainPage) -> dict[str, Any]:
    return _said(asdict(page))


def _said(row: dict[str, Any]) -> dict[str, Any]:
    """Without what is not said."""
    return {name: value for name, value in row.items() if value is not None}


def course_row(course: CourseEntry) -> dict[str, Any]:
    return _said(
        {
            "code": course.code,
            "uid": course.uid,
            "readers": course.readers,
            **{name: getattr(course, name) for name in ("slug", "title", "summary", "audience")},
            "products": list(course.products),
            "roles": list(course.roles),
            "owner": course.owner,
            "objectives": [{"id": code, "text": text} for code, text in course.objectives],
            "test": _test(course.test) if course.test else "none",
            "pretest": _test(course.pretest) if course.pretest else None,
            "in_cms": list(course.in_cms) if course.in_cms else None,
            "change": {
                "kind": course.change,
                "note": course.note if course.note["en"] else {"sv": course.note["sv"]},
            },
        }
    )


def _test(entry: TestEntry | PretestEntry) -> dict[str, Any]:
    row = {name: value for name, value in asdict(entry).items() if name not in ("cells", "questions", "settings")}
    if not row.get("minutes"):
        row.pop("minutes", None)
    row |= entry.settings or {}
    if entry.cells:
        row["cells"] = [_cell(cell) for cell in entry.cells]
    if entry.questions is not None:
        row["questions"] = list(entry.questions)
    return row


def _cell(cell: Cell) -> dict[str, Any]:
    return {name: value for name, value in asdict(cell).items() if value}


def lesson_row(lesson: Lesson) -> dict[str, Any]:
    blocks = []
    for block in lesson.blocks:
        row: dict[str, Any] = {"type": block.type, "key": block.key}
        if block.type not in _BARE:
            row["facts"] = list(block.facts)
            if block.provisions or block.type in ("rule", "experience", "case"):
                row["provisions"] = list(block.provisions)
        values = _filled(block.values) if block.type in _SPARE else block.values
        blocks.append({**row, **_lists(values)})
    head = {name: getattr(lesson, name) for name in ("key", "uid", "readers", "slug", "title")}
    return _said({**head, "objectives": list(lesson.objectives), "blocks": blocks})


def _filled(values: dict[str, Any]) -> dict[str, Any]:
    """Without what is empty."""
    return {name: value for name, value in values.items() if value and value != dict.fromkeys(LANGUAGES, "")}


def _lists(value: Any) -> Any:
    """Tuples as lists, which YAML knows, and a file as what is said of it."""
    if isinstance(value, Media):
        return _lists({name: held for name, held in asdict(value).items() if held and name != "digest"})
    if isinstance(value, dict):
        return {name: _lists(inner) for name, inner in value.items()}
    return [_lists(inner) for inner in value] if isinstance(value, list | tuple) else value


def question_row(question: QuestionEntry) -> dict[str, Any]:
    head = {
        "id": question.id,
        "uid": question.uid,
        **{name: getattr(question, name) for name in ("type", "objective", "difficulty", "lesson")},
        "product": question.product or None,
        "facts": list(question.facts),
        "provisions": list(question.provisions),
        "stem": question.stem,
    }
    return _said({**head, **_own_part(question)})


def _own_part(question: QuestionEntry) -> dict[str, Any]:
    """The type's own part; lists and units that are empty may be missing."""
    values = question.values
    if question.type == "date_calculation":
        return {"rules": [part["rule"] for part in values["rules"]]}
    if question.type == "case":
        return {"text": values["text"], "steps": [_step(step, values["steps"]) for step in values["steps"]]}
    found = {}
    for name, value in values.items():
        if value in ([], dict.fromkeys(LANGUAGES, "")):
            continue
        found[name] = _numbers(value, name)
    return found


def _step(step: dict[str, Any], steps: list[dict[str, Any]]) -> dict[str, Any]:
    options = [{**o, "next": steps[int(o["next"]) - 1]["id"] if o["next"] else END} for o in step["options"]]
    return {**step, "options": options}


def _numbers(value: Any, name: str) -> Any:
    """Numbers without quotes where nothing of them is lost."""
    if name in ("value", "tolerance"):
        number = Decimal(value)
        plain = int(number) if number == number.to_integral_value() else float(number)
        return plain if Decimal(str(plain)) == number else value
    if isinstance(value, list):
        kept = [{n: v for n, v in row.items() if n != "id"} if name in _UNNAMED else row for row in value]
        return [{n: _numbers(v, n) for n, v in row.items()} for row in kept]
    return value
