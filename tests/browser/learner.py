"""What a learner does in the browser: sign up, sign in, answer questions."""

import re
from typing import Any
from urllib.parse import urlsplit

import yaml
from playwright.sync_api import Page

from tests.browser.server import ROOT, School

QUESTIONS = ROOT / "content/curriculum/M06-informed-consent/questions"
PASSWORD = "tolv gröna grodor"


def answer_key(language: str = "sv", purpose: str = "final") -> dict[str, set[str]]:
    """The right options' texts by the question's text."""
    questions: list[dict[str, Any]] = yaml.safe_load((QUESTIONS / f"{purpose}.yaml").read_text())
    return {
        q["stem"][language].strip(): {o["text"][language].strip() for o in q["options"] if o["correct"]}
        for q in questions
    }


def answer(page: Page, key: dict[str, set[str]], *, is_right: bool) -> None:
    """Mark the right options of the question shown, or one wrong one."""
    wished = options(page, key, is_right=is_right)
    for text in wished if is_right else wished[:1]:
        page.locator(".option", has=page.get_by_text(text, exact=True)).locator("input").check()


def options(page: Page, key: dict[str, set[str]], *, is_right: bool) -> list[str]:
    """The texts of the right or of the wrong options of the question shown."""
    stem = page.locator("legend h1").inner_text().split("\n", 1)[-1].strip()
    texts = page.locator(".option span").all_inner_texts()
    return [text for text in texts if (text.strip() in key[stem]) == is_right]


def sign_in(page: Page, school: School, short: str) -> None:
    email, password = school.accounts[short]
    page.goto("/konto/login/")
    page.locator("#id_login").fill(email)
    page.locator("#id_password").fill(password)
    page.locator("main form button.button").first.click()
    page.wait_for_url("**/mina-kurser/")


def sign_up(page: Page, prefix: str, *, name: str, email: str) -> None:
    """Make an account and type the code from the demo's page of letters."""
    page.goto(f"{prefix}/konto/signup/")
    page.locator("#id_name").fill(name)
    page.locator("#id_email").fill(email)
    page.locator("#id_password1").fill(PASSWORD)
    page.locator("main form button[type=submit]").first.click()
    code = newest_code(page, email)
    page.locator("#id_code").fill(code)
    page.get_by_role("main").locator("form button[type=submit]").first.click()


def enter(page: Page, home: str, email: str) -> None:
    """Type address and password of an account made here, on the sign-in page of the host."""
    page.goto(f"{home}/konto/login/")
    page.locator("#id_login").fill(email)
    page.locator("#id_password").fill(PASSWORD)
    send(page)


def add_authenticator(page: Page) -> None:
    """Give the browser a key of its own, which knows its owner and answers at once."""
    browser = page.context.new_cdp_session(page)
    browser.send("WebAuthn.enable")
    has = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    browser.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": {**has, "isUserVerified": True, "automaticPresenceSimulation": True}},
    )


def use_key(page: Page, button: str) -> None:
    """Press the button that asks for the key, and wait for the page that it leads to."""
    # The browser lets no page in the background use a key, and measuring can take the window's focus away.
    page.bring_to_front()
    press(page, button)


def go_confirmed(page: Page, address: str) -> None:
    """Go there, by way of the password if it is asked for."""
    page.goto(address)
    if urlsplit(page.url).path == "/konto/reauthenticate/":
        page.locator("#id_password").fill(PASSWORD)
        send(page)


def send(page: Page) -> int:
    """Press the main button of the form on the page; the status of the page that it leads to."""
    return press(page, "main form button.button")


def begin(page: Page) -> int:
    """Affirm what the final test asks for, and begin it. From the page with its rules."""
    page.locator("#affirmed").check()
    return send(page)


def press(page: Page, control: str) -> int:
    """Press the first such link or button and wait for the page that it leads to; its status, 0 within a page."""
    with page.expect_navigation() as navigation:
        page.locator(control).first.click()
    response = navigation.value
    return response.status if response else 0


def newest_code(page: Page, email: str) -> str:
    """The six digits last sent to the address; the worker may need a moment."""
    letters = page.context.new_page()
    try:
        for _ in range(60):
            letters.goto("/demo/post/")
            mine = letters.locator(".letter", has_text=email)
            if mine.count():
                found = re.search(r"^\s*(\d{6})\s*$", mine.first.locator("pre").inner_text(), re.MULTILINE)
                if found:
                    return found.group(1)
            letters.wait_for_timeout(500)
    finally:
        # Closing a tab can hang in Chromium; it goes with its context.
        letters.goto("about:blank")
    raise AssertionError(f"no code came to {email}")
