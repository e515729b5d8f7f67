from django.apps import AppConfig
from wagtail.users.apps import WagtailUsersAppConfig


class LmsConfig(AppConfig):
    name = "lms"
    default = True
    verbose_name = "Prövningsskolan"


class StaffUsersConfig(WagtailUsersAppConfig):
    """Wagtail's users, with forms for our user."""

    user_viewset = "lms.staff.StaffViewSet"
    default = False
