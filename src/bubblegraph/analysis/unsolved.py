"""What T* and V* cannot pass, without any search: for somebody who waits no longer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

from bubblegraph.analysis.circulation import Circulation
from bubblegraph.analysis.network import has_cycle
from bubblegraph.analysis.packing import Packing
from bubblegraph.analysis.roundtrip import RoundTrip, capacities
from bubblegraph.graph import Edge

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["bound_round_trip"]


def bound_round_trip(core: nx.DiGraph[str]) -> RoundTrip:
    """Give limits that T* and V* of a graph cannot pass.

    Parameters
    ----------
    core : DiGraph of n entities and m edges
        All of them lie on cycles.

    Returns
    -------
    RoundTrip
        Nothing in it is exact. V* is at most what parties both take in and pay out, T* that over the fewest
        legs of a lap; O(m).
    """
    low, high, unlimited = capacities(core, "low"), capacities(core, "high"), capacities(core, "unlimited")
    known = sum(amount for amount in unlimited.values() if amount is not None)
    endless = has_cycle({edge for edge, amount in unlimited.items() if amount is None})
    fewest = 2 if any((payee, payer) in high for payer, payee in high) else 3
    booked_low, booked_high, booked_open = (
        _passed_on({edge: known if amount is None else amount for edge, amount in amounts.items()})
        for amounts in (low, high, unlimited)
    )
    return RoundTrip(
        low=_unpacked(Fraction(booked_low, fewest)),
        high=_unpacked(Fraction(booked_high, fewest)),
        unlimited=None if endless else Fraction(booked_open, fewest),
        circulation_low=Circulation(booked_low, {}, "limit", exact=False),
        circulation_high=Circulation(booked_high, {}, "limit", exact=False),
        circulation_unlimited=None if endless else booked_open,
    )


def _passed_on(amounts: Mapping[Edge, int]) -> int:
    """What could go round if each party passed on all that it takes in, as far as it pays out as much."""
    out: Counter[str] = Counter()
    into: Counter[str] = Counter()
    for (payer, payee), cents in amounts.items():
        out[payer] += cents
        into[payee] += cents
    return sum(min(cents, into[party]) for party, cents in out.items())


def _unpacked(limit: Fraction) -> Packing:
    return Packing(limit, rows=(), prices={}, unique=None, exact=False)
