"""What a company reports or expects of its own years: revenue, cash flow, cash on a day."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from bubblegraph.analysis.claim_figures import Held, day_of, held_figures
from bubblegraph.dates import PartialDate, days_of_year
from bubblegraph.ledger.metrics import expected, without_ending
from bubblegraph.ledger.model import Claim, Figure
from bubblegraph.ledger.select import Selection
from bubblegraph.money import Amount
from bubblegraph.text import OneLine

__all__ = [
    "Reading",
    "endless_years",
    "figures_by_entity",
    "last_month",
    "latest_level",
    "latest_year",
    "reading_of",
    "year_ending",
    "year_name",
]

DECEMBER = 12
_FISCAL = re.compile(r"FY(?:19|20)[0-9]{2}")


@dataclass(frozen=True, slots=True, repr=False)
class Reading(OneLine):
    """What the ledger says of a metric of one year: a result, or what was expected of it."""

    amount: Amount  # cents; from the least to the most where results differ
    figures: tuple[Figure, ...]

    @property
    def expected(self) -> bool:
        """Whether it is a forecast, a guidance or a target."""
        return expected(self.figures[0].metric)

    @property
    def period(self) -> str:
        """The period as the ledger writes it."""
        return self.figures[0].period

    @property
    def differs(self) -> bool:
        """Whether the ledger has two results of the same year."""
        return len({figure.amount for figure in self.figures}) > 1


def figures_by_entity(selection: Selection) -> dict[str, list[Figure]]:
    """The amounts that were known on the day, by whom they are of; those of the field under ""."""
    found: dict[str, list[Figure]] = {}
    for figure in selection.ledger.figures:
        if figure.amount is not None and _known_by(figure, selection.as_of):
            found.setdefault(figure.entity, []).append(figure)
    return found


def _known_by(figure: Figure, day: date | None) -> bool:
    """Whether a figure was published by a day; without a date, whether its time was over by then.

    A forecast without a date is taken as known.
    """
    if day is None:
        return True
    published = _published(figure)
    if published is not None or expected(figure.metric):
        return published is None or published <= day
    days = days_of_year(figure.period)
    end = days.last if days else day_of(figure.period)
    return end is None or end <= day


def _published(figure: Figure) -> date | None:
    """The first day of the oldest source that has a date."""
    return min((source.date.first for source in figure.sources if source.date), default=None)


def last_month(figures: Iterable[Figure]) -> int:
    """The month in which a company's years end, by the newest year of which it has revenue."""
    years = [
        (not expected(figure.metric), days.last)
        for figure in figures
        if without_ending(figure.metric) == "revenue"
        and (days := days_of_year(figure.period)) is not None
    ]
    return max(years)[1].month if years else DECEMBER


def endless_years(metrics: Sequence[str], figures: Iterable[Figure]) -> tuple[str, ...]:
    """The fiscal years of such figures of which the ledger does not say in which month they end."""
    periods = (figure.period for figure in figures if without_ending(figure.metric) in metrics)
    return tuple(dict.fromkeys(period for period in periods if _FISCAL.fullmatch(period)))


def year_ending(year: int, month: int) -> PartialDate:
    """The twelve months to the end of a month.

    Examples
    --------
    >>> year_ending(2026, 5).first, year_ending(2026, 12).first
    (datetime.date(2025, 6, 1), datetime.date(2026, 1, 1))
    """
    last = date(year, month, monthrange(year, month)[1])
    first = date(year, 1, 1) if month == DECEMBER else date(year - 1, month + 1, 1)
    return PartialDate(first, last)


def year_name(days: PartialDate) -> str:
    """Name a year; one of a company by the month in which it ends."""
    year, month = days.last.year, days.last.month
    return f"{year}" if month == DECEMBER else f"to {year}-{month:02d}"


def reading_of(metric: str, days: PartialDate, figures: Iterable[Figure]) -> Reading | None:
    """Find a metric of the very days of a year: results, else what was expected last."""
    own = [
        figure
        for figure in figures
        if without_ending(figure.metric) == metric and days_of_year(figure.period) == days
    ]
    if not own:
        return None
    claim = Claim("", entity=own[0].entity, metric=metric, period=own[0].period)
    held = held_figures(claim, own)[0]
    return _reading(held) if held else None


def _reading(held: Sequence[Held]) -> Reading | None:
    figures = [figure for each in held for figure in each.figures]
    results = [figure for figure in figures if not expected(figure.metric)]
    chosen = results or [max(reversed(figures), key=lambda each: _published(each) or date.min)]
    amounts = [figure.amount for figure in chosen if figure.amount is not None]
    tops = [amount.high for amount in amounts if amount.high is not None]
    most = max(amount.disclosed for amount in amounts)
    high = max(tops) if len(tops) == len(amounts) else None
    return Reading(Amount(min(amount.low for amount in amounts), high, most), tuple(chosen))


def latest_year(metric: str, figures: Sequence[Figure]) -> Reading | None:
    """The result of the newest year of which there is one."""
    years = [
        days
        for figure in figures
        if figure.metric == metric and (days := days_of_year(figure.period)) is not None
    ]
    newest = max(years, key=lambda days: days.last, default=None)
    return None if newest is None else reading_of(metric, newest, figures)


def latest_level(metrics: Sequence[str], figures: Iterable[Figure]) -> Figure | None:
    """The newest of the figures that stand on a day; of one day that of the first metric."""
    dated = [
        (day, -metrics.index(figure.metric), figure)
        for figure in figures
        if figure.metric in metrics and (day := day_of(figure.period)) is not None
    ]
    return max(dated, key=lambda each: each[:2])[2] if dated else None
