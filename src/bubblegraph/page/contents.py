"""What a page is made of: its days, its words, and what it lists, by number."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from bubblegraph.drawing.voice import Voice, voice_of
from bubblegraph.ledger.select import Selection, Standing
from bubblegraph.money import Amount, Scale
from bubblegraph.page.compact import Words, trimmed
from bubblegraph.page.days import Day
from bubblegraph.page.language import PageLanguage

__all__ = ["MOST_DEALS", "MOST_LOOPS", "Contents", "Loop"]

MOST_DEALS, MOST_LOOPS = 1_500, 3_000  # that a page lists: more makes it slow
Loop = tuple[str, ...]


@dataclass
class Contents:
    """The days of a page and what is said of them, gathered piece by piece."""

    days: Sequence[Day]
    language: PageLanguage
    scale: Scale
    embed: str | None = None  # the picture that stands alone
    words: Words = field(default_factory=Words)
    rows: dict[tuple[int, ...], int] = field(default_factory=dict)  # of tables, each once
    # rows of heads, each with the numbers of the columns whose cells stand at the right
    heads: dict[tuple[int, ...], int] = field(default_factory=dict)

    @property
    def last(self) -> Day:
        """The day of the selection."""
        return self.days[-1]

    @property
    def selection(self) -> Selection:
        """The deals as they stand on that day."""
        return self.last.selection

    @cached_property
    def voice(self) -> Voice:
        """How amounts and deals are called."""
        return voice_of(self.selection)

    def word(self, text: str) -> int:
        """The number of a text of the ledger."""
        return self.words.number(text)

    def said(self, text: str) -> int:
        """The number of a text of ours, in the language of the page."""
        return self.words.number(self.language.say(text))

    def amount(self, amount: Amount) -> int:
        """The number of an amount in words."""
        return self.words.amount(self.voice.told(amount), amount.disclosed)

    def row(self, cells: Sequence[str], ours: Sequence[bool] = (), *, said: bool = False) -> int:
        """The number of a row of a table; ``ours`` says in which cells are words of ours."""
        own = ours or [said] * len(cells)
        numbers = [
            self.said(cell) if each else self.word(cell)
            for cell, each in zip(cells, own, strict=True)
        ]
        return self.rows.setdefault(tuple(trimmed(numbers)), len(self.rows))

    # --- what is listed, by numbers

    @cached_property
    def known(self) -> Mapping[str, Standing]:
        """Every deal that is shown on some day, as it stood on the last of these."""
        return {
            standing.deal.id: standing
            for day in self.days
            for standing in day.selection.deals
            if day.selection.shows(standing)
        }

    @cached_property
    def deals(self) -> Mapping[str, int]:
        """The deals that are listed: all of them, or those on loops first and then the largest."""
        listed = [*self.known]
        if self.embed:
            listed = [deal for deal, standing in self.known.items() if self._in_picture(standing)]
        if len(listed) > MOST_DEALS:
            kept = set(sorted(listed, key=self._importance)[:MOST_DEALS])
            listed = [deal for deal in listed if deal in kept]
        return {deal: number for number, deal in enumerate(listed)}

    def _in_picture(self, standing: Standing) -> bool:
        """Whether a picture that stands alone shows a deal."""
        edge = standing.deal.payer, standing.deal.payee
        flows = self.last.flows
        if self.embed == "network":
            return standing.counted and (edge in flows.core.edges or not flows.core)
        legs = {(leg.payer, leg.payee) for row in flows.rows for leg in row.cycle.legs}
        return standing.counted and edge in legs

    def _importance(self, deal: str) -> tuple[bool, int, str]:
        standing = self.known[deal]
        on_loop = self.last.flows.is_on_loop(standing)
        return not on_loop, -standing.amount.disclosed, deal

    @cached_property
    def loops(self) -> Collection[Loop]:
        """The loops of every day that are listed: those of the last day first, and all rows."""
        found: dict[Loop, None] = {}
        most = 0 if self.embed else MOST_LOOPS
        for day in reversed(self.days):
            for ranked in day.flows.shown:
                if ranked.row or len(found) < most:
                    found[ranked.cycle.entities] = None
        return found.keys()

    @property
    def found_loops(self) -> int:
        """How many loops there are to list on the last day, as far as was looked."""
        flows = self.last.flows
        return len(flows.shown) if flows.complete else max(flows.found, len(flows.shown))

    @cached_property
    def entities(self) -> Mapping[str, int]:
        """Whoever is a party to a listed deal: those on loops first, in the order of the ledger."""
        ledger = self.selection.ledger
        parties = {
            party
            for deal in ledger.deals
            if deal.id in self.deals
            for party in (deal.payer, deal.payee)
        }
        parties |= {entity for loop in self.loops for entity in loop}
        on_loops = {entity for loop in self.loops for entity in loop}
        order = sorted(
            filter(parties.__contains__, ledger.entities), key=lambda e: e not in on_loops
        )
        return {entity: number for number, entity in enumerate(order)}
