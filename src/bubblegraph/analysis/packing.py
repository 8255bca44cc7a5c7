"""The largest cycle packing: column generation on HiGHS, proven in exact fractions."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

from bubblegraph.analysis.exact import Tableau, solve
from bubblegraph.graph import Edge

__all__ = ["Packing", "canonical", "legs", "max_packing"]

Cycle = tuple[str, ...]  # entities, the smallest first
Capacities = Mapping[Edge, int | None]  # cents; None is without limit
Cost = tuple[Fraction, ...]  # compared in order: the prices of each objective

TIED_LIMIT = 400  # optimal cycles among which the first packing is sought
NOISE = 1e-9


@dataclass(frozen=True, slots=True)
class Packing:
    """Cycles that share out the amounts, none of them twice, and the prices that prove it is the most."""

    value: Fraction  # cents, the sum of the rows
    rows: tuple[tuple[Cycle, Fraction], ...]  # cycles that carry something, in canonical order
    prices: Mapping[Edge, Fraction]  # of one more cent on a leg; 0 where it is missing
    unique: bool | None  # whether these rows are the only ones with the fewest bookings; None: not decided


def canonical(entities: Sequence[str]) -> Cycle:
    """Rotate a cycle so that its smallest entity comes first.

    Examples
    --------
    >>> canonical(["openai", "oracle", "nvidia"])
    ('nvidia', 'openai', 'oracle')
    """
    start = min(range(len(entities)), key=entities.__getitem__)
    return (*entities[start:], *entities[:start])


def legs(cycle: Sequence[str]) -> list[Edge]:
    """Return the edges of a cycle."""
    return list(pairwise([*cycle, cycle[0]]))


def max_packing(capacities: Capacities) -> Packing | None:
    """Find the packing that makes up the round-trip volume.

    Of all largest packings it is the one with the fewest bookings (cycle length times amount), and of those
    the one that gives the most to the first cycle in canonical order, then to the second, and so on.

    Parameters
    ----------
    capacities : mapping of edge to cents
        None is an amount without limit. Edges that lie on no cycle may be there.

    Returns
    -------
    Packing or None
        None if the volume has no limit: a whole cycle of edges without one.

    Examples
    --------
    >>> triangle = {("nvda", "openai"): 100, ("openai", "orcl"): 300, ("orcl", "nvda"): 40}
    >>> packing = max_packing(triangle)
    >>> packing.value, packing.rows
    (Fraction(40, 1), ((('nvda', 'openai', 'orcl'), Fraction(40, 1)),))
    >>> sum(triangle[edge] * price for edge, price in packing.prices.items())
    Fraction(40, 1)

    Notes
    -----
    The linear programme is solved over the cycles found so far; a cycle whose legs cost less than 1 at the
    current prices is added (Dijkstra), until there is none. Floating point only proposes a basis: it is
    solved again in fractions, and feasibility, prices and the equality of both values are checked exactly.
    If the proposal fails that check, the exact simplex method starts from scratch.
    """
    open_edges = {edge: cap for edge, cap in capacities.items() if cap is None or cap > 0}
    if _has_cycle({edge for edge, cap in open_edges.items() if cap is None}):
        return None
    network = _Network(open_edges)
    solved = _by_highs(network) or _by_fractions(network)
    rows, unique = _first_in_order(network, solved)
    prices = {edge: price for edge, price in solved.prices[0].items() if price}
    value = sum(rows.values(), Fraction(0))
    if value != sum((price * (open_edges[edge] or 0) for edge, price in prices.items()), Fraction(0)):
        raise ArithmeticError("the two sides of the certificate differ")
    return Packing(value, tuple(sorted(rows.items())), prices, unique)


def _has_cycle(edges: set[Edge]) -> bool:
    """Whether a set of edges holds a cycle: peel off what has no way out."""
    heads: dict[str, list[str]] = {}
    out: dict[str, int] = {}
    for u, v in edges:
        heads.setdefault(v, []).append(u)
        out[u] = out.get(u, 0) + 1
    ends = [v for v in heads if v not in out]
    peeled = 0
    while ends:
        for u in heads.get(ends.pop(), ()):
            peeled += 1
            out[u] -= 1
            if not out[u]:
                ends.append(u)
    return peeled < len(edges)


class _Network:
    """The edges that can be on a cycle, by payer, in sorted order."""

    def __init__(self, capacities: Capacities) -> None:
        self.capacities = dict(sorted(capacities.items()))
        self.finite = [edge for edge, cap in self.capacities.items() if cap is not None]
        self.out: dict[str, list[str]] = {}
        self.into: dict[str, list[str]] = {}
        for u, v in self.capacities:
            self.out.setdefault(u, []).append(v)
            self.into.setdefault(v, []).append(u)

    def cheapest_cycles(self, costs: Mapping[Edge, Any]) -> Iterator[tuple[Any, Cycle]]:
        """For each entity the cheapest cycle on which it is the smallest, where there is one."""
        for root in sorted(self.out):
            distance: dict[str, Any] = {}
            before: dict[str, str] = {}
            queue: list[tuple[Any, str, str]] = [
                (costs[root, v], v, root) for v in self.out[root] if v > root
            ]
            heapq.heapify(queue)
            best: tuple[Any, str] | None = None
            while queue:
                cost, node, parent = heapq.heappop(queue)
                if node in distance:
                    continue
                if best is not None and cost >= best[0]:
                    break
                distance[node], before[node] = cost, parent
                for v in self.out.get(node, ()):
                    if v == root:
                        closed = _add(cost, costs[node, root])
                        if best is None or closed < best[0]:
                            best = (closed, node)
                    elif v > root and v not in distance:
                        heapq.heappush(queue, (_add(cost, costs[node, v]), v, node))
            if best is not None:
                path = [best[1]]
                while path[-1] != root:
                    path.append(before[path[-1]])
                yield best[0], tuple(reversed(path))

    def cycles_at(self, target: Cost, costs: Mapping[Edge, Cost]) -> Iterator[Cycle]:
        """All cycles that cost ``target``, when none costs less."""
        for root in sorted(self.out):
            home = self._distances_to(root, costs)
            stack: list[tuple[str, Cost, tuple[str, ...]]] = [(root, (Fraction(0),) * len(target), (root,))]
            while stack:
                node, spent, path = stack.pop()
                for v in self.out.get(node, ()):
                    cost = _add(spent, costs[node, v])
                    if v == root and cost == target:
                        yield path
                    elif v in home and v not in path and _add(cost, home[v]) <= target:
                        stack.append((v, cost, (*path, v)))

    def _distances_to(self, root: str, costs: Mapping[Edge, Cost]) -> dict[str, Cost]:
        """The cheapest way to the root from each larger entity."""
        distance: dict[str, Cost] = {}
        queue: list[tuple[Cost, str]] = [(costs[u, root], u) for u in self.into.get(root, ()) if u > root]
        heapq.heapify(queue)
        while queue:
            cost, node = heapq.heappop(queue)
            if node in distance:
                continue
            distance[node] = cost
            for u in self.into.get(node, ()):
                if u > root and u not in distance:
                    heapq.heappush(queue, (_add(costs[u, node], cost), u))
        return distance


def _add(a: Any, b: Any) -> Any:
    """Add costs: numbers, or tuples of them."""
    if isinstance(a, tuple):
        return tuple(x + y for x, y in zip(a, b, strict=True))
    return a + b


@dataclass(slots=True)
class _Solved:
    """An optimal packing, with the exact prices of both objectives: most cents, fewest bookings."""

    rows: dict[Cycle, Fraction]
    prices: tuple[dict[Edge, Fraction], dict[Edge, Fraction]]

    def costs(self, network: _Network) -> dict[Edge, Cost]:
        """What a leg costs a cycle under both objectives; an optimal packing has no cycle below (1, 0)."""
        first, second = self.prices
        zero = Fraction(0)
        return {edge: (first.get(edge, zero), second.get(edge, zero) + 1) for edge in network.capacities}


OPTIMUM: Cost = (Fraction(1), Fraction(0))


# --- by HiGHS ---------------------------------------------------------------------------------------------


class _Master:
    """The linear programme over the cycles found so far, kept warm in HiGHS."""

    def __init__(self, network: _Network) -> None:
        import highspy  # noqa: PLC0415 - a tenth of a second, needed only here

        self.highspy = highspy
        self.network = network
        self.model: Any = highspy.Highs()  # type: ignore[no-untyped-call]
        self.model.setOptionValue("output_flag", False)
        self.model.setOptionValue("threads", 1)
        self.model.setOptionValue("presolve", "off")
        self.model.changeObjectiveSense(highspy.ObjSense.kMaximize)
        self.number = {edge: i for i, edge in enumerate(network.finite)}
        self.unit = max((network.capacities[edge] or 0 for edge in network.finite), default=1)
        for edge in network.finite:
            self.model.addRow(-highspy.kHighsInf, self._scaled(edge), 0, [], [])
        self.cycles: dict[Cycle, int] = {}
        for _, cycle in network.cheapest_cycles(dict.fromkeys(network.capacities, 1)):
            self.add(cycle, 1.0)

    def _scaled(self, edge: Edge) -> float:
        return (self.network.capacities[edge] or 0) / self.unit

    def add(self, cycle: Cycle, gain: float) -> None:
        """Add a cycle as a column."""
        rows = [self.number[edge] for edge in legs(cycle) if edge in self.number]
        self.model.addCol(gain, 0.0, self.highspy.kHighsInf, len(rows), rows, [1.0] * len(rows))
        self.cycles[cycle] = len(self.cycles)

    def second_stage(self, prices: Mapping[Edge, Fraction]) -> None:
        """Seek the fewest bookings among the largest packings: priced legs full, only cycles that cost 1."""
        for edge, row in self.number.items():
            if prices.get(edge):
                self.model.changeRowBounds(row, self._scaled(edge), self._scaled(edge))
        for cycle, column in self.cycles.items():
            self.model.changeColCost(column, -float(len(cycle)))
            if sum((prices.get(edge, Fraction(0)) for edge in legs(cycle)), Fraction(0)) != 1:
                self.model.changeColBounds(column, 0.0, 0.0)

    def prices(self) -> list[float] | None:
        """Solve; return the price of each finite edge, None if the solver gives up."""
        self.model.run()
        if self.model.getModelStatus() != self.highspy.HighsModelStatus.kOptimal:
            return None
        return list(self.model.getSolution().row_dual)

    def basis(self) -> tuple[list[Cycle], list[Edge]]:
        """The basic cycles, and the edges that are full in the basis."""
        basic = self.highspy.HighsBasisStatus.kBasic
        found = self.model.getBasis()
        cycles = [cycle for cycle, column in self.cycles.items() if found.col_status[column] == basic]
        full = [edge for edge, row in self.number.items() if found.row_status[row] != basic]
        return cycles, full


def _by_highs(network: _Network) -> _Solved | None:
    """Let HiGHS propose the basis of each stage, and check it exactly; None if a check fails."""
    if not network.finite:
        return _Solved({}, ({}, {}))
    master = _Master(network)
    if not master.cycles:
        return _Solved({}, ({}, {}))
    first = _generate(master, gain=lambda _: 1.0, costs=lambda prices: prices, target=1.0)
    if first is None:
        return None
    _, prices = first
    if next(
        _below(network, {edge: (price,) for edge, price in _full(network, prices).items()}, OPTIMUM[:1]), None
    ):
        return None
    master.second_stage(prices)
    full_prices = _full(network, prices)
    second = _generate(
        master,
        gain=lambda cycle: -float(len(cycle)),
        costs=lambda more: {edge: (full_prices[edge], more[edge] + 1.0) for edge in more},
        target=(Fraction(1), 0.0),
    )
    if second is None:
        return None
    solved = _Solved(second[0], (prices, second[1]))
    return solved if _is_optimal(network, solved) else None


def _full(network: _Network, prices: Mapping[Edge, Fraction]) -> dict[Edge, Fraction]:
    return {edge: prices.get(edge, Fraction(0)) for edge in network.capacities}


def _generate(
    master: _Master, *, gain: Any, costs: Any, target: Any
) -> tuple[dict[Cycle, Fraction], Any] | None:
    """Add cycles that cost less than the target until there is none; solve the last basis in fractions."""
    network = master.network
    while True:
        prices = master.prices()
        if prices is None:
            return None
        by_edge = dict.fromkeys(network.capacities, 0.0)
        by_edge.update((edge, prices[row]) for edge, row in master.number.items())
        if not isinstance(target, tuple):
            by_edge = {edge: max(price, 0.0) for edge, price in by_edge.items()}
        cheap = [
            cycle
            for cost, cycle in network.cheapest_cycles(costs(by_edge))
            if _clearly_less(cost, target) and cycle not in master.cycles
        ]
        if not cheap:
            return _solve_basis(master, gain)
        for cycle in cheap:
            master.add(cycle, gain(cycle))


def _clearly_less(cost: Any, target: Any) -> bool:
    if isinstance(cost, tuple):
        return bool(cost[0] < target[0] or (cost[0] == target[0] and cost[1] < target[1] - NOISE))
    return bool(cost < target - NOISE)


def _solve_basis(master: _Master, gain: Any) -> tuple[dict[Cycle, Fraction], dict[Edge, Fraction]] | None:
    """Solve the basis for the cycles (A x = w) and for the prices (y A = gain), in fractions."""
    cycles, full = master.basis()
    if len(cycles) != len(full):
        return None
    position = {edge: i for i, edge in enumerate(full)}
    by_edge: list[dict[int, int]] = [{} for _ in full]
    by_cycle: list[dict[int, int]] = []
    for column, cycle in enumerate(cycles):
        rows = [position[edge] for edge in legs(cycle) if edge in position]
        by_cycle.append(dict.fromkeys(rows, 1))
        for row in rows:
            by_edge[row][column] = 1
    amounts = solve(by_edge, [[master.network.capacities[edge] or 0] for edge in full])
    prices = solve(by_cycle, [[int(gain(cycle))] for cycle in cycles])
    if amounts is None or prices is None:
        return None
    rows_found = {cycle: amount[0] for cycle, amount in zip(cycles, amounts, strict=True) if amount[0]}
    return rows_found, {edge: price[0] for edge, price in zip(full, prices, strict=True) if price[0]}


def _below(network: _Network, costs: Mapping[Edge, Cost], target: Cost) -> Iterator[Cycle]:
    """Cycles that cost less than the target, and edges of negative cost, exactly."""
    zero = (Fraction(0),) * len(target)
    for edge, cost in costs.items():
        if cost < zero:
            yield edge
            return
    for cost, cycle in network.cheapest_cycles(costs):
        if cost < target:
            yield cycle


def _is_optimal(network: _Network, solved: _Solved) -> bool:
    """Whether the rows are feasible, no cycle is too cheap, and both values of both objectives agree."""
    load = dict.fromkeys(network.capacities, Fraction(0))
    for cycle, amount in solved.rows.items():
        for edge in legs(cycle):
            load[edge] += amount
    caps = network.capacities
    feasible = all(amount >= 0 for amount in solved.rows.values()) and all(
        caps[edge] is None or load[edge] <= (caps[edge] or 0) for edge in load
    )
    if not feasible or next(_below(network, solved.costs(network), OPTIMUM), None):
        return False
    objectives = (sum(solved.rows.values()), -sum(len(c) * x for c, x in solved.rows.items()))
    return objectives == tuple(
        sum(price * (caps[edge] or 0) for edge, price in prices.items()) for prices in solved.prices
    )


# --- in fractions alone -----------------------------------------------------------------------------------


def _by_fractions(network: _Network) -> _Solved:
    """The same by the exact simplex method: slow, and always right."""
    slack = {edge: ("slack", edge) for edge in network.finite}
    tableau = Tableau(slack.values())
    for edge, name in slack.items():
        tableau.add_row({name: Fraction(1)}, Fraction(network.capacities[edge] or 0), [name])
    objectives: tuple[dict[Any, int], dict[Any, int]] = ({}, {})
    while True:
        tableau.maximize(objectives)
        prices = tuple(
            {edge: -gain for edge, name in slack.items() if (gain := tableau.gain(name, objective))}
            for objective in objectives
        )
        rows = {name: value for name, value in tableau.solution().items() if name in objectives[0]}
        solved = _Solved(rows, prices)  # type: ignore[arg-type]
        cheap = [c for c in _below(network, solved.costs(network), OPTIMUM) if c not in objectives[0]]
        if not cheap:
            return solved
        for cycle in cheap:
            tableau.add_column(cycle, {slack[edge]: Fraction(1) for edge in legs(cycle) if edge in slack})
            objectives[0][cycle], objectives[1][cycle] = 1, -len(cycle)


# --- the first of the optimal packings --------------------------------------------------------------------


def _first_in_order(network: _Network, solved: _Solved) -> tuple[dict[Cycle, Fraction], bool | None]:
    """Move to the packing that is first in canonical order, and say whether there was another."""
    costs = solved.costs(network)
    tied = []
    for cycle in network.cycles_at(OPTIMUM, costs):
        tied.append(cycle)
        if len(tied) > TIED_LIMIT:
            return solved.rows, None
    tied.sort()
    nothing = (Fraction(0), Fraction(1))  # what a leg without a price costs
    full = {edge for edge in network.finite if costs[edge] != nothing}
    first = _extreme(network, solved.rows, tied, full, sign=1)
    last = _extreme(network, solved.rows, tied, full, sign=-1)
    return first, first == last


def _extreme(
    network: _Network, start: Mapping[Cycle, Fraction], tied: list[Cycle], full: set[Edge], sign: int
) -> dict[Cycle, Fraction]:
    """Go from one optimal packing to the one in which the first cycles have the most (or the least)."""
    touched = sorted({edge for cycle in tied for edge in legs(cycle) if network.capacities[edge] is not None})
    slack = {edge: ("slack", edge) for edge in touched if edge not in full}
    tableau = Tableau([*tied, *slack.values()])
    carrying = [cycle for cycle in tied if start.get(cycle)]
    equations: dict[Edge, dict[Any, Fraction]] = {edge: {} for edge in touched}
    for cycle in tied:
        for edge in legs(cycle):
            if edge in equations:
                equations[edge][cycle] = Fraction(1)
    loose = []
    for edge, equation in equations.items():
        left = Fraction(network.capacities[edge] or 0) - sum(
            (start.get(c, Fraction(0)) for c in equation), Fraction(0)
        )
        if edge in slack:
            equation[slack[edge]] = Fraction(1)
            if left:
                loose.append(edge)
    order = [edge for edge in touched if edge not in loose]
    for edge in order + loose:
        prefer = [slack[edge]] if edge in loose else carrying
        tableau.add_row(equations[edge], Fraction(network.capacities[edge] or 0), prefer)
    tableau.maximize([{cycle: sign} for cycle in tied])
    found = tableau.solution()
    return {cycle: found[cycle] for cycle in tied if cycle in found}
