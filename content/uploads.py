"""What authors may upload: refused by size before the body is read, then by what the file holds."""

import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.validators import FileExtensionValidator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.defaultfilters import filesizeformat
from django.utils import translation
from django.utils.translation import gettext
from PIL import Image
from wagtail.documents.fields import WagtailDocumentField
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from content import captions

# A form sends more than the file: its other fields and the boundaries between them.
_FORM_BYTES = 200_000
_FIRST_BYTES = {"mp4": (4, b"ftyp"), "webm": (0, b"\x1a\x45\xdf\xa3"), "pdf": (0, b"%PDF-")}
# What Pillow raises on bytes that begin like an image.
_BROKEN = (OSError, SyntaxError, ValueError, LookupError, EOFError, struct.error)


class BodyLimit:
    """Middleware: answers 413 by Content-Length, before Django spools the body to disk."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        most = limit(request.path)
        if _length(request) > most + _FORM_BYTES:
            return _refused(request, most)
        return self.get_response(request)


def limit(path: str) -> int:
    """Bytes that may be sent to an address: BODY_LIMITS by the longest prefix."""
    prefix = max((p for p in settings.BODY_LIMITS if path.startswith(p)), key=len)
    return int(settings.BODY_LIMITS[prefix])


def _length(request: HttpRequest) -> int:
    # Without a length the server hands on an empty body.
    length = request.META.get("CONTENT_LENGTH") or "0"
    return int(length) if length.isascii() and length.isdigit() else 0


def _refused(request: HttpRequest, most: int) -> HttpResponse:
    with translation.override(_language(request)):
        return _too_large(request, most)


def _language(request: HttpRequest) -> str:
    """That of the page, or the one that an author has chosen for the CMS."""
    profile = getattr(request.user, "wagtail_userprofile", None) if request.path.startswith("/admin/") else None
    return profile.get_preferred_language() if profile else translation.get_language() or settings.LANGUAGE_CODE


def _too_large(request: HttpRequest, most: int) -> HttpResponse:
    text = gettext("What you sent is %(size)s. At most %(limit)s can be sent here. Nothing was saved.") % {
        "size": filesizeformat(_length(request)),
        "limit": filesizeformat(most),
    }
    if request.headers.get("x-requested-with") == "XMLHttpRequest":
        return JsonResponse({"success": False, "error_message": text}, status=413)
    return render(request, "413.html", {"text": text}, status=413)


class ImageField(WagtailImageField):
    """Counts pixels by the file's head. Wagtail's field counts after the decoding that a bomb is made for."""

    def to_python(self, data: Any) -> Any:
        if data:
            self.check_image_file_size(data)
            _check_pixels(data)
        try:
            return super().to_python(data)
        except _BROKEN as error:
            raise ValidationError(self.error_messages["invalid_image"], code="invalid_image") from error


def _check_pixels(file: Any) -> None:
    try:
        file.seek(0)
        image = Image.open(file)
        pixels = image.width * image.height * getattr(image, "n_frames", 1)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        pixels = settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS + 1
    except _BROKEN:
        # No image that Pillow knows: Wagtail's own message follows.
        pixels = 0
    finally:
        file.seek(0)
    if pixels > settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS:
        raise ValidationError(
            gettext("The image has more pixels than can be shown. At most %(count)s million. Make it smaller.")
            % {"count": settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS // 1_000_000},
            code="file_too_many_pixels",
        )


class ImageForm(BaseImageForm):
    """Used wherever authors upload images."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            old = self.fields["file"]
            self.fields["file"] = ImageField(label=old.label, required=old.required, widget=old.widget)


class DocumentForm(BaseDocumentForm):
    """Used wherever authors upload documents, films and captions."""

    def clean_file(self) -> Any:
        """Refuse a file that is not what its name says, and captions that hold more than words."""
        file = self.cleaned_data.get("file")
        if file and "file" in self.changed_data:
            _check(file)
        return file


def check_stored(path: Path, *, is_image: bool) -> None:
    """Raise ValidationError for a file on disk that the forms of the CMS would refuse."""
    with path.open("rb") as opened:
        file = File(opened, name=path.name)
        if is_image:
            ImageField().clean(file)
        else:
            WagtailDocumentField().clean(file)
            FileExtensionValidator(settings.WAGTAILDOCS_EXTENSIONS)(file)
            _check(file)


def _check(file: Any) -> None:
    extension = file.name.rpartition(".")[2].lower()
    if extension == "vtt":
        _check_captions(file)
    elif extension in _FIRST_BYTES:
        start, wanted = _FIRST_BYTES[extension]
        file.seek(0)
        found = file.read(start + len(wanted))[start:]
        file.seek(0)
        if found != wanted:
            raise ValidationError(
                gettext("%(name)s is no %(kind)s file, whatever its name says.")
                % {"name": file.name, "kind": extension.upper()}
            )


def _check_captions(file: Any) -> None:
    if file.size > settings.CAPTIONS_MAX_BYTES:
        most = filesizeformat(settings.CAPTIONS_MAX_BYTES)
        raise ValidationError(gettext("The captions are larger than %(limit)s.") % {"limit": most})
    file.seek(0)
    data = file.read()
    file.seek(0)
    try:
        captions.check(data)
    except captions.BadCaptions as error:
        fault = error.fault
        reason = _reasons()[fault.reason] % {"found": fault.found}
        raise ValidationError(
            gettext("Line %(line)d of the captions: %(reason)s") % {"line": fault.line, "reason": reason}
        ) from error


def _reasons() -> dict[str, str]:
    return {
        "encoding": gettext("a letter is not stored as UTF-8. Save the file as UTF-8."),
        "header": gettext("the file should begin with the word WEBVTT."),
        "timing": gettext("the time “%(found)s” cannot be read. Write 00:01.000 --> 00:04.000."),
        "order": gettext("“%(found)s” ends before it begins."),
        "markup": gettext("“%(found)s” is not allowed. Captions are plain words; write &lt; for <."),
        "style": gettext("%(found)s is not allowed. The page decides how captions look."),
        "empty": gettext("the file holds no captions."),
        "other": gettext("the file cannot be read as WebVTT: %(found)s"),
    }
