"""The certificate of a learning path: issued to the learner who has passed all of its core, and asks for it."""

import datetime
import hashlib
import uuid
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from certificates.models import Certificate, FrozenCourse, FrozenDeclaration, Identity, Kind, Revocation, Status
from certificates.queries import certificates_about
from certificates.services import CertificateFacts, issue
from content import generation
from content.expertcheck import ACTION, locked, stamp
from content.languages import Texts, pick
from content.sources import FrozenSource
from courses import notices
from courses.attestations.queries import declaration_of
from courses.paths.checks import newest_digests, seen_of
from courses.paths.editions import latest_path_edition
from courses.paths.pages import LearningPathPage
from courses.paths.records import PathCompletion, PathEdition, TaskCheck
from courses.paths.tasks import DelegatedTask
from courses.records import Completion
from courses.services import CourseChanged, NameMissing, Refused


class PathClosed(Refused):
    """The path is not published."""


class CoursesMissing(Refused):
    """Courses of the core have no certificate that counts."""


class PathRevoked(Refused):
    """The certificate of the path was revoked for itself; only staff can issue another."""


def check_path(path: LearningPathPage, *, seen: str, next_check_on: datetime.date, by: Any) -> None:
    """An expert has checked the path today. `seen`: the revision that was shown. Raises CourseChanged for another."""
    with transaction.atomic():
        newest = next(row for row in locked(path) if row.pk == path.pk)
        if str(newest.latest_revision_id or "") != seen:
            told = _("The learning path has changed since you opened the page. Read it again, then answer.")
            raise CourseChanged(told)
        stamp(newest, by=by, expert_checked_on=timezone.localdate(), next_check_on=next_check_on)


def check_task(task: DelegatedTask, *, seen: str, next_check_on: datetime.date, by: Any) -> TaskCheck:
    """An expert has checked the task. `seen`: its `seen_of` as the expert met it. Raises CourseChanged for another."""
    with transaction.atomic():
        newest = DelegatedTask.objects.select_for_update(of=("self",)).get(pk=task.pk)
        if seen_of(newest) != seen:
            raise CourseChanged(_("The task has changed since you opened the page. Read it again, then answer."))
        made = TaskCheck.objects.create(
            task=newest.key, digest=newest_digests([newest])[newest.pk], next_check_on=next_check_on, actor=by
        )
        log(newest, ACTION, user=by, uuid=uuid.uuid4(), content_changed=False)
        generation.bump()
        return made


def passed_courses(user: Any, keys: list[uuid.UUID]) -> dict[uuid.UUID, tuple[Completion, Certificate]]:
    """Of these courses those that the learner has passed with a certificate that counts. Two queries."""
    mine = Completion.objects.filter(enrolment__user=user, enrolment__course_key__in=keys)
    rows = list(mine.select_related("enrolment").order_by("pk"))
    newest = certificates_about([row.uuid for row in rows])
    found = {}
    for row in rows:
        certificate = newest.get(row.uuid)
        if certificate and certificate.status is Status.ISSUED:
            found[row.enrolment.course_key] = (row, certificate)
    return found


def passed_with(completions: list[uuid.UUID]) -> list[tuple[Completion, Certificate]]:
    """These completions, in order, each with its newest certificate unless that is revoked. Two queries.

    One that a renewal has superseded is among them: the result that it tells of stands.
    """
    rows = {row.uuid: row for row in Completion.objects.filter(uuid__in=completions).select_related("enrolment")}
    newest = certificates_about(completions)
    counting = {key for key, certificate in newest.items() if certificate.status is not Status.REVOKED}
    return [(rows[key], newest[key]) for key in completions if key in rows and key in counting]


def certify_path(user: Any, *, path: LearningPathPage, language: str) -> Certificate:
    """The certificate of a path whose core the learner has passed; asking twice gives the first one.

    Where the core has changed since, a new one supersedes it.

    `path`: its Swedish page. Raises PathClosed, NameMissing, CoursesMissing or PathRevoked.
    """
    with transaction.atomic():
        # Two clicks queue here. Only the key is held: letters and facts may go on pointing at the user.
        get_user_model().objects.select_for_update(no_key=True).values_list("pk").get(pk=user.pk)
        edition = latest_path_edition(path.translation_key)
        if edition is None or not path.live:
            raise PathClosed(_("The learning path has been closed by its editors for now. Try again later."))
        if not user.name.strip():
            raise NameMissing(_("Give the name that shall stand on the certificate. Then ask for it again."))
        keys = [uuid.UUID(key) for key in edition.frozen["core"]]
        passed = passed_courses(user, keys)
        if left := [key for key in keys if key not in passed]:
            raise CoursesMissing(_missing(path, left))
        # Of those that count: held until the end, so that none is revoked unseen.
        held = [certificate.pk for _row, certificate in passed.values()]
        list(Certificate.objects.select_for_update().filter(pk__in=held).order_by("pk").values_list("pk"))
        if Revocation.objects.filter(certificate__in=held).exists():
            raise CoursesMissing(_("The certificate of a course has just been revoked. Look at the page again."))
        before = newest_of(user, edition.path_key)
        if before and is_revoked_itself(before):
            told = _("The certificate of this learning path has been revoked. Write to the school: %(address)s.")
            raise PathRevoked(told % {"address": settings.SCHOOL_CONTACT})
        rows = [passed[key][0] for key in keys]
        if before and before.status is Status.ISSUED and rests_on(before, rows):
            return before
        completion = _completed(user, edition, rows, language)
        facts = certificate_facts(completion, [passed[key] for key in keys], declaration=declaration_for(completion))
        certificate = issue(facts, replaces=before)
        notices.certificate_issued(certificate, user=user)
        return certificate


def newest_of(user: Any, path_key: uuid.UUID) -> Certificate | None:
    """The learner's newest certificate of the path. Two queries."""
    about = PathCompletion.objects.filter(user=user, path_key=path_key).values_list("uuid", flat=True)
    return max(certificates_about(about).values(), key=lambda certificate: certificate.pk, default=None)


def is_revoked_itself(certificate: Certificate) -> bool:
    """Whether it was revoked, and not because a course's was."""
    return certificate.status is Status.REVOKED and certificate.revocation.follows_id is None


def rests_on(certificate: Certificate, rows: Iterable[Completion]) -> bool:
    """Whether these are the completions that the path's certificate names, in whatever order."""
    return {course["about"] for course in certificate.frozen["courses"]} == {row.uuid.hex for row in rows}


def _completed(user: Any, edition: PathEdition, rows: list[Completion], language: str) -> PathCompletion:
    completions = [row.uuid.hex for row in rows]
    made, _is_new = PathCompletion.objects.get_or_create(
        user=user,
        path_key=edition.path_key,
        digest=hashlib.sha256(" ".join(sorted(completions)).encode()).hexdigest(),
        defaults={
            "edition": edition,
            "language": language,
            "courses": {"schema": 1, "completions": completions},
            "actor": user,
        },
    )
    return made


def _missing(path: LearningPathPage, left: list[uuid.UUID]) -> str:
    titles = [page.localized.title for page in path.core_pages() if page.translation_key in left]
    return _("These courses of the path are left: %(courses)s.") % {"courses": "; ".join(titles)}


def declaration_for(completion: PathCompletion) -> FrozenDeclaration | None:
    """What a certificate of it declares: what the completion's last one did, if there is one; else what holds now."""
    if last := certificates_about([completion.uuid]).get(completion.uuid):
        return last.frozen.get("declaration")
    return declaration_of(completion.edition)


def certificate_facts(
    completion: PathCompletion,
    passed: list[tuple[Completion, Certificate]],
    *,
    declaration: FrozenDeclaration | None,
) -> CertificateFacts:
    """What the certificate says: of the path's edition, and of the courses passed, in order."""
    frozen = completion.edition.frozen
    certificates = [certificate for _row, certificate in passed]
    oldest = min(certificates, key=lambda c: datetime.datetime.fromisoformat(c.frozen["passed_at"]))
    return CertificateFacts(
        about=completion.uuid,
        kind=Kind.PATH,
        user=completion.user,
        name=completion.user.name,
        identity=Identity.STATED,
        issuer=settings.CERTIFICATE_ISSUER,
        title=frozen["titles"],
        edition=completion.edition.number,
        edition_at=completion.edition.published_at,
        passed_at=datetime.datetime.fromisoformat(oldest.frozen["passed_at"]),
        language=completion.language,
        lessons_read=sum(c.frozen["lessons_read"] for c in certificates),
        lessons_total=sum(c.frozen["lessons_total"] for c in certificates),
        sources=_sources(certificates),
        courses=tuple(_course(row, certificate) for row, certificate in passed),
        scope=_scope(frozen["scopes"]),
        is_renamed=any(c.holder.name != completion.user.name for c in certificates if hasattr(c, "holder")),
        declaration=declaration,
    )


def _scope(texts: Texts) -> Texts | None:
    return texts if pick(texts, "sv") else None


def _course(row: Completion, certificate: Certificate) -> FrozenCourse:
    frozen = certificate.frozen
    return {
        "about": row.uuid.hex,
        "number": certificate.number,
        "title": frozen["title"],
        "edition": frozen["edition"],
        "edition_on": frozen["edition_on"],
        "passed_on": frozen["passed_on"],
    }


def _sources(certificates: list[Certificate]) -> tuple[FrozenSource, ...]:
    """What the courses taught. Where two taught different versions of a source, both stand there, the older last."""
    found: dict[tuple[str, str], FrozenSource] = {}
    newest_first = sorted(certificates, key=lambda c: c.frozen["passed_at"], reverse=True)
    for source in (source for certificate in newest_first for source in certificate.frozen["sources"]):
        found.setdefault((source["key"], (source["version"] or source["title"])["sv"]), source)
    return tuple(found[key] for key in sorted(found, key=lambda key: key[0]))
