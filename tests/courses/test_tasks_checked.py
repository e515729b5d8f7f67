"""An expert's check of delegated tasks: of the text that was read, and anew where it changes."""

import datetime
import re

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models.audit_log import ModelLogEntry

from courses.dashboard import Desk
from courses.expert.queries import tasks_due
from courses.models import DelegatedTask, TaskCheck
from courses.paths.checks import seen_of
from courses.paths.queries import path_view, tasks_in_order
from courses.paths.services import check_task
from courses.services import CourseChanged
from tests import pathways

SHEET = "/delegerade-uppgifter/?product=medicine&task=consent"
NEXT_YEAR = datetime.timedelta(days=365)


def _task(key="consent"):
    return DelegatedTask.objects.get(key=key)


def _tick(by, key="consent", days=365):
    due = timezone.localdate() + datetime.timedelta(days=days)
    return check_task(_task(key), seen=seen_of(_task(key)), next_check_on=due, by=by)


def _write(publish=True, **texts):
    """As an author leaves it in the form."""
    task = _task()
    for name, value in texts.items():
        setattr(task, name, value)
    revision = task.save_revision()
    if publish:
        revision.publish()


def _products(change):
    """The task's raw products, the first kind of them changed."""
    raw = list(_task().products.raw_data)
    change(raw[0]["value"])
    return DelegatedTask._meta.get_field("products").stream_block.to_python(raw)


def _due():
    return [row.task.key for row in tasks_due()]


def test_a_task_waits_until_it_is_ticked_with_a_name_in_its_history(paths, erik, as_erik):
    assert _due() == ["consent", "safety"]
    address = reverse("expert_task", args=[_task().pk])
    assert address in as_erik.get("/admin/sakgranskning/").content.decode()
    text = " ".join(re.sub(r"<[^>]+>", " ", as_erik.get(address).content.decode()).split())
    for part in ("Den som frågar ska kunna svara.", "Who asks has to be able", "MDR art. 63", "T02 Tvilling"):
        assert part in text, part
    day = timezone.localdate() + NEXT_YEAR
    data = {"is_right": "on", "next_check_on": day.isoformat(), "seen": seen_of(_task())}
    page = as_erik.post(address, data, follow=True).content.decode()
    assert "Uppgiften Inhämta samtycke är sakgranskad" in page
    check = TaskCheck.objects.get()
    assert (check.task, check.next_check_on, check.actor) == ("consent", day, erik)
    assert ModelLogEntry.objects.filter(action="school.expert_check", user=erik).count() == 1
    history = as_erik.get(reverse("wagtailsnippets_courses_delegatedtask:history", args=[_task().pk]))
    assert "Sakgranskad" in history.content.decode()
    assert _due() == ["safety"]


@pytest.mark.parametrize(
    "change",
    [
        lambda: {"reason_sv": "Ett annat skäl."},
        lambda: {"reason_en": "Another reason."},
        lambda: {"products": _products(lambda row: row.update(provision_sv="CTR art. 30"))},
        lambda: {"products": _products(lambda row: row["courses"].pop())},
    ],
)
def test_another_text_needs_a_new_tick_and_the_old_one_again_does_not(paths, erik, change):
    _tick(erik)
    before = {"reason_sv": _task().reason_sv, "reason_en": _task().reason_en, "products": _task().products}
    _write(**change())
    assert "consent" in _due()
    assert tasks_in_order([_task().pk])[0].is_draft
    _write(**before)
    assert "consent" not in _due()


def test_its_place_in_the_list_is_no_other_text(paths, erik):
    _tick(erik)
    _write(position=9)
    assert "consent" not in _due()


def test_a_task_changed_or_ticked_since_it_was_shown_is_not_ticked_and_the_day_is_kept(paths, erik, as_erik):
    address = reverse("expert_task", args=[_task().pk])
    day = (timezone.localdate() + NEXT_YEAR).isoformat()
    for change in (lambda: _write(publish=False, reason_sv="Ett utkast."), lambda: _tick(None)):
        seen = as_erik.get(address).context["form"]["seen"].value()
        change()
        made = TaskCheck.objects.count()
        response = as_erik.post(address, {"is_right": "on", "next_check_on": day, "seen": seen})
        assert "Uppgiften har ändrats sedan du öppnade sidan" in response.content.decode()
        assert f'value="{day}"' in response.content.decode()
        assert "Ett utkast." in response.content.decode()
        assert TaskCheck.objects.count() == made
    with pytest.raises(CourseChanged):
        check_task(_task(), seen="", next_check_on=timezone.localdate(), by=erik)


def test_in_production_readers_are_shown_only_ticked_tasks(paths, erik, anna, client, settings):
    page = client.get(SHEET).content.decode()
    assert "Den som frågar ska kunna svara." in page
    assert "Utkast – inte sakgranskat" in page
    settings.REQUIRE_EXPERT_CHECK = True
    assert "Ingen uppgift är publicerad ännu." in client.get(SHEET).content.decode()
    assert path_view(anna, pathways.path()).tasks == ()
    _tick(erik)
    page = client.get(SHEET).content.decode()
    assert "Den som frågar ska kunna svara." in page
    assert "Rapportera händelser" not in page
    assert [(task.key, task.is_draft) for task in path_view(anna, pathways.path()).tasks] == [("consent", False)]


def test_a_draft_waits_and_the_checked_text_goes_on_being_shown(paths, erik, settings):
    settings.REQUIRE_EXPERT_CHECK = True
    _tick(erik)
    _write(publish=False, reason_sv="Ett utkast.")
    assert "consent" in _due()
    assert [task.key for task in tasks_in_order()] == ["consent"]
    _tick(erik)
    assert [task.key for task in tasks_in_order()] == ["consent"]
    _task().latest_revision.publish()
    assert [task.reason for task in tasks_in_order()] == ["Ett utkast."]


def test_an_author_is_told_that_a_task_is_not_shown_yet(paths, erik, as_cecilia, settings):
    settings.REQUIRE_EXPERT_CHECK = True
    address = reverse("wagtailsnippets_courses_delegatedtask:edit", args=[_task().pk])
    form = as_cecilia.get(address).context["form"]
    data = {name: form.initial.get(name) or "" for name in form.fields if name != "products"}
    data |= {"products-count": "1", "products-0-deleted": "", "products-0-order": "0", "products-0-type": "product"}
    data |= {"products-0-id": "", "products-0-value-product": "medicine", "products-0-value-courses-count": "1"}
    course = "products-0-value-courses-0-"
    data |= {f"{course}deleted": "", f"{course}order": "0", f"{course}value": pathways.course("T01").pk}
    data |= {"products-0-value-provision_sv": "CTR", "products-0-value-provision_en": "CTR"}
    page = as_cecilia.post(address, {**data, "action-publish": "1"}, follow=True).content.decode()
    assert _task().provision_for("medicine")["sv"] == "CTR"
    told = "Läsarna ser inte uppgiften förrän en sakgranskare har granskat den som den står."
    assert told in page
    _tick(erik)
    assert told not in as_cecilia.post(address, {**data, "action-publish": "1"}, follow=True).content.decode()


def test_the_first_page_counts_tasks_and_paths_that_wait(paths, erik):
    found = {panel.heading: panel.count for panel in Desk(erik).panels()}
    assert (found["Utbildningsvägar att sakgranska"], found["Delegerade uppgifter att sakgranska"]) == (1, 2)
    _tick(erik)
    _tick(erik, "safety", days=30)
    panel = next(p for p in Desk(erik).panels() if p.heading == "Delegerade uppgifter att sakgranska")
    assert [row.title for row in panel.rows] == ["Rapportera händelser"]


def test_a_check_is_never_changed_and_only_experts_tick(paths, erik, as_cecilia, as_anna):
    address = reverse("expert_task", args=[_task().pk])
    for client in (as_cecilia, as_anna):
        assert client.post(address, {"is_right": "on", "seen": seen_of(_task())}).status_code == 302
    assert not TaskCheck.objects.exists()
    check = _tick(erik)
    with pytest.raises(DatabaseError), transaction.atomic():
        TaskCheck.objects.filter(pk=check.pk).update(digest="x")


def test_what_waits_costs_the_same_for_one_and_thirty(paths, erik):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            found = tasks_due()
        return len(captured), len(found)

    _write(publish=False, reason_sv="Ett utkast.")
    few, _n = queries()
    for n in range(30):
        task = _task("safety")
        task.pk, task.key, task.latest_revision, task.live_revision = None, f"t{n}", None, None
        task.save()
        task.save_revision()
    assert queries() == (few, 32)
