"""The evidence of one completion, of a course or of a learning path."""

import logging
import uuid

from courses.evidence.document import Document, Form, Unreadable
from courses.evidence.records import course_document, path_document
from courses.evidence.rows import certificates_of, rows_of
from courses.paths.records import PathCompletion
from courses.records import Completion

logger = logging.getLogger(__name__)


def evidence_of(completion: Completion | PathCompletion, form: Form) -> Document:
    """A constant number of queries. Raises Unreadable, which is logged."""
    try:
        if isinstance(completion, PathCompletion):
            return _of_path(completion, form)
        rows = rows_of([completion])[0]
        return course_document(rows, form, code=completion.enrolment.course.code)
    except ValueError as unread:
        logger.exception("The evidence of completion %s cannot be read", completion.uuid)
        raise Unreadable(str(unread)) from unread


def _of_path(completion: PathCompletion, form: Form) -> Document:
    wanted = [uuid.UUID(key) for key in completion.frozen["completions"]]
    found = {row.uuid: row for row in Completion.objects.select_related("enrolment").filter(uuid__in=wanted)}
    courses = rows_of([found[key] for key in wanted if key in found])
    return path_document(completion, certificates_of([completion.uuid])[completion.uuid], courses, form)
