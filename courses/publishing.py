"""What follows when Wagtail publishes: English is marked as fallen behind, an edition is made, search is told."""

from typing import Any

from wagtail.models import Page
from wagtail.signals import page_published, page_unpublished, post_page_move, published, unpublished
from wagtail_localize.models import TranslationSource

from assessments.models import Question
from content import generation
from content.models import Provision, Source, Term
from content.pages import BilingualPage
from content.translation import carry_over
from courses import search_index
from courses.editions import is_held, make_edition
from courses.pages import ChangeKind, CoursePage, LessonPage
from courses.paths.editions import make_path_edition
from courses.paths.pages import LearningPathPage
from courses.paths.tasks import DelegatedTask


def connect() -> None:
    """Listen to Wagtail. Our own apps never signal each other."""
    page_published.connect(_page_published, dispatch_uid="courses-page-published")
    post_page_move.connect(_page_moved, dispatch_uid="courses-page-moved")
    page_unpublished.connect(_page_unpublished, dispatch_uid="courses-page-unpublished")
    published.connect(_question_published, sender=Question, dispatch_uid="courses-question-published")
    for model in (Source, Provision, Term, DelegatedTask):
        name = model._meta.model_name
        published.connect(_words_changed, sender=model, dispatch_uid=f"courses-{name}-published")
        unpublished.connect(_words_changed, sender=model, dispatch_uid=f"courses-{name}-unpublished")


def _page_published(instance: Page, revision: Any = None, **_kwargs: Any) -> None:
    # First of all, here and below: whatever fails after it, no old page is shown.
    generation.bump()
    if not isinstance(instance, BilingualPage):
        return
    _mark_outdated(instance)
    if isinstance(instance, CoursePage | LessonPage):
        is_source = instance.locale.language_code == "sv"
        _edition(
            instance,
            kind=ChangeKind(instance.change_kind) if is_source else ChangeKind.TRANSLATION,
            note=instance.change_note if is_source else "",
            by=revision.user if revision else None,
        )
    if isinstance(instance, LearningPathPage):
        _path_edition(instance, by=revision.user if revision else None)
    _search(instance)


def _page_unpublished(instance: Page, **_kwargs: Any) -> None:
    """What is taken out in Swedish is taken out in English, which would otherwise go on teaching it."""
    generation.bump()
    if isinstance(instance, BilingualPage) and instance.locale.language_code == "sv":
        for translation in instance.get_translations().live():
            translation.unpublish()
    if isinstance(instance, LessonPage):
        _edition(instance, kind=ChangeKind.LESSON_OUT, note="", by=None)
    _search(instance)


def _page_moved(instance: Page, **_kwargs: Any) -> None:
    generation.bump()
    lesson = LessonPage.objects.filter(pk=instance.pk).select_related("locale").first()
    if lesson is not None:
        _edition(lesson, kind=ChangeKind.ORDER, note="", by=None)
        _search(lesson)


def _question_published(instance: Question, **_kwargs: Any) -> None:
    generation.bump()
    _mark_outdated(instance)


def _words_changed(**_kwargs: Any) -> None:
    """A source or a term is found in both languages, and its words lead to lessons."""
    generation.bump()
    if not is_held():
        search_index.ask()


def _search(page: Page) -> None:
    if isinstance(page, LessonPage) and not is_held():
        search_index.ask()


def _edition(page: CoursePage | LessonPage, *, kind: ChangeKind, note: str, by: Any) -> None:
    course = page if isinstance(page, CoursePage) else CoursePage.objects.parent_of(page).first()
    if course:
        make_edition(course.translation_key, kind=kind, note=note, by=by)


def _path_edition(path: LearningPathPage, *, by: Any) -> None:
    is_source = path.locale.language_code == "sv"
    make_path_edition(
        path.translation_key,
        kind=ChangeKind(path.change_kind) if is_source else ChangeKind.TRANSLATION,
        note=path.change_note if is_source else "",
        by=by,
    )


def _mark_outdated(instance: Any) -> None:
    if instance.locale.language_code == "sv":
        source = TranslationSource.objects.filter(object_id=instance.translation_key).first()
        if source:
            carry_over(source)
