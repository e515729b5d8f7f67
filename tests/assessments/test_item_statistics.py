"""Item statistics from graded submissions to stored rows: what counts, what stands, and how much is read at a time."""

import datetime
import gc
import hashlib
import json
import tracemalloc
import uuid
from dataclasses import dataclass

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from assessments.freezing import freeze
from assessments.models import Attempt, Grade, ItemStatistics, QuizVersion, SavedAnswer, Submission
from assessments.statistics import services
from courses import tasks
from tests import school

START = datetime.datetime(2026, 3, 1, 8, tzinfo=datetime.UTC)


@dataclass(frozen=True)
class Key:
    question: str
    options: tuple[str, ...]
    correct: frozenset[str]


def _keys(version):
    """The options of each question and which are right, in the order of the keys."""
    found = [(item.question, item.body["options"]) for item in version.items().values()]
    return [
        Key(q, tuple(o["id"] for o in parts), frozenset(o["id"] for o in parts if o["correct"])) for q, parts in found
    ]


def _version(**changed):
    """The mini course's test as published; `changed` goes into its first question."""
    version = freeze(school.course().final_test)
    if not changed:
        return version
    document = json.loads(version.body)
    document["questions"][0].update(changed)
    body = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return QuizVersion.objects.create(quiz=version.quiz, body=body, digest=hashlib.sha256(body.encode()).hexdigest())


def _take(count, *, version=None, language="sv", wrong_every=3, seconds=40, answer=None):
    """So many submissions of all questions: every third wrong, the rest right, each answer so long after the last."""
    version = version or _version()
    keys = _keys(version)
    attempts = Attempt.objects.bulk_create(
        Attempt(context=uuid.uuid4(), version=version, number=1, seed=1, drawn={}, language=language, at=START)
        for _ in range(count)
    )
    for n, attempt in enumerate(attempts):
        is_wrong = bool(wrong_every) and n % wrong_every == 0
        given = {
            k.question: answer or sorted(set(k.options) - k.correct if is_wrong else k.correct)[: 1 if is_wrong else 9]
            for k in keys
        }
        SavedAnswer.objects.bulk_create(
            SavedAnswer(attempt=attempt, question=q, answer=a, at=START + datetime.timedelta(seconds=seconds * place))
            for place, (q, a) in enumerate(given.items(), 1)
        )
        submission = Submission.objects.create(
            attempt=attempt, answers={"schema": 1, "answers": given}, ended_by="learner", language=language, at=START
        )
        _grade(submission, keys, 0 if is_wrong else 1)
    return version


def _grade(submission, keys, points, number=1):
    outcomes = [{"question": k.question, "points": points, "max": 1} for k in keys]
    Grade.objects.create(
        submission=submission, number=number, points=points * len(keys), max=len(keys), passed=bool(points),
        detail={"schema": 1, "outcomes": outcomes}, grader="test",
    )  # fmt: skip


def _of(key, language="sv"):
    return ItemStatistics.objects.get(question_key=key.question, language=language)


def test_a_question_asked_a_hundred_times_has_figures(db):
    version = _take(120)
    assert services.compute() == 6
    key = _keys(version)[0]
    row = _of(key)
    figures = row.read["figures"]
    assert (row.asked, figures["full"], figures["share"]) == (120, 80, pytest.approx(2 / 3, abs=1e-6))
    assert figures["discrimination"] == 1
    assert figures["median_seconds"] == pytest.approx(40, rel=0.03)
    assert [o["id"] for o in figures["options"]] == list(key.options)
    for option in figures["options"]:
        if option["correct"]:
            assert option["all"] >= 80
    assert row.read["stem"] == version.frozen["questions"][0]["stem"]["sv"]


def test_below_a_hundred_nothing_but_the_count_is_kept(db):
    _take(99)
    services.compute()
    for row in ItemStatistics.objects.all():
        assert (row.asked, row.read["figures"], row.read["flags"], row.severity) == (99, None, [], 0)


def test_the_same_wording_in_two_versions_of_a_test_is_one_and_another_wording_is_another(db):
    first = _take(60)
    second = _take(60, version=_version(stem={"sv": "En annan fråga?", "en": "Another question?"}))
    services.compute()
    changed, *same = _keys(first)
    assert [_of(key).asked for key in same] == [120] * 5
    rows = ItemStatistics.objects.filter(question_key=changed.question)
    assert sorted(row.asked for row in rows) == [60, 60]
    assert {row.read["stem"] for row in rows} == {v.frozen["questions"][0]["stem"]["sv"] for v in (first, second)}


def test_the_wording_asked_last_is_the_latest(db):
    first = _take(2)
    services.compute()
    ItemStatistics.objects.update(last_at=START - datetime.timedelta(days=1))
    row = ItemStatistics.objects.get(question_key=_keys(first)[0].question)
    newer = ItemStatistics.objects.create(
        question_key=row.question_key, version="x", language="sv", asked=1, severity=0, first_at=START, last_at=START,
        computed_at=START, body=row.body,
    )  # fmt: skip
    latest = ItemStatistics.latest()
    assert latest.count() == 6
    assert newer in latest
    assert row not in latest


def test_languages_are_counted_apart_in_their_own_words(db):
    version = _take(3)
    _take(2, language="en")
    services.compute()
    key = _keys(version)[0]
    assert (_of(key).asked, _of(key, "en").asked) == (3, 2)
    assert _of(key, "en").read["stem"] == version.frozen["questions"][0]["stem"]["en"]


def test_only_the_grade_that_counts_is_counted(db):
    version = _take(100, wrong_every=0)
    for submission in Submission.objects.all():
        _grade(submission, _keys(version), 0, number=2)
    services.compute()
    row = _of(_keys(version)[0])
    assert (row.asked, row.read["figures"]["share"]) == (100, 0)


@pytest.mark.parametrize("answer", [{"value": "15"}, "15", 15, [1, 2]])
def test_an_answer_that_is_no_list_of_options_is_asked_but_no_option_is_counted(db, answer):
    version = _take(100, answer=answer)
    services.compute()
    figures = _of(_keys(version)[0]).read["figures"]
    assert (figures["counted"], figures["options"]) == (0, [])


def test_an_id_that_is_no_option_is_not_counted(db):
    version = _take(100, answer=["nobody knows"])
    services.compute()
    figures = _of(_keys(version)[0]).read["figures"]
    assert figures["counted"] == figures["empty"] == 100
    assert {option["all"] for option in figures["options"]} == {0}


@pytest.mark.parametrize("options", [[], [{"id": "a", "correct": True}]])
def test_a_question_of_another_kind_is_counted_too(db, options):
    version = _version(body={"options": options}, type="number")
    _take(100, version=version, answer="15")
    services.compute()
    key = version.frozen["questions"][0]["id"]
    assert ItemStatistics.objects.get(question_key=key).read["figures"]["counted"] == 0


def test_a_real_test_ends_up_in_the_statistics(anna):
    graded = school.take_test(anna)
    services.compute()
    assert ItemStatistics.objects.count() == len(graded.grade.detail["outcomes"])
    assert set(ItemStatistics.objects.values_list("asked", flat=True)) == {1}


def test_computing_again_changes_nothing_but_the_time(db):
    _take(5)

    def rows():
        return list(ItemStatistics.objects.order_by("pk").values("pk", "question_key", "version", "asked", "body"))

    services.compute()
    first = rows()
    services.compute()
    assert rows() == first


def test_a_row_that_rests_on_nothing_goes(db):
    _take(2)
    services.compute()
    ItemStatistics.objects.update(version="gone")
    assert services.compute() == 6
    assert not ItemStatistics.objects.filter(version="gone").exists()


def test_a_pass_that_dies_leaves_what_stood_and_the_next_one_does_it(db, monkeypatch):
    _take(2)
    services.compute()
    _take(2)
    with monkeypatch.context() as patched:
        patched.setattr(services.Sums, "add", lambda *_args: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            services.compute()
    assert set(ItemStatistics.objects.values_list("asked", flat=True)) == {2}
    tasks.compute_statistics()
    assert set(ItemStatistics.objects.values_list("asked", flat=True)) == {4}


def test_a_pass_that_began_earlier_does_not_overwrite_a_later_one(db):
    _take(2)
    services.compute()
    ItemStatistics.objects.update(asked=77, computed_at=timezone.now() + datetime.timedelta(minutes=1))
    services.compute()
    assert set(ItemStatistics.objects.values_list("asked", flat=True)) == {77}


def test_by_day_it_is_computed_when_a_hundred_and_a_tenth_are_new(db):
    _take(99)
    assert tasks.refresh_statistics() == 0
    _take(1)
    assert tasks.refresh_statistics() == 6
    assert tasks.refresh_statistics() == 0
    _take(50)
    assert not services.is_due()
    _take(50)
    assert services.is_due()


def test_the_number_of_queries_grows_with_chunks_alone(db, monkeypatch):
    monkeypatch.setattr(services, "CHUNK", 10)

    def queries():
        with CaptureQueriesContext(connection) as captured:
            services.compute()
        return len(captured)

    _take(10)
    ten = queries()
    _take(20)
    assert queries() == ten + 2


def test_memory_does_not_grow_with_submissions(db, monkeypatch):
    """Two hundred submissions more, each with its answers, cost at most a fifth of what it costs to hold them all."""

    def peak(chunk):
        monkeypatch.setattr(services, "CHUNK", chunk)
        services.compute()
        gc.collect()
        tracemalloc.start()
        services.compute()
        _now, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    _take(100)
    few, few_held = peak(20), peak(1000)
    _take(200)
    many, many_held = peak(20), peak(1000)
    assert many - few <= (many_held - few_held) / 5


def test_nothing_about_a_learner_is_stored(anna):
    school.take_test(anna)
    services.compute()
    text = json.dumps([row.body for row in ItemStatistics.objects.all()])
    attempt = Attempt.objects.get()
    assert not [known for known in (anna.email, anna.name, str(attempt.uuid), str(attempt.context)) if known in text]
