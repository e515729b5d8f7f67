"""The QR code on paper leads to the certificate's page."""

import pytest
from django.conf import settings

from certificates import pdf
from certificates.face import verification_address
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
