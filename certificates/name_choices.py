"""A person's choice whether their name stands on the public pages of their certificates."""

from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.translation import gettext as _

from certificates.models import NameChoice
from certificates.queries import name_choice_of
from certificates.services import Refused


class NameFixed(Refused):
    """Staff have hidden the name, and the person cannot show it by themselves."""


def choose_name(user: Any, *, is_hidden: bool) -> None:
    """The holder's own choice, for all certificates that they have and get. Raises NameFixed."""
    with transaction.atomic():
        now = _held(user)
        if now is not None and now.is_fixed:
            raise NameFixed(_("The school has hidden your name. Write to the school if it shall be shown again."))
        if is_hidden != (now is not None and now.is_hidden):
            NameChoice.objects.create(user=user, is_hidden=is_hidden, actor=user)


def fix_name(user: Any, *, is_fixed: bool, by: Any) -> None:
    """Hide the name of a person under protection; or let go, and leave it hidden until the person chooses."""
    with transaction.atomic():
        now = _held(user)
        if is_fixed != (now is not None and now.is_fixed):
            NameChoice.objects.create(user=user, is_hidden=True, is_fixed=is_fixed, actor=by)


def _held(user: Any) -> NameChoice | None:
    """What counts now. Nobody else chooses for this person until the transaction ends."""
    get_user_model().objects.select_for_update(no_key=True).get(pk=user.pk)
    return name_choice_of(user)
