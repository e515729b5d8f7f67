"""What is typed in a register's search field: names, addresses, course codes and certificate numbers, in any mix."""

import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q

from certificates.models import Certificate
from content.folding import folded
from courses.records import Completion
from courses.registers.entries import Course

_NUMBER = re.compile(r"20[0-9]{2}-[0-9]{1,6}", re.ASCII)
# More words than any name has; the rest would only cost time.
_WORDS = 8


@dataclass(frozen=True, slots=True)
class Words:
    """What was typed, sorted by what it is. All of it must fit."""

    courses: list[uuid.UUID]
    numbers: list[str]
    names: list[str]


def words(typed: str, courses: Iterable[Course]) -> Words:
    """A word is a course's code, a certificate's number, or else part of a name or address."""
    codes = {folded(course.code): course.key for course in courses if course.code}
    found = Words([], [], [])
    for word in folded(typed).split()[:_WORDS]:
        if word in codes:
            found.courses.append(codes[word])
        elif _NUMBER.fullmatch(word):
            found.numbers.append(word)
        else:
            found.names.append(word)
    return found


def conditions(words: Words) -> dict[str, Any]:
    """The same as conditions on an enrolment. No query by itself: all is looked up inside the register's own."""
    found: dict[str, Any] = {}
    if words.courses:
        found["course_key__in"] = words.courses
    if words.numbers:
        about = Certificate.objects.filter(has_number(words.numbers)).values("about")
        found["pk__in"] = Completion.objects.filter(uuid__in=about).values("enrolment_id")
    if words.names:
        found["user__in"] = get_user_model().objects.filter(has_names("search_name", words.names)).values("pk")
    return found


def has_names(path: str, names: Iterable[str]) -> Q:
    """All the words stand in the folded column."""
    return reduce(and_, (Q(**{f"{path}__contains": name}) for name in names), Q())


def has_number(numbers: Iterable[str]) -> Q:
    """The certificate has one of the numbers, or a number that begins so."""
    return reduce(or_, (Q(number__startswith=number) for number in numbers), Q())
