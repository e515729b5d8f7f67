"""HTML of packages: the short way for usual paragraphs gives what the sanitizer gives."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content.h5p import policy_html

PIECES = [
    *("<p>", "</p>", "<div>", "</div>", "<strong>", "</strong>", "<b>", "</b>", "<u>", "</u>", "<br>", "<em>", "</em>"),
    *(
        "text ",
        "åäö",
        " ",
        "\n",
        "\t",
        "\r",
        "&",
        "&amp;",
        "&nbsp;",
        "&lt;",
        "&gt;",
        ">",
        '"',
        "'",
        "\0",
        "\x1f",
        "\x85",
    ),
    *("<p class=x>", "<script>", "<!--", "<h2>", "</h2>", "\ufffe", "\ufdd0", "\u2028", "\U0001f600", "\U0001ffff"),
]
PARAGRAPHS = st.lists(st.sampled_from(PIECES)).map(lambda pieces: f"<p>{''.join(pieces)}</p>")
WANTED = st.sampled_from([None, [], ["strong"], ["u", "em"]])


@settings(max_examples=600)
@given(text=st.one_of(PARAGRAPHS, st.lists(PARAGRAPHS).map("".join), st.text()), tags=WANTED)
def test_the_short_way_gives_what_the_sanitizer_gives(text, tags):
    wanted = policy_html._KNOWN if tags is None else frozenset(tags)
    if "<" in text or "&" in text:
        assert policy_html.rich(text, tags) == policy_html._cleaner(wanted).clean(text.replace("\0", ""))


@pytest.mark.parametrize(
    ("text", "is_plain"),
    [
        ("<p>Ett <strong>starkt</strong> ord,<br>och &nbsp; mer.</p>\n<div>Nästa</div>", True),
        ("<p>Ett<p>Två</p></p>", False),
        ("<p onclick=x>Ett</p>", False),
        ("<p><b>Ett</i></p>", False),
        ("<p>&#106;avascript</p>", False),
        ("<p>" + "<b>a</b>&amp;" * 5000, False),
    ],
)
def test_what_takes_the_short_way(text, is_plain):
    assert bool(policy_html._PLAIN.fullmatch(text)) == is_plain
