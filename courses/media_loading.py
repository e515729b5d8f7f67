"""Images and films of the course files as rows of the CMS: found by what the file holds, made where there is none."""

import hashlib
import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol

from django.core.files import File
from wagtail.search import index
from wagtail.utils.file import hash_filelike

from content import mediafile
from content.entries import CourseEntry, Media
from content.loaded import Loaded
from courses.media_dumping import MODELS, said


class Loader(Protocol):
    """What is used of the curriculum's loader."""

    force: bool
    report: Any
    known: dict[str, Loaded]


@dataclass
class MediaRows:
    """The rows of the media of a curriculum. `kept`: by key, the row that an author has described anew."""

    loader: Loader
    rows: dict[tuple[str, str], list[Any]] = field(default_factory=dict)
    kept: dict[str, Any] = field(default_factory=dict)

    def look(self, courses: Iterable[CourseEntry]) -> None:
        """Find the rows. What an author has said anew of a file stands, unless the load is forced."""
        found = [m for course in courses for lesson in course.lessons for m in mediafile.media_in(lesson)]
        if found:
            _fill_digests()
        for media in dict.fromkeys(found):
            known = self.loader.known.get(_key(media))
            if equal := self.equal(media):
                if not known:
                    self.remember(media, equal[0])
                continue
            for row in self.of(media) if known else ():
                if known and known.names.get("pk") == row.pk:
                    self.meet(media, row)

    def meet(self, media: Media, row: Any) -> None:
        if self.loader.force:
            _describe(row, media)
            self.loader.report.written.append(media.file)
        else:
            self.kept[_key(media)] = row
            self.loader.report.kept.append(f"{media.file} (“{row.title}”)")

    def pk(self, media: Media, shown: set[Any]) -> int | None:
        """The row's primary key; of equal rows that which the lesson shows already. None where it is to be made."""
        kind = _kind(media)
        equal = self.equal(media)
        if row := next((row for row in equal if (kind, row.pk) in shown), equal[0] if equal else None):
            return int(row.pk)
        kept = self.kept.get(_key(media))
        return int(kept.pk) if kept else None

    def make(self, course: CourseEntry, found: Iterable[Media]) -> None:
        """Make the rows that are not there yet."""
        for media in found:
            if self.pk(media, set()) is None:
                self.made(media, course)
            row = next(iter(self.equal(media)), None)
            if row is not None:
                self.remember(media, row)

    def made(self, media: Media, course: CourseEntry) -> None:
        model = MODELS[_kind(media)]()
        with (course.media or {})[media.file]() as opened:
            file = File(opened, name=media.file.rpartition("/")[2])
            row = model(file=file, file_size=file.size, file_hash=hash_filelike(opened), title=media.title)
            opened.seek(0)
            row.save()
        _describe(row, media)
        self.of(media).append(row)
        self.loader.report.written.append(media.file)

    def remember(self, media: Media, row: Any) -> None:
        """Which row stands for it, should an author say something else of the file."""
        values = {"file_digest": media.digest, "row_digest": media.digest, "names": {"pk": row.pk}}
        self.loader.known[_key(media)], _made = Loaded.objects.update_or_create(key=_key(media), defaults=values)

    def of(self, media: Media) -> list[Any]:
        """The rows that hold the same file."""
        kind = _kind(media)
        if (kind, media.digest) not in self.rows:
            rows = MODELS[kind]().objects.filter(file_hash=media.digest).order_by("pk")
            suffix = mediafile.ending(media.file)
            self.rows[kind, media.digest] = [row for row in rows if mediafile.ending(row.file.name) == suffix]
        return self.rows[kind, media.digest]

    def equal(self, media: Media) -> list[Any]:
        """Of those, the rows of which the same is said."""
        wanted = _said(media)
        return [row for row in self.of(media) if said(row) == wanted]


def _kind(media: Media) -> str:
    return "image" if mediafile.ending(media.file) in mediafile.IMAGES else "document"


def _said(media: Media) -> dict[str, Any]:
    own = {name: value for name, value in asdict(media).items() if name not in ("file", "digest")}
    return {**own, "tags": tuple(sorted(media.tags))}


def _key(media: Media) -> str:
    """Which file with which words; the path in the folder is a matter of the folder."""
    text = json.dumps([media.digest, _kind(media), _said(media)], ensure_ascii=False, sort_keys=True)
    return f"media {hashlib.sha256(text.encode()).hexdigest()}"


def _describe(row: Any, media: Media) -> None:
    row.title = media.title
    if _kind(media) == "image":
        row.description = media.description
        focus = media.focus or (None,) * 4
        row.focal_point_x, row.focal_point_y, row.focal_point_width, row.focal_point_height = focus
    row.save()
    row.tags.set(list(media.tags))
    index.insert_or_update_object(row)


def _fill_digests() -> None:
    """Rows that were made past the forms have none yet."""
    for model in MODELS.values():
        for row in model().objects.filter(file_hash=""):
            with suppress(OSError):
                row.get_file_hash()
