"""How much of what a vendor puts into others can come back as sales, in order of time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache

from bubblegraph import arguments
from bubblegraph.analysis.in_order import PackedInOrder, pack_ends, steps_of
from bubblegraph.analysis.payments import End, Payments, Together
from bubblegraph.ledger.names import find_entity
from bubblegraph.ledger.select import Selection, Standing
from bubblegraph.patience import ENDLESS, Patience, Stopped
from bubblegraph.solving.lap_packing import LapPacking
from bubblegraph.solving.laps import Start

__all__ = ["ReturnedInOrder", "flow_in_order", "returned_in_order"]

NOTHING = LapPacking(Fraction(0), (), {})


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ReturnedInOrder(PackedInOrder):
    """R of a vendor if no money is spent before it is there; rows are ways back, deal by deal."""

    entity: str


def returned_in_order(
    selection: Selection, entity: str, *, through_trade: bool = False, patience: Patience = ENDLESS
) -> ReturnedInOrder:
    """Compute how much of a vendor's financing can return to it as sales, in order of time.

    It is the most that can flow from day to day: money is held until it can be spent, and never
    spent before it is there; all days of a deal share its amount. No repayment is part of what the
    vendor puts in. It is no more than R, for which order does not matter.

    Parameters
    ----------
    selection : Selection
    entity : str
        Any of its names.
    through_trade : bool
        Let money pass between others only by trade.
    patience : Patience
        When it is over, what is not solved has bounds.

    Returns
    -------
    ReturnedInOrder
        In cents, at lows, at disclosed highs, and with unknown prices without limit; it may be
        fractional.

    Raises
    ------
    QuestionError
        If one of them is not what it takes, or no entity or several bear the name.

    Examples
    --------
    >>> from bubblegraph import read_text, select_deals
    >>> selection = select_deals(read_text('''
    ... strict: false
    ... deals:
    ... - {id: stake, payer: nvidia, payee: openai, kind: equity, amount: 100,
    ...    status: {2026-03-31: closed}}
    ... - {id: old, payer: openai, payee: nvidia, kind: cloud, amount: 60, term: 2025, date: 2025}
    ... - {id: new, payer: openai, payee: nvidia, kind: cloud, amount: 20, term: 2027, date: 2025}
    ... '''))
    >>> returned_in_order(selection, "nvidia").high.rows
    ((('stake', 'new'), Fraction(2000, 1)),)

    Notes
    -----
    A flow from day to day is a sum of ways, each of them a lap that begins with financing of the
    vendor and ends with a sale of it: the largest packing of such laps is the largest flow.
    """
    arguments.instance("selection", selection, Selection)
    arguments.flag("through_trade", through_trade)
    arguments.instance("patience", patience, Patience)
    entity = find_entity(selection.ledger, entity, argument="entity").id
    payments = Payments(selection, through_trade=through_trade)
    together = payments.around(entity)
    if together is None:
        return ReturnedInOrder(entity=entity, low=NOTHING, high=NOTHING, _unlimited=lambda: NOTHING)
    return flow_in_order(entity, together, patience)


def flow_in_order(entity: str, together: Together, patience: Patience) -> ReturnedInOrder:
    """Compute the same among those whose money can go round through the vendor."""
    selection = together.payments.selection
    among = together.payments.among(together, entity)
    put_in, sales, between = _sides(among, entity)
    steps = steps_of(selection, [*put_in, *sales, *between])
    start = Start(_ids(put_in), frozenset(steps), _ids(sales))
    amounts = {deal: selection.by_id[deal].amount for deal in steps}
    low, high, unlimited = pack_ends(steps, amounts, [start], turning=False, patience=patience)
    return ReturnedInOrder(
        entity=entity,
        low=_no_more_than_r(low, together, entity, "low", patience),
        high=_no_more_than_r(high, together, entity, "disclosed", patience),
        _unlimited=cache(lambda: _open_ended(unlimited(), together, entity, patience)),
    )


def _sides(
    standings: Sequence[Standing], vendor: str
) -> tuple[list[Standing], list[Standing], list[Standing]]:
    """What the vendor puts in, what it is paid for its goods, and what others pay one another."""
    put_in = [s for s in standings if s.deal.payer == vendor and s.deal.financing]
    sales = [s for s in standings if s.deal.payee == vendor and not s.deal.financing]
    between = [s for s in standings if vendor not in (s.deal.payer, s.deal.payee)]
    return [s for s in put_in if s.deal.kind != "repayment"], sales, between


def _ids(standings: Sequence[Standing]) -> frozenset[str]:
    return frozenset(standing.deal.id for standing in standings)


def _open_ended(
    packing: LapPacking | None, together: Together, entity: str, patience: Patience
) -> LapPacking | None:
    return packing and _no_more_than_r(packing, together, entity, "unlimited", patience)


def _no_more_than_r(
    packing: LapPacking, together: Together, entity: str, end: End, patience: Patience
) -> LapPacking:
    """Put R in the place of a bound that is larger."""
    if packing.exact:
        return packing
    try:
        most = together.returned(entity, end, patience)
    except Stopped:
        most = together.limit(entity, end)
    return replace(packing, value=min(packing.value, Fraction(most)))
