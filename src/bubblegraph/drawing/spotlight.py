"""What stands in full colour while all else is faded: on which rows it is, and what they carry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bubblegraph.analysis.circular_flows import CircularFlows, RankedCycle
from bubblegraph.analysis.row_flows import RowFlow, row_flows
from bubblegraph.drawing import words
from bubblegraph.drawing.scene import Highlight, find_highlight
from bubblegraph.drawing.voice import voice_of
from bubblegraph.errors import QuestionError
from bubblegraph.text import count

__all__ = ["Spotlight", "turn_spotlight"]


@dataclass(frozen=True, slots=True)
class Spotlight:
    """A loop, a deal or an entity, and the rows that it is on; without any all rows are lit."""

    marked: Highlight | None
    rows: tuple[RowFlow, ...]  # on which it is, the largest first
    words: str  # what is lit, and what it carries; empty where all is

    def lit(self, ranked: RankedCycle) -> bool:
        """Whether a row is in full colour."""
        return self.marked is None or any(row.ranked.rank == ranked.rank for row in self.rows)


def turn_spotlight(
    flows: CircularFlows, asked: int | str | None, *, needs_row: bool = True
) -> Spotlight:
    """Find what is to stand in full colour.

    Raises
    ------
    QuestionError
        If nothing is called so, or it is on no row and the picture has nothing else.
    """
    if asked is None:
        return Spotlight(None, (), "")
    marked = find_highlight(flows, asked)
    lit = tuple(row for row in row_flows(flows).rows if _is_on(row, marked))
    if needs_row and not lit:
        what = f"loop {marked.loop.rank}" if marked.loop else f'"{asked}"'
        raise QuestionError(
            f"highlight: {what} is in no row that adds up; the network shows it (--as network)"
        )
    return Spotlight(marked, lit, _words(flows, marked, lit))


def _is_on(row: RowFlow, marked: Highlight) -> bool:
    if marked.loop is not None:
        return row.ranked.rank == marked.loop.rank
    if marked.deal is not None:
        return any(marked.deal.deal.id == s.deal.id for leg in row.legs for s in leg.deals)
    return marked.entity is not None and marked.entity.id in row.companies


def _words(flows: CircularFlows, marked: Highlight, lit: Sequence[RowFlow]) -> str:
    """Name what is lit, and give what it carries alone and in its rows."""
    voice = voice_of(flows.selection)
    names = words.names_of(flows.selection.ledger)
    carried = voice.sum(sum(row.firm for row in lit), sum(row.high for row in lit))
    if marked.loop is not None:
        path = words.loop_path([names[e] for e in marked.loop.cycle.entities], voice)
        alone = voice.told(marked.loop.cycle.bottleneck)
        row = f"{carried} in its row" if lit else "in no row that adds up"
        return f"Loop {marked.loop.rank}: {path}, {row}, {alone} alone."
    rows = count(len(lit), "loop that adds up", "loops that add up")
    on = f"on {rows}, {carried} in all" if lit else "on no loop that adds up"
    if marked.deal is not None:
        deal, alone = marked.deal.deal, voice.told(marked.deal.amount)
        return f"{names[deal.payer]} → {names[deal.payee]}, {alone} alone: {on}."
    return f"{marked.entity.name if marked.entity else ''}: {on}."
