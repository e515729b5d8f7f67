"""A course's current edition as a file to keep and as a page to print."""

import uuid
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from courses import access
from courses.books import epub
from courses.books.book import NoBook, Shelf, address_of, book_of, shelf_of
from courses.pages import CoursePage


@dataclass(frozen=True, slots=True)
class Offer:
    """What a course page says of its books. `size`: of the EPUB file in bytes."""

    epub: str
    size: int
    page: str


def offer(request: HttpRequest, course: CoursePage) -> Offer | None:
    """The books of a course page, or None where it has none in its language."""
    try:
        shelf = shelf_of(request, course)
    except NoBook:
        return None
    size = shelf.kept("epub-size", lambda: len(_file(shelf)))
    return Offer(address_of("course_epub", course), size, address_of("course_print", course))


@require_safe
def course_epub(request: HttpRequest, course_key: uuid.UUID) -> HttpResponse:
    """The course as an EPUB file in the language of the address."""
    course = access.course_or_404(request, course_key)
    try:
        shelf = shelf_of(request, course)
    except NoBook as refusal:
        return _no_book(request, course, refusal)
    response = HttpResponse(_file(shelf), content_type="application/epub+zip")
    response["Content-Disposition"] = content_disposition_header(True, shelf.file_name)
    return response


@require_safe
def course_print(request: HttpRequest, course_key: uuid.UUID) -> HttpResponse:
    """The whole course on one page."""
    course = access.course_or_404(request, course_key)
    try:
        shelf = shelf_of(request, course)
    except NoBook as refusal:
        return _no_book(request, course, refusal)
    body = shelf.kept("print", lambda: _body(shelf))
    return render(request, "courses/course_print.html", {"course": course, "body": body})


def _file(shelf: Shelf) -> bytes:
    return shelf.kept("epub", lambda: epub.written(book_of(shelf, with_data=True)))


def _body(shelf: Shelf) -> str:
    return render_to_string("courses/book/whole.html", {"book": book_of(shelf, with_data=False)})


def _no_book(request: HttpRequest, course: CoursePage, refusal: NoBook) -> HttpResponse:
    context = {"refusal": refusal, "course": course}
    return render(request, "courses/no_book.html", context, status=404)
