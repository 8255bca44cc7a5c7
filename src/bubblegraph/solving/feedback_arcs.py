"""The cheapest whole set of edges that breaks every cycle (minimum feedback arc set)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from math import gcd, isfinite

from bubblegraph import arguments
from bubblegraph.errors import QuestionError
from bubblegraph.patience import ENDLESS, Patience, Stopped
from bubblegraph.solving import highs
from bubblegraph.solving.halting import Halt
from bubblegraph.solving.network import Cycle, Edge, Network, blocks, has_cycle, legs
from bubblegraph.solving.orderings import cheaper_cut
from bubblegraph.solving.packing import Packing, max_packing, packing_limits

__all__ = ["GAP", "PATIENCE", "cheapest_beside", "cheapest_cut", "cost_of"]

PATIENCE = 60.0  # seconds of the search in all; then what is not proven is stated
GAP = 1e-6  # of the cost: what the floating point of the solver may hide, twice over
WORK = 5_000  # branches times edges: what the search in exact numbers may take
FREE = 200_000  # steps that are always taken to put back what need not go: a tenth of a second


def cheapest_cut(
    costs: Mapping[Edge, int], fixed: Iterable[Edge] = (), *, patience: Patience | None = None
) -> tuple[tuple[Edge, ...], Fraction]:
    """Find the cheapest edges that break every cycle (minimum weighted feedback arc set).

    Parameters
    ----------
    costs : mapping of edge to cents
        m edges.
    fixed : iterable of edge
        Edges that may not be taken.
    patience : Patience, optional
        How long to search; 60 seconds if it is not given, for a proof may take exponential time.

    Returns
    -------
    tuple of edges, Fraction
        In sorted order, and a lower bound of what any set costs, in cents; equal to the cost if it
        is proven.

    Raises
    ------
    QuestionError
        If the fixed edges hold a cycle or are none of these, a cost is no whole number of 0 or
        more, or an edge ends where it begins.

    Examples
    --------
    >>> cheapest_cut({("a", "b"): 3, ("b", "a"): 2, ("b", "c"): 1, ("c", "b"): 5})
    ((('b', 'a'), ('b', 'c')), Fraction(3, 1))

    Notes
    -----
    Parts that have an entity at most in common are solved each on its own. The prices of the
    largest cycle packing, in which fixed edges have no limit, tell how much of each edge would have
    to go if edges could go in part. The edges that have a price break all cycles; if they cost no
    more than the packing is worth, no set is cheaper. That settles nearly all small graphs.

    Else a cheaper set is looked for among orderings, and by an integer programme on HiGHS: one of
    the edges of every cycle is taken. Cycles are added as the solution of those at hand leaves
    them. HiGHS computes in floating point, so edges dearer than the best set known are set aside,
    and it is asked again. Where its bound leaves room for a cheaper set, exact numbers decide:
    branches whose cycle packing costs too much are left, for by weak duality it is a bound.
    """
    costs = arguments.amounts("costs", costs)
    stay = arguments.edges("fixed", fixed, costs, "costs")
    patience = (
        Patience(PATIENCE)
        if patience is None
        else arguments.instance("patience", patience, Patience)
    )
    if cycle := next(_cycles(stay), None):
        raise QuestionError(
            f"the edges that must stay close a cycle: {' → '.join([*cycle, cycle[0]])}."
        )
    return _cheapest_of_all(costs, stay, patience)


def cheapest_beside(
    costs: Mapping[Edge, int], fixed: set[Edge], patience: Patience
) -> tuple[tuple[Edge, ...], Fraction]:
    """The cheapest set that breaks every cycle but those of fixed edges alone.

    Entities that fixed edges tie into a loop are drawn together into one: inside, every edge that
    may go has to; between them, an edge stands for all of its pair.
    """
    home = _homes(fixed)
    between: dict[Edge, list[Edge]] = {}
    for u, v in costs:
        between.setdefault((home.get(u, u), home.get(v, v)), []).append((u, v))
    inside = [
        edge for (u, v), edges in between.items() if u == v for edge in edges if edge not in fixed
    ]
    merged = {pair: cost_of(costs, edges) for pair, edges in between.items() if pair[0] != pair[1]}
    stay = {pair for pair in merged if not fixed.isdisjoint(between[pair])}
    pairs, bound = _cheapest_of_all(merged, stay, patience)
    taken = sorted([*inside, *(edge for pair in pairs for edge in between[pair])])
    return tuple(taken), bound + cost_of(costs, inside)


def _cheapest_of_all(
    costs: Mapping[Edge, int], stay: set[Edge], patience: Patience
) -> tuple[tuple[Edge, ...], Fraction]:
    """The cheapest sets of all blocks, small ones first: what they leave is for the rest."""
    taken: list[Edge] = []
    bound = Fraction(0)
    for part in sorted(blocks(costs), key=len):
        cheapest, low = _cheapest(part, stay & part.keys(), patience)
        taken += cheapest
        bound += low
    return tuple(sorted(taken)), bound


def _homes(fixed: set[Edge]) -> dict[str, str]:
    """For each entity on fixed edges the first of those that it shares a loop of them with."""
    import networkx as nx  # noqa: PLC0415

    components = nx.strongly_connected_components(nx.DiGraph(sorted(fixed)))
    return {entity: min(component) for component in components for entity in component}


def _packing_beside(costs: Mapping[Edge, int], stay: set[Edge], patience: Patience) -> Packing:
    """The largest packing; what must stay is no limit to it."""
    amounts = {edge: None if edge in stay else cents for edge, cents in costs.items()}
    packing = max_packing(amounts, patience=patience)
    assert packing is not None  # what must stay holds no loop
    return packing


def _cheapest(
    costs: Mapping[Edge, int], stay: set[Edge], patience: Patience
) -> tuple[tuple[Edge, ...], Fraction]:
    """The cheapest set of a block, from the packing of the legs that may go."""
    packing = _packing_beside(costs, stay, patience)
    patience.tell(f"the cheapest cut of {len(costs):,} legs")
    may_go = [edge for edge in costs if edge not in stay]
    step = gcd(*(costs[edge] for edge in may_go)) or 1  # costs differ by steps
    bound = packing.least
    taken: Iterable[Edge] = may_go
    if packing.exact:
        priced = (edge for edge in may_go if edge in packing.prices or not costs[edge])
        taken = _without_waste(costs, priced, patience)
    if bound <= cost_of(costs, taken) - step:
        taken = _without_waste(costs, cheaper_cut(costs, stay, taken, patience), patience)
        return _proven(costs, stay, tuple(taken), packing, step, patience)
    return tuple(sorted(taken)), Fraction(cost_of(costs, taken))


def _proven(
    costs: Mapping[Edge, int],
    stay: set[Edge],
    taken: tuple[Edge, ...],
    packing: Packing,
    step: int,
    patience: Patience,
) -> tuple[tuple[Edge, ...], Fraction]:
    """Look for a cheaper set and for a bound of all, as far as patience goes."""
    bound, better = packing.least, True
    while better and not patience.over:
        stay = stay | {edge for edge, cents in costs.items() if cents > cost_of(costs, taken)}
        found, low = _by_highs(costs, stay, [cycle for cycle, _ in packing.rows], patience)
        if has_cycle({edge for edge in costs if edge not in found}):  # out of time
            found = _without_waste(costs, {*found, *taken}, patience)
        bound = max(bound, low)
        better = cost_of(costs, found) < cost_of(costs, taken)
        taken = found if better else taken
    if bound > cost_of(costs, taken) - step:
        return taken, Fraction(cost_of(costs, taken))
    return _by_branches(costs, stay, taken, bound, step, patience)


def _without_waste(
    costs: Mapping[Edge, int], taken: Iterable[Edge], patience: Patience
) -> tuple[Edge, ...]:
    """Put back what need not go, the dearest first; the rest when patience is over."""
    gone = set(taken)
    ways: dict[str, list[str]] = {}
    for payer, payee in costs:
        if (payer, payee) not in gone:
            ways.setdefault(payer, []).append(payee)
    steps = 0
    for payer, payee in sorted(gone, key=lambda e: (-costs[e], e)):
        if steps > FREE and patience.over:
            break
        seen, todo = {payee}, [payee]
        while todo and payer not in seen:
            fresh = [node for node in ways.get(todo.pop(), ()) if node not in seen]
            steps += 1 + len(fresh)
            seen.update(fresh)
            todo += fresh
        if payer not in seen:
            ways.setdefault(payer, []).append(payee)
            gone.remove((payer, payee))
    return tuple(sorted(gone))


def cost_of(costs: Mapping[Edge, int], taken: Iterable[Edge]) -> int:
    return sum(costs[edge] for edge in taken)


def _by_highs(
    costs: Mapping[Edge, int], stay: set[Edge], first: Iterable[Cycle], patience: Patience
) -> tuple[tuple[Edge, ...], Fraction]:
    """A cheap set of edges, and the bound of the solver less what its floating point may hide.

    The ``first`` cycles to be broken are those of the packing, so the bound is soon T* or more.
    When patience is over the set may leave cycles.
    """
    programme = _Programme(costs, stay, patience)
    taken: tuple[Edge, ...] = ()
    known = list(first)
    try:
        while broken := list(_cycles((edge for edge in costs if edge not in taken), patience)):
            patience.check()
            taken = programme.solve([*known, *broken])
            known = []
    except Stopped:
        pass
    return taken, programme.bound()


def _by_branches(
    costs: Mapping[Edge, int],
    stay: set[Edge],
    taken: tuple[Edge, ...],
    bound: Fraction,
    step: int,
    patience: Patience,
) -> tuple[tuple[Edge, ...], Fraction]:
    """Look for a cheaper set in exact numbers, edge by edge of a cycle left; may give up."""
    cost = cost_of(costs, taken)
    todo: list[tuple[frozenset[Edge], frozenset[Edge]]] = [(frozenset(), frozenset(stay))]
    for _ in range(1 + WORK // len(costs)):
        if not todo or patience.over:
            break
        gone, kept = todo.pop()
        left = {edge: None if edge in kept else costs[edge] for edge in costs if edge not in gone}
        packed = packing_limits(left, patience)
        if packed is None:
            continue  # those that are kept here close a loop
        if cost_of(costs, gone) + packed[0] > cost - step:
            continue
        cycle = next(_cycles(left), None)
        if cycle is None:
            taken, cost = tuple(sorted(gone)), cost_of(costs, gone)
            continue
        free = [edge for edge in legs(cycle) if edge not in kept]
        todo += [(gone | {edge}, kept | set(free[:i])) for i, edge in enumerate(free)]
    return taken, Fraction(cost) if not todo else min(bound, Fraction(cost))


def _cycles(edges: Iterable[Edge], patience: Patience = ENDLESS) -> Iterator[Cycle]:
    """A shortest cycle through each entity that lies on one, each once."""
    network = Network(dict.fromkeys(edges, 1), patience=patience)
    seen = set()
    for _, cycle in network.cheapest_cycles(dict.fromkeys(network.capacities, 1)):
        if cycle not in seen:
            seen.add(cycle)
            yield cycle


class _Programme:
    """The integer programme, with the cycles that were found so far."""

    def __init__(self, costs: Mapping[Edge, int], stay: set[Edge], patience: Patience) -> None:
        highspy = highs.library()
        self.costs = costs
        self.patience = patience
        self.solved = False
        self.edges = sorted(costs)
        self.number = {edge: i for i, edge in enumerate(self.edges)}
        self.unit = max((costs[edge] for edge in self.edges if edge not in stay), default=1) or 1
        self.model = highs.new_model(mip_rel_gap=0.0, random_seed=1)
        self.halt = Halt(self.model, patience)
        self.infinity = highspy.kHighsInf
        for i, edge in enumerate(self.edges):
            self.model.addVar(0.0, 0.0 if edge in stay else 1.0)
            self.model.changeColCost(i, 0.0 if edge in stay else costs[edge] / self.unit)
            self.model.changeColIntegrality(i, highspy.HighsVarType.kInteger)

    def solve(self, broken: Iterable[Cycle]) -> tuple[Edge, ...]:
        """Add cycles that must be broken, and take the cheapest edges that break all."""
        for cycle in broken:
            columns = [self.number[edge] for edge in legs(cycle)]
            self.model.addRow(1.0, self.infinity, len(columns), columns, [1.0] * len(columns))
        self.model.setOptionValue("time_limit", self.model.getRunTime() + self.patience.left)
        highs.run(self.model)
        self.halt.raise_broken()
        self.solved = True
        values = self.model.getSolution().col_value
        if not self.model.getSolution().value_valid:  # out of time
            return ()
        return tuple(edge for i, edge in enumerate(self.edges) if values[i] > 0.5)

    def bound(self) -> Fraction:
        """What any set costs at least, by the solver."""
        if not self.solved:
            return Fraction(0)
        dual = self.model.getInfo().mip_dual_bound - GAP / 2
        return max(Fraction(0), Fraction(dual) * self.unit) if isfinite(dual) else Fraction(0)
