"""Two requests at once: one submission, one completion, one certificate. Real threads, real transactions."""

from itertools import cycle
from pathlib import Path
from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from assessments import saving
from assessments.models import Attempt, Grade, Question, Submission
from assessments.question_types import BadAnswer
from assessments.question_types.case import TAKEN
from assessments.questions import HONOUR
from assessments.services import QuestionChanged, check_question
from certificates.models import Certificate
from content.withdrawals import Outcome, Reason, Withdrawal
from courses import services
from courses.corrections import parts
from courses.corrections.services import AlreadyWithdrawn, decide, tell, withdraw
from courses.expert.queries import text_of
from courses.feedback.records import FeedbackAnswer, FeedbackCase, FeedbackKind
from courses.feedback.services import About, AlreadyAnswered, answer, report
from courses.models import Completion, Enrolment, LessonRead
from courses.renewals import renew
from lms.models import User
from tests import people, school
from tests.courses import written
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 6
CASE = Path(__file__).parent.parent / "questions/case.yaml"


def _at_once(step):
    """Run the step in several threads that start together."""
    return at_once(*[step] * THREADS)


@pytest.fixture
def anna() -> User:
    return people.person("anna", "Anna Lindqvist")


def test_simultaneous_submits_make_one_of_each(anna):
    enrolment, attempt = school.deal(anna)
    school.answer_all(enrolment, attempt)
    results = _at_once(lambda: services.submit_test(enrolment, attempt=attempt, language="sv"))
    assert len({r.grade.pk for r in results}) == 1
    assert sum(r.is_new for r in results) == 1
    counts = [m.objects.count() for m in (Submission, Grade, Completion, Certificate)]
    assert counts == [1, 1, 1, 1]


def test_a_step_answered_in_several_windows_at_once_is_answered_once(anna, tmp_path):
    written.school_with(tmp_path, CASE.read_text(encoding="utf-8"))
    enrolment, attempt = school.deal(anna)
    item = attempt.version.items()[attempt.dealt()[0].question]
    first = item.body["steps"][0]
    chosen = cycle(option["id"] for option in first["options"])

    def step():
        posted = {f"answer-{first['id']}": [next(chosen)]}
        try:
            services.take_step(enrolment, attempt=attempt, number=1, posted=posted, is_final=True)
        except BadAnswer as refusal:
            return refusal.reason
        return saving.kept(attempt, item.question)

    results = _at_once(step)
    assert [found for found in results if "path" not in found] == [TAKEN] * (THREADS - THREADS // 3)
    assert {str(found) for found in results if "path" in found} == {str(saving.kept(attempt, item.question))}


def test_simultaneous_renewals_begin_one_round_and_supersede_one_certificate(anna):
    school.take_test(anna)
    rounds = _at_once(lambda: renew(anna, course=school.course(), language="sv", after=1))
    assert {r.round for r in rounds} == {2}
    assert Enrolment.objects.count() == 2
    attempt = services.start_test(rounds[0], language="sv", affirmed=HONOUR["sv"])
    school.answer_all(rounds[0], attempt)
    _at_once(lambda: services.submit_test(rounds[0], attempt=attempt, language="sv"))
    assert [c.replaces_id for c in Certificate.objects.order_by("pk")] == [None, Certificate.objects.earliest("pk").pk]


def test_simultaneous_starts_deal_one_test(anna):
    enrolment = school.enrol(anna)
    results = _at_once(lambda: services.start_test(enrolment, language="sv", affirmed=HONOUR["sv"]))
    assert {a.pk for a in results} == {Attempt.objects.get().pk}


def test_simultaneous_enrolments_and_reads_are_one_each(anna):
    _at_once(lambda: school.enrol(anna))
    enrolment = Enrolment.objects.get()
    lesson = school.lesson(1)
    _at_once(lambda: services.mark_read(enrolment, lesson=lesson))
    assert LessonRead.objects.count() == 1


def test_certificates_of_many_at_once_have_distinct_numbers_without_gaps():
    users = [people.person(f"elev{n}", f"Elev {n}") for n in range(THREADS)]
    dealt = [school.deal(user) for user in users]
    for enrolment, attempt in dealt:
        school.answer_all(enrolment, attempt)
    waiting = list(dealt)
    _at_once(lambda: _submit(waiting.pop()))
    numbers = sorted(int(n.split("-")[1]) for n in Certificate.objects.values_list("number", flat=True))
    assert numbers == list(range(1, THREADS + 1))


def _submit(dealt):
    enrolment, attempt = dealt
    return services.submit_test(enrolment, attempt=attempt, language="sv")


def test_cases_of_many_readers_at_once_have_distinct_numbers_without_gaps_and_one_form_makes_one_case():
    tokens = [uuid4() for _ in range(THREADS // 2)] * 2
    _at_once(lambda: _report(tokens.pop()))
    numbers = sorted(int(n.rsplit("-")[-1]) for n in FeedbackCase.objects.values_list("number", flat=True))
    assert numbers == list(range(1, THREADS // 2 + 1))


def _report(token):
    about = About(school.course().translation_key, school.lesson(1).translation_key)
    return report(about, token=token, kind=FeedbackKind.WRONG, text="x", email="", language="sv", user=AnonymousUser())


def test_simultaneous_answers_are_one(anna):
    case = _report(uuid4())
    results = _at_once(lambda: _answer(case, anna))
    assert results.count(None) == THREADS - 1
    assert FeedbackAnswer.objects.count() == 1


def _answer(case, by):
    try:
        return answer(case, text="Svar", by=by)
    except AlreadyAnswered:
        return None


def test_simultaneous_withdrawals_and_tellings_are_one():
    cecilia, erik = people.author("cecilia", "Cecilia"), people.author("erik", "Erik")
    services.mark_read(school.enrol(cecilia), lesson=school.lesson(1))
    part = parts.block_part(school.lesson(1), school.lesson(1).body[0].id)
    text = {"sv": "Fel", "en": "Wrong"}
    made = [w for w in _at_once(lambda: _withdraw(part, text, cecilia)) if w]
    assert len(made) == Withdrawal.objects.count() == 1
    decide(made[0], outcome=Outcome.CONFIRMED, by=erik)
    assert sum(_at_once(lambda: tell(made[0], by=erik))) == 1


def _withdraw(part, text, by):
    try:
        return withdraw(part, reason=Reason.WRONG, wrong=text, by=by)
    except AlreadyWithdrawn:
        return None


def test_of_simultaneous_ticks_of_a_course_or_a_question_one_counts():
    erik = people.expert("erik", "Erik")
    seen = text_of(school.course())
    assert sorted(_at_once(lambda: _tick_course(seen, erik))) == [False] * (THREADS - 1) + [True]
    question = Question.objects.filter(locale__language_code="sv").first()
    shown = str(question.latest_revision_id or "")
    assert sorted(_at_once(lambda: _tick_question(question, shown, erik))) == [False] * (THREADS - 1) + [True]


def _tick_course(seen, by):
    try:
        services.check_course(school.course(), seen=seen, next_check_on=timezone.localdate(), by=by)
    except services.CourseChanged:
        return False
    return True


def _tick_question(question, seen, by):
    try:
        check_question(question, seen=seen, by=by)
    except QuestionChanged:
        return False
    return True
