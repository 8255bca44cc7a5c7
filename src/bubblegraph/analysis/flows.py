"""The answer to the main question: which cycles there are, and the rows that add up."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Any

from bubblegraph.analysis.cycles import MOST, Cycle, describe_cycle, find_cycles
from bubblegraph.analysis.plain import (
    Plain,
    amount_dict,
    asked_dict,
    deals_dict,
    loop,
    maybe_whole,
    trip_dict,
)
from bubblegraph.analysis.roundtrip import RoundTrip, round_trip
from bubblegraph.graph import Rung, build_graphs, on_each_rung
from bubblegraph.ledger.select import Selection, Standing
from bubblegraph.money import whole
from bubblegraph.patience import ENDLESS, Patience

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["CircularFlows", "RankedCycle", "circular_flows"]


@dataclass(frozen=True, slots=True)
class RankedCycle:
    """A cycle with what it carries in the rows that add up; nothing if it has no row."""

    rank: int
    cycle: Cycle
    signed: tuple[Fraction, Fraction]  # cents at the lows and at the highs
    all: tuple[Fraction, Fraction]

    def to_dict(self, *, sources: bool = False) -> dict[str, Any]:
        """Return it as plain values; with ``sources``, deals carry their places and publications."""
        return {
            "rank": self.rank,
            **self.cycle.to_dict(sources=sources),
            "row": {"signed": amount_dict(*self.signed), "all": amount_dict(*self.all)},
        }

    @property
    def row(self) -> bool:
        """Whether it is one of the rows that add up."""
        return any(self.signed + self.all)


@dataclass(frozen=True, slots=True)
class CircularFlows(Plain):
    """Cycles by rank, with the round-trip volume of both rungs."""

    selection: Selection
    graph: nx.DiGraph[str]  # of all counted deals
    cycles: tuple[RankedCycle, ...]  # rows first
    signed: RoundTrip
    all: RoundTrip
    complete: bool
    stopped: str | None
    paid: RoundTrip | None = None  # of what was paid so far; None: no deal says

    @property
    def rows(self) -> tuple[RankedCycle, ...]:
        """The rows that add up."""
        return tuple(ranked for ranked in self.cycles if ranked.row)

    @property
    def shown(self) -> tuple[RankedCycle, ...]:
        """The cycles of the view that the filters ask for."""
        return tuple(ranked for ranked in self.cycles if self.selection.involves(ranked.cycle.entities))

    @property
    def unpriced(self) -> tuple[RankedCycle, ...]:
        """Cycles that pass a leg without any disclosed price."""
        return tuple(ranked for ranked in self.cycles if not ranked.cycle.priced)

    @property
    def unique(self) -> bool | None:
        """Whether the rows are the only ones of their kind; None if that was not decided."""
        found = [packing.unique for trip in (self.signed, self.all) for packing in (trip.low, trip.high)]
        return False if False in found else None if None in found else True

    def left_out(self, reason: str) -> tuple[Standing, ...]:
        """The deals that are known and not counted for a reason."""
        return tuple(standing for standing in self.selection.deals if standing.left_out == reason)

    def to_dict(self) -> dict[str, Any]:
        """Return all of it as plain values, as ``cycles --json`` prints it."""
        selection = self.selection
        letters = [*self.left_out("rumoured"), *self.left_out("letter of intent")]
        return {
            "schema": 1,
            "command": "cycles",
            **asked_dict(selection),
            "totals": {
                "deals": len(selection.deals),
                "counted": len(selection.counted),
                "gross": amount_dict(*selection.gross),
                "signed": trip_dict(self.signed),
                "all": trip_dict(self.all),
                **({"paid": trip_dict(self.paid)} if self.paid else {}),
                "rows_unique": self.unique,
            },
            "cycles": [ranked.to_dict() for ranked in self.shown],
            "not_counted": {
                "warrants": deals_dict(self.left_out("warrant")),
                "guarantees": deals_dict(self.left_out("guarantee")),
                "paid_in_shares": deals_dict(self.left_out("shares")),
                "letters_of_intent_and_rumours": deals_dict(letters),
                "marks_and_headlines": deals_dict(self.left_out("not a flow")),
                "unpriced_cycles": len(self.unpriced),
            },
            "found": len(self.cycles),
            "shown": len(self.shown),
            "complete": self.complete,
            "stopped": self.stopped,
        }

    def to_records(self) -> list[dict[str, Any]]:
        """Return one row for each cycle of the view."""
        return [_record(self, ranked) for ranked in self.shown]


def circular_flows(
    selection: Selection,
    *,
    most: int = MOST,
    longest: int | None = None,
    stop: Callable[[], bool] = lambda: False,
    patience: Patience = ENDLESS,
) -> CircularFlows:
    """Find the cycles, compute the round-trip volume of both rungs, and rank.

    Rows come first, by what they carry; the other cycles follow by their bottleneck. Ties are settled by the
    canonical order.

    Parameters
    ----------
    selection : Selection
    most, longest, stop
        As in ``find_cycles``.
    patience : Patience
        When it is over, T* and V* have bounds.

    Examples
    --------
    >>> from bubblegraph import load_ledger, select_deals
    >>> flows = circular_flows(select_deals(load_ledger()))
    >>> sum(ranked.all[1] for ranked in flows.rows) == flows.all.high.value
    True
    """
    pooled = selection.filters.pooled
    graphs = build_graphs(selection)
    graph = graphs["all"]
    found = find_cycles(graph, most=most, longest=longest, pooled=pooled, stop=stop)
    trips = on_each_rung(graphs, partial(round_trip, pooled=pooled, patience=patience))
    paid = trips.pop("paid", None)
    shares = {name: (dict(trip.low.rows), dict(trip.high.rows)) for name, trip in trips.items()}
    cycles = {cycle.entities: cycle for cycle in found.cycles}
    for lows, highs in shares.values():
        for entities in [*lows, *highs]:
            if entities not in cycles:  # the search stopped before it came to this one
                cycles[entities] = describe_cycle(graph, entities)
    ranked = sorted((_unranked(cycle, shares) for cycle in cycles.values()), key=_order)
    return CircularFlows(
        selection=selection,
        graph=graph,
        cycles=tuple(
            RankedCycle(number, item.cycle, item.signed, item.all) for number, item in enumerate(ranked, 1)
        ),
        signed=trips["signed"],
        all=trips["all"],
        complete=found.complete,
        stopped=found.stopped,
        paid=paid,
    )


Shares = Mapping[Rung, tuple[Mapping[tuple[str, ...], Fraction], Mapping[tuple[str, ...], Fraction]]]


def _unranked(cycle: Cycle, shares: Shares) -> RankedCycle:
    nothing = Fraction(0)
    signed, everything = (
        (lows.get(cycle.entities, nothing), highs.get(cycle.entities, nothing))
        for lows, highs in shares.values()
    )
    return RankedCycle(0, cycle, signed, everything)


def _order(item: RankedCycle) -> tuple[object, ...]:
    bottleneck = item.cycle.bottleneck
    return (
        not item.row,
        -item.signed[1],
        -item.all[1],
        -item.signed[0],
        -item.all[0],
        not item.cycle.priced,
        -bottleneck.disclosed,
        -bottleneck.low,
        len(item.cycle),
        item.cycle.entities,
    )


def _record(flows: CircularFlows, ranked: RankedCycle) -> dict[str, Any]:
    cycle = ranked.cycle
    return {
        "rank": ranked.rank,
        "loop": loop(flows.selection.ledger, cycle.entities),
        "entities": list(cycle.entities),
        "signed_low": whole(ranked.signed[0]),
        "signed_high": whole(ranked.signed[1]),
        "all_low": whole(ranked.all[0]),
        "all_high": whole(ranked.all[1]),
        "bottleneck_low": whole(cycle.bottleneck.low),
        "bottleneck_high": maybe_whole(cycle.bottleneck.high),
        "class": cycle.sort,
        "tied": cycle.tied,
        "priced": cycle.priced,
        "deals": [standing.deal.id for leg in cycle.legs for standing in leg.deals],
    }
