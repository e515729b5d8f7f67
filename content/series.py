"""Numbers in sequence without gaps: a row a series, held until the transaction that takes a number commits."""

from django.db import models


class Series(models.Model):
    """The last number given in a series, for example of a year's cases."""

    name = models.CharField(max_length=40, unique=True)
    last = models.PositiveIntegerField(default=0)

    @classmethod
    def hold(cls, name: str) -> "Series":
        """The series, locked: others who want it wait. On SQLite the transaction itself is the lock."""
        cls.objects.get_or_create(name=name)
        return cls.objects.select_for_update().get(name=name)

    def take(self) -> int:
        """The next number. Call it on a series that is held."""
        self.last += 1
        self.save(update_fields=["last"])
        return self.last
