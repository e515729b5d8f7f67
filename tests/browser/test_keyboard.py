"""The main job without a mouse, on a window as narrow as a phone."""

import re

from playwright.sync_api import Page, expect

from tests.browser.learner import PASSWORD, Key, answer_key, newest_code, wished

EMAIL = "tangentbord@skola.example"
NAME = "Tora Bengtsson"
MANY = 200
_HAS_FOCUS = "selector => document.activeElement.matches(selector)"
# Wholly or partly in the window, and on top there.
_IS_SHOWN = """() => {
  const e = document.activeElement.closest("label") || document.activeElement, box = e.getBoundingClientRect();
  const middle = Math.min(Math.max(box.top + box.height / 2, 0), innerHeight - 1);
  const top = document.elementFromPoint(box.left + box.width / 2, middle);
  return box.bottom > 0 && box.top < innerHeight && !!top && (top.contains(e) || e.contains(top));
}"""


def _reach(page: Page, selector: str) -> None:
    """Press Tab until the focus is there."""
    for _ in range(MANY):
        if page.evaluate(_HAS_FOCUS, selector):
            assert page.evaluate(_IS_SHOWN), f"the focus on {selector} is hidden"
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{MANY} presses of Tab did not reach {selector} on {page.url}")


def _press(page: Page, selector: str) -> None:
    """Go on by Enter on a link or button."""
    _reach(page, selector)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def _write(page: Page, selector: str, text: str) -> None:
    _reach(page, selector)
    page.keyboard.type(text)


def _menu(page: Page, link: str) -> None:
    """Open the menu and follow one of its links."""
    _reach(page, ".site-header__inner > .menu-button")
    page.keyboard.press("Enter")
    expect(page.locator("#site-menu")).to_be_visible()
    _press(page, f"#site-menu {link}")


def _sign_up(page: Page) -> None:
    _menu(page, "a[href*='/konto/login/']")
    _press(page, "main a[href*='/konto/signup/']")
    _write(page, "#id_name", NAME)
    _write(page, "#id_email", EMAIL)
    _write(page, "#id_password1", PASSWORD)
    _press(page, "main form button.button")
    code = newest_code(page, EMAIL)
    _write(page, "#id_code", code)
    _press(page, "main form button.button")


def _mark(page: Page, key: Key) -> None:
    """Mark what is right: arrows among radio buttons and in menus, Space on boxes."""
    for control, places in wished(page, key, is_right=True):
        inputs = control.locator("input")
        if not inputs.count():
            _reach(page, f"[id='{control.get_attribute('id')}']")
            _go_down(page, places[0])
        elif inputs.first.get_attribute("type") == "radio":
            _reach(page, f"[id='{inputs.first.get_attribute('id')}']")
            page.keyboard.press("Space")
            _go_down(page, places[0])
        else:
            for place in places:
                _reach(page, f"[id='{inputs.nth(place).get_attribute('id')}']")
                page.keyboard.press("Space")


def _go_down(page: Page, times: int) -> None:
    for _ in range(times):
        page.keyboard.press("ArrowDown")


def test_the_main_job_by_keyboard_alone_on_a_narrow_window(visit):
    page = visit(viewport={"width": 320, "height": 640})
    page.goto("/kurser/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    _sign_up(page)
    _menu(page, "a[href='/kurser/']")
    _press(page, "main a[href='/kurser/informerat-samtycke/']")
    _press(page, "#next button.button")
    for number in range(1, 9):
        expect(page.locator(".kicker").first).to_contain_text(f"Lektion {number} av 8")
        _press(page, ".lesson-end button")
    _press(page, "#next a.button")
    _reach(page, "#affirmed")
    page.keyboard.press("Space")
    _press(page, "main form button.button")
    key, is_entered = answer_key(), False
    for number in range(1, 13):
        expect(page.locator(".h1__number")).to_have_text(f"Fråga {number} av 12")
        _mark(page, key)
        # Enter opens a menu; in an input of the form it saves and goes on, and does not change the language.
        if not is_entered and page.evaluate("document.activeElement.tagName") == "INPUT":
            with page.expect_navigation():
                page.keyboard.press("Enter")
            is_entered = True
        else:
            _press(page, "button[value=next]")
    assert is_entered
    expect(page.locator(".is-missing")).to_have_count(0)
    _press(page, "main form button.button")
    expect(page.get_by_role("heading", level=1)).to_have_text("Du har klarat provet")
    _press(page, ".next a.button")
    expect(page.get_by_role("heading", level=1)).to_have_text(NAME)
    expect(page.locator(".status")).to_contain_text("Utfärdat")


def test_practice_and_cases_answer_to_the_keyboard(visit):
    page = visit(viewport={"width": 320, "height": 640})
    page.goto("/kurser/informerat-samtycke/barn-och-unga/")
    _reach(page, ".choice summary")
    page.keyboard.press("Enter")
    expect(page.locator(".choice").first).to_have_attribute("open", "")
    _reach(page, "form[data-practice] input")
    page.keyboard.press("Space")
    _reach(page, "form[data-practice] button")
    page.keyboard.press("Enter")
    expect(page.locator("[data-feedback] .answer").first).to_be_visible()
    expect(page).to_have_url(re.compile("/barn-och-unga/$"))
