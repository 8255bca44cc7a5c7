"""Round-trip volume and circulation of a graph, at the lows, at the highs, and with open ends unlimited."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from bubblegraph.analysis.circulation import Circulation, max_circulation
from bubblegraph.analysis.packing import Packing, max_packing, packing_value
from bubblegraph.graph import Edge, circular_core

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["RoundTrip", "capacities", "round_trip"]

End = Literal["low", "high", "unlimited"]


@dataclass(frozen=True, slots=True)
class RoundTrip:
    """How much can complete a full lap, and how much is booked while it goes round."""

    low: Packing  # every amount at its low
    high: Packing  # every amount at its high, "at least x" at x, undisclosed legs left out
    unlimited: Fraction | None  # cents; undisclosed prices and open tops without limit; None: no bound
    circulation_low: Circulation
    circulation_high: Circulation
    circulation_unlimited: int | None  # cents


def capacities(graph: nx.DiGraph[str], end: End) -> dict[Edge, int | None]:
    """Return what each edge can carry, in cents; None is without limit."""
    key = "low" if end == "low" else "disclosed"
    return {
        (u, v): None if end == "unlimited" and data["high"] is None else data[key]
        for u, v, data in graph.edges(data=True)
    }


def round_trip(graph: nx.DiGraph[str], *, pooled: bool = False) -> RoundTrip:
    """Compute the round-trip volume T* and the circulation V* of a graph.

    T* is the largest fractional packing of cycles, V* the largest circulation. Neither falls when an amount
    rises, so the lows and the highs give the exact ends of what the amounts allow. Both are upper limits.

    Parameters
    ----------
    graph : DiGraph
        As ``build_graph`` gives it.
    pooled : bool
        Whether pooled parties may be on a cycle.

    Returns
    -------
    RoundTrip
        In cents. A packing holds the rows that add up to its value.

    Examples
    --------
    >>> from bubblegraph import build_graph, read_text, select_deals
    >>> ledger = read_text('''
    ... strict: false
    ... deals:
    ... - {payer: nvidia, payee: openai, kind: equity, amount: 100, date: 2025}
    ... - {payer: openai, payee: oracle, kind: cloud, amount: 300, date: 2025}
    ... - {payer: oracle, payee: nvidia, kind: purchase, amount: 40, date: 2025}
    ... ''')
    >>> found = round_trip(build_graph(select_deals(ledger)))
    >>> found.high.value, found.circulation_high.volume
    (Fraction(4000, 1), 12000)

    References
    ----------
    .. [1] T. Fleischman, P. Dini, "Mathematical foundations for balancing the payment system in the trade
       credit market", J. Risk Financial Manag. 14:452, 2021.
    .. [2] M. D'Errico, T. Roukny, "Compressing over-the-counter markets", Oper. Res. 69(6), 2021.
    """
    core = circular_core(graph, pooled=pooled)
    low, high = _finite(capacities(core, "low")), _finite(capacities(core, "high"))
    open_ended = capacities(core, "unlimited")
    low_packing, high_packing = max_packing(low), max_packing(high)
    assert low_packing is not None  # every capacity is finite
    assert high_packing is not None
    unlimited = packing_value(open_ended) if open_ended != high else high_packing.value
    return RoundTrip(
        low=low_packing,
        high=high_packing,
        unlimited=unlimited,
        circulation_low=max_circulation(low),
        circulation_high=max_circulation(high),
        circulation_unlimited=None if unlimited is None else max_circulation(_bounded(open_ended)).volume,
    )


def _finite(found: dict[Edge, int | None]) -> dict[Edge, int]:
    return {edge: amount for edge, amount in found.items() if amount is not None}


def _bounded(open_ended: dict[Edge, int | None]) -> dict[Edge, int]:
    """Give edges without limit what all the others carry together: no circulation can put more on them."""
    most = sum(amount for amount in open_ended.values() if amount is not None)
    return {edge: most if amount is None else amount for edge, amount in open_ended.items()}
