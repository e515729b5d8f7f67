"""A small school for tests: one course with two lessons and six final questions, loaded by the real loader."""

from pathlib import Path

from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from wagtail.models import Collection, Locale, Page

from assessments.models import Attempt
from assessments.question_types import TYPES
from assessments.questions import HONOUR
from assessments.services import Graded
from content.curriculum import parse
from courses import services
from courses.loading import load
from courses.models import CoursePage, Enrolment, LessonPage
from lms.models import User

MINI = Path(__file__).parent / "curriculum"


def rebuild() -> None:
    """The school as it stands before every test; safe to run on what a flush has left."""
    rebuild_from(MINI)


def rebuild_from(files: Path) -> None:
    """A school of these files."""
    ContentType.objects.clear_cache()
    cache.clear()
    Locale.objects.get_or_create(language_code="sv")
    if not Page.objects.filter(depth=1).exists():
        Page.add_root(title="Root", slug="root", locale=Locale.objects.get(language_code="sv"))
    if not Collection.objects.filter(depth=1).exists():
        Collection.add_root(name="Root")
    load(parse(files))
    cache.clear()


def course(language: str = "sv") -> CoursePage:
    return CoursePage.objects.get(code="T01", locale__language_code=language)


def lesson(number: int, language: str = "sv") -> LessonPage:
    return LessonPage.objects.get(code=f"T01-L{number}", locale__language_code=language)


def enrol(user: User, language: str = "sv") -> Enrolment:
    return services.enrol(user, course=course(), language=language)


def deal(user: User, language: str = "sv") -> tuple[Enrolment, Attempt]:
    """An open test for the user."""
    enrolment = enrol(user, language)
    return enrolment, services.start_test(enrolment, language=language, affirmed=HONOUR[language])


def answers_to(attempt: Attempt, wrong: int = 0) -> dict[str, list[str]]:
    """Right answers by question id, `wrong` of them spoiled: those first that give least."""
    items, found = attempt.version.items(), {}
    dealt = sorted(attempt.dealt(), key=lambda drawn: items[drawn.question].most)
    for place, drawn in enumerate(dealt):
        item = items[drawn.question]
        right = TYPES[item.type].right(item.body, drawn.dealt)
        found[drawn.question] = [o for o in drawn.dealt["options"] if o not in right][:1] if place < wrong else right
    return found


def answer_all(enrolment: Enrolment, attempt: Attempt, wrong: int = 0) -> None:
    for question, answer in answers_to(attempt, wrong).items():
        services.save_answer(enrolment, attempt=attempt, question=question, answer=answer)


def take_test(user: User, wrong: int = 0, language: str = "sv") -> Graded:
    """A whole test, from deal to grade."""
    enrolment, attempt = deal(user, language)
    answer_all(enrolment, attempt, wrong)
    return services.submit_test(enrolment, attempt=attempt, language=language)
