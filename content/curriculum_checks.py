"""What each module of the curriculum promises beyond well-formed files, counted and checked. Pure: no database.

`survey` gives a row for each course, for a table, and every broken promise with file, line and reason. The modules and
the facts that each is to teach stand in `modules.json`, the words to avoid in `avoid.yaml`; a folder without them
(a small curriculum of a test) makes no such promise.
"""

import json
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from content import factbase, guide_checks
from content.deadlines import deadlines
from content.entries import CORE_MINUTES_AT_MOST, CourseEntry, Curriculum, Lesson, QuestionEntry
from content.fieldreader import Problem
from content.guide import FOLDER
from content.h5p import exercises
from content.languages import LANGUAGES
from content.paths import FILE
from content.yamlfile import Mapping, Unreadable, read

WORDS_A_MINUTE = 130
LESSON_WORDS = (200, 750)
# Two for each fact, but at least and at most so many are asked for.
QUESTIONS = (8, 30)
TYPES_AT_LEAST, CASES_AT_LEAST = 4, 2
APPLIED_AT_LEAST = 1 / 3
# Of four-option questions: the share whose right answer may be the longest, and the shortest.
LENGTH_AT_MOST = 0.35
_CALCULATED = {"date_calculation", "numeric"}


@dataclass(frozen=True, slots=True)
class Promise:
    """A module of `modules.json`. `minutes`: the most that its Swedish text may take."""

    facts: frozenset[str]
    minutes: int


@dataclass(frozen=True, slots=True)
class Survey:
    """A course in figures. `words`: of its lessons, by language; `untaught`: usable facts that no lesson states."""

    code: str
    lessons: int
    words: dict[str, int]
    minutes: int
    minutes_at_most: int
    facts: int
    untaught: tuple[str, ...]
    pending: tuple[str, ...]
    practice: int
    final: int
    types: dict[str, int]
    difficulties: dict[str, int]
    cases: int


@dataclass(frozen=True, slots=True)
class _Word:
    language: str
    pattern: re.Pattern[str]
    use: str
    about: frozenset[str]


def survey(curriculum: Curriculum, folder: Path = factbase.CURRICULUM) -> tuple[list[Survey], list[Problem]]:
    """A row for each course, and what breaks a promise."""
    promises, words = _promises(folder), _words(folder)
    rows, problems = [], []
    for course in curriculum.courses:
        files = _files(folder, course.code)
        promise = promises.get(course.code)
        row = _counted(course, promise)
        rows.append(row)
        if promises:
            reasons = _broken(course, row, promise)
            problems += [Problem(_name(files["course"], folder), 1, reason) for reason in reasons]
            problems += [
                Problem(_name(files[lesson.key], folder), 1, reason)
                for lesson in course.lessons
                for reason in _lesson_broken(lesson)
            ]
        for path in files.values():
            problems += _avoided(path, folder, words, course.products)
    problems += _long_paths(folder, curriculum, {row.code: row.minutes for row in rows})
    problems += guide_checks.problems(folder)
    for path in sorted(folder.glob(f"{FOLDER}/*.yaml")):
        problems += _avoided(path, folder, words, ())
    products = {course.code: course.products for course in curriculum.courses}
    for path in exercises.paths(folder):
        problems += _avoided(path, folder, words, products.get(path.parent.parent.name.partition("-")[0], ()))
    return rows, sorted(set(problems))


def _long_paths(folder: Path, curriculum: Curriculum, minutes: dict[str, int]) -> Iterator[Problem]:
    """Paths whose core takes longer than a path may, counted from the courses' Swedish text."""
    paths = curriculum.paths.paths if curriculum.paths else ()
    found = {path.code: sum(minutes[code] for code in path.core) for path in paths}
    if any(total > CORE_MINUTES_AT_MOST for total in found.values()):
        for row in read(folder / FILE)["paths"]:
            if found[row["code"]] > CORE_MINUTES_AT_MOST:
                reason = f"the core takes {found[row['code']]} minutes, but at most {CORE_MINUTES_AT_MOST} are meant"
                yield Problem(FILE, row.line_of("core"), reason)


def _promises(folder: Path) -> dict[str, Promise]:
    path = folder / "modules.json"
    rows = json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
    return {row["code"]: Promise(frozenset(row["facts"]), row["minutes"]) for row in rows}


def _words(folder: Path) -> list[_Word]:
    path = folder / "avoid.yaml"
    return [
        _Word(
            row["language"],
            re.compile(rf"(?<!\w)(?<!\w-){row['word']}(?!\w)(?!-\w)", re.IGNORECASE),
            row["use"],
            frozenset(row["about"]),
        )
        for row in (read(path) if path.exists() else [])
    ]


def _files(folder: Path, code: str) -> dict[str, Path]:
    """The files of a course by the key of its lesson, and `course`, `practice`, `final`."""
    for path in folder.glob("*/course.yaml"):
        if read(path).get("code") == code:
            own = {name: path.parent / "questions" / f"{name}.yaml" for name in ("practice", "final")}
            lessons = {read(lesson)["key"]: lesson for lesson in sorted((path.parent / "lessons").glob("*.yaml"))}
            return {"course": path, **lessons, **own}
    raise FileNotFoundError(code)


def _name(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix()


# Counting


def _counted(course: CourseEntry, promise: Promise | None) -> Survey:
    facts = factbase.facts()
    blocks = [block for lesson in course.lessons for block in lesson.blocks]
    stated = {i for block in blocks for i in block.facts}
    wanted = {i for i in (promise.facts if promise else stated) if facts[i].is_usable}
    words = {language: sum(count_words(lesson, language) for lesson in course.lessons) for language in LANGUAGES}
    purposes = Counter(question.purpose for question in course.questions)
    return Survey(
        code=course.code,
        lessons=len(course.lessons),
        words=words,
        minutes=math.ceil(words["sv"] / WORDS_A_MINUTE),
        minutes_at_most=promise.minutes if promise else 0,
        facts=len(wanted),
        untaught=tuple(sorted(wanted - stated)),
        pending=tuple(sorted(i for i in stated if facts[i].is_pending)),
        practice=purposes["practice"],
        final=purposes["final"],
        types=dict(sorted(Counter(question.type for question in course.questions).items())),
        difficulties=dict(sorted(Counter(question.difficulty for question in course.questions).items())),
        cases=sum(block.type == "case" for block in blocks) + sum(q.type == "case" for q in course.questions),
    )


def count_words(lesson: Lesson, language: str) -> int:
    """The words that a reader of the lesson meets, those of its timelines with them."""
    shown = " ".join(re.sub(r"<[^>]+>", " ", text) for text in _texts([lesson.title, lesson.blocks], language))
    return len(shown.split())


def _texts(value: Any, language: str) -> Iterator[str]:
    if isinstance(value, dict):
        if set(value) == set(LANGUAGES):
            # Files of images and films differ between the languages too.
            yield from (text for text in (value[language],) if isinstance(text, str))
            return
        for inner in value.values():
            yield from _texts(inner, language)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner, language)
    elif hasattr(value, "values"):
        yield from _texts(value.values, language)
        for i in value.values.get("deadlines", ()):
            yield from _texts(deadlines()[i].frozen(), language)


# Promises


def _broken(course: CourseEntry, row: Survey, promise: Promise | None) -> Iterator[str]:
    if promise is None:
        yield f"modules.json has no module “{course.code}”"
    elif row.minutes > row.minutes_at_most:
        yield f"the Swedish text takes {row.minutes} minutes, but at most {row.minutes_at_most} are meant"
    if row.untaught:
        yield f"no lesson states {', '.join(row.untaught)}"
    if row.cases < CASES_AT_LEAST:
        yield f"{row.cases} cases, but at least {CASES_AT_LEAST} are meant"
    yield from _few_questions(course, row)
    yield from _badly_used(course)
    for purpose, given in _given_away(course.questions):
        yield f"{purpose}: {given}"


def _few_questions(course: CourseEntry, row: Survey) -> Iterator[str]:
    total, least = len(course.questions), max(QUESTIONS[0], min(QUESTIONS[1], 2 * row.facts))
    if total < least:
        yield f"{total} questions, but at least {least} are meant: two for each fact, at most {QUESTIONS[1]}"
    if len(row.types) < TYPES_AT_LEAST:
        yield f"{len(row.types)} types of questions, but at least {TYPES_AT_LEAST} are meant"
    harder = total - row.difficulties.get("basic", 0)
    if harder < APPLIED_AT_LEAST * total:
        yield f"{harder} of {total} questions are applied or advanced, but a third is meant"
    taught = {i for lesson in course.lessons for block in lesson.blocks for i in block.facts}
    asked = {q.type for q in course.questions}
    if any(d.fact in taught and d.has_date for d in deadlines().values()) and not asked & _CALCULATED:
        yield "the lessons state deadlines, but no question has one counted"
    finals = [q for q in course.questions if q.purpose == "final"]
    for code, _text in course.objectives:
        if code not in {q.objective for q in finals}:
            yield f"no final question asks for {code}"
    for lesson in course.lessons:
        if lesson.key not in {q.lesson for q in finals}:
            yield f"no final question is on the lesson {lesson.key}"


def _badly_used(course: CourseEntry) -> Iterator[str]:
    """Practice and test share no question, and a practice question stands in a lesson."""
    for stem, count in Counter(q.stem["sv"] for q in course.questions).items():
        if count > 1:
            yield f"two questions have the same text: {stem}"
    held = {b.asked for lesson in course.lessons for b in lesson.blocks}
    for question in course.questions:
        if question.purpose == "practice" and question.id not in held:
            yield f"no lesson holds the practice question {question.id}"


def _given_away(questions: Iterable[QuestionEntry]) -> Iterator[tuple[str, str]]:
    """Where the length of an answer tells too often that it is right."""
    for language in LANGUAGES:
        found = [_lengths(q, language) for q in questions if is_of_four(q)]
        for name, pick in (("longest", max), ("shortest", min)):
            times = sum(right == pick(all_of_them) for right, all_of_them in found)
            if times > LENGTH_AT_MOST * len(found):
                yield language, f"the right answer is the {name} in {times} of {len(found)} questions with four options"


def is_of_four(question: QuestionEntry) -> bool:
    return question.type == "single_choice" and len(question.values["options"]) == 4


def _lengths(question: QuestionEntry, language: str) -> tuple[int, list[int]]:
    options = question.values["options"]
    lengths = [len(option["text"][language]) for option in options]
    return next(n for n, option in zip(lengths, options, strict=True) if option["correct"]), lengths


def _lesson_broken(lesson: Lesson) -> Iterator[str]:
    words, (least, most) = count_words(lesson, "sv"), LESSON_WORDS
    if not least <= words <= most:
        yield f"the lesson has {words} Swedish words, but {least} to {most} are meant"
    for block in lesson.blocks:
        if block.type == "timeline" and set(block.facts) != {deadlines()[i].fact for i in block.values["deadlines"]}:
            yield f"the timeline “{block.key}” should state exactly the facts of its periods"


# Words to avoid


def _avoided(path: Path, folder: Path, words: list[_Word], products: tuple[str, ...]) -> Iterator[Problem]:
    about = frozenset({"all", *products} if len(products) == 1 else {"all"})
    try:
        data = read(path)
    except Unreadable:
        # Whoever reads the file says so.
        return
    for line, language, text, kinds in _said(data, about, frozenset()):
        for word in words:
            found = word.pattern.search(text) if word.language == language and word.about & kinds else None
            if found:
                yield Problem(_name(path, folder), line, f"“{found[0]}” is avoided here: write “{word.use}”")


def _said(
    value: Any, about: frozenset[str], mentioned: frozenset[str]
) -> Iterator[tuple[int, str, str, frozenset[str]]]:
    """Line, language, text and what it is about. What a row says that it mentions is taken out of its texts."""
    if isinstance(value, list):
        for inner in value:
            yield from _said(inner, about, mentioned)
        return
    if not isinstance(value, Mapping):
        return
    kind = value.get("regime") or value.get("product")
    about = frozenset({"all", kind}) if isinstance(kind, str) else about
    mentioned |= frozenset(map(str, value.get("mentions") or ()))
    for key, inner in value.items():
        if key in LANGUAGES and isinstance(inner, str):
            kept = [rf"\b{re.escape(word)}\w*" for word in mentioned]
            yield value.line_of(key), key, re.sub("|".join(kept) or r"(?!)", "", inner, flags=re.IGNORECASE), about
        else:
            yield from _said(inner, about, mentioned)
