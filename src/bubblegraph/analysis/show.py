"""The loops of an entity, a pair or a deal: whether there is one, exactly, and the largest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bubblegraph.analysis.circular_flows import RankedCycle, Shares, rank_cycles
from bubblegraph.analysis.cycles import MOST, Cycle, core_cycles, size_order
from bubblegraph.analysis.pooled import PooledRoundTrip, pooled_dict
from bubblegraph.analysis.question import Question
from bubblegraph.analysis.roundtrip import round_trip_rows
from bubblegraph.graph import RUNGS
from bubblegraph.ledger.select import Selection
from bubblegraph.money import amount_dict, maybe_whole
from bubblegraph.patience import ENDLESS, Patience
from bubblegraph.result import Plain, Shown
from bubblegraph.solving.network import Edge, blocks
from bubblegraph.text import count

if TYPE_CHECKING:
    from bubblegraph.analysis.document_types.show import ThroughDict

__all__ = ["LoopsThrough", "loops_through"]

APART = 100  # sought apart, where there are too many to list them all


@dataclass(frozen=True, slots=True, repr=False)
class LoopsThrough(Plain):
    """The loops that something is on."""

    FIELDS = ("rank", "entities", "bottleneck_low", "bottleneck_high")
    SHOWN = (
        Shown("#", ("rank",)),
        Shown("loop", ("entities",)),
        Shown("alone", ("bottleneck_low", "bottleneck_high"), money=True),
    )
    FOOT = ""

    on_loop: bool  # exact, however many are listed
    # rows first, with their numbers in the list of all loops
    cycles: tuple[tuple[int | None, Cycle], ...]
    complete: bool
    stopped: str | None = None  # why these are not all, and which they are
    # T* of the ledger with loops through pooled parties; None: it is on none that is left out
    pooled: PooledRoundTrip | None = None

    @property
    def unnumbered(self) -> LoopsThrough:
        """The same without the numbers in the list of all."""
        return replace(self, cycles=tuple((None, cycle) for _, cycle in self.cycles))

    def _brief(self) -> str:
        return f"{'' if self.complete else 'at least '}{count(len(self.cycles), 'loop')}"

    def to_dict(self) -> ThroughDict:
        """Return all of it as plain values, as ``show --json`` prints it."""
        return {
            "on_loop": self.on_loop,
            "cycles": [rank for rank, _ in self.cycles if rank is not None],
            "loops": [
                {
                    "rank": rank,
                    "entities": [*cycle.entities],
                    "bottleneck": amount_dict(*cycle.bottleneck.ends),
                }
                for rank, cycle in self.cycles
            ],
            "pooled_round_trip": pooled_dict(self.pooled),
            "complete": self.complete,
            "stopped": self.stopped,
        }

    def to_records(self) -> list[dict[str, object]]:
        """Return one row for each loop."""
        return [
            {
                "rank": rank,
                "entities": [*cycle.entities],
                "bottleneck_low": maybe_whole(cycle.bottleneck.low),
                "bottleneck_high": maybe_whole(cycle.bottleneck.high),
            }
            for rank, cycle in self.cycles
        ]


def loops_through(
    selection: Selection | Question,
    touches: Callable[[Edge], bool],
    *,
    most: int = MOST,
    apart: int = APART,
    patience: Patience = ENDLESS,
) -> LoopsThrough:
    """Find the loops on which some leg is of a kind.

    Parameters
    ----------
    selection : Selection or Question
    touches : callable
        Whether a leg, (payer, payee), is of that kind.
    most : int
        How many loops are listed of all that there are; these have numbers.
    apart : int
        If these are not all, how many through such a leg are sought.
    patience : Patience
        When it is over, the search ends with what it has. A question has its own.

    Examples
    --------
    >>> from bubblegraph import load_ledger, select_deals
    >>> found = loops_through(select_deals(load_ledger()), lambda leg: leg[0] == "tesla")
    >>> [cycle.entities for _, cycle in found.cycles], found.complete
    ([('tesla', 'xai')], True)
    """
    question = Question.of(selection, patience)
    patience, core = question.patience, question.cores["all"]
    through = {edge for edge in core.edges if touches(edge)}
    if not through:
        return LoopsThrough(False, (), complete=True, pooled=_pooled(question, touches))
    found = core_cycles(core, most=most, patience=patience)
    shares = _rows(question)
    ranked = (
        []
        if shares is None
        else [
            r for r in rank_cycles(question.selection, core, found, shares) if _on(r.cycle, through)
        ]
    )
    more, stopped = [cycle for cycle in found.cycles if _on(cycle, through)], found.stopped
    if (
        not found.complete and len(more) < MOST
    ):  # else those that are listed are the largest through it as well
        beside = core_cycles(core, most=apart, through=sorted(through), patience=patience)
        more, stopped = list(beside.cycles), beside.stopped
    pooled = _pooled(question, touches)
    return LoopsThrough(True, _together(ranked, more), stopped is None, stopped, pooled)


def _pooled(question: Question, touches: Callable[[Edge], bool]) -> PooledRoundTrip | None:
    """T* with the loops through pooled parties, if such a leg is in a block with one of them."""
    core, wider = question.cores["all"], question.pooled_core
    for block in blocks(dict.fromkeys(wider.edges)) if wider is not core else ():
        if any(map(touches, block)) and not all(core.has_edge(*leg) for leg in block):
            return question.pooled_round_trip
    return None


def _on(cycle: Cycle, through: set[Edge]) -> bool:
    return any((leg.payer, leg.payee) in through for leg in cycle.legs)


def _rows(question: Question) -> Shares | None:
    """What loops carry in the rows that add up; None: no time to find out, and so no numbers."""
    cores, patience = question.cores, question.patience
    try:
        rows = {}
        for rung in RUNGS:
            patience.doing = f"Computing T* of {cores[rung].size():,} legs"
            if patience.broken or (
                patience.over and not patience.interrupted
            ):  # else it may be soon done
                return None
            found = round_trip_rows(cores[rung], patience=patience)
            if found is None:
                return None
            rows[rung] = dict(found[0]), dict(found[1])
    except KeyboardInterrupt:
        if not patience.interrupted:
            raise
        patience.broken = True
        return None
    return rows


def _together(ranked: list[RankedCycle], more: list[Cycle]) -> tuple[tuple[int | None, Cycle], ...]:
    """Rows first, then by size; a cycle that is not in the list of all loops has no number."""
    known = {item.cycle.entities for item in ranked}
    rows = [(item.rank, item.cycle) for item in ranked if item.row]
    others: list[tuple[int | None, Cycle]] = [
        *((item.rank, item.cycle) for item in ranked if not item.row),
        *((None, cycle) for cycle in more if cycle.entities not in known),
    ]
    return (*rows, *sorted(others, key=lambda item: size_order(item[1])))
