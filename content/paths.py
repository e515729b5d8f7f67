"""Learning paths in the curriculum's files: the tasks that are delegated, and the courses for each role and product.

Everything stands in `paths.yaml`; a folder without it has no paths. Pure: no database.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Protocol

from content.entries import CORE_AT_LEAST, CoverageEntry, PathEntry, PathsEntry, PlainPage, TaskEntry
from content.fieldreader import REGIMES
from content.languages import Texts
from content.yamlfile import Mapping

FILE = "paths.yaml"
ROLES = (
    *("investigator", "sponsor_investigator", "nurse", "sponsor", "monitor"),
    *("manager", "pharmacy", "lab", "vet"),
)


class Reader(Protocol):
    """What is used of the curriculum's reader."""

    folder: Path

    def open(self, path: Path) -> None: ...
    def load(self, kind: type[Any]) -> Any: ...
    def fault(self, line: int, reason: str) -> None: ...
    def texts(self, row: Mapping, key: str) -> Texts: ...
    def string(self, row: Mapping, key: str, allowed: Iterable[str] | None = None) -> str: ...
    def strings(self, row: Mapping, key: str) -> tuple[str, ...]: ...
    def rows(self, row: Mapping, key: str) -> list[Mapping]: ...
    def facts(self, row: Mapping) -> tuple[str, ...]: ...
    def identity(self, row: Mapping) -> str | None: ...
    def readers(self, row: Mapping) -> dict[str, Any] | None: ...
    def new_id(self, row: Mapping, key: str = "id") -> str: ...
    def plain_page(self, school: Mapping, name: str) -> PlainPage: ...


def read(reader: Reader, courses: set[str]) -> PathsEntry | None:
    """The paths of the folder, with a fault for each that leads nowhere. `courses`: codes of the folder's courses."""
    path = reader.folder / FILE
    if not path.exists():
        return None
    reader.open(path)
    row = reader.load(Mapping)
    if not row:
        return None
    index = reader.plain_page(row, "index")
    tasks = {task.key: task for task in (_task(reader, r, courses) for r in reader.rows(row, "tasks"))}
    rows = reader.rows(row, "paths")
    codes = {r.get("code") for r in rows}
    cells: dict[tuple[str, str], str] = {}
    paths = []
    for r in rows:
        entry = _path(reader, r, courses, codes, tasks)
        cell = (entry.role, entry.product)
        if entry.role and cell in cells:
            reader.fault(r.line_of("role"), f"“{cells[cell]}” is already the path of this role and kind of product")
        cells.setdefault(cell, entry.code)
        paths.append(entry)
    return PathsEntry(index, tuple(tasks.values()), tuple(paths))


def _task(reader: Reader, row: Mapping, courses: set[str]) -> TaskEntry:
    found: dict[str, tuple[str, ...]] = {}
    provisions: dict[str, Texts] = {}
    for r in reader.rows(row, "products"):
        product = reader.string(r, "product", REGIMES)
        if product in found:
            reader.fault(r.line_of("product"), f"the kind of product “{product}” stands twice in the task")
        found[product] = _courses(reader, r, "courses", courses, set())
        provisions[product] = reader.texts(r, "provision")
    return TaskEntry(
        reader.new_id(row, "key"), reader.texts(row, "title"), reader.texts(row, "reason"), found, provisions
    )


def _path(reader: Reader, row: Mapping, courses: set[str], codes: set[Any], tasks: dict[str, TaskEntry]) -> PathEntry:
    core = _courses(reader, row, "core", courses, codes)
    if len(core) < CORE_AT_LEAST:
        reader.fault(row.line_of("core"), f"a path has at least {CORE_AT_LEAST} courses in its core")
    product = reader.string(row, "product", REGIMES)
    named = reader.strings(row, "tasks") if "tasks" in row else ()
    for key in named:
        if key not in tasks:
            reader.fault(row.line_of("tasks"), f"the task “{key}” does not exist")
        elif not tasks[key].courses.get(product):
            reader.fault(row.line_of("tasks"), f"the task “{key}” has no courses for {product}")
    if len(set(named)) != len(named):
        reader.fault(row.line_of("tasks"), "a task stands twice in the path")
    return PathEntry(
        code=reader.new_id(row, "code"),
        slug=reader.texts(row, "slug"),
        title=reader.texts(row, "title"),
        lead=reader.texts(row, "lead"),
        owner=reader.texts(row, "owner"),
        product=product,
        core=core,
        role=reader.string(row, "role", ROLES) if "role" in row else "",
        tasks=named,
        note=reader.texts(row, "note") if "note" in row else None,
        scope=reader.texts(row, "scope") if "scope" in row else None,
        uid=reader.identity(row),
        readers=reader.readers(row),
        coverage=tuple(_coverage(reader, r) for r in (reader.rows(row, "coverage") if "coverage" in row else [])),
    )


def _coverage(reader: Reader, row: Mapping) -> CoverageEntry:
    facts = reader.facts(row)
    if not facts:
        reader.fault(row.line, "a section is covered by at least one fact")
    return CoverageEntry(reader.texts(row, "section"), reader.texts(row, "subject"), facts)


def _courses(reader: Reader, row: Mapping, key: str, courses: set[str], paths: set[Any]) -> tuple[str, ...]:
    """Codes of courses. A path in a path would lead in a circle, so only courses may stand here."""
    codes = reader.strings(row, key)
    for code in codes:
        if code in paths:
            reader.fault(row.line_of(key), f"“{code}” is a learning path: only courses stand in a path")
        elif code not in courses:
            reader.fault(row.line_of(key), f"the course “{code}” does not exist")
    if len(set(codes)) != len(codes):
        reader.fault(row.line_of(key), "a course stands twice in the list")
    return codes


def row_of(entry: PathsEntry) -> dict[str, Any]:
    """What `read` reads, without what is not said."""
    index = entry.index
    closed = {"readers": index.readers} if index.readers else {}
    return {
        "index": {"title": index.title, "slug": index.slug, "lead": index.lead, **closed},
        "tasks": [
            {
                "key": task.key,
                "title": task.title,
                "reason": task.reason,
                "products": [
                    {"product": product, "courses": list(codes), "provision": task.provisions[product]}
                    for product, codes in task.courses.items()
                ],
            }
            for task in entry.tasks
        ],
        "paths": [_path_row(path) for path in entry.paths],
    }


def _path_row(path: PathEntry) -> dict[str, Any]:
    row = {
        **{name: getattr(path, name) for name in ("code", "uid", "role", "product", "slug", "title", "lead", "owner")},
        "core": list(path.core),
        "tasks": list(path.tasks),
        "readers": path.readers,
        "note": path.note,
        "scope": path.scope,
        "coverage": [{"section": c.section, "subject": c.subject, "facts": list(c.facts)} for c in path.coverage],
    }
    return {name: value for name, value in row.items() if value}
