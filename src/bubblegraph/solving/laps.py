"""Laps: closed walks of deals whose money can move in order of time."""

from __future__ import annotations

import heapq
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from bubblegraph.patience import ENDLESS, Patience
from bubblegraph.solving.network import LARGE, Number, canonical, shorten

__all__ = ["ALWAYS", "FOREVER", "Lap", "LapNetwork", "Start", "Step", "days_of", "soonest"]

FEW = 60  # entities; up to these one search each is faster than numpy, which has to be loaded
NEVER = 2**61  # dearer than any walk; twice as much still fits into 64 bits
ALWAYS, FOREVER = -(10**15), 10**15  # an end that is open; ticks of any clock, days for deals

Lap = tuple[str, ...]  # deal ids, the smallest first until it is said where the lap begins
Way = tuple[Any, ...]  # the last deal of a walk, and the way before it; () before the first
Closing = tuple[Number, Lap]  # what a lap costs, and its deals


class Step(NamedTuple):
    """A deal as a lap sees it: from whom to whom, and when its money may move."""

    payer: str
    payee: str
    first: int  # tick; ALWAYS if it is open
    last: int  # FOREVER if it is open


@dataclass(frozen=True, slots=True)
class Start:
    """A sort of lap: which deals it may begin with, go on with and end with."""

    first: frozenset[str]
    among: frozenset[str]  # all of its deals
    last: frozenset[str] | None = None  # None: any of them

    def fits(self, lap: Lap) -> bool:
        """Whether a lap is of this sort."""
        ends = self.last is None or lap[-1] in self.last
        return ends and lap[0] in self.first and self.among.issuperset(lap)


def days_of(steps: Sequence[Step], within: int | None = None) -> tuple[int, ...] | None:
    """Give each step a tick, as close together as the windows allow; None if they have no order.

    Parameters
    ----------
    steps : sequence of Step
        At least one, in the order in which they are taken.
    within : int, optional
        The most ticks from the first to the last.

    Examples
    --------
    >>> stake, rent = Step("a", "b", 10, 20), Step("b", "a", 15, 30)
    >>> days_of([stake, rent])
    (20, 20)
    >>> days_of([rent, Step("a", "b", 31, 31)], within=0) is None
    True
    """
    reached = ALWAYS
    for step in steps:
        reached = max(reached, step.first)
        if reached > step.last:
            return None
    now = earliest_end = min(step.last for step in steps)
    if within is not None and reached - earliest_end > within:
        return None
    ticks = []
    for step in steps:
        now = max(now, step.first)
        ticks.append(now)
    return tuple(ticks)


def soonest(legs: Sequence[Mapping[str, Step]]) -> tuple[int, Lap] | None:
    """Choose a step of each leg, in order, the last as soon after the first as can be.

    Parameters
    ----------
    legs : sequence of mappings of deal id to Step
        In the order in which they are taken.

    Returns
    -------
    (ticks, deals) or None
        The fewest ticks from the first to the last; None if no choice is in order.

    Examples
    --------
    >>> stakes = {"old": Step("a", "b", 1, 2), "new": Step("a", "b", 8, 9)}
    >>> soonest([stakes, {"rent": Step("b", "a", 10, 20)}])
    (1, ('new', 'rent'))

    Notes
    -----
    A choice can begin as late as the first of its windows ends. For each such tick the step that
    moves soonest is best on every leg, so a product of choices is never tried.
    """
    tables = [_Soonest(leg) for leg in legs]
    ends = sorted({step.last for leg in legs for step in leg.values()})
    found: tuple[int, Lap] | None = None
    for begin in ends:
        tick, began, lap = begin, None, []
        for table in tables:
            after = table.after(tick)
            if after is None:
                break
            tick, deal = after
            began = tick if began is None else began
            lap.append(deal)
        else:
            ticks = tick - (tick if began is None else began)
            if found is None or ticks < found[0]:
                found = ticks, tuple(lap)
    return found


class _Soonest:
    """The steps of a leg, to tell which of them can move first from some tick on."""

    def __init__(self, leg: Mapping[str, Step]) -> None:
        ranked = sorted((step.last, step.first, deal) for deal, step in leg.items())
        self.lasts = [last for last, _, _ in ranked]
        self.first: list[tuple[int, str]] = []  # of those that end no sooner
        best: tuple[int, str] | None = None
        for last, first, deal in reversed(ranked):
            if first <= last and (best is None or (first, deal) < best):
                best = first, deal
            self.first.append(best or (FOREVER + 1, deal))
        self.first.reverse()

    def after(self, tick: int) -> tuple[int, str] | None:
        at = bisect_left(self.lasts, tick)
        if at == len(self.lasts) or self.first[at][0] > FOREVER:
            return None
        first, deal = self.first[at]
        return max(first, tick), deal


class LapNetwork:
    """Deals with windows and amounts, asked for laps as a ``Network`` is asked for cycles.

    Parameters
    ----------
    steps : mapping of deal id to Step
    capacities : mapping of deal id to cents
        None is without limit.
    starts : sequence of Start
        The sorts of lap; a lap of any of them counts.
    within : int, optional
        The most ticks from the first leg to the last.
    patience : Patience

    Notes
    -----
    A lap may pass an entity twice while it is searched for: to cut the walk between out leaves a
    lap with the same first leg, in order and no dearer. So the cheapest lap is a cheapest walk, and
    of the walks to an entity only those are kept of which none other is no dearer, there no later
    and, where there is a limit to the ticks, free to begin as late. Walks that would be too dear
    even if there were no windows are not gone.
    """

    def __init__(
        self,
        steps: Mapping[str, Step],
        capacities: Mapping[str, int | None],
        starts: Sequence[Start],
        within: int | None = None,
        patience: Patience = ENDLESS,
    ) -> None:
        self.lengths: Mapping[Any, int] = {}  # a deal is one leg
        self.patience = patience
        self.capacities = dict(sorted(capacities.items()))
        self.finite = [deal for deal, cap in self.capacities.items() if cap is not None]
        parties = ((steps[deal].payer, steps[deal].payee) for deal in self.capacities)
        self.names = sorted({party for pair in parties for party in pair})
        self._steps = steps
        self._within = within
        self._searches = [_Search(self.capacities, steps, start) for start in starts]

    def legs(self, lap: Lap) -> Lap:
        """Return the deals of a lap: a column takes as much of each."""
        return lap

    def begun(self, lap: Lap) -> Lap:
        """Rotate a lap to where it begins; of several such legs to that of the fewest ticks."""
        best: tuple[int, Lap] | None = None
        for first in range(len(lap)):
            turned = (*lap[first:], *lap[:first])
            ticks = days_of([self._steps[deal] for deal in turned], self._within)
            if ticks is not None and any(search.start.fits(turned) for search in self._searches):
                taken = ticks[-1] - ticks[0], turned
                best = taken if best is None else min(best, taken)
        if best is None:
            raise ArithmeticError("a lap of the packing is not in order")
        return best[1]

    def length(self, lap: Lap) -> int:
        """Return how many legs a lap has."""
        return len(lap)

    def has_lap(self) -> bool:
        """Whether there is any lap at all."""
        costs = dict.fromkeys(self.capacities, 0)
        return any(next(found, None) is not None for found in self._closings(costs, None))

    def cheapest_cycles(self, costs: Mapping[str, Number]) -> Iterator[Closing]:
        """For each sort, entity and beginning the cheapest lap that starts there, if any."""
        known: set[Lap] = set()
        for closings in self._closings(costs, None):
            best = next(closings, None)  # they come in the order of their costs
            if best is not None and best[1] not in known:
                known.add(best[1])
                yield best

    def cycles_below(self, costs: Mapping[str, Number], limit: Number) -> list[Lap]:
        """Laps that cost less than a limit, the cheapest first: one an entity and last leg."""
        found: dict[Lap, Number] = {}
        for closings in self._closings(costs, limit):
            for cost, lap in closings:
                found.setdefault(lap, cost)
        return sorted(found, key=lambda lap: (found[lap], lap))

    cheap_cycles = cycles_below

    def any_below(self, costs: Mapping[str, Number], limit: Number) -> bool:
        """Whether some lap costs less than a limit."""
        return any(next(closings, None) is not None for closings in self._closings(costs, limit))

    def _closings(
        self, costs: Mapping[str, Number], limit: Number | None
    ) -> Iterator[Iterator[Closing]]:
        for search in self._searches:
            home = search.ways_home(costs, limit, self.patience)
            for root in search.roots:
                self.patience.check()
                yield search.closings(root, home(root), costs, limit, self._within)


def _is_beaten(
    kept: Mapping[str, Sequence[tuple[int, int]]], node: str, tick: int, end: int
) -> bool:
    """Whether a walk that is no dearer is there no later, and free to begin as late."""
    return any(t <= tick and e >= end for t, e in kept.get(node, ()))


class _Search:
    """The laps of one sort: from a payer over its deals back to it."""

    def __init__(self, deals: Collection[str], steps: Mapping[str, Step], start: Start) -> None:
        self.steps = steps
        self.out: dict[str, list[str]] = {}
        self.into: dict[str, list[str]] = {}
        self.first: dict[str, list[str]] = {}
        self.start, self.last = start, start.last
        self.deals = [deal for deal in deals if deal in start.among]
        parties = (steps[deal][:2] for deal in self.deals)
        self.names = sorted({party for pair in parties for party in pair})
        for deal in self.deals:
            self.out.setdefault(steps[deal].payer, []).append(deal)
            self.into.setdefault(steps[deal].payee, []).append(deal)
            if deal in start.first:
                self.first.setdefault(steps[deal].payer, []).append(deal)
        self.roots = sorted(self.first)

    def closings(
        self,
        root: str,
        home: Mapping[str, Number],
        costs: Mapping[str, Number],
        limit: Number | None,
        within: int | None,
    ) -> Iterator[Closing]:
        """The cheapest lap from a root for each last leg, the cheapest first.

        Of a walk count what it costs, the tick on which its last deal moves money at the earliest,
        and the first tick on which one of its windows ends: it can begin no later. ``home`` is what
        it costs at least to come to the root from each entity.
        """
        steps, most = self.steps, 0 if within is None else within
        kept: dict[str, list[tuple[int, int]]] = {}  # ticks of the walks that were gone on with
        closed: set[str] = set()
        queue: list[tuple[Number, int, int, int, Number, Way]] = []
        arrivals = 0  # settles ties, so that ways are never compared
        way: Way = ()
        spent: Number = 0
        node, tick, end = root, ALWAYS, FOREVER
        while True:
            for deal in self.out.get(node, ()) if way else self.first[root]:
                _, payee, first, last = steps[deal]
                moved = first if first > tick else tick
                if moved > last or payee not in home:
                    continue
                ends = 0 if within is None else min(end, last)
                if within is not None and moved - ends > most:
                    continue
                if payee == root and self.last is not None and deal not in self.last:
                    continue
                reached = spent + costs[deal]
                least = reached + home[payee]
                if (limit is None or least < limit) and not _is_beaten(kept, payee, moved, ends):
                    arrivals += 1
                    heapq.heappush(queue, (least, moved, arrivals, ends, reached, (deal, way)))
            while queue:
                _, tick, _, end, spent, way = heapq.heappop(queue)
                node = steps[way[0]].payee
                if node != root and not _is_beaten(kept, node, tick, end):
                    beside = [(t, e) for t, e in kept.get(node, ()) if t < tick or e > end]
                    kept[node] = [*beside, (tick, end)]
                    break
                if node == root and way[0] not in closed:
                    closed.add(way[0])
                    lap = self._cut(way)
                    yield sum(costs[deal] for deal in lap), lap
            else:
                return

    def ways_home(
        self, costs: Mapping[str, Number], limit: Number | None, patience: Patience
    ) -> Callable[[str], Mapping[str, Number]]:
        """What it costs at least to come to a root from each entity, whatever the windows."""
        most = max(map(costs.__getitem__, self.deals), default=0) * (len(self.names) + 1)
        many = FEW < len(self.names) <= LARGE and self.last is None
        if not many or (isinstance(most, int) and most >= NEVER):
            return lambda root: self._distances_home(root, costs, limit)
        home = self._all_distances(costs, patience)
        far = NEVER if limit is None else min(limit, NEVER)

        def found(root: str) -> Mapping[str, Number]:
            return {name: at for name, at in zip(self.names, home(root), strict=True) if at < far}

        return found

    def _all_distances(
        self, costs: Mapping[str, Number], patience: Patience
    ) -> Callable[[str], list[Number]]:
        """The same between all entities at once: whole numbers stay whole."""
        import numpy as np  # noqa: PLC0415 - few companies do without it

        whole = all(isinstance(costs[deal], int) for deal in self.deals)
        size = len(self.names)
        away = np.full((size, size), NEVER, dtype=np.int64 if whole else np.float64)
        number = {name: i for i, name in enumerate(self.names)}
        for deal in self.deals:
            step = number[self.steps[deal].payer], number[self.steps[deal].payee]
            away[step] = min(away[step], costs[deal])
        np.fill_diagonal(away, 0)
        shorten(away, patience)
        return lambda root: away[:, number[root]].tolist()

    def _distances_home(
        self, root: str, costs: Mapping[str, Number], limit: Number | None
    ) -> dict[str, Number]:
        """What it costs at least to come to the root from each entity, whatever the windows."""
        steps = self.steps
        queue: list[tuple[Number, str]] = [
            (costs[deal], steps[deal].payer)
            for deal in self.into.get(root, ())
            if self.last is None or deal in self.last
        ]
        heapq.heapify(queue)
        distance: dict[str, Number] = {}
        while queue:
            at, node = heapq.heappop(queue)
            if node in distance or (limit is not None and at >= limit):
                continue
            distance[node] = at
            if node == root:
                continue
            for deal in self.into.get(node, ()):
                payer = steps[deal].payer
                if payer not in distance and payer != root:
                    heapq.heappush(queue, (at + costs[deal], payer))
        distance[root] = 0
        return distance

    def _cut(self, way: Way) -> Lap:
        """The deals of a way, without what lies between two visits of an entity."""
        found: list[str] = []
        while way:
            deal, way = way
            found.append(deal)
        kept: list[str] = []
        at: dict[str, int] = {}
        for deal in reversed(found):
            payer = self.steps[deal].payer
            if payer in at:
                between = at[payer]
                for gone in kept[between:]:
                    del at[self.steps[gone].payer]
                del kept[between:]
            at[payer] = len(kept)
            kept.append(deal)
        return canonical(kept)
