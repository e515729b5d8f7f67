"""What the accessibility statement says: the one place where faults, method and dates of the assessment stand.

Lag (2018:1937) om tillgänglighet till digital offentlig service asks for the statement; Implementing Decision (EU)
2018/1523 says what it holds; EN 301 549 V3.2.1 points to WCAG 2.1 AA. The school aims for WCAG 2.2 AA.
"""

import datetime
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Fault:
    """A known fault: what it is, why it is there, what to do instead, and the success criteria of WCAG it breaks.

    `rules`: what axe calls it, where axe can see it.
    """

    what: str | Promise
    why: str | Promise
    instead: str | Promise
    criteria: str
    rules: tuple[str, ...] = ()


# Change the date when the pages have been gone through anew, not when this file changes.
ASSESSED_ON = datetime.date(2026, 11, 22)
STANDARD = "EN 301 549 V3.2.1 (WCAG 2.1 AA)"

FAULTS: tuple[Fault, ...] = (
    Fault(
        what=_(
            "In the CMS, in which our authors write, some fields have no name that a screen reader can say, a list of "
            "contents cannot be scrolled with the keyboard, a button presents itself as a tab, and headings of the "
            "translation editor are too pale."
        ),
        why=_("It is built with Wagtail, whose pages we cannot change freely. Learners never meet them."),
        instead=_("Authors who meet an obstacle can report it here and get help."),
        criteria="1.3.1, 1.4.3, 2.1.1, 4.1.2",
        rules=(
            "aria-input-field-name",
            "label",
            "scrollable-region-focusable",
            "aria-required-parent",
            "color-contrast",
        ),
    ),
)

METHODS = (
    _("Every page is tested automatically in Chromium with axe at every change: light and dark, wide and narrow."),
    _("It is measured that nothing is lost at 320 pixels or with text of twice the size, and that focus shows."),
    _("Certificates as PDF are tested at every change by two programs that know the standard PDF/UA."),
    _("The way from sign-up to the certificate is tested with the keyboard alone, and with JavaScript turned off."),
)


def is_fully_conformant() -> bool:
    """Whether no fault is known: then the grade is full, otherwise partial."""
    return not FAULTS
