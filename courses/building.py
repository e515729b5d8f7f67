"""Build rows from curriculum entries: one builder for both languages, so their shapes cannot differ."""

import uuid
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any

from wagtail.blocks import StreamValue

from assessments.models import Question
from content.entries import Block, CourseEntry, Lesson, Media, QuestionEntry
from content.languages import pick
from content.markup import to_html
from courses.compared import media_of
from courses.pages import CoursePage, LessonPage

# Every id in the curriculum grows from its key, so loading again gives the same ids.
NAMESPACE = uuid.UUID("6f1c7b0e-5a3e-4c57-9d0a-3f5f6f0f2c11")


def stable_id(key: str) -> uuid.UUID:
    return uuid.uuid5(NAMESPACE, key)


def identity(entry: Any, key: str) -> uuid.UUID:
    """The id of a page or question: its own where it was made in the CMS."""
    uid = getattr(entry, "uid", None)
    return uuid.UUID(uid) if uid else stable_id(key)


def part_id(path: str) -> str:
    """The id of a part. The last word of the path is its name in the file; a part made in the CMS has its id there."""
    name = path.rpartition("/")[2]
    try:
        return name if str(uuid.UUID(name)) == name else str(stable_id(path))
    except ValueError:
        return str(stable_id(path))


def names_in(entry: Any) -> dict[str, str]:
    """The short names of a lesson's or question's parts in its file, by the ids that they become; a course's note."""
    if isinstance(entry, Lesson):
        found = {}
        for block in entry.blocks:
            path = f"{entry.key}/{block.key}"
            found[part_id(path)] = block.key
            found |= _names(path, {"options": block.values.get("choices") or []})
        return found
    if isinstance(entry, CourseEntry):
        return {"note sv": entry.note["sv"], "note en": entry.note["en"]}
    return _names(entry.id, entry.values) if isinstance(entry, QuestionEntry) else {}


def _names(key: str, values: dict[str, Any]) -> dict[str, str]:
    """As `Builder.parts_of` walks them."""
    found = {}
    for name, value in values.items():
        path = key if name == "options" else f"{key}/{name}"
        for item in value if isinstance(value, list) else ():
            found[part_id(f"{path}/{item['id']}")] = item["id"]
            found |= _names(f"{path}/{item['id']}", {n: v for n, v in item.items() if n != "id"})
    return found


class Builder:
    """Turns entries into field values in one language. `provisions`, `questions`, `exercises`: primary keys by key.

    `media`: the primary key of a file's row, where it has one; of several it takes one that the lesson already shows.
    """

    def __init__(
        self,
        language: str,
        provisions: dict[str, int],
        questions: dict[str, int],
        media: Callable[[Media, set[Any]], int | None] = lambda _media, _shown: None,
        exercises: Mapping[str, int] = MappingProxyType({}),
    ) -> None:
        self.language, self.provisions, self.questions, self.media = language, provisions, questions, media
        self.exercises = exercises
        self.shown: set[Any] = set()

    def course(self, page: CoursePage, entry: CourseEntry) -> CoursePage:
        page.code = entry.code
        page.title, page.slug = self.say(entry.title), self.say(entry.slug)
        page.draft_title = page.title
        page.summary, page.audience, page.responsible = (
            self.say(entry.summary),
            self.say(entry.audience),
            self.say(entry.owner),
        )
        page.products, page.roles = list(entry.products), list(entry.roles)
        page.objectives = as_stream(
            page, "objectives",
            [as_typed("objective", code, {"code": code, "text": self.say(text)}) for code, text in entry.objectives],
        )  # fmt: skip
        page.change_note = self.say(entry.note)
        return page

    def lesson(self, page: LessonPage, entry: Lesson) -> LessonPage:
        page.code = entry.key
        page.title, page.slug = self.say(entry.title), self.say(entry.slug)
        page.draft_title = page.title
        page.objectives = " ".join(entry.objectives)
        self.shown = media_of(page)
        blocks = [as_typed(b.type, f"{entry.key}/{b.key}", self.value(entry.key, b)) for b in entry.blocks]
        page.body = as_stream(page, "body", blocks)
        return page

    def question(self, row: Question, entry: QuestionEntry) -> Question:
        row.key, row.purpose, row.objective = entry.id, entry.purpose, entry.objective
        row.lesson, row.difficulty, row.product, row.is_public = entry.lesson, entry.difficulty, entry.product, True
        value = {
            "stem": self.say(entry.stem),
            **self.parts_of(entry.id, entry.values),
            "provisions": self.cited(entry.id, entry.provisions),
            "facts": " ".join(entry.facts),
        }
        row.body = as_stream(row, "body", [as_typed(entry.type, entry.id, value)])
        return row

    def parts_of(self, key: str, values: dict[str, Any]) -> dict[str, Any]:
        """A question's own part as raw values of its block: one language, and lists of parts with ids."""
        return {name: self.part(key if name == "options" else f"{key}/{name}", value) for name, value in values.items()}

    def part(self, key: str, value: Any) -> Any:
        if isinstance(value, dict):
            return self.say(value) if value.keys() == {"sv", "en"} else self.parts_of(key, value)
        if isinstance(value, list) and all(isinstance(item, dict) and "id" in item for item in value):
            return [self.listed(f"{key}/{item['id']}", item) for item in value]
        return value

    def listed(self, key: str, item: dict[str, Any]) -> dict[str, Any]:
        return as_item(key, self.parts_of(key, {name: value for name, value in item.items() if name != "id"}))

    def say(self, texts: Any) -> str:
        return pick(texts, self.language)

    def cited(self, key: str, provisions: tuple[str, ...]) -> list[dict[str, Any]]:
        return [as_item(f"{key}/provision/{p}", self.provisions[p]) for p in provisions]

    def value(self, lesson: str, block: Block) -> Any:
        """The raw value of one block."""
        key, values = f"{lesson}/{block.key}", block.values
        if block.type == "heading":
            return self.say(values["text"])
        if block.type == "practice":
            return self.questions.get(values["question"])
        facts = {"facts": " ".join(block.facts)}
        if block.type == "h5p":
            equal = self.questions.get(block.asked)
            return {**facts, "exercise": self.exercises.get(values["exercise"]), "equal": equal}
        if block.type == "text":
            return {**facts, "text": to_html(self.say(values["text"]))}
        if block.type in ("rule", "experience"):
            return {
                **facts,
                "title": self.say(values["title"]),
                "text": to_html(self.say(values["text"])),
                "provisions": self.cited(key, block.provisions),
            }
        if block.type == "case":
            return {**facts, **self.case(key, block)}
        if block.type == "comparison":
            return {**facts, "caption": self.say(values["caption"]), "rows": self.regimes(key, values["rows"])}
        if block.type == "timeline":
            periods = [as_item(f"{key}/{i}", i) for i in values["deadlines"]]
            return {**facts, "caption": self.say(values["caption"]), "deadlines": periods}
        if block.type == "table":
            return {**facts, **self.table(key, values)}
        if block.type == "accordion":
            return {**facts, "items": self.parts(key, values["items"])}
        if block.type == "image":
            return {**facts, **self.picture(values)}
        if block.type == "video":
            return {**facts, **self.film(key, values)}
        return {**facts, "title": self.say(values["title"]), "items": self.cells(key, values["items"])}

    def case(self, key: str, block: Block) -> dict[str, Any]:
        values = block.values
        return {
            "title": self.say(values["title"]),
            "situation": to_html(self.say(values["situation"])),
            "question": self.say(values["question"]),
            "choices": [
                as_item(
                    f"{key}/{c['id']}",
                    {"text": self.say(c["text"]), "consequence": self.say(c["consequence"]), "best": c["best"]},
                )
                for c in values["choices"]
            ],
            "takeaway": self.say(values["takeaway"]),
            "provisions": self.cited(key, block.provisions),
        }

    def picture(self, values: dict[str, Any]) -> dict[str, Any]:
        return {
            "image": {
                "image": self.file(values["image"]),
                "alt_text": self.say(values["alt"]),
                "decorative": values["decorative"],
            },
            **{name: self.say(values[name]) for name in ("caption", "credit")},
        }

    def film(self, key: str, values: dict[str, Any]) -> dict[str, Any]:
        return {
            "title": self.say(values["title"]),
            "video": self.file(values["video"]),
            "captions": [
                as_item(f"{key}/{n}", {"file": self.file(each["file"]), "language": each["language"]})
                for n, each in enumerate(values["captions"], 1)
            ],
            "transcript": to_html(self.say(values["transcript"])),
            "described": self.file(values["described"]),
            "no_description": self.say(values["no_description"]),
        }

    def file(self, value: Any) -> int | None:
        media = value[self.language] if isinstance(value, dict) else value
        return self.media(media, self.shown) if media else None

    def regimes(self, key: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [
            as_item(
                f"{key}/{row['regime']}",
                {
                    "regime": row["regime"],
                    "applies": row["applies"],
                    "text": to_html(self.say(row["text"])),
                    "provisions": self.cited(f"{key}/{row['regime']}", row["provisions"]),
                },
            )
            for row in rows
        ]

    def cells(self, key: str, texts: Iterable[Any]) -> list[dict[str, Any]]:
        return [as_item(f"{key}/{n}", self.say(text)) for n, text in enumerate(texts, 1)]

    def table(self, key: str, values: dict[str, Any]) -> dict[str, Any]:
        return {
            "caption": self.say(values["caption"]),
            "header": self.cells(f"{key}/header", values["header"]),
            "rows": [
                as_item(f"{key}/row/{n}", self.cells(f"{key}/row/{n}", row)) for n, row in enumerate(values["rows"], 1)
            ],
            "header_column": values["header_column"],
        }

    def parts(self, key: str, items: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
        return [
            as_item(f"{key}/{n}", {"title": self.say(item["title"]), "text": to_html(self.say(item["text"]))})
            for n, item in enumerate(items, 1)
        ]


def as_typed(kind: str, key: str, value: Any) -> dict[str, Any]:
    return {"type": kind, "id": part_id(key), "value": value}


def as_item(key: str, value: Any) -> dict[str, Any]:
    """A list item in the form with an id: without one, wagtail-localize passes it over."""
    return {"type": "item", "id": part_id(key), "value": value}


def as_stream(owner: Any, field: str, raw: list[dict[str, Any]]) -> Any:
    block = owner._meta.get_field(field).stream_block
    return StreamValue(block, raw, is_lazy=True)
