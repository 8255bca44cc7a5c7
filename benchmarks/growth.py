"""How the time of each search grows: the same question at a size and at twice the size.

Run: python benchmarks/growth.py [NAME ...]

Prints processor time at both sizes and their ratio: 2 is linear, 4 quadratic. Each case makes its ledger or
graph first, which is not counted.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from typing import NamedTuple


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
