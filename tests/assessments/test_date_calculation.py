"""A question that draws its facts and asks for a date."""

import datetime
import random
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.datecases import thaw
from assessments.question_types import TYPES, BadAnswer, NoAnswer
from content.dates import in_words

KIND = TYPES["date_calculation"]
DAYS = {"rules": [{"id": "a", "rule": "DL28"}, {"id": "b", "rule": "DL30"}]}
HOURS = {"rules": [{"id": "c", "rule": "DL27"}]}
BODIES = pytest.mark.parametrize("body", [DAYS, HOURS])


def dealt(body, seed=1):
    return KIND.deal(body, random.Random(seed))


def case_of(body, seed=1):
    return thaw(dealt(body, seed)["case"])


def value(text):
    return {"written": text, "value": text}


@BODIES
@pytest.mark.parametrize("seed", range(5))
def test_the_right_day_gives_two_points_and_survives_the_form(body, seed):
    drawn = dealt(body, seed)
    right = KIND.right(body, drawn)
    assert KIND.points(body, drawn, right) == KIND.most(body) == 2
    assert KIND.read(body, drawn, KIND.posted(right)) == right
    (line,) = KIND.explained(body, drawn, right, "sv")
    assert (line.is_right, line.is_chosen) == (True, True)
    assert thaw(drawn["case"]).provision["sv"] in line.why


@BODIES
def test_one_draw_is_kept_and_another_differs(body):
    assert dealt(body, 1) == dealt(body, 1)
    assert dealt(body, 1)["case"]["schema"] == 1
    assert len({dealt(body, seed)["case"]["start"] for seed in range(10)}) > 5


def test_a_lesson_asks_the_same_case_each_time_and_another_question_another():
    other = {"rules": [{"id": "x", "rule": "DL28"}]}
    assert KIND.deal(DAYS, None) == KIND.deal(DAYS, None)
    assert KIND.deal(DAYS, None)["case"]["start"] != KIND.deal(other, None)["case"]["start"]


@BODIES
@pytest.mark.parametrize("language", ["sv", "en"])
def test_what_was_drawn_stands_under_the_question_with_its_weekday(body, language):
    drawn = dealt(body)
    (line,) = KIND.given(body, drawn, language)
    assert in_words(case_of(body).start)[language] in line


@pytest.mark.parametrize("write", ["{:%Y-%m-%d}", "{0.day}/{0.month} {0.year}", "{0.day}.{0.month}.{0.year}"])
def test_a_day_is_read_in_its_notations_and_shown_as_it_was_written(write):
    drawn, right = dealt(DAYS), case_of(DAYS).answer
    answer = KIND.read(DAYS, drawn, {"answer": [write.format(right)]})
    assert KIND.points(DAYS, drawn, answer) == 2
    assert KIND.posted(answer) == {"answer": [write.format(right)]}


def test_one_day_off_gives_nothing_and_a_typical_mistake_is_explained():
    drawn, case = dealt(DAYS), case_of(DAYS)
    for days in (-1, 1):
        assert KIND.points(DAYS, drawn, value((case.answer + datetime.timedelta(days)).isoformat())) == 0
    mistake = case.wrong[0]
    wrong, right = KIND.explained(DAYS, drawn, value(mistake.answer.isoformat()), "sv")
    assert (wrong.why, wrong.is_right, wrong.is_chosen) == (mistake.why["sv"], False, True)
    assert (right.text, right.is_right, right.is_chosen) == (in_words(case.answer)["sv"], True, False)


@pytest.mark.parametrize(
    ("body", "text", "words"),
    [
        (DAYS, "i morgon", "inte att läsa som en dag"), (DAYS, "2027-02-30", "finns inte"), (DAYS, "4 mars", "året"),
        (DAYS, "4/3/2027", "två olika dagar"), (DAYS, "1" * 500, "för långt"),
        (DAYS, "2027-03-04 16.30", "utan klockslag"),
        (HOURS, "2027-03-04", "klockslaget också"), (HOURS, "2027-03-04 25.00", "finns inte"),
        (DAYS, "\x00", "inte att läsa"),
    ],
)  # fmt: skip
def test_what_is_no_day_is_refused_with_what_to_write_and_stays(body, text, words):
    with pytest.raises(BadAnswer) as bad:
        KIND.read(body, dealt(body), {"answer": [text]})
    assert words in bad.value.reason["sv"]
    assert bad.value.reason["en"]
    assert KIND.fields(body, dealt(body), {"answer": [text]}, "sv")[0].value == text


@pytest.mark.parametrize("posted", [{}, {"answer": []}, {"answer": [" "]}])
def test_nothing_written_is_no_answer(posted):
    with pytest.raises(NoAnswer):
        KIND.read(DAYS, dealt(DAYS), posted)


ANYTHING = st.none() | st.integers() | st.text(max_size=12) | st.lists(st.text(max_size=4), max_size=2)


@BODIES
@given(answer=ANYTHING | st.fixed_dictionaries({"value": ANYTHING | st.dates().map(str) | st.datetimes().map(str)}))
def test_whatever_an_answer_holds_it_gives_nothing_or_all_and_can_be_shown(body, answer):
    drawn = KIND.deal(body, None)
    assert KIND.points(body, drawn, answer) in (0, 2)
    for language in ("sv", "en"):
        KIND.said(body, drawn, answer, language)
        KIND.explained(body, drawn, answer, language)
        KIND.fields(body, drawn, KIND.posted(answer), language)


@given(st.text(max_size=70))
def test_any_text_is_a_day_or_refused(text):
    drawn = KIND.deal(DAYS, None)
    try:
        answer = KIND.read(DAYS, drawn, {"answer": [text]})
    except BadAnswer:
        return
    assert KIND.read(DAYS, drawn, KIND.posted(answer)) == answer


def test_a_rule_that_may_not_be_asked_for_makes_it_unusable():
    assert KIND.is_usable(DAYS)
    assert not KIND.is_usable({"rules": [{"id": "a", "rule": "DL28"}, {"id": "b", "rule": "DL99"}]})
    with mock.patch("assessments.question_types.date_calculation.rules", return_value=["DL30"]):
        assert not KIND.is_usable(DAYS)
