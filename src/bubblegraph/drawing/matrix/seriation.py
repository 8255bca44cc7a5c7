"""An order of things in which those that have much to do with each other stand close together."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["seriate"]

Floats = NDArray[np.float64]

ROUNDS = 20  # of looking at every thing
BOND = 0.01  # weight between all things together, as a part of the largest: holds parts together
DIGITS, COST_DIGITS = 9, 6  # that are looked at: the same order on every machine


def seriate(weights: Floats) -> list[int]:
    """Order things so that those which have much to do with each other stand close together.

    Parameters
    ----------
    weights : (n, n) array
        How much each has to do with each; both directions count.

    Returns
    -------
    list of int
        An order with a small sum of weight times distance: the best of a spectral and the given
        order, each improved by moving one thing at a time.

    Examples
    --------
    >>> chain = np.zeros((4, 4))
    >>> chain[0, 2] = chain[2, 1] = chain[1, 3] = 1
    >>> seriate(chain)
    [0, 2, 1, 3]
    """
    count = len(weights)
    near = weights + weights.T
    starts = [list(range(count))]
    if count > 2:
        _, vectors = np.linalg.eigh(
            np.diag(near.sum(axis=1)) - near - BOND * near.max(initial=1) / count
        )
        starts.append([int(i) for i in np.argsort(np.round(vectors[:, 1], DIGITS), kind="stable")])
    found = min(
        (_improve(near, start) for start in starts), key=lambda order: _stretch(near, order)
    )
    return found if found[:1] <= found[-1:] else found[::-1]


def _stretch(near: Floats, order: Sequence[int]) -> float:
    """The sum of weight times distance."""
    place = np.empty(len(order))
    place[list(order)] = np.arange(len(order))
    return round(float((near * np.abs(place[:, None] - place)).sum() / 2), COST_DIGITS)


def _improve(near: Floats, start: list[int]) -> list[int]:
    order, least = start, _stretch(near, start)
    for _ in range(ROUNDS):
        before = least
        for thing in sorted(start):
            rest = [other for other in order if other != thing]
            costs = _insertions(near, rest, thing).round(COST_DIGITS)
            if costs.min() < least:
                place = int(costs.argmin())
                least, order = float(costs[place]), [*rest[:place], thing, *rest[place:]]
        if least == before:
            break
    return order


def _insertions(near: Floats, rest: Sequence[int], thing: int) -> Floats:
    """The stretch of an order with one more thing in it, at each of its places: (n,)."""
    among, own = near[np.ix_(rest, rest)], near[thing, rest]
    behind, before = np.triu(among).sum(axis=1), np.tril(among).sum(axis=1)
    # what reaches over the new one is longer by one
    over = np.append(0, np.cumsum(behind - before))
    steps = np.arange(len(rest) + 1)
    whole = (among * np.abs(steps[:-1, None] - steps[:-1])).sum() / 2
    left, right = np.append(0, np.cumsum(own)), np.append(np.cumsum(own[::-1])[::-1], 0)
    places = np.append(0, np.cumsum(own * steps[:-1]))
    drawn = steps * left - places + (places[-1] - places) + (1 - steps) * right
    return np.asarray(whole + over + drawn)
