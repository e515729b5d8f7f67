"""A panel beside what is edited, with what the apps above have to say of it."""

from dataclasses import dataclass
from typing import Any

from wagtail import hooks
from wagtail.admin.panels import Panel

# Functions (row, user) -> list[Note], registered as Wagtail's hooks are.
NOTES_HOOK = "register_notes_on_row"


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence about a row, and where to read more."""

    text: str
    link: str
    url: str


class NotesPanel(Panel):
    """Shown in the editor when there is something to say. Writes nothing."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "content/admin/notes_panel.html"

        def __init__(self, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            self.notes = _notes(self.instance, self.request.user) if self.request else []

        def is_shown(self) -> bool:
            return bool(self.notes)


def _notes(row: Any, user: Any) -> list[Note]:
    if not row or not row.pk:
        return []
    return [note for say in hooks.get_hooks(NOTES_HOOK) for note in say(row, user)]
