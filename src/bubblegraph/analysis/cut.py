"""Key deals: the cheapest whole set whose cancellation leaves no cycle, and what each deal holds up."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, isfinite
from typing import TYPE_CHECKING, Any

from bubblegraph.analysis.falls import Fall, find_falls
from bubblegraph.analysis.network import Cycle, Network, has_cycle, legs
from bubblegraph.analysis.packing import Packing, max_packing, packing_value
from bubblegraph.analysis.plain import Plain, amount_dict, deal_dict, filter_dict, ledger_dict
from bubblegraph.analysis.roundtrip import capacities
from bubblegraph.errors import QuestionError
from bubblegraph.graph import Edge, build_graph, circular_core
from bubblegraph.ledger.select import Selection, Standing
from bubblegraph.money import whole

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["PATIENCE", "Cut", "CutLeg", "cheapest_cut", "cut_deals"]

PATIENCE = 60.0  # seconds of the search in all; then what is not proven is stated
SHARE = 3  # of them the search for the cheapest set may take one in three
GAP = 1e-6  # of the cost: what the floating point of the solver may hide, twice over
WORK = 5_000  # branches times edges: what the search in exact numbers may take


@dataclass(frozen=True, slots=True)
class CutLeg:
    """A leg to cancel, with all its deals."""

    payer: str
    payee: str
    cents: int  # at the disclosed highs
    deals: tuple[Standing, ...]


@dataclass(frozen=True, slots=True)
class Cut(Plain):
    """The cheapest whole set of legs that leaves no priced cycle, and the fall for each single deal."""

    selection: Selection
    volume: Fraction  # T* at the disclosed highs, cents
    legs: tuple[CutLeg, ...]
    cost: int  # cents
    bound: Fraction  # no set is cheaper
    left: Fraction  # what of T* is left: loops of deals that must stay, cents
    falls: tuple[Fall, ...]  # the largest first, by their highs
    kept: tuple[str, ...]  # deals that may not be cancelled
    only_cancelable: bool

    @property
    def proven(self) -> bool:
        """Whether no other set is cheaper, by more than a millionth."""
        return self.cost - self.bound <= self.cost * Fraction(GAP)

    @property
    def open_falls(self) -> int:
        """How many falls time did not suffice for."""
        return sum(fall.cents is None for fall in self.falls)

    def to_dict(self) -> dict[str, Any]:
        """Return all of it as plain values, as ``cut --json`` prints it."""
        return {
            "schema": 1,
            "command": "cut",
            "ledger": ledger_dict(self.selection),
            "filters": filter_dict(self.selection.filters),
            "keep": list(self.kept),
            "only_cancelable": self.only_cancelable,
            "round_trip": whole(self.volume),
            "cut": {
                "cost": whole(self.cost),
                "bound": whole(self.bound),
                "round_trip_left": whole(self.left),
                "proven": self.proven,
                "legs": [
                    {
                        "payer": leg.payer,
                        "payee": leg.payee,
                        "amount": whole(leg.cents),
                        "deals": [deal_dict(standing) for standing in leg.deals],
                    }
                    for leg in self.legs
                ],
            },
            "falls_open": self.open_falls,
            "falls": self.to_records(),
        }

    def to_records(self) -> list[dict[str, Any]]:
        """Return one row for each deal on a priced cycle."""
        return [
            {
                "deal": fall.deal.deal.id,
                "payer": fall.deal.deal.payer,
                "payee": fall.deal.deal.payee,
                **amount_dict(*fall.deal.amount),
                "fall": None if fall.cents is None else whole(fall.cents),
                "fall_low": whole(fall.low),
                "fall_high": whole(fall.high),
            }
            for fall in self.falls
        ]


def cut_deals(
    selection: Selection,
    *,
    keep: Iterable[str] = (),
    only_cancelable: bool = False,
    patience: float = PATIENCE,
) -> Cut:
    """Find the deals that hold the loops together, at the disclosed highs.

    Loops that pass an undisclosed price carry nothing in T* and are not asked to break; nor are loops of
    legs that must all stay, of which ``left`` says what they carry.

    Parameters
    ----------
    selection : Selection
    keep : iterable of str
        Ids of deals that may not be cancelled.
    only_cancelable : bool
        Only deals whose low is below their high may be cancelled.
    patience : float
        Seconds that the searches may take beside T* itself: a third of them for the cheapest set, what is
        left for the falls. What is not proven by then has bounds.

    Returns
    -------
    Cut
        Amounts in cents.

    Examples
    --------
    >>> from bubblegraph import read_text
    >>> from bubblegraph.ledger.select import select_deals
    >>> ledger = read_text('''
    ... strict: false
    ... deals:
    ... - {payer: nvidia, payee: openai, kind: equity, amount: 100, date: 2025}
    ... - {payer: openai, payee: oracle, kind: cloud, amount: 300, date: 2025}
    ... - {payer: oracle, payee: nvidia, kind: purchase, amount: 40, date: 2025}
    ... ''')
    >>> found = cut_deals(select_deals(ledger))
    >>> [(leg.payer, leg.payee) for leg in found.legs], found.cost, found.proven
    ([('oracle', 'nvidia')], 4000, True)
    """
    loops = circular_core(build_graph(selection), pooled=selection.filters.pooled)
    priced = [edge for edge, cents in capacities(loops, "high").items() if cents]
    graph = circular_core(loops.edge_subgraph(priced), pooled=True)
    costs = {edge: cents for edge, cents in capacities(graph, "high").items() if cents}
    kept = tuple(keep)
    fixed = {edge for edge in costs if _must_stay(selection, graph, edge, kept, only_cancelable)}
    packing = _packing(costs, set())
    start = time.monotonic()
    edges, bound = _cheapest_beside(costs, fixed, packing, start + patience / SHARE)
    taken = set(edges)
    rest = {edge: cents for edge, cents in costs.items() if edge not in taken}
    deals = {edge: tuple(selection.by_id[i] for i in graph.edges[edge]["deals"]) for edge in costs}
    return Cut(
        selection=selection,
        volume=packing.value,
        legs=tuple(CutLeg(*edge, costs[edge], deals[edge]) for edge in edges),
        cost=_cost(costs, edges),
        bound=bound,
        left=packing_value(rest) or Fraction(0),
        falls=find_falls(costs, deals, packing, until=start + patience),
        kept=kept,
        only_cancelable=only_cancelable,
    )


def _must_stay(
    selection: Selection, graph: nx.DiGraph[str], edge: Edge, kept: tuple[str, ...], only_cancelable: bool
) -> bool:
    """Whether a leg cannot be cancelled as a whole, for one of its deals cannot."""
    deals = [selection.by_id[deal_id] for deal_id in graph.edges[edge]["deals"]]
    firm = only_cancelable and any(
        s.amount.high is not None and s.amount.low == s.amount.high and s.amount.low > 0 for s in deals
    )
    return firm or any(standing.deal.id in kept for standing in deals)


def cheapest_cut(
    costs: Mapping[Edge, int], fixed: Iterable[Edge] = (), *, patience: float = PATIENCE
) -> tuple[tuple[Edge, ...], Fraction]:
    """Find the cheapest set of edges without which no cycle is left (minimum weighted feedback arc set).

    Parameters
    ----------
    costs : mapping of edge to cents
        m edges.
    fixed : iterable of edge
        Edges that may not be taken.
    patience : float
        Seconds that the search may take; the linear programme before it is always solved.

    Returns
    -------
    tuple of edges, Fraction
        In sorted order, and a lower bound of what any set costs, in cents; equal to the cost if it is proven.

    Raises
    ------
    QuestionError
        If the fixed edges hold a cycle.

    Examples
    --------
    >>> cheapest_cut({("a", "b"): 3, ("b", "a"): 2, ("b", "c"): 1, ("c", "b"): 5})
    ((('b', 'a'), ('b', 'c')), Fraction(3, 1))

    Notes
    -----
    The prices of the largest cycle packing, in which fixed edges have no limit, tell how much of each edge
    would have to go if edges could go in part. The edges that have a price break all cycles; if they cost no
    more than the packing is worth, no set is cheaper. That settles nearly all small graphs.

    Else an integer programme on HiGHS: one of the edges of every cycle is taken. Cycles are added as the
    solution of those at hand leaves them. HiGHS computes in floating point, so edges dearer than the best set
    known are set aside, and it is asked again. Where its bound leaves room for a cheaper set, one is looked
    for in exact numbers: branches whose cycle packing costs too much are left, for by weak duality it is a
    bound.
    """
    stay = set(fixed)
    if cycle := next(_cycles(stay), None):
        raise QuestionError(f"the edges that must stay close a cycle: {' → '.join([*cycle, cycle[0]])}.")
    return _cheapest(costs, stay, _packing(costs, stay), time.monotonic() + patience)


def _cheapest_beside(
    costs: Mapping[Edge, int], fixed: set[Edge], packing: Packing, until: float
) -> tuple[tuple[Edge, ...], Fraction]:
    """The cheapest set that breaks every cycle but those of fixed edges alone.

    Entities that fixed edges tie into a loop are drawn together into one: inside, every edge that may go has
    to; between them, an edge stands for all of its pair.
    """
    home = _homes(fixed)
    between: dict[Edge, list[Edge]] = {}
    for u, v in costs:
        between.setdefault((home.get(u, u), home.get(v, v)), []).append((u, v))
    inside = [edge for (u, v), edges in between.items() if u == v for edge in edges if edge not in fixed]
    merged = {pair: _cost(costs, edges) for pair, edges in between.items() if pair[0] != pair[1]}
    stay = {pair for pair in merged if not fixed.isdisjoint(between[pair])}
    same = not stay and len(merged) == len(costs)
    pairs, bound = _cheapest(merged, stay, packing if same else _packing(merged, stay), until)
    taken = sorted([*inside, *(edge for pair in pairs for edge in between[pair])])
    return tuple(taken), bound + _cost(costs, inside)


def _homes(fixed: set[Edge]) -> dict[str, str]:
    """For each entity on fixed edges the first of those that it shares a loop of them with."""
    import networkx as nx  # noqa: PLC0415

    components = nx.strongly_connected_components(nx.DiGraph(sorted(fixed)))
    return {entity: min(component) for component in components for entity in component}


def _packing(costs: Mapping[Edge, int], stay: set[Edge]) -> Packing:
    """The largest packing; what must stay is no limit to it."""
    packing = max_packing({edge: None if edge in stay else cents for edge, cents in costs.items()})
    assert packing is not None  # what must stay holds no loop
    return packing


def _cheapest(
    costs: Mapping[Edge, int], stay: set[Edge], packing: Packing, until: float
) -> tuple[tuple[Edge, ...], Fraction]:
    """The cheapest set, from the packing of the legs that may go."""
    taken = _without_waste(
        costs, [e for e in costs if e not in stay and (e in packing.prices or not costs[e])]
    )
    step = gcd(*(cents for edge, cents in costs.items() if edge not in stay)) or 1  # costs differ by steps
    bound = packing.value
    better = bound <= _cost(costs, taken) - step
    while better:
        stay = stay | {edge for edge, cents in costs.items() if cents > _cost(costs, taken)}
        found, low = _by_highs(costs, stay, until)
        if has_cycle({edge for edge in costs if edge not in found}):  # out of time
            found = _without_waste(costs, {*found, *taken})
        bound = max(bound, low)
        better = _cost(costs, found) < _cost(costs, taken)
        taken = found if better else taken
    if bound > _cost(costs, taken) - step:
        return taken, Fraction(_cost(costs, taken))
    return _by_branches(costs, stay, taken, bound, step, until)


def _without_waste(costs: Mapping[Edge, int], taken: Iterable[Edge]) -> tuple[Edge, ...]:
    """Put back what need not go, the dearest first."""
    gone = set(taken)
    for edge in sorted(gone, key=lambda e: (-costs[e], e)):
        if not has_cycle({e for e in costs if e not in gone} | {edge}):
            gone.remove(edge)
    return tuple(sorted(gone))


def _cost(costs: Mapping[Edge, int], taken: Iterable[Edge]) -> int:
    return sum(costs[edge] for edge in taken)


def _by_highs(costs: Mapping[Edge, int], stay: set[Edge], until: float) -> tuple[tuple[Edge, ...], Fraction]:
    """A cheap set of edges, and the bound of the solver less what its floating point may hide.

    When time is up the set may leave cycles.
    """
    programme: _Programme | None = None
    taken: tuple[Edge, ...] = ()
    while broken := list(_cycles(edge for edge in costs if edge not in taken)):
        if programme is not None and time.monotonic() >= until:
            break
        programme = programme or _Programme(costs, stay)
        taken = programme.solve(broken, until)
    return taken, Fraction(0) if programme is None else programme.bound()


def _by_branches(
    costs: Mapping[Edge, int],
    stay: set[Edge],
    taken: tuple[Edge, ...],
    bound: Fraction,
    step: int,
    until: float,
) -> tuple[tuple[Edge, ...], Fraction]:
    """Look for a cheaper set in exact numbers, edge by edge of a cycle that is left; give up in the end."""
    cost = _cost(costs, taken)
    todo: list[tuple[frozenset[Edge], frozenset[Edge]]] = [(frozenset(), frozenset(stay))]
    for _ in range(1 + WORK // len(costs)):
        if not todo or time.monotonic() >= until:
            break
        gone, kept = todo.pop()
        left = {edge: None if edge in kept else costs[edge] for edge in costs if edge not in gone}
        packed = packing_value(left)
        if packed is None:
            continue  # those that are kept here close a loop
        if _cost(costs, gone) + packed > cost - step:
            continue
        cycle = next(_cycles(left), None)
        if cycle is None:
            taken, cost = tuple(sorted(gone)), _cost(costs, gone)
            continue
        free = [edge for edge in legs(cycle) if edge not in kept]
        todo += [(gone | {edge}, kept | set(free[:i])) for i, edge in enumerate(free)]
    return taken, Fraction(cost) if not todo else min(bound, Fraction(cost))


def _cycles(edges: Iterable[Edge]) -> Iterator[Cycle]:
    """A shortest cycle through each entity that lies on one, each once."""
    network = Network(dict.fromkeys(edges, 1))
    seen = set()
    for _, cycle in network.cheapest_cycles(dict.fromkeys(network.capacities, 1)):
        if cycle not in seen:
            seen.add(cycle)
            yield cycle


class _Programme:
    """The integer programme, with the cycles that were found so far."""

    def __init__(self, costs: Mapping[Edge, int], stay: set[Edge]) -> None:
        import highspy  # noqa: PLC0415 - a tenth of a second, needed only here

        self.costs = costs
        self.edges = sorted(costs)
        self.number = {edge: i for i, edge in enumerate(self.edges)}
        self.unit = max((costs[edge] for edge in self.edges if edge not in stay), default=1) or 1
        self.model: Any = highspy.Highs()  # type: ignore[no-untyped-call]
        self.infinity = highspy.kHighsInf
        for option, value in (
            ("output_flag", False),
            ("threads", 1),
            ("mip_rel_gap", 0.0),
            ("random_seed", 1),
        ):
            self.model.setOptionValue(option, value)
        for i, edge in enumerate(self.edges):
            self.model.addVar(0.0, 0.0 if edge in stay else 1.0)
            self.model.changeColCost(i, 0.0 if edge in stay else costs[edge] / self.unit)
            self.model.changeColIntegrality(i, highspy.HighsVarType.kInteger)

    def solve(self, broken: Iterable[Cycle], until: float) -> tuple[Edge, ...]:
        """Add cycles that must be broken, and take the cheapest edges that break all."""
        for cycle in broken:
            columns = [self.number[edge] for edge in legs(cycle)]
            self.model.addRow(1.0, self.infinity, len(columns), columns, [1.0] * len(columns))
        self.model.setOptionValue("time_limit", max(0.0, until - time.monotonic()))
        self.model.run()
        values = self.model.getSolution().col_value
        if not self.model.getSolution().value_valid:  # out of time
            return ()
        return tuple(edge for i, edge in enumerate(self.edges) if values[i] > 0.5)

    def bound(self) -> Fraction:
        """What any set costs at least, by the solver."""
        dual = self.model.getInfo().mip_dual_bound - GAP / 2
        return max(Fraction(0), Fraction(dual) * self.unit) if isfinite(dual) else Fraction(0)
