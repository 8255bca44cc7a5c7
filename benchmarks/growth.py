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

from bubblegraph import (
    Selection,
    circular_flows,
    cut_deals,
    measure_volume,
    rank_vendors,
    read_text,
    select_deals,
    weigh_sources,
)


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


# --- volumes, cuts and vendors ------------------------------------------------------------------------------


def by_turns(pairs: Iterable[tuple[int, int]], more: str = "") -> Selection:
    """A ledger in which these lend to one another and buy from one another by turns, for random amounts."""
    some = random.Random(1)
    rows = [
        f"- {{payer: p{payer}, payee: p{payee}, kind: {('debt', 'cloud')[i % 2]}, "
        f"amount: {some.randint(1, 10**6)}, status: {{2025: closed}}{more.format(25 + i % 30)}}}"
        for i, (payer, payee) in enumerate(pairs)
    ]
    return select_deals(read_text("\n".join(["strict: false", "deals:", *rows])))


def at_random(parties: int, deals: int, more: str = "") -> Selection:
    """Random deals."""
    some = random.Random(2)
    drawn = (some.sample(range(parties), 2) for _ in range(deals))
    return by_turns(((payer, payee) for payer, payee in drawn), more)


@case(5_000)
def vendors_of_a_chain(parties: int) -> Callable[[], object]:
    """No money comes round: nothing is solved."""
    selection = by_turns((i, i + 1) for i in range(parties))
    return lambda: rank_vendors(selection)


@case(500)
def vendors_of_random_deals(parties: int) -> Callable[[], object]:
    """Ten deals a company, nearly all of them on loops with one another."""
    selection = at_random(parties, 10 * parties)
    return lambda: rank_vendors(selection)


@case(300)
def volume_of_triangles(number: int) -> Callable[[], object]:
    """Loops that have nothing in common."""
    selection = by_turns((3 * i + j, 3 * i + (j + 1) % 3) for i in range(number) for j in range(3))
    return lambda: measure_volume(selection)


@case(5_000)
def volume_of_a_ring(parties: int) -> Callable[[], object]:
    """One loop through all."""
    selection = by_turns((i, (i + 1) % parties) for i in range(parties))
    return lambda: measure_volume(selection)


@case(250)
def volume_of_random_deals(parties: int) -> Callable[[], object]:
    """One large block."""
    selection = at_random(parties, 10 * parties)
    return lambda: measure_volume(selection)


@case(20)
def cut_of_a_complete_graph(parties: int) -> Callable[[], object]:
    """All pay all; patience may end it at twice the size."""
    selection = by_turns((u, v) for u in range(parties) for v in range(parties) if u != v)
    return lambda: cut_deals(selection)


@case(50)
def sources_of_random_deals(parties: int) -> Callable[[], object]:
    """Thirty publications, each of which alone supports a thirtieth of the deals."""
    selection = at_random(parties, 4 * parties, ", source: Paper{} 2025-01-01")
    flows = circular_flows(selection, most=10)
    return lambda: weigh_sources(selection.ledger, flows)


@case(50)
def years_of_random_deals(parties: int) -> Callable[[], object]:
    """Deals that run for up to thirty years, each year solved on its own."""
    selection = at_random(parties, 10 * parties, ", term: 2025 to 20{}")
    return lambda: measure_volume(selection, by_year=True)


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
    parser.add_argument("names", nargs="*", choices=[*CASES], metavar="NAME")
    names = parser.parse_args().names or list(CASES)
    print(f"{'search':<40} {'size':>9} {'seconds':>9} {'at twice':>9} {'ratio':>6}")
    for name in names:
        size, prepare = CASES[name]
        once, twice = (seconds(prepare(n)) for n in (size, 2 * size))
        print(f"{name:<40} {size:>9,} {once:>9.2f} {twice:>9.2f} {twice / once:>6.1f}")


if __name__ == "__main__":
    main()
