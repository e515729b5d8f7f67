"""The words of the glossary in a lesson: marked where the text first uses them, with the definition at hand."""

from collections.abc import Iterable

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from content.glossary import Term
from content.languages import current
from content.marking import marked, vocabulary


def with_words(body: str, regimes: Iterable[str]) -> SafeString:
    """A lesson's body with its words marked, and their definitions at its end. One query.

    `regimes`: the kinds of product that the lesson is about. `body`: safe HTML.
    """
    language = current()
    terms = {term.key: term for term in Term.objects.filter(**{"live": True, f"marked_{language}": True})}
    words = vocabulary(tuple(term.meaning() for term in terms.values()), language)
    html, cards = marked(body, words, regimes, _mark)
    context = {"cards": [[terms[meaning.key] for meaning in card] for card in cards]}
    return SafeString(html + render_to_string("courses/words.html", context))


def _mark(text: str, number: int) -> str:
    """A button that opens the definition without a script. `text`: a piece of the body's own HTML, without tags."""
    return f'<button class="word" type="button" popovertarget="ord-{number}">{text}</button>'
