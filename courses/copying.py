"""A copied course keeps none of the codes that the curriculum's files know the first one by."""

from typing import Any

from wagtail.models import Page

from courses.pages import CoursePage, LessonPage


def give_own_codes(copy: Page) -> dict[str, str]:
    """New codes for the objectives of a copied course, in the course and its lessons: the old ones with the new.

    Pages lose their own code in the copy itself. What is published stays so, with the new codes.
    """
    course = copy.specific
    if not isinstance(course, CoursePage):
        return {}
    names = _new_names(course)
    if names:
        for page in (course, *LessonPage.objects.child_of(course)):
            _rename(page, names)
    return names


def _new_names(course: CoursePage) -> dict[str, str]:
    """Codes that no course has, made from the address of the copy."""
    others = CoursePage.objects.exclude(translation_key=course.translation_key)
    taken = {code for page in others for code in page.objective_texts()}
    names: dict[str, str] = {}
    # A draft may have objectives that the published page has not.
    for code in {**course.objective_texts(), **course.get_latest_revision_as_object().objective_texts()}:
        stem, number = course.slug.upper().replace("_", "-"), len(names) + 1
        while f"{stem}-O{number}" in {*taken, *names.values()}:
            number += 1
        names[code] = f"{stem}-O{number}"
    return names


def _rename(page: Any, names: dict[str, str]) -> None:
    draft = page.get_latest_revision_as_object()
    for row in (page, draft):
        if isinstance(row, CoursePage):
            raw = [dict(item) for item in row.objectives.raw_data]
            for item in raw:
                item["value"] = {**item["value"], "code": names.get(item["value"]["code"], item["value"]["code"])}
            row.objectives = CoursePage._meta.get_field("objectives").stream_block.to_python(raw)
        else:
            row.objectives = " ".join(names.get(code, code) for code in row.objectives.split())
    page.save(clean=False, update_fields=["objectives"])
    revision = draft.save_revision(clean=False, changed=draft.has_unpublished_changes)
    if page.live and not draft.has_unpublished_changes:
        revision.publish()
