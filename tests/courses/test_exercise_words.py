"""Answers in words, from statements as the content types of H5P make them."""

import pytest

from courses.exercises import words

CHOICES = [{"id": "0", "description": {"en-US": "Yes; now\n"}}, {"id": "1"}, {"id": "2", "description": {"sv": "Nej"}}]
CARDS = [{"id": "0", "description": {"en-US": "Blåbär\n"}}, {"id": "2", "description": {"en-US": "Hallon\n"}}]
PLACES = [{"id": "0", "description": {"en-US": "Skogen"}}]


def statement(kind=None, response=None, *, right=None, library="Test.Pick-1.2", **definition):
    if kind:
        definition["interactionType"] = kind
    if right is not None:
        definition["correctResponsesPattern"] = right
    category = [{"id": f"http://h5p.org/libraries/{library}", "objectType": "Activity"}]
    return {
        "object": {"id": "urn:h5p:x:1", "definition": definition},
        "context": {"contextActivities": {"category": category}},
        "result": {} if response is None else {"response": response},
    }


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (statement("true-false", "true"), "sant"),
        (statement("choice", "0[,]1[,]2", choices=CHOICES), "Yes; now; 1; Nej"),
        (statement("fill-in", "ett, två[,]tre"), "ett, två; tre"),
        # Which gap was filled shows by those that were not.
        (statement("fill-in", "[,]red[,]"), "–; red; –"),
        (statement("fill-in", ""), ""),
        (statement("fill-in", "{lang=sv}röd"), "röd"),
        (statement("long-fill-in", "Först [,] sedan [.] sist"), "Först [,] sedan [.] sist"),
        (statement("matching", "2[.]0", source=CARDS, target=PLACES), "Hallon → Skogen"),
        (statement("sequencing", "2[,]0", choices=CARDS), "Hallon; Blåbär"),
        (statement("numeric", "4[:]6"), "4–6"),
        (statement("performance", "0[.]7", steps=CARDS), "Blåbär → 7"),
        (statement("other", "x"), "x"),
        (statement(None, "x", choices="none", source=[1]), "x"),
        (statement(), ""),
        ({}, ""),
        (statement("long-fill-in", "å" * 400), "å" * 300 + "…"),
    ],
)
def test_a_response_is_told_in_words(raw, told):
    assert words.answer(raw) == told


def test_drag_and_drop_names_the_place_before_the_card():
    cards = {"source": CARDS, "target": PLACES, "library": "H5P.DragQuestion-1.13"}
    raw = statement("matching", "0[.]2[,]0[.]0", right=["0[.]0"], **cards)
    assert words.answer(raw) == "Hallon → Skogen; Blåbär → Skogen"
    assert words.right(raw) == "Blåbär → Skogen"


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (statement("fill-in", right=["{case_matters=false}blue[,]Cloud"]), "blue; Cloud"),
        (statement("fill-in", right=["{case_matters=false}{order_matters=true}a[,]{lang=sv}b"]), "a; b"),
        (statement("choice", right=["0[,]2"], choices=CHOICES), "Yes; now; Nej"),
        (statement("true-false", right=["false"]), "falskt"),
        (statement("fill-in", right=["a", "b", "c"]), "a / b / c"),
        (statement("fill-in", right=["a", "b", "c", "d"]), "a / b / c / …"),
        (statement("choice", right="0"), ""),
        (statement("choice", right=[0, None]), ""),
        (statement("choice"), ""),
    ],
)
def test_what_is_right_is_told_in_words(raw, told):
    assert words.right(raw) == told


@pytest.mark.parametrize(
    ("description", "told"),
    [
        ("<p>What?</p>\n<br/>Blue is __________.<br/>Red&nbsp;is <em>it</em>.", "What? Blue is __________. Red is it."),
        ("a &lt; b", "a < b"),
        ("<script>x</script>", "x"),
        ("å" * 400, "å" * 300 + "…"),
    ],
)
def test_a_question_is_told_without_its_markup(description, told):
    assert words.question({"description": {"en-US": description}, "name": {"sv": "Namn"}}) == told


def test_a_question_without_a_text_is_told_by_its_name():
    assert words.question({"name": {"en-US": "Essay"}}) == "Essay"
    assert words.question({"description": "none"}) == ""
