"""The answer to the main question: which cycles there are, and the rows that add up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from bubblegraph import arguments
from bubblegraph.analysis.cycles import MOST, Cycle, Cycles, core_cycles, describe_cycle, size_order
from bubblegraph.analysis.documents import asked_dict, deals_dict
from bubblegraph.analysis.groups import closed_by_groups
from bubblegraph.analysis.in_order import (
    CycleInOrder,
    FirstLeg,
    InOrder,
    cycle_orders,
    ordered_rung_dict,
)
from bubblegraph.analysis.pooled import pooled_dict
from bubblegraph.analysis.question import Question
from bubblegraph.analysis.roundtrip import RoundTrip
from bubblegraph.analysis.summaries import limits, of_ledger
from bubblegraph.graph import RUNGS, Rung
from bubblegraph.ledger.names import loop
from bubblegraph.ledger.select import REASONS, REPLACED, Selection, Standing
from bubblegraph.ledger.windows import window_of
from bubblegraph.money import amount_dict, disclosed_dict, maybe_whole, share_out, whole
from bubblegraph.patience import ENDLESS, Patience
from bubblegraph.result import Plain
from bubblegraph.solving.network import Edge
from bubblegraph.text import OneLine, count

if TYPE_CHECKING:
    import networkx as nx

    from bubblegraph.analysis.document_types.asked import AskedDict
    from bubblegraph.analysis.document_types.cycles import (
        CycleDict,
        CyclesDocument,
        LegsDict,
        RowsDict,
        WindowDict,
    )
    from bubblegraph.analysis.document_types.roundtrip import OrderedRungDict, PaidOrderedRungDict
    from bubblegraph.analysis.payment_laps import Searched

__all__ = ["CircularFlows", "RankedCycle", "circular_flows", "rank_cycles"]


@dataclass(frozen=True, slots=True, repr=False)
class RankedCycle(OneLine):
    """A cycle with what it carries in the rows that add up; nothing if it has no row."""

    rank: int
    cycle: Cycle
    signed: tuple[Fraction, Fraction]  # cents at the lows and at the highs
    all: tuple[Fraction, Fraction]
    _order: Callable[[], CycleInOrder] = field(repr=False, compare=False)

    def _brief(self) -> str:
        return f"{self.rank}: {self.cycle!r}"

    def to_dict(self, *, sources: bool = False) -> CycleDict:
        """Return it as plain values; with ``sources``, deals carry places and publications."""
        return {
            "rank": self.rank,
            **self.cycle.to_dict(sources=sources),
            "row": {"signed": amount_dict(*self.signed), "all": amount_dict(*self.all)},
            "order": self.order.to_dict(),
        }

    @property
    def order(self) -> CycleInOrder:
        """Whether some choice of its deals runs in order of time, invested first."""
        return self._order()

    @property
    def row(self) -> bool:
        """Whether it is one of the rows that add up."""
        return any(self.signed + self.all)

    def marks(self, *, payments: bool = False) -> str:
        """``*`` if no source ties the deals, ``*?`` if that is not decided, ``†`` if never in
        order of time. Nothing need tie ``payments``.
        """
        tied = "" if payments else {True: "", False: "*", None: "*?"}[self.cycle.tied]
        return tied if self.order.in_order else f"{tied}†"

    def on(self, rung: Rung) -> tuple[Fraction, Fraction]:
        """What its row carries of a rung, at the lows and at the highs."""
        arguments.choice("rung", rung, RUNGS)
        return self.signed if rung == "signed" else self.all


@dataclass(frozen=True, slots=True, repr=False)
class CircularFlows(Plain):
    """Cycles by rank, with the round-trip volume of both rungs."""

    FIELDS = (
        "rank",
        "loop",
        "entities",
        "signed_low",
        "signed_high",
        "all_low",
        "all_high",
        "bottleneck_low",
        "bottleneck_high",
        "class",
        "relationship",
        "tied",
        "priced",
        "deals",
        "in_order",
        "days",
    )

    question: Question
    cycles: tuple[RankedCycle, ...]  # rows first
    complete: bool
    stopped: str | None
    found: int  # cycles that there are, at least
    within: int | None = None  # the most days that a lap in order may take
    # of a large table, of which the selection has only the payments on listed loops
    searched: Searched | None = None
    lengths: Mapping[int, int] | None = None  # loops by their legs, at least; None: not counted
    all_counted: bool = True

    @property
    def selection(self) -> Selection:
        """What is asked of."""
        return self.question.selection

    @property
    def graph(self) -> nx.DiGraph[str]:
        """All counted deals."""
        return self.question.graphs["all"]

    @property
    def core(self) -> nx.DiGraph[str]:
        """The edges that lie on cycles, also on those that are not listed."""
        return self.question.cores["all"]

    @property
    def signed(self) -> RoundTrip:
        """T* and V* of the signed deals."""
        return self.question.trips["signed"]

    @property
    def all(self) -> RoundTrip:
        """T* and V* of all counted deals."""
        return self.question.trips["all"]

    @property
    def paid(self) -> RoundTrip | None:
        """T* and V* of what was paid so far; None: no deal says."""
        return self.question.trips.get("paid")

    @property
    def in_order(self) -> Mapping[Rung, Mapping[FirstLeg, InOrder]]:
        """T* in order of time of each rung."""
        return self.question.in_order(self.within)

    @property
    def rows(self) -> tuple[RankedCycle, ...]:
        """The rows that add up."""
        return tuple(ranked for ranked in self.cycles if ranked.row)

    @property
    def shown(self) -> tuple[RankedCycle, ...]:
        """The cycles of the view that the filters ask for."""
        asked = self.selection.filters.relationships
        return tuple(
            ranked
            for ranked in self.cycles
            if self.selection.involves(ranked.cycle.entities)
            and (not asked or ranked.cycle.relationship in asked)
        )

    @property
    def unpriced(self) -> tuple[RankedCycle, ...]:
        """Cycles that pass a leg without any disclosed price."""
        return tuple(ranked for ranked in self.cycles if not ranked.cycle.priced)

    @property
    def hidden(self) -> tuple[Edge, ...]:
        """The legs on cycles without any disclosed price, also on cycles that are not listed."""
        return tuple((u, v) for u, v, cents in self.core.edges(data="disclosed") if not cents)

    @property
    def closed_by_groups(self) -> tuple[Edge, ...]:
        """The pairs on no cycle that would be on one if parents and subsidiaries were one."""
        return closed_by_groups(self.question)

    @property
    def unique(self) -> bool | None:
        """Whether the rows are the only ones of their kind; None if that was not decided."""
        found = [
            packing.unique for trip in (self.signed, self.all) for packing in (trip.low, trip.high)
        ]
        return False if False in found else None if None in found else True

    def holds(self, cycle: Cycle) -> bool:
        """Whether there is such a cycle, listed or not."""
        arguments.instance("cycle", cycle, Cycle)
        return all(self.core.has_edge(leg.payer, leg.payee) for leg in cycle.legs)

    def is_on_loop(self, standing: Standing) -> bool:
        """Whether a deal is on a cycle, listed or not."""
        arguments.instance("standing", standing, Standing)
        edge = standing.deal.payer, standing.deal.payee
        return self.core.has_edge(*edge) and standing.deal.id in self.core.edges[edge]["deals"]

    def left_out(self, reason: str) -> tuple[Standing, ...]:
        """The deals not counted at all for a reason, such as "lapsed" or "not a flow"."""
        if not arguments.text("reason", reason).startswith(REPLACED):
            arguments.choice("reason", reason, REASONS)
        return tuple(s for s in self.selection.deals if s.left_out == reason and not s.counted)

    def _brief(self) -> str:
        loops = f"{'' if self.complete else 'at least '}{count(self.found, 'loop')}"
        limit = limits(self.selection, self.question.trips)
        return f"{of_ledger(self.selection)}: {loops}, {limit}"

    def as_given(self, shown: Sequence[RankedCycle]) -> tuple[RankedCycle, ...]:
        """Round rows of odd fractions of a cent for programs, so that all rows add up to T*."""
        signed, everything = (
            list(zip(*map(share_out, zip(*ends, strict=True)), strict=True))
            for ends in (
                [ranked.signed for ranked in self.cycles],
                [ranked.all for ranked in self.cycles],
            )
        )
        given = {
            ranked.rank: replace(ranked, signed=low, all=high)
            for ranked, low, high in zip(self.cycles, signed, everything, strict=True)
        }
        return tuple(given[ranked.rank] for ranked in shown)

    @property
    def counts(self) -> Mapping[int, int] | None:
        """How many loops have how many legs, at least; None where they were not counted."""
        if self.lengths is None and self.complete:
            return Counter(len(ranked.cycle) for ranked in self.cycles)
        return self.lengths

    def to_dict(self) -> CyclesDocument:
        """Return all of it as plain values, as ``cycles --json`` prints it."""
        paid: PaidOrderedRungDict = {"paid": self._rung_dict("paid")} if self.paid else {}
        letters = [*self.left_out("rumoured"), *self.left_out("letter of intent")]
        return {
            "schema": 1,
            "command": "cycles",
            **self._asked_dict(),
            "totals": {
                **self._rows_dict(),
                "signed": self._rung_dict("signed"),
                "all": self._rung_dict("all"),
                **paid,
                "rows_unique": self.unique,
                "pooled_round_trip": pooled_dict(self.question.pooled_round_trip),
            },
            "cycles": [ranked.to_dict() for ranked in self.as_given(self.shown)],
            "not_counted": {
                "warrants": deals_dict(self.left_out("warrant")),
                "guarantees": deals_dict(self.left_out("guarantee")),
                "paid_in_shares": deals_dict(self.left_out("shares")),
                "repaid": deals_dict(self.left_out("repaid")),
                "letters_of_intent_and_rumours": deals_dict(letters),
                "marks_and_headlines": deals_dict(self.left_out("not a flow")),
                "unpriced_cycles": len(self.unpriced),
            },
            "within": self.within,
            "windows": [_window_dict(self.selection, deal) for deal in self._deals_on_loops()],
            "found": self.found,
            "counts": self._counts_dict(),
            "shown": len(self.shown),
            "complete": self.complete,
            "stopped": self.stopped,
        }

    def _counts_dict(self) -> list[LegsDict] | None:
        if self.counts is None:
            return None
        return [{"legs": legs, "loops": loops} for legs, loops in sorted(self.counts.items())]

    def _asked_dict(self) -> AskedDict:
        asked = asked_dict(self.selection)
        if self.searched and self.searched.in_all:
            asked["ledger"]["entities"], asked["ledger"]["deals"] = self.searched.in_all
        return asked

    def _rows_dict(self) -> RowsDict:
        """How many deals there are, and what they add up to."""
        if self.searched is None:
            deals, counted = len(self.selection.deals), len(self.selection.counted)
        else:
            deals, counted = self.searched.known, self.searched.rows
        gross = self.question.gross["all"]
        return {"deals": deals, "counted": counted, "gross": disclosed_dict(gross)}

    def _rung_dict(self, rung: Rung) -> OrderedRungDict:
        return ordered_rung_dict(self.question.trips[rung], self.in_order[rung])

    def _deals_on_loops(self) -> list[Standing]:
        """By id: the order of the ledger is of no matter."""
        found = (standing for standing in self.selection.counted if self.is_on_loop(standing))
        return sorted(found, key=lambda standing: standing.deal.id)

    def to_records(self) -> list[dict[str, Any]]:
        """Return one row for each cycle of the view."""
        return [_record(self, ranked) for ranked in self.as_given(self.shown)]


def _window_dict(selection: Selection, standing: Standing) -> WindowDict:
    window = window_of(selection, standing)
    first, last = (None if day is None else day.isoformat() for day in window)
    return {"deal": standing.deal.id, "first": first, "last": last}


def circular_flows(
    selection: Selection | Question,
    *,
    most: int = MOST,
    longest: int | None = None,
    within: int | None = None,
    patience: Patience = ENDLESS,
) -> CircularFlows:
    """Find the cycles, compute the round-trip volume of both rungs, and rank.

    Rows come first, by what they carry; the other cycles follow by their bottleneck at disclosed
    prices, of those as large the ones with fewer legs. Other ties are settled by the canonical
    order.

    Parameters
    ----------
    selection : Selection or Question
    most, longest
        As in ``find_cycles``.
    within : int, optional
        The most days that a lap in order of time may take.
    patience : Patience
        As in ``find_cycles``; when it is over, T* and V* have bounds. A question has its own.

    Raises
    ------
    QuestionError
        If it is no Selection, or as in ``find_cycles``.

    Examples
    --------
    >>> from bubblegraph import load_ledger, select_deals
    >>> flows = circular_flows(select_deals(load_ledger()))
    >>> sum(ranked.all[1] for ranked in flows.rows) == flows.all.high.value
    True
    """
    question = Question.of(selection, patience)
    most = arguments.whole_number("most", most, least=1)
    within = None if within is None else arguments.whole_number("within", within, least=0)
    patience, core = question.patience, question.cores["all"]
    if most > MOST:  # T* may take long; to list more than the usual number takes longer
        _ = question.trips
    found = core_cycles(core, most=most, longest=longest, patience=patience)
    shares = {
        rung: (dict(trip.low.rows), dict(trip.high.rows))
        for rung, trip in question.trips.items()
        if rung in RUNGS
    }
    if patience.interrupted:
        found = found.brief(patience.why)
    cycles = rank_cycles(question.selection, core, found, shares, within)
    for rung in RUNGS:
        _ = question.in_order(within)[rung]["invested"]
    return CircularFlows(
        question, cycles, found.complete, found.stopped, max(found.found, len(cycles)), within
    )


Ends = tuple[Fraction, Fraction]  # cents at the lows and at the highs
Rows = Mapping[tuple[str, ...], Fraction]  # what cycles carry in a packing
# of signed deals and of all, at the lows and at the highs
Shares = Mapping[Rung, tuple[Rows, Rows]]


def rank_cycles(
    selection: Selection,
    core: nx.DiGraph[str],
    found: Cycles,
    shares: Shares,
    within: int | None = None,
) -> tuple[RankedCycle, ...]:
    """Put cycles in order, rows first; a row that is not listed joins them.

    Parameters
    ----------
    selection : Selection
    core : DiGraph
        Holds the legs of the rows.
    found : Cycles
    shares : mapping of rung to rows at the lows and at the highs
        Of the rungs ``signed`` and ``all``.
    within : int, optional
        The most days that a lap in order may take.
    """
    cycles = {cycle.entities: cycle for cycle in found.cycles}
    for lows, highs in shares.values():
        for entities in [*lows, *highs]:
            if entities not in cycles:
                cycles[entities] = describe_cycle(core, entities)
    order_of = cache(cycle_orders(selection, within=within))
    ranked = sorted(((cycle, *_carried(cycle, shares)) for cycle in cycles.values()), key=_order)
    return tuple(
        RankedCycle(number, cycle, signed, everything, partial(order_of, cycle.entities))
        for number, (cycle, signed, everything) in enumerate(ranked, 1)
    )


def _carried(cycle: Cycle, shares: Shares) -> tuple[Ends, Ends]:
    """What a cycle carries in the rows of signed deals and of all; nothing if it is none."""
    nothing = Fraction(0)
    signed, everything = (
        (lows.get(cycle.entities, nothing), highs.get(cycle.entities, nothing))
        for lows, highs in (shares[rung] for rung in RUNGS)
    )
    return signed, everything


def _order(found: tuple[Cycle, Ends, Ends]) -> tuple[object, ...]:
    """Rows by what they carry, then the others: to compare fractions takes long."""
    cycle, signed, everything = found
    carried = -signed[1], -everything[1], -signed[0], -everything[0]
    return (False, carried) if any(carried) else (True, ()), size_order(cycle)


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
        "relationship": cycle.relationship,
        "tied": cycle.tied,
        "priced": cycle.priced,
        "deals": [standing.deal.id for leg in cycle.legs for standing in leg.deals],
        "in_order": ranked.order.in_order,
        "days": ranked.order.days,
    }
