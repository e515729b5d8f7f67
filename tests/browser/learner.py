"""What a learner does in the browser: sign up, sign in, answer questions."""

import re
from typing import Any
from urllib.parse import urlsplit

import yaml
from playwright.sync_api import Locator, Page

from tests.browser.server import ROOT, School, run_in

QUESTIONS = ROOT / "content/curriculum/M06-informed-consent/questions"
PASSWORD = "tolv gröna grodor"


# The right texts of each control of a question, by the question's text.
Key = dict[str, list[set[str]]]
# One choice among options, with a heading of its own where the question has several parts.
_GROUP = "fieldset.options--part, fieldset:not(:has(fieldset)):has(> .option)"
_VERDICTS = {"sv": {True: "sant", False: "falskt"}, "en": {True: "true", False: "false"}}


def answer_key(language: str = "sv", purpose: str = "final") -> Key:
    questions: list[dict[str, Any]] = yaml.safe_load((QUESTIONS / f"{purpose}.yaml").read_text())
    return {q["stem"][language].strip(): _right(q, language) for q in questions}


def _right(question: dict[str, Any], language: str) -> list[set[str]]:
    def right(choices: list[dict[str, Any]]) -> set[str]:
        return {choice["text"][language].strip() for choice in choices if choice["correct"]}

    if question["type"] == "true_false":
        return [{_VERDICTS[language][question["is_true"]]}, right(question["reasons"])]
    if question["type"] == "gap_text":
        return [right(gap["choices"]) for gap in question["gaps"]]
    if question["type"] == "matching":
        return [{pair["right"][language].strip()} for pair in question["pairs"]]
    return [right(question["options"])]


def answer(question: Page | Locator, key: Key, *, is_right: bool) -> None:
    """Mark what is right in each control of the question, or one that is wrong."""
    for control, places in wished(question, key, is_right=is_right):
        if control.evaluate("e => e.tagName") == "SELECT":
            control.select_option(index=places[0])
        else:
            for place in places if is_right else places[:1]:
                control.locator("input").nth(place).check()


def wished(question: Page | Locator, key: Key, *, is_right: bool) -> list[tuple[Locator, list[int]]]:
    """The controls of the question, each with the places, from 0, of what is right or wrong in it."""
    stem = question.locator("legend :is(h1, h2)").inner_text().split("\n", 1)[-1].strip()
    controls = question.locator(".answer-part select").all() or question.locator(_GROUP).all()
    return [(control, _places(control, right, is_right)) for control, right in zip(controls, key[stem], strict=True)]


def _places(control: Locator, right: set[str], is_right: bool) -> list[int]:
    texts = control.locator("option, .option span").all_inner_texts()
    return [n for n, text in enumerate(texts) if text.strip() and (text.strip() in right) == is_right]


def marked(page: Page) -> list[str]:
    """What is marked or chosen on the page."""
    return page.evaluate(
        "[...document.querySelectorAll('main :is(input:checked, option:checked)')].map(e => e.value).filter(Boolean)"
    )


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


def set_layout(school: School, layout: str) -> None:
    """How tests that begin from now on show their questions: `question` or `page`."""
    run_in(
        school, f"from assessments.models import Quiz; Quiz.objects.filter(key='M06-final').update(layout='{layout}')"
    )


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
