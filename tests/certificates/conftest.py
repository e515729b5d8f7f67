"""A certificate that Anna has earned."""

import pytest

from certificates.models import Certificate
from lms.models import User
from tests import school


@pytest.fixture
def certificate(anna: User) -> Certificate:
    school.take_test(anna)
    return Certificate.objects.get()
