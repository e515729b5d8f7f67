"""Ask that certificates carry the sentence, switch it on as another person, and switch it off."""

import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from courses.attestations.queries import attestations, criteria, has_table
from courses.attestations.records import Attestation, AttestationBegun, AttestationEnded, EndReason, State
from courses.paths.editions import latest_path_edition
from courses.paths.records import PathEdition
from courses.services import Refused


class NotCovered(Refused):
    """The table of the edition has an empty cell, or there is none."""


class NotNow(Refused):
    """The attestation, or another of the edition, stands elsewhere than was seen."""


class OtherPerson(Refused):
    """The second person has to be another than the first."""


def gaps(edition: PathEdition) -> list[str]:
    """What the table lacks, a sentence for each criterion; empty where every cell is filled."""
    if not has_table(edition):
        return [
            _(
                "The edition has no table of criteria with lessons and questions. Write one on the page of the "
                "learning path and publish it."
            )
        ]
    return [_gap(row.section, row.subject, row.lessons, row.final) for row in criteria(edition) if not row.is_covered]


def _gap(section: str, subject: str, lessons: tuple[str, ...], final: tuple[str, ...]) -> str:
    told = {"section": section, "subject": subject}
    if not lessons and not final:
        return _("%(section)s, %(subject)s: no lesson in the core and no question of a final test.") % told
    if not lessons:
        return _("%(section)s, %(subject)s: no lesson in the core.") % told
    return _("%(section)s, %(subject)s: no question of a final test.") % told


def propose(
    edition: PathEdition,
    *,
    sentence: str,
    text_on: datetime.date,
    source: str,
    attested_on: datetime.date,
    register_number: str,
    by: Any,
) -> Attestation:
    """Ask for the sentence on the certificates of an edition. Nothing is switched on. Raises NotNow or NotCovered."""
    with transaction.atomic():
        _require_newest(edition)
        if any(row.state in (State.PROPOSED, State.ON) for row in attestations().filter(edition=edition)):
            raise NotNow(_("The edition has an attestation already. Switch that one off or withdraw it first."))
        _require_covered(edition)
        return Attestation.objects.create(
            edition=edition,
            sentence=sentence,
            text_on=text_on,
            source=source,
            attested_on=attested_on,
            register_number=register_number,
            by=by,
            actor=by,
        )


def switch_on(attestation: Attestation, *, by: Any) -> AttestationBegun:
    """The second person, signed in as themselves, switches it on for certificates that are issued from now.

    Raises NotNow, OtherPerson or NotCovered.
    """
    with transaction.atomic():
        _require_newest(attestation.edition)
        found = attestations().get(pk=attestation.pk)
        if found.state is not State.PROPOSED:
            raise NotNow(_already(found))
        if found.by_id == by.pk:
            raise OtherPerson(_("You have entered this yourself. Another person has to switch it on."))
        _require_covered(found.edition)
        return AttestationBegun.objects.create(attestation=found, proposed_by=found.by, by=by, actor=by)


def switch_off(attestation: Attestation, *, reason: EndReason, by: Any) -> AttestationEnded:
    """From now no new certificate carries it; those that are issued stay as they are. Of a proposal: withdraw it.

    Raises NotNow.
    """
    with transaction.atomic():
        _hold(attestation.edition)
        found = attestations().get(pk=attestation.pk)
        if found.state not in (State.PROPOSED, State.ON):
            raise NotNow(_already(found))
        return AttestationEnded.objects.create(attestation=found, reason=reason, by=by, actor=by)


def _hold(edition: PathEdition) -> None:
    """Steps that are taken at once queue here."""
    PathEdition.objects.select_for_update(no_key=True).values_list("pk").get(pk=edition.pk)


def _require_newest(edition: PathEdition) -> None:
    _hold(edition)
    newest = latest_path_edition(edition.path_key)
    if newest is None or newest.pk != edition.pk:
        raise NotNow(_("The learning path has a newer edition, which begins without the sentence. Look at that one."))


def _require_covered(edition: PathEdition) -> None:
    if found := gaps(edition):
        raise NotCovered(" ".join([_("The sentence cannot be switched on, since the table lacks something."), *found]))


def _already(found: Attestation) -> str:
    told = _("Somebody was quicker: this attestation stands as “%(state)s”. Nothing of what you sent has been kept.")
    return told % {"state": found.state.label}
