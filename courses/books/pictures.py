"""The images of a book: their files for an EPUB, their addresses for a page."""

from collections.abc import Iterable
from dataclasses import dataclass

from wagtail.images import get_image_model

# The lesson's page shows the same rendition.
_SIZE = "max-1200x1200"
_MEDIA_TYPES = {"gif": "image/gif", "jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png"}


@dataclass(frozen=True, slots=True)
class Picture:
    """`src`: its address on a page or its name in a file; `data`: its bytes, only for a file."""

    src: str
    media_type: str
    data: bytes = b""


def pictures(pks: Iterable[int], *, with_data: bool) -> dict[int, Picture]:
    """Those of the images that can be had. Two queries, and more only where an image has never been shown."""
    images = get_image_model().objects.filter(pk__in=set(pks)).prefetch_renditions(_SIZE)
    found = {image.pk: _picture(image, with_data=with_data) for image in images}
    return {pk: picture for pk, picture in found.items() if picture is not None}


def _picture(image: object, *, with_data: bool) -> Picture | None:
    """None where the storage has lost the file."""
    try:
        rendition = image.get_rendition(_SIZE)  # type: ignore[attr-defined]
        ending = rendition.file.name.rpartition(".")[2].lower()
        if not with_data:
            return Picture(rendition.url, _MEDIA_TYPES[ending])
        with rendition.file.open("rb") as file:
            return Picture(f"bild-{rendition.image_id}.{ending}", _MEDIA_TYPES[ending], file.read())
    except (OSError, KeyError):
        return None
