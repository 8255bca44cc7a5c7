"""How firm the money of a payment is: paid or closed, committed, announced."""

from __future__ import annotations

from bubblegraph.drawing.scene import Payment
from bubblegraph.ledger.model import Status

__all__ = ["FIRM", "firmness_shares", "rounded"]

FIRM = (Status.CLOSED, Status.COMMITTED, Status.ANNOUNCED)  # along a shaft, from its payer


def firmness_shares(payment: Payment) -> list[tuple[Status, float]]:
    """The parts of a payment's disclosed money that are paid or closed, committed, and announced.

    Returns
    -------
    list of (status, share)
        The firmest first; shares add up to 1. Without a disclosed amount all has one status.
    """
    money = dict.fromkeys(FIRM, 0)
    for standing in payment.deals:
        whole = standing.amount.disclosed
        paid = whole if standing.only_paid else min(standing.paid.low, whole)
        money[Status.CLOSED] += paid
        money[rounded(standing.status)] += whole - paid
    total = sum(money.values())
    if not total:
        return [(rounded(payment.status), 1.0)]
    return [(status, cents / total) for status, cents in money.items() if cents]


def rounded(status: Status) -> Status:
    """Return the one of three firmnesses that a status has.

    Examples
    --------
    >>> rounded(Status.RUMOURED).word
    'announced'
    """
    return max(Status.ANNOUNCED, min(Status.CLOSED, status))
