"""Letters to staff when certificates' PDFs wait or are lost: once a day to each."""

import uuid

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation

from certificates.queries import who_may_revoke
from certificates.seal.watch import state
from courses.letters import LetterKind, queue

_DAYS = uuid.UUID("6f0b7d1e-6a53-4a53-9d0e-6a1d3f6f7c11")


def tell_staff() -> int:
    """A letter to each who handles certificates. Returns how many were told; a second call that day writes none."""
    found = state()
    if found.is_well:
        return 0
    about = uuid.uuid5(_DAYS, timezone.localdate().isoformat())
    staff = list(who_may_revoke())
    for user in staff:
        with translation.override(user.language):
            context = {"found": found, "name": user.name, "school": settings.SCHOOL_NAME, "base_url": settings.BASE_URL}
            subject = render_to_string("courses/letters/pdfs_wait_subject.txt", context).strip()
            text = render_to_string("courses/letters/pdfs_wait.txt", context)
        queue(LetterKind.ACCOUNT, about=about, user=user, to=user.email, subject=subject, text=text)
    return len(staff)
