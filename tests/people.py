"""Named people instead of anonymous users: Anna and Björn learn, Cecilia writes, Erik checks, David administers."""

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group

from lms.groups import ensure_groups
from lms.models import User

PASSWORD = "tre vita svanar"


def person(short: str, name: str, **fields: object) -> User:
    """An account with a verified address."""
    user = User.objects.create_user(f"{short}@skola.example", PASSWORD, name=name, **fields)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def author(short: str, name: str) -> User:
    """Someone who writes and publishes in the CMS."""
    ensure_groups()
    user = person(short, name, is_staff=True)
    user.groups.set(Group.objects.filter(name__in=["Redaktörer", "Publicerare"]))
    return user


def expert(short: str, name: str) -> User:
    """A subject expert, who says whether facts, questions and courses are right."""
    ensure_groups()
    user = person(short, name, is_staff=True)
    user.groups.set(Group.objects.filter(name="Sakgranskare"))
    return user
