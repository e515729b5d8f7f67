"""Questions taken out as Moodle XML. The key of a certifying test stays: only what anyone can read goes out."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from assessments.moodle import writing
from assessments.moodle.raw import values_of
from assessments.moodle.values import Losses, Lost, NotCarried, Plain, Reason
from assessments.questions import Purpose, Question
from content.models import Provision
from content.withdrawals import withdrawn_questions


@dataclass(frozen=True, slots=True)
class Export:
    """A file in one language. `carried`: how many questions it holds."""

    xml: str
    carried: int
    lost: tuple[Lost, ...]


def exportable() -> QuerySet[Question]:
    """Published Swedish questions whose key is no secret: for practice, or public."""
    return _open("sv").order_by("key")


def _open(language: str) -> QuerySet[Question]:
    is_open = Q(purpose=Purpose.PRACTICE) | Q(is_public=True)
    return Question.objects.filter(is_open, live=True, locale__language_code=language)


def export(chosen: QuerySet[Question], language: str) -> Export:
    """The chosen of the exportable questions as a file, with what it does not hold."""
    swedish = list(exportable().filter(pk__in=chosen.values("pk")))
    keys = [row.translation_key for row in swedish]
    withdrawn = set(withdrawn_questions())
    rows = {row.translation_key: row for row in _open(language).filter(translation_key__in=keys)}
    cited, plain, lost = _cited(), list[Plain](), list[Lost]()
    for row in swedish:
        version = rows.get(row.translation_key)
        if row.translation_key in withdrawn:
            lost.append(Losses(0, row.key).leave(NotCarried(Reason.WITHDRAWN)))
        elif version is None:
            lost.append(Losses(0, row.key).leave(NotCarried(Reason.NO_TRANSLATION)))
        else:
            plain.append(_plain(version, cited))
    xml, more = writing.write(plain)
    left_out = {row.name for row in more if row.is_whole}
    return Export(xml, len(plain) - len(left_out), tuple(sorted([*lost, *more], key=lambda row: row.name)))


def _cited() -> dict[int, str]:
    """Provisions as tags name them."""
    return {pk: f"{source} {ref}" for pk, source, ref in Provision.objects.values_list("pk", "source__key", "ref")}


def _plain(row: Question, cited: dict[int, str]) -> Plain:
    raw: dict[str, Any] = row.body.raw_data[0]["value"]
    provisions = (item["value"] if isinstance(item, dict) else item for item in raw.get("provisions") or [])
    return Plain(
        key=row.key,
        type=row.type,
        stem=raw["stem"],
        values=values_of(raw),
        objective=row.objective,
        lesson=row.lesson,
        difficulty=row.difficulty,
        product=row.product,
        facts=tuple((raw.get("facts") or "").split()),
        provisions=tuple(cited[pk] for pk in provisions if pk in cited),
    )
