"""The body of a lesson: the blocks of content and the practice questions of assessments, put together."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.snippets.blocks import SnippetChooserBlock

from assessments.questions import Purpose, Question
from content.blocks import CONTENT_BLOCKS, StatingBlock
from content.h5p.records import H5PPackage
from content.languages import current
from content.lost import KeepingStreamBlock
from content.media import MEDIA_BLOCKS
from courses.exercises.chooser import ExerciseChooserBlock
from courses.exercises.queries import shown_exercises
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


class H5PBlock(StatingBlock):
    """An exercise that runs in the reader's browser, with what stands there for those for whom it does not."""

    exercise = ExerciseChooserBlock(label=_("Exercise"))
    equal = PracticeBlock(
        required=False,
        label=_("Practice question for those who cannot use the exercise"),
        help_text=_("It stands together with the text alternative of the exercise."),
    )

    def get_preview_value(self) -> Any:
        """An exercise of the school, in the language of the desk where there is one."""
        packages = H5PPackage.objects.all()
        made_up = H5PPackage(
            title="Vem skriver under?", language="sv", alternative="Försökspersonen skriver under först."
        )
        exercise = packages.filter(language=current()).first() or packages.first() or made_up
        return self.normalize({"exercise": exercise})

    def get_searchable_content(self, value: Any) -> list[str]:
        exercise = value.get("exercise")
        return [exercise.title, exercise.alternative] if exercise else []

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        """`shown`: the version to play; `equal`: the practice question, unless it is withdrawn."""
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        exercise, equal = value.get("exercise"), value.get("equal")
        known = context.get("exercises")
        if known is None:
            known = shown_exercises([exercise.pk]) if exercise and exercise.pk else {}
        context["shown"] = known.get(exercise.pk) if exercise else None
        is_out = equal is not None and equal.translation_key in context.get("questions_out", {})
        context["has_equal"] = equal is not None and not is_out and is_askable(equal)
        return context

    class Meta:
        label = _("H5P exercise")
        icon = "desktop"
        description = _("An exercise to work in, from an H5P package. It never counts towards a certificate.")
        template = "blocks/h5p.html"


class LessonBody(KeepingStreamBlock):
    practice = PracticeBlock()
    h5p = H5PBlock()

    def __init__(self, local_blocks: Any = None, **kwargs: Any) -> None:
        super().__init__([*CONTENT_BLOCKS, *MEDIA_BLOCKS, *(local_blocks or [])], **kwargs)


class ObjectiveBlock(blocks.StructBlock):
    code = blocks.RegexBlock(r"^[A-Z0-9-]+$", label=_("Code"), help_text=_("For example M06-O1."))
    text = blocks.CharBlock(label=_("Objective"), max_length=200)

    class Meta:
        label = _("Objective")
        icon = "tick"
