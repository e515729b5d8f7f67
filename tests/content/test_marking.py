"""Words of the glossary in running text: which forms are met, where they are marked, and what is left alone."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.definitions import Meaning
from content.inflection import is_abbreviation, names, pattern
from content.marking import marked, vocabulary


def meets(name, text, language="sv"):
    return re.fullmatch(pattern(name, language), text) is not None


@pytest.mark.parametrize(
    ("name", "forms"),
    [
        ("prövare", "prövare prövaren prövarens prövarna prövarnas Prövaren"),
        ("incident", "incident incidenten incidenter incidenterna incidentens Incidenter"),
        ("studie", "studie studien studier studierna studiens"),
        ("tilläggsläkemedel", "tilläggsläkemedel tilläggsläkemedlet tilläggsläkemedlen"),
        ("forskningshuvudman", "forskningshuvudman forskningshuvudmannen forskningshuvudmän"),
        ("forskningssjuksköterska", "forskningssjuksköterskan forskningssjuksköterskor"),
        ("SUSAR", "SUSAR SUSAR:er SUSAR:en SUSARs"),
    ],
)
def test_a_swedish_word_is_met_in_all_its_forms(name, forms):
    assert [form for form in forms.split() if not meets(name, form)] == []


@pytest.mark.parametrize(
    ("name", "text", "language"),
    [
        ("klinisk studie", "Kliniska studier", "sv"),
        ("informerat samtycke", "informerade samtycket", "sv"),
        ("lagligen utsedd ställföreträdare", "lagligen utsedda ställföreträdaren", "sv"),
        ("certifierad kopia", "certifierade kopior", "sv"),
        ("del II", "Del II", "sv"),
        ("adverse event", "Adverse events", "en"),
        ("serious breach", "serious breaches", "en"),
        ("certified copy", "certified copies", "en"),
        ("investigator's brochure", "investigator's brochure", "en"),
        ("sponsor", "sponsor’s", "en"),
    ],
)
def test_a_phrase_is_met_with_each_of_its_words_bent(name, text, language):
    assert meets(name, text, language)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("prövare", "prövar"),
        ("prövare", "prövning"),
        ("del I", "del i"),
        ("SAE", "sae"),
        ("monitor", "monitorering"),
        ("incident", "incidentrapport"),
    ],
)
def test_another_word_is_not_met(name, text):
    assert not meets(name, text)


def test_looser_words_mark_nothing_but_abbreviations_of_the_term_do():
    own = {"sv": "referenssäkerhetsinformation (RSI)", "en": "reference safety information"}
    assert names(own, ("RSI", "SmPC"), "sv") == ["referenssäkerhetsinformation", "RSI"]
    assert names(own, ("RSI", "SmPC"), "en") == ["reference safety information", "RSI"]
    own = {"sv": "försöksperson", "en": "subject"}
    assert names(own, ("deltagare", "patient"), "sv") == ["försöksperson"]
    own = {"sv": "datainsamlingsformulär (CRF)", "en": "case report form"}
    assert names(own, ("CRF", "eCRF"), "sv")[1:] == ["CRF", "eCRF"]
    assert [word for word in ("SAE", "CtQ", "eCRF", "audit", "Eudamed", "I") if is_abbreviation(word)] == [
        "SAE",
        "CtQ",
        "eCRF",
    ]


INCIDENT = Meaning("T1", {"sv": "incident", "en": "adverse event"}, ("AE",), frozenset({"medicine"}))
SERIOUS = Meaning("T3", {"sv": "allvarlig incident (SAE)", "en": "serious adverse event"}, (), frozenset({"medicine"}))
DEVICE = Meaning("T4", {"sv": "allvarlig negativ händelse (SAE)", "en": "SAE (device)"}, (), frozenset({"device"}))
SPONSOR = Meaning("T5", {"sv": "sponsor", "en": "sponsor"}, (), frozenset())
ALL = (INCIDENT, SERIOUS, DEVICE, SPONSOR)


def mark(html, terms=ALL, regimes=("medicine",), language="sv"):
    """The HTML with marks in square brackets, and the keys on each card."""
    out, cards = marked(html, vocabulary(tuple(terms), language), regimes, lambda text, n: f"[{n}:{text}]")
    return out, [[term.key for term in card] for card in cards]


def prose(inner):
    return f'<div class="prose">{inner}</div>'


def test_a_word_is_marked_where_it_is_first_used_and_only_there():
    out, cards = mark(prose("<p>Sponsorn och en incident.</p><p>Sponsorn, incidenter.</p>"))
    assert out == prose("<p>[1:Sponsorn] och en [2:incident].</p><p>Sponsorn, incidenter.</p>")
    assert cards == [["T5"], ["T1"]]


def test_the_longest_word_wins_and_the_shorter_is_marked_where_it_stands_alone():
    out, cards = mark(prose("<p>En allvarlig incident är en incident.</p>"))
    assert out == prose("<p>En [1:allvarlig incident] är en [2:incident].</p>")
    assert cards == [["T3"], ["T1"]]


def test_a_word_with_several_meanings_leads_to_all_of_them():
    assert mark(prose("<p>En SAE.</p>")) == (prose("<p>En [1:SAE].</p>"), [["T3", "T4"]])


def test_an_abbreviation_behind_its_own_word_is_not_marked_again():
    assert mark(prose("<p>En allvarlig incident (SAE).</p>"))[1] == [["T3"]]


def test_a_word_that_means_nothing_for_these_products_is_not_marked():
    assert mark(prose("<p>En incident hos sponsorn.</p>"), regimes=("device",))[1] == [["T5"]]
    assert mark(prose("<p>En incident.</p>"), regimes=())[1] == [["T1"]]


@pytest.mark.parametrize(
    "html",
    [
        "<p>sponsor</p>",
        prose("<h2>sponsor</h2><h3>En <b>sponsor</b></h3>"),
        prose('<a href="/sponsor/">sponsor</a><button title="sponsor">sponsor</button><abbr>sponsor</abbr>'),
        prose("<form><label>sponsor <input value='sponsor'></label><p>sponsor</p></form>"),
        prose("<details><summary>sponsor</summary></details>"),
        prose("<table><tr><th>sponsor</th></tr></table>"),
        prose('<p class="block-draft">sponsor</p>'),
        prose("<p>sponsor-prövare, GCP-sponsor, sponsorskap, medsponsor</p>"),
        prose("<!-- sponsor --><p>&sponsor; &#115;</p>"),
    ],
)
def test_what_is_not_running_text_is_handed_on_as_it_stands(html):
    assert mark(html) == (html, [])


def test_what_is_folded_away_is_marked_only_where_the_open_text_has_not_the_word():
    folded = "<details><summary>Mer</summary>" + prose("<p>sponsor, incident</p>") + "</details>"
    out, cards = mark(folded + prose("<p>sponsor</p>"))
    assert out.count("[1:sponsor]") == 1
    assert out.endswith(prose("<p>[1:sponsor]</p>"))
    assert cards == [["T5"], ["T1"]]


def test_signs_of_expressions_in_a_term_are_only_signs():
    odd = Meaning("T9", {"sv": "a.*(b)+[c] $1", "en": "x|y\\"}, ("(((", "", "  "), frozenset())
    assert mark(prose("<p>axxx a.*+[c] $1</p>"), (odd,))[0] == prose("<p>axxx [1:a.*+[c] $1]</p>")
    assert mark(prose("<p>x y x|y\\</p>"), (odd,), language="en")[0] == prose("<p>x y [1:x|y\\]</p>")
    assert mark(prose("<p>x</p>"), ()) == (prose("<p>x</p>"), [])


def test_html_that_the_parser_would_write_otherwise_is_left_alone():
    assert mark(prose("<p>sponsor &amp sponsor</p>")) == (prose("<p>sponsor &amp sponsor</p>"), [])


@given(st.text(alphabet="<>/&;\"'= apdivsponsrcle-!?", max_size=60))
def test_without_its_marks_any_text_is_what_it_was(text):
    html = prose(text)
    out, _cards = mark(html)
    assert re.sub(r"\[\d+:(.*?)\]", r"\1", out) == html
