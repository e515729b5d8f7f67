"""Published learning paths and delegated tasks as the curriculum's files hold them."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from content.entries import CoverageEntry, PathEntry, PathsEntry, PlainPage, TaskEntry
from content.languages import Texts
from courses.building import stable_id
from courses.pages import CoursePage
from courses.paths.pages import LearningPathPage, PathsPage
from courses.paths.tasks import DelegatedTask


@dataclass
class PathsDumper:
    """`codes`: of the courses that are written, by primary key of the Swedish page. `left`, `lost`: as a dump's."""

    codes: dict[int, str]
    look_at: Callable[[str, Any], None]
    readers: Callable[[str, Any, Any], dict[str, Any] | None]
    left: list[str]
    lost: list[str]

    def paths(self) -> PathsEntry | None:
        """All that is published of them; None where the school has no list of paths in both languages."""
        sv, en = (PathsPage.objects.filter(locale__language_code=code, live=True).first() for code in ("sv", "en"))
        if sv is None or en is None:
            return None
        tasks = [self.task(row) for row in DelegatedTask.objects.all() if self.is_published(row.key, row)]
        pages = LearningPathPage.objects.filter(locale__language_code="sv").order_by("path")
        found = [self.path(page) for page in pages if self.is_published(page.code or page.slug, page)]
        title, slug, lead = (_both(sv, en, name) for name in ("title", "slug", "lead"))
        index = PlainPage(title, slug, lead, readers=self.readers("paths", sv, en))
        return PathsEntry(index, tuple(tasks), tuple(entry for entry in found if entry))

    def is_published(self, key: str, row: Any) -> bool:
        self.look_at(key, row)
        return bool(row.live)

    def task(self, row: DelegatedTask) -> TaskEntry:
        products = [item["value"] for item in row.products.raw_data]
        return TaskEntry(
            key=row.key,
            title=row.in_both("title"),
            reason=row.in_both("reason"),
            courses={each["product"]: self.written(row.key, row.courses_for(each["product"])) for each in products},
            provisions={each["product"]: row.provision_for(each["product"]) for each in products},
        )

    def path(self, sv: LearningPathPage) -> PathEntry | None:
        code = sv.code or sv.slug
        en = LearningPathPage.objects.filter(
            translation_key=sv.translation_key, locale__language_code="en", live=True
        ).first()
        if en is None:
            self.lost.append(f"{code}: the learning path is not published in English")
            return None
        if [item["id"] for item in sv.coverage.raw_data] != [item["id"] for item in en.coverage.raw_data]:
            self.lost.append(f"{code}: its English has other sections than its Swedish")
            return None
        core = self.written(code, sv.core_ids())
        if len(core) < len(sv.core_ids()):
            self.lost.append(f"{code}: a course of its core is not written")
            return None
        tasks = DelegatedTask.objects.filter(live=True).in_bulk(sv.task_ids())
        return PathEntry(
            code=code,
            uid=_uid(sv.translation_key, code),
            readers=self.readers(code, sv, en),
            **{name: _both(sv, en, name) for name in ("slug", "title", "lead")},
            owner=_both(sv, en, "responsible"),
            product=sv.product,
            core=core,
            role=sv.role,
            tasks=tuple(tasks[pk].key for pk in sv.task_ids() if pk in tasks),
            note=_both(sv, en, "note") if sv.note else None,
            scope=_both(sv, en, "scope") if sv.scope else None,
            coverage=tuple(
                CoverageEntry(
                    section=Texts(sv=ours["section"], en=theirs["section"]),
                    subject=Texts(sv=ours["subject"], en=theirs["subject"]),
                    facts=tuple(ours["facts"].split()),
                )
                for ours, theirs in zip(_values(sv), _values(en), strict=True)
            ),
        )

    def written(self, key: str, ids: list[int]) -> tuple[str, ...]:
        """Codes of those courses that are written; the others are told of."""
        found = dict(CoursePage.objects.filter(pk__in=ids).values_list("pk", "code"))
        self.left += [f"{key}: the course {found.get(pk, pk)} is not written" for pk in ids if pk not in self.codes]
        return tuple(self.codes[pk] for pk in ids if pk in self.codes)


def _values(page: LearningPathPage) -> list[dict[str, Any]]:
    return [item["value"] for item in page.coverage.raw_data]


def _both(sv: Any, en: Any, name: str) -> Texts:
    return Texts(sv=str(getattr(sv, name)), en=str(getattr(en, name)))


def _uid(key: uuid.UUID, code: str) -> str | None:
    return None if key == stable_id(code) else str(key)
