"""A course that has been passed is taken again: a new round, with lessons and tests of its own."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from courses.pages import CoursePage
from courses.records import Completion, Enrolment
from courses.services import Refused, lock, require_open, source_course


class NotPassed(Refused):
    """Only a course that has been passed can be taken again."""


def renew(user: Any, *, course: CoursePage, language: str, after: int) -> Enrolment:
    """Begin the next round of a passed course, in its edition of today. `after`: the round that the learner saw passed.

    Clicked twice, in another tab or on an old page it gives the round that has been begun. The certificate of the
    earlier round stands until a test of the new one is passed. Raises CourseClosed or NotPassed.
    """
    source = source_course(course)
    with transaction.atomic():
        edition = require_open(source)
        mine = Enrolment.objects.filter(user=user, course_key=source.translation_key).order_by("-round")
        passed = mine.filter(round=after).first()
        if passed is None or not Completion.objects.filter(enrolment=passed).exists():
            raise NotPassed(_("You have not passed this course yet. Go on where you were."))
        lock(passed)
        # Read with the lock held: another tab may have begun the round.
        if (newest := mine[0]).round > after:
            return newest
        return Enrolment.objects.create(
            user=user,
            course_key=source.translation_key,
            course=source,
            round=after + 1,
            edition=edition,
            language=language,
            role=user.role,
            product=passed.product,
            sector=user.sector,
            region=user.region,
            actor=user,
        )
