"""Where a question, provision or source is used, in words."""

from typing import Any

from wagtail.models import ReferenceIndex

from assessments.questions import Question, QuizItem


def usage(instance: Any) -> list[str]:
    """Titles of what would lose it: tests that draw the question in any language, and what refers to the row."""
    drawn: list[str] = []
    if isinstance(instance, Question):
        items = QuizItem.objects.filter(question__translation_key=instance.translation_key)
        drawn = [str(item.quiz) for item in items.select_related("quiz")]
    referring = [str(user) for user, _references in ReferenceIndex.get_grouped_references_to(instance)]
    return list(dict.fromkeys([*drawn, *referring]))
