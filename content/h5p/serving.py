"""The files of exercises for the frame that plays them: no database, no session, a fixed kind for each extension.

The frame has no origin and no cookies. So the files say that any origin may read them, and what is not published lies
behind a signed address.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from csp.constants import HEADER
from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.urls import register_converter
from django.urls.converters import PathConverter
from django.views.decorators.http import require_http_methods

from content.h5p.player import DRAFT_SECONDS, draft_of, player_version, store
from content.h5p.store import NoFile

_KINDS = {
    "json": "application/json",
    "js": "text/javascript; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    "md": "text/plain; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "vtt": "text/vtt; charset=utf-8",
    "xml": "application/xml",
    "pdf": "application/pdf",
    "svg": "image/svg+xml",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "webp": "image/webp",
    "bmp": "image/bmp",
    "tif": "image/tiff",
    "tiff": "image/tiff",
    "woff": "font/woff",
    "woff2": "font/woff2",
    "ttf": "font/ttf",
    "otf": "font/otf",
    "eot": "application/vnd.ms-fontobject",
    "mp4": "video/mp4",
    "webm": "video/webm",
    "ogg": "audio/ogg",
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "wav": "audio/wav",
    "gltf": "model/gltf+json",
    "glb": "model/gltf-binary",
}
_FOREVER = "public, max-age=31536000, immutable"
# One that is opened by its address does nothing, whatever it holds.
_POLICY = "sandbox; default-src 'none'"
_PART = 64 * 1024


class AllConverter(PathConverter):
    """A path that may be empty: the folder itself, for addresses that begin with it."""

    regex = ".*"


register_converter(AllConverter, "all")


def library(request: HttpRequest, library_set: str, path: str) -> HttpResponseBase:
    """A file of a library by the folder that the package calls it by."""
    return _served(request, lambda: store().library_file(library_set, path), _FOREVER)


def content(request: HttpRequest, digest: str, path: str) -> HttpResponseBase:
    """A file of a published package."""
    return _served(request, lambda: _published(digest, path), _FOREVER)


def draft(request: HttpRequest, token: str, path: str) -> HttpResponseBase:
    """A file of any package, for whoever has an address that was signed within the hour."""
    cache = f"private, max-age={DRAFT_SECONDS}"
    return _served(request, lambda: store().content_file(draft_of(token)[0], path), cache)


def player_file(request: HttpRequest, version: str, path: str) -> HttpResponseBase:
    """A file of the player. Its styles name their fonts and images beside them, so they lie here and not among the
    static files, whose names change."""
    return _served(request, lambda: _of_player(version, path), _FOREVER)


def _published(digest: str, path: str) -> Path:
    if not store().is_published(digest):
        raise NoFile(digest)
    return store().content_file(digest, path)


def _of_player(version: str, path: str) -> Path:
    root = Path(settings.H5P_PLAYER).resolve()
    found = (root / path).resolve()
    if version != player_version() or "\0" in path or not found.is_relative_to(root) or not found.is_file():
        raise NoFile(path)
    return found


@require_http_methods(["GET", "HEAD", "OPTIONS"])
def _served(request: HttpRequest, find: Callable[[], Path], cache: str) -> HttpResponseBase:
    try:
        path = find()
    except (NoFile, ValueError) as error:
        raise Http404 from error
    response = HttpResponse(status=204) if request.method == "OPTIONS" else _file(request, path)
    response["Cache-Control"] = cache
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Allow-Headers"] = "Range, X-Requested-With"
    response["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["X-Content-Type-Options"] = "nosniff"
    response[HEADER] = _POLICY
    return response


def _file(request: HttpRequest, path: Path) -> HttpResponseBase:
    """The file or the part of it that is asked for, as films are."""
    kind = _KINDS.get(path.suffix[1:].lower(), "application/octet-stream")
    size = path.stat().st_size
    span = _span(request.headers.get("Range", ""), size)
    response: HttpResponseBase
    if span is not None and not span:
        response = HttpResponse(status=416, content_type=kind, headers={"Content-Range": f"bytes */{size}"})
    elif request.method == "HEAD":
        response = HttpResponse(content_type=kind, headers={"Content-Length": str(size)})
    elif span:
        parts = _read(path.open("rb"), span)
        response = StreamingHttpResponse(parts, status=206, content_type=kind)
        response["Content-Range"] = f"bytes {span.start}-{span.stop - 1}/{size}"
        response["Content-Length"] = str(len(span))
    else:
        response = FileResponse(path.open("rb"), content_type=kind)
    response["Accept-Ranges"] = "bytes"
    return response


def _span(asked: str, size: int) -> range | None:
    """The bytes that a Range header asks for; empty when there are none; None for the whole file (RFC 9110, 14.2)."""
    unit, _equals, wanted = asked.partition("=")
    first, dash, last = wanted.strip().partition("-")
    digits = [part for part in (first, last) if part]
    if unit.strip().lower() != "bytes" or not dash or not digits:
        return None
    if not all(part.isascii() and part.isdigit() and len(part) < 16 for part in digits):
        return None
    if not first:
        return range(max(0, size - int(last)), size)
    return range(int(first), min(size, int(last) + 1) if last else size)


def _read(file: BinaryIO, span: range) -> Iterator[bytes]:
    with file:
        file.seek(span.start)
        left = len(span)
        while left and (part := file.read(min(left, _PART))):
            left -= len(part)
            yield part
