"""What a reader is told who wrote a day that cannot be read."""

from django.utils.translation import gettext_lazy as _

from content.dates import Unread

BAD_DAY = {
    Unread.LONG: _("That is too long for a day. Write for example 2026-03-04 or 4 March 2026."),
    Unread.UNREADABLE: _("That cannot be read as a day. Write for example 2026-03-04, 4/3 2026 or 4 March 2026."),
    Unread.AMBIGUOUS: _("That can be read as two days. Write for example 2026-03-04 or 4 March 2026."),
    Unread.YEAR: _("Write the year too, with four digits, for example 4 March 2026."),
    Unread.IMPOSSIBLE: _("There is no such day. Check the day, the month and the day of the week."),
}
