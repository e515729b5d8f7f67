"""Signing in with a key (passkey): alone, and as the second step after the password."""

from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from tests.browser.learner import add_authenticator, enter, go_confirmed, sign_up, use_key
from tests.browser.server import School

MINE = "/mina-kurser/"


def _with_key(page: Page, school: School, email: str, *, is_passwordless: bool) -> str:
    """A new learner who has added a key and is signed out again; the address of the host that the key knows."""
    home = school.named_address
    sign_up(page, home, name="Nils Nyckel", email=email)
    go_confirmed(page, f"{home}/konto/2fa/webauthn/add/")
    add_authenticator(page)
    page.locator("#id_name").fill("Min telefon")
    expect(page.locator("#id_passwordless")).to_be_checked()
    page.locator("#id_passwordless").set_checked(is_passwordless)
    use_key(page, "#key-button")
    page.goto(f"{home}/konto/2fa/webauthn/")
    expect(page.get_by_role("main")).to_contain_text("Min telefon")
    page.context.clear_cookies()
    page.goto(home + MINE)
    assert urlsplit(page.url).path == "/konto/login/"
    return home


def test_a_key_signs_in_without_address_and_password(visit, school):
    page = visit()
    home = _with_key(page, school, "nyckel@skola.example", is_passwordless=True)
    page.goto(f"{home}/konto/login/")
    use_key(page, "#passkey-button")
    expect(page).to_have_url(home + MINE)
    page.goto(f"{home}/konto/profil/")
    expect(page.locator("#id_name")).to_have_value("Nils Nyckel")


def test_a_key_is_the_second_step_after_the_password(visit, school):
    page = visit()
    home = _with_key(page, school, "nyckel2@skola.example", is_passwordless=True)
    enter(page, home, "nyckel2@skola.example")
    page.wait_for_url("**/2fa/authenticate/")
    page.goto(home + MINE)
    assert urlsplit(page.url).path == "/konto/2fa/authenticate/", "the password alone has let somebody in"
    use_key(page, "#key-button")
    expect(page).to_have_url(home + MINE)


def test_a_key_that_shall_not_replace_the_password_is_told_so_and_is_the_second_step(visit, school):
    page = visit()
    home = _with_key(page, school, "nyckel3@skola.example", is_passwordless=False)
    page.goto(f"{home}/konto/login/")
    page.bring_to_front()
    page.locator("#passkey-button").click()
    expect(page.locator("[data-key-failed]").first).to_be_visible()
    assert urlsplit(page.url).path == "/konto/login/"
    enter(page, home, "nyckel3@skola.example")
    use_key(page, "#key-button")
    expect(page).to_have_url(home + MINE)
