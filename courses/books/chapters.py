"""An edition as chapters: each lesson's frozen blocks in a form that can only be read."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string, select_template
from django.utils import translation
from django.utils.safestring import SafeString

from content import deadlines, factbase, factchecks
from content.h5p.records import H5PPackage
from content.languages import pick
from content.sources import Rank, Source
from courses.books.markup import without_controls
from courses.books.pictures import Picture, pictures
from courses.corrections.queries import Notice, blocks_out
from courses.exercises.queries import packages_in
from courses.pages import LessonPage
from courses.records import Edition, FrozenLesson


@dataclass(frozen=True, slots=True)
class Cited:
    """A provision as a book cites it."""

    label: str
    rank: str
    rank_label: str


@dataclass(frozen=True, slots=True)
class Heading:
    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """A lesson. `name`: of its file and of its place on a page; `body`: XHTML."""

    name: str
    number: int
    title: str
    body: SafeString
    headings: tuple[Heading, ...]
    has_film: bool


@dataclass(frozen=True, slots=True)
class Chapters:
    """All that is read of an edition, with the images that stand in it."""

    chapters: tuple[Chapter, ...]
    pictures: tuple[Picture, ...]


def chapters_of(
    edition: Edition,
    language: str,
    *,
    addresses: dict[str, str],
    is_draft: bool,
    with_data: bool,
) -> Chapters:
    """The edition's lessons in one language. A constant number of queries, whatever the number of lessons.

    `addresses`: where each lesson that the reader may see is on the web, by its hex key; others are left out.
    `with_data`: with the images' files, which an EPUB carries.
    """
    lessons = [le for le in edition.frozen["languages"][language]["lessons"] if le["key"] in addresses]
    images = pictures((pk for le in lessons for pk in _images(le["body"])), with_data=with_data)
    with translation.override(language):
        reader = _Reader(edition, language, images, addresses, is_draft)
        reader.exercises = packages_in(le["body"] for le in lessons)
        return Chapters(tuple(reader.chapter(n, le) for n, le in enumerate(lessons, 1)), tuple(images.values()))


def cited_in(edition: Edition, language: str) -> dict[str, list[str]]:
    """Labels of the provisions that the edition cites, by the key of their source."""
    found: dict[str, list[str]] = {}
    for provision in edition.frozen["provisions"].values():
        found.setdefault(_source_of(provision), []).append(provision[language])
    return found


class _Reader:
    """Turns frozen blocks into XHTML, with what was frozen beside them."""

    def __init__(
        self, edition: Edition, language: str, images: dict[int, Picture], addresses: dict[str, str], is_draft: bool
    ) -> None:
        self.frozen, self.language, self.images = edition.frozen, language, images
        self.addresses, self.is_draft = addresses, is_draft
        self.out = blocks_out(edition.course_key)
        self.exercises: dict[int, H5PPackage] = {}
        self.known = set(LessonPage._meta.get_field("body").stream_block.child_blocks) - {"lost"}
        sources = {source["key"]: source for source in edition.frozen_sources}
        # An edition freezes titles, too long for a citation; a source that is gone is cited by its title.
        short = {row.key: row.in_language("short", language) for row in Source.objects.filter(key__in=sources)}
        self.cited = {
            int(pk): self._cited(provision[language], sources[_source_of(provision)], short)
            for pk, provision in self.frozen["provisions"].items()
            if _source_of(provision) in sources
        }

    def chapter(self, number: int, lesson: FrozenLesson) -> Chapter:
        name = f"lektion-{number:02d}"
        blocks = [b for b in lesson["body"] if b.get("type") in self.known]
        parts = [self._part(block, f"{name}-{n}", lesson["key"]) for n, block in enumerate(blocks, 1)]
        headings = [Heading(p["id"], p["value"]) for p in parts if p["type"] == "heading" and not p["notice"]]
        context = {
            "number": number,
            "name": name,
            "title": lesson["title"],
            "parts": [SafeString(self._rendered(part)) for part in parts],
            "begins_with_heading": bool(parts) and parts[0]["type"] == "heading",
        }
        body = without_controls(render_to_string("courses/book/chapter.html", context))
        has_film = any(part["type"] == "video" for part in parts)
        return Chapter(name, number, lesson["title"], SafeString(body), tuple(headings), has_film)

    def _part(self, block: dict[str, Any], place: str, lesson_key: str) -> dict[str, Any]:
        notice: Notice | None = self.out.get((uuid.UUID(lesson_key), str(block.get("id"))))
        return {
            "type": block["type"],
            "id": place,
            "notice": notice,
            "value": self._plain(block["value"]),
            "is_pending": bool(factchecks.waiting_among(_facts(block["value"]))),
            "web": self.addresses[lesson_key],
            "course": {"is_draft": self.is_draft},
        }

    def _rendered(self, part: dict[str, Any]) -> str:
        if part["notice"]:
            return render_to_string("courses/book/withdrawn.html", part)
        names = (f"courses/book/blocks/{part['type']}.html", "courses/book/blocks/web_only.html")
        return str(select_template(names).render(part))

    def _plain(self, value: Any) -> Any:
        """A raw value without Wagtail's wrapping of lists, with provisions, periods and images for their ids."""
        if isinstance(value, list):
            return [self._plain(item["value"] if _is_item(item) else item) for item in value]
        if not isinstance(value, dict):
            return value
        found = {name: self._plain(inner) for name, inner in value.items()}
        if "provisions" in found:
            found["provisions"] = [self.cited[pk] for pk in found["provisions"] if pk in self.cited]
        if "deadlines" in found:
            found["lines"] = self._lines(found["deadlines"])
        if "exercise" in found:
            found["shown_exercise"] = self.exercises.get(found["exercise"])
        if "image" in found:
            found["picture"] = self.images.get(_image(value) or 0)
        return found

    def _lines(self, ids: list[str]) -> list[dict[str, Any]]:
        """The periods by the event that each is counted from."""
        frozen = self.frozen.get("deadlines", {})
        by_start: dict[str, list[dict[str, str]]] = {}
        for texts in (frozen[i] for i in ids if i in frozen):
            row = {name: pick(text, self.language) for name, text in texts.items()}
            by_start.setdefault(row["start"], []).append(row)
        return [{"start": start, "periods": rows} for start, rows in by_start.items()]

    def _cited(self, place: str, source: Any, short: dict[str, str]) -> Cited:
        name = short.get(source["key"]) or pick(source["title"], self.language)
        return Cited(f"{name}, {place}", source["rank"], str(Rank(source["rank"]).label))


def _source_of(provision: dict[str, str]) -> str:
    """The key of a frozen provision's source: "CTR" of "CTR Art. 29(1)"."""
    return provision["key"].partition(" ")[0]


def _is_item(item: Any) -> bool:
    return isinstance(item, dict) and item.get("type") == "item" and "value" in item


def _facts(value: Any) -> Iterator[str]:
    """Facts that a block states, also by the periods that it shows."""
    yield from factbase.stated_in(value)
    known = deadlines.deadlines()
    chosen = value.get("deadlines", []) if isinstance(value, dict) else []
    for item in chosen:
        name = item["value"] if _is_item(item) else item
        if name in known:
            yield known[name].fact


def _image(value: dict[str, Any]) -> int | None:
    """The image that a block shows: its key, or the key with the alternative text."""
    chosen = value["image"]
    return chosen.get("image") if isinstance(chosen, dict) else chosen


def _images(body: list[dict[str, Any]]) -> Iterator[int]:
    values = (block["value"] for block in body if block.get("type") == "image")
    return (pk for value in values if (pk := _image(value)))
