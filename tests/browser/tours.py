"""How to reach every page outside the CMS, and every state of a page that looks different: one list a role.

A tour goes to a page, yields a name for what is shown, and goes on. Who takes the tour decides what to do there.
"""

from collections.abc import Iterator
from urllib.parse import urlsplit

from django.core.exceptions import SuspiciousOperation
from django.http import HttpResponse
from django.test import RequestFactory
from django.views.defaults import bad_request, server_error
from playwright.sync_api import Page

from tests.browser.ended import case_about_revoking, declared, end_certificates
from tests.browser.learner import (
    PASSWORD,
    answer,
    answer_key,
    begin,
    go_confirmed,
    newest_code,
    press,
    send,
    set_layout,
)
from tests.browser.open_pages import COURSE, LESSON, OPEN
from tests.browser.server import School

LEARNER = "tove.rundtur@skola.example"
# More than any limit of an account allows in a minute.
MANY = 12
Tour = Iterator[str]

_SIGNED_IN = [
    ("e-mail addresses", "/konto/email/"),
    ("new password", "/konto/password/change/"),
    ("confirm who you are", "/konto/reauthenticate/"),
    ("sign out", "/konto/logout/"),
    ("who has looked", "/konto/insyn/"),
    ("own name on certificates", "/intyg/mitt-namn/"),
    ("my data", "/konto/mina-uppgifter/"),
    ("my certificates", "/mina-intyg/"),
    ("training record", "/mina-intyg/utbildningslogg/"),
    ("training record, wrong", "/mina-intyg/utbildningslogg/?format=exe&begins=x"),
    ("reminders", "/paminnelser/"),
    ("second step for the CMS", "/konto/andra-steget/"),
]


def reader(page: Page, school: School) -> Tour:
    """Without an account."""
    for name, path in OPEN:
        page.goto(path)
        yield name
    page.goto(COURSE)
    page.click("a[href$='/skriv-ut/']")
    yield "whole course to print"
    page.goto(LESSON)
    address = page.locator("form[data-practice]").first.get_attribute("action") or ""
    page.goto(address)
    yield "practice question without an answer"
    page.goto(LESSON)
    chosen = page.locator("form[data-practice] input").first.get_attribute("value") or ""
    page.goto(f"{address}?answer={chosen}")
    yield "practice question answered"
    yield from _report(page, "a[href*='/fel-eller-oklart/']", "practice question")
    page.goto(LESSON)
    yield from _report(page, "a[href*='/fel-eller-oklart/']", "lesson")
    for name, path in (
        ("sign in", "/konto/login/"),
        ("forgotten password", "/konto/password/reset/"),
        ("report a fault in accessibility", "/tillganglighet/rapportera/"),
        ("check several certificates", "/intyg/flera/"),
        ("check a PDF", "/intyg/kontrollera-pdf/"),
    ):
        page.goto(path)
        yield name
        send(page)
        yield f"{name}, wrong"
    page.goto("/demo/post/")
    yield "the demo's letters"
    yield from _failures(page)


def _failures(page: Page) -> Tour:
    """The pages for what nobody can provoke in a browser, put where the server would have sent them."""
    request = RequestFactory().get("/")
    yield from _put(page, "could not be read", bad_request(request, SuspiciousOperation()))
    yield from _put(page, "failure", server_error(request))


def _put(page: Page, name: str, made: HttpResponse) -> Tour:
    address = f"/{made.status_code}/"
    page.route(
        f"**{address}",
        lambda route: route.fulfill(status=made.status_code, headers=dict(made.items()), body=made.content),
    )
    page.goto(address)
    yield name
    page.unroute(f"**{address}")


def _report(page: Page, link: str, what: str) -> Tour:
    """The form about something wrong or unclear, from the link that leads to it to the case number."""
    press(page, link)
    yield f"wrong or unclear, {what}"
    send(page)
    yield f"wrong or unclear, {what}, wrong"
    page.locator("#id_kind").select_option(index=1)
    page.locator("#id_text").fill("Jag förstår inte vem som skriver under.")
    send(page)
    yield f"wrong or unclear, {what}, received"


def newcomer(page: Page, school: School) -> Tour:
    """Makes an account, which the learner's tour goes on with."""
    page.goto("/konto/signup/")
    yield "sign up"
    send(page)
    yield "sign up, wrong"
    page.locator("#id_name").fill("Tove Rundtur")
    page.locator("#id_email").fill(LEARNER)
    page.locator("#id_password1").fill(PASSWORD)
    send(page)
    page.wait_for_url("**/confirm-email/")
    yield "code by letter"
    page.locator("#id_code").fill("000000")
    send(page)
    yield "code by letter, wrong"
    page.locator("#id_code").fill(newest_code(page, LEARNER))
    send(page)
    page.goto("/mina-kurser/")
    yield "my courses, none yet"
    page.goto("/mina-intyg/")
    yield "my certificates, none yet"


def learner(page: Page, school: School) -> Tour:
    """From the course to the certificate, with one failure on the way. The visitor is signed in."""
    page.goto(COURSE)
    press(page, "#next button.button")
    yield "lesson of one's own"
    press(page, ".lesson-end button")
    page.goto(COURSE)
    yield "course begun"
    page.goto("/")
    yield "start, course begun"
    page.goto(COURSE)
    yield from _test_first(page)
    page.goto(COURSE)
    press(page, ".next__other a[href$='/prov/']")
    yield "rules of the test"
    page.goto("/en" + page.url.removeprefix(school.address))
    yield "rules of the test, English"
    page.go_back()
    yield from _fail(page)
    yield from _pass(page, school)
    page.goto("/mina-kurser/")
    yield "my courses"
    yield from _again(page)
    yield from _another_name(page)
    yield from _reply(page, school)
    for name, path in _SIGNED_IN:
        page.goto(path)
        yield name
    yield from _own_data(page)
    page.goto("/konto/password/change/")
    send(page)
    yield "new password, wrong"
    assert any(send(page) == 429 for _ in range(MANY)), "nothing stops who tries passwords"
    yield "too often"
    page.goto("/admin/")
    yield "refused"
    page.goto("/konto/profil/")
    yield "profile"
    page.locator("#id_name").fill("")
    send(page)
    yield "profile, wrong"
    page.context.clear_cookies(name="csrftoken")
    send(page)
    yield "form too old"


def _own_data(page: Page) -> Tour:
    """Asks that what can go shall go, and keeps the account."""
    go_confirmed(page, "/konto/mina-uppgifter/radera/")
    yield "ask for deletion"
    send(page)
    yield "ask for deletion, wrong"
    page.locator("#id_is_sure").check()
    send(page)
    yield "deletion answered"
    page.goto("/en" + urlsplit(page.url).path)
    yield "deletion answered, English"
    page.goto("/konto/mina-uppgifter/")
    yield "my data, with a request"


def _test_first(page: Page) -> Tour:
    """The test before the lessons, right in all but the first question. Begins on the course page."""
    key = answer_key(purpose="practice")
    press(page, ".next__other a[href$='/fortest/']")
    yield "test before the lessons"
    page.goto("/en" + urlsplit(page.url).path)
    yield "test before the lessons, English"
    page.go_back()
    send(page)
    yield "question before the lessons"
    for number in range(page.locator(".test-map li").count()):
        answer(page, key, is_right=number > 0)
        press(page, "button[value=next]")
    yield "review before the lessons"
    send(page)
    yield "result of the test before the lessons"
    page.goto(COURSE)
    yield "course with lessons to skip"
    press(page, ".lesson-list li:has-text('hoppas') a")
    yield "lesson that may be skipped"


def _fail(page: Page) -> Tour:
    """A test with gaps, filled at the review, and not passed. Begins on the page with the rules."""
    key = answer_key()
    send(page)
    yield "test not affirmed, wrong"
    begin(page)
    yield "question"
    press(page, "button[value=next]")
    yield "question without an answer, wrong"
    answer(page, key, is_right=False)
    press(page, "button[value=stay]")
    yield "question in English, answer not saved"
    press(page, "button[value=stay]")
    count = page.locator(".test-map li").count()
    for number in range(1, count + 1):
        if number < count:
            answer(page, key, is_right=False)
        press(page, f"button[value={'next' if number < count else 'skip'}]")
    yield "review"
    send(page)
    yield "review with answers missing, wrong"
    press(page, ".is-missing a")
    answer(page, key, is_right=False)
    press(page, "button[value=next]")
    send(page)
    yield "not passed"


def _pass(page: Page, school: School) -> Tour:
    """The second try, with all questions on one page. Begins on the result of the first."""
    press(page, "main a.button")
    set_layout(school, "page")
    begin(page)
    set_layout(school, "question")
    yield "all questions"
    first = page.locator(".sheet__questions .option input").first
    first.evaluate("e => e.value = 'x'")
    first.check()
    press(page, "button[value=review]")
    yield "all questions, wrong"
    for question in page.locator(".sheet__questions > li").all():
        answer(question, answer_key(), is_right=True)
    press(page, "button[value=stay]")
    yield "all questions in English, answers not saved"
    press(page, "button[value=stay]")
    press(page, "button[value=review]")
    send(page)
    yield "passed"
    result = page.url
    yield from _report(page, ".explained__feedback a", "question of a test")
    page.goto(result)
    press(page, ".next a[href*='/underlag/']")
    yield "evidence"
    page.goto("/en" + urlsplit(page.url).path)
    yield "evidence, English"
    page.goto(result)
    press(page, ".next a.button")
    yield "certificate"
    public = urlsplit(page.url).path
    page.goto("/en" + public)
    yield "certificate, English"
    yield from _hide_name(page, public)


def _hide_name(page: Page, public: str) -> Tour:
    """Hide one's name, look at the certificate's page, and show it again."""
    page.goto("/intyg/mitt-namn/")
    page.check("input[value=hidden]")
    send(page)
    for name, given in (("not written", ""), ("wrong", "Någon Annan"), ("right", "Tove Rundtur")):
        page.goto(public)
        page.locator("#id_name").fill(given)
        send(page)
        yield f"certificate, hidden name {name}"
    page.goto("/intyg/mitt-namn/")
    page.check("input[value=shown]")
    send(page)


def _again(page: Page) -> Tour:
    """The passed course taken again, as far as its beginning."""
    page.goto(COURSE)
    press(page, ".next__other a[href$='/igen/']")
    yield "take the course again"
    page.goto("/en" + urlsplit(page.url).path)
    yield "take the course again, English"
    send(page)
    yield "course taken again"
    page.goto("/mina-kurser/")
    yield "my courses, one taken again"


def _another_name(page: Page) -> Tour:
    """Another name on the certificates asked for, taken back, and asked for again. The request stays open."""
    page.goto("/mina-intyg/nytt-namn/")
    yield "another name"
    page.goto("/en/mina-intyg/nytt-namn/")
    yield "another name, English"
    page.goto("/mina-intyg/nytt-namn/")
    send(page)
    yield "another name, wrong"
    for _round in range(2):
        page.goto("/mina-intyg/nytt-namn/")
        page.locator("#id_name").fill("Tove Ny Rundtur")
        page.locator("input[name=why][value=changed]").check()
        send(page)
        yield "another name, what will happen"
        send(page)
        yield "another name asked for"
        if _round == 0:
            send(page)
            yield "another name, taken back"
    page.goto("/en" + urlsplit(page.url).path)
    yield "another name asked for, English"
    page.goto("/mina-intyg/")
    yield "my certificates, another name asked for"


def _reply(page: Page, school: School) -> Tour:
    """A case about the certificate, to which its holder replies."""
    own = f"/aterkallelse/{case_about_revoking(school)}/"
    page.goto("/mina-kurser/")
    yield "my courses, with a case"
    page.goto(own)
    yield "case about revoking"
    page.goto(f"/en{own}")
    yield "case about revoking, English"
    page.goto(own)
    send(page)
    yield "case about revoking, wrong"
    page.locator("#id_text").fill("Jag gjorde provet själv.")
    send(page)
    yield "case about revoking, replied"


def stranger(page: Page, school: School) -> Tour:
    """Somebody who checks certificates that no longer count. One must have been issued."""
    ended = end_certificates(school)
    page.goto("/intyg/flera/")
    page.locator("#id_pairs").fill("\n".join(f"{code};Tove Rundtur" for code in (*ended.values(), "okand")))
    send(page)
    yield "check several certificates, answers"
    for state, code in ended.items():
        for language, prefix in (("", ""), (", English", "/en")):
            page.goto(f"{prefix}/intyg/{code}/")
            assert page.locator(f".status--{state}").count() == 1, f"the certificate is not {state}"
            yield f"certificate, {state}{language}"
    code = declared(school)
    for prefix in ("", "/en"):
        page.goto(f"{prefix}/intyg/{code}/")
        assert page.locator("blockquote[lang=en]").count() == 1, "the declaration is not marked as English"
        yield f"certificate with a declaration{prefix}"
