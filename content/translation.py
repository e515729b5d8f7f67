"""English beside Swedish through wagtail-localize's own records.

The English row is never written by hand: its texts are StringTranslations, and wagtail-localize builds the row from
the Swedish one. So the two cannot drift apart, and publishing Swedish leaves English as it is.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import ngettext
from wagtail.models import Locale
from wagtail_localize.models import (
    SegmentOverride,
    String,
    StringSegment,
    StringTranslation,
    Translation,
    TranslationContext,
    TranslationSource,
)
from wagtail_localize.segments import OverridableSegmentValue, StringSegmentValue
from wagtail_localize.segments.extract import extract_segments

FROM_FILE = "curriculum"
OUTDATED = "inaktuell"


class ShapeDiffers(ValueError):
    """The two languages of one thing do not have the same paragraphs, items or links."""


class State(NamedTuple):
    """How far a translation has come: texts, translated texts, texts whose Swedish has changed since."""

    total: int
    translated: int
    outdated: int

    @property
    def missing(self) -> int:
        return self.total - self.translated


def behind(keys: Iterable[Any], locale: Locale) -> set[Any]:
    """Of these translation keys, those whose translation lacks a text or has an outdated one. Two queries."""
    wanted: dict[Any, set[tuple[int, int]]] = {}
    segments = StringSegment.objects.filter(source__object_id__in=list(keys))
    for key, string, context in segments.values_list("source__object_id", "string_id", "context_id"):
        wanted.setdefault(key, set()).add((string, context))
    good = set(
        StringTranslation.objects.filter(locale=locale, has_error=False, context__object_id__in=wanted)
        .exclude(tool_name=OUTDATED)
        .values_list("translation_of_id", "context_id")
    )
    return {key for key, texts in wanted.items() if texts - good}


def untranslated(row: Any) -> int:
    """Texts of a translated page or question that have no translation; 0 for one in Swedish or with no source."""
    if not row.pk or row.locale.language_code == "sv":
        return 0
    source = TranslationSource.objects.filter(object_id=row.translation_key).first()
    return state(source, row.locale).missing if source else 0


def refuse_holes(row: Any) -> None:
    """Refuse to publish a translation with holes: wagtail-localize would fill them with Swedish."""
    missing = untranslated(row) if row.live else 0
    if missing:
        raise ValidationError(
            ngettext(
                "%(count)d text has no English yet. Translate it before you publish.",
                "%(count)d texts have no English yet. Translate them before you publish.",
                missing,
            )
            % {"count": missing}
        )


def english_locale() -> Locale:
    return Locale.objects.get(language_code="en")


def state(source: TranslationSource, locale: Locale) -> State:
    """Count the texts of a source and what the locale has of them. Three queries."""
    segments = StringSegment.objects.filter(source=source)
    wanted = set(segments.values_list("string_id", "context_id"))
    have = {
        (string, context): tool
        for string, context, tool in StringTranslation.objects.filter(
            locale=locale, context__in=segments.values("context"), has_error=False
        ).values_list("translation_of_id", "context_id", "tool_name")
    }
    done = [have[key] for key in wanted if key in have]
    return State(len(wanted), len(done), done.count(OUTDATED))


def _by_path(instance: models.Model) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for segment in extract_segments(instance):
        if isinstance(segment, StringSegmentValue):
            found.setdefault(segment.path, []).append(segment)
    return found


def pairs(swedish: models.Model, english: models.Model) -> Iterator[tuple[str, Any, Any]]:
    """Yield (path, Swedish string, English string), or raise ShapeDiffers naming the first path that differs."""
    ours, theirs = _by_path(swedish), _by_path(english)
    for path in sorted(ours.keys() | theirs.keys()):
        left, right = ours.get(path, []), theirs.get(path, [])
        if len(left) != len(right):
            raise ShapeDiffers(f"{path}: {len(left)} Swedish texts, {len(right)} English")
        seen: dict[str, str] = {}
        for a, b in zip(left, right, strict=True):
            if seen.setdefault(a.string.data, b.string.data) != b.string.data:
                raise ShapeDiffers(f"{path}: one Swedish text has two English ones: {a.string.data}")
            yield path, a.string, b.string


def write_english(row: Any, twin: Any, *, force: bool = False, publish: bool = True) -> list[str]:
    """Translate `row` with the texts of `twin`, an unsaved English copy. Return paths whose translator's text stands.

    Writes the English row even where no text has changed: facts, keys and what a block refers to come from Swedish.
    Publishes it after commit.
    """
    english = english_locale()
    source, _made = TranslationSource.update_or_create_from_instance(row)
    translation, _made = Translation.objects.get_or_create(source=source, target_locale=english)
    kept: list[str] = []
    strings = {
        s.data_hash: s
        for s in String.objects.filter(
            locale=row.locale, pk__in=StringSegment.objects.filter(source=source).values("string")
        )
    }
    contexts = {c.path: c for c in TranslationContext.objects.filter(object_id=source.object_id)}
    existing = {
        (t.translation_of_id, t.context_id): t
        for t in StringTranslation.objects.filter(locale=english, context__object_id=source.object_id)
    }
    for path, ours, theirs in pairs(row, twin):
        string, context = strings[String._get_data_hash(ours.data)], contexts[path]
        old = existing.get((string.pk, context.pk))
        if old is None:
            existing[string.pk, context.pk] = _translate(string, context, english, theirs.data)
        elif old.data != theirs.data:
            if old.tool_name not in (FROM_FILE, OUTDATED) and not force:
                kept.append(path)
                continue
            old.data, old.tool_name, old.translation_type = (
                theirs.data,
                FROM_FILE,
                StringTranslation.TRANSLATION_TYPE_MANUAL,
            )
            old.save()
    if StringTranslation.objects.filter(locale=english, context__object_id=source.object_id, has_error=True).exists():
        raise ShapeDiffers(f"{row}: an English text has markup that is not allowed")
    kept += _override(row, twin, source.object_id, english, force=force)
    translation.save_target(publish=publish)
    return kept


def _override(row: Any, twin: Any, key: Any, english: Locale, *, force: bool) -> list[str]:
    """Let the English show another file where `twin` does. Return paths whose translator's choice stands."""
    ours, theirs = ({s.path: s.data for s in extract_segments(each) if _is_choice(s)} for each in (row, twin))
    chosen = {o.context.path: o for o in SegmentOverride.objects.filter(locale=english, context__object_id=key)}
    kept = []
    for path, wanted in ((path, theirs[path]) for path in ours if path in theirs):
        old = chosen.get(path)
        if old is None and wanted != ours[path]:
            context = TranslationContext.objects.get(object_id=key, path=path)
            SegmentOverride.objects.create(locale=english, context=context, data_json=json.dumps(wanted))
        elif old is not None and old.data != wanted and not force:
            kept.append(path)
        elif old is not None and old.data != wanted:
            old.data_json = json.dumps(wanted)
            old.save()
    return kept


def _is_choice(segment: Any) -> bool:
    return isinstance(segment, OverridableSegmentValue)


def _translate(string: String, context: TranslationContext, locale: Locale, text: str) -> StringTranslation:
    return StringTranslation.objects.create(
        translation_of=string,
        locale=locale,
        context=context,
        data=text,
        translation_type=StringTranslation.TRANSLATION_TYPE_MANUAL,
        tool_name=FROM_FILE,
    )


def carry_over(source: TranslationSource) -> None:
    """After Swedish was published: keep the old English for a changed text and mark it as outdated.

    A part with another number of texts is not carried over: which one is new cannot be known, so a translator must.
    """
    with transaction.atomic():
        before = _strings_by_context(source)
        source.update_from_db()
        after = _strings_by_context(source)
        for locale in Locale.objects.exclude(pk=source.locale_id):
            for context, strings in after.items():
                old = before.get(context, [])
                if old != strings and len(old) == len(strings):
                    _carry(locale, context, zip(old, strings, strict=True))


def _strings_by_context(source: TranslationSource) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    rows = StringSegment.objects.filter(source=source).order_by("context", "order")
    for context, string in rows.values_list("context_id", "string_id"):
        found.setdefault(context, []).append(string)
    return found


def _carry(locale: Locale, context: int, changes: Iterable[tuple[int, int]]) -> None:
    translations = StringTranslation.objects.filter(locale=locale, context_id=context)
    known = {t.translation_of_id: t for t in translations}
    for old, new in changes:
        if old != new and old in known and new not in known:
            StringTranslation.objects.create(
                translation_of_id=new,
                locale=locale,
                context_id=context,
                data=known[old].data,
                translation_type=StringTranslation.TRANSLATION_TYPE_MACHINE,
                tool_name=OUTDATED,
            )
