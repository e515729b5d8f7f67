"""Putting the curriculum's files into a folder: all of them or none, and nothing else there is touched."""

import shutil
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

import yaml

from content import mediafile
from content.h5p.exercises import FOLDER
from content.mediafile import Opener
from content.yamlfile import Mapping, Unreadable, read


class Occupied(ValueError):
    """The folder holds something already, or leads elsewhere."""


@contextmanager
def laid_out(files: dict[str, str | Opener], beside: Path) -> Iterator[Path]:
    """The files in a folder of their own, in the folder `beside`, until the end of the block."""
    folder = Path(tempfile.mkdtemp(prefix=".curriculum-", dir=beside))
    try:
        for name, held in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if isinstance(held, str):
                path.write_text(held, encoding="utf-8", newline="")
            else:
                with held() as source, path.open("wb") as target:
                    shutil.copyfileobj(source, target)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def refuse_occupied(folder: Path) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Occupied(f"{folder} is not an empty folder")


def place(laid: Path, folder: Path) -> None:
    """Move the laid out files to where there is nothing: one rename."""
    laid.chmod(0o755)
    laid.rename(folder)
    # So that who laid them out finds something to clear away.
    laid.mkdir()


def place_over(files: Collection[str], laid: Path, folder: Path) -> None:
    """Move the files into a folder that holds a curriculum. Lessons, exercises and media no longer written go."""
    for name in files:
        target = folder / name
        if not target.resolve().is_relative_to(folder.resolve()) or target.is_symlink() or target.is_dir():
            raise Occupied(f"{target} leads elsewhere")
    courses = {PurePosixPath(name).parts[0] for name in files if name.endswith("/course.yaml")}
    for course in courses:
        if (folder / course / mediafile.FOLDER).is_symlink():
            raise Occupied(f"{folder / course / mediafile.FOLDER} leads elsewhere")
    for name in files:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (laid / name).replace(folder / name)
    for course in courses:
        media = [path for path in (folder / course / mediafile.FOLDER).glob("*.*") if path.is_file()]
        own = [path for path in media if mediafile.ending(path.name) in mediafile.ENDINGS]
        texts = [path for name in ("lessons", FOLDER) for path in (folder / course / name).glob("*.yaml")]
        for path in (*texts, *own):
            if path.relative_to(folder).as_posix() not in files:
                path.unlink()


def in_known_folders(files: dict[str, str | Opener], folder: Path) -> dict[str, str | Opener]:
    """The files, each course in the folder that it has there already."""
    known = {_code(path): path.parent.name for path in sorted(folder.glob("*/course.yaml"))}
    courses = {name: text for name, text in files.items() if name.endswith("/course.yaml")}
    codes = {name.partition("/")[0]: str(yaml.safe_load(str(text))["code"]) for name, text in courses.items()}
    moved = {new: known[code] for new, code in codes.items() if code in known}
    return {_moved(name, moved): held for name, held in files.items()}


def _moved(name: str, moved: dict[str, str]) -> str:
    first, slash, rest = name.partition("/")
    return f"{moved.get(first, first)}{slash}{rest}"


def _code(path: Path) -> str:
    try:
        row = read(path)
    except (Unreadable, OSError):
        return ""
    return str(row.get("code")) if isinstance(row, Mapping) else ""
