"""Files of images and films in a course's folder: their names, and the way to them. Pure: no Django."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import IO, Any

from content.entries import Lesson, Media

FOLDER = "media"
IMAGES = ("gif", "jpeg", "jpg", "png", "webp")
FILMS = ("mp4", "webm")
CAPTIONS = ("vtt",)
ENDINGS = (*IMAGES, *FILMS, *CAPTIONS)
# So that the path fits wherever a file's path is kept.
_NAME_AT_MOST = 80

# Opens the bytes of a file, wherever it lies.
Opener = Callable[[], AbstractContextManager[IO[bytes]]]


class NoSuchFile(ValueError):
    """The path leads to no file of the course; the message says why."""


def ending(name: str) -> str:
    """What stands after the last point, in small letters."""
    return name.rpartition(".")[2].lower() if "." in name else ""


def path_of(title: str, suffix: str, digest: str) -> str:
    """A path in the course's folder from the title, with as much of the digest as is given."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-")
    return f"{FOLDER}/{words or 'fil'}-{digest}.{suffix}"


def find(course: Path, name: str) -> Path:
    """The file of a path that a lesson names. Raises NoSuchFile for one that is missing or leads elsewhere."""
    folder, slash, last = name.partition("/")
    if folder != FOLDER or not slash or not re.fullmatch(r"[^\W_][\w .()-]*", last):
        raise NoSuchFile(f"“{name}” should be {FOLDER}/ and the name of a file in the course's folder")
    if len(last) > _NAME_AT_MOST:
        raise NoSuchFile(f"the name “{last}” is longer than {_NAME_AT_MOST} letters")
    path = course / FOLDER / last
    if path.is_symlink() or path.parent.is_symlink():
        raise NoSuchFile(f"“{name}” is a link, not a file")
    if not path.is_file():
        raise NoSuchFile(f"the file “{name}” is missing")
    return path


def media_in(lesson: Lesson) -> Iterator[Media]:
    """The files of a lesson, each as often as it is used."""
    for block in lesson.blocks:
        yield from _within(block.values)


def _within(value: Any) -> Iterator[Media]:
    if isinstance(value, Media):
        yield value
    elif isinstance(value, dict | list | tuple):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _within(inner)
