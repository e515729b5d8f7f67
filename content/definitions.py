"""When two entries of the glossary define the same word. Knows no database and no Django."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from content.languages import LANGUAGES, Texts, alphabetical

# Which kind of product a definition is about follows from the instrument that it stands in.
_REGIME_OF = {
    "CTR": "medicine",
    "Directive 2001/83/EC": "medicine",
    "MDR": "device",
    "IVDR": "ivd",
    "VMR": "veterinary",
    "VICH": "veterinary",
    "HSLF-FS 2016:78": "veterinary",
}
_IN_BRACKETS = re.compile(r"\((.*?)\)")


def regimes_of(provision: str) -> list[str]:
    """ "MDR Art. 2(58), IVDR Art. 2(61)" is about devices and IVD."""
    found = (regime for name, regime in _REGIME_OF.items() if re.search(rf"(^|, ){name}\b", provision))
    return list(dict.fromkeys(found))


def spellings(name: str) -> list[str]:
    """ "allvarlig incident (SAE)" is met whole, without what stands in brackets, and as that alone."""
    return [name, _IN_BRACKETS.sub("", name), *_IN_BRACKETS.findall(name)]


def same(word: str) -> str:
    """Equal for words that differ in case, in blanks, in marks on letters (not å, ä, ö) or in what brackets add."""
    return alphabetical(" ".join(spellings(word)[1].split()))


@dataclass(frozen=True, slots=True)
class Meaning:
    """A term with all that it is called. `own`: its word by language; `regimes`: kinds of product, none: for all."""

    key: str
    own: Texts
    others: tuple[str, ...]
    regimes: frozenset[str]

    def __hash__(self) -> int:
        return hash((self.key, *self.own.values(), self.others, self.regimes))


@dataclass(frozen=True, slots=True)
class Clash:
    """A word that an earlier term has. `field`: of the later term; `language`: None for other words."""

    field: str
    language: str | None
    word: str
    earlier: str


def clashes(meaning: Meaning, earlier: Iterable[Meaning]) -> Iterator[Clash]:
    """Each word of a term that another defines already for the same kind of product.

    One word may mean something else for another kind of product, and a looser word for a term without a kind of its own
    may be another term's word for one kind.
    """
    for known in earlier:
        yield from _clashes(meaning, known)


def _clashes(meaning: Meaning, known: Meaning) -> Iterator[Clash]:
    kinds, theirs = meaning.regimes, known.regimes
    is_shared = bool(kinds & theirs) or not (kinds or theirs)
    known_others = {same(word) for word in known.others} if is_shared else set()
    for language in LANGUAGES:
        word, owned = meaning.own[language], same(known.own[language])
        meets = is_shared or not (kinds and theirs)
        if same(word) in known_others or (meets and same(word) == owned):
            yield Clash(f"term_{language}", language, word, known.key)
    for word in meaning.others if is_shared else ():
        if same(word) in known_others | {same(owned) for owned in known.own.values()}:
            yield Clash("synonyms", None, word, known.key)
