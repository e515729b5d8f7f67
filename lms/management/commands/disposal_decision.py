"""Register a decision on a class of data."""

import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from lms.disposal.services import DECIDE, Refused, decide
from lms.models import User


class Command(BaseCommand):
    help = "Register a decision on disposal: class, number, period and days."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind", metavar="CLASS")
        parser.add_argument("--number", required=True, help="number of the decision")
        parser.add_argument("--months", type=int, required=True, help="period in months")
        parser.add_argument("--decided-on", type=datetime.date.fromisoformat, required=True, metavar="YYYY-MM-DD")
        parser.add_argument("--valid-from", type=datetime.date.fromisoformat, metavar="YYYY-MM-DD", help="else today")
        parser.add_argument("--transfer", action="store_true", help="hand over to an archive before it goes")
        parser.add_argument("--at-request", action="store_true", help="goes earlier when the learner asks")
        parser.add_argument("--by", required=True, help="address of the administrator who registers it")

    def handle(self, *args: Any, **options: Any) -> None:
        by = User.objects.filter(email__iexact=options["by"], is_active=True).first()
        if by is None or not by.has_perm(DECIDE):
            raise CommandError(_("Say who registers it: --by with the address of an administrator's account."))
        try:
            made = decide(
                options["kind"],
                number=options["number"],
                months=options["months"],
                decided_on=options["decided_on"],
                valid_from=options["valid_from"] or timezone.localdate(),
                is_transferred=options["transfer"],
                at_request=options["at_request"],
                by=by,
            )
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(_("Decision %(number)s is registered.") % {"number": made.number})
