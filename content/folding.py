"""Names as they are searched and sorted, the same on every database: SQLite folds ASCII only, collations differ."""

import unicodedata

# The Swedish alphabet; each letter's place becomes two digits, which every collation sorts alike.
_ALPHABET = " 0123456789abcdefghijklmnopqrstuvwxyzåäö"
_PLACE = {letter: f"{place:02d}" for place, letter in enumerate(_ALPHABET, 1)}
# Letters that stand by another in Swedish lists and that decomposition does not take apart.
_STANDS_BY = str.maketrans({"æ": "ä", "ø": "ö", "ü": "y", "ð": "d", "đ": "d", "ł": "l", "þ": "th", "ı": "i", "œ": "oe"})
SEARCH_LETTERS, SORT_LETTERS = 400, 60


def folded(text: str) -> str:
    """Composed and without case: what search compares, on both sides. Å, Ä and Ö stay letters of their own."""
    return " ".join(unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold()).split())


def search_key(*texts: str) -> str:
    """What is stored beside names for search to look in."""
    return folded(" ".join(texts))[:SEARCH_LETTERS]


def sort_key(text: str) -> str:
    """Digits that sort as the text does in Swedish: å, ä, ö after z, other accents by their letter."""
    letters = "".join(_letters(folded(text).translate(_STANDS_BY)))
    return "".join(_PLACE[letter] for letter in letters[:SORT_LETTERS])


def name_key(text: str) -> str:
    """By which two writings of a name are one: without case, accents, marks, hyphens and the order of its words.

    Å, Ä and Ö stay letters of their own, and Æ, Ø and Ü stand by theirs. "" for what holds no letter.
    """
    return " ".join(sorted("".join(map(_bare, folded(text).translate(_STANDS_BY))).split()))


def _bare(letter: str) -> str:
    if letter in _PLACE:
        return letter
    plain = unicodedata.normalize("NFD", letter)[0]
    # Signs within a word: accents by themselves, marks that cannot be seen, apostrophes.
    if unicodedata.category(plain) in ("Mn", "Cf") or plain in "'’‘ʼ`´":
        return ""
    return plain if unicodedata.category(plain)[0] in "LNM" else " "


def _letters(text: str) -> list[str]:
    plain = [c if c in _PLACE else unicodedata.normalize("NFD", c)[0] for c in text]
    return [" " if c == "-" else c for c in plain if c in _PLACE or c == "-"]
