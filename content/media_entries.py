"""Images and films in the curriculum's files: the blocks, and the files that stand in the course's `media` folder."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import translation
from wagtail.utils.file import hash_filelike

from content import mediafile
from content.block_entries import BlockReader
from content.entries import Media
from content.languages import LANGUAGES, Texts
from content.uploads import check_stored
from content.yamlfile import Mapping

# As long as the columns of the CMS.
_TEXT_AT_MOST, _TAG_AT_MOST = 255, 100
_PIXELS_AT_MOST = 100_000
EMPTY = Texts(sv="", en="")


def image(reader: BlockReader, row: Mapping) -> dict[str, Any]:
    is_decorative = reader.flag(row, "decorative") if "decorative" in row else False
    return {
        "image": _media(reader, row, "image", mediafile.IMAGES),
        "alt": _optional(reader, row, "alt") if is_decorative else reader.texts(row, "alt"),
        "decorative": is_decorative,
        **{name: _optional(reader, row, name) for name in ("caption", "credit")},
    }


def video(reader: BlockReader, row: Mapping) -> dict[str, Any]:
    either = (*mediafile.FILMS, *mediafile.CAPTIONS)
    found = {
        "title": reader.texts(row, "title"),
        "video": _media(reader, row, "video", mediafile.FILMS),
        "captions": [
            {
                "file": _media(reader, r, "file", mediafile.CAPTIONS),
                "language": reader.string(r, "language", LANGUAGES),
            }
            for r in reader.rows(row, "captions")
        ],
        "transcript": reader.prose(row, "transcript"),
        "described": _media(reader, row, "described", either) if "described" in row else None,
        "no_description": _optional(reader, row, "no_description"),
    }
    if found["described"] is None and not found["no_description"]["sv"]:
        reader.fault(row.line, "a film needs “described”, or “no_description” that says why not")
    return found


def _optional(reader: BlockReader, row: Mapping, key: str) -> Texts:
    return reader.texts(row, key) if key in row else EMPTY


def _media(reader: BlockReader, row: Mapping, key: str, endings: tuple[str, ...]) -> Any:
    """The file and what is said of it, in each language where they are told apart; None after a fault."""
    own = row.get(key)
    if isinstance(own, Mapping) and own.keys() == set(LANGUAGES):
        return {language: _file(reader, own, language, endings) for language in LANGUAGES}
    return _file(reader, row, key, endings)


def _file(reader: BlockReader, row: Mapping, key: str, endings: tuple[str, ...]) -> Media | None:
    own = row.get(key)
    if not isinstance(own, Mapping):
        reader.fault(row.line_of(key), f"“{key}” should be a mapping with file and title")
        return None
    name = reader.string(own, "file")
    if name and mediafile.ending(name) not in endings:
        reader.fault(own.line_of("file"), f"“{name}” should end in {', '.join(endings)}")
    elif name and name not in reader.media:
        reader.media[name] = _checked(reader, own.line_of("file"), name)
    return Media(
        file=name,
        digest=reader.media.get(name, ""),
        title=_short(reader, own, "title") or "–",
        description=_short(reader, own, "description") if "description" in own else "",
        focus=_focus(reader, own) if "focus" in own else None,
        tags=_tags(reader, own),
    )


def _checked(reader: BlockReader, line: int, name: str) -> str:
    """The digest of a file that the CMS would take, or a fault and nothing."""
    # The faults of files are told in English, and so are those that the forms find.
    with translation.override("en"):
        try:
            path = mediafile.find(reader.file.parent.parent, name)
            check_stored(path, is_image=mediafile.ending(name) in mediafile.IMAGES)
            with path.open("rb") as file:
                return str(hash_filelike(file))
        except mediafile.NoSuchFile as error:
            reader.fault(line, str(error))
        except ValidationError as error:
            reader.fault(line, f"{name}: {' '.join(error.messages)}")
        except OSError as error:
            reader.fault(line, f"{name} cannot be read: {error.strerror or error}")
    return ""


def _short(reader: BlockReader, row: Mapping, key: str) -> str:
    text = reader.plain(row, key)
    if len(text) > _TEXT_AT_MOST:
        reader.fault(row.line_of(key), f"“{key}” is longer than {_TEXT_AT_MOST} letters")
    elif key == "title" and not text.strip():
        reader.fault(row.line_of(key), "“title” is missing")
    return text


def _focus(reader: BlockReader, row: Mapping) -> tuple[int, ...] | None:
    value = row["focus"]
    is_four = isinstance(value, list) and len(value) == len(("x", "y", "width", "height"))
    if is_four and all(type(v) is int and 0 <= v <= _PIXELS_AT_MOST for v in value):
        return tuple(value)
    reader.fault(row.line_of("focus"), "“focus” should be four numbers of pixels: x, y, width, height")
    return None


def _tags(reader: BlockReader, row: Mapping) -> tuple[str, ...]:
    tags = reader.strings(row, "tags")
    if any(not tag.strip() or len(tag) > _TAG_AT_MOST for tag in tags):
        reader.fault(row.line_of("tags"), f"a tag has 1 to {_TAG_AT_MOST} letters")
    return tags


def of_course(reader: BlockReader, folder: Path) -> dict[str, Callable[[], Any]] | None:
    """What opens each file that the lessons name; a fault for each in the folder that none names."""
    media = folder / mediafile.FOLDER
    for path in sorted(media.iterdir()) if media.is_dir() and not media.is_symlink() else ():
        if f"{mediafile.FOLDER}/{path.name}" not in reader.media:
            reader.open(path)
            reader.fault(1, "no lesson of the course names this file")
    return {name: partial((folder / name).open, "rb") for name in reader.media} or None


READERS: dict[str, Callable[[BlockReader, Mapping], dict[str, Any]]] = {"image": image, "video": video}
