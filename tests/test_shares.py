"""Shares of the gross flow: the exact range of V*/W over all amounts, and the cheap bounds."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import permutations, product
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bubblegraph import (
    Amount,
    Ledger,
    Share,
    Volume,
    bound_share,
    circulation_share,
    load_ledger,
    max_circulation,
    measure_volume,
    read_text,
    select_deals,
)
from bubblegraph.graph import RUNGS
from bubblegraph.solving import share_ranges
from bubblegraph.solving.circulation import circulation_prices, richest_circulation
from bubblegraph.solving.highs import library, new_model, run
from conftest import REPOSITORY, Run

Edge = tuple[str, str]
Box = dict[Edge, tuple[int, int]]

REFERENCE = REPOSITORY / "tests" / "reference" / "circulation.json"
CASES = json.loads(REFERENCE.read_text(encoding="utf-8"))["cases"]
DEALS = REPOSITORY / "data" / "deals.yaml"
INTERVALS = st.tuples(st.integers(0, 9), st.integers(0, 9)).map(lambda ends: (min(ends), max(ends)))
BOXES = st.dictionaries(
    st.sampled_from(list(permutations("abcd", 2))), INTERVALS, min_size=1, max_size=7
)
TINY = st.dictionaries(
    st.sampled_from(list(permutations("abc", 2))),
    st.tuples(st.integers(0, 3), st.integers(0, 3)).map(lambda ends: (min(ends), max(ends))),
    min_size=1,
    max_size=5,
)
REST = st.tuples(st.integers(0, 9), st.integers(0, 9)).map(
    lambda ends: Amount(min(ends), max(ends))
)


def ends_of(box: Box) -> tuple[dict[Edge, int], dict[Edge, int | None]]:
    return {edge: low for edge, (low, _) in box.items()}, {
        edge: high for edge, (_, high) in box.items()
    }


def booked(amounts: Mapping[Edge, int]) -> Fraction:
    return Fraction(max_circulation(amounts).volume)


def corners(box: Box) -> Iterator[dict[Edge, int]]:
    for amounts in product(*(sorted(set(ends)) for ends in box.values())):
        yield dict(zip(box, amounts, strict=True))


def least_over_corners(box: Box, rest: Amount) -> Fraction | None:
    assert rest.high is not None
    found = [
        booked(amounts) / (sum(amounts.values()) + beside)
        for amounts in corners(box)
        for beside in set(rest)
        if beside is not None and sum(amounts.values()) + beside
    ]
    return min(found, default=None)


def most_by_charnes_cooper(box: Box, rest: Amount) -> float:
    """The linear programme in which all amounts are divided by the gross flow, over all cycles, by
    HiGHS.

    Variables: a scale t, of each edge its amount times t, of each cycle what it carries times t.
    """
    edges = sorted(box)
    cycles = [
        [edges.index(leg) for leg in zip(cycle, [*cycle[1:], cycle[0]], strict=True)]
        for cycle in nx.simple_cycles(nx.DiGraph(edges))
    ]
    solver = new_model()
    infinity = library().kHighsInf
    gains = [0.0] * (1 + len(edges)) + [float(len(cycle)) for cycle in cycles]
    for number, gain in enumerate(gains):
        solver.addVar(0.0, infinity)
        solver.changeColCost(number, gain)
    solver.changeObjectiveSense(library().ObjSense.kMaximize)

    def row(least: float, most: float, terms: dict[int, float]) -> None:
        solver.addRow(least, most, len(terms), list(terms), list(terms.values()))

    for number, edge in enumerate(edges):
        low, high = box[edge]
        row(0.0, infinity, {1 + number: 1.0, 0: -float(low)})
        row(-infinity, 0.0, {1 + number: 1.0, 0: -float(high)})
        through = {1 + len(edges) + i: 1.0 for i, cycle in enumerate(cycles) if number in cycle}
        row(-infinity, 0.0, {1 + number: -1.0, **through})
    row(1.0, 1.0, {0: float(rest.low), **{1 + number: 1.0 for number in range(len(edges))}})
    run(solver)
    return float(solver.getObjectiveValue())


# --- against other methods ------------------------------------------------------------------------


@given(BOXES, REST)
@settings(max_examples=120)
def test_the_least_share_is_that_of_the_worst_corner(box: Box, rest: Amount) -> None:
    flow = circulation_share(*ends_of(box), rest)

    assert flow.low == least_over_corners(box, rest)
    assert flow.method == "exact"


@given(BOXES, REST)
@settings(max_examples=120)
def test_the_largest_share_is_that_of_the_charnes_cooper_programme(box: Box, rest: Amount) -> None:
    flow = circulation_share(*ends_of(box), rest)
    assume(flow.high is not None)

    assert flow.high is not None
    assert float(flow.high) == pytest.approx(most_by_charnes_cooper(box, rest), abs=1e-6)


@given(TINY, REST)
@settings(max_examples=60)
def test_the_largest_share_of_the_circulation_is_that_of_the_best_whole_amounts(
    box: Box, rest: Amount
) -> None:
    flow = circulation_share(*ends_of(box), rest)

    grid = product(*(range(low, high + 1) for low, high in box.values()))
    found = [
        booked(dict(zip(box, amounts, strict=True))) / (sum(amounts) + rest.low)
        for amounts in grid
        if sum(amounts) + rest.low
    ]
    assume(found)
    assert flow.high == max(found)


@given(BOXES, REST, st.data())
@settings(max_examples=100)
def test_no_amounts_lead_beyond_the_exact_range_nor_that_beyond_the_bounds(
    box: Box, rest: Amount, data: st.DataObject
) -> None:
    lows, highs = ends_of(box)
    amounts = {edge: data.draw(st.integers(*ends)) for edge, ends in box.items()}
    beside = data.draw(st.integers(rest.low, rest.high))
    gross = sum(amounts.values()) + beside
    assume(gross)
    assert rest.high is not None
    whole = Amount(
        rest.low + sum(lows.values()), rest.high + sum(high or 0 for high in highs.values())
    )

    exact = circulation_share(lows, highs, rest)
    bounds = bound_share((booked(lows), booked({e: high or 0 for e, high in highs.items()})), whole)
    ends = (bounds.low, exact.low, booked(amounts) / gross, exact.high, bounds.high)
    assert list(ends) == sorted(ends)  # type: ignore[type-var]


@given(BOXES, REST)
@settings(max_examples=40)
def test_an_unknown_price_is_at_least_as_good_as_any_known_one(box: Box, rest: Amount) -> None:
    lows, highs = ends_of(box)
    opened = min(box)
    ample = 10_000

    unlimited = circulation_share(lows, highs | {opened: None}, rest)
    large = circulation_share(lows, highs | {opened: ample}, rest)

    assert unlimited.low == 0
    assert large.low is not None
    assert large.low < Fraction(1, 100)
    assert unlimited.high == large.high  # one edge carries no more than all others let through


def test_whole_cycles_without_limit_come_as_near_as_one_likes() -> None:
    triangle: dict[Edge, int | None] = {("a", "b"): None, ("b", "c"): None, ("c", "a"): None}
    lows = dict.fromkeys(triangle, 0)

    assert circulation_share(lows, triangle, Amount(7, 7)) == Share(Fraction(0), Fraction(1))


# --- what is given up, what is nothing ------------------------------------------------------------


def test_the_bounds_of_a_share_are_low_over_high_and_high_over_low() -> None:
    def ends(
        volume: tuple[int, int | None], gross: Amount
    ) -> tuple[Fraction | None, Fraction | None]:
        found = bound_share(volume, gross)
        return found.low, found.high

    assert ends((10, 40), Amount(80, 400)) == (Fraction(1, 40), Fraction(1, 2))
    assert ends((10, 400), Amount(80, 400)) == (Fraction(1, 40), 1)
    assert ends((10, 40), Amount(80, None)) == (0, Fraction(1, 2))
    assert ends((10, None), Amount(80, None)) == (0, 1)
    assert ends((0, 40), Amount(0, 400)) == (0, 1)
    assert ends((0, 0), Amount(0, 400)) == (0, 0)
    assert ends((0, 0), Amount(0, 0)) == (None, None)


def test_a_search_that_is_given_up_leaves_a_bound_and_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    box = dict.fromkeys(permutations("abcd", 2), (1, 9))
    lows, highs = ends_of(box)
    exact = circulation_share(lows, highs, Amount(0, 0))
    monkeypatch.setattr(share_ranges, "MOST_WORK", 0)

    stopped = circulation_share(lows, highs, Amount(0, 0))

    assert (exact.low_method, stopped.low_method, stopped.high_method) == (
        "exact",
        "bounds",
        "exact",
    )
    assert exact.low is not None
    assert stopped.low is not None
    assert 0 < stopped.low < exact.low
    assert stopped.high == exact.high
    assert stopped.method == "bounds"


def test_nothing_has_no_share() -> None:
    assert circulation_share({}, {}, Amount(0, 0)) == Share(None, None)
    assert circulation_share({("a", "b"): 0}, {("a", "b"): 0}, Amount(0, 0)) == Share(None, None)
    assert circulation_share({}, {}, Amount(5, 9)) == Share(Fraction(0), Fraction(0))


# --- the parts of the method ----------------------------------------------------------------------


@given(BOXES)
@settings(max_examples=60)
def test_the_prices_of_a_circulation_prove_its_volume(box: Box) -> None:
    amounts = {edge: high for edge, (_, high) in box.items()}

    prices = circulation_prices(amounts)

    assert sum(prices[edge] * amounts[edge] for edge in amounts) == max_circulation(amounts).volume
    for cycle in nx.simple_cycles(nx.DiGraph(list(amounts))):
        legs = zip(cycle, [*cycle[1:], cycle[0]], strict=True)
        assert sum(prices[leg] for leg in legs) >= len(cycle)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(list(permutations("abc", 2))), st.integers(0, 3), st.integers(0, 5)
        ),
        min_size=1,
        max_size=5,
    )
)
@settings(max_examples=80)
def test_the_richest_circulation_gains_most(arcs: list[tuple[Edge, int, int]]) -> None:
    def gain(flows: tuple[int, ...] | list[int]) -> int | None:
        net = dict.fromkeys("abc", 0)
        for ((payer, payee), _, _), cents in zip(arcs, flows, strict=True):
            net[payer] += cents
            net[payee] -= cents
        if any(net.values()):
            return None
        return sum(cents * worth for (_, _, worth), cents in zip(arcs, flows, strict=True))

    found = richest_circulation(arcs)

    every = product(*(range(most + 1) for _, most, _ in arcs))
    assert gain(found) == max(g for flows in every if (g := gain(flows)) is not None)


# --- the ledger -----------------------------------------------------------------------------------


def volume_of(rows: list[str]) -> Volume:
    return measure_volume(select_deals(read_text("\n".join(["strict: false", "deals:", *rows]))))


@pytest.mark.parametrize("case", [pytest.param(c, id=c["id"]) for c in CASES if "edges" in c])
def test_the_share_of_a_reference_case_is_its_value(case: dict[str, Any]) -> None:
    rows = [
        f"- {{payer: n{u}, payee: n{v}, kind: debt, amount: {w}, date: 2025}}"
        for u, v, w in case["edges"]
    ]

    found = volume_of(rows).circulation_share("all")

    expected = case["expected"]
    assert found.low == found.high
    assert found.high == Fraction(expected["V_star"]["value"], expected["gross_W"]["value"])
    assert float(found.high) == pytest.approx(expected["share"]["value"], abs=1e-8)


def test_the_interval_of_a_reference_share_is_exact_and_not_that_of_the_ends() -> None:
    (case,) = [case for case in CASES if "share_interval_exact" in case["expected"]]
    rows = [
        f"- {{payer: {u}, payee: {v}, kind: debt, amount: {low} to {high}, date: 2025}}"
        for u, v, low, high in case["edges_low_high"]
    ]

    found = volume_of(rows).circulation_share("all")

    expected = case["expected"]
    assert [found.low, found.high] == [Fraction(3, 41), Fraction(4, 13)]
    ends = [float(found.low or 0), float(found.high or 0)]
    assert ends == pytest.approx(expected["share_interval_exact"]["value"], abs=1e-8)
    wrong = expected["share_wrong_endpoint_shortcut"]["value"]
    assert ends[0] < wrong[0] < wrong[1] < ends[1]


def test_unknown_prices_are_left_out_or_without_limit(ledger: Ledger) -> None:
    """
    deals:
    - {payer: a, payee: b, kind: equity, amount: 10,          date: 2025}
    - {payer: b, payee: a, kind: cloud,  amount: at least 4,  date: 2025}
    - {payer: b, payee: c, kind: cloud,  amount: undisclosed, date: 2025}
    - {payer: c, payee: d, kind: cloud,  amount: 6,           date: 2025}
    """
    found = measure_volume(select_deals(ledger))

    assert found.circulation_share("all") == Share(Fraction(8, 20), Fraction(8, 20))
    assert found.circulation_share("all", unlimited=True) == Share(Fraction(0), Fraction(20, 26))
    assert found.round_trip_share("all") == Share(Fraction(4, 20), Fraction(4, 20))
    bounds = found.round_trip_share("all", unlimited=True)
    assert bounds == Share(Fraction(0), Fraction(10, 20), "bounds", "bounds")
    assert found.round_trip_share("signed") == Share(None, None)


def test_the_share_of_laps_in_the_shipped_ledger_is_bounded_and_that_of_v_star_exact() -> None:
    found = measure_volume(select_deals(load_ledger(DEALS)))

    for rung in RUNGS:
        for unlimited in (False, True):
            lap = found.round_trip_share(rung, unlimited=unlimited)
            flow = found.circulation_share(rung, unlimited=unlimited)
            assert (lap.method, flow.method) == ("bounds", "exact")
            assert 2 * (lap.low or 0) <= (flow.low or 0)  # every lap is booked twice or more


def test_the_table_names_the_method_of_each_share(bubblegraph: Run, ledger_file: Path) -> None:
    """
    deals:
    - {payer: nvidia, payee: openai, kind: equity,    amount: 10B to 100B, date: 2025}
    - {payer: openai, payee: oracle, kind: cloud,     amount: 300B,        date: 2025}
    - {payer: oracle, payee: nvidia, kind: purchase,  amount: 20B to 40B,  date: 2025}
    - {payer: oracle, payee: banks,  kind: repayment, amount: 10B to 60B,  date: 2025}
    """
    ran = bubblegraph("volume", ledger_file.name, "--shares")

    assert "T*/W (bounds)\t–\t2.0%–11.8%" in ran.lines
    assert "V*/W (exact)\t–\t7.3%–30.8%" in ran.lines
    assert "Bounds:" in ran.out
