"""Who may read a page: as the course files say it, without secrets, and as the CMS keeps it."""

import secrets
from dataclasses import dataclass
from typing import Any, Protocol

from django.contrib.auth.models import Group
from wagtail.models import PageViewRestriction

from content.loaded import Loaded, Verdict, digest, verdict

ALL, LOGIN, PASSWORD = "all", "login", "password"


def readers_of(page: Any) -> Any:
    """Those of the page itself: all, login, password, or a list of groups by name."""
    found = list(PageViewRestriction.objects.filter(page=page).order_by("pk"))
    if not found:
        return ALL
    kinds = {each.restriction_type for each in found}
    if kinds == {LOGIN}:
        return LOGIN
    if kinds == {PageViewRestriction.GROUPS} and len(found) == 1:
        return sorted(found[0].groups.values_list("name", flat=True)) or PASSWORD
    # Several at once, or no group at all, have no form in the files: closed is the safe way.
    return PASSWORD


def readers_in(sv: Any, en: Any) -> dict[str, Any] | None:
    """By language; None where everyone may read both."""
    found = {"sv": readers_of(sv), "en": readers_of(en)}
    return None if set(map(str, found.values())) == {ALL} else found


class Loader(Protocol):
    """What is used of the curriculum's loader."""

    force: bool
    report: Any
    known: dict[str, Loaded]


@dataclass
class ReaderRows:
    """Keeps pages closed as their files say. A file that is silent opens and closes nothing."""

    loader: Loader

    def settle(self, key: str, wanted: dict[str, Any] | None, rows: dict[str, Any], made: set[str]) -> None:
        """`rows`: the page by language; `made`: the languages that this load has made, which no reader has seen."""
        if wanted is None:
            return
        for language in made & rows.keys():
            self.restrict(key, rows[language], wanted[language])
        now = {language: readers_of(page) for language, page in rows.items()}
        file_digest = digest(wanted)
        if all(now[language] == wanted[language] for language in rows):
            self.remember(key, file_digest, now)
            return
        known = self.loader.known.get(_key(key))
        found = verdict(known, file_digest, digest(now)) if known else Verdict.BOTH_CHANGED
        if found is Verdict.WRITE or (found is Verdict.BOTH_CHANGED and self.loader.force):
            for language, page in rows.items():
                if now[language] != wanted[language]:
                    self.restrict(key, page, wanted[language])
            self.loader.report.written.append(_key(key))
            self.remember(key, file_digest, {language: readers_of(page) for language, page in rows.items()})
        elif found is Verdict.BOTH_CHANGED:
            self.loader.report.conflicts.append(_key(key))
        elif found is Verdict.KEEP_AUTHORS:
            self.loader.report.kept.append(_key(key))

    def restrict(self, key: str, page: Any, wanted: Any) -> None:
        PageViewRestriction.objects.filter(page=page).delete()
        if wanted == ALL:
            return
        if wanted in (LOGIN, PASSWORD):
            # The file holds no password: nobody has this one, so the page stays closed.
            password = secrets.token_urlsafe(32) if wanted == PASSWORD else ""
            PageViewRestriction.objects.create(page=page, restriction_type=wanted, password=password)
            if wanted == PASSWORD:
                self.loader.report.closed.append(f"{key}: “{page.title}” is closed until a password is set in the CMS")
            return
        row = PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.GROUPS)
        groups = {group.name: group for group in Group.objects.filter(name__in=wanted)}
        row.groups.set(groups.values())
        self.loader.report.closed += [
            f"{key}: the group “{name}” does not exist, so “{page.title}” is closed to it"
            for name in wanted
            if name not in groups
        ]

    def remember(self, key: str, file_digest: str, now: dict[str, Any]) -> None:
        values = {"file_digest": file_digest, "row_digest": digest(now)}
        known = self.loader.known.get(_key(key))
        if known is None or any(getattr(known, name) != value for name, value in values.items()):
            row, _made = Loaded.objects.update_or_create(key=_key(key), defaults=values)
            self.loader.known[_key(key)] = row


def _key(key: str) -> str:
    return f"{key} readers"
