"""What was frozen under any schema number reads as the newest, and is graded as it was then."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.grading import Drawn, Item, grade
from assessments.thawing import UnknownSchema, freeze_deal, thaw_deal, thaw_quiz

BOTH = {"sv": "text", "en": "text"}
ids = st.lists(st.text("abcdef", min_size=1, max_size=3), min_size=2, max_size=6, unique=True)


def first_schema(options, correct):
    """A quiz as the first schema wrote it, with one question that has boxes."""
    parts = [{"id": i, "correct": i in correct, "text": BOTH, "why": BOTH} for i in options]
    question = {"id": "q", "key": "Q", "type": "multiple_response", "objective": "O", "lesson": "L", "stem": BOTH}
    rules = {"draw": 1, "pass_percent": 80, "attempts": 3, "wait_hours": 24}
    return {"schema": 1, "quiz": "T", "rules": rules, "questions": [{**question, "options": parts, "provisions": []}]}


@given(ids)
def test_the_first_schema_keeps_what_it_said_and_gave_all_or_nothing(options):
    correct = options[: len(options) // 2 + 1]
    frozen = first_schema(options, correct)
    kept = json.loads(json.dumps(frozen))
    (question,) = thaw_quiz(frozen)["questions"]
    assert frozen == kept, "thawing changes nothing in what was frozen"
    assert question["body"]["options"] == kept["questions"][0]["options"]
    assert {name: question[name] for name in ("id", "key", "stem", "lesson")} == {
        name: kept["questions"][0][name] for name in ("id", "key", "stem", "lesson")
    }
    bank = {"q": Item("q", question["type"], question["body"])}
    dealt = thaw_deal({"schema": 1, "questions": [{"id": "q", "options": options}]})
    results = [grade(bank, dealt, {"q": marked}, 80) for marked in (correct, correct[:-1], options)]
    assert [result.max for result in results] == [1, 1, 1]
    assert [result.points for result in results] == [1, 0, int(set(options) == set(correct))]


@given(ids)
def test_thawing_what_is_thawed_is_the_identity(options):
    quiz = thaw_quiz(first_schema(options, options[:1]))
    assert thaw_quiz(json.loads(json.dumps(quiz))) == quiz


def second_schema(**rules):
    """A quiz as the second schema wrote it before its layout could be chosen, and with what was chosen since."""
    own = {"draw": 1, "pass_percent": 80, "attempts": 3, "wait_hours": 24, "minutes": 0, "cells": [], **rules}
    return {"schema": 2, "quiz": "T", "rules": own, "questions": []}


@given(st.sampled_from(["question", "page"]), st.sampled_from(["explained", "objectives", "verdict"]))
def test_a_layout_is_kept_and_what_was_frozen_before_there_was_one_comes_one_at_a_time(layout, shows):
    assert thaw_quiz(first_schema(["a", "b"], ["a"]))["rules"]["layout"] == "question"
    assert thaw_quiz(second_schema(shows=shows))["rules"]["layout"] == "question"
    thawed = thaw_quiz(second_schema(shows=shows, layout=layout))
    assert (thawed["rules"]["layout"], thawed["rules"]["shows"]) == (layout, shows)
    assert thaw_quiz(json.loads(json.dumps(thawed))) == thawed


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
)


@given(
    st.lists(
        st.builds(Drawn, st.text(min_size=1, max_size=5), st.dictionaries(st.text(max_size=4), values)), max_size=4
    )
)
def test_a_deal_comes_back_as_it_was(dealt):
    assert thaw_deal(json.loads(json.dumps(freeze_deal(tuple(dealt))))) == dealt


@pytest.mark.parametrize("thaw", [thaw_quiz, thaw_deal])
def test_a_schema_of_the_future_is_refused(thaw):
    with pytest.raises(UnknownSchema):
        thaw({"schema": 99, "questions": []})
