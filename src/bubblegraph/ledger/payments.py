"""Payments: rows of a table that say neither status nor term. Each moved money on one day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bubblegraph import arguments
from bubblegraph.errors import QuestionError
from bubblegraph.ledger.model import Deal, Ledger
from bubblegraph.ledger.select import Selection, Standing
from bubblegraph.text import OneLine

__all__ = ["DAY", "PaymentRows", "are_payments", "day_of", "deal_word", "payment_rows"]

DAY = 86_400_000_000  # ticks, which are microseconds
WHAT = "Laps of payments are of the rows of a table, which say neither status nor term"


@dataclass(frozen=True, slots=True, repr=False)
class PaymentRows(OneLine):
    """The payments of a selection that have a day and an amount, and how many have not."""

    rows: tuple[Standing, ...]
    ticks: tuple[int, ...]  # when each was made, from the year 1
    undated: int  # without a day: nothing can be said of their order
    unpriced: int  # without an amount, or of 0
    pooled: int  # of parties that stand for many, and are on no lap


def are_payments(selection: Selection) -> bool:
    """Whether all deals that count are payments.

    Parameters
    ----------
    selection : Selection

    Raises
    ------
    QuestionError
        If it is none.

    Examples
    --------
    >>> from bubblegraph import read_text, select_deals
    >>> table = "payer,payee,amount,date\\na,b,5,2025-01-31\\n"
    >>> are_payments(select_deals(read_text(table, file="bank.csv")))
    True
    >>> ledger = "{strict: false, deals: [{payer: a, payee: b, kind: debt, amount: 5, date: 2025}]}"
    >>> are_payments(select_deals(read_text(ledger)))
    False
    """
    return arguments.instance("selection", selection, Selection).of_payments


def deal_word(selection: Selection) -> str:
    """Return what a deal that counts is called: ``deal``, or ``payment`` if all are payments.

    Parameters
    ----------
    selection : Selection

    Raises
    ------
    QuestionError
        If it is none.

    Examples
    --------
    >>> from bubblegraph import read_text, select_deals
    >>> table = "payer,payee,amount,date\\na,b,5,2025-01-31\\n"
    >>> deal_word(select_deals(read_text(table, file="bank.csv")))
    'payment'
    """
    return "payment" if are_payments(selection) else "deal"


def payment_rows(selection: Selection) -> PaymentRows:
    """Give the payments with a day and an amount.

    Parameters
    ----------
    selection : Selection

    Raises
    ------
    QuestionError
        If it is none, if a deal that counts is no payment, or if no payment has a day.

    Examples
    --------
    >>> from bubblegraph import read_text, select_deals
    >>> table = "payer,payee,amount,date\\na,b,5,2025-01-31\\nb,a,5,2025\\n"
    >>> found = payment_rows(select_deals(read_text(table, file="bank.csv")))
    >>> len(found.rows), found.undated
    (1, 1)
    """
    counted = arguments.instance("selection", selection, Selection).counted
    for standing in counted:
        if why := standing.deal.why_no_payment:
            place = standing.deal.place()
            raise QuestionError(f"{WHAT}. {standing.deal.id} ({place}) {why}.")
    dated = [standing for standing in counted if day_of(standing.deal) is not None]
    if counted and not dated:
        raise QuestionError(
            "no payment has a day, so nothing can be said of their order. Without --within, "
            "--tolerance and --order cycles lists loops whatever their order."
        )
    priced = [standing for standing in dated if standing.amount.low]
    entities = selection.ledger.entities
    rows = [
        standing
        for standing in priced
        if selection.filters.pooled
        or not (entities[standing.deal.payer].pooled or entities[standing.deal.payee].pooled)
    ]
    return PaymentRows(
        tuple(rows),
        tuple(_ticks(rows, timed=_all_timed(selection.ledger))),
        undated=len(counted) - len(dated),
        unpriced=len(dated) - len(priced),
        pooled=len(priced) - len(rows),
    )


def day_of(deal: Deal) -> date | None:
    """The day of a payment; None where it has a month or less."""
    day = deal.date
    return day.first if day is not None and day.exact else None


def _all_timed(ledger: Ledger) -> bool:
    """Whether all payments that can be on a lap have a time, whatever the filters leave of them."""
    return all(
        deal.date is not None and deal.date.instant is not None
        for deal in ledger.deals
        if day_of(deal) is not None and deal.payer != deal.payee and deal.amount.low
    )


def _ticks(rows: Sequence[Standing], *, timed: bool) -> list[int]:
    """When payments were made: the time of each, or where one has none all by their days."""
    times = [standing.deal.date.instant if standing.deal.date else None for standing in rows]
    if timed and None not in times:
        return [time for time in times if time is not None]
    known: dict[date, int] = {}  # rows of one day share a number
    days = (day_of(standing.deal) for standing in rows)
    return [known.setdefault(day, day.toordinal() * DAY) for day in days if day is not None]
