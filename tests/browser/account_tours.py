"""Tours of accounts: a forgotten password, and signing in with a second step or a key."""

import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Page

from tests.browser.learner import (
    add_authenticator,
    enter,
    go_confirmed,
    newest_code,
    press,
    send,
    use_key,
)
from tests.browser.server import School
from tests.browser.tours import LEARNER, Tour


def forgetful(page: Page, school: School) -> Tour:
    """The learner, signed out, has forgotten the password."""
    page.goto("/konto/password/reset/")
    page.locator("#id_email").fill(LEARNER)
    press(page, "main form button.button")
    page.wait_for_url("**/password/reset/confirm/")
    yield "code for a new password"
    page.locator("#id_code").fill(newest_code(page, LEARNER))
    send(page)
    yield "new password after a code"
    page.locator("#id_password1").fill("kort")
    send(page)
    yield "new password after a code, wrong"


def guarded(page: Page, school: School) -> Tour:
    """The learner takes on signing in by two steps: an app, codes and a key. A key needs a host with a name."""
    home = school.named_address
    enter(page, home, LEARNER)
    page.goto(f"{home}/konto/2fa/")
    yield "security"
    go_confirmed(page, f"{home}/konto/2fa/totp/activate/")
    yield "app"
    page.locator("#id_code").fill("000000")
    send(page)
    yield "app, wrong"
    secret = page.locator(".secret").inner_text()
    page.locator("#id_code").fill(_code(secret, 0))
    send(page)
    for name, path in (
        ("recovery codes", "recovery-codes/"),
        ("new recovery codes", "recovery-codes/generate/"),
        ("turn off the app", "totp/deactivate/"),
        ("confirm by the app", "reauthenticate/"),
        ("new key", "webauthn/add/"),
    ):
        go_confirmed(page, f"{home}/konto/2fa/{path}")
        yield name
    yield from _key(page, home)
    page.context.clear_cookies()
    enter(page, home, LEARNER)
    page.wait_for_url("**/2fa/authenticate/")
    yield "second step"
    page.locator("#id_code").fill("000000")
    send(page)
    yield "second step, wrong"


def _key(page: Page, home: str) -> Tour:
    """A key that lies in the browser. Begins on the page that adds one."""
    add_authenticator(page)
    page.locator("#id_name").fill("Min telefon")
    use_key(page, "#key-button")
    page.goto(f"{home}/konto/2fa/webauthn/")
    yield "keys"
    for name, link in (("rename the key", "a[href*='/edit/']"), ("remove the key", "a[href*='/remove/']")):
        page.goto(f"{home}/konto/2fa/webauthn/")
        press(page, f"main {link}")
        yield name
    page.goto(f"{home}/konto/2fa/webauthn/reauthenticate/")
    yield "confirm by the key"
    page.goto(f"{home}/konto/2fa/")
    yield "security, two ways"


def _code(secret: str, steps: int) -> str:
    """What an app shows for the secret, so many half minutes from now."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps)))
