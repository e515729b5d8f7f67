"""What a package may hold: the rules by name, the limits, the kinds of files. Pure: no Django."""

import unicodedata
from dataclasses import dataclass
from enum import StrEnum

CORE_API = (1, 28)
CONTENT = "content/"
MEGABYTE = 1024**2


class Rule(StrEnum):
    """Kept in rows of refused uploads, so a value is never renamed."""

    TOO_LARGE = "too_large"
    NO_ARCHIVE = "no_archive"
    DAMAGED = "damaged"
    TOO_MANY_FILES = "too_many_files"
    EXPANDS_TOO_FAR = "expands_too_far"
    RATIO = "ratio"
    FILE_TOO_LARGE = "file_too_large"
    ENCRYPTED = "encrypted"
    METHOD = "method"
    NESTED_ARCHIVE = "nested_archive"
    PATH = "path"
    TWINS = "twins"
    LINK = "link"
    HIDDEN = "hidden"
    NO_EXTENSION = "no_extension"
    MISSING = "missing"
    TOP_LEVEL = "top_level"
    READER = "reader"
    CONTENT_KIND = "content_kind"
    LIBRARY_KIND = "library_kind"
    OTHER_BYTES = "other_bytes"
    SVG = "svg"
    JSON_TOO_LARGE = "json_too_large"
    JSON_TOO_DEEP = "json_too_deep"
    BAD_JSON = "bad_json"
    FOLDER = "folder"
    MACHINE_NAME = "machine_name"
    PROPERTY = "property"
    MAIN_LIBRARY = "main_library"
    NOT_RUNNABLE = "not_runnable"
    DEPENDENCY_MISSING = "dependency_missing"
    DEPENDENCY_CYCLE = "dependency_cycle"
    CORE_API = "core_api"
    LIBRARY_FILE = "library_file"
    MEDIA_PATH = "media_path"
    MEDIA_MISSING = "media_missing"
    LIBRARY_FORKED = "library_forked"
    LIBRARY_UNKNOWN = "library_unknown"
    LIBRARY_HIGHER = "library_higher"
    DECLINED = "declined"
    UPLOAD_LOST = "upload_lost"
    GAVE_UP = "gave_up"


class Refused(ValueError):
    """The package is not taken. `file`: inside the package, "" where it is the whole; `values`: for the message."""

    def __init__(self, rule: Rule, file: str = "", **values: str) -> None:
        super().__init__(f"{rule}: {file} {values}")
        self.rule, self.file = rule, printable(file)
        self.values = {key: printable(value) for key, value in values.items()}


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes, but for `files` (count), `ratio`, `depth` (of folders and of JSON), `path` and `segment` (letters)."""

    upload: int
    files: int = 5_000
    total: int = 256 * MEGABYTE
    file: int = 32 * MEGABYTE
    film: int = 64 * MEGABYTE
    ratio: int = 100
    # Drawings and JSON take many times their size when they are parsed. `describing`: all that is kept so.
    svg: int = 2 * MEGABYTE
    json: int = 4 * MEGABYTE
    describing: int = 8 * MEGABYTE
    json_depth: int = 60
    directory: int = 3 * MEGABYTE
    path: int = 300
    segment: int = 150
    depth: int = 12


FILMS = frozenset({"mp4", "webm"})
_TEXTS = {"json", "txt", "csv", "diff", "patch", "md", "textile", "vtt", "webvtt", "gltf"}
_IMAGES = {"png", "jpg", "jpeg", "gif", "bmp", "tif", "tiff"}
_FONTS = {"eot", "ttf", "woff", "woff2", "otf"}
_SOUNDS = {"ogg", "mp3", "m4a", "wav"}
# Archives by their nature, which nothing here opens.
OFFICE = frozenset({"docx", "xlsx", "pptx", "odt", "ods", "odp"})
_DOCUMENTS = {"pdf", "rtf", "doc", "xls", "ppt"}
IN_CONTENT = FILMS | OFFICE | frozenset(_TEXTS | _IMAGES | _FONTS | _SOUNDS | _DOCUMENTS | {"glb", "svg"})
IN_LIBRARIES = IN_CONTENT | {"js", "css", "xml"}
# Flash, which no browser plays: official libraries still carry it, and it goes no further.
LEFT_OUT = frozenset({"swf"})
ARCHIVES = frozenset({"zip", "h5p", "jar", "gz", "tgz", "bz2", "xz", "7z", "rar", "tar", "zst", "lz4", "cab", "iso"})


def extension(path: str) -> str:
    """What stands after the last point of the file's name, in small letters; "" without one."""
    name = path.rpartition("/")[2]
    return name.rpartition(".")[2].lower() if "." in name else ""


def printable(text: str) -> str:
    """A foreign name as it can be stored and shown: no control characters, no marks that turn its direction."""
    shown = "".join("\N{REPLACEMENT CHARACTER}" if unicodedata.category(c)[0] == "C" else c for c in text[:300])
    return shown if len(text) <= 300 else f"{shown}…"
