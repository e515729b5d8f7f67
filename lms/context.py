"""What every page of the public site needs."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from lms.languages import addresses


def school(request: HttpRequest) -> dict[str, Any]:
    """Name of the school, whether it is a demo, and this page's address in the other language."""
    return {
        "school_name": settings.SCHOOL_NAME,
        "is_demo": settings.IS_DEMO,
        "language_addresses": lambda: addresses(request),
    }
