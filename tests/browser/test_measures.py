"""The measures find the faults that they are for."""

import pytest

from tests.browser import measures

_PAGE = "<!doctype html><html lang=sv><title>x</title><style>{css}</style><main>{body}</main>"


@pytest.fixture
def bare(chromium):
    context = chromium.new_context(viewport={"width": 320, "height": 640})

    def show(body: str, css: str = ""):
        page = context.new_page()
        page.set_content(_PAGE.format(body=body, css=css))
        return page

    yield show
    context.close()


@pytest.mark.parametrize(
    ("css", "is_lost"),
    [
        ("p { inline-size: 200px }", False),
        ("p { inline-size: 400px }", True),
        ("body { overflow-x: clip } p { inline-size: 400px }", True),
        ("main { overflow-x: auto } p { inline-size: 400px }", False),
        ("p { inline-size: 60px; white-space: nowrap; overflow: hidden }", True),
        ("p { block-size: 12px; overflow: hidden }", True),
    ],
)
def test_text_outside_the_window_or_cut_off_is_lost(bare, css, is_lost):
    assert bool(measures.lost(bare("<p>Text som ska kunna läsas av alla</p>", css))) is is_lost


def test_text_that_fits_only_in_its_own_size_is_lost_at_the_double(bare):
    page = bare("<p>Läkemedelsprövningsförordningen</p>", "p { font-size: 1.6rem }")
    page.set_viewport_size({"width": 640, "height": 800})
    assert measures.lost(page) == []
    assert measures.lost_at_double_text(page) != []


@pytest.mark.parametrize(
    ("css", "unseen"), [("", 0), ("a { outline: none }", 1), ("a:focus { outline: none; color: red }", 1)]
)
def test_focus_that_changes_nothing_is_unseen(bare, css, unseen):
    page = bare("<a href='#'>Länk</a> <button>Knapp</button>", css)
    assert len(measures.unseen_focus(page)) == unseen


_SUMMARY = "<div class=error-summary tabindex=-1 {focus}><a href='#{target}'>Fel</a></div>"
_FIELD = "<input id=namn {said}><p id=fel class=field__error>Fel</p>"


@pytest.mark.parametrize(
    ("focus", "target", "said", "faults"),
    [
        ("autofocus", "namn", "aria-invalid=true aria-describedby=fel", 0),
        ("", "namn", "aria-invalid=true aria-describedby=fel", 1),
        ("autofocus", "finns-inte", "aria-invalid=true aria-describedby=fel", 1),
        ("autofocus", "namn", "aria-describedby=fel", 1),
        ("autofocus", "namn", "aria-invalid=true aria-describedby=annat", 1),
    ],
)
def test_errors_that_are_not_linked_are_found(bare, focus, target, said, faults):
    page = bare(_SUMMARY.format(focus=focus, target=target) + _FIELD.format(said=said))
    page.wait_for_timeout(100)
    assert len(measures.unlinked_errors(page)) == faults


def test_axe_runs_and_finds(bare):
    assert [f.rule for f in measures.axe(bare("<img src=x>"), "", "", measures.WCAG)] == ["image-alt"]
    assert measures.axe(bare("<h1>Rubrik</h1>"), "", "", measures.WCAG) == []


def test_targets_that_are_too_small_and_close_are_found(bare):
    page = bare("<h1>Rubrik</h1><button>a</button><button>b</button>", "button { inline-size: 12px; block-size: 12px }")
    assert {f.rule for f in measures.axe(page, "", "", measures.WCAG)} == {"target-size"}
