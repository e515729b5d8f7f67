"""One demo and one browser for all journeys."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.refusals import listen
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
    refused: list[list[str]] = []

    def new(**options: object) -> Page:
        context = chromium.new_context(base_url=school.address, reduced_motion="reduce", **options)  # type: ignore[arg-type]
        context.set_default_timeout(20_000)
        refused.append(listen(context, school))
        opened.append(context)
        return context.new_page()

    yield new
    for context in opened:
        context.close()
    assert [each for found in refused for each in found] == [], (
        "the policy was broken, or something was asked of another host"
    )
