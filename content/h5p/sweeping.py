"""Files of H5P that no row names: a process died, or a transaction failed, between the file and its row."""

import logging
from datetime import timedelta

from django.utils import timezone

from content.h5p.player import store
from content.h5p.records import H5PImport, H5PLibrary, H5PVersion

_log = logging.getLogger(__name__)


def sweep_uploads() -> None:
    """Uploads whose row is finished, or that never got one."""
    open_ = {str(uuid) for uuid in H5PImport.objects.filter(finished_at=None).values_list("uuid", flat=True)}
    for path in store().incoming("x").parent.glob("*.h5p"):
        if path.stem not in open_ and path.stat().st_mtime < _yesterday():
            path.unlink(missing_ok=True)


def sweep_store() -> int:
    """What has lain in the store for a day and no row names. Returns how many packages, libraries, tables and marks.

    An import keeps its files a moment before its rows, so what is younger than a day may be an import's that runs now.
    """
    versions = H5PVersion.objects.all()
    libraries = set(H5PLibrary.objects.values_list("digest", flat=True))
    for used in versions.values_list("libraries", flat=True).iterator():
        libraries |= set(used.values())
    named = {
        "libraries": libraries,
        "contents": set(versions.values_list("digest", flat=True)),
        "sets": set(versions.values_list("library_set", flat=True)),
        "published": set(versions.filter(published_at__isnull=False).values_list("digest", flat=True)),
    }
    gone = store().sweep(named, _yesterday())
    for path in gone:
        _log.warning("Swept %s from the store of H5P: no row names it.", path)
    return len(gone)


def _yesterday() -> float:
    return (timezone.now() - timedelta(days=1)).timestamp()
