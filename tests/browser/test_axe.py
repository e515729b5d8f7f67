"""Pages of the main job have no fault that axe can see (WCAG 2.2 AA), in light and dark, wide and narrow."""

import pytest
from playwright.sync_api import Page

from tests.browser.learner import sign_in
from tests.browser.server import ROOT

AXE = (ROOT / "node_modules/axe-core/axe.min.js").read_text()
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
COURSE = "/kurser/informerat-samtycke/"
OPEN = ["/", "/en/", "/kurser/", COURSE, COURSE + "barn-och-unga/", "/intyg/", "/intyg/" + "0" * 26 + "/"]
OPEN += ["/regelverk/", "/regelverk/CTR/", "/regelverk/EU-BIOTECH/", "/ordlista/", "/en/ordlista/"]
OPEN += ["/sok/", "/sok/?q=samtycke", "/sok/?q=SAE", "/sok/?q=a", "/sok/?q=xyzzy", "/en/sok/?q=consent"]
OPEN += ["/konto/login/", "/konto/signup/", "/konto/password/reset/", "/finns-inte/"]
OPEN += ["/tillganglighet/", "/tillganglighet/rapportera/"]
OWN = ["/mina-kurser/", "/konto/profil/", "/konto/email/", "/konto/password/change/", COURSE]
OWN += ["/konto/andra-steget/", "/konto/2fa/", "/konto/2fa/totp/activate/", "/konto/2fa/webauthn/add/"]


def _faults(page: Page) -> list[str]:
    page.evaluate(AXE)
    result = page.evaluate("tags => axe.run(document, {runOnly: tags})", TAGS)
    return [f"{page.url}: {v['id']}: {v['nodes'][0]['html'][:120]}" for v in result["violations"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_open_pages_have_no_fault(visit, scheme, width):
    page = visit(color_scheme=scheme, viewport={"width": width, "height": 800})
    found = []
    for path in OPEN:
        page.goto(path)
        found += _faults(page)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path
    assert found == []


@pytest.mark.parametrize(("scheme", "who"), [("light", "david"), ("dark", "cecilia")])
def test_the_learners_own_pages_have_no_fault(visit, school, scheme, who):
    page = visit(color_scheme=scheme)
    sign_in(page, school, who)
    found = []
    for path in OWN:
        page.goto(path)
        found += _faults(page)
    page.goto(COURSE)
    page.locator("#next button[value=test]").click()
    found += _faults(page)
    page.get_by_role("main").locator("form button.button").click()
    found += _faults(page)
    page.locator("button[value=next]").click()
    found += _faults(page)
    page.locator("button[value=review]").click()
    found += _faults(page)
    page.get_by_role("main").locator("form button.button").click()
    found += _faults(page)
    assert found == []
