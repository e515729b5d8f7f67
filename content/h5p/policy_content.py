"""What authors have written in a package, walked by the semantics of its libraries and cleaned. Pure: no Django.

Tolerant where semantics and content differ, as in official packages: what cannot be matched is cleaned as if nothing
were known of it. No pattern (`regexp`) of a package is run: it could be made to take for ever.
"""

import re
from collections.abc import Callable, Collection
from html import unescape
from math import isfinite
from typing import Any

from content.h5p.policy import Refused, Rule
from content.h5p.policy_html import plain, rich
from content.h5p.policy_libraries import folder_of

_FILE = "content/content.json"
_MEDIA = ("image", "file", "video", "audio")
_MEDIA_KEYS = (
    "path",
    "mime",
    "copyright",
    "metadata",
    "width",
    "height",
    "codecs",
    "quality",
    "bitrate",
    "alt",
    "title",
    "externalId",
)
_SCHEME = re.compile(r"[a-z][a-z0-9+.\-]*:", re.IGNORECASE)
_RUNS = re.compile(r"\s*(?:(?:java|vb|live)script\s*:|data\s*:\s*[a-z]+/)", re.IGNORECASE)
_INVISIBLE = re.compile(r"[\x00-\x20\x7f-\x9f\u200b-\u200f\u2028-\u202e\ufeff]")

# The semantics of a library by its folder; None where there are none or they cannot be read.
Semantics = Callable[[str], Any]


class Walker:
    """`files`: paths inside content/; `folders`: the libraries that the package runs on."""

    def __init__(self, semantics: Semantics, folders: Collection[str], files: Collection[str]) -> None:
        self.semantics, self.folders, self.files = semantics, folders, files

    def params(self, values: Any, folder: str) -> Any:
        """The parameters of a library, cleaned. Raises Refused."""
        fields = self.semantics(folder)
        if isinstance(fields, list) and isinstance(values, dict) and all(isinstance(f, dict) for f in fields):
            return self._fields(values, fields)
        return self.unknown(values)

    def unknown(self, value: Any) -> Any:
        """A value of which no semantics is known: its keys stay, its words and addresses are cleaned."""
        if isinstance(value, dict):
            if isinstance(value.get("library"), str) and "params" in value:
                return self._library(value)
            if isinstance(value.get("path"), str) and ("mime" in value or "copyright" in value):
                return self._medium(value)
            return {plain(key): self.unknown(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [self.unknown(inner) for inner in value]
        return _harmless(rich(value)) if isinstance(value, str) else value

    def _fields(self, values: dict[str, Any], fields: list[dict[str, Any]]) -> dict[str, Any]:
        named = {field["name"]: field for field in fields if isinstance(field.get("name"), str)}
        return {key: self._field(value, named[key]) for key, value in values.items() if key in named}

    def _field(self, value: Any, field: dict[str, Any]) -> Any:
        kind = field.get("type")
        if value is None or isinstance(value, bool) or (isinstance(value, int | float) and kind != "number"):
            return value
        if kind in _MEDIA:
            return self._media(value)
        walk = {
            "text": self._text,
            "number": _number,
            "select": _select,
            "group": self._group,
            "list": self._list,
            "library": self._library_field,
        }.get(kind if isinstance(kind, str) else "")
        return walk(value, field) if walk else self.unknown(value)

    def _text(self, value: Any, field: dict[str, Any]) -> Any:
        if not isinstance(value, str):
            return self.unknown(value)
        most = field.get("maxLength")
        if isinstance(most, int) and not isinstance(most, bool) and most > 0:
            value = value[:most]
        tags = field.get("tags")
        if field.get("widget") == "html" or isinstance(tags, list):
            return rich(value, tags if isinstance(tags, list) else None)
        return _harmless(plain(value))

    def _group(self, value: Any, field: dict[str, Any]) -> Any:
        fields = field.get("fields")
        if not isinstance(fields, list) or not all(isinstance(inner, dict) for inner in fields):
            return self.unknown(value)
        # A group of one field is kept as that field's value.
        if len(fields) == 1 and not (isinstance(value, dict) and fields[0].get("name") in value):
            return self._field(value, fields[0])
        if not isinstance(value, dict):
            return self.unknown(value)
        cleaned = self._fields(value, fields)
        if isinstance(value.get("subContentId"), str):
            cleaned["subContentId"] = plain(value["subContentId"])
        return cleaned

    def _list(self, value: Any, field: dict[str, Any]) -> Any:
        inner = field.get("field")
        if not isinstance(inner, dict):
            return self.unknown(value)
        if isinstance(value, list):
            return [self._field(one, inner) for one in value]
        return {plain(key): self._field(one, inner) for key, one in value.items()} if isinstance(value, dict) else []

    def _library_field(self, value: Any, _field: dict[str, Any]) -> Any:
        if isinstance(value, dict) and isinstance(value.get("library"), str):
            return self._library(value)
        return self.unknown(value)

    def _library(self, value: dict[str, Any]) -> dict[str, Any]:
        folder = folder_of(value["library"])
        if folder is None or folder not in self.folders:
            raise Refused(Rule.DEPENDENCY_MISSING, _FILE, library=value["library"][:100])
        cleaned = {"library": value["library"].strip(), "params": self.params(value.get("params"), folder)}
        if isinstance(value.get("subContentId"), str):
            cleaned["subContentId"] = plain(value["subContentId"])
        if "metadata" in value:
            cleaned["metadata"] = self.unknown(value["metadata"])
        return cleaned

    def _media(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self._media(one) for one in value if isinstance(one, dict)]
        if isinstance(value, dict) and isinstance(value.get("path"), str):
            return self._medium(value)
        return self.unknown(value)

    def _medium(self, value: dict[str, Any]) -> dict[str, Any]:
        kept = {key: self.unknown(inner) for key, inner in value.items() if key in _MEDIA_KEYS and key != "path"}
        return {"path": self._path(value["path"]), **kept}

    def _path(self, path: str) -> str:
        """A file of the package, or an address on the web. Editors mark files of their own by #tmp."""
        if _SCHEME.match(path) or path.startswith("//"):
            if _INVISIBLE.search(path) or not re.match(r"https?://[^/\"'<>]+", path, re.IGNORECASE):
                raise Refused(Rule.MEDIA_PATH, _FILE, path=path)
            return path
        inner = path.removesuffix("#tmp")
        if not inner:
            return ""
        if inner.startswith("/") or "\\" in inner or ".." in inner.split("/"):
            raise Refused(Rule.MEDIA_PATH, _FILE, path=path)
        if inner not in self.files:
            raise Refused(Rule.MEDIA_MISSING, _FILE, path=path)
        return inner


def _harmless(text: str) -> str:
    """The text, or none where a browser would run it as an address."""
    return "" if _RUNS.match(_INVISIBLE.sub("", unescape(text))) else text


def _number(value: Any, field: dict[str, Any]) -> Any:
    if isinstance(value, str):
        try:
            value = float(value) if "." in value else int(value)
        except ValueError:
            return None
    if not isinstance(value, int | float) or not isfinite(value):
        return None
    for key, choose in (("min", max), ("max", min)):
        bound = field.get(key)
        if isinstance(bound, int | float) and not isinstance(bound, bool):
            value = choose(value, bound)
    return value


def _select(value: Any, field: dict[str, Any]) -> Any:
    options = field.get("options")
    known = [o.get("value") for o in options if isinstance(o, dict)] if isinstance(options, list) else []
    if isinstance(value, list):
        return [_select(one, field) for one in value]
    if not isinstance(value, str):
        return None
    if known and value not in known:
        first = known[0]
        return plain(first) if isinstance(first, str) else None
    return _harmless(plain(value))
