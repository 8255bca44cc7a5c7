"""What a highlight is of a ledger over time: its deals, and what a loop could carry alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bubblegraph.analysis.diff import Change
from bubblegraph.analysis.timeline import Moment
from bubblegraph.drawing.scene import Highlight
from bubblegraph.drawing.words import short_name
from bubblegraph.ledger.model import Deal

__all__ = ["Marked"]

LONGEST = 20  # letters of a name


@dataclass(frozen=True, slots=True)
class Marked:
    """A loop, a deal or an entity, or nothing at all; amounts in cents, at the disclosed highs."""

    highlight: Highlight | None

    def has(self, deal: Deal) -> bool:
        """Whether a deal belongs to it."""
        marked = self.highlight
        if marked is None:
            return False
        if marked.deal is not None:
            return deal.id == marked.deal.deal.id
        return (deal.payer, deal.payee) in marked.edges

    def lit(self, changes: Iterable[Change]) -> bool:
        """Whether some of these are of its deals; without a highlight they all are."""
        standings = (change.after or change.before for change in changes)
        return self.highlight is None or any(s is not None and self.has(s.deal) for s in standings)

    def money(self, moment: Moment) -> int:
        """What its deals come to among those that are counted."""
        counted = moment.selection.counted
        return sum(s.amount.disclosed for s in counted if self.has(s.deal))

    def alone(self, moment: Moment) -> int:
        """What a loop could carry if there were no other: its smallest leg."""
        marked = self.highlight
        if marked is None or marked.loop is None:
            return 0
        legs = dict.fromkeys(marked.edges, 0)
        for standing in moment.selection.counted:
            edge = standing.deal.payer, standing.deal.payee
            if edge in legs:
                legs[edge] += standing.amount.disclosed
        return min(legs.values())

    @property
    def name(self) -> str:
        """What it is called at the end of its line."""
        marked = self.highlight
        if marked is None:
            return ""
        if marked.loop is not None:
            return f"loop {marked.loop.rank}"
        if marked.deal is not None:
            return marked.deal.deal.id
        return short_name(marked.entity.name, LONGEST) if marked.entity else ""
