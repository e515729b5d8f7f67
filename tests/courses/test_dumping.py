"""From the CMS to files and back: nothing is lost, nothing is said to have changed, and what cannot go is told."""

import json
import shutil
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import Page

from assessments.models import Question, Quiz
from content import triggers
from content.curriculum import parse
from content.models import Loaded, Provision, Source, Term
from courses.loading import load
from courses.models import CoursePage, Edition, LessonPage
from tests import school


def _dump(folder, *codes, **options):
    """What the command says."""
    out = StringIO()
    call_command("dump_curriculum", folder, *codes, stdout=out, **options)
    return out.getvalue()


def _texts(folder):
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def _as_it_stands():
    """All that the files hold, with every id, in both languages."""
    pages = [
        (p.code, p.locale.language_code, p.title, p.slug, p.live, str(p.translation_key), list(p.body.raw_data))
        for p in LessonPage.objects.order_by("path")
    ]
    courses = [
        (p.code, p.locale.language_code, p.title, p.slug, p.summary, p.audience, p.responsible, p.products, p.roles)
        + (list(p.objectives.raw_data), p.final_test and p.final_test.key, p.pre_test and p.pre_test.key)
        for p in CoursePage.objects.order_by("code", "locale__language_code")
    ]
    questions = [
        (q.key, q.locale.language_code, q.purpose, q.objective, q.lesson, q.difficulty, q.product, q.is_public)
        + (str(q.translation_key), list(q.body.raw_data))
        for q in Question.objects.order_by("key", "locale__language_code")
    ]
    quizzes = [
        {f.name: getattr(q, f.name) for f in Quiz._meta.concrete_fields if f.name not in _VOLATILE}
        | {"items": [i.question.key for i in q.items.order_by("sort_order")], "cells": q.blueprint()}
        for q in Quiz.objects.order_by("key")
    ]
    plain = [
        {f.name: str(getattr(row, f.name)) for f in model._meta.concrete_fields if f.name not in _VOLATILE}
        for model, order in ((Source, "key"), (Provision, "ref"), (Term, "key"))
        for row in model.objects.order_by(order)
    ]
    cited = {pk: f"{key} {ref}" for pk, key, ref in Provision.objects.values_list("pk", "source__key", "ref")}
    keys = dict(Question.objects.values_list("pk", "key"))
    text = json.dumps([pages, courses, questions, quizzes, plain], default=str, ensure_ascii=False, indent=1)
    return _named(json.loads(text), cited, keys)


_VOLATILE = {
    *("id", "latest_revision", "live_revision", "first_published_at", "last_published_at", "source"),
    *("go_live_at", "expire_at", "expired"),
}


def _named(value, cited, keys):
    """Primary keys, which differ in every database, as what they stand for."""
    if isinstance(value, dict):
        if value.get("type") == "practice":
            return {**value, "value": keys[value["value"]]}
        found = {name: _named(inner, cited, keys) for name, inner in value.items()}
        if "provisions" in found:
            found["provisions"] = [{**item, "value": cited[item["value"]]} for item in found["provisions"]]
        return found
    return [_named(inner, cited, keys) for inner in value] if isinstance(value, list) else value


def _empty():
    """The database as the migrations leave it."""
    triggers.lift()
    try:
        call_command("flush", interactive=False, verbosity=0)
    finally:
        triggers.install()


def _is_whole_round(tmp_path, files=None):
    first, second = tmp_path / "first", tmp_path / "second"
    _dump(first)
    before = _as_it_stands()
    report = load(parse(first))
    assert (report.written, report.kept, report.conflicts) == ([], [], [])
    _empty()
    school.rebuild_from(first)
    assert _as_it_stands() == before
    _dump(second)
    assert _texts(second) == _texts(first)


@pytest.mark.django_db(transaction=True)
def test_the_small_school_goes_round(tmp_path):
    _is_whole_round(tmp_path)
