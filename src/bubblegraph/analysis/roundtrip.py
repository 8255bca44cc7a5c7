"""Round-trip volume and circulation of a graph, at the lows, at the highs, and with open ends unlimited."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

from bubblegraph.analysis.circulation import Circulation, max_circulation
from bubblegraph.analysis.network import has_cycle
from bubblegraph.analysis.packing import Packing, max_packing, packing_value
from bubblegraph.analysis.plain import Plain, trip_dict
from bubblegraph.errors import QuestionError
from bubblegraph.graph import Edge, circular_core
from bubblegraph.money import whole

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["RoundTrip", "capacities", "core_round_trip", "require_packing", "round_trip"]

MOST = 10_000  # legs of a core whose packing is computed; minutes, there

End = Literal["low", "high", "unlimited"]


@dataclass(frozen=True, slots=True)
class RoundTrip(Plain):
    """How much can complete a full lap, and how much is booked while it goes round."""

    low: Packing  # every amount at its low
    high: Packing  # every amount at its high, "at least x" at x, undisclosed legs left out
    unlimited: Fraction | None  # cents; undisclosed prices and open tops without limit; None: no bound
    circulation_low: Circulation
    circulation_high: Circulation
    circulation_unlimited: int | None  # cents

    def to_dict(self) -> dict[str, Any]:
        """Return all of it as plain values: the volumes, and the rows that add up to them."""
        return {**trip_dict(self), "rows": self.to_records()}

    def to_records(self) -> list[dict[str, Any]]:
        """Return one row for each cycle that carries something, with what it carries at lows and at highs."""
        lows, highs = dict(self.low.rows), dict(self.high.rows)
        return [
            {
                "entities": list(cycle),
                "low": whole(lows.get(cycle, Fraction(0))),
                "high": whole(highs.get(cycle, Fraction(0))),
            }
            for cycle in sorted({*lows, *highs})
        ]

    @property
    def exact(self) -> bool:
        """Whether T* is computed; if not, limits stand in its place."""
        return self.low.exact and self.high.exact

    @property
    def circulation_exact(self) -> bool:
        """The same of V*."""
        return self.circulation_low.exact and self.circulation_high.exact


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
        In cents. A packing holds the rows that add up to its value. With more than 10,000 legs on loops T* is
        not computed: a limit from V* stands in its place, without rows, and is marked as not ``exact``.

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
    return core_round_trip(circular_core(graph, pooled=pooled))


def core_round_trip(core: nx.DiGraph[str]) -> RoundTrip:
    """Compute T* and V* of a graph whose edges all lie on cycles."""
    low, high = _finite(capacities(core, "low")), _finite(capacities(core, "high"))
    open_ended = capacities(core, "unlimited")
    if len(low) > MOST:
        return _limited(low, high, open_ended)
    unlimited = _packing_value(frozenset(open_ended.items()))
    bounded = None if unlimited is None else _bounded(open_ended)
    return RoundTrip(
        low=_packing(frozenset(low.items())),
        high=_packing(frozenset(high.items())),
        unlimited=unlimited,
        circulation_low=_circulation(frozenset(low.items())),
        circulation_high=_circulation(frozenset(high.items())),
        circulation_unlimited=None if bounded is None else _circulation(frozenset(bounded.items())).volume,
    )


# Amounts are often the same at the lows and at the highs, signed and in all: each is then solved once.
Amounts = frozenset[tuple[Edge, int]]
OpenAmounts = frozenset[tuple[Edge, int | None]]


@lru_cache(maxsize=8)
def _circulation(amounts: Amounts) -> Circulation:
    return max_circulation(dict(sorted(amounts)))


@lru_cache(maxsize=8)
def _packing(amounts: Amounts) -> Packing:
    packing = max_packing(dict(amounts))
    assert packing is not None  # every amount is finite
    return packing


@lru_cache(maxsize=8)
def _packing_value(amounts: OpenAmounts) -> Fraction | None:
    finite = _finite(dict(amounts))
    if len(finite) == len(amounts):
        return _packing(frozenset(finite.items())).value
    return packing_value(dict(amounts))


# --- too many legs for T* ---------------------------------------------------------------------------------


def require_packing(legs: int, what: str) -> None:
    """Refuse a question that cannot do without T* where it is not computed.

    Raises
    ------
    QuestionError
        If more legs lie on loops than T* is computed for.
    """
    if legs > MOST:
        raise QuestionError(
            f"{what} needs T*, which is computed for up to {MOST:,} legs on loops; here are {legs:,}. "
            "Ask about fewer payments, with --min-amount, --as-of or --kind; or about limits, with volume."
        )


def _limited(low: dict[Edge, int], high: dict[Edge, int], open_ended: dict[Edge, int | None]) -> RoundTrip:
    """V*, and in place of T* what it cannot pass."""
    booked_low = max_circulation(low)
    booked_high = booked_low if high == low else max_circulation(high)
    unlimited, booked_open = _limit(high, booked_high), booked_high
    if None in open_ended.values():
        bounded = _bounded(open_ended)
        booked_open = max_circulation(bounded)
        unlimited = _limit(bounded, booked_open)
    endless = has_cycle({edge for edge, amount in open_ended.items() if amount is None})
    return RoundTrip(
        low=_unpacked(_limit(low, booked_low)),
        high=_unpacked(_limit(high, booked_high)),
        unlimited=None if endless else unlimited,
        circulation_low=booked_low,
        circulation_high=booked_high,
        circulation_unlimited=None if endless else booked_open.volume,
    )


def _unpacked(limit: Fraction) -> Packing:
    return Packing(limit, rows=(), prices={}, unique=None, exact=False)


def _limit(amounts: Mapping[Edge, int], booked: Circulation) -> Fraction:
    """What no packing passes: every cent of a lap is booked on two legs of V* or more, or on three."""
    back_and_forth = any(cents and amounts.get((payee, payer)) for (payer, payee), cents in amounts.items())
    return Fraction(booked.volume, 2 if back_and_forth else 3)


def _finite(found: dict[Edge, int | None]) -> dict[Edge, int]:
    return {edge: amount for edge, amount in found.items() if amount is not None}


def _bounded(open_ended: dict[Edge, int | None]) -> dict[Edge, int]:
    """Give edges without limit what all the others carry together: no circulation can put more on them."""
    most = sum(amount for amount in open_ended.values() if amount is not None)
    return {edge: most if amount is None else amount for edge, amount in open_ended.items()}
