"""Make the extract of the AMLSim sample that the tutorial on payments searches, and its labels.

    python examples/amlsim/extract.py SAMPLE.csv.gz     writes amlsim.csv.gz and planted.csv

The sample is payer,payee,time,amount: accounts as numbers, time in seconds from step 0 (a step is a
day), amounts in cents. It has no labels. What AMLSim planted is told by the amounts: no ordinary
payment is below 100.00, no payment of a fan-in above 5.00, and those of cycles lie between 10.00
and 20.00, one amount for all payments of a cycle.

The extract has every planted payment, and each of the others with a chance of one in two. A planted
payment stands in the sample up to five times, the same in every column: the extract has it once.
"""

from __future__ import annotations

import csv
import gzip
import random
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

import networkx as nx

HERE = Path(__file__).resolve().parent
STEP_0 = date(2017, 1, 1)  # ours: the sample counts days only
STEP = 86_400  # seconds
ORDINARY = 100_00  # cents: the least that is paid otherwise
OF_CYCLES = range(10_00, 20_00)

Payment = tuple[int, int, date, int]  # payer, payee, day, cents


def extract(rows: Iterable[Sequence[str]]) -> list[Payment]:
    """Every planted payment once, and half of the others; sorted as a bank would, by account."""
    chance = random.Random(1)
    kept = set()
    for payer, payee, time, amount in (map(int, row) for row in rows):
        if amount < ORDINARY or chance.random() < 0.5:
            kept.add((payer, payee, STEP_0 + timedelta(time // STEP), amount))
    return sorted(kept)


def planted_cycles(payments: Iterable[Payment]) -> Iterator[list[Payment]]:
    """The payments of one amount, among those of cycles, that lead back to where they begin."""
    alike = defaultdict(dict)
    for payment in payments:
        payer, payee, _, amount = payment
        if amount in OF_CYCLES:
            alike[amount][payer, payee] = payment
    for _, of_pairs in sorted(alike.items()):
        for cycle in nx.simple_cycles(nx.DiGraph(list(of_pairs))):
            first = cycle.index(min(cycle))
            ring = cycle[first:] + cycle[:first]
            yield [of_pairs[pair] for pair in zip(ring, ring[1:] + ring[:1], strict=True)]


def written(payment: Payment) -> str:
    """As in the files: with the decimals of the amount."""
    payer, payee, day, cents = payment
    return f"{payer},{payee},{day},{cents // 100}.{cents % 100:02}"


def main() -> None:
    """Write both files beside this one."""
    with gzip.open(sys.argv[1], "rt", encoding="utf-8", newline="") as stream:
        rows = csv.reader(stream)
        next(rows)
        payments = extract(rows)
    head = "payer,payee,date,amount"
    text = "\n".join([head, *map(written, payments), ""])
    (HERE / "amlsim.csv.gz").write_bytes(gzip.compress(text.encode(), mtime=0))
    rings = sorted(planted_cycles(payments), key=lambda ring: ring[0])
    labels = [f"{n},{written(one)}" for n, ring in enumerate(rings, 1) for one in ring]
    (HERE / "planted.csv").write_text("\n".join([f"note,{head}", *labels, ""]), encoding="utf-8")


if __name__ == "__main__":
    main()
