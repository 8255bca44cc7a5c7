"""Laps in one piece, in slices of time, and on Spark: seconds and memory beside each other.

Run: python benchmarks/slices.py [ROWS ...] [--master URL]

Random payments of eight years are written as Parquet in order of time, and the command is run on
them: laps of up to six payments within 30 days. The answers have to be the same. With a master of
Spark, spark://host:7077 or local[2], it is run there as well; its workers use memory of their own.

Then it is said what processes, each with slices of its own, could gain over the threads that search
one slice after the other: the processor time that slices take, and how much of it one thread takes
while others have nothing to do. That is the time of two processors at best, beside that of threads.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import polars as pl
from large_payments import DAY, write_tables

from bubblegraph.payments.search.cycles import prepare
from bubblegraph.payments.slicing.sliced_tables import SlicedTable
from bubblegraph.payments.slicing.slices import Asked, SliceSearch
from bubblegraph.solving.temporal_cycles import Rule

SLICES = "16"
WINDOWS = (30, 365)  # days, in which processes are compared with threads
LONGEST = 6
MOST = 1000
HEAD = "| Payments | one piece | memory | 16 slices | memory | Spark |\n|---|---|---|---|---|---|"

COMPARED = (
    "| Payments | window | slices | of it one thread | 2 processors, threads | at best |\n"
    "|---|---|---|---|---|---|"
)


def write_sorted(rows: int, folder: Path) -> str:
    """Write random payments in order of time."""
    parquet, text = write_tables(folder, rows)
    text.unlink()
    pl.scan_parquet(parquet).sort("date").sink_parquet(folder / "sorted.parquet")
    return str(folder / "sorted.parquet")


def run(table: str, *options: str) -> tuple[float, float, bytes]:
    """Run the command: seconds, the most memory that it had in GB, and its answer."""
    words = [sys.executable, "-m", "bubblegraph", "cycles", table, "--within", "30d", "--json"]
    begun = time.perf_counter()
    with tempfile.TemporaryFile() as answer:
        process = subprocess.Popen([*words, *options], stdout=answer)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.perf_counter() - begun
        answer.seek(0)
        assert process.returncode == 0
        return seconds, used.ru_maxrss / 1e6, answer.read()


def measure(rows: int, folder: Path, master: str | None) -> str:
    """A row of the table."""
    table = write_sorted(rows, folder)
    whole = run(table, "--engine", "large")
    sliced = run(table, "--slices", SLICES)
    assert sliced[2] == whole[2]
    spark = "–"
    if master is not None:
        seconds, _, answer = run(table, "--engine", "spark", "--master", master)
        assert answer == whole[2]
        spark = f"{seconds:.0f} s"
    cells = (f"{seconds:.1f} s | {memory:.2f} GB" for seconds, memory, _ in (whole, sliced))
    return f"| {rows:,} | {' | '.join(cells)} | {spark} |"


def compare(rows: int, table: SlicedTable, days: int) -> str:
    """What processes could gain."""
    search = SliceSearch(Rule(within=days * DAY, longest=LONGEST), MOST, Asked())
    whole, alone = -time.process_time(), -time.thread_time()
    for piece in table.plan(days * DAY, int(SLICES)):
        search.find(table.part(piece), piece)
    whole, alone = whole + time.process_time(), alone + time.thread_time()
    threads = alone + (whole - alone) / 2
    cells = (f"{seconds:.2f} s" for seconds in (whole, alone, threads, whole / 2))
    return f"| {rows:,} | {days} days | {' | '.join(cells)} |"


def main() -> None:
    """Measure tables of so many rows."""
    words = sys.argv[1:]
    master = words.pop(words.index("--master") + 1) if "--master" in words else None
    sizes = [int(word) for word in words if word.isdigit()] or [100_000, 1_000_000]
    print(HEAD)
    with tempfile.TemporaryDirectory() as folder:
        for rows in sizes:
            print(measure(rows, Path(folder), master), flush=True)
        print(f"\n{COMPARED}")
        prepare()
        for rows in sizes:
            table = SlicedTable(write_sorted(rows, Path(folder)))
            for days in WINDOWS:
                print(compare(rows, table, days), flush=True)


if __name__ == "__main__":
    main()
