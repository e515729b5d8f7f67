"""An account that nobody is left in. The row stays, because facts point at it."""

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.hashers import make_password
from django.contrib.contenttypes.models import ContentType
from wagtail.models import ModelLogEntry

from lms.disposal.records import ScrubbedAccount
from lms.models import User

# Reserved by RFC 2606: no letter ever leaves for it.
_NOWHERE = "scrubbed.invalid"


def scrub(pks: Sequence[int], decision: Any) -> None:
    """Empty these accounts, already locked. Another password ends every session, and so does being inactive."""
    for user in User.objects.filter(pk__in=pks).order_by("pk"):
        user.email, user.name = f"{user.pk}@{_NOWHERE}", ""
        user.role = user.sector = user.region = ""
        user.password, user.is_active, user.last_login = make_password(None), False, None
        user.save()
        ScrubbedAccount.objects.create(user=user, decision=decision)
    # The log of the CMS keeps what was done, and wrote the name beside it.
    accounts = ContentType.objects.get_for_model(User)
    ModelLogEntry.objects.filter(content_type=accounts, object_id__in=[str(pk) for pk in pks]).update(label="", data={})
