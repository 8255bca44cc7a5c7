"""Parties of large tables: one name for what is one party, by the rules of small tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from bubblegraph.likeness import fold
from bubblegraph.payments.arrays import Ints

__all__ = ["one_name_each"]


def one_name_each(
    names: Sequence[str], payer: Ints, payee: Ints, aliases: Mapping[str, str]
) -> list[str]:
    """Give for each name the one of its party: as it is written first, or as its alias says.

    Parameters
    ----------
    names : sequence of str
    payer, payee : arrays of n whole numbers
        Of names, in the order of the rows.
    aliases : mapping
        Another name to the name of a party.

    Examples
    --------
    >>> payer, payee = np.array([1, 0]), np.array([2, 2])
    >>> one_name_each(["LABCO", "Labco", "bank"], payer, payee, {"the bank": "Bank Ltd"})
    ['Labco', 'Labco', 'bank']
    """
    called = {fold(name): name for name in aliases.values()}
    called |= {fold(alias): name for alias, name in aliases.items()}
    found = [called.get(fold(name), name) for name in names]
    alike: dict[str, list[int]] = {}
    for place, name in enumerate(found):
        alike.setdefault(fold(name), []).append(place)
    several = [places for places in alike.values() if len({found[p] for p in places}) > 1]
    if several:
        first = _first_uses(len(names), payer, payee)
        for places in several:
            earliest = found[min(places, key=first.__getitem__)]
            for place in places:
                found[place] = earliest
    return found


def _first_uses(names: int, payer: Ints, payee: Ints) -> Ints:
    """Where each name is first written; the payer of a row is written before its payee."""
    first = np.full(names, 2 * len(payer) + 2, np.int64)
    order = np.arange(len(payer), dtype=np.int64)
    np.minimum.at(first, payer, 2 * order)
    np.minimum.at(first, payee, 2 * order + 1)
    return first
