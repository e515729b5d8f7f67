"""The school's list of libraries: which of those that an upload brings are known, and why another is not."""

import logging
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_log = logging.getLogger(__name__)
_VERSION = re.compile(r"(\d{1,5})\.(\d{1,5})")


class Standing(StrEnum):
    """What the list says of a library."""

    KNOWN = "known"
    LISTED = "listed"
    OTHER_FILES = "other_files"
    OLDER = "older"
    UNLISTED = "unlisted"


IN_WORDS: Mapping[Standing, str | Promise] = {
    Standing.KNOWN: _("On the school's list, with exactly these files."),
    Standing.LISTED: _("On the school's list. The files of this version are not on it: look at what they change."),
    Standing.OTHER_FILES: _("Not the library on the school's list: the same version there has other files."),
    Standing.OLDER: _("Older than the school's list accepts."),
    Standing.UNLISTED: _("Not on the school's list."),
}


@dataclass(frozen=True, slots=True)
class Allowed:
    """A library on the list. `oldest`: major and minor version; `files`: digest by whole version, as "1.14.6"."""

    oldest: tuple[int, int]
    files: Mapping[str, str]


def standing(folder: str, version: str, digest: str) -> Standing:
    """Of a library by its folder, as "H5P.Blanks-1.12", its version, as "1.12.8", and the digest of its files."""
    name, _dash, numbers = folder.rpartition("-")
    found = allowed().get(name)
    if found is None:
        return Standing.UNLISTED
    if _numbers(numbers) < found.oldest:
        return Standing.OLDER
    known = found.files.get(version)
    if known is None:
        return Standing.LISTED
    return Standing.KNOWN if known == digest else Standing.OTHER_FILES


def is_on_list(found: Standing) -> bool:
    return found in (Standing.KNOWN, Standing.LISTED)


def allowed() -> Mapping[str, Allowed]:
    """The list by machine name; empty where it cannot be read, so that each library needs its own word."""
    path = Path(settings.H5P_ALLOWED_LIBRARIES)
    try:
        return _read(path, path.stat().st_mtime_ns)
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        _log.error("The list of H5P libraries %s cannot be read: %r", path, error)
        return {}


@lru_cache(maxsize=2)
def _read(path: Path, _changed_at: int) -> Mapping[str, Allowed]:
    rows: dict[str, Any] = tomllib.loads(path.read_text())
    return {name: Allowed(_numbers(row["oldest"]), dict(row.get("files", {}))) for name, row in rows.items()}


def _numbers(text: str) -> tuple[int, int]:
    found = _VERSION.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is no major and minor version")
    return int(found[1]), int(found[2])
