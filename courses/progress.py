"""Where a learner stands in a course, and the one next thing to do. No Django models, no queries."""

import datetime
from dataclasses import dataclass
from enum import Enum

from django.utils.translation import gettext_lazy as _


class State(Enum):
    """The states of a course page, for someone who looks at it."""

    ANONYMOUS = "anonymous"
    NOT_ENROLLED = "not_enrolled"
    READING = "reading"
    ALL_READ = "all_read"
    TEST_OPEN = "test_open"
    WAITING = "waiting"
    PASSED = "passed"


# The label of the one button, by state.
NEXT_LABEL = {
    State.ANONYMOUS: _("Read the first lesson"),
    State.NOT_ENROLLED: _("Begin the course"),
    State.READING: _("Go on where you were"),
    State.ALL_READ: _("Take the final test"),
    State.TEST_OPEN: _("Go on with the test"),
    State.WAITING: _("Reread the lessons"),
    State.PASSED: _("Show the certificate"),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of a learner in a course. `lessons_done`: read, or such as may be skipped."""

    is_authenticated: bool
    is_enrolled: bool = False
    lessons_total: int = 0
    lessons_read: int = 0
    lessons_done: int = 0
    has_open_attempt: bool = False
    waits_until: datetime.datetime | None = None
    is_passed: bool = False

    @property
    def state(self) -> State:
        if not self.is_authenticated:
            return State.ANONYMOUS
        if not self.is_enrolled:
            return State.NOT_ENROLLED
        if self.is_passed:
            return State.PASSED
        if self.has_open_attempt:
            return State.TEST_OPEN
        if self.waits_until:
            return State.WAITING
        return State.READING if self.lessons_done < self.lessons_total else State.ALL_READ


def minutes(words: int) -> int:
    """Reading time in whole minutes, at least one: 130 words a minute, as for a text that one learns from."""
    return max(1, -(-words // 130))
