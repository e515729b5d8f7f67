"""One demo and one browser for all journeys."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.server import School, open_browser, running_school

# A machine under load is slow, not wrong.
expect.set_options(timeout=20_000)


@pytest.fixture(scope="session")
def school() -> Iterator[School]:
    with running_school() as running:
        yield running


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with open_browser() as browser:
        yield browser


@pytest.fixture
def visit(school: School, chromium: Browser) -> Iterator[object]:
    """Opens a page for a new visitor; options go to the browser context."""
    opened: list[BrowserContext] = []
    refused: list[str] = []

    def new(**options: object) -> Page:
        context = chromium.new_context(base_url=school.address, reduced_motion="reduce", **options)  # type: ignore[arg-type]
        context.set_default_timeout(20_000)
        context.on("console", lambda message: refused.append(message.text) if _is_refusal(message.text) else None)
        context.on("request", lambda request: refused.append(request.url) if _is_foreign(request.url, school) else None)
        opened.append(context)
        return context.new_page()

    yield new
    for context in opened:
        context.close()
    assert refused == [], "the policy was broken, or something was asked of another host"


def _is_refusal(text: str) -> bool:
    return "Content Security Policy" in text


def _is_foreign(address: str, school: School) -> bool:
    return not address.startswith((school.address, "data:", "blob:", "about:"))
