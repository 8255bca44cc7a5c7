"""Laps of payments in tables of millions of rows: found on arrays, answered as those of small ones.

The search needs numbers alone. Of the rows on the laps that are shown a ledger is read, so that the
answer has their places, names and ids.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from fractions import Fraction

import numpy as np

from bubblegraph import arguments
from bubblegraph.analysis.payment_laps import (
    LAPS,
    LONGEST,
    PACKED,
    Carried,
    Order,
    PaymentLap,
    PaymentLaps,
    Searched,
    lapping_of,
)
from bubblegraph.errors import QuestionError
from bubblegraph.ledger.payments import DAY
from bubblegraph.ledger.select import Filters, Selection, select_deals
from bubblegraph.likeness import did_you_mean
from bubblegraph.patience import ENDLESS, Patience
from bubblegraph.payments.arrays import Ints, PaymentArrays
from bubblegraph.payments.kernels import FIRST, LAST, ON, SMALLEST
from bubblegraph.payments.running import Found
from bubblegraph.payments.search import count_cycles, largest_cycles, list_cycles
from bubblegraph.payments.tables import PaymentTable

__all__ = ["find_large_laps"]

Rows = tuple[int, ...]
# what a question about payments may leave out
ASKED = ("as_of", "since", "min_amount", "entities")
TOO_LONG = "20,000,000,000 payments were looked at"
MOST_NAMES = 200_000  # among which one that is like another is looked for
HALF = 2**32
MOST_THREADS = 1024


@dataclass(frozen=True)
class _Chosen:
    """The payments of a table that a question is about."""

    table: PaymentTable
    places: Ints  # in the arrays of the table
    unpriced: int
    wanted: Ints | None  # of each party: whether it is asked about

    @property
    def searched(self) -> Searched:
        """What there is to say of them."""
        table, places = self.table, self.places
        parties = np.unique(np.concatenate([table.payer[places], table.payee[places]]))
        days = table.time[places] // DAY
        period = None
        if len(days):
            period = date.fromordinal(int(days.min())), date.fromordinal(int(days.max()))
        return Searched(
            len(places),
            len(parties),
            period,
            _sum(table.cents[places]),
            self.table.undated,
            self.unpriced,
            0,
            len(table.rejects),
            (len(table.names), len(table) + table.undated),
        )


def find_large_laps(
    table: PaymentTable,
    *,
    within: timedelta | None = None,
    tolerance: Fraction | float | None = None,
    order: Order = "weak",
    longest: int | None = LONGEST,
    most: int = LAPS,
    filters: Filters | None = None,
    patience: Patience = ENDLESS,
    threads: int | None = None,
) -> PaymentLaps:
    """Find the payments of a large table that went round in order of time, the largest laps first.

    Parameters
    ----------
    table : PaymentTable
    within, tolerance, order, longest, most
        As for ``find_laps``.
    filters : Filters, optional
        ``as_of``, ``since``, ``min_amount`` and ``entities``; payments have nothing for the others.
    patience : Patience
        When it is over, the largest laps stay, and of the number of all it is said what is known.
    threads : int, optional
        As many as there are processors; the answer does not depend on it.

    Returns
    -------
    PaymentLaps
        What ``find_laps`` gives, with a ledger of the payments on the listed laps alone.

    Raises
    ------
    QuestionError
        If one of them is not what it takes, or filters ask for what payments do not have.

    Examples
    --------
    >>> import tempfile
    >>> from bubblegraph.payments.tables import read_payments
    >>> with tempfile.NamedTemporaryFile("w", suffix=".csv") as file:
    ...     _ = file.write("payer,payee,amount,date\\na,b,5,2025-01-31\\nb,a,4,2025-02-01\\n")
    ...     file.flush()
    ...     found = find_large_laps(read_payments(file.name), within=timedelta(days=30))
    >>> found.found, [(lap.parties, lap.came_back) for lap in found.laps]
    (1, [(('a', 'b'), 400)])

    Notes
    -----
    The largest are sought among the largest payments: see ``payments/search.py``. Then all are
    counted. What came back in all is the largest packing where there are 20,000 laps at most;
    above, no more than all payments that begin laps, end them, or are the smallest of them.
    """
    arguments.instance("table", table, PaymentTable)
    lapping = lapping_of(within, tolerance, order, longest)
    most = arguments.whole_number("most", most, least=1)
    filters = arguments.optional("filters", filters, Filters) or Filters()
    arguments.instance("patience", patience, Patience)
    if threads is not None:
        threads = arguments.whole_number("threads", threads, least=1, most=MOST_THREADS)
    chosen = _choose(table, filters)
    places = chosen.places
    if order == "any":  # of the first payments at one time, that of the first party
        places = places[np.argsort(table.payer[places], kind="stable")]
        chosen = replace(chosen, places=places)
    payments = PaymentArrays(
        table.payer[places], table.payee[places], table.time[places], table.cents[places]
    )
    patience.tell(f"Searching {len(places):,} payments for the largest laps")
    best = largest_cycles(
        payments, lapping.rule, most, wanted=chosen.wanted, patience=patience, threads=threads
    )
    patience.tell(f"Counting the laps of {len(places):,} payments")
    counted = count_cycles(
        payments, lapping.rule, wanted=chosen.wanted, patience=patience, threads=threads
    )
    few = counted.complete and counted.total <= PACKED
    listed = best.cycles
    if few:
        listed = list_cycles(
            payments, lapping.rule, PACKED, wanted=chosen.wanted, threads=threads
        ).cycles
    ranked = sorted(listed, key=lambda rows: _order(payments, rows))
    least, most_back = _came_back(payments, ranked, counted, patience, every=few)
    cut = not (counted.complete and best.complete)
    laps, selection = _with_rows(chosen, payments, ranked[:most], filters)
    return PaymentLaps(
        selection=selection,
        lapping=lapping,
        searched=chosen.searched,
        laps=laps,
        counts=_counts(counted, ranked),
        on_laps=int(np.count_nonzero(counted.marks & ON)),
        least=least,
        most=None if cut else most_back,
        stopped=(patience.why or TOO_LONG) if cut else None,
        reached=_reached(payments, best, ranked) if cut else None,
    )


# --- which payments -------------------------------------------------------------------------------


def _choose(table: PaymentTable, filters: Filters) -> _Chosen:
    """The payments that the filters leave, of those with an amount."""
    unset = Filters()
    for name in (each.name for each in fields(filters)):
        if name not in ASKED and getattr(filters, name) != getattr(unset, name):
            option = {"entities": "entity", "kinds": "kind"}.get(name, name.replace("_", "-"))
            raise QuestionError(f"--{option} is for small tables, and this one is read as large.")
    stays = table.payer != table.payee
    if filters.as_of is not None:
        stays &= table.time < (filters.as_of.toordinal() + 1) * DAY
    if filters.since is not None:
        stays &= table.time >= filters.since.toordinal() * DAY
    if filters.min_amount:
        stays &= (table.cents >= filters.min_amount) | (table.cents == 0)
    priced = stays & (table.cents > 0)
    unpriced = int(np.count_nonzero(stays)) - int(np.count_nonzero(priced))
    return _Chosen(table, np.flatnonzero(priced), unpriced, _wanted(table, filters.entities))


def _wanted(table: PaymentTable, names: Sequence[str]) -> Ints | None:
    if not names:
        return None
    found = np.zeros(len(table.names), np.uint8)
    for name in names:
        place = bisect_left(table.names, name)
        if table.names[place : place + 1] != [name]:
            hint = did_you_mean(name, table.names) if len(table.names) < MOST_NAMES else ""
            raise QuestionError(f'entity: no party is called "{name}". {hint}'.strip())
        found[place] = 1
    return found


# --- what they come to ----------------------------------------------------------------------------


def _order(payments: PaymentArrays, rows: Rows) -> tuple[object, ...]:
    """What laps are put in order by: the larger, shorter, faster, and earlier first."""
    chosen = list(rows)
    cents, times = payments.amount[chosen].tolist(), payments.time[chosen].tolist()
    return (
        -min(cents),
        len(rows),
        max(times) - times[0],
        times[0],
        payments.payer[chosen].tolist(),
        [-each for each in cents],
        payments.given[chosen].tolist(),
    )


def _came_back(
    payments: PaymentArrays, ranked: Sequence[Rows], counted: Found, patience: Patience, every: bool
) -> tuple[int | Fraction, int | Fraction]:
    """What some of the laps carry together, and what no choice of them exceeds; cents."""
    used = sorted({row for rows in ranked for row in rows})
    number = {row: i for i, row in enumerate(used)}
    carried = Carried(payments.amount[used].tolist())
    for rows in ranked:
        carried.add(tuple(number[row] for row in rows))
    if every:
        return carried.packed(map(str, used), patience)
    limits = (payments.amount[counted.marks & mark != 0] for mark in (FIRST, LAST, SMALLEST))
    return carried.least, min(map(_sum, limits))


def _counts(counted: Found, ranked: Sequence[Rows]) -> dict[int, int]:
    """How many laps have how many payments; where the count was cut, the list may have more."""
    if counted.total < len(ranked):
        return Counter(map(len, ranked))
    return {n: laps for n, laps in enumerate(counted.counts.tolist()) if laps}


def _reached(payments: PaymentArrays, best: Found, ranked: Sequence[Rows]) -> int:
    """Laps by which more came back than this are all known."""
    if best.complete and ranked:
        return min(int(payments.amount[list(rows)].min()) for rows in ranked)
    return int(payments.amount.max(initial=0))


def _sum(cents: Ints) -> int:
    """A sum that no number of payments overflows."""
    high, low = np.divmod(cents, HALF)
    return int(high.sum()) * HALF + int(low.sum())


# --- the rows -------------------------------------------------------------------------------------


def _with_rows(
    chosen: _Chosen, payments: PaymentArrays, ranked: Sequence[Rows], filters: Filters
) -> tuple[tuple[PaymentLap, ...], Selection]:
    """Read the rows of laps, each with its place and its id."""
    table = chosen.table
    if not ranked:
        return (), select_deals(table.ledger(_rows_of(chosen)), replace(filters, min_amount=0))
    places = {row: int(chosen.places[payments.given[row]]) for rows in ranked for row in rows}
    numbers = {place: int(table.row[place]) for place in places.values()}
    ledger = table.ledger(numbers.values())
    ids = _ids(table, sorted(places.values()))
    deals = [
        deal if "id" in deal.keys else replace(deal, id=ids[place])
        for deal, place in zip(ledger.deals, sorted(numbers, key=numbers.__getitem__), strict=True)
    ]
    named = {deal.id: deal for deal in deals}
    ledger = replace(ledger, deals=tuple(deals))
    selection = select_deals(ledger, replace(filters, min_amount=0))
    standings = {standing.deal.id: standing for standing in selection.deals}
    of_place = {
        place: standings[deal.id]
        for deal, place in zip(
            named.values(), sorted(numbers, key=numbers.__getitem__), strict=True
        )
    }
    laps = tuple(
        PaymentLap(rank, tuple(of_place[places[row]] for row in rows))
        for rank, rows in enumerate(ranked, 1)
    )
    return laps, selection


def _rows_of(chosen: _Chosen) -> list[int]:
    """A row of each party that is asked about, so that they are known."""
    table = chosen.table
    asked = [] if chosen.wanted is None else np.flatnonzero(chosen.wanted).tolist()
    firsts = (np.flatnonzero((table.payer == p) | (table.payee == p))[0] for p in asked)
    return [int(table.row[place]) for place in firsts]


def _ids(table: PaymentTable, places: Sequence[int]) -> dict[int, str]:
    """The ids of payments that have none: payer-payee-year, numbered as in a small table."""
    pairs = table.payer.astype(np.int64) * len(table.names) + table.payee
    alike = np.flatnonzero(np.isin(pairs, pairs[list(places)]))
    wanted, seen, found = set(places), Counter[str](), {}
    for place in alike[np.argsort(table.row[alike], kind="stable")].tolist():
        year = date.fromordinal(int(table.time[place] // DAY)).year
        payer, payee = table.names[table.payer[place]], table.names[table.payee[place]]
        base = f"{payer}-{payee}-{year}"
        seen[base] += 1
        if place in wanted:
            found[place] = base if seen[base] == 1 else f"{base}-{seen[base]}"
    return found
