"""The main job in a real browser against the real demo, worker included."""

import io
import re

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.browser.learner import answer, answer_key, begin, marked, press, sign_in, sign_up

WORDS = {
    "sv": {
        "prefix": "", "catalogue": "/kurser/", "course": "Informerat samtycke", "begin": "Börja kursen",
        "read": "Markera som läst och fortsätt", "passed": "Du har klarat", "issued": "Utfärdat",
        "heading": "Kursintyg", "to_test": "Gör kunskapsprovet",
    },
    "en": {
        "prefix": "/en", "catalogue": "/en/courses/", "course": "Informed consent", "begin": "Begin the course",
        "read": "Mark as read, go on", "passed": "You have passed", "issued": "Issued",
        "heading": "Course certificate", "to_test": "Take the final test",
    },
}  # fmt: skip


def _read_all_lessons(page: Page, words: dict[str, str]) -> None:
    page.goto(words["catalogue"])
    page.get_by_role("link", name=words["course"], exact=True).click()
    page.get_by_role("button", name=words["begin"]).click()
    for _ in range(8):
        expect(page.locator(".rule").first).to_be_visible()
        page.get_by_role("button", name=words["read"]).click()
    expect(page.locator("#next").get_by_role("link", name=words["to_test"])).to_be_visible()


def _pass_test(page: Page, language: str) -> None:
    page.locator("#next").get_by_role("link", name=WORDS[language]["to_test"]).click()
    _answer_all(page, language)


def _answer_all(page: Page, language: str) -> None:
    key = answer_key(language)
    begin(page)
    for _ in range(12):
        answer(page, key, is_right=True)
        page.locator("button[value=next]").click()
    page.get_by_role("main").locator("form button.button").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(WORDS[language]["passed"])


@pytest.mark.parametrize(("language", "javascript"), [("sv", True), ("en", True), ("sv", False)])
def test_the_main_job_from_the_catalogue_to_a_certificate_that_a_stranger_verifies(visit, language, javascript):
    words = WORDS[language]
    page = visit(java_script_enabled=javascript)
    name = f"Åsa Öberg {language} {javascript}"
    sign_up(page, words["prefix"], name=name, email=f"asa-{language}-{javascript}@skola.example".lower())
    _read_all_lessons(page, words)
    _pass_test(page, language)
    result = page.url
    # A worker may still be sealing it: then a page says so, asks again by itself and brings the file.
    with page.expect_download() as download:
        page.get_by_role("main").locator("a[href$='.pdf']").first.click()
    text = "".join(p.extract_text() for p in PdfReader(io.BytesIO(download.value.path().read_bytes())).pages)
    assert words["heading"] in text
    assert name in text
    page.goto(result)
    page.locator(".next a.button").click()

    stranger = visit()
    stranger.goto(page.url)
    expect(stranger.get_by_role("heading", level=1)).to_have_text(name)
    expect(stranger.locator(".status")).to_contain_text(words["issued"])
    expect(stranger.get_by_role("main")).not_to_contain_text("skola.example")


def test_a_letter_with_the_address_reaches_the_holder(visit):
    page = visit()
    sign_up(page, "", name="Elin Holm", email="elin@skola.example")
    page.goto("/kurser/informerat-samtycke/")
    page.locator("#next button[value=test]").click()
    _answer_all(page, "sv")
    for _ in range(40):
        page.goto("/demo/post/")
        if page.locator(".letter", has_text="/intyg/").count() >= 1:
            break
        page.wait_for_timeout(500)
    letter = page.locator(".letter", has_text="/intyg/").first.inner_text()
    address = re.search(r"http\S+/intyg/\w{26}/", letter).group(0)
    page.goto(address)
    expect(page.locator(".status")).to_be_visible()


def test_an_answer_survives_a_closed_tab_and_another_device(visit, school):
    page = visit()
    sign_in(page, school, "bjorn")
    page.goto("/kurser/informerat-samtycke/")
    page.locator("#next button[value=test]").click()
    begin(page)
    answer(page, answer_key(), is_right=False)
    mine = marked(page)
    press(page, "button[value=next]")
    where = page.url
    page.goto("about:blank")
    other = visit(viewport={"width": 360, "height": 700})
    sign_in(other, school, "bjorn")
    other.goto(where)
    press(other, "button[value=previous]")
    assert marked(other) == mine != []
    other.goto("/en" + where.removeprefix(school.address))
    expect(other.locator("html")).to_have_attribute("lang", "en")
    expect(other.locator(".h1__number")).to_contain_text("Question 2")


def test_practice_is_explained_in_the_lesson(visit):
    page = visit()
    page.goto("/kurser/informerat-samtycke/samtalet-fore-provningen/")
    form = page.locator("form[data-practice]").first
    form.locator("input").first.check()
    form.get_by_role("button").click()
    expect(form.locator("[data-feedback] .answer").first).to_be_visible()
    assert page.url.endswith("/samtalet-fore-provningen/")


def test_the_main_steps_work_by_keyboard_alone(visit):
    page = visit()
    page.goto("/kurser/informerat-samtycke/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    for _ in range(6):
        page.keyboard.press("Tab")
        if page.locator("#next a.button:focus").count():
            break
    expect(page.locator("#next a.button")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("samtalet-fore-provningen"))


def test_an_authors_day_change_preview_note_publish_and_the_learner_sees_it(visit, school):
    page = visit(viewport={"width": 1400, "height": 900}, locale="sv-SE")
    sign_in(page, school, "cecilia")
    page.goto("/admin/pages/search/?q=Klusterprövningar")
    page.get_by_role("link", name=re.compile("^Klusterprövningar")).first.click()
    expect(page.locator("html")).to_have_attribute("lang", "sv")
    title = page.locator("#id_title")
    title.fill("Klusterprövningar och förenklat samtycke")
    page.locator("[data-side-panel-toggle=preview]").first.click()
    preview = page.frame_locator("iframe").first
    expect(preview.get_by_role("heading", level=1)).to_have_text("Klusterprövningar och förenklat samtycke")
    expect(preview.locator(".rule").first).to_be_visible()
    page.locator("[name=action-publish]").first.dispatch_event("click")
    expect(
        page.get_by_text("Skriv en mening om vad som har ändrats. Kursdeltagarna läser den i utgåvans historik.").first
    ).to_be_visible()
    page.locator("#id_change_note").fill("Rubriken är kortare.")
    page.locator("[name=action-publish]").first.dispatch_event("click")
    page.wait_for_url(re.compile(r"/admin/pages/\d+/$"))

    learner = visit()
    learner.goto("/kurser/informerat-samtycke/")
    expect(learner.get_by_role("main")).to_contain_text("Klusterprövningar och förenklat samtycke")
    expect(learner.get_by_role("main")).to_contain_text("Rubriken är kortare.")
    learner.goto("/en/courses/informed-consent/cluster-trials-with-simplified-consent/")
    expect(learner.get_by_role("heading", level=1)).to_have_text("Cluster trials with simplified consent")


def test_no_page_asks_a_third_party_for_anything(visit, school):
    """What is asked of others, and what the policy refuses, fails every journey: here pages that none passes."""
    page = visit()
    sign_in(page, school, "cecilia")
    for path in ("/", "/kurser/informerat-samtycke/barn-och-unga/", "/admin/", "/admin/pages/"):
        page.goto(path)
        page.wait_for_load_state("networkidle")
