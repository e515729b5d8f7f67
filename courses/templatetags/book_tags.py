"""Rich text in a book."""

from django import template
from django.utils.safestring import SafeString

from courses.books.markup import xhtml

register = template.Library()


@register.filter
def prose(html: str) -> SafeString:
    """The text's own markup as XML."""
    return SafeString(xhtml(str(html)))
