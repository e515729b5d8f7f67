"""Users in the CMS: inactive, never deleted. What is disposed of has its desk."""

from typing import Any

from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem

from courses.dashboard import DeskPanel
from lms.disposal import desk


@hooks.register("before_delete_user")
def refuse_user_deletion(request: HttpRequest, user: Any) -> HttpResponse:
    """Users are never deleted: facts point at them. An account that shall rest is made inactive."""
    messages.error(request, _("Accounts are not deleted, because records rest on them. Make the account inactive."))
    return redirect("wagtailusers_users:index")


@hooks.register("before_bulk_action")
def refuse_bulk_user_deletion(
    request: HttpRequest, action_type: str, objects: list[Any], action: Any
) -> HttpResponse | None:
    if action_type == "delete" and any(isinstance(obj, get_user_model()) for obj in objects):
        return refuse_user_deletion(request, None)
    return None


class _DisposalItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return desk.may_see(request.user)


@hooks.register("register_admin_menu_item")
def disposal_item() -> MenuItem:
    return _DisposalItem(gettext_lazy("Disposal"), reverse("disposal"), name="disposal", icon_name="bin", order=330)


@hooks.register("register_admin_urls")
def disposal_addresses() -> list[Any]:
    return desk.admin_urls()


@hooks.register("register_desk_panel")
def deletion_requests(request: HttpRequest) -> DeskPanel | None:
    return desk.requests_panel(request.user)


@hooks.register("register_desk_panel")
def past_period(request: HttpRequest) -> DeskPanel | None:
    return desk.past_panel(request.user)


@hooks.register("register_permissions")
def register_permissions() -> Any:
    from django.contrib.auth.models import Permission

    names = ["add_disposaldecision", "add_disposalrun", "add_deletionanswer"]
    return Permission.objects.filter(content_type__app_label="lms", codename__in=names)
