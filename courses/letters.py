"""Letters: a row says what shall be sent, another that it was. A killed worker or an emptied broker loses none.

Exactly once cannot be had: a kill between the mail server's answer and the commit sends one letter again, with the
same Message-ID. A process sends one at a time, so a kill sends no more than one again.
"""

import datetime
import logging
import threading
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from content.facts import Fact

_log = logging.getLogger(__name__)
_BATCH = 500
_LONGEST_PAUSE = datetime.timedelta(hours=6)
_one_at_a_time = threading.Lock()


class LetterKind(models.TextChoices):
    ACCOUNT = "account", _("About the account")
    CERTIFICATE_ISSUED = "certificate_issued", _("Certificate issued")
    CORRECTION = "correction", _("Correction")
    REGRADED = "regraded", _("New result of a test")
    CERTIFICATE_REVOKED = "certificate_revoked", _("Certificate revoked")
    REVOCATION_CONSIDERED = "revocation_considered", _("Case about revoking begun")
    REVOCATION_DROPPED = "revocation_dropped", _("Case about revoking dropped")
    NAME_ASKED = "name_asked", _("Another name asked for")
    NAME_GRANTED = "name_granted", _("Certificates under another name")
    NAME_REFUSED = "name_refused", _("Another name refused")
    REMINDER = "reminder", _("Reminder")
    FEEDBACK_ANSWERED = "feedback_answered", _("Answer to a reader")
    DELETION_ANSWERED = "deletion_answered", _("Answer to a request for deletion")


class Letter(Fact):
    """A letter to be sent. `about`: uuid of the event; `user` is null for an address without an account."""

    kind = models.CharField(max_length=30, choices=LetterKind.choices)
    about = models.UUIDField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "about", "user"], name="letter_once"),
            # To a database no two nulls are alike, so letters to addresses without an account need a rule of their own.
            models.UniqueConstraint(
                fields=["kind", "about"], condition=models.Q(user=None), name="letter_without_account_once"
            ),
        ]

    @property
    def message_id(self) -> str:
        """The same at every try."""
        return f"<{self.uuid}@{settings.MESSAGE_ID_DOMAIN}>"


class LetterSent(Fact):
    """The mail server has taken the letter."""

    letter = models.OneToOneField(Letter, models.PROTECT, related_name="sent")
    message_id = models.CharField(max_length=120)


class Delivery(models.Model):
    """Address and text of a letter that has not gone yet. Deleted when it has: no fact holds an address."""

    wagtail_reference_index_ignore = True

    letter = models.OneToOneField(Letter, models.PROTECT, related_name="delivery")
    to = models.EmailField(max_length=254)
    subject = models.CharField(max_length=300)
    text = models.TextField()
    html = models.TextField(blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(default=timezone.now, db_index=True)
    last_error = models.CharField(max_length=100, blank=True)


@transaction.atomic
def queue(kind: LetterKind, *, about: uuid.UUID, user: Any, to: str, subject: str, text: str, html: str = "") -> Letter:
    """Record a letter and hand it to a worker after commit. The same letter is recorded once."""
    letter, made = Letter.objects.get_or_create(kind=kind, about=about, user=user, defaults={"actor": user})
    if made:
        Delivery.objects.create(letter=letter, to=to, subject=subject, text=text, html=html)
        transaction.on_commit(_wake_worker)
    return letter


@dataclass(frozen=True, slots=True)
class Draft:
    """A letter to one of many."""

    user: Any
    subject: str
    text: str


@transaction.atomic
def queue_many(kind: LetterKind, *, about: uuid.UUID, drafts: Sequence[Draft], actor: Any) -> int:
    """Record letters about one event to many users, in a few statements. The caller leaves out who has one already."""
    made = Letter.objects.bulk_create(
        [Letter(kind=kind, about=about, user=draft.user, actor=actor) for draft in drafts], batch_size=_BATCH
    )
    Delivery.objects.bulk_create(
        [
            Delivery(letter=letter, to=draft.user.email, subject=draft.subject, text=draft.text)
            for letter, draft in zip(made, drafts, strict=True)
        ],
        batch_size=_BATCH,
    )
    transaction.on_commit(_wake_worker)
    return len(made)


def send_due(limit: int = 500) -> int:
    """Send the letters whose time has come. Returns how many went."""
    due = Delivery.objects.filter(next_at__lte=timezone.now()).order_by("pk").values_list("pk", flat=True)
    sent = 0
    for pk in list(due[:limit]):
        with _one_at_a_time:
            sent += _send(pk)
    return sent


def _wake_worker() -> None:
    from courses.tasks import send_letters

    try:
        send_letters.apply_async(expires=300)
    except Exception:  # noqa: BLE001  the broker may be away; the sweep finds the row
        _log.warning("The broker could not be reached; the sweep will send the letter.")


def _send(pk: int) -> bool:
    """Claim one delivery, send it and record it. A claim lapses, so what a killed worker held is sent again."""
    now = timezone.now()
    lease = datetime.timedelta(seconds=settings.LETTER_LEASE_SECONDS)
    if not Delivery.objects.filter(pk=pk, next_at__lte=now).update(next_at=now + lease, tries=models.F("tries") + 1):
        return False
    delivery = Delivery.objects.select_related("letter").filter(pk=pk).first()
    if delivery is None:
        return False
    try:
        _message(delivery).send()
    except Exception as error:  # noqa: BLE001  whatever went wrong, the next letter shall still go
        pause = min(datetime.timedelta(minutes=2 ** min(delivery.tries, 10)), _LONGEST_PAUSE)
        Delivery.objects.filter(pk=pk).update(next_at=now + pause, last_error=type(error).__name__)
        _log.warning("Letter %s could not be sent: %s", delivery.letter.uuid, type(error).__name__)
        return False
    _record(delivery)
    return True


def _record(delivery: Delivery) -> None:
    letter = delivery.letter
    try:
        with transaction.atomic():
            LetterSent.objects.create(letter=letter, message_id=letter.message_id)
            delivery.delete()
    except IntegrityError:
        # A slower worker's claim had lapsed and another one sent it meanwhile.
        Delivery.objects.filter(pk=delivery.pk).delete()


def _message(delivery: Delivery) -> EmailMultiAlternatives:
    headers = {"Message-ID": delivery.letter.message_id, "Auto-Submitted": "auto-generated"}
    message = EmailMultiAlternatives(delivery.subject, delivery.text, to=[delivery.to], headers=headers)
    if delivery.html:
        message.attach_alternative(delivery.html, "text/html")
    return message
