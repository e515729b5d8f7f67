"""One sign-in door: sign-up with a typed code, names, addresses, floods."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.test import Client, override_settings
from django.urls import reverse

from certificates.names import validate_name
from courses.models import Letter
from lms.models import User
from tests.people import PASSWORD

NEW = {"name": "Åsa Öberg", "email": "asa@skola.example", "password1": "tolv gröna grodor"}
pytestmark = pytest.mark.django_db(transaction=False)


@pytest.fixture(autouse=True)
def _letters_go_at_once(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        yield


def _sign_up(client, capture, **changes):
    with capture(execute=True):
        return client.post(reverse("account_signup"), {**NEW, **changes})


def _code() -> str:
    return re.search(r"^(\d{6})$", mail.outbox[-1].body, re.MULTILINE).group(1)


def test_sign_up_needs_the_typed_code_and_ends_signed_in(client, django_capture_on_commit_callbacks):
    _sign_up(client, django_capture_on_commit_callbacks)
    user = User.objects.get()
    assert (user.name, user.language) == ("Åsa Öberg", "sv")
    assert not EmailAddress.objects.get().verified
    code = _code()
    wrong = "000000" if code != "000000" else "111111"
    assert client.post(reverse("account_email_verification_sent"), {"code": wrong}).status_code == 200
    assert client.post(reverse("account_email_verification_sent"), {"code": code}).status_code == 302
    assert EmailAddress.objects.get().verified
    assert client.get(reverse("my_courses")).status_code == 200


def test_opening_links_verifies_nothing(client, django_capture_on_commit_callbacks):
    _sign_up(client, django_capture_on_commit_callbacks)
    for link in re.findall(r"https?://\S+", mail.outbox[-1].body):
        Client().get(link)
    assert not EmailAddress.objects.get().verified


def test_letters_about_accounts_are_rows_with_a_message_id(client, django_capture_on_commit_callbacks):
    _sign_up(client, django_capture_on_commit_callbacks)
    letter = Letter.objects.get()
    assert letter.sent.message_id == mail.outbox[0].extra_headers["Message-ID"] == letter.message_id
    assert not hasattr(letter, "delivery")


def test_signing_up_with_a_known_address_tells_nobody_that_it_is_known(
    client, anna, django_capture_on_commit_callbacks
):
    known = _sign_up(client, django_capture_on_commit_callbacks, email=anna.email)
    fresh = _sign_up(Client(), django_capture_on_commit_callbacks)
    assert (known.status_code, known.url) == (fresh.status_code, fresh.url)
    assert User.objects.count() == 2


def test_an_address_is_one_account_whatever_its_case(anna):
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(email="ANNA@skola.example")


@pytest.mark.parametrize(
    "name", ["", "Ö", "x" * 300, "<b>Anna</b>", "Anna {{ 1 }}", "12345", "Anna\x00", "Anna\u202e", "李小龍", "محمد علي"]
)
def test_a_name_that_cannot_stand_on_a_certificate_is_refused_and_kept_in_the_form(client, name):
    response = client.post(reverse("account_signup"), {**NEW, "name": name})
    assert response.status_code == 200
    page = response.content.decode()
    assert "error-summary" in page
    assert NEW["email"] in page
    assert not User.objects.exists()


@pytest.mark.parametrize(
    "name", ["Åsa Öberg", "José-María O’Neill", "Nguyễn Thị Ánh", "Ştefan Čapek", "A B", "x" * 120]
)
def test_names_of_people_are_accepted(name):
    validate_name(name)


def test_the_profile_saves_what_it_asks(as_anna, anna):
    response = as_anna.post(
        reverse("profile"),
        {"name": "  Anna   Lindqvist Ek ", "language": "en", "role": "monitor", "sector": "", "region": "M"},
    )
    assert response.status_code == 302
    anna.refresh_from_db()
    assert (anna.name, anna.language, anna.role, anna.sector, anna.region) == (
        "Anna Lindqvist Ek",
        "en",
        "monitor",
        "",
        "M",
    )


def test_the_profile_says_what_the_background_is_for(as_anna):
    assert "räkna" in as_anna.get(reverse("profile")).content.decode()


def test_the_profile_never_leads_off_the_site(as_anna):
    response = as_anna.post(reverse("profile") + "?next=https://ond.example/", {"name": "Anna L", "language": "sv"})
    assert response.url == reverse("profile")


def test_a_second_address_is_verified_by_code(as_anna, anna, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        as_anna.post(reverse("account_email"), {"email": "anna2@skola.example", "action_add": ""})
    as_anna.post(reverse("account_email_verification_sent"), {"code": _code()})
    assert EmailAddress.objects.filter(user=anna, verified=True).count() == 2


def test_a_forgotten_password_is_reset_by_code(client, anna, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("account_reset_password"), {"email": anna.email})
    code = _code()
    response = client.post(reverse("account_confirm_password_reset_code"), {"code": code})
    new = {"password1": "tolv gröna grodor", "password2": "tolv gröna grodor"}
    assert client.post(response.url, new).status_code == 302
    anna.refresh_from_db()
    assert anna.check_password("tolv gröna grodor")
    assert client.get(reverse("my_courses")).status_code == 200


@pytest.mark.parametrize(("prefix", "words"), [("", "Den gäller i 15 minuter."), ("/en", "It works for 15 minutes.")])
def test_the_page_for_a_code_says_how_long_it_works(client, anna, prefix, words):
    assert settings.ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT == settings.CODE_MINUTES * 60
    assert settings.ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT == settings.CODE_MINUTES * 60
    signed_up = client.post(f"{prefix}/konto/signup/", NEW, follow=True).content.decode()
    forgotten = Client().post(f"{prefix}/konto/password/reset/", {"email": anna.email}, follow=True).content.decode()
    for page, address in ((signed_up, NEW["email"]), (forgotten, anna.email)):
        assert words in page
        assert address in page


@override_settings(CODE_MINUTES=7)
def test_the_minutes_of_a_code_come_from_the_setting(client):
    assert "Den gäller i 7 minuter." in client.post(reverse("account_signup"), NEW, follow=True).content.decode()


def test_a_new_code_is_sent_on_request_and_the_page_can_be_left(client, django_capture_on_commit_callbacks):
    _sign_up(client, django_capture_on_commit_callbacks)
    address = reverse("account_email_verification_sent")
    page = client.get(address).content.decode()
    assert 'form="resend"' in page
    assert 'form="leave"' in page
    # Some minutes later.
    cache.clear()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(address, {"action": "resend"})
    assert len(mail.outbox) == 2
    client.post(reverse("account_logout"), {"next": reverse("account_login")})
    assert client.get(address).url == reverse("account_login")


def test_a_flood_of_sign_in_tries_is_stopped_even_with_the_right_password(client, anna):
    for _ in range(12):
        response = client.post(reverse("account_login"), {"login": anna.email, "password": "fel lösenord här"})
    response = client.post(reverse("account_login"), {"login": anna.email, "password": PASSWORD})
    assert response.status_code in (200, 429)
    assert "_auth_user_id" not in client.session
    assert "försök" in response.content.decode()


@pytest.mark.parametrize("door", ["/admin/login/", "/_util/login/"])
def test_every_other_door_leads_to_the_one(client, anna, door):
    for response in (client.get(door), client.post(door, {"username": anna.email, "password": PASSWORD})):
        assert response.status_code == 302
        assert response.url.startswith(reverse("account_login"))
    assert "_auth_user_id" not in client.session


def test_the_cms_has_no_password_form_of_its_own(as_david):
    assert as_david.get("/admin/password_reset/").status_code == 404
    account = as_david.get("/admin/account/").content.decode()
    assert 'type="password"' not in account
    assert 'name="name_email-' not in account


def test_staff_are_made_and_renamed_in_the_cms(as_david):
    data = {"email": "eva@skola.example", "name": "Eva Ny", "is_active": "on"}
    assert as_david.post(reverse("wagtailusers_users:add"), data).status_code == 302
    eva = User.objects.get(email="eva@skola.example")
    assert eva.name == "Eva Ny"
    edit = reverse("wagtailusers_users:edit", args=[eva.pk])
    assert as_david.post(edit, {**data, "name": "Eva Bytt"}).status_code == 302
    eva.refresh_from_db()
    assert eva.name == "Eva Bytt"
    assert as_david.get(reverse("wagtailusers_users:index")).status_code == 200


def test_sign_in_returns_to_where_one_was(client, anna):
    response = client.post(
        reverse("account_login"), {"login": anna.email, "password": PASSWORD, "next": "/kurser/minikurs/"}
    )
    assert response.url == "/kurser/minikurs/"
