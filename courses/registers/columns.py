"""The columns of the registers, each defined once for list, record and file."""

from typing import Any, cast

from django.contrib.auth import get_user_model
from django.db import models
from django.utils.translation import gettext_lazy as _

from assessments.questions import TestPurpose
from content.blocks import Regime
from content.registers.fields import Cell, Field
from courses.registers.entries import Entry

_LANGUAGES = {"sv": _("Swedish"), "en": _("English")}
_PRODUCTS = dict(Regime.choices)


def choices_of(name: str) -> list[tuple[str, Any]]:
    """The codes of the user's own field and what they are called."""
    field = cast(models.Field[Any, Any], get_user_model()._meta.get_field(name))
    return [(str(code), label) for code, label in field.flatchoices if code]


def language(code: str) -> str:
    return str(_LANGUAGES.get(code, code))


def _background(entry: Entry, name: str) -> str:
    value = getattr(entry.enrolment, name, "")
    labels = _PRODUCTS if name == "product" else dict(choices_of(name))
    return str(labels.get(value, value))


def _grade(entry: Entry, name: str) -> Cell:
    return getattr(entry.grade, name, None)


def _name_field(sort: str = "") -> Field:
    """An account that has been closed has no name, but the way to its record needs words."""
    return Field("name", _("Learner"), lambda entry: entry.name or str(_("(no name)")), sort=sort)


ADDRESS = Field("email", _("E-mail address"), lambda entry: entry.user.email if entry.user else None)
COURSE = Field("course", _("Course"), lambda entry: entry.course)
LANGUAGE = Field("language", _("Language"), lambda entry: language(entry.record.language))
BACKGROUND = [
    Field("role", _("Role"), lambda entry: _background(entry, "role"), in_list=False),
    Field("product", _("Product"), lambda entry: _background(entry, "product"), in_list=False),
    Field("sector", _("Sector"), lambda entry: _background(entry, "sector"), in_list=False),
    Field("region", _("County"), lambda entry: _background(entry, "region"), in_list=False),
]
POINTS = [
    Field("points", _("Score"), lambda entry: _grade(entry, "points"), in_list=False),
    Field("max", _("Points at most"), lambda entry: _grade(entry, "max"), in_list=False),
    Field("percent", _("Per cent"), lambda entry: _grade(entry, "percent")),
]


def at(label: Any) -> Field:
    return Field("at", label, lambda entry: entry.record.at, sort="at")


def _taken_as(entry: Entry, attempt: Any) -> str:
    """The final test, or the test before the lessons, which counts towards nothing."""
    is_final = entry.enrolment is None or attempt.context == entry.enrolment.uuid
    return str((TestPurpose.FINAL if is_final else TestPurpose.PRETEST).label)


def _state_of(entry: Entry) -> str:
    if not hasattr(entry.record, "submission"):
        return str(_("Under way"))
    if entry.grade is None:
        return str(_("Submitted"))
    return str(_("Passed") if entry.grade.passed else _("Not passed"))


ENROLMENTS = [
    _name_field("name"),
    ADDRESS,
    COURSE,
    at(_("Begun")),
    LANGUAGE,
    Field("round", _("Round"), lambda entry: entry.record.round, in_list=False),
    *BACKGROUND,
    Field("completed", _("Completed"), lambda entry: entry.completion.at if entry.completion else None),
]
ATTEMPTS = [
    _name_field(),
    ADDRESS,
    COURSE,
    Field("test", _("Test"), lambda entry: _taken_as(entry, entry.record)),
    Field("number", _("Number"), lambda entry: entry.record.number),
    at(_("Begun")),
    Field("submitted", _("Submitted"), lambda entry: entry.record.submission.at if entry.grade else None),
    LANGUAGE,
    Field("state", _("State"), _state_of),
    *POINTS,
    Field("affirmed", _("Affirmed when it began"), lambda entry: entry.record.affirmed or None, in_list=False),
    Field(
        "asked_for", _("Drawn for product"), lambda entry: str(_PRODUCTS.get(entry.record.product, "")), in_list=False
    ),
    *BACKGROUND,
]
GRADES = [
    _name_field(),
    ADDRESS,
    COURSE,
    Field("test", _("Test"), lambda entry: _taken_as(entry, entry.record.submission.attempt)),
    Field("attempt", _("Attempt"), lambda entry: entry.record.submission.attempt.number),
    at(_("Graded")),
    Field("number", _("Grading"), lambda entry: entry.record.number, in_list=False),
    *POINTS,
    Field("passed", _("Passed"), lambda entry: entry.record.passed),
    Field("grader", _("Graded by"), lambda entry: entry.record.grader, in_list=False),
    Field("reason", _("Reason"), lambda entry: entry.record.reason, in_list=False),
    *BACKGROUND,
]
COMPLETIONS = [
    _name_field("name"),
    ADDRESS,
    COURSE,
    Field("edition", _("Edition"), lambda entry: entry.record.edition.number),
    at(_("Completed")),
    LANGUAGE,
    Field("percent", _("Per cent"), lambda entry: _grade(entry, "percent")),
    Field(
        "certificate", _("Certificate number"), lambda entry: entry.certificate.number if entry.certificate else None
    ),
    *BACKGROUND,
]
CERTIFICATES = [
    Field("number", _("Number"), lambda entry: entry.record.number),
    Field("name", _("Holder"), lambda entry: entry.name, sort="name"),
    ADDRESS,
    COURSE,
    Field("edition", _("Edition"), lambda entry: entry.record.frozen["edition"]),
    at(_("Issued")),
    LANGUAGE,
    Field("status", _("Status"), lambda entry: entry.record.status_label),
    *BACKGROUND,
]
