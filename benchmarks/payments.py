"""Questions about a table of payments, whole process: processor time and the most memory.

Run: python benchmarks/payments.py [ROWS ... | GRAPH.csv.gz ...]

The table has ten payments a party, random with heavy tails: a few parties and a few payments are
large. Processor time is that of the program and of the solver that it starts; memory is that of the
larger.

Laps within 30 days and a tolerance of 10 % are to be found, beside the reading, within 5 times the
time in which polars reads and sorts the file (the extra "benchmarks") and 2 seconds more; reading
100,000 rows is to take 4 seconds, and a row less than 1 KB.

Of a graph, payer,payee,time,amount with times in seconds and whole amounts, the cycles within 30
days are counted, each payment later than the one before.
"""

from __future__ import annotations

import csv
import gzip
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from fractions import Fraction
from pathlib import Path

from bubblegraph import find_laps, load_ledger, select_deals
from bubblegraph.patience import ENDLESS
from bubblegraph.solving.cycle_search import Work
from bubblegraph.solving.temporal_cycles import Rule, TemporalCycles

LAPS = ["cycles", "--within", "30d", "--tolerance", "10%"]
QUESTIONS = (["check"], LAPS, ["volume"], ["cycles"], ["vendor"], ["deals", "--by", "payer"])
EMPTY = "payer,payee,amount,date\n"


def write_table(path: Path, rows: int) -> None:
    """Write random payments: parties by a power of a uniform number, amounts by Pareto's law."""
    rng = random.Random(1)
    parties = max(3, rows // 10)
    with path.open("w", encoding="utf-8") as table:
        table.write("payer,payee,amount,date\n")
        for _ in range(rows):
            payer = payee = _party(rng, parties)
            while payee == payer:
                payee = _party(rng, parties)
            amount = min(10**9, 10 * rng.paretovariate(0.9))
            day = f"{rng.randint(2018, 2025)}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}"
            table.write(f"acct{payer:06d},acct{payee:06d},{amount:.2f},{day}\n")


def _party(rng: random.Random, parties: int) -> int:
    return int(parties * rng.random() ** 2.2)


def measure(words: list[str]) -> tuple[float, float]:
    """Run the program: seconds of processor time, and gigabytes at the most."""
    command = [sys.executable, "-m", "bubblegraph", *words]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
        _, status, used = os.wait4(running.pid, 0)
        running.returncode = os.waitstatus_to_exitcode(status)
    return used.ru_utime + used.ru_stime, used.ru_maxrss * 1024 / 1e9  # Linux counts in kilobytes


def compare_with_polars(path: Path) -> None:
    """Print how long reading and the search for laps take, and polars to read and sort."""
    begun = time.process_time()
    selection = select_deals(load_ledger(path))
    read = time.process_time() - begun
    begun = time.perf_counter()
    found = find_laps(selection, within=timedelta(days=30), tolerance=Fraction(1, 10))
    searched = time.perf_counter() - begun
    print(f"{read:8.1f} s of processor time to read; {searched:.2f} s for {found.found:,} laps")
    try:
        import polars  # noqa: PLC0415 - an extra
    except ImportError:
        print('         no polars to compare with: pip install ".[benchmarks]"')
        return
    best = min(_seconds_of(lambda: polars.read_csv(path).sort("date")) for _ in range(3))
    print(f"{best:8.3f} s for polars to read and sort; allowed {5 * best + 2:.2f} s")


def _seconds_of(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def count_cycles(path: Path) -> None:
    """Print how many temporal cycles a graph has within 30 days."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))[1:]
    begun = time.perf_counter()
    columns = [list(map(int, column)) for column in zip(*rows, strict=True)]
    cycles = TemporalCycles(*columns, Rule(30 * 86_400, strict=True), Work(ENDLESS))
    found = sum(1 for _ in cycles)
    print(f"{time.perf_counter() - begun:8.1f} s for {found:,} cycles of {len(rows):,} payments")


def ask(rows: int, folder: str) -> None:
    """Print a line for each question about a table."""
    path, empty = Path(folder, "payments.csv"), Path(folder, "empty.csv")
    write_table(path, rows)
    empty.write_text(EMPTY, encoding="utf-8")
    print(f"{rows:,} payments, {path.stat().st_size / 1e6:.0f} MB")
    for command, *options in QUESTIONS:
        seconds, memory = measure([command, str(path), *options])
        _, least = measure([command, str(empty), *options])
        a_row = (memory - least) * 1e9 / rows
        said = " ".join([command, *options])
        print(f"{seconds:8.1f} s {memory:6.2f} GB {a_row:6.0f} B a row  {said}", flush=True)
    compare_with_polars(path)  # last: a process that is started counts the memory of this one


def main() -> None:
    """Measure tables of so many rows, and graphs."""
    with tempfile.TemporaryDirectory() as folder:
        for word in sys.argv[1:] or ["100000"]:
            if word.isdigit():
                ask(int(word), folder)
            else:
                count_cycles(Path(word))


if __name__ == "__main__":
    main()
