"""The search on arrays finds what the search on lists finds, and what is found by trying all."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import pairwise, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("numpy")

import numpy as np

from bubblegraph.patience import ENDLESS, Patience
from bubblegraph.payments.arrays import PaymentArrays
from bubblegraph.payments.search import cycles, running
from bubblegraph.payments.search.cycles import (
    Found,
    count_cycles,
    largest_cycles,
    list_cycles,
    stream_cycles,
)
from bubblegraph.payments.search.loops import LegArrays, count_loops
from bubblegraph.payments.search.structures import OFTEN
from bubblegraph.solving.cycle_search import Work
from bubblegraph.solving.temporal_cycles import Rule, TemporalCycles

PAYMENTS = st.lists(
    st.tuples(
        st.integers(0, 4),
        st.integers(0, 4),
        st.integers(0, 6),
        st.sampled_from([0, 90, 95, 100, 300]),
    ),
    max_size=14,
)
RULES = st.builds(
    Rule,
    within=st.sampled_from([None, 0, 2, 4]),
    longest=st.sampled_from([None, 2, 3, 4]),
    strict=st.booleans(),
    tolerance=st.sampled_from([None, Fraction(1, 10), Fraction(0), Fraction(1, 3)]),
)


def _columns(payments: list[tuple[int, int, int, int]]) -> list[list[int]]:
    return [list(column) for column in zip(*payments, strict=True)] or [[], [], [], []]


def _by_lists(payments: list[tuple[int, int, int, int]], rule: Rule) -> set[tuple[int, ...]]:
    return set(TemporalCycles(*_columns(payments), rule, Work(ENDLESS)))


def _by_arrays(arrays: PaymentArrays, cycles: list[tuple[int, ...]]) -> list[tuple[int, ...]]:
    return [tuple(arrays.given[list(cycle)].tolist()) for cycle in cycles]


def _by_trying_all(payments: list[tuple[int, int, int, int]], rule: Rule) -> set[frozenset[int]]:
    """Every order of every few payments that is a cycle in time."""
    rows = [i for i, (payer, payee, _, cents) in enumerate(payments) if payer != payee and cents]
    longest = len(payments) if rule.longest is None else rule.longest
    return {
        frozenset(chosen)
        for length in range(2, min(longest, 5) + 1)
        for chosen in permutations(rows, length)
        if _goes_round([payments[row] for row in chosen], rule)
    }


def _goes_round(chosen: list[tuple[int, int, int, int]], rule: Rule) -> bool:
    payers, payees, times, cents = zip(*chosen, strict=True)
    if payees != (*payers[1:], payers[0]) or len(set(payers)) < len(payers):
        return False
    pairs = list(pairwise(times))
    if not all(a < b if rule.strict else a <= b for a, b in pairs):
        return False
    if rule.within is not None and times[-1] - times[0] > rule.within:
        return False
    near = [*pairwise(cents), (cents[0], cents[-1])]
    return rule.tolerance is None or all(abs(b - a) <= rule.tolerance * a for a, b in near)


@settings(max_examples=300, deadline=None)
@given(PAYMENTS, RULES)
def test_arrays_and_lists_give_the_same_cycles(
    payments: list[tuple[int, int, int, int]], rule: Rule
) -> None:
    arrays = PaymentArrays(*_columns(payments))

    found = list_cycles(arrays, rule, 100_000)
    cycles = _by_arrays(arrays, found.cycles)

    assert len(set(map(frozenset, cycles))) == len(cycles) == found.total
    assert set(map(frozenset, cycles)) == set(map(frozenset, _by_lists(payments, rule)))


@settings(max_examples=150, deadline=None)
@given(PAYMENTS.filter(lambda payments: len(payments) <= 8), RULES)
def test_arrays_give_every_cycle_there_is(
    payments: list[tuple[int, int, int, int]], rule: Rule
) -> None:
    arrays = PaymentArrays(*_columns(payments))

    found = _by_arrays(arrays, list_cycles(arrays, rule, 100_000).cycles)

    assert set(map(frozenset, found)) == _by_trying_all(payments, rule)


@settings(max_examples=100, deadline=None)
@given(PAYMENTS, RULES, st.integers(1, 4))
def test_the_largest_are_the_largest(
    payments: list[tuple[int, int, int, int]], rule: Rule, most: int
) -> None:
    arrays = PaymentArrays(*_columns(payments))
    every = list_cycles(arrays, rule, 100_000).cycles

    found = largest_cycles(arrays, rule, most).cycles

    def smallest(cycle: tuple[int, ...]) -> int:
        return min(int(arrays.amount[row]) for row in cycle)

    assert len(found) >= min(most, len(every))
    assert (
        sorted(map(smallest, found), reverse=True)[:most]
        == (sorted(map(smallest, every), reverse=True)[:most])
    )


@settings(max_examples=100, deadline=None)
@given(PAYMENTS, RULES, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_changes_no_count(
    payments: list[tuple[int, int, int, int]], rule: Rule, draw: random.Random
) -> None:
    mixed = list(payments)
    draw.shuffle(mixed)

    one, other = (count_cycles(PaymentArrays(*_columns(rows)), rule) for rows in (payments, mixed))

    assert one.counts.tolist() == other.counts.tolist()


@settings(max_examples=100, deadline=None)
@given(PAYMENTS, RULES, st.sampled_from([1, 2]))
def test_a_stream_gives_every_cycle_once_however_little_room_there_is(
    payments: list[tuple[int, int, int, int]], rule: Rule, room: int
) -> None:
    arrays = PaymentArrays(*_columns(payments))
    counted, found = count_cycles(arrays, rule), Found(np.zeros(1, np.int64))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cycles, "ROOM", room)
        patch.setattr(cycles, "WIDER", 2)
        patch.setattr(cycles, "STREAMED", 3)
        streamed = [c for block in stream_cycles(arrays, rule, found) for c in block.cycles]

    assert streamed == list_cycles(arrays, rule, 100_000).cycles
    assert found.counts.tolist() == counted.counts.tolist()
    assert found.marks.tolist() == counted.marks.tolist()
    assert (found.complete, found.full) == (True, False)


def test_a_stream_says_where_it_had_no_room() -> None:
    arrays = PaymentArrays([0, 1, 1], [1, 0, 0], [1, 2, 3], [5, 5, 5])
    found = Found(np.zeros(1, np.int64))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cycles, "ROOM", 1)
        patch.setattr(cycles, "MOST", 1)
        streamed = [c for block in stream_cycles(arrays, Rule(), found) for c in block.cycles]

    assert streamed == [(0, 1)]
    assert found.full


@settings(max_examples=100, deadline=None)
@given(PAYMENTS, RULES, st.integers(0, 14))
def test_cycles_of_some_first_payments_and_of_the_others_are_all(
    payments: list[tuple[int, int, int, int]], rule: Rule, cut: int
) -> None:
    arrays = PaymentArrays(*_columns(payments))
    cut = min(cut, len(arrays))
    parts = [range(cut), range(cut, len(arrays))]

    first, others = (list_cycles(arrays, rule, 100_000, roots=part).cycles for part in parts)
    counts = [count_cycles(arrays, rule, roots=part).total for part in parts]
    largest = [set(largest_cycles(arrays, rule, 100, roots=part).cycles) for part in parts]

    assert first + others == list_cycles(arrays, rule, 100_000).cycles
    assert counts == [len(first), len(others)]
    assert largest == [set(first), set(others)]


def test_two_threads_list_what_one_lists() -> None:
    draw = random.Random(1)
    arrays = PaymentArrays(
        [draw.randrange(40) for _ in range(9000)],
        [draw.randrange(40) for _ in range(9000)],
        [place // 3 for place in range(9000)],
        [100 + place % 13 for place in range(9000)],
    )
    rule = Rule(within=20, longest=4)

    one, two = (list_cycles(arrays, rule, 1_000_000, threads=threads) for threads in (1, 2))

    assert one.cycles == two.cycles
    assert one.counts.tolist() == two.counts.tolist()
    assert one.total > 500


def test_a_search_that_is_over_says_so() -> None:
    arrays = PaymentArrays([0, 1], [1, 0], [1, 2], [5, 5])

    assert not count_cycles(arrays, Rule(), patience=Patience(0)).complete
    assert count_cycles(arrays, Rule()).complete


def test_no_payments_have_no_cycles() -> None:
    arrays = PaymentArrays([], [], [], [])

    assert count_cycles(arrays, Rule()).total == 0
    assert largest_cycles(arrays, Rule(), 5).cycles == []


def _all_pay_all() -> PaymentArrays:
    payers, payees = zip(*permutations(range(14), 2), strict=True)
    return PaymentArrays(payers, payees, [0] * len(payers), [100] * len(payers))


@pytest.mark.parametrize("any_order", [False, True])
def test_a_search_ends_in_the_middle_of_a_root_when_its_steps_are_made(
    monkeypatch: pytest.MonkeyPatch, any_order: bool
) -> None:
    monkeypatch.setattr(running, "STEPS", 20_000)

    found = count_cycles(_all_pay_all(), Rule(any_order=any_order), threads=1)

    assert not found.complete
    assert found.steps <= 20_000 + OFTEN


def test_loops_of_parties_end_in_the_middle_of_a_party_when_its_steps_are_made(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(running, "STEPS", 20_000)

    found = count_loops(LegArrays.of_payments(_all_pay_all()), None, threads=1)

    assert not found.complete
    assert found.steps < 40_000  # the last legs are not looked at one by one
