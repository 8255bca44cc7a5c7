"""How long random ledgers take beside the answer on the ledger itself: 60 times that at most.

Run: python benchmarks/chance.py [DRAWS]
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

LEDGER = str(Path(__file__).resolve().parents[1] / "data" / "deals.yaml")
CYCLES = [sys.executable, "-m", "bubblegraph", "cycles", LEDGER]


def seconds(*more: str) -> float:
    """The best of three."""
    taken = []
    for _ in range(3):
        start = time.perf_counter()
        subprocess.run([*CYCLES, *more], check=True, stdout=subprocess.DEVNULL)
        taken.append(time.perf_counter() - start)
    return min(taken)


def main() -> None:
    """Compare whole processes."""
    draws = sys.argv[1] if len(sys.argv) > 1 else "1000"
    alone, beside = seconds(), seconds("--chance", draws)
    print(f"cycles {alone:.2f} s, --chance {draws} {beside:.2f} s: {beside / alone:.1f} times")


if __name__ == "__main__":
    main()
