"""A case in steps: its story, its points, and what no browser sends."""

import copy
import random

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from wagtail.blocks.struct_block import StructBlockValidationError

from assessments.blocks import QUESTION_TYPES
from assessments.question_types import TYPES, BadAnswer, NoAnswer
from assessments.question_types.case import NOT_REACHED, PATH, TAKEN
from content.branches import Fault, Kind, faults
from tests.assessments.test_grading import anything


def both(text):
    return {"sv": text, "en": text.upper()}


def option(i, following, *, correct=False):
    """Texts say of which option they are, so that a text that should not be shown can be found."""
    texts = {name: both(f"{name} {i}") for name in ("text", "consequence", "why")}
    return {"id": i, "correct": correct, "next": following, **texts}


def step(i, *options):
    return {"id": i, "situation": both(f"situation {i}"), "question": both(f"question {i}"), "options": list(options)}


KIND = TYPES["case"]
# The best path is a1, c1: two points. A recovery by way of b has three right choices after a wrong one.
BODY = {
    "text": both("scenario"),
    "steps": [
        step("a", option("a1", "3", correct=True), option("a2", "2"), option("a3", "")),
        step("b", option("b1", "3", correct=True), option("b2", "")),
        step("c", option("c1", "", correct=True), option("c2", "4")),
        step("d", option("d1", "", correct=True), option("d2", "")),
    ],
}
DEALT = KIND.deal(BODY, random.Random(3))
WHOLE = {"path": [["a", "a1"], ["c", "c1"]]}


def path(*options):
    return {"path": [[o[0], o] for o in options]}


@pytest.mark.parametrize(
    ("options", "points"),
    [
        (["a1", "c1"], 2), (["a1"], 1), ([], 0), (["a1", "c2"], 1), (["a1", "c2", "d1"], 1), (["a1", "c2", "d2"], 1),
        (["a2"], 0), (["a2", "b1"], 1), (["a2", "b1", "c1"], 1), (["a2", "b1", "c2", "d1"], 1), (["a3"], 0),
        # What does not follow counts for nothing.
        (["c1"], 0), (["a1", "b1"], 1), (["a3", "c1"], 0), (["a1", "a1"], 1), (["a1", "c1", "d1"], 2),
    ],
)  # fmt: skip
def test_a_wrong_choice_never_earns_as_much_as_the_best_path(options, points):
    assert KIND.most(BODY) == 2
    assert KIND.points(BODY, DEALT, path(*options)) == points


@st.composite
def bodies(draw):
    """Any case that authors are let through with: options lead on, each step has one right option."""
    count = draw(st.integers(2, 6))
    steps = []
    for n in range(1, count + 1):
        own, right = draw(st.integers(2, 5)), draw(st.integers(0, 4))
        later = st.sampled_from(["", *map(str, range(n + 1, count + 1))])
        options = [option(f"{n}x{k}", draw(later), correct=k == right % own) for k in range(own)]
        steps.append(step(str(n), *options))
    return {"text": both("scenario"), "steps": steps}


def _walked(body, dice):
    """A whole walk of chance through the case, step by step as it is posted."""
    answer, dealt, had_wrong = None, KIND.deal(body, dice), False
    while fields := KIND.fields(body, dealt, KIND.posted(answer), "sv"):
        chosen = dice.choice(fields[0].choices).id
        options = {o["id"]: o for each in body["steps"] for o in each["options"]}
        had_wrong = had_wrong or not options[chosen]["correct"]
        answer = KIND.step(body, answer, {fields[0].name: [chosen]}, is_final=True)
        yield answer, had_wrong


@given(body=bodies(), dice=st.randoms(use_true_random=False))
def test_points_lie_within_the_maximum_and_only_the_best_path_gives_it(body, dice):
    dealt, most, before = KIND.deal(body, dice), KIND.most(body), 0
    right = KIND.right(body, dealt)
    assert KIND.points(body, dealt, right) == most > 0
    for answer, had_wrong in _walked(body, dice):
        points = KIND.points(body, dealt, answer)
        assert before <= points <= most - had_wrong
        assert len(KIND.said(body, dealt, answer, "sv")) == len(answer["path"])
        before = points
    assert KIND.is_complete(body, dealt, answer)
    assert (points == most) == (answer == right)
    assert KIND.read(body, dealt, KIND.posted(answer)) == answer == KIND.settled(body, answer)
    lines = KIND.explained(body, dealt, answer, "sv")
    assert sum(line.is_chosen for line in lines) == len(answer["path"])
    assert all(line.why for line in lines)


pairs = st.lists(st.sampled_from(["a", "b", "c", "a1", "a2", "b1", "c1", "c2", "x"]) | anything, max_size=3)


@given(answer=anything | st.fixed_dictionaries({"path": st.lists(pairs) | anything, "marked": pairs | anything}))
def test_nothing_that_an_answer_holds_breaks_a_case(answer):
    assert 0 <= KIND.points(BODY, DEALT, answer) <= 2
    for language in ("sv", "en"):
        posted = KIND.posted(answer)
        assert KIND.scenes(BODY, posted, language)
        assert len(KIND.fields(BODY, DEALT, posted, language)) <= 1
        assert KIND.explained(BODY, DEALT, answer, language)
        KIND.said(BODY, DEALT, answer, language)
    settled = KIND.settled(BODY, answer)
    assert KIND.settled(BODY, settled) == settled
    assert KIND.points(BODY, DEALT, settled) == KIND.points(BODY, DEALT, answer)


@given(kept=anything, posted=st.dictionaries(st.sampled_from([PATH, "answer-a", "answer-c", "answer-x", "go"]), pairs))
def test_whatever_is_posted_is_a_step_or_refused_in_both_languages(kept, posted):
    posted = {name: [v for v in values if isinstance(v, str)] for name, values in posted.items()}
    reasons = []
    for take in (lambda: KIND.read(BODY, DEALT, posted), lambda: KIND.step(BODY, kept, posted, is_final=True)):
        try:
            answer = take()
        except BadAnswer as refusal:
            reasons.append(refusal.reason)
        else:
            assert 0 <= KIND.points(BODY, DEALT, answer) <= 2
    assert all(reason.keys() == {"sv", "en"} for reason in reasons)


def _take(kept, posted, *, is_final=True):
    return KIND.step(BODY, kept, posted, is_final=is_final)


def test_a_step_is_marked_then_confirmed_and_counts_when_the_test_ends():
    marked = _take(None, {"answer-a": ["a1"]}, is_final=False)
    assert marked == {"path": [], "marked": ["a", "a1"]}
    assert [c.id for c in KIND.fields(BODY, DEALT, KIND.posted(marked), "sv")[0].choices if c.is_chosen] == ["a1"]
    assert len(KIND.scenes(BODY, KIND.posted(marked), "sv")) == 1, "what follows is told when the step is confirmed"
    assert KIND.settled(BODY, marked) == path("a1")
    other = _take(marked, {"answer-a": ["a2"]}, is_final=False)
    assert other["marked"] == ["a", "a2"]
    assert _take(other, {"answer-a": ["a1"]}) == path("a1")
    last = _take(path("a1"), {"answer-c": ["c1"]}, is_final=False)
    assert KIND.is_complete(BODY, DEALT, last)
    assert not KIND.is_complete(BODY, DEALT, marked)


def test_an_answered_step_stands():
    kept = path("a1")
    assert _take(kept, {"answer-a": ["a1"]}) == kept, "a button pressed twice"
    assert _take(path("a1", "c1"), {}) == path("a1", "c1"), "nothing is left to answer"
    for posted in ({"answer-a": ["a2"]}, {"answer-a": ["a2"], "answer-c": ["c1"]}, {"answer-a": ["zz"]}):
        with pytest.raises(BadAnswer) as refusal:
            _take(kept, posted)
        assert refusal.value.reason == TAKEN


@pytest.mark.parametrize(
    ("posted", "reason"),
    [
        ({"answer-b": ["b1"]}, NOT_REACHED["sv"]), ({"answer-a": ["a1"], "answer-c": ["c1"]}, NOT_REACHED["sv"]),
        ({"answer-a": ["b1"]}, "Svaret hör inte till"), ({"answer-a": ["a1", "a2"]}, "Svaret hör inte till"),
        ({"answer-a": ["a" * 10_000]}, "Svaret hör inte till"), ({"answer-x": ["a1"]}, "Svaret hör inte till"),
        ({"answer": ["a1"]}, "Svaret hör inte till"), ({PATH: ["a:a1"]}, "Svaret hör inte till"),
        ({"answer-" + "a" * 10_000: ["a1"]}, "Svaret hör inte till"),
    ],
)  # fmt: skip
def test_what_belongs_to_no_such_step_is_refused(posted, reason):
    with pytest.raises(BadAnswer) as refusal:
        _take(None, posted)
    assert refusal.value.reason["sv"].startswith(reason)
    assert refusal.value.field == "answer-a"


@pytest.mark.parametrize("posted", [{}, {"go": ["next"]}, {"answer-a": [""]}, {"answer-a": []}])
def test_a_step_without_a_mark_is_no_answer(posted):
    with pytest.raises(NoAnswer) as refusal:
        _take(None, posted)
    assert refusal.value.field == "answer-a"


def test_the_page_holds_only_the_steps_that_have_been_reached():
    posted = KIND.posted(path("a2"))
    shown = str([KIND.scenes(BODY, posted, "sv"), KIND.fields(BODY, DEALT, posted, "sv")])
    assert all(text in shown for text in ("situation a", "text a2", "consequence a2", "situation b", "text b1"))
    assert not any(text in shown for text in ("why", "text a1", "consequence a1", "consequence b1", "situation c"))


def test_a_form_that_carries_a_path_does_not_decide_where_a_test_stands():
    posted = KIND.over(path("a2"), {PATH: ["a:a1"], "answer-b": ["b2"]})
    (field,) = KIND.fields(BODY, DEALT, posted, "sv")
    assert [(c.id, c.is_chosen) for c in field.choices if c.is_chosen] == [("b2", True)]
    assert KIND.carried(BODY, posted) == ((PATH, "a:a2"),)


def test_a_carried_path_that_does_not_follow_is_refused():
    assert KIND.read(BODY, DEALT, {PATH: ["a:a1"], "answer-c": ["c1"]}) == path("a1", "c1")
    for carried in (["c:c1"], ["a:a1", "d:d1"], ["a"], ["a:b1"], ["a:a1", "a:a1"]):
        with pytest.raises(BadAnswer):
            KIND.read(BODY, DEALT, {PATH: carried, "answer-a": ["a1"]})


def test_the_result_explains_each_choice_and_the_rest_of_the_best_path():
    lines = KIND.explained(BODY, DEALT, path("a2", "b2"), "sv")
    assert [(line.text, line.why, line.is_right, line.is_chosen) for line in lines] == [
        ("1. question a – text a2", "why a2", False, True),
        ("1. question a – text a1", "why a1", True, False),
        ("2. question b – text b2", "why b2", False, True),
        ("2. question b – text b1", "why b1", True, False),
        ("Bästa vägen. question c – text c1", "why c1", True, False),
    ]


def test_a_story_always_ends_and_each_step_can_be_reached():
    assert faults([[2, 3], [3, 0], [0, 0]]) == []
    assert faults([[1, 2], [1, 7]]) == [
        Fault(Kind.NOT_LATER, 1, 1), Fault(Kind.NOT_LATER, 2, 1), Fault(Kind.NO_STEP, 2, 2),
    ]  # fmt: skip
    assert faults([[0, 0], [3, 0], [0, 0]]) == [Fault(Kind.UNREACHED, 2), Fault(Kind.UNREACHED, 3)]


BLOCK = dict(QUESTION_TYPES)["case"]


def _lead(raw, step, option, following):
    raw["steps"][step]["options"][option]["next"] = following


def _no_right(raw):
    raw["steps"][0]["options"][1]["correct"] = False


def _twins(raw):
    raw["steps"][1]["options"][0]["text"] = raw["steps"][1]["options"][1]["text"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda raw: _lead(raw, 0, 0, ""), "Inget alternativ i ett tidigare steg leder till steg 2."),
        (lambda raw: _lead(raw, 1, 0, "2"), "Steg 2, alternativ 1, leder till steg 2, som inte är ett senare steg."),
        (lambda raw: _lead(raw, 1, 1, "6"), "Steg 2, alternativ 2, leder till steg 6, som inte finns."),
        (_no_right, "Markera exakt ett alternativ som rätt."),
        (_twins, "Alternativet ”Noterar att hon avbryter” står två gånger"),
        (lambda raw: raw["steps"].pop(), "block är 2"),
        (lambda raw: raw["steps"][0]["options"][0].update(why=""), "why"),
        (lambda raw: raw["steps"][0]["options"][0].update(consequence=""), "consequence"),
    ],
)
def test_an_author_is_told_what_does_not_hold_together(change, message):
    raw = copy.deepcopy(BLOCK.meta.preview_value)
    change(raw)
    with translation.override("sv"), pytest.raises(StructBlockValidationError) as refusal:
        BLOCK.clean(BLOCK.normalize(raw))
    assert message in str(refusal.value.as_json_data())


def test_the_preview_is_a_whole_case(db):
    assert BLOCK.clean(BLOCK.normalize(copy.deepcopy(BLOCK.meta.preview_value)))
