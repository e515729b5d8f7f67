"""All certificates as one PDF to print: a list, then the pages of each, and the sealed files themselves attached."""

import datetime
from collections.abc import Sequence

import pikepdf
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from certificates import joining
from certificates import listing as pages
from certificates.listing_parts import Listing, Piece
from content.languages import current
from courses.held.bundle import missing_of, sealed_files
from courses.held.names import file_names
from courses.held.queries import Held
from courses.held.record import TAGS, about_cell, certificate_cell


def pdf_of(held: Sequence[Held], *, name: str, made_at: datetime.datetime) -> bytes:
    """The list names those whose PDF is not there, and why."""
    files = dict(sealed_files(one for one in held if one.has_pdf))
    there = [(one, data) for one, data in files.items() if data is not None]
    missing = list(missing_of(held, [one for one, data in files.items() if data is None]))
    names = file_names(files)

    def add(pdf: pikepdf.Pdf) -> None:
        for one, data in there:
            told = f"{one.title}, {one.certificate.number}"
            joining.append(pdf, names[one.certificate.pk], data, told=told, at=one.certificate.at)

    when = f"{timezone.localtime(made_at):%Y-%m-%d %H:%M}"
    cover = Listing(
        language=TAGS[current()],
        made_at=made_at,
        school=str(settings.SCHOOL_NAME),
        heading=_("Course certificates"),
        name=name,
        notes=(
            _("Made %(when)s. Status is that of the same moment.") % {"when": when},
            _(
                "The pages that follow are copies to print. The electronic seals are in the certificates' own files, "
                "which are attached to this PDF unchanged. Check those, or the addresses below."
            ),
            *((_("Not in this file:"), *missing) if missing else ()),
        ),
        page=_("Page"),
        columns=(
            (_("Course or learning path"), 0.36),
            (_("Passed on"), 0.12),
            (_("Course certificate"), 0.36),
            (_("Pages"), 0.16),
        ),
        rows=tuple(
            (
                about_cell(one),
                (Piece(one.frozen["passed_on"]),),
                certificate_cell(one),
                (Piece(str(joining.pages_in(data))),),
            )
            for one, data in there
        ),
    )
    return pages.render(cover, settings.CERTIFICATE_FONTS, add)
