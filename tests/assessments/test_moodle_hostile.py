"""Files that nobody exports by mistake: each gets an answer, and none gets far."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.moodle import html, reading
from assessments.moodle.table import READERS
from assessments.moodle.values import MOST_BYTES, Known, NotCarried, Reason

KNOWN = Known()
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">'
    + "".join(f'<!ENTITY lol{n} "{f"&lol{n - 1 or str()};" * 10}">' for n in range(1, 10))
    + "]><quiz><question type='essay'><name><text>&lol9;</text></name></question></quiz>"
)
EXTERNAL = '<!DOCTYPE quiz [<!ENTITY x SYSTEM "file:///etc/passwd">]><quiz><question type="essay">&x;</question></quiz>'


def quiz(*questions):
    return f"<quiz>{''.join(questions)}</quiz>".encode()


def one(kind, inner, text="Vad?"):
    words = f"<name><text>N</text></name><questiontext><text><![CDATA[{text}]]></text></questiontext>"
    return quiz(f'<question type="{kind}">{words}{inner}</question>')


def options(*fractions, single="true"):
    answers = (f'<answer fraction="{f}"><text>Val {n}</text></answer>' for n, f in enumerate(fractions))
    return f"<single>{single}</single>{''.join(answers)}"


def number(value="5", tolerance="0"):
    return f'<answer fraction="100"><text>{value}</text><tolerance>{tolerance}</tolerance></answer>'


def gaps(text, *choices):
    inner = "".join(f"<selectoption><text>{t}</text><group>{g}</group></selectoption>" for t, g in choices)
    return one("gapselect", inner, text)


def refused(data):
    with pytest.raises(NotCarried) as fault:
        reading.read(data, KNOWN)
    return fault.value


def left_out(data):
    found = reading.read(data, KNOWN)
    assert found.found == ()
    return [(row.reason, row.found) for row in found.lost if row.is_whole]


@pytest.mark.parametrize("data", [LAUGHS, EXTERNAL, "<!DOCTYPE quiz><quiz/>"])
def test_a_document_type_is_refused_before_it_can_do_anything(data):
    began = time.monotonic()
    assert refused(data.encode()).reason is Reason.DTD
    assert time.monotonic() - began < 2


@pytest.mark.parametrize(
    ("data", "reason", "line"),
    [
        (b"", Reason.XML, 1),
        (b"<quiz>\n<question>\n</quiz>", Reason.XML, 3),
        (b"<quiz>\n\x00</quiz>", Reason.XML, 2),
        (b"<quiz>\n&#0;</quiz>", Reason.XML, 2),
        (b"<quiz>\n\n\xe5</quiz>", Reason.ENCODING, 3),
        ("<quiz/>".encode("utf-16"), Reason.ENCODING, 1),
        (b'<?xml version="1.0" encoding="ISO-8859-1"?><quiz/>', Reason.ENCODING, 1),
        (b"<html/>", Reason.NO_QUIZ, 1),
        (b"<quiz/>", Reason.EMPTY, 1),
        (b"<quiz>" + b"<a>" * 50_000 + b"</a>" * 50_000 + b"</quiz>", Reason.DEEP, 1),
        (b"<quiz>" + b"<question/>\n" * 10_000 + b"</quiz>", Reason.MANY, 501),
        (b"<quiz><question>" + b"<a/>" * 200_000 + b"</question></quiz>", Reason.MANY, 1),
        (b" " * (MOST_BYTES + 1), Reason.SIZE, 0),
    ],
)
def test_a_file_that_cannot_be_read_says_where(data, reason, line):
    fault = refused(data)
    assert (fault.reason, fault.line) == (reason, line)
    assert (fault.column > 0) == (reason is Reason.XML)


@pytest.mark.parametrize(
    ("data", "reason", "found"),
    [
        (one("calculated", ""), Reason.TYPE, "calculated"),
        (one("<script>".replace("<", "&lt;"), ""), Reason.TYPE, "<script>"),
        (one("essay", "", text="<script>alert(1)</script>"), Reason.NO_TEXT, ""),
        (one("essay", "", text="a" * 20_001), Reason.LONG, "20001"),
        (one("multichoice", options("100", "100")), Reason.RIGHT, "2"),
        (one("multichoice", options("50", "0")), Reason.RIGHT, "0"),
        (one("multichoice", options("100", "0", single="false")), Reason.RIGHT, "1"),
        (one("multichoice", options("1e3", "0")), Reason.FRACTION, "1e3"),
        (one("multichoice", options("NaN", "0")), Reason.FRACTION, "NaN"),
        (one("multichoice", options("101", "0")), Reason.FRACTION, "101"),
        (one("truefalse", options("100", "0")), Reason.RIGHT, "2"),
        (one("numerical", number("NaN")), Reason.NUMBER, "NaN"),
        (one("numerical", number("1e999999999")), Reason.NUMBER, "1e999999999"),
        (one("numerical", number("٣")), Reason.NUMBER, "٣"),
        (one("numerical", number(tolerance="inf")), Reason.TOLERANCE, "inf"),
        (one("numerical", number(tolerance="-1")), Reason.TOLERANCE, "-1"),
        (one("numerical", number() + number("6")), Reason.RIGHT, "2"),
        (gaps("En [[7]].", ("a", 1), ("b", 1)), Reason.GAPS, "En [[7]]."),
        (gaps("En [[0]].", ("a", 1), ("b", 1)), Reason.GAPS, "En [[0]]."),
        (gaps("Ingen lucka.", ("a", 1)), Reason.GAPS, "Ingen lucka."),
        (gaps("Se [2]: [[1]].", ("a", 1), ("b", 1)), Reason.BRACKETS, "Se [2]: [[1]]."),
    ],
)
def test_a_question_that_cannot_be_carried_is_left_out_with_the_reason(data, reason, found):
    assert left_out(data) == [(reason, found)]


def test_scripts_lose_their_words_and_signs_that_turn_the_text_are_taken_out():
    inner = '<idnumber>M1</idnumber><answer fraction="100"><text>a</text></answer>'
    data = one("shortanswer", inner, text="Vad&#8238;?<script>alert(1)</script><img src=x onerror=a()>\u202e<b>nu</b>")
    data = data.replace(b">N<", ">N\u202eM<".encode())
    found = reading.read(data, KNOWN)
    assert (found.found[0].name, found.found[0].plain.stem) == ("NM", "Vad?nu")
    told = {row.reason: row.found for row in found.lost}
    assert told.keys() == {Reason.DROPPED, Reason.MARKUP, Reason.INVISIBLE, Reason.TO_WRITE}
    assert (told[Reason.DROPPED], told[Reason.MARKUP]) == ("script, img", "b")


def test_what_surrounds_a_question_is_told_line_by_line():
    inner = """<defaultgrade>5</defaultgrade>
<hint><text>Tänk efter</text></hint>
<tags><tag><text>fact:Z9</text></tag>
<tag><text>egen</text></tag></tags>
<questionfile><file name="bild.png" encoding="base64">AAAA</file></questionfile>
<single>true</single><answer fraction="100"><text>a</text></answer>
<answer fraction="50"><text>b</text></answer><answer fraction="-50"><text>c</text></answer>"""
    found = reading.read(one("multichoice", inner), KNOWN)
    assert [option["correct"] for option in found.found[0].plain.values["options"]] == [True, False, False]
    assert {(row.line, row.reason, row.found) for row in found.lost} == {
        (1, Reason.GRADE, "5"),
        (1, Reason.PARTS, "hint, questionfile"),
        (1, Reason.WEIGHTS, ""),
        (1, Reason.TO_WRITE, "3"),
        (3, Reason.TAG, "fact:Z9"),
        (4, Reason.TAG, "egen"),
        (5, Reason.FILE, "bild.png"),
        (7, Reason.PARTIAL, "50 %: b"),
    }


def test_the_same_id_number_twice_is_told_and_the_first_stands():
    text = '<question type="essay"><idnumber>A</idnumber><questiontext><text>{}</text></questiontext></question>'
    found = reading.read(quiz(text.format("En"), text.format("Två")), KNOWN)
    assert [one.plain.stem for one in found.found] == ["En"]
    assert [(row.reason, row.found) for row in found.lost if row.is_whole] == [(Reason.TWICE, "A")]


def test_a_question_without_an_id_number_gets_the_same_name_each_time():
    first, again = (reading.read(one("essay", ""), KNOWN).found[0] for _time in range(2))
    assert first.plain.key == again.plain.key
    assert not first.has_own_key
    assert len(first.plain.key) <= 40


def test_gaps_of_other_files_are_numbered_as_they_stand():
    data = gaps("<p>Den är [[2]] och [[3]].</p>", ("a", 7), ("b", 7), ("c", 9), ("d", 9))
    plain = reading.read(data, KNOWN).found[0].plain
    assert (plain.stem, plain.values["text"]) == ("N", "Den är [1] och [2].")
    right = [[choice["text"] for choice in gap["choices"] if choice["correct"]] for gap in plain.values["gaps"]]
    assert right == [["b"], ["c"]]


SIGNS = ["<", "<!", "<!--", "<a ", "</", "<a b='", "&", "&#", "&#9", "<![", "<p>", "<!-- >", "&#99999999999;", "<br> "]


@pytest.mark.parametrize("sign", SIGNS)
def test_no_html_takes_long_to_read(sign):
    began = time.monotonic()
    html.read((sign * 20_000)[:20_000] + ">")
    html.read("&#" + "9" * 19_000)
    assert time.monotonic() - began < 2


_NAMES = """name questiontext text answer feedback single tags tag idnumber tolerance units unit unit_name multiplier
    subquestion selectoption dragbox group generalfeedback graderinfo file defaultgrade shuffleanswers"""
_names = st.sampled_from(_NAMES.split())
_words = st.sampled_from(["", "100", "-1", "true", "false", "[[1]]", "[[2]] [1]", "<b>å</b>", "*", "1e5", "\u202e"])
_leaves = st.builds(lambda n, w, f: (n, w, f, []), _names, _words, _words)


def _node(name, word, fraction, parts):
    return name, word, fraction, parts


_trees = st.recursive(_leaves, lambda inner: st.builds(_node, _names, _words, _words, st.lists(inner, max_size=4)))


def _xml(node):
    from xml.sax.saxutils import escape, quoteattr

    name, word, fraction, parts = node
    return f"<{name} fraction={quoteattr(fraction)}>{escape(word)}{''.join(map(_xml, parts))}</{name}>"


@settings(max_examples=150, deadline=None)
@given(st.sampled_from([*READERS, "category", "x"]), st.lists(_trees, max_size=8))
def test_any_question_is_read_or_left_out(kind, parts):
    found = reading.read(quiz(f'<question type="{kind}">{"".join(map(_xml, parts))}</question>'), KNOWN)
    assert found.found or found.lost


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_refused_with_a_reason(data):
    assert refused(b"<quiz>" + data).reason in set(Reason)
