"""Make what a new school needs beside its courses: the groups of the CMS."""

from typing import Any

from django.core.management.base import BaseCommand

from lms.groups import ensure_groups


class Command(BaseCommand):
    help = "Make the groups of editors, subject experts, publishers and registrars. Safe to run again."

    def handle(self, *args: Any, **options: Any) -> None:
        ensure_groups()
        self.stdout.write("The groups are in place.")
