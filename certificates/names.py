"""What may stand as a name on a certificate, and how far two names are from each other."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from content.folding import folded

NAME_MIN, NAME_MAX = 2, 120
# Letters that a slip of the pen may change.
SLIP_LETTERS = 2
# Categories of Unicode: control, format, private, halves of a pair; then money, sums, pictures, unassigned.
_INVISIBLE = ("Cc", "Cf", "Co", "Cs")
_SYMBOLS = ("Sc", "Sm", "So", "Cn")
# Letters by their category, apostrophes by their use: Hawaiian, transcribed Arabic and Hebrew.
_APOSTROPHES = "ʹʺʻʼʽʾʿ"
# After composition: an accent on nothing, and more than two on a letter.
_HEAP = re.compile(r"(?:^|[^\w\u0300-\u036f])[\u0300-\u036f]|[\u0300-\u036f]{3}")


def tidy_name(name: str) -> str:
    """One blank between the parts, composed letters: what is stored and frozen."""
    return " ".join(unicodedata.normalize("NFC", name).split())


def validate_name(name: str) -> None:
    """Refuse what is no name: too short or long, markup, invisible signs, no letters, heaps of accents."""
    tidied = tidy_name(name)
    if len(tidied) < NAME_MIN:
        raise ValidationError(_("Write your whole name: at least %(n)d characters.") % {"n": NAME_MIN})
    if len(tidied) > NAME_MAX:
        raise ValidationError(
            _("The name has %(have)d characters. At most %(n)d fit on a certificate.")
            % {"have": len(tidied), "n": NAME_MAX}
        )
    if any(unicodedata.category(c) in _INVISIBLE for c in tidied):
        # Signs that turn the direction of writing would let a name look like another.
        raise ValidationError(
            _("The name has signs that cannot be seen. Type it instead of pasting it, then they are gone.")
        )
    if any(c in "<>{}[]\\|@#" or unicodedata.category(c) in _SYMBOLS for c in tidied):
        raise ValidationError(_("Write the name without signs such as < > { } @. They cannot stand on a certificate."))
    if not any(c.isalpha() for c in tidied):
        raise ValidationError(_("Write the name with letters."))
    if not all(_is_latin(c) for c in tidied):
        # Whoever checks the certificate abroad compares it with a passport, which has the name in Latin letters.
        raise ValidationError(_("Write the name in Latin letters, as in your passport."))
    if _HEAP.search(tidied):
        raise ValidationError(_("Write at most two accents on a letter. More cannot be drawn on a certificate."))


def _is_latin(sign: str) -> bool:
    """Letters named so by Unicode, accents on them, and the digits and punctuation that are written beside them."""
    if sign.isalpha():
        return unicodedata.name(sign, "").startswith("LATIN ") or sign in _APOSTROPHES
    return sign < "\u0370" or "\u2010" <= sign <= "\u205e"


def is_slip(old: str, new: str) -> bool:
    """Whether the names differ by at most SLIP_LETTERS and have as many words, whatever the case of the letters."""
    one, other = folded(old), folded(new)
    return len(one.split()) == len(other.split()) and letters_apart(one, other) <= SLIP_LETTERS


def letters_apart(one: str, other: str) -> int:
    """How many letters have to be put in, left out or exchanged to make one text the other (Levenshtein's distance)."""
    above = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        line = [row]
        for column, its in enumerate(other, 1):
            line.append(min(above[column] + 1, line[-1] + 1, above[column - 1] + (letter != its)))
        above = line
    return above[-1]
