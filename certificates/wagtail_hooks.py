"""Certificates in the CMS are never edited. Their register and the desk for revoking stand in courses."""

from typing import Any

from django.urls import path
from wagtail import hooks

from content.late import late_view


@hooks.register("register_admin_urls")
def register_addresses() -> list[Any]:
    return [path("certificates/<int:pk>/name/", late_view("certificates.name_views.protect_name"), name="protect_name")]


@hooks.register("register_permissions")
def register_permissions() -> Any:
    from django.contrib.auth.models import Permission

    return Permission.objects.filter(
        content_type__app_label="certificates", codename__in=["add_revocation", "add_namechoice"]
    )
