"""Text from a word processor, pasted into the editor of the CMS."""

import re
from pathlib import Path

from django.urls import reverse
from playwright.sync_api import expect

from tests.browser import demo_rows
from tests.browser.learner import sign_in

WORD = (Path(__file__).parents[1] / "content/word_paste.html").read_text(encoding="utf-8")
LESSON = "/kurser/sakerhet-i-lakemedelsprovningar/den-arliga-sakerhetsrapporten/"
# What a browser tells a page when somebody presses Ctrl+V.
_PASTE = """(editor, html) => {
  const clipboard = new DataTransfer();
  clipboard.setData("text/html", html);
  clipboard.setData("text/plain", new DOMParser().parseFromString(html, "text/html").body.textContent);
  editor.dispatchEvent(new ClipboardEvent("paste", {clipboardData: clipboard, bubbles: true, cancelable: true}));
}"""


def test_what_is_pasted_from_word_keeps_its_words_and_loses_its_markup(visit, school):
    page = visit(viewport={"width": 1400, "height": 900}, locale="sv-SE")
    sign_in(page, school, "cecilia")
    lesson = next(pk for pk, address, _kind, _language in demo_rows.pages(school) if address == LESSON)
    address = reverse("wagtailadmin_pages:edit", args=[lesson])
    page.goto(address)
    page.wait_for_load_state("networkidle")
    editor = page.locator("#body-root .public-DraftEditor-content").first
    editor.click()
    page.keyboard.press("Control+End")
    editor.evaluate(_PASTE, WORD)
    expect(editor).to_contain_text("Sist detta.")
    # The editor hands what it holds to the form a moment later.
    expect(page.locator("#body-root input[type=hidden][value*='Sist detta.']")).to_have_count(1)
    page.get_by_role("button", name="Spara utkast").first.click()
    expect(page.locator(".messages")).to_contain_text("uppdaterad")

    page.goto(address)
    expect(page.locator(".public-DraftEditor-content", has_text="Sist detta.")).to_have_count(1)
    pasted = [text for text in demo_rows.newest_texts(school, lesson) if "Sist <b>detta</b>." in text]
    assert len(pasted) == 1
    for kept in (
        "<b>Ansvarig prövare</b> i Uppsala läser <i>hela</i> formuläret &amp; skriver &lt;under&gt;.",
        ">Formuläret är godkänt.</li>",
        ">Det finns gott om tid.</li>",
        ">Läs.</li>",
        ">Från</p>",
        ">Till</p>",
    ):
        assert kept in pasted[0]
    # The editor gives each paragraph a key of five letters, which may spell anything.
    text = re.sub(r' data-block-key="\w+"', "", pasted[0])
    assert not re.search(r"mso|o:p|style=|class=|<span|<font|<!--|<table|en kommentar", text, re.IGNORECASE)
