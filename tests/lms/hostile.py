"""Input that nobody types by mistake, and the forms that it can be put into."""

from collections.abc import Iterable
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import quote, urljoin, urlsplit

from hypothesis import strategies as st

LONG = "å" * 100_000
# Lone surrogates and broken UTF-8 travel as bytes only; in addresses they are written %XX.
VALUES = [
    "", " ", "\x00", "Anna\x00", "\x1b[31m", "\r\nSet-Cookie: a=b", "\u202ecod.exe", "e\u0301" * 200, "\U0001f9ea",
    "\ufffe", "../../../../etc/passwd", "..\\..\\x", "/", "//ond.example", "https://ond.example/", "javascript:a()",
    "' OR '1'='1", "1; DROP TABLE x --", "%", "_", "%00", "%s%n", "{{ 7*7 }}", "{% debug %}", "${7*7}",
    "<script>alert(1)</script>", '"><img src=x onerror=a()>', "=cmd|' /C calc'!A0", "NULL", "None", "undefined", "true",
    "0", "-1", "1.5", "1e309", "NaN", "٣", "²", "9" * 30, "9" * 5000, "0x10",
    "2026-02-30", "0000-00-00", "9999-12-31 25:61", "[]", "{}", '{"a": ', '[[[["x"]]]]', "[1, 2]", '"',
    "00000000-0000-0000-0000-000000000000", "a@b", "a@" + "b" * 300,
    "x" * 300, LONG,
]  # fmt: skip
RAW = ["%00", "%ff", "%ed%a0%80", "%c0%ae", "%", "%zz", "%2e%2e%2f", "%0d%0a", "+", "&", "=", ";", "%e2%80%ae"]

words = st.one_of(st.sampled_from(VALUES), st.text(max_size=60), st.integers().map(str), st.uuids().map(str))
short_words = words.filter(lambda word: len(word) < 2000)
path_parts = st.one_of(
    short_words.map(lambda word: quote(word.encode("utf-8", "replace"), safe="")), st.sampled_from(RAW), st.just("1")
)
_NAMES = """q p page next code answer status ordering sort locale from_date export osparat query
    X_FRAGMENT""".split()  # noqa: SIM905  a list of words reads best as words
queries = st.lists(st.tuples(st.one_of(st.sampled_from(_NAMES), path_parts), path_parts).map("=".join), max_size=4).map(
    "&".join
)
_LATIN = st.text(st.characters(min_codepoint=1, max_codepoint=255, exclude_characters="\r\n"), max_size=200)
_HEADER_NAMES = """HTTP_ACCEPT_LANGUAGE HTTP_HOST HTTP_REFERER HTTP_ORIGIN HTTP_USER_AGENT HTTP_ACCEPT
    HTTP_IF_MODIFIED_SINCE HTTP_IF_NONE_MATCH HTTP_X_FORWARDED_FOR HTTP_X_FORWARDED_HOST HTTP_X_FORWARDED_PROTO
    HTTP_X_REQUESTED_WITH HTTP_RANGE HTTP_X_FRAGMENT HTTP_X_CSRFTOKEN HTTP_ACCEPT_ENCODING REMOTE_ADDR
    CONTENT_LENGTH""".split()  # noqa: SIM905
_ODD = ["", "1", "-1", "*", "xx-YY;q=zz", "sv" * 300, "a" * 9000, "null", "XMLHttpRequest", "::1, [", "bytes=9-1"]
_HEADER_VALUES = st.one_of(st.sampled_from(_ODD), _LATIN)
headers = st.dictionaries(st.sampled_from(_HEADER_NAMES), _HEADER_VALUES, max_size=3)
cookies = st.dictionaries(
    st.sampled_from(["csrftoken", "messages", "django_language", "sessionid2", "a"]),
    st.one_of(_LATIN.map(lambda text: text.replace(";", "")), st.just("x" * 20_000), st.just('"\\"')),
    max_size=2,
)
_FORM = "application/x-www-form-urlencoded"
_PART = b"--x\r\nContent-Disposition: form-data; name="
_BODIES = {
    (_FORM, f"{_FORM}; charset=utf-16"): [
        b"", b"a=1", b"\xff\xfe=%ff", b"name=%00", b"a=" + b"b" * 3_000_000, b"&".join([b"a=1"] * 10_001),
    ],
    ("application/json", "application/json; charset=nonsense", "text/plain", ";;;", ""): [
        b"", b"{", b"[1]", b'{"name": {"a": []}}', b"\xff", b"[" * 5000,
    ],
    ("multipart/form-data; boundary=x", "multipart/form-data", "multipart/form-data; boundary=" + "b" * 300): [
        b"", b"--x\r\n", _PART + b'"a"\r\n\r\n1',
        _PART + b'"name"; filename="../../a\x00.py"\r\n\r\n1\r\n--x--\r\n',
        _PART + b'"a"\r\nContent-Transfer-Encoding: base64\r\n\r\n?\r\n--x--\r\n',
    ],
}  # fmt: skip
bodies = st.sampled_from([(body, kind) for kinds, contents in _BODIES.items() for kind in kinds for body in contents])


@dataclass(frozen=True, slots=True)
class Form:
    """A form as it stands on a page. `fields`: (name, what it holds); `files`: names of file fields."""

    address: str
    method: str
    fields: tuple[tuple[str, str], ...]
    files: tuple[str, ...]


class _Reader(HTMLParser):
    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address
        self.forms: list[Form] = []
        self.links: list[str] = []
        self._open: dict[str, str] | None = None
        self._fields: list[tuple[str, str]] = []
        self._files: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in given:
            self.links.append(urljoin(self.address, given["href"]))
        elif tag == "form":
            self._open, self._fields, self._files = given, [], []
        elif self._open is not None and given.get("name") and tag in ("input", "textarea", "select", "button"):
            if given.get("type") == "file":
                self._files.append(given["name"])
            else:
                self._fields.append((given["name"], given.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self._open is not None:
            address = urljoin(self.address, self._open.get("action") or self.address)
            method = self._open.get("method", "get").lower()
            self.forms.append(Form(address, method, tuple(self._fields), tuple(self._files)))
            self._open = None


def read(page: str, address: str) -> tuple[list[Form], list[str]]:
    """The forms of a page and the addresses of this site that it links to."""
    reader = _Reader(address)
    reader.feed(page)
    links = [urlsplit(link)._replace(fragment="").geturl() for link in reader.links]
    return reader.forms, [link for link in links if link.startswith("/") and not link.startswith("//")]


def distinct(forms: Iterable[Form]) -> list[Form]:
    """One of each kind: the same fields to the same kind of address."""
    kinds = {(kind(form.address), form.method, tuple(n for n, _ in form.fields), form.files): form for form in forms}
    return list(kinds.values())


def kind(address: str) -> str:
    """The address with its numbers and codes left out."""
    return "/".join("…" if any(c.isdigit() for c in part) else part for part in urlsplit(address).path.split("/"))
