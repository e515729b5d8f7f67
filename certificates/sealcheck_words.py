"""What to do with each finding about a PDF."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from certificates.sealcheck import Outcome

_ASK = _("Ask the holder for the file as the school gave it, or check the certificate by its code.")

ADVICE: dict[Outcome, str | Promise] = {
    Outcome.WHOLE: _("It is, bit for bit, the file that the school sealed and stored."),
    Outcome.SEALED: _(
        "Nothing has been changed since the school sealed it. The school itself no longer keeps the file."
    ),
    Outcome.APPENDED: _(
        "The first part is the file that the school sealed. What was added since is not from the school, and may hide "
        "what the school wrote. Ask the holder for the file as the school gave it."
    ),
    Outcome.CHANGED: _(
        "It is no longer the file that the school sealed: do not rely on what stands in it. Printing, scanning and "
        "saving anew in another program change it too. Ask the holder for the file as the school gave it, or check the "
        "certificate by its code."
    ),
    Outcome.UNREGISTERED: _(
        "Each certificate has one PDF, which the school keeps the fingerprint of, and this is not it. Do not rely on "
        "it, and tell the school."
    ),
    Outcome.UNTRUSTED: _("Nothing shows that the school sealed it. Do not rely on it, and tell the school."),
    Outcome.FOREIGN: _("Whoever it was, it was not the school."),
    Outcome.UNSEALED: _ASK,
    Outcome.ENCRYPTED: _("The school encrypts no certificates."),
    Outcome.BROKEN: _("It is damaged, or not made to be read. No PDF from the school is like that."),
    Outcome.NOT_PDF: _("Choose the file whose name ends in .pdf. A picture or a scanned paper cannot be checked here."),
    Outcome.TOO_LARGE: _ASK,
}
