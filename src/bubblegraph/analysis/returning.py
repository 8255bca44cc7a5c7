"""The money that comes back to a vendor: a maximum flow, an estimate in proportion, the ways it may take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from bubblegraph.analysis.linear import solve
from bubblegraph.graph import Edge

__all__ = ["SINK", "SOURCE", "Path", "add_flows", "find_paths", "max_return", "pro_rata_return", "turnovers"]

# a vendor is split into what it finances and what it sells; no entity id begins with a space
SOURCE, SINK = " financing", " sales"


@dataclass(frozen=True, slots=True)
class Path:
    """A way back: the vendor, those through whom the money passes, the vendor again."""

    entities: tuple[str, ...]
    cents: int


def max_return(capacities: Mapping[Edge, int]) -> tuple[int, dict[Edge, int]]:
    """Compute the largest flow from the financing to the sales, exactly.

    Parameters
    ----------
    capacities : mapping of edge to cents
        The vendor is split into SOURCE and SINK.

    Returns
    -------
    int, dict
        The value, and one flow that has it.
    """
    import networkx as nx  # noqa: PLC0415
    from networkx.algorithms.flow import shortest_augmenting_path  # noqa: PLC0415

    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from((SOURCE, SINK))
    for (payer, payee), cents in capacities.items():
        graph.add_edge(payer, payee, capacity=cents)
    value, rows = nx.maximum_flow(graph, SOURCE, SINK, flow_func=shortest_augmenting_path)
    return int(value), {(u, v): int(cents) for u, row in rows.items() for v, cents in row.items() if cents}


def pro_rata_return(capacities: Mapping[Edge, int], turnover: Mapping[str, int] | None = None) -> Fraction:
    """Estimate the return if every entity mixes all that it takes in, in proportion.

    Each entity passes on what it gets by the shares of its payments in the larger of its inflow and its
    outflow; what it takes in and does not pay out stays with it.

    Parameters
    ----------
    capacities : mapping of edge to cents
        The vendor is split into SOURCE and SINK.
    turnover : mapping of entity to cents, optional
        The larger of what it takes in and pays out, over all payments; of these alone if it is not given.

    Returns
    -------
    Fraction
        Cents.
    """
    inside = _leading_to_sink(capacities)
    number = {node: i for i, node in enumerate(sorted(inside - {SINK, SOURCE}))}
    turnover = turnover or turnovers(capacities)
    # x(i) = turnover of i that is the vendor's money: x(i) = s(i) + sum over j of x(j) w(j, i) / turnover(j);
    # in z(i) = x(i) / turnover(i) the coefficients are whole
    rows: list[dict[int, int]] = [{i: turnover[node]} for node, i in number.items()]
    right = [0] * len(number)
    for (payer, payee), cents in capacities.items():
        if payee in number and payer in number:
            row = rows[number[payee]]
            row[number[payer]] = row.get(number[payer], 0) - cents
        elif payee in number and payer == SOURCE:
            right[number[payee]] += cents
    found = solve(rows, right)
    if found is None:
        raise ArithmeticError("the proportional system has no single solution")
    direct = capacities.get((SOURCE, SINK), 0)
    paid = (
        (payer, cents) for (payer, payee), cents in capacities.items() if payee == SINK and payer != SOURCE
    )
    return direct + sum((found[number[payer]] * cents for payer, cents in paid), Fraction(0))


def turnovers(capacities: Mapping[Edge, int]) -> dict[str, int]:
    """Return the larger of what each entity takes in and pays out."""
    inflow, outflow = add_flows(capacities)
    return {node: max(inflow.get(node, 0), outflow.get(node, 0)) for node in {*inflow, *outflow}}


def add_flows(capacities: Mapping[Edge, int]) -> tuple[dict[str, int], dict[str, int]]:
    """Add up what each entity takes in, and what it pays out."""
    inflow: dict[str, int] = {}
    outflow: dict[str, int] = {}
    for (payer, payee), cents in capacities.items():
        outflow[payer] = outflow.get(payer, 0) + cents
        inflow[payee] = inflow.get(payee, 0) + cents
    return inflow, outflow


def _leading_to_sink(capacities: Mapping[Edge, int]) -> set[str]:
    payers: dict[str, list[str]] = {}
    for payer, payee in capacities:
        payers.setdefault(payee, []).append(payer)
    found, todo = {SINK}, [SINK]
    while todo:
        for payer in payers.get(todo.pop(), ()):
            if payer not in found:
                found.add(payer)
                todo.append(payer)
    return found


def find_paths(flow: Mapping[Edge, int], vendor: str) -> tuple[Path, ...]:
    """Take a flow apart into paths, the widest first; circles in it carry nothing back and are left."""
    left = dict(flow)
    paths: list[Path] = []
    while any(payer == SOURCE for payer, _ in left):
        trail = _widest_path(left)
        if trail is None:
            break
        cents = min(left[edge] for edge in pairwise(trail))
        for edge in pairwise(trail):
            left[edge] -= cents
            if not left[edge]:
                del left[edge]
        paths.append(Path((vendor, *trail[1:-1], vendor), cents))
    return tuple(sorted(paths, key=lambda path: (-path.cents, path.entities)))


def _widest_path(left: Mapping[Edge, int]) -> list[str] | None:
    """The path from the source to the sink whose narrowest leg is widest."""
    out: dict[str, list[str]] = {}
    for payer, payee in sorted(left):
        out.setdefault(payer, []).append(payee)
    width, before, done = {SOURCE: max(left.values())}, {SOURCE: SOURCE}, set[str]()
    while True:
        waiting = [node for node in width if node not in done]
        if not waiting:
            return None
        node = min(waiting, key=lambda n: (-width[n], n))
        if node == SINK:
            break
        done.add(node)
        for payee in out.get(node, ()):
            through = min(width[node], left[node, payee])
            if payee not in done and through > width.get(payee, 0):
                width[payee], before[payee] = through, node
    trail = [SINK]
    while trail[-1] != SOURCE:
        trail.append(before[trail[-1]])
    return trail[::-1]
