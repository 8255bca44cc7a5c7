"""The lanes of a track: which rows have one, their order, and how wide they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from bubblegraph.analysis.row_flows import RowFlow

__all__ = ["EXACT", "Lane", "Slot", "joins", "make_lanes", "make_slots", "order_lanes"]

EXACT = 11  # lanes whose best order is found by looking at all of them

Stops = tuple[str, ...]  # companies: top left, top right, then along the bottom
Value = tuple[
    int, int
]  # blocks that are one, and what is outside less its width: the less the better


@dataclass(frozen=True, slots=True)
class Lane:
    """One row, or the smaller ones together."""

    rows: tuple[RowFlow, ...]

    @property
    def firm(self) -> Fraction:
        """Cents that it carries at the lows as well."""
        return sum((row.firm for row in self.rows), Fraction(0))

    @property
    def high(self) -> Fraction:
        """Cents at the highs: what it is as wide as."""
        return sum((row.high for row in self.rows), Fraction(0))

    @property
    def row(self) -> RowFlow | None:
        """The row, if it is one."""
        return self.rows[0] if len(self.rows) == 1 else None

    @property
    def stops(self) -> Stops:
        """The companies that it passes; none where several rows share it."""
        return self.rows[0].companies if len(self.rows) == 1 else ()


def make_lanes(rows: Sequence[RowFlow], most: int) -> list[Lane]:
    """Give so many of the largest rows a lane each, the largest first, and the others one.

    A single row that would be left over has its own.
    """
    alone = len(rows) if len(rows) <= most + 1 else most
    lanes = [Lane((row,)) for row in rows[:alone]]
    return [*lanes, Lane(tuple(rows[alone:]))] if rows[alone:] else lanes


def joins(one: Stops, other: Stops) -> int:
    """Count the blocks that two neighbouring lanes share: the same company at the same place.

    Examples
    --------
    >>> joins(("a", "b"), ("a", "c", "d")), joins(("a", "b", "d"), ("a", "c", "d"))
    (1, 2)
    """
    top = sum(a == b for a, b in zip(one[:2], other[:2], strict=False))
    if len(one) != len(other):  # their places along the bottom are others
        return top
    return top + sum(a == b for a, b in zip(one[2:], other[2:], strict=True))


def order_lanes(
    stops: Sequence[Stops], sizes: Sequence[int], *, kept: Sequence[int] = ()
) -> list[int]:
    """Put lanes in order, from the innermost: most blocks that are one, then the largest inside.

    Parameters
    ----------
    stops : sequence of n tuples
        The companies of each lane.
    sizes : sequence of n int
        Cents.
    kept : sequence of int
        Lanes that stay in this order; the others are put in where they break the least.

    Returns
    -------
    list of int
        The lanes. It is the best order of all up to eleven lanes where none is kept; else lanes are
        put in one by one, the largest first, each at its best place.

    Examples
    --------
    >>> order_lanes([("a", "b"), ("c", "d"), ("a", "e")], [5, 9, 1])
    [1, 0, 2]

    Notes
    -----
    Dynamic programming over the sets of lanes that are inside: 2^n n^2 steps. One by one it takes
    n^2 places, each compared in n steps.
    """
    if not kept and len(stops) <= EXACT:
        return _best_order(stops, sizes)
    order = list(kept)
    for lane in sorted(set(range(len(stops))) - set(kept), key=lambda i: (-sizes[i], stops[i])):
        tries = [[*order[:place], lane, *order[place:]] for place in range(len(order) + 1)]
        order = min(tries, key=lambda found: _value(found, stops, sizes))
    return order


def _value(order: Sequence[int], stops: Sequence[Stops], sizes: Sequence[int]) -> Value:
    shared = sum(joins(stops[a], stops[b]) for a, b in pairwise(order))
    return -shared, sum(place * sizes[lane] for place, lane in enumerate(order))


def _best_order(stops: Sequence[Stops], sizes: Sequence[int]) -> list[int]:
    count = len(stops)
    if not count:
        return []
    shared = [[joins(a, b) for b in stops] for a in stops]
    # best value of a set of lanes that are inside, by the last of them; and the one before it
    best: list[dict[int, tuple[Value, int]]] = [{} for _ in range(1 << count)]
    for lane in range(count):
        best[1 << lane][lane] = ((0, 0), -1)
    for inside in range(1, 1 << count):
        place = inside.bit_count()
        for last, ((breaks, weight), _) in best[inside].items():
            for lane in range(count):
                if not inside >> lane & 1:
                    value = breaks - shared[last][lane], weight + place * sizes[lane]
                    ends = best[inside | 1 << lane]
                    if lane not in ends or value < ends[lane][0]:
                        ends[lane] = value, last
    return _traced(best)


def _traced(best: Sequence[dict[int, tuple[Value, int]]]) -> list[int]:
    inside = len(best) - 1
    last = min(best[inside], key=lambda lane: (best[inside][lane][0], lane))
    order: list[int] = []
    while last >= 0:
        order.append(last)
        before = best[inside][last][1]
        inside ^= 1 << last
        last = before
    return order[::-1]


@dataclass(frozen=True, slots=True)
class Slot:
    """The room of a lane across the track: distances from its innermost edge, pixels."""

    start: float
    end: float
    width: float  # of the lane, which lies in the middle

    @property
    def lane(self) -> tuple[float, float]:
        """Where the lane begins and ends."""
        middle = (self.start + self.end) / 2
        return middle - self.width / 2, middle + self.width / 2


def make_slots(
    sizes: Sequence[Fraction], room: float, *, gap: float, least: float
) -> tuple[Slot, ...]:
    """Share out the breadth of the track: lanes as wide as their money, in one proportion.

    Parameters
    ----------
    sizes : sequence of Fraction
        Cents of the lanes, from the innermost.
    room : float
        The breadth of the track, pixels.
    gap : float
        Between a lane and the next, at least.
    least : float
        Of a slot, so that a line of text finds room in it.

    Returns
    -------
    tuple of Slot
        They fill the room, unless there are too many of them.

    Examples
    --------
    >>> slots = make_slots([Fraction(90), Fraction(9)], 110, gap=5, least=15)
    >>> [(slot.start, slot.end, slot.width) for slot in slots]
    [(0.0, 95.0, 90.0), (95.0, 110.0, 9.0)]
    """
    wide = set(range(len(sizes)))
    scale = 0.0  # pixels a cent
    while wide:  # what is as narrow as a line of text leaves the others less
        taken = least * (len(sizes) - len(wide)) + gap * len(wide)
        scale = max(0.0, room - taken) / float(sum(sizes[i] for i in wide))
        narrow = {i for i in wide if scale * float(sizes[i]) + gap < least}
        if not narrow:
            break
        wide -= narrow
    if not wide:
        scale = min((least - gap) / float(size) for size in sizes)
    slots, start = [], 0.0
    for size in sizes:
        width = scale * float(size)
        end = start + max(width + gap, least)
        slots.append(Slot(start, end, width))
        start = end
    return tuple(slots)
