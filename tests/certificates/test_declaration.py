"""The provider's own declaration on a path's certificate: on the PDF, the page and as data; in English, dated."""

import json
import re
import uuid

import pytest
from django.conf import settings
from django.urls import reverse

from certificates import pdf
from certificates.face import face_of
from certificates.models import Identity, Kind
from certificates.queries import certificates
from certificates.services import CertificateFacts, issue
from courses.attestations.records import SENTENCE_MOST
from tests.certificates.test_tagged_pdf import COURSE, NOW, SOURCE, _bare, _opened, _orders
from tests.pdfs import heard_in, text_of

SENTENCE = "The provider of this course states that it meets the minimum criteria of an example scheme."
DECLARATION = {
    "sentence": SENTENCE, "text_on": "2026-03-02", "source": "Example scheme, page on training providers",
    "attested_on": "2026-09-01", "number": "LV-2026-401",
}  # fmt: skip
LONGEST = {**DECLARATION, "sentence": ("W" * 59 + " ") * 9 + "W" * 60, "number": "W" * 40}


def issued(user, language="sv", kind=Kind.PATH, declaration=None):
    facts = CertificateFacts(
        about=uuid.uuid4(), kind=kind, user=user, name="Ọlọ́run Łukasiewicz " * 5, identity=Identity.STATED,
        issuer={"sv": "Utfärdare", "en": "Issuer"}, title={"sv": "Väg", "en": "Path"}, edition=1, edition_at=NOW,
        passed_at=NOW, language=language, lessons_read=0, lessons_total=2, sources=(SOURCE,) * 12,
        courses=tuple({**COURSE, "about": str(uuid.uuid4())} for _number in range(7)), declaration=declaration,
    )  # fmt: skip
    return certificates().get(pk=issue(facts).pk)


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("declaration", [DECLARATION, LONGEST], ids=["plain", "longest"])
def test_the_pdf_shows_it_whole_in_english_with_its_date(anna, tmp_path, language, declaration):
    assert len(LONGEST["sentence"]) == SENTENCE_MOST
    made = issued(anna, language, declaration=declaration)
    face = face_of(made)
    data = pdf.render(face, settings.CERTIFICATE_FONTS)
    text = re.sub(r"(Kursintyg|Coursecertificate)2026-\d{6}(Sida|Page)\d", "", _bare(text_of(data)))
    for part in (face.declaration_heading, declaration["sentence"], face.declared):
        assert _bare(part) in text
    assert _bare({"sv": "2 mars 2026", "en": "2 March 2026"}[language]) in text
    assert heard_in(data, tmp_path) == []
    if language == "sv":
        marked = re.findall(rb"/Span <</Lang \(en-GB\)>> BDC.*?EMC", _orders(data), re.DOTALL)
        plain = pdf.render(face_of(issued(anna, language)), settings.CERTIFICATE_FONTS)
        assert len(marked) > _orders(plain).count(b"/Lang (en-GB)")
    with _opened(data) as file:
        told = json.loads(file.attachments["certificate.json"].get_file().read_bytes())
    assert told["declaration"] == declaration["sentence"]
    assert declaration["source"] not in json.dumps(told)
    assert len(_opened(data).pages) <= 3


def test_a_certificate_without_it_says_nothing_of_it(anna, client):
    made = issued(anna)
    data = pdf.render(face_of(made), settings.CERTIFICATE_FONTS)
    assert "försäkran" not in text_of(data)
    with _opened(data) as file:
        told = json.loads(file.attachments["certificate.json"].get_file().read_bytes())
    assert not [key for key in told if "declar" in key]
    address = reverse("certificate", args=[made.code])
    assert "egen försäkran" not in client.get(address).content.decode()
    assert client.get(address, headers={"accept": "application/json"}).json()["declaration"] is None


def test_the_page_shows_it_as_english_with_its_date_as_the_providers_own(anna, client):
    made = issued(anna, declaration=DECLARATION)
    address = reverse("certificate", args=[made.code])
    page = client.get(address).content.decode()
    assert f'<blockquote class="declaration" lang="en"><p>{SENTENCE}</p></blockquote>' in page
    assert "Utbildningsgivarens egen försäkran" in page
    assert "Formuleringen är från den 2 mars 2026." in page
    assert "TransCelerate certifierar ingenting och ger ingen utbildning." in page
    assert DECLARATION["source"] in page
    assert client.get(address, headers={"accept": "application/json"}).json()["declaration"] == DECLARATION
