"""A learner may take a course in several rounds: what each has come to, and what the earlier ones left standing."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from certificates.models import Certificate, Status
from certificates.queries import certificates, certificates_about
from courses.records import Completion, Enrolment, LessonRead


def reads_of(enrolment: Enrolment | None) -> tuple[set[uuid.UUID], set[uuid.UUID]]:
    """The lessons marked as read in this round, and those in earlier ones. One query."""
    if enrolment is None:
        return set(), set()
    found = list(LessonRead.objects.filter(_up_to(enrolment)).values_list("enrolment", "lesson_key"))
    return {key for pk, key in found if pk == enrolment.pk}, {key for pk, key in found if pk != enrolment.pk}


def latest_reads(user: Any, course_key: uuid.UUID) -> tuple[int | None, set[uuid.UUID], set[uuid.UUID], bool]:
    """The enrolment of the user's latest round, None where there is none, the lessons marked as read in it, those in
    earlier rounds, and whether a test before the lessons was begun. One query."""
    if not user.is_authenticated:
        return None, set(), set(), False
    mine = Enrolment.objects.filter(user=user, course_key=course_key).order_by("-round")
    found = list(mine.values_list("pk", "reads__lesson_key", "pre_test"))
    if not found:
        return None, set(), set(), False
    latest, _key, pre_test = found[0]
    read = {key for pk, key, _test in found if key and pk == latest}
    return latest, read, {key for pk, key, _test in found if key and pk != latest}, pre_test is not None


def completions_of(enrolment: Enrolment) -> dict[int, Completion]:
    """By round, up to this one. One query."""
    mine = Completion.objects.filter(_up_to(enrolment)).select_related("enrolment")
    return {row.enrolment.round: row for row in mine.order_by("enrolment__round")}


def newest_standing(found: Iterable[Certificate]) -> Certificate | None:
    """The newest that counts."""
    counting = [certificate for certificate in found if certificate.status is Status.ISSUED]
    return max(counting, key=lambda certificate: certificate.pk, default=None)


def standing_before(enrolment: Enrolment) -> Certificate | None:
    """The newest certificate of an earlier round that still counts: the one that a new one supersedes.

    Held until the end of the transaction, so that nobody revokes or replaces it meanwhile. No query in a first round.
    """
    if enrolment.round == 1:
        return None
    abouts = [row.uuid for number, row in completions_of(enrolment).items() if number < enrolment.round]
    list(Certificate.objects.select_for_update().filter(about__in=abouts).order_by("pk").values_list("pk"))
    return newest_standing(certificates_about(abouts).values())


def paths_behind(enrolment: Enrolment) -> list[Certificate]:
    """Standing certificates of learning paths that rest on an earlier round. Two queries, none in a first round."""
    if enrolment.round == 1:
        return []
    earlier = [row.uuid for number, row in completions_of(enrolment).items() if number < enrolment.round]
    found = certificates().filter(courses__about__in=earlier, revocation=None, replaced_by=None)
    return list(found.order_by("pk"))


def _up_to(enrolment: Enrolment) -> Q:
    """The rounds of the same learner and course, this one and those before."""
    return Q(
        enrolment__user=enrolment.user_id,
        enrolment__course_key=enrolment.course_key,
        enrolment__round__lte=enrolment.round,
    )
