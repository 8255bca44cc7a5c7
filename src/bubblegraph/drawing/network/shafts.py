"""The shaft of an arrow of a network, parted by the firmness of its money."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from bubblegraph.drawing.curves import SHORTEST_SHAFT, Curve
from bubblegraph.ledger.model import Status

__all__ = ["firm_stretches"]


def firm_stretches(
    curve: Curve, shares: Sequence[tuple[Status, float]], parts: Sequence[tuple[float, float]]
) -> Iterator[tuple[Status, float, float]]:
    """Part the drawn parts of a shaft by the firmness of its money, from the payer on.

    Examples
    --------
    >>> curve = Curve((0, 0), (50, 0), (100, 0), (110, 0), 10.0, 9.0)
    >>> shares = [(Status.CLOSED, 0.25), (Status.COMMITTED, 0.75)]
    >>> found = firm_stretches(curve, shares, [(0.0, 0.5), (0.7, 1.0)])
    >>> [(status.word, round(low, 2), round(high, 2)) for status, low, high in found]
    [('closed', 0.0, 0.25), ('committed', 0.25, 0.5), ('committed', 0.7, 1.0)]
    """
    t = np.linspace(0, 1, 101)
    far = np.concatenate([[0.0], np.hypot(*np.diff(curve.at(t), axis=0).T).cumsum()])
    begin, so_far = 0.0, 0.0
    for status, share in shares:
        so_far += share
        end = float(np.interp(min(1.0, so_far) * far[-1], far, t))
        for low, high in parts:
            start, stop = max(begin, low), min(end, high)
            if start < stop and curve.length_of(start, stop) >= min(SHORTEST_SHAFT, far[-1] / 2):
                yield status, start, stop
        begin = end
