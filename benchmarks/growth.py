"""How the time of each search grows: the same question at a size and at twice the size.

Run: python benchmarks/growth.py [NAME ...]

Prints processor time at both sizes and their ratio: 2 is linear, 4 quadratic. Each case makes its
ledger or graph first, which is not counted.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from itertools import permutations
from pathlib import Path
from typing import NamedTuple

from bubblegraph import (
    CircularFlows,
    Selection,
    circular_flows,
    cut_deals,
    find_cycles,
    measure_volume,
    rank_vendors,
    read_text,
    returned_in_order,
    round_trip_in_order,
    select_deals,
    weigh_sources,
)
from bubblegraph.analysis.show import loops_through
from bubblegraph.analysis.ties import are_tied
from bubblegraph.analysis.timeline import replay_ledger
from bubblegraph.cli.editing import new_warnings
from bubblegraph.drawing.matrix.draw import draw_matrix
from bubblegraph.drawing.network.draw import draw_network
from bubblegraph.drawing.sankey.draw import draw_sankey
from bubblegraph.drawing.timeline.draw import draw_timeline
from bubblegraph.drawing.track.draw import draw_track
from bubblegraph.drawing.waterfall import draw_waterfall
from bubblegraph.drawing.wheels.draw import draw_wheels
from bubblegraph.editing.add import add_entries
from bubblegraph.editing.csv_deals import deals_of_table
from bubblegraph.editing.format import lay_out
from bubblegraph.editing.opened import Opened, open_for_editing
from bubblegraph.editing.proof import Edit
from bubblegraph.editing.remove import take_out
from bubblegraph.editing.rename import change_id
from bubblegraph.editing.set import change_field
from bubblegraph.graph import build_graph
from bubblegraph.ledger.lints.lint import lint_ledger
from bubblegraph.ledger.read import read_ledger
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


# --- loops ----------------------------------------------------------------------------------------


def selection_of(pairs: Iterable[tuple[int, int]], seed: int = 1) -> Selection:
    """A ledger in which these pay one another random amounts."""
    some = random.Random(seed)
    rows = [
        f"- "
        f"{{payer: p{payer}, payee: p{payee}, "
        f"kind: debt, amount: {some.randint(1, 10**6)}, date: 2025}}"
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
            pair
            for n in range(parties)
            for pair in ((n, (n + 1) % parties), ((n + 1) % parties, n))
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


# --- volumes, cuts and vendors --------------------------------------------------------------------


def by_turns(pairs: Iterable[tuple[int, int]], more: str = "") -> Selection:
    """A ledger in which these lend to one another and buy from one another by turns, for random
    amounts.
    """
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


def in_some_years(parties: int) -> Selection:
    """Ten random deals a company, each of one to three years."""
    some = random.Random(3)
    rows = []
    for _ in range(10 * parties):
        payer, payee = some.sample(range(parties), 2)
        first, kind = some.randrange(2015, 2030), some.choice(["equity", "cloud", "purchase"])
        rows.append(
            f"- {{payer: c{payer}, payee: c{payee}, kind: {kind}, amount: {some.randrange(1, 99)},"
            f" date: 2015, term: {first} to {first + some.randrange(3)}}}"
        )
    return select_deals(read_text("\n".join(["strict: false", "deals:", *rows])))


@case(125)
def volume_in_order_of_random_deals(parties: int) -> Callable[[], object]:
    """One large block of deals with windows."""
    selection = in_some_years(parties)
    return lambda: round_trip_in_order(selection)


@case(125)
def volume_within_a_year_of_random_deals(parties: int) -> Callable[[], object]:
    """The same with a limit to the days of a lap."""
    selection = in_some_years(parties)
    return lambda: round_trip_in_order(selection, within=365)


@case(500)
def return_in_order_of_random_deals(parties: int) -> Callable[[], object]:
    """R of one vendor among many."""
    selection = in_some_years(parties)
    return lambda: returned_in_order(selection, "c0")


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


# --- reading and checking -------------------------------------------------------------------------


def check(text: str, file: str = "ledger.yaml") -> None:
    """Do what ``bubblegraph check`` does, but for printing."""
    ledger, _ = read_ledger(file, texts={file: text})
    lint_ledger(ledger)


def ledger_text(size: int, more: Callable[[int], str], payer: str = "a", amount: str = "1B") -> str:
    """A ledger of deals between one pair, each with some further fields."""
    deal = f"payer: {payer}, payee: b, kind: equity, amount: {amount}, date: 2025, source: W"
    rows = (f"- {{id: d{number}, {deal}{more(number)}}}" for number in range(size))
    return "\n".join(["entities: {a: {}, b: {}, pool: {pooled: true}}", "deals:", *rows, ""])


def resolve(text: str) -> Callable[[], object]:
    """Select from a ledger, which is read before."""
    ledger = read_text(text)
    return lambda: select_deals(ledger)


def layers(number: int) -> str:
    """Two deals a layer, each of which includes both of the layer below: the ways double with each
    layer.
    """
    below = number // 2 * 2 - 2
    return f", includes: [d{below}, d{below + 1}]" if below >= 0 else ""


@case(20_000)
def check_of_nested_layers(size: int) -> Callable[[], object]:
    text = ledger_text(size, layers)
    return lambda: check(text)


@case(20_000)
def remainders_of_nested_layers(size: int) -> Callable[[], object]:
    return resolve(ledger_text(size, layers))


@case(20_000)
def remainders_of_a_chain_with_a_common_part(size: int) -> Callable[[], object]:
    return resolve(ledger_text(size, lambda n: f", includes: [d{n - 1}, d0]" if n > 1 else ""))


@case(20_000)
def check_of_a_chain_of_replacements(size: int) -> Callable[[], object]:
    text = ledger_text(size, lambda n: f", replaces: d{n + 1}" if n + 1 < size else "")
    return lambda: check(text)


@case(10_000)
def check_of_references_to_nowhere(size: int) -> Callable[[], object]:
    text = ledger_text(size, lambda n: f", includes: x{n}")
    return lambda: check(text)


@case(10_000)
def check_of_a_package_of_one_payee(size: int) -> Callable[[], object]:
    named = ledger_text(size // 2, lambda _: ", package: round")
    pooled = ledger_text(size // 2, lambda _: ", package: round", payer="pool", amount="2B")
    text = named + pooled.split("deals:\n")[1].replace("- {id: d", "- {id: pooled")
    return lambda: check(text)


@case(50_000)
def check_of_entities(size: int) -> Callable[[], object]:
    rows = (f"  company_{number:06d}: {{name: Company {number}}}" for number in range(size))
    text = "\n".join(["entities:", *rows, ""])
    return lambda: check(text)


@case(50_000)
def check_of_headings(size: int) -> Callable[[], object]:
    headings = ",".join(f"c{number}" for number in range(size))
    return lambda: check(f"payer,payee,amount,date,{headings}\na,b,1,2025\n", "table.csv")


@case(50_000)
def check_of_payments_of_one_pair_and_day(size: int) -> Callable[[], object]:
    rows = "".join(f"a,b,{number * 7919 % 10**9}.50,2025-01-01\n" for number in range(size))
    return lambda: check(f"payer,payee,amount,date\n{rows}", "table.csv")


@case(50_000)
def check_of_marks_without_amounts(size: int) -> Callable[[], object]:
    rows = "a,b,0,2025-01-01\n" * size
    return lambda: check(f"payer,payee,amount,date\n{rows}", "table.csv")


# --- edits ----------------------------------------------------------------------------------------


def ragged(size: int, *, ids: bool = True) -> str:
    """A ledger whose deals stand in no columns, between fifty companies
    and one that pays them all.
    """
    rows = [
        f"- "
        f"{{payer: hub, payee: c{n % 50}, "
        f"kind: debt, amount: {n % 977 + 1}M, date: 202{n % 6}-0{n % 9 + 1}"
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
    return edit(
        ragged(size, ids=False), lambda opened: change_field(opened, "hub-c1-2021", "payee", "c2")
    )


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
    rows = "".join(
        f"c{n % 997},c{n % 991 + 1},{n * 7919 % 10**9},2025-01-01\n" for n in range(size)
    )
    table = Path(tempfile.mkdtemp(), "rows.csv")
    table.write_text(f"payer,payee,amount,date\n{rows}", encoding="utf-8")
    return edit(ragged(100), lambda opened: add_entries(opened, deals=deals_of_table(str(table))))


# --- pictures -------------------------------------------------------------------------------------


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
    return (
        (one, other) for one, other in (some.sample(range(number // 10), 2) for _ in range(number))
    )


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
def track_of_random_payments(number: int) -> Callable[[], object]:
    flows = flows_between(some_pairs(number))
    return lambda: draw_track(flows, top=number)


@case(1_000)
def sankey_of_random_payments(number: int) -> Callable[[], object]:
    flows = flows_between(some_pairs(number))
    return lambda: draw_sankey(flows, top=number)


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
