"""The one door to pyh5p: its reader of packages, never its store, builder or validator.

Its LibraryStore writes outside its folder for a hostile machine name, and its builder asks the network. Its reader
holds all that a package unpacks to, so it gets the package thinned: what describes it whole, other files empty.
"""

import io
import re
import zipfile
from collections.abc import Collection, Mapping

import pyh5p

from content.h5p.policy import IN_LIBRARIES, LEFT_OUT, Limits, Refused, Rule
from content.h5p.policy_archive import BROKEN, DESCRIBES
from content.h5p.store import File

_LIBRARY = re.compile(r"invalid library definition in (.*)")
_FAULTS = (*BROKEN, pyh5p.H5PError, TypeError, KeyError, RecursionError)


def read(files: Mapping[str, File], limits: Limits) -> Collection[str]:
    """The paths of a package whose archive `policy_archive` has let through. Raises Refused."""
    try:
        found: Mapping[str, bytes] = pyh5p.read_package(_thinned(files), limits=_limits(limits)).files
    except _FAULTS as error:
        library = _LIBRARY.fullmatch(str(error))
        raise Refused(Rule.READER, f"{library[1]}/library.json" if library else "", reason=str(error)) from error
    return found.keys()


def _limits(limits: Limits) -> pyh5p.PackageLimits:
    return pyh5p.PackageLimits(
        max_files=limits.files,
        max_file_size=limits.film,
        max_total_size=limits.total,
        # Its ratio is that of single files, which honest ones exceed; ours is the archive's.
        max_compression_ratio=float("inf"),
        allowed_extensions=frozenset(IN_LIBRARIES | LEFT_OUT),
    )


def _thinned(files: Mapping[str, File]) -> bytes:
    thin = io.BytesIO()
    with zipfile.ZipFile(thin, "w") as archive:
        for path, file in files.items():
            archive.writestr(zipfile.ZipInfo(path), file.read() if DESCRIBES.fullmatch(path) else b"")
    return thin.getvalue()
