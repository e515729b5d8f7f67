"""WebVTT files: read line by line, refused for the first fault."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.captions import BadCaptions, check

CUE = "00:01.000 --> 00:04.000\n"
GOOD = [
    "WEBVTT\n\n" + CUE + "Amina: Har du läst?\n",
    "WEBVTT - Samtalet\nKind: captions\n\nNOTE Av oss\n\n1\n00:00:01.000 --> 00:00:04.000 line:0\nHej\n\n2\n"
    + CUE
    + "Hå\n",
    "\ufeffWEBVTT\r\n\r\n" + CUE.replace("\n", "\r\n") + "<v Amina>Har du <i>läst</i>?</v>\r\n",
    "WEBVTT\n\n" + CUE + "<c.loud>Nu</c> <lang en>today</lang> <00:00:02.000>och <b>sedan</b>, 3 &lt; 5\n",
]
BAD = [
    ("", 1, "header"),
    ("1\n00:00:01,000 --> 00:00:04,000\nEn SRT-fil\n", 1, "header"),
    ("WEBVTTX\n\n" + CUE + "Hej\n", 1, "header"),
    ("WEBVTT\n\n00:01,000 --> 00:04,000\nHej\n", 3, "timing"),
    ("WEBVTT\n\n" + CUE + "Hej\n\n00:99.000 --> 01:00.000\nHå\n", 6, "timing"),
    ("WEBVTT\n\n00:04.000 --> 00:01.000\nHej\n", 3, "order"),
    ("WEBVTT\n\n" + CUE + "<script>alert(1)</script>\n", 4, "markup"),
    ("WEBVTT\n\n" + CUE + "Hej\n<img src=x onerror=alert(1)>\n", 5, "markup"),
    ("WEBVTT\n\n" + CUE + "<b onclick=alert(1)>Hej</b>\n", 4, "markup"),
    ("WEBVTT\n\n" + CUE + '<v Amina" onmouseover="x">Hej</v>\n', 4, "markup"),
    ("WEBVTT\n\n" + CUE + "<c.x style=color:red>Hej</c>\n", 4, "markup"),
    ("WEBVTT\n\n" + CUE + "Hej <\n", 4, "markup"),
    ("WEBVTT\n\n" + CUE + "<!-- Hej -->\n", 4, "timing"),
    ("WEBVTT\n\nNOTE <script>alert(1)</script>\n\n" + CUE + "Hej\n", 3, "markup"),
    ("WEBVTT\n\n1 <iframe>\n" + CUE + "Hej\n", 3, "markup"),
    ("WEBVTT\n\nSTYLE\n::cue { background: url(//x.example) }\n\n" + CUE + "Hej\n", 3, "style"),
    ("WEBVTT\n\n", 1, "empty"),
]


@pytest.mark.parametrize("text", GOOD)
def test_captions_with_plain_cue_tags_are_fine(text):
    check(text.encode())


@pytest.mark.parametrize(("text", "line", "reason"), BAD)
def test_the_first_fault_is_named_by_line_and_reason(text, line, reason):
    with pytest.raises(BadCaptions) as refused:
        check(text.encode())
    assert (refused.value.fault.line, refused.value.fault.reason) == (line, reason)


def test_another_encoding_is_named_by_the_line_of_its_first_letter():
    with pytest.raises(BadCaptions) as refused:
        check(("WEBVTT\n\n" + CUE + "Åsa\n").encode("latin-1"))
    assert (refused.value.fault.line, refused.value.fault.reason) == (4, "encoding")


@given(st.binary(max_size=300))
def test_any_bytes_end_in_yes_or_a_fault(data):
    with suppress(BadCaptions):
        check(data)


LINES = ["WEBVTT", "", "00:01.000 --> 00:02.000", "NOTE", "STYLE", "x", "<b>", "-->", "1"]


@given(st.lists(st.sampled_from(LINES), max_size=12))
def test_any_order_of_lines_ends_in_yes_or_a_fault(lines):
    with suppress(BadCaptions):
        check("\n".join(["WEBVTT", "", *lines]).encode())
