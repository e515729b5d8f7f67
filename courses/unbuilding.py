"""Lessons and questions as they stand in the CMS, turned back into what the curriculum's files say."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from assessments.bilingual import Different, merged
from assessments.models import Question
from assessments.question_types import TYPES
from content.entries import Block, Lesson, QuestionEntry
from content.languages import Texts
from content.lost import LOST, kept
from content.markup import NoForm, to_markdown
from content.media_entries import EMPTY
from courses.compared import lines
from courses.pages import LessonPage

# What a block's texts are named; everything else in it is the same in both languages.
_TEXTS = {
    "heading": {"text"},
    "text": {"text"},
    "rule": {"title", "text"},
    "experience": {"title", "text"},
    "case": {"title", "situation", "question", "text", "consequence", "takeaway"},
    "comparison": {"caption", "text"},
    "timeline": {"caption"},
    "table": {"caption", "header", "rows"},
    "accordion": {"title", "text"},
    "checklist": {"title", "items"},
    # Files may differ between the languages as texts do.
    "image": {"caption", "credit", "alt_text", "image"},
    "video": {"title", "transcript", "no_description", "video", "described", "file"},
}
# Of these texts, those that the editor formats.
_PROSE = {
    **dict.fromkeys(("text", "rule", "experience", "comparison", "accordion"), "text"),
    "case": "situation",
    "video": "transcript",
}


class NotCarried(ValueError):
    """The files have no form for something; the message says what."""


def no_media(kind: str, pk: Any) -> Any:
    raise NotCarried(f"the {kind} {pk} is gone")


def no_exercise(packages: dict[str, Any]) -> Any:
    raise NotCarried(f"the exercise {packages['sv']} is gone")


@dataclass
class Unbuilder:
    """Turns rows into entries. `provisions`: keys by primary key; `names`: of parts, by the key of their thing.

    `media`: the entry of an "image" or "document" by its primary key; `exercise`: that of the packages that a block
    shows, by language. Both raise NotCarried.
    """

    provisions: dict[int, str]
    names: dict[str, dict[str, str]]
    questions: dict[int, Question] = field(default_factory=dict)
    media: Callable[[str, Any], Any] = no_media
    exercise: Callable[[dict[str, Any]], Any] = no_exercise

    def lesson(self, key: str, uid: str | None, sv: LessonPage, en: LessonPage) -> Lesson:
        """Raises NotCarried with all that stands in the way: a lesson is carried whole or not at all."""
        blocks, faults = [], []
        ours, theirs = list(sv.body.raw_data), list(en.body.raw_data)
        if [b.get("id") for b in ours] != [b.get("id") for b in theirs]:
            raise NotCarried("its English has other blocks than its Swedish; bring the translation up to date")
        for number, (left, right) in enumerate(zip(ours, theirs, strict=True), 1):
            try:
                blocks.append(self.block(key, left, right))
            except NotCarried as fault:
                faults.append(f"block {number} ({left['type']}): {fault}")
        if faults:
            raise NotCarried("; ".join(faults))
        title, slug = _both(sv.title, en.title), _both(sv.slug, en.slug)
        return Lesson(key, slug, title, tuple(sv.objectives.split()), tuple(blocks), uid)

    def block(self, lesson: str, sv: dict[str, Any], en: dict[str, Any]) -> Block:
        kind, ours, theirs = sv["type"], sv["value"], en["value"]
        name = self.name(lesson, sv["id"])
        if kind == "practice":
            return Block(kind, name, (), (), {"question": self.asked(ours)})
        if kind == "h5p":
            return self.played(name, ours, theirs)
        if kind == "heading":
            return Block(kind, name, (), (), {"text": _both(ours, theirs)})
        if kind not in _TEXTS:
            raise NotCarried(_no_place(kind, ours))
        values = _merge(ours, theirs, _TEXTS[kind])
        values.pop("provisions", None)
        if kind in ("image", "video"):
            parts = self.picture(values) if kind == "image" else self.film(values)
            return Block(kind, name, tuple((ours.get("facts") or "").split()), (), parts)
        values = self.parts(lesson, kind, {n: v for n, v in values.items() if n not in ("facts", "provisions")})
        return Block(kind, name, tuple((ours.get("facts") or "").split()), self.cited(ours), values)

    def asked(self, pk: Any) -> str:
        question = self.questions.get(pk)
        if question is None:
            raise NotCarried("the practice question that it asks is gone")
        return question.key

    def played(self, name: str, sv: dict[str, Any], en: dict[str, Any]) -> Block:
        exercise = self.exercise({"sv": sv.get("exercise"), "en": en.get("exercise")})
        facts = tuple((sv.get("facts") or "").split())
        if facts != exercise.facts:
            raise NotCarried(f"it states other facts than the file of {exercise.key}")
        equal = {"equal": self.asked(sv["equal"])} if sv.get("equal") else {}
        return Block("h5p", name, facts, (), {"exercise": exercise.key, **equal})

    def parts(self, lesson: str, kind: str, values: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = {n: _texts(v, n == _PROSE.get(kind)) for n, v in values.items()}
        if kind == "case":
            found["choices"] = [
                {
                    "id": self.name(lesson, choice["id"]),
                    "best": bool(choice.get("best")),
                    **{n: _texts(choice[n]) for n in ("text", "consequence")},
                }
                for choice in values["choices"]
            ]
        elif kind == "comparison":
            found["rows"] = [self.regime(row) for row in values["rows"]]
        elif kind == "accordion":
            found["items"] = [
                {"title": _texts(item["title"]), "text": _texts(item["text"], True)} for item in values["items"]
            ]
        elif kind == "timeline":
            found["deadlines"] = tuple(values["deadlines"])
        elif kind == "table":
            found["header_column"] = bool(values.get("header_column"))
        return found

    def picture(self, values: dict[str, Any]) -> dict[str, Any]:
        chosen = values.get("image")
        if not isinstance(chosen, dict) or "image" not in chosen:
            raise NotCarried("it shows no image")
        return {
            "image": self.file("image", chosen["image"]),
            "alt": _texts(chosen.get("alt_text", EMPTY)),
            "decorative": bool(chosen.get("decorative")),
            **{n: _texts(values.get(n, EMPTY)) for n in ("caption", "credit")},
        }

    def film(self, values: dict[str, Any]) -> dict[str, Any]:
        described = values.get("described", EMPTY)
        return {
            "title": _texts(values.get("title", EMPTY)),
            "video": self.file("document", values.get("video", EMPTY)),
            "captions": [
                {"file": self.file("document", each["file"]), "language": each["language"]}
                for each in values.get("captions", [])
            ],
            "transcript": _texts(values.get("transcript", EMPTY), True),
            "described": self.file("document", described) if any(described.values()) else None,
            "no_description": _texts(values.get("no_description", EMPTY)),
        }

    def file(self, kind: str, keys: dict[str, Any]) -> Any:
        """One file, or one for each language where the English has its own."""
        if keys["sv"] == keys["en"]:
            return self.media(kind, keys["sv"])
        return {language: self.media(kind, pk) for language, pk in keys.items()}

    def regime(self, row: dict[str, Any]) -> dict[str, Any]:
        return {
            "regime": row["regime"],
            "applies": bool(row.get("applies")),
            "text": _texts(row["text"], True),
            "provisions": self.cited(row),
        }

    def question(self, uid: str | None, sv: Question, en: Question) -> QuestionEntry:
        left, right = sv.body.raw_data[0], en.body.raw_data[0]
        if left["type"] != right["type"]:
            raise NotCarried("its English is of another type than its Swedish")
        kind, ours, theirs = left["type"], left["value"], right["value"]
        values = _merge(ours, theirs, TYPES[kind].texts)
        return QuestionEntry(
            id=sv.key,
            purpose=sv.purpose,
            type=kind,
            objective=sv.objective,
            lesson=sv.lesson,
            difficulty=sv.difficulty,
            product=sv.product,
            facts=tuple((ours.get("facts") or "").split()),
            provisions=self.cited(ours),
            stem=_both(ours["stem"], theirs["stem"]),
            values={n: self.part(sv.key, v) for n, v in values.items()},
            uid=uid,
        )

    def part(self, question: str, value: Any) -> Any:
        if isinstance(value, dict) and value.keys() == {"sv", "en"}:
            return _texts(value)
        if isinstance(value, dict):
            named = {"id": self.name(question, value["id"])} if "id" in value else {}
            return {**value, **named, **{n: self.part(question, v) for n, v in value.items() if n != "id"}}
        if isinstance(value, list):
            return [self.part(question, each) for each in value]
        return "" if value is None else value

    def name(self, key: str, part: str) -> str:
        """The part's short name in the file that it came from, or its id."""
        return self.names.get(key, {}).get(part, part)

    def cited(self, raw: dict[str, Any]) -> tuple[str, ...]:
        keys = [_value(item) for item in raw.get("provisions") or []]
        missing = [pk for pk in keys if pk not in self.provisions]
        if missing:
            raise NotCarried("a provision that it cites is not published")
        return tuple(self.provisions[pk] for pk in keys)


def _merge(sv: Any, en: Any, texts: Any) -> dict[str, Any]:
    try:
        return merged(sv, en, texts)
    except Different as different:
        told = "its English has other parts than its Swedish; bring the translation up to date"
        raise NotCarried(told) from different


def _value(item: Any) -> Any:
    """Bodies that were stored long ago hold items without ids."""
    return item["value"] if isinstance(item, dict) and "value" in item else item


def _both(sv: str | None, en: str | None) -> Texts:
    return Texts(sv=lines(sv or ""), en=lines(en or ""))


def _texts(value: Any, is_prose: bool = False) -> Any:
    """Texts anywhere within, as the file writes them."""
    if isinstance(value, dict) and value.keys() == {"sv", "en"}:
        return {language: _markdown(text) if is_prose else lines(text) for language, text in value.items()}
    return [_texts(each) for each in value] if isinstance(value, list) else value


def _markdown(html: str) -> str:
    try:
        return to_markdown(html)
    except NoForm as fault:
        raise NotCarried(f"Markdown has no form for this text: {html[:80]}") from fault


def _no_place(kind: str, value: Any) -> str:
    """What a block of no known type holds."""
    if kind == LOST:
        return f"its type “{kept(value).get('type', '')}” no longer exists"
    return "the files have no block of this type"
