"""What the English of a question has to hold beside the Swedish before it is published."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from assessments.bilingual import Different, has_all_texts, merged
from assessments.question_types import TYPES
from content.languages import pick


def refuse_incomplete(row: Any) -> None:
    """Refuse to publish a translated question that lacks a text or a gap, or has one too many.

    Where the parts themselves are others, a translator has to bring them up to date first: the test leaves it out.
    """
    if not row.live or not row.body or row.locale.language_code == "sv":
        return
    ours = type(row).objects.filter(translation_key=row.translation_key, locale__language_code="sv").first()
    if ours is None or ours.type != row.type:
        return
    # What wagtail-localize has just put in stands in the blocks, not in the raw data.
    theirs, kind = row.body.get_prep_value()[0]["value"], TYPES[row.type]
    try:
        body = merged(ours.body.raw_data[0]["value"], theirs, kind.texts)
    except Different:
        return
    faults = [_("In the English text: %(fault)s") % {"fault": pick(hole)} for hole in kind.holes(body, "en")]
    if not has_all_texts({**body, "stem": {"sv": ours.stem, "en": theirs["stem"]}}):
        faults.append(_("A text is empty in English, though it is there in Swedish. Translate it before you publish."))
    if faults:
        raise ValidationError(faults)
