"""The one door: limits that workers share, sessions, addresses to go on to, hosts in mails, headers and cookies."""

import re

import pytest
from allauth.core.internal import ratelimit
from django.conf import settings as configured
from django.core import mail
from django.core.cache import CacheHandler
from django.test import Client
from django.urls import reverse

from lms.settings.services import caches
from tests.people import PASSWORD

WRONG = "fel lösenord här"


def _sign_in(client, user, password=PASSWORD, **more):
    return client.post(reverse("account_login"), {"login": user.email, "password": password, **more})


def test_two_workers_count_wrong_passwords_together(client, anna, tmp_path, monkeypatch):
    """Each worker process has a cache client of its own; the files under var/ are the same."""
    workers = [CacheHandler({"default": caches(tmp_path)["default"]})["default"] for _ in range(2)]
    for turn in range(6):
        monkeypatch.setattr(ratelimit, "cache", workers[turn % 2])
        _sign_in(client, anna, WRONG)
    for worker in workers:
        monkeypatch.setattr(ratelimit, "cache", worker)
        assert "försök" in _sign_in(client, anna).text
        assert "_auth_user_id" not in client.session


def test_one_account_under_attack_does_not_lock_another(client, anna, bjorn):
    for _ in range(6):
        _sign_in(client, anna, WRONG)
    assert _sign_in(client, bjorn).status_code == 302


def test_signing_in_begins_a_new_session_and_a_new_token(client, anna):
    client.get(reverse("account_login"))
    token = client.cookies["csrftoken"].value
    session = client.session
    session["from before"] = "1"
    session.save()
    client.cookies[configured.SESSION_COOKIE_NAME] = session.session_key
    _sign_in(client, anna)
    assert client.session.session_key != session.session_key
    assert client.cookies["csrftoken"].value != token


def test_a_new_password_ends_all_other_sessions(as_anna, anna):
    other = Client()
    _sign_in(other, anna)
    new = {"oldpassword": PASSWORD, "password1": "tolv gröna grodor", "password2": "tolv gröna grodor"}
    assert as_anna.post(reverse("account_change_password"), new).status_code == 302
    assert as_anna.get(reverse("my_courses")).status_code == 200
    assert other.get(reverse("my_courses")).status_code == 302


def test_a_link_signs_nobody_out(as_anna):
    assert as_anna.get(reverse("account_logout")).status_code == 200
    assert as_anna.get(reverse("my_courses")).status_code == 200
    as_anna.post(reverse("account_logout"))
    assert as_anna.get(reverse("my_courses")).status_code == 302


def test_a_session_ends_when_the_account_is_made_inactive(as_anna, anna):
    anna.is_active = False
    anna.save()
    assert as_anna.get(reverse("my_courses")).status_code == 302
    assert "_auth_user_id" not in _sign_in(Client(), anna).client.session


ELSEWHERE = [
    "https://ond.example/", "//ond.example/", "///ond.example", "/\\ond.example", "\\\\ond.example",
    "https:ond.example", "http:///ond.example", "https://testserver@ond.example/", "//testserver.ond.example",
    "javascript:alert(1)", "data:text/html,x", "ftp://testserver/", "/%0d%0aX: y", "ond", "ond.example",
    "\x00//ond.example", " //ond.example",
]  # fmt: skip


@pytest.mark.parametrize("target", ELSEWHERE)
def test_nobody_is_led_off_the_site(client, anna, as_david, target):
    steps = [
        _sign_in(client, anna, next=target),
        client.post(reverse("profile"), {"name": "Anna L", "language": "sv", "next": target}),
        client.get(reverse("account_login"), {"next": target}),
        as_david.get("/admin/login/", {"next": target}),
        as_david.post(reverse("account_reauthenticate"), {"password": PASSWORD, "next": target}),
        client.post(reverse("account_logout"), {"next": target}),
    ]
    for response in steps:
        assert response.status_code in (200, 302), response.status_code
        assert re.fullmatch(r"(/([^/\\].*)?)?", response.headers.get("Location", "")), response.headers["Location"]


def test_mails_speak_of_the_school_whatever_host_was_asked(anna, django_capture_on_commit_callbacks):
    visitor = Client(headers={"host": "ond.example", "x-forwarded-host": "ond.example"})
    with django_capture_on_commit_callbacks(execute=True):
        visitor.post(reverse("account_reset_password"), {"email": anna.email})
        visitor.post(reverse("account_reset_password"), {"email": "okänd@skola.example"})
        new = {"name": "Åsa Ek", "email": "asa@skola.example", "password1": "tolv gröna grodor"}
        visitor.post(reverse("account_signup"), new)
    assert len(mail.outbox) >= 2
    for message in mail.outbox:
        assert "ond.example" not in message.message().as_string()


def _without_token(page):
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)


def test_no_form_tells_whether_an_address_has_an_account(anna):
    for name, known in (("account_reset_password", {"email": anna.email}), ("account_login", {"login": anna.email})):
        answers = []
        for sent in (known, dict.fromkeys(known, "ingen@skola.example")):
            visitor = Client()
            response = visitor.post(reverse(name), {**sent, "password": WRONG}, follow=True)
            page = _without_token(response.text)
            answers.append((response.redirect_chain, re.sub(r"(anna|ingen)@skola\.example", "", page)))
        assert answers[0] == answers[1], name


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("X-Frame-Options", "SAMEORIGIN"),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "same-origin"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Content-Security-Policy", None),
        ("Permissions-Policy", None),
    ],
)
def test_every_kind_of_page_carries_the_header(client, as_anna, as_cecilia, header, value):
    pages = [client.get(a) for a in ("/", "/", "/kurser/minikurs/underskrift/", "/konto/login/", "/finns-inte/")]
    pages += [as_anna.get("/mina-kurser/"), as_anna.get("/admin/", follow=True), as_cecilia.get("/admin/")]
    for page in pages:
        assert page.get(header) == value if value else page.get(header), page.wsgi_request.path


def test_the_cookies_are_lax_and_scripts_cannot_read_the_session(client, anna):
    client.get(reverse("account_login"))
    _sign_in(client, anna)
    session, token = client.cookies[configured.SESSION_COOKIE_NAME], client.cookies["csrftoken"]
    assert session["httponly"]
    assert session["samesite"] == token["samesite"] == "Lax"


def test_pages_of_a_person_are_not_kept_by_caches_on_the_way(as_anna):
    for address in ("/mina-kurser/", "/konto/profil/", "/konto/login/", "/konto/email/"):
        response = as_anna.get(address)
        assert "private" in response["Cache-Control"] or "no-store" in response["Cache-Control"], address
