"""How the time of each search grows: the same question at a size and at twice the size.

Run: python benchmarks/growth.py [NAME ...]

Prints processor time at both sizes and their ratio: 2 is linear, 4 quadratic. Each case makes its ledger or
graph first, which is not counted.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from itertools import permutations
from typing import NamedTuple

from bubblegraph import CircularFlows, circular_flows, read_text, select_deals
from bubblegraph.analysis.timeline import replay_ledger
from bubblegraph.drawing.matrix import draw_matrix
from bubblegraph.drawing.network import draw_network
from bubblegraph.drawing.timeline import draw_timeline
from bubblegraph.drawing.waterfall import draw_waterfall
from bubblegraph.drawing.wheels import draw_wheels


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


def seconds(work: Callable[[], object]) -> float:
    """Processor time of one call."""
    start = time.process_time()
    work()
    return time.process_time() - start


# --- pictures ---------------------------------------------------------------------------------------------


def flows_between(pairs: Iterable[tuple[int, int]], days: int = 1) -> CircularFlows:
    """The loops of a ledger in which these pay one another random amounts, on so many days."""
    some = random.Random(1)
    start = date(2019, 1, 1)
    rows = [
        f"- {{payer: c{payer}, payee: c{payee}, kind: purchase, amount: {some.randint(1, 999)}M, "
        f"date: {start + timedelta(some.randrange(days))}}}"
        for payer, payee in pairs
    ]
    return circular_flows(select_deals(read_text("\n".join(["strict: false", "deals:", *rows]))))


def all_pairs(parties: int) -> Iterator[tuple[int, int]]:
    return permutations(range(parties), 2)


def some_pairs(number: int) -> Iterator[tuple[int, int]]:
    """Pairs by chance, of a tenth as many parties."""
    some = random.Random(2)
    return ((one, other) for one, other in (some.sample(range(number // 10), 2) for _ in range(number)))


@case(12)
def network_where_all_pay_all(parties: int) -> Callable[[], object]:
    flows = flows_between(all_pairs(parties))
    return lambda: draw_network(flows, full=True)


@case(500)
def network_of_random_payments(number: int) -> Callable[[], object]:
    flows = flows_between(some_pairs(number))
    return lambda: draw_network(flows, full=True)


@case(40)
def matrix_where_all_pay_all(parties: int) -> Callable[[], object]:
    flows = flows_between(all_pairs(parties))
    return lambda: draw_matrix(flows, full=True, width=10_000)


@case(1_000)
def wheels_of_random_payments(number: int) -> Callable[[], object]:
    flows = flows_between(some_pairs(number))
    return lambda: draw_wheels(flows, top=number)


@case(1_000)
def waterfall_of_random_payments(number: int) -> Callable[[], object]:
    flows = flows_between(some_pairs(number))
    return lambda: draw_waterfall(flows, top=number)


@case(1_000)
def timeline_of_random_payments(number: int) -> Callable[[], object]:
    """With the replay of seven years."""
    ledger = flows_between(some_pairs(number), days=2_500).selection.ledger
    return lambda: draw_timeline(replay_ledger(ledger))


def main() -> None:
    """Time the cases that are named, or all of them."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", choices=[*CASES], metavar="NAME")
    names = parser.parse_args().names or list(CASES)
    print(f"{'search':<40} {'size':>9} {'seconds':>9} {'at twice':>9} {'ratio':>6}")
    for name in names:
        size, prepare = CASES[name]
        once, twice = (seconds(prepare(n)) for n in (size, 2 * size))
        print(f"{name:<40} {size:>9,} {once:>9.2f} {twice:>9.2f} {twice / once:>6.1f}")


if __name__ == "__main__":
    main()
