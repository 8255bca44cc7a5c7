"""The money that comes back to a vendor: a maximum flow, an estimate, the ways it may take."""

from __future__ import annotations

import heapq
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from bubblegraph.patience import ENDLESS, Patience
from bubblegraph.solving.linear_systems import solve
from bubblegraph.solving.max_flow import FlowNetwork
from bubblegraph.solving.network import Edge

__all__ = [
    "SINK",
    "SOURCE",
    "Path",
    "find_paths",
    "max_return",
    "pro_rata_return",
    "turnovers",
]

# a vendor is split into what it finances and what it sells; no entity id begins with a space
SOURCE, SINK = " financing", " sales"


@dataclass(frozen=True, slots=True)
class Path:
    """A way back: the vendor, those through whom the money passes, the vendor again."""

    entities: tuple[str, ...]
    cents: int


def max_return(capacities: Mapping[Edge, int], patience: Patience = ENDLESS) -> int:
    """Compute the largest flow from the financing to the sales, exactly.

    Parameters
    ----------
    capacities : mapping of edge to cents
        The vendor is split into SOURCE and SINK.
    patience : Patience

    Returns
    -------
    int
        Its value, cents.

    Raises
    ------
    Stopped
        If patience is over.
    """
    among = _between(capacities)
    number = {node: i for i, node in enumerate(sorted(among | {SOURCE, SINK}))}
    network = FlowNetwork(len(number))
    for (payer, payee), cents in capacities.items():
        if payer in number and payee in number:
            network.add(number[payer], number[payee], cents)
    return network.send(number[SOURCE], number[SINK], None, patience)


def pro_rata_return(
    capacities: Mapping[Edge, int],
    turnover: Mapping[str, int] | None = None,
    patience: Patience = ENDLESS,
) -> Fraction:
    """Estimate the return if every entity mixes all that it takes in, in proportion.

    Each entity passes on what it gets by the shares of its payments in the larger of its inflow and
    its outflow; what it takes in and does not pay out stays with it.

    Parameters
    ----------
    capacities : mapping of edge to cents
        The vendor is split into SOURCE and SINK.
    turnover : mapping of entity to cents, optional
        The larger of what it takes in and pays out, over all payments; of these alone if it is not
        given.
    patience : Patience

    Returns
    -------
    Fraction
        Cents.

    Raises
    ------
    Stopped
        If patience is over.
    """
    number = {node: i for i, node in enumerate(sorted(_between(capacities)))}
    turnover = turnover or turnovers(capacities)
    # x(i) = turnover of i that is the vendor's money: x(i) = s(i) + sum over j of x(j) w(j, i) /
    # turnover(j); in z(i) = x(i) / turnover(i) the coefficients are whole
    rows: list[dict[int, int]] = [{i: turnover[node]} for node, i in number.items()]
    right = [0] * len(number)
    for (payer, payee), cents in capacities.items():
        if payee in number and payer in number:
            row = rows[number[payee]]
            row[number[payer]] = row.get(number[payer], 0) - cents
        elif payee in number and payer == SOURCE:
            right[number[payee]] += cents
    found = solve(rows, right, patience)
    if found is None:
        raise ArithmeticError("the proportional system has no single solution")
    direct = capacities.get((SOURCE, SINK), 0)
    paid = (
        (payer, cents)
        for (payer, payee), cents in capacities.items()
        if payee == SINK and payer in number
    )
    return direct + sum((found[number[payer]] * cents for payer, cents in paid), Fraction(0))


def turnovers(capacities: Mapping[Edge, int]) -> dict[str, int]:
    """Return the larger of what each entity takes in and pays out."""
    inflow, outflow = _add_flows(capacities)
    return {node: max(inflow.get(node, 0), outflow.get(node, 0)) for node in {*inflow, *outflow}}


def _add_flows(capacities: Mapping[Edge, int]) -> tuple[dict[str, int], dict[str, int]]:
    """Add up what each entity takes in, and what it pays out."""
    inflow: dict[str, int] = {}
    outflow: dict[str, int] = {}
    for (payer, payee), cents in capacities.items():
        outflow[payer] = outflow.get(payer, 0) + cents
        inflow[payee] = inflow.get(payee, 0) + cents
    return inflow, outflow


def _between(capacities: Mapping[Edge, int]) -> set[str]:
    """Those whom money passes on its way from the source to the sink."""
    payees: dict[str, list[str]] = {}
    payers: dict[str, list[str]] = {}
    for payer, payee in capacities:
        payees.setdefault(payer, []).append(payee)
        payers.setdefault(payee, []).append(payer)
    return (_reached(payees, SOURCE) & _reached(payers, SINK)) - {SOURCE, SINK}


def _reached(ways: Mapping[str, list[str]], start: str) -> set[str]:
    found, todo = {start}, [start]
    while todo:
        for node in ways.get(todo.pop(), ()):
            if node not in found:
                found.add(node)
                todo.append(node)
    return found


def find_paths(flow: Mapping[Edge, int], vendor: str) -> tuple[Path, ...]:
    """Take a flow apart into paths, the widest first; circles carry nothing back and are left."""
    left = dict(flow)
    paths: list[Path] = []
    while trail := _widest_path(left):
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
    before: dict[str, str] = {}
    queue = [(-max(left.values(), default=0), SOURCE, SOURCE)]
    while queue:
        width, node, payer = heapq.heappop(queue)
        if node in before:
            continue
        before[node] = payer
        if node == SINK:
            trail = [SINK]
            while trail[-1] != SOURCE:
                trail.append(before[trail[-1]])
            return trail[::-1]
        for payee in out.get(node, ()):
            if payee not in before:
                heapq.heappush(queue, (max(width, -left[node, payee]), payee, node))
    return None
