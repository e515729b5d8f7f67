"""A certificate that Anna has earned, and its sealed PDF."""

import pytest

from certificates.models import Certificate, StoredPdf
from certificates.seal.services import store_all
from certificates.seal.serving import stored_bytes
from lms.models import User
from tests import school


@pytest.fixture
def certificate(anna: User) -> Certificate:
    school.take_test(anna)
    return Certificate.objects.get()


@pytest.fixture
def stored(certificate: Certificate) -> StoredPdf:
    assert store_all() == 1
    return StoredPdf.objects.get()


@pytest.fixture
def sealed(stored: StoredPdf) -> bytes:
    return stored_bytes(stored)
