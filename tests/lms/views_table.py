"""Who may do what at which address: one table, which a test compares with the URL map.

A row gives, for GET and POST, what nobody, bjorn (another learner), anna (the owner), cecilia (author) and david
(administrator) get; one word stands for all five. HEAD answers as GET. Words: a status; `in`, to the sign-in page;
`door`, to the door of the CMS, which says no or leads to sign-in; `on`, to another page of the site; `any`, whatever
is no failure. Methods other than those are refused with 405 outside the CMS; inside it, see `test_every_view.py`.
"""

import inspect
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.urls import URLResolver, get_resolver

from assessments.models import Question
from assessments.questions import HONOUR
from content.factbase import facts
from content.models import Source
from tests import school
from tests.lms.world import PEOPLE, World
from tests.shares import SHARED

OURS = ("lms", "courses", "assessments", "certificates", "content")
Args = Callable[["World"], list[Any]]


@dataclass(frozen=True, slots=True)
class Row:
    """`key`: the name with its namespace, or the route of a pattern without a name."""

    key: str
    get: str
    post: str = "405"
    args: Args = field(default=lambda w: [])
    data: Callable[["World"], dict[str, Any]] = field(default=lambda w: {})
    path: str = ""

    def expected(self, method: str, person: str) -> str:
        words = (self.post if method == "post" else self.get).split()
        return words[PEOPLE.index(person)] if len(words) > 1 else words[0]


def _one(name: str) -> Args:
    """The key of one thing of the world."""

    def args(world: World) -> list[Any]:
        thing = getattr(world, name)
        return [getattr(thing, "uuid", None) or thing.pk]

    return args


def _course(world: World) -> list[Any]:
    return [world.course_key]


def _code(world: World) -> list[Any]:
    return [world.certificate.code]


def _anna(world: World) -> list[Any]:
    return [world.anna.pk]


def _withdrawal(world: World) -> list[Any]:
    return [world.withdrawal.pk]


def _key_correction(world: World) -> list[Any]:
    return [world.key_correction.pk]


def _exercise(world: World) -> list[Any]:
    return [world.h5p_import.package.uuid]


def _completion(world: World) -> list[Any]:
    return [world.completion.uuid]


def _shared(world: World) -> list[Any]:
    assert world.share
    return [SHARED]


def _certificate(world: World) -> list[Any]:
    return [world.certificate.pk]


# In the CMS: to its door without a desk, to its first page without the permission.
STAFF = "door door door 200 200"
ADMIN = "door door door on 200"
ADMIN_SENT_ON = "door door door on on"
NOTHING_THERE = "door door door 404 404"


def _register(name: str, one: Args) -> list[Row]:
    """What can only be looked at: the addresses that would change a row do not exist."""
    no_form = ADMIN.replace("200", "405")
    lists = [Row(f"{name}:{view}", ADMIN, no_form) for view in ("index", "index_results")]
    return [*lists, Row(f"{name}:inspect", ADMIN, no_form, one)]


def _viewset(name: str, one: Args, *, index: str, past: str = ADMIN_SENT_ON, write: str = ADMIN_SENT_ON) -> list[Row]:
    """The addresses of a viewset in the CMS: its list, what has happened to one (`past`), what would change it."""
    return [
        *(Row(f"{name}:{view}", index, index.replace("200", "405")) for view in ("index", "index_results")),
        Row(f"{name}:add", write, write),
        *(Row(f"{name}:{view}", write, write, one) for view in ("edit", "delete")),
        *(
            Row(f"{name}:{view}", past, past.replace("200", "405"), one)
            for view in ("history", "history_results", "usage")
        ),
    ]


LEARNER = "in 200 200 200 200"
# A page without a form: nobody is asked to sign in before that is said.
NO_FORM = "in 405 405 405 405"
OWNER = "in 404 200 404 404"
OWNER_SENT_ON = "in 404 on 404 404"
AWAY = "in on on on on"
NONE_OF_MINE = "in 404 404 404 404"
# Of the pages about signing in: those who are signed in are sent on.
SIGN_IN = "200 on on on on"

TABLE = [
    Row("healthz", "any"),
    Row("demo_mail", "200"),
    Row("media/<path:path>", "404", "404", path="/media/x.txt"),
    # Pages of the CMS, read by all.
    *(
        Row("wagtail_serve", "200", path=path)
        for path in ("/", "/kurser/", "/kurser/minikurs/", "/kurser/minikurs/underskrift/", "/en/courses/")
    ),
    Row("wagtailcore_authenticate_with_password", "404", "404", args=lambda w: [1, 1]),
    Row("wagtaildocs_serve", "404", "404", args=lambda w: [1, "x.pdf"]),
    Row("wagtaildocs_authenticate_with_password", "404", "404", args=lambda w: [1]),
    # Exercises' own page and files, for whoever has the address; of those that are there see test_h5p_serving.py.
    *(
        Row(key, "404", path=path)
        for key, path in (
            ("h5p_player", "/h5p/spelare/x/y/"),
            ("h5p_player_file", "/h5p/spelarfiler/0/x.js"),
            ("h5p_library", "/h5p/bibliotek/x/y.js"),
            ("h5p_content", "/h5p/innehall/x/h5p.json"),
            ("h5p_draft_player", "/h5p/utkast/x/"),
            ("h5p_draft", "/h5p/utkast/x/h5p.json"),
        )
    ),
    # One sign-in door.
    Row("_util/login/", "in", "in", path="/_util/login/"),
    Row("wagtailcore_login", "in", "in"),
    Row("account_login", SIGN_IN, SIGN_IN),
    Row("account_signup", SIGN_IN, SIGN_IN),
    Row("account_logout", "on 200 200 200 200", "on"),
    Row("account_inactive", "200"),
    Row("account_reauthenticate", LEARNER, LEARNER),
    Row("account_email", LEARNER, AWAY),
    Row("account_email_verification_sent", AWAY, AWAY),
    Row("account_change_password", LEARNER, LEARNER),
    Row("account_set_password", AWAY, AWAY),
    Row("account_reset_password", "200", "200"),
    Row("account_confirm_login_code", AWAY, AWAY),
    Row("account_confirm_password_reset_code", "in", "in"),
    Row("account_complete_password_reset", "on", "on"),
    Row("account_password_reset_completed", "200"),
    Row("profile", LEARNER, AWAY, data=lambda w: {"name": "Någon Annan", "language": "sv"}),
    Row("who_looked", LEARNER),
    # One's own data; asking for deletion needs the password again. The answer is for whoever has its address.
    *(Row(key, LEARNER) for key in ("my_data", "my_data_file")),
    Row("ask_for_deletion", AWAY, AWAY),
    Row("deletion_request", "200", args=_one("deletion_request")),
    Row("disposal", ADMIN, ADMIN),
    Row("disposal_decision", ADMIN, ADMIN, lambda w: ["holder"]),
    # Answering a request that has been answered changes nothing.
    Row("answer_deletion", ADMIN, ADMIN_SENT_ON, _one("deletion_request")),
    # A second step, which none of them has; adding one asks for the password again.
    Row("second_factor", LEARNER),
    *(Row(key, LEARNER, NO_FORM) for key in ("mfa_index", "mfa_list_webauthn")),
    *(Row(key, AWAY, AWAY) for key in ["mfa_authenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn"]),
    *(Row(key, AWAY, AWAY) for key in ["mfa_activate_totp", "mfa_generate_recovery_codes", "mfa_add_webauthn"]),
    *(Row(key, AWAY, AWAY, lambda w: [1]) for key in ("mfa_remove_webauthn", "mfa_edit_webauthn")),
    *(Row(key, NONE_OF_MINE, NONE_OF_MINE) for key in ("mfa_deactivate_totp", "mfa_download_recovery_codes")),
    Row("mfa_view_recovery_codes", NONE_OF_MINE, NO_FORM),
    Row("mfa_login_webauthn", AWAY, AWAY),
    # What all may read and tell.
    *(Row(key, "200") for key in ("accessibility", "sources", "search", "glossary", "corrections")),
    *(Row(key, "200") for key in ("deadline", "find_courses", "delegated_tasks", "guide")),
    # Without a question there is no file: the page says what is missing.
    Row("deadline_file", "on"),
    Row("accessibility_feedback", "200", "200"),
    Row("source", "200", args=lambda w: [Source.objects.earliest("pk").key]),
    Row("feedback", "200", "on", lambda w: [w.lesson_key], World.words),
    Row("feedback_on_practice", "200", "on", lambda w: [w.lesson_key, w.practice_key], World.words),
    Row("feedback_received", "200", args=lambda w: [w.case.uuid]),
    # A learner's steps.
    Row("my_courses", LEARNER),
    *(Row(key, LEARNER, NO_FORM) for key in ("my_certificates", "training_record")),
    # Without a kind of file asked for.
    Row("all_certificates", AWAY, NO_FORM),
    Row("enrol", AWAY, AWAY, _course),
    Row("path_certificate", AWAY, "in 409 409 409 409", lambda w: [w.path.translation_key]),
    # Marking one's own lesson needs an enrolment of one's own.
    Row(
        "mark_read",
        AWAY,
        "in 404 on 404 404",
        lambda w: [w.enrolment.course_key, w.lesson_key],
    ),
    # Of an exercise that is none.
    *(
        Row(key, NO_FORM, NONE_OF_MINE, lambda w: [w.lesson_key, uuid.UUID(int=1), 1])
        for key in ("exercise_answer", "exercise_place")
    ),
    Row("test", "in on 200 on on", AWAY, lambda w: [w.enrolment.course_key], lambda w: {"affirmed": HONOUR["sv"]}),
    Row(
        "take_again",
        "in on 200 on on",
        "in 409 on 409 409",
        lambda w: [w.completion.enrolment.course_key],
        lambda w: {"after": "1"},
    ),
    Row("practice", "200", args=lambda w: [w.course_key, w.lesson_key, w.practice_key]),
    *(Row(key, "200", args=lambda w: [w.course_key]) for key in ("course_epub", "course_print")),
    Row("pretest", "in on 200 on on", AWAY, lambda w: [w.enrolment.course_key]),
    Row("test_resume", OWNER_SENT_ON, post=NO_FORM, args=_one("attempt")),
    Row("question", OWNER, OWNER_SENT_ON, lambda w: [w.attempt.uuid, 1], World.answer),
    # Of a test that shows one question at a time: on to that question.
    Row("sheet", OWNER_SENT_ON, OWNER_SENT_ON, _one("attempt")),
    Row("review", OWNER, post=NO_FORM, args=_one("attempt")),
    Row("submit_test", OWNER_SENT_ON, OWNER_SENT_ON, _one("attempt")),
    Row("feedback_on_test", OWNER, OWNER_SENT_ON, lambda w: [w.graded.submission.attempt.uuid, 1], World.words),
    Row("result", OWNER, NO_FORM, args=lambda w: [w.graded.submission.attempt.uuid]),
    # Evidence: the learner's own, and in the CMS with the key.
    *(Row(key, OWNER, NO_FORM, _completion) for key in ("evidence", "evidence_file")),
    *(
        Row(key, ADMIN, ADMIN.replace("200", "405"), _completion)
        for key in ("inspect_evidence", "inspect_evidence_file")
    ),
    Row("own_case", OWNER, OWNER_SENT_ON, lambda w: [w.revocation_case.uuid], lambda w: {"text": "Det var jag."}),
    # Another name: without one the form says what is missing.
    Row("ask_for_name", LEARNER, "in 422 422 422 422"),
    Row("own_name_request", OWNER, OWNER_SENT_ON, _one("name_request")),
    # Certificates: whoever has the code sees the page, the PDF is its holder's and the register's.
    Row("check_certificate", "200"),
    Row("check_several", "200", "200"),
    Row("certificate", "200", "200", _code),
    Row("my_name", LEARNER, LEARNER),
    Row("check_pdf", "200", "200"),
    Row("my_reminders", LEARNER, LEARNER),
    # A reminder that is none.
    Row("take_reminder_away", NO_FORM, NONE_OF_MINE, lambda w: [uuid.UUID(int=1)]),
    # A share's address is for whoever has it.
    Row("my_shares", LEARNER, LEARNER),
    Row("my_share", OWNER, NO_FORM, _one("share")),
    Row("end_my_share", OWNER, OWNER_SENT_ON, _one("share")),
    *(Row(key, "200", args=_shared) for key in ("share", "share_file")),
    Row("certificate_pdf", "in 404 200 404 200", NO_FORM, args=_code),
    # The CMS, where it shows learners or is ours.
    Row("admin/login/", "in 403 403 on on", "in 403 403 on on", path="/admin/login/"),
    Row("admin/account/", STAFF, STAFF, path="/admin/account/"),
    *(Row(key, ADMIN, ADMIN, _certificate) for key in ("revoke_certificate", "revoke_on_request")),
    Row("revocation_cases", ADMIN, ADMIN.replace("200", "405")),
    Row("revocation_case", ADMIN, ADMIN, lambda w: [w.revocation_case.pk]),
    Row("begin_name_request", ADMIN, ADMIN, _certificate),
    Row("name_requests", ADMIN, ADMIN.replace("200", "405")),
    Row("name_request", ADMIN, ADMIN, lambda w: [w.name_request.pk]),
    Row("protect_name", ADMIN, ADMIN_SENT_ON, _certificate, lambda w: {"wants": "fix"}),
    # A course's certificate is not issued anew here.
    Row("reissue_certificate", ADMIN_SENT_ON, ADMIN_SENT_ON, _certificate),
    Row("more_time", ADMIN, ADMIN, lambda w: [w.attempt.pk]),
    # Whoever may publish the path; cecilia may.
    Row("path_attestations", STAFF, STAFF, lambda w: [w.path.translation_key]),
    # Deleting an account is refused with a sentence.
    *(
        row if row.key != "wagtailusers_users:delete" else Row(row.key, ADMIN_SENT_ON, ADMIN_SENT_ON, _anna)
        for row in _viewset("wagtailusers_users", _anna, index=ADMIN, past=ADMIN, write=ADMIN)
    ),
    Row("wagtailusers_users:copy", ADMIN, ADMIN, _anna),
    *_register("enrolment", lambda w: [w.enrolment.pk]),
    *_register("attempt", lambda w: [w.attempt.pk]),
    *_register("grade", lambda w: [w.graded.grade.pk]),
    *_register("completion", lambda w: [w.completion.pk]),
    *_register("certificate", _certificate),
    # Experts, whom cecilia is none of, check; authors answer readers and withdraw.
    Row(
        "admin/pages/workflow/action/<int:page_id>/<slug:action_name>/<int:task_state_id>/",
        NOTHING_THERE,
        NOTHING_THERE,
        path="/admin/pages/workflow/action/3/approve/1/",
    ),
    Row("expert_desk", STAFF, STAFF),
    Row("expert_fact", ADMIN, ADMIN, lambda w: [next(iter(facts()))]),
    Row("expert_question", ADMIN, ADMIN, lambda w: [Question.objects.earliest("pk").pk]),
    Row("expert_course", ADMIN, ADMIN, lambda w: [school.course().pk]),
    Row("expert_path", ADMIN, ADMIN, lambda w: [w.path.pk]),
    Row("expert_task", ADMIN, ADMIN, lambda w: [w.task.pk]),
    *_viewset("feedback", lambda w: [w.case.pk], index=STAFF),
    Row("feedback_case", STAFF, STAFF, lambda w: [w.case.pk]),
    Row("feedback_report", STAFF, STAFF),
    Row("curriculum_report", STAFF, STAFF),
    # Without a file and without a report nothing is made.
    Row("moodle_import", STAFF, STAFF),
    Row("moodle_make", STAFF.replace("200", "405"), STAFF.replace("200", "on")),
    Row("moodle_export", STAFF, STAFF.replace("200", "405")),
    Row("exercises_answered", STAFF, STAFF.replace("200", "405")),
    Row("exercise_answers", NOTHING_THERE, STAFF.replace("200", "405"), lambda w: [0]),
    *(Row(f"h5p_chooser:{view}", STAFF, STAFF.replace("200", "405")) for view in ("choose", "choose_results")),
    # Exercises are uploaded at their own desk.
    Row("h5p_chooser:create", ADMIN_SENT_ON, ADMIN_SENT_ON),
    Row("h5p_chooser:chosen", NOTHING_THERE, STAFF.replace("200", "405"), lambda w: [0]),
    Row("h5p_chooser:chosen_multiple", STAFF, STAFF.replace("200", "405")),
    Row("question_statistics", STAFF, STAFF.replace("200", "on")),
    # The exercise is published and its library in use, so publishing and retiring change nothing.
    Row("h5p_exercises", STAFF, STAFF.replace("200", "405")),
    Row("h5p_add", STAFF, STAFF),
    Row("h5p_exercise", STAFF, STAFF, _exercise),
    Row("h5p_new_version", STAFF, STAFF, _exercise),
    Row("h5p_publish", STAFF.replace("200", "405"), STAFF.replace("200", "on"), lambda w: [*_exercise(w), 1]),
    Row("h5p_version", STAFF, STAFF.replace("200", "405"), lambda w: [*_exercise(w), 1]),
    Row("h5p_withdraw", STAFF, STAFF, _exercise),
    Row("h5p_import", STAFF, STAFF.replace("200", "405"), lambda w: [w.h5p_import.uuid]),
    Row("h5p_decide", ADMIN.replace("200", "405"), ADMIN_SENT_ON, lambda w: [w.h5p_import.uuid]),
    Row("h5p_libraries", ADMIN, ADMIN.replace("200", "405")),
    Row("h5p_retire", ADMIN.replace("200", "405"), ADMIN_SENT_ON, lambda w: [w.h5p_library.pk]),
    *_viewset("corrections", _withdrawal, index=STAFF),
    Row("withdraw_lesson", STAFF, STAFF, lambda w: [w.lesson_key]),
    Row("withdraw_block", STAFF, STAFF, lambda w: [w.lesson_key, w.block_id]),
    Row("withdraw_question", STAFF, STAFF, lambda w: [w.practice_key]),
    Row("correction", STAFF, STAFF, _withdrawal),
    # An outcome that is none; and telling, which asks for a decision first.
    Row("decide_correction", STAFF.replace("200", "405"), STAFF.replace("200", "404"), _withdrawal),
    *_viewset("key_corrections", _key_correction, index=STAFF),
    Row("correct_key", STAFF, STAFF, lambda w: [w.asked_key]),
    Row("key_correction", STAFF, STAFF, _key_correction),
    Row("decide_key_correction", STAFF.replace("200", "405"), STAFF.replace("200", "404"), _key_correction),
    Row("tell_correction", STAFF.replace("200", "405"), STAFF, _withdrawal),
]


def _innermost(view: Any) -> Any:
    """The view under Wagtail's and Django's wrappers."""
    view = inspect.unwrap(view)
    inner = [c.cell_contents for c in getattr(view, "__closure__", None) or () if callable(c.cell_contents)]
    return _innermost(inner[0]) if view.__module__.startswith("wagtail.admin.auth") and inner else view


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern of the URL map. `names`: the parts of its arguments."""

    key: str
    route: str
    namespace: str
    view: Any

    @property
    def is_in_cms(self) -> bool:
        return self.route.startswith("admin/")

    @property
    def is_ours(self) -> bool:
        view = _innermost(self.view)
        module = getattr(getattr(view, "view_class", view), "__module__", "")
        return module.split(".")[0] in OURS


def patterns(resolver: Any = None, route: str = "", namespace: str = "") -> Iterator[Pattern]:
    """All patterns of the URL map, in its order."""
    for pattern in (resolver or get_resolver()).url_patterns:
        here = route + str(pattern.pattern).removeprefix("^" if route else "")
        if isinstance(pattern, URLResolver):
            inner = ":".join(filter(None, (namespace, pattern.namespace)))
            yield from patterns(pattern, here, inner)
        else:
            key = f"{namespace}:{pattern.name}" if namespace else pattern.name
            yield Pattern(key or here, here, namespace, pattern.callback)


def keys_that_need_a_row() -> set[str]:
    """All outside the CMS. Inside it, what is ours: single views, and whole viewsets that are no snippets'."""
    found = list(patterns())
    viewsets = {
        p.namespace for p in found if p.is_in_cms and p.namespace and p.is_ours and "snippet" not in p.namespace
    }
    viewsets |= {p.namespace for p in found if p.is_in_cms and p.namespace and not p.namespace.startswith("wagtail")}
    ours = (p for p in found if not p.is_in_cms or p.namespace in viewsets or (p.is_ours and not p.namespace))
    return {p.key for p in ours}
