"""Every class of data with a period: which rows, counted from when, and what stays. A new table is one line here."""

from collections.abc import Callable, Sequence
from typing import Any

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.models import EditingSession, FormState
from wagtail.models import ModelLogEntry, PageSubscription
from wagtail.users.models import UserProfile

from assessments.records import Attempt, Grade, SavedAnswer, Submission, TimeExtension
from assessments.regrades import KeyCorrection, KeyOutcome, Regrade
from certificates.models import CertificateHolder
from content.looks import Export, ExportPart, Look
from courses.exercises.records import ExerciseState, ExerciseStatement
from courses.feedback.records import FeedbackAnswerText, FeedbackCase, FeedbackText
from courses.letters import Delivery, Letter, LetterSent
from courses.paths.records import PathCompletion
from courses.pretests import contexts_of
from courses.records import Completion, Enrolment, LessonRead, PreTest
from lms.disposal.parts import DataClass, Part, Records, of
from lms.disposal.records import DeletionAnswer, DeletionRequest
from lms.disposal.scrubbing import scrub
from lms.models import User

# Who holds certificates that must not lose their holder just now, as a condition on CertificateHolder: a revocation
# that has been proposed and not decided adds a line here.
HELD: tuple[Callable[[], Q], ...] = ()


def _attempts() -> QuerySet[Any]:
    return Attempt.objects.defer("drawn").order_by()


def _unfinished() -> QuerySet[Any]:
    """Tests that nobody ended, counted from the last sign of life."""
    last = SavedAnswer.objects.filter(attempt=OuterRef("pk")).order_by("-at").values("at")[:1]
    return _attempts().filter(submission=None).annotate(since=Coalesce(Subquery(last), F("at")))


def _without_completion() -> QuerySet[Any]:
    made = Completion.objects.filter(grade__submission__attempt=OuterRef("pk"))
    graded = Grade.objects.filter(submission__attempt=OuterRef("pk")).order_by("-at").values("at")[:1]
    rows = _attempts().exclude(submission=None).filter(~Exists(made))
    return rows.annotate(since=Coalesce(Subquery(graded), F("submission__at")))


def _left_enrolments() -> QuerySet[Any]:
    """Courses begun in which no test and no result is left, counted from the last lesson marked as read."""
    own = Attempt.objects.filter(context=OuterRef("uuid"))
    before = PreTest.objects.filter(Exists(Attempt.objects.filter(context=OuterRef("uuid"))), enrolment=OuterRef("pk"))
    rows = Enrolment.objects.filter(~Exists(own), ~Exists(before), completion=None).order_by()
    return rows.annotate(since=Coalesce(Max("reads__at"), F("at")))


def _letters() -> QuerySet[Any]:
    """Those that have gone: what still waits is not disposed of."""
    return Letter.objects.filter(delivery=None).annotate(since=F("at"))


def _holders() -> QuerySet[Any]:
    rows = CertificateHolder.objects.annotate(since=F("at"))
    for held in HELD:
        rows = rows.exclude(held())
    return rows


def _cases() -> QuerySet[Any]:
    """Answered ones whose words are left. An open case waits for its answer."""
    return FeedbackCase.objects.exclude(words=None).exclude(answer=None).annotate(since=F("answer__at"))


def _accounts() -> QuerySet[Any]:
    """Learners' accounts that have not been scrubbed. Staff's are closed by an administrator first."""
    asked = User.objects.filter(scrubbed=None, is_staff=False, is_superuser=False, groups=None, user_permissions=None)
    return asked.order_by().annotate(since=Coalesce(F("last_login"), F("date_joined")))


def _account_log() -> QuerySet[Any]:
    accounts = ContentType.objects.get_for_model(User)
    return ModelLogEntry.objects.filter(content_type=accounts).order_by().annotate(since=F("timestamp"))


def _of_contexts(rows: QuerySet[Any], user: Any) -> QuerySet[Any]:
    return rows.filter(context__in=contexts_of(user=user))


def _of(path: str) -> Callable[[QuerySet[Any], Any], QuerySet[Any]]:
    return lambda rows, user: rows.filter(**{path: user})


def _of_attempts(pks: Sequence[int]) -> Q:
    """The test before the lessons that is nothing without its attempt."""
    return Q(uuid__in=Attempt.objects.filter(pk__in=pks).values("context"))


def _lock_enrolments(pks: Sequence[int]) -> None:
    """As submitting and marking do. On SQLite the transaction itself is the lock."""
    contexts = Attempt.objects.filter(pk__in=pks).values("context")
    whose = Q(uuid__in=contexts) | Q(pre_test__uuid__in=contexts)
    rows = Enrolment.objects.filter(pk__in=Enrolment.objects.filter(whose).values("pk"))
    list(rows.select_for_update().order_by("pk").values_list("pk"))


def _lock_of_completions(pks: Sequence[int]) -> None:
    rows = Enrolment.objects.filter(pk__in=Completion.objects.filter(pk__in=pks).values("enrolment"))
    list(rows.select_for_update().order_by("pk").values_list("pk"))


def _lock(model: Any) -> Callable[[Sequence[int]], None]:
    return lambda pks: _hold(model.objects.filter(pk__in=pks))


def _hold(rows: QuerySet[Any]) -> None:
    list(rows.select_for_update().order_by("pk").values_list("pk"))


def _no_regrading() -> str:
    """While tests are regraded, none of them goes."""
    running = KeyCorrection.objects.filter(decision__outcome=KeyOutcome.CONFIRMED, done=None).order_by("pk").first()
    if running is None:
        return ""
    told = _("Tests are being regraded under %(number)s. Wait until that is done, then run the disposal again.")
    return told % {"number": running.number}


# Points may be hidden from learners by the rules of the test; what a question gave tells of its key.
_GRADE = ("detail", "points", "max")
_SUBMITTED = "submission__attempt"
_PASSED = "grade__submission__attempt"


def _of_completions(path: str) -> Callable[[Sequence[int]], Q]:
    """Rows by their path to the attempt that made a completion."""
    return lambda pks: Q(**{f"{path}__in": Completion.objects.filter(pk__in=pks).values(_PASSED)})


CLASSES: tuple[DataClass, ...] = (
    DataClass(
        key="unfinished",
        name=gettext_lazy("Unfinished tests"),
        what=gettext_lazy("Tests that were begun and never submitted, with what had been answered."),
        counted_from=gettext_lazy("the last answer, or when the test began"),
        stays=gettext_lazy("The course begun."),
        records=(
            Records(
                _unfinished,
                (
                    Part(SavedAnswer, of("attempt")),
                    Part(TimeExtension, of("attempt")),
                    Part(PreTest, _of_attempts),
                    Part(Attempt, of("pk"), unseen=("seed", "drawn")),
                ),
                own=_of_contexts,
                lock=_lock_enrolments,
            ),
        ),
    ),
    DataClass(
        key="answers",
        name=gettext_lazy("Answers and tests that gave no certificate"),
        what=gettext_lazy("Submitted tests that completed no course: what was asked, the answers and the grades."),
        counted_from=gettext_lazy("the latest grade"),
        stays=gettext_lazy("The answers of the test that completed a course, which go with its result."),
        records=(
            Records(
                _without_completion,
                (
                    Part(SavedAnswer, of("attempt")),
                    Part(TimeExtension, of("attempt")),
                    Part(Regrade, of("submission__attempt")),
                    Part(Grade, of(_SUBMITTED), unseen=_GRADE),
                    Part(Submission, of("attempt")),
                    Part(PreTest, _of_attempts),
                    Part(Attempt, of("pk"), unseen=("seed", "drawn")),
                ),
                own=_of_contexts,
                lock=_lock_enrolments,
            ),
        ),
        waits=_no_regrading,
    ),
    DataClass(
        key="result",
        name=gettext_lazy("Results"),
        what=gettext_lazy("Completed courses and learning paths, and the test that completed the course."),
        counted_from=gettext_lazy("when the course or the learning path was completed"),
        stays=gettext_lazy("The certificate with number, course, edition and dates."),
        records=(
            Records(
                lambda: Completion.objects.order_by().annotate(since=F("at")),
                (
                    Part(SavedAnswer, _of_completions("attempt")),
                    Part(TimeExtension, _of_completions("attempt")),
                    Part(Regrade, _of_completions("submission__attempt")),
                    Part(Completion, of("pk")),
                    Part(Grade, _of_completions(_SUBMITTED), unseen=_GRADE),
                    Part(Submission, _of_completions("attempt")),
                    Part(Attempt, _of_completions("pk"), unseen=("seed", "drawn")),
                ),
                own=_of("enrolment__user"),
                lock=_lock_of_completions,
            ),
            Records(
                lambda: PathCompletion.objects.order_by().annotate(since=F("at")),
                (Part(PathCompletion, of("pk")),),
                own=_of("user"),
            ),
        ),
        waits=_no_regrading,
    ),
    DataClass(
        key="studies",
        name=gettext_lazy("Courses begun"),
        what=gettext_lazy(
            "Courses begun, the background that was given then, and the lessons marked as read. They go when no test "
            "and no result is left in them."
        ),
        counted_from=gettext_lazy("the lesson last marked as read, or when the course began"),
        stays=gettext_lazy("The editions of the course."),
        records=(
            Records(
                _left_enrolments,
                (
                    Part(LessonRead, of("enrolment")),
                    Part(PreTest, of("enrolment")),
                    Part(Enrolment, of("pk")),
                ),
                own=_of("user"),
                lock=_lock(Enrolment),
                stored=Enrolment.objects.order_by,
            ),
        ),
    ),
    DataClass(
        key="holder",
        name=gettext_lazy("Holders of certificates"),
        what=gettext_lazy("The name on the certificate, how identity was shown, and whose account it was."),
        counted_from=gettext_lazy("when the certificate was issued"),
        stays=gettext_lazy(
            "The certificate with number, code, course, edition, dates and digest. Its page says that the name has "
            "been disposed of."
        ),
        records=(
            Records(
                _holders,
                (Part(CertificateHolder, of("pk")),),
                own=_of("user"),
                lock=_lock(CertificateHolder),
                stored=CertificateHolder.objects.order_by,
            ),
        ),
    ),
    DataClass(
        key="feedback",
        name=gettext_lazy("What readers have written"),
        what=gettext_lazy("Readers' own words and addresses, and the words of the answers."),
        counted_from=gettext_lazy("when the editors answered"),
        stays=gettext_lazy("The case: its number, what it was about and when it was answered."),
        records=(
            Records(
                _cases,
                (Part(FeedbackAnswerText, of("answer__case")), Part(FeedbackText, of("case"))),
                own=_of("actor"),
                lock=_lock(FeedbackCase),
                stored=lambda: FeedbackCase.objects.exclude(words=None),
            ),
        ),
    ),
    DataClass(
        key="exercises",
        name=gettext_lazy("Practice in exercises"),
        what=gettext_lazy("Answers in H5P exercises and the place where the learner was."),
        counted_from=gettext_lazy("when it was saved"),
        stays=gettext_lazy("Nothing."),
        is_own=True,
        records=(
            Records(
                lambda: ExerciseStatement.objects.order_by().annotate(since=F("at")),
                (Part(ExerciseStatement, of("pk")),),
                own=_of("user"),
            ),
            Records(
                lambda: ExerciseState.objects.order_by().annotate(since=F("at")),
                (Part(ExerciseState, of("pk")),),
                own=_of("user"),
            ),
        ),
    ),
    DataClass(
        key="letters",
        name=gettext_lazy("Letters"),
        what=gettext_lazy("That a letter was to be sent, about what and to whom, and that it was sent."),
        counted_from=gettext_lazy("when the letter was written"),
        stays=gettext_lazy("Nothing. The text itself is deleted when the letter has been sent."),
        records=(
            Records(
                _letters,
                (
                    Part(Delivery, of("letter")),
                    Part(LetterSent, of("letter")),
                    Part(Letter, of("pk")),
                ),
                own=_of("user"),
                lock=_lock(Letter),
                stored=Letter.objects.order_by,
            ),
        ),
    ),
    DataClass(
        key="logs",
        name=gettext_lazy("Logs"),
        what=gettext_lazy(
            "Who of the staff has opened or taken out whose records, and what has been done with accounts in the CMS."
        ),
        counted_from=gettext_lazy("when it happened"),
        stays=gettext_lazy("Nothing."),
        records=(
            Records(
                lambda: Look.objects.annotate(since=F("at")),
                (Part(Look, of("pk")),),
                own=_of("subject"),
            ),
            Records(
                lambda: Export.objects.annotate(since=F("at")),
                (Part(ExportPart, of("export")), Part(Export, of("pk"))),
            ),
            Records(
                _account_log,
                (Part(ModelLogEntry, of("pk"), unseen=("user", "data")),),
                own=lambda rows, user: rows.filter(object_id=str(user.pk)),
            ),
        ),
    ),
    DataClass(
        key="requests",
        name=gettext_lazy("Requests for deletion"),
        what=gettext_lazy("That a learner has asked for deletion, and the answer."),
        counted_from=gettext_lazy("when the request was answered"),
        stays=gettext_lazy("The protocol of what has gone."),
        records=(
            Records(
                lambda: DeletionRequest.objects.exclude(answer=None).annotate(since=F("answer__at")),
                (Part(DeletionAnswer, of("request")), Part(DeletionRequest, of("pk"))),
                own=_of("user"),
                stored=DeletionRequest.objects.order_by,
            ),
        ),
    ),
    DataClass(
        key="account",
        name=gettext_lazy("Accounts"),
        what=gettext_lazy(
            "Name, e-mail addresses, background, language and ways to sign in. Accounts with rights in the CMS are "
            "left out until an administrator has taken the rights away."
        ),
        counted_from=gettext_lazy("the last sign-in"),
        stays=gettext_lazy(
            "An empty account, on which records rest. Certificates keep the holder's name until its own period is over."
        ),
        records=(
            Records(
                _accounts,
                (
                    Part(EmailConfirmation, of("email_address__user"), without=("key",)),
                    Part(EmailAddress, of("user")),
                    Part(Authenticator, of("user"), without=("data",)),
                    Part(UserProfile, of("user")),
                    Part(FormState, of("user")),
                    Part(EditingSession, of("user")),
                    Part(PageSubscription, of("user")),
                    Part(User, of("pk"), without=("password", "search_name", "sort_name")),
                ),
                own=lambda rows, user: rows.filter(pk=user.pk),
                lock=_lock(User),
                stored=User.objects.order_by,
                finish=scrub,
            ),
        ),
    ),
)
BY_KEY = {each.key: each for each in CLASSES}
