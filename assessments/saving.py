"""Keep what a learner has marked: one statement, so that on SQLite no lock is held while Python works."""

from typing import Any

from django.db import connection
from django.utils import timezone

from assessments.records import Attempt, SavedAnswer

# A test that has been submitted takes no more answers.
_SAVE = """
INSERT INTO assessments_savedanswer (attempt_id, question, answer, at)
SELECT %s, %s, %s, %s WHERE NOT EXISTS (SELECT 1 FROM assessments_submission WHERE attempt_id = %s)
ON CONFLICT (attempt_id, question) DO UPDATE SET answer = excluded.answer, at = excluded.at
"""


def keep(attempt: Attempt, question: str, answer: Any) -> bool:
    """Save the answer over an earlier one. False when the test has been submitted, and nothing was saved."""
    values = {"attempt": attempt.pk, "question": question, "answer": answer, "at": timezone.now()}
    fields = [field for field in SavedAnswer._meta.concrete_fields if field.name in values]
    row = [field.get_db_prep_save(values[field.name], connection) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(_SAVE, [*row, attempt.pk])
        return bool(cursor.rowcount)
