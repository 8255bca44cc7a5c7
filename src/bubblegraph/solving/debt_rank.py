"""DebtRank: how distress passes from those who owe to those who are owed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import lcm

from bubblegraph.patience import ENDLESS, Patience
from bubblegraph.solving.linear_systems import solve

__all__ = ["debt_rank", "single_hit_rank"]

Leverage = Mapping[tuple[int, int], Fraction]  # creditor and debtor to exposure over equity
ONE = Fraction(1)


def debt_rank(
    leverage: Leverage, shock: Sequence[Fraction], patience: Patience = ENDLESS
) -> tuple[Fraction, ...]:
    """Compute which share of its equity each party loses, by the linear rule of 2015, exactly.

    The least solution of ``h = min(1, shock + leverage h)`` [1]_.

    Parameters
    ----------
    leverage : mapping
        What a creditor is owed by a debtor, over the equity of the creditor.
    shock : sequence of n Fractions
        What each loses at once, 0 to 1.
    patience : Patience

    Returns
    -------
    tuple of n Fractions
        0 to 1.

    Raises
    ------
    Stopped
        If patience is over.

    Examples
    --------
    >>> half = Fraction(1, 2)
    >>> debt_rank({(0, 1): half, (1, 2): half, (2, 0): half}, [half, Fraction(0), Fraction(0)])
    (Fraction(4, 7), Fraction(1, 7), Fraction(2, 7))

    Notes
    -----
    Whom no distress can reach keeps all. Among the others there is one solution, for the map is
    concave: it is found from above, where all lose everything; n linear systems at most.

    References
    ----------
    .. [1] M. Bardoscia, S. Battiston, F. Caccioli, G. Caldarelli, DebtRank: a microscopic
       foundation for shock propagation, PLoS ONE 10, 2015.
    """
    rows: list[dict[int, Fraction]] = [{} for _ in shock]
    for (creditor, debtor), ratio in leverage.items():
        rows[creditor][debtor] = ratio
    hit = _reached(rows, shock)
    found = [ONE if i in hit else Fraction(0) for i in range(len(shock))]
    standing: list[int] = []
    while True:
        patience.check()
        known = set(standing)
        more = [i for i in hit if i not in known and _pressed(i, rows, shock, found) < 1]
        if not more:
            return tuple(found)
        standing = sorted([*standing, *more])
        _spread(standing, rows, shock, found, patience)


def _reached(rows: Sequence[Mapping[int, Fraction]], shock: Sequence[Fraction]) -> list[int]:
    """Whom distress can reach, in order."""
    creditors: dict[int, list[int]] = {}
    for creditor, row in enumerate(rows):
        for debtor, ratio in row.items():
            if ratio:
                creditors.setdefault(debtor, []).append(creditor)
    reached = {i for i, share in enumerate(shock) if share}
    waiting = list(reached)
    while waiting:
        new = set(creditors.get(waiting.pop(), ())) - reached
        reached |= new
        waiting += new
    return sorted(reached)


def _pressed(
    i: int,
    rows: Sequence[Mapping[int, Fraction]],
    shock: Sequence[Fraction],
    found: Sequence[Fraction],
) -> Fraction:
    """What a party would lose, be that more than all."""
    return shock[i] + sum((ratio * found[j] for j, ratio in rows[i].items()), Fraction(0))


def _spread(
    standing: Sequence[int],
    rows: Sequence[Mapping[int, Fraction]],
    shock: Sequence[Fraction],
    found: list[Fraction],
    patience: Patience,
) -> None:
    """Let those who do not lose everything lose exactly what presses on them."""
    column = {i: n for n, i in enumerate(standing)}
    left, right = [], []
    for i in standing:
        row = {column[i]: ONE}
        known = shock[i]
        for j, ratio in rows[i].items():
            if j in column:
                row[column[j]] = row.get(column[j], Fraction(0)) - ratio
            else:
                known += ratio * found[j]
        whole = lcm(*(a.denominator for a in (*row.values(), known)))
        left.append({n: int(a * whole) for n, a in row.items()})
        right.append(int(known * whole))
    losses = solve(left, right, patience)
    if losses is None:  # what presses on each of them is less than all of it
        raise ArithmeticError("distress of parties that stand has no end")
    for i, share in zip(standing, losses, strict=True):
        found[i] = share


def single_hit_rank(
    leverage: Leverage, shock: Sequence[Fraction], patience: Patience = ENDLESS
) -> tuple[Fraction, ...]:
    """Compute the same by the rule of 2012: each party passes its distress on once [1]_.

    Parameters
    ----------
    leverage, shock, patience
        As for ``debt_rank``.

    Returns
    -------
    tuple of n Fractions
        0 to 1.

    Raises
    ------
    Stopped
        If patience is over.

    Examples
    --------
    >>> half = Fraction(1, 2)
    >>> cycle = {(0, 1): half, (1, 2): half, (2, 0): half}
    >>> single_hit_rank(cycle, [half, Fraction(0), Fraction(0)])
    (Fraction(9, 16), Fraction(1, 8), Fraction(1, 4))

    Notes
    -----
    n rounds at most, for in each somebody passes on that has not before.

    References
    ----------
    .. [1] S. Battiston, M. Puliga, R. Kaushik, P. Tasca, G. Caldarelli, DebtRank: too central to
       fail? Scientific Reports 2, 2012.
    """
    found = list(shock)
    spent: set[int] = set()
    active = {i for i, share in enumerate(found) if share}
    while active:
        patience.check()
        before = list(found)
        for (creditor, debtor), ratio in leverage.items():
            if debtor in active:
                found[creditor] = min(ONE, found[creditor] + ratio * before[debtor])
        spent |= active
        active = {i for i, share in enumerate(found) if share and i not in spent}
    return tuple(found)
