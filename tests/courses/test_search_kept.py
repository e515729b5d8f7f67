"""The index follows what is published: after the commit, without a lock while it reads, and with nothing lost."""

from unittest import mock

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from content import generation
from courses import search_index, tasks
from courses.models import SearchBuilt, SearchEntry
from courses.searching import search
from tests import school
from tests.withdrawn import withdraw_block, withdraw_question


def _retitle(title):
    lesson = school.lesson(1)
    lesson.title, lesson.change_note = title, "Ny rubrik."
    lesson.save_revision().publish()


def _finds(text):
    return search(text).count


def test_what_is_published_is_found_when_the_task_has_run(db, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        _retitle("Knappnålsdynan")
        assert not _finds("knappnålsdyna")
    assert _finds("knappnålsdyna")


def test_many_publications_in_one_transaction_rebuild_once(db, django_capture_on_commit_callbacks):
    rebuild = search_index.rebuild
    with (
        mock.patch.object(search_index, "rebuild", side_effect=rebuild) as rebuilt,
        django_capture_on_commit_callbacks(execute=True),
    ):
        for n in range(3):
            _retitle(f"Knappnål {n}")
    assert rebuilt.call_count == 1


@pytest.mark.parametrize("what", ["kombu is away", "a killed worker"])
def test_the_sweep_finds_what_nobody_heard(db, django_capture_on_commit_callbacks, what):
    with (
        mock.patch.object(tasks.catch_up_search, "apply_async", side_effect=ConnectionError(what)),
        django_capture_on_commit_callbacks(execute=True),
    ):
        _retitle("Knappnålsdynan")
    assert not _finds("knappnålsdyna")
    with mock.patch.object(search_index, "_write", side_effect=KeyboardInterrupt), pytest.raises(KeyboardInterrupt):
        tasks.sweep_search()
    assert search_index.is_behind()
    assert tasks.sweep_search() > 0
    assert _finds("knappnålsdyna")
    assert tasks.sweep_search() == 0


def test_what_is_deleted_leaves_no_word_behind_after_the_next_sweep(db):
    search_index.catch_up()
    school.lesson(1).delete()
    assert search_index.is_behind()
    tasks.sweep_search()
    assert not SearchEntry.objects.filter(title="Underskrift").exists()


def test_a_withdrawn_text_is_gone_at_once_in_both_languages_and_costs_no_reading_of_others(cecilia):
    key = school.lesson(1).translation_key.hex
    assert SearchEntry.objects.filter(key=key).count() == 2
    with CaptureQueriesContext(connection) as counted:
        withdraw_block(cecilia)
    assert not SearchEntry.objects.filter(key=key).exists()
    assert not [q for q in counted if "content_term" in q["sql"]]


def test_a_question_is_in_no_index_so_its_withdrawal_takes_nothing_out(cecilia):
    before = SearchEntry.objects.count()
    withdraw_question(cecilia, "T01-P1")
    assert SearchEntry.objects.count() == before


def test_what_is_withdrawn_while_the_index_is_read_is_not_written_back(cecilia):
    """The text was read before the withdrawal: the generation tells, and it is read anew."""
    case = next(b for b in school.lesson(1).body if b.block_type == "case")
    read = search_index._read
    waiting = [case]

    def read_then_withdraw(language):
        found = read(language)
        while waiting:
            withdraw_block(cecilia, waiting.pop())
        return found

    assert _finds("läkare dagen")
    with mock.patch.object(search_index, "_read", side_effect=read_then_withdraw):
        search_index.rebuild()
    assert not _finds("läkare dagen")
    assert _finds("underskrift")
    assert not search_index.is_behind()


def test_where_others_publish_all_the_time_the_last_try_holds_them_up(db):
    read = search_index._read

    def read_while_others_publish(language):
        if language == "sv" and calls.pop():
            generation.bump()
        return read(language)

    calls = [False, True, True, True]
    with mock.patch.object(search_index, "_read", side_effect=read_while_others_publish) as reading:
        assert search_index.rebuild() == SearchEntry.objects.count()
    assert reading.call_count == 8
    assert SearchBuilt.objects.get().token == generation.current()


def test_english_is_found_in_english(db, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        lesson = school.lesson(1, "en")
        lesson.title = "Pincushion"
        lesson.save_revision().publish()
    with translation.override("en"):
        assert _finds("pincushions")
