"""Loops of parties in tables of millions of payments: found on arrays, answered as small ones.

Where few payments are on loops their rows are read, and the answer is that of a small table. Else
the loops are counted, the rows of the largest are read, and T* and V* have bounds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from functools import cached_property
from importlib.util import find_spec
from typing import Any, NamedTuple

import numpy as np

from bubblegraph import arguments
from bubblegraph.analysis.circular_flows import CircularFlows, circular_flows, rank_cycles
from bubblegraph.analysis.cycles import MOST as MOST_OF_FEW
from bubblegraph.analysis.cycles import Cycles, describe_cycle
from bubblegraph.analysis.in_order import FirstLeg, InOrder
from bubblegraph.analysis.large_legs import ends_of
from bubblegraph.analysis.large_rows import (
    ChosenPayments,
    choose_payments,
    number_of_threads,
    read_places,
)
from bubblegraph.analysis.large_volume import SOLVED, LargeQuestion
from bubblegraph.analysis.loop_lists import LegsOnLoops, LoopList, PartyLoop, prepare_loops
from bubblegraph.analysis.payment_laps import LAPS, LONGEST
from bubblegraph.analysis.question import Question
from bubblegraph.analysis.roundtrip import RoundTrip
from bubblegraph.errors import QuestionError
from bubblegraph.graph import RUNGS, Rung
from bubblegraph.ledger.model import Ledger
from bubblegraph.ledger.select import Filters, Selection
from bubblegraph.money import Amount
from bubblegraph.patience import ENDLESS, Patience
from bubblegraph.payments.arrays import Ints
from bubblegraph.payments.reading.tables import PaymentTable
from bubblegraph.payments.search.loops import (
    count_loops,
    largest_loops,
)
from bubblegraph.payments.search.running import STEPS, Found
from bubblegraph.text import count

__all__ = ["ANY_LENGTH", "LargeLoopSearch", "PartyLoop", "find_large_loops", "ledger_on_loops"]

FEW = 10_000  # payments on loops, of which T* is computed
MOST_ROWS = 200_000  # on the listed loops: some ten seconds

ANY_LENGTH = 2**31  # for ``longest``

AT_ONCE = 10_000  # loops that are told together

Loop = tuple[int, ...]
Parties = tuple[str, ...]


class Ranked(NamedTuple):
    """A loop with what it could carry alone."""

    alone: int  # cents
    loop: Loop  # its parties, by their numbers
    legs: Loop


def find_large_loops(
    table: PaymentTable,
    *,
    longest: int | None = None,
    most: int | None = None,
    filters: Filters | None = None,
    patience: Patience = ENDLESS,
    threads: int | None = None,
) -> CircularFlows:
    """Find the loops of parties in a large table, and how much can go round.

    Parameters
    ----------
    table : PaymentTable
    longest : int, optional
        The most legs of a loop, or ``ANY_LENGTH``; if not given, 6 where more than 10,000 payments
        are on loops.
    most : int, optional
        How many loops are listed: as ``circular_flows`` does, or 20 where more than 10,000 payments
        are on loops.
    filters : Filters, optional
        ``as_of``, ``since``, ``min_amount`` and ``entities``; payments have nothing for the others.
    patience : Patience
        When it is over, the largest loops stay, and of the number of all it is said what is known.
    threads : int, optional
        As many as there are processors; the answer does not depend on it.

    Returns
    -------
    CircularFlows
        Of the payments on loops alone, or on those that are listed; ``searched`` counts all.

    Raises
    ------
    QuestionError
        If one of them is not what it takes, or filters ask for what payments do not have.

    Examples
    --------
    >>> import tempfile
    >>> from bubblegraph.payments.reading.tables import read_payments
    >>> with tempfile.NamedTemporaryFile("w", suffix=".csv") as file:
    ...     _ = file.write("payer,payee,amount,date\\na,b,5,2025-01-31\\nb,a,4,2025-02-01\\n")
    ...     file.flush()
    ...     found = find_large_loops(read_payments(file.name))
    >>> found.found, [(ranked.cycle.entities, ranked.signed[1]) for ranked in found.rows]
    (1, [(('a', 'b'), Fraction(400, 1))])

    Notes
    -----
    The payments of a pair are one leg. Where more than 10,000 payments are on loops V* is no more
    than what parties are paid and pay themselves, T* no more than V* by the legs of the shortest
    loop, and no less than what the largest loops carry together, each taking what is left.
    """
    return LargeLoopSearch(
        table, longest=longest, most=most, filters=filters, patience=patience, threads=threads
    ).result()


def ledger_on_loops(flows: CircularFlows) -> Ledger:
    """Give the payments on the listed loops alone, to be drawn.

    Parameters
    ----------
    flows : CircularFlows

    Raises
    ------
    QuestionError
        If there are none.
    """
    if not flows.shown:
        asked = " or ".join(flows.selection.filters.entities)
        on_none = f"{asked} is on no loop that was found" if asked else "no loop was found"
        raise QuestionError(f"{on_none}: cycles says what was sought")
    legs = {(leg.payer, leg.payee) for ranked in flows.shown for leg in ranked.cycle.legs}
    whole_ledger = flows.selection.ledger
    loops = f"{'' if flows.complete else 'the largest '}{count(len(flows.shown), 'loop')}"
    return replace(
        whole_ledger,
        title=f"{whole_ledger.title}, payments on {loops}",
        lacks="payments that are on none of these loops",
        deals=tuple(deal for deal in whole_ledger.deals if (deal.payer, deal.payee) in legs),
        entities={
            party: entity
            for party, entity in whole_ledger.entities.items()
            if any(party in leg for leg in legs)
        },
    )


class LargeLoopSearch:
    """A search for loops of parties in a large table: all one by one, or what there is to say.

    Parameters
    ----------
    table, longest, most, filters, patience, threads
        As for ``find_large_loops``.
    through : str, optional
        A party whose loops alone are sought where they are many.

    Examples
    --------
    >>> import tempfile
    >>> from bubblegraph.payments.reading.tables import read_payments
    >>> with tempfile.NamedTemporaryFile("w", suffix=".csv") as file:
    ...     _ = file.write("payer,payee,amount,date\\na,b,5,2025-01-31\\nb,a,4,2025-02-01\\n")
    ...     file.flush()
    ...     search = LargeLoopSearch(read_payments(file.name))
    ...     listed, found = [(loop.parties, loop.alone) for loop in search], search.result()
    >>> listed, found.found
    ([(('a', 'b'), 400)], 1)
    """

    def __init__(
        self,
        table: PaymentTable,
        *,
        longest: int | None = None,
        most: int | None = None,
        filters: Filters | None = None,
        patience: Patience = ENDLESS,
        threads: int | None = None,
        through: str | None = None,
    ) -> None:
        arguments.instance("table", table, PaymentTable)
        if longest is not None:
            longest = arguments.whole_number("longest", longest, least=2)
        if most is not None:
            most = arguments.whole_number("most", most, least=1)
        self._threads = number_of_threads(threads)
        self._patience = arguments.instance("patience", patience, Patience)
        self._filters = arguments.optional("filters", filters, Filters) or Filters()
        self._sought = self._filters.entities if through is None else (through,)
        self._all = choose_payments(table, self._filters)
        self._legs = self._all.legs.arrays
        self._chosen = self._all
        if through is not None:
            sought = replace(self._filters, entities=self._sought)
            self._chosen = choose_payments(table, sought)
        self._given, self._most = longest, most
        parties = len(table.names)
        self.longest = LONGEST if longest is None else min(longest, max(parties, 2))

    def __repr__(self) -> str:
        """Return one line."""
        return f"LargeLoopSearch({self._chosen.table!r})"

    @cached_property
    def _asked(self) -> dict[str, Any]:
        return {"patience": self._patience, "threads": self._threads}

    @cached_property
    def _rows(self) -> _LegRows:
        return _LegRows(self._all)

    # --- all of them ---

    def __iter__(self) -> Iterator[PartyLoop]:
        """Give every loop, numbered from 1: by its party with the most legs."""
        return iter(self.loops())

    def loops(self) -> LoopList:
        """Give all of them, of the parties that are asked about, some at a time."""
        names, wanted = self._all.table.names, self._all.wanted
        asked = () if wanted is None else tuple(names[p] for p in np.flatnonzero(wanted).tolist())
        return LoopList(
            LegsOnLoops.of_legs(self._legs, names, self._rows.number),
            longest=self._given,
            filters=replace(self._filters, entities=asked),
            **self._asked,
        )

    def _along(self, found: Found) -> Iterator[tuple[Loop, Loop]]:
        """The loops that are listed, each from its first party on, and the legs of each."""
        for rows, ends in found.listed:
            for first in range(0, len(ends), AT_ONCE):
                last = ends[first : first + AT_ONCE]
                begin = int(ends[first - 1]) if first else 0
                yield from self._some_along(rows[begin : last[-1]], last - begin)

    def _some_along(self, rows: Ints, ends: Ints) -> Iterator[tuple[Loop, Loop]]:
        starts = np.concatenate([[0], ends[:-1]])
        heads = np.roll(rows, -1)
        heads[ends - 1] = rows[starts]
        parties, legs = rows.tolist(), self._legs.places(rows, heads).tolist()
        for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
            loop = parties[start:end]
            turn = loop.index(min(loop))
            of_loop = legs[start:end]
            yield (*loop[turn:], *loop[:turn]), (*of_loop[turn:], *of_loop[:turn])

    # --- what there is to say ---

    def result(self, *, drawn: bool = False) -> CircularFlows:
        """Say what was found, with the largest loops.

        Parameters
        ----------
        drawn : bool
            Whether nothing but the payments on the largest loops is wanted: where loops are many
            they are not counted, and no rows add up.
        """
        arguments.flag("drawn", drawn)
        legs = self._legs
        on_loops = np.flatnonzero(legs.component[legs.payer] == legs.component[legs.payee])
        if self._rows.number[on_loops].sum() <= FEW:
            return self._of_few(on_loops)
        prepare_loops(self._patience)
        wanted = self._chosen.wanted
        self._patience.tell(f"Searching {len(legs):,} legs for the largest loops")
        most = LAPS if self._most is None else self._most
        best = largest_loops(legs, self.longest, most, wanted=wanted, **self._asked)
        if wanted is not None and best.complete and not best.number:  # they are on none
            best = largest_loops(legs, self.longest, most, **self._asked)
        ranked = self._ranked(best)
        listed = self._with_few_rows(ranked[:most])
        if drawn:
            return self._flows(best, replace(best, complete=best.every), ranked, listed)
        self._patience.tell(f"Counting the loops of {len(legs):,} legs")
        counted = count_loops(legs, self.longest, wanted=wanted, **self._asked)
        return self._flows(best, counted, ranked, listed, rows=True)

    def _of_few(self, on_loops: Ints) -> CircularFlows:
        """What is said of a small table, of the payments on loops."""
        flows = circular_flows(
            _OfSome(self._read(on_loops), self._all, self._patience),
            most=self._most or MOST_OF_FEW,
            longest=None if self._given == ANY_LENGTH else self._given,
        )
        return replace(flows, searched=self._all.counted)

    def _read(self, legs: Ints) -> Selection:
        """Read the payments of some legs."""
        places, others = self._rows.of(legs)
        self._patience.tell(f"Reading the rows of {len(places) + len(others):,} payments on loops")
        rows = {*others, *self._all.some_rows, *self._chosen.asked_rows}
        return read_places(self._all, places, self._filters, rows)[1]

    def _ranked(self, best: Found) -> list[Ranked]:
        """Put loops in order: what could carry most alone is first, then what is shortest."""
        amounts = self._legs.amount.tolist() if best.number > 1000 else self._legs.amount
        found = [
            Ranked(int(min(amounts[leg] for leg in legs)), loop, legs)
            for loop, legs in self._along(best)
        ]
        return sorted(found, key=lambda each: (-each.alone, len(each.loop), each.loop))

    def _with_few_rows(self, ranked: list[Ranked]) -> list[Ranked]:
        """As many of them as have not too many payments."""
        kept: list[Ranked] = []
        legs: set[int] = set()
        for each in ranked:
            legs |= set(each.legs)
            rows = int(self._rows.number[list(legs)].sum())
            if rows > MOST_ROWS and not kept:
                raise QuestionError(
                    f"the payments of the largest loop are {rows:,} rows, more than "
                    f"{MOST_ROWS:,}: ask about a part of them, with --since, --as-of or "
                    "--min-amount."
                )
            if rows > MOST_ROWS:
                break
            kept.append(each)
        return kept

    def _flows(
        self,
        best: Found,
        counted: Found,
        ranked: list[Ranked],
        listed: list[Ranked],
        *,
        rows: bool = False,
    ) -> CircularFlows:
        volume, names = self._volume(), self._all.table.names
        legs = np.unique([leg for each in listed for leg in each.legs]).astype(np.int64)
        carried: tuple[dict[Parties, Fraction], dict[Parties, Fraction]] = ({}, {})
        if rows:
            trip = volume.trips["all"]
            of_rows = np.union1d(legs, self._legs_of([*trip.low.rows, *trip.high.rows]))
            if self._rows.number[of_rows].sum() <= MOST_ROWS:
                legs, carried = of_rows, (dict(trip.low.rows), dict(trip.high.rows))
        selection = self._read(legs)
        question = _OfListed(selection, self._all, volume)
        core = question.cores["all"]
        cycles = tuple(
            describe_cycle(core, [names[party] for party in each.loop]) for each in listed
        )
        why = self._why_not_all(best, counted, len(listed))
        found = Cycles(cycles, not why, why or None, len(cycles))
        return CircularFlows(
            question,
            rank_cycles(selection, core, found, dict.fromkeys(RUNGS, carried)),
            found.complete,
            found.stopped,
            max(counted.total, len(ranked) if self._chosen.wanted is None else 0),
            searched=self._all.counted,
            lengths={n: loops for n, loops in enumerate(counted.counts.tolist()) if loops},
            all_counted=counted.complete,
        )

    def _volume(self) -> LargeQuestion:
        """What ``volume`` says of all payments; bounds, where its solver is not installed."""
        patience = self._patience
        if len(self._all.legs.core) > SOLVED and not find_spec("ortools"):
            patience = Patience(0)
        return LargeQuestion(
            self._all.table,
            filters=self._filters,
            patience=patience,
            threads=self._threads,
            chosen=self._all,
        )

    def _legs_of(self, rows: Iterable[tuple[Parties, Fraction]]) -> Ints:
        """The legs of the rows that add up."""
        number = self._all.table.number
        pairs = [
            (number(payer), number(payee))
            for parties, _ in rows
            for payer, payee in zip(parties, (*parties[1:], parties[0]), strict=True)
        ]
        return self._legs.places(*np.array(pairs, np.int64).reshape(-1, 2).T)

    def _why_not_all(self, best: Found, counted: Found, listed: int) -> str:
        """Why not every loop is listed, and which are; empty where all are."""
        up_to = f"of up to {self.longest:,} legs"
        if not (best.complete and counted.complete):
            why = self._patience.why or f"{STEPS:,} legs were looked at"
            if best.complete:
                return f"{why}; the {listed:,} largest {up_to} are listed"
            return f"{why}; {listed:,} {up_to} are listed, and there may be larger ones"
        through = f" through {' or '.join(self._sought)}" if self._sought else ""
        if counted.total > listed:
            return (
                f"there are {counted.total:,} loops {up_to}{through}; the {listed:,} largest are "
                "listed"
            )
        sizes = np.bincount(self._legs.component)
        if sizes.max(initial=0) > self.longest:
            return (
                f"there may be loops of more than {self.longest:,} legs; those {up_to} are listed"
            )
        return ""


# --- the rows of legs -----------------------------------------------------------------------------


class _LegRows:
    """Which payments each leg has."""

    def __init__(self, chosen: ChosenPayments) -> None:
        legs, table = chosen.legs.arrays, chosen.table
        opened = {row: s for row, s in chosen.opened.items() if s.amount.high != 0}
        self._places, self._opened = chosen.places, np.array([*opened], np.int64)
        ends = ends_of(table, self._places, opened.values())
        self._leg = legs.places(*ends)
        self.number: Ints = np.bincount(self._leg, minlength=len(legs))

    def of(self, legs: Ints) -> tuple[list[int], list[int]]:
        """The places of those of some legs, and the rows of those that are read one by one."""
        wanted = np.zeros(len(self.number), np.bool_)
        wanted[legs] = True
        dated, others = np.split(wanted[self._leg], [len(self._places)])
        return self._places[dated].tolist(), self._opened[others].tolist()


# --- questions about a part of the rows -----------------------------------------------------------


class _OfSome(Question):
    """A question about a table of which only payments on loops are read."""

    def __init__(self, selection: Selection, chosen: ChosenPayments, patience: Patience) -> None:
        super().__init__(selection, patience=patience)
        self._chosen = chosen

    @cached_property
    def gross(self) -> Mapping[Rung, Amount]:
        """W of each rung, of all payments."""
        return dict.fromkeys(self.graphs, self._chosen.gross)

    @property
    def amounts(self) -> Iterable[int]:
        """Cents that stand for all."""
        return self._chosen.amounts


class _OfListed(_OfSome):
    """One of which only the largest loops are read, and T* and V* are those of ``volume``."""

    def __init__(self, selection: Selection, chosen: ChosenPayments, volume: LargeQuestion) -> None:
        super().__init__(selection, chosen, volume.patience)
        self._volume = volume

    @cached_property
    def trips(self) -> Mapping[Rung, RoundTrip]:
        """T* and V* of all payments."""
        return self._volume.trips

    def in_order(self, within: int | None = None) -> Mapping[Rung, Mapping[FirstLeg, InOrder]]:
        """T* in order of time of all payments."""
        return self._volume.in_order(within)
