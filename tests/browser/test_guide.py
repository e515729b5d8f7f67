"""The guide "Vilka regler gäller min studie?": by mouse and keyboard, without scripts, on paper and on a phone."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser import measures

PAGE = "/vilka-regler/"
DEVICE = f"{PAGE}?who=human&product=device&device-aim=yes&device-mark=no&device-purpose=yes&device-class=high"
SEVERAL = (
    f"{PAGE}?who=human&product=medicine-ivd&medicine-aim=yes&trial=yes&low-intervention=yes"
    "&ivd-aim=yes&ivd-companion=yes&companion-mark=no"
)
PAGES = [
    PAGE,
    f"{PAGE}?who=human&product=ivd&ivd-aim=yes&ivd-companion=no&ivd-mark=no",
    f"{PAGE}?who=human&asked=product",
    f"{PAGE}?who=human&product=stars",
    f"{PAGE}?who=animal&animal-product=device",
    DEVICE,
    SEVERAL,
]


def choose(page: Page, answer: str) -> None:
    page.get_by_label(answer, exact=True).check()
    with page.expect_navigation():
        page.get_by_role("button", name="Nästa").click()


@pytest.mark.parametrize("javascript", [True, False])
def test_a_reader_goes_from_the_start_page_to_the_rules_changes_an_answer_and_goes_back(visit, javascript):
    page = visit(java_script_enabled=javascript, locale="sv-SE")
    page.goto("/")
    page.get_by_role("link", name="Hitta reglerna").click()
    for answer in ("Människor, eller prover från människor", "En medicinteknisk produkt", "Ja"):
        choose(page, answer)
    choose(page, "Ja, och den används inom sitt avsedda ändamål")
    choose(page, "Nej")
    title = page.get_by_role("heading", level=2)
    expect(title.filter(has_text="utan extra invasiva eller ansträngande moment")).to_be_visible()
    expect(page.get_by_role("button", name="Skriv ut")).to_be_visible(visible=javascript)
    page.locator(".guide__given li", has_text="Innebär studien extra").get_by_role("link").click()
    expect(page.get_by_label("Nej", exact=True)).to_be_checked()
    choose(page, "Ja")
    expect(title.filter(has_text="PMCF-prövning enligt artikel 74.1")).to_be_visible()
    page.go_back()
    expect(page.get_by_label("Nej", exact=True)).to_be_visible()
    page.go_back()
    expect(title.filter(has_text="utan extra invasiva eller ansträngande moment")).to_be_visible()


def test_a_question_is_answered_by_keyboard_alone(visit):
    page = visit(locale="sv-SE")
    page.goto(f"{PAGE}?who=human")
    page.locator("#option-1").focus()
    for _ in range(2):
        page.keyboard.press("ArrowDown")
    expect(page.locator("#option-3")).to_be_checked()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Nästa")).to_be_focused()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("IVD-produkten")
    with page.expect_navigation():
        page.keyboard.press("Tab")
        page.locator("main form button").focus()
        page.keyboard.press("Enter")
    expect(page.locator(".error-summary")).to_be_focused()


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_each_kind_of_page_is_accessible_and_nothing_is_lost_on_a_narrow_phone(visit, prefix, address):
    page = visit(viewport={"width": 1280, "height": 900})
    page.goto(prefix + address)
    if "asked" in address:
        assert measures.unlinked_errors(page) == []
    faults = measures.axe(page, address, "wide", measures.OURS)
    page.set_viewport_size({"width": 320, "height": 640})
    faults += measures.axe(page, address, "phone", measures.OURS)
    page.emulate_media(color_scheme="dark")
    faults += measures.axe(page, address, "dark", measures.COLOURS)
    page.emulate_media(color_scheme="light")
    assert faults == []
    assert measures.lost(page) == []
    assert measures.lost_at_double_text(page) == []
    assert measures.unseen_focus(page) == []


def test_paper_shows_provisions_and_addresses_and_no_buttons(visit):
    page = visit(viewport={"width": 794, "height": 1100}, locale="sv-SE")
    page.goto(SEVERAL)
    page.emulate_media(media="print")
    expect(page.get_by_text("CTR, artikel 4", exact=True)).to_be_visible()
    expect(page.get_by_text("https://eur-lex.europa.eu/legal-content/SV/TXT/?uri=CELEX:32017R0746")).to_be_visible()
    expect(page.get_by_text("companion-mark=no")).to_be_visible()
    expect(page.get_by_text("Guiden är utbildning.")).to_be_visible()
    expect(page.get_by_role("button", name="Skriv ut")).to_be_hidden()
    expect(page.get_by_role("link", name="Ändra").first).to_be_hidden()
    assert measures.lost(page) == []
