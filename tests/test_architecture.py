"""The shape of the house: one direction, one place for each thing, files that fit their noun."""

import ast
import io
import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.apps import apps
from django.conf import settings
from django.db import models

ROOT = Path(__file__).resolve().parents[1]
HEIGHT = {"content": 0, "assessments": 1, "certificates": 1, "courses": 2, "lms": 3}
OURS = [path for app in HEIGHT for path in sorted((ROOT / app).rglob("*.py")) if "migrations" not in path.parts]


def _relations():
    for model in apps.get_models(include_auto_created=True):
        if model._meta.app_label in HEIGHT:
            for field in model._meta.get_fields():
                if isinstance(field, models.ForeignKey | models.ManyToManyField):
                    yield model._meta.app_label, field


def test_foreign_keys_and_parental_keys_point_down_and_the_user_only_through_settings():
    assert settings.AUTH_USER_MODEL == "lms.User"
    checked = 0
    for app, field in _relations():
        target = field.related_model._meta
        if target.app_label in HEIGHT and target.label != settings.AUTH_USER_MODEL:
            checked += 1
            assert target.app_label == app or HEIGHT[target.app_label] < HEIGHT[app], field
    assert checked > 15


def test_siblings_know_nothing_of_each_other():
    for app, other in (("assessments", "certificates"), ("certificates", "assessments")):
        for path in (ROOT / app).rglob("*.py"):
            assert not re.search(rf"^\s*(from|import) {other}\b", path.read_text(), re.MULTILINE), path
            assert f'"{other}.' not in path.read_text() or "migrations" in path.parts, path


@pytest.mark.parametrize("path", OURS, ids=lambda p: str(p.relative_to(ROOT)))
def test_a_file_fits_its_noun(path):
    assert len(path.read_text().splitlines()) <= 400
    assert path.stem not in {"utils", "helpers", "core", "mixins", "constants", "signals"}


def test_our_apps_never_signal_each_other():
    for path in OURS:
        text = path.read_text()
        assert "Signal()" not in text, path
        # The generation of published content listens to rows of Wagtail's as well as ours.
        assert "post_save" not in text or path.name == "generation.py", path


def test_every_function_has_types():
    for path in OURS:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef) and node.name != "__init__":
                assert node.returns is not None, f"{path}:{node.lineno} {node.name}"


def test_public_functions_of_services_have_a_docstring():
    for path in OURS:
        if path.name in ("services.py", "queries.py", "access.py", "grading.py"):
            for node in ast.parse(path.read_text()).body:
                if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
                    lines = (node.end_lineno or 0) - node.lineno
                    assert ast.get_docstring(node) or lines <= 8, f"{path}:{node.lineno} {node.name}"


def test_facts_about_learners_protect_what_they_point_at():
    from content.facts import Fact

    for model in apps.get_models():
        if issubclass(model, Fact):
            for field in model._meta.get_fields():
                if isinstance(field, models.ForeignKey):
                    assert field.remote_field.on_delete is models.PROTECT, field


def test_the_top_level_holds_what_the_client_fixed_and_build_files():
    folders = {p.name for p in ROOT.iterdir() if p.is_dir() and not p.name.startswith(".")}
    fixed = {
        "lms",
        "courses",
        "content",
        "assessments",
        "certificates",
        "templates",
        "tests",
        "bench",
        "docs",
        "locale",
    }
    assert folders - {"var", "node_modules"} <= fixed
    assert {p.name for p in ROOT.glob("*.py")} == {"manage.py"}


@pytest.mark.parametrize("name", ["sv", "wagtail/sv"])
def test_no_interface_text_lacks_its_swedish(name):
    for path in (ROOT / "locale" / name / "LC_MESSAGES").glob("*.po"):
        for message in read_po(io.BytesIO(path.read_bytes())):
            texts = message.string if isinstance(message.string, tuple) else (message.string,)
            assert not message.fuzzy or not message.id, message.id
            assert all(texts), message.id
