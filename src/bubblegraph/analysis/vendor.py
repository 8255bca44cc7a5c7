"""Vendor-financed revenue: how much of what a vendor puts into others can come back to it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Any

from bubblegraph import arguments
from bubblegraph.analysis.documents import asked_dict
from bubblegraph.analysis.payments import End, Payments, Together
from bubblegraph.analysis.returned_in_order import flow_in_order
from bubblegraph.analysis.schedule import share_of
from bubblegraph.analysis.summaries import of_ledger, suiting
from bubblegraph.dates import days_of_year
from bubblegraph.ledger.names import find_entity
from bubblegraph.ledger.select import Selection, Standing
from bubblegraph.money import (
    Amount,
    amount_dict,
    check_amount,
    maybe_whole,
    total,
    unit_words,
    whole,
)
from bubblegraph.patience import ENDLESS, Patience, Stopped
from bubblegraph.result import Plain
from bubblegraph.solving.network import Edge
from bubblegraph.solving.vendor_return import SINK, SOURCE, Path, find_paths, max_return

if TYPE_CHECKING:
    from bubblegraph.analysis.document_types.vendor import (
        AmountAtEndsDict,
        ShareDict,
        VendorDocument,
        VendorSummaryDict,
    )

__all__ = [
    "Vendor",
    "VendorYear",
    "rank_vendors",
    "share_bounds",
    "vendor_financing",
]

Share = tuple[Fraction, Fraction]  # its least and its most, 0 to 1
Fractions = tuple[Fraction, Fraction]
MOST_IN_ORDER = 20_000  # deals times vendors for which R is computed in order of time
FUNDING = ("equity", "debt")  # a repayment is the company's own money that comes home
ENDS: tuple[End, ...] = ("low", "disclosed", "unlimited")


@dataclass(frozen=True, slots=True)
class VendorYear:
    """The same for the days that a revenue figure covers."""

    period: str
    revenue: Amount  # cents
    returned: tuple[int, int]  # R of the deals spread over their terms, at lows and highs

    @property
    def share(self) -> Fraction | None:
        """R at the highs over the least revenue, at most; None without revenue."""
        return Fraction(self.returned[1], self.revenue.low) if self.revenue.low else None


@dataclass(frozen=True, slots=True, repr=False)
class Vendor(Plain):
    """What a vendor finances, what it sells, and how much of the one can be the other, at most."""

    FIELDS = ("path", "amount")

    selection: Selection
    entity: str
    financing: Amount  # put into others, cents; a repayment is none
    put_in: tuple[int, int]  # the same at lows and at disclosed highs
    sales: Amount  # received for trade
    returned: tuple[int, int]  # R at lows and at disclosed highs
    returned_unlimited: int | None  # R whatever the unknown prices are; None: no bound
    returned_in_order: tuple[Fraction, Fraction]  # no money is spent before it is there
    pro_rata: tuple[Fraction | None, Fraction | None]  # None: not computed
    years: tuple[VendorYear, ...]
    funding: Amount  # financing received; a repayment of what it lent is none
    funding_by_suppliers: Amount
    # of its suppliers, whatever the unknown prices are; None without funding
    funding_share: Share | None
    funding_share_disclosed: Share | None  # the same at disclosed prices
    in_order_exact: bool = True  # if not, what it is known not to exceed stands in its place
    # if not, R is not computed, and what it is known not to exceed stands in its place
    exact: bool = True
    _paths: Callable[[], tuple[Path, ...]] = field(default=tuple, repr=False, compare=False)

    @property
    def paths(self) -> tuple[Path, ...]:
        """One way to carry R at the highs, path by path, the widest first."""
        return self._paths()

    @property
    def recapture(self) -> tuple[Fraction | None, Fraction | None]:
        """R over the financing, at lows and at disclosed highs; None without financing."""
        low, high = (
            Fraction(r, f) if f else None for r, f in zip(self.returned, self.put_in, strict=True)
        )
        return low, high

    def _brief(self) -> str:
        scale = suiting(self.selection, self.put_in[1])
        unit = unit_words(self.selection.ledger.currency, scale)
        name = self.selection.ledger.entities[self.entity].name
        most = f"at most {scale.show(self.returned[1])} of {scale.show(self.put_in[1])} put in"
        return f"{name}, {of_ledger(self.selection)}: {most} can return as sales, {unit}"

    def to_dict(self) -> VendorDocument:
        """Return all of it as plain values, as ``vendor ENTITY --json`` prints it."""
        return {
            "schema": 1,
            "command": "vendor",
            **asked_dict(self.selection),
            **_summary(self),
            "recapture": _ends_dict(*map(_ratio, self.recapture)),
            "paths": [
                {"entities": list(path.entities), "amount": whole(path.cents)}
                for path in self.paths
            ],
            "years": [
                {
                    "period": year.period,
                    "revenue": amount_dict(*year.revenue.ends),
                    "returned": amount_dict(*year.returned),
                }
                for year in self.years
            ],
            "funding": amount_dict(*self.funding.ends),
            "funding_by_suppliers": amount_dict(*self.funding_by_suppliers.ends),
            "funding_share": _share_dict(self.funding_share),
            "funding_share_disclosed": _share_dict(self.funding_share_disclosed),
        }

    def to_records(self) -> list[dict[str, Any]]:
        """Return one row for each way back."""
        return [
            {"path": " → ".join(path.entities), "amount": whole(path.cents)} for path in self.paths
        ]


def _summary(vendor: Vendor) -> VendorSummaryDict:
    return {
        "entity": vendor.entity,
        "financing": amount_dict(*vendor.financing.ends),
        "sales": amount_dict(*vendor.sales.ends),
        "returned": amount_dict(*vendor.returned),
        "returned_unlimited": maybe_whole(vendor.returned_unlimited),
        "returned_exact": vendor.exact,
        "returned_in_order": amount_dict(*vendor.returned_in_order),
        "returned_in_order_exact": vendor.in_order_exact,
        "pro_rata": _ends_dict(*(None if x is None else whole(round(x)) for x in vendor.pro_rata)),
    }


def _ends_dict(at_lows: float | None, at_highs: float | None) -> AmountAtEndsDict:
    """What is computed at both ends and is no range: a larger amount can make it smaller."""
    return {"at_lows": at_lows, "at_highs": at_highs}


def _share_dict(share: Share | None) -> ShareDict:
    low, high = share or (None, None)
    return {"low": _ratio(low), "high": _ratio(high)}


def _ratio(ratio: Fraction | None) -> float | None:
    return None if ratio is None else round(float(ratio), 6)


def share_bounds(part: Amount, rest: Amount) -> Share | None:
    """Bound the share of a part in the whole, where part and rest are known as intervals.

    Parameters
    ----------
    part, rest : Amount
        Cents. An unknown high is without limit.

    Returns
    -------
    tuple of two Fractions, or None
        The least and the most of part / (part + rest), 0 to 1, over all amounts that are not both
        0. None if there are no such amounts.

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


def vendor_financing(
    selection: Selection, entity: str, *, through_trade: bool = False, patience: Patience = ENDLESS
) -> Vendor:
    """Compute how much of a vendor's financing can return to it as sales.

    The vendor is split into a source, which has only its financing, and a sink, which has only its
    sales; R is the maximum flow between them over all payments of the others [1]_. One flow for all
    investees together: adding up one for each would count legs they share twice.

    Parameters
    ----------
    selection : Selection
    entity : str
        Any of its names.
    through_trade : bool
        Let money pass between others only by trade.
    patience : Patience
        When it is over before R is known, what R cannot exceed is given, and ``exact`` is False.

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
    arguments.instance("patience", patience, Patience)
    entity = find_entity(selection.ledger, entity, argument="entity").id
    return _vendor(Payments(selection, through_trade=through_trade), entity, (entity,), patience)


def _vendor(payments: Payments, entity: str, among: Collection[str], patience: Patience) -> Vendor:
    """The same for one of several vendors."""
    selection = payments.selection
    financing, sales = _sides(payments.usable.get(entity, ()), entity)
    funding = [s for s in payments.received.get(entity, ()) if s.deal.kind in FUNDING]
    suppliers = payments.suppliers.get(entity, set())
    from_suppliers = [s.amount for s in funding if s.deal.payer in suppliers]
    from_others = [s.amount for s in funding if s.deal.payer not in suppliers]
    found = Vendor(
        selection=selection,
        entity=entity,
        financing=total(standing.amount for standing in financing),
        put_in=(sum(s.amount.low for s in financing), sum(s.amount.disclosed for s in financing)),
        sales=total(standing.amount for standing in sales),
        returned=(0, 0),
        returned_unlimited=0,
        returned_in_order=(Fraction(0), Fraction(0)),
        pro_rata=(Fraction(0), Fraction(0)),
        years=(),
        funding=total(standing.amount for standing in funding),
        funding_by_suppliers=total(from_suppliers),
        funding_share=share_bounds(total(from_suppliers), total(from_others)),
        funding_share_disclosed=share_bounds(_disclosed(from_suppliers), _disclosed(from_others)),
    )
    together = payments.around(entity)
    try:
        found = replace(found, years=tuple(_years(payments, entity, together, patience)))
        return found if together is None else _returning(found, together, among, patience)
    except Stopped:
        return replace(found, exact=False) if together is None else _limited(found, together)


def _returning(
    vendor: Vendor, together: Together, among: Collection[str], patience: Patience
) -> Vendor:
    """What comes back to a vendor on loops."""
    entity = vendor.entity
    low, high, unlimited = (together.returned(entity, end, patience) for end in ENDS)
    ordered, exact = _in_order(entity, together, (low, high), among, patience)
    return replace(
        vendor,
        returned=(low, high),
        returned_unlimited=unlimited if unlimited < together.payments.beyond else None,
        returned_in_order=ordered,
        in_order_exact=exact,
        pro_rata=(
            together.pro_rata(entity, "low", patience, among),
            together.pro_rata(entity, "disclosed", patience, among),
        ),
        _paths=cache(lambda: _ways_back(together, entity, patience)),
    )


def _in_order(
    entity: str,
    together: Together,
    returned: tuple[int, int],
    among: Collection[str],
    patience: Patience,
) -> tuple[Fractions, bool]:
    """R in order of time; R itself, as a limit, where there are too many deals and vendors."""
    limit = Fraction(returned[0]), Fraction(returned[1])
    if not any(returned):
        return limit, True
    if len(together.payments.among(together, entity)) * len(among) > MOST_IN_ORDER:
        return limit, False
    found = flow_in_order(entity, together, patience)
    return (found.low.value, found.high.value), found.low.exact and found.high.exact


def _limited(vendor: Vendor, together: Together) -> Vendor:
    """What R cannot pass: the smaller of what the vendor puts in and what it sells, on loops."""
    low, high, unlimited = (together.limit(vendor.entity, end) for end in ENDS)
    return replace(
        vendor,
        returned=(low, high),
        returned_unlimited=unlimited if unlimited < together.payments.beyond else None,
        returned_in_order=(Fraction(low), Fraction(high)),
        in_order_exact=False,
        pro_rata=(None, None),
        exact=False,
    )


def _ways_back(together: Together, entity: str, patience: Patience) -> tuple[Path, ...]:
    try:
        return find_paths(together.flow(entity, patience), entity)
    except Stopped:
        return ()


def _disclosed(amounts: Sequence[Amount]) -> Amount:
    return total(Amount(amount.low, amount.disclosed) for amount in amounts)


def rank_vendors(
    selection: Selection, *, through_trade: bool = False, patience: Patience = ENDLESS
) -> tuple[Vendor, ...]:
    """Return every entity that both finances others and sells, those with the largest R first.

    Parameters
    ----------
    selection : Selection
    through_trade, patience
        As in ``vendor_financing``. Those to whom most could return are computed first.

    Raises
    ------
    QuestionError
        If it is no Selection.
    """
    arguments.instance("selection", selection, Selection)
    arguments.flag("through_trade", through_trade)
    arguments.instance("patience", patience, Patience)
    counted = [standing for standing in selection.counted if selection.shows(standing)]
    finances = {standing.deal.payer for standing in counted if standing.deal.invests}
    sells = {standing.deal.payee for standing in counted if not standing.deal.financing}
    entities = selection.ledger.entities
    vendors = [v for v in finances & sells if selection.filters.pooled or not entities[v].pooled]
    payments = Payments(selection, through_trade=through_trade)

    def most(vendor: str) -> tuple[int, str]:
        together = payments.around(vendor)
        return -together.limit(vendor, "disclosed") if together else 0, vendor

    found = []
    for done, vendor in enumerate(sorted(vendors, key=most)):
        patience.tell(f"R of {len(vendors) - done:,} vendors")
        found.append(_vendor(payments, vendor, vendors, patience))
    return tuple(
        sorted(found, key=lambda vendor: (-vendor.returned[1], -vendor.returned[0], vendor.entity))
    )


def _sides(standings: Iterable[Standing], vendor: str) -> tuple[list[Standing], list[Standing]]:
    """What the vendor puts in, and what it is paid for its goods."""
    listed = list(standings)
    financing = [s for s in listed if s.deal.payer == vendor and s.deal.invests]
    return financing, [s for s in listed if s.deal.payee == vendor and not s.deal.financing]


# --- years ----------------------------------------------------------------------------------------


def _years(
    payments: Payments, vendor: str, together: Together | None, patience: Patience
) -> Iterable[VendorYear]:
    """R of the deals spread over their days, for each past year whose revenue is known."""
    selection = payments.selection
    for figure in selection.ledger.figures:
        days = (
            days_of_year(figure.period)
            if figure.entity == vendor and figure.metric == "revenue"
            else None
        )
        if (
            days is None
            or figure.amount is None
            or (selection.as_of and days.last > selection.as_of)
        ):
            continue
        around = () if together is None else payments.among(together, vendor)
        spread = [
            replace(standing, amount=share_of(standing, days.first, days.last))
            for standing in around
        ]
        low, high = (
            max_return(_capacities(spread, vendor, end), patience) for end in ("low", "disclosed")
        )
        yield VendorYear(figure.period, figure.amount, (low, high))


def _capacities(standings: Iterable[Standing], vendor: str, end: str) -> dict[Edge, int]:
    """Add up payments by pair, with the vendor split into what it finances and what it sells."""
    capacities: dict[Edge, int] = {}
    for standing in standings:
        edge = _split(standing, vendor)
        if edge is not None:
            cents: int = getattr(standing.amount, end)
            capacities[edge] = capacities.get(edge, 0) + cents
    return {edge: capacities[edge] for edge in sorted(capacities) if capacities[edge]}


def _split(standing: Standing, vendor: str) -> Edge | None:
    deal = standing.deal
    if deal.payer == vendor:
        return (SOURCE, deal.payee) if deal.invests else None
    if deal.payee == vendor:
        return None if deal.financing else (deal.payer, SINK)
    return deal.payer, deal.payee
