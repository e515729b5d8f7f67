"""Excerpts: one paragraph, the words marked, nothing lost or added."""

from hypothesis import given
from hypothesis import strategies as st

from content.stemming import clean, spans, stem
from courses.excerpts import excerpt, marked

LONG = "Ett stycke före.\n" + "fyllnad " * 60 + "samtycke från barn " + "fyllnad " * 60 + "slut.\nEtt stycke efter."


def _groups(text):
    return [f" {stem(text[a:b].casefold(), 'sv')} " for a, b in spans(text)]


def _text(pieces):
    return "".join(piece.text for piece in pieces)


def test_an_excerpt_stands_round_the_words_and_marks_them():
    found = excerpt(LONG, _groups(LONG), [" samtyck ", " barn "])
    assert [piece.text for piece in found if piece.is_hit] == ["samtycke", "barn"]
    assert _text(found).startswith("… ")
    assert _text(found).endswith(" …")
    assert len(_text(found)) <= 240
    assert "stycke" not in _text(found).replace("samtycke", "")


def test_where_the_words_stand_closest_together_is_chosen():
    text = "Barn, och långt bort, efter många ord, kommer samtycke.\nSamtycke från barn."
    assert _text(excerpt(text, _groups(text), [" samtyck ", " barn "])) == "Samtycke från barn."


def test_without_a_word_in_the_text_the_first_paragraph_is_shown():
    assert _text(excerpt("Först.\nSedan.", _groups("Först.\nSedan."), [" x "])) == "Först."
    assert excerpt("", [""], [" x "]) == ()


def test_a_title_is_shown_whole():
    pieces = marked("Samtycke från barn", _groups("Samtycke från barn"), [" barn "])
    assert [(p.text, p.is_hit) for p in pieces] == [("Samtycke från ", False), ("barn", True)]


@given(st.text(max_size=400), st.lists(st.sampled_from([" a ", " barn ", " x1 "]), min_size=1, max_size=3))
def test_any_text_gives_pieces_of_itself(text, needles):
    text = clean(text)
    groups = _groups(text)
    assert _text(marked(text, groups, needles)) == text
    shown = _text(excerpt(text, groups, needles))
    assert shown.removeprefix("… ").removesuffix(" …") in text
