"""How to reach every page, and every state of a page that looks different: one list a role.

A tour goes to a page, yields a name for what is shown, and goes on. Who takes the tour decides what to do there.
"""

from collections.abc import Iterator
from urllib.parse import urlsplit

from django.urls import reverse
from playwright.sync_api import Page

from tests.browser import demo_rows
from tests.browser.learner import PASSWORD, answer, answer_key, newest_code
from tests.browser.names import desk_names, own_lists
from tests.browser.server import School

COURSE = "/kurser/informerat-samtycke/"
LESSON = COURSE + "barn-och-unga/"
LEARNER = "tove.rundtur@skola.example"
Tour = Iterator[str]

_OPEN = [
    ("start", "/"),
    ("start, English", "/en/"),
    ("catalogue", "/kurser/"),
    ("catalogue, English", "/en/courses/"),
    ("course", COURSE),
    ("course, English", "/en/courses/informed-consent/"),
    ("lesson", LESSON),
    ("lesson, English", "/en/courses/informed-consent/children-and-young-people/"),
    ("check a certificate", "/intyg/"),
    ("check a certificate, wrong", "/intyg/?code=fel"),
    ("unknown certificate", "/intyg/" + "0" * 26 + "/"),
    ("account at rest", "/konto/inactive/"),
    ("password is new", "/konto/password/reset/done/"),
    ("no such page", "/finns-inte/"),
]
_SIGNED_IN = [
    ("e-mail addresses", "/konto/email/"),
    ("new password", "/konto/password/change/"),
    ("confirm who you are", "/konto/reauthenticate/"),
    ("sign out", "/konto/logout/"),
]


def reader(page: Page, school: School) -> Tour:
    """Without an account."""
    for name, path in _OPEN:
        page.goto(path)
        yield name
    page.goto(LESSON)
    address = page.locator("form[data-practice]").first.get_attribute("action") or ""
    page.goto(address)
    yield "practice question without an answer"
    page.goto(LESSON)
    chosen = page.locator("form[data-practice] input").first.get_attribute("value") or ""
    page.goto(f"{address}?answer={chosen}")
    yield "practice question answered"
    for name, path in (("sign in", "/konto/login/"), ("forgotten password", "/konto/password/reset/")):
        page.goto(path)
        yield name
        _send(page)
        yield f"{name}, wrong"
    page.goto("/demo/post/")
    yield "the demo's letters"


def newcomer(page: Page, school: School) -> Tour:
    """Makes an account, which the learner's tour goes on with."""
    page.goto("/konto/signup/")
    yield "sign up"
    _send(page)
    yield "sign up, wrong"
    page.locator("#id_name").fill("Tove Rundtur")
    page.locator("#id_email").fill(LEARNER)
    page.locator("#id_password1").fill(PASSWORD)
    _send(page)
    page.wait_for_url("**/confirm-email/")
    yield "code by letter"
    page.locator("#id_code").fill("000000")
    _send(page)
    yield "code by letter, wrong"
    page.locator("#id_code").fill(newest_code(page, LEARNER))
    _send(page)
    page.goto("/mina-kurser/")
    yield "my courses, none yet"


def learner(page: Page, school: School) -> Tour:
    """From the course to the certificate, with one failure on the way. The visitor is signed in."""
    page.goto(COURSE)
    _press(page, "#next button.button")
    yield "lesson of one's own"
    _press(page, ".lesson-end button")
    page.goto(COURSE)
    yield "course begun"
    page.goto("/")
    yield "start, course begun"
    page.goto(COURSE)
    _press(page, ".next__other a")
    yield "rules of the test"
    page.goto("/en" + page.url.removeprefix(school.address))
    yield "rules of the test, English"
    page.go_back()
    yield from _fail(page)
    yield from _pass(page)
    page.goto("/mina-kurser/")
    yield "my courses"
    for name, path in _SIGNED_IN:
        page.goto(path)
        yield name
    page.goto("/konto/password/change/")
    _send(page)
    yield "new password, wrong"
    page.goto("/konto/profil/")
    yield "profile"
    page.locator("#id_name").fill("")
    _send(page)
    yield "profile, wrong"
    page.context.clear_cookies(name="csrftoken")
    _send(page)
    yield "form too old"


def _fail(page: Page) -> Tour:
    """A test with gaps, filled at the review, and not passed. Begins on the page with the rules."""
    key = answer_key()
    _send(page)
    yield "question"
    _press(page, "button[value=next]")
    yield "question without an answer, wrong"
    answer(page, key, is_right=False)
    _press(page, "button[value=stay]")
    yield "question in English, answer not saved"
    _press(page, "button[value=stay]")
    count = page.locator(".test-map li").count()
    for number in range(1, count + 1):
        if number < count:
            answer(page, key, is_right=False)
        _press(page, f"button[value={'next' if number < count else 'skip'}]")
    yield "review"
    _send(page)
    yield "review with answers missing, wrong"
    _press(page, ".is-missing a")
    answer(page, key, is_right=False)
    _press(page, "button[value=next]")
    _send(page)
    yield "not passed"


def _pass(page: Page) -> Tour:
    """The second try. Begins on the result of the first."""
    _press(page, "main a.button")
    _send(page)
    for _ in range(page.locator(".test-map li").count()):
        answer(page, answer_key(), is_right=True)
        _press(page, "button[value=next]")
    _send(page)
    yield "passed"
    _press(page, ".next a.button")
    yield "certificate"
    page.goto("/en" + urlsplit(page.url).path)
    yield "certificate, English"


def forgetful(page: Page, school: School) -> Tour:
    """The learner, signed out, has forgotten the password."""
    page.goto("/konto/password/reset/")
    page.locator("#id_email").fill(LEARNER)
    _press(page, "main form button.button")
    page.wait_for_url("**/password/reset/confirm/")
    yield "code for a new password"
    page.locator("#id_code").fill(newest_code(page, LEARNER))
    _send(page)
    yield "new password after a code"
    page.locator("#id_password1").fill("kort")
    _send(page)
    yield "new password after a code, wrong"


def editor(page: Page, school: School) -> Tour:
    """The CMS as an author sees it: the desk, the pages of each type, a translation. The visitor is signed in."""
    page.goto("/admin/")
    yield "desk"
    swedish = {kind: pk for pk, _address, kind, language in demo_rows.pages(school) if language == "sv"}
    swedish["lessonpage"] = next(pk for pk, address, _kind, _language in demo_rows.pages(school) if address == LESSON)
    for kind, pk in swedish.items():
        page.goto(reverse("wagtailadmin_pages:edit", args=[pk]))
        yield f"edit {kind}"
    english = next(
        pk for pk, _address, kind, language in demo_rows.pages(school) if (kind, language) == ("lessonpage", "en")
    )
    for name, address in {
        "pages": reverse("wagtailadmin_explore", args=[swedish["coursepage"]]),
        "search for pages": reverse("wagtailadmin_pages:search") + "?q=samtycke",
        "history": reverse("wagtailadmin_pages:history", args=[swedish["lessonpage"]]),
        "new lesson": reverse("wagtailadmin_pages:add", args=["courses", "lessonpage", swedish["coursepage"]]),
        "edit the translation": reverse("wagtailadmin_pages:edit", args=[english]),
    }.items():
        page.goto(address)
        yield name


def keeper(page: Page, school: School) -> Tour:
    """Our own lists in the CMS, and one row of each. The visitor is a signed-in administrator."""
    named = desk_names()
    for namespace, table in own_lists().items():
        for part in ("list", "index", "add"):
            if f"{namespace}:{part}" in named:
                page.goto(reverse(f"{namespace}:{part}"))
                yield f"{namespace}:{part}"
        row = demo_rows.first_id(school, table)
        for part in ("edit", "inspect"):
            if row and f"{namespace}:{part}" in named:
                page.goto(reverse(f"{namespace}:{part}", args=[row]))
                yield f"{namespace}:{part}"
    page.goto(reverse("wagtailimages:index"))
    yield "pictures"
    certificate = demo_rows.first_id(school, "certificates_certificate")
    page.goto(reverse("revoke_certificate", args=[certificate]))
    yield "revoke a certificate"


def _send(page: Page) -> None:
    """Press the main button of the form on the page."""
    _press(page, "main form button.button")


def _press(page: Page, control: str) -> None:
    """Press the first such link or button and wait for the page that it leads to."""
    with page.expect_navigation():
        page.locator(control).first.click()
