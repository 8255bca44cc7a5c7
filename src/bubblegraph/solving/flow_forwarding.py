"""The proportional attribution: one circular flow for each leg, the same whoever computes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import gcd

from bubblegraph import arguments
from bubblegraph.patience import ENDLESS, Patience, Stopped
from bubblegraph.solving.linear_systems import solve
from bubblegraph.solving.network import Edge, components
from bubblegraph.text import OneLine

__all__ = ["Attribution", "balanced_flow_forwarding"]

# of one component; a larger one takes more than seconds in exact numbers
MOST_PARTIES, MOST_LEGS = 60, 400

Payments = dict[Edge, Fraction]


@dataclass(frozen=True, slots=True, repr=False)
class Attribution(OneLine):
    """A circular flow with each leg's share in proportion to what is paid. It is unique."""

    flow: Mapping[Edge, Fraction]  # cents; legs that carry nothing are left out

    @property
    def volume(self) -> Fraction:
        """The flow of all legs, cents. V* is no less."""
        return sum(self.flow.values(), Fraction(0))


def balanced_flow_forwarding(
    capacities: Mapping[Edge, int], *, patience: Patience = ENDLESS
) -> Attribution | None:
    """Attribute a circular flow to every leg, as if each party paid out of one pot.

    Where parties all pay one another, directly or through others, let money go round so that each
    passes on what it gets in proportion to what it pays; as much of it as the amounts allow. Take
    that flow off, and do the same with what is left, until there is no loop.

    Parameters
    ----------
    capacities : mapping of edge to cents
        m edges, whole cents, 0 or more; no edge from an entity to itself.
    patience : Patience

    Returns
    -------
    Attribution or None
        Exact; balanced at every entity, and nowhere more than the amount. What it leaves holds no
        cycle. None where more than 60 entities, or more than 400 legs, are on loops with one
        another, which is too large for exact numbers, or where patience does not suffice.

    Raises
    ------
    QuestionError
        If an amount is no whole number of 0 or more, or an edge ends where it begins.

    Examples
    --------
    >>> ways = {("a", "b"): 10, ("b", "a"): 5, ("b", "c"): 10, ("c", "a"): 10}
    >>> found = balanced_flow_forwarding(ways)
    >>> {" ".join(edge): str(cents) for edge, cents in found.flow.items()}
    {'a b': '10', 'b a': '10/3', 'b c': '20/3', 'c a': '20/3'}

    Notes
    -----
    Balanced flow forwarding [1]_. On each strongly connected component the flow is λ π(i) p(i, j),
    with p(i, j) = w(i, j) / out(i), its stationary distribution π, and the largest λ that fits. It
    takes the same part of all that a party pays, so p stays what it was, and the fractions stay
    short.

    References
    ----------
    .. [1] M. Homs-Dones, R. MacKay, B. Sansom, Y. Zhou, "Circular directional flow decomposition of
       networks", arXiv 2506.12546, 2025.
    """
    capacities = arguments.amounts("capacities", capacities)
    arguments.instance("patience", patience, Patience)
    flow: Payments = {}
    left: dict[str, Fraction] = {}  # of all that a party pays, the part that is not taken yet
    todo = [{edge: cents for edge, cents in capacities.items() if cents}]
    while todo:
        for component in components(todo.pop()):
            try:
                pays = _shares_of_one_pot(component, patience)
            except Stopped:
                return None
            if pays is None:
                return None
            most = min(left.setdefault(party, Fraction(1)) / part for party, part in pays.items())
            for party, part in pays.items():
                left[party] -= most * part
            for edge, cents in component.items():
                flow[edge] = flow.get(edge, Fraction(0)) + most * pays[edge[0]] * cents
            todo.append({edge: cents for edge, cents in component.items() if left[edge[0]]})
    return Attribution(dict(sorted(flow.items())))


def _shares_of_one_pot(
    amounts: Mapping[Edge, int], patience: Patience
) -> dict[str, Fraction] | None:
    """Which part of its payments each party makes when all balance, up to a factor: π(i) / out(i).

    What comes in is what goes out: one equation for each party, of which one follows from the
    others.
    """
    first, *rest = sorted({party for edge in amounts for party in edge})
    if len(rest) >= MOST_PARTIES or len(amounts) > MOST_LEGS:
        return None
    number = {party: i for i, party in enumerate(rest)}
    common = gcd(*amounts.values())
    rows: list[dict[int, int]] = [{} for _ in rest]
    right = [0] * len(rest)
    for (payer, payee), cents in amounts.items():
        if payer in number:
            i = number[payer]
            rows[i][i] = rows[i].get(i, 0) + cents // common
        if payee in number and payer in number:
            rows[number[payee]][number[payer]] = -cents // common
        elif payee in number:
            right[number[payee]] = cents // common
    solved = solve(rows, right, patience)
    assert solved is not None  # the component is strongly connected
    return {first: Fraction(1), **{party: solved[i] for party, i in number.items()}}
