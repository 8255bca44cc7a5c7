"""A part of a drawing over time: where days and amounts lie on its scales, which are named."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import log10

from bubblegraph.analysis.timeline import Moment

__all__ = [
    "AREAS",
    "BACK",
    "DAYS",
    "EVENT_CHIPS",
    "LEVELS",
    "LINES",
    "MARKS",
    "NOTES",
    "WAYS",
    "Panel",
    "levels",
    "ticks",
]

Point = tuple[float, float]

# --- layers, from the back ---
DAYS, LEVELS = 0.5, 0.6  # the lines of the scales
BACK = 0.7  # lines to the words for events, and what lies behind the words at jumps
AREAS = 0.8
EVENT_CHIPS = 0.9  # behind the words for events
LINES, WAYS, MARKS, NOTES = 2, 2.5, 3, 4  # values, ways to their jumps, dots and marks, words there

MONTHLY, QUARTERLY = 14, 48  # months in all, up to which months or quarters are named
MOST_LEVELS = 5
ROUND_PARTS = (Fraction(1, 5), Fraction(1, 4), Fraction(1, 2), 1, 2, 5)  # of a power of ten


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of the drawing with its own scale; pixels."""

    left: float
    right: float
    bottom: float
    top: float
    first: date
    last: date
    most: Fraction  # cents at the top

    def x(self, day: date) -> float:
        span = max(1, (self.last - self.first).days)
        return self.left + (self.right - self.left) * (day - self.first).days / span

    def y(self, cents: Fraction | int) -> float:
        return self.bottom + (self.top - self.bottom) * float(Fraction(cents) / self.most)

    def steps(
        self, moments: Sequence[Moment], value: Callable[[Moment], Fraction | int]
    ) -> list[Point]:
        """A line that stays level until the next month's end."""
        found: list[Point] = []
        for moment in moments:
            x, y = self.x(moment.day), self.y(value(moment))
            if found:
                found.append((x, found[-1][1]))
            found.append((x, y))
        return found


def ticks(first: date, last: date) -> Iterator[tuple[date, str, bool]]:
    """Years, with quarters or months between them where there are few."""
    months = (last.year - first.year) * 12 + last.month - first.month
    step = 1 if months <= MONTHLY else 3 if months <= QUARTERLY else 12
    year, month = first.year, 1
    while (day := date(year, month, 1)) <= last:
        if day >= first:
            yield day, str(year) if month == 1 else f"{day:%b}", month == 1
        year, month = (year, month + step) if month + step <= 12 else (year + 1, 1)


def levels(most: Fraction) -> list[Fraction]:
    """Nought and three to five round amounts, cents."""
    power = Fraction(10) ** int(log10(float(most)) - (1 if most < 1 else 0))
    steps = (power * part for part in ROUND_PARTS)
    step = next(step for step in steps if most / step <= MOST_LEVELS)
    return [step * i for i in range(int(most / step) + 1)]
