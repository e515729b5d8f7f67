"""Certificates in the CMS are never edited. Their register and the desk for revoking stand in courses."""

from typing import Any

from wagtail import hooks


@hooks.register("register_permissions")
def register_permissions() -> Any:
    from django.contrib.auth.models import Permission

    return Permission.objects.filter(content_type__app_label="certificates", codename="add_revocation")
