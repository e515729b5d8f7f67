"""How old a training is when a study starts, and what a rule for that says. Pure: no Django, no database.

No EU act sets a time after which training ends, so nothing here judges: the rules are other people's, each with its
source, and the sponsor decides.
"""

import datetime
from dataclasses import dataclass

Texts = dict[str, str]
# A study that starts later is a slip of the pen.
LATEST_YEAR = 2100


class BadStudyStart(ValueError):
    """The day cannot be compared with the certificate. `reason`: before or far."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Rule:
    """Whose rule it is, the years that it names, what it says in a sentence, and its source."""

    key: str
    name: Texts
    years: int
    says: Texts
    source: Texts


# The programme's own page on mutual recognition of GCP training: a recommendation for site investigators.
TRANSCELERATE = Rule(
    key="transcelerate",
    name={
        "sv": "TransCelerate: ömsesidigt erkännande av GCP-utbildning",
        "en": "TransCelerate: mutual recognition of GCP training",
    },
    years=3,
    says={
        "sv": "TransCelerates program rekommenderar att utbildningen är genomförd högst tre år före studiens start",
        "en": "TransCelerate's scheme recommends training completed at most three years before the study starts",
    },
    source={
        "sv": "TransCelerate BioPharma, sidan om ömsesidigt erkännande av GCP-utbildning (rekommenderar att "
        "prövare på prövningsstället har gått GCP-utbildning inom tre år före en ny studies start)",
        "en": "TransCelerate BioPharma, page on mutual recognition of GCP training (recommends that site investigators "
        "complete GCP training within three years before the start of a new study)",
    },
)
RULES = {rule.key: rule for rule in (TRANSCELERATE,)}


@dataclass(frozen=True, slots=True)
class Age:
    """The time from the training to a study's start: whole months and the days beyond them."""

    months: int
    days: int

    def is_within(self, months: int) -> bool:
        """Whether it is at most so many months, the last day included."""
        return (self.months, self.days) <= (months, 0)


def age_at(trained_on: datetime.date, starts_on: datetime.date) -> Age:
    """Whole calendar months, and days. A month from the 31st ends on the last day of a shorter month.

    Raises BadStudyStart for a day before the training, and for one after LATEST_YEAR.
    """
    if starts_on < trained_on:
        raise BadStudyStart("before")
    if starts_on.year > LATEST_YEAR:
        raise BadStudyStart("far")
    months = 12 * (starts_on.year - trained_on.year) + starts_on.month - trained_on.month
    if months_after(trained_on, months) > starts_on:
        months -= 1
    return Age(months, (starts_on - months_after(trained_on, months)).days)


def months_after(day: datetime.date, months: int) -> datetime.date:
    """So many months later; from the 29th to the 31st the last day of a shorter month. OverflowError past year 9999."""
    year, month = divmod(12 * day.year + day.month - 1 + months, 12)
    following = datetime.date(year + (month == 11), (month + 1) % 12 + 1, 1)
    last = (following - datetime.timedelta(days=1)).day
    return datetime.date(year, month + 1, min(day.day, last))
