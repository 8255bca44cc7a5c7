"""Laps in one piece, in slices of time, and on Spark: seconds and memory beside each other.

Run: python benchmarks/slices.py [ROWS ...] [--master URL]

Random payments of eight years are written as Parquet in order of time, and the command is run on
them: laps of up to six payments within 30 days. The answers have to be the same. With a master of
Spark, spark://host:7077 or local[2], it is run there as well; its workers use memory of their own.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import polars as pl
from large_payments import write_tables

SLICES = "16"
HEAD = "| Payments | one piece | memory | 16 slices | memory | Spark |\n|---|---|---|---|---|---|"


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
    parquet, text = write_tables(folder, rows)
    text.unlink()
    pl.scan_parquet(parquet).sort("date").sink_parquet(folder / "sorted.parquet")
    table = str(folder / "sorted.parquet")
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


def main() -> None:
    """Measure tables of so many rows."""
    words = sys.argv[1:]
    master = words.pop(words.index("--master") + 1) if "--master" in words else None
    sizes = [int(word) for word in words if word.isdigit()] or [100_000, 1_000_000]
    print(HEAD)
    with tempfile.TemporaryDirectory() as folder:
        for rows in sizes:
            print(measure(rows, Path(folder), master), flush=True)


if __name__ == "__main__":
    main()
