"""The demo: its accounts, made with new passwords at the first start, and the guard against them in production."""

import json
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.exceptions import ImproperlyConfigured

from lms.models import User

DOMAIN = "demo.example"


@dataclass(frozen=True, slots=True)
class Account:
    email: str
    password: str
    name: str
    what_for: str


_PEOPLE = (
    ("anna", "Anna Lindqvist", "kursdeltagare, forskningssjuksköterska", {"role": "nurse", "sector": "region"}),
    ("bjorn", "Björn Öberg", "kursdeltagare, prövare", {"role": "investigator", "sector": "region"}),
    ("cecilia", "Cecilia Åström", "redaktör och publicerare i CMS", {"is_staff": True}),
    ("david", "David Ek", "administratör", {"is_staff": True, "is_superuser": True}),
)


def ensure_accounts(file: Path) -> list[Account]:
    """The demo's accounts. Passwords are random, made once and kept in `file`."""
    kept = {a["email"]: a["password"] for a in json.loads(file.read_text())} if file.exists() else {}
    accounts = []
    for short, name, what_for, fields in _PEOPLE:
        email = f"{short}@{DOMAIN}"
        account = Account(email, kept.get(email) or secrets.token_urlsafe(9), name, what_for)
        _ensure_user(account, fields)
        accounts.append(account)
    file.touch(mode=0o600)
    file.write_text(json.dumps([asdict(a) for a in accounts], ensure_ascii=False, indent=1))
    return accounts


def _ensure_user(account: Account, fields: dict[str, Any]) -> None:
    user = User.objects.filter(email=account.email).first()
    if user is None:
        user = User.objects.create_user(account.email, account.password, name=account.name, **fields)
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    elif not user.check_password(account.password):
        # The file with the passwords was lost; what is printed shall work.
        user.set_password(account.password)
        user.save()
    if user.is_staff and not user.is_superuser:
        user.groups.set(Group.objects.filter(name__in=["Redaktörer", "Publicerare"]))


def refuse_in_production() -> None:
    """Stop a production server whose database holds the demo's accounts."""
    if settings.IS_DEMO:
        return
    if User.objects.filter(email__endswith=f"@{DOMAIN}").exists():
        raise ImproperlyConfigured(
            f"The database holds demo accounts (@{DOMAIN}), whose passwords were printed. Start with a clean database."
        )


def refuse_demo_seal() -> None:
    """Stop a production worker whose sealing key is a demo's. A key that is missing or has expired stops nothing."""
    from certificates.seal.material import material
    from certificates.seal.trouble import Trouble, Unavailable

    try:
        with material():
            pass
    except Unavailable as fault:
        if fault.trouble is Trouble.OF_DEMO:
            raise ImproperlyConfigured("The sealing key is a demo's, which nobody trusts. Set another.") from fault
