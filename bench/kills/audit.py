"""What a trial has left in the database and on the disk. Prints JSON, once nothing waits any more.

    python -m bench.kills.audit 600

The number: seconds that it waits at most.
"""

import json
import os
import sys
import time
from contextlib import redirect_stdout
from pathlib import Path

SEALS_READ = 20


def main() -> int:
    import django

    django.setup()
    deadline = time.monotonic() + float(sys.argv[1])
    while (left := _left()) and time.monotonic() < deadline:
        time.sleep(1)
    with redirect_stdout(sys.stderr):
        found = {"left": left, "counts": _counts(), "faults": _faults(), "letters": _letters()}
    json.dump(found, sys.stdout)
    return 0


def _left() -> dict[str, int]:
    """What rows say is still to do."""
    from certificates.models import Certificate, PdfDue
    from courses.letters import Delivery

    found = {
        "PDFs to make": Certificate.objects.filter(stored_pdf=None).count(),
        "claims on PDFs": PdfDue.objects.count(),
        "letters to send": Delivery.objects.count(),
    }
    return {name: count for name, count in found.items() if count}


def _counts() -> dict[str, int]:
    """Each has to be the number of learners."""
    from assessments.models import Attempt, Grade, Submission
    from certificates.models import Certificate, CertificateHolder, StoredPdf
    from courses.letters import Letter, LetterKind, LetterSent
    from courses.models import Completion, Enrolment

    models = (Enrolment, Attempt, Submission, Grade, Completion, Certificate, CertificateHolder, StoredPdf)
    counts = {model.__name__: model.objects.count() for model in models}
    issued = LetterKind.CERTIFICATE_ISSUED
    return {
        **counts,
        "completed enrolments": Completion.objects.values("enrolment").distinct().count(),
        "holders": CertificateHolder.objects.values("user").distinct().count(),
        "Letter": Letter.objects.filter(kind=issued).count(),
        "LetterSent": LetterSent.objects.filter(letter__kind=issued).count(),
    }


def _letters() -> list[str]:
    """The Message-ID of each letter that shall have been sent."""
    from courses.letters import Letter

    return [letter.message_id for letter in Letter.objects.order_by("pk")]


def _faults() -> list[str]:
    from certificates.models import Certificate
    from certificates.seal.sweeping import damaged

    numbers = sorted(int(n.split("-")[1]) for n in Certificate.objects.values_list("number", flat=True))
    places = sorted(Certificate.objects.values_list("status_index", flat=True))
    found = [f"the stored PDF of certificate {row.certificate.number} is damaged" for row in damaged()]
    if numbers != list(range(1, len(numbers) + 1)):
        found.append("numbers of certificates have gaps")
    if places != list(range(len(places))):
        found.append("places in the status list have gaps")
    return found + _seals() + _files() + _database()


def _seals() -> list[str]:
    """Some PDFs, spread over all, are read by the reader of seals."""
    from certificates.models import SealKey, StoredPdf
    from certificates.seal.reading import read
    from certificates.seal.serving import stored_bytes

    rows = list(StoredPdf.objects.order_by("pk"))
    anchors = {key.fingerprint: key.anchors for key in SealKey.objects.all()}
    found = []
    for row in rows[:: max(1, len(rows) // SEALS_READ)]:
        seals = read(stored_bytes(row), anchors)["seals"]
        if len(seals) != 1 or not seals[0]["is_whole"]:
            found.append(f"the seal of certificate {row.certificate_id} is not whole")
    return found


def _files() -> list[str]:
    """What the sweep takes a day later is all that no row names."""
    from django.conf import settings

    from certificates.models import StoredPdf
    from certificates.seal import sweeping

    folder = Path(settings.VAR) / "certificates"
    yesterday = time.time() - 2 * 24 * 3600
    for path in folder.glob("*/*"):
        os.utime(path, (yesterday, yesterday))
    sweeping.sweep()
    left = {path.name for path in folder.glob("*/*")}
    named = {f"{digest}.pdf" for digest in StoredPdf.objects.values_list("sha256", flat=True)}
    return [f"{len(left ^ named)} files too many or too few"] if left != named else []


def _database() -> list[str]:
    from django.core.management import call_command
    from django.core.management.base import SystemCheckError
    from django.db import connection

    try:
        call_command("check", databases=["default"], verbosity=0)
    except SystemCheckError as error:
        return [f"check: {error}"]
    if connection.vendor != "sqlite":
        return []
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        (told,) = cursor.fetchone()
    return [] if told == "ok" else [f"the database: {told}"]


if __name__ == "__main__":
    sys.exit(main())
