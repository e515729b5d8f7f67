"""What a learner is told before a test begins."""

import datetime
from dataclasses import dataclass

from assessments import queries as assessments
from assessments.services import waits_until
from courses.records import Enrolment


@dataclass(frozen=True, slots=True)
class TestRules:
    """What the learner is told before the test begins."""

    questions: int
    pass_percent: int
    attempts: int
    wait_hours: int
    minutes: int
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
    rules = (quiz.draw, quiz.pass_percent, quiz.attempts, quiz.wait_hours, quiz.minutes)
    return TestRules(*rules, used, waits_until(quiz, attempts))


@dataclass(frozen=True, slots=True)
class PreTestRules:
    """What the learner is told before the test that comes before the lessons."""

    questions: int
    pass_percent: int
    minutes: int


def rules_before(enrolment: Enrolment) -> PreTestRules | None:
    """The rules of the course's test before the lessons, if it has one."""
    quiz = enrolment.course.pre_test
    return PreTestRules(quiz.draw, quiz.pass_percent, quiz.minutes) if quiz else None
