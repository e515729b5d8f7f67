"""Stems and the parts of compounds: all forms of a word come to the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.stemming import STOP_WORDS, Compounds, clean, spans, stem, telling, words

FORMS = [
    "prövning prövningen prövningar prövningarna prövningens",
    "biverkning biverkningar biverkningarna",
    "prövare prövaren prövarna prövares",
    "läkemedel läkemedlet läkemedlen läkemedels",
    "samtycke samtycken samtycket samtyckets",
    "sjuksköterska sjuksköterskor sjuksköterskan sjuksköterskorna",
    "sponsor sponsorn sponsorer sponsorerna",
    "kommitté kommittén kommittéer",
    "protokoll protokollet protokollen",
    "regel regeln regler reglerna",
    "studie studien studier studierna",
    "barn barnet barnen barnens",
    "ansvarig ansvariga ansvarigt",
    "plan planen planer",
    "vårdnadshavare vårdnadshavaren vårdnadshavarna",
]


@pytest.mark.parametrize("forms", FORMS)
def test_all_forms_of_a_swedish_word_have_one_stem(forms):
    assert len({stem(word, "sv") for word in forms.split()}) == 1


def test_all_forms_of_an_english_word_have_one_stem():
    assert len({stem(word, "en") for word in ("investigation", "investigations")}) == 1
    assert stem("trials", "en") == stem("trial", "en")


def test_different_words_keep_different_stems():
    several = ["läkare", "läkemedel", "prövning", "prov", "lag", "lagring", "samtycke", "samtal", "patient", "paket"]
    assert len({stem(word, "sv") for word in several}) == len(several)


@pytest.fixture
def compounds():
    texts = [
        "Läkemedel, prövning och försök på en person.",
        "Sjuksköterskor och forskning",
        "för lag biobank av till undrar rapport ingå",
    ]
    return Compounds(texts, "sv")


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("läkemedelsprövningarna", {"läkemedel", "prövning"}),
        ("forskningssjuksköterskan", {"forskning", "sjuksköterska"}),
        ("försökspersonens", {"försök", "person"}),
        ("biobankslagen", {"biobank", "lag"}),
        ("läkemedelsforskningsbiobank", {"läkemedel", "forskning", "biobank"}),
        ("bioteknikforskning", {"bioteknik", "forskning"}),
        ("djurägarsforskning", {"djurägare", "forskning"}),
        ("förslag", set()),
        ("överforskning", set()),
        ("underlag", set()),
        ("rapportering", set()),
        ("avlag", set()),
        ("okändprövningx", set()),
        ("prövning", set()),
    ],
)
def test_a_compound_is_found_by_the_words_that_texts_use(compounds, word, parts):
    assert {stem(part, "sv") for part in parts} <= set(compounds.parts(stem(word, "sv")))
    assert bool(compounds.parts(stem(word, "sv"))) == bool(parts)


def test_english_words_are_left_whole():
    assert Compounds(["under stand understand"], "en").parts("understand") == ()


def test_words_are_told_apart_by_everything_but_letters_and_digits():
    assert words("E6(R3), IVD-produkter å Ändring\x00slut") == ["e6", "r3", "ivd", "produkter", "å", "ändring", "slut"]
    assert words("a\u030angra") == ["ångra"]


def test_what_stands_everywhere_says_nothing():
    assert telling("och i the att prövningar prövning", "sv") == ["the", "prövning"]
    assert "prövning" not in STOP_WORDS["sv"]


@given(st.text(max_size=60), st.sampled_from(["sv", "en"]))
def test_any_text_has_stems_and_one_place_a_word(text, language):
    assert len(spans(clean(text))) == len(words(text))
    for word in words(text):
        assert stem(word, language)
        assert stem(word, language) == stem(word, language)
    assert all(Compounds([text], language).parts(s) is not None for s in telling(text, language))
