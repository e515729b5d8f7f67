"""How much anyone may guess, of codes and of hidden names, and how often a share may be looked at."""

import datetime

# allauth's limits, which all workers share; its public door knows only its own actions.
from allauth.core.internal import ratelimit
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from certificates.models import Certificate
from certificates.shares.records import Share
from content.facts import Fact

# By how many codes that no certificate has, not by how many lists: a monitor's codes are known.
# Wrong names also by certificate, since whoever guesses may have many addresses.
# Looks by share, whoever looks: each is a row for its holder to read.
RATES = {"unknown_code": "200/h/ip", "wrong_name": "60/h/ip", "wrong_name_of": "20/h/key", "look": "60/h/key"}
# PDFs that have to be read, of a sender and of all: what the register knows is answered however often it is asked.
_READINGS = {"read_pdf": "30/10m/ip,120/10m/key"}
_OF_NAMES = ("wrong_name", "wrong_name_of")


def wait_until(response: HttpResponse, at: datetime.datetime) -> None:
    """Say in the response's header when to come again."""
    response["Retry-After"] = str(max(1, round((at - timezone.now()).total_seconds())))


class Limits:
    """What one sender has left. Only what is wrong counts: who knows codes and names is never stopped by their own."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    def count_unknown(self) -> bool:
        """One more unknown code. False when there have been too many in the last hour."""
        return self._may("unknown_code")

    def count_read_pdf(self) -> bool:
        """One more PDF that has to be read. False when there have been too many in ten minutes."""
        left = ratelimit.consume(self.request, app="certificates", action="read_pdf", config=_READINGS, key="everyone")
        return left is not None

    def codes_open_at(self) -> datetime.datetime:
        """When the first of the unknown codes is forgotten, and the next may be asked for."""
        return self._opens_at("unknown_code")

    def may_try_name(self, certificate: Certificate) -> bool:
        """Whether a name may be tried. After too many wrong ones the right one is not told either."""
        return self.names_open_at(certificate) is None

    def count_wrong_name(self, certificate: Certificate) -> None:
        """One more wrong name for a hidden one."""
        for action in _OF_NAMES:
            self._may(action, certificate)

    def names_open_at(self, certificate: Certificate) -> datetime.datetime | None:
        """When the next name may be tried for this certificate. None: now."""
        shut = [a for a in _OF_NAMES if not self._may(a, certificate, is_counted=False)]
        return max((self._opens_at(action, certificate) for action in shut), default=None)

    def count_look(self, share: Share) -> bool:
        """One more look at a share. False when there have been too many in the last hour."""
        return self._may("look", share)

    def may_look(self, share: Share) -> bool:
        """Whether the next look would be answered."""
        return self._may("look", share, is_counted=False)

    def looks_open_at(self, share: Share) -> datetime.datetime:
        """When the first of the looks is forgotten, and the next is answered."""
        return self._opens_at("look", share)

    def _may(self, action: str, of: Fact | None = None, *, is_counted: bool = True) -> bool:
        key = str(of.uuid) if of else None
        left = ratelimit.consume(
            self.request,
            app="certificates",
            action=action,
            config=RATES,
            key=key,
            dry_run=not is_counted,
            limit_get=True,
        )
        return left is not None

    def _opens_at(self, action: str, of: Fact | None = None) -> datetime.datetime:
        rate = ratelimit.parse_rate(RATES[action])
        key = str(of.uuid) if of else None
        place = ratelimit.get_cache_key(self.request, app="certificates", action=action, rate=rate, key=key)
        spent = cache.get(place) or []
        now = datetime.datetime.now(datetime.UTC)
        first = datetime.datetime.fromtimestamp(spent[-1], datetime.UTC) if spent else now
        return first + datetime.timedelta(seconds=rate.duration)
