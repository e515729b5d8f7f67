"""The record of a completed course or learning path, from its rows alone. No query, and nothing of what is live."""

from collections.abc import Sequence
from typing import Any

from certificates.models import Certificate
from content.facts import Fact
from courses.evidence.document import SCHEMA, Document, Form, digest_of
from courses.evidence.rows import CourseRows, facts_of, last_of, readable
from courses.evidence.taken import moment, taken_record
from courses.paths.records import PathCompletion, PathEdition
from courses.records import Edition, LessonRead


def course_document(rows: CourseRows, form: Form, *, code: str) -> Document:
    """`code`: the course's as it is today; no row has frozen it, so it stands beside the record. Raises ValueError."""
    return Document(course_record(rows, form), {"course_code": code, "holders": holders(rows.certificates)})


def course_record(rows: CourseRows, form: Form) -> dict[str, Any]:
    completion, enrolment = rows.completion, rows.completion.enrolment
    edition = rows.editions[completion.edition_id]
    attempts = [taken_record(each, form) for each in rows.attempts]
    return {
        **_head("course", form, completion, rows.facts()),
        "course": {"key": enrolment.course_key.hex, "titles": _titles(edition)},
        "edition": _edition(edition),
        "begun": {
            "at": moment(enrolment.at),
            "language": enrolment.language,
            "edition": rows.editions[enrolment.edition_id].number,
        },
        "lessons": {
            "total": len(edition.lesson_keys()),
            "read": [_read(read, rows.editions[read.edition_id]) for read in rows.reads],
        },
        "passed_in": _passed_in(rows),
        "attempts": attempts,
        "pre_test": _pre_test(rows, form),
        "sources": _sources(edition),
        "certificates": [certificate_record(each) for each in rows.certificates],
    }


def path_document(
    completion: PathCompletion, certificates: Sequence[Certificate], courses: Sequence[CourseRows], form: Form
) -> Document:
    """The path, and the digest of the record of each course that it rests on, in the same form. Raises ValueError."""
    edition, frozen = completion.edition, completion.edition.frozen
    facts = [fact for rows in courses for fact in rows.facts()]
    record = {
        **_head("path", form, completion, [completion, edition, *facts, *facts_of(certificates)]),
        "path": {
            "key": completion.path_key.hex,
            "titles": frozen["titles"],
            "scopes": frozen["scopes"],
        },
        "edition": _edition(edition),
        "courses": [_course(rows, form) for rows in courses],
        "sources": certificates[-1].frozen["sources"] if certificates else [],
        "certificates": [certificate_record(each) for each in certificates],
    }
    return Document(record, {"course_code": "", "holders": holders(certificates)})


def certificate_record(certificate: Certificate) -> dict[str, Any]:
    """A certificate and its standing. The holder's name is there as a digest of salt and name."""
    frozen = certificate.frozen
    return {
        "uuid": certificate.uuid.hex,
        "number": certificate.number,
        "issued_on": certificate.issued_on.isoformat(),
        "language": certificate.language,
        "identity": frozen["identity"],
        "holder": frozen["holder"],
        "says": digest_of(frozen),
        "standing": certificate.status.value,
        "replaces": certificate.replaces.number if certificate.replaces else None,
        "replaced_by": certificate.replaced_by.number if hasattr(certificate, "replaced_by") else None,
        "revoked": _revoked(certificate),
        "issued_anew": _issued_anew(certificate),
        # Not of every certificate: those from before keep their digest.
        **({"replaces_for": frozen["replaces_for"]} if "replaces_for" in frozen else {}),
    }


def holders(certificates: Sequence[Certificate]) -> list[dict[str, str]]:
    """The names, each with the salt that ties it to the certificate; nothing where disposal has been."""
    return [
        {"certificate": each.number, "name": each.holder.name, "salt": each.holder.salt}
        for each in certificates
        if hasattr(each, "holder")
    ]


def _head(kind: str, form: Form, completion: Any, facts: Sequence[Fact]) -> dict[str, Any]:
    at, uuid = last_of(facts)
    return {
        "schema": SCHEMA,
        "form": form.value,
        "kind": kind,
        "as_of": {"at": moment(at), "row": uuid.hex},
        "completion": {"uuid": str(completion.uuid), "at": moment(completion.at), "language": completion.language},
    }


def _edition(edition: Edition | PathEdition) -> dict[str, Any]:
    return {"number": edition.number, "published_at": moment(edition.published_at), "digest": edition.digest}


def _titles(edition: Edition) -> dict[str, str]:
    """In both languages; in Swedish where the edition had no English."""
    titles = readable(edition.frozen_outline, edition)["titles"]
    return {"sv": titles["sv"], "en": titles.get("en", titles["sv"])}


def _read(read: LessonRead, edition: Edition) -> dict[str, Any]:
    languages, key = readable(edition.frozen_outline, edition)["languages"], read.lesson_key.hex
    titles = {
        language: lesson["title"] for language in languages for lesson in languages[language] if lesson["key"] == key
    }
    swedish = titles.get("sv", "")
    return {
        "uuid": read.uuid.hex,
        "key": key,
        "titles": {"sv": swedish, "en": titles.get("en", swedish)},
        "at": moment(read.at),
        "edition": edition.number,
    }


def _passed_in(rows: CourseRows) -> dict[str, Any] | None:
    """Which test and which of its grades made the completion."""
    made = rows.completion.grade_id
    found = [
        {"attempt": each.attempt.number, "grade": grade.number}
        for each in rows.attempts
        for grade in each.grades
        if grade.pk == made
    ]
    return found[0] if found else None


def _pre_test(rows: CourseRows, form: Form) -> dict[str, Any] | None:
    if rows.pre_test is None:
        return None
    return {
        "uuid": rows.pre_test.uuid.hex,
        "at": moment(rows.pre_test.at),
        "edition": rows.editions[rows.pre_test.edition_id].number,
        "attempts": [taken_record(each, form, is_final=False) for each in rows.pre_attempts],
    }


def _sources(edition: Edition) -> list[Any]:
    return list(readable(edition.sources, edition)["sources"])


def _course(rows: CourseRows, form: Form) -> dict[str, Any]:
    record = course_record(rows, form)
    return {
        "completion": record["completion"]["uuid"],
        "titles": record["course"]["titles"],
        "edition": record["edition"]["number"],
        "certificates": [{"number": c["number"], "standing": c["standing"]} for c in record["certificates"]],
        "sha256": digest_of(record),
    }


def _revoked(certificate: Certificate) -> dict[str, Any] | None:
    """What the letter to the holder says too."""
    if not hasattr(certificate, "revocation"):
        return None
    fact = certificate.revocation
    return {"at": moment(fact.at), "grounds": fact.grounds, "decision_number": fact.decision_number}


def _issued_anew(certificate: Certificate) -> dict[str, Any] | None:
    if not hasattr(certificate, "reissue"):
        return None
    return {"at": moment(certificate.reissue.at), "reason": certificate.reissue.reason}
