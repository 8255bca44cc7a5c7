"""Cycles counted by bundles of payments: the same as one by one, in Python as compiled."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from fractions import Fraction
from itertools import pairwise
from math import prod

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("polars")

import numpy as np

from bubblegraph.analysis.large_laps import find_large_laps
from bubblegraph.patience import ENDLESS
from bubblegraph.payments.arrays import Ints, PaymentArrays
from bubblegraph.payments.reading.tables import read_payments
from bubblegraph.payments.search.cycles import count_cycles, list_cycles
from bubblegraph.payments.search.loops import LegArrays, count_loops, list_loops
from bubblegraph.payments.search.running import Found
from bubblegraph.payments.search.structures import FIRST, LAST, ON, SMALLEST, TOP
from bubblegraph.solving.cycle_search import Work
from bubblegraph.solving.temporal_cycles import Rule, TemporalCycles
from bubblegraph.solving.window_cycles import WindowCycles
from conftest import REPOSITORY, Run, environment

Payments = list[tuple[int, int, int, int]]
# few parties, so that pairs have several payments, and paths are in one another's way
PAYMENTS = st.lists(
    st.tuples(
        st.integers(0, 5), st.integers(0, 5), st.integers(0, 15), st.sampled_from([90, 95, 100])
    ),
    max_size=24,
)
RULES = st.builds(
    Rule,
    within=st.sampled_from([None, 3, 8]),
    longest=st.sampled_from([None, 3, 5]),
    strict=st.booleans(),
    tolerance=st.sampled_from([None, None, Fraction(1, 19)]),
) | st.builds(
    Rule,
    within=st.sampled_from([3, 5]),
    longest=st.sampled_from([None, 3, 5]),
    tolerance=st.sampled_from([None, Fraction(1, 19)]),
    any_order=st.just(True),
)


def _arrays(payments: Payments) -> PaymentArrays:
    return PaymentArrays(*([list(column) for column in zip(*payments, strict=True)] or [[]] * 4))


def _by_lists(payments: Payments, rule: Rule) -> list[frozenset[int]]:
    columns = [list(column) for column in zip(*payments, strict=True)] or [[], [], [], []]
    search = WindowCycles if rule.any_order else TemporalCycles
    return list(map(frozenset, search(*columns, rule, Work(ENDLESS))))


def _marks(arrays: PaymentArrays, cycles: list[tuple[int, ...]]) -> Ints:
    marks = np.zeros(len(arrays), np.uint8)
    for rows in cycles:
        cents = arrays.amount[list(rows)].tolist()
        marks[list(rows)] |= ON
        marks[rows[0]] |= FIRST
        marks[rows[-1]] |= LAST
        marks[rows[cents.index(min(cents))]] |= SMALLEST
    return marks


@settings(max_examples=300, deadline=None)
@given(PAYMENTS, RULES)
def test_bundles_count_what_is_listed_one_by_one(payments: Payments, rule: Rule) -> None:
    arrays = _arrays(payments)

    counted, listed = count_cycles(arrays, rule), list_cycles(arrays, rule, 100_000)

    cycles = [frozenset(arrays.given[list(rows)].tolist()) for rows in listed.cycles]
    assert counted.counts.tolist() == listed.counts.tolist()
    assert sorted(map(sorted, cycles)) == sorted(map(sorted, _by_lists(payments, rule)))


@settings(max_examples=200, deadline=None)
@given(PAYMENTS, RULES)
def test_payments_are_marked_by_what_they_are_on_some_cycle(payments: Payments, rule: Rule) -> None:
    arrays = _arrays(payments)

    found = count_cycles(arrays, rule)

    marks = _marks(arrays, list_cycles(arrays, rule, 100_000).cycles)
    assert found.marks.tolist() == marks.tolist()


@settings(max_examples=100, deadline=None)
@given(PAYMENTS, RULES, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_changes_no_cycle(
    payments: Payments, rule: Rule, draw: random.Random
) -> None:
    order = draw.sample(range(len(payments)), len(payments))
    one, other = _arrays(payments), _arrays([payments[row] for row in order])

    cycles = {
        frozenset(one.given[list(rows)].tolist()) for rows in list_cycles(one, rule, 10**5).cycles
    }
    mixed = {
        frozenset(order[given] for given in other.given[list(rows)])
        for rows in list_cycles(other, rule, 10**5).cycles
    }

    assert cycles == mixed
    assert count_cycles(one, rule).counts.tolist() == count_cycles(other, rule).counts.tolist()


@settings(max_examples=150, deadline=None)
@given(PAYMENTS, st.sampled_from([Fraction(0), Fraction(1, 19), Fraction(1, 10)]))
def test_in_any_order_a_tolerance_holds_from_some_payment_on(
    payments: Payments, tolerance: Fraction
) -> None:
    plain, near = (Rule(within=3, tolerance=part, any_order=True) for part in (None, tolerance))

    found = list_cycles(_arrays(payments), near, 100_000)

    arrays = _arrays(payments)
    every = list_cycles(arrays, plain, 100_000).cycles
    assert sorted(found.cycles) == sorted(
        rows for rows in every if _holds(arrays.amount[list(rows)].tolist(), tolerance)
    )


def _holds(cents: list[int], tolerance: Fraction) -> bool:
    turns = (cents[turn:] + cents[:turn] for turn in range(len(cents)))
    return any(
        all(abs(b - a) <= tolerance * a for a, b in [*pairwise(turn), (turn[0], turn[-1])])
        for turn in turns
    )


# --- ways in vain ---------------------------------------------------------------------------------


def _in_vain() -> Payments:
    """A circle of four, and from its third party a billion ways and more back to that party.

    Each rung of the ladder has two parties, whom both of the rung before pay. The last pay the
    party where the ladder begins, which is on the path already.
    """
    rows, before = [(0, 1, 0), (1, 2, 1), (2, 3, 99), (3, 0, 100)], (2,)
    for rung in range(2, 32):
        parties = (2 * rung, 2 * rung + 1)
        rows += [(payer, payee, rung) for payer in before for payee in parties]
        before = parties
    return [(*row, 5) for row in (*rows, *((party, 2, 50) for party in before))]


@pytest.mark.parametrize(
    "rule",
    [Rule(strict=True), Rule(), Rule(any_order=True, within=100)],
    ids=["strict", "weak", "any"],
)
def test_who_does_not_lead_home_is_not_tried_again(rule: Rule) -> None:
    arrays, first = _arrays(_in_vain()), range(1)

    counted = count_cycles(arrays, rule, roots=first)
    listed = list_cycles(arrays, rule, 5, roots=first)

    assert (counted.total, listed.cycles) == (1, [(0, 1, len(arrays) - 2, len(arrays) - 1)])
    assert counted.steps < 1000
    assert listed.steps < 1000


def test_parties_that_do_not_lead_home_are_not_tried_again() -> None:
    legs = LegArrays.of_payments(_arrays(_in_vain()))
    wanted = np.arange(legs.parties) == 0

    counted = count_loops(legs, None, wanted=wanted)

    assert counted.total == 1
    assert counted.steps < 1000


# --- more cycles than a number holds --------------------------------------------------------------


def _in_steps(parallel: list[int]) -> PaymentArrays:
    """Payments round in a circle, so many at each step, a day a step."""
    steps = [step for step, number in enumerate(parallel) for _ in range(number)]
    payees = [(step + 1) % len(parallel) for step in steps]
    return PaymentArrays(steps, payees, steps, [5] * len(steps))


@pytest.mark.parametrize("any_order", [False, True])
def test_cycles_are_counted_to_the_last_of_a_quintillion(any_order: bool) -> None:
    parallel = [103, 107, 109, 97, 89, 83, 79, 73, 71]

    found = count_cycles(_in_steps(parallel), Rule(any_order=any_order))

    assert found.total == prod(parallel) > 10**17


@pytest.mark.parametrize("any_order", [False, True])
@pytest.mark.parametrize("parallel", [[2] * 63, [10] * 19, [256] * 8])
def test_more_cycles_than_64_bits_hold_stay_at_the_top(
    parallel: list[int], any_order: bool
) -> None:
    found = count_cycles(_in_steps(parallel), Rule(any_order=any_order))

    assert found.total == TOP < prod(parallel)
    assert np.count_nonzero(found.marks) == sum(parallel)


def test_sums_of_counts_stay_at_the_top() -> None:
    found = Found(np.array([0, TOP - 1]))

    found.add(Found(np.array([3, 2])), 0)

    assert (found.counts.tolist(), found.total) == ([3, TOP], TOP + 3)


def test_an_answer_says_that_there_are_more_than_a_number_holds(
    program: Run, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("many") / "pay.csv"
    rows = [
        f"p{step},p{(step + 1) % 10},5,2025-01-{step + 1:02d}"
        for step in range(10)
        for _ in range(100)
    ]
    path.write_text("\n".join(["payer,payee,amount,date", *rows]), encoding="utf-8")

    found = find_large_laps(read_payments(str(path)), longest=10, most=2)
    ran = program("cycles", str(path), "--within", "9d", "--longest", "10", "--engine", "large")

    assert (found.found, found.complete, found.most) == (TOP, False, None)
    assert "at least 9,223,372,036,854,775,807 laps" in ran.out.lower()
    assert "more have one length than a number of 64 bits holds" in " ".join(ran.out.split())


# --- kernels as plain Python ----------------------------------------------------------------------


def _answers() -> list[object]:
    """What kernels find of random payments; the same in every process."""
    draw, found = random.Random(5), list[object]()
    for turn in range(60):
        arrays = _arrays(
            [
                (draw.randrange(6), draw.randrange(6), draw.randrange(9), draw.choice([90, 95]))
                for _ in range(25)
            ]
        )
        tolerance = Fraction(1, 19) if turn % 4 == 3 else None
        rule = Rule(4, draw.choice([4, None]), turn % 3 == 0, tolerance, turn % 3 == 1)
        counted, listed = count_cycles(arrays, rule), list_cycles(arrays, rule, 500)
        found += [counted.counts.tolist(), counted.marks.tolist(), listed.cycles]
        legs = LegArrays.of_payments(arrays)
        loops = [list_loops(legs, longest, 500).cycles for longest in (4, 5)]
        found += [loops, count_loops(legs, 4).counts.tolist()]
    many = count_cycles(_in_steps([256] * 8), Rule())
    return [*found, many.counts.tolist()]


@pytest.mark.parametrize("interpret", ["1", ""])
def test_kernels_interpreted_find_what_compiled_ones_find(interpret: str) -> None:
    paths = os.pathsep.join(map(str, (REPOSITORY / "src", REPOSITORY / "tests")))
    code = (
        "import json\nfrom bubblegraph.payments.compiling import COMPILED\n"
        "import test_payment_bundles\n"
        "print(json.dumps([COMPILED, test_payment_bundles._answers()]))"
    )
    paths = os.pathsep.join(map(str, (REPOSITORY / "src", REPOSITORY / "tests")))
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        env=environment(PYTHONPATH=paths, BUBBLEGRAPH_INTERPRET=interpret),
        capture_output=True,
        text=True,
        check=True,
    )

    compiled, answers = json.loads(ran.stdout)
    assert compiled != bool(interpret)
    assert answers == json.loads(json.dumps(_answers()))
