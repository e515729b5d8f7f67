"""Cases that ask for a date: what is drawn can be asked, and its answer is right."""

import datetime
import json
import random
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.datecases import SCHEMA, BadCase, draw, rules, thaw
from content.counting import is_in_winter
from content.dates import in_words, parse_date
from content.deadlines import deadlines
from content.workdays import DAY, is_eve, is_working_day

SEEDS = range(1000)


def _days(start: datetime.date, end: datetime.date) -> list[datetime.date]:
    first, last = (point.date() if isinstance(point, datetime.datetime) else point for point in (start, end))
    return [first + n * DAY for n in range((last - first).days + 1)]


@pytest.mark.parametrize("rule", rules())
def test_a_thousand_cases_of_each_rule_can_be_asked(rule):
    deadline = deadlines()[rule]
    moved = 0
    for seed in SEEDS:
        case = draw(rule, random.Random(seed))
        days = _days(case.start, case.answer)
        assert is_working_day(days[-1]), case
        assert not is_eve(days[-1]), case
        assert not any(is_in_winter(day) for day in days), case
        if deadline.measure == "hours":
            assert case.answer - case.start == datetime.timedelta(hours=deadline.amount)
        else:
            assert len(days) - 1 >= deadline.amount
            moved += len(days) - 1 > deadline.amount
        answers = [wrong.answer for wrong in case.wrong]
        assert 3 <= len(answers) <= 4, case
        assert len({case.answer, *answers}) == len(answers) + 1, case
        assert all(type(answer) is type(case.answer) for answer in answers)
    assert (moved > 0) is (deadline.rolls_over == "yes")


def test_rules_that_may_be_asked_are_those_of_the_curriculum():
    assert len(rules()) == 27
    assert {deadlines()[rule].rolls_over for rule in rules()} == {"yes", "no"}


@given(st.sampled_from(rules()), st.integers())
def test_a_kept_case_is_the_case(rule, seed):
    case = draw(rule, random.Random(seed))
    kept = json.loads(json.dumps(case.frozen()))
    assert thaw(kept) == case
    assert thaw(kept).frozen() == kept
    assert kept["schema"] == SCHEMA


@given(st.sampled_from(rules()), st.integers())
def test_the_same_seed_draws_the_same_case(rule, seed):
    assert draw(rule, random.Random(seed)) == draw(rule, random.Random(seed))


@given(st.sampled_from(rules()), st.integers())
def test_a_case_is_told_in_both_languages_and_its_answer_can_be_written(rule, seed):
    case = draw(rule, random.Random(seed))
    for language in ("sv", "en"):
        assert in_words(case.start)[language] in case.question[language]
        assert case.provision[language] in case.explanation[language]
        assert in_words(case.answer)[language] in case.explanation[language]
        assert all(wrong.why[language] for wrong in case.wrong)
        assert parse_date(in_words(case.answer)[language]) == case.answer


def _whys(rule: str, seed: int) -> dict[str, str]:
    return {wrong.answer.isoformat(): wrong.why["sv"] for wrong in draw(rule, random.Random(seed)).wrong}


def test_the_mistakes_of_a_period_in_days():
    case = draw("DL28", random.Random(5))
    assert (case.start.isoformat(), case.answer.isoformat()) == ("2028-06-07", "2028-06-14")
    whys = _whys("DL28", 5)
    assert "händelsens dag räknad som dag 1" in whys["2028-06-13"]
    assert "bara arbetsdagar räknade" in whys["2028-06-16"]
    assert "Annan SUSAR, inom 15\xa0dagar (CTR, artikel 42.2 b)" in whys["2028-06-22"]


def test_a_period_that_moves_is_asked_with_swedish_holidays_and_not_moving_it_is_a_mistake():
    cases = [draw("DL02", random.Random(seed)) for seed in range(50)]
    moved = [case for case in cases if (case.answer - case.start).days > 10]
    assert moved
    for case in moved:
        assert "Räkna med svenska helgdagar." in case.question["sv"]
        whys = {wrong.answer: wrong.why["sv"] for wrong in case.wrong}
        assert "inte flyttad" in whys[case.start + 10 * DAY] or "dag 1" in whys[case.start + 10 * DAY]


def test_the_mistakes_of_a_period_in_hours():
    case = draw("DL27", random.Random(5))
    whys = [wrong.why["sv"] for wrong in case.wrong]
    assert "klockslag till klockslag" in whys[0]
    assert "nästa arbetsdag klockan 8" in whys[1]
    assert case.wrong[2].answer - case.start == datetime.timedelta(hours=48)
    assert "kl. " in case.question["sv"]


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        ("DL99", "DL99: there is no such rule"),
        ("DL19", "DL19: .* its length only"),
        ("DL49", "DL49: "),
        ("", ": there is"),
    ],
)
def test_a_rule_that_is_unknown_or_may_not_be_asked_is_named(rule, reason):
    with pytest.raises(BadCase, match=reason):
        draw(rule, random.Random(1))


@pytest.mark.parametrize(
    "change", [{"schema": 2}, {"schema": None}, {"start": "i går"}, {"answer": 7}, {"wrong": [{}]}, {"wrong": None}]
)
def test_kept_values_that_cannot_be_read_are_refused(change):
    with pytest.raises(BadCase, match="cannot be read"):
        thaw({**draw("DL28", random.Random(1)).frozen(), **change})


def test_the_cases_need_no_django():
    code = "import random, sys; from assessments import datecases; datecases.draw('DL28', random.Random())"
    code += "; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
