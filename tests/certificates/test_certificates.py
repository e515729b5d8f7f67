"""Certificates: what they freeze, who may see what, and how they end."""

import io
import json
import re

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from certificates.codes import LENGTH, grouped, new_code, normalise
from certificates.models import Certificate, CertificateHolder, Grounds, Revocation, Status
from certificates.seal.services import store_all
from certificates.services import AlreadyRevoked, holder_digest, issue, revoke
from content.facts import disposal
from content.models import Source
from courses.models import Completion
from tests import people, school


def _pdf_text(response) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(response.content)).pages)


def test_the_frozen_facts_hold_no_name_and_fit_the_holder(certificate):
    assert "Anna" not in json.dumps(certificate.facts, ensure_ascii=False)
    holder = certificate.holder
    assert certificate.frozen["holder"] == holder_digest(holder.salt, holder.name)
    assert certificate.frozen["schema"] == 2


def test_sources_and_versions_of_the_edition_stand_on_it_as_rows_and_as_text(certificate):
    assert sorted(s.source.key for s in certificate.sources.all()) == ["CTR", "ICH-E6R3"]
    assert "tillämplig från 31 januari 2022" in certificate.frozen["statement"]["sv"]
    assert "applicable from 31 January 2022" in certificate.frozen["statement"]["en"]
    assert "ger ingen behörighet" in certificate.frozen["statement"]["sv"]


def test_later_changes_of_user_course_and_source_change_nothing_on_it(certificate, anna, client):
    before = client.get(reverse("certificate", args=[certificate.code])).content
    anna.name = "Någon Annan"
    anna.save()
    Source.objects.update(version_label_sv="ändrad", title_sv="Ändrad")
    course = school.course()
    course.title = "Ny titel"
    course.save_revision().publish()
    assert client.get(reverse("certificate", args=[certificate.code])).content == before


def test_the_public_page_shows_what_an_inspector_needs_and_no_more(certificate, client, anna):
    response = client.get(reverse("certificate", args=[certificate.code]))
    page = response.content.decode()
    assert response.status_code == 200
    for shown in ("Anna Lindqvist", "Minikurs", "Utfärdat", certificate.number, "Demo – ej Läkemedelsverket"):
        assert shown in page
    for hidden in (anna.email, "poäng", ".pdf"):
        assert hidden not in page
    assert response["Cache-Control"] == "no-store"
    assert response["Referrer-Policy"] == "same-origin"
    assert b"referrer" not in response.content
    assert "noindex" in response["X-Robots-Tag"]


def test_the_code_is_found_however_it_is_typed(certificate, client):
    typed = grouped(certificate.code).upper()
    response = client.get(reverse("check_certificate"), {"code": f" {typed} "})
    assert response.url == reverse("certificate", args=[certificate.code])


NO_CODES = ["x", "0" * 60, "0" * 61, "å" * 300, "<script>", "%00", "\x00", "0" * LENGTH + "\x00", "u" * LENGTH, "---"]


def _but_for_the_code(response):
    """Title and contents without what stands in the field. The links around them name the address."""
    page = response.content.decode()
    if response["Content-Type"] == "application/json":
        return response.status_code, page
    title, main = (re.search(f"<{tag}[ >].*?</{tag}>", page, re.DOTALL)[0] for tag in ("title", "main"))
    assert "error-summary" in main or response.status_code == 404
    return response.status_code, title, re.sub(r' value="[^"]*"', "", main)


@pytest.mark.parametrize("code", NO_CODES)
@pytest.mark.parametrize("language", ["sv", "en"])
def test_malformed_codes_get_the_very_answer_of_an_unknown_one(db, client, code, language):
    form = reverse("check_certificate") if language == "sv" else "/en/intyg/"
    unknown = client.get(form, {"code": "0" * LENGTH})
    assert _but_for_the_code(client.get(form, {"code": code})) == _but_for_the_code(unknown)


@pytest.mark.parametrize("code", [c for c in NO_CODES if "\x00" not in c])
@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_so_do_addresses_with_malformed_codes(db, client, code, accept):
    unknown, malformed = (
        client.get(reverse("certificate", args=[given]), headers={"accept": accept}) for given in ("0" * LENGTH, code)
    )
    assert unknown.status_code == 404
    assert _but_for_the_code(malformed) == _but_for_the_code(unknown)


def test_an_empty_code_asks_for_one(db, client):
    assert "Skriv koden" in client.get(reverse("check_certificate"), {"code": ""}).content.decode()


def test_only_holder_and_staff_get_the_pdf(certificate, as_anna, as_bjorn, as_david, client):
    store_all()
    address = reverse("certificate_pdf", args=[certificate.code])
    assert client.get(address).status_code == 302
    assert as_bjorn.get(address).status_code == 404
    for allowed in (as_anna, as_david):
        response = allowed.get(address)
        assert response["Content-Type"] == "application/pdf"
        text = _pdf_text(response)
        assert "Anna Lindqvist" in text
        assert certificate.number in text
        assert "https://skola.example/intyg/" in text.replace("\n", "")


def test_the_pdf_is_the_same_bytes_each_time(certificate, as_anna):
    store_all()
    address = reverse("certificate_pdf", args=[certificate.code])
    assert as_anna.get(address).content == as_anna.get(address).content


@pytest.mark.parametrize("name", ["Åsa Öberg-Łukasiewicz", "N" * 120, "Ana María de los Ángeles " * 4 + "Åberg"])
def test_long_and_foreign_names_stay_on_the_page(db, name):
    user = people.person("lang", name[:120])
    school.take_test(user)
    store_all()
    client = Client()
    client.force_login(user)
    response = client.get(reverse("certificate_pdf", args=[Certificate.objects.get().code]))
    assert "".join(name[:120].split())[:60] in "".join(_pdf_text(response).split())


def test_an_english_test_gives_an_english_certificate(db):
    user = people.person("eve", "Eve Smith", language="en")
    school.take_test(user, language="en")
    store_all()
    client = Client()
    client.force_login(user)
    text = _pdf_text(client.get(reverse("certificate_pdf", args=[Certificate.objects.get().code])))
    assert "Course certificate" in text
    assert "confers no authority" in " ".join(text.split())


def test_a_revoked_certificate_says_so_and_never_why(certificate, client, david):
    revoke(certificate, grounds=Grounds.NOT_OWN_WORK, by=david, decision_number="LV-2026-1")
    page = client.get(reverse("certificate", args=[certificate.code])).content.decode()
    assert "Återkallat" in page
    assert "LV-2026-1" not in page
    assert str(Grounds.NOT_OWN_WORK.label) not in page


def test_revoking_twice_is_refused(certificate, david):
    revoke(certificate, grounds=Grounds.ON_REQUEST, by=david)
    with pytest.raises(AlreadyRevoked):
        revoke(certificate, grounds=Grounds.ON_REQUEST, by=david)


def test_the_second_person_is_another(certificate, david):
    with pytest.raises(IntegrityError), transaction.atomic():
        revoke(certificate, grounds=Grounds.ON_REQUEST, by=david, second_person=david)


def test_staff_begin_at_the_certificate_in_the_register(certificate, as_david):
    inspect = reverse("certificate:inspect", args=[certificate.pk])
    assert reverse("revoke_certificate", args=[certificate.pk]) in as_david.get(inspect).content.decode()
    address = reverse("revoke_certificate", args=[certificate.pk])
    assert reverse("revoke_on_request", args=[certificate.pk]) in as_david.get(address).content.decode()


def test_editors_may_neither_see_the_register_nor_revoke(certificate, as_cecilia):
    assert as_cecilia.get(reverse("certificate:inspect", args=[certificate.pk])).status_code == 302
    response = as_cecilia.post(reverse("revoke_certificate", args=[certificate.pk]), {"grounds": "error"})
    assert response.status_code in (302, 403)
    assert not Revocation.objects.exists()


def test_the_register_in_the_cms_is_read_only(certificate, as_david):
    register = as_david.get(reverse("certificate:index")).content.decode()
    for shown in (certificate.number, "Anna Lindqvist", "Minikurs", "Utfärdat", f"/inspect/{certificate.pk}/"):
        assert shown in register
    found = as_david.get(reverse("certificate:index"), {"q": "Lindqvist"}).content.decode()
    assert certificate.number in found
    assert certificate.number not in as_david.get(reverse("certificate:index"), {"q": "Okänd"}).content.decode()
    for name in ("edit", "delete"):
        assert as_david.get(f"/admin/certificate/{name}/{certificate.pk}/").status_code == 404


def test_a_replaced_certificate_says_so(certificate, client, anna):
    facts = _facts(anna)
    newer = issue(facts, replaces=certificate)
    page = client.get(reverse("certificate", args=[certificate.code])).content.decode()
    assert "Ersatt" in page
    assert Certificate.objects.get(pk=newer.pk).status is Status.ISSUED


def _facts(anna):
    from certificates.models import Identity, Kind
    from certificates.services import CertificateFacts

    completion = Completion.objects.get()
    return CertificateFacts(
        about=completion.uuid, kind=Kind.COURSE, user=anna, name="Anna L", identity=Identity.STATED,
        issuer={"sv": "x", "en": "x"}, title={"sv": "Minikurs", "en": "Mini course"}, edition=1,
        edition_at=completion.at, passed_at=completion.at, language="sv", lessons_read=0, lessons_total=2, sources=(),
    )  # fmt: skip


def test_one_completion_gets_one_first_certificate(certificate, anna):
    with pytest.raises(IntegrityError), transaction.atomic():
        issue(_facts(anna))


def test_after_disposal_of_the_name_the_register_still_answers(certificate, client):
    with disposal("Gallringsbeslut 1"):
        CertificateHolder.objects.all().delete()
    page = client.get(reverse("certificate", args=[certificate.code])).content.decode()
    assert "Anna" not in page
    assert certificate.number in page
    with pytest.raises(DatabaseError), transaction.atomic():
        Certificate.objects.all().delete()


def test_numbers_have_no_gaps_and_codes_are_long(anna, bjorn):
    for user in (anna, bjorn):
        school.take_test(user)
    numbers = sorted(Certificate.objects.values_list("number", flat=True))
    assert int(numbers[1].split("-")[1]) - int(numbers[0].split("-")[1]) == 1
    assert all(len(c) == LENGTH for c in Certificate.objects.values_list("code", flat=True))


def test_codes_do_not_repeat_and_survive_being_read_aloud():
    codes = {new_code() for _ in range(1000)}
    assert len(codes) == 1000
    code = codes.pop()
    assert normalise(grouped(code).upper().replace("0", "O").replace("1", "L")) == code
