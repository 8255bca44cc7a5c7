"""The relationship of the parties on a cycle: who finances whom, and who buys from whom."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cache, lru_cache

from bubblegraph.ledger.model import TRADE, Relationship

__all__ = ["relationship_of"]

REPAID = "repayment"
MOST_KNOWN = 4_096  # ways in which legs follow each other: many loops are alike in it


def relationship_of(legs: Sequence[Collection[str]]) -> Relationship:
    """Name the relationship of a cycle by the kinds of deals on each of its legs.

    Where all deals are trade, or none is, it is *reciprocal trade* or *financing only*. Of the
    others it is the first that holds for some choice of one deal for each leg, a repayment being
    neither trade nor money put in:

    - *supplier finances customer*: one way round is all money put in, from the supplier to the
      customer, and the rest of it all trade, from the customer back to the supplier;
    - *customer finances supplier*: the payer of a leg both puts money into the payee and buys from
      it; or one way round is all repayments, and the rest of it all trade, so that who buys had
      lent to who sells;
    - *investor is also counterparty*: none of these. Somebody puts money into one neighbour and
      trades with the other, and the two ways do not meet.

    Examples
    --------
    >>> relationship_of([["equity"], ["cloud"], ["purchase"]])
    'supplier finances customer'
    >>> relationship_of([["repayment"], ["cloud"]])
    'customer finances supplier'
    >>> relationship_of([["equity"], ["cloud"], ["debt"], ["cloud"]])
    'investor is also counterparty'
    """
    return _named(tuple(_sorts(tuple(kinds)) for kinds in legs))


@lru_cache(MOST_KNOWN)
def _named(legs: tuple[tuple[bool, bool, bool], ...]) -> Relationship:
    trade, repaid, put_in = zip(*legs, strict=True)
    if not any(repaid) and not any(put_in):
        return "reciprocal trade"
    if not any(trade):
        return "financing only"
    if _is_parted(put_in, trade):
        return "supplier finances customer"
    both = any(here and there for here, there in zip(put_in, trade, strict=True))
    if both or _is_parted(repaid, trade):
        return "customer finances supplier"
    return "investor is also counterparty"


@cache
def _sorts(kinds: tuple[str, ...]) -> tuple[bool, bool, bool]:
    """Whether some of the kinds is trade, a repayment, money put in."""
    trade = [kind for kind in kinds if kind in TRADE]
    repaid = REPAID in kinds
    return bool(trade), repaid, len(trade) + kinds.count(REPAID) < len(kinds)


def _is_parted(one: Sequence[bool], other: Sequence[bool]) -> bool:
    """Whether a cycle can be parted into a way that is all of one sort, and one of the other.

    Legs that can be either go with their neighbours; each of the others begins or ends a way where
    it differs from the next of them.
    """
    ends = list(zip(one, other, strict=True))
    if not all(first or second for first, second in ends) or not (any(one) and any(other)):
        return False
    fixed = [first for first, second in ends if first != second]
    return sum(a != b for a, b in zip(fixed, fixed[1:] + fixed[:1], strict=True)) <= 2
