"""Our own exercises in the installed player: what they say, score and remember, with the keyboard and for everyone."""

import random

import pytest

from content.h5p import exercises
from content.h5p.own import rescored
from content.languages import LANGUAGES
from tests.browser import measures
from tests.browser.exercises import running_player

OURS = exercises.load()
BY_TYPE = {exercise.type: exercise for exercise in OURS}
WIDE, PHONE = {"width": 1280, "height": 800}, {"width": 320, "height": 640}


@pytest.fixture(scope="module")
def player(tmp_path_factory):
    with running_player(tmp_path_factory.mktemp("player")) as running:
        yield running


@pytest.fixture
def play(player, chromium):
    """Opens an exercise in a window of its own."""
    opened = []

    def new(exercise, language="sv", state=None, **options):
        context = chromium.new_context(**options)
        context.set_default_timeout(20_000)
        opened.append(context)
        return player.play(context, exercise, language, state)

    yield new
    for context in opened:
        context.close()
    assert player.faults == []


def _answers(exercise, count=25):
    """Answers as the types keep them, by chance but the same each time."""
    params, chance = exercise.content("sv"), random.Random(exercise.key)
    for _ in range(count):
        if exercise.type == "DecisionCase":
            walk, at = [], 1
            while at:
                walk.append(chance.randrange(len(params["steps"][at - 1]["choices"])))
                at = params["steps"][at - 1]["choices"][walk[-1]]["next"]
            yield walk
        elif exercise.type == "Timeline":
            steps = params["steps"]
            numbers = [chance.choice([str(step["number"]), "", "7", "007", "-1", "1e1"]) for step in steps]
            order = chance.sample(range(len(steps)), len(steps)) if params["ask"] != "numbers" else [*range(len(steps))]
            yield {"order": order, "numbers": numbers}
        elif exercise.type == "SortRegimes":
            ids = ["", *(regime["id"] for regime in params["regimes"])]
            yield [chance.choice([row["regime"], chance.choice(ids)]) for row in params["statements"]]
        else:
            places = range(len(params["passages"]))
            yield chance.sample(places, chance.randrange(len(params["passages"]) + 1))


def _best(exercise):
    """The keys of the answer that has all points, as the type keeps it."""
    params = exercise.content("sv")
    if exercise.type == "DecisionCase":
        walk, at = [], 1
        while at:
            picked, choice = next((n, c) for n, c in enumerate(params["steps"][at - 1]["choices"]) if c["best"])
            walk.append(picked)
            at = choice["next"]
        return walk
    if exercise.type == "Timeline":
        steps = params["steps"]
        return {"order": [*range(len(steps))], "numbers": [str(step["number"]) for step in steps]}
    if exercise.type == "SortRegimes":
        return [row["regime"] for row in params["statements"]]
    return [n for n, row in enumerate(params["passages"]) if row["deviates"]]


def _result(page, answer):
    return page.evaluate(
        "answer => { exercise.answer = answer; return exercise.getXAPIData().statement.result; }", answer
    )


@pytest.mark.parametrize("exercise", OURS, ids=lambda exercise: exercise.key)
def test_browser_and_server_score_alike(play, exercise):
    page, params = play(exercise), exercise.content("sv")
    best = _result(page, _best(exercise))
    assert best["score"]["scaled"] == rescored(exercise.main_library, params, best) == 1
    scores = set()
    for answer in _answers(exercise):
        result = _result(page, answer)
        assert rescored(exercise.main_library, params, result) == pytest.approx(result["score"]["scaled"], abs=2e-4)
        scores.add(result["score"]["scaled"])
    assert len(scores) > 2


@pytest.mark.parametrize("kind", BY_TYPE)
def test_an_answer_is_a_full_statement(play, kind):
    page = play(BY_TYPE[kind])
    page.evaluate("answer => { exercise.answer = answer; exercise.check(); }", _best(BY_TYPE[kind]))
    page.wait_for_function("statements.some(s => s.verb.id.endsWith('/answered'))")
    statement = page.evaluate("statements.find(s => s.verb.id.endsWith('/answered'))")
    definition, result = statement["object"]["definition"], statement["result"]
    assert definition["type"] == "http://adlnet.gov/expapi/activities/cmi.interaction"
    assert definition["interactionType"] in ("performance", "sequencing", "matching", "choice")
    assert result["response"] == definition["correctResponsesPattern"][0]
    assert result["score"]["raw"] == result["score"]["max"] > 0
    assert (result["completion"], result["success"], result["score"]["scaled"]) == (True, True, 1)
    assert result["duration"].startswith("PT")
    assert list(definition["description"]) == ["sv-SE"]
    category = statement["context"]["contextActivities"]["category"][0]["id"]
    assert category.endswith(f"/Provning.{kind}-1.1")


@pytest.mark.parametrize("kind", BY_TYPE)
def test_state_is_resumed_and_unfit_state_is_left_aside(play, kind):
    page = play(BY_TYPE[kind])
    assert page.evaluate("exercise.getCurrentState().isRevealed") is False
    page.evaluate("answer => { exercise.answer = answer; exercise.check(); }", _best(BY_TYPE[kind]))
    state = page.evaluate("exercise.getCurrentState()")
    again = play(BY_TYPE[kind], state=state)
    assert again.evaluate("exercise.getCurrentState()") == state
    assert again.evaluate("[exercise.getScore() === exercise.getMaxScore(), exercise.getAnswerGiven()]") == [True, True]
    assert again.locator(".provning__verdict--right").count() > 0
    for unfit in ("x", {"answer": [99]}, {"answer": {"order": [0], "numbers": []}, "isRevealed": True}, []):
        fresh = play(BY_TYPE[kind], state=unfit)
        assert fresh.evaluate("exercise.getCurrentState().isRevealed") is False
        assert fresh.locator(".provning__verdict").count() == 0


@pytest.mark.parametrize("kind", BY_TYPE)
def test_the_task_can_be_reset_and_solved_from_outside(play, kind):
    page = play(BY_TYPE[kind])
    blank = page.evaluate("exercise.getCurrentState()")
    page.evaluate("answer => { exercise.answer = answer; exercise.check(); }", _best(BY_TYPE[kind]))
    page.evaluate("exercise.resetTask()")
    assert page.evaluate("exercise.getCurrentState()") == blank
    page.evaluate("exercise.showSolutions()")
    assert page.evaluate("exercise.getCurrentState().isRevealed") is True
    assert page.locator(".provning__item, .provning__verdict").count() > 0


@pytest.mark.parametrize("kind", BY_TYPE)
def test_the_texts_that_stand_in_for_missing_ones_are_those_of_the_semantics(play, kind):
    page = play(BY_TYPE[kind])
    assert page.evaluate(f"Provning.{kind}.LABELS") == exercises.labels(kind)["en"]


def test_texts_are_shown_as_they_were_written(play):
    page = play(BY_TYPE["SpotDeviation"])
    assert page.evaluate("['a &lt; b &amp; c', 'a<b', '</textarea><img>', null].map(Provning.plain)") == [
        "a < b & c",
        "a<b",
        "</textarea><img>",
        "",
    ]


# Keyboard


def _told(page):
    return page.locator("[role=status]").inner_text()


def _has_focus(page, selector):
    return page.evaluate("selector => document.activeElement.matches(selector)", selector)


def _tab_to(page, selector, most=60):
    for _ in range(most):
        page.keyboard.press("Tab")
        if _has_focus(page, selector):
            return
    pytest.fail(f"the Tab key does not reach {selector}")


def test_a_case_is_walked_by_keyboard_and_each_consequence_gets_the_focus(play):
    exercise = next(e for e in OURS if e.key == "M07-E1")
    page = play(exercise)
    _tab_to(page, ".provning__button")
    page.keyboard.press("Enter")
    assert _told(page) == "Välj ett av svaren först."
    page.evaluate("document.activeElement.blur()")
    for step, keys in enumerate((["ArrowDown"], ["ArrowDown", "ArrowDown"], ["Space"])):
        _tab_to(page, "input[type=radio]")
        for key in keys:
            page.keyboard.press(key)
        _tab_to(page, ".provning__button")
        page.keyboard.press("Enter")
        assert _has_focus(page, ".provning__verdict--right")
        assert page.locator(".provning__verdict").count() == step + 1
    assert _told(page) == "3 av 3 poäng"
    assert page.get_by_role("heading", name="Regeln").is_visible()
    _tab_to(page, ".provning__button")
    page.keyboard.press("Enter")
    assert _has_focus(page, "input[type=radio]")
    assert _told(page) == ""


def test_steps_are_moved_by_buttons_that_keep_the_focus_and_tell_the_place(play):
    exercise = next(e for e in OURS if e.key == "M04-E1")
    page = play(exercise)
    for step, number in enumerate((0, 6, 10, 55, 60)):
        while page.evaluate("step => exercise.answer.order.indexOf(step)", step) > step:
            page.locator(f"[data-step='{step}'][data-by='-1']").focus()
            page.keyboard.press("Enter")
            assert _has_focus(page, f"[data-step='{step}'][data-by='-1']")
            place = page.evaluate("step => exercise.answer.order.indexOf(step) + 1", step)
            assert _told(page).startswith(f"Nu nummer {place} av 5: ")
        page.locator("input[type=number]").nth(step).focus()
        page.keyboard.type(str(number))
    first = page.get_by_role("button", name="Flytta upp 1. Sponsorn lämnar in ansökan i CTIS.")
    assert first.get_attribute("aria-disabled") == "true"
    first.focus()
    page.keyboard.press("Enter")
    _tab_to(page, ".provning__button")
    page.keyboard.press("Enter")
    assert _told(page).startswith("10 av 10 poäng.")
    assert _has_focus(page, ".provning__button")


def test_statements_are_sorted_by_keyboard(play):
    page = play(BY_TYPE["SortRegimes"])
    _tab_to(page, ".provning__button")
    page.keyboard.press("Enter")
    assert _told(page) == "Sortera minst ett påstående först."
    page.get_by_label("Regelverk").first.focus()
    page.keyboard.type("IVD")
    _tab_to(page, ".provning__button")
    page.keyboard.press("Enter")
    assert _told(page).startswith("1 av 9 poäng.")
    assert page.locator(".provning__verdict--right").inner_text().startswith("Rätt: IVD (IVDR)")


def test_passages_are_marked_by_keyboard(play):
    exercise = next(e for e in OURS if e.key == "M06-E1")
    page = play(exercise, "en")
    for place in (3, 4):
        page.get_by_role("checkbox").nth(place).focus()
        page.keyboard.press("Space")
    _tab_to(page, ".provning__button")
    page.keyboard.press("Enter")
    assert _told(page).startswith("2 of 4 points.")
    assert page.get_by_text("You missed a deviation").count() == 2


# For everyone


@pytest.mark.parametrize("is_revealed", [False, True])
@pytest.mark.parametrize("kind", BY_TYPE)
def test_exercises_have_no_fault_that_axe_can_see_and_lose_nothing(play, kind, is_revealed):
    exercise = BY_TYPE[kind]
    answer = next(a for a in _answers(exercise) if a != _best(exercise))
    for language in LANGUAGES:
        for variant, options in {
            "wide": {"viewport": WIDE},
            "phone": {"viewport": PHONE},
            "dark": {"viewport": WIDE, "color_scheme": "dark"},
        }.items():
            page = play(exercise, language, {"answer": answer, "isRevealed": True} if is_revealed else None, **options)
            assert page.locator(".provning").get_attribute("lang") == language
            assert measures.axe(page, exercise.key, variant, measures.WCAG) == []
            assert measures.lost(page) == []
            assert measures.facts(page)["moving"] == 0
        assert measures.unseen_focus(page) == []
        assert measures.lost_at_double_text(page) == []


def test_dark_is_dark(play):
    page = play(BY_TYPE["Timeline"], color_scheme="dark")
    assert page.evaluate("getComputedStyle(exercise.root).backgroundColor") == "rgb(23, 24, 28)"
