"""How much goes round in large tables: V* proven, beside networkx and HiGHS where these end.

Run: python benchmarks/large_volume.py [ROWS ...]

A table of so many random payments is written as Parquet and read. What is measured: reading, adding
up the legs, pruning them to those on loops, V* by OR-tools with its proof by prices, the bounds of
T*, and, up to a million rows, all that ``volume --within 30d`` says; 10 million take ten minutes of
a processor. Up to 10,000 rows networkx and HiGHS, by scipy (the extra ``benchmarks``), solve the
same legs.
"""

from __future__ import annotations

import importlib.util
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
from large_payments import memory, timed, write_tables

from bubblegraph import measure_large_volume, read_payments
from bubblegraph.payments.arrays import PaymentArrays
from bubblegraph.payments.reading.tables import PaymentTable
from bubblegraph.payments.search.loops import LegArrays
from bubblegraph.payments.volume.circulation import LegCore, bound_packing, circulate

WHOLE = 1_000_000  # rows up to which all of it is measured
PEERS = 10_000  # rows up to which others are measured


def add_up(table: PaymentTable) -> LegArrays:
    """Add up the payments of each pair."""
    nothing = np.zeros(len(table), np.int8)
    return LegArrays.of_payments(PaymentArrays(table.payer, table.payee, nothing, table.cents))


def processor() -> float:
    """Seconds of processors so far, of the solver's processes too."""
    return sum(os.times()[:4])


def measure(rows: int, folder: Path) -> None:
    """Print how long each step takes."""
    path = write_tables(folder, rows)[0]
    reading, table = timed(lambda: read_payments(str(path)))
    print(f"{rows:,} payments, read in {reading:.2f} s")
    adding, legs = timed(lambda: add_up(table))
    pruning, core = timed(lambda: LegCore.of_legs(legs))
    print(f"  {len(legs):,} legs in {adding:.2f} s; {len(core):,} on loops in {pruning:.2f} s")
    begun = processor()
    seconds, found = timed(lambda: circulate(core))
    solved = processor()
    bounding, (least, most) = timed(lambda: bound_packing(core, found))
    spent, bounded = solved - begun, processor() - solved
    print(f"  V* {found.volume / 100:,.2f}, proven: {seconds:.2f} s, {spent:.2f} of a processor")
    ends = f"{least / 100:,.2f} to {float(most) / 100:,.2f}"
    print(f"  T* {ends}: {bounding:.2f} s, {bounded:.2f} of a processor")
    if rows > WHOLE:
        print(f"  {memory('VmHWM') / 1e9:.2f} GB at the most")
        return
    if rows <= PEERS:
        measure_peers(core, found.volume, seconds)
    whole, _ = timed(lambda: measure_large_volume(table, within=30))
    most = memory("VmHWM") / 1e9
    print(f"  all that volume --within 30d says: {whole:.2f} s; {most:.2f} GB at the most")


def measure_peers(core: LegCore, volume: int, own: float) -> None:
    """Print how long others take for V*."""
    graph: Any = nx.DiGraph()
    columns = (each.tolist() for each in (core.legs.payer, core.legs.payee, core.legs.amount))
    for payer, payee, cents in zip(*columns, strict=True):
        graph.add_edge(payer, payee, capacity=cents, weight=-1)
    seconds, (cost, _) = timed(lambda: nx.network_simplex(graph))
    print(f"  networkx {seconds:.2f} s: {seconds / own:.1f} times, same: {-cost == volume}")
    if importlib.util.find_spec("scipy") is None:
        return
    seconds, value = timed(lambda: by_highs(core.legs))
    same = abs(value - volume) < 1e-6 * volume
    print(f"  HiGHS {seconds:.2f} s: {seconds / own:.1f} times, same: {same}")


def by_highs(legs: LegArrays) -> float:
    """V* as a linear programme."""
    from scipy.optimize import linprog  # noqa: PLC0415
    from scipy.sparse import csr_matrix  # noqa: PLC0415

    size, number = len(legs), np.arange(len(legs))
    ends = np.concatenate([legs.payer, legs.payee])
    signs = np.repeat([1.0, -1.0], size)
    balance = csr_matrix((signs, (ends, np.tile(number, 2))), shape=(legs.parties, size))
    bounds = np.column_stack([np.zeros(size), legs.amount])
    solved = linprog(
        -np.ones(size), A_eq=balance, b_eq=np.zeros(legs.parties), bounds=bounds, method="highs"
    )
    return float(-solved.fun)


def main() -> None:
    """Measure tables of each size."""
    sizes = [int(size) for size in sys.argv[1:]] or [10_000, 100_000]
    with tempfile.TemporaryDirectory() as folder:
        for rows in (1_000, *sizes):  # the first compiles
            measure(rows, Path(folder))


if __name__ == "__main__":
    main()
