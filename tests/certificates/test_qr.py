"""The QR code on paper leads to the certificate's page, and one with another host is found out."""

import io
import re

import pikepdf
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.renderPDF import draw
from reportlab.graphics.shapes import Drawing
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from certificates import pdf
from certificates.face import face_of, verification_address
from certificates.sealcheck import Outcome
from tests.certificates.faces import LONG, PLAIN, face
from tests.certificates.qr import qr_codes


@pytest.mark.parametrize(("drawn", "pages"), [(PLAIN, 1), (LONG, 3)])
def test_the_code_on_the_last_page_reads_as_the_address(drawn, pages):
    assert qr_codes(pdf.render(drawn, settings.CERTIFICATE_FONTS)) == [(pages, drawn.address)]


def test_a_long_host_has_room_in_the_code():
    address = f"https://{'lang-' * 10}adress.provningsskolan.lakemedelsverket.example/en/intyg/{'z' * 26}/"
    drawn = pdf.render(face(address=address), settings.CERTIFICATE_FONTS)
    assert qr_codes(drawn, dpi=150) == [(1, address)]


def test_an_issued_certificates_code_leads_to_its_page(certificate, sealed, client):
    [(_page, address)] = qr_codes(sealed)
    assert address == verification_address(certificate)
    assert certificate.number in client.get(address.removeprefix(settings.BASE_URL)).content.decode()


def _with_another_code(data, address, *, is_said):
    """A QR code more, above ours. `is_said`: as a careful forger has it, with its address as a link."""
    sheet = io.BytesIO()
    canvas = Canvas(sheet, pagesize=A4)
    drawn = Drawing(90, 90)
    drawn.add(QrCodeWidget(address, barWidth=90, barHeight=90))
    draw(drawn, canvas, 440, 640)
    if is_said:
        canvas.linkURL(address, (440, 640, 530, 730))
    canvas.save()
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as whole, pikepdf.open(sheet) as more:
        whole.pages[0].add_overlay(more.pages[0])
        if is_said:
            page = whole.pages[0].obj
            page.Annots = whole.make_indirect(
                pikepdf.Array(
                    [*page.get("/Annots", []), *whole.copy_foreign(more.make_indirect(more.pages[0].obj.Annots))]
                )
            )
        whole.save(out)
    return out.getvalue()


@pytest.mark.parametrize("is_said", [True, False])
@pytest.mark.parametrize(
    ("is_sealed", "outcome", "words"),
    [
        (True, Outcome.CHANGED, "lita inte på det som står i den"),
        (False, Outcome.UNSEALED, "Be innehavaren om filen"),
    ],
)
def test_a_code_with_another_host_beside_ours_is_told(certificate, sealed, client, is_sealed, outcome, words, is_said):
    data = sealed if is_sealed else pdf.render(face_of(certificate), settings.CERTIFICATE_FONTS)
    foreign = f"https://ond.example/verify?c={certificate.code}"
    forged = _with_another_code(data, foreign, is_said=is_said)
    assert {address for _page, address in qr_codes(forged)} == {foreign, verification_address(certificate)}
    response = client.post("/intyg/kontrollera-pdf/", {"file": SimpleUploadedFile("intyg.pdf", forged)})
    found, page = response.context["finding"], response.content.decode()
    assert (found.outcome, found.certificate) == (outcome, certificate)
    assert found.other_hosts == (("ond.example",) if is_said else ())
    assert words in page
    assert ("ond.example, som inte är skolans" in page) is is_said
    assert _begins_with(page) == "https://skola.example/"


@pytest.mark.parametrize("address", ["/intyg/", "/intyg/kontrollera-pdf/", "/en/intyg/"])
def test_whoever_scans_paper_reads_how_our_addresses_begin(db, client, address):
    assert _begins_with(client.get(address).content.decode()) == "https://skola.example/"


def _begins_with(page):
    return re.search(r"<strong>(https:[^<]*)</strong>", page)[1]
