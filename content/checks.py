"""System checks: every fact table has its triggers."""

from collections.abc import Sequence
from typing import Any

from django.core import checks
from django.db import connections

from content import triggers


def register_checks() -> None:
    checks.register(facts_are_guarded, checks.Tags.database)


def facts_are_guarded(*, databases: Sequence[str] | None = None, **_kwargs: Any) -> list[checks.CheckMessage]:
    """Error content.E001 for each trigger that a migrated database lacks."""
    found: list[checks.CheckMessage] = []
    for alias in databases or []:
        # Before the first migrate there is nothing to guard yet.
        if "django_migrations" in connections[alias].introspection.table_names():
            found += [
                checks.Error(
                    f"The trigger {name} is missing.",
                    hint="Run migrate --skip-checks: it installs the triggers at its end.",
                    id="content.E001",
                )
                for name in triggers.missing(alias)
            ]
    return found
