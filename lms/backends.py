"""Who the session's user is, read with all that every page shows of the user."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.db.models import Exists, OuterRef, Q


class OneDoorBackend(AuthenticationBackend):
    """allauth's door. The user comes with `has_desk`: whether the CMS is open to this user, in the same query."""

    def get_user(self, user_id: Any) -> Any:
        user = get_user_model().objects.filter(pk=user_id).annotate(has_desk=_has_desk()).first()
        return user if user is not None and self.user_can_authenticate(user) else None


def _has_desk() -> Q | Exists:
    by_group = Permission.objects.filter(
        content_type__app_label="wagtailadmin", codename="access_admin", group__user=OuterRef("pk")
    )
    return Exists(by_group) | Q(is_superuser=True)
