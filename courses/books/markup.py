"""Text that an XML reader accepts."""

import re

from bs4 import BeautifulSoup

from content.richtext import safe

# What XML 1.0 has no place for, escaped or not.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xhtml(html: str) -> str:
    """Rich text with every tag closed, no named entities but XML's own, and no attributes."""
    # The frame keeps the parser from taking a bare word for the name of a file.
    soup = BeautifulSoup(f"<div>{safe(html)}</div>", "html.parser")
    for tag in soup.find_all(True):
        tag.attrs = {}
    return str(soup.decode(formatter="minimal")).removeprefix("<div>").removesuffix("</div>")


def without_controls(text: str) -> str:
    """The text without the characters that XML forbids."""
    return _FORBIDDEN.sub("", text)
