"""Deals listed and added up: by party, kind and sector, for an entity, between two entities."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bubblegraph import arguments
from bubblegraph.analysis.deal_rows import DEAL_ROW_FIELDS, deal_row
from bubblegraph.analysis.documents import DEAL_FIELDS, asked_dict, deal_dict, full_deal_dict
from bubblegraph.ledger.model import Entity
from bubblegraph.ledger.names import find_entity
from bubblegraph.ledger.select import Selection, Standing
from bubblegraph.money import Amount, disclosed_dict, total
from bubblegraph.result import Plain, Shown
from bubblegraph.text import OneLine

if TYPE_CHECKING:
    from bubblegraph.analysis.document_types.deals import ListedDealDict
    from bubblegraph.analysis.document_types.sums import (
        DealsDocument,
        DealsHeadDict,
        DealSumsDocument,
        MoneyDict,
        MoneyGroupDict,
        PairDict,
    )

__all__ = [
    "DealList",
    "DealSum",
    "DealSums",
    "DealsBetween",
    "MoneyGroup",
    "MoneyGroups",
    "deals_between",
    "list_deals",
    "money_groups",
    "sum_deals",
]

SHOWN_AMOUNT = Shown("amount", ("low", "high"), money=True)
SHOWN_DEALS = (
    *(Shown(field, (field,)) for field in ("payer", "payee", "id", "kind")),
    SHOWN_AMOUNT,
    *(Shown(field, (field,)) for field in ("status", "since", "left_out")),
)
WAYS = ("payer", "payee", "kind", "sector")  # to sum deals by


# --- the list -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, repr=False)
class DealList(Plain):
    """The deals that a selection shows, in the order of the ledger, counted or not."""

    FIELDS = DEAL_ROW_FIELDS

    selection: Selection
    deals: tuple[Standing, ...]

    @property
    def counted(self) -> tuple[Standing, ...]:
        """Those that are counted."""
        return tuple(standing for standing in self.deals if standing.counted)

    @property
    def gross(self) -> Amount:
        """Their sum, cents."""
        return _sum(self.counted)

    @property
    def unpriced(self) -> int:
        """How many of them have no disclosed price."""
        return _unpriced(self.counted)

    def to_dict(self) -> DealsDocument:
        """Return all of it as plain values, as ``deals --json`` prints it."""
        return {**_head(self), "deals": [full_deal_dict(standing) for standing in self.deals]}

    def to_records(self) -> list[dict[str, object]]:
        """Return one row for each deal, with all that it takes to read it back."""
        return [deal_row(self.selection, standing) for standing in self.deals]


def list_deals(selection: Selection) -> DealList:
    """List the deals that a selection shows.

    Parameters
    ----------
    selection : Selection

    Returns
    -------
    DealList

    Raises
    ------
    QuestionError
        If it is no Selection.

    Examples
    --------
    >>> from bubblegraph import read_text, select_deals
    >>> ledger = read_text('''
    ... strict: false
    ... deals:
    ... - {payer: a, payee: b, kind: equity, amount: 10, date: 2025}
    ... - {payer: a, payee: b, kind: warrant, amount: 5, date: 2025}
    ... ''')
    >>> found = list_deals(select_deals(ledger))
    >>> len(found.deals), len(found.counted), found.gross
    (2, 1, Amount(low=1000, high=1000, disclosed=1000))
    """
    arguments.instance("selection", selection, Selection)
    return DealList(selection, tuple(s for s in selection.deals if selection.shows(s)))


def _head(listed: DealList) -> DealsHeadDict:
    return {
        "schema": 1,
        "command": "deals",
        **asked_dict(listed.selection),
        "totals": {
            "deals": len(listed.deals),
            "counted": len(listed.counted),
            "gross": disclosed_dict(listed.gross),
        },
    }


# --- the sums -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, repr=False)
class DealSum(OneLine):
    """Counted deals that have something in common."""

    group: str  # the id of a party, a kind, or two sectors: payer → payee
    deals: tuple[Standing, ...]

    @property
    def amount(self) -> Amount:
        """Their sum, cents."""
        return _sum(self.deals)

    @property
    def unpriced(self) -> int:
        """How many of them have no disclosed price."""
        return _unpriced(self.deals)


@dataclass(frozen=True, slots=True, repr=False)
class DealSums(Plain):
    """The counted deals that a selection shows, added up in groups, the largest first."""

    DTYPES = (("deals", "Int64"),)

    listed: DealList
    by: str
    groups: tuple[DealSum, ...]

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of the columns of each row."""
        return (self.by, "deals", "low", "high", "disclosed")

    def to_dict(self) -> DealSumsDocument:
        """Return all of it as plain values, as ``deals --by WAY --json`` prints it."""
        return {**_head(self.listed), "by": self.by, "groups": [*self.to_records()]}

    def to_records(self) -> list[dict[str, object]]:
        """Return one row for each group."""
        return [
            {self.by: found.group, "deals": len(found.deals), **disclosed_dict(found.amount)}
            for found in self.groups
        ]


def sum_deals(selection: Selection, by: str) -> DealSums:
    """Add up the counted deals that a selection shows.

    Parameters
    ----------
    selection : Selection
    by : {'payer', 'payee', 'kind', 'sector'}

    Returns
    -------
    DealSums
        The groups by their disclosed sum, then by name.

    Raises
    ------
    QuestionError
        If it is no Selection, or ``by`` another word.

    Examples
    --------
    >>> from bubblegraph import read_text, select_deals
    >>> ledger = read_text('''
    ... strict: false
    ... deals:
    ... - {payer: a, payee: b, kind: debt, amount: 10, date: 2025}
    ... - {payer: a, payee: c, kind: cloud, amount: 20 to 30, date: 2025}
    ... - {payer: b, payee: c, kind: cloud, amount: 5, date: 2025}
    ... ''')
    >>> sum_deals(select_deals(ledger), "kind").to_records()[0]
    {'kind': 'cloud', 'deals': 2, 'low': 25, 'high': 35, 'disclosed': 35}
    """
    arguments.instance("selection", selection, Selection)
    arguments.choice("by", by, WAYS)
    listed = list_deals(selection)
    found: dict[str, list[Standing]] = {}
    for standing in listed.counted:
        found.setdefault(_group(selection, standing, by), []).append(standing)
    groups = [DealSum(group, tuple(deals)) for group, deals in found.items()]
    groups.sort(key=lambda one: (-one.amount.disclosed, one.group))
    return DealSums(listed, by, tuple(groups))


def _group(selection: Selection, standing: Standing, by: str) -> str:
    deal = standing.deal
    if by != "sector":
        return str(getattr(deal, by))
    entities = selection.ledger.entities
    return " → ".join(entities[party].sector or "no sector" for party in (deal.payer, deal.payee))


# --- the money of an entity -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True, repr=False)
class MoneyGroup(OneLine):
    """Counted deals by which money comes to an entity, or leaves it, for one purpose."""

    group: str
    deals: tuple[Standing, ...]
    parties: tuple[tuple[str, Amount], ...]  # who is at the other end, the largest first; cents

    @property
    def amount(self) -> Amount:
        """Their sum, cents."""
        return _sum(self.deals)


@dataclass(frozen=True, slots=True, repr=False)
class MoneyGroups(Plain):
    """Who puts money into an entity, and what it pays for."""

    FIELDS = ("group", "deals", "low", "high", "disclosed")
    SHOWN = (Shown("", ("group",)), Shown("deals", ("deals",)), SHOWN_AMOUNT)
    FOOT = ""

    entity: Entity
    groups: tuple[MoneyGroup, ...]  # those without a deal too

    def to_dict(self) -> MoneyDict:
        """Return all of it as plain values, as ``show ENTITY --json`` prints it."""
        entity = self.entity
        return {
            "entity": {
                "id": entity.id,
                "name": entity.name,
                "sector": entity.sector,
                "pooled": entity.pooled,
            },
            "money": self.to_records(),
        }

    def to_records(self) -> list[MoneyGroupDict]:
        """Return one row for each group."""
        return [
            {
                "group": found.group,
                "deals": [standing.deal.id for standing in found.deals],
                **disclosed_dict(found.amount),
            }
            for found in self.groups
        ]


def money_groups(selection: Selection, entity: str) -> MoneyGroups:
    """Add up the counted deals of an entity: money in, by who puts it in, and money out.

    Who both sells to it and buys from it is a supplier.

    Parameters
    ----------
    selection : Selection
    entity : str
        By any of its names.

    Returns
    -------
    MoneyGroups
        Six groups, always in the same order.

    Raises
    ------
    QuestionError
        If it is no Selection, no entity of the ledger bears the name, or several do.

    Examples
    --------
    >>> from bubblegraph import read_text, select_deals
    >>> ledger = read_text('''
    ... strict: false
    ... deals:
    ... - {payer: nvidia, payee: openai, kind: equity, amount: 100, date: 2025}
    ... - {payer: openai, payee: nvidia, kind: purchase, amount: 40, date: 2025}
    ... ''')
    >>> found = money_groups(select_deals(ledger), "openai").groups
    >>> [(one.group, one.amount.low // 100, one.parties[0][0]) for one in found if one.deals]
    [('in: financing by suppliers', 100, 'nvidia'), ('out: purchases', 40, 'nvidia')]
    """
    arguments.instance("selection", selection, Selection)
    found = find_entity(selection.ledger, entity, argument="entity")
    suppliers = selection.suppliers(found.id)
    customers = selection.customers(found.id) - suppliers
    paid = [s for s in selection.counted if s.deal.payer == found.id]
    received = [s for s in selection.counted if s.deal.payee == found.id]
    financing = [s for s in received if s.deal.financing]
    groups = {
        "in: financing by suppliers": [s for s in financing if s.deal.payer in suppliers],
        "in: financing by customers": [s for s in financing if s.deal.payer in customers],
        "in: financing by outsiders": [
            s for s in financing if s.deal.payer not in suppliers | customers
        ],
        "in: sales": [s for s in received if not s.deal.financing],
        "out: purchases": [s for s in paid if not s.deal.financing],
        "out: financing of others": [s for s in paid if s.deal.financing],
    }
    return MoneyGroups(
        found,
        tuple(
            MoneyGroup(group, tuple(deals), _by_party(deals, found.id))
            for group, deals in groups.items()
        ),
    )


def _by_party(deals: Sequence[Standing], entity: str) -> tuple[tuple[str, Amount], ...]:
    amounts: dict[str, list[Amount]] = {}
    for standing in deals:
        deal = standing.deal
        party = deal.payer if deal.payee == entity else deal.payee
        amounts.setdefault(party, []).append(standing.amount)
    sums = [(party, total(each)) for party, each in amounts.items()]
    return tuple(sorted(sums, key=lambda pair: (-pair[1].disclosed, pair[0])))


# --- two entities ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, repr=False)
class DealsBetween(Plain):
    """The deals between two entities, counted or not: there from the first to the second."""

    FIELDS = DEAL_FIELDS
    SHOWN = SHOWN_DEALS
    FOOT = "Those with a reason are not counted."

    pair: tuple[str, str]
    there: tuple[Standing, ...]
    back: tuple[Standing, ...]

    @property
    def there_amount(self) -> Amount | None:
        """The sum of those there that are counted, cents; None if none is."""
        return _counted_sum(self.there)

    @property
    def back_amount(self) -> Amount | None:
        """The same of those back."""
        return _counted_sum(self.back)

    def to_dict(self) -> PairDict:
        """Return all of it as plain values, as ``show PAYER/PAYEE --json`` prints it."""
        return {
            "pair": [*self.pair],
            "deals": [full_deal_dict(standing) for standing in (*self.there, *self.back)],
        }

    def to_records(self) -> list[ListedDealDict]:
        """Return one row for each deal."""
        return [deal_dict(standing) for standing in (*self.there, *self.back)]


def deals_between(selection: Selection, first: str, second: str) -> DealsBetween:
    """Find the deals by which two entities pay one another.

    Parameters
    ----------
    selection : Selection
    first, second : str
        By any of their names.

    Returns
    -------
    DealsBetween
        In the order of the ledger.

    Raises
    ------
    QuestionError
        If it is no Selection, no entity of the ledger bears a name, or several do.

    Examples
    --------
    >>> from bubblegraph import read_text, select_deals
    >>> ledger = read_text('''
    ... strict: false
    ... deals:
    ... - {payer: a, payee: b, kind: debt, amount: 10, date: 2025}
    ... - {payer: a, payee: b, kind: cloud, amount: 20, date: 2025}
    ... ''')
    >>> found = deals_between(select_deals(ledger), "a", "b")
    >>> found.there_amount, found.back_amount
    (Amount(low=3000, high=3000, disclosed=3000), None)
    """
    arguments.instance("selection", selection, Selection)
    one = find_entity(selection.ledger, first, argument="first").id
    other = find_entity(selection.ledger, second, argument="second").id
    return DealsBetween(
        (one, other), _paid_to(selection, one, other), _paid_to(selection, other, one)
    )


def _paid_to(selection: Selection, payer: str, payee: str) -> tuple[Standing, ...]:
    return tuple(s for s in selection.deals if (s.deal.payer, s.deal.payee) == (payer, payee))


def _counted_sum(deals: Sequence[Standing]) -> Amount | None:
    counted = [standing for standing in deals if standing.counted]
    return _sum(counted) if counted else None


# --- shared ---------------------------------------------------------------------------------------


def _sum(deals: Sequence[Standing]) -> Amount:
    return total(standing.amount for standing in deals)


def _unpriced(deals: Sequence[Standing]) -> int:
    return sum(not standing.amount.priced for standing in deals)
