"""Two languages beside each other: the forms in which rows and frozen JSON hold them."""

import unicodedata
from typing import Any, TypeAlias

from django.utils.translation import get_language

LANGUAGES = ("sv", "en")


# One text in both languages: {"sv": …, "en": …}.
Texts: TypeAlias = dict[str, str]


def current() -> str:
    """The language of this request: "sv" unless it is English."""
    return "en" if (get_language() or "").startswith("en") else "sv"


def pick(texts: Any, language: str | None = None) -> str:
    """The text in the given or the current language."""
    return str(texts[language or current()])


def alphabetical(text: str) -> str:
    """A sort key: å, ä and ö last and in this order, other marks and the case of letters left out.

    Databases order letters each in their own way, so lists for readers are ordered here.
    """
    folded = unicodedata.normalize("NFC", text).casefold().translate(_LAST_LETTERS)
    return "".join(c for c in unicodedata.normalize("NFD", folded) if not unicodedata.combining(c))


# The three signs that follow z.
_LAST_LETTERS = str.maketrans("åäö", "{|}")


class BothLanguages:
    """For rows with `<name>_sv` and `<name>_en`: reads one by the current language, or both."""

    def in_language(self, name: str, language: str | None = None) -> str:
        return str(getattr(self, f"{name}_{language or current()}") or "")

    def in_both(self, name: str) -> Texts:
        return {"sv": self.in_language(name, "sv"), "en": self.in_language(name, "en")}
