"""Exercises in the running demo: put into a lesson, and what the server has of them afterwards."""

import json
from typing import Any

from playwright.sync_api import FrameLocator, Page

from tests.browser.server import School, run_in

_PUT = """
import json
from django.urls import reverse
from content.h5p.player import draft_address_of
from courses.models import LessonPage
from tests import exercises
given = json.loads({given!r})
lesson = LessonPage.objects.get(code=given["lesson"], locale__language_code="sv")
package = exercises.new_package(given["title"])
hidden = exercises.new_version(exercises.new_package("Utkast"), params={{"n": package.pk}}, is_published=False)
params = {{
    **exercises.PARAMS,
    "draft": draft_address_of(hidden) + "h5p.json",
    "api": reverse("exercise_answer", args=[lesson.translation_key, package.uuid, 1]),
}}
exercises.new_version(package, params=params, script=given["script"] or exercises.PICK)
exercises.put_into(lesson, package)
print(json.dumps([package.pk, lesson.url, params["draft"]]))
"""
_DRAFT = """
from django.urls import reverse
from tests import exercises
version = exercises.new_version(exercises.new_package({title!r}), is_published=False)
print(reverse("h5p_version", args=[version.package.uuid, 1]))
"""
_AGAIN = """
from content.h5p.records import H5PPackage
from tests import exercises
exercises.new_version(H5PPackage.objects.get(pk={pk}), params={{**exercises.PARAMS, "question": "Ny fråga?"}})
"""
_KEPT = """
import json
from courses.exercises.records import ExerciseState, ExerciseStatement
mine = dict(version__package={pk})
states = list(ExerciseState.objects.filter(**mine).values_list("user__email", "state"))
said = list(ExerciseStatement.objects.filter(**mine).order_by("pk").values_list("user__email", "verb", "scaled"))
print(json.dumps([states, said]))
"""


def put(school: School, lesson: str, title: str, script: str = "") -> tuple[int, str, str]:
    """Publish an exercise in a lesson; the key of its package, the lesson's address, and that of a file of a draft."""
    given = json.dumps({"lesson": lesson, "title": title, "script": script})
    pk, address, draft = json.loads(run_in(school, _PUT.format(given=given)))
    return pk, address, draft


def draft(school: School, title: str) -> str:
    """Make an exercise that is not published; the address of its version in the CMS."""
    return run_in(school, _DRAFT.format(title=title))


def change(school: School, pk: int) -> None:
    """Publish a new version of the exercise."""
    run_in(school, _AGAIN.format(pk=pk))


def kept(school: School, pk: int) -> tuple[list[Any], list[Any]]:
    """The states and statements of an exercise."""
    states, said = json.loads(run_in(school, _KEPT.format(pk=pk)))
    return states, said


def frame_of(page: Page, title: str) -> FrameLocator:
    page.get_by_role("heading", name=title).scroll_into_view_if_needed()
    return page.frame_locator(f"iframe[title='{title}']")
