"""T* with loops through pooled parties, where these are left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from bubblegraph.analysis.roundtrip import End, capacities
from bubblegraph.graph import Rung
from bubblegraph.money import amount_dict
from bubblegraph.patience import Patience
from bubblegraph.solving.packing import packing_limits

if TYPE_CHECKING:
    import networkx as nx

    from bubblegraph.analysis.document_types.roundtrip import PooledRoundTripDict

__all__ = ["PooledRoundTrip", "pooled_dict", "pooled_round_trip"]


@dataclass(frozen=True, slots=True)
class PooledRoundTrip:
    """What can complete a full lap, at most, if pooled parties may be part of it; cents."""

    signed: tuple[Fraction, Fraction]  # at the lows and at the disclosed highs
    all: tuple[Fraction, Fraction]
    exact: bool  # if not, these are limits that T* does not exceed


def pooled_dict(found: PooledRoundTrip | None) -> PooledRoundTripDict | None:
    """Give it as plain values; None stays None."""
    if found is None:
        return None
    return {
        "signed": amount_dict(*found.signed),
        "all": amount_dict(*found.all),
        "exact": found.exact,
    }


def pooled_round_trip(cores: Mapping[Rung, nx.DiGraph[str]], patience: Patience) -> PooledRoundTrip:
    """Compute T* of cores in which pooled parties may be on loops.

    Parameters
    ----------
    cores : mapping of rung to DiGraph
        The legs of each rung on such loops.
    patience : Patience
        When it is over, limits stand in the place of T*.
    """
    patience.tell(f"T* of {cores['all'].size():,} legs, with pooled parties")
    found = {
        rung: (_limits(core, "low", patience), _limits(core, "high", patience))
        for rung, core in cores.items()
    }
    return PooledRoundTrip(
        signed=(found["signed"][0][1], found["signed"][1][1]),
        all=(found["all"][0][1], found["all"][1][1]),
        exact=all(least == most for ends in found.values() for least, most in ends),
    )


def _limits(core: nx.DiGraph[str], end: End, patience: Patience) -> tuple[Fraction, Fraction]:
    """What T* is at least and at most."""
    limits = packing_limits(capacities(core, end), patience)
    assert limits is not None  # every amount is finite
    return limits
