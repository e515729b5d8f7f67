"""Write the words by which lessons, sources and terms are found anew."""

from typing import Any

from django.core.management.base import BaseCommand

from courses import search_index


class Command(BaseCommand):
    help = "Rebuild the search. Safe to run at any time; readers go on searching meanwhile."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{search_index.rebuild()} entries can be found.")
