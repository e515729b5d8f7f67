"""Load learning paths from the curriculum's files, after the courses that they lead to."""

from typing import Any, Protocol

from wagtail.blocks import StreamValue

from content.entries import Curriculum, PathEntry, PathsEntry, PlainPage, TaskEntry
from content.languages import pick
from content.loaded import digest
from courses import standing
from courses.building import as_item, as_stream, as_typed, identity, stable_id
from courses.compared import plain
from courses.pages import ChangeKind, CoursePage, StartPage
from courses.paths.editions import make_path_edition
from courses.paths.pages import LearningPathPage, PathsPage
from courses.paths.tasks import DelegatedTask


class Loader(Protocol):
    """What is used of the curriculum's loader."""

    curriculum: Curriculum
    report: Any

    def writes(self, key: str, file_digest: str, row: Any, content: Any, is_same: Any) -> bool: ...
    def wrote(self, key: str, file_digest: str, row_digest: str) -> None: ...
    def bilingual(self, key: str, model: Any, entry: Any, fill: Any, parent: Any = None) -> Any: ...


def load_paths(loader: Loader, entry: PathsEntry) -> None:
    """Write tasks and paths. A path whose courses are not all there waits for them, and is told of."""
    courses = _courses(loader, entry)
    tasks = {task.key: _task(loader, task, number, courses) for number, task in enumerate(entry.tasks, 1)}
    start = StartPage.objects.filter(locale__language_code="sv").get()
    index = loader.bilingual("paths", PathsPage, entry.index, _index(entry.index), start)
    if index is None:
        return
    for path in entry.paths:
        if left := [code for code in path.core if code not in courses]:
            loader.report.drafts.append(f"{path.code}: waits for {', '.join(left)}")
        else:
            loader.bilingual(
                path.code, LearningPathPage, path, _path(path, courses, tasks), PathsPage.objects.get(pk=index.pk)
            )


def made_path_editions(entry: PathsEntry) -> list[str]:
    """Freeze what has been loaded. After the commit, for the English pages."""
    found = []
    for path in entry.paths:
        made = make_path_edition(identity(path, path.code), kind=ChangeKind.SUBSTANCE, note="", by=None)
        if made:
            found.append(f"{path.code} edition {made.number}")
    return found


def _courses(loader: Loader, entry: PathsEntry) -> dict[str, int]:
    """The Swedish pages of the courses that paths and tasks name, by code: never a copy that has kept the code."""
    named = {code for path in entry.paths for code in path.core}
    named |= {code for task in entry.tasks for codes in task.courses.values() for code in codes}
    keys = {code: stable_id(code) for code in named}
    keys |= {course.code: identity(course, course.code) for course in loader.curriculum.courses}
    swedish = CoursePage.objects.filter(locale__language_code="sv")
    found = dict(swedish.filter(translation_key__in=keys.values()).values_list("translation_key", "pk"))
    others = swedish.filter(code__in=named).order_by("live", "-path").values_list("code", "pk")
    return dict(others) | {code: found[key] for code, key in keys.items() if key in found}


def _task(loader: Loader, entry: TaskEntry, number: int, courses: dict[str, int]) -> int:
    """The task's primary key. Where only some courses are loaded, it leads to those."""
    products = [
        as_typed(
            "product",
            f"{entry.key}/{product}",
            {
                "product": product,
                "courses": [
                    as_item(f"{entry.key}/{product}/{code}", courses[code]) for code in codes if code in courses
                ],
                "provision_sv": entry.provisions[product]["sv"],
                "provision_en": entry.provisions[product]["en"],
            },
        )
        for product, codes in entry.courses.items()
    ]
    texts = {
        "title_sv": entry.title["sv"],
        "title_en": entry.title["en"],
        "reason_sv": entry.reason["sv"],
        "reason_en": entry.reason["en"],
        "position": number,
    }

    names = {pk: code for code, pk in courses.items()}

    def content(row: Any) -> dict[str, Any]:
        raw = _unnamed(list(row.products.raw_data), names)
        said = {name: getattr(row, name) for name in texts} | {"products": raw}
        return said if row.live else said | {"live": False}

    row: Any = DelegatedTask.objects.filter(key=entry.key).first()
    file_digest = digest({**texts, "products": _unnamed(products, names)})
    if loader.writes(f"task {entry.key}", file_digest, row, content, lambda: digest(content(row)) == file_digest):
        block = DelegatedTask._meta.get_field("products").stream_block
        values = {**texts, "products": StreamValue(block, products, is_lazy=True)}
        row = standing.publish(row or DelegatedTask(key=entry.key), values)
        loader.wrote(f"task {entry.key}", file_digest, digest(content(row)))
    return int(row.pk)


def _unnamed(products: list[Any], names: dict[int, str]) -> Any:
    """Without the ids of the parts, which the files do not hold, and with the codes of the courses."""
    rows = plain(products, "products")
    return [{**row, "courses": [names.get(pk, pk) for pk in row.get("courses", [])]} for row in rows]


def _index(entry: PlainPage) -> Any:
    def fill(page: PathsPage, language: str) -> PathsPage:
        page.title, page.slug, page.lead = (pick(text, language) for text in (entry.title, entry.slug, entry.lead))
        page.draft_title = page.title
        return page

    return fill


def _path(entry: PathEntry, courses: dict[str, int], tasks: dict[str, int]) -> Any:
    def fill(page: LearningPathPage, language: str) -> LearningPathPage:
        page.code, page.role, page.product = entry.code, entry.role, entry.product
        page.title, page.slug, page.lead = (pick(text, language) for text in (entry.title, entry.slug, entry.lead))
        page.draft_title = page.title
        page.responsible = pick(entry.owner, language)
        page.note = pick(entry.note, language) if entry.note else ""
        page.scope = pick(entry.scope, language) if entry.scope else ""
        page.core = as_stream(
            page, "core", [as_typed("course", f"{entry.code}/{code}", courses[code]) for code in entry.core]
        )
        page.tasks = as_stream(
            page, "tasks", [as_typed("task", f"{entry.code}/task/{key}", tasks[key]) for key in entry.tasks]
        )
        sections = [
            as_typed(
                "section",
                f"{entry.code}/section/{number}",
                {
                    "section": pick(row.section, language),
                    "subject": pick(row.subject, language),
                    "facts": " ".join(row.facts),
                },
            )
            for number, row in enumerate(entry.coverage, 1)
        ]
        page.coverage = as_stream(page, "coverage", sections)
        return page

    return fill
