"""T* against a plain version of the same method, its falls, T* in order of time, and V* against
peers, on random graphs.

Run: python benchmarks/volume.py [--entities N] [--edges M] [--circulation EDGES ...] [--skip-plain]

The plain version prices cycles by networkx Dijkstra from every entity and solves each linear
programme anew with scipy.optimize.linprog: what one would write first. Needs scipy; OR-tools is
measured where it is installed.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import networkx as nx

from bubblegraph.patience import Patience
from bubblegraph.solving.circulation import max_circulation
from bubblegraph.solving.column_generation import Reoptimizer
from bubblegraph.solving.lap_packing import max_lap_packing
from bubblegraph.solving.laps import Start, Step
from bubblegraph.solving.packing import packing_value

Edges = dict[tuple[str, str], int]


def random_graph(entities: int, edges: int, seed: int = 1) -> Edges:
    """A graph of distinct edges with amounts up to 10 billion, in cents."""
    rng = random.Random(seed)
    found: Edges = {}
    while len(found) < edges:
        payer, payee = rng.randrange(entities), rng.randrange(entities)
        if payer != payee:
            found[f"{payer:06d}", f"{payee:06d}"] = rng.randint(1, 10**12)
    return found


def plain_packing_value(capacities: Edges) -> float:
    """The yardstick: column generation without any care."""
    import numpy as np  # noqa: PLC0415
    from scipy.optimize import linprog  # noqa: PLC0415
    from scipy.sparse import csr_matrix  # noqa: PLC0415

    edges = list(capacities)
    number = {edge: i for i, edge in enumerate(edges)}
    limits = np.array([capacities[edge] for edge in edges], dtype=float)
    unit = limits.max()
    graph: Any = nx.DiGraph(edges)
    columns: list[list[int]] = []
    known: set[tuple[str, ...]] = set()
    prices = np.zeros(len(edges))
    value = 0.0
    while True:
        for (payer, payee), price in zip(edges, prices, strict=True):
            graph[payer][payee]["price"] = price
        fresh = 0
        for root in graph:
            distance, paths = nx.single_source_dijkstra(graph, root, weight="price")
            back = [
                (distance[u] + graph[u][root]["price"], u)
                for u in graph.predecessors(root)
                if u in distance
            ]
            cost, last = min(back, default=(2.0, root))
            path = tuple(paths[last]) if cost < 1 - 1e-9 else ()
            start = path.index(min(path)) if path else 0
            cycle = path[start:] + path[:start]
            if cycle and cycle not in known:
                known.add(cycle)
                columns.append(
                    [number[a, b] for a, b in zip(cycle, (*cycle[1:], cycle[0]), strict=True)]
                )
                fresh += 1
        if not fresh:
            return float(value * unit)
        rows = [row for column in columns for row in column]
        positions = [i for i, column in enumerate(columns) for _ in column]
        matrix = csr_matrix(
            ([1.0] * len(rows), (rows, positions)), shape=(len(edges), len(columns))
        )
        solved = linprog(-np.ones(len(columns)), A_ub=matrix, b_ub=limits / unit, method="highs")
        value, prices = -solved.fun, np.maximum(-solved.ineqlin.marginals, 0)


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds, and the result."""
    start = time.perf_counter()
    found = work()
    return time.perf_counter() - start, found


def compare_packing(entities: int, edges: int, *, plain: bool) -> None:
    """Print T* by both versions."""
    capacities = random_graph(entities, edges)
    ours, value = timed(lambda: packing_value(capacities))
    print(
        f"T*, {entities} entities, {edges} edges: {float(value or 0) / 1e11:,.3f}e9: {ours:.2f} s"
    )
    if plain:
        theirs, other = timed(lambda: plain_packing_value(capacities))
        print(
            f"  plain (networkx, linprog): {other / 1e11:,.3f}e9: {theirs:.2f} s, "
            f"{theirs / ours:.1f} times"
        )


def compare_falls(entities: int, edges: int, *, legs: int = 10) -> None:
    """Print the seconds that T* without one leg takes, from the last basis and from nothing."""
    capacities = random_graph(entities, edges)
    chosen = random.Random(1).sample(sorted(capacities), legs)
    again = Reoptimizer(capacities)
    ours, warm = timed(lambda: [again.value(leg, 0) for leg in chosen])
    theirs, cold = timed(lambda: [packing_value(capacities | {leg: 0}) for leg in chosen])
    print(
        f"T* without a leg: {ours / legs:.3f} s, from nothing {theirs / legs:.3f} s: "
        f"{theirs / ours:.1f} times, same: {warm == cold}"
    )


def compare_order(entities: int, edges: int, *, times: int = 20) -> None:
    """Print T* in order of time, of a deal an edge with windows over ten years, beside T*.

    Half of the windows are one day. Where it takes longer than so many times T*, its bound.
    """
    rng = random.Random(2)
    capacities = random_graph(entities, edges)
    unordered, value = timed(lambda: packing_value(capacities))
    steps, amounts, invested = {}, {}, set()
    for number, ((payer, payee), cents) in enumerate(capacities.items()):
        deal, first = f"{number:06d}", rng.randrange(3650)
        steps[deal] = Step(payer, payee, first, first + rng.choice([0, rng.randrange(1, 1500)]))
        amounts[deal] = cents
        invested |= {deal} if rng.random() < 0.4 else set()
    every, trade = frozenset(steps), frozenset(steps) - invested
    sorts = {
        "any first leg": [Start(every, every)],
        "invested first": [Start(frozenset(invested), every), Start(trade, trade)],
    }
    print(f"T*, {edges} deals: {float(value or 0) / 1e11:,.3f}e9: {unordered:.2f} s")
    for name, starts in sorts.items():
        for within in (None, 365):
            seconds, found = timed(
                partial(
                    max_lap_packing,
                    steps,
                    amounts,
                    starts,
                    within=within,
                    patience=Patience(times * unordered),
                )
            )
            print(
                f"  in order, {name}, within {within}: {float(found.value) / 1e11:,.3f}e9"
                f" {'exact' if found.exact else 'at most'}, {seconds:.2f} s,"
                f" {seconds / unordered:.1f} times"
            )


def compare_circulation(edges: int) -> None:
    """Print V* by ours, by the method in pure Python, and by networkx where that ends."""
    capacities = random_graph(max(10, edges // 10), edges)
    ours, found = timed(lambda: max_circulation(capacities))
    print(
        f"V*, {edges:,} edges: {found.volume / 1e11:,.2f} billion, {ours:.2f} s by {found.method}"
    )
    if found.method != "successive shortest paths":
        slow, again = timed(lambda: max_circulation(capacities, method="successive shortest paths"))
        print(
            f"  in pure Python: {slow:.2f} s: {slow / ours:.1f} times, same: "
            f"{again.volume == found.volume}"
        )
    if edges <= 10_000:
        graph: Any = nx.DiGraph()
        graph.add_edges_from(
            (u, v, {"capacity": c, "weight": -1}) for (u, v), c in capacities.items()
        )
        theirs, (cost, _) = timed(lambda: nx.network_simplex(graph))
        print(
            f"  networkx network_simplex: {theirs:.2f} s, {theirs / ours:.1f} times; "
            f"{-cost == found.volume}"
        )


def main() -> None:
    """Read the sizes and run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entities", type=int, default=100)
    parser.add_argument("--edges", type=int, default=1000)
    parser.add_argument("--circulation", type=int, nargs="*", default=[10_000, 100_000])
    parser.add_argument("--skip-plain", action="store_true")
    chosen = parser.parse_args()
    compare_packing(chosen.entities, chosen.edges, plain=not chosen.skip_plain)
    compare_falls(chosen.entities, chosen.edges)
    compare_order(chosen.entities, chosen.edges)
    for edges in chosen.circulation:
        compare_circulation(edges)


if __name__ == "__main__":
    main()
