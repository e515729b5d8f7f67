"""The second step: staff need it for the CMS in production, learners may have it, and nobody is sent in circles."""

import re
import time
from urllib.parse import urlencode

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.conf import settings
from django.core.cache import cache
from django.test import Client, override_settings
from django.urls import reverse

from certificates.models import Certificate
from certificates.seal.services import store_all
from content.models import Look
from lms.settings import base, services
from tests import school
from tests.people import PASSWORD

production = override_settings(REQUIRE_STAFF_MFA=True)
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
LESSON_DESK = "/admin/pages/?p=1"


@pytest.fixture(autouse=True)
def _in_production():
    with production:
        yield


@pytest.fixture(autouse=True)
def _commits(django_capture_on_commit_callbacks, db):
    with django_capture_on_commit_callbacks(execute=True):
        yield


def _code(secret: str = SECRET) -> str:
    # allauth refuses a code that it has seen; each step of these tests is a minute of its own.
    cache.clear()
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def _sign_in(user, **data) -> tuple[Client, object]:
    client = Client()
    response = client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD, **data})
    return client, response


def _app(user) -> Authenticator:
    found = TOTP.activate(user, SECRET).instance
    RecoveryCodes.activate(user)
    return found


# What follows after commit belongs to the same request here, so the commits are real.
@pytest.mark.django_db(transaction=True)
def test_who_has_no_factor_is_led_to_one_and_then_straight_to_where_they_were_going(cecilia):
    client, _ = _sign_in(cecilia)
    door = client.get(LESSON_DESK, follow=True)
    assert door.redirect_chain == [("/konto/andra-steget/?next=%2Fadmin%2Fpages%2F%3Fp%3D1", 302)]
    assert "loggar in i två steg" in door.content.decode()
    activate = reverse("mfa_activate_totp")
    # An old sign-in is not fresh: the password is asked for again.
    _forget_password(client)
    again = client.get(activate, follow=True)
    assert again.redirect_chain[-1][0].startswith(reverse("account_reauthenticate"))
    assert "Skriv ditt lösenord en gång till" in again.content.decode()
    page = client.post(again.redirect_chain[-1][0], {"password": PASSWORD, "next": activate}, follow=True)
    secret = re.search(r'class="secret">(\w+)<', page.content.decode()).group(1)
    done = client.post(activate, {"code": _code(secret)})
    assert done.url == reverse("mfa_view_recovery_codes")
    codes = client.get(done.url).content.decode()
    assert len(re.findall(r"<code>\d+</code>", codes)) == 10
    assert reverse("second_factor") in codes
    end = client.get(reverse("second_factor"), follow=True)
    assert end.redirect_chain[0] == (LESSON_DESK, 302)
    assert end.status_code == 200
    assert client.get("/admin/").status_code == 200


def _forget_password(client) -> None:
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 3600
    session.save()


def test_a_wrong_code_activates_nothing_and_says_so(cecilia):
    client, _ = _sign_in(cecilia)
    activate = reverse("mfa_activate_totp")
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD, "next": activate})
    page = client.post(activate, {"code": "000000"})
    assert page.status_code == 200
    assert page.context["form"].errors
    assert not Authenticator.objects.exists()


def test_a_fresh_sign_in_with_the_code_goes_to_the_cms_at_once(cecilia):
    _app(cecilia)
    client, response = _sign_in(cecilia, next=LESSON_DESK)
    assert response.url.startswith(reverse("mfa_authenticate"))
    assert client.get("/admin/").status_code == 302
    end = client.post(response.url, {"code": _code(), "next": LESSON_DESK}, follow=True)
    assert end.status_code == 200
    assert client.get("/admin/").status_code == 200


def test_a_session_that_has_not_used_the_factor_is_asked_for_it_once(cecilia):
    client = Client()
    client.force_login(cecilia)
    _app(cecilia)
    page = client.get(LESSON_DESK, follow=True)
    address = page.redirect_chain[-1][0]
    assert address.startswith(reverse("mfa_reauthenticate"))
    assert "CMS kräver ditt andra steg" in page.content.decode()
    end = client.post(address, {"code": _code(), "next": LESSON_DESK})
    assert end.url == LESSON_DESK
    assert client.get(LESSON_DESK).status_code == 200


def test_the_password_alone_is_not_the_second_step(cecilia):
    client = Client()
    client.force_login(cecilia)
    _app(cecilia)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD, "next": "/admin/"})
    assert client.get("/admin/").status_code == 302


def test_a_recovery_code_opens_once(cecilia):
    _app(cecilia)
    code = Authenticator.objects.get(user=cecilia, type="recovery_codes").wrap().get_unused_codes()[0]
    client, response = _sign_in(cecilia)
    client.post(response.url, {"code": code})
    assert client.get("/admin/").status_code == 200
    other, response = _sign_in(cecilia)
    assert other.post(response.url, {"code": code}).context["form"].errors


def test_a_factor_taken_away_closes_the_cms(cecilia):
    _app(cecilia)
    client, response = _sign_in(cecilia)
    client.post(response.url, {"code": _code()})
    assert client.get("/admin/").status_code == 200
    Authenticator.objects.filter(user=cecilia).delete()
    assert client.get("/admin/").status_code == 302


def test_a_posted_form_is_not_repeated_after_the_step(cecilia):
    client = Client()
    client.force_login(cecilia)
    assert client.post("/admin/pages/3/edit/").url == "/konto/andra-steget/?next=%2Fadmin%2F"


def test_next_never_leads_away_from_the_school(cecilia):
    client = Client()
    client.force_login(cecilia)
    client.get(reverse("second_factor"), {"next": "https://evil.example/"})
    assert client.session["second_factor_next"] == ""


def test_learners_and_strangers_are_turned_away_as_before_and_learners_may_have_a_factor(anna, client):
    assert client.get("/admin/", follow=True).redirect_chain[-1][0].startswith(reverse("account_login"))
    learner, _ = _sign_in(anna)
    assert "andra-steget" not in learner.get("/admin/").headers.get("location", "")
    assert learner.get(reverse("mfa_index")).status_code == 200
    assert reverse("mfa_index") in learner.get(reverse("profile")).content.decode()
    assert client.get(reverse("second_factor")).url.startswith(reverse("account_login"))
    assert learner.post(reverse("second_factor")).status_code == 405


def test_anothers_certificate_needs_the_step_too_and_ones_own_does_not(anna, david):
    school.take_test(anna)
    school.take_test(david)
    store_all()
    own, anothers = (
        reverse("certificate_pdf", args=[Certificate.objects.get(holder__user=user).code]) for user in (david, anna)
    )
    client = Client()
    client.force_login(david)
    assert client.get(own)["Content-Type"] == "application/pdf"
    assert client.get(anothers).url == f"/konto/andra-steget/?{urlencode({'next': anothers})}"
    assert not Look.objects.exists()
    _app(david)
    client, response = _sign_in(david)
    client.post(response.url, {"code": _code()})
    assert client.get(anothers)["Content-Type"] == "application/pdf"
    assert Look.objects.get().subject == anna
    learner = Client()
    learner.force_login(anna)
    assert learner.get(anothers)["Content-Type"] == "application/pdf"
    assert learner.get(own).status_code == 404


def test_without_the_setting_the_password_is_enough_and_production_has_it(cecilia):
    assert base.REQUIRE_STAFF_MFA is False
    assert "REQUIRE_STAFF_MFA = True" in (base.BASE_DIR / "lms/settings/production.py").read_text()
    client = Client()
    client.force_login(cecilia)
    with override_settings(REQUIRE_STAFF_MFA=False):
        assert client.get("/admin/").status_code == 200


def test_codes_cannot_be_guessed_for_long_and_the_limits_are_shared_by_all_workers(cecilia, monkeypatch, tmp_path):
    _app(cecilia)
    client, response = _sign_in(cecilia)
    for _try in range(12):
        page = client.post(response.url, {"code": "000000"})
    assert "För många" in page.content.decode()
    for url, backend in (("", "FileBasedCache"), ("redis://localhost:6379/0", "SchoolCache")):
        monkeypatch.setenv("REDIS_URL", url)
        assert services.caches(tmp_path)["default"]["BACKEND"].endswith(backend)


def test_a_passkey_signs_in_through_the_one_door(client, db):
    page = client.get(reverse("account_login")).content.decode()
    assert reverse("mfa_login_webauthn") in page
    options = client.get(reverse("mfa_login_webauthn"), headers={"accept": "application/json"}).json()
    assert options["request_options"]["publicKey"]["userVerification"] == "required"
    assert client.post(reverse("mfa_login_webauthn"), {"credential": "{}"}).status_code == 302
    assert settings.MFA_PASSKEY_LOGIN_ENABLED


PAGES = ["mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "mfa_list_webauthn", "mfa_generate_recovery_codes"]


@pytest.mark.parametrize("name", [*PAGES, "mfa_view_recovery_codes", "mfa_deactivate_totp", "mfa_reauthenticate"])
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_pages_have_no_inline_script_and_no_hole_in_either_language(anna, name, prefix):
    client, response = _sign_in(anna)
    if name in ("mfa_view_recovery_codes", "mfa_deactivate_totp", "mfa_reauthenticate"):
        _app(anna)
        client, response = _sign_in(anna)
        client.post(response.url, {"code": _code()})
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD, "next": "/"})
    page = client.get(prefix + reverse(name))
    assert page.status_code == 200
    text = page.content.decode()
    for script in re.findall(r"<script[^>]*>", text):
        assert "src=" in script or 'type="application/json"' in script, script
    assert not re.search(r"\son\w+=|\sstyle=|src=\"data:", text)
    assert '<html lang="' + ("en" if prefix else "sv") in text


def test_the_cms_settings_of_an_account_are_closed_to_those_without_a_desk(client, as_anna, as_cecilia):
    for reader in (client, as_anna):
        assert reader.get("/admin/account/").status_code == 302
    with override_settings(REQUIRE_STAFF_MFA=False):
        assert as_cecilia.get("/admin/account/").status_code == 200
