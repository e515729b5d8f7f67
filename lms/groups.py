"""The groups of the CMS and what they may do."""

from typing import Any

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Workflow,
    WorkflowContentType,
)

from assessments.models import Question

_SNIPPETS = {
    "assessments": ("question", "quiz"),
    "content": ("source", "provision", "term"),
    "courses": ("delegatedtask",),
}
_PAGES = {
    "Redaktörer": ("add_page", "change_page"),
    "Sakgranskare": ("change_page",),
    "Publicerare": ("add_page", "change_page", "publish_page", "lock_page", "unlock_page"),
}
_ACTIONS = {
    "Redaktörer": ("add", "change", "view"),
    "Sakgranskare": ("change", "view"),
    "Publicerare": ("add", "change", "delete", "publish", "view", "lock", "unlock"),
}
_FILES = {
    "Redaktörer": ("add", "change", "choose"),
    "Sakgranskare": ("choose",),
    "Publicerare": ("add", "change", "choose"),
}
_REGISTER = {
    "assessments": ("view_attempt", "view_grade", "add_timeextension"),
    "certificates": ("view_certificate", "add_revocation", "add_namechoice"),
    "courses": ("view_enrolment", "view_completion"),
}
# Inspectors read what registrars read, and the evidence, and change nothing.
_INSPECTION = {
    "assessments": ("view_attempt", "view_grade"),
    "certificates": ("view_certificate",),
    "courses": ("view_enrolment", "view_completion", "view_evidence"),
}
_OF_ALL = Q(
    content_type__app_label="content", codename__in=["view_withdrawal", "add_withdrawaldecision", "view_factcheck"]
) | Q(content_type__app_label="assessments", codename__in=["view_keycorrection", "add_keydecision"])
_OF_EXPERTS = _OF_ALL | Q(content_type__app_label="content", codename="add_factcheck")
_OF_AUTHORS = (
    _OF_ALL
    | Q(content_type__app_label="content", codename="add_withdrawal")
    | Q(content_type__app_label="content", codename__in=["view_h5ppackage", "add_h5ppackage", "change_h5ppackage"])
    | Q(content_type__app_label="assessments", codename="add_keycorrection")
    | Q(content_type__app_label="courses", codename__in=["view_feedbackcase", "add_feedbackanswer"])
    | Q(content_type__app_label="wagtail_localize", codename="submit_translation")
)
_OF_PUBLISHERS = _OF_AUTHORS | Q(content_type__app_label="content", codename="publish_h5ppackage")
_OF_WAGTAIL = ("Editors", "Moderators")


def ensure_groups() -> None:
    """Editors, subject experts, publishers, those who keep the register and those who inspect it. Safe to run again."""
    root = Page.get_first_root_node()
    access = Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
    for name, actions in _ACTIONS.items():
        group, _made = Group.objects.get_or_create(name=name)
        group.permissions.add(access, *_snippet_permissions(actions), *_others(name))
        for codename in _PAGES[name]:
            permission = Permission.objects.get(content_type__app_label="wagtailcore", codename=codename)
            GroupPagePermission.objects.get_or_create(group=group, page=root, permission=permission)
        for permission in _file_permissions(_FILES[name]):
            GroupCollectionPermission.objects.get_or_create(
                group=group, collection=Collection.get_first_root_node(), permission=permission
            )
    _approvers()
    _review_of_questions()
    for name, rights in (("Registratorer", _REGISTER), ("Inspektörer", _INSPECTION)):
        group, _made = Group.objects.get_or_create(name=name)
        group.permissions.add(access)
        for app, codenames in rights.items():
            group.permissions.add(*Permission.objects.filter(content_type__app_label=app, codename__in=codenames))


def _approvers() -> None:
    """Publishers approve what editors submit, in place of the groups that Wagtail's migrations make."""
    publishers = Group.objects.get(name="Publicerare")
    for task in GroupApprovalTask.objects.all():
        if not task.groups.exclude(name__in=_OF_WAGTAIL).exists():
            task.groups.set([publishers])
    Group.objects.filter(name__in=_OF_WAGTAIL, user=None).delete()


def _review_of_questions() -> None:
    """Questions go the way of pages: editors submit, publishers approve. A workflow chosen in the CMS stands."""
    workflow = Workflow.objects.filter(active=True).order_by("pk").first()
    question = ContentType.objects.get_for_model(Question)
    if workflow and not WorkflowContentType.objects.filter(content_type=question).exists():
        WorkflowContentType.objects.create(content_type=question, workflow=workflow)


def _snippet_permissions(actions: tuple[str, ...]) -> Any:
    names = [f"{action}_{model}" for models in _SNIPPETS.values() for model in models for action in actions]
    return Permission.objects.filter(content_type__app_label__in=_SNIPPETS, codename__in=names)


def _file_permissions(actions: tuple[str, ...]) -> Any:
    """For images and documents, which lie in Wagtail's collections."""
    names = [f"{action}_{model}" for action in actions for model in ("image", "document")]
    return Permission.objects.filter(content_type__app_label__in=["wagtailimages", "wagtaildocs"], codename__in=names)


def _others(name: str) -> Any:
    """Translating, answering readers and withdrawing belong to those who write and publish; experts decide too."""
    own = {"Sakgranskare": _OF_EXPERTS, "Publicerare": _OF_PUBLISHERS}
    return Permission.objects.filter(own.get(name, _OF_AUTHORS))
