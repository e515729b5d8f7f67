"""The evidence record: what stands in it, for whom, and that it can be made again from the same rows."""

import datetime
import json
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from assessments import timing
from assessments.models import Attempt, Question, Quiz
from assessments.questions import Shows
from assessments.records import EndedBy, ExtensionReason
from certificates.models import Certificate, Grounds
from certificates.services import holder_digest, revoke
from content.facts import disposal
from content.triggers import install, lift
from courses import access, services
from courses.evidence.document import Document, Form, Unreadable, canonical, digest_of
from courses.evidence.queries import evidence_of
from courses.models import Completion, CoursePage, Edition
from courses.paths.records import PathCompletion
from courses.paths.services import certify_path
from tests import pathways, regraded, school
from tests.courses.test_written_questions import NUMERIC
from tests.courses.written import entry, school_with

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


def document(user, form=Form.INSPECTOR):
    """Fetched anew each time."""
    made = Completion.objects.get(enrolment__user=user)
    return evidence_of(access.completion_or_404(made.uuid), form)


def both(user):
    return document(user), document(user, Form.LEARNER)


def last_attempt(found):
    return found.record["attempts"][-1]


def outcomes(attempt):
    return [question.get("points") for question in attempt["questions"]]


@pytest.fixture
def limited(db):
    Quiz.objects.update(minutes=30)


@pytest.fixture
def all_six(db):
    Quiz.objects.update(draw=6, pass_percent=80)


def test_it_holds_what_was_read_asked_answered_and_graded(limited, anna, david):
    enrolment, attempt = school.deal(anna)
    services.mark_read(enrolment, lesson=school.lesson(1))
    timing.extend(attempt, minutes=20, reason=ExtensionReason.ADAPTATION, by=david)
    school.answer_all(enrolment, attempt, wrong=1)
    graded = services.submit_test(enrolment, attempt=attempt, language="en")
    found = document(anna)
    record, taken = found.record, last_attempt(found)
    edition = Edition.objects.get(pk=enrolment.edition_id)
    assert record["schema"] == 1
    assert record["course"] == {"key": enrolment.course_key.hex, "titles": {"sv": "Minikurs", "en": "Mini course"}}
    assert (record["edition"]["number"], record["edition"]["digest"]) == (edition.number, edition.digest)
    assert [read["titles"]["sv"] for read in record["lessons"]["read"]] == [school.lesson(1).title]
    assert taken["test"] == {"quiz": "T01-final", "version": attempt.version.digest, "pass_percent": 75}
    # The digest of the version covers the key.
    assert last_attempt(document(anna, Form.LEARNER))["test"] == {"quiz": "T01-final", "pass_percent": 75}
    assert [given["minutes"] for given in taken["extensions"]] == [20]
    assert taken["due"] is not None
    assert taken["affirmed"] == school.HONOUR["sv"]
    assert (taken["language"], taken["submission"]["language"]) == ("sv", "en")
    assert taken["submission"]["ended_by"] == "learner"
    assert taken["submission"]["seconds_used"] >= 0
    assert [q["id"] for q in taken["questions"]] == [drawn.question for drawn in attempt.dealt()]
    assert [q["answer"] for q in taken["questions"]] == [
        graded.submission.answer_to(drawn.question) for drawn in attempt.dealt()
    ]
    assert sum(outcomes(taken)) == graded.grade.points
    assert (taken["grades"][0]["points"], taken["grades"][0]["max"]) == (graded.grade.points, graded.grade.max)
    assert record["passed_in"] == {"attempt": 1, "grade": 1}
    assert [source["key"] for source in record["sources"]] == [s["key"] for s in edition.frozen_sources]
    assert all("version" in source for source in record["sources"])
    certificate = Certificate.objects.get()
    assert (record["certificates"][0]["number"], record["certificates"][0]["standing"]) == (
        certificate.number,
        "issued",
    )
    assert record["certificates"][0]["identity"] == "stated"
    # Why the time was given may be a matter of health.
    assert ExtensionReason.ADAPTATION.value not in found.file().decode()


def test_every_attempt_is_there_and_one_ended_by_time_says_so(limited, anna):
    school.take_test(anna, wrong=4)
    enrolment, attempt = school.deal(anna)
    services.submit_test(enrolment, attempt=attempt, language="sv", ended_by=EndedBy.TIME)
    school.take_test(anna)
    record = document(anna).record
    assert [attempt["number"] for attempt in record["attempts"]] == [1, 2, 3]
    assert [a["submission"]["ended_by"] for a in record["attempts"]] == ["learner", "time", "learner"]
    assert [a["grades"][0]["passed"] for a in record["attempts"]] == [False, False, True]
    assert {q["answer"] for q in record["attempts"][1]["questions"]} == {None}
    assert record["passed_in"]["attempt"] == 3


def test_the_test_before_the_lessons_stands_apart(anna):
    enrolment = school.enrol(anna)
    attempt = services.start_pre_test(enrolment, language="sv")
    school.answer_all(enrolment, attempt)
    services.submit_test(enrolment, attempt=attempt, language="sv")
    school.take_test(anna)
    inspected, own = both(anna)
    assert len(inspected.record["attempts"]) == 1
    assert [a["test"]["quiz"] for a in inspected.record["pre_test"]["attempts"]] == [attempt.version.quiz.key]
    assert None not in outcomes(inspected.record["pre_test"]["attempts"][0])
    assert set(outcomes(own.record["pre_test"]["attempts"][0])) == {None}


@pytest.mark.parametrize(
    ("shows", "points", "by_question"),
    [(Shows.EXPLAINED, True, True), (Shows.OBJECTIVES, True, False), (Shows.VERDICT, False, False)],
)
def test_the_learner_sees_as_much_as_on_the_page_of_the_result_and_never_the_key(anna, shows, points, by_question):
    Quiz.objects.update(shows=shows)
    school.take_test(anna, wrong=4)
    school.take_test(anna)
    inspected, own = both(anna)
    failed, passed = own.record["attempts"]
    assert ("points" in failed["grades"][0], "points" in passed["grades"][0]) == (points, points)
    assert set(outcomes(failed)) == {None}
    assert (None not in outcomes(passed)) == by_question
    assert all("key" not in question for attempt in (failed, passed) for question in attempt["questions"])
    for question in (q for attempt in inspected.record["attempts"] for q in attempt["questions"]):
        assert {line["text"] for line in question["key"]["explained"]["sv"] if line["is_right"]}
    # Whoever knows all but the key could try keys until the digest fits.
    assert inspected.digest not in own.file().decode()


def test_the_same_rows_give_the_same_bytes_whatever_is_live_and_whoever_reads(anna):
    school.take_test(anna, wrong=4)
    school.take_test(anna)
    before = [found.file() for found in both(anna)]
    CoursePage.objects.update(title="En annan kurs")
    Question.objects.update(objective="T01-O9", lesson="T01-L9")
    Quiz.objects.update(pass_percent=99, shows=Shows.VERDICT)
    anna.name = "Anna Gift"
    anna.save()
    with override("en"):
        assert [found.file() for found in both(anna)] == before


@pytest.mark.parametrize("form", list(Form))
def test_another_row_gives_another_digest_and_a_later_as_of(anna, david, cecilia, erik, all_six, form):
    """What is read before, a second test, a regrade, a revocation."""
    enrolment, attempt = school.deal(anna)
    regraded.answer(enrolment, attempt, wrong=("T01-Q1", "T01-Q2"))
    services.submit_test(enrolment, attempt=attempt, language="sv")
    regraded.take(anna, wrong=("T01-Q1",))
    digests, moments = [], []

    def look():
        found = document(anna, form)
        digests.append(found.digest)
        moments.append(found.record["as_of"]["at"])
        return found.record

    look()
    regraded.correct(cecilia, erik)
    assert [len(a["grades"]) for a in look()["attempts"]] == [2, 2]
    revoke(Certificate.objects.get(), grounds=Grounds.ON_REQUEST, by=david)
    assert look()["certificates"][0]["revoked"]["grounds"] == "request"
    assert len(set(digests)) == 3
    assert moments == sorted(set(moments))


def test_a_regrade_is_listed_with_its_correction_and_the_key_that_counts(anna, cecilia, erik, all_six):
    regraded.take(anna, wrong=("T01-Q1",))
    before = last_attempt(document(anna))
    correction = regraded.correct(cecilia, erik)
    after = last_attempt(document(anna))
    assert [grade["reason"] for grade in after["grades"]] == ["", correction.number]
    assert [each["number"] for each in after["corrections"]] == [correction.number]
    one = {q["key"]["key"]: q for q in after["questions"]}["T01-Q1"]
    assert (one["key"]["all_get_points"], one["points"], one["max"]) == (True, 1, 1)
    assert {q["key"]["key"]: q["points"] for q in before["questions"]}["T01-Q1"] == 0
    assert last_attempt(document(anna, Form.LEARNER))["corrections"] == []


def test_what_is_read_after_the_completion_changes_nothing(anna):
    school.take_test(anna)
    before = document(anna).file()
    services.mark_read(school.enrol(anna), lesson=school.lesson(2))
    assert document(anna).file() == before


def test_the_name_is_tied_to_the_digest_and_its_disposal_leaves_the_digest_whole(anna):
    school.take_test(anna)
    found = document(anna)
    holder = found.beside["holders"][0]
    assert holder_digest(holder["salt"], holder["name"]) == found.record["certificates"][0]["holder"]
    assert anna.name not in canonical(found.record).decode()
    with disposal("Gallringsbeslut 1"):
        Certificate.objects.get().holder.delete()
    without = document(anna)
    assert without.beside["holders"] == []
    assert without.digest == found.digest
    assert anna.name not in without.file().decode()


def test_the_file_holds_the_digest_of_the_canonical_form(anna):
    school.take_test(anna)
    found = json.loads(document(anna).file())
    assert found["sha256"] == digest_of(found["record"])


@given(JSON, JSON)
def test_a_digest_knows_values_and_not_the_order_of_names(one, other):
    turned = json.loads(json.dumps(one), object_pairs_hook=lambda pairs: dict(reversed(pairs)))
    assert digest_of(turned) == digest_of(one)
    # True is 1 to Python and not in JSON.
    assert (digest_of(one) == digest_of(other)) == (
        json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
    )
    assert Document({"a": one}, {}).file() == Document({"a": turned}, {}).file()


def test_forty_questions_and_three_attempts_cost_no_more_queries(anna, bjorn, tmp_path):
    def cost(user, form):
        completion = access.completion_or_404(Completion.objects.get(enrolment__user=user).uuid)
        with CaptureQueriesContext(connection) as queries:
            evidence_of(completion, form)
        return len(queries)

    def made(user, count, fails):
        Quiz.objects.update(draw=count)
        for _ in range(fails):
            enrolment, attempt = school.deal(user)
            services.submit_test(enrolment, attempt=attempt, language="sv", ended_by=EndedBy.TIME)
        enrolment, attempt = school.deal(user)
        for drawn in attempt.dealt():
            answer = {"written": "12,5", "value": "12.5", "unit": "mg"}
            services.save_answer(enrolment, attempt=attempt, question=drawn.question, answer=answer)
        services.submit_test(enrolment, attempt=attempt, language="sv", ended_by=EndedBy.TIME)
        if not Completion.objects.filter(enrolment__user=user).exists():
            graded = attempt.submission.grades.get()
            Completion.objects.create(enrolment=enrolment, edition=enrolment.edition, grade=graded, language="sv")
        assert Attempt.objects.filter(context=enrolment.uuid).count() == fails + 1
        return max(len(attempt["questions"]) for attempt in document(user).record["attempts"])

    school_with(tmp_path, "\n".join(entry("numeric", NUMERIC).replace("T01-W1", f"T01-W{n}") for n in range(1, 41)))
    Quiz.objects.update(draw=5)
    assert made(anna, 5, 0) == 5
    assert made(bjorn, 40, 2) == 40
    for form in Form:
        assert cost(anna, form) == cost(bjorn, form) <= 9


def test_the_record_of_a_path_rests_on_the_digests_of_its_courses(passed, anna):
    certificate = certify_path(anna, path=pathways.path(), language="sv")
    made = PathCompletion.objects.get()
    for form in Form:
        with CaptureQueriesContext(connection) as queries:
            found = evidence_of(access.completion_or_404(made.uuid), form)
        assert len(queries) <= 13
        courses = [access.completion_or_404(uuid.UUID(key)) for key in made.frozen["completions"]]
        assert [course["sha256"] for course in found.record["courses"]] == [
            evidence_of(course, form).digest for course in courses
        ]
        assert [course["titles"]["sv"] for course in found.record["courses"]] == ["Minikurs", "Tvilling"]
    assert found.record["kind"] == "path"
    assert found.record["certificates"][0]["number"] == certificate.number
    assert found.record["path"]["titles"]["sv"] == "Sjuksköterska och läkemedel"
    assert found.beside["holders"][0]["name"] == anna.name


@pytest.mark.parametrize(
    "table", ["courses_edition.outline", "assessments_submission.answers", "assessments_grade.detail"]
)
def test_what_another_version_of_the_school_wrote_is_said_and_logged(anna, caplog, table):
    school.take_test(anna)
    name, column = table.split(".")
    lift()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, {column} FROM {name}")
        for pk, text in cursor.fetchall():
            value = {**(json.loads(text) if isinstance(text, str) else text), "schema": 99}
            cursor.execute(f"UPDATE {name} SET {column} = %s WHERE id = %s", [json.dumps(value), pk])
    install()
    with pytest.raises(Unreadable):
        document(anna)
    assert "cannot be read" in caplog.text


def test_it_says_which_row_was_the_last(anna):
    school.take_test(anna)
    record = document(anna).record
    last = datetime.datetime.fromisoformat(record["as_of"]["at"])
    assert last == Certificate.objects.get().at
    assert record["as_of"]["row"] == Certificate.objects.get().uuid.hex


def test_another_learner_has_another_record(anna, bjorn):
    school.take_test(anna)
    school.take_test(bjorn)
    assert document(anna).digest != document(bjorn).digest
