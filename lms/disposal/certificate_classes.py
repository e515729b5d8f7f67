"""Classes of data about certificates: who holds them, what is decided about them, and what holders set and share."""

from django.db.models import F
from django.utils.translation import gettext_lazy

from certificates.models import CertificateHolder, NameChoice
from certificates.reminders.records import Reminder, ReminderSent, ReminderWithdrawn
from certificates.seal.records import StoredPdf
from certificates.shares.records import Share, ShareCertificate, ShareEnded, ShareLabel, ShareLook
from courses.renames.records import (
    NameRequest,
    NameRequestApproval,
    NameRequestEnd,
    NameRequestPart,
    NameRequestText,
)
from courses.revocations.records import CaseText, RevocationCase
from lms.disposal.parts import DataClass, Part, Records, of
from lms.disposal.rows import (
    by,
    delete_file,
    ended_cases,
    ended_shares,
    holders,
    lock,
    name_choices,
    open_file,
)

ABOUT_CERTIFICATES: tuple[DataClass, ...] = (
    DataClass(
        key="holder",
        name=gettext_lazy("Holders of certificates"),
        what=gettext_lazy(
            "The name on the certificate and its PDF, how identity was shown, whose account it was, and whether the "
            "name is hidden."
        ),
        counted_from=gettext_lazy("when the certificate was issued"),
        stays=gettext_lazy(
            "The certificate with number, code, course, edition, dates and digest. Its page says that the name has "
            "been disposed of."
        ),
        records=(
            Records(
                holders,
                (
                    Part(StoredPdf, of("certificate__holder"), file=open_file, after=delete_file),
                    Part(CertificateHolder, of("pk")),
                ),
                own=by("user"),
                lock=lock(CertificateHolder),
                stored=CertificateHolder.objects.order_by,
            ),
            Records(name_choices, (Part(NameChoice, of("pk")),), own=by("user"), stored=NameChoice.objects.order_by),
        ),
    ),
    DataClass(
        key="cases",
        name=gettext_lazy("Cases about revoking"),
        what=gettext_lazy("Reasons, the holder's reply and the words of the decision."),
        counted_from=gettext_lazy("when the case ended"),
        stays=gettext_lazy("The case: its grounds, its dates and the decision number."),
        records=(
            Records(
                ended_cases,
                (Part(CaseText, of("case")),),
                own=by("certificate__holder__user"),
                lock=lock(RevocationCase),
                stored=lambda: RevocationCase.objects.exclude(texts=None),
            ),
        ),
    ),
    DataClass(
        key="names",
        name=gettext_lazy("Requests for another name"),
        what=gettext_lazy(
            "That a holder has asked for certificates under another name, the name, and how it was decided."
        ),
        counted_from=gettext_lazy("when the request was decided or taken back"),
        stays=gettext_lazy("The new certificates, which say that they have taken the place of the old ones."),
        records=(
            Records(
                lambda: NameRequest.objects.exclude(end=None).order_by().annotate(since=F("end__at")),
                (
                    Part(NameRequestText, of("request")),
                    Part(NameRequestPart, of("request")),
                    Part(NameRequestApproval, of("request")),
                    Part(NameRequestEnd, of("request")),
                    Part(NameRequest, of("pk")),
                ),
                own=by("user"),
                lock=lock(NameRequest),
                stored=NameRequest.objects.order_by,
            ),
        ),
    ),
)
SET_BY_HOLDERS: tuple[DataClass, ...] = (
    DataClass(
        key="reminders",
        name=gettext_lazy("Reminders"),
        what=gettext_lazy(
            "Reminders that a learner has set about certificates, and that they were sent or taken away."
        ),
        counted_from=gettext_lazy("when it was set"),
        stays=gettext_lazy("Nothing."),
        is_own=True,
        records=(
            Records(
                lambda: Reminder.objects.order_by().annotate(since=F("at")),
                (
                    Part(ReminderSent, of("reminder")),
                    Part(ReminderWithdrawn, of("reminder")),
                    Part(Reminder, of("pk")),
                ),
                own=by("user"),
                lock=lock(Reminder),
            ),
        ),
    ),
    DataClass(
        key="shares",
        name=gettext_lazy("Shares with sponsors"),
        what=gettext_lazy(
            "Secret addresses where a learner's certificates are listed: the learner's own label, which certificates, "
            "when it ended, and when somebody looked."
        ),
        counted_from=gettext_lazy("when the share ended or ran out"),
        stays=gettext_lazy("Nothing. The address shows nothing any longer."),
        is_own=True,
        records=(
            Records(
                ended_shares,
                (
                    Part(ShareLabel, of("share")),
                    Part(ShareLook, of("share")),
                    Part(ShareEnded, of("share")),
                    Part(ShareCertificate, of("share")),
                    Part(Share, of("pk"), without=("digest",)),
                ),
                own=by("user"),
                lock=lock(Share),
            ),
        ),
    ),
)
