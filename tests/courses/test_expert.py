"""The expert's desk: facts, questions and courses are ticked there, and everything asks the same function."""

import datetime

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageLogEntry, ReferenceIndex, Revision
from wagtail.models.audit_log import ModelLogEntry

from assessments.models import Question
from assessments.services import check_question
from content import factbase, factchecks
from content.factchecks import FactChanged, FactCheck, Outcome, record_check
from courses.expert.queries import text_of
from courses.models import CoursePage, LessonPage
from courses.services import check_course
from tests import school

# The rule box of the first lesson states it.
FACT = "B84"
DESK = "/admin/sakgranskning/"


def _tick(client, outcome="ok", fact=FACT, digest=None):
    address = reverse("expert_fact", args=[fact])
    data = {"outcome": outcome, "digest": digest or factbase.facts()[fact].digest}
    return client.post(address, data, follow=True)


def _restate(monkeypatch, text="Another text."):
    """The fact base of the next release says something else."""
    known = dict(factbase.facts())
    old = known[FACT]
    known[FACT] = factbase.TrainingFact(FACT, text, old.is_usable, old.is_pending, old.section, old.provision)
    monkeypatch.setattr(factbase, "facts", lambda: known)
    factchecks.forget()


def _rest_on(question, fact=FACT):
    """A question as an author writes it on a fact that waits."""
    raw = list(question.body.raw_data)
    raw[0]["value"]["facts"] = fact
    question.body = Question._meta.get_field("body").stream_block.to_python(raw)
    question.save_revision().publish()
    return Question.objects.get(pk=question.pk)


def _question(key="T01-Q1"):
    return Question.objects.get(key=key, locale__language_code="sv")


def test_the_desk_lists_a_fact_with_its_text_and_where_it_stands(as_erik):
    page = as_erik.get(DESK).content.decode()
    assert "Fakta som väntar på sakgranskning (1)" in page
    assert factbase.facts()[FACT].text_en.split('"')[0][:60] in page
    assert reverse("wagtailadmin_pages:edit", args=[school.lesson(1).pk]) in page


def test_a_fact_in_a_draft_waits_too_and_one_taken_out_in_a_draft_does_not(as_erik):
    lesson = school.lesson(2)
    raw = list(lesson.body.raw_data)
    raw[0]["value"]["facts"] = "A58"
    lesson.body = LessonPage._meta.get_field("body").stream_block.to_python(raw)
    lesson.save_revision()
    assert "sakgranskning (2)" in as_erik.get(DESK).content.decode()
    raw[0]["value"]["facts"] = ""
    lesson.body = LessonPage._meta.get_field("body").stream_block.to_python(raw)
    lesson.save_revision()
    assert "sakgranskning (1)" in as_erik.get(DESK).content.decode()


def test_a_ticked_fact_takes_the_mark_off_its_block(as_erik, client):
    school.course()
    CoursePage.objects.update(expert_checked_on=timezone.localdate())
    address = "/kurser/minikurs/underskrift/"
    assert "Utkast" in client.get(address).content.decode()
    page = _tick(as_erik).content.decode()
    assert "Ditt svar på faktauppgift B84 är sparat" in page
    assert "Utkast" not in client.get(address).content.decode()
    assert "sakgranskning (0)" in as_erik.get(DESK).content.decode()
    check = FactCheck.objects.get()
    assert (check.fact, check.outcome, check.actor.name) == (FACT, "ok", "Erik Sandberg")


def test_a_fact_found_not_right_goes_on_waiting_and_the_desk_says_so(as_erik):
    _tick(as_erik, outcome="not_ok")
    assert factchecks.has_pending(FACT)
    assert "underkänd" in as_erik.get(DESK).content.decode()
    _tick(as_erik)
    assert not factchecks.has_pending(FACT)
    _tick(as_erik, outcome="not_ok")
    assert factchecks.has_pending(FACT)
    assert FactCheck.objects.count() == 3


def test_a_fact_whose_text_has_changed_since_the_check_waits_again(erik, monkeypatch):
    record_check(FACT, digest=factbase.facts()[FACT].digest, outcome=Outcome.OK, by=erik)
    assert not factchecks.has_pending(f"A110 {FACT}")
    _restate(monkeypatch)
    assert factchecks.has_pending(f"A110 {FACT}")


def test_an_answer_on_another_text_than_the_one_shown_is_not_kept(as_erik, erik, monkeypatch):
    shown = factbase.facts()[FACT].digest
    _restate(monkeypatch)
    assert "har ändrats sedan du öppnade sidan" in _tick(as_erik, digest=shown).content.decode()
    with pytest.raises(FactChanged):
        record_check("A110", digest=factbase.facts()["A110"].digest, outcome=Outcome.OK, by=erik)
    assert not FactCheck.objects.exists()


@pytest.mark.parametrize("data", [{}, {"outcome": "perhaps"}, {"outcome": "ok"}])
def test_an_answer_without_a_choice_or_a_text_is_refused_in_words(as_erik, data):
    response = as_erik.post(reverse("expert_fact", args=[FACT]), data)
    assert response.status_code == 200
    assert response.context["form"].errors
    assert not FactCheck.objects.exists()
    assert as_erik.get(reverse("expert_fact", args=["Z999"])).status_code == 404


def test_a_check_is_never_changed(erik):
    check = record_check(FACT, digest=factbase.facts()[FACT].digest, outcome=Outcome.OK, by=erik)
    with pytest.raises(DatabaseError), transaction.atomic():
        FactCheck.objects.filter(pk=check.pk).update(outcome="not_ok")


def test_only_experts_answer_and_authors_see_what_waits(as_cecilia, as_anna, client):
    page = as_cecilia.get(DESK).content.decode()
    assert FACT in page
    for address in (
        reverse("expert_fact", args=[FACT]),
        reverse("expert_question", args=[_question().pk]),
        reverse("expert_course", args=[school.course().pk]),
    ):
        assert address not in page
        assert as_cecilia.post(address, {"outcome": "ok"}).status_code == 302
        assert as_anna.post(address).status_code == 302
        assert client.post(address).status_code == 302
    assert not FactCheck.objects.exists()
    assert _question().expert_checked_on is None


def test_a_question_is_ticked_in_both_languages_with_a_name_in_its_history(as_erik, erik):
    question = _rest_on(_question())
    address = reverse("expert_question", args=[question.pk])
    assert question.is_pending
    assert "Frågor som väntar på sakgranskning (1)" in as_erik.get(DESK).content.decode()
    assert as_erik.post(address, {"seen": question.latest_revision_id}).context["form"].errors
    as_erik.post(address, {"seen": question.latest_revision_id, "is_right": "on"})
    rows = Question.objects.filter(key=question.key)
    assert [row.expert_checked_on for row in rows] == [timezone.localdate()] * 2
    assert not _question().is_pending
    assert not _question().has_unpublished_changes
    assert ModelLogEntry.objects.filter(action="school.expert_check", user=erik).count() == 2
    history = as_erik.get(reverse("wagtailsnippets_assessments_question:history", args=[question.pk]))
    assert "Sakgranskad" in history.content.decode()


def test_a_question_changed_since_it_was_shown_is_not_ticked(as_erik):
    question = _rest_on(_question())
    shown = question.latest_revision_id
    question.save_revision()
    page = as_erik.post(
        reverse("expert_question", args=[question.pk]), {"seen": shown, "is_right": "on"}, follow=True
    ).content.decode()
    assert "har ändrats sedan du öppnade sidan" in page
    assert _question().expert_checked_on is None


def test_a_question_with_another_text_waits_for_an_expert_anew(as_cecilia, as_erik):
    question = _rest_on(_question())
    seen = question.latest_revision_id
    as_erik.post(reverse("expert_question", args=[question.pk]), {"seen": seen, "is_right": "on"})
    address = reverse("wagtailsnippets_assessments_question:edit", args=[question.pk])
    form = as_cecilia.get(address).context["form"]
    assert "expert_checked_on" not in form.fields
    data = _posted(form)
    as_cecilia.post(address, data)
    assert _question().get_latest_revision_as_object().expert_checked_on == timezone.localdate()
    data["body-0-value-stem"] = "En annan fråga?"
    as_cecilia.post(address, {**data, "action-publish": "1"})
    assert _question().expert_checked_on is None
    assert _question().is_pending


def _posted(form):
    """The question's form as the browser sends it back unchanged."""
    block = form.instance.body.raw_data[0]
    data = {name: form.initial.get(name) or "" for name in form.fields if name != "body"}
    data |= {"body-count": "1", "body-0-deleted": "", "body-0-order": "0", "body-0-type": block["type"]}
    data |= {"body-0-id": block["id"], "body-0-value-stem": block["value"]["stem"]}
    data["body-0-value-facts"] = block["value"]["facts"]
    for name in ("options", "provisions"):
        items = block["value"][name]
        data[f"body-0-value-{name}-count"] = str(len(items))
        for n, item in enumerate(items):
            prefix = f"body-0-value-{name}-{n}"
            data |= {f"{prefix}-deleted": "", f"{prefix}-order": str(n), f"{prefix}-id": item["id"]}
            if name == "provisions":
                data[f"{prefix}-value"] = item["value"]
            else:
                data |= {f"{prefix}-value-text": item["value"]["text"], f"{prefix}-value-why": item["value"]["why"]}
                data |= {f"{prefix}-value-correct": "on"} if item["value"]["correct"] else {}
    return data


def test_a_course_is_ticked_until_its_next_check_and_its_draft_with_it(as_erik, erik, client):
    course = school.course()
    course.summary = "Ett utkast."
    course.save_revision()
    address = reverse("expert_course", args=[course.pk])
    day = timezone.localdate() + datetime.timedelta(days=365)
    assert "Utkast" in client.get("/kurser/minikurs/").content.decode()
    as_erik.post(address, {"is_right": "on", "next_check_on": day.isoformat(), "seen": text_of(school.course())})
    for language in ("sv", "en"):
        assert school.course(language).expert_checked_on == timezone.localdate()
        assert school.course(language).next_check_on == day
    page = client.get("/kurser/minikurs/").content.decode()
    assert "Utkast" not in page
    assert "Ett utkast." not in page
    draft = school.course().get_latest_revision_as_object()
    assert (draft.summary, draft.expert_checked_on) == ("Ett utkast.", timezone.localdate())
    assert PageLogEntry.objects.filter(action="school.expert_check", user=erik).count() == 2


def _another_course():
    course = school.course()
    course.summary = "En annan kurs."
    course.save_revision()


def _another_lesson():
    lesson = school.lesson(2)
    lesson.title = "En annan lektion"
    lesson.save_revision()


def _another_lesson_published():
    lesson = school.lesson(2)
    lesson.title = lesson.change_note = "En annan lektion"
    lesson.save_revision().publish()


def _another_question():
    _rest_on(_question())


def _another_expert():
    day = timezone.localdate() + datetime.timedelta(days=30)
    check_course(school.course(), seen=text_of(school.course()), next_check_on=day, by=None)


@pytest.mark.parametrize(
    "change", [_another_course, _another_lesson, _another_lesson_published, _another_question, _another_expert]
)
def test_a_course_changed_since_it_was_shown_is_not_ticked_and_the_day_is_kept(as_erik, erik, change):
    address = reverse("expert_course", args=[school.course().pk])
    seen = as_erik.get(address).context["form"]["seen"].value()
    change()
    day = (timezone.localdate() + datetime.timedelta(days=100)).isoformat()
    response = as_erik.post(address, {"is_right": "on", "next_check_on": day, "seen": seen})
    page = response.content.decode()
    assert "har ändrats sedan du öppnade sidan" in page
    assert f'value="{day}"' in page
    assert not PageLogEntry.objects.filter(action="school.expert_check", user=erik).exists()
    again = response.context["form"]["seen"].value()
    as_erik.post(address, {"is_right": "on", "next_check_on": day, "seen": again})
    assert school.course().next_check_on.isoformat() == day


def test_a_question_ticked_meanwhile_is_no_other_text_of_its_course(as_erik, erik):
    question = _rest_on(_question())
    address = reverse("expert_course", args=[school.course().pk])
    seen = as_erik.get(address).context["form"]["seen"].value()
    check_question(question, seen=str(question.latest_revision_id), by=erik)
    day = timezone.localdate() + datetime.timedelta(days=100)
    as_erik.post(address, {"is_right": "on", "next_check_on": day.isoformat(), "seen": seen})
    assert school.course().expert_checked_on == timezone.localdate()


@pytest.mark.parametrize("day", ["", "i morgon", "2020-01-01"])
def test_a_course_needs_a_day_to_come_for_its_next_check(as_erik, day):
    address = reverse("expert_course", args=[school.course().pk])
    response = as_erik.post(address, {"is_right": "on", "next_check_on": day})
    assert "next_check_on" in response.context["form"].errors
    assert school.course().expert_checked_on is None


def _count(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_the_desk_costs_the_same_for_one_and_thirty(as_erik):
    school.lesson(1).save_revision()
    one = _count(as_erik, DESK)
    course, block = school.course(), school.lesson(1).body.raw_data[1]
    for n in range(30):
        lesson = LessonPage(title=f"Lektion {n}", slug=f"l{n}", body=[], locale=course.locale)
        lesson.body = LessonPage._meta.get_field("body").stream_block.to_python([dict(block)])
        course.add_child(instance=lesson)
        lesson.save_revision()
    assert _count(as_erik, DESK) == one
    assert Revision.objects.count() > 30
    assert ReferenceIndex.objects.exists()


def test_a_lesson_with_many_blocks_asks_for_the_checks_once(as_anna):
    address = "/kurser/minikurs/underskrift/"
    few = _count(as_anna, address)
    lesson = school.lesson(1)
    raw = list(lesson.body.raw_data)
    rule = next(b for b in raw if b["type"] == "rule")
    assert FACT in str(raw)
    lesson.body = LessonPage._meta.get_field("body").stream_block.to_python(
        [*raw, *({**rule, "id": f"{n}", "value": {**rule["value"], "facts": FACT, "provisions": []}} for n in range(9))]
    )
    lesson.change_note = "Fler."
    lesson.save_revision().publish()
    assert _count(as_anna, address) == few
