"""Large tables of payments: reading, and the search for laps, beside polars and one thread.

Run: python benchmarks/large_payments.py [ROWS ... | GRAPH.csv.gz ...]

A table of so many random payments, with integer ids and days, is written as Parquet and as CSV: a
million, or 10000000 where that is asked for. To read and index it is to take no more than 4 times
what polars takes to read all four columns into memory, on all its threads: whole numbers, days, and
amounts as floats, which it does not make exact. What is held then is to be 60 bytes a payment. The
best of three is taken, in turns, by the clock and in processor time of all threads, which says more
on a busy machine; memory is that of a process of its own. The
hundred largest laps are to take 0.1 seconds after that, for a million rows in which there are so
many. Two threads are to count 1.6 times as fast as one where that takes over a second.

Of a graph, payer,payee,time,amount with times in seconds, the cycles inside some windows are
counted: each payment later than the one before, or in any order. Then the same payments eight times
over, each time after the last, which is to take about eight times as long: it is the payments in a
window that take time, and not the others of a party. And its loops of parties are counted and
listed, beside igraph where that is installed (the extra ``benchmarks``): up to four legs they are
to be counted 100 times as fast, and listed 50 times.
"""

from __future__ import annotations

import importlib
import importlib.util
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import polars as pl

from bubblegraph import read_payments
from bubblegraph.payments.arrays import PaymentArrays
from bubblegraph.payments.reading.tables import PaymentTable
from bubblegraph.payments.search.cycles import count_cycles, largest_cycles
from bubblegraph.payments.search.loops import LegArrays, count_loops, largest_loops, list_loops
from bubblegraph.solving.temporal_cycles import Rule

T = TypeVar("T")
# windows of graphs in hours: of how many payments at the most, and in any order or in order of time
WINDOWS: dict[str, list[tuple[int, int | None, bool]]] = {
    "collegemsg": [(1, None, False), (6, None, False), (1, None, True), (6, 6, True)],
    "amlsim": [(720, None, False), (720, 6, True)],
    "btcotc": [(24, None, False), (168, None, False), (720, 6, False), (24, None, True)],
}
ELSE: list[tuple[int, int | None, bool]] = [(24, None, False)]
COPIES = 8
SIX = 2_000_000  # loops up to four legs with which those up to six are counted as well
MOST = 2_000_000  # loops that are listed
REPEATS = 3
MEMORY = "--memory"  # the word by which a process is asked for its memory alone
DAY = 86_400_000_000  # microseconds


def timed(work: Callable[[], T], clock: Callable[[], float] = time.perf_counter) -> tuple[float, T]:
    """Do some work: seconds, and what it gives."""
    begun = clock()
    found = work()
    return clock() - begun, found


def write_tables(folder: Path, rows: int) -> list[Path]:
    """Write random payments: parties by a power of a uniform number, amounts by Pareto's law."""
    draw = np.random.default_rng(1)
    parties = max(3, rows // 10)
    payer, payee = (parties * draw.random((2, rows)) ** 2.2).astype(np.int64)
    frame = pl.DataFrame(
        {
            "payer": payer,
            "payee": payee,
            "amount": np.round(10 * (1 + draw.pareto(0.9, rows)), 2).clip(max=1e9),
            "date": (np.datetime64("2018-01-01") + draw.integers(0, 2900, rows)).astype("M8[D]"),
        }
    )
    parquet, table = folder / "payments.parquet", folder / "payments.csv"
    frame.write_parquet(parquet)
    frame.write_csv(table)
    return [parquet, table]


def index(table: PaymentTable) -> PaymentArrays:
    """Lay the payments of a table out for a search."""
    return indexed(PaymentArrays(table.payer, table.payee, table.time, table.cents, table.row))


def indexed(payments: PaymentArrays) -> PaymentArrays:
    """Lay payments out for a search."""
    payments.lay_out()
    return payments


def polars_reads(path: Path) -> pl.DataFrame:
    """Read the four columns by polars, with their types; of a text the dates are read as well."""
    if path.suffix == ".parquet":
        return pl.read_parquet(path)
    return pl.read_csv(path, try_parse_dates=True)


def memory(which: str) -> int:
    """Bytes that this process has in memory (VmRSS), or had at the most (VmHWM)."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(which))


def shared(one: np.ndarray, other: np.ndarray) -> bool:
    """Whether two arrays are of one memory."""
    return bool(np.shares_memory(one, other))


def held_by(table: PaymentTable, payments: PaymentArrays) -> int:
    """The bytes of all arrays; those that both have count once."""
    read = (table.payer, table.payee, table.time, table.cents, table.row)
    out, into = payments.out, payments.into
    lists = (out.start, out.rows, into.start, into.rows, payments.same, payments.later)
    own = (payments.payer, payments.payee, payments.time, payments.amount, payments.row)
    copied = [mine for mine, given in zip(own, read, strict=True) if not shared(mine, given)]
    return sum(each.nbytes for each in (*read, *copied, *lists, payments.given))


def measure_memory(path: str) -> None:
    """Print what reading and laying out add to the memory of a process that did so once before."""
    with tempfile.TemporaryDirectory() as folder:
        for small in write_tables(Path(folder), 1000):
            index(read_payments(str(small)))
    before = memory("VmRSS")
    table = read_payments(path)
    payments = index(table)
    most, now, rows = memory("VmHWM"), memory("VmRSS"), len(table)
    print(
        f"    memory, a payment: {held_by(table, payments) / rows:.0f} bytes of arrays; "
        f"{(now - before) / rows:.0f} that the process has more, {(most - before) / rows:.0f} at "
        "the most",
        flush=True,
    )


def measure_table(rows: int, folder: Path) -> None:
    """Print how long a table of random payments takes."""
    print(f"{rows:,} payments")
    for path in write_tables(folder, rows):
        for clock, name in ((time.perf_counter, "clock"), (time.process_time, "processor")):
            seconds = []
            for _ in range(REPEATS):  # in turns, for others may work on the machine
                own, _ = timed(lambda: polars_reads(path), clock)  # noqa: B023
                reading, table = timed(lambda: read_payments(str(path)), clock)  # noqa: B023
                indexing, payments = timed(lambda: index(table), clock)  # noqa: B023
                seconds.append((own, reading, indexing))
            own, reading, indexing = map(min, zip(*seconds, strict=True))
            print(
                f"  {path.suffix:8} {name:9} polars {own:.3f} s, reading {reading:.3f} s, "
                f"index {indexing:.3f} s: {(reading + indexing) / own:.1f} times",
                flush=True,
            )
        subprocess.run([sys.executable, __file__, MEMORY, str(path)], check=True)
    for days in (30, 365):
        rule = Rule(within=days * DAY, longest=6)
        largest = min(timed(lambda: largest_cycles(payments, rule, 100))[0] for _ in range(REPEATS))  # noqa: B023
        number = largest_cycles(payments, rule, 100).number
        print(f"  {largest:.3f} s for the {number:,} largest laps within {days} days")
    measure_count(payments, Rule(within=30 * DAY, longest=6))
    adding, legs = timed(lambda: LegArrays.of_payments(payments))
    top, found = timed(lambda: largest_loops(legs, 6, 100))
    print(f"  {adding:.3f} s to add up legs; {top:.3f} s for the {found.number:,} largest loops")


def copied(columns: np.ndarray[Any, Any]) -> PaymentArrays:
    """Give payments several times, each time after all of the last time."""
    payer, payee, when, amount = columns
    span = 2 * int(when.max() - when.min())
    times = np.concatenate([when + span * copy for copy in range(COPIES)])
    return PaymentArrays(
        *(np.tile(each, COPIES) for each in (payer, payee)), times, np.tile(amount, COPIES)
    )


def least(work: Callable[[], T]) -> tuple[float, T]:
    """Do some work thrice, unless it takes long: the fewest seconds, and what it gives."""
    seconds, found = timed(work)
    for _ in range(2 if seconds < 1 else 0):
        seconds = min(seconds, timed(work)[0])
    return seconds, found


def measure_count(payments: PaymentArrays, rule: Rule) -> float:
    """Print how long it takes to count, on one thread and on two; give the first."""
    one, found = least(lambda: count_cycles(payments, rule, threads=1))
    two, _ = least(lambda: count_cycles(payments, rule, threads=2))
    print(
        f"  {found.total:,} laps, {found.steps:,} payments looked at: {one:.3f} s on one thread, "
        f"{two:.3f} s on two: {one / two:.2f} times as fast"
    )
    return one


def measure_graph(path: Path) -> None:
    """Print how long the cycles of a graph take."""
    columns = pl.read_csv(path).to_numpy().astype(np.int64).T
    indexing, payments = timed(lambda: indexed(PaymentArrays(*columns)))
    copies = indexed(copied(columns))
    print(f"{path.name}: {len(payments):,} payments, index {indexing:.3f} s")
    for hours, longest, any_order in WINDOWS.get(path.name.split(".")[0], ELSE):
        most = "" if longest is None else f", up to {longest} payments"
        print(f"  within {hours} hours{', in any order' if any_order else ''}{most}")
        rule = Rule(3600 * hours, longest, not any_order, None, any_order)
        one = measure_count(payments, rule)
        many = timed(lambda: count_cycles(copies, rule, threads=1))[0]  # noqa: B023
        print(
            f"    {COPIES} times over: {many:.3f} s, {many / one / COPIES:.2f} times as long each"
        )
    measure_loops(LegArrays.of_payments(payments))


def measure_loops(legs: LegArrays) -> None:
    """Print how long it takes to count and to list loops of parties, beside igraph."""
    laying, _ = timed(lambda: legs.laid_out)
    print(f"  {len(legs):,} legs, laid out in {laying:.3f} s")
    for longest in (3, 4):
        count, found = least(lambda: count_loops(legs, longest))  # noqa: B023
        listed, _ = least(lambda: list_loops(legs, longest, MOST))  # noqa: B023
        number = found.total
        print(f"  {number:,} loops up to {longest} legs: {count:.4f} s, listed {listed:.4f} s")
        own = igraph_seconds(legs, longest, number)
        if own:
            print(f"    igraph {own:.2f} s: {own / count:.0f} and {own / listed:.0f} times")
    for longest in (5, 6) if number < SIX else (5,):
        one, found = least(lambda: count_loops(legs, longest, threads=1))  # noqa: B023
        two, _ = least(lambda: count_loops(legs, longest, threads=2))  # noqa: B023
        print(
            f"  {found.total:,} up to {longest}: {one:.2f} s on one thread, {two:.2f} s on two: "
            f"{one / two:.2f} times as fast"
        )


def igraph_seconds(legs: LegArrays, longest: int, number: int) -> float | None:
    """How long igraph takes for the same loops; it lists them, for it does not count alone."""
    if importlib.util.find_spec("igraph") is None:
        return None
    edges = np.column_stack([legs.payer, legs.payee])
    graph = importlib.import_module("igraph").Graph(legs.parties, edges, directed=True)
    seconds, found = timed(lambda: graph.simple_cycles(min=2, max=longest))
    assert len(found) == number
    return seconds


def warm_up(payments: PaymentArrays) -> None:
    """Have everything compiled."""
    count_cycles(payments, Rule())
    list_loops(LegArrays.of_payments(payments), 3, 1)


def main() -> None:
    """Measure tables of so many rows, and graphs."""
    if sys.argv[1:2] == [MEMORY]:
        measure_memory(sys.argv[2])
        return
    warm = PaymentArrays([0, 1], [1, 0], [0, 1], [1, 1])
    print(f"{timed(lambda: warm_up(warm))[0]:.1f} s to compile, or to load")
    with tempfile.TemporaryDirectory() as folder:
        for word in sys.argv[1:] or ["1000000"]:
            if word.isdigit():
                measure_table(int(word), Path(folder))
            else:
                measure_graph(Path(word))


if __name__ == "__main__":
    main()
