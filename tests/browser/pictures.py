"""Screenshots of the pages along the learner's journey: `make pictures`. They are written to var/pictures."""

import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page

from tests.browser.learner import Key, answer, answer_key, sign_in
from tests.browser.server import ROOT, School, open_browser, running_school

PICTURES = ROOT / "var" / "pictures"
WIDTHS = {320: 640, 1280: 900}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
RICH_LESSON = "barn-och-unga"
PICTURED = 3
LEFT_OUT = 2
MENU_SLIDES_MS = 600


def main() -> int:
    """Exit code 0 when all pictures are taken."""
    started = time.monotonic()
    PICTURES.mkdir(parents=True, exist_ok=True)
    with running_school() as school, open_browser() as browser:
        anonymous(school, browser)
        certificate = learner(school, browser)
        inspector(school, browser, certificate)
        author(school, browser)
    print(f"{len(list(PICTURES.glob('*.png')))} pictures in {PICTURES} after {time.monotonic() - started:.0f} s")
    return 0


def anonymous(school: School, browser: Browser) -> None:
    """What needs no account."""
    with visit(school, browser) as page:
        for name, path in (
            ("start", "/"),
            ("catalogue", "/kurser/"),
            ("check", "/intyg/"),
            ("sign-in", "/konto/login/"),
            ("sign-up", "/konto/signup/"),
            ("start-en", "/en/"),
            ("search", "/sok/?q=huvudprövare"),
            ("source", "/regelverk/CTR/"),
            ("glossary", "/ordlista/"),
            ("path", "/utbildningsvagar/gcp-for-provningspersonal/"),
            ("courses-for-a-role", "/hitta-kurser/?role=nurse&product=medicine"),
            ("delegated-tasks", "/delegerade-uppgifter/?product=medicine&task=consent&task=safety"),
            ("deadline", "/rakna-tidsfrist/?deadline=DL28&day=2026-03-28"),
            ("guide", "/vilka-regler/?who=human&product=device&device-aim=yes&device-mark=within&device-burden=yes"),
        ):
            page.goto(path)
            take(page, name)
        for name, catalogue in (("course", "/kurser/"), ("course-en", "/en/courses/")):
            page.goto(catalogue)
            page.locator(".card__title a").first.click()
            take(page, name)


def learner(school: School, browser: Browser) -> str:
    """Anna's way from the start page to the certificate, whose public address is returned."""
    with visit(school, browser) as page:
        sign_in(page, school, "anna")
        page.goto("/kurser/")
        page.locator(".card__title a").first.click()
        course = page.url
        page.locator("#next button.button").click()
        for _lesson in range(2):
            page.locator(".lesson-end button").click()
        reading(page, course)
        certificate = final_test(page, course)
        page.goto("/mina-kurser/")
        take(page, "my-courses")
        page.goto("/konto/profil/")
        take(page, "profile")
    return certificate


def reading(page: Page, course: str) -> None:
    """Pages of a course that has been begun."""
    page.goto("/")
    take(page, "start-learner")
    page.goto("/mina-kurser/")
    take(page, "my-courses-reading")
    page.goto(course)
    take(page, "course-reading")
    page.locator(f'.lesson-list a[href*="{RICH_LESSON}"]').click()
    take(page, "lesson")


def final_test(page: Page, course: str) -> str:
    """Fail once, then pass. The certificate's address."""
    key = answer_key()
    page.goto(course)
    page.get_by_role("link", name=re.compile("kunskapsprov", re.IGNORECASE)).last.click()
    take(page, "test")
    begin = page.locator("main form button.button")
    page.locator("#affirmed").check()
    begin.click()
    answer_all(page, key, is_right=False)
    page.locator("main form button.button").click()
    take(page, "result-failed")
    page.get_by_role("main").locator("a.button").first.click()
    page.locator("#affirmed").check()
    begin.click()
    answer_all(page, key, is_right=True)
    page.locator("main form button.button").click()
    take(page, "result-passed")
    page.locator(".next a.button").click()
    return page.url


def answer_all(page: Page, key: Key, *, is_right: bool) -> None:
    """Answer until the review. The first time some questions are left out for the picture of it."""
    count = page.locator(".test-map li").count()
    for number in range(1, count + 1):
        is_skipped = not is_right and number > count - LEFT_OUT
        if not is_skipped:
            answer(page, key, is_right=is_right)
        if not is_right and number == PICTURED:
            take(page, "question")
        page.locator(f"button[value={'skip' if is_skipped else 'next'}]").click()
    if is_right:
        return
    take(page, "review")
    while page.locator(".is-missing").count():
        page.locator(".is-missing a").first.click()
        answer(page, key, is_right=False)
        page.locator("button[value=review]").click()


def inspector(school: School, browser: Browser, certificate: str) -> None:
    """The certificate's public page, without an account."""
    with visit(school, browser) as page:
        page.goto(certificate)
        take(page, "certificate")
        page.locator(".language").first.click()
        take(page, "certificate-en")


def author(school: School, browser: Browser) -> None:
    """Cecilia in the CMS."""
    with visit(school, browser) as page:
        page.goto("/kurser/")
        page.locator(".card__title a").first.click()
        page.locator(f'.lesson-list a[href*="{RICH_LESSON}"]').click()
        lesson = page.title().split(" – ", maxsplit=1)[0]
        sign_in(page, school, "cecilia")
        page.goto("/admin/")
        take(page, "admin-home")
        page.goto(f"/admin/pages/search/?q={lesson}")
        edit = page.locator("a[href*='/edit/']", has_text=lesson).first.get_attribute("href") or ""
        page.goto(edit)
        page.wait_for_load_state("networkidle")
        take(page, "admin-edit")


@contextmanager
def visit(school: School, browser: Browser) -> Iterator[Page]:
    """A visitor of their own, Swedish."""
    context = browser.new_context(base_url=school.address, locale="sv-SE", reduced_motion="reduce")
    try:
        yield context.new_page()
    finally:
        context.close()


def take(page: Page, name: str) -> None:
    """The whole page at each width and in each scheme."""
    for width, height in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": height})
        if "/admin/" in page.url:
            page.wait_for_timeout(MENU_SLIDES_MS)
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            page.screenshot(path=picture(name, width, scheme), full_page=True)


def picture(name: str, width: int, scheme: str) -> Path:
    return PICTURES / f"{name}-{width}-{scheme}.png"


if __name__ == "__main__":
    sys.exit(main())
