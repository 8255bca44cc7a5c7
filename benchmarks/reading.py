"""Reading, checking and linting a ledger of 20,000 deals, against yaml.load with CSafeLoader alone.

Run: python benchmarks/reading.py [DEALS]
"""

from __future__ import annotations

import gc
import random
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import yaml

from bubblegraph.ledger.lints.lint import lint_ledger
from bubblegraph.ledger.read import load_ledger

KINDS = ("equity", "debt", "purchase", "cloud", "lease")


def write_ledger(path: Path, deals: int) -> None:
    """Write a ledger as people write it: nine fields a deal, flow style over two lines."""
    rng = random.Random(1)
    names = [f"company_{number:04d}" for number in range(max(50, deals // 20))]
    lines = ["bubblegraph: 1", "title: Benchmark", "as_of: 2026-06-30", "", "entities:"]
    lines += [f"  {name}: {{name: {name.title()}, sector: industry}}" for name in names]
    lines += ["", "deals:"]
    for number in range(deals):
        payer, payee = rng.sample(names, 2)
        kind, year, month = rng.choice(KINDS), rng.randint(2019, 2025), rng.randint(1, 12)
        lines += [
            f"- {{payer: {payer}, payee: {payee}, kind: {kind}, amount: {rng.randint(1, 9999)}M,",
            f"   id: deal-{number}, status: "
            f"{{{year}-{month:02d}-{rng.randint(1, 28):02d}: committed}},",
            f"   term: {year} to {year + 5},",
            f'   confidence: high, source: "Gazette {year}-{month:02d}-28 '
            f'https://example.org/{number}"}}',
        ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def best(work: Callable[[], object], rounds: int = 3) -> float:
    """The shortest of a few runs, garbage collection as it is."""
    times = []
    for _ in range(rounds):
        gc.collect()
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def main() -> None:
    """Print times, their ratio, and the memory a deal takes."""
    deals = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "ledger.yaml")
        write_ledger(path, deals)
        text = path.read_text(encoding="utf-8")
        peer = best(lambda: yaml.load(text, Loader=yaml.CSafeLoader))
        read = best(lambda: load_ledger(path))
        linted = best(lambda: lint_ledger(load_ledger(path)))
        tracemalloc.start()
        ledger = load_ledger(path)
        kept, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    print(f"{deals:,} deals, {len(text) / 1e6:.1f} MB")
    print(f"{peer * 1000:8.0f} ms  yaml.load, CSafeLoader: values only")
    print(
        f"{read * 1000:8.0f} ms  load_ledger: read and checked     {read / peer:5.2f} of yaml.load"
    )
    print(
        f"{linted * 1000:8.0f} ms  and linted                       {linted / peer:5.2f} of "
        f"yaml.load"
    )
    each = kept / len(ledger.deals) / 1000
    print(f"{each:8.2f} KB a deal kept, the text included; {peak / 1e6:.0f} MB at the most")


if __name__ == "__main__":
    main()
