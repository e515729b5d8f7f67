"""A book as an EPUB 3 file: a zip of XHTML. The same book gives the same bytes."""

import datetime
import io
import zipfile
from collections.abc import Iterator
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from courses.books.book import Book
from courses.books.markup import without_controls

# A zip's first day: when the file was made says nothing, the package has the edition's time.
_TIME = (1980, 1, 1, 0, 0, 0)
_UNIX = 3


def written(book: Book) -> bytes:
    """The file. The first entry names the kind of file, unpacked, as the format asks for."""
    out = io.BytesIO()
    with translation.override(book.language), zipfile.ZipFile(out, "w") as archive:
        _add(archive, "mimetype", b"application/epub+zip", is_packed=False)
        _add(archive, "META-INF/container.xml", _text("container.xml", book))
        for name, content in _entries(book):
            _add(archive, f"EPUB/{name}", content)
        for picture in book.read.pictures:
            _add(archive, f"EPUB/{picture.src}", picture.data, is_packed=False)
    return out.getvalue()


def _entries(book: Book) -> Iterator[tuple[str, bytes]]:
    modified = book.published_at.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    yield "package.opf", _text("package.xml", book, modified=modified, **_access(book))
    yield "book.css", _text("book.css", book)
    yield "nav.xhtml", _text("nav.html", book)
    yield "titel.xhtml", _page(book, book.title, _text("title.html", book))
    yield "licens.xhtml", _page(book, _("Licence"), _text("licence.html", book))
    for chapter in book.read.chapters:
        yield f"{chapter.name}.xhtml", _page(book, chapter.title, chapter.body.encode())
    yield "regelverk.xhtml", _page(book, _("Rules and guidance in this edition"), _text("sources.html", book))


def _page(book: Book, title: str, body: bytes) -> bytes:
    return _text("page.html", book, page_title=title, body=SafeString(body.decode()))


def _text(template: str, book: Book, **more: Any) -> bytes:
    text = render_to_string(f"courses/book/{template}", {"book": book, **more})
    return without_controls(text).encode()


def _access(book: Book) -> dict[str, Any]:
    """What schema.org's words say of who can read it."""
    features = ["structuralNavigation", "tableOfContents", "readingOrder"]
    features += ["alternativeText"] if book.read.pictures else []
    features += ["transcript"] if any(chapter.has_film for chapter in book.read.chapters) else []
    summary = _("Text with headings, lists and tables that a screen reader can follow. Nothing moves or makes a sound.")
    if book.read.pictures:
        summary += " " + _("Images have text alternatives.")
    return {
        "modes": ["textual", "visual"] if book.read.pictures else ["textual"],
        "features": features,
        "access_summary": summary,
    }


def _add(archive: zipfile.ZipFile, name: str, content: bytes, *, is_packed: bool = True) -> None:
    entry = zipfile.ZipInfo(name, _TIME)
    entry.create_system, entry.external_attr = _UNIX, 0o644 << 16
    entry.compress_type = zipfile.ZIP_DEFLATED if is_packed else zipfile.ZIP_STORED
    archive.writestr(entry, content)
