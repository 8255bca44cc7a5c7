"""What companies have, for scenarios: what is assumed, and what the ledger's figures say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from bubblegraph import arguments
from bubblegraph.dates import days_of_year, read_date
from bubblegraph.errors import Misread
from bubblegraph.ledger.assumptions import ASSUMABLE, Assumptions
from bubblegraph.ledger.model import Figure
from bubblegraph.ledger.select import Selection
from bubblegraph.money import whole

if TYPE_CHECKING:
    from bubblegraph.analysis.document_types.stress import AssumptionDict

__all__ = [
    "Given",
    "StatedShare",
    "cash_of",
    "check_assumptions",
    "equity_of",
    "given_dict",
    "known_means",
    "stated_shares",
    "year_revenue",
]

CASH = ("cash", "cash_and_short_term_investments", "cash_and_marketable_debt")
EQUITY = ("equity", "shareholders_equity")


@dataclass(frozen=True, slots=True)
class Given:
    """What is known or assumed of a company: cash, income, owes, equity or revenue."""

    entity: str
    what: str
    cents: int
    period: str  # of the ledger's figure; nothing where it is assumed


@dataclass(frozen=True, slots=True)
class StatedShare:
    """Which share of a company's figure a party under stress is, as the company states it."""

    entity: str
    party: str
    metric: str
    period: str
    share: Fraction
    of: int | None  # the figure of that period, cents; None: the ledger has none


def given_dict(given: Given) -> AssumptionDict:
    """Give what is known or assumed for JSON."""
    return {
        "entity": given.entity,
        "what": given.what,
        "amount": whole(given.cents),
        "period": given.period or None,
    }


def check_assumptions(selection: Selection, value: Assumptions | None) -> Assumptions:
    """Take what is assumed of entities of the ledger."""
    takes = "a mapping of ids to mappings of amounts"
    found = {} if value is None else arguments.mapping("assumptions", value, takes)
    for entity, means in found.items():
        arguments.choice("assumptions, an entity,", entity, selection.ledger.entities)
        for what, cents in arguments.mapping("assumptions", means, takes).items():
            arguments.choice(f"assumptions of {entity}", what, ASSUMABLE)
            least = 1 if what in ("equity", "revenue") else 0
            arguments.whole_number(f"assumptions, {what} of {entity},", cents, least=least)
    return found


def year_revenue(selection: Selection, assumed: Assumptions, entity: str) -> Given | None:
    """The revenue of a year that is assumed, or the latest that the ledger knows of a whole one."""
    cents = assumed.get(entity, {}).get("revenue")
    if cents is not None:
        return Given(entity, "revenue", cents, "")
    years = (
        (days.last, figure)
        for figure in _figures(selection, entity, ("revenue",))
        if (days := days_of_year(figure.period)) is not None and _is_over(selection, days.last)
    )
    return _latest(years, "revenue")


def known_means(
    selection: Selection, assumed: Assumptions, parties: Iterable[str]
) -> tuple[Given, ...]:
    """What is assumed of anybody, and the cash that the ledger has of these parties."""
    said = [
        Given(entity, what, means[what], "")
        for entity, means in assumed.items()
        for what in ASSUMABLE
        if what in means
    ]
    cash = (cash_of(selection, assumed, entity) for entity in parties)
    return (*said, *(each for each in cash if each is not None and each.period))


def cash_of(selection: Selection, assumed: Assumptions, entity: str) -> Given | None:
    """The cash of an entity that is assumed, or else known."""
    return _mean(selection, assumed, entity, "cash", CASH)


def equity_of(selection: Selection, assumed: Assumptions, entity: str) -> Given | None:
    """The equity of an entity that is assumed, or else known."""
    return _mean(selection, assumed, entity, "equity", EQUITY)


def _mean(
    selection: Selection, assumed: Assumptions, entity: str, what: str, metrics: Sequence[str]
) -> Given | None:
    cents = assumed.get(entity, {}).get(what)
    if cents is not None:
        return Given(entity, what, cents, "")
    days = (
        (day, figure)
        for figure in _figures(selection, entity, metrics)
        if (day := _day(figure.period)) is not None and _is_over(selection, day)
    )
    return _latest(days, what)


def _figures(selection: Selection, entity: str, metrics: Sequence[str]) -> Iterable[Figure]:
    return (
        figure
        for figure in selection.ledger.figures
        if figure.entity == entity
        and figure.metric in metrics
        and figure.amount is not None
        and figure.amount.low > 0
    )


def _latest(found: Iterable[tuple[date, Figure]], what: str) -> Given | None:
    """The last of several figures; of one day the one that the ledger has last."""
    listed = sorted(found, key=lambda pair: pair[0])
    return _given(listed[-1][1], what) if listed else None


def _given(figure: Figure, what: str) -> Given:
    return Given(figure.entity, what, figure.amount.low if figure.amount else 0, figure.period)


def _is_over(selection: Selection, day: date) -> bool:
    return selection.as_of is None or day <= selection.as_of


def _day(period: str) -> date | None:
    try:
        return read_date(period).last
    except Misread:
        return None


def stated_shares(selection: Selection, under: Sequence[str]) -> tuple[StatedShare, ...]:
    """The figures ``…_share_ENTITY`` of others, with the figure that the share is of."""
    figures = selection.ledger.figures
    of = {(f.entity, f.metric, f.period): f.amount.low for f in figures if f.amount is not None}
    found = []
    for figure in figures:
        metric, _, party = figure.metric.partition("_share_")
        day = _day(figure.period)
        known = day is not None and _is_over(selection, day)
        if party in under and figure.value is not None and known:
            whole_figure = of.get((figure.entity, metric, figure.period))
            share = Fraction(figure.value.low)
            found.append(
                StatedShare(figure.entity, party, metric, figure.period, share, whole_figure)
            )
    return tuple(found)
