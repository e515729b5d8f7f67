"""Keep what a learner has marked: one statement, so that on SQLite no lock is held while Python works."""

import hashlib
import json
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


_KEPT = "SELECT answer FROM assessments_savedanswer WHERE attempt_id = %s AND question = %s"


def kept(attempt: Attempt, question: str) -> Any:
    """The answer that is saved now; None where there is none."""
    with connection.cursor() as cursor:
        cursor.execute(_KEPT, [attempt.pk, question])
        found = cursor.fetchone()
    return json.loads(found[0]) if found else None


def mark(answer: Any) -> str:
    """A short word for an answer, by which a page knows what was saved when it was made; "" for none."""
    text = json.dumps(answer, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16] if answer else ""


def keep(attempt: Attempt, question: str, answer: Any) -> bool:
    """Save the answer over an earlier one. False when the test has been submitted, and nothing was saved."""
    values = {"attempt": attempt.pk, "question": question, "answer": answer, "at": timezone.now()}
    fields = [field for field in SavedAnswer._meta.concrete_fields if field.name in values]
    row = [field.get_db_prep_save(values[field.name], connection) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(_SAVE, [*row, attempt.pk])
        return bool(cursor.rowcount)
