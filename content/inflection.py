"""The forms in which a text meets the words of the glossary, as patterns. Knows no database and no Django.

Forms are made from the whole word by the endings of nouns and adjectives. Stems would find more, and wrongly: "prövar"
and "prövare" have the same one.
"""

import re

from content.languages import Texts

_IN_BRACKETS = re.compile(r"\((.*?)\)")
_ABBREVIATION = re.compile(r"(?=(?:\w*[A-ZÅÄÖ]){2})\w{2,8}")
_SHORTEST_BENT = 4
# Where a word's own ending changes: the ending, and what it may become. Else what may be added.
_SWEDISH = [
    ("are", "ar(?:e|en|na)"),
    ("man", "m(?:an|annen|än|ännen)"),
    ("el", "(?:el|eln|let|len|lar|larna|ler|lerna)"),
    ("a", "(?:a|an|or|orna)"),
    ("erat", "era(?:t|d|de)"),
    ("erad", "era(?:t|d|de)"),
]
_SWEDISH_ADDED = "(?:a|t|n|r|en|et|na|rna|ar|er|or|arna|erna|orna)?"
_ENGLISH = [("y", "(?:y|ies)")]


def names(own: Texts, others: tuple[str, ...], language: str) -> list[str]:
    """What marks a term in texts of the language: its own word, and abbreviations of it among all its words.

    Other words for it are left out: "patient" and "dagar" mean more than the terms to which they lead.
    """
    spelt = [part.strip() for part in _IN_BRACKETS.sub("", own[language]).split(",")]
    said = [word for text in own.values() for word in (text, *_IN_BRACKETS.findall(text))]
    initials = [_initials(text) for text in own.values()]
    short = [word for word in others if any(_stands_for(word, letters) for letters in initials)]
    short = [word for word in [*said, *short] if is_abbreviation(word)]
    return list(dict.fromkeys(word for word in [*spelt, *short] if word))


def is_abbreviation(word: str) -> bool:
    """A short word with two capitals: SAE, eCRF, CtQ."""
    return _ABBREVIATION.fullmatch(word) is not None


def _initials(name: str) -> str:
    return "".join(word[0] for word in re.findall(r"\w+", name)).casefold()


def _stands_for(word: str, initials: str) -> bool:
    """Whether the word's capitals stand among the initials of the name, in this order."""
    rest = iter(initials)
    return all(letter in rest for letter in (c.casefold() for c in word if c.isupper()))


def pattern(name: str, language: str) -> str:
    """A regular expression for the forms of a name, without groups. Capitals in it have to stand in the text."""
    return r"\s+".join(_word(word, language) for word in name.split())


def _word(word: str, language: str) -> str:
    if is_abbreviation(word) or word.isupper():
        ending = r"(?::\w{1,4}|s)?" if is_abbreviation(word) else ""
        return re.escape(word) + ending
    bent = re.escape(word) if len(word) < _SHORTEST_BENT else _bent(word, language)
    return bent if word != word.casefold() else f"(?i:{bent})"


def _bent(word: str, language: str) -> str:
    for ending, instead in _SWEDISH if language == "sv" else _ENGLISH:
        if word.endswith(ending):
            return re.escape(word.removesuffix(ending)) + instead + _genitive(language)
    return re.escape(word) + (_SWEDISH_ADDED if language == "sv" else "(?:e?s)?") + _genitive(language)


def _genitive(language: str) -> str:
    return "s?" if language == "sv" else "(?:['’]s)?"
