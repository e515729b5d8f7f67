"""What every page of the public site needs."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from content import generation
from content.languages import current
from courses.shown import catalogue_address, kept
from lms.languages import addresses


def school(request: HttpRequest) -> dict[str, Any]:
    """Name of the school, whom to ask, whether it is a demo, where the courses are, this page's address in the other
    language, and for how many minutes a code by mail works."""
    return {
        "school_name": settings.SCHOOL_NAME,
        "school_contact": settings.SCHOOL_CONTACT,
        "is_demo": settings.IS_DEMO,
        "catalogue_address": SimpleLazyObject(lambda: _catalogue_address(request)),
        "code_minutes": settings.CODE_MINUTES,
        "language_addresses": SimpleLazyObject(lambda: addresses(request)),
    }


def _catalogue_address(request: HttpRequest) -> str:
    return kept(generation.of(request), f"catalogue-address:{current()}", catalogue_address)
