"""The largest packing of laps in order of time, and its certificate."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from bubblegraph.patience import ENDLESS, Patience
from bubblegraph.solving.column_generation import Limits, Solved, solve_packing
from bubblegraph.solving.laps import Lap, LapNetwork, Start, Step
from bubblegraph.solving.network import Edge, blocks, legs
from bubblegraph.solving.packing import max_packing, packing_limits
from bubblegraph.solving.simplex import add_up
from bubblegraph.text import OneLine

__all__ = ["MOST", "LapPacking", "max_lap_packing"]

MOST = 10_000  # deals of a block whose laps are packed


@dataclass(frozen=True, slots=True, repr=False)
class LapPacking(OneLine):
    """Laps that share out the amounts, and the prices that prove it is the most."""

    value: Fraction  # cents, the sum of the rows; no packing is larger
    rows: tuple[tuple[Lap, Fraction], ...]  # laps that carry something, the first leg first
    prices: Mapping[str, Fraction]  # of one more cent of a deal; 0 where it is missing
    # if not, the value is a limit that no packing passes, and there are no rows or prices
    exact: bool = True
    found: Fraction = Fraction(0)  # if not exact: what some packing carries

    @property
    def least(self) -> Fraction:
        """What the largest packing carries at least, cents; the value if that is exact."""
        return self.value if self.exact else self.found


Caps = Mapping[str, int | None]
Pairs = dict[Edge, list[str]]  # the deals of each payer and payee


def max_lap_packing(
    steps: Mapping[str, Step],
    capacities: Caps,
    starts: Sequence[Start],
    *,
    within: int | None = None,
    turning: bool = True,
    patience: Patience = ENDLESS,
) -> LapPacking | None:
    """Find the most that can complete laps in order of time.

    Parameters
    ----------
    steps : mapping of deal id to Step
    capacities : mapping of deal id to cents
        None is an amount without limit. A deal whose payer is its payee takes no part.
    starts : sequence of Start
        The sorts of lap that count.
    within : int, optional
        The most ticks from the first leg to the last.
    turning : bool
        Whether every cycle of the deals has a leg with which it may begin. Deals that have a tick
        in common then need no order.
    patience : Patience
        When it is over, what is proven by then is returned: a value that no packing exceeds, what
        some packing carries (``least``), and ``exact`` is False. More than 10,000 deals in one
        block are not tried.

    Returns
    -------
    LapPacking or None
        None if there is no limit: a whole lap of deals without one.

    Examples
    --------
    >>> steps = {"stake": Step("a", "b", 5, 5), "chips": Step("b", "a", 1, 9)}
    >>> every = frozenset(steps)
    >>> max_lap_packing(steps, {"stake": 30, "chips": 20}, [Start(every, every)]).rows
    ((('chips', 'stake'), Fraction(20, 1)),)

    Notes
    -----
    No lap is in two blocks, so each is solved on its own: over the laps found so far, to which
    those are added that cost less than 1 at the current prices, until there is none. The final
    basis is solved again in fractions, and feasibility, prices and the equality of both values are
    checked exactly, as for ``max_packing``.
    """
    capacities = {
        deal: cents
        for deal, cents in capacities.items()
        if cents != 0 and steps[deal].payer != steps[deal].payee
    }
    endless = {deal: None for deal, cents in capacities.items() if cents is None}
    if LapNetwork(steps, endless, starts, within).has_lap():
        return None
    pairs: Pairs = {}
    for deal in sorted(capacities):
        pairs.setdefault((steps[deal].payer, steps[deal].payee), []).append(deal)
    found = []
    for part in blocks(pairs):
        caps = {deal: capacities[deal] for deals in part.values() for deal in deals}
        network = LapNetwork(steps, caps, starts, within, patience)
        meet = turning and _have_a_tick_in_common([steps[deal] for deal in caps])
        found.append(_without_order(part, network) if meet else _packing(part, network))
    return _joined(found)


def _have_a_tick_in_common(steps: Iterable[Step]) -> bool:
    listed = list(steps)
    return max(step.first for step in listed) <= min(step.last for step in listed)


def _packing(part: Pairs, network: LapNetwork) -> LapPacking:
    """The largest packing of a block."""
    stopped = len(network.capacities) > MOST or network.patience.over
    solved = Limits() if stopped else solve_packing(network, stages=1)
    if isinstance(solved, Limits):
        return _limited(part, network, solved)
    return _proven(network, solved)


def _proven(network: LapNetwork, solved: Solved) -> LapPacking:
    value = add_up(solved.rows.values())
    prices: Mapping[str, Fraction] = {d: price for d, price in solved.prices[0].items() if price}
    if value != add_up(price * (network.capacities[d] or 0) for d, price in prices.items()):
        raise ArithmeticError("the two sides of the certificate differ")
    rows = sorted((network.begun(lap), cents) for lap, cents in solved.rows.items() if cents)
    return LapPacking(value, tuple(rows), prices)


def _limited(part: Pairs, network: LapNetwork, known: Limits) -> LapPacking:
    """What is known of a block that is not solved: no lap carries more than cycles do."""
    most = [Fraction(sum(cents for cents in network.capacities.values() if cents is not None))]
    cycles = packing_limits(_edges(part, network.capacities), network.patience)
    most += [] if cycles is None else [cycles[1]]
    most += [] if known.most is None else [known.most]
    return LapPacking(min(most), (), {}, exact=False, found=Fraction(sum(known.rows.values())))


def _edges(part: Pairs, caps: Caps) -> dict[Edge, int | None]:
    """What the deals of each pair carry together."""
    edges: dict[Edge, int | None] = {}
    for edge, deals in part.items():
        amounts = [caps[deal] for deal in deals]
        finite = [cents for cents in amounts if cents is not None]
        edges[edge] = sum(finite) if len(finite) == len(amounts) else None
    return edges


def _joined(parts: Sequence[LapPacking]) -> LapPacking:
    """The packing that consists of those of the blocks."""
    exact = all(part.exact for part in parts)
    return LapPacking(
        value=add_up(part.value for part in parts),
        rows=tuple(sorted(row for part in parts for row in part.rows)) if exact else (),
        prices={d: price for part in parts for d, price in part.prices.items()} if exact else {},
        exact=exact,
        found=Fraction(0) if exact else add_up(part.least for part in parts),
    )


# --- deals that need no order ---------------------------------------------------------------------


def _without_order(part: Pairs, network: LapNetwork) -> LapPacking:
    """The largest packing of cycles, shared out by deal: all can move on one tick."""
    packing = max_packing(_edges(part, network.capacities), patience=network.patience)
    if packing is None:
        raise ArithmeticError("a lap without limit was looked for, and not found")
    if not packing.exact:
        return LapPacking(packing.value, (), {}, exact=False, found=packing.least)
    left: Left = {edge: [(deal, network.capacities[deal]) for deal in part[edge]] for edge in part}
    rows: dict[Lap, Fraction] = {}
    for cycle, cents in packing.rows:
        for lap, amount in _shared_out(legs(cycle), cents, left):
            rows[lap] = rows.get(lap, Fraction(0)) + amount
    prices = {deal: price for edge, price in packing.prices.items() for deal in part[edge]}
    begun = sorted((network.begun(lap), cents) for lap, cents in rows.items())
    return LapPacking(packing.value, tuple(begun), prices)


Left = dict[Edge, list[tuple[str, int | Fraction | None]]]  # of each deal, the first to be used


def _shared_out(
    edges: Sequence[Edge], cents: Fraction, left: Left
) -> Iterator[tuple[Lap, Fraction]]:
    """Take an amount of a cycle from the deals of its legs, one after the other."""
    while cents:
        rooms = [room for edge in edges if (room := left[edge][0][1]) is not None]
        amount = min(cents, *rooms)
        yield tuple(left[edge][0][0] for edge in edges), Fraction(amount)
        cents -= amount
        for edge in edges:
            deal, room = left[edge][0]
            if room is not None:
                left[edge][0] = (deal, room - amount)
            if room == amount and len(left[edge]) > 1:
                del left[edge][0]
