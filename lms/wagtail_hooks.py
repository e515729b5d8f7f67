"""Users in the CMS: inactive, never deleted."""

from typing import Any

from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin import messages


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
