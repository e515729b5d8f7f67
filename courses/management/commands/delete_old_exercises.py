"""Delete what learners did in exercises longer ago than is kept."""

from typing import Any

from django.core.management.base import BaseCommand

from courses.exercises import services


class Command(BaseCommand):
    help = "Delete states and statements of H5P exercises older than EXERCISE_DAYS. The worker does so each night."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{services.delete_old()} rows were deleted.")
