from django.apps import AppConfig
from wagtail.users.apps import WagtailUsersAppConfig


class LmsConfig(AppConfig):
    name = "lms"
    default = True
    verbose_name = "Prövningsskolan"

    def ready(self) -> None:
        from allauth.mfa.signals import authenticator_added

        from lms.second_factor import record_use

        authenticator_added.connect(record_use, dispatch_uid="second-factor-added")


class StaffUsersConfig(WagtailUsersAppConfig):
    """Wagtail's users, with forms for our user."""

    user_viewset = "lms.staff.StaffViewSet"
    default = False
