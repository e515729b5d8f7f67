"""Every class of data with a period: which rows, counted from when, and what stays. A new table is one line here."""

from collections.abc import Callable, Sequence

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from django.db.models import F, Q
from django.utils.translation import gettext_lazy
from wagtail.admin.models import EditingSession, FormState
from wagtail.models import ModelLogEntry, PageSubscription
from wagtail.users.models import UserProfile

from assessments.records import Attempt, Grade, SavedAnswer, Submission, TimeExtension
from assessments.regrades import Regrade
from content.looks import Export, ExportPart, Look
from courses.exercises.records import ExerciseState, ExerciseStatement
from courses.feedback.records import FeedbackAnswerText, FeedbackCase, FeedbackText
from courses.letters import Delivery, Letter, LetterSent
from courses.paths.records import PathCompletion
from courses.records import Completion, Enrolment, LessonRead, PreTest
from lms.disposal.certificate_classes import ABOUT_CERTIFICATES, SET_BY_HOLDERS
from lms.disposal.parts import DataClass, Part, Records, of
from lms.disposal.records import DeletionAnswer, DeletionRequest
from lms.disposal.rows import (
    account_log,
    accounts,
    answered_cases,
    by,
    left_enrolments,
    letters_gone,
    lock,
    lock_enrolments,
    lock_of_completions,
    no_regrading,
    of_attempts,
    of_contexts,
    unfinished,
    without_completion,
)
from lms.disposal.scrubbing import scrub
from lms.models import User

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
                unfinished,
                (
                    Part(SavedAnswer, of("attempt")),
                    Part(TimeExtension, of("attempt")),
                    Part(PreTest, of_attempts),
                    Part(Attempt, of("pk"), unseen=("seed", "drawn")),
                ),
                own=of_contexts,
                lock=lock_enrolments,
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
                without_completion,
                (
                    Part(SavedAnswer, of("attempt")),
                    Part(TimeExtension, of("attempt")),
                    Part(Regrade, of("submission__attempt")),
                    Part(Grade, of(_SUBMITTED), unseen=_GRADE),
                    Part(Submission, of("attempt")),
                    Part(PreTest, of_attempts),
                    Part(Attempt, of("pk"), unseen=("seed", "drawn")),
                ),
                own=of_contexts,
                lock=lock_enrolments,
            ),
        ),
        waits=no_regrading,
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
                own=by("enrolment__user"),
                lock=lock_of_completions,
            ),
            Records(
                lambda: PathCompletion.objects.order_by().annotate(since=F("at")),
                (Part(PathCompletion, of("pk")),),
                own=by("user"),
            ),
        ),
        waits=no_regrading,
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
                left_enrolments,
                (
                    Part(LessonRead, of("enrolment")),
                    Part(PreTest, of("enrolment")),
                    Part(Enrolment, of("pk")),
                ),
                own=by("user"),
                lock=lock(Enrolment),
                stored=Enrolment.objects.order_by,
            ),
        ),
    ),
    *ABOUT_CERTIFICATES,
    DataClass(
        key="feedback",
        name=gettext_lazy("What readers have written"),
        what=gettext_lazy("Readers' own words and addresses, and the words of the answers."),
        counted_from=gettext_lazy("when the editors answered"),
        stays=gettext_lazy("The case: its number, what it was about and when it was answered."),
        records=(
            Records(
                answered_cases,
                (Part(FeedbackAnswerText, of("answer__case")), Part(FeedbackText, of("case"))),
                own=by("actor"),
                lock=lock(FeedbackCase),
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
                own=by("user"),
            ),
            Records(
                lambda: ExerciseState.objects.order_by().annotate(since=F("at")),
                (Part(ExerciseState, of("pk")),),
                own=by("user"),
            ),
        ),
    ),
    *SET_BY_HOLDERS,
    DataClass(
        key="letters",
        name=gettext_lazy("Letters"),
        what=gettext_lazy("That a letter was to be sent, about what and to whom, and that it was sent."),
        counted_from=gettext_lazy("when the letter was written"),
        stays=gettext_lazy("Nothing. The text itself is deleted when the letter has been sent."),
        records=(
            Records(
                letters_gone,
                (
                    Part(Delivery, of("letter")),
                    Part(LetterSent, of("letter")),
                    Part(Letter, of("pk")),
                ),
                own=by("user"),
                lock=lock(Letter),
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
                own=by("subject"),
            ),
            Records(
                lambda: Export.objects.annotate(since=F("at")),
                (Part(ExportPart, of("export")), Part(Export, of("pk"))),
            ),
            Records(
                account_log,
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
                own=by("user"),
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
                accounts,
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
                lock=lock(User),
                stored=User.objects.order_by,
                finish=scrub,
            ),
        ),
    ),
)
BY_KEY = {each.key: each for each in CLASSES}
