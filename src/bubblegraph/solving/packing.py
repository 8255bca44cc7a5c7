"""The largest cycle packing, its certificate, and the rows that are first among all as good."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from bubblegraph import arguments
from bubblegraph.errors import GraphError, QuestionError
from bubblegraph.money import CENTS, pick_scale, whole
from bubblegraph.patience import ENDLESS, Patience, Stopped
from bubblegraph.result import Plain, Shown
from bubblegraph.solving.circulation import laps_of, max_circulation
from bubblegraph.solving.column_generation import OPTIMUM, Limits, Solved, solve_packing
from bubblegraph.solving.network import (
    Capacities,
    Cost,
    Cycle,
    Edge,
    Encoding,
    Network,
    blocks,
    components,
    has_cycle,
    legs,
)
from bubblegraph.solving.optimal_face import Face
from bubblegraph.solving.recent import Recent
from bubblegraph.solving.series_reduction import Series, draw_together
from bubblegraph.solving.simplex import add_up
from bubblegraph.solving.widest_laps import widest_laps
from bubblegraph.text import count

if TYPE_CHECKING:
    from bubblegraph.solving.document_types import PackingDict, PackingRowDict

__all__ = [
    "Packing",
    "limits_where_some_is_known",
    "max_packing",
    "packing_limits",
    "packing_value",
    "throughput_ranges",
]

MOST = 10_000  # legs of a block whose packing is computed; minutes, there


@dataclass(frozen=True, slots=True, repr=False)
class Packing(Plain):
    """Cycles that share out the amounts, and the prices that prove it is the most."""

    FIELDS = ("entities", "amount")
    SHOWN = (Shown("loop", ("entities",)), Shown("amount", ("amount",), money=True))

    value: Fraction  # cents, the sum of the rows; no packing is larger
    rows: tuple[tuple[Cycle, Fraction], ...]  # cycles that carry something, in canonical order
    prices: Mapping[Edge, Fraction]  # of one more cent on a leg; 0 where it is missing
    # whether these rows are the only ones with the fewest bookings; None: not decided
    unique: bool | None
    # if not, the value is a limit that no packing passes, and there are no rows or prices
    exact: bool = True
    found: Fraction = Fraction(0)  # if not exact: what some packing carries

    @property
    def least(self) -> Fraction:
        """What the largest packing carries at least, cents; the value if that is exact."""
        return self.value if self.exact else self.found

    def rows_by_leg(self) -> dict[Edge, list[tuple[Cycle, Fraction]]]:
        """Return the rows by their first legs, to tell in which part of the graph they are."""
        found: dict[Edge, list[tuple[Cycle, Fraction]]] = {}
        for cycle, cents in self.rows:
            found.setdefault((cycle[0], cycle[1]), []).append((cycle, cents))
        return found

    def _brief(self) -> str:
        scale = pick_scale(self.value or CENTS)
        at_most = "" if self.exact else "at most "
        said = f"{count(len(self.rows), 'row')}, {at_most}{scale.show(self.value)}"
        return f"{said} {scale.name}".strip()

    def to_dict(self) -> PackingDict:
        """Return all of it as plain values, in whole currency units, prices for one more."""
        return {
            "value": whole(self.value),
            "least": whole(self.least),
            "exact": self.exact,
            "unique": self.unique,
            "rows": self.to_records(),
            "prices": [
                {"payer": payer, "payee": payee, "price": float(price)}
                for (payer, payee), price in sorted(self.prices.items())
            ],
        }

    def to_records(self) -> list[PackingRowDict]:
        """Return one row for each cycle that carries something."""
        return [{"entities": list(cycle), "amount": whole(cents)} for cycle, cents in self.rows]


_RECENT: Recent[Packing] = Recent()


def max_packing(capacities: Capacities, *, patience: Patience = ENDLESS) -> Packing | None:
    """Find the packing that makes up the round-trip volume.

    Of all largest packings it is the one with the fewest bookings (cycle length times amount), and
    of those the one that gives the most to the first cycle in canonical order, then to the second,
    and so on.

    Parameters
    ----------
    capacities : mapping of edge to cents
        None is an amount without limit. Edges that lie on no cycle may be there.
    patience : Patience
        When it is over, what is proven by then is returned: a value that no packing exceeds, what
        some packing carries (``least``), and ``exact`` is False. If the value is proven and the
        choice among the largest packings is not, ``unique`` is None. More than 10,000 legs in one
        block are not tried.

    Returns
    -------
    Packing or None
        None if the volume has no limit: a whole cycle of edges without one.

    Raises
    ------
    QuestionError
        If an amount is neither None nor a whole number of 0 or more, or an edge ends where it
        begins.
    GraphError
        If the value of so many legs could not be proven.

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
    No cycle is in two blocks, parts that have an entity at most in common, so each is solved on its
    own; legs in a row count as one. The linear programme is solved over the cycles found so far; a
    cycle whose legs cost less than 1 at the current prices is added (Dijkstra), until there is
    none. HiGHS keeps the programme warm, and its floating point only proposes a basis: that is
    solved again in fractions, and feasibility, prices and the equality of both values are checked
    exactly. Where the check fails, and for at most 50 legs, the same columns are generated by the
    exact simplex method.
    """
    arguments.instance("patience", patience, Patience)
    parts = _parts(arguments.amounts("capacities", capacities, unlimited=True))
    if parts is None:
        return None
    return _joined([_packing(part, patience) for part in parts])


def packing_value(capacities: Capacities) -> Fraction | None:
    """Compute T* alone, exactly: what ``max_packing`` finds, without choosing rows.

    Parameters
    ----------
    capacities : mapping of edge to cents
        As for ``max_packing``.

    Returns
    -------
    Fraction or None
        Cents; None if there is no limit.

    Raises
    ------
    QuestionError
        As for ``max_packing``.
    GraphError
        If it cannot be proven: there are more than 10,000 legs in one block.

    Examples
    --------
    >>> packing_value({("a", "b"): 5, ("b", "a"): 3})
    Fraction(3, 1)
    """
    parts = _parts(arguments.amounts("capacities", capacities, unlimited=True))
    if parts is None:
        return None
    found = [_value(part, ENDLESS) for part in parts]
    if not all(packing.exact for packing in found):
        raise GraphError("T* of so many legs could not be proven; leave out small deals")
    return add_up(packing.value for packing in found)


def packing_limits(capacities: Capacities, patience: Patience) -> tuple[Fraction, Fraction] | None:
    """Bound T* as far as patience goes; both ends are the same where it is computed."""
    parts = _parts(capacities)
    if parts is None:
        return None
    found = [_value(part, patience) for part in parts]
    return add_up(part.least for part in found), add_up(part.value for part in found)


def limits_where_some_is_known(
    capacities: Capacities, patience: Patience
) -> tuple[Fraction, Fraction]:
    """Bound T* over the cycles that have an edge with a limit: what is there if T* has none.

    Entities that edges without limit join both ways are one: between them any amount can go. An
    edge with a limit inside closes cycles of its own; no cycle of the others is without limit.

    Examples
    --------
    >>> endless = {("a", "b"): None, ("b", "a"): None}
    >>> limits_where_some_is_known({**endless, ("b", "c"): 5, ("c", "a"): 7}, ENDLESS)
    (Fraction(5, 1), Fraction(5, 1))
    """
    home = {
        entity: min(min(edge) for edge in part)
        for part in components({edge: cap for edge, cap in capacities.items() if cap is None})
        for edge in part
        for entity in edge
    }
    inside = 0
    joined: dict[Edge, int | None] = {}
    for (payer, payee), cap in capacities.items():
        ends = home.get(payer, payer), home.get(payee, payee)
        if ends[0] != ends[1]:
            other = joined.get(ends, 0)
            joined[ends] = None if cap is None or other is None else cap + other
        elif cap is not None:
            inside += cap
    found = packing_limits(joined, patience)
    if found is None:
        raise ArithmeticError("a cycle without limit is left")
    return found[0] + inside, found[1] + inside


def _parts(capacities: Capacities) -> list[dict[Edge, int | None]] | None:
    """The blocks of what carries something; None if a whole cycle of it is without limit."""
    open_edges = {edge: cap for edge, cap in capacities.items() if cap is None or cap > 0}
    endless = has_cycle({edge for edge, cap in open_edges.items() if cap is None})
    return None if endless else blocks(open_edges)


def _joined(parts: Iterable[Packing]) -> Packing:
    """The packing that consists of those of the blocks."""
    found = list(parts)
    exact = all(part.exact for part in found)
    decided = {part.unique for part in found}
    return Packing(
        value=add_up(part.value for part in found),
        rows=tuple(sorted(row for part in found for row in part.rows)) if exact else (),
        prices={edge: price for part in found for edge, price in part.prices.items()}
        if exact
        else {},
        unique=None if None in decided else False not in decided,
        exact=exact,
        found=Fraction(0) if exact else add_up(part.least for part in found),
    )


def _network(part: Capacities, patience: Patience) -> tuple[Series, Network]:
    series = draw_together(part)
    return series, Network(series.capacities, series.lengths, patience)


def _packing(part: Capacities, patience: Patience) -> Packing:
    """The largest packing of a block, first in order among all as good."""
    known = _RECENT.get(part)
    if known is not None and (known.rows or patience.over):
        return known
    series, network = _network(part, patience)
    solved = _solved(network, 2)
    if isinstance(solved, Limits):
        return _limited(part, solved, patience)
    found, unique = _first_in_order(network, solved, series.whole)
    rows = {series.whole(cycle): cents for cycle, cents in found.items()}
    first: Mapping[Edge, Fraction] = solved.prices[0]
    prices = {series.tight.get(edge, edge): price for edge, price in first.items() if price}
    value = add_up(rows.values())
    if value != add_up(price * (part[edge] or 0) for edge, price in prices.items()):
        raise ArithmeticError("the two sides of the certificate differ")
    packing = Packing(value, tuple(sorted(rows.items())), prices, unique)
    if not patience.over:
        _RECENT.keep(part, packing)
    return packing


def _value(part: Capacities, patience: Patience) -> Packing:
    """The same without a choice of rows: a packing of which only the value and the limits count."""
    known = _RECENT.get(part)
    if known is not None and (known.exact or patience.over):
        return known
    _, network = _network(part, patience)
    solved = _solved(network, 1)
    if isinstance(solved, Limits):
        return _limited(part, solved, patience)
    packing = Packing(add_up(solved.rows.values()), (), {}, None)
    _RECENT.keep(part, packing)
    return packing


def _solved(network: Network, stages: int) -> Solved | Limits:
    if len(network.capacities) > MOST or network.patience.over:
        return Limits()
    return solve_packing(network, stages=stages)


def _limited(part: Capacities, known: Limits, patience: Patience) -> Packing:
    """What is known of a block that is not solved: by the packings tried, its circulation, and laps
    taken one by one.

    Every cent of a lap is booked on two legs of V* or more, or on three.
    """
    in_all = sum(cents for cents in part.values() if cents is not None)  # no circulation needs more
    amounts = {edge: in_all if cents is None else cents for edge, cents in part.items()}
    booked = max_circulation(amounts, patience=patience)
    back_and_forth = any((payee, payer) in amounts for payer, payee in amounts)
    limit = Fraction(booked.volume, 2 if back_and_forth else 3)
    most = limit if known.most is None else min(limit, known.most)
    before = _RECENT.get(part)
    taken = widest_laps(amounts, patience) if before is None else before.least
    carried = max(sum(known.rows.values()), laps_of(booked.flow, patience), taken)
    packing = Packing(most, (), {}, None, exact=False, found=Fraction(carried))
    _RECENT.keep(part, packing)  # until there is more patience
    return packing


def _first_in_order(
    network: Network, solved: Solved, whole: Callable[[Cycle], Cycle] | None = None
) -> tuple[dict[Cycle, Fraction], bool | None]:
    """Move to the packing that is first in canonical order, and say whether there was another."""
    if len(solved.prices) == 1:
        return solved.rows, None
    priced = {edge for prices in solved.prices for edge, price in prices.items() if price}
    try:
        face = Face(network, solved.costs(network), OPTIMUM, priced, whole)
        if not face.complete:
            return solved.rows, None
        first, last = (
            face.best(solved.rows, [{cycle: sign} for cycle in face.cycles]) for sign in (1, -1)
        )
    except Stopped:
        return solved.rows, None
    return first, first == last


def throughput_ranges(
    capacities: Capacities, packing: Packing, *, patience: Patience = ENDLESS
) -> dict[str, tuple[Fraction, Fraction]]:
    """For each entity, the least and the most that passes it over all largest packings.

    Parameters
    ----------
    capacities : mapping of edge to cents
        As for ``max_packing``.
    packing : Packing
        Its result, exact.
    patience : Patience

    Returns
    -------
    dict of entity to (least, most)
        Cents. Entities are missing in whose part of the graph there are too many optimal cycles to
        tell, more than 400, or for which patience does not suffice.

    Raises
    ------
    QuestionError
        As for ``max_packing``, and if the packing is another one.

    Examples
    --------
    >>> choice = {("a", "b"): 5, ("b", "a"): 5, ("b", "c"): 5, ("c", "b"): 5, ("a", "c"): 0}
    >>> found = throughput_ranges(choice, max_packing(choice))
    >>> {entity: (int(least), int(most)) for entity, (least, most) in found.items()}
    {'a': (5, 5), 'b': (10, 10), 'c': (5, 5)}
    """
    capacities = arguments.amounts("capacities", capacities, unlimited=True)
    arguments.instance("packing", packing, Packing)
    arguments.instance("patience", patience, Patience)
    _check_fit(capacities, packing)
    rows = packing.rows_by_leg()
    ranges = dict.fromkeys(
        (entity for edge in capacities for entity in edge), (Fraction(0), Fraction(0))
    )
    unknown: set[str] = set()
    for part in _parts(capacities) or ():
        entities = {entity for edge in part for entity in edge}
        start = dict(row for leg in part for row in rows.get(leg, ()))
        found = _part_ranges(part, start, packing.prices, patience)
        for entity in entities:  # it may be in several blocks, which do not depend on one another
            if entity in found:
                (least, most), (more_least, more_most) = ranges[entity], found[entity]
                ranges[entity] = least + more_least, most + more_most
            else:
                unknown.add(entity)
    return {entity: ranges[entity] for entity in sorted(ranges) if entity not in unknown}


def _part_ranges(
    part: Capacities,
    rows: Mapping[Cycle, Fraction],
    prices: Mapping[Edge, Fraction],
    patience: Patience,
) -> dict[str, tuple[Fraction, Fraction]]:
    """The same for a block; entities with the same optimal cycles are solved once."""
    series, network = _network(part, patience)
    costs: dict[Edge, Cost] = {
        edge: (add_up(prices.get(leg, Fraction(0)) for leg in series.row(edge)),)
        for edge in network.capacities
    }
    ranges: dict[str, tuple[Fraction, Fraction]] = {}
    encoded = Encoding(costs, OPTIMUM[:1])
    try:
        if network.any_below(encoded.costs, encoded.target):
            raise _another()
        face = Face(
            network, costs, OPTIMUM[:1], {edge for edge, (price,) in costs.items() if price}
        )
        if not face.complete:
            return {}
        through: dict[str, set[Cycle]] = {entity: set() for edge in part for entity in edge}
        for cycle in face.cycles:
            for entity in series.whole(cycle):
                through[entity].add(cycle)
        alike: dict[frozenset[Cycle], list[str]] = {}
        for entity, cycles in through.items():
            alike.setdefault(frozenset(cycles), []).append(entity)
        start = {series.drawn(cycle): cents for cycle, cents in rows.items()}
        for among, entities in alike.items():
            ends = [face.best(start, [dict.fromkeys(among, sign)]) for sign in (-1, 1)]
            least, most = (add_up(end.get(cycle, Fraction(0)) for cycle in among) for end in ends)
            ranges |= dict.fromkeys(entities, (least, most))
    except Stopped:
        pass  # those that are known so far
    return ranges


def _check_fit(capacities: Capacities, packing: Packing) -> None:
    """Complain of a packing that is none of these amounts, or that its prices do not prove."""
    loads: dict[Edge, Fraction] = {}
    for cycle, cents in packing.rows:
        for edge in legs(cycle):
            loads[edge] = loads.get(edge, Fraction(0)) + cents
    fits = all(
        (cap := capacities.get(edge, 0)) is None or load <= cap for edge, load in loads.items()
    )
    primal = add_up(cents for _, cents in packing.rows)
    dual = add_up(price * (capacities.get(edge) or 0) for edge, price in packing.prices.items())
    if not (packing.exact and fits and primal == packing.value == dual):
        raise _another()


def _another() -> QuestionError:
    return QuestionError(
        "packing takes what max_packing finds for these capacities, and it is another one"
    )
