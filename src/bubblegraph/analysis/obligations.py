"""What is owed on a day: signed trade that is not yet paid, and what was lent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

from bubblegraph.analysis.schedule import Days, Part, days_of, next_day
from bubblegraph.ledger.model import TRADE, Status
from bubblegraph.ledger.select import Selection, Standing
from bubblegraph.money import NOTHING, Amount, less
from bubblegraph.text import OneLine

__all__ = ["GuaranteeCall", "Obligation", "guarantees_of", "obligations"]


@dataclass(frozen=True, slots=True, repr=False)
class Obligation(OneLine):
    """What a debtor owes a creditor by one deal."""

    standing: Standing
    debtor: str
    creditor: str
    sort: Literal["revenue", "lending"]  # what the creditor loses if it is not paid
    owed: Amount  # cents
    years: Mapping[int, Fraction]  # the part that falls due in each year; none if that is not known


def obligations(selection: Selection) -> tuple[Obligation, ...]:
    """Return what is owed by deals that are signed, in the ledger's order.

    Trade: what is not yet paid; where the ledger does not say, what falls due after the day,
    straight by days of the term, as in coverage; all of it if the term is not full. Debt: what was
    lent, less what is paid back; nothing when its term is over.

    Examples
    --------
    >>> from bubblegraph import read_text, select_deals
    >>> ledger = read_text('''
    ... as_of: 2025-12-31
    ... strict: false
    ... deals:
    ... - {payer: a, payee: b, kind: cloud, amount: 100, term: 2025 to 2026,
    ...    status: {2025-01-01: committed}}
    ... - {payer: bank, payee: b, kind: debt, amount: 30, status: {2025-06-01: closed}}
    ... ''')
    >>> [(o.debtor, o.creditor, o.owed.low) for o in obligations(select_deals(ledger))]
    [('a', 'b', 5000), ('b', 'bank', 3000)]
    """
    day = selection.as_of or date.min
    return tuple(
        found
        for found in (*_trade(selection, day), *_lending(selection, day))
        if found.owed != NOTHING
    )


def _trade(selection: Selection, day: date) -> Iterator[Obligation]:
    for standing in selection.counted:
        deal = standing.deal
        if deal.kind in TRADE and standing.signed and not standing.only_paid:
            days = days_of(selection, standing)
            owed = _unpaid(standing, days, day)
            yield Obligation(
                standing, deal.payer, deal.payee, "revenue", owed, _years(days, next_day(day))
            )


def _unpaid(standing: Standing, days: Days | None, day: date) -> Amount:
    if standing.status > Status.COMMITTED:
        return NOTHING  # all of it is paid, or none of it will be
    if standing.deal.tells_paid:
        return less(standing.amount, standing.paid.high, standing.paid.low)
    if days is not None:
        return Part(standing.amount, days).between(next_day(day), days[1])
    return standing.amount


def _years(span: Days | None, after: date) -> dict[int, Fraction]:
    """How what is owed is spread over the years, straight by days of the term."""
    if span is None:
        return {}
    first, last = max(after, span[0]), span[1]
    days = (last - first).days + 1
    if days <= 0:
        return {}
    return {
        year: Fraction(
            (min(last, date(year, 12, 31)) - max(first, date(year, 1, 1))).days + 1, days
        )
        for year in range(first.year, last.year + 1)
    }


def _lending(selection: Selection, day: date) -> Iterator[Obligation]:
    repaid = _repaid(selection)
    for standing in selection.counted:
        deal, end = standing.deal, standing.term and standing.term.end
        written_off = standing.status == Status.WRITTEN_OFF
        if deal.kind != "debt" or not standing.signed or written_off or (end and end.last <= day):
            continue
        closed = standing.status is Status.CLOSED and not deal.tells_paid
        lent = standing.amount if closed else standing.paid
        back = repaid.pop((deal.payee, deal.payer), NOTHING)
        owed = less(lent, back.high, back.low)
        left = less(back, lent.high, lent.low)
        if left != NOTHING:
            repaid[deal.payee, deal.payer] = left
        years = {end.last.year: Fraction(1)} if end else {}
        yield Obligation(standing, deal.payee, deal.payer, "lending", owed, years)


def _repaid(selection: Selection) -> dict[tuple[str, str], Amount]:
    """What borrowers paid back to lenders so far, by the two."""
    found: dict[tuple[str, str], Amount] = {}
    for standing in selection.deals:
        deal = standing.deal
        if deal.kind == "repayment" and (standing.status.signed or standing.only_paid):
            known = deal.tells_paid or standing.status > Status.COMMITTED
            paid = standing.paid if known else NOTHING
            before = found.get((deal.payer, deal.payee), NOTHING)
            high = None if None in (paid.high, before.high) else before.disclosed + paid.disclosed
            found[deal.payer, deal.payee] = Amount(before.low + paid.low, high)
    return found


# --- guarantees -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class GuaranteeCall:
    """What a guarantor pays when those whom it covers do not."""

    standing: Standing
    guarantor: str
    creditor: str
    debtors: tuple[str, ...]
    called: tuple[Fraction, Fraction]  # at the lows and at disclosed prices, cents
    most: Fraction | None  # whatever the unknown prices are: its cap; None: no bound


def guarantees_of(
    selection: Selection, owed: Iterable[Obligation], debtors: Mapping[str, Fraction]
) -> tuple[GuaranteeCall, ...]:
    """Return which guarantees are called when debtors leave these parts of what they owe unpaid.

    A signed guarantee covers what is owed to its payee by deals that share a package with it.
    """
    short = {
        o.standing.deal.id: [debtors[o.debtor] * cents for cents in (o.owed.low, o.owed.disclosed)]
        for o in owed
        if o.debtor in debtors
    }
    found = []
    for standing in selection.deals:
        if standing.deal.kind == "guarantee" and _stands(standing, debtors):
            covered = [o for o in owed if o.debtor in debtors and _covers(standing, o)]
            if covered:
                found.append(_call(standing, covered, short))
    return tuple(found)


def _stands(standing: Standing, debtors: Mapping[str, Fraction]) -> bool:
    """Whether a guarantee is signed, not filtered away, and not given by whoever cannot pay."""
    in_force = standing.status in (Status.COMMITTED, Status.CLOSED)
    return (
        in_force and standing.left_out in ("", "guarantee") and standing.deal.payer not in debtors
    )


def _covers(standing: Standing, owed: Obligation) -> bool:
    packages = set(standing.deal.packages)
    return standing.deal.payee == owed.creditor and not packages.isdisjoint(
        owed.standing.deal.packages
    )


def _call(
    standing: Standing, covered: list[Obligation], short: dict[str, list[Fraction]]
) -> GuaranteeCall:
    """Let a guarantee pay up to its cap; what it pays no other guarantee pays."""
    cap = standing.amount.high
    called = []
    for end in (0, 1):
        left = Fraction(cap) if cap is not None else None
        paid = Fraction(0)
        for o in covered:
            missing = short[o.standing.deal.id]
            part = missing[end] if left is None else min(left, missing[end])
            missing[end] -= part
            paid += part
            left = None if left is None else left - part
        called.append(paid)
    unknown = any(o.owed.high is None for o in covered)
    most = (None if cap is None else Fraction(cap)) if unknown else called[1]
    deal = standing.deal
    return GuaranteeCall(
        standing,
        deal.payer,
        deal.payee,
        tuple(sorted({o.debtor for o in covered})),
        (called[0], called[1]),
        most,
    )
