"""Temporal cycles: which there are, against all orders of all payments; and in which order."""

from __future__ import annotations

import csv
import random
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise, permutations
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bubblegraph.patience import ENDLESS
from bubblegraph.solving.cycle_search import Enough, Work
from bubblegraph.solving.temporal_cycles import Rule, TemporalCycles, floor_and_ceiling
from conftest import REPOSITORY


class Row(NamedTuple):
    """A payment."""

    payer: int
    payee: int
    time: int
    amount: int


def search(rows: Sequence[Row], rule: Rule, work: Work | None = None) -> TemporalCycles:
    columns = [list(column) for column in zip(*rows, strict=True)] or [[], [], [], []]
    return TemporalCycles(*columns, rule, work or Work(ENDLESS))


def all_orders(rows: Sequence[Row], rule: Rule) -> set[frozenset[int]]:
    """The sets of payments that are a cycle in some order, each tried, by the definition."""
    longest = min(len(rows), rule.longest or len(rows))
    orders = (order for k in range(2, longest + 1) for order in permutations(range(len(rows)), k))
    return {frozenset(order) for order in orders if is_cycle([rows[i] for i in order], rule)}


def is_cycle(rows: Sequence[Row], rule: Rule) -> bool:
    pairs = [*pairwise(rows)]
    leads = all(a.payee == b.payer for a, b in (*pairs, (rows[-1], rows[0])))
    once = len({row.payer for row in rows}) == len(rows)
    ordered = all(a.time < b.time if rule.strict else a.time <= b.time for a, b in pairs)
    close = rule.within is None or rows[-1].time - rows[0].time <= rule.within
    return leads and once and ordered and close and are_near(rows, rule.tolerance)


def are_near(rows: Sequence[Row], tolerance: Fraction | None) -> bool:
    if tolerance is None:
        return all(row.amount for row in rows)
    pairs = (*pairwise(rows), (rows[0], rows[-1]))
    return all(row.amount for row in rows) and all(
        (1 - tolerance) * a.amount <= b.amount <= (1 + tolerance) * a.amount for a, b in pairs
    )


parties = st.integers(0, 3)
tables = st.lists(
    st.builds(Row, parties, parties, st.integers(0, 4), st.integers(0, 12)), max_size=7
)
rules = st.builds(
    Rule,
    within=st.none() | st.integers(0, 4),
    longest=st.none() | st.integers(2, 4),
    strict=st.booleans(),
    tolerance=st.none() | st.sampled_from([Fraction(0), Fraction(1, 10), Fraction(1, 3)]),
)


@given(tables, rules)
def test_it_finds_what_trying_every_order_finds(rows: list[Row], rule: Rule) -> None:
    found = list(search(rows, rule))

    assert {frozenset(cycle) for cycle in found} == all_orders(rows, rule)
    assert len({frozenset(cycle) for cycle in found}) == len(found)
    assert all(is_cycle([rows[i] for i in cycle], rule) for cycle in found)


@given(tables, rules)
def test_the_largest_come_first(rows: list[Row], rule: Rule) -> None:
    smallest = [min(rows[i].amount for i in cycle) for cycle in search(rows, rule)]

    assert smallest == sorted(smallest, reverse=True)


@given(tables, rules, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_changes_nothing(
    rows: list[Row], rule: Rule, chance: random.Random
) -> None:
    rows = [row._replace(amount=16 * row.amount + i) for i, row in enumerate(rows)]  # all unlike
    shuffled = chance.sample(rows, len(rows))

    assert [[rows[i] for i in cycle] for cycle in search(rows, rule)] == [
        [shuffled[i] for i in cycle] for cycle in search(shuffled, rule)
    ]


def test_the_window_is_closed() -> None:
    rows = [Row(0, 1, 1, 5), Row(1, 0, 31, 5)]

    assert list(search(rows, Rule(within=30))) == [(0, 1)]
    assert list(search(rows, Rule(within=29))) == []


def test_payments_of_one_time_follow_one_another_unless_order_is_strict() -> None:
    rows = [Row(0, 1, 1, 5), Row(1, 2, 1, 5), Row(2, 0, 2, 5)]

    assert list(search(rows, Rule())) == [(0, 1, 2)]
    assert list(search(rows, Rule(strict=True))) == []


def test_a_cycle_of_one_time_is_found_once_and_from_where_the_amounts_allow() -> None:
    rows = [Row(0, 1, 1, 80), Row(1, 2, 1, 100), Row(2, 0, 1, 90)]

    assert list(search(rows, Rule())) == [(0, 1, 2)]
    assert list(search(rows, Rule(tolerance=Fraction(1, 5)))) == [(1, 2, 0)]


def test_parallel_payments_make_cycles_of_their_own() -> None:
    rows = [Row(0, 1, 1, 5), Row(0, 1, 1, 5), Row(1, 0, 2, 5), Row(1, 0, 3, 5)]

    assert sorted(search(rows, Rule())) == [(0, 2), (0, 3), (1, 2), (1, 3)]


def test_the_last_payment_is_as_near_to_the_first_as_neighbours_are() -> None:
    rows = [Row(0, 1, 1, 100), Row(1, 2, 2, 90), Row(2, 0, 3, 81)]

    assert list(search(rows, Rule(tolerance=Fraction(1, 10)))) == []
    assert list(search(rows, Rule(tolerance=Fraction(19, 100)))) == [(0, 1, 2)]


@given(st.integers(0, 10**18), st.fractions(0, 1))
def test_bounds_of_amounts_are_exact(amount: int, tolerance: Fraction) -> None:
    floor, ceiling = floor_and_ceiling(amount, tolerance)

    assert floor - 1 < (1 - tolerance) * amount <= floor
    assert ceiling <= (1 + tolerance) * amount < ceiling + 1


# --- larger tables --------------------------------------------------------------------------------


def test_two_programs_of_others_count_as_many_in_a_public_sample() -> None:
    """768 in 30 days: IBM's parallel-cycle-enumeration and another agree on it."""
    path = REPOSITORY / "tests" / "reference" / "amlsim_laps.csv"
    with path.open(encoding="utf-8", newline="") as table:
        rows = [Row(*map(int, cells)) for cells in list(csv.reader(table))[1:]]

    assert sum(1 for _ in search(rows, Rule(within=30, strict=True))) == 768


def random_rows(number: int, parties: int, seed: int) -> list[Row]:
    chance = random.Random(seed)
    return [
        Row(*chance.sample(range(parties), 2), chance.randrange(730), chance.randrange(100, 10**6))
        for _ in range(number)
    ]


def plant(rows: list[Row], number: int, seed: int) -> list[frozenset[int]]:
    """Add trips of three to six payments that lose up to 2 % each within 20 days; say where."""
    chance = random.Random(seed)
    planted = []
    for _ in range(number):
        ring = chance.sample(range(4_000), chance.randint(3, 6))
        time, amount = chance.randrange(700), 10**6 + chance.randrange(10**6)
        place = len(rows)
        for payer, payee in pairwise((*ring, ring[0])):
            rows.append(Row(payer, payee, time, amount))
            time += chance.randint(0, 4)
            amount -= amount * chance.randint(0, 2) // 100
        planted.append(frozenset(range(place, len(rows))))
    return planted


def test_all_that_is_planted_among_20000_rows_is_found_and_little_else() -> None:
    rows = random_rows(20_000, 4_000, seed=1)
    planted = plant(rows, 50, seed=2)
    found = [frozenset(c) for c in search(rows, Rule(30, 6, tolerance=Fraction(1, 10)))]

    recall = len(set(planted) & set(found)) / len(planted)
    precision = len(set(planted) & set(found)) / len(found)
    assert (recall, precision) == (1, 1)


def test_a_search_that_is_cut_has_found_all_that_are_larger_than_where_it_was() -> None:
    rows = random_rows(2_000, 20, seed=3)
    rule = Rule(100, 4)
    whole = [(min(rows[i].amount for i in c), c) for c in search(rows, rule)]
    cut = search(rows, rule, Work(ENDLESS, most=20_000))

    found = []
    with pytest.raises(Enough):
        found.extend(cut)  # what was found before it ended is kept

    assert cut.reached is not None
    larger = [cycle for smallest, cycle in whole if smallest > cut.reached]
    assert 0 < len(larger) < len(whole)
    assert found[: len(larger)] == larger
