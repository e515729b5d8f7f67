"""The school in a scratch folder, ready to be measured, and what is counted inside one process.

`python -m bench.school` prints one JSON document: addresses, cookies, a form, queries and processor seconds.
`VAR_DIR` names the folder.
"""

import json
import os
import sys
import time
from contextlib import nullcontext
from typing import Any

_NOT_COUNTED = ("BEGIN", "SAVEPOINT", "RELEASE", "COMMIT", "ROLLBACK")
SUBMITS = 200


def main() -> int:
    os.environ |= {"DJANGO_SETTINGS_MODULE": "lms.settings.dev", "COURSES": "M06 M07"}
    from lms.demo_server import prepare

    with open(os.devnull, "w") as quiet:
        told, sys.stdout = sys.stdout, quiet
        prepare()
        sys.stdout = told
    from django.conf import settings

    settings.ALLOWED_HOSTS = ["*"]
    json.dump(_measured(), sys.stdout)
    return 0


def _measured() -> dict[str, Any]:
    from bench.cookies import session_cookie
    from courses.models import CoursePage
    from lms.models import User

    anna = User.objects.get(email__startswith="anna@")
    course = CoursePage.objects.get(code="M07", locale__language_code="sv")
    lesson = course.lessons().last()
    question, body = _open_test(anna, course, lesson)
    paths = {
        "lesson": lesson.url,
        "catalogue": course.get_parent().url,
        "search": "/sok/?q=pr%C3%B6vning",
        "question": question,
    }
    cookie = session_cookie(anna)
    queries = {
        f"{name}, {who}": _queries(paths[name], held)
        for name in ("lesson", "catalogue", "search")
        for who, held in (("learner", cookie), ("anonymous", ""))
    }
    queries["save an answer"] = _queries(question, cookie, body)
    return {"paths": paths, "cookie": cookie, "body": body, "queries": queries, "submit": _submits()}


def _open_test(user: Any, course: Any, lesson: Any) -> tuple[str, str]:
    """Address of the first question of an open test, and the form that answers it."""
    from django.urls import reverse

    from assessments.questions import HONOUR
    from courses import services
    from tests.school import answers_to

    enrolment = services.enrol(user, course=course, language="sv")
    services.mark_read(enrolment, lesson=course.lessons().first())
    attempt = services.start_test(enrolment, language="sv", affirmed=HONOUR["sv"])
    first = attempt.dealt()[0].question
    answer = "&".join(f"answer={option}" for option in answers_to(attempt)[first])
    return reverse("question", args=[attempt.uuid, 1]), f"question={first}&{answer}"


def _queries(path: str, cookie: str, body: str = "") -> int | None:
    """Queries of the second request, transactions not counted; None where there is no such page."""
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(HTTP_COOKIE=cookie, HTTP_HOST=settings.SHARED_HOST)
    form = "application/x-www-form-urlencoded"

    def ask() -> int:
        answer = client.post(path, body, content_type=form) if body else client.get(path)
        return answer.status_code

    if ask() >= 400:
        return None
    with CaptureQueriesContext(connection) as captured:
        ask()
    return sum(not q["sql"].startswith(_NOT_COUNTED) for q in captured)


def _submits() -> dict[str, Any]:
    """The submit that completes a course: its queries and its processor seconds by number of questions and lessons."""
    from tests.grown import grow

    sizes = {"5 questions, 5 lessons": (5, 5), "10 questions": (10, 10), "40 questions, 30 lessons": (40, 30)}
    courses = {
        name: grow(f"B{questions}", lessons=lessons, questions=questions)
        for name, (questions, lessons) in sizes.items()
    }
    return {name: _submit_all(name, course) | _step_queries(course) for name, course in courses.items()}


def _step_queries(course: Any) -> dict[str, int]:
    """Queries of beginning a test and of saving its first answer."""
    from django.test import Client
    from django.urls import reverse

    from assessments.models import Attempt
    from assessments.questions import HONOUR
    from courses import services
    from lms.models import User
    from tests.school import answers_to

    user = User.objects.create(email=f"{course.code}-steps@bench.example", name="Elev", password="!")
    services.enrol(user, course=course, language="sv")
    client = Client()
    client.force_login(user)
    # The pages fill the caches, as they do for everyone who gets that far.
    client.get(reverse("test", args=[course.translation_key]))
    start = _counted(client, reverse("test", args=[course.translation_key]), {"affirmed": HONOUR["sv"]})
    attempt = Attempt.objects.latest("pk")
    address = reverse("question", args=[attempt.uuid, 1])
    client.get(address)
    first = attempt.dealt()[0].question
    return {
        "start": start,
        "save": _counted(client, address, {"question": first, "answer": answers_to(attempt)[first]}),
    }


def _counted(client: Any, address: str, form: dict[str, Any]) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        answer = client.post(address, form)
    if answer.status_code != 302:
        raise RuntimeError(f"{address} answered {answer.status_code}")
    return sum(not q["sql"].startswith(_NOT_COUNTED) for q in captured)


def _submit_all(name: str, course: Any) -> dict[str, Any]:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse

    from lms.models import User

    users = User.objects.bulk_create(
        User(email=f"{course.code}-{n}@bench.example", name=f"Elev {n}", password="!") for n in range(SUBMITS)
    )
    ready = [(user, _answered(user, course)) for user in users]
    # One client for all: making one reads the whole middleware anew, which would drown what is measured.
    client = Client()
    seconds, queries = 0.0, 0
    for user, attempt in ready:
        client.force_login(user)
        address = reverse("submit_test", args=[attempt.uuid])
        with CaptureQueriesContext(connection) if user is users[-1] else nullcontext([]) as captured:
            started = time.process_time()
            answer = client.post(address)
            seconds += time.process_time() - started
        queries = sum(not q["sql"].startswith(_NOT_COUNTED) for q in captured)
        if answer.status_code != 302:
            raise RuntimeError(f"{name}: the submit answered {answer.status_code}")
    return {"queries": queries, "seconds": seconds}


def _answered(user: Any, course: Any) -> Any:
    """A test of this course with all answers right and saved."""
    from assessments.models import SavedAnswer
    from assessments.questions import HONOUR
    from courses import services
    from tests.school import answers_to

    attempt = services.start_test(
        services.enrol(user, course=course, language="sv"), language="sv", affirmed=HONOUR["sv"]
    )
    SavedAnswer.objects.bulk_create(
        SavedAnswer(attempt=attempt, question=question, answer=answer)
        for question, answer in answers_to(attempt).items()
    )
    return attempt


if __name__ == "__main__":
    sys.exit(main())
