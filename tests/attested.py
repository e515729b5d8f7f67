"""The agency has attested: entered by one publisher, switched on by another."""

import datetime

from courses.attestations.records import Attestation
from courses.attestations.services import propose, switch_on
from courses.paths.editions import latest_path_edition
from courses.paths.records import PathEdition
from tests import pathways

# Another's wording stands nowhere here; this is a sentence of our own.
SENTENCE = "The provider of this course states that it meets the minimum criteria of an example scheme."


def given(**changed):
    """The form's fields, cleaned."""
    return {
        "sentence": SENTENCE,
        "text_on": datetime.date(2026, 3, 2),
        "source": "Example scheme, page on training providers",
        "attested_on": datetime.date(2026, 9, 1),
        "register_number": "LV-2026-401",
        **changed,
    }


def edition() -> PathEdition:
    found = latest_path_edition(pathways.path().translation_key)
    assert found is not None
    return found


def attested(first, second, **changed) -> Attestation:
    """Entered by one and switched on by another."""
    made = propose(edition(), by=first, **given(**changed))
    switch_on(made, by=second)
    return made
