"""Questions about a table of payments, whole process: processor time and the most memory.

Run: python benchmarks/payments.py [ROWS ...]

The table has ten payments a party, random with heavy tails: a few parties and a few payments are
large. Processor time is that of the program and of the solver that it starts; memory is that of the
larger.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path

QUESTIONS = (["check"], ["volume"], ["cycles"], ["vendor"], ["deals", "--by", "payer"])


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


def main() -> None:
    """Print a line for each question and size."""
    with tempfile.TemporaryDirectory() as folder:
        for rows in [int(word) for word in sys.argv[1:]] or [100_000]:
            path = Path(folder, "payments.csv")
            write_table(path, rows)
            print(f"{rows:,} payments, {path.stat().st_size / 1e6:.0f} MB")
            for command, *options in QUESTIONS:
                seconds, memory = measure([command, str(path), *options])
                print(
                    f"{seconds:8.1f} s {memory:6.2f} GB  {' '.join([command, *options])}",
                    flush=True,
                )


if __name__ == "__main__":
    main()
