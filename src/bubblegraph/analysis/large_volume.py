"""How much goes round in a table of millions of payments: the figures of ``volume``, on arrays.

Up to 20,000 legs on loops are solved as those of a small table are. Of more V* is computed, and T*
lies between bounds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from bubblegraph import arguments
from bubblegraph.analysis.documents import asked_dict
from bubblegraph.analysis.in_order import FIRST_LEGS, FirstLeg, InOrder, pack_ends, steps_of
from bubblegraph.analysis.large_legs import Legs
from bubblegraph.analysis.large_rows import (
    ChosenPayments,
    choose_payments,
    number_of_threads,
    rejected_rows,
)
from bubblegraph.analysis.payment_laps import PACKED, Carried
from bubblegraph.analysis.periods import LegVolume, PeriodVolume, leg_volume
from bubblegraph.analysis.pooled import PooledRoundTrip
from bubblegraph.analysis.question import Question
from bubblegraph.analysis.roundtrip import RoundTrip
from bubblegraph.analysis.schedule import deals_by_period, part_within, undated
from bubblegraph.analysis.volume import Volume, measure_volume
from bubblegraph.dates import read_date
from bubblegraph.graph import RUNGS, Rung
from bubblegraph.ledger.model import Entity
from bubblegraph.ledger.payments import DAY
from bubblegraph.ledger.select import Filters, Selection, Standing, select_deals
from bubblegraph.money import NOTHING, Amount, total
from bubblegraph.patience import ENDLESS, Patience
from bubblegraph.payments.arrays import Ints, PartySums, PaymentArrays, sum_of_cents
from bubblegraph.payments.reading.tables import PaymentTable
from bubblegraph.payments.search.cycles import largest_cycles, list_cycles
from bubblegraph.payments.search.running import Rows
from bubblegraph.payments.volume.circulation import (
    MOST_CENTS,
    LegCore,
    bound_packing,
    circulate,
)
from bubblegraph.solving import lap_packing, packing
from bubblegraph.solving.circulation import COMPILED, Circulation
from bubblegraph.solving.lap_packing import LapPacking
from bubblegraph.solving.laps import Start, Step
from bubblegraph.solving.network import Edge, has_cycle
from bubblegraph.solving.packing import Packing, packing_limits
from bubblegraph.solving.temporal_cycles import Rule
from bubblegraph.text import count

if TYPE_CHECKING:
    import networkx as nx

    from bubblegraph.analysis.document_types.asked import AskedDict

__all__ = ["LargeQuestion", "measure_large_volume"]

SOLVED = 20_000  # legs on loops that are solved as those of a small table
SOLVED_OF_PERIOD = 2_000  # the same of each year or month
LISTED = 100_000  # legs, and parties, of more
FIRST = 1 / 4  # of patience, to list all laps
TRIED = 1_000  # of the largest laps, to say what laps carry at least
TO_1970 = 719_163  # days from the one before the year 1


class LargeQuestion(Question):
    """What is asked of a large table: what ``measure_volume`` needs of it, computed on arrays.

    Parameters
    ----------
    table : PaymentTable
    filters : Filters, optional
        ``as_of``, ``since``, ``min_amount`` and ``entities``; payments have nothing for the others.
    patience : Patience
        When it is over, what is not computed has bounds.
    threads : int, optional
        As many as there are processors if not given; the answer does not depend on it.
    chosen : ChosenPayments, optional
        What the filters leave of the table, where that is known.

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
    ...     question = LargeQuestion(read_payments(file.name))
    >>> question.trips["signed"].circulation_high.volume
    800
    """

    def __init__(
        self,
        table: PaymentTable,
        *,
        filters: Filters | None = None,
        patience: Patience = ENDLESS,
        threads: int | None = None,
        chosen: ChosenPayments | None = None,
    ) -> None:
        arguments.instance("table", table, PaymentTable)
        filters = arguments.optional("filters", filters, Filters) or Filters()
        self._table, self._threads = table, number_of_threads(threads)
        arguments.optional("chosen", chosen, ChosenPayments)
        self._chosen = chosen or choose_payments(table, filters)
        self._opened = [*self._chosen.opened.values()]
        selection = select_deals(table.ledger({*self._chosen.some_rows, *table.open}), filters)
        super().__init__(self._with_parties(selection), patience=patience)
        self._laps: dict[int | None, tuple[LapPacking, Callable[[], LapPacking | None]]] = {}

    def _with_parties(self, selection: Selection) -> Selection:
        """Let the ledger know the parties that are listed."""
        known = dict(selection.ledger.entities)
        on_legs = (party for leg in self.unsolved for party in leg[:2])
        for party in dict.fromkeys([*self.turnover, *on_legs]):
            known.setdefault(party, Entity(party, party))
        notes = selection.ledger.notes
        if rejected := rejected_rows(self._table):
            rows = f"{count(rejected, 'row')} that cannot be read"
            notes += (f"{rows} {'is' if rejected == 1 else 'are'} left out (--rejects).",)
        return replace(selection, ledger=replace(selection.ledger, entities=known, notes=notes))

    # --- the legs ---

    @cached_property
    def _legs(self) -> Legs:
        return self._chosen.legs

    def _legs_of(self, places: Ints, opened: Sequence[Standing]) -> Legs:
        return Legs.of(self._table, places, opened)

    @property
    def _solved(self) -> bool:
        """Whether they are few enough to be solved as those of a small table."""
        core = self._legs.core
        return len(core) <= SOLVED or sum_of_cents(core.legs.amount) >= MOST_CENTS

    @property
    def circular(self) -> bool:
        """Whether some leg lies on a loop."""
        return len(self._legs.core) > 0

    @property
    def firm(self) -> bool:
        """Whether something is paid, as all payments are."""
        return len(self._legs.arrays) > 0

    def legs_on_loops(self, rung: Rung = "all") -> int:  # noqa: ARG002 - both rungs have the same
        """How many legs lie on loops."""
        return len(self._legs.core)

    @property
    def parties_on_loops(self) -> int:
        """How many parties are on loops."""
        return len(np.unique(self._legs.core.legs.payer))

    @cached_property
    def graphs(self) -> Mapping[Rung, nx.DiGraph[str]]:
        """Of all legs: of a large table no answer needs them."""
        return dict.fromkeys(
            RUNGS, self._graph(LegCore(self._legs.arrays, self._legs.arrays.payer))
        )

    @cached_property
    def cores(self) -> Mapping[Rung, nx.DiGraph[str]]:
        """The legs on loops."""
        return dict.fromkeys(RUNGS, self._graph(self._legs.core))

    def _graph(self, core: LegCore) -> nx.DiGraph[str]:
        import networkx as nx  # noqa: PLC0415 - only where they are few

        amounts, hidden = self._legs.amounts(core), self._legs.hidden
        graph: nx.DiGraph[str] = nx.DiGraph()
        graph.add_nodes_from(sorted({party for edge in amounts for party in edge}), pooled=False)
        for (payer, payee), cents in amounts.items():
            high = None if (payer, payee) in hidden else cents
            graph.add_edge(payer, payee, low=cents, high=high, disclosed=cents, deals=())
        return graph

    @cached_property
    def pooled_round_trip(self) -> PooledRoundTrip | None:
        """None: no party of a table stands for many."""
        return None

    def highs(self, rung: Rung = "all") -> dict[Edge, int]:
        """The cents of the legs on loops, where they are solved as those of a small table."""
        return super().highs(rung) if self._solved else {}

    @property
    def unsolved(self) -> Sequence[tuple[str, str, int]]:
        """The largest legs on loops with their cents, where these are more."""
        if self._solved:
            return ()
        legs = self._legs.core.legs.largest(LISTED)
        columns = (each.tolist() for each in (legs.payer, legs.payee, legs.amount))
        names = self._table.names
        found = [(names[u], names[v], cents) for u, v, cents in zip(*columns, strict=True)]
        return sorted(found, key=lambda leg: (-leg[2], leg[0], leg[1]))

    @cached_property
    def turnover(self) -> Mapping[str, tuple[int, int]]:
        """What each party on a loop takes in and pays out, cents; of many those with the most."""
        legs = self._legs.arrays
        on_loops = np.unique(self._legs.core.legs.payer)
        taken, paid = (
            PartySums(ends, legs.amount, legs.parties) for ends in (legs.payee, legs.payer)
        )
        if len(on_loops) > LISTED:
            size = np.minimum(taken.about(on_loops), paid.about(on_loops))
            on_loops = np.sort(on_loops[np.argsort(-size, kind="stable")[:LISTED]])
        names, sums = self._table.names, zip(taken.of(on_loops), paid.of(on_loops), strict=True)
        found = {names[i]: both for i, both in zip(on_loops.tolist(), sums, strict=True)}
        return dict(sorted(found.items()))

    def beside(self, rung: Rung, *, unlimited: bool) -> Amount:
        """What the legs add up to that lie on no loop."""
        core = self.cores[rung].edges(data=True)
        cents = self.gross[rung].low - sum(data["low"] for _, _, data in core)
        known = {(u, v) for u, v, _ in core}
        endless = unlimited and any(edge not in known for edge in self._legs.hidden)
        return Amount(cents, None if endless else cents)

    @cached_property
    def gross(self) -> Mapping[Rung, Amount]:
        """W."""
        return dict.fromkeys(RUNGS, self._chosen.gross)

    def _gross_of(self, places: Ints, opened: Iterable[Standing]) -> Amount:
        cents = sum_of_cents(self._table.cents[places])
        return total([Amount(cents, cents), *(standing.amount for standing in opened)])

    @property
    def amounts(self) -> Iterable[int]:
        """Cents that stand for all: the one in the middle, and the one with the most digits."""
        return self._chosen.amounts

    @property
    def undated(self) -> Amount:
        """The payments without a day."""
        return total(standing.amount for standing in undated(self._only_opened))

    def asked(self) -> AskedDict:
        """Say for JSON what is asked of."""
        asked = asked_dict(self.selection)
        asked["ledger"]["entities"] = len(self._table.names)
        asked["ledger"]["deals"] = len(self._table) + self._table.undated
        return asked

    # --- T* and V* ---

    @cached_property
    def trips(self) -> Mapping[Rung, RoundTrip]:
        """T* and V*."""
        if self._solved:
            return dict.fromkeys(RUNGS, self._trip(self.cores["all"]))
        return dict.fromkeys(RUNGS, self._bounded_trip())

    def _is_on_loop(self, edge: Edge) -> bool:
        payer, payee = (self._table.number(party) for party in edge)
        legs = self._legs.core.legs
        return bool(((legs.payer == payer) & (legs.payee == payee)).any())

    def _bounded_trip(self) -> RoundTrip:
        found = self._bounds(self._legs, packing.MOST)
        exact = found.least == found.most
        packed = Packing(found.most, (), {}, None, exact, Fraction(0) if exact else found.least)
        booked = Circulation(found.booked, {}, COMPILED, found.booked_exact)
        trip = RoundTrip(
            low=packed,
            high=packed,
            unlimited=found.most,
            circulation_low=booked,
            circulation_high=booked,
            circulation_unlimited=found.booked,
            unlimited_where_known=found.most,
            unlimited_exact=exact,
            circulation_unlimited_exact=found.booked_exact,
        )
        hidden = {edge for edge in self._legs.hidden if self._is_on_loop(edge)}
        return self._without_limit(trip, hidden) if hidden else trip

    def _without_limit(self, trip: RoundTrip, hidden: set[Edge]) -> RoundTrip:
        """Say what holds whatever is paid on some legs: every loop that has a limit has it on one
        of the others.
        """
        legs = self._legs.arrays
        ends = [[self._table.number(edge[i]) for edge in hidden] for i in (0, 1)]
        places = legs.places(*map(np.array, ends))
        rest = legs.amount.copy()
        rest[places] = 0
        known = sum_of_cents(rest[legs.component[legs.payer] == legs.component[legs.payee]])
        if has_cycle(hidden):
            disclosed = zip(hidden, legs.amount[places].tolist(), strict=True)
            limits = packing_limits(dict(disclosed), self.patience)
            assert limits is not None  # every amount is finite
            return replace(
                trip,
                unlimited=None,
                circulation_unlimited=None,
                unlimited_where_known=known + limits[1],
                endless=limits[1],
                unlimited_exact=False,
            )
        rest[places] = known
        if known * (len(hidden) + 1) < MOST_CENTS:
            lifted = Legs(replace(legs, amount=rest), self._legs.names, self._legs.hidden)
            found = self._bounds(lifted, packing.MOST)
            found = found._replace(most=min(found.most, Fraction(known)))
        else:
            found = LegVolume(Fraction(0), Fraction(known), known * self.parties_on_loops, False)
        return replace(
            trip,
            unlimited=found.most,
            circulation_unlimited=found.booked,
            unlimited_where_known=found.most,
            unlimited_exact=found.least == found.most,
            circulation_unlimited_exact=found.booked_exact,
        )

    def _bounds(self, legs: Legs, solved: int) -> LegVolume:
        """V*; and T* of the components up to so many legs, with bounds of the others."""
        core, patience = legs.core, self.patience
        patience.tell(f"V* of {len(core):,} legs")
        booked = circulate(core, patience)
        patience.tell(f"T* of {len(core):,} legs")
        few = core.sizes <= solved
        limits = packing_limits(legs.amounts(core.part(few)), patience)
        assert limits is not None  # every amount is finite
        rest = replace(booked, flow=booked.flow[~few])
        least, most = bound_packing(core.part(~few), rest, patience)
        return LegVolume(limits[0] + least, limits[1] + most, booked.volume, booked.exact)

    # --- in order of time ---

    def in_order(self, within: int | None = None) -> Mapping[Rung, Mapping[FirstLeg, InOrder]]:
        """T* in order of time, of laps that take so many days at most; all payments are trade."""
        within = None if within is None else arguments.whole_number("within", within, least=0)
        if within not in self._laps:
            self.patience.tell("T* in order of time")
            self._laps[within] = self._packed_laps(within)
        packed, unlimited = self._laps[within]
        found = {
            first: InOrder(
                low=packed, high=packed, first_leg=first, within=within, _unlimited=unlimited
            )
            for first in FIRST_LEGS
        }
        return dict.fromkeys(RUNGS, found)

    def _packed_laps(
        self, within: int | None
    ) -> tuple[LapPacking, Callable[[], LapPacking | None]]:
        """By all laps where they are few, else by columns where payments are; else bounds."""
        places = self._places_on_loops()
        opened = [s for s in self._opened if self._is_on_loop((s.deal.payer, s.deal.payee))]
        small = self._solved and len(places) + len(opened) <= lap_packing.MOST
        if small and opened:
            return self._by_columns(places, opened, within)
        packed = self._by_laps(places, within, whole=not opened, some=not small)
        if small and not packed.exact and not self.patience.over:
            packed = _closer(packed, self._by_columns(places, opened, within)[0])
        if not opened:
            return packed, lambda: packed
        limit = self.trips["all"].unlimited
        return packed, lambda: None if limit is None else replace(packed, value=limit)

    def _places_on_loops(self) -> Ints:
        """The payments of the legs on loops."""
        table, legs, places = self._table, self._legs.core.legs, self._chosen.places
        size = legs.parties
        known = legs.payer.astype(np.int64) * size + legs.payee
        keys = table.payer[places].astype(np.int64) * size + table.payee[places]
        found: Ints = places[_are_among(keys, known)]
        return found

    def _by_columns(
        self, places: Ints, opened: Sequence[Standing], within: int | None
    ) -> tuple[LapPacking, Callable[[], LapPacking | None]]:
        """The largest packing, as of a small table."""
        table, names = self._table, self._table.names
        columns = (table.payer, table.payee, table.time // DAY, table.cents)
        rows = zip(*(each[places].tolist() for each in columns), strict=True)
        steps, amounts = {}, {}
        for number, (payer, payee, day, cents) in enumerate(rows):
            steps[f"{number:05d}"] = Step(names[payer], names[payee], day, day)
            amounts[f"{number:05d}"] = Amount(cents, cents)
        for number, standing in enumerate(opened, len(steps)):
            (step,) = steps_of(self._only_opened, [standing]).values()
            steps[f"{number:05d}"], amounts[f"{number:05d}"] = step, standing.amount
        every = frozenset(steps)
        starts = [Start(every, every)] if steps else []
        _, high, unlimited = pack_ends(
            steps, amounts, starts, within=within, patience=self.patience
        )
        return high, unlimited

    def _by_laps(self, places: Ints, within: int | None, *, whole: bool, some: bool) -> LapPacking:
        """The largest packing of all laps, where they are few; else that of some, and T*."""
        table, patience = self._table, self.patience
        days = table.time[places] // DAY
        payments = PaymentArrays(
            table.payer[places], table.payee[places], days, table.cents[places]
        )
        carried = Carried(payments.amount.tolist())
        few = self._few_laps(payments, within) if whole else None
        if few is not None:
            for rows in few:
                carried.add(rows)
            least, most = map(Fraction, carried.packed(map(str, range(len(payments))), patience))
            if least == most:
                return LapPacking(most, (), {})
        top = self.trips["all"].high.value
        if few is not None:
            return LapPacking(min(most, top), (), {}, exact=False, found=least)
        if some and not patience.over:
            patience.tell(f"Searching {len(payments):,} payments for laps")
            rule, threads = Rule(within=within), self._threads
            largest = largest_cycles(payments, rule, TRIED, patience=patience, threads=threads)
            for rows in largest.cycles[: TRIED * 10]:
                carried.add(rows)
        return LapPacking(top, (), {}, exact=False, found=Fraction(carried.least))

    def _few_laps(self, payments: PaymentArrays, within: int | None) -> list[Rows] | None:
        """All laps, where they are few and found in a part of the time; before V* and T* are."""
        self.patience.tell(f"Searching {len(payments):,} payments for laps")
        rule, patience = Rule(within=within, longest=None), self.patience.portion(FIRST)
        if patience.over:
            return None
        listed = list_cycles(payments, rule, PACKED + 1, patience=patience, threads=self._threads)
        few = listed.complete and not listed.full and listed.number <= PACKED
        return listed.cycles if few else None

    # --- by year and by month ---

    def periods(self, *, months: bool) -> tuple[PeriodVolume, ...]:
        """What can go round within each year or month; exact up to 2,000 legs on loops."""
        places = self._chosen.places
        days = (self._table.time[places] // DAY - TO_1970).astype("M8[D]")
        names = np.datetime_as_string(days.astype("M8[M]" if months else "M8[Y]"))
        order = np.argsort(names, kind="stable")
        called, begins = np.unique(names[order], return_index=True)
        parts = np.split(places[order], begins[1:])
        by_name = dict(zip(called.tolist(), parts, strict=True)) if len(places) else {}
        opened = {
            str(period): (period, deals)
            for period, deals in deals_by_period(self._only_opened, months=months).items()
        }
        found = []
        for name in sorted({*by_name, *opened}):
            period, deals = opened.get(name, (read_date(name), []))
            some = [replace(s, amount=part_within(s, period)) for s in deals]
            found.append(self._period(name, by_name.get(name, places[:0]), some))
        return tuple(each for each in found if each.gross != NOTHING)

    @property
    def _only_opened(self) -> Selection:
        """The payments that are read one by one."""
        return replace(self.selection, deals=tuple(self._opened))

    def _period(self, name: str, places: Ints, opened: Sequence[Standing]) -> PeriodVolume:
        self.patience.tell(f"what can go round in {name}")
        legs = self._legs_of(places, opened)
        core = legs.core
        if len(core) <= SOLVED_OF_PERIOD or sum_of_cents(core.legs.amount) >= MOST_CENTS:
            amounts = {edge: cents for edge, cents in legs.amounts(core).items() if cents}
            found = leg_volume(amounts, self.patience)
        else:
            found = self._bounds(legs, SOLVED_OF_PERIOD)
        gross = self._gross_of(places, opened)
        return PeriodVolume.between(read_date(name), found, found, gross)


def _closer(one: LapPacking, other: LapPacking) -> LapPacking:
    """The one that is exact; of two bounds the closer ends."""
    if other.exact:
        return other
    least = max(one.least, other.least)
    return LapPacking(min(one.value, other.value), (), {}, exact=False, found=least)


def _are_among(keys: Ints, known: Ints) -> Ints:
    """Which keys are among the known ones, which are in order."""
    if not len(known):
        return np.zeros(len(keys), bool)
    found: Ints = known[np.searchsorted(known, keys).clip(max=len(known) - 1)] == keys
    return found


def measure_large_volume(
    table: PaymentTable,
    *,
    by_year: bool = False,
    by_month: bool = False,
    within: int | None = None,
    filters: Filters | None = None,
    patience: Patience = ENDLESS,
    threads: int | None = None,
) -> Volume:
    """Compute what ``measure_volume`` does, of a table of millions of payments.

    Parameters
    ----------
    table : PaymentTable
    by_year, by_month, within
        As for ``measure_volume``.
    filters, patience, threads
        As for ``LargeQuestion``.

    Raises
    ------
    QuestionError
        If one of them is not what it takes, filters ask for what payments do not have, or more
        than 20,000 legs are on loops and OR-tools is not installed.

    Examples
    --------
    >>> import tempfile
    >>> from bubblegraph.payments.reading.tables import read_payments
    >>> with tempfile.NamedTemporaryFile("w", suffix=".csv") as file:
    ...     _ = file.write("payer,payee,amount,date\\na,b,5,2025-01-31\\nb,a,4,2025-02-01\\n")
    ...     file.flush()
    ...     found = measure_large_volume(read_payments(file.name), by_month=True)
    >>> found.trips["signed"].high.value, [str(month.period) for month in found.months]
    (Fraction(400, 1), ['2025-01', '2025-02'])
    """
    question = LargeQuestion(table, filters=filters, patience=patience, threads=threads)
    return measure_volume(question, by_year=by_year, by_month=by_month, within=within)
