"""What may stand as a name on a certificate."""

import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

NAME_MIN, NAME_MAX = 2, 120


def tidy_name(name: str) -> str:
    """One blank between the parts, composed letters: what is stored and frozen."""
    return " ".join(unicodedata.normalize("NFC", name).split())


def validate_name(name: str) -> None:
    """Refuse what is no name: too short or long, markup, control characters, no letters."""
    tidied = tidy_name(name)
    if len(tidied) < NAME_MIN:
        raise ValidationError(_("Write your whole name: at least %(n)d characters.") % {"n": NAME_MIN})
    if len(tidied) > NAME_MAX:
        raise ValidationError(
            _("The name has %(have)d characters. At most %(n)d fit on a certificate.")
            % {"have": len(tidied), "n": NAME_MAX}
        )
    if any(c in "<>{}[]\\|@#" or unicodedata.category(c) in ("Cc", "Cf", "Co", "Cs") for c in tidied):
        raise ValidationError(_("Write the name without signs such as < > { } @. They cannot stand on a certificate."))
    letters = [c for c in tidied if c.isalpha()]
    if not letters:
        raise ValidationError(_("Write the name with letters."))
    if not all(unicodedata.name(c, "").startswith("LATIN ") for c in letters):
        # The certificate's typefaces hold Latin letters only; boxes instead of a name would help nobody.
        raise ValidationError(_("Write the name in Latin letters, as in your passport."))
