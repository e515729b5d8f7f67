"""Right-to-left letters: joined, in the order of drawing, with what they say."""

import pytest

from certificates.directions import begins_right, goes_left, in_drawn_order, joined


def _drawn(text):
    clusters = in_drawn_order(joined(text), begins_right(text))
    return "".join(sign.drawn for _place, cluster in clusters for sign in cluster)


def _read(text):
    clusters = sorted(in_drawn_order(joined(text), begins_right(text)), key=lambda pair: pair[0])
    return "".join(sign.said for _place, cluster in clusters for sign in cluster)


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("Anna Ek", "Anna Ek"),
        ("אבג", "גבא"),
        ("אב גד 12", "12 דג בא"),
        ("Anna אב גד Ek", "Anna דג בא Ek"),
        ("אב Anna Ek גד", "דג Anna Ek בא"),
        ("(אב)", "(בא)"),
        ("Anna (אב גד) Ek", "Anna (דג בא) Ek"),
        ("Anna (אב) 3", "Anna (בא) 3"),
        ("Anna אב (גד) Ek", "Anna (דג) בא Ek"),
        ("אב (Anna) גד", "דג (Anna) בא"),
        ("אב (12", "12) בא"),
        ("בָ", "בָ"),
        ("בָג", "גבָ"),
        # Initial, medial and final form of meem; lam and alef as one.
        ("ممم", "\ufee2\ufee4\ufee3"),
        ("لا", "\ufefb"),
        ("سلام", "\ufee1\ufefc\ufeb3"),
        # Alef joins only what goes before it.
        ("اب", "\ufe8f\ufe8d"),
    ],
)
def test_a_line_is_drawn_from_the_left_and_read_as_it_was_written(text, drawn):
    assert _drawn(text) == drawn
    assert _read(text) == text


def test_only_hebrew_arabic_and_their_kin_go_left():
    assert goes_left("Anna כ")
    assert not goes_left("Anna Ярослав 山田 12 (a)")
    assert not begins_right("12 (Anna) כ")
    assert begins_right("12 (כ) Anna")
