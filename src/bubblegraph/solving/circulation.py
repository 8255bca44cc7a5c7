"""The largest circulation: how much is booked while money goes round."""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from importlib.util import find_spec
from typing import TYPE_CHECKING

from bubblegraph import arguments
from bubblegraph.errors import QuestionError
from bubblegraph.money import CENTS, pick_scale, whole
from bubblegraph.patience import ENDLESS, Patience, Stopped
from bubblegraph.result import Plain, Shown
from bubblegraph.solving.circulation_ortools import cheapest_routing
from bubblegraph.solving.network import Edge, blocks
from bubblegraph.solving.recent import Recent
from bubblegraph.solving.series_reduction import Series, draw_together
from bubblegraph.solving.widest_laps import take_laps
from bubblegraph.text import count

if TYPE_CHECKING:
    from bubblegraph.solving.document_types import CirculationDict, FlowDict

__all__ = [
    "Circulation",
    "circulation_prices",
    "laps_of",
    "max_circulation",
    "richest_circulation",
    "unbalanced",
]


LARGE = 10_000  # edges; above, the compiled solver is worth its import
MOST_CENTS = 2**60
OFTEN = 256  # steps between two looks at the clock
PYTHON, COMPILED = "successive shortest paths", "OR-tools"
METHODS = (PYTHON, COMPILED)

_RECENT: Recent[dict[Edge, int]] = Recent()


@dataclass(frozen=True, slots=True, repr=False)
class Circulation(Plain):
    """Money that balances at every entity. The volume is unique, the flow need not be."""

    FIELDS = ("payer", "payee", "amount")
    SHOWN = (
        Shown("payer", ("payer",)),
        Shown("payee", ("payee",)),
        Shown("amount", ("amount",), money=True),
    )

    volume: int  # cents, added up over every leg
    flow: Mapping[Edge, int]  # cents; legs that carry nothing are left out
    method: str = PYTHON
    # if not, the volume is a limit that none passes, and the flow is a part of one
    exact: bool = True

    def _brief(self) -> str:
        scale = pick_scale(self.volume or CENTS)
        at_most = "" if self.exact else "at most "
        said = f"{count(len(self.flow), 'leg')}, {at_most}{scale.show(self.volume)}"
        return f"{said} {scale.name}".strip()

    def to_dict(self) -> CirculationDict:
        """Return all of it as plain values, in whole currency units."""
        return {
            "volume": whole(self.volume),
            "exact": self.exact,
            "method": self.method,
            "flow": self.to_records(),
        }

    def to_records(self) -> list[FlowDict]:
        """Return one row for each leg that carries something."""
        return [
            {"payer": payer, "payee": payee, "amount": whole(cents)}
            for (payer, payee), cents in sorted(self.flow.items())
        ]


def max_circulation(
    capacities: Mapping[Edge, int], *, method: str | None = None, patience: Patience = ENDLESS
) -> Circulation:
    """Find the largest circulation the amounts allow.

    Parameters
    ----------
    capacities : mapping of edge to cents
        m edges, whole cents, 0 or more; no edge from an entity to itself.
    method : {"successive shortest paths", "OR-tools"}, optional
        Both are exact. By default the compiled solver is taken for more than 10,000 edges if it is
        installed (the extra ``large``) and the cents fit its 64 bits.
    patience : Patience
        When it is over, parts that are not solved yet are limited: an entity passes on no more than
        it takes in and pays out. ``exact`` is then False.

    Returns
    -------
    Circulation
        ``volume`` in cents; ``flow`` with at most m entries, whole.

    Raises
    ------
    QuestionError
        If an amount is no whole number of 0 or more, an edge ends where it begins, or a method is
        unknown.

    Examples
    --------
    >>> trade = {("chipco", "labco"): 500, ("labco", "chipco"): 300}
    >>> max_circulation(trade).volume
    600

    Notes
    -----
    Parts that have an entity at most in common are solved each on its own; legs in a row count as
    one. What does not go round is the cheapest routing of the net positions at a cost of 1 a leg,
    an integral minimum-cost flow [1]_; the circulation is the rest. In Python by the primal-dual
    method: shortest distances by Dijkstra, then all flow that fits on shortest paths.

    References
    ----------
    .. [1] R. Ahuja, T. Magnanti, J. Orlin, *Network Flows*, 1993, chapters 9 and 10.
    """
    capacities = arguments.amounts("capacities", capacities)
    if method is not None:
        arguments.choice("method", method, METHODS)
    if method == COMPILED and sum(capacities.values()) >= MOST_CENTS:
        raise QuestionError(
            f"method takes {COMPILED} for less than 2^60 cents in all; leave it out"
        )
    arguments.instance("patience", patience, Patience)
    flow: dict[Edge, int] = {}
    beyond, methods = 0, {PYTHON}
    for part in blocks({edge: cents for edge, cents in capacities.items() if cents}):
        chosen = method or (COMPILED if _suits_compiled(part) else PYTHON)
        methods.add(chosen)
        try:
            flow |= _part_flow(part, chosen, patience)
        except Stopped:
            beyond += _passed_on(part)
    carried = {edge: flow[edge] for edge in sorted(flow) if flow[edge]}
    by = COMPILED if COMPILED in methods else PYTHON
    return Circulation(sum(carried.values()) + beyond, carried, by, exact=not beyond)


def _part_flow(part: dict[Edge, int], method: str, patience: Patience) -> dict[Edge, int]:
    """A largest circulation of a block."""
    found = _RECENT.get(part)
    if found is None:
        found = _compiled(part, patience) if method == COMPILED else _pure(part, patience)
        _RECENT.keep(part, found)
    return found


def _passed_on(part: Mapping[Edge, int]) -> int:
    """What no circulation passes: the smaller of what each entity takes in and pays out."""
    outs: dict[str, int] = {}
    ins: dict[str, int] = {}
    for (payer, payee), cents in part.items():
        outs[payer] = outs.get(payer, 0) + cents
        ins[payee] = ins.get(payee, 0) + cents
    return sum(min(cents, ins[entity]) for entity, cents in outs.items())


def laps_of(flow: Mapping[Edge, int], patience: Patience = ENDLESS) -> int:
    """Take a circulation apart into laps, as far as patience goes, and add them up.

    Parameters
    ----------
    flow : mapping of edge to cents
        Balanced at every entity, or patience was over before it was.
    patience : Patience

    Returns
    -------
    int
        Cents that complete a lap, each counted once: T* is no less.

    Examples
    --------
    >>> laps_of({("a", "b"): 7, ("b", "a"): 3, ("b", "c"): 4, ("c", "a"): 4})
    7
    """
    return take_laps({edge: cents for edge, cents in flow.items() if cents}, patience=patience)


def unbalanced(flow: Mapping[Edge, int | Fraction]) -> list[str]:
    """Name the entities that take in another sum than they pay out.

    Examples
    --------
    >>> unbalanced({("a", "b"): 5, ("b", "a"): 5, ("b", "c"): 1})
    ['b', 'c']
    """
    held: dict[str, int | Fraction] = {}
    for (payer, payee), cents in flow.items():
        held[payer] = held.get(payer, 0) - cents
        held[payee] = held.get(payee, 0) + cents
    return sorted(entity for entity, cents in held.items() if cents)


def circulation_prices(
    capacities: Mapping[Edge, int], *, patience: Patience = ENDLESS
) -> dict[Edge, int]:
    """Find the prices of the legs that prove V*: what one more cent on each would add.

    Parameters
    ----------
    capacities : mapping of edge to cents
        As for ``max_circulation``.
    patience : Patience

    Returns
    -------
    dict of edge to price
        Whole, 0 or more; every cycle of legs that carry something costs its length or more, so the
        sum of price times amount is V*.

    Raises
    ------
    Stopped
        If patience is over.

    Examples
    --------
    >>> circulation_prices({("a", "b"): 5, ("b", "a"): 3})
    {('a', 'b'): 0, ('b', 'a'): 2}

    Notes
    -----
    The dual of the maximum circulation: potentials, and what an edge lacks to climb by 1.
    """
    capacities = arguments.amounts("capacities", capacities)
    arguments.instance("patience", patience, Patience)
    prices = dict.fromkeys(sorted(capacities), 0)
    for part in blocks({edge: cents for edge, cents in capacities.items() if cents}):
        series = draw_together(part)
        routing = _Routing(_arcs(series), patience)
        routing.solve()
        prices |= {series.tight.get(edge, edge): price for edge, price in routing.prices().items()}
    return prices


def richest_circulation(
    arcs: Sequence[tuple[Edge, int, int]], patience: Patience = ENDLESS
) -> list[int]:
    """Find the circulation that gains most, where each arc has a gain of its own.

    Parameters
    ----------
    arcs : sequence of (edge, cents, gain)
        Whole; gains for each cent, 0 or more. The same edge may be there several times.
    patience : Patience

    Returns
    -------
    list of int
        What each arc carries.

    Raises
    ------
    Stopped
        If patience is over.

    Examples
    --------
    >>> richest_circulation([(("a", "b"), 5, 2), (("b", "a"), 3, 2), (("b", "a"), 4, 1)])
    [5, 3, 2]
    """
    routing = _Routing(arcs, patience)
    routing.solve()
    return routing.left_over()


def _pure(part: Mapping[Edge, int], patience: Patience) -> dict[Edge, int]:
    series = draw_together(part)
    flows = richest_circulation(_arcs(series), patience)
    found = zip(sorted(series.capacities), flows, strict=True)
    return {leg: cents for edge, cents in found for leg in series.row(edge)}


def _arcs(series: Series) -> list[tuple[Edge, int, int]]:
    """The legs with their amounts, and their gain a cent: one for every leg they stand for."""
    return [
        (edge, series.capacities[edge] or 0, series.length(edge))
        for edge in sorted(series.capacities)
    ]


def _suits_compiled(capacities: Mapping[Edge, int]) -> bool:
    """Whether the table is large, the solver there, and every sum within its whole numbers."""
    large = len(capacities) > LARGE and sum(capacities.values()) < MOST_CENTS
    return large and find_spec("ortools") is not None


def _compiled(capacities: Mapping[Edge, int], patience: Patience) -> dict[Edge, int]:
    """What the cheapest routing of the net positions leaves, by OR-tools."""
    edges = sorted(capacities)
    number = {node: i for i, node in enumerate(sorted({node for edge in edges for node in edge}))}
    tails, heads = ([number[edge[end]] for edge in edges] for end in (0, 1))
    amounts = [capacities[edge] for edge in edges]
    routed = cheapest_routing(len(number), tails, heads, amounts, patience)
    if routed is None:
        return _pure(capacities, patience)
    return {edge: capacities[edge] - cents for edge, cents in zip(edges, routed, strict=True)}


class _Routing:
    """A residual network; arc 2i is edge i, arc 2i + 1 its way back."""

    def __init__(
        self, edges: Sequence[tuple[Edge, int, int]], patience: Patience = ENDLESS
    ) -> None:
        self.patience = patience
        self.steps = 0
        self.edges = [edge for edge, _, _ in edges]
        number = {
            node: i for i, node in enumerate(sorted({node for edge in self.edges for node in edge}))
        }
        self.head: list[int] = []
        self.left: list[int] = []
        self.price: list[int] = []
        self.arcs: list[list[int]] = [[] for _ in number]
        self.excess = [0] * len(number)
        for (payer, payee), amount, price in edges:
            u, v = number[payer], number[payee]
            self.arcs[u].append(len(self.head))
            self.arcs[v].append(len(self.head) + 1)
            self.head += [v, u]
            self.left += [amount, 0]
            self.price += [price, -price]
            self.excess[u] += amount
            self.excess[v] -= amount
        self.potential = [0] * len(number)

    def left_over(self) -> list[int]:
        """What the routing leaves of each edge: the circulation."""
        return self.left[::2]

    def prices(self) -> dict[Edge, int]:
        """What each edge is short of by the potentials: the dual of the circulation."""
        return {
            edge: max(0, self._cost(self.head[2 * i + 1], 2 * i))
            for i, edge in enumerate(self.edges)
        }

    def solve(self) -> None:
        """Route all excess to where it lacks; there is a way, for the whole amounts are one."""
        while any(excess > 0 for excess in self.excess):
            self._update_potentials()
            self._send_along_shortest()

    def _look(self) -> None:
        """Ask now and then whether to go on."""
        self.steps += 1
        if not self.steps % OFTEN:
            self.patience.check()

    def _cost(self, tail: int, arc: int) -> int:
        """The reduced cost of an arc that has room: 0 on shortest paths, never negative."""
        return self.price[arc] + self.potential[tail] - self.potential[self.head[arc]]

    def _update_potentials(self) -> None:
        distance: dict[int, int] = {}
        queue = [(0, node) for node, excess in enumerate(self.excess) if excess > 0]
        while queue:
            at, node = heapq.heappop(queue)
            if node in distance:
                continue
            self._look()
            distance[node] = at
            for arc in self.arcs[node]:
                if self.left[arc] and self.head[arc] not in distance:
                    heapq.heappush(queue, (at + self._cost(node, arc), self.head[arc]))
        farthest = max(distance.values(), default=0)
        for node in range(len(self.potential)):
            self.potential[node] += distance.get(node, farthest)

    def _send_along_shortest(self) -> None:
        """Dinic's method on the arcs of reduced cost 0."""
        while (level := self._levels()) is not None:
            todo = [list(arcs) for arcs in self.arcs]
            for source in range(len(self.excess)):
                while self.excess[source] > 0 and (sent := self._send(source, level, todo)):
                    self.excess[source] -= sent

    def _levels(self) -> list[int] | None:
        """Count legs from the sources over free arcs; None if nothing that lacks is reached."""
        level = [-1] * len(self.arcs)
        queue = deque(node for node, excess in enumerate(self.excess) if excess > 0)
        for node in queue:
            level[node] = 0
        reached = False
        while queue:
            node = queue.popleft()
            self._look()
            reached = reached or self.excess[node] < 0
            for arc in self.arcs[node]:
                head = self.head[arc]
                if self.left[arc] and level[head] < 0 and not self._cost(node, arc):
                    level[head] = level[node] + 1
                    queue.append(head)
        return level if reached else None

    def _send(self, source: int, level: list[int], todo: list[list[int]]) -> int:
        """Send what fits along one path, found without recursion."""
        self._look()
        path: list[int] = []
        node = source
        while self.excess[node] >= 0:
            arc = todo[node][-1] if todo[node] else None
            if arc is None:
                if not path:
                    return 0
                node = self.head[path.pop() ^ 1]
                todo[node].pop()
            elif (
                self.left[arc]
                and level[self.head[arc]] == level[node] + 1
                and not self._cost(node, arc)
            ):
                path.append(arc)
                node = self.head[arc]
            else:
                todo[node].pop()
        sent = min(self.excess[source], -self.excess[node], *(self.left[arc] for arc in path))
        for arc in path:
            self.left[arc] -= sent
            self.left[arc ^ 1] += sent
        self.excess[node] += sent
        return sent
