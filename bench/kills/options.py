"""What a trial is asked for."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Options:
    """`seconds`: when a trial that does not end is given up. `is_quick`: claims lapse soon and sweeps come often.

    `template`: a migrated database to begin with, a file of SQLite or a name on the PostgreSQL; "" makes one.
    """

    learners: int = 1000
    kills: int = 50
    seed: int = 1
    browsers: int = 6
    seconds: int = 3600
    is_quick: bool = False
    template: str = ""
