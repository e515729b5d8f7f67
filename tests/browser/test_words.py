"""A word of the glossary in a lesson is explained at hand: by keyboard without scripts, by touch, on paper."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser import measures

LESSON = "/kurser/sakerhet-i-lakemedelsprovningar/samband-och-forvantan/"
ENGLISH = "/en/courses/safety-in-medicines-trials/serious-or-not/"
PHONE = {"width": 320, "height": 640}


def _focus(page: Page) -> str:
    return str(page.evaluate("document.activeElement.className"))


def _tab_to(page: Page, class_name: str) -> None:
    for _ in range(60):
        page.keyboard.press("Tab")
        if _focus(page) == class_name:
            return
    raise AssertionError(f"60 presses of Tab did not reach {class_name}")


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_a_definition_opens_and_closes_by_keyboard_without_scripts(visit, key):
    page = visit(java_script_enabled=False)
    page.goto(LESSON)
    assert page.evaluate("document.activeElement.tagName") == "BODY", "a hidden definition took the focus"
    expect(page.locator(".word-card").first).to_be_hidden()
    _tab_to(page, "word")
    page.keyboard.press(key)
    card = page.locator(".word-card:popover-open")
    expect(card).to_contain_text("Den som ansvarar för att starta")
    assert _focus(page) == "word-card", "a screen reader reads what has the focus"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')").endswith("/ordlista/#T016")
    page.keyboard.press("Escape")
    expect(card).to_have_count(0)
    assert page.evaluate("document.activeElement.textContent") == "sponsorn"
    page.keyboard.press(key)
    _tab_to(page, "button button--quiet")
    page.keyboard.press("Enter")
    expect(card).to_have_count(0)
    assert page.evaluate("document.activeElement.textContent") == "sponsorn"


def test_an_open_definition_stays_until_it_is_closed_and_has_the_name_of_its_word(visit):
    page = visit()
    page.goto(LESSON)
    page.get_by_role("button", name="Prövaren", exact=True).click()
    card = page.get_by_role("dialog", name="prövare investigator")
    page.mouse.move(5, 5)
    expect(card).to_be_visible()
    page.get_by_role("button", name="biverkning", exact=True).click()
    expect(card).to_be_hidden()
    expect(page.get_by_role("dialog")).to_have_count(1)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, {"width": 1280, "height": 800}], ids=["phone", "wide"])
def test_open_definitions_have_no_fault_that_axe_can_see_and_lose_nothing(visit, size, scheme):
    page = visit(viewport=size, color_scheme=scheme)
    for address in (LESSON, ENGLISH):
        page.goto(address)
        words = page.locator("button.word")
        assert words.count() >= 4
        for place in range(words.count()):
            words.nth(place).click()
            card = page.locator(".word-card:popover-open")
            box = card.bounding_box()
            assert box is not None
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= size["width"]
            assert box["y"] + box["height"] <= size["height"]
            assert measures.lost(page) == []
            if place < 2:
                assert [str(f) for f in measures.axe(page, address, scheme, measures.OURS)] == []
            page.keyboard.press("Escape")


def test_a_word_with_two_definitions_shows_both_with_their_kinds_of_product(visit):
    page = visit()
    page.goto(ENGLISH)
    page.get_by_role("button", name="adverse event", exact=True).click()
    card = page.locator(".word-card:popover-open")
    expect(card.locator(".word-card__meaning")).to_have_count(2)
    expect(card).to_contain_text("Medicines for humans")
    expect(card).to_contain_text("Medical devices")


def test_the_definitions_are_listed_on_paper_and_the_text_reads_as_before(visit):
    page = visit()
    page.goto(LESSON)
    expect(page.locator(".words h2")).to_be_hidden()
    page.emulate_media(media="print")
    expect(page.locator(".words h2")).to_be_visible()
    for card in page.locator(".word-card").all():
        expect(card).to_be_visible()
    expect(page.locator(".word-card__ways").first).to_be_hidden()
