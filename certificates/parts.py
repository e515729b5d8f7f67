"""What stands on a certificate, as plain texts."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Face:
    """Everything that stands on the page, already in the certificate's language. `courses`: of a path, else none."""

    language: str
    school: str
    heading: str
    name: str
    name_note: str
    passed: str
    course: str
    rows: tuple[tuple[str, str], ...]
    courses_heading: str
    courses: tuple[str, ...]
    sources_heading: str
    sources: tuple[str, ...]
    statement: str
    check: str
    address: str
    standing: str
