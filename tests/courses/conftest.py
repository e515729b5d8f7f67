"""The school with two courses and a learning path over them."""

import pytest

from content.curriculum import parse
from courses import editions
from courses.building import stable_id
from courses.loading import load
from courses.pages import ChangeKind
from courses.paths.loading import made_path_editions
from tests import pathways


@pytest.fixture
def folder(tmp_path):
    return pathways.files(tmp_path / "curriculum")


@pytest.fixture
def paths(db, folder, django_capture_on_commit_callbacks):
    """Both courses and the path, loaded. English is published after the commit, and what is frozen comes last."""
    curriculum = parse(folder)
    with editions.held(), django_capture_on_commit_callbacks(execute=True):
        load(curriculum)
    editions.make_edition(stable_id("T02"), kind=ChangeKind.FIRST, note="Första utgåvan.", by=None)
    made_path_editions(curriculum.paths)


@pytest.fixture
def passed(paths, anna):
    """Anna has passed both courses, the second one a month after the first."""
    for code in ("T01", "T02"):
        pathways.pass_course(anna, code)
    return anna
