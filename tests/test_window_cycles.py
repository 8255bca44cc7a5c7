"""Loops of payments in a window, in any order: by lists, by arrays, and by trying all."""

from __future__ import annotations

import json
import random
from datetime import timedelta
from fractions import Fraction
from itertools import pairwise, permutations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("polars")

from bubblegraph import find_laps, load_ledger, select_deals
from bubblegraph.analysis.large_laps import find_large_laps
from bubblegraph.patience import ENDLESS
from bubblegraph.payments.arrays import PaymentArrays
from bubblegraph.payments.reading.tables import read_payments
from bubblegraph.payments.search.cycles import count_cycles, largest_cycles, list_cycles
from bubblegraph.solving.cycle_search import Enough, Work
from bubblegraph.solving.temporal_cycles import Rule
from bubblegraph.solving.window_cycles import WindowCycles
from conftest import Run

Payments = list[tuple[int, int, int, int]]
PAYMENTS = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 4), st.integers(0, 6), st.integers(0, 4)),
    max_size=14,
)
RULES = st.builds(
    Rule,
    within=st.sampled_from([None, 0, 2, 4]),
    longest=st.sampled_from([None, 2, 3, 4]),
    tolerance=st.sampled_from([None, Fraction(0), Fraction(1, 3), Fraction(1, 2)]),
    any_order=st.just(True),
)


def _columns(payments: Payments) -> list[list[int]]:
    return [list(column) for column in zip(*payments, strict=True)] or [[], [], [], []]


def _by_lists(payments: Payments, rule: Rule) -> list[tuple[int, ...]]:
    return list(WindowCycles(*_columns(payments), rule, Work(ENDLESS)))


def _by_trying_all(payments: Payments, rule: Rule) -> set[frozenset[int]]:
    """Every few payments that go round in some order, all inside the window."""
    rows = [i for i, (payer, payee, _, cents) in enumerate(payments) if payer != payee and cents]
    return {
        frozenset(chosen)
        for length in range(2, min(rule.longest or 5, 5) + 1)
        for chosen in permutations(rows, length)
        if _goes_round([payments[row] for row in chosen], rule)
        and _is_near([payments[row][3] for row in chosen], rule.tolerance)
    }


def _goes_round(chosen: Payments, rule: Rule) -> bool:
    payers, payees, times, _ = zip(*chosen, strict=True)
    round_ = payees == (*payers[1:], payers[0]) and len(set(payers)) == len(payers)
    return round_ and (rule.within is None or max(times) - min(times) <= rule.within)


def _is_near(cents: list[int], tolerance: Fraction | None) -> bool:
    """Whether from one of the payments on each is near the one before, and the last the first."""
    turns = (cents[turn:] + cents[:turn] for turn in range(len(cents)))
    return tolerance is None or any(
        all(abs(b - a) <= tolerance * a for a, b in [*pairwise(turn), (turn[0], turn[-1])])
        for turn in turns
    )


@settings(max_examples=150, deadline=None)
@given(PAYMENTS.filter(lambda payments: len(payments) <= 8), RULES)
def test_there_are_those_that_trying_all_finds(payments: Payments, rule: Rule) -> None:
    found = _by_lists(payments, rule)

    assert len(found) == len(set(map(frozenset, found)))
    assert set(map(frozenset, found)) == _by_trying_all(payments, rule)


@settings(max_examples=200, deadline=None)
@given(PAYMENTS, RULES)
def test_arrays_and_lists_give_the_same(payments: Payments, rule: Rule) -> None:
    arrays = PaymentArrays(*_columns(payments))

    found = list_cycles(arrays, rule, 100_000)
    cycles = [frozenset(arrays.given[list(cycle)].tolist()) for cycle in found.cycles]

    assert len(set(cycles)) == len(cycles) == found.total
    assert set(cycles) == set(map(frozenset, _by_lists(payments, rule)))
    assert count_cycles(arrays, rule).counts.tolist() == found.counts.tolist()


@settings(max_examples=60, deadline=None)
@given(PAYMENTS, RULES, st.integers(1, 4))
def test_the_largest_come_first(payments: Payments, rule: Rule, most: int) -> None:
    smallest = [min(payments[row][3] for row in cycle) for cycle in _by_lists(payments, rule)]
    arrays = PaymentArrays(*_columns(payments))

    found = largest_cycles(arrays, rule, most).cycles

    assert smallest == sorted(smallest, reverse=True)
    ranked = sorted((int(arrays.amount[list(cycle)].min()) for cycle in found), reverse=True)
    assert ranked[:most] == smallest[:most]


def test_a_loop_is_told_from_its_first_payment() -> None:
    payments = [(1, 2, 5, 9), (2, 0, 4, 9), (0, 1, 4, 9)]

    assert _by_lists(payments, Rule(any_order=True)) == [(2, 0, 1)]


def test_work_ends_the_search_and_says_how_far_it_came() -> None:
    draw = random.Random(2)
    payments = [(draw.randrange(9), draw.randrange(9), day, 1 + day % 50) for day in range(400)]
    rule = Rule(within=20, longest=3)
    smallest = [min(payments[row][3] for row in cycle) for cycle in _by_lists(payments, rule)]
    cut = WindowCycles(*_columns(payments), rule, Work(ENDLESS, most=2000))

    found = []
    with pytest.raises(Enough):
        found.extend(iter(cut))

    assert cut.reached is not None
    above = [cents for cents in smallest if cents > cut.reached]
    assert 0 < len(above) <= len(found) < len(smallest)


# --- of a table -----------------------------------------------------------------------------------

BACKWARDS = "payer,payee,amount,date\na,b,5,2025-01-03\nb,c,4,2025-01-02\nc,a,3,2025-01-01\n"


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(
    "rule", [{"within": timedelta(days=9)}, {"longest": 3}, {"tolerance": Fraction(1, 4)}]
)
def test_large_and_small_tables_give_the_same_json(
    tmp_path: Path, seed: int, rule: dict[str, timedelta | int | Fraction]
) -> None:
    draw = random.Random(seed)
    rows = [
        f"p{draw.randint(1, 6)},p{draw.randint(1, 6)},{draw.randint(1, 5)},2025-01-{day:02d}"
        for day in draw.choices(range(1, 29), k=35)
    ]
    path = tmp_path / "pay.csv"
    path.write_text("\n".join(["payer,payee,amount,date", *rows]), encoding="utf-8")

    small = find_laps(select_deals(load_ledger(str(path))), order="any", **rule).to_dict()  # type: ignore[arg-type]
    large = find_large_laps(read_payments(str(path)), order="any", **rule).to_dict()  # type: ignore[arg-type]

    assert large == small
    assert large["found"] > 0


@pytest.mark.parametrize("engine", ["small", "large"])
def test_payments_that_run_backwards_are_a_loop_and_no_lap(
    program: Run, tmp_path: Path, engine: str
) -> None:
    path = tmp_path / "pay.csv"
    path.write_text(BACKWARDS, encoding="utf-8")
    asked = ("cycles", str(path), "--within", "2d", "--engine", engine)

    loop, lap = program(*asked, "--any-order").out, program(*asked).out

    assert "1 loop: payments that lead back to the first payer in any order" in loop
    assert "60.0%" not in loop
    assert "100.0%, 2 days" in loop
    assert "No lap found" in lap
    assert "No loop found" in program(*asked, "--any-order", "--within", "1d").out


def test_the_order_of_time_is_refused_beside_any_order(program: Run, tmp_path: Path) -> None:
    path = tmp_path / "pay.csv"
    path.write_text(BACKWARDS, encoding="utf-8")

    ran = program("cycles", str(path), "--any-order", "--order", "weak")

    assert (ran.code, "leave it out" in " ".join(ran.err.split())) == (2, True)


@pytest.mark.parametrize("engine", ["small", "large"])
@pytest.mark.parametrize(("part", "found"), [("39%", 0), ("40%", 1)])
def test_a_loop_is_near_if_it_is_from_one_of_its_payments_on(
    program: Run, tmp_path: Path, engine: str, part: str, found: int
) -> None:
    """From the first, of 3, the next is 5; from that of 5 on, 4 and 3, which is 40% less than 5."""
    path = tmp_path / "pay.csv"
    path.write_text(BACKWARDS, encoding="utf-8")

    ran = program(
        *("cycles", str(path), "--any-order", "--within", "9d", "--tolerance", part),
        *("--engine", engine, "--json"),
    )

    assert json.loads(ran.out)["found"] == found
