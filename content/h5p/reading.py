"""The one door to pyh5p: its reader of packages, never its store, builder or validator.

Its LibraryStore writes outside its folder for a hostile machine name, and its builder asks the network.
"""

import re
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pyh5p

from content.h5p.policy import IN_LIBRARIES, LEFT_OUT, Limits, Refused, Rule
from content.h5p.policy_archive import BROKEN
from content.h5p.policy_json import without_mark

_LIBRARY = re.compile(r"invalid library definition in (.*)")
_FAULTS = (*BROKEN, pyh5p.H5PError, TypeError, KeyError, RecursionError)


def read(path: Path, limits: Limits) -> Mapping[str, bytes]:
    """All files of a package that `policy_archive` has let through, by path. Raises Refused."""
    try:
        found: Mapping[str, bytes] = pyh5p.read_package(path, limits=_limits(limits)).files
    except _FAULTS as error:
        if not (plain := _without_marks(path)):
            library = _LIBRARY.fullmatch(str(error))
            raise Refused(Rule.READER, f"{library[1]}/library.json" if library else "", reason=str(error)) from error
        with plain:
            return read(Path(plain.name), limits)
    return found


def _limits(limits: Limits) -> pyh5p.PackageLimits:
    return pyh5p.PackageLimits(
        max_files=limits.files,
        max_file_size=limits.film,
        max_total_size=limits.total,
        # Its ratio is that of single files, which honest ones exceed; ours is the archive's.
        max_compression_ratio=float("inf"),
        allowed_extensions=frozenset(IN_LIBRARIES | LEFT_OUT),
    )


def _without_marks(path: Path) -> "tempfile._TemporaryFileWrapper[bytes] | None":
    """The same package with JSON that begins without a byte order mark, which this reader stumbles over."""
    with zipfile.ZipFile(path) as archive:
        infos = [info for info in archive.infolist() if not info.is_dir()]
        marked = {i.filename for i in infos if i.filename.endswith(".json") and _has_mark(archive, i)}
        if not marked:
            return None
        scratch = tempfile.NamedTemporaryFile(suffix=".h5p")  # noqa: SIM115  the caller closes it
        with zipfile.ZipFile(scratch, "w", zipfile.ZIP_DEFLATED) as copy:
            for info in infos:
                data = archive.read(info)
                copy.writestr(info.filename, without_mark(data) if info.filename in marked else data)
        scratch.flush()
        return scratch


def _has_mark(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bool:
    with archive.open(info) as file:
        beginning = file.read(3)
    return without_mark(beginning) != beginning
