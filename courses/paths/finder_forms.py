"""What a reader ticks at the doors to the learning paths."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from content.blocks import Regime
from content.roles import Role
from courses.paths.tasks import DelegatedTask

# The button's name: an address with it has been asked for, though nothing is ticked.
ASKED = "show"


class Boxes(forms.CheckboxSelectMultiple):
    """Boxes to tick. What is wrong with them leads to the first."""

    def id_for_label(self, id_: str, index: Any = None) -> str:
        return super().id_for_label(id_, "0" if index is None else index)


class Ticked(forms.MultipleChoiceField):
    """What is ticked, each once."""

    widget = Boxes

    def clean(self, value: Any) -> list[str]:
        return list(dict.fromkeys(super().clean(value)))


class ProductsForm(forms.Form):
    """Kinds of product, one or several."""

    product = Ticked(
        label=_("Kind of product"),
        choices=Regime.choices,
        error_messages={
            "required": _("Tick at least one kind of product."),
            "invalid_choice": _(
                "The address named a kind of product that does not exist. Look at what is ticked, and ask again."
            ),
        },
    )


class RolesForm(ProductsForm):
    """Roles and kinds of product, of each one or several."""

    field_order = ["role", "product"]

    role = Ticked(
        label=_("Role"),
        choices=Role.choices,
        error_messages={
            "required": _("Tick at least one role. If none is yours, tick the nearest."),
            "invalid_choice": _("The address named a role that does not exist. Look at what is ticked, and ask again."),
        },
    )


class TasksForm(ProductsForm):
    """Kinds of product and delegated tasks, of each one or several. `tasks`: those that are published."""

    task = Ticked(
        label=_("Tasks"),
        error_messages={
            "required": _("Tick at least one task."),
            "invalid_choice": _("The address named a task that does not exist. Look at what is ticked, and ask again."),
        },
    )

    def __init__(self, query: QueryDict | None, tasks: Sequence[DelegatedTask]) -> None:
        super().__init__(query)
        self.fields["task"].choices = [(task.key, task.title) for task in tasks]  # type: ignore[attr-defined]


def asked(query: QueryDict, *fields: str) -> QueryDict | None:
    """The query, where it asks for something; None at the first visit."""
    return query if any(name in query for name in (ASKED, *fields)) else None
