"""Uploads become versions of exercises; libraries are installed and retired. What reads packages is loaded late."""

import logging
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from content.h5p.allowed import is_on_list, standing
from content.h5p.menu import INSTALL, INSTALLED, PUBLISHED, RETIRED, UPLOADED, WITHDRAWN
from content.h5p.player import store as the_store
from content.h5p.policy import Limits, Refused, Rule, printable
from content.h5p.records import H5PImport, H5PLibrary, H5PPackage, H5PVersion, Refusal
from content.h5p.sweeping import sweep_uploads

if TYPE_CHECKING:
    from content.h5p.importing import Prepared

_log = logging.getLogger(__name__)
# Longer than reading the largest package takes; a killed worker's claim lapses.
_LEASE_SECONDS = 180
_MOST_TRIES = 3
_WITHDRAWAL = ["withdrawn_at", "withdrawn_by", "withdrawn_because"]


class NotRetired(ValueError):
    """Exercises run on the library, and no other patch could take its place. The message says so."""


class NotTaken(ValueError):
    """A package that comes with the school's own files was refused. `refusal` says why."""

    def __init__(self, refusal: Any) -> None:
        super().__init__(refusal)
        self.refusal: Refusal = refusal


class NotWaiting(ValueError):
    """The upload waits for no approval, or the approver has not seen what it would install. The message says so."""


def limits() -> Limits:
    return Limits(upload=settings.H5P_MAX_UPLOAD_SIZE)


def receive(
    chunks: Iterable[bytes],
    *,
    file_name: str,
    by: Any,
    package: H5PPackage | None = None,
    title: str = "",
    language: str = "",
    alternative: str = "",
    installs: bool = False,
) -> H5PImport:
    """Keep an upload until a worker reads it. `installs` counts for those only who may install libraries."""
    row = H5PImport(
        uuid=uuid4(),
        package=package,
        title=title,
        language=language,
        alternative=alternative,
        file_name=printable(file_name)[-255:],
        installs=installs and (by is None or by.has_perm(INSTALL)),
        by=by,
    )
    _keep_file(row, chunks)
    transaction.on_commit(_wake_worker)
    return row


@transaction.atomic
def take(data: bytes, *, file_name: str, package: H5PPackage) -> H5PVersion:
    """Read, install and publish a package of the school's own files here and now: no worker sees it before.

    The version that stands already when the package says nothing new. Raises NotTaken, and leaves nothing behind.
    """
    row = H5PImport(uuid=uuid4(), package=package, file_name=file_name, installs=True)
    _keep_file(row, [data])
    _read(row)
    if row.is_waiting:
        _keep(row, approved_at=timezone.now())
        _read(row)
    if row.version is None:
        raise NotTaken(row.refusal)
    return publish(row.version, by=None)


def _keep_file(row: H5PImport, chunks: Iterable[bytes]) -> None:
    path = the_store().incoming(str(row.uuid))
    try:
        with path.open("wb") as file:
            row.size = sum(file.write(chunk) for chunk in chunks)
        row.save(force_insert=True)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def import_package(row: H5PImport) -> H5PImport:
    """Read an upload that waits: it becomes a version, is refused, or waits for approval. Safe to run again.

    One worker at a time. An upload whose reading has ended three workers is refused.
    """
    if not cache.add(_claim(row.pk), True, _LEASE_SECONDS):
        return row
    try:
        row = H5PImport.objects.select_related("package").get(pk=row.pk)
        if row.finished_at is None and not row.is_waiting:
            _read(row)
        return row
    finally:
        cache.delete(_claim(row.pk))


def _read(row: H5PImport) -> None:
    from content.h5p.importing import prepare

    path = the_store().incoming(str(row.uuid))
    try:
        _require_readable(row, path)
        _keep(row, tries=row.tries + 1)
        with prepare(
            path,
            limits(),
            the_store(),
            may_install=row.installs or row.approved_at is not None,
            progress=lambda per_cent: _keep(row, progress=per_cent),
        ) as found:
            if found.proposals and not _is_approved(row, found):
                _keep(row, proposals=found.proposals, approved_at=None, approved_by=None, tries=0)
                return
            _store(row, found)
    except Refused as refused:
        _refuse(row, refused)
    path.unlink(missing_ok=True)


def _require_readable(row: H5PImport, path: Path) -> None:
    if row.tries >= _MOST_TRIES:
        raise Refused(Rule.GAVE_UP)
    if not path.is_file():
        raise Refused(Rule.UPLOAD_LOST)


def _is_approved(row: H5PImport, found: "Prepared") -> bool:
    seen = {proposal["digest"] for proposal in row.proposals}
    return row.approved_at is not None and seen >= found.new.keys()


def _keep(row: H5PImport, **values: Any) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=list(values))


def _refuse(row: H5PImport, refused: Refused) -> None:
    refusal = Refusal(rule=str(refused.rule), file=refused.file, values=refused.values)
    _keep(row, refusal=refusal, finished_at=timezone.now())


def _store(row: H5PImport, found: "Prepared") -> None:
    store = the_store()
    for library in found.new.values():
        store.keep("libraries", library.files)
    digest = store.keep("contents", found.contents)
    library_set = store.keep_set(found.in_use)
    with transaction.atomic():
        for library_digest, library in found.new.items():
            _install(library_digest, library, row.approved_by)
        package = _package(row, found)
        newest = package.newest
        if newest is None or (newest.digest, newest.library_set) != (digest, library_set):
            newest = H5PVersion.objects.create(
                package=package,
                number=newest.number + 1 if newest else 1,
                digest=digest,
                main_library=found.main,
                libraries=found.in_use,
                library_set=library_set,
                size=sum(file.size for file in found.contents.values()),
                cleaned=found.cleaned,
                uploaded_by=row.by,
            )
            log(package, UPLOADED, user=row.by, data={"version": newest.number})
        _keep(row, package=package, version=newest, progress=100, finished_at=timezone.now())


def _package(row: H5PImport, found: "Prepared") -> H5PPackage:
    if row.package_id:
        return H5PPackage.objects.select_for_update().get(pk=row.package_id)
    title = row.title or printable(found.title)[:120]
    return H5PPackage.objects.create(title=title, language=row.language or "sv", alternative=row.alternative)


def _install(digest: str, library: Any, by: Any) -> None:
    """A retired library that is installed again is the same row."""
    facts = {
        "machine_name": library.machine_name,
        "major": library.major,
        "minor": library.minor,
        "patch": library.patch,
        "title": library.title,
        "licence": library.licence,
        "is_runnable": library.is_runnable,
        "needs": list(library.needs),
        "size": sum(file.size for file in library.files.values()),
        "installed_by": by,
        "retired_at": None,
    }
    made, _is_new = H5PLibrary.objects.update_or_create(digest=digest, defaults=facts)
    log(made, INSTALLED, user=by)


def approve(row: H5PImport, *, seen: Iterable[str], by: Any, unlisted: Iterable[str] | None = None) -> None:
    """Let the upload install what it proposes. `seen`: the digests that the approver was shown. Raises NotWaiting.

    `unlisted`: those that the approver takes though they are not on the school's list; None is an operator's word for
    all of them.
    """
    with transaction.atomic():
        row = H5PImport.objects.select_for_update().get(pk=row.pk)
        _require_waiting(row, seen)
        if unlisted is not None and (left := _unlisted(row) - set(unlisted)):
            folders = [one["folder"] for one in row.proposals if one["digest"] in left]
            raise NotWaiting(
                _("Not on the school's list: %(libraries)s. Tick each that you want to install all the same.")
                % {"libraries": ", ".join(folders)}
            )
        _keep(row, approved_at=timezone.now(), approved_by=by)
        transaction.on_commit(_wake_worker)


def _unlisted(row: H5PImport) -> set[str]:
    """Digests of the proposed libraries that are not on the school's list."""
    of = {one["digest"]: standing(one["folder"], one["version"], one["digest"]) for one in row.proposals}
    return {digest for digest, found in of.items() if not is_on_list(found)}


def decline(row: H5PImport, *, seen: Iterable[str]) -> None:
    """Refuse the upload because of what it would install. Raises NotWaiting."""
    with transaction.atomic():
        row = H5PImport.objects.select_for_update().get(pk=row.pk)
        _require_waiting(row, seen)
        _refuse(row, Refused(Rule.DECLINED))
    the_store().incoming(str(row.uuid)).unlink(missing_ok=True)


def _require_waiting(row: H5PImport, seen: Iterable[str]) -> None:
    if not row.is_waiting or set(seen) != {proposal["digest"] for proposal in row.proposals}:
        raise NotWaiting(_("The upload has changed since the page was shown. Look at it again."))


def publish(version: H5PVersion, *, by: Any) -> H5PVersion:
    """Let readers see a version. One that they see already stays as it was."""
    with transaction.atomic():
        # The package first, as withdrawing does: neither waits for the other's rows.
        package = H5PPackage.objects.select_for_update().get(pk=version.package_id)
        list(_with_the_same_files([version.digest]))
        version.refresh_from_db(fields=["published_at", "published_by"])
        if version.published_at is not None:
            return version
        # The mark first: readers of a published row must find its files.
        the_store().publish(version.digest)
        version.published_at, version.published_by = timezone.now(), by
        version.save(update_fields=["published_at", "published_by"])
        package.withdrawn_at, package.withdrawn_by, package.withdrawn_because = None, None, ""
        package.save(update_fields=_WITHDRAWAL)
        log(package, PUBLISHED, user=by, data={"version": version.number})
    return version


def withdraw(package: H5PPackage, *, because: str, by: Any) -> None:
    """Take an exercise from readers, who see its text instead. Publishing one of its versions brings it back.

    One that no reader sees stays as it was. Its results stay, its files are no longer given out.
    """
    with transaction.atomic():
        package = H5PPackage.objects.select_for_update().get(pk=package.pk)
        shown = {version.digest for version in package.versions.filter(published_at__isnull=False)}
        held = list(_with_the_same_files(shown).order_by("pk"))
        mine = [version for version in held if version.package_id == package.pk and version.published_at is not None]
        if not mine:
            return
        for version in mine:
            version.published_at, version.published_by = None, None
            version.save(update_fields=["published_at", "published_by"])
        package.withdrawn_at, package.withdrawn_by, package.withdrawn_because = timezone.now(), by, because[:300]
        package.save(update_fields=_WITHDRAWAL)
        numbers = ", ".join(str(version.number) for version in mine)
        log(package, WITHDRAWN, user=by, data={"versions": numbers, "because": package.withdrawn_because})
        for digest in shown - {version.digest for version in held if version.published_at is not None}:
            the_store().withdraw(digest)


def _with_the_same_files(digests: Iterable[str]) -> Any:
    """Versions of these contents, locked: the mark that lets readers see a content is one for all of them."""
    return H5PVersion.objects.select_for_update().filter(digest__in=digests)


def retire(library: H5PLibrary, *, by: Any) -> int:
    """Go back to the older patch: versions that run on this one run on that. Raises NotRetired.

    Returns how many versions were moved. The only thing that changes in a version is what it runs on.
    """
    with transaction.atomic():
        library = H5PLibrary.objects.select_for_update().get(pk=library.pk)
        if library.retired_at is not None:
            return 0
        using = [v for v in H5PVersion.objects.all() if v.libraries.get(library.folder) == library.digest]
        other = _other_patch(library)
        if using and not (other and set(other.needs) <= set(library.needs)):
            raise NotRetired(
                _("%(count)d versions of exercises run on %(library)s, and there is no other patch for them.")
                % {"count": len(using), "library": library}
            )
        if other:
            _move(using, library.folder, other.digest)
        library.retired_at = timezone.now()
        library.save(update_fields=["retired_at"])
        log(library, RETIRED, user=by, data={"moved": len(using)})
        return len(using)


def _move(versions: Iterable[H5PVersion], folder: str, digest: str) -> None:
    for version in versions:
        # Pages that are open now still name the old table: it has to outlive them.
        the_store().keep_set(version.libraries)
        version.libraries = {**version.libraries, folder: digest}
        version.library_set = the_store().keep_set(version.libraries)
        version.save(update_fields=["libraries", "library_set"])


def _other_patch(library: H5PLibrary) -> H5PLibrary | None:
    same = {"machine_name": library.machine_name, "major": library.major, "minor": library.minor}
    return H5PLibrary.objects.filter(**same, retired_at=None).exclude(pk=library.pk).order_by("-patch").first()


def run_waiting() -> int:
    """Read all uploads that wait for a worker, the oldest first, and sweep. Returns how many ended."""
    rows = H5PImport.objects.filter(finished_at=None).order_by("pk")
    ended = 0
    for row in [row for row in rows if not row.is_waiting]:
        try:
            ended += import_package(row).finished_at is not None
        except Exception:  # noqa: BLE001  whatever is wrong with one upload, the others shall still be read
            _log.exception("Upload %s could not be read", row.uuid)
    sweep_uploads()
    return ended


def _claim(pk: int) -> str:
    return f"h5p-import-{pk}"


def _wake_worker() -> None:
    from content.h5p.tasks import read_packages

    try:
        read_packages.apply_async(expires=300)
    except Exception:  # noqa: BLE001  the broker may be away; the sweep finds the row
        _log.warning("The broker could not be reached; the sweep will read the upload.")
