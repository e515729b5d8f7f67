"""What a learner is told before a test begins."""

import datetime
from dataclasses import dataclass

from assessments import queries as assessments
from assessments.questions import Quiz
from assessments.services import waits_until
from content.blocks import Regime
from content.languages import current
from courses.pages import CoursePage
from courses.records import Enrolment


@dataclass(frozen=True, slots=True)
class TestRules:
    """What the learner is told before the test begins, and is asked. `products`: codes and names; may be empty."""

    questions: int
    pass_percent: int
    attempts: int
    wait_hours: int
    minutes: int
    shows: str
    layout: str
    honour: str
    products: tuple[tuple[str, str], ...]
    product: str
    used: int
    waits_until: datetime.datetime | None

    __test__ = False

    @property
    def left(self) -> int:
        """Attempts before the next wait."""
        return self.attempts - self.used % self.attempts


def rules_for(enrolment: Enrolment) -> TestRules | None:
    """The rules of the course's final test and how many attempts this learner has used."""
    quiz = enrolment.course.final_test
    if quiz is None:
        return None
    attempts = assessments.attempts_for(enrolment.uuid)
    used = sum(hasattr(a, "submission") for a in attempts)
    rules = (quiz.draw, quiz.pass_percent, quiz.attempts, quiz.wait_hours, quiz.minutes, quiz.shows, quiz.layout)
    told = next((attempt.product for attempt in reversed(attempts) if attempt.product), enrolment.product)
    products = products_asked(enrolment.course, quiz)
    return TestRules(*rules, quiz.honour(current()), products, told, used, waits_until(quiz, attempts))


def products_asked(course: CoursePage, quiz: Quiz) -> tuple[tuple[str, str], ...]:
    """The kinds of product to choose among before the test; none where the choice would make no difference. One query.

    Asked where the course is about several kinds, or a question of the test is for learners with one kind.
    """
    named = set(quiz.items.exclude(question__product="").values_list("question__product", flat=True))
    asked = {*course.products, *named}
    if not named and len(course.products) < 2:
        return ()
    return tuple((code, str(label)) for code, label in Regime.choices if code in asked)


@dataclass(frozen=True, slots=True)
class PreTestRules:
    """What the learner is told before the test that comes before the lessons."""

    questions: int
    pass_percent: int
    minutes: int
    layout: str


def rules_before(enrolment: Enrolment) -> PreTestRules | None:
    """The rules of the course's test before the lessons, if it has one."""
    quiz = enrolment.course.pre_test
    return PreTestRules(quiz.draw, quiz.pass_percent, quiz.minutes, quiz.layout) if quiz else None
