"""Cases that readers of the small school report, through the services."""

import uuid
from typing import Any

from django.contrib.auth.models import AnonymousUser

from courses.feedback.records import FeedbackCase, FeedbackKind
from courses.feedback.services import About, report
from tests import school


def report_case(**changes: Any) -> FeedbackCase:
    """Something unclear in the first lesson, without an address to answer to."""
    course, lesson = school.course(), school.lesson(1)
    given: dict[str, Any] = {
        "token": uuid.uuid4(), "kind": FeedbackKind.UNCLEAR, "text": "Vem är Lars?", "email": "",
        "language": "sv", "user": AnonymousUser(), **changes,
    }  # fmt: skip
    about = given.pop("about", About(course.translation_key, lesson.translation_key))
    return report(about, **given)
