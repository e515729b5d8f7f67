"""Item statistics as authors read them: sentences, shares in whole per cent, and a picture as a list of bars."""

from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.statistics.flags import EASY, HARD, LEAST, Kind, letter
from assessments.statistics.records import ItemStatistics, OptionUse, StatisticsBody, StoredFigures, StoredFlag

LANGUAGES = {"sv": gettext_lazy("Swedish"), "en": gettext_lazy("English")}
SHORT = {
    Kind.REVERSED: gettext_lazy("The best get it wrong"),
    Kind.RIVAL: gettext_lazy("A wrong option is marked more than a right one"),
    Kind.HARD: gettext_lazy("Hard"),
    Kind.UNUSED: gettext_lazy("An option that nearly nobody marks"),
    Kind.EASY: gettext_lazy("Easy"),
}
# The picture in its own units: names to the left, bars, numbers to the right.
WIDTH, LEFT, BAR, ROW = 640, 132, 420, 34


@dataclass(frozen=True, slots=True)
class Bar:
    """One row of the picture. `marks`: where the best and the weakest third lie. `is_hollow`: a wrong option."""

    label: str | Promise
    value: str
    y: int
    x: int
    width: int
    is_hollow: bool = False
    marks: tuple[int, int] | None = None
    rules: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class OptionRow:
    """An option in the table; groups in per cent, None where there are none."""

    letter: str
    text: str
    correct: bool
    count: int
    percent: int
    best: int | None
    weakest: int | None


@dataclass(frozen=True, slots=True)
class Shown:
    """One wording of a question in one language. `figures`: None while too few have been asked."""

    row: ItemStatistics
    language: str | Promise
    stem: str
    figures: StoredFigures | None
    flags: tuple[str, ...]
    bars: tuple[Bar, ...]
    options: tuple[OptionRow, ...]

    @property
    def height(self) -> int:
        return len(self.bars) * ROW

    @property
    def percent(self) -> int | None:
        return _percent(self.figures["share"]) if self.figures else None

    @property
    def full_percent(self) -> int | None:
        return _percent(self.figures["full"] / self.row.asked) if self.figures else None

    @property
    def discrimination(self) -> str:
        return signed(self.figures["discrimination"]) if self.figures else ""

    @property
    def median_time(self) -> str:
        return duration(self.figures["median_seconds"]) if self.figures else ""

    @property
    def summary(self) -> str:
        """What the picture shows, for those who do not see it."""
        parts = (f"{bar.label}: {bar.value}" for bar in self.bars)
        return "; ".join(parts) + "."


def shown(row: ItemStatistics) -> Shown:
    """A stored row in the reader's language."""
    body = row.read
    figures = body["figures"]
    return Shown(
        row=row,
        language=LANGUAGES.get(row.language, row.language),
        stem=body["stem"],
        figures=figures,
        flags=tuple(_sentence(flag, body) for flag in body["flags"]),
        bars=tuple(_bars(figures)) if figures else (),
        options=tuple(_option(figures, n) for n in range(len(figures["options"]))) if figures else (),
    )


def few() -> str:
    """Why there are no shares."""
    return _("Shares are shown from %(n)d answers on. With fewer, chance would say more than the question does.") % {
        "n": LEAST
    }


def signed(value: float | None) -> str:
    """A correlation with two decimals, as the reader's language writes them, or a dash."""
    if value is None:
        return "–"
    rounded = round(value, 2)
    return ("−" if rounded < 0 else "") + number_format(abs(rounded), 2)


def duration(seconds: float | None) -> str:
    """Seconds up to a minute and a half, then minutes and seconds; a dash where the time is not known."""
    if seconds is None:
        return "–"
    whole = round(seconds)
    if whole < 90:
        return _("%(s)d s") % {"s": whole}
    return _("%(m)d min %(s)d s") % {"m": whole // 60, "s": whole % 60}


def _percent(share: float) -> int:
    return int(share * 100 + 0.5)


def _share(count: int, of: int) -> float:
    return count / of if of else 0.0


def _bars(figures: StoredFigures) -> list[Bar]:
    percent = _percent(figures["share"])
    rules = (LEFT + round(BAR * HARD), LEFT + round(BAR * EASY))
    bars = [Bar(_("Share right"), f"{percent} %", 0, LEFT, round(BAR * figures["share"]), rules=rules)]
    found = figures["discrimination"]
    if found is not None:
        middle, length = LEFT + BAR // 2, round(abs(found) * BAR / 2)
        start = middle - length if found < 0 else middle
        bars.append(Bar(_("Discrimination"), signed(found), ROW, start, length, rules=(middle,)))
    first = len(bars)
    return bars + [_option_bar(figures, n, ROW * (first + n)) for n in range(len(figures["options"]))]


def _option_bar(figures: StoredFigures, place: int, y: int) -> Bar:
    option = figures["options"][place]
    share = _share(option["all"], figures["counted"])
    name = _("%(option)s, right") if option["correct"] else _("%(option)s, wrong")
    return Bar(
        name % {"option": letter(place)},
        f"{_percent(share)} %",
        y,
        LEFT,
        round(BAR * share),
        is_hollow=not option["correct"],
        marks=_marks(figures, option),
    )


def _marks(figures: StoredFigures, option: OptionUse) -> tuple[int, int] | None:
    if not figures["best"]:
        return None
    best, weakest = _share(option["best"], figures["best"]), _share(option["weakest"], figures["weakest"])
    return LEFT + round(BAR * best), LEFT + round(BAR * weakest)


def _option(figures: StoredFigures, place: int) -> OptionRow:
    option = figures["options"][place]
    has_groups = bool(figures["best"])
    return OptionRow(
        letter(place),
        option["text"],
        option["correct"],
        option["all"],
        _percent(_share(option["all"], figures["counted"])),
        _percent(_share(option["best"], figures["best"])) if has_groups else None,
        _percent(_share(option["weakest"], figures["weakest"])) if has_groups else None,
    )


def _sentence(flag: StoredFlag, body: StatisticsBody) -> str:
    """A flag in full, with what to do about it."""
    kind, option = Kind(flag["kind"]), flag["option"]
    if kind is Kind.REVERSED:
        return _(
            "Those who do best on the rest of the test get this question wrong more often than others. "
            "Check the key, and whether the wording can mislead those who know."
        )
    if kind is Kind.RIVAL:
        text = _("More mark the wrong option %(option)s than a right one. Check the key and the wording.")
    elif kind is Kind.UNUSED and not _count_of(option, body):
        text = _("Nobody marks option %(option)s. Replace it with a mistake that people do make.")
    elif kind is Kind.UNUSED:
        text = _("Nearly nobody marks option %(option)s. Replace it with a mistake that people do make.")
    elif kind is Kind.HARD:
        text = _("The question is hard: on average at most %(n)d per cent of its points are given.")
    else:
        text = _("The question is easy: on average at least %(n)d per cent of its points are given.")
    return text % {"option": option, "n": _percent(HARD if kind is Kind.HARD else EASY)}


def _count_of(option: str, body: StatisticsBody) -> int:
    options = body["figures"]["options"] if body["figures"] else []
    return next(use["all"] for n, use in enumerate(options) if letter(n) == option)
