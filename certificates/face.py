"""What stands on a certificate's face, from the frozen row and the holder's name."""

import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from certificates.codes import grouped
from certificates.models import Certificate, FrozenCourse, FrozenDeclaration
from certificates.parts import Face
from certificates.wording import long_date, source_line
from content.languages import current
from content.sources import FrozenSource

_TAGS = {"sv": "sv-SE", "en": "en-GB"}


def verification_address(certificate: Certificate) -> str:
    """The public page, in the certificate's language, on the address that the settings name."""
    with translation.override(certificate.language):
        return str(settings.BASE_URL) + reverse("certificate", args=[certificate.code])


def face_of(certificate: Certificate) -> Face:
    """The face in the certificate's own language, whoever looks at it."""
    frozen, language = certificate.frozen, certificate.language
    with translation.override(language):
        passed_at = datetime.datetime.fromisoformat(frozen["passed_at"])
        when = f"{long_date(passed_at.date(), language)} {passed_at:%H:%M} ({frozen['time_zone']})"
        spoken = {"sv": _("Swedish"), "en": _("English")}[frozen["language"]]
        declaration = frozen.get("declaration")
        foreign = [s["title"][language] for s in frozen["sources"] if is_foreign(s, language)]
        if declaration and language != "en":
            foreign.append(declaration["sentence"])
        courses = tuple(_course_line(course, language) for course in frozen.get("courses", ()))
        return Face(
            language=_TAGS[language],
            issued_at=certificate.at,
            school=str(settings.SCHOOL_NAME),
            heading=_("Course certificate"),
            number=certificate.number,
            page=_("Page"),
            name=certificate.holder.name,
            name_note=_("Name stated by the holder")
            if frozen["identity"] == "stated"
            else _("Name confirmed by e-identification"),
            left_out=_("Where […] stands, a sign could not be drawn. The address below shows the whole text."),
            passed=_("has passed the final tests of all courses in the learning path")
            if courses
            else _("has passed the final test of the course"),
            course=frozen["title"][language],
            rows=(
                (_("Oldest test") if courses else _("Passed"), when),
                (
                    _("Edition"),
                    f"{frozen['edition']} ({long_date(datetime.date.fromisoformat(frozen['edition_on']), language)})",
                ),
                *(() if courses else ((_("Language of the test"), spoken),)),
                (_("Issuer"), frozen["issuer"][language]),
                (_("Certificate number"), certificate.number),
                *(((_("Replaces certificate"), certificate.replaces.number),) if certificate.replaces else ()),
                (_("Code"), grouped(certificate.code)),
            ),
            courses_heading=_("The courses of the path"),
            courses=courses,
            sources_heading=_("The courses taught these sources") if courses else _("The edition taught these sources"),
            sources=tuple(source_line(s, language) for s in frozen["sources"]),
            declaration_heading=_("The provider's own declaration"),
            declaration=declaration["sentence"] if declaration else "",
            declared=declared(declaration) if declaration else "",
            statement=frozen["statement"][language],
            check=_("Anyone can check this certificate here, without an account:"),
            address=verification_address(certificate),
            standing=_("The page says whether the certificate is issued, superseded or revoked."),
            foreign=tuple((phrase, _TAGS["en"]) for phrase in foreign),
        )


def declared(declaration: FrozenDeclaration) -> str:
    """Of which day the wording is, and when the provider declared it, under which number. In the active language."""
    text_on, attested_on = (datetime.date.fromisoformat(declaration[name]) for name in ("text_on", "attested_on"))
    told = {
        "text_on": long_date(text_on, current()),
        "attested_on": long_date(attested_on, current()),
        "number": declaration["number"],
    }
    return (
        _(
            "The wording is of %(text_on)s. The provider made the declaration itself on %(attested_on)s, number "
            "%(number)s. TransCelerate certifies nothing and gives no training."
        )
        % told
    )


def is_foreign(source: FrozenSource, language: str) -> bool:
    """Whether a Swedish certificate shows the source's English title: it has no other."""
    return language == "sv" and source["title"]["sv"] == source["title"]["en"]


def _course_line(course: FrozenCourse, language: str) -> str:
    """A course of a path: title, edition, when its test was passed, and the number of its own certificate."""
    told = {
        "title": course["title"][language],
        "edition": course["edition"],
        "date": long_date(datetime.date.fromisoformat(course["passed_on"]), language),
        "number": course["number"],
    }
    return _("%(title)s, edition %(edition)s, passed %(date)s, certificate %(number)s") % told
