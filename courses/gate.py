"""The gate before publication: in production nothing is published before an expert has checked what it rests on."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext as _
from wagtail.models import Page, Revision

from assessments.models import Question
from assessments.questions import Purpose
from content import factchecks
from courses.expert import queries
from courses.expert.queries import Text
from courses.pages import CoursePage, LessonPage, NotedPage
from courses.paths.pages import LearningPathPage


@dataclass(frozen=True, slots=True)
class Waiting:
    """What stands between a page and its publication. Empty: nothing does."""

    is_unchecked: bool = False
    is_unchecked_path: bool = False
    facts: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    lessons: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.is_unchecked or self.is_unchecked_path or self.facts or self.questions or self.lessons)

    def sentence(self) -> str:
        """What waits and where it is answered, for an author."""
        parts = [_("no expert has checked the course")] if self.is_unchecked else []
        parts += [_("no expert has checked the learning path")] if self.is_unchecked_path else []
        for template, names in (
            (_("facts: %(list)s"), self.facts),
            (_("questions: %(list)s"), self.questions),
            (_("lessons: %(list)s"), self.lessons),
        ):
            if names:
                parts.append(template % {"list": ", ".join(names)})
        return _(
            "It cannot be published before a subject expert has checked it. What waits: %(what)s. "
            "Experts answer under “Expert check” in the menu. Until then the text can be saved as a draft."
        ) % {"what": "; ".join(parts)}


class NotChecked(ValidationError):
    """The page may not be published yet. As errors by field, the form in which wagtail-localize reads them."""

    def __init__(self, waiting: Waiting) -> None:
        super().__init__({NON_FIELD_ERRORS: [waiting.sentence()]})


def waiting_for(page: Page, parent: Page | None = None) -> Waiting:
    """What the page, as it is to be published, waits for. `parent`: of a page that has no place in the tree yet.

    Nothing where the school's settings ask for no check, and for pages that state no facts.
    """
    if settings.REQUIRE_EXPERT_CHECK and isinstance(page, LessonPage):
        return _of_lesson(page, parent)
    if settings.REQUIRE_EXPERT_CHECK and isinstance(page, CoursePage):
        return _of_course(page)
    if settings.REQUIRE_EXPERT_CHECK and isinstance(page, LearningPathPage):
        return Waiting(is_unchecked_path=page.expert_checked_on is None)
    return Waiting()


def require_check(page: Page, parent: Page | None = None) -> None:
    """Raise NotChecked if the page waits for an expert."""
    waiting = waiting_for(page, parent)
    if waiting:
        raise NotChecked(waiting)


def _of_lesson(lesson: LessonPage, parent: Page | None) -> Waiting:
    course = parent.specific if parent else CoursePage.objects.parent_of(lesson).first()
    text = queries.published([lesson])[0]
    return Waiting(
        is_unchecked=course is None or course.expert_checked_on is None,
        facts=tuple(factchecks.waiting_among(text.facts)),
        questions=tuple(_practice([text])),
    )


def _of_course(course: CoursePage) -> Waiting:
    """Before it opens all its lessons count, drafts too; later those that learners read."""
    rows = LessonPage.objects.child_of(course).order_by("path") if course.pk else LessonPage.objects.none()
    texts = queries.published(rows.live()) if _is_open(course) else queries.newest(rows)
    asked = _practice(texts)
    return Waiting(
        is_unchecked=course.expert_checked_on is None,
        facts=tuple(factchecks.waiting_among(fact for text in texts for fact in text.facts)),
        questions=tuple(sorted({*asked, *_final(course)})),
        lessons=tuple(text.title for text in texts if factchecks.waiting_among(text.facts)),
    )


def _is_open(course: CoursePage) -> bool:
    """Whether learners have the course now: what is being published says of itself that it is live."""
    return CoursePage.objects.filter(pk=course.pk, live=True).exists()


def _practice(texts: Iterable[Text]) -> list[str]:
    """Keys of the pending practice questions in lessons."""
    rows = Question.objects.in_bulk([pk for text in texts for pk in text.practice_questions()])
    return sorted({row.key for row in rows.values() if row.is_pending})


def _final(course: CoursePage) -> list[str]:
    """Keys of the pending questions that the final test would otherwise deal."""
    if course.final_test is None:
        return []
    rows = Question.objects.filter(
        translation_key__in=course.final_test.items.values("question__translation_key"),
        locale__language_code="sv",
        purpose=Purpose.FINAL,
        live=True,
    )
    return [row.key for row in rows if row.is_pending]


def drafts_waiting(pages: Iterable[Page], *, with_descendants: bool = False) -> list[tuple[str, Waiting]]:
    """Of pages to be published in bulk as they were last left: titles of those that wait, and for what."""
    chosen = [page.specific for page in pages]
    if with_descendants:
        chosen += [under for page in chosen for under in page.get_descendants().not_live().specific()]
    drafts = [page.get_latest_revision_as_object() for page in chosen if isinstance(page, NotedPage)]
    return [(draft.title, waiting) for draft in drafts if (waiting := waiting_for(draft))]


def refusal_of(revision: Revision) -> NotChecked | None:
    """What refuses to publish the revision, if anything does."""
    waiting = waiting_for(revision.as_object())
    return NotChecked(waiting) if waiting else None
