"""The figures of a ledger that can be set beside a claim: of one time, added up, divided."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from bubblegraph.dates import read_date
from bubblegraph.errors import Misread
from bubblegraph.ledger.metrics import (
    EXPECTED,
    METRICS,
    MONEY,
    known_metric,
    variants,
    without_ending,
)
from bubblegraph.ledger.model import Claim, Figure, Operand, Source, Span
from bubblegraph.likeness import fold
from bubblegraph.money import Amount

__all__ = [
    "Held",
    "Range",
    "course_of",
    "held_figures",
    "quotient",
    "range_of",
    "rests_on",
    "shape_of",
]

YEAR = re.compile(r"(?:19|20)[0-9]{2}")
DAY = re.compile(r"(?:19|20)[0-9]{2}(?:-(?:Q[1-4]|[01][0-9](?:-[0-3][0-9])?))?")
RUNNING = re.compile(r"^to\b|cumulative|onward")  # a total over years
PART = re.compile(r"Q[1-4]|half|spring|summer|autumn|winter|(?<=[0-9])-[01][0-9]")
OLDEST = 366  # days for which a level holds where no later figure of it is known


class Range(NamedTuple):
    """An interval of cents, or of what the unit counts; None is an end that is not known."""

    low: Fraction | None
    high: Fraction | None


@dataclass(frozen=True, slots=True)
class Held:
    """What the ledger's figures say of what a claim is about."""

    figures: tuple[Figure, ...]  # that were used, in the order of the ledger
    range: Range
    unit: str
    missing: tuple[str, ...] = ()  # entities of the sum without a figure
    years: Range | None = None  # over which the numerator was spread


def range_of(value: Amount | Span) -> Range:
    """Give an amount or a number as an interval."""
    low, high = value.ends if isinstance(value, Amount) else (value.low, value.high)
    return Range(Fraction(low), None if high is None else Fraction(high))


def held_figures(claim: Claim, figures: Sequence[Figure]) -> tuple[list[Held], list[Figure]]:
    """Find what the ledger has of a claim's metric.

    Returns
    -------
    list of Held
        Each reading that can be compared with the claim; none of them rests on the claim's own
        source alone.
    list of Figure
        What else there is of the metric: other times, forecasts beside results, own sources.
    """
    if not claim.metric:
        return [], []
    related = [figure for figure in figures if _related(claim, figure)]
    usable = _independent(claim, figures)
    found = _read(claim.metric, claim.whose, claim.period, usable)
    other = claim.over or claim.less
    if other is not None:
        found = _combined(claim, found, other, usable)
    used = {id(figure) for held in found for figure in held.figures}
    return found, [figure for figure in related if id(figure) not in used]


def _related(claim: Claim, figure: Figure) -> bool:
    alike = variants(without_ending(claim.metric))
    return figure.entity in (claim.whose or ("",)) and without_ending(figure.metric) in alike


def _read(
    metric: str, whose: tuple[str, ...], period: str, figures: Sequence[Figure]
) -> list[Held]:
    """Each reading of a metric: results, or what was expected where there is no result.

    A sum of what was expected stands as well where results lack more of its entities.
    """
    found: list[Held] = []
    for endings in (("",), tuple(f"_{end}" for end in EXPECTED)):
        if not found or any(held.missing for held in found):
            for name in variants(without_ending(metric)):
                names = tuple(f"{name}{ending}" for ending in endings)
                found += _added(whose, names, period, figures)
    fewest = min((len(held.missing) for held in found), default=0)
    return [held for held in found if len(held.missing) == fewest]


def _added(
    whose: tuple[str, ...], names: tuple[str, ...], period: str, figures: Sequence[Figure]
) -> list[Held]:
    """Each figure of one entity that fits; of several entities the sum of the last of each."""
    fitting = {
        entity: of_time(period, [f for f in figures if f.entity == entity and f.metric in names])
        for entity in whose or ("",)
    }
    if len(fitting) == 1:
        return [_sum([figure], ()) for figure in next(iter(fitting.values()))]
    parts = [found[-1] for found in fitting.values() if found]
    if not parts or len({_unit(figure) for figure in parts}) > 1:
        return []
    return [_sum(parts, tuple(entity for entity, found in fitting.items() if not found))]


def _sum(parts: Sequence[Figure], missing: tuple[str, ...]) -> Held:
    """Add up figures; without one of those asked for it is at least that much."""
    ends = [range_of(figure.amount or figure.value or Amount(0, None)) for figure in parts]
    tops = [end.high for end in ends if end.high is not None]
    low = sum((end.low or Fraction(0) for end in ends), Fraction(0))
    high = sum(tops, Fraction(0)) if len(tops) == len(ends) and not missing else None
    return Held(tuple(parts), Range(low, high), _unit(parts[0]), missing)


def _unit(figure: Figure) -> str:
    return MONEY if figure.amount is not None else figure.unit


# --- whose word it is -----------------------------------------------------------------------------


def _independent(claim: Claim, figures: Sequence[Figure]) -> list[Figure]:
    return [figure for figure in figures if not rests_on(figure.sources, claim.sources)]


def rests_on(sources: Iterable[Source], own: Iterable[Source]) -> bool:
    """Whether all sources of something are among those of a publication: no evidence for it."""
    listed, known = tuple(sources), tuple(own)
    return bool(listed) and all(any(_same(one, other) for other in known) for one in listed)


def _same(one: Source, other: Source) -> bool:
    """Whether two sources are one publication: by an address, or by publisher, title and date."""
    first, second = _addresses(one), _addresses(other)
    if first & second:
        return True
    if (first and second) or fold(one.publisher) != fold(other.publisher):
        return False
    if one.title and other.title and fold(one.title) != fold(other.title):
        return False
    if one.date is None or other.date is None:
        return one.date is other.date or bool(one.title and other.title)
    return one.date.first <= other.date.last and other.date.first <= one.date.last


def _addresses(source: Source) -> set[str]:
    given = filter(None, (source.url, source.read_at, source.archived))
    return {re.sub(r"^https?://(www\.)?|[/#]+$", "", url) for url in given}


# --- ratios and differences -----------------------------------------------------------------------


def _combined(
    claim: Claim, held: Sequence[Held], other: Operand, figures: Sequence[Figure]
) -> list[Held]:
    """Each reading over, or less, the other metric; what is owed over years is spread over them."""
    seconds = _read(
        other.metric, other.entities or claim.whose, other.period or claim.period, figures
    )
    combine = _divided if claim.over else _without
    return [
        found
        for first in held
        for second in seconds[-1:]
        if (found := combine(first, second)) is not None
    ]


def _without(first: Held, second: Held) -> Held | None:
    if first.unit != second.unit:
        return None
    low, high = _difference(first.range, second.range)
    figures = first.figures + second.figures
    return Held(figures, Range(low, high), first.unit, first.missing + second.missing)


def _divided(first: Held, second: Held) -> Held | None:
    years = spread(first.figures, second.figures)
    if years is None or min(first.range.low or 0, second.range.low or 0) < 0:
        return None
    ratio = quotient(quotient(first.range, years), second.range)
    figures = first.figures + second.figures
    return Held(figures, ratio, "times", first.missing + second.missing, years)


def spread(first: Sequence[Figure], second: Sequence[Figure]) -> Range | None:
    """Over how many years what is owed is spread beside a flow; one year, where it need not be.

    A stock over a flow never stands alone: None where the ledger does not say the years.
    """
    owed, flow = known_metric(first[0].metric), known_metric(second[0].metric)
    if owed is None or owed.sort != "owed" or flow is None or flow.sort != "flow":
        return Range(Fraction(1), Fraction(1))
    years = [figure.years for figure in first if figure.years is not None]
    return range_of(years[0]) if len(years) == len(first) == 1 else None


def _difference(first: Range, second: Range) -> Range:
    low = None if first.low is None or second.high is None else first.low - second.high
    high = None if first.high is None or second.low is None else first.high - second.low
    return Range(low, high)


def quotient(first: Range, second: Range) -> Range:
    """Divide intervals of numbers that are not below 0."""
    low = Fraction(0) if not second.high or first.low is None else first.low / second.high
    high = None if first.high is None or not second.low else first.high / second.low
    return Range(low, high)


# --- times ----------------------------------------------------------------------------------------


def of_time(period: str, figures: Sequence[Figure]) -> list[Figure]:
    """Those of the period: of the very same, else of the same year, else a level that holds."""
    same = [figure for figure in figures if figure.period == period]
    alike = [figure for figure in figures if _same_time(period, figure.period)]
    return same or alike or _still_holding(period, figures)


def _still_holding(period: str, figures: Iterable[Figure]) -> list[Figure]:
    """The newest level of the year before, or one that is said to hold "onward"."""
    day = day_of(period) if DAY.fullmatch(period) else None
    if day is None:
        return []
    dated = [
        (known, figure)
        for figure in figures
        if (metric := known_metric(figure.metric)) is not None
        and metric.sort == "level"
        and (known := day_of(figure.period)) is not None
        and (day - known).days >= 0
        and ((day - known).days <= OLDEST or figure.period.endswith("onward"))
    ]
    return [max(dated, key=lambda pair: pair[0])[1]] if dated else []


def _same_time(said: str, held: str) -> bool:
    """Whether both speak of one time: the same year or end of years, and the same part of it.

    A month may stand for its year (a valuation), a quarter may not (revenue).
    """
    if not YEAR.search(said):
        return True
    if YEAR.findall(said)[-1:] != YEAR.findall(held)[-1:]:
        return False
    if bool(RUNNING.search(said)) != bool(RUNNING.search(held)):
        return False
    parts = {match[0] if match else "" for match in (PART.search(said), PART.search(held))}
    return len(parts) == 1 or ("" in parts and max(parts).startswith("-"))


def day_of(period: str) -> date | None:
    """The last day that a period names, if it names one."""
    found = DAY.findall(period)
    try:
        return read_date(found[-1]).last if found else None
    except Misread:
        return None  # a period may be any words


def course_of(figures: Iterable[Figure]) -> tuple[Figure, ...]:
    """Those of some figures that are levels of a day, as they follow; no forecasts."""
    dated = [
        (day, figure)
        for figure in figures
        if (metric := METRICS.get(figure.metric)) is not None
        and metric.sort == "level"
        and (day := day_of(figure.period)) is not None
    ]
    return tuple(figure for _, figure in sorted(dated, key=lambda pair: pair[0]))


def shape_of(course: Sequence[Figure]) -> str:
    """Say how a level went: a rise, a fall, a valley, a peak, or up and down."""
    levels = [range_of(figure.amount or figure.value or Amount(0, None)) for figure in course]
    path = [level.low if level.high is None else level.high for level in levels]
    if len(path) < 3:
        return ""
    steps = [one <= two for one, two in pairwise(path)]  # type: ignore[operator]
    turns = [step for step, before in zip(steps[1:], steps, strict=False) if step != before]
    if not turns:
        return "a rise" if steps[0] else "a fall"
    return ("a valley" if turns[0] else "a peak") if len(turns) == 1 else "up and down"
