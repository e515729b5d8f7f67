"""The keys of the seal: which there are, which seals today, and the revocation of one."""

import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from certificates.models import SealKey
from certificates.seal.keys import registered, revoke_key
from certificates.seal.material import material
from certificates.seal.records import Fall
from certificates.seal.trouble import Unavailable
from certificates.sealcheck import state_of


class Command(BaseCommand):
    help = "List the sealing keys; register the one of the settings; revoke one by its fingerprint."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--register", action="store_true", help="open the key of the settings and register it")
        parser.add_argument("--revoke", metavar="FINGERPRINT", help="at least the first 8 characters")
        parser.add_argument("--reason", choices=Fall.values, help="why it is revoked")
        parser.add_argument("--from", dest="since", help="revoked from, ISO 8601 with a time zone; default now")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["register"]:
            self._register()
        if options["revoke"]:
            self._revoke(options["revoke"], options["reason"], options["since"])
        for key in SealKey.objects.select_related("revocation").order_by("pk"):
            state = str(state_of(key).value)
            period = f"{key.begins_at:%Y-%m-%d}–{key.ends_at:%Y-%m-%d}"
            self.stdout.write(f"{key.fingerprint} {period} {state:<8} {key.sealed.count()} PDFs  {key.subject}")

    def _register(self) -> None:
        try:
            with material() as opened:
                registered(opened)
        except Unavailable as fault:
            raise CommandError(f"The key of the settings cannot seal: {fault}") from fault

    def _revoke(self, begins: str, reason: str | None, since: str | None) -> None:
        found = list(SealKey.objects.filter(fingerprint__startswith=begins.lower()))
        if len(begins) < 8 or len(found) != 1:
            raise CommandError("Give at least 8 characters of the fingerprint of one of the keys that are listed.")
        if reason is None:
            raise CommandError(f"Give --reason: {', '.join(Fall.values)}.")
        if hasattr(found[0], "revocation"):
            raise CommandError("That key has already been revoked. Nothing more needs to be done.")
        revoke_key(found[0], revoked_at=_moment(since), reason=Fall(reason))


def _moment(given: str | None) -> datetime.datetime:
    if given is None:
        return timezone.now()
    try:
        moment = datetime.datetime.fromisoformat(given)
    except ValueError as error:
        raise CommandError(f"“{given}” is no time. Write 2027-03-01T12:00+01:00.") from error
    if moment.tzinfo is None:
        raise CommandError(f"“{given}” has no time zone. Write 2027-03-01T12:00+01:00.")
    return moment
