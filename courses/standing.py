"""A row as it stands in the CMS: in the tree, with its draft, beside what a file says, and published anew."""

from collections.abc import Callable
from typing import Any

from wagtail.actions.publish_revision import PublishRevisionAction

from courses.compared import agree


def copy(row: Any) -> Any:
    """An unsaved copy of the row's own fields."""
    return type(row)(**{f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields})


def is_said(row: Any, fill: Callable[[Any, str], Any]) -> bool:
    """Whether the published row says in both languages what the file says."""
    english = type(row).objects.filter(translation_key=row.translation_key, locale__language_code="en").first()
    pairs = ((row, "sv"), (english, "en"))
    return all(each is not None and each.live and agree(each, fill(copy(each), language)) for each, language in pairs)


def fresh(page: Any) -> Any:
    """The page as it stands in the tree now: treebeard counts children on the instance."""
    return type(page).objects.get(pk=page.pk)


def newest(row: Any) -> Any:
    """The row with its draft, if it has one: a draft is an author's edit as well."""
    if row is None:
        return None
    newest = row.get_latest_revision_as_object()
    newest.live = row.live
    return newest


def taken_out(row: Any) -> dict[str, Any]:
    """What an author has unpublished does not come back with the next load."""
    return {} if row.live else {"live": False}


def publish(row: Any, values: dict[str, Any]) -> Any:
    """Save and publish. A new row begins without a revision; every later change leaves one."""
    is_new = row.pk is None
    for name, value in values.items():
        setattr(row, name, value)
    if is_new:
        row.save()
        return row
    # Past the last stop: where public questions are not dealt, the files' test loads all the same and waits for others.
    PublishRevisionAction(row.save_revision(clean=False)).execute()
    return type(row).objects.get(pk=row.pk)
