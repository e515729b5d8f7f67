"""Keep a file between its report and the confirmation, and make its questions: all of them or none."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import Locale

from assessments.moodle import plans
from assessments.moodle.plans import Plan, Planned
from assessments.questions import Difficulty, Question
from content.translation import write_english

MINUTES = 30


class Stale(Exception):
    """What was confirmed is not what would be made now; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Kept:
    """The files as they were sent, with their names, and the digest of what the report showed."""

    token: str
    purpose: str
    swedish: bytes
    english: bytes | None
    name: str
    digest: str


def keep(user: Any, found: Plan, *, swedish: bytes, english: bytes | None, name: str) -> Kept:
    """Keep the files for this user for half an hour. A new upload takes the place of an older one."""
    kept = Kept(uuid.uuid4().hex, found.purpose, swedish, english, name, found.digest)
    cache.set(_key(user), kept, MINUTES * 60)
    return kept


def keep_anew(user: Any, found: Plan, kept: Kept) -> Kept:
    """The same files with a new report."""
    return keep(user, found, swedish=kept.swedish, english=kept.english, name=kept.name)


def kept_for(user: Any, token: str) -> Kept:
    """What this user has been shown a report of. Raises Stale."""
    kept = cache.get(_key(user))
    if not isinstance(kept, Kept) or kept.token != token:
        raise Stale(
            _("The file is no longer kept, or a later one has taken its place. Nothing was made. Choose it again.")
        )
    return kept


def _key(user: Any) -> str:
    return f"moodle-import-{user.pk}"


def make(kept: Kept, *, action: str, by: Any) -> list[Question]:
    """Make the questions of the report as drafts, in one transaction. Raises Stale."""
    changed = _("The questions have changed since the report was made. Nothing was made. Read the new report.")
    found = plans.plan(kept.swedish, kept.english, kept.purpose)
    if found.digest != kept.digest:
        raise Stale(changed)
    try:
        with transaction.atomic():
            cited, swedish = plans.provisions(), Locale.objects.get(language_code="sv")
            made = [_make(one, kept.purpose, cited, swedish) for one in found.questions]
            for row in made:
                revision = row.save_revision(user=by, clean=False)
                log(row, action, user=by, revision=revision, content_changed=True, data={"file": kept.name})
    except IntegrityError as fault:
        raise Stale(changed) from fault
    cache.delete(_key(by))
    return made


def _make(one: Planned, purpose: str, cited: dict[str, int], swedish: Locale) -> Question:
    """A Swedish draft, and its English where there is one."""
    plain, seed = one.swedish, uuid.uuid4()
    row = Question(
        locale=swedish,
        live=False,
        is_public=False,
        key=plain.key,
        purpose=purpose,
        objective=plain.objective,
        lesson=plain.lesson,
        difficulty=plain.difficulty or Difficulty.BASIC,
        product=plain.product,
    )
    row.body = plans.body_of(row, plain, seed, cited)
    row.save()
    if one.english:
        twin = Question(**{f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields})
        twin.body = plans.body_of(twin, one.english, seed, cited)
        write_english(row, twin, publish=False)
    return row
