"""Legs in a row: with one way in and one way on, several legs carry the same and count as one."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from bubblegraph.solving.network import Capacities, Cycle, Edge, canonical, legs

__all__ = ["Series", "draw_together"]


@dataclass(frozen=True, slots=True)
class Series:
    """A graph in which each row of legs is one. Its cycles are those of the whole graph."""

    capacities: dict[Edge, int | None]  # of the row: the smallest
    inner: dict[Edge, tuple[str, ...]]  # whom a leg passes that stands for several
    tight: dict[Edge, Edge]  # the leg of such a row that has its capacity

    def length(self, edge: Edge) -> int:
        """How many legs of the whole graph it stands for."""
        return 1 + len(self.inner.get(edge, ()))

    @property
    def lengths(self) -> dict[Edge, int]:
        """The same for every leg that stands for several."""
        return {edge: self.length(edge) for edge in self.inner}

    def row(self, edge: Edge) -> list[Edge]:
        """The legs that it stands for."""
        return list(pairwise([edge[0], *self.inner.get(edge, ()), edge[1]]))

    def drawn(self, cycle: Cycle) -> Cycle:
        """The cycle of this graph that one of the whole graph is."""
        gone = {party for row in self.inner.values() for party in row} if self.inner else set()
        return canonical([party for party in cycle if party not in gone]) if gone else cycle

    def whole(self, cycle: Cycle) -> Cycle:
        """The cycle of the whole graph that one of this graph stands for."""
        if not self.inner:
            return cycle
        return canonical(
            [party for leg in legs(cycle) for party in (leg[0], *self.inner.get(leg, ()))]
        )


def draw_together(capacities: Capacities) -> Series:
    """Make one leg of every row of legs that parties with one way in and one way on pass along.

    The first of them stays, so that no two legs have the same ends, and no leg its two ends in one.

    Parameters
    ----------
    capacities : mapping of edge to cents
        Every edge lies on a cycle. None is without limit.

    Examples
    --------
    >>> ring = draw_together({("a", "b"): 9, ("b", "c"): 4, ("c", "d"): 6, ("d", "a"): 8})
    >>> ring.capacities, ring.inner, ring.tight
    ({('a', 'b'): 9, ('b', 'a'): 4}, {('b', 'a'): ('c', 'd')}, {('b', 'a'): ('b', 'c')})
    """
    after: dict[str, str] = {}
    ins: dict[str, int] = {}
    outs: dict[str, int] = {}
    for payer, payee in capacities:
        after[payer] = payee
        outs[payer] = outs.get(payer, 0) + 1
        ins[payee] = ins.get(payee, 0) + 1
    between = {party for party in after if ins[party] == outs[party] == 1}
    if len(between) == len(after):  # a ring
        between.discard(min(after, default=""))
    rows: dict[Edge, list[str]] = {}  # from the first party between on, to the one after the last
    for payer, payee in capacities:
        if payee in between and payer not in between and after[payee] in between:
            row = [payee]
            while row[-1] in between:
                row.append(after[row[-1]])
            rows[row[0], row[-1]] = row
    gone = {party for row in rows.values() for party in row[1:-1]}
    kept = {edge: cents for edge, cents in capacities.items() if gone.isdisjoint(edge)}
    tight = {edge: _smallest(capacities, list(pairwise(row))) for edge, row in rows.items()}
    return Series(
        capacities=kept | {edge: capacities[leg] for edge, leg in tight.items()},
        inner={edge: tuple(row[1:-1]) for edge, row in rows.items()},
        tight=tight,
    )


def _smallest(capacities: Capacities, row: list[Edge]) -> Edge:
    """The leg of a row that carries least; the first of several."""

    def room(leg: Edge) -> tuple[bool, int]:
        cents = capacities[leg]
        return cents is None, cents or 0

    return min(row, key=room)
