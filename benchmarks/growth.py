"""How the time of each search grows: the same question at a size and at twice the size.

Run: python benchmarks/growth.py [NAME ...]

Prints processor time at both sizes and their ratio: 2 is linear, 4 quadratic. Each case makes its ledger or
graph first, which is not counted.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from bubblegraph.cli.editing import new_warnings
from bubblegraph.editing.add import add_entries
from bubblegraph.editing.edit import Edit, Opened, open_for_editing
from bubblegraph.editing.format import lay_out
from bubblegraph.editing.remove import take_out
from bubblegraph.editing.rename import change_id
from bubblegraph.editing.set import change_field
from bubblegraph.editing.table import deals_of_table
from bubblegraph.output.edit import difference


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


# --- editing ------------------------------------------------------------------------------------------------


def ragged(size: int, *, ids: bool = True) -> str:
    """A ledger whose deals stand in no columns, between fifty companies and one that pays them all."""
    rows = [
        f"- {{payer: hub, payee: c{n % 50}, kind: debt, amount: {n % 977 + 1}M, date: 202{n % 6}-0{n % 9 + 1}"
        + (f", id: d{n}" if ids else "")
        + ", source: Wire}"
        for n in range(size)
    ]
    return "\n".join(["strict: false", "deals:", *rows, ""])


def edit(text: str, change: Callable[[Opened], Edit]) -> Callable[[], object]:
    """Do what a command does that edits a file, from reading it to the patch, but for writing."""

    def run() -> None:
        made = change(open_for_editing("deals.yaml", texts={"deals.yaml": text}))
        new_warnings(made)
        for file in made.texts:
            deque(difference(made, file), maxlen=0)

    return run


@case(10_000)
def format_of_deals(size: int) -> Callable[[], object]:
    return edit(ragged(size), lay_out)


@case(10_000)
def set_of_a_field(size: int) -> Callable[[], object]:
    return edit(ragged(size), lambda opened: change_field(opened, "d7", "amount", "5B"))


@case(10_000)
def set_where_other_deals_are_named_by_it(size: int) -> Callable[[], object]:
    return edit(ragged(size, ids=False), lambda opened: change_field(opened, "hub-c1-2021", "payee", "c2"))


@case(10_000)
def rename_of_a_deal(size: int) -> Callable[[], object]:
    return edit(ragged(size), lambda opened: change_id(opened, "d7", "seven"))


@case(10_000)
def rename_of_a_party_of_every_deal(size: int) -> Callable[[], object]:
    return edit(ragged(size, ids=False), lambda opened: change_id(opened, "hub", "centre"))


@case(10_000)
def remove_of_a_deal(size: int) -> Callable[[], object]:
    return edit(ragged(size), lambda opened: take_out(opened, "d7"))


@case(10_000)
def add_of_rows_of_a_table(size: int) -> Callable[[], object]:
    rows = "".join(f"c{n % 997},c{n % 991 + 1},{n * 7919 % 10**9},2025-01-01\n" for n in range(size))
    table = Path(tempfile.mkdtemp(), "rows.csv")
    table.write_text(f"payer,payee,amount,date\n{rows}", encoding="utf-8")
    return edit(ragged(100), lambda opened: add_entries(opened, deals=deals_of_table(str(table))))


def main() -> None:
    """Time the cases that are named, or all of them."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(CASES))
    names = parser.parse_args().names or list(CASES)
    if unknown := [name for name in names if name not in CASES]:
        parser.error(f"no such case: {unknown[0]}")
    print(f"{'search':<40} {'size':>9} {'seconds':>9} {'at twice':>9} {'ratio':>6}")
    for name in names:
        size, prepare = CASES[name]
        once, twice = (seconds(prepare(n)) for n in (size, 2 * size))
        print(f"{name:<40} {size:>9,} {once:>9.2f} {twice:>9.2f} {twice / once:>6.1f}")


if __name__ == "__main__":
    main()
