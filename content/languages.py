"""Two languages beside each other: the forms in which rows and frozen JSON hold them."""

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


class BothLanguages:
    """For rows with `<name>_sv` and `<name>_en`: reads one by the current language, or both."""

    def in_language(self, name: str, language: str | None = None) -> str:
        return str(getattr(self, f"{name}_{language or current()}") or "")

    def in_both(self, name: str) -> Texts:
        return {"sv": self.in_language(name, "sv"), "en": self.in_language(name, "en")}
