"""Useful life: what hardware costs a year, against the term of what pays for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from bubblegraph import arguments
from bubblegraph.analysis.claim_figures import Range
from bubblegraph.analysis.documents import asked_dict
from bubblegraph.analysis.summaries import of_ledger
from bubblegraph.dates import in_year
from bubblegraph.ledger.model import Figure
from bubblegraph.ledger.names import find_entity
from bubblegraph.ledger.select import Selection, Standing
from bubblegraph.money import amount_dict, disclosed_dict, whole
from bubblegraph.result import Plain
from bubblegraph.text import OneLine, count

if TYPE_CHECKING:
    from bubblegraph.analysis.document_types.coverage import (
        LivesDocument,
        PurchaseDict,
        StatedLifeDict,
    )

__all__ = ["LIVES", "Hardware", "Lives", "Payer", "charge_hardware", "charge_of"]

LIVES = (2, 3, 5, 6)  # years
SELLERS = frozenset({"chipmaker", "hardware"})  # sectors
STATED = ("depreciation_life_gpus", "depreciation_life_servers", "useful_life")
CONTRACTS = frozenset({"cloud", "lease", "debt"})
DAY, YEAR = timedelta(days=1), 365
LAST_DAY = date.max - timedelta(days=1)


class Payer(NamedTuple):
    """A contract or a loan that pays for hardware, and how long it runs."""

    standing: Standing
    years: Fraction | None  # None: its term is not known

    @property
    def outlasted(self) -> tuple[int, ...]:
        """The lives that are over before it is."""
        return tuple(life for life in LIVES if self.years is not None and life < self.years)


@dataclass(frozen=True, slots=True, repr=False)
class Hardware(OneLine):
    """A purchase of hardware, and what is tied to it by a package."""

    standing: Standing
    payers: tuple[Payer, ...]

    @property
    def charges(self) -> dict[int, Range]:
        """What it costs a year at each life, in cents."""
        return {life: charge_of(self.standing, life) for life in LIVES}


def charge_of(standing: Standing, life: int) -> Range:
    """Spread what hardware costs evenly over its life: cents a year.

    Examples
    --------
    >>> from bubblegraph import read_text, select_deals
    >>> ledger = read_text('''
    ... strict: false
    ... deals: [{payer: cloud, payee: chips, kind: purchase, amount: 40000, date: 2025}]
    ... ''')
    >>> [round(charge_of(select_deals(ledger).deals[0], life).low / 100) for life in (3, 6)]
    [13333, 6667]
    """
    low, high = standing.amount.ends
    return Range(Fraction(low, life), None if high is None else Fraction(high, life))


@dataclass(frozen=True, slots=True, repr=False)
class Lives(Plain):
    """Purchases of hardware at several useful lives, and the lives that companies state."""

    FIELDS = (
        *("deal", "payer", "payee", "low", "high", "disclosed"),
        *(f"charge_{life}y" for life in LIVES),
        *("paid_by", "paid_by_years"),
    )

    selection: Selection
    entity: str  # "": of all companies
    hardware: tuple[Hardware, ...]  # the dearest first
    stated: tuple[Figure, ...]
    unpriced: int  # purchases without a price

    def _brief(self) -> str:
        return f"{of_ledger(self.selection)}: {count(len(self.hardware), 'purchase')} of hardware"

    def to_dict(self) -> LivesDocument:
        """Return all of it as plain values, as ``coverage --lives --json`` prints it."""
        return {
            "schema": 1,
            "command": "coverage",
            **asked_dict(self.selection),
            "entity": self.entity or None,
            "purchases": [_purchase_dict(each) for each in self.hardware],
            "unpriced": self.unpriced,
            "stated_lives": [_stated_dict(figure) for figure in self.stated],
        }

    def to_records(self) -> list[dict[str, Any]]:
        """Return one row for each purchase, at disclosed prices."""
        return [
            {
                "deal": each.standing.deal.id,
                "payer": each.standing.deal.payer,
                "payee": each.standing.deal.payee,
                **disclosed_dict(each.standing.amount),
                **{
                    f"charge_{life}y": whole(Fraction(each.standing.amount.disclosed, life))
                    for life in LIVES
                },
                "paid_by": [payer.standing.deal.id for payer in each.payers],
                "paid_by_years": [
                    "" if payer.years is None else f"{float(payer.years):.2f}"
                    for payer in each.payers
                ],
            }
            for each in self.hardware
        ]


def charge_hardware(selection: Selection, entity: str = "") -> Lives:
    """Spread each signed purchase of hardware over lives of 2, 3, 5 and 6 years.

    Hardware is what is bought of companies of the sectors chipmaker and hardware. Beside it stand
    the contracts and loans of the buyer that share a package with the purchase, and so pay for it.

    Parameters
    ----------
    selection : Selection
    entity : str, optional
        The buyer, by any of its names; all if not given.

    Returns
    -------
    Lives
        Amounts in cents.

    Raises
    ------
    QuestionError
        If no entity of the ledger bears the name, or several do.

    Examples
    --------
    >>> from bubblegraph import read_text, select_deals
    >>> ledger = read_text('''
    ... strict: false
    ... entities: {chips: {sector: chipmaker}}
    ... deals:
    ... - {payer: cloud, payee: chips, kind: purchase, amount: 60, date: 2025, package: site,
    ...    status: committed}
    ... - {payer: lab, payee: cloud, kind: cloud, amount: 90, date: 2025, package: site,
    ...    term: 2026 to 2030}
    ... ''')
    >>> found = charge_hardware(select_deals(ledger), "cloud").hardware[0]
    >>> [int(found.charges[life].low) // 100 for life in (2, 6)], found.payers[0].outlasted
    ([30, 10], (2, 3))
    """
    arguments.instance("selection", selection, Selection)
    arguments.text("entity", entity)
    if entity:
        entity = find_entity(selection.ledger, entity, argument="entity").id
    bought = [each for each in _purchases(selection) if entity in ("", each.deal.payer)]
    priced = [each for each in bought if each.amount.priced]
    found = [Hardware(each, _payers(selection, each)) for each in priced]
    return Lives(
        selection=selection,
        entity=entity,
        hardware=tuple(
            sorted(found, key=lambda h: (-h.standing.amount.disclosed, h.standing.deal.id))
        ),
        stated=tuple(_stated(selection, entity)),
        unpriced=len(bought) - len(priced),
    )


def _purchases(selection: Selection) -> list[Standing]:
    entities = selection.ledger.entities
    return [
        standing
        for standing in selection.counted
        if standing.signed
        and standing.deal.kind == "purchase"
        and entities[standing.deal.payee].sector in SELLERS
        and selection.shows(standing)
    ]


def _payers(selection: Selection, bought: Standing) -> tuple[Payer, ...]:
    """The contracts and loans by which the buyer is paid, that share a package with a purchase."""
    packages = set(bought.deal.packages)
    return tuple(
        Payer(standing, _years(standing))
        for standing in selection.counted
        if standing.deal.payee == bought.deal.payer
        and standing.deal.kind in CONTRACTS
        and packages & set(standing.deal.packages)
    )


def _years(standing: Standing) -> Fraction | None:
    """How many years a full term has: whole ones, and the days of the last."""
    term = standing.term
    if term is None or term.start is None or term.end is None:
        return None
    first, end = term.start.first, min(term.end.last, LAST_DAY) + DAY
    whole_years = end.year - first.year - ((end.month, end.day) < (first.month, first.day))
    last = in_year(first, first.year + whole_years)
    return whole_years + Fraction((end - last).days, YEAR)


def _stated(selection: Selection, entity: str) -> Sequence[Figure]:
    figures = selection.ledger.figures
    lives = [f for f in figures if f.metric in STATED and f.value is not None]
    own = [figure for figure in lives if figure.entity == entity]
    return own or [figure for figure in lives if figure.entity]


def _purchase_dict(hardware: Hardware) -> PurchaseDict:
    deal = hardware.standing.deal
    return {
        "deal": deal.id,
        "payer": deal.payer,
        "payee": deal.payee,
        "amount": disclosed_dict(hardware.standing.amount),
        "charges": [
            {"life": life, "a_year": amount_dict(charge.low or 0, charge.high)}
            for life, charge in hardware.charges.items()
        ],
        "paid_by": [
            {
                "deal": payer.standing.deal.id,
                "years": None if payer.years is None else round(float(payer.years), 2),
                "outlasts": list(payer.outlasted),
            }
            for payer in hardware.payers
        ],
    }


def _stated_dict(figure: Figure) -> StatedLifeDict:
    return {
        "entity": figure.entity,
        "metric": figure.metric,
        "period": figure.period,
        "years": str(figure.value),
    }
