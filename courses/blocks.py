"""The body of a lesson: the blocks of content and the practice questions of assessments, put together."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.snippets.blocks import SnippetChooserBlock

from assessments.questions import Purpose, Question
from content.blocks import CONTENT_BLOCKS
from content.languages import current
from content.lost import KeepingStreamBlock
from content.media import MEDIA_BLOCKS
from courses.practice import is_askable, to_answer


class PracticeBlock(SnippetChooserBlock):
    """A question that is answered in the lesson, explained at once and counts for nothing."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__("assessments.Question", **kwargs)

    def clean(self, value: Any) -> Any:
        """Refuse a question of a final test: a lesson shows its key to anyone."""
        question = super().clean(value)
        if question is not None and question.purpose != Purpose.PRACTICE:
            raise ValidationError(_("This question belongs to a final test. Choose a practice question."))
        return question

    def get_preview_value(self) -> Any:
        """A practice question of the school, in the language of the desk where there is one."""
        questions = Question.objects.filter(purpose=Purpose.PRACTICE, live=True)
        return questions.filter(locale__language_code=current()).first() or questions.first()

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        context["asked"] = to_answer(value) if value and is_askable(value) else None
        return context

    class Meta:
        label = _("Practice question")
        icon = "form"
        description = _("A question to try in the lesson. It never counts towards a certificate.")
        template = "blocks/practice.html"


class LessonBody(KeepingStreamBlock):
    practice = PracticeBlock()

    def __init__(self, local_blocks: Any = None, **kwargs: Any) -> None:
        super().__init__([*CONTENT_BLOCKS, *MEDIA_BLOCKS, *(local_blocks or [])], **kwargs)


class ObjectiveBlock(blocks.StructBlock):
    code = blocks.RegexBlock(r"^[A-Z0-9-]+$", label=_("Code"), help_text=_("For example M06-O1."))
    text = blocks.CharBlock(label=_("Objective"), max_length=200)

    class Meta:
        label = _("Objective")
        icon = "tick"
