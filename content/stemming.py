"""Words of a text, their stems and the parts of compounds: what search compares. Knows no database and no Django.

Both databases search by what is computed here, so both find the same.
"""

import re
import threading
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import Stemmer

_WORD = re.compile(r"[^\W_]+")
_STEMMERS = {"sv": "swedish", "en": "english"}
# The stemmer's own store of words; `stem` has one for all threads.
_NO_CACHE = 0
# A stemmer keeps the word that it works on, so each thread has its own.
_own = threading.local()

_SHORTEST = 3
# Words of their own, but at the end of another they only bend it: rapporter-ing, veten-skap.
_ENDINGS = frozenset({"bar", "het", "ing", "kap", "lig", "ning", "ring", "sam", "skap"})
_SHORTEST_COMPOUND = 7
# What the Swedish stemmer leaves: sjuksköterska-n, sponsor-n, regel-n, kommitté-n, protokoll-et.
_DEFINITE = re.compile(r"(?<=...[bdfgjklmnprstvx])et$|(?<=...(?<!pl)(?<!rg)a)n$|(?<=...[aeo]r)n$|(?<=..el)n$|(?<=é)n$")
# läkemedel and läkemedl-et, regel and regl-er.
_DROPPED_E = re.compile(r"(?<=[bdfgklmnprstv])e(?=[lnr]$)")


def clean(text: str) -> str:
    """One form for each letter, so that places in the text stay what they were."""
    return unicodedata.normalize("NFC", text)


def spans(text: str) -> list[tuple[int, int]]:
    """Where each word begins and ends."""
    return [match.span() for match in _WORD.finditer(text)]


def words(text: str) -> list[str]:
    """The words of a text, in lower case."""
    return [word.casefold() for word in _WORD.findall(clean(text))]


STOP_WORDS = {
    "sv": frozenset(
        words(
            "alla allt att av bara blev bli blir både de dem den denna deras dess dessa det detta dig din dina ditt "
            "du då där efter ej eller en enligt er ett finns från för före genom gör göra ha hade han har hon hos "
            "hur här i inför inga ingen inget innan inom inte is jag kan man med mellan men mer mot ni nu någon "
            "något några när och också om oss på samt sedan sin sina sitt ska skall som så till under upp ut utan "
            "vad var vara varje vi vid vilka vilken vilket är över"
        )
    ),
    "en": frozenset(
        words(
            "a about after all also an and any are as at be been before being both but by can could did do does for "
            "from had has have he her his how if in into is it its may more must no nor not of on or our she should so "
            "some such than that the their them then there these they this those to under until was we were what when "
            "where which who will with without would you your"
        )
    ),
}


@lru_cache(maxsize=30_000)
def stem(word: str, language: str) -> str:
    """What is left of a word in lower case when its ending is taken off: the same for all its forms."""
    if len(word) < _SHORTEST or not word.isalpha():
        return word
    if language == "en":
        return _snowball(language, word)
    before = ""
    while word != before:
        before, word = word, _DEFINITE.sub("", _snowball(language, word))
    return _DROPPED_E.sub("", word)


def _snowball(language: str, word: str) -> str:
    stemmers: dict[str, Any] = _own.__dict__
    if language not in stemmers:
        stemmers[language] = Stemmer.Stemmer(_STEMMERS[language], _NO_CACHE)
    return str(stemmers[language].stemWord(word))


def is_stop_word(word: str, language: str) -> bool:
    return word in STOP_WORDS[language]


def telling(text: str, language: str) -> list[str]:
    """The stems of the words that say something, each once."""
    found = (stem(word, language) for word in words(text) if not is_stop_word(word, language))
    return list(dict.fromkeys(found))


class Compounds:
    """Takes Swedish compounds apart with the words that the texts use on their own."""

    def __init__(self, texts: Iterable[str], language: str) -> None:
        self._language = language
        heard = {s for text in texts for s in telling(text, language) if len(s) >= _SHORTEST and s.isalpha()}
        self._known = heard - STOP_WORDS[language] - _ENDINGS
        self._found: dict[str, tuple[str, ...]] = {}

    def parts(self, stemmed: str) -> tuple[str, ...]:
        """ "läkemedelsprövning" has "läkemedl" and "prövning"; English writes its compounds apart."""
        if self._language != "sv" or len(stemmed) < _SHORTEST_COMPOUND or not stemmed.isalpha():
            return ()
        if stemmed not in self._found:
            self._found[stemmed] = tuple(dict.fromkeys(self._split(stemmed)))
        return self._found[stemmed]

    def _split(self, stemmed: str) -> Iterable[str]:
        for place in range(_SHORTEST, len(stemmed) - _SHORTEST + 1):
            start, last = stemmed[:place], stemmed[place:]
            if last in self._known:
                first = self._first(start) or self._unheard(start, last)
                yield from (part for one in first for part in (one, last, *self.parts(one), *self.parts(last)))

    def _first(self, start: str) -> tuple[str, ...]:
        """The word that a compound begins with, with or without an s to join it; it may be a compound itself."""
        for joined in (start, start.removesuffix("s")):
            found = stem(joined, self._language)
            is_word = len(joined) >= _SHORTEST and not is_stop_word(joined, self._language)
            if is_word and (found in self._known or self.parts(found)):
                return (found,)
        return ()

    def _unheard(self, start: str, last: str) -> tuple[str, ...]:
        """A beginning that no text has on its own, when what follows is surely a word: with and without its s."""
        if len(start) <= _SHORTEST or len(last) <= _SHORTEST + 1 or is_stop_word(start, self._language):
            return ()
        return tuple(dict.fromkeys(stem(joined, self._language) for joined in (start, start.removesuffix("s"))))
