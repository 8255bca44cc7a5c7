"""What suppliers lend to those who buy from them, over their revenue, and who buys from them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from bubblegraph.analysis.claim_figures import day_of
from bubblegraph.analysis.company_figures import Reading, latest_year
from bubblegraph.analysis.concentration import concentration
from bubblegraph.dates import days_of_year
from bubblegraph.ledger.model import Figure
from bubblegraph.ledger.names import name
from bubblegraph.ledger.select import Selection, Standing
from bubblegraph.money import Amount, amount_dict, total
from bubblegraph.text import OneLine

if TYPE_CHECKING:
    from bubblegraph.analysis.document_types.compare import SupplierDict

__all__ = ["Supplier", "known_figures", "suppliers_on_credit", "yearly_figure"]

# what a supplier says that it lent to customers or promised them; the first that is known holds
STATED = (
    "customer_financing_commitments",
    "customer_loan_commitments",
    "vendor_financing_extended",
    "customer_financing_outstanding_gross",
)
GUARANTEES = "guarantees_maximum"
Range = tuple[Fraction, Fraction]


@dataclass(frozen=True, slots=True, repr=False)
class Supplier(OneLine):
    """A supplier that finances others: what it lent and guaranteed, and from whom it earns.

    ``lent`` is what it stated; where it stated nothing, what it put into customers by the deals.
    """

    entity: str
    name: str
    lent: Amount  # cents
    stated: Figure | None  # the figure that says what it lent; None: the deals do
    guaranteed: Figure | None
    revenue: Reading | None  # of the last year before that
    customers: tuple[Fraction, Fraction] | None  # HHI of its sales, 0 to 1; None: to nobody named
    disclosed_customers: Fraction | None  # the same at disclosed prices

    @property
    def exposure(self) -> Amount:
        """What it lent and guaranteed."""
        extra = self.guaranteed.amount if self.guaranteed else None
        return total([self.lent, extra] if extra else [self.lent])

    @property
    def share(self) -> Range | None:
        """The exposure at the low and at the disclosed high, over the revenue of a year."""
        return self._over_revenue(self.exposure)

    @property
    def share_lent(self) -> Range | None:
        """The same of what it lent alone."""
        return self._over_revenue(self.lent)

    def _over_revenue(self, part: Amount) -> Range | None:
        amount = self.revenue.amount if self.revenue else None
        if amount is None or not amount.low:
            return None
        most = Fraction(part.disclosed, amount.low)
        return Fraction(part.low, amount.high or amount.disclosed), most

    def to_dict(self) -> SupplierDict:
        """Return it as plain values."""
        amount = self.revenue.amount if self.revenue else None
        share, hhi = self.share or (None, None), self.customers or (None, None)
        lent = self.share_lent or (None, None)
        return {
            "entity": self.entity,
            "exposure": amount_dict(self.exposure.low, self.exposure.high),
            "stated": self.stated.metric if self.stated else "",
            "guarantees": amount_dict(*self.guaranteed.amount.ends)
            if self.guaranteed and self.guaranteed.amount
            else amount_dict(0, 0),
            "revenue": amount_dict(*amount.ends) if amount else None,
            "period": self.revenue.period if self.revenue else "",
            "share_lent": {"low": _number(lent[0]), "high": _number(lent[1])},
            "share": {"low": _number(share[0]), "high": _number(share[1])},
            "customers": {"low": _number(hhi[0]), "high": _number(hhi[1])},
            "disclosed_customers": _number(self.disclosed_customers),
        }


def _number(share: Fraction | None) -> float | None:
    return None if share is None else round(float(share), 6)


def known_figures(selection: Selection) -> Iterator[tuple[Figure, date]]:
    """Give the figures that are known on the day, with the last day of each."""
    for figure in selection.ledger.figures:
        days = days_of_year(figure.period)
        day = days.last if days else day_of(figure.period)
        if day is not None and (selection.as_of is None or day <= selection.as_of):
            yield figure, day


def yearly_figure(
    figures: Iterable[tuple[Figure, date]], entity: str, metric: str, by: date | None = None
) -> Reading | None:
    """Return what is on record of the last full year that is over by a day."""
    own = [
        figure
        for figure, day in figures
        if figure.entity == entity and figure.amount is not None and (by is None or day <= by)
    ]
    return latest_year(metric, own)


def suppliers_on_credit(selection: Selection) -> tuple[Supplier, ...]:
    """Return those who finance their customers, the largest exposure over revenue first."""
    figures = list(known_figures(selection))
    sales: dict[str, list[Standing]] = {}
    put_in: dict[str, list[Amount]] = {}
    suppliers = selection.suppliers_by_customer()
    for standing in selection.counted:
        deal = standing.deal
        if not deal.financing:
            sales.setdefault(deal.payee, []).append(standing)
        elif deal.invests and deal.payer in suppliers.get(deal.payee, ()):
            put_in.setdefault(deal.payer, []).append(standing.amount)
    stating = {figure.entity for figure, _ in figures if figure.metric in STATED}
    entities = selection.ledger.entities
    chosen = sorted(
        entity
        for entity in stating | (put_in.keys() & sales.keys())
        if entity in entities and not entities[entity].pooled
    )
    found = [
        _supplier(selection, figures, entity, put_in.get(entity, []), sales.get(entity, []))
        for entity in chosen
    ]
    return tuple(sorted(found, key=_largest_first))


def _largest_first(supplier: Supplier) -> tuple[Fraction, int, str]:
    share = supplier.share
    return -(share[1] if share else Fraction(-1)), -supplier.exposure.disclosed, supplier.entity


def _supplier(
    selection: Selection,
    figures: list[tuple[Figure, date]],
    entity: str,
    put_in: list[Amount],
    sales: list[Standing],
) -> Supplier:
    stated, day = _stated(figures, entity)
    guarantees = [(d, f) for f, d in figures if f.entity == entity and f.metric == GUARANTEES]
    last, guaranteed = max(guarantees, key=lambda each: each[0], default=(None, None))
    lent = stated.amount if stated and stated.amount else total(put_in)
    by_customer: dict[str, list[Amount]] = {}
    entities = selection.ledger.entities
    named = (standing for standing in sales if not entities[standing.deal.payer].pooled)
    for standing in named:
        by_customer.setdefault(standing.deal.payer, []).append(standing.amount)
    paid = [total(amounts) for amounts in by_customer.values()]
    at_disclosed = concentration([Amount(each.disclosed, each.disclosed) for each in paid])
    return Supplier(
        entity=entity,
        name=name(selection.ledger, entity),
        lent=lent,
        stated=stated,
        guaranteed=guaranteed,
        revenue=yearly_figure(figures, entity, "revenue", day or last or selection.as_of),
        customers=concentration(paid),
        disclosed_customers=at_disclosed[0] if at_disclosed else None,
    )


def _stated(figures: list[tuple[Figure, date]], entity: str) -> tuple[Figure | None, date | None]:
    """The largest figure of the first metric of which there is one, and its day."""
    for metric in STATED:
        own = [
            (figure.amount.disclosed, day, figure)
            for figure, day in figures
            if figure.entity == entity and figure.metric == metric and figure.amount is not None
        ]
        if own:
            _, last, found = max(own, key=lambda each: each[:2])
            return found, last
    return None, None
