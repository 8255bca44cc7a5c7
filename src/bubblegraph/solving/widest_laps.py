"""Laps taken one after the other, the widest first: T* is no less, where it is not computed."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from itertools import pairwise

from bubblegraph.patience import ENDLESS, Patience
from bubblegraph.solving.network import Edge, has_cycle

__all__ = ["take_laps", "widest_laps"]

OFTEN = 256  # steps between two looks at the clock
FREE = 200_000  # steps that are always taken: a tenth of a second
PART = 8  # laps of a round are at least this part of the narrowest of the round before


def widest_laps(amounts: Mapping[Edge, int], patience: Patience = ENDLESS) -> int:
    """Take laps one after the other, as wide as they can be, and add them up.

    Parameters
    ----------
    amounts : mapping of edge to cents
        m edges.
    patience : Patience
        When it is over, each round takes the laps of its first 200,000 steps.

    Returns
    -------
    int
        Cents that complete a lap, each counted once: T* is no less, and no lap alone is wider.

    Examples
    --------
    >>> widest_laps({("a", "b"): 7, ("b", "a"): 3, ("b", "c"): 4, ("c", "a"): 5})
    7

    Notes
    -----
    The widest lap is found by halving: amounts are sorted, and each time those of one half are left
    out if the others hold a cycle. Then laps of at least its width are taken, of an eighth of it,
    and so on. Each lap leaves nothing on a leg, or less than its round asks for: at most m laps a
    round, of as many legs as there are parties.
    """
    left = {edge: cents for edge, cents in amounts.items() if cents}
    least, laps = _width(left), 0
    while least:
        laps += take_laps(left, least, patience)
        least = least // PART or int(least > 1)
    return laps


def _width(amounts: Mapping[Edge, int]) -> int:
    """How wide the widest lap is; 0 if there is none."""
    ends = sorted(set(amounts.values()))

    def lacks(least: int) -> bool:
        return not has_cycle({edge for edge, cents in amounts.items() if cents >= least})

    narrower = bisect_left(ends, True, key=lacks)
    return ends[narrower - 1] if narrower else 0


def take_laps(left: dict[Edge, int], least: int = 1, patience: Patience = ENDLESS) -> int:
    """Take laps of at least so many cents away from what is left, and add them up.

    Examples
    --------
    >>> left = {("a", "b"): 7, ("b", "a"): 3, ("b", "c"): 4}
    >>> take_laps(left), left
    (3, {('a', 'b'): 4, ('b', 'a'): 0, ('b', 'c'): 4})
    """
    ways: dict[str, list[str]] = {}
    for (payer, payee), cents in left.items():
        if cents >= least:
            ways.setdefault(payer, []).append(payee)
    laps = steps = 0
    for start in ways:
        path, place = [start], {start: 0}
        while path:
            steps += 1
            if steps > FREE and not steps % OFTEN and patience.over:
                return laps
            node = path[-1]
            on = ways.get(node, [])
            while on and left[node, on[-1]] < least:
                on.pop()
            if not on:  # no way leads on from here, ever
                del place[path.pop()]
                if path:
                    ways[path[-1]].pop()
            elif on[-1] not in place:
                place[on[-1]] = len(path)
                path.append(on[-1])
            else:
                payee = on[-1]
                laps += _take(left, [*path[place[payee] :], payee])
                while path[-1] != payee:
                    del place[path.pop()]
    return laps


def _take(left: dict[Edge, int], lap: list[str]) -> int:
    """Take the most that can go round a lap."""
    legs = list(pairwise(lap))
    cents = min(left[leg] for leg in legs)
    for leg in legs:
        left[leg] -= cents
    return cents
