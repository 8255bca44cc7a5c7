"""Loops of parties on arrays: those that are found by trying all, and by networkx."""

from __future__ import annotations

import random
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("numpy")

import numpy as np

from bubblegraph.errors import QuestionError
from bubblegraph.patience import Patience
from bubblegraph.payments.arrays import PaymentArrays
from bubblegraph.payments.search.loops import LegArrays, count_loops, largest_loops, list_loops

PAYMENTS = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(0, 3), st.integers(0, 4)),
    max_size=30,
)
LONGEST = st.sampled_from([2, 3, 4, 5, None])
Payments = list[tuple[int, int, int, int]]


def _legs(payments: Payments) -> LegArrays:
    columns = [list(column) for column in zip(*payments, strict=True)] or [[], [], [], []]
    return LegArrays.of_payments(PaymentArrays(*columns))


def _by_trying_all(payments: Payments, longest: int | None) -> set[tuple[int, ...]]:
    """Every order of every few parties, the least first, that is a loop."""
    pairs = {(payer, payee) for payer, payee, _, cents in payments if cents}
    return {
        chosen
        for length in range(2, (longest or 6) + 1)
        for chosen in permutations(range(6), length)
        if chosen[0] == min(chosen)
        and all(pair in pairs for pair in zip(chosen, (*chosen[1:], chosen[0]), strict=True))
    }


def _told(loop: tuple[int, ...]) -> tuple[int, ...]:
    first = loop.index(min(loop))
    return loop[first:] + loop[:first]


def _smallest(payments: Payments, loop: tuple[int, ...]) -> int:
    return min(
        sum(cents for payer, payee, _, cents in payments if (payer, payee) == pair)
        for pair in zip(loop, (*loop[1:], loop[0]), strict=True)
    )


@settings(max_examples=200, deadline=None)
@given(PAYMENTS, LONGEST)
def test_the_loops_are_those_that_trying_all_finds(payments: Payments, longest: int | None) -> None:
    every = _by_trying_all(payments, longest)

    found = list_loops(_legs(payments), longest, 10_000)
    counted = count_loops(_legs(payments), longest)

    assert sorted(map(_told, found.cycles)) == sorted(every)
    assert counted.counts.tolist() == found.counts.tolist()
    for length, number in enumerate(counted.counts.tolist()):
        assert number == sum(len(loop) == length for loop in every)


@settings(max_examples=100, deadline=None)
@given(PAYMENTS, LONGEST, st.sets(st.integers(0, 5)))
def test_loops_of_a_party_are_those_it_is_on(
    payments: Payments, longest: int | None, asked: set[int]
) -> None:
    wanted = np.array([party in asked for party in range(6)])
    every = _by_trying_all(payments, longest)

    found = list_loops(_legs(payments), longest, 10_000, wanted=wanted)
    counted = count_loops(_legs(payments), longest, wanted=wanted)

    assert sorted(map(_told, found.cycles)) == sorted(loop for loop in every if asked & set(loop))
    assert counted.total == len(found.cycles)


@settings(max_examples=100, deadline=None)
@given(PAYMENTS, LONGEST, st.integers(1, 4))
def test_the_largest_have_the_largest_smallest_legs(
    payments: Payments, longest: int | None, most: int
) -> None:
    every = [_smallest(payments, loop) for loop in _by_trying_all(payments, longest)]

    found = largest_loops(_legs(payments), longest, most).cycles

    ranked = sorted((_smallest(payments, loop) for loop in found), reverse=True)
    assert ranked[:most] == sorted(every, reverse=True)[:most]


def _many() -> LegArrays:
    draw = random.Random(1)
    return _legs([(draw.randrange(90), draw.randrange(90), 0, 1) for _ in range(900)])


def test_up_to_four_legs_the_count_is_that_of_the_list() -> None:
    legs = _many()

    assert count_loops(legs, 4).counts.tolist() == list_loops(legs, 4, 100_000).counts.tolist()
    assert count_loops(legs, 5).counts.tolist()[:5] == count_loops(legs, 4).counts.tolist()


def test_threads_change_nothing() -> None:
    legs = _many()

    one, two = (list_loops(legs, 5, 1_000_000, threads=threads) for threads in (1, 2))

    assert one.cycles == two.cycles
    assert len(one.cycles) == one.total > 10_000


def test_a_complete_graph_has_as_many_loops_as_there_are_circular_orders() -> None:
    legs = _legs([(a, b, 0, 1) for a in range(60) for b in range(60)])

    counts = count_loops(legs, 4).counts.tolist()

    assert counts == [0, 0, 60 * 59 // 2, 60 * 59 * 58 // 3, 60 * 59 * 58 * 57 // 4]


def test_a_list_that_is_full_says_so() -> None:
    legs = _many()

    found = list_loops(legs, 4, 50)

    assert (found.full, found.number) == (True, 50)
    assert found.cycles == list_loops(legs, 4, 100_000).cycles[:50]


def test_a_search_that_is_over_says_so() -> None:
    assert not count_loops(_many(), 6, patience=Patience(0)).complete


def test_sums_that_no_number_holds_are_refused() -> None:
    with pytest.raises(QuestionError, match="add up to more"):
        _legs([(0, 1, 0, 2**62), (0, 1, 0, 2**62)])


def test_sums_are_exact() -> None:
    assert _legs([(0, 1, 0, 2**61), (0, 1, 0, 2**61 - 1)]).amount.tolist() == [2**62 - 1]
