"""A test with all its questions on one page, in a real browser."""

import pytest
from playwright.sync_api import expect

from tests.browser.learner import answer, answer_key, begin, enter, marked, press, send, set_layout, sign_up

COURSE = "/kurser/informerat-samtycke/"
PATIENCE = 40


@pytest.fixture
def on_one_page(school):
    set_layout(school, "page")
    yield
    set_layout(school, "question")


@pytest.mark.parametrize("javascript", [True, False])
def test_a_closed_tab_loses_nothing_and_another_device_goes_on_to_a_pass(visit, on_one_page, javascript):
    page, email = visit(java_script_enabled=javascript), f"ensida-{javascript}@skola.example".lower()
    sign_up(page, "", name="Ester Sida", email=email)
    page.goto(COURSE)
    press(page, "#next button[value=test]")
    begin(page)
    for question in page.locator(".sheet__questions > li").all()[:6]:
        answer(question, answer_key(), is_right=True)
    mine, where = marked(page), page.url
    if not javascript:
        press(page, "button[value=save]")
        expect(page.locator(".message")).to_contain_text("Svaren är sparade.")
    # With scripts nothing has been pressed: what was marked last is sent as the page is left.
    page.goto("about:blank")

    other = visit(java_script_enabled=javascript, viewport={"width": 360, "height": 700})
    enter(other, "", email)
    for _ in range(PATIENCE):
        other.goto(where)
        if marked(other) == mine:
            break
        other.wait_for_timeout(250)
    assert marked(other) == mine != []
    for question in other.locator(".sheet__questions > li").all()[6:]:
        answer(question, answer_key(), is_right=True)
    press(other, "button[value=review]")
    send(other)
    expect(other.get_by_role("heading", level=1)).to_contain_text("Du har klarat")


def test_what_is_marked_is_saved_and_said_without_a_button(visit, on_one_page):
    page = visit()
    sign_up(page, "", name="Sara Sparad", email="sparad@skola.example")
    page.goto(COURSE)
    press(page, "#next button[value=test]")
    begin(page)
    answer(page.locator("#fraga-3"), answer_key(), is_right=True)
    expect(page.locator("[data-saved]")).to_contain_text("Sparat klockan")
    expect(page.locator(".test-map .is-answered")).to_have_text("Fråga 3, besvarad")
    page.context.set_offline(True)
    answer(page.locator("#fraga-4"), answer_key(), is_right=True)
    expect(page.locator("[data-unsaved]")).to_be_visible()
    page.context.set_offline(False)
    expect(page.locator(".test-map .is-answered")).to_have_count(2, timeout=20_000)
    expect(page.locator("[data-unsaved]")).to_be_hidden()
