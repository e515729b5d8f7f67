"""Make a share, end it, and record that somebody has looked at it."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from certificates.limits import Limits
from certificates.models import Certificate
from certificates.recency import months_after
from certificates.services import Refused
from certificates.shares.queries import standing
from certificates.shares.records import Seen, Share, ShareCertificate, ShareEnded, ShareLabel, ShareLook
from certificates.shares.secret import digest_of

MOST_SHARES = 20
USUAL_MONTHS, MOST_MONTHS = 12, 60


class ShareRefused(Refused):
    """There are too many shares."""


class TooManyLooks(Exception):
    """This share has been looked at too often in the last hour."""

    def __init__(self, opens_at: datetime.datetime) -> None:
        self.opens_at = opens_at


def make_share(
    user: Any,
    *,
    secret: str,
    label: str,
    certificates: Iterable[Certificate] | None,
    last_day: datetime.date,
    shows_name: bool,
) -> tuple[Share, bool]:
    """The share with this secret, and whether it is new: the same form sent twice makes one. Raises ShareRefused.

    `certificates`: None for all that the person has and gets.
    """
    with transaction.atomic():
        get_user_model().objects.select_for_update(no_key=True).get(pk=user.pk)
        first = Share.objects.filter(digest=digest_of(secret)).select_related("ended", "label").first()
        if first is not None:
            return first, False
        if standing().filter(user=user).count() >= MOST_SHARES:
            told = _("You have %(n)d shares that stand, and there cannot be more. End one of them first.")
            raise ShareRefused(told % {"n": MOST_SHARES})
        share = Share.objects.create(
            user=user,
            digest=digest_of(secret),
            has_all=certificates is None,
            shows_name=shows_name,
            ends_at=_after(last_day),
            actor=user,
        )
        for certificate in certificates or ():
            ShareCertificate.objects.create(share=share, certificate=certificate, actor=user)
        ShareLabel.objects.create(share=share, text=label)
    return share, True


def end_share(share: Share) -> None:
    """From now on the address shows nothing. The second time changes nothing."""
    with transaction.atomic():
        # None where it has been disposed of meanwhile.
        if Share.objects.select_for_update(no_key=True).filter(pk=share.pk).first():
            ShareEnded.objects.get_or_create(share=share, defaults={"actor": share.user})


def share_of(secret: str) -> Share | None:
    """The share that stands at this address. One query, whatever is wrong with the address."""
    return standing().filter(digest=digest_of(secret)).select_related("user").first()


def look(secret: str, *, seen: Seen, limits: Limits, by: Any) -> Share | None:
    """The share at this address, with the look recorded; None where none stands. Raises TooManyLooks.

    `by`: the signed-in user or nobody. Only the holder is ever named.
    """
    with transaction.atomic():
        # Whoever ends or deletes the share comes before the look or after it.
        list(Share.objects.select_for_update(no_key=True).filter(digest=digest_of(secret)).values_list("pk"))
        share = share_of(secret)
        if share is None:
            return None
        if not limits.count_look(share):
            raise TooManyLooks(limits.looks_open_at(share))
        ShareLook.objects.create(share=share, seen=seen, actor=share.user if by.pk == share.user_id else None)
    return share


def peek(secret: str, *, limits: Limits) -> Share | None:
    """The same without a look: for who is shown nothing of it. Raises TooManyLooks."""
    share = share_of(secret)
    if share is not None and not limits.may_look(share):
        raise TooManyLooks(limits.looks_open_at(share))
    return share


def usual_last_day() -> datetime.date:
    return months_after(timezone.localdate(), USUAL_MONTHS)


def latest_last_day() -> datetime.date:
    return months_after(timezone.localdate(), MOST_MONTHS)


def _after(day: datetime.date) -> datetime.datetime:
    """The moment when this day has passed, in the school's own time."""
    midnight = datetime.datetime.combine(day + datetime.timedelta(days=1), datetime.time())
    return midnight.replace(tzinfo=timezone.get_default_timezone())
