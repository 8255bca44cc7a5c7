"""The linear programme of the largest packing: columns on HiGHS, proof in exact fractions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm
from typing import Any, Protocol

from bubblegraph.patience import ENDLESS, Patience, Stopped
from bubblegraph.solving import highs
from bubblegraph.solving.halting import Halt
from bubblegraph.solving.linear_systems import solve
from bubblegraph.solving.network import Cost, Cycle, Edge, Encoding, Network, Number
from bubblegraph.solving.series_reduction import draw_together
from bubblegraph.solving.simplex import Tableau, add_up

__all__ = [
    "OPTIMUM",
    "Columns",
    "Leg",
    "Limits",
    "Reoptimizer",
    "Solved",
    "by_fractions",
    "by_highs",
    "solve_packing",
]

SMALL = 50  # priced legs; below, the exact simplex method ends before the solver is loaded
MANY = 400  # legs; above, interior points come before the simplex method
FEW = 300  # cycles a round: then the prices have settled
DEAR = 1.5  # what a cycle costs that is dropped while they have not
MOST_COLUMNS = 4  # times those of the start, before a reoptimizer drops what it added
COARSE, NOISE, LITTLE = 1e-4, 1e-9, 1e-10  # of a price
# HiGHS: the largest amount, and what may pass a limit; as 10 trillion to a cent
LARGEST, SLACK = 1e6, 1e-9
# HiGHS: less room leaves the prices of a basis feasible, new columns the amounts
DUAL, PRIMAL = 1, 4

OPTIMUM: Cost = (Fraction(1), Fraction(0))  # what a cycle costs that an optimal packing may use
# more than what floating point adds to the cost of a cycle, of that cost
ROUNDING = Fraction(1, 10**9)

Leg = Any  # what columns share: an edge of a graph, a deal


class Columns(Protocol):
    """What column generation asks for: cycles of a ``Network``, or laps of a ``LapNetwork``."""

    capacities: dict[Leg, int | None]
    finite: list[Leg]
    names: list[str]  # of entities: no column has more legs
    patience: Patience

    @property
    def lengths(self) -> Mapping[Leg, int]:
        """How many legs stand for one, where it is not 1."""

    def legs(self, cycle: Cycle) -> Sequence[Leg]:
        """What a column takes one of each."""

    def length(self, cycle: Cycle) -> int:
        """How many bookings it makes."""

    def cheapest_cycles(self, costs: Mapping[Leg, Number]) -> Iterable[tuple[Number, Cycle]]:
        """Some columns, the cheapest of all among them."""

    def cycles_below(self, costs: Mapping[Leg, Number], limit: Number) -> list[Cycle]:
        """Columns that cost less than a limit, the cheapest first."""

    def cheap_cycles(self, prices: Mapping[Leg, float], limit: float) -> list[Cycle]:
        """The same by prices in floating point."""

    def any_below(self, costs: Mapping[Leg, Number], limit: Number) -> bool:
        """Whether some column costs less than a limit."""


def solve_packing(network: Columns, *, stages: int) -> Solved | Limits:
    """Find an optimal packing of one stage or both; bounds where patience or proof fails."""
    legs_with_price = len(network.finite)
    known = Limits()
    try:
        # who waits no longer does not wait for the solver to be loaded either
        network.patience.check()
        if legs_with_price > SMALL:
            solved = by_highs(network, stages, interior=legs_with_price > MANY, known=known)
            if solved is None and legs_with_price > MANY:
                solved = by_highs(network, stages, known=known)
            if solved is not None:
                return solved
        if legs_with_price <= MANY:
            return by_fractions(network, stages)
    except Stopped:
        pass
    return known.largest or known


@dataclass(slots=True)
class Limits:
    """What is proven of a packing so far."""

    rows: dict[Cycle, int] = field(default_factory=dict)  # some packing, in whole cents
    most: Fraction | None = None  # no packing is larger; None: not known
    # one of the largest packings, where only the second stage is not solved
    largest: Solved | None = None

    def take(self, rows: dict[Cycle, int]) -> None:
        """Keep the larger of two packings."""
        if sum(rows.values()) > sum(self.rows.values()):
            self.rows = rows

    def cap(self, most: Fraction) -> None:
        """Keep the smaller of two limits."""
        self.most = most if self.most is None else min(self.most, most)


@dataclass(slots=True)
class Solved:
    """An optimal packing, with the exact prices of each stage: most cents, then fewest bookings."""

    rows: dict[Cycle, Fraction]
    prices: tuple[dict[Leg, Fraction], ...]  # of the first stage, or of both

    def costs(self, network: Columns) -> dict[Leg, Cost]:
        """What a leg costs a cycle at each stage; an optimal packing has no cycle below (1, 0)."""
        nothing = Fraction(0)
        return {
            edge: tuple(  # besides its price a leg takes one booking, of the second objective
                prices.get(edge, nothing) + (stage and network.lengths.get(edge, 1))
                for stage, prices in enumerate(self.prices)
            )
            for edge in network.capacities
        }

    def encoding(self, network: Columns) -> Encoding:
        """The same as one number for each leg, with what a cycle of an optimal packing costs."""
        return Encoding(self.costs(network), OPTIMUM[: len(self.prices)])


# --- by HiGHS -------------------------------------------------------------------------------------


class _Master:
    """The linear programme over the cycles found so far, kept in HiGHS."""

    def __init__(self, network: Columns) -> None:
        self.highspy = highs.library()
        self.network = network
        self.model = highs.new_model(
            presolve="off", simplex_strategy=PRIMAL, primal_feasibility_tolerance=SLACK
        )
        self.model.changeObjectiveSense(self.highspy.ObjSense.kMaximize)
        self.halt = Halt(self.model, network.patience)
        self.number = {edge: i for i, edge in enumerate(network.finite)}
        self.unit = max((network.capacities[edge] or 0 for edge in network.finite), default=1)
        for edge in network.finite:
            self.model.addRow(-self.highspy.kHighsInf, self._scaled(edge), 0, [], [])
        self.cycles: dict[Cycle, int] = {}
        self.carried: list[tuple[Cycle, float]] = []  # what the last programme put on them
        for _, cycle in network.cheapest_cycles(dict.fromkeys(network.capacities, 1)):
            self.add(cycle, 1)

    def set(self, **options: Any) -> None:
        """Set options of the solver."""
        for name, value in options.items():
            self.model.setOptionValue(name, value)

    def _scaled(self, edge: Edge) -> float:
        return (self.network.capacities[edge] or 0) / self.unit * LARGEST

    def add(self, cycle: Cycle, gain: int) -> None:
        """Add a cycle as a column."""
        rows = [self.number[edge] for edge in self.network.legs(cycle) if edge in self.number]
        self.model.addCol(
            float(gain), 0.0, self.highspy.kHighsInf, len(rows), rows, [1.0] * len(rows)
        )
        self.cycles[cycle] = len(self.cycles)

    def forget(self, prices: Mapping[Leg, float]) -> None:
        """Drop the cycles that are far too dear to come back soon: the programme stays small."""
        far = [
            i
            for cycle, i in self.cycles.items()
            if sum(prices[edge] for edge in self.network.legs(cycle)) > DEAR
        ]
        if far:
            self.model.deleteCols(len(far), far)
            gone = set(far)
            self.cycles = {
                c: n for n, c in enumerate(c for c, i in self.cycles.items() if i not in gone)
            }

    def keep(self, count: int) -> None:
        """Drop all cycles but the first."""
        self.model.deleteCols(len(self.cycles) - count, list(range(count, len(self.cycles))))
        self.cycles = {cycle: i for cycle, i in self.cycles.items() if i < count}

    def limit(self, amounts: Mapping[Leg, int]) -> None:
        """Let edges carry other amounts."""
        network = self.network
        self.network = Network({**network.capacities, **amounts}, network.lengths, network.patience)
        for edge in amounts:
            self.model.changeRowBounds(
                self.number[edge], -self.highspy.kHighsInf, self._scaled(edge)
            )

    def second_stage(self, prices: Mapping[Leg, Fraction]) -> None:
        """Seek the fewest bookings of a largest packing: priced legs full, cycles that cost 1."""
        for edge, row in self.number.items():
            if prices.get(edge):
                self.model.changeRowBounds(row, self._scaled(edge), self._scaled(edge))
        for cycle, column in self.cycles.items():
            self.model.changeColCost(column, -float(self.network.length(cycle)))
            if (
                sum(
                    (prices.get(edge, Fraction(0)) for edge in self.network.legs(cycle)),
                    Fraction(0),
                )
                != 1
            ):
                self.model.changeColBounds(column, 0.0, 0.0)

    def prices(self) -> dict[Leg, float] | None:
        """Solve; return the price of each edge, None if the solver gives up."""
        highs.run(self.model)
        self.halt.check()
        self.set(simplex_strategy=PRIMAL)  # for the columns that come next
        if self.model.getModelStatus() != self.highspy.HighsModelStatus.kOptimal:
            return None
        solution = self.model.getSolution()
        self.carried = list(zip(self.cycles, solution.col_value, strict=True))
        found = list(solution.row_dual)
        by_edge = dict.fromkeys(self.network.capacities, 0.0)
        by_edge.update((edge, found[row]) for edge, row in self.number.items())
        return by_edge

    def basis(self) -> tuple[list[Cycle], list[Leg]]:
        """The basic cycles, and the edges that are full in the basis."""
        basic = self.highspy.HighsBasisStatus.kBasic
        found = self.model.getBasis()
        columns, rows = list(found.col_status), list(found.row_status)
        cycles = [cycle for cycle, column in self.cycles.items() if columns[column] == basic]
        full = [edge for edge, row in self.number.items() if rows[row] != basic]
        return cycles, full


def by_highs(
    network: Columns, stages: int = 2, *, interior: bool = False, known: Limits | None = None
) -> Solved | None:
    """Let HiGHS propose the basis of each stage, and check it exactly; None if a check fails.

    Raises
    ------
    Stopped
        If patience is over; ``known`` then holds what was proven.
    """
    known = known or Limits()
    master = _Master(network) if network.finite else None
    if master is None or not master.cycles:
        return Solved({}, ({}, {})[:stages])
    try:
        known.largest = first = _largest(master, known, interior=interior)
    except Stopped:
        known.take(_rounded_down(master))
        raise
    if first is None:
        known.take(_rounded_down(master))
    return first if first is None or stages == 1 else _fewest_bookings(master, first.prices[0])


def _rounded_down(master: _Master) -> dict[Cycle, int]:
    """The last solution in whole cents, no leg beyond its amount, and filled up."""
    capacities = master.network.capacities
    left = {edge: capacities[edge] or 0 for edge in master.network.finite}
    rows: dict[Cycle, int] = {}
    ranked = sorted(master.carried, key=lambda item: (-item[1], item[0]))
    for filling in (False, True):
        for cycle, amount in ranked:
            limits = [edge for edge in master.network.legs(cycle) if edge in left]
            room = min(left[edge] for edge in limits)
            cents = (
                room
                if filling
                else min(room, max(0, int(Fraction(amount / LARGEST) * master.unit)))
            )
            for edge in limits:
                left[edge] -= cents
            if cents:
                rows[cycle] = rows.get(cycle, 0) + cents
    return rows


def _dual_limit(network: Columns, prices: Mapping[Leg, float], cheapest: float) -> Fraction | None:
    """What no packing exceeds by these prices, raised until each cycle costs 1: weak duality.

    ``cheapest`` is what a cycle costs at least, found in floating point with no price below LITTLE;
    all that this may add to it is taken off.
    """
    unit = 1 << 60
    least = Fraction(cheapest) * (1 - ROUNDING) - len(network.names) * Fraction(LITTLE)
    if least <= 0:
        return None
    cost = sum(
        (1 + int(prices[edge] * unit)) * (network.capacities[edge] or 0) for edge in network.finite
    )
    return cost / (unit * least)


def _cheap(
    master: _Master, prices: Mapping[Leg, float], limit: float, known: Limits
) -> list[Cycle]:
    """Cycles below a limit; what they cost bounds the packing."""
    # a leg without a price still costs something, so that short cycles come first
    raised = {edge: max(price, LITTLE) for edge, price in prices.items()}
    found = master.network.cheap_cycles(raised, limit)
    least = min(
        (sum(raised[edge] for edge in master.network.legs(cycle)) for cycle in found[:1]),
        default=limit,
    )
    most = _dual_limit(master.network, raised, min(least, limit))
    if most is not None:
        known.cap(most)
    return found


def _largest(master: _Master, known: Limits, *, interior: bool = False) -> Solved | None:
    """The first stage. With ``interior``, interior points come first: their prices settle soon."""
    if interior:
        master.set(solver="ipx", run_crossover="off")

        def forgetful(prices: Mapping[Leg, float]) -> list[Cycle]:
            master.forget(prices)
            return _cheap(master, prices, 1 - COARSE, known)

        settled = _generate(master, forgetful, 1, until=FEW)
        master.set(run_crossover="on")
        if not settled or master.prices() is None:
            return None
        master.set(solver="simplex")
    if not _generate(master, lambda prices: _cheap(master, prices, 1 - NOISE, known), 1):
        return None
    found = _solve_basis(master, lambda _: 1)
    if found is None:
        return None
    solved = Solved(found[0], (found[1],))
    return solved if _is_optimal(master.network, solved) else None


def _fewest_bookings(master: _Master, first: Mapping[Leg, Fraction]) -> Solved | None:
    """The second stage: among cycles that cost exactly 1 at the first prices."""
    network = master.network
    master.second_stage(first)

    def cheap(prices: Mapping[Leg, float]) -> list[Cycle]:
        costs = {
            edge: (
                first.get(edge, Fraction(0)),
                Fraction(round((price + network.lengths.get(edge, 1)) / NOISE)),
            )
            for edge, price in prices.items()
        }
        encoded = Encoding(costs, OPTIMUM)
        return network.cycles_below(encoded.costs, encoded.target - len(network.names))

    if not _generate(master, cheap, -1):
        return None
    found = _solve_basis(master, lambda cycle: -network.length(cycle))
    if found is None:
        return None
    solved = Solved(found[0], (dict(first), found[1]))
    return solved if _is_optimal(network, solved) else None


def _generate(
    master: _Master,
    cheap: Callable[[Mapping[Leg, float]], list[Cycle]],
    sign: int,
    *,
    until: int = 1,
) -> bool:
    """Add cycles that are too cheap until they are few; False if the solver gives up."""
    most = max(100, len(master.number) // 2)
    while True:
        prices = master.prices()
        if prices is None:
            return False
        fresh = [cycle for cycle in cheap(prices) if cycle not in master.cycles]
        if len(fresh) < until:
            return True
        for cycle in fresh[:most]:
            master.add(cycle, 1 if sign > 0 else -master.network.length(cycle))


def _solve_basis(
    master: _Master, gain: Callable[[Cycle], int]
) -> tuple[dict[Cycle, Fraction], dict[Leg, Fraction]] | None:
    """Solve the basis for the cycles (A x = w) and for the prices (y A = gain), in fractions."""
    cycles, full = master.basis()
    if len(cycles) != len(full):
        return None
    patience = master.network.patience
    position = {edge: i for i, edge in enumerate(full)}
    by_edge: list[dict[int, int]] = [{} for _ in full]
    by_cycle: list[dict[int, int]] = []
    for column, cycle in enumerate(cycles):
        rows = [position[edge] for edge in master.network.legs(cycle) if edge in position]
        by_cycle.append(dict.fromkeys(rows, 1))
        for row in rows:
            by_edge[row][column] = 1
    amounts = solve(by_edge, [master.network.capacities[edge] or 0 for edge in full], patience)
    prices = solve(by_cycle, [gain(cycle) for cycle in cycles], patience)
    if amounts is None or prices is None:
        return None
    rows_found = {cycle: amount for cycle, amount in zip(cycles, amounts, strict=True) if amount}
    return rows_found, {edge: price for edge, price in zip(full, prices, strict=True) if price}


def _is_optimal(network: Columns, solved: Solved) -> bool:
    """Whether rows are feasible, no cycle is too cheap, and both sides of each objective agree."""
    caps = network.capacities
    # whole numbers add up faster
    common = lcm(*(amount.denominator for amount in solved.rows.values()))
    load = dict.fromkeys(caps, 0)
    for cycle, amount in solved.rows.items():
        for edge in network.legs(cycle):
            load[edge] += amount.numerator * (common // amount.denominator)
    feasible = all(amount >= 0 for amount in solved.rows.values()) and all(
        cap is None or load[edge] <= cap * common for edge, cap in caps.items()
    )
    encoded = solved.encoding(network)
    if not feasible or min(encoded.costs.values(), default=0) < 0:
        return False
    if network.any_below(encoded.costs, encoded.target):
        return False
    values = (
        add_up(solved.rows.values()),
        -add_up(network.length(c) * x for c, x in solved.rows.items()),
    )
    duals = [
        add_up(price * (caps[edge] or 0) for edge, price in prices.items())
        for prices in solved.prices
    ]
    return all(value == dual for value, dual in zip(values, duals, strict=False))


class Reoptimizer:
    """T* of given amounts with a few of them changed, again and again.

    The cycles and the basis of the amounts as given are the start each time: the dual simplex
    method needs a few steps from there, and few cycles are new.
    """

    def __init__(self, capacities: Mapping[Edge, int], patience: Patience = ENDLESS) -> None:
        self.capacities = {edge: cents for edge, cents in capacities.items() if cents}
        self.patience = patience
        self.series = draw_together(self.capacities)
        self._known: dict[frozenset[tuple[Edge, int]], Fraction | None] = {}
        self._home = {leg: edge for edge in self.series.inner for leg in self.series.row(edge)}
        amounts = self.series.capacities
        self._master: _Master | None = None
        if len(amounts) > SMALL:
            self._master = _Master(Network(amounts, self.series.lengths, patience))
            if _largest(self._master, Limits(), interior=len(amounts) > MANY) is None:
                self._master = None
        if self._master:
            self._start = self._master.model.getBasis()
            self._columns = len(self._master.cycles)

    def value(self, changes: Mapping[Edge, int]) -> Fraction | None:
        """Compute T* with other amounts on some edges, exactly; None if it cannot be proven.

        Raises
        ------
        Stopped
            If patience is over.
        """
        amounts = self._drawn_together(changes)
        key = frozenset(amounts.items())
        if key not in self._known:
            self._known[key] = self._solve(amounts)
        return self._known[key]

    def _solve(self, amounts: Mapping[Edge, int]) -> Fraction | None:
        solved = self._from_start(self._master, amounts) if self._master else None
        if solved is None:
            left = {
                edge: cents
                for edge, cents in {**self.series.capacities, **amounts}.items()
                if cents
            }
            anew = solve_packing(Network(left, self.series.lengths, self.patience), stages=1)
            if isinstance(anew, Limits):
                self.patience.check()
                return None
            solved = anew
        return add_up(solved.rows.values())

    def _drawn_together(self, changes: Mapping[Edge, int]) -> dict[Edge, int]:
        """What changes of the legs that stand for rows."""
        amounts: dict[Edge, int] = {}
        for leg, cents in changes.items():
            edge = self._home.get(leg, leg)
            amounts[edge] = min(cents, amounts.get(edge, cents))
        return {edge: min(cents, self._beside(edge, changes)) for edge, cents in amounts.items()}

    def _beside(self, edge: Edge, changes: Mapping[Edge, int]) -> int:
        """What the legs of a row let through, with what changes of them."""
        tight = self.series.tight.get(edge, edge)
        if tight not in changes:
            return self.capacities[tight]
        return min(changes.get(leg, self.capacities[leg]) for leg in self.series.row(edge))

    def _from_start(self, master: _Master, amounts: Mapping[Edge, int]) -> Solved | None:
        if len(master.cycles) > MOST_COLUMNS * self._columns:
            master.keep(self._columns)
        basis = master.highspy.HighsBasis()
        basis.valid = True
        basis.row_status = self._start.row_status
        later = len(master.cycles) - self._columns
        basis.col_status = [
            *self._start.col_status,
            *[master.highspy.HighsBasisStatus.kLower] * later,
        ]
        master.limit(amounts)
        master.model.setBasis(basis)
        master.set(simplex_strategy=DUAL)
        solved = _largest(master, Limits())
        master.limit({edge: self.series.capacities[edge] or 0 for edge in amounts})
        return solved


# --- in fractions alone ---------------------------------------------------------------------------


def by_fractions(network: Columns, stages: int = 2) -> Solved:
    """The same by the exact simplex method: slow, and always right."""
    slack = {edge: ("slack", edge) for edge in network.finite}
    tableau = Tableau(slack.values(), network.patience)
    for edge, name in slack.items():
        tableau.add_row({name: Fraction(1)}, Fraction(network.capacities[edge] or 0), [name])
    objectives: list[dict[Any, int]] = [{} for _ in range(stages)]
    while True:
        tableau.maximize(objectives)
        gains = [tableau.gains(objective) for objective in objectives]
        prices = tuple(
            {edge: -gain[name] for edge, name in slack.items() if name in gain} for gain in gains
        )
        rows: dict[Any, Fraction] = {
            name: value for name, value in tableau.solution().items() if name in objectives[0]
        }
        solved = Solved(rows, prices)
        encoded = solved.encoding(network)
        cheap = [
            cycle
            for cost, cycle in network.cheapest_cycles(encoded.costs)
            if cost < encoded.target and cycle not in objectives[0]
        ]
        if not cheap:
            return solved
        for cycle in cheap:
            tableau.add_column(
                cycle, {slack[edge]: Fraction(1) for edge in network.legs(cycle) if edge in slack}
            )
            for objective, weight in zip(objectives, (1, -network.length(cycle)), strict=False):
                objective[cycle] = weight
