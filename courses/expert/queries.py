"""What waits for a subject expert, and where it is used: the newest text counts, draft or published."""

import datetime
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Revision

from assessments.models import Question
from content import factbase, factchecks
from content.blocks import Regime
from content.factbase import TrainingFact
from content.factchecks import FactCheck
from content.languages import Texts
from courses.pages import CoursePage, LessonPage
from courses.paths import checks
from courses.paths.pages import LearningPathPage
from courses.paths.records import TaskCheck
from courses.paths.tasks import DelegatedTask
from courses.practice import asked_in

SOON = datetime.timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Text:
    """A lesson or a question in Swedish as its author last left it."""

    row: Any
    title: str
    body: list[dict[str, Any]]
    facts: tuple[str, ...]
    is_checked: bool = False

    @property
    def address(self) -> str:
        """Where it is edited."""
        if isinstance(self.row, Question):
            return reverse("wagtailsnippets_assessments_question:edit", args=[self.row.pk])
        return reverse("wagtailadmin_pages:edit", args=[self.row.pk])

    def practice_questions(self) -> list[int]:
        """Primary keys of the questions in a lesson."""
        return list(asked_in(self.body))


@dataclass(frozen=True, slots=True)
class TaskDue:
    """A delegated task that waits, and the last check of its newest text, if there is one."""

    task: DelegatedTask
    check: TaskCheck | None


@dataclass(frozen=True, slots=True)
class FactRow:
    """A fact that waits, the texts that state it, and what an expert last said of it."""

    fact: TrainingFact
    uses: tuple[Text, ...]
    last: FactCheck | None


def newest(rows: Any) -> list[Text]:
    """The newest text of lessons or questions. Two queries, whatever their number."""
    found = list(rows)
    drafts = Revision.objects.in_bulk([row.latest_revision_id for row in found if row.has_unpublished_changes])
    return [_text(row, drafts.get(row.latest_revision_id)) for row in found]


def published(rows: Any) -> list[Text]:
    """The texts of lessons or questions as these rows have them. One query at the most."""
    return [_text(row, None) for row in rows]


def _text(row: Any, draft: Revision | None) -> Text:
    content = draft.content if draft else {}
    body = json.loads(content["body"]) if draft else list(row.body.raw_data)
    if isinstance(row, Question):
        stem = body[0]["value"]["stem"] if body else ""
        title = f"{row.key} {stem}"
        checked = content.get("expert_checked_on") if draft else row.expert_checked_on
        return Text(row, title, body, tuple(factbase.stated_in(body)), bool(checked))
    title = content.get("title") or row.title
    return Text(row, f"{row.code} {title}".strip(), body, tuple(factbase.stated_in(body)))


def lessons() -> list[Text]:
    """All lessons in Swedish. Two queries."""
    return newest(LessonPage.objects.filter(locale__language_code="sv").order_by("path"))


def questions() -> list[Text]:
    """All questions in Swedish. Two queries."""
    return newest(Question.objects.filter(locale__language_code="sv").order_by("key"))


def facts_waiting(texts: Iterable[Text]) -> tuple[FactRow, ...]:
    """Facts that wait for an expert, the most used ones first. Two queries at the most."""
    uses: dict[str, list[Text]] = {}
    for text in texts:
        for fact in dict.fromkeys(text.facts):
            uses.setdefault(fact, []).append(text)
    known, last = factbase.facts(), factchecks.latest_checks()
    rows = [FactRow(known[i], tuple(uses.get(i, ())), last.get(i)) for i in factchecks.pending()]
    return tuple(sorted(rows, key=lambda row: (-len(row.uses), row.fact.id)))


def is_waiting(question: Text) -> bool:
    """A question that rests on a fact that waits, while no expert has checked the question itself."""
    return not question.is_checked and bool(factchecks.waiting_among(question.facts))


def questions_waiting(texts: Iterable[Text]) -> tuple[Text, ...]:
    """Questions that wait for an expert."""
    return tuple(text for text in texts if is_waiting(text))


def text_of(course: CoursePage) -> str:
    """Which text a Swedish course has now, its lessons and questions too: a SHA-256. Six queries at the most.

    An expert's tick of a question makes a revision of it and changes nothing that is read, so texts count and not
    revisions; of the course itself the revision counts, so that of two who tick at once the second is told.
    """
    taught = newest(LessonPage.objects.child_of(course).order_by("path"))
    practised = [pk for lesson in taught for pk in lesson.practice_questions()]
    quiz = course.get_latest_revision_as_object().final_test
    dealt = quiz.items.values("question__translation_key") if quiz else []
    wanted = Q(translation_key__in=dealt, locale__language_code="sv") | Q(pk__in=practised)
    asked = newest(Question.objects.filter(wanted).order_by("pk"))
    read = [(text.row.pk, text.row.live, text.title, text.body) for text in [*taught, *asked]]
    return hashlib.sha256(json.dumps([course.latest_revision_id, read], sort_keys=True).encode()).hexdigest()


def courses_due(today: datetime.date | None = None) -> list[CoursePage]:
    """Courses in Swedish never checked, or whose next check is past or within 60 days, the most urgent first."""
    return _due(CoursePage, today)


def paths_due(today: datetime.date | None = None) -> list[LearningPathPage]:
    """Learning paths in Swedish that are due in the same way."""
    return _due(LearningPathPage, today)


def _due(model: Any, today: datetime.date | None) -> list[Any]:
    limit = (today or timezone.localdate()) + SOON
    due = Q(expert_checked_on=None) | Q(next_check_on__lte=limit)
    pages = model.objects.filter(due, locale__language_code="sv").select_related("locale")
    return list(pages.order_by(F("next_check_on").asc(nulls_first=True), "path"))


def tasks_due(today: datetime.date | None = None) -> list[TaskDue]:
    """Tasks whose newest text nobody has checked, or whose next check is due in the same way. Three queries."""
    limit = (today or timezone.localdate()) + SOON
    tasks = list(DelegatedTask.objects.all())
    digests = checks.newest_digests(tasks)
    known = checks.last_checks(task.key for task in tasks)
    rows = [TaskDue(task, known.get((task.key, digests[task.pk]))) for task in tasks]
    due = [row for row in rows if row.check is None or row.check.next_check_on <= limit]
    return sorted(due, key=lambda row: row.check.next_check_on if row.check else datetime.date.min)


def last_check_of(task: DelegatedTask) -> TaskCheck | None:
    """The last check of the task's newest text. Two queries."""
    return checks.last_checks([task.key]).get((task.key, checks.newest_digests([task])[task.pk]))


def products_of(task: DelegatedTask) -> list[tuple[str, Texts, list[CoursePage]]]:
    """What the task asks for, published or not: kind of product, provisions, courses. One query."""
    kinds = [item["value"]["product"] for item in task.products.raw_data]
    pages = CoursePage.objects.in_bulk([pk for kind in kinds for pk in task.courses_for(kind)])
    return [
        (
            str(dict(Regime.choices).get(kind, kind)),
            task.provision_for(kind),
            [pages[pk] for pk in task.courses_for(kind) if pk in pages],
        )
        for kind in kinds
    ]
