"""The score of our own exercises as the server reckons it, from answers good, bad and hostile."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.h5p.own import RESCORERS, rescored

CASE = {
    "steps": [
        {"choices": [{"best": False, "next": 2}, {"best": True, "next": 3}]},
        {"choices": [{"best": True, "next": 3}, {"best": False, "next": 0}]},
        {"choices": [{"best": True, "next": 0}, {"best": False, "next": 0}]},
    ]
}
STEPS = [{"number": 0}, {"number": 6}, {"number": 10}]
SORT = {
    "regimes": [{"id": "medicine"}, {"id": "device"}],
    "statements": [{"regime": "medicine"}, {"regime": "device"}, {"regime": "device"}, {"regime": "medicine"}],
}
SPOT = {"passages": [{"deviates": True}, {"deviates": False}, {"deviates": True}, {"deviates": False}]}
PARAMS = {
    "Provning.DecisionCase": CASE,
    "Provning.Timeline": {"ask": "both", "steps": STEPS},
    "Provning.SortRegimes": SORT,
    "Provning.SpotDeviation": SPOT,
}


@pytest.mark.parametrize(
    ("name", "params", "response", "score"),
    [
        ("DecisionCase", CASE, "0[.]1[,]2[.]0", 1),
        ("DecisionCase", CASE, "0[.]0[,]1[.]0[,]2[.]0", 0.5),
        ("DecisionCase", CASE, "0[.]0[,]1[.]1", 0),
        ("DecisionCase", CASE, "0[.]1", None),
        ("DecisionCase", CASE, "0[.]1[,]1[.]0[,]2[.]0", None),
        ("DecisionCase", CASE, "2[.]0", None),
        ("DecisionCase", CASE, "0[.]7", None),
        ("DecisionCase", CASE, "0[.]1[,]2[.]0[,]2[.]0", None),
        ("DecisionCase", {"steps": [{"choices": [{"best": True, "next": 1}]}]}, "0[.]0", 1),
        ("Timeline", {"ask": "order", "steps": STEPS}, "0[,]1[,]2", 1),
        ("Timeline", {"ask": "order", "steps": STEPS}, "0[,]2[,]1", 0.3333),
        ("Timeline", {"ask": "order", "steps": STEPS}, "0[,]1", None),
        ("Timeline", {"ask": "order", "steps": STEPS}, "0[,]1[,]1", None),
        ("Timeline", {"ask": "numbers", "steps": STEPS}, "0[.]0[,]1[.]6[,]2[.]", 0.6667),
        ("Timeline", {"ask": "numbers", "steps": STEPS}, "0[.]-0[,]1[.]6.0[,]2[.]010", 0.3333),
        ("Timeline", {"ask": "both", "steps": STEPS}, "2[.]10[,]1[.]7[,]0[.]0", 0.5),
        ("Timeline", {"ask": "both", "steps": STEPS}, "2[,]1[,]0", None),
        ("SortRegimes", SORT, "0[.]medicine[,]1[.]device[,]2[.]device[,]3[.]medicine", 1),
        ("SortRegimes", SORT, "0[.]medicine[,]1[.]medicine", 0.25),
        ("SortRegimes", SORT, "", 0),
        ("SortRegimes", SORT, "0[.]medicine[,]0[.]device", None),
        ("SortRegimes", SORT, "0[.]unheard", None),
        ("SortRegimes", SORT, "9[.]device", None),
        ("SpotDeviation", SPOT, "0[,]2", 1),
        ("SpotDeviation", SPOT, "0[,]1", 0),
        ("SpotDeviation", SPOT, "0[,]1[,]2", 0.5),
        ("SpotDeviation", SPOT, "0[,]1[,]2[,]3", 0),
        ("SpotDeviation", SPOT, "0[,]0", None),
        ("SpotDeviation", SPOT, "-1", None),
        ("SpotDeviation", {"passages": [{"deviates": False}]}, "", None),
    ],
)
def test_answers_are_scored(name, params, response, score):
    assert rescored(f"Provning.{name}", params, {"response": response}) == score


def test_other_types_are_left_to_themselves():
    assert rescored("H5P.MultiChoice", {}, {"response": "1"}) is None


@pytest.mark.parametrize("name", RESCORERS)
@pytest.mark.parametrize("result", [{}, None, [], {"response": None}, {"response": 4}, {"response": ["0"]}])
def test_results_without_a_response_have_no_score(name, result):
    assert rescored(name, PARAMS[name], result) is None


@pytest.mark.parametrize("name", RESCORERS)
@pytest.mark.parametrize("params", [{}, None, {"steps": 3, "ask": "both"}, {"statements": [None]}, {"passages": [1]}])
def test_foreign_parameters_give_no_score(name, params):
    assert rescored(name, params, {"response": "0[.]0"}) is None


_TOKENS = st.sampled_from(
    ["0", "1", "2", "3", "6", "10", "[.]", "[,]", "medicine", "device", "", "-1", "²", "٣", "[", "]"]
)


@given(st.sampled_from(sorted(RESCORERS)), st.lists(_TOKENS, max_size=14).map("".join) | st.text())
def test_whatever_is_answered_the_score_is_none_or_between_nought_and_one(name, response):
    score = rescored(name, PARAMS[name], {"response": response})
    assert score is None or 0 <= score <= 1
