"""How long the commands take, whole process, against importing what they cannot do without.

Run: python benchmarks/startup.py [ROUNDS]
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

LEDGER = str(Path(__file__).resolve().parents[1] / "data" / "deals.yaml")
FLOOR = [sys.executable, "-c", "import typer, rich, yaml, networkx"]
RUNS = {
    "floor: import typer, rich, yaml, networkx": FLOOR,
    "python -c pass": [sys.executable, "-c", "pass"],
    "bubblegraph --help": [sys.executable, "-m", "bubblegraph", "--help"],
    "bubblegraph check": [sys.executable, "-m", "bubblegraph", "check", LEDGER],
    "bubblegraph deals": [sys.executable, "-m", "bubblegraph", "deals", LEDGER],
    "bubblegraph cycles": [sys.executable, "-m", "bubblegraph", "cycles", LEDGER],
    "bubblegraph volume": [sys.executable, "-m", "bubblegraph", "volume", LEDGER],
    "bubblegraph cut": [sys.executable, "-m", "bubblegraph", "cut", LEDGER],
    "bubblegraph coverage": [sys.executable, "-m", "bubblegraph", "coverage", LEDGER],
    "bubblegraph compare": [sys.executable, "-m", "bubblegraph", "compare", LEDGER, "telecom"],
    "bubblegraph vendor": [sys.executable, "-m", "bubblegraph", "vendor", LEDGER],
    "bubblegraph stress": [sys.executable, "-m", "bubblegraph", "stress", "openai", LEDGER],
}


def main() -> None:
    """Take turns, so that a busy machine slows all alike, and compare medians."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    times: dict[str, list[float]] = {name: [] for name in RUNS}
    for _ in range(rounds + 1):
        for name, command in RUNS.items():
            start = time.perf_counter()
            subprocess.run(
                command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            times[name].append(time.perf_counter() - start)
    # the first one warms up
    medians = {name: statistics.median(taken[1:]) for name, taken in times.items()}
    floor = next(iter(medians.values()))
    print(f"{rounds} rounds, medians")
    for name, median in medians.items():
        print(f"{median * 1000:8.0f} ms  {median / floor:5.2f} of the floor   {name}")


if __name__ == "__main__":
    main()
