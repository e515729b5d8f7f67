"""Who the session's user is, read with all that every page shows of the user."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth import get_user_model

# By hand: every page of a learner asks this, and putting the ORM's query together costs more than the query.
_USER = """
SELECT person.*, person.is_superuser OR EXISTS (
    SELECT 1 FROM lms_user_groups AS membership
    JOIN auth_group_permissions AS granted ON granted.group_id = membership.group_id
    JOIN auth_permission AS permission ON permission.id = granted.permission_id
    JOIN django_content_type AS kind ON kind.id = permission.content_type_id
    WHERE membership.user_id = person.id AND permission.codename = 'access_admin' AND kind.app_label = 'wagtailadmin'
) AS has_desk
FROM lms_user AS person WHERE person.id = %s
"""


class OneDoorBackend(AuthenticationBackend):
    """allauth's door. The user comes with `has_desk`: whether the CMS is open to this user, in the same query."""

    def get_user(self, user_id: Any) -> Any:
        user = next(iter(get_user_model().objects.raw(_USER, [user_id])), None)
        return user if user is not None and self.user_can_authenticate(user) else None
