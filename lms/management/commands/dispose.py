"""Show what is past its period, or dispose of it under the registered decisions."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from lms.disposal.classes import BY_KEY
from lms.disposal.package import PackageFailed
from lms.disposal.plans import plan
from lms.disposal.services import Refused, carry_out, undecided
from lms.models import User


class Command(BaseCommand):
    help = "Show what disposal would take (--plan), or carry it out (--carry-out --by ADDRESS)."

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--plan", action="store_true", help="show what would go; changes nothing (the default)")
        what.add_argument("--carry-out", action="store_true", help="write the package, then dispose")
        parser.add_argument(
            "--only", action="append", default=[], metavar="CLASS", help="this class only; may be repeated"
        )
        parser.add_argument("--by", default="", help="address of the administrator who carries it out")

    def handle(self, *args: Any, **options: Any) -> None:
        if unknown := [key for key in options["only"] if key not in BY_KEY]:
            told = _("There is no class of data called “%(kind)s”. The classes are: %(all)s.")
            raise CommandError(told % {"kind": ", ".join(unknown), "all": ", ".join(BY_KEY)})
        if not options["carry_out"]:
            self._plan(options["only"])
            return
        by = User.objects.filter(email__iexact=options["by"], is_active=True).first() if options["by"] else None
        if by is None:
            raise CommandError(_("Say who carries it out: --by with the address of an administrator's account."))
        self._carry_out(by, options["only"])

    def _plan(self, only: list[str]) -> None:
        for each in plan(timezone.now(), only):
            name = f"{each.data_class.name} ({each.data_class.key})"
            if each.decision is None:
                told = _("%(name)s: records: %(total)d. No decision: nothing is disposed of.")
                self.stdout.write(told % {"name": name, "total": each.total})
                continue
            told = _(
                "%(name)s: records past their period of %(months)d months: %(due)d of %(total)d. Decision %(number)s. "
                "Oldest: %(oldest)s."
            )
            oldest = timezone.localdate(each.oldest).isoformat() if each.oldest else "–"
            counts = {"due": each.due, "total": each.total, "months": each.decision.months}
            line = told % {"name": name, "number": each.decision.number, "oldest": oldest, **counts}
            self.stdout.write(f"{line} {each.waits}".rstrip())

    def _carry_out(self, by: User, only: list[str]) -> None:
        refused = undecided(only)
        if only and refused:
            raise CommandError("\n".join(refused))
        for told in refused:
            self.stderr.write(told)
        if len(refused) == len(BY_KEY):
            raise CommandError(_("No class of data has a decision, so nothing can be disposed of."))
        for each in plan(timezone.now(), only):
            if each.waits and each.due:
                self.stderr.write(f"{each.data_class.name} ({each.data_class.key}): {each.waits}")
        try:
            outcome = carry_out(by=by, keys=only)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        except PackageFailed as failure:
            told = _("The transfer package could not be written, so nothing has been disposed of. %(why)s")
            raise CommandError(told % {"why": failure}) from failure
        if outcome is None:
            self.stdout.write(_("Nothing is past its period."))
            return
        self.stdout.write(_("Transfer package: %(path)s") % {"path": outcome.package})
        self.stdout.write(f"SHA-256: {outcome.run.sha256}")
        for key, count in outcome.gone.items():
            told = _("%(name)s (%(key)s): records disposed of: %(count)d.")
            self.stdout.write(told % {"name": BY_KEY[key].name, "key": key, "count": count})
        if outcome.left:
            left = sum(outcome.left.values())
            told = _(
                "Records left because they had changed since the package was written: %(count)d. Run the command again."
            )
            self.stdout.write(told % {"count": left})
