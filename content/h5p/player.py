"""The page in which an uploaded exercise runs: in a frame without an origin, with a policy of its own.

What the frame may load stands in its policy by the folder: the player's files, its own libraries, its own content.
"""

import json
from functools import lru_cache
from pathlib import Path
from urllib.parse import urljoin

from csp.constants import HEADER
from django.conf import settings
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

from content.h5p.records import H5PVersion
from content.h5p.store import NoFile, Store
from content.languages import LANGUAGES

DRAFT_SECONDS = 3600
_SALT = "h5p-draft"
_MINUTES = "max-age=300"


def store() -> Store:
    return Store(Path(settings.H5P_ROOT))


def object_of(version: H5PVersion) -> str:
    """What statements from this version of an exercise are about. No query when the package is at hand."""
    return f"urn:h5p:{version.package.uuid}:{version.number}"


def address_of(version: H5PVersion) -> str:
    """Where a published version is played."""
    return reverse("h5p_player", args=[version.digest, version.library_set])


def draft_address_of(version: H5PVersion) -> str:
    """Where any version is played, for an hour and for whoever has the address."""
    token = signing.TimestampSigner(salt=_SALT, sep="~").sign(f"{version.digest}{version.library_set}")
    return reverse("h5p_draft_player", args=[token])


class Expired(NoFile):
    """The address was signed here, more than an hour ago."""


def draft_of(token: str) -> tuple[str, str]:
    """The digest of the content and that of its libraries. Raises NoFile for what is not signed, Expired."""
    try:
        signed = signing.TimestampSigner(salt=_SALT, sep="~").unsign(token, max_age=DRAFT_SECONDS)
    except signing.SignatureExpired as error:
        raise Expired(token) from error
    except signing.BadSignature as error:
        raise NoFile(token) from error
    return signed[:64], signed[64:]


@lru_cache(maxsize=1)
def player_version() -> str:
    """The release of the player, which names the folder of its files."""
    package = json.loads((Path(settings.H5P_PLAYER).parent / "package.json").read_text())
    return str(package["version"])


@require_safe
def player(request: HttpRequest, digest: str, library_set: str) -> HttpResponse:
    """The document in which a published package is played. No query."""
    try:
        if not store().is_published(digest):
            raise Http404
    except NoFile as error:
        raise Http404 from error
    return _document(request, reverse("h5p_content", args=[digest, ""]), library_set, _MINUTES)


@require_safe
def draft_player(request: HttpRequest, token: str) -> HttpResponse:
    """The same for what is not published, by an address that an author was given. No query."""
    try:
        _digest, library_set = draft_of(token)
    except Expired:
        return _expired()
    except NoFile as error:
        raise Http404 from error
    return _document(request, reverse("h5p_draft", args=[token, ""]), library_set, "private, no-store")


def _expired() -> HttpResponse:
    """Says so, in a page that can do nothing."""
    response = HttpResponse(render_to_string("content/h5p_expired.html", {"languages": LANGUAGES}), status=410)
    response[HEADER] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response


def _document(request: HttpRequest, content: str, library_set: str, cache: str) -> HttpResponse:
    try:
        store().library_table(library_set)
    except NoFile as error:
        raise Http404 from error
    origin = f"{request.scheme}://{request.get_host()}"
    player_files = reverse("h5p_player_file", args=[player_version(), ""])
    places = {
        "content": content,
        "libraries": reverse("h5p_library", args=[library_set, ""]),
        "player": player_files,
        "script": static("school/h5p-player.js"),
    }
    response = HttpResponse(render_to_string("content/h5p_player.html", places))
    response[HEADER] = _policy(origin, {name: urljoin(origin, place) for name, place in places.items()})
    response["Cache-Control"] = cache
    response["X-DNS-Prefetch-Control"] = "off"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _policy(origin: str, at: dict[str, str]) -> str:
    """Scripts of libraries write scripts and styles into the page: that is what the sandbox is for."""
    code = f"{at['player']} {at['libraries']}"
    return "; ".join(
        (
            "sandbox allow-scripts allow-forms",
            "default-src 'none'",
            f"script-src {at['script']} {code} 'unsafe-inline' 'unsafe-eval'",
            "worker-src 'none'",
            f"style-src {code} 'unsafe-inline'",
            f"img-src {code} {at['content']} data: blob:",
            f"font-src {code} {at['content']} data:",
            f"media-src {at['libraries']} {at['content']} data: blob:",
            f"connect-src {at['libraries']} {at['content']}",
            f"frame-ancestors {origin}",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )
