"""How the time of each search grows: the same question at a size and at twice the size.

Run: python benchmarks/growth.py [NAME ...]

Prints processor time at both sizes and their ratio: 2 is linear, 4 quadratic. Each case makes its ledger or
graph first, which is not counted.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable, Iterable
from typing import NamedTuple

from bubblegraph import circular_flows, find_cycles, read_text, select_deals
from bubblegraph.analysis.show import loops_through
from bubblegraph.analysis.ties import are_tied
from bubblegraph.graph import build_graph
from bubblegraph.ledger.select import Selection


class Case(NamedTuple):
    """A search, and how to lay it out at a size."""

    size: int
    prepare: Callable[[int], Callable[[], object]]


CASES: dict[str, Case] = {}


def case(
    size: int,
) -> Callable[[Callable[[int], Callable[[], object]]], Callable[[int], Callable[[], object]]]:
    """Register a function that prepares a search of some size and returns what is timed."""

    def register(
        prepare: Callable[[int], Callable[[], object]],
    ) -> Callable[[int], Callable[[], object]]:
        CASES[prepare.__name__] = Case(size, prepare)
        return prepare

    return register


# --- ledgers ----------------------------------------------------------------------------------------------


def selection_of(pairs: Iterable[tuple[int, int]], seed: int = 1) -> Selection:
    """A ledger in which these pay one another random amounts."""
    some = random.Random(seed)
    rows = [
        f"- {{payer: p{payer}, payee: p{payee}, kind: debt, amount: {some.randint(1, 10**6)}, date: 2025}}"
        for payer, payee in pairs
    ]
    return select_deals(read_text("\n".join(["strict: false", "deals:", *rows])))


def complete(parties: int) -> Selection:
    """All pay all."""
    return selection_of((u, v) for u in range(parties) for v in range(parties) if u != v)


def payments(number: int) -> Selection:
    """Random payments among a fifth as many parties."""
    some = random.Random(1)
    parties = range(number // 5)
    return selection_of(tuple(some.sample(parties, 2)) for _ in range(number))  # type: ignore[misc]


# --- loops ------------------------------------------------------------------------------------------------


@case(40)
def loops_of_a_dense_ledger(parties: int) -> Callable[[], object]:
    """The 5,000 largest loops of up to 6 legs, where all pay all."""
    graph = build_graph(complete(parties))
    return lambda: find_cycles(graph)


@case(40)
def loops_of_up_to_20_legs(parties: int) -> Callable[[], object]:
    """The same with --longest 20."""
    graph = build_graph(complete(parties))
    return lambda: find_cycles(graph, longest=20)


@case(25_000)
def loops_of_random_payments(number: int) -> Callable[[], object]:
    """All loops of up to 6 legs in a large table."""
    graph = build_graph(payments(number))
    return lambda: find_cycles(graph)


@case(2_000)
def loops_of_a_two_way_ring(parties: int) -> Callable[[], object]:
    """Few loops, and long ways between them: whether they are all has to be found out."""
    graph = build_graph(
        selection_of(
            pair for n in range(parties) for pair in ((n, (n + 1) % parties), ((n + 1) % parties, n))
        )
    )
    return lambda: find_cycles(graph)


@case(25)
def cycles_of_a_dense_ledger(parties: int) -> Callable[[], object]:
    """The command as a whole, with T*."""
    selection = complete(parties)
    return lambda: circular_flows(selection)


@case(20)
def show_of_a_dense_ledger(parties: int) -> Callable[[], object]:
    """The loops of one party, with their numbers."""
    selection = complete(parties)
    return lambda: loops_through(selection, lambda leg: leg[0] == "p1")


@case(20)
def ties_of_a_long_loop(legs: int) -> Callable[[], object]:
    """Five deals a leg, of two packages each, and hardly two legs that share one."""
    some = random.Random(1)
    packages = [f"p{n}" for n in range(legs)]
    choices = [[frozenset(some.sample(packages, 2)) for _ in range(5)] for _ in range(legs)]
    return lambda: are_tied(choices)


def seconds(work: Callable[[], object]) -> float:
    """Processor time of one call."""
    start = time.process_time()
    work()
    return time.process_time() - start


def main() -> None:
    """Time the cases that are named, or all of them."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(CASES))
    names = parser.parse_args().names or list(CASES)
    if not CASES.keys() >= set(names):
        parser.error(f"these are known: {', '.join(CASES)}")
    print(f"{'search':<40} {'size':>9} {'seconds':>9} {'at twice':>9} {'ratio':>6}")
    for name in names:
        size, prepare = CASES[name]
        once, twice = (seconds(prepare(n)) for n in (size, 2 * size))
        print(f"{name:<40} {size:>9,} {once:>9.2f} {twice:>9.2f} {twice / once:>6.1f}")


if __name__ == "__main__":
    main()
