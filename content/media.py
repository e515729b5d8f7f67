"""Blocks with files: images and films, each with what those need who cannot see or hear them."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images import get_image_model
from wagtail.images.blocks import ImageBlock

from content.blocks import StatingBlock, prose
from content.languages import current
from content.mediafile import CAPTIONS, FILMS


class FileBlock(DocumentChooserBlock):
    """A document of certain kinds. Without one the form says what is missing and for whom."""

    def __init__(self, *, extensions: tuple[str, ...], missing: Any = None, **kwargs: Any) -> None:
        self.extensions, self.missing = extensions, missing
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:
        """Refuse another kind of file, and a hole where the file is needed to publish."""
        if value is None and self.missing and self.field.required:
            raise ValidationError(self.missing)
        document = super().clean(value)
        if document is not None and document.file_extension.lower() not in self.extensions:
            raise ValidationError(
                gettext("%(name)s cannot be used here. Choose a file that ends in %(endings)s.")
                % {"name": document.filename, "endings": " / ".join(f".{e}" for e in self.extensions)}
            )
        return document


class FigureBlock(StatingBlock):
    """Wagtail's image block asks for an alternative text, or that the image is marked as decorative."""

    image = ImageBlock(label=_("Image"))
    caption = blocks.CharBlock(label=_("Caption"), max_length=300, required=False)
    credit = blocks.CharBlock(label=_("Credit"), max_length=120, required=False)

    def get_preview_value(self) -> Any:
        """The newest image of the school stands for the one to come."""
        image = get_image_model().objects.order_by("-pk").first()
        if image is not None:
            image.contextual_alt_text, image.decorative = image.title, False
        return self.normalize({**self.meta.preview_value, "image": image})

    class Meta:
        label = _("Image")
        icon = "image"
        description = _("An image with its text alternative, caption and credit.")
        template = "blocks/image.html"
        preview_value = {"caption": "Prövningspärmen i sitt skåp.", "credit": "Foto: Demo"}


_NO_CAPTIONS = _("Choose the captions, a WebVTT file. Those who cannot hear the film need them.")


class CaptionsBlock(blocks.StructBlock):
    file = FileBlock(extensions=CAPTIONS, missing=_NO_CAPTIONS, label=_("Captions (.vtt)"))
    language = blocks.ChoiceBlock(choices=[("sv", _("Swedish")), ("en", _("English"))], label=_("Language"))


class VideoBlock(StatingBlock):
    """A film from the school's own documents: captions, a transcript, and audio description or why none is needed."""

    title = blocks.CharBlock(label=_("Title"), max_length=120)
    video = FileBlock(
        extensions=FILMS, missing=_("Choose the film, an MP4 or WebM file."), label=_("Film (.mp4, .webm)")
    )
    captions = blocks.ListBlock(CaptionsBlock(), min_num=1, label=_("Captions"))
    transcript = prose(_("Transcript"), help_text=_("All that is said, and what is shown that matters."))
    described = FileBlock(
        extensions=(*FILMS, *CAPTIONS),
        required=False,
        label=_("Audio description"),
        help_text=_("A second film with the description spoken, or a WebVTT file of descriptions."),
    )
    no_description = blocks.CharBlock(
        label=_("Audio description is not needed, because …"),
        max_length=200,
        required=False,
        help_text=_("For example: all that is shown is also said."),
    )

    def clean(self, value: Any) -> Any:
        """Refuse a film that leaves out who cannot hear or see it. A draft may still have holes."""
        faults: dict[str, Any] = {}
        cleaned = value
        try:
            cleaned = super().clean(value)
        except blocks.StructBlockValidationError as error:
            faults = dict(error.block_errors or {})
        if not self.is_deferred_validation:
            faults |= self._holes(value)
        if faults:
            raise blocks.StructBlockValidationError(faults)
        return cleaned

    def _holes(self, value: Any) -> dict[str, Any]:
        faults = {}
        if not value["captions"]:
            faults["captions"] = ValidationError(_NO_CAPTIONS)
        if not value["transcript"].source.strip():
            faults["transcript"] = ValidationError(
                gettext(
                    "Write the transcript. It is for those who can neither hear nor see the film, and for searching."
                )
            )
        if value["described"] is None and not value["no_description"]:
            faults["described"] = ValidationError(
                gettext("Choose an audio description for those who cannot see the film, or write why none is needed.")
            )
        return faults

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context=parent_context)
        described = value.get("described")
        is_text = described is not None and described.file_extension.lower() in CAPTIONS
        return {**context, "language": current(), "describing_text": described if is_text else None}

    class Meta:
        label = _("Film")
        icon = "media"
        description = _("A film with captions, transcript and audio description.")
        template = "blocks/video.html"
        preview_value = {
            "title": "Samtalet före underskriften",
            "transcript": "<p>Amina: Har du läst informationen?</p>",
            "no_description": "Allt som visas sägs också.",
        }


MEDIA_BLOCKS: list[tuple[str, blocks.Block]] = [("image", FigureBlock()), ("video", VideoBlock())]
