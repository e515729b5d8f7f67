"""The register over 100,000 enrolments, against hand-written SQL on the same scratch database in the same run.

The first page is compared with the same page over 100 enrolments: at most twice. Each filter, each search and the last
page is compared with the first page and three times what it costs to count the same rows in hand-written SQL: at most
once, and ten per cent for the clock. Costs are CPU time of whole answers, template included.

    python -m bench.registers

`rows()` does it in a process of its own, for a benchmark that has other settings.
"""

import json
import os
import random
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

ENROLMENTS = 100_000
FEW = 100
LEARNERS = 40_000
COURSES = 10
BATCH = 5_000
REPEATS = 15
FIRST_AT_MOST, OTHERS_AT_MOST = 2.0, 1.1
_GIVEN = ["Anna", "Björn", "Cecilia", "David", "Åsa", "Östen", "Ärla", "Maria", "Karl", "Nils", "Eva", "Sara"]
_FAMILY = ["Öberg", "Åström", "Ek", "Lindqvist", "Ängman", "Zetterlund", "Nilsson", "Karlsson", "Berg", "Sjö"]
_E = "courses_enrolment"
_COUNT = f"SELECT COUNT(*) FROM {_E} e"
_BY_NAME = f"{_COUNT} JOIN lms_user u ON u.id = e.user_id WHERE u.search_name LIKE %s"


@dataclass(frozen=True, slots=True)
class Row:
    """CPU milliseconds. `floor`: the same page over 100 rows, or the first page and three counts by hand."""

    name: str
    ours: float
    floor: float
    ratio: float
    queries: int
    at_most: float


@dataclass(frozen=True, slots=True)
class Case:
    """A page of the register, and how one would count the same rows by hand."""

    name: str
    query: dict[str, str]
    sql: str
    parameters: tuple[Any, ...] = ()


def rows() -> list[Row]:
    """Build, measure and forget, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.registers", "--json"], check=True, capture_output=True, text=True
    )
    return [Row(**row) for row in json.loads(done.stdout.splitlines()[-1])]


def main() -> int:
    """Print the table. Exit code 0 when all stay within their bounds."""
    with tempfile.TemporaryDirectory(prefix="bench-registers-") as folder:
        set_up(Path(folder))
        found = list(_measured())
    if "--json" in sys.argv:
        print(json.dumps([asdict(row) for row in found], ensure_ascii=False))
        return 0
    print(f"{'page':<44}{'ours ms':>9}{'floor ms':>10}{'ratio':>8}{'at most':>9}{'queries':>9}")
    for row in found:
        print(f"{row.name:<44}{row.ours:>9.1f}{row.floor:>10.1f}{row.ratio:>8.2f}{row.at_most:>9.2f}{row.queries:>9}")
    return 0 if all(row.ratio <= row.at_most for row in found) else 1


def set_up(folder: Path) -> None:
    """Django on an empty database in the folder, with the small school of the tests."""
    os.environ.update(DJANGO_SETTINGS_MODULE="lms.settings.test", VAR_DIR=str(folder), DATABASE_URL="", REDIS_URL="")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from tests import school

    school.rebuild()


def _measured() -> Iterator[Row]:
    from django.test import Client

    from lms.models import User

    client = Client(headers={"host": "localhost"})
    client.force_login(User.objects.create_superuser("bench@skola.example", None, name="Bench"))
    filled = Filling()
    filled.enrolments(FEW)
    first = _page(client, {})
    [few] = _cost(first)
    filled.enrolments(ENROLMENTS - FEW)
    filled.completions(ENROLMENTS // 3)
    [many] = _cost(first)
    yield Row("first page, against 100 enrolments", many, few, many / few, _queries(first), FIRST_AT_MOST)
    for case in filled.cases():
        page = _page(client, case.query)
        begin, ours, count = _cost(first, page, partial(_count, case))
        floor = begin + 3 * count
        yield Row(case.name, ours, floor, ours / floor, _queries(page), OTHERS_AT_MOST)


def _page(client: Any, query: dict[str, str]) -> Callable[[], None]:
    """Asks for the whole page, middleware and template included."""
    from django.urls import reverse

    def ask() -> None:
        response = client.get(reverse("enrolment:index"), query)
        if response.status_code != 200 or b"help-critical" in response.content:
            raise RuntimeError(f"{query} answered {response.status_code}")

    ask()
    return ask


def _queries(page: Callable[[], None]) -> int:
    from django.db import connection

    with connection.execute_wrapper(_tally := _Tally()):
        page()
    return _tally.count


class _Tally:
    """Counts statements; Django's own capture would need DEBUG."""

    count = 0

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        self.count += 1
        return execute(sql, params, many, context)


def _count(case: Case) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(case.sql, case.parameters)
        cursor.fetchall()


def _cost(*works: Callable[[], None]) -> list[float]:
    """Least CPU milliseconds of each, taken in turn: what else the machine does shall not decide."""
    times: list[list[float]] = [[] for _ in works]
    for _ in range(REPEATS):
        for work, spent in zip(works, times, strict=True):
            started = time.process_time()
            work()
            spent.append((time.process_time() - started) * 1000)
    return [min(spent) for spent in times]


class Filling:
    """Learners and what they have done, inserted in bulk: the one place where facts do not come from services."""

    def __init__(self) -> None:
        from django.utils import timezone

        from tests import school

        self.random = random.Random(7)
        self.start = timezone.now() - timedelta(days=1000)
        self.step = timedelta(days=1000) / ENROLMENTS
        self.course = school.course()
        self.courses = [self.course.translation_key, *(self._another(n) for n in range(1, COURSES))]
        self.users = self._learners()
        self.count = 0

    def _another(self, number: int) -> uuid.UUID:
        from courses.models import CoursePage

        page = CoursePage(
            title=f"Kurs {number}", slug=f"kurs-{number}", code=f"K{number:02d}", summary="x", responsible="x",
            locale=self.course.locale,
        )  # fmt: skip
        self.course.get_parent().add_child(instance=page)
        return page.translation_key

    def _learners(self) -> list[int]:
        from content.folding import search_key, sort_key
        from lms.models import User

        def learner(number: int) -> User:
            name = f"{self.random.choice(_GIVEN)} {self.random.choice(_FAMILY)}"
            if number == LEARNERS // 2:
                name = "Sällsynt Ödla"
            email = f"p{number}@skola.example"
            return User(
                email=email, name=name, password="!", search_name=search_key(name, email), sort_name=sort_key(name)
            )

        User.objects.bulk_create([learner(n) for n in range(LEARNERS)], batch_size=BATCH)
        return list(User.objects.filter(email__startswith="p").order_by("pk").values_list("pk", flat=True))

    def enrolments(self, number: int) -> None:
        """One course of each learner after the other, evenly over a thousand days."""
        from courses.editions import latest_edition
        from courses.models import Enrolment

        edition = latest_edition(self.course.translation_key)

        def enrolment(n: int) -> Enrolment:
            draw = self.random
            return Enrolment(
                user_id=self.users[n % LEARNERS], course_key=self.courses[(n // LEARNERS + n) % COURSES],
                course=self.course, edition=edition, at=self.start + n * self.step,
                language="en" if draw.random() < 0.05 else "sv", product=draw.choice(["", "medicine", "device"]),
                role=draw.choices(["nurse", "investigator", "vet"], [60, 39, 1])[0],
                sector=draw.choices(["region", "company", "veterinary"], [70, 29, 1])[0],
                region=draw.choices(["AB", "C", "O", "AC"], [50, 29, 20, 1])[0],
            )  # fmt: skip

        for start in range(self.count, self.count + number, BATCH):
            end = min(start + BATCH, self.count + number)
            Enrolment.objects.bulk_create([enrolment(n) for n in range(start, end)])
        self.count += number

    def completions(self, number: int) -> None:
        """Every third enrolment has been completed and certified."""
        from assessments.freezing import freeze
        from assessments.models import Attempt, Grade, Submission
        from certificates.models import Certificate
        from courses.models import Completion, Enrolment

        version = freeze(self.course.final_test)
        enrolments = list(Enrolment.objects.order_by("pk").values_list("pk", "uuid", "at", "edition")[::3][:number])
        for start in range(0, len(enrolments), BATCH):
            part = enrolments[start : start + BATCH]
            attempts = Attempt.objects.bulk_create(
                Attempt(context=key, version=version, number=1, seed=1, drawn={}, language="sv", at=at)
                for _pk, key, at, _edition in part
            )
            taken = Submission.objects.bulk_create(
                Submission(attempt=a, answers={}, ended_by="learner", language="sv", at=a.at) for a in attempts
            )
            grades = Grade.objects.bulk_create(
                Grade(submission=s, number=1, points=9, max=10, passed=True, detail={}, grader="bench", at=s.at)
                for s in taken
            )
            done = Completion.objects.bulk_create(
                Completion(enrolment_id=pk, edition_id=edition, grade=grade, language="sv", at=at)
                for (pk, _key, at, edition), grade in zip(part, grades, strict=True)
            )
            Certificate.objects.bulk_create(
                Certificate(
                    about=c.uuid, kind="course", facts={}, number=f"2025-{start + n:06d}", code=f"{start + n:026d}",
                    language="sv", issued_on=c.at.date(), status_index=start + n,
                )
                for n, c in enumerate(done)
            )  # fmt: skip

    def cases(self) -> Iterator[Case]:
        from courses.models import Enrolment

        where = f"{_COUNT} WHERE"
        key = self.courses[3]
        middle = Enrolment.objects.order_by("at")[ENROLMENTS // 2]
        day, month = (middle.at.date() + timedelta(days=n) for n in (1, 30))
        period = {"period_from": middle.at.date().isoformat()}
        within = f"{where} e.at >= %s AND e.at < %s"
        yield Case("last page", {"p": "last"}, _COUNT)
        yield Case("a page in the middle", {"p": f"after-{middle.pk}"}, _COUNT)
        yield Case("counted", {"count": "1"}, _COUNT)
        yield Case("by name", {"ordering": "name"}, _COUNT)
        yield Case("by name, last page", {"ordering": "name", "p": "last"}, _COUNT)
        yield Case("course", {"course": str(key)}, f"{where} e.course_key = %s", (key.hex,))
        yield Case("one day", {**period, "period_to": middle.at.date().isoformat()}, within, (middle.at.date(), day))
        yield Case("thirty days", {**period, "period_to": month.isoformat()}, within, (middle.at.date(), month))
        for name, often, seldom in (
            ("language", "sv", "en"),
            ("role", "nurse", "vet"),
            ("product", "medicine", "ivd"),
            ("sector", "region", "veterinary"),
            ("region", "AB", "AC"),
        ):
            yield Case(f"{name}, often", {name: often}, f"{where} e.{name} = %s", (often,))
            yield Case(f"{name}, seldom", {name: seldom}, f"{where} e.{name} = %s", (seldom,))
        yield Case("region, seldom, last page", {"region": "AC", "p": "last"}, f"{where} e.region = 'AC'")
        yield Case(
            "county and role, both seldom", {"region": "AC", "role": "vet"},
            f"{where} e.region = 'AC' AND e.role = 'vet'",
        )  # fmt: skip
        joined = f"{_COUNT} LEFT JOIN courses_completion c ON c.enrolment_id = e.id WHERE c.id IS"
        yield Case("completed", {"state": "completed"}, f"{joined} NOT NULL")
        yield Case("not completed", {"state": "ongoing"}, f"{joined} NULL")
        yield Case("search, often", {"q": "Öberg"}, _BY_NAME, ("%öberg%",))
        yield Case("search, often, last page", {"q": "Öberg", "p": "last"}, _BY_NAME, ("%öberg%",))
        yield Case("search, everybody", {"q": "skola"}, _BY_NAME, ("%skola%",))
        yield Case("search, one person", {"q": "sällsynt"}, _BY_NAME, ("%sällsynt%",))
        yield Case("search, nobody", {"q": "finns inte"}, _BY_NAME, ("%finns inte%",))
        yield Case("search, address", {"q": "p777@"}, _BY_NAME, ("%p777@%",))
        yield Case("search by name, sorted by name", {"q": "Öberg", "ordering": "name"}, _BY_NAME, ("%öberg%",))
        yield Case("search, course code", {"q": "K03"}, f"{where} e.course_key = %s", (key.hex,))
        yield Case(
            "search, certificate number", {"q": "2025-001234"},
            f"{_COUNT} JOIN courses_completion c ON c.enrolment_id = e.id "
            "JOIN certificates_certificate f ON f.about = c.uuid WHERE f.number LIKE '2025-001234%%'",
        )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
