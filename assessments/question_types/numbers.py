"""Numbers as people write them in Swedish and in English. Pure: text in, Decimal out, and back."""

import re
from decimal import Decimal

from assessments.question_types.base import Texts

LONGEST = 20
_BLANKS = re.compile(r"[ \u00a0\u2009\u202f]")
_DASHES = re.compile(r"[\u2010-\u2013\u2212]")
_NUMBER = re.compile(r"[-+]?([0-9]+|[0-9]{1,3}( [0-9]{3})+)([.,][0-9]+)?")
_OF_THOUSANDS = re.compile(r"[-+]?[1-9][0-9]{0,2}[.,][0-9]{3}")

TOO_LONG: Texts = {
    "sv": f"Talet är för långt. Skriv det med högst {LONGEST} tecken.",
    "en": f"The number is too long. Write it with at most {LONGEST} characters.",
}
NO_NUMBER: Texts = {
    "sv": "Det går inte att läsa som ett tal. Skriv bara siffror, till exempel 1250, 1 250 eller 12,5, utan enhet.",
    "en": "That cannot be read as a number. Write digits only, for example 1250, 1 250 or 12.5, without a unit.",
}
TWO_WAYS: Texts = {
    "sv": "Talet kan läsas på två sätt. Skriv tusental med mellanslag eller tätt, som 1 250 eller 1250. "
    "Är det decimaler, skriv en nolla efter dem, som 1,2500.",
    "en": "The number can be read in two ways. Write thousands with a space or without, as 1 250 or 1250. "
    "If they are decimals, write a zero after them, as 1.2500.",
}


class Unreadable(ValueError):
    """The text is no number; `reason` says in both languages what to write."""

    def __init__(self, reason: Texts) -> None:
        super().__init__(reason["en"])
        self.reason = reason


def read_number(text: str) -> Decimal:
    """A number with a comma or a point before decimals and blanks between thousands. Raises Unreadable.

    1,250 and 1.250 are refused, since one language reads a thousand where the other reads decimals.
    """
    tidy = _DASHES.sub("-", _BLANKS.sub(" ", text)).strip()
    if len(tidy) > LONGEST:
        raise Unreadable(TOO_LONG)
    tidy = re.sub(r"^([-+]) +", r"\1", tidy)
    if _OF_THOUSANDS.fullmatch(tidy) or re.fullmatch(r"[-+]?[0-9 ]+([.,][0-9 ]+){2,}", tidy):
        raise Unreadable(TWO_WAYS)
    if not _NUMBER.fullmatch(tidy):
        raise Unreadable(NO_NUMBER)
    return Decimal(tidy.replace(" ", "").replace(",", "."))


def plain(number: Decimal) -> str:
    """The number as it is kept: digits, a point before decimals, no zeros at the end."""
    digits = f"{number:f}" if number else "0"
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


def written(number: Decimal) -> str:
    """The number so that `read_number` reads it back."""
    digits = plain(number)
    return f"{digits}0" if _OF_THOUSANDS.fullmatch(digits) else digits


def in_words(number: Decimal, language: str) -> str:
    """The number as readers of the language write it: no-break spaces between thousands, a true minus sign."""
    whole, _, decimals = plain(abs(number)).partition(".")
    grouped = f"{int(whole):,}".replace(",", "\N{NO-BREAK SPACE}") if len(whole) > 4 else whole
    point = {"sv": ",", "en": "."}[language]
    return ("\N{MINUS SIGN}" if number < 0 else "") + grouped + (f"{point}{decimals}" if decimals else "")
