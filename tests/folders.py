"""A small curriculum in a folder: its files changed, dumped, compared, and the database emptied between."""

from io import StringIO

import pytest
from django.core.management import call_command

from content import triggers
from content.curriculum import parse
from content.fieldreader import Faulty


def lesson_file(folder):
    return folder / "T01-mini/lessons/02-godkannande.yaml"


def change(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def dump(folder, **options):
    out = StringIO()
    call_command("dump_curriculum", folder, stdout=out, **options)
    return out.getvalue()


def bytes_in(folder):
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def empty():
    triggers.lift()
    try:
        call_command("flush", interactive=False, verbosity=0)
    finally:
        triggers.install()


def faults(files):
    with pytest.raises(Faulty) as refused:
        parse(files)
    return [str(problem) for problem in refused.value.problems]
