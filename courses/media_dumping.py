"""Images and films of lessons, taken out of the CMS as files: equal ones once."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import IO, Any

from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.utils.file import hash_filelike

from content import mediafile
from content.entries import Lesson, Media
from courses.unbuilding import NotCarried

MODELS: dict[str, Callable[[], Any]] = {"image": get_image_model, "document": get_document_model}
# Enough of the digest that two files of one title have different names.
_SHORT = 12


@dataclass
class MediaDumper:
    """`left`: as a dump's."""

    left: list[str]
    paths: dict[tuple[str, str], str] = field(default_factory=dict)
    openers: dict[str, mediafile.Opener] = field(default_factory=dict)
    found: dict[tuple[str, Any], Media] = field(default_factory=dict)

    def entry(self, kind: str, pk: Any) -> Media:
        """The file as a lesson names it. Raises NotCarried where it is gone, or not for everyone."""
        if (kind, pk) not in self.found:
            row = MODELS[kind]().objects.filter(pk=pk or None).first()
            if row is None:
                raise NotCarried(f"the {kind} that it shows is gone")
            self.found[kind, pk] = self.of_row(row)
        return self.found[kind, pk]

    def of_row(self, row: Any) -> Media:
        if row.collection.get_view_restrictions():
            raise NotCarried(f"“{row.title}” is in a collection for some readers only, which the files do not say")
        suffix = mediafile.ending(row.file.name)
        if suffix not in mediafile.ENDINGS:
            raise NotCarried(f"the files hold none that end as {row.file.name} does")
        try:
            with row.open_file() as file:
                digest = str(hash_filelike(file))
        except OSError as error:
            raise NotCarried(f"the file {row.file.name} cannot be read") from error
        if row.collection.depth > 1:
            self.left.append(f"{row.title}: its collection “{row.collection.name}” is not written")
        path = self.path(row.title, suffix, digest)
        self.openers[path] = row.open_file
        return Media(path, digest, **said(row))

    def path(self, title: str, suffix: str, digest: str) -> str:
        """The first title names a file for all."""
        if (suffix, digest) not in self.paths:
            path = mediafile.path_of(title, suffix, digest[:_SHORT])
            taken = path in self.openers
            self.paths[suffix, digest] = mediafile.path_of("", suffix, digest) if taken else path
        return self.paths[suffix, digest]

    def of_course(self, lessons: list[Lesson]) -> dict[str, Callable[[], AbstractContextManager[IO[bytes]]]] | None:
        """What opens each file of the lessons."""
        return {m.file: self.openers[m.file] for lesson in lessons for m in mediafile.media_in(lesson)} or None


def said(row: Any) -> dict[str, Any]:
    """What the files say of a row, but its path."""
    focus = row.get_focal_point() if hasattr(row, "get_focal_point") else None
    middle = (row.focal_point_x, row.focal_point_y, row.focal_point_width, row.focal_point_height) if focus else None
    return {
        "title": row.title,
        "description": getattr(row, "description", ""),
        "focus": middle,
        "tags": tuple(sorted(tag.name for tag in row.tags.all())),
    }
