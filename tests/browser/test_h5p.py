"""Exercises in lessons: played, resumed, replaced by text, and shut in when they mean harm."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests import exercises
from tests.browser import played
from tests.browser.learner import sign_in

HOSTILE = (Path(__file__).parent / "hostile_exercise.js").read_text()
BROKEN = "throw new Error('broken');"
# What it remembers is more than is kept.
LARGE = exercises.PICK.replace("{ picked: state.picked }", "{ picked: state.picked, more: 'a'.repeat(70000) }")
PICKED = "Valt: Försökspersonen"


@pytest.fixture(scope="module")
def exercise(school):
    """Its package, and the lesson that it stands in."""
    pk, address, _draft = played.put(school, "M18-L1", "Vem skriver under?")
    return pk, address


def _until(page: Page, school, pk: int, *, states: int, statements: int):
    """What the server has, when it has so much: the page sends after a while."""
    for _ in range(20):
        found = played.kept(school, pk)
        if len(found[0]) >= states and len(found[1]) >= statements:
            return found
        page.wait_for_timeout(500)
    return found


def test_an_exercise_is_answered_and_goes_on_where_it_was_left(visit, school, exercise):
    pk, address = exercise
    page = visit()
    sign_in(page, school, "anna")
    page.goto(address)
    frame = played.frame_of(page, "Vem skriver under?")
    frame.get_by_role("button", name="Försökspersonen").click()
    expect(frame.get_by_text(PICKED)).to_be_visible()
    states, said = _until(page, school, pk, states=1, statements=2)
    anna = school.accounts["anna"][0]
    assert states == [[anna, '{"picked":0}']]
    assert said == [[anna, "attempted", None], [anna, "answered", 1.0]]
    page.reload()
    expect(played.frame_of(page, "Vem skriver under?").get_by_text(PICKED)).to_be_visible()

    page.goto("/mina-kurser/")
    line = page.get_by_role("listitem").filter(has_text="Vem skriver under?")
    expect(line).to_contain_text("100 % rätt enligt övningen")

    played.change(school, pk)
    page.goto(address)
    expect(played.frame_of(page, "Vem skriver under?").get_by_text("Ny fråga?")).to_be_visible()
    expect(page.get_by_text("Övningen har ändrats")).to_be_visible()
    assert len(played.kept(school, pk)[0]) == 1


def test_what_was_too_much_at_once_is_sent_when_there_is_room(visit, school):
    pk, address, _draft = played.put(school, "M18-L4", "Många svar")
    page, refused = visit(), []
    sign_in(page, school, "anna")

    def answer(route):
        if len(refused) == 7:
            return route.continue_()
        refused.append(route.request.url)
        return route.fulfill(status=429, headers={"Retry-After": "1"}, json={"error": "Vänta."})

    page.route("**/svar/", answer)
    page.goto(address)
    played.frame_of(page, "Många svar").get_by_role("button", name="Prövaren").click()
    page.wait_for_timeout(8000)
    _states, said = _until(page, school, pk, states=1, statements=2)
    assert len(refused) == 7
    assert [(verb, score) for _who, verb, score in said] == [("attempted", None), ("answered", 0.0)]
    expect(page.locator("[data-h5p-says=unsaved]")).to_be_hidden()


def test_what_is_too_large_to_be_kept_is_said(visit, school):
    pk, address, _draft = played.put(school, "M18-L5", "Stor övning", LARGE)
    page = visit()
    sign_in(page, school, "anna")
    page.goto(address)
    played.frame_of(page, "Stor övning").get_by_role("button", name="Prövaren").click()
    expect(page.get_by_text("större än vad som kan sparas")).to_be_visible()
    states, said = _until(page, school, pk, states=0, statements=2)
    assert states == []
    assert len(said) == 2


def test_who_is_not_signed_in_plays_and_nothing_is_sent(visit, school, exercise):
    pk, address = exercise
    before = played.kept(school, pk)
    page, sent = visit(), []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.goto(address)
    frame = played.frame_of(page, "Vem skriver under?")
    frame.get_by_role("button", name="Prövaren").click()
    expect(frame.get_by_text("Valt: Prövaren")).to_be_visible()
    page.wait_for_timeout(3000)
    assert (sent, played.kept(school, pk)) == ([], before)


def test_the_keyboard_leads_into_an_exercise_and_out_of_it(visit, exercise):
    page = visit()
    page.goto(exercise[1])
    frame = played.frame_of(page, "Vem skriver under?")
    expect(frame.get_by_role("button", name="Prövaren")).to_be_visible()
    page.locator("iframe").evaluate("frame => frame.focus()")
    page.keyboard.press("Tab")
    expect(frame.get_by_role("button", name="Försökspersonen")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(frame.get_by_text("Valt: Prövaren")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.locator(".exercise summary")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(frame.get_by_role("button", name="Prövaren")).to_be_focused()
    assert page.locator("iframe").get_attribute("lang") == "sv"


def test_without_scripts_the_text_stands_open_instead(visit, exercise):
    page = visit(java_script_enabled=False)
    page.goto(exercise[1])
    expect(page.get_by_text("Försökspersonen skriver under först.")).to_be_visible()
    assert page.locator("iframe").count() == 0


def test_an_exercise_that_does_not_start_leaves_its_text(visit, school):
    _pk, address, _draft = played.put(school, "M18-L2", "Trasig övning", BROKEN)
    page = visit()
    page.goto(address)
    page.get_by_role("heading", name="Trasig övning").scroll_into_view_if_needed()
    expect(page.get_by_text("Övningen gick inte att starta")).to_be_visible()
    expect(page.get_by_text("Försökspersonen skriver under först.")).to_be_visible()
    assert page.locator("iframe").count() == 0


@pytest.mark.parametrize("width", [320, 1280])
def test_an_exercise_fits_the_page(visit, exercise, width):
    page = visit(viewport={"width": width, "height": 800}, color_scheme="dark" if width == 320 else "light")
    page.goto(exercise[1])
    frame = played.frame_of(page, "Vem skriver under?")
    expect(frame.get_by_role("button", name="Prövaren")).to_be_visible()
    page.wait_for_timeout(500)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    inner = frame.locator("body").evaluate("body => [body.scrollHeight, innerHeight]")
    assert inner[0] <= inner[1] + 1


def test_an_author_tries_a_draft_in_the_cms_and_nothing_of_it_is_kept(visit, school):
    address = played.draft(school, "Ett utkast")
    page, sent = visit(), []
    sign_in(page, school, "cecilia")
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Version 1")
    frame = page.frame_locator("iframe[title='Ett utkast']")
    frame.get_by_role("button", name="Prövaren").click()
    expect(frame.get_by_text("Valt: Prövaren")).to_be_visible()
    page.wait_for_timeout(3000)
    assert [url for url in sent if "/ovning/" in url] == []


def test_a_hostile_exercise_gets_nothing(school, chromium):
    """Cookie, storage, the page around it, the way of the top page, popup, foreign host, our own API and pages,
    another's draft, a message with a false nonce, a download."""
    pk, address, draft = played.put(school, "M18-L3", "Elak övning", HOSTILE)
    context = chromium.new_context(base_url=school.address, accept_downloads=True)
    page, popups, downloads, posted, answered = context.new_page(), [], [], [], []
    page.on("response", lambda response: answered.append(response.url))
    context.on("page", lambda popup: popups.append(popup.url))
    page.on("download", lambda download: downloads.append(download.url))
    page.on("request", lambda request: posted.append(request.url) if request.method == "POST" else None)
    sign_in(page, school, "bjorn")
    posted.clear()
    page.goto(address)
    where = page.url
    frame = played.frame_of(page, "Elak övning")
    expect(frame.locator("#got")).not_to_be_empty()
    page.wait_for_timeout(3000)
    got = json.loads(frame.locator("#got").inner_text())
    said = {name: outcome for name, outcome in got.items() if not outcome.startswith("no: ")}
    # A click says nothing of what came of it: there is no download.
    assert said == {"download": "clicked"}
    assert set(got) == {
        "cookie", "storage", "parent", "top", "popup", "foreign", "api", "page", "draft", "image", "download",
    }  # fmt: skip
    assert (popups, downloads, page.url) == ([], [], where)
    # What it asked for was refused in the browser: nothing left it.
    assert [url for url in posted if not re.search(r"/ovning/.*/(plats|svar)/$", url)] == []
    assert [url for url in answered if not url.startswith(school.address)] == []
    # The message with a false nonce went no further than the page.
    assert [url for url in answered if "/ovning/" in url] == []
    assert played.kept(school, pk) == ([], [])
    assert page.locator("iframe").evaluate("frame => frame.offsetHeight") < 5000
    # The draft is there for whoever has its address, and the learner is still signed in.
    assert page.evaluate("address => fetch(address).then(response => response.status)", draft) == 200
    page.goto("/mina-kurser/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Mina kurser")
    context.close()
