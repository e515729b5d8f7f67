"""Content-Security-Policy: strict for readers, workable for authors."""

import re

import pytest
from django.urls import reverse

from certificates.models import Certificate
from certificates.seal.services import store_all
from tests import school


def directives(response):
    parts = (p.strip().split(" ") for p in response["Content-Security-Policy"].split(";"))
    return {name: values for name, *values in parts}


@pytest.mark.parametrize("address", ["/", "/intyg/", "/konto/login/", "/finns-inte/", "/healthz"])
def test_public_pages_take_scripts_and_styles_from_here_only(client, db, address):
    policy = directives(client.get(address))
    assert policy["default-src"] == ["'none'"]
    for name in ("script-src", "style-src", "img-src", "font-src", "connect-src", "form-action", "frame-ancestors"):
        assert policy[name] == ["'self'"], name
    assert policy["base-uri"] == policy["object-src"] == ["'none'"]


def test_no_policy_names_another_host_or_a_nonce_or_allows_eval(client, as_cecilia, db):
    for response in (client.get("/"), as_cecilia.get(reverse("wagtailadmin_home"))):
        assert not re.search(r"https?:|nonce-|\*|unsafe-eval", response["Content-Security-Policy"])


def test_the_cms_may_style_its_editors(as_cecilia):
    policy = directives(as_cecilia.get(reverse("wagtailadmin_home")))
    assert "'unsafe-inline'" in policy["style-src"]


def test_no_public_page_holds_an_inline_script_style_or_handler(client, as_anna, anna):
    _enrolment, attempt = school.deal(anna)
    pages = [
        client.get("/"),
        client.get(school.lesson(1).url),
        as_anna.get(reverse("question", args=[attempt.uuid, 1])),
    ]
    for page in pages:
        assert page.status_code == 200
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=", page.text)


def test_a_certificate_as_pdf_is_left_to_the_browsers_own_reader(as_anna, anna):
    school.take_test(anna)
    store_all()
    pdf = as_anna.get(reverse("certificate_pdf", args=[Certificate.objects.get().code]))
    assert pdf["Content-Type"] == "application/pdf"
    assert "Content-Security-Policy" not in pdf


def test_every_answer_denies_the_browsers_instruments(client, as_cecilia, db):
    for response in (client.get("/"), client.get("/finns-inte/"), client.delete("/"), as_cecilia.get("/admin/")):
        assert "microphone=()" in response["Permissions-Policy"]
