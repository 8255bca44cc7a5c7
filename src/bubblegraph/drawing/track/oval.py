"""The oval of a track: two straights and two half circles, and where it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, sin

__all__ = ["LAP", "Oval", "bottom_stations"]

Point = tuple[float, float]

LAP = 4.0  # the length of a lap in phases: top straight, right bend, bottom straight, left bend
STEPS = 64  # pieces of a bend


@dataclass(frozen=True, slots=True)
class Oval:
    """A lap clockwise from the upper left: a phase in 0–4 says how far, a radius on which lane.

    Phase 0 to 1 is the top straight from left to right, 1 to 2 the bend at the right, 2 to 3 the
    bottom straight from right to left, 3 to 4 the bend at the left. Pixels.
    """

    x: float  # the middle
    y: float
    half: float  # of a straight

    def point(self, phase: float, radius: float) -> Point:
        """Where a phase is on a lane.

        Examples
        --------
        >>> oval = Oval(100, 50, 40)
        >>> oval.point(0, 30), oval.point(1.5, 30), oval.point(2.5, 30)
        ((60.0, 80), (170.0, 50.0), (100.0, 20))
        """
        part, within = divmod(phase % LAP, 1.0)
        along = 2 * self.half * within - self.half
        if part == 0:
            return self.x + along, self.y + radius
        if part == 2:
            return self.x - along, self.y - radius
        side = 1 if part == 1 else -1
        angle = side * pi * (0.5 - within)
        return self.x + side * (self.half + radius * cos(angle)), self.y + radius * sin(angle)

    def line(self, start: float, end: float, radius: float) -> list[Point]:
        """The way along a lane from a phase to a later one."""
        return [self.point(phase, radius) for phase in _phases(start, end)]

    def strip(self, start: float, end: float, inner: float, outer: float) -> list[Point]:
        """The part of a lane between two phases, as a polygon."""
        return [*self.line(start, end, outer), *self.line(start, end, inner)[::-1]]

    def phase_of_top(self, x: float) -> float:
        """The phase of a place on the top straight."""
        return (x - self.x + self.half) / (2 * self.half)

    def phase_of_bottom(self, x: float) -> float:
        """The phase of a place on the bottom straight."""
        return 2 + (self.x + self.half - x) / (2 * self.half)


def _phases(start: float, end: float) -> list[float]:
    """Where a line bends, or ends."""
    found = [start]
    for part in range(int(start), int(end) + 1):
        steps = STEPS if part % 2 else 1
        found += [part + i / steps for i in range(steps + 1) if start < part + i / steps < end]
    return [*dict.fromkeys(found), end]


def bottom_stations(number: int) -> Sequence[float]:
    """The phases of so many companies along the bottom, evenly.

    Examples
    --------
    >>> bottom_stations(1), bottom_stations(3)
    ((2.5,), (2.25, 2.5, 2.75))
    """
    return tuple(2 + (i + 1) / (number + 1) for i in range(number))
