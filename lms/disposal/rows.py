"""Which rows of a class of data may ever go, whose they are, and for whom disposal waits."""

from collections.abc import Callable, Sequence
from typing import IO, Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from wagtail.models import ModelLogEntry

from assessments.records import Attempt, Grade, SavedAnswer
from assessments.regrades import KeyCorrection, KeyOutcome
from certificates.models import CertificateHolder, NameChoice
from certificates.seal.files import pdf_files
from certificates.seal.records import StoredPdf
from certificates.shares.records import Share
from courses.feedback.records import FeedbackCase
from courses.letters import Letter
from courses.pretests import contexts_of
from courses.records import Completion, Enrolment, PreTest
from courses.revocations.records import RevocationCase
from lms.models import User


def _attempts() -> QuerySet[Any]:
    return Attempt.objects.defer("drawn").order_by()


def unfinished() -> QuerySet[Any]:
    """Tests that nobody ended, counted from the last sign of life."""
    last = SavedAnswer.objects.filter(attempt=OuterRef("pk")).order_by("-at").values("at")[:1]
    return _attempts().filter(submission=None).annotate(since=Coalesce(Subquery(last), F("at")))


def without_completion() -> QuerySet[Any]:
    made = Completion.objects.filter(grade__submission__attempt=OuterRef("pk"))
    graded = Grade.objects.filter(submission__attempt=OuterRef("pk")).order_by("-at").values("at")[:1]
    rows = _attempts().exclude(submission=None).filter(~Exists(made))
    return rows.annotate(since=Coalesce(Subquery(graded), F("submission__at")))


def left_enrolments() -> QuerySet[Any]:
    """Courses begun in which no test and no result is left, counted from the last lesson marked as read."""
    own = Attempt.objects.filter(context=OuterRef("uuid"))
    before = PreTest.objects.filter(Exists(Attempt.objects.filter(context=OuterRef("uuid"))), enrolment=OuterRef("pk"))
    rows = Enrolment.objects.filter(~Exists(own), ~Exists(before), completion=None).order_by()
    return rows.annotate(since=Coalesce(Max("reads__at"), F("at")))


def letters_gone() -> QuerySet[Any]:
    """Those that have gone: what still waits is not disposed of."""
    return Letter.objects.filter(delivery=None).annotate(since=F("at"))


def holders() -> QuerySet[Any]:
    """But for those whose certificate an open case is about: they have to be heard."""
    open_cases = RevocationCase.objects.filter(end=None).values("certificate")
    return CertificateHolder.objects.exclude(certificate__in=open_cases).annotate(since=F("at"))


def answered_cases() -> QuerySet[Any]:
    """Answered ones whose words are left. An open case waits for its answer."""
    return FeedbackCase.objects.exclude(words=None).exclude(answer=None).annotate(since=F("answer__at"))


def accounts() -> QuerySet[Any]:
    """Learners' accounts that have not been scrubbed. Staff's are closed by an administrator first."""
    asked = User.objects.filter(scrubbed=None, is_staff=False, is_superuser=False, groups=None, user_permissions=None)
    return asked.order_by().annotate(since=Coalesce(F("last_login"), F("date_joined")))


def account_log() -> QuerySet[Any]:
    accounts = ContentType.objects.get_for_model(User)
    return ModelLogEntry.objects.filter(content_type=accounts).order_by().annotate(since=F("timestamp"))


def of_contexts(rows: QuerySet[Any], user: Any) -> QuerySet[Any]:
    return rows.filter(context__in=contexts_of(user=user))


def by(path: str) -> Callable[[QuerySet[Any], Any], QuerySet[Any]]:
    return lambda rows, user: rows.filter(**{path: user})


def of_attempts(pks: Sequence[int]) -> Q:
    """The test before the lessons that is nothing without its attempt."""
    return Q(uuid__in=Attempt.objects.filter(pk__in=pks).values("context"))


def lock_enrolments(pks: Sequence[int]) -> None:
    """As submitting and marking do. On SQLite the transaction itself is the lock."""
    contexts = Attempt.objects.filter(pk__in=pks).values("context")
    whose = Q(uuid__in=contexts) | Q(pre_test__uuid__in=contexts)
    rows = Enrolment.objects.filter(pk__in=Enrolment.objects.filter(whose).values("pk"))
    list(rows.select_for_update().order_by("pk").values_list("pk"))


def lock_of_completions(pks: Sequence[int]) -> None:
    rows = Enrolment.objects.filter(pk__in=Completion.objects.filter(pk__in=pks).values("enrolment"))
    list(rows.select_for_update().order_by("pk").values_list("pk"))


def lock(model: Any) -> Callable[[Sequence[int]], None]:
    return lambda pks: _hold(model.objects.filter(pk__in=pks))


def _hold(rows: QuerySet[Any]) -> None:
    list(rows.select_for_update().order_by("pk").values_list("pk"))


def no_regrading() -> str:
    """While tests are regraded, none of them goes."""
    running = KeyCorrection.objects.filter(decision__outcome=KeyOutcome.CONFIRMED, done=None).order_by("pk").first()
    if running is None:
        return ""
    told = _("Tests are being regraded under %(number)s. Wait until that is done, then run the disposal again.")
    return told % {"number": running.number}


def name_choices() -> QuerySet[Any]:
    """Of those who hold no certificate: while one is left, the choice still hides its name."""
    held = CertificateHolder.objects.filter(user=OuterRef("user"))
    return NameChoice.objects.filter(~Exists(held)).annotate(since=F("at"))


def ended_cases() -> QuerySet[Any]:
    """Cases about revoking that are over and whose words are left."""
    return RevocationCase.objects.exclude(texts=None).exclude(end=None).order_by().annotate(since=F("end__at"))


def open_file(stored: StoredPdf) -> tuple[str, IO[bytes] | None]:
    """The sealed PDF as the archive gets it: its name there, and the file, or None where it is lost."""
    try:
        opened = pdf_files().open(stored.file_name)
    except FileNotFoundError:
        opened = None
    return f"{stored.sha256}.pdf", opened


def ended_shares() -> QuerySet[Any]:
    """All: one that stands ends at a moment that has not come yet, so no period of it can be over."""
    return Share.objects.order_by().annotate(since=Coalesce(F("ended__at"), F("ends_at")))


def delete_file(stored: StoredPdf) -> None:
    """The sealed PDF itself, which bears the name. What a kill leaves goes with the sweep of stray files."""
    pdf_files().delete(stored.file_name)
