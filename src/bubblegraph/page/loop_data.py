"""The loops of a page, those together that have all they say in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from bubblegraph.analysis.circular_flows import RankedCycle
from bubblegraph.analysis.cycles import Leg
from bubblegraph.ledger.model import RELATIONSHIPS
from bubblegraph.ledger.payments import are_payments
from bubblegraph.ledger.windows import window_of
from bubblegraph.page.compact import compact, letter, shared_starts, states
from bubblegraph.page.contents import Contents, Loop
from bubblegraph.page.days import Day

__all__ = ["LoopList"]


class LoopList:
    """Loops by number: companies, and by day what each carries alone, its relationship, marks."""

    def __init__(self, contents: Contents) -> None:
        self.contents = contents

    def number(self, entities: Sequence[str]) -> int:
        """The number of a loop."""
        return self._numbers[tuple(entities)]

    def to_data(self) -> list[list[Any]]:
        """The loops in groups that have their states in common: the states, and the paths."""
        return [[said, shared_starts(list(paths))] for said, paths in self._groups]

    @cached_property
    def _numbers(self) -> Mapping[Loop, int]:
        loops = (loop for _, paths in self._groups for loop in paths.values())
        return {loop: number for number, loop in enumerate(loops)}

    @cached_property
    def _groups(self) -> list[tuple[list[list[int]], dict[str, Loop]]]:
        """What is said of loops, and those of which it is said, by path, in order."""
        told = _LoopStates(self.contents)
        by_day = [told.of(day) for day in self.contents.days]
        found: dict[str, tuple[list[list[int]], dict[str, Loop]]] = {}
        for loop in sorted(self.contents.loops, key=self._path):
            said = states(day.get(loop) for day in by_day)
            found.setdefault(compact(said), (said, {}))[1][self._path(loop)] = loop
        return list(found.values())

    def _path(self, loop: Loop) -> str:
        return "".join(letter(self.contents.entities[entity]) for entity in loop)


class _LoopStates:
    """What is said of loops; what follows from deals and their windows is looked at once."""

    def __init__(self, contents: Contents) -> None:
        self.contents = contents
        self.payments = are_payments(contents.selection)
        self._legs: dict[tuple[Any, ...], int] = {}
        self._known: dict[tuple[Any, ...], list[int]] = {}

    def of(self, day: Day) -> dict[Loop, list[int]]:
        """The states of the loops of a day that are listed."""
        legs: dict[tuple[str, str], int] = {}
        return {
            ranked.cycle.entities: self._state(day, ranked, legs)
            for ranked in day.flows.shown
            if ranked.cycle.entities in self.contents.loops
        }

    def _state(self, day: Day, ranked: RankedCycle, legs: dict[tuple[str, str], int]) -> list[int]:
        cycle, contents = ranked.cycle, self.contents
        for leg in cycle.legs:
            if (edge := (leg.payer, leg.payee)) not in legs:
                legs[edge] = self._leg(day, leg)
        key = (cycle.entities, *(legs[leg.payer, leg.payee] for leg in cycle.legs))
        if key not in self._known:
            marks = contents.word(ranked.marks(payments=self.payments))
            self._known[key] = [RELATIONSHIPS.index(cycle.relationship), marks]
        alone = contents.amount(cycle.bottleneck) if cycle.priced else 0
        return [alone, *self._known[key]]

    def _leg(self, day: Day, leg: Leg) -> int:
        """The number of a leg's deals and windows, on which its place in time rests."""
        deals = tuple(
            (s.deal.id, s.amount.high != 0, *window_of(day.selection, s)) for s in leg.deals
        )
        return self._legs.setdefault(deals, len(self._legs))
