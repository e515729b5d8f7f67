"""What staff have to know of PDFs: those that wait for something, and those whose file is lost."""

import datetime
from dataclasses import dataclass

from django.core.cache import cache
from django.utils import timezone

from certificates.models import Certificate, PdfDue
from certificates.seal.trouble import Trouble

LOST = "certificates-lost"
_LATE = datetime.timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class State:
    """`waiting`: how many PDFs have not been made in an hour, or could not; `lost`: numbers of certificates."""

    waiting: int
    troubles: tuple[Trouble, ...]
    lost: tuple[str, ...]

    @property
    def is_well(self) -> bool:
        return not (self.waiting or self.troubles or self.lost)


def state() -> State:
    """Two queries. Lost files are those of the last nightly search."""
    errors = PdfDue.objects.exclude(last_error="").order_by().values_list("last_error", flat=True).distinct()
    late = Certificate.objects.filter(stored_pdf=None, holder__isnull=False, at__lt=timezone.now() - _LATE)
    return State(late.count(), tuple(Trouble(e) for e in errors), tuple(cache.get(LOST) or ()))
