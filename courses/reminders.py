"""The letters of reminders that learners have set."""

from django.db import transaction
from django.utils import timezone

from certificates.models import Certificate, Kind
from certificates.reminders.queries import Planned, due
from certificates.reminders.services import record_sent
from courses import notices
from courses.pages import CoursePage
from courses.paths.pages import LearningPathPage
from courses.paths.records import PathCompletion
from courses.records import Completion


def send_reminders() -> int:
    """Write the letters that are due. Returns how many. Killed and begun again it writes none twice."""
    return sum(_write(planned) for planned in due(timezone.localdate()))


@transaction.atomic
def _write(planned: Planned) -> bool:
    """The letter and the fact that it is written, in one transaction: the second of two workers finds the fact."""
    sent = record_sent(planned.reminder, planned.certificate)
    if sent is None:
        return False
    notices.reminder(planned, about=sent.uuid, page=_page(planned.certificate))
    return True


def _page(certificate: Certificate) -> CoursePage | LearningPathPage | None:
    """Where it can be taken again; None where it is closed."""
    if certificate.kind == Kind.PATH:
        path = PathCompletion.objects.filter(uuid=certificate.about).first()
        return LearningPathPage.objects.live().filter(translation_key=path.path_key).first() if path else None
    done = Completion.objects.filter(uuid=certificate.about).select_related("enrolment__course").first()
    return done.enrolment.course if done and done.enrolment.course.live else None
