"""What the evidence tells of a case in steps, of a date to reckon, and of a clock that was set back."""

import datetime

import pytest
from django.db import connection

from assessments.models import Submission
from assessments.question_types import TYPES
from content.triggers import unguarded
from courses import services
from courses.models import Completion, LessonRead
from courses.templatetags.evidence_tags import time_used
from tests import school
from tests.courses.test_cases import FILE as CASE
from tests.courses.test_evidence import both, document
from tests.courses.written import entry, school_with

DATE = entry("date_calculation", "rules: [DL28, DL30]", "[A84, A85]")
HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def passed(request, anna, tmp_path):
    """Anna has passed a test that holds only this question. The attempt."""
    school_with(tmp_path, request.param)
    return school.take_test(anna).submission.attempt


def _asked(record):
    (question,) = record["attempts"][-1]["questions"]
    return question


@pytest.mark.parametrize("passed", [CASE], indirect=True)
def test_a_case_tells_each_step_that_was_met_and_what_was_chosen(passed, anna):
    inspector, own = (_asked(found.record) for found in both(anna))
    item = passed.version.items()[passed.dealt()[0].question]
    texts = {option["id"]: option["text"] for step in item.body["steps"] for option in step["options"]}
    chosen = [texts[option] for _step, option in school.answers_to(passed)[inspector["id"]]["path"]]
    assert len(chosen) > 1
    for language in ("sv", "en"):
        steps = inspector["key"]["steps"][language]
        assert [step["chosen"] for step in steps] == [text[language] for text in chosen]
        assert all(step["situation"] and step["consequence"] for step in steps)
        said = " ".join(own["said"][language])
        assert all(text[language] in said for text in chosen)
    assert own["answer"] == inspector["answer"]
    assert "key" not in own


@pytest.mark.parametrize("passed", [DATE], indirect=True)
def test_a_date_tells_what_was_given_what_was_said_and_to_the_inspector_what_was_right(passed, anna):
    inspector, own = (_asked(found.record) for found in both(anna))
    (drawn,) = passed.dealt()
    item = passed.version.items()[drawn.question]
    for language in ("sv", "en"):
        given = TYPES["date_calculation"].given(item.body, drawn.dealt, language)
        assert inspector["given"][language] == list(given) == own["given"][language]
    assert own["said"]["sv"] == inspector["said"]["sv"] != []
    assert inspector["answer"] == inspector["key"]["right"] == own["answer"]
    assert "key" not in own


def _set_clock_back(model, **moved):
    """As if these rows had been written at another time."""
    with unguarded(connection, model._meta.db_table):
        model.objects.update(**moved)


def test_a_clock_set_back_during_the_test_leaves_the_time_used_untold(anna):
    graded = school.take_test(anna)
    _set_clock_back(Submission, at=graded.submission.attempt.at - HOUR)
    (attempt,) = document(anna).record["attempts"]
    assert attempt["submission"]["seconds_used"] is None
    assert "klocka" in time_used(None)
    assert time_used(115) == "1 min 55 s"


def test_a_clock_set_back_after_the_reading_loses_no_lesson_that_the_certificate_counts(anna):
    enrolment, attempt = school.deal(anna)
    services.mark_read(enrolment, lesson=school.lesson(1))
    school.answer_all(enrolment, attempt)
    services.submit_test(enrolment, attempt=attempt, language="sv")
    _set_clock_back(LessonRead, at=Completion.objects.get().at + HOUR)
    services.mark_read(enrolment, lesson=school.lesson(2))
    _set_clock_back(Completion, at=Completion.objects.get().at - HOUR)
    record = document(anna).record
    assert [read["titles"]["sv"] for read in record["lessons"]["read"]] == [school.lesson(1).title]
    assert record["attempts"][0]["submission"]["seconds_used"] is not None
