"""Every page, visited once by each kind of user, keeps WCAG 2.2 AA as far as a machine can measure it."""

from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import account_tours, demo_rows, desk_tours, measures, share_tours, tours
from tests.browser.known import THEIRS
from tests.browser.learner import sign_in
from tests.browser.measures import Fault
from tests.browser.names import desk_names, lesson_blocks, name_of, page_types, public_names
from tests.browser.refusals import listen
from tests.browser.server import School

DESK = {"width": 1280, "height": 900}
WIDE = {"width": 1280, "height": 800}
PHONE = {"width": 320, "height": 640}


@dataclass
class Visited:
    """What the visits saw. `names`: URL names; `types`, `edited`: page types shown and edited; `blocks`: of lessons."""

    names: set[str] = field(default_factory=set)
    types: set[str] = field(default_factory=set)
    edited: set[str] = field(default_factory=set)
    blocks: set[str] = field(default_factory=set)
    faults: list[Fault] = field(default_factory=list)
    theirs: list[Fault] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    unlinked: list[str] = field(default_factory=list)
    unseen: list[str] = field(default_factory=list)
    facts: dict[str, dict[str, object]] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)


@pytest.fixture(scope="session")
def visited(school: School, chromium: Browser) -> Visited:
    """All tours, once."""
    return visit_everything(school, chromium)


def visit_everything(school: School, chromium: Browser) -> Visited:
    """One context for all roles, who come after each other."""
    seen = Visited()
    served = {address: kind for _pk, address, kind, _language in demo_rows.pages(school)}
    edited = {str(pk): kind for pk, _address, kind, _language in demo_rows.pages(school)}
    context = chromium.new_context(base_url=school.address, reduced_motion="reduce", locale="sv-SE", viewport=WIDE)
    context.set_default_timeout(20_000)
    seen.refused = listen(context, school)
    page = context.new_page()
    for tour in (tours.reader, tours.newcomer, tours.learner, share_tours.sharer):
        for stop in tour(page, school):
            _look(page, stop, seen, served)
    for tour in (account_tours.forgetful, account_tours.guarded, tours.stranger):
        context.clear_cookies()
        for stop in tour(page, school):
            _look(page, stop, seen, served)
    context.clear_cookies()
    sign_in(page, school, "cecilia")
    for stop in desk_tours.blocks(page, school):
        seen.blocks.add(stop)
        _look(page, f"block {stop}", seen, served, measures.WCAG)
    for who, tour in (("cecilia", desk_tours.editor), ("david", desk_tours.keeper)):
        context.clear_cookies()
        sign_in(page, school, who)
        page.set_viewport_size(DESK)
        for stop in tour(page, school):
            _look_at_desk(page, stop, seen, edited)
    context.close()
    return seen


def _look(page: Page, stop: str, seen: Visited, served: dict[str, str], rules: measures.Chosen = measures.OURS) -> None:
    """Measure a public page wide and narrow, light and dark, and with text of twice the size."""
    path = urlsplit(page.url).path
    seen.names.add(name_of(path))
    if path in served:
        seen.types.add(served[path])
    seen.facts[stop] = {"path": path, **measures.facts(page)}
    if stop.endswith(", wrong"):
        seen.unlinked += [f"{stop}: {each}" for each in measures.unlinked_errors(page)]
    seen.unseen += [f"{stop}: {each}" for each in measures.unseen_focus(page)]
    for variant, size in (("wide", WIDE), ("phone", PHONE)):
        page.set_viewport_size(size)
        seen.faults += measures.axe(page, stop, variant, rules)
        seen.lost += [f"{stop}, {variant}: {each}" for each in measures.lost(page)]
        # Only colours differ in the dark.
        page.emulate_media(color_scheme="dark")
        seen.faults += measures.axe(page, stop, f"{variant}, dark", measures.COLOURS)
        page.emulate_media(color_scheme="light")
    seen.lost += [f"{stop}, double text: {each}" for each in measures.lost_at_double_text(page)]
    page.set_viewport_size(WIDE)


def _look_at_desk(page: Page, stop: str, seen: Visited, edited: dict[str, str]) -> None:
    path = urlsplit(page.url).path
    name = name_of(path)
    seen.names.add(name)
    if name.endswith((":edit", ":add")) or page.locator(".messages li").count():
        # Editors build themselves by script, and messages fade in.
        page.wait_for_load_state("networkidle")
    if name == "wagtailadmin_pages:edit":
        seen.edited.add(edited[path.split("/")[3]])
    known = {selector for _stop, _rule, selector in THEIRS}
    seen.theirs += measures.axe(page, stop, "desk", measures.WCAG, known)


def test_axe_has_visited_every_name_and_page_type(visited):
    assert public_names() - visited.names == set(), "names outside the CMS that no tour of tours.py reaches"
    assert desk_names() - visited.names == set(), "names in the CMS that no tour of tours.py reaches"
    assert page_types() - visited.types == set(), "page types that no tour shows"
    assert set(lesson_blocks()) - visited.blocks == set(), "blocks of lessons that no tour shows"
    assert page_types() - visited.edited == set(), "page types that no tour edits"


def test_no_public_page_has_a_fault_that_axe_can_see(visited):
    assert [str(fault) for fault in visited.faults] == []


def test_the_faults_of_the_cms_are_wagtails_and_known(visited):
    found = {(fault.stop, fault.rule, fault.target): fault.html for fault in visited.theirs}
    assert {where: html for where, html in found.items() if where not in THEIRS} == {}
    assert THEIRS.keys() - found.keys() == set(), "mended by a new release: take them off the list"


def test_nobody_breaks_the_policy_or_asks_another_host_for_anything(visited):
    assert visited.refused == []


def test_nothing_is_lost_on_a_phone_or_with_text_of_twice_the_size(visited):
    assert visited.lost == []


def test_every_lesson_keeps_its_words_in_the_window_of_a_phone(visit, school):
    page, lost = visit(viewport=PHONE), []
    for _pk, address, kind, _language in demo_rows.pages(school):
        if kind == "lessonpage":
            page.goto(address)
            lost += [f"{address}: {each}" for each in measures.lost(page)]
    assert lost == []


def test_focus_shows_on_every_link_button_and_field(visited):
    assert visited.unseen == []


def test_errors_are_summed_up_first_and_linked_to_their_fields(visited):
    assert visited.unlinked == []


def test_every_page_says_its_language_and_has_one_main_part(visited):
    wrong = {
        stop: facts
        for stop, facts in visited.facts.items()
        if facts["lang"] != ("en" if str(facts["path"]).startswith("/en/") else "sv") or facts["mains"] != 1
    }
    assert wrong == {}


def test_nothing_reloads_by_itself_or_moves_for_those_who_want_less_motion(visited):
    assert [stop for stop, facts in visited.facts.items() if facts["refreshes"] or facts["moving"]] == []


def test_every_address_has_a_title_of_its_own(visited):
    titles = {(facts["title"], facts["path"]) for facts in visited.facts.values()}
    shared = [title for title, count in Counter(title for title, _path in titles).items() if count > 1]
    assert shared == []
