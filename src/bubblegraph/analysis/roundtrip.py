"""Round-trip volume and circulation of a graph: at lows, at highs, open ends without limit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from bubblegraph import arguments
from bubblegraph.errors import GraphError, QuestionError
from bubblegraph.graph import BARE, circular_core, with_amounts
from bubblegraph.money import CENTS, amount_dict, maybe_whole, pick_scale, share_out, whole
from bubblegraph.patience import ENDLESS, Patience
from bubblegraph.result import Plain, Shown
from bubblegraph.solving import packing
from bubblegraph.solving.circulation import Circulation, max_circulation
from bubblegraph.solving.network import Edge, blocks, has_cycle
from bubblegraph.solving.packing import (
    Packing,
    limits_where_some_is_known,
    max_packing,
    packing_limits,
)
from bubblegraph.solving.series_reduction import draw_together

if TYPE_CHECKING:
    import networkx as nx

    from bubblegraph.analysis.document_types.roundtrip import (
        RoundTripDict,
        RoundTripRowDict,
        RungDict,
    )

__all__ = [
    "End",
    "RoundTrip",
    "bound_round_trip",
    "capacities",
    "core_round_trip",
    "most_together",
    "priced",
    "require_packing",
    "round_trip",
    "round_trip_rows",
    "trip_dict",
]

Rows = tuple[tuple[tuple[str, ...], Fraction], ...]  # cycles and their cents
End = Literal["low", "high", "unlimited"]
ENDS: tuple[End, ...] = ("low", "high", "unlimited")


@dataclass(frozen=True, slots=True, repr=False)
class RoundTrip(Plain):
    """How much can complete a full lap, and how much is booked while it goes round."""

    FIELDS = ("entities", "low", "high")
    SHOWN = (
        Shown("loop", ("entities",)),
        Shown("at the lows", ("low",), money=True),
        Shown("at the highs", ("high",), money=True),
    )

    low: Packing  # every amount at its low
    high: Packing  # every amount at its high, "at least x" at x, undisclosed legs left out
    # cents; undisclosed prices and open tops without limit; None: no bound
    unlimited: Fraction | None
    circulation_low: Circulation
    circulation_high: Circulation
    circulation_unlimited: int | None  # cents
    # cents; T* likewise, but for the loops on which no price has a known upper end: they count for
    # what is disclosed, which is ``endless``
    unlimited_where_known: Fraction = Fraction(0)
    endless: Fraction = Fraction(0)
    unlimited_exact: bool = True  # of T*
    circulation_unlimited_exact: bool = True

    def _brief(self) -> str:
        booked = self.circulation_low.volume, self.circulation_high.volume
        scale = pick_scale(self.circulation_high.volume or CENTS)
        lap = scale.span(self.low.value, self.high.value)
        said = f"at most {lap} can complete a lap, {scale.span(*booked)} booked"
        return f"{said}, in {scale.name}" if scale.name else said

    def to_dict(self) -> RoundTripDict:
        """Return all of it as plain values: the volumes, and the rows that add up to them."""
        return {**trip_dict(self), "rows": self.to_records()}

    def to_records(self) -> list[RoundTripRowDict]:
        """Return a row for each cycle that carries something: how much, at lows and at highs."""
        lows, highs = (_given(packing) for packing in (self.low, self.high))
        return [
            {
                "entities": list(cycle),
                "low": whole(lows.get(cycle, 0)),
                "high": whole(highs.get(cycle, 0)),
            }
            for cycle in sorted({*lows, *highs})
        ]

    @property
    def exact(self) -> bool:
        """Whether T* is computed; if not, what it is known not to exceed stands in its place."""
        return self.low.exact and self.high.exact and self.unlimited_exact

    @property
    def circulation_exact(self) -> bool:
        """The same of V*."""
        booked = self.circulation_low.exact and self.circulation_high.exact
        return booked and self.circulation_unlimited_exact


def _given(packing: Packing) -> dict[tuple[str, ...], Fraction]:
    """The rows, rounded so that for programs they add up."""
    cycles = [cycle for cycle, _ in packing.rows]
    return dict(zip(cycles, share_out([cents for _, cents in packing.rows]), strict=True))


def capacities(graph: nx.DiGraph[str], end: End) -> dict[Edge, int | None]:
    """Return what each edge can carry, in cents; None is without limit."""
    arguments.choice("end", end, ENDS)
    key = "low" if end == "low" else "disclosed"
    try:
        return {
            (u, v): None if end == "unlimited" and data["high"] is None else data[key]
            for u, v, data in graph.edges(data=True)
        }
    except (AttributeError, KeyError):
        raise GraphError(BARE) from None


def round_trip(
    graph: nx.DiGraph[str], *, pooled: bool = False, patience: Patience = ENDLESS
) -> RoundTrip:
    """Compute the round-trip volume T* and the circulation V* of a graph.

    T* is the largest fractional packing of cycles, V* the largest circulation. Neither falls when
    an amount rises, so the lows and the highs give the exact ends of what the amounts allow. Both
    are upper limits.

    Parameters
    ----------
    graph : DiGraph
        As ``build_graph`` gives it.
    pooled : bool
        Whether pooled parties may be on a cycle.
    patience : Patience
        When it is over, what is not solved has bounds.

    Returns
    -------
    RoundTrip
        In cents. A packing holds the rows that add up to its value. Where T* is not computed, for
        want of patience or because more than 10,000 legs lie on loops with one another, ``exact``
        is False: the value is then a limit that no packing exceeds, ``least`` what some packing
        carries, and there are no rows.

    Raises
    ------
    GraphError
        If the graph has not what ``build_graph`` gives it.
    QuestionError
        If ``pooled`` is neither True nor False.

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
    .. [1] T. Fleischman, P. Dini, "Mathematical foundations for balancing the payment system in the
           trade credit market", J. Risk Financial Manag. 14:452, 2021.
    .. [2] M. D'Errico, T. Roukny, "Compressing over-the-counter markets", Oper. Res. 69(6), 2021.
    """
    arguments.instance("patience", patience, Patience)
    return core_round_trip(circular_core(graph, pooled=pooled), patience=patience)


def round_trip_rows(
    core: nx.DiGraph[str], *, patience: Patience = ENDLESS
) -> tuple[Rows, Rows] | None:
    """Give the rows that add up to T* at the lows and at the highs; None: no time for them.

    There are none where T* is not computed, whatever the patience.
    """
    low = _packing(_finite(capacities(core, "low")), patience)
    high = _packing(_finite(capacities(core, "high")), patience)
    return (low.rows, high.rows) if (low.exact and high.exact) or not patience.over else None


def bound_round_trip(core: nx.DiGraph[str]) -> RoundTrip:
    """Give what is known of T* and V* without a search: there was no time for one."""
    return core_round_trip(core, patience=Patience(0))


def core_round_trip(core: nx.DiGraph[str], *, patience: Patience = ENDLESS) -> RoundTrip:
    """Compute T* and V* of a graph whose edges all lie on cycles."""
    arguments.instance("patience", patience, Patience)
    core = with_amounts(core)
    low, high = _finite(capacities(core, "low")), _finite(capacities(core, "high"))
    open_ended = capacities(core, "unlimited")
    endless = has_cycle({edge for edge, amount in open_ended.items() if amount is None})
    patience.tell(f"V* of {core.size():,} legs")
    booked_high, booked_low = (
        max_circulation(amounts, patience=patience) for amounts in (high, low)
    )
    booked_open = None if endless else max_circulation(_bounded(open_ended), patience=patience)
    patience.tell(f"T* of {core.size():,} legs")
    packed_high, packed_low = (_packing(amounts, patience) for amounts in (high, low))
    unlimited = packing_limits(open_ended, patience)
    known, disclosed = unlimited, Fraction(0)
    if known is None:
        known = limits_where_some_is_known(open_ended, patience)
        disclosed = _packing(
            {e: high[e] for e, cap in open_ended.items() if cap is None}, patience
        ).value
    return RoundTrip(
        low=packed_low,
        high=packed_high,
        unlimited=None if unlimited is None else unlimited[1],
        circulation_low=booked_low,
        circulation_high=booked_high,
        circulation_unlimited=None if booked_open is None else booked_open.volume,
        unlimited_where_known=known[1] + disclosed,
        endless=disclosed,
        unlimited_exact=known[0] == known[1],
        circulation_unlimited_exact=booked_open is None or booked_open.exact,
    )


def _packing(amounts: dict[Edge, int], patience: Patience) -> Packing:
    packing = max_packing(amounts, patience=patience)
    assert packing is not None  # every amount is finite
    return packing


def require_packing(legs: int, what: str) -> None:
    """Refuse a question that cannot do without T* where it is not computed.

    Raises
    ------
    QuestionError
        If more legs lie on loops with one another than T* is computed for.
    """
    if legs > packing.MOST:
        raise QuestionError(
            f"{what} needs T*, which is computed for up to {packing.MOST:,} legs on loops; here "
            f"are {legs:,}. Ask about fewer payments, with --min-amount, --as-of or --kind; or "
            "about limits, with volume."
        )


def priced(core: nx.DiGraph[str]) -> dict[Edge, int]:
    """Return the cents of the legs that disclose a price, at their highs."""
    return {edge: cents for edge, cents in capacities(core, "high").items() if cents}


def most_together(edges: Iterable[Edge]) -> int:
    """Count the legs on loops with one another, where they are most; legs in a row are one."""
    parts = blocks(dict.fromkeys(edges))
    return max((len(draw_together(part).capacities) for part in parts), default=0)


def _finite(found: dict[Edge, int | None]) -> dict[Edge, int]:
    return {edge: amount for edge, amount in found.items() if amount is not None}


def _bounded(open_ended: dict[Edge, int | None]) -> dict[Edge, int]:
    """Give edges without limit what all others carry: no circulation puts more on them."""
    most = sum(amount for amount in open_ended.values() if amount is not None)
    return {edge: most if amount is None else amount for edge, amount in open_ended.items()}


def trip_dict(trip: RoundTrip) -> RungDict:
    """Give the volumes of a rung."""
    return {
        "round_trip": amount_dict(trip.low.value, trip.high.value),
        "round_trip_exact": trip.exact,
        "round_trip_least": amount_dict(trip.low.least, trip.high.least),
        "circulation": amount_dict(trip.circulation_low.volume, trip.circulation_high.volume),
        "circulation_exact": trip.circulation_exact,
        "round_trip_unlimited": maybe_whole(trip.unlimited),
        "round_trip_unlimited_where_known": whole(trip.unlimited_where_known),
        "circulation_unlimited": maybe_whole(trip.circulation_unlimited),
    }
