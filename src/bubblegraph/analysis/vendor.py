"""Vendor-financed revenue: how much of what a vendor puts into others can come back as its sales."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from bubblegraph import arguments
from bubblegraph.analysis.plain import Plain, amount_dict, asked_dict, maybe_whole
from bubblegraph.analysis.returning import (
    SINK,
    SOURCE,
    Path,
    add_flows,
    find_paths,
    max_return,
    pro_rata_return,
    turnovers,
)
from bubblegraph.analysis.schedule import share_of
from bubblegraph.dates import days_of_year
from bubblegraph.graph import Edge
from bubblegraph.ledger.names import find_entity
from bubblegraph.ledger.select import Selection, Standing
from bubblegraph.money import Amount, check_amount, total, whole

__all__ = [
    "Vendor",
    "VendorYear",
    "rank_vendors",
    "share_bounds",
    "vendor_financing",
]

Share = tuple[Fraction, Fraction]  # its least and its most, 0 to 1
FUNDING = ("equity", "debt")  # a repayment is the company's own money that comes home


@dataclass(frozen=True, slots=True)
class VendorYear:
    """The same for the days that a revenue figure covers."""

    period: str
    revenue: Amount  # cents
    returned: tuple[int, int]  # R of the deals spread over their terms, at lows and highs


@dataclass(frozen=True, slots=True)
class Vendor(Plain):
    """What a vendor finances, what it sells, and how much of the one can be the other, at most."""

    selection: Selection
    entity: str
    financing: Amount  # put into others, cents
    put_in: tuple[int, int]  # the same at lows and at disclosed highs
    sales: Amount  # received for trade
    returned: tuple[int, int]  # R at lows and at disclosed highs
    returned_unlimited: int | None  # R whatever the unknown prices are; None: no bound
    pro_rata: tuple[Fraction, Fraction]
    least: int  # what must return if nobody has money but what the ledger gives; 0 where a price is open
    paths: tuple[Path, ...]  # one way to carry R at the highs
    years: tuple[VendorYear, ...]
    funding: Amount  # financing received; a repayment of what it lent is none
    funding_by_suppliers: Amount
    funding_share: Share | None  # of its suppliers, whatever the unknown prices are; None without funding
    funding_share_disclosed: Share | None  # the same at disclosed prices

    @property
    def recapture(self) -> tuple[Fraction | None, Fraction | None]:
        """R over the financing, at lows and at disclosed highs; None without financing."""
        low, high = (Fraction(r, f) if f else None for r, f in zip(self.returned, self.put_in, strict=True))
        return low, high

    def to_dict(self) -> dict[str, Any]:
        """Return all of it as plain values, as ``vendor ENTITY --json`` prints it."""
        return {
            "schema": 1,
            "command": "vendor",
            **asked_dict(self.selection),
            **_summary(self),
            "recapture": _ends_dict(*map(_ratio, self.recapture)),
            "least_if_closed": whole(self.least),
            "paths": [{"entities": list(path.entities), "amount": whole(path.cents)} for path in self.paths],
            "years": [
                {
                    "period": year.period,
                    "revenue": amount_dict(*year.revenue),
                    "returned": amount_dict(*year.returned),
                }
                for year in self.years
            ],
            "funding": amount_dict(*self.funding),
            "funding_by_suppliers": amount_dict(*self.funding_by_suppliers),
            "funding_share": _share_dict(self.funding_share),
            "funding_share_disclosed": _share_dict(self.funding_share_disclosed),
        }

    def to_records(self) -> list[dict[str, Any]]:
        """Return one row for each way back."""
        return [{"path": " → ".join(path.entities), "amount": whole(path.cents)} for path in self.paths]


def _summary(vendor: Vendor) -> dict[str, Any]:
    return {
        "entity": vendor.entity,
        "financing": amount_dict(*vendor.financing),
        "sales": amount_dict(*vendor.sales),
        "returned": amount_dict(*vendor.returned),
        "returned_unlimited": maybe_whole(vendor.returned_unlimited),
        "pro_rata": _ends_dict(*map(whole, vendor.pro_rata)),
    }


def _ends_dict(at_lows: float | None, at_highs: float | None) -> dict[str, float | None]:
    """What is computed at both ends and is no range: a larger amount can make it smaller."""
    return {"at_lows": at_lows, "at_highs": at_highs}


def _share_dict(share: Share | None) -> dict[str, float | None]:
    low, high = share or (None, None)
    return {"low": _ratio(low), "high": _ratio(high)}


def _ratio(ratio: Fraction | None) -> float | None:
    return None if ratio is None else round(float(ratio), 6)


def share_bounds(part: Amount, rest: Amount) -> Share | None:
    """Bound the share of a part in the whole, when part and rest may each be anywhere in their interval.

    Parameters
    ----------
    part, rest : Amount
        Cents. An unknown high is without limit.

    Returns
    -------
    tuple of two Fractions, or None
        The least and the most of part / (part + rest), 0 to 1, over all amounts that are not both 0. None if
        there are no such amounts.

    Raises
    ------
    QuestionError
        If one of the two is no Amount, or runs from high to low.

    Examples
    --------
    >>> share_bounds(Amount(30, 30), Amount(50, 70))
    (Fraction(3, 10), Fraction(3, 8))
    >>> share_bounds(Amount(30, None), Amount(50, None))
    (Fraction(0, 1), Fraction(1, 1))

    Notes
    -----
    The share rises with the part and falls with the rest, so its ends are at the ends of both.
    """
    check_amount("part", part)
    check_amount("rest", rest)
    if part.high == rest.high == 0:
        return None
    if rest.high == 0:
        return Fraction(1), Fraction(1)
    if part.high == 0:
        return Fraction(0), Fraction(0)
    low = Fraction(0) if rest.high is None else Fraction(part.low, part.low + rest.high)
    high = Fraction(1) if part.high is None else Fraction(part.high, part.high + rest.low)
    return low, high


def vendor_financing(selection: Selection, entity: str, *, through_trade: bool = False) -> Vendor:
    """Compute how much of a vendor's financing can return to it as sales.

    The vendor is split into a source, which has only its financing, and a sink, which has only its sales; R
    is the maximum flow between them over all payments of the others [1]_. One flow for all investees
    together: adding up one for each would count legs they share twice.

    Parameters
    ----------
    selection : Selection
    entity : str
        Any of its names.
    through_trade : bool
        Let money pass between others only by trade.

    Returns
    -------
    Vendor
        Amounts in cents, at lows and at disclosed highs.

    Raises
    ------
    QuestionError
        If no entity of the ledger bears the name, or several do.

    Examples
    --------
    >>> from bubblegraph import read_text, select_deals
    >>> ledger = read_text('''
    ... strict: false
    ... deals:
    ... - {payer: nvidia, payee: openai, kind: equity, amount: 100, date: 2025}
    ... - {payer: openai, payee: oracle, kind: cloud, amount: 300, date: 2025}
    ... - {payer: oracle, payee: nvidia, kind: purchase, amount: 40, date: 2025}
    ... ''')
    >>> found = vendor_financing(select_deals(ledger), "nvidia")
    >>> found.returned, float(found.pro_rata[1]), found.paths[0].entities
    ((4000, 4000), 1333.3333333333333, ('nvidia', 'openai', 'oracle', 'nvidia'))

    References
    ----------
    .. [1] R. Ahuja, T. Magnanti, J. Orlin, *Network Flows*, 1993, chapter 6.
    """
    arguments.instance("selection", selection, Selection)
    arguments.flag("through_trade", through_trade)
    entity = find_entity(selection.ledger, entity, argument="entity").id
    standings = _usable(selection, entity, through_trade)
    ends = [_capacities(standings, entity, end) for end in ("low", "disclosed")]
    low, high = (max_return(capacities) for capacities in ends)
    financing, sales = _sides(standings, entity)
    funding = [s for s in selection.counted if s.deal.payee == entity and s.deal.kind in FUNDING]
    suppliers = selection.suppliers(entity)
    from_suppliers = [s.amount for s in funding if s.deal.payer in suppliers]
    from_others = [s.amount for s in funding if s.deal.payer not in suppliers]
    return Vendor(
        selection=selection,
        entity=entity,
        financing=total(standing.amount for standing in financing),
        put_in=(sum(s.amount.low for s in financing), sum(s.amount.disclosed for s in financing)),
        sales=total(standing.amount for standing in sales),
        returned=(low[0], high[0]),
        returned_unlimited=_unlimited_return(standings, entity, ends[1]),
        pro_rata=_pro_rata(selection, ends),
        least=_least_return(selection, standings, entity),
        paths=find_paths(high[1], entity),
        years=tuple(_years(selection, standings, entity)),
        funding=total(standing.amount for standing in funding),
        funding_by_suppliers=total(from_suppliers),
        funding_share=share_bounds(total(from_suppliers), total(from_others)),
        funding_share_disclosed=share_bounds(_disclosed(from_suppliers), _disclosed(from_others)),
    )


def _disclosed(amounts: Sequence[Amount]) -> Amount:
    return total(Amount(amount.low, amount.disclosed) for amount in amounts)


def rank_vendors(selection: Selection, *, through_trade: bool = False) -> tuple[Vendor, ...]:
    """Return every entity that both finances others and sells, those with the largest R first.

    Parameters
    ----------
    selection : Selection
    through_trade : bool
        As in ``vendor_financing``.

    Raises
    ------
    QuestionError
        If it is no Selection.
    """
    arguments.instance("selection", selection, Selection)
    arguments.flag("through_trade", through_trade)
    counted = [standing for standing in selection.counted if selection.shows(standing)]
    finances = {standing.deal.payer for standing in counted if standing.deal.financing}
    sells = {standing.deal.payee for standing in counted if not standing.deal.financing}
    entities = selection.ledger.entities
    vendors = sorted(v for v in finances & sells if selection.filters.pooled or not entities[v].pooled)
    found = [vendor_financing(selection, vendor, through_trade=through_trade) for vendor in vendors]
    return tuple(sorted(found, key=lambda vendor: (-vendor.returned[1], -vendor.returned[0], vendor.entity)))


def _parties(standing: Standing) -> tuple[str, str]:
    return standing.deal.payer, standing.deal.payee


def _usable(selection: Selection, vendor: str, through_trade: bool) -> list[Standing]:
    """The deals by which money can pass: pooled parties break the trail."""
    entities = selection.ledger.entities
    return [
        standing
        for standing in selection.counted
        if selection.filters.pooled or not any(entities[party].pooled for party in _parties(standing))
        if vendor in _parties(standing) or not through_trade or not standing.deal.financing
    ]


def _sides(standings: Iterable[Standing], vendor: str) -> tuple[list[Standing], list[Standing]]:
    """What the vendor puts in, and what it is paid for its goods."""
    listed = list(standings)
    financing = [s for s in listed if s.deal.payer == vendor and s.deal.financing]
    return financing, [s for s in listed if s.deal.payee == vendor and not s.deal.financing]


def _capacities(standings: Iterable[Standing], vendor: str, end: str) -> dict[Edge, int]:
    """Add up payments by pair, with the vendor split into what it finances and what it sells."""
    capacities: dict[Edge, int] = {}
    for standing in standings:
        edge = _split(standing, vendor)
        if edge is not None:
            cents: int = getattr(standing.amount, end)
            capacities[edge] = capacities.get(edge, 0) + cents
    return {edge: capacities[edge] for edge in sorted(capacities) if capacities[edge]}


def _unlimited_return(
    standings: Iterable[Standing], vendor: str, disclosed: Mapping[Edge, int]
) -> int | None:
    """R with every unknown top without limit; None if unknown tops alone lead from the source to the sink."""
    edges = (_split(standing, vendor) for standing in standings if standing.amount.high is None)
    beyond = sum(disclosed.values()) + 1  # more than all that is known can let through
    found, _ = max_return({**disclosed, **dict.fromkeys(sorted(filter(None, edges)), beyond)})
    return found if found < beyond else None


def _split(standing: Standing, vendor: str) -> Edge | None:
    deal = standing.deal
    if deal.payer == vendor:
        return (SOURCE, deal.payee) if deal.financing else None
    if deal.payee == vendor:
        return None if deal.financing else (deal.payer, SINK)
    return deal.payer, deal.payee


def _least_return(selection: Selection, standings: Sequence[Standing], vendor: str) -> int:
    """Sales less what others can pay of outside money; 0 where an open price may bring any amount."""
    if any(standing.amount.high != standing.amount.low for standing in selection.counted):
        return 0  # what is between low and high may be outside money
    capacities = _capacities(standings, vendor, "low")
    inflow, outflow = add_flows(capacities)
    known = {standing.deal.id for standing in standings}
    outside: dict[str, int] = {}
    for standing in selection.counted:
        if standing.deal.id not in known and standing.deal.payee not in (vendor, standing.deal.payer):
            outside[standing.deal.payee] = outside.get(standing.deal.payee, 0) + standing.amount.low
    for node in outflow:
        if node not in (SOURCE, SINK):
            lacking = outflow[node] - inflow.get(node, 0) - outside.get(node, 0)
            outside[node] = outside.get(node, 0) + max(0, lacking)
    paid_by_others = {edge: cents for edge, cents in capacities.items() if edge[0] != SOURCE}
    injected = {(SOURCE, node): cents for node, cents in outside.items() if cents > 0}
    return inflow.get(SINK, 0) - max_return(paid_by_others | injected)[0]


def _pro_rata(selection: Selection, ends: Sequence[Mapping[Edge, int]]) -> tuple[Fraction, Fraction]:
    """The estimate at lows and at disclosed highs; what pooled parties pay in is mixed as well."""
    found = []
    for end, capacities in zip(("low", "disclosed"), ends, strict=True):
        paid: dict[Edge, int] = {}
        for standing in selection.counted:
            edge = _parties(standing)
            paid[edge] = paid.get(edge, 0) + getattr(standing.amount, end)
        found.append(pro_rata_return(capacities, turnovers(paid)))
    return found[0], found[1]


# --- years ------------------------------------------------------------------------------------------------


def _years(selection: Selection, standings: list[Standing], vendor: str) -> Iterable[VendorYear]:
    """R of the deals spread over the days of each year that is over and of which the revenue is known."""
    for figure in selection.ledger.figures:
        days = days_of_year(figure.period) if figure.entity == vendor and figure.metric == "revenue" else None
        if days is None or figure.amount is None or (selection.as_of and days.last > selection.as_of):
            continue
        spread = [
            replace(standing, amount=share_of(standing, days.first, days.last)) for standing in standings
        ]
        low, high = (max_return(_capacities(spread, vendor, end))[0] for end in ("low", "disclosed"))
        yield VendorYear(figure.period, figure.amount, (low, high))
