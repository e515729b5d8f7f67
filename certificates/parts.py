"""What stands on a certificate, as plain texts."""

import datetime
from dataclasses import dataclass

# The field that the seal is put into.
SEAL_FIELD = "Seal"


@dataclass(frozen=True, slots=True)
class Face:
    """Everything that stands on the page, already in the certificate's language. `courses`: of a path, else none.

    `language`: a BCP 47 tag; `foreign`: phrases among the texts in another language, and the tag of that. `number` and
    `page` head each page after the first. `left_out` stands below the name where a sign cannot be drawn.
    `declaration`: the provider's own, in English, and `declared` when it was made; both empty on most. `issued_at`:
    aware; the document bears it as its date.
    """

    language: str
    issued_at: datetime.datetime
    school: str
    heading: str
    number: str
    page: str
    name: str
    name_note: str
    left_out: str
    passed: str
    course: str
    rows: tuple[tuple[str, str], ...]
    courses_heading: str
    courses: tuple[str, ...]
    sources_heading: str
    sources: tuple[str, ...]
    declaration_heading: str
    declaration: str
    declared: str
    statement: str
    check: str
    address: str
    standing: str
    foreign: tuple[tuple[str, str], ...]
