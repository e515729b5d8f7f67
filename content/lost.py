"""A body that loses nothing: a stored block whose type no longer exists is kept, and its author is told."""

import json
import logging
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.telepath import register
from wagtail.blocks.stream_block import StreamBlockAdapter

logger = logging.getLogger(__name__)

LOST = "lost"


class LostBlock(blocks.FieldBlock):
    """Holds a block of an unknown type as the JSON in which it was stored. Learners do not see it."""

    field = forms.CharField(widget=forms.Textarea({"rows": 4, "readonly": True}), required=False)

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context=parent_context)
        return {**context, "type": kept(value).get("type", "")}

    def get_searchable_content(self, value: Any) -> list[str]:
        return []

    class Meta:
        label = _("Block that cannot be shown")
        icon = "warning"
        description = _("A block of a type that no longer exists. It is kept as it was stored.")
        template = "blocks/lost.html"
        preview_value = '{"type": "quiz", "value": {}}'


class KeepingStreamBlock(blocks.StreamBlock):
    """Keeps blocks of unknown types. Wagtail drops them when it reads a body, and for good when an author saves it."""

    lost = LostBlock()

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            with suppress(ValueError):
                value = json.loads(value)
        if isinstance(value, list):
            value = [self._keep(item) for item in value]
        return super().to_python(value)

    def get_prep_value(self, value: Any) -> Any:
        """What goes into the database: a kept block goes back as it came."""
        return [self._restore(item) for item in super().get_prep_value(value) or []]

    def _keep(self, item: Any) -> Any:
        if not isinstance(item, dict) or item.get("type") in self.child_blocks:
            return item
        logger.warning("The block %s has the unknown type %r. It is kept but not shown.", item.get("id"), item["type"])
        text = json.dumps({"type": item["type"], "value": item.get("value")}, ensure_ascii=False, indent=1)
        return {"type": LOST, "id": item.get("id"), "value": text}

    def _restore(self, item: dict[str, Any]) -> dict[str, Any]:
        """A kept block as it was stored. Text that names a known type was forged in the form and stays text."""
        stored = kept(item["value"]) if item["type"] == LOST else {}
        return {**item, **stored} if stored and stored["type"] not in self.child_blocks else item


class KeepingStreamBlockAdapter(StreamBlockAdapter):
    """The editor shows kept blocks, and offers no new one."""

    def js_args(self, block: Any) -> list[Any]:
        *args, meta = super().js_args(block)
        return [*args, {**meta, "blockCounts": {**meta["blockCounts"], LOST: {"max_num": 0}}}]


register(KeepingStreamBlockAdapter(), KeepingStreamBlock)


def kept(text: str) -> dict[str, Any]:
    """The stored block in a kept one; empty when the text is no such JSON."""
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) and {"type", "value"} == set(found) else {}


def lost_types(body: Any) -> Iterator[str]:
    """The unknown types in a body."""
    for item in body.raw_data:
        if item["type"] == LOST:
            yield str(kept(item["value"]).get("type", ""))
