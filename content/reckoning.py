"""From a period and the day it is counted from to its last day, every step in words. Pure: no Django, no database."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from content.counting import check_start, count, settle, touches_winter
from content.dates import Texts, day_in_words, moment_in_words
from content.deadlines import Deadline, Kind
from content.workdays import DAY, is_working_day, next_working_day, why_no_working_day, working_day_before


@dataclass(frozen=True, slots=True)
class Reckoned:
    """What a period comes to.

    `start`, `counted` and `end` are days, or moments with a zone for periods in hours. `counted`: where counting alone
    leads; `end`: after any move to a working day. Both are None where the rules give no date. `steps`: how it was
    counted; `warnings`: what the date does not say.
    """

    deadline: Deadline
    start: datetime.date
    counted: datetime.date | None
    end: datetime.date | None
    steps: tuple[Texts, ...]
    warnings: tuple[Texts, ...]

    @property
    def facts(self) -> str:
        """The ids of the facts that the answer states, as a block's field has them."""
        how = {"yes": "A41 A210 A211 A212", "no": "A229", "unknown": "A41"}[self.deadline.rolls_over]
        return f"{self.deadline.fact} {how}"

    @property
    def headline(self) -> Texts:
        """What the end is: the last day, the earliest, the last on which documents are kept."""
        if self.deadline.measure == "hours":
            return _both("Senast", "At the latest")
        return _HEADLINES[self.deadline.kind]


_HEADLINES = {
    Kind.WITHIN: {"sv": "Sista dagen", "en": "The last day"},
    Kind.BEFORE: {"sv": "Sista dagen", "en": "The last day"},
    Kind.EARLIEST: {"sv": "Tidigast", "en": "At the earliest"},
    Kind.EXTENSION: {"sv": "Förlängning", "en": "Extension"},
    Kind.KEEP: {"sv": "Bevara minst till och med", "en": "Keep at least until the end of"},
}


def reckon(deadline: Deadline, start: datetime.date) -> Reckoned:
    """Count the period from a day, or from a moment with a zone where it is in hours. Raises BadStart."""
    check_start(deadline, start)
    counted = count(deadline, start)
    end = settle(deadline, start, counted) if counted else None
    steps = tuple(_steps(deadline, start, counted, end)) if counted and end else _no_date(deadline)
    return Reckoned(deadline, start, counted, end, steps, tuple(_warnings(deadline, start, end)))


def _steps(deadline: Deadline, start: datetime.date, counted: datetime.date, end: datetime.date) -> Iterator[Texts]:
    if isinstance(start, datetime.datetime) and isinstance(counted, datetime.datetime):
        yield from _hour_steps(deadline, start, counted)
        return
    yield from _day_steps(deadline, start, counted)
    if deadline.rolls_over == "yes":
        yield from _moves(counted, end)
    elif deadline.rolls_over == "no":
        yield _stays(counted)
    elif deadline.kind is not Kind.KEEP:
        yield _may_move(deadline, counted)


def _hour_steps(deadline: Deadline, start: datetime.datetime, end: datetime.datetime) -> Iterator[Texts]:
    yield _say("Timmarna räknas från {}.", "The hours are counted from {}.", moment_in_words(start))
    if start.utcoffset() != start.replace(fold=1).utcoffset():
        yield _both(
            "Klockslaget finns två gånger den natten. Det första används, så att inget blir för sent.",
            "That night has this time twice. The first is used, so that nothing comes too late.",
        )
    period = f"{deadline.amount}"
    yield _say(f"{period} timmar senare är det {{}}.", f"{period} hours later it is {{}}.", moment_in_words(end))
    if start.utcoffset() != end.utcoffset():
        yield _both(
            f"Klockan ställs om däremellan, så klockslaget blir ett annat. {period} timmar är ändå {period} timmar.",
            f"The clocks are changed in between, so the clock time differs. {period} hours are still {period} hours.",
        )
    yield _both(
        "Timmar räknas dygnet runt, även på lördagar, söndagar och helgdagar, och fristen flyttas inte.",
        "Hours are counted day and night, on Saturdays, Sundays and public holidays too, and the period never moves.",
    )


def _day_steps(deadline: Deadline, start: datetime.date, counted: datetime.date) -> Iterator[Texts]:
    if deadline.kind is Kind.BEFORE:
        yield _say(
            "Dagarna räknas bakåt från {}, som inte räknas med.",
            "The days are counted backwards from {}, which itself is not counted.",
            day_in_words(start),
        )
    else:
        yield _say("{} är dag 0 och räknas inte.", "{} is day 0 and is not counted.", _first_upper(day_in_words(start)))
    if deadline.measure != "days":
        name = {"years": ("år", "year"), "months": ("månader", "month")}[str(deadline.measure)]
        number = deadline.amount
        english = f"{number} {name[1]}{'s' if number != 1 else ''}"
        yield _say(
            f"Samma datum {number} {name[0]} senare: {{}}.",
            f"The same date {english} later: {{}}.",
            day_in_words(counted),
        )
        if counted.day != start.day:
            yield _both(
                f"Den månaden har ingen dag {start.day}: månadens sista dag gäller.",
                f"That month has no day {start.day}: its last day counts.",
            )
        return
    first = start - DAY if deadline.kind is Kind.BEFORE else start + DAY
    yield _say(
        "Dag 1 är {}. Alla dagar räknas, även lördagar, söndagar och helgdagar.",
        "Day 1 is {}. All days are counted, Saturdays, Sundays and public holidays too.",
        day_in_words(first),
    )
    yield _say(f"Dag {deadline.amount} är {{}}.", f"Day {deadline.amount} is {{}}.", day_in_words(counted))


def _moves(counted: datetime.date, end: datetime.date) -> Iterator[Texts]:
    rolled = counted if is_working_day(counted) else next_working_day(counted)
    if rolled != counted:
        yield _say(
            "Det är {}. Fristen löper då till slutet av nästa arbetsdag, {}.",
            "It is {}. The period then runs to the end of the next working day, {}.",
            why_no_working_day(counted),
            day_in_words(rolled),
        )
    else:
        yield _both("Det är en arbetsdag.", "It is a working day.")
    if end != rolled:
        yield _say(
            "En frist på två dagar eller mer ska rymma minst två arbetsdagar. Så långt ryms bara en, så fristen löper "
            "till nästa arbetsdag, {}.",
            "A period of two days or more has to hold at least two working days. So far there is only one, so the "
            "period runs to the next working day, {}.",
            day_in_words(end),
        )


def _stays(counted: datetime.date) -> Texts:
    if is_working_day(counted):
        return _both("Det är en arbetsdag.", "It is a working day.")
    return _say(
        "Det är {}, men fristen flyttas inte: en säkerhetsrapport som ska vara inne en lördag skickas senast "
        "på lördagen.",
        "It is {}, but the period does not move: a safety report due on a Saturday is sent by Saturday.",
        why_no_working_day(counted),
    )


def _may_move(deadline: Deadline, counted: datetime.date) -> Texts:
    if is_working_day(counted):
        return _both("Det är en arbetsdag.", "It is a working day.")
    why = why_no_working_day(counted)
    if deadline.kind is Kind.BEFORE:
        return _say(
            "Det är {}. Ingen källa som kurserna bygger på säger om fristen då flyttas. Räkna med att den inte "
            "flyttas: sista arbetsdagen före är {}.",
            "It is {}. No source that the courses rest on says "
            "whether the period then moves. Do not count on it: the last working day before it is {}.",
            why,
            day_in_words(working_day_before(counted)),
        )
    later = day_in_words(next_working_day(counted))
    if deadline.kind is Kind.EARLIEST:
        return _say(
            "Det är {}. Ingen källa som kurserna bygger på säger om dagen då flyttas till {}. Vänta hellre än "
            "att börja för tidigt.",
            "It is {}. No source that the courses rest on says whether the day then "
            "moves to {}. Rather wait than begin too early.",
            why,
            later,
        )
    return _say(
        "Det är {}. Ingen källa som kurserna bygger på säger om fristen då flyttas till {}. Räkna med att den "
        "inte flyttas.",
        "It is {}. No source that the courses rest on says whether the period then moves to {}. Do not count on it.",
        why,
        later,
    )


def _no_date(deadline: Deadline) -> tuple[Texts, ...]:
    if deadline.kind is Kind.EXTENSION:
        return (
            _both(
                "Här ges inget datum. En förlängning läggs till en annan frist, och ingen källa som kurserna bygger på "
                "säger hur de räknas ihop när den första slutar på en helg. Läs datumet i CTIS.",
                "No date is given here. An extension is added to another period, and no source that the courses rest "
                "on says how the two are counted together when the first ends on a holiday. Read the date in CTIS.",
            ),
        )
    return (
        _both(
            "Här ges inget datum: bestämmelsen säger utan dröjsmål och nämner inget antal dagar.",
            "No date is given here: the provision says without delay and names no number of days.",
        ),
    )


def _warnings(deadline: Deadline, start: datetime.date, end: datetime.date | None) -> Iterator[Texts]:
    if end and deadline.without_delay:
        yield _both(
            "Det är den yttersta gränsen. Bestämmelsen kräver också att det görs utan onödigt dröjsmål.",
            "That is the outer limit. The provision also asks that it is done without undue delay.",
        )
    if deadline.kind is Kind.EARLIEST:
        yield _both(
            "Bestämmelsen säger tidigast efter så många dagar. Ingen källa som kurserna bygger på säger om det får ske "
            "redan den dagen eller först när den har gått.",
            "The provision says at the earliest after so many days. No source that the courses rest on says whether it "
            "may be done on that very day or only when it has passed.",
        )
    if end and deadline.rolls_over == "no" and deadline.measure != "hours":
        yield _both(
            "Att fristen inte flyttas är en försiktig regel: ingen källa som kurserna bygger på tillåter en senare "
            "dag.",
            "That the period does not move is a cautious rule: no source that the courses rest on allows a later day.",
        )
    if deadline.rolls_over == "yes":
        yield from _in_ctis(start, end)
    elif deadline.note:
        yield deadline.note


def _in_ctis(start: datetime.date, end: datetime.date | None) -> Iterator[Texts]:
    yield _both(
        "Svenska helgdagar är inräknade. I en prövning i flera länder gäller helgdagarna i den rapporterande eller "
        "berörda medlemsstat som ska agera. Läs datumet i CTIS.",
        "Swedish holidays are taken into account. In a trial in several countries the holidays of the reporting or "
        "concerned Member State that must act count. Read the date in CTIS.",
    )
    if end and touches_winter(start, end):
        yield _both(
            "Tiden omkring årsskiftet ingår. Bedömningen av läkemedelsprövningar har ett informellt avtalat "
            "vinteruppehåll, som inte är inräknat här. Den nederländska myndigheten anger 23 december–7 januari. "
            "Uppehållet står inte i CTR, och datumen meddelas varje år.",
            "The weeks around New Year are included. The assessment of medicines trials has an informally agreed "
            "winter clock stop, which is not taken into account here. The Dutch authority gives 23 December to "
            "7 January. The stop does not stand in the CTR, and its dates are announced each year.",
        )


def _both(swedish: str, english: str) -> Texts:
    return {"sv": swedish, "en": english}


def _say(swedish: str, english: str, *texts: Texts) -> Texts:
    """A sentence in both languages with texts put into it."""
    return {
        "sv": swedish.format(*(text["sv"] for text in texts)),
        "en": english.format(*(text["en"] for text in texts)),
    }


def _first_upper(texts: Texts) -> Texts:
    return {language: text[0].upper() + text[1:] for language, text in texts.items()}
