"""The search for cycles, on numbers: the largest first, and no path is extended that cannot close.

Legs are put in by falling amount. Every cycle that a new leg closes has it for its smallest, so
that what is found at any moment is the largest there is.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import groupby, islice
from typing import NamedTuple

from bubblegraph.patience import Patience

__all__ = ["Enough", "Leg", "Path", "Work", "cycles_through", "largest_cycles", "longer_cycle"]

FREE = 20_000  # steps that any search may take: hundredths of a second
EVERY = 1_000  # steps between two looks at the clock

Path = tuple[int, ...]
Step = tuple[int, int]  # the legs that are left to the root, and the party after this one


class Leg(NamedTuple):
    """What one pays another, who are both numbers from 0 on."""

    payer: int
    payee: int
    amount: int

    @property
    def pair(self) -> tuple[int, int]:
        """Who pays whom."""
        return self.payer, self.payee


class Enough(Exception):
    """A search has to settle for what it has."""


class Work:
    """Counts the steps of a search, payments looked at; ends it by patience or by measure."""

    def __init__(self, patience: Patience, most: int | None = None) -> None:
        self.steps = 0
        self._patience = patience
        self._most = most
        self._next_look = FREE if most is None else min(FREE, most)

    def add(self, steps: int) -> None:
        """Count some steps.

        Raises
        ------
        Enough
            If these were too many, or if patience is over.
        """
        self.steps += steps
        if self.steps >= self._next_look:
            self._next_look = self.steps + EVERY
            if self._patience.over or (self._most is not None and self.steps > self._most):
                raise Enough


def largest_cycles(
    legs: Sequence[Leg], longest: int, most: int, found: list[Path], work: Work
) -> bool:
    """Find the cycles with the largest bottlenecks; of equals those with the fewest legs.

    Parameters
    ----------
    legs : sequence of Leg
        By falling amount.
    longest : int
        The most legs of a cycle.
    most : int
        How many cycles are wanted.
    found : list
        Takes them, the largest first; holds what was found when Enough ends the search.
    work : Work

    Returns
    -------
    bool
        Whether there are no others.

    Notes
    -----
    With m legs and k cycles of at most l legs: O(m²) to learn that legs close none, at worst, and
    O(l m) for each cycle.
    """
    graph = _Graph()
    for batch in _batches(legs):
        before = len(found)
        for cycle in _closed_by(graph, legs[batch], longest, work):
            found.append(cycle)
            if len(found) > most:
                length = max(map(len, found[before:]))
                del found[most:]
                again = partial(_closed_again, legs, batch, work)
                found[before:] = _shortest(again, length, most - before)
                return False
    return True


def cycles_through(
    chosen: Sequence[tuple[int, int]],
    legs: Sequence[Leg],
    longest: int,
    most: int,
    found: list[Path],
    work: Work,
) -> bool:
    """Find the largest cycles on which a chosen pair pays; else as ``largest_cycles``.

    Notes
    -----
    There is no telling soon whether a new leg closes a cycle through the pairs. So the amount down
    to which there are not too many is sought.
    """
    amounts = {leg.pair: leg.amount for leg in legs}
    batches = list(_batches(legs))

    def through(batch: int, longest: int) -> Iterator[Path]:
        return _through(chosen, legs[: batches[batch].stop], longest, work)

    def smallest(cycle: Path) -> int:
        return min(amounts[pair] for pair in zip(cycle, (*cycle[1:], cycle[0]), strict=True))

    def many(batch: int) -> bool:
        some = list(islice(through(batch, longest), most + 1))
        if len(some) <= most:
            found[:] = sorted(some, key=lambda cycle: -smallest(cycle))
        return len(some) > most

    first = _first_where(many, len(batches))
    if first == len(batches):
        return True
    amount = legs[batches[first].start].amount
    found += _shortest(
        lambda longest: (cycle for cycle in through(first, longest) if smallest(cycle) == amount),
        longest,
        most - len(found),
    )
    return False


def longer_cycle(
    legs: Sequence[Leg],
    longest: int,
    work: Work,
    chosen: Sequence[tuple[int, int]] | None = None,
) -> bool:
    """Tell whether some cycle has more than ``longest`` legs: of all, or of those through pairs."""
    any_length = len(legs)
    cycles = (
        _closed_by(_Graph(), legs, any_length, work)
        if chosen is None
        else _through(chosen, legs, any_length, work)
    )
    return any(len(cycle) > longest for cycle in cycles)


def _first_where(holds: Callable[[int], bool], number: int) -> int:
    """The first number from which something holds, by doubling and halving; else ``number``."""
    passed, step = 0, 1
    while passed < number and not holds(min(step, number) - 1):
        passed, step = min(step, number), 2 * step
    return (
        bisect_left(range(min(step, number) - 1), True, lo=passed, key=holds)
        if passed < number
        else number
    )


def _batches(legs: Sequence[Leg]) -> Iterator[slice]:
    """The legs of each amount."""
    start = 0
    for _, batch in groupby(legs, key=lambda leg: leg.amount):
        stop = start + sum(1 for _ in batch)
        yield slice(start, stop)
        start = stop


def _shortest(cycles: Callable[[int], Iterator[Path]], longest: int, most: int) -> list[Path]:
    """The shortest of more cycles than are wanted; ``cycles`` gives those up to a length."""

    def too_many(length: int) -> bool:
        return sum(1 for _ in islice(cycles(length), most + 1)) > most

    length = bisect_left(range(2, longest), True, key=too_many) + 2
    shorter = list(cycles(length - 1)) if length > 2 else []
    more = (cycle for cycle in cycles(length) if len(cycle) == length)
    return [*shorter, *islice(more, most - len(shorter))]


def _closed_by(graph: _Graph, legs: Iterable[Leg], longest: int, work: Work) -> Iterator[Path]:
    """The cycles that legs close one by one."""
    for leg in legs:
        graph.add(leg)
        yield from graph.closings(leg.pair, longest, work)


def _closed_again(legs: Sequence[Leg], batch: slice, work: Work, longest: int) -> Iterator[Path]:
    return _closed_by(_Graph(legs[: batch.start]), legs[batch], longest, work)


def _through(
    chosen: Iterable[tuple[int, int]], legs: Iterable[Leg], longest: int, work: Work
) -> Iterator[Path]:
    """The cycles through one pair or another, each once."""
    graph = _Graph(legs)
    for payer, payee in chosen:
        if payee in graph.out.get(payer, ()):
            yield from graph.closings((payer, payee), longest, work)
            graph.remove(payer, payee)


class _Graph:
    """Who pays whom, in the order in which that was added."""

    def __init__(self, legs: Iterable[Leg] = ()) -> None:
        self.out: dict[int, list[int]] = {}
        self.into: dict[int, list[int]] = {}
        for leg in legs:
            self.add(leg)

    def add(self, leg: Leg) -> None:
        """Add a leg."""
        self.out.setdefault(leg.payer, []).append(leg.payee)
        self.into.setdefault(leg.payee, []).append(leg.payer)

    def remove(self, payer: int, payee: int) -> None:
        """Take a leg out."""
        self.out[payer].remove(payee)
        self.into[payee].remove(payer)

    def closings(self, start: Path, longest: int, work: Work) -> Iterator[Path]:
        """Yield the cycles that begin with a path.

        Every party that joins the path has a way home that avoids it, so that each step leads to a
        cycle.
        """
        root, path, taken = start[0], list(start), set(start)
        home = self._ways_home(path, taken, longest, work)
        heads = self._heads(path, taken, home, longest)
        branches = [(iter(heads), len(heads) == 1, home)]
        while branches:
            remaining, sure, home = branches[-1]
            head = next(remaining, None)
            if head is None:
                branches.pop()
                taken.discard(path.pop())
            elif head == root:
                yield tuple(path)
            elif sure or _is_free(head, root, home, taken):
                work.add(1)
                path.append(head)
                taken.add(head)
                heads = self._heads(path, taken, home, longest)
                # without a choice it leads home
                branches.append((iter(heads), len(heads) == 1, home))
            else:
                home = self._ways_home(path, taken, longest, work)
                rest = set(self._heads(path, taken, home, longest))
                branches[-1] = (
                    iter([other for other in (head, *remaining) if other in rest]),
                    True,
                    home,
                )

    def _heads(
        self, path: Sequence[int], taken: set[int], home: Mapping[int, Step], longest: int
    ) -> list[int]:
        """Whom a path may pay next; a way home that was found before is no longer than one now."""
        root, left = path[0], longest - len(path)
        return [
            head
            for head in self.out.get(path[-1], ())
            if head == root or (head not in taken and head in home and home[head][0] <= left)
        ]

    def _ways_home(
        self, path: Sequence[int], taken: set[int], longest: int, work: Work
    ) -> dict[int, Step]:
        """For all that may lie between the end of a path and its root: the shortest way home.

        Looks from both ends, and always goes on where there is less to look at. Nothing where the
        two never meet within the legs that are left.
        """
        root, end, left = path[0], path[-1], longest - len(path) + 1
        home = {root: (0, root)}
        ahead = {end: 0}
        tails: dict[int, list[int]] = {}  # of whom was looked at from the front
        front, back = [end], [root]
        forward = backward = 0
        met = False
        while front and back and forward + backward < left:
            ways_out = sum(len(self.out.get(party, ())) for party in front)
            ways_in = sum(len(self.into.get(party, ())) for party in back)
            reached = []
            if ways_out <= ways_in:
                forward += 1
                for party in front:
                    for head in self.out.get(party, ()):
                        tails.setdefault(head, []).append(party)
                        met = met or head in home
                        if head not in ahead and head not in taken:
                            ahead[head] = forward
                            reached.append(head)
                front = reached
            else:
                backward += 1
                for party in back:
                    for tail in self.into.get(party, ()):
                        met = met or tail in ahead
                        if tail not in home and tail not in taken:
                            home[tail] = backward, party
                            reached.append(tail)
                back = reached
            work.add(min(ways_out, ways_in) + len(reached))
        if not met:
            return {}
        while back and backward < left:  # what is farther from home has to be near the end
            backward += 1
            reached = []
            for party in back:
                for tail in tails.get(party, ()):
                    if tail not in home and tail not in taken and ahead[tail] + backward <= left:
                        home[tail] = backward, party
                        reached.append(tail)
                work.add(len(tails.get(party, ())))
            back = reached
        return home


def _is_free(party: int, root: int, home: Mapping[int, Step], taken: set[int]) -> bool:
    """Whether the way home that was found avoids a path that has grown since."""
    while party != root:
        if party in taken:
            return False
        party = home[party][1]
    return True
