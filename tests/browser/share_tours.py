"""The tour of a share: made by its holder, opened by a sponsor, looked at too often, ended."""

from urllib.parse import urlsplit

from playwright.sync_api import Page

from tests.browser.learner import press, send
from tests.browser.server import School
from tests.browser.tours import Tour

MINE = "/mina-intyg/delningar/"
# More than may look in an hour.
MANY = 70


def sharer(page: Page, school: School) -> Tour:
    """The learner, who has certificates, shares them. The visitor is signed in."""
    page.goto(MINE)
    yield "shares, none yet"
    page.check("input[value=chosen]")
    page.locator("#id_last_day").fill("igår")
    send(page)
    yield "shares, wrong"
    page.check("input[value=all]")
    page.locator("#id_label").fill("Sponsor AB, studie 7")
    page.locator("#id_last_day").fill("")
    send(page)
    yield "share made"
    address = urlsplit(page.locator("#share-address").input_value()).path
    for language, prefix in (("", ""), (", English", "/en")):
        page.goto(prefix + address)
        assert page.locator("main td").count(), "no certificate in the list"
        yield f"shared certificates{language}"
    page.goto(MINE)
    yield "shares, one that stands"
    page.goto(f"/en{MINE}")
    yield "shares, English"
    page.goto(MINE)
    press(page, "main .card .actions li:first-child a")
    yield "share with looks"
    assert any(page.request.get(address).status == 429 for _look in range(MANY)), "nothing stops who looks too often"
    page.goto(address)
    yield "shared certificates, too often"
    page.goto(MINE)
    press(page, "main .card .actions li:last-child a")
    yield "end the share"
    send(page)
    page.locator("main details summary").click()
    yield "shares, one ended"
    page.goto(address)
    yield "share that shows nothing"
