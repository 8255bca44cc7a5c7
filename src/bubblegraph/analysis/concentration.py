"""Concentration: how much of a supplier's sales hangs on few customers, between bounds."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import product

from bubblegraph import arguments
from bubblegraph.money import Amount, check_amount
from bubblegraph.solving.simplex import add_up

__all__ = ["concentration"]

MOST_OPEN = 12  # amounts with two ends for which each choice of ends is tried: 4,096 in all


def concentration(amounts: Sequence[Amount]) -> tuple[Fraction, Fraction] | None:
    """Bound the Herfindahl-Hirschman index of parts that are known as intervals.

    Parameters
    ----------
    amounts : sequence of Amount
        Cents: what each customer pays. An unknown high is without limit.

    Returns
    -------
    tuple of two Fractions, or None
        The least and the most of Σ x² / (Σ x)², 0 to 1, over all amounts that are not all 0; the
        least is exact, and so is the most, but for more than 12 amounts with two ends: then it is
        1, which no index exceeds. None if all amounts are 0.

    Raises
    ------
    QuestionError
        If one of them is no Amount, or runs from high to low.

    Examples
    --------
    >>> thirds = [Amount(30, 30), Amount(30, 30), Amount(20, 20), Amount(20, 20)]
    >>> concentration(thirds)
    (Fraction(13, 50), Fraction(13, 50))
    >>> concentration([Amount(50, 50), Amount(0, None)])
    (Fraction(1, 2), Fraction(1, 1))

    Notes
    -----
    In one amount alone the index first falls and then rises. So it is largest where each is at an
    end, and least where all that can be are the same, Σ x² / Σ x: those below it are at their
    highs, those above it at their lows.

    References
    ----------
    .. [1] A. O. Hirschman, "The paternity of an index", Am. Econ. Rev. 54:761, 1964.
    """
    for amount in arguments.instances("amounts", amounts, Amount):
        check_amount("amounts", amount)
    some = [amount for amount in amounts if amount.high != 0]
    if not some:
        return None
    return _least(some), _most(some)


def _index(parts: Sequence[int | Fraction]) -> Fraction:
    whole = add_up(map(Fraction, parts))
    return add_up(Fraction(part) ** 2 for part in parts) / whole**2


def _least(amounts: Sequence[Amount]) -> Fraction:
    """Try each range between two ends for the level at which all that can be are the same."""
    firm = [amount for amount in amounts if amount.low]
    if not firm:  # all can be the same, however little
        return Fraction(1, len(amounts))
    ends = {cents for amount in amounts for cents in amount.ends if cents}
    levels = [Fraction(cents) for cents in (*sorted(ends), max(ends) + 1)]
    found = [_index(_clipped(amounts, level)) for level in levels]
    for level in levels:  # of the range that ends with it
        parts = _clipped(amounts, level)
        fixed = [part for part, a in zip(parts, amounts, strict=True) if not _moves(a, level)]
        if add_up(fixed):
            same = add_up(part**2 for part in fixed) / add_up(fixed)
            found.append(_index(_clipped(amounts, same)))
    return min(found)


def _clipped(amounts: Sequence[Amount], level: Fraction) -> list[Fraction]:
    """Bring each as near to a level as it can be."""
    return [
        max(Fraction(low), level if high is None else min(level, Fraction(high)))
        for low, high in (amount.ends for amount in amounts)
    ]


def _moves(amount: Amount, level: Fraction) -> bool:
    """Whether an amount can be at a level, and a little below it."""
    return amount.low < level and (amount.high is None or level <= amount.high)


def _most(amounts: Sequence[Amount]) -> Fraction:
    """Try each choice of ends; one without limit can be nearly all there is."""
    ends = [tuple(dict.fromkeys(amount.ends)) for amount in amounts]
    several = sum(len(pair) > 1 for pair in ends)
    if several > MOST_OPEN or any(None in pair for pair in ends):
        return Fraction(1)
    choices = product(*([cents for cents in pair if cents is not None] for pair in ends))
    return max(_index(parts) for parts in choices if any(parts))
