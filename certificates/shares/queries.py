"""A holder's shares, and the certificates that one of them lists."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, QuerySet
from django.utils import timezone

from certificates.models import Certificate
from certificates.queries import certificates, name_choice_of
from certificates.shares.records import Share, ShareLook

# Ended shares and looks beyond these are in the file of one's own data.
MOST_ENDED, MOST_LOOKS = 50, 100


@dataclass(frozen=True, slots=True)
class Listed:
    """What a share's address shows, and whether with names.

    `gone`: how many of the chosen certificates are left out, since nobody knows any longer whose they are.
    """

    share: Share
    shows_name: bool
    certificates: tuple[Certificate, ...]
    at: datetime.datetime
    gone: int = 0


def standing() -> QuerySet[Share]:
    """Shares that have neither ended nor run out, of people who still have their account."""
    return Share.objects.filter(ended=None, ends_at__gt=timezone.now(), user__is_active=True)


def shares_of(user: Any) -> tuple[list[Share], list[Share]]:
    """A person's shares that stand, and the latest of those that do not; the newest first. Two queries.

    Each with `look_count` and `looked_at`, None where nobody has looked.
    """
    rows = Share.objects.filter(user=user).select_related("ended", "label").order_by("-pk")
    counted = rows.annotate(look_count=Count("looks"), looked_at=Max("looks__at"))
    open_now = standing().filter(user=user)
    return list(counted.filter(pk__in=open_now)), list(counted.exclude(pk__in=open_now)[:MOST_ENDED])


def looks_at(share: Share) -> list[ShareLook]:
    """The latest looks, the newest first. One query."""
    return list(share.looks.order_by("-pk")[:MOST_LOOKS])


def listed_by(share: Share) -> Listed:
    """The certificates as they are now, the newest first. At most three queries, whatever their number.

    A certificate whose holder has been disposed of belongs to nobody, and no share lists it.
    """
    held = list(certificates().filter(holder__user=share.user_id).order_by("-pk"))
    rows, gone = (held, 0) if share.has_all else _followed(share, held)
    return Listed(
        share=share,
        shows_name=shows_name(share),
        certificates=tuple(rows),
        at=timezone.now(),
        gone=gone,
    )


def shows_name(share: Share) -> bool:
    """Whether names are shown: as the holder has chosen for this share, unless staff have hidden the name."""
    return share.shows_name and not is_fixed(share.user_id)


def is_fixed(user: Any) -> bool:
    """Whether staff have hidden this person's name. One query."""
    choice = name_choice_of(user)
    return choice is not None and choice.is_fixed


def _followed(share: Share, held: Iterable[Certificate]) -> tuple[list[Certificate], int]:
    """The chosen ones and whatever has replaced them, in the given order; and how many of the chosen are gone."""
    rows = list(held)
    by_key = {c.pk: c for c in rows}
    newer = {c.replaces_id: c.pk for c in rows}
    chosen = set(share.chosen.values_list("certificate", flat=True))
    followed: set[int] = set()
    to_follow = list(chosen & by_key.keys())
    while to_follow:
        key = to_follow.pop()
        if key not in followed:
            followed.add(key)
            to_follow += [newer[key]] if key in newer else []
    return [c for c in rows if c.pk in followed], len(chosen - by_key.keys())
