"""What comes back in proportion, for many vendors at once and in floating point."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bubblegraph.patience import ENDLESS, Patience

__all__ = ["return_in_proportion"]

BLOCK = 128  # parties that are taken out at once: hundredths of a second
# of what a party passes on, so that money in a circle without a way out comes to rest
SEEPS = 1e-12


def return_in_proportion(
    between: Any,
    financing: Any,
    trade: Any,
    turnover: Any,
    asked: Sequence[int],
    patience: Patience = ENDLESS,
) -> list[float]:
    """Estimate how much financing returns to each vendor if every party mixes what it takes in.

    Parameters
    ----------
    between : array (n, n)
        What passes from one party to another, cents.
    financing, trade : array (n, n)
        The two kinds of payment by themselves: what a vendor puts in and gets back, cents.
    turnover : array (n,)
        The larger of what each takes in and pays out, cents.
    asked : sequence of k whole numbers
        The vendors.
    patience : Patience

    Returns
    -------
    list of k floats
        Cents.

    Raises
    ------
    Stopped
        If patience is over.

    Examples
    --------
    >>> import numpy as np
    >>> paid = np.array([[0, 100, 0], [0, 0, 300], [40, 0, 0]])
    >>> stake = np.array([[0, 100, 0], [0, 0, 0], [0, 0, 0]])
    >>> found = return_in_proportion(paid, stake, paid - stake, np.array([100, 300, 300]), [0])
    >>> [round(cents, 6) for cents in found]
    [13.333333]

    Notes
    -----
    Parties are taken out one after the other: whoever paid one of them then pays those that it
    pays, in the same proportion. When all but the vendor are gone, what its financing pays its
    sales is left. Half of the vendors are taken out for the other half, and so on: for all of them
    together it costs little more than for one.
    """
    import numpy as np  # noqa: PLC0415 - a tenth of a second, needed for large ledgers only

    parties, vendors = len(turnover), list(asked)
    part = np.zeros((parties, parties + len(vendors)))
    np.divide(
        np.hstack([between, trade[:, vendors]]),
        turnover[:, None],
        out=part,
        where=turnover[:, None] > 0,
    )
    part *= 1 - SEEPS
    puts_in = np.hstack([financing[vendors], np.zeros((len(vendors), len(vendors)))])
    found: dict[int, float] = {}
    _divide(np.vstack([part, puts_in]), list(range(parties)), vendors, found, patience)
    return [found[vendor] for vendor in vendors]


def _divide(
    table: Any, parties: list[int], vendors: list[int], found: dict[int, float], patience: Patience
) -> None:
    """Take out all parties but vendors, and go on with each half of the vendors.

    The rows of the table are parties, then the financing of the vendors; the columns parties, then
    sales.
    """
    import numpy as np  # noqa: PLC0415

    kept = set(vendors)
    gone = [i for i, party in enumerate(parties) if party not in kept]
    for start in range(0, len(gone), BLOCK):
        patience.check()
        block = np.array(gone[start : start + BLOCK]) - start  # those before it are out
        others = np.setdiff1d(np.arange(len(table)), block)
        inner = np.eye(len(block)) - table[np.ix_(block, block)]
        onwards = np.linalg.solve(inner, table[np.ix_(block, others)])
        table = table[np.ix_(others, others)] + table[np.ix_(others, block)] @ onwards
    parties = [party for party in parties if party in kept]
    if len(vendors) <= 1:
        found.update((vendor, float(table[1, 1])) for vendor in vendors)
        return
    middle = len(vendors) // 2
    for first, last in ((0, middle), (middle, len(vendors))):
        own = np.array([*range(len(parties)), *range(len(parties) + first, len(parties) + last)])
        _divide(table[np.ix_(own, own)], parties, vendors[first:last], found, patience)
