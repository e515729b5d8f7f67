"""Item statistics over 100,000 submissions of 20 questions, against a loop that only reads and parses the same rows.

Time: CPU of one pass, storing included, against the loop in the same run. Memory: the most that Python held at once
during a pass over all, against a pass over 1,000 submissions in the same run, with tracemalloc and so not timed.

    python -m bench.statistics_pass

`BENCH_SUBMISSIONS` makes it fewer, for a look. `rows()` does it in a process of its own, for a benchmark
that has other settings.
"""

import json
import os
import random
import subprocess
import sys
import tempfile
import time
import tracemalloc
import uuid
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bench.registers import set_up

SUBMISSIONS = int(os.environ.get("BENCH_SUBMISSIONS", "100000"))
FEW = 1_000
QUESTIONS = 20
BATCH = 2_000
TIME_AT_MOST, MEMORY_AT_MOST = 7.0, 1.5


@dataclass(frozen=True, slots=True)
class Row:
    """Seconds of CPU, or megabytes. `floor`: the loop, or the pass over 1,000."""

    name: str
    ours: float
    floor: float
    ratio: float
    at_most: float


def rows() -> list[Row]:
    """Build, measure and forget, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.statistics_pass", "--json"], check=True, capture_output=True, text=True
    )
    return [Row(**row) for row in json.loads(done.stdout.splitlines()[-1])]


def main() -> int:
    """Print the table. Exit code 0 when both stay within their bounds."""
    with tempfile.TemporaryDirectory(prefix="bench-statistics-") as folder:
        _set_up(Path(folder))
        found = _measured()
    if "--json" in sys.argv:
        print(json.dumps([asdict(row) for row in found], ensure_ascii=False))
        return 0
    print(f"{'measure':<72}{'ours':>9}{'floor':>9}{'ratio':>8}{'at most':>9}")
    for row in found:
        print(f"{row.name:<72}{row.ours:>9.2f}{row.floor:>9.2f}{row.ratio:>8.2f}{row.at_most:>9.2f}")
    return 0 if all(row.ratio <= row.at_most for row in found) else 1


def _set_up(folder: Path) -> None:
    """The small school, in a database in which nothing has to survive a power cut."""
    set_up(folder)
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous = OFF")


def _measured() -> list[Row]:
    from assessments.statistics.services import compute

    filling = Filling()
    filling.submissions(FEW)
    compute()
    little = _peak(compute)
    filling.submissions(SUBMISSIONS - FEW)
    much = _peak(compute)
    ours, floor = (min(times) for times in zip(*((_cpu(compute), _cpu(_read)) for _ in range(2)), strict=True))
    name = f"statistics over {SUBMISSIONS:,} submissions × {QUESTIONS} questions"
    return [
        Row(f"{name} ÷ reading and parsing them, CPU s", ours, floor, ours / floor, TIME_AT_MOST),
        Row(f"{name} ÷ over {FEW:,}, most MB", much, little, much / little, MEMORY_AT_MOST),
    ]


def _cpu(work: Callable[[], Any]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def _peak(work: Callable[[], Any]) -> float:
    """The most megabytes held at once. What is made once a process has to be made before."""
    tracemalloc.start()
    work()
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most / 1024**2


_TESTS = """SELECT a.id, a.version_id, a.at, s.language, s.at, s.answers, g.detail FROM assessments_grade g
    JOIN assessments_submission s ON s.id = g.submission_id JOIN assessments_attempt a ON a.id = s.attempt_id
    ORDER BY s.id"""
_SAVES = "SELECT attempt_id, question, at FROM assessments_savedanswer"


def _read() -> None:
    """Each row that a pass reads, its JSON and its times parsed, and nothing done with them."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(_TESTS)
        for _attempt, _version, began, _language, ended, answers, detail in cursor:
            json.loads(answers), json.loads(detail), _time(began), _time(ended)
        cursor.execute(_SAVES)
        for _attempt, _question, at in cursor:
            _time(at)


def _time(value: Any) -> datetime:
    return datetime.fromisoformat(value) if isinstance(value, str) else value


class Filling:
    """Tests and answers, inserted in bulk."""

    def __init__(self) -> None:
        from django.utils import timezone

        from assessments.freezing import freeze
        from tests.grown import grow

        self.random = random.Random(7)
        self.version = freeze(grow("B20", lessons=1, questions=QUESTIONS).final_test)
        parts = {item.question: item.body["options"] for item in self.version.items().values()}
        self.options = {question: [o["id"] for o in options] for question, options in parts.items()}
        self.right = {question: sorted(o["id"] for o in options if o["correct"]) for question, options in parts.items()}
        self.start = timezone.now() - timedelta(days=400)

    def submissions(self, number: int) -> None:
        """So many more, each with a saved answer to every question."""
        for start in range(0, number, BATCH):
            self._batch(min(BATCH, number - start))

    def _batch(self, number: int) -> None:
        from assessments.models import Attempt, Grade, SavedAnswer, Submission

        attempts = Attempt.objects.bulk_create(
            Attempt(
                context=uuid.uuid4(), version=self.version, number=1, seed=1, drawn={}, language="sv", at=self.start
            )
            for _ in range(number)
        )
        given = [self._answers() for _ in attempts]
        SavedAnswer.objects.bulk_create(
            SavedAnswer(
                attempt=attempt, question=question, answer=answer, at=self.start + timedelta(seconds=40 * place)
            )
            for attempt, answers in zip(attempts, given, strict=True)
            for place, (question, answer) in enumerate(answers.items(), 1)
        )
        taken = Submission.objects.bulk_create(
            Submission(attempt=a, answers={"schema": 1, "answers": g}, ended_by="learner", language="sv", at=self.start)
            for a, g in zip(attempts, given, strict=True)
        )
        Grade.objects.bulk_create(self._grade(s, g) for s, g in zip(taken, given, strict=True))

    def _answers(self) -> dict[str, list[str]]:
        ability = self.random.random()
        return {
            question: right if self.random.random() < ability else [self.random.choice(self.options[question])]
            for question, right in self.right.items()
        }

    def _grade(self, submission: Any, given: dict[str, list[str]]) -> Any:
        from assessments.models import Grade

        outcomes = [
            {"question": q, "points": int(set(given[q]) == set(right)), "max": 1} for q, right in self.right.items()
        ]
        points = sum(outcome["points"] for outcome in outcomes)
        return Grade(
            submission=submission, number=1, points=points, max=QUESTIONS, passed=points >= 16, grader="bench",
            detail={"schema": 1, "outcomes": outcomes}, at=self.start,
        )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
