"""The round-trip volume in full: firmness, shares, companies, years, the certificate, and large
ledgers.
"""

from __future__ import annotations

import csv
import io
import json
from fractions import Fraction
from itertools import combinations, permutations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bubblegraph import (
    CircularFlows,
    Filters,
    Ledger,
    Volume,
    certify,
    circular_flows,
    load_ledger,
    max_packing,
    measure_volume,
    read_text,
    same_year_flow,
    select_deals,
    throughput_ranges,
)
from bubblegraph.graph import EVERY_RUNG, RUNGS
from bubblegraph.output.cycles import answer_cycles
from bubblegraph.output.render import render
from bubblegraph.patience import Patience
from bubblegraph.solving import packing
from bubblegraph.solving.recent import Recent
from conftest import REPOSITORY, Run, complete_ledger

Edge = tuple[str, str]
Amounts = dict[Edge, int]
Cycle = tuple[str, ...]

DEALS = REPOSITORY / "data" / "deals.yaml"
REFERENCE = REPOSITORY / "tests" / "reference" / "circulation.json"
PAIRS = list(permutations("abcd", 2))
INTERVALS = st.tuples(st.integers(0, 20), st.integers(0, 20)).map(
    lambda ends: (min(ends), max(ends))
)


def volume_of(
    ledger: Ledger, *, by_year: bool = False, by_month: bool = False, **filters: Any
) -> Volume:
    selection = select_deals(ledger, Filters(**filters))
    return measure_volume(selection, by_year=by_year, by_month=by_month)


def reference(name: str) -> dict[str, Any]:
    cases = json.loads(REFERENCE.read_text(encoding="utf-8"))["cases"]
    (case,) = [case for case in cases if case["id"] == name]
    return case


def legs(cycle: Cycle) -> list[Edge]:
    return list(zip(cycle, (*cycle[1:], cycle[0]), strict=True))


def cycles_of(edges: set[Edge]) -> list[Cycle]:
    nodes = sorted({node for edge in edges for node in edge})
    return [
        (first, *rest)
        for number, first in enumerate(nodes)
        for size in range(1, len(nodes) - number)
        for rest in permutations(nodes[number + 1 :], size)
        if edges.issuperset(legs((first, *rest)))
    ]


# --- by firmness ----------------------------------------------------------------------------------


def test_each_rung_has_its_own_volumes(ledger: Ledger) -> None:
    """
    deals:
    - {payer: a, payee: b, kind: equity, amount: 100,          status: {2025: closed}}
    - {payer: b, payee: a, kind: cloud,  amount: 10 to 30,     status: {2025: committed}}
    - {payer: b, payee: a, kind: cloud,  amount: 40,           status: {2025: announced}}
    - {payer: b, payee: a, kind: cloud,  amount: 500,          status: {2025: letter of intent}}
    - {payer: c, payee: a, kind: cloud,  amount: up to 60,     status: {2025: written off}}
    """
    found = volume_of(ledger)

    signed, everything = found.trips["signed"], found.trips["all"]
    assert (signed.low.value, signed.high.value) == (10_00, 30_00)
    assert (everything.low.value, everything.high.value) == (50_00, 70_00)
    assert (signed.circulation_low.volume, everything.circulation_high.volume) == (20_00, 140_00)
    assert found.gross["signed"].ends == (110_00, 190_00)
    assert found.gross["all"].ends == (150_00, 230_00)


def test_at_least_five_beside_ten_to_twenty_is_twenty_five_at_the_highs(ledger: Ledger) -> None:
    """
    deals:
    - {id: out,  payer: a, payee: b, kind: equity, amount: 100,        date: 2025}
    - {id: span, payer: b, payee: a, kind: cloud,  amount: 10 to 20,   date: 2025}
    - {id: open, payer: b, payee: a, kind: cloud,  amount: at least 5, date: 2025}
    """
    trip = volume_of(ledger).trips["all"]

    assert (trip.low.value, trip.high.value, trip.unlimited) == (15_00, 25_00, 100_00)
    assert volume_of(ledger, without=("open",)).trips["all"].high.value == 20_00


# --- nothing flows --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("rumoured", "with rumoured deals"),
        ("letter-of-intent", "with letters of intent"),
        ("announced", "with announced deals"),
        ("committed", "all that count"),
    ],
)
def test_the_last_rung_is_called_by_what_it_counts(
    bubblegraph: Run, status: str, words: str
) -> None:
    ran = bubblegraph("volume", str(DEALS), "--min-status", status)

    assert next(line for line in ran.lines if line.startswith("at most")).endswith(words)


def test_companies_that_nothing_with_a_price_passes_have_no_table(
    bubblegraph: Run, ledger_file: Path
) -> None:
    """
    deals:
    - {payer: a, payee: b, kind: equity, amount: undisclosed, date: 2025}
    - {payer: b, payee: a, kind: cloud, amount: undisclosed, date: 2025}
    """
    ran = bubblegraph("volume", str(ledger_file), "--companies")

    assert "2 companies lie on loops; --format csv lists them." in ran.lines
    assert not [line for line in ran.lines if line.startswith(("company", "Circular"))]


def test_a_ledger_in_which_nothing_flows_has_no_share(bubblegraph: Run, ledger_file: Path) -> None:
    """
    deals: []
    """
    found = json.loads(bubblegraph("volume", ledger_file.name, "--by-year", "--json").out)

    assert found["all"]["round_trip"] == {"low": 0, "high": 0}
    for share in ("round_trip_share", "circulation_share_unlimited"):
        assert found["all"][share] == {"low": None, "high": None, "method": "exact"}
    assert (found["companies"], found["years"]) == ([], [])
    assert bubblegraph("volume", ledger_file.name, "--by-year").code == 0


# --- companies ------------------------------------------------------------------------------------


def ranges_by_vertices(amounts: Amounts) -> dict[str, tuple[float, float]]:
    """The least and the most through each party, over the corners of all largest packings.

    A corner makes as many of the conditions tight as there are cycles: x >= 0, and no leg beyond
    its amount.
    """
    cycles = cycles_of({edge for edge, amount in amounts.items() if amount})
    edges = sorted(edge for edge in amounts if any(edge in legs(cycle) for cycle in cycles))
    through = np.array([[float(edge in legs(cycle)) for cycle in cycles] for edge in edges])
    conditions = np.vstack([np.eye(len(cycles)), through])
    limits = np.array([0.0] * len(cycles) + [float(amounts[edge]) for edge in edges])
    corners = []
    for tight in combinations(range(len(limits)), len(cycles)):
        rows = list(tight)
        if abs(np.linalg.det(conditions[rows])) > 1e-9:
            corner = np.linalg.solve(conditions[rows], limits[rows])
            if (corner >= -1e-9).all() and (through @ corner <= limits[len(cycles) :] + 1e-9).all():
                corners.append(corner)
    best = max(corner.sum() for corner in corners)
    optimal = [corner for corner in corners if corner.sum() > best - 1e-6]
    found = {}
    for node in {node for cycle in cycles for node in cycle}:
        sums = [
            sum(x for x, cycle in zip(corner, cycles, strict=True) if node in cycle)
            for corner in optimal
        ]
        found[node] = (min(sums), max(sums))
    return found


@given(st.dictionaries(st.sampled_from(PAIRS), st.integers(1, 6), min_size=2, max_size=8))
@settings(max_examples=40)
def test_what_passes_a_company_is_bounded_by_the_corners_of_all_largest_packings(
    amounts: Amounts,
) -> None:
    assume(1 <= len(cycles_of(set(amounts))) <= 5)
    rows = [
        f"- {{payer: {u}, payee: {v}, kind: debt, amount: {w}, date: 2025}}"
        for (u, v), w in amounts.items()
    ]

    found = volume_of(read_text("\n".join(["strict: false", "deals:", *rows])))

    expected = ranges_by_vertices(amounts)
    assert {c.entity for c in found.companies} == set(expected)
    for company in found.companies:
        assert company.least is not None
        assert company.most is not None
        ends = (float(company.least) / 100, float(company.most) / 100)
        assert ends == pytest.approx(expected[company.entity], abs=1e-6)


@given(
    st.dictionaries(st.sampled_from(list(permutations("abcde", 2))), st.integers(0, 9), min_size=2)
)
@settings(max_examples=60)
def test_the_rows_that_add_up_lie_within_the_ranges_of_the_companies(amounts: Amounts) -> None:
    packing = max_packing(amounts)
    assert packing is not None

    ranges = throughput_ranges(amounts, packing)

    assume(ranges is not None)
    assert ranges is not None
    through: dict[str, Fraction] = {}
    for cycle, cents in packing.rows:
        for entity in cycle:
            through[entity] = through.get(entity, Fraction(0)) + cents
    for entity, (least, most) in ranges.items():
        assert 0 <= least <= through.get(entity, 0) <= most <= packing.value
    assert set(through) <= set(ranges)


def test_a_company_of_which_another_may_take_the_place_has_a_range(ledger: Ledger) -> None:
    """
    deals:
    - {payer: a, payee: b, kind: equity,   amount: 10, date: 2025}
    - {payer: b, payee: a, kind: purchase, amount: 4,  date: 2025}
    - {payer: b, payee: c, kind: cloud,    amount: 9,  date: 2025}
    - {payer: c, payee: a, kind: purchase, amount: 9,  date: 2025}
    - {payer: b, payee: d, kind: cloud,    amount: 99, date: 2025}
    """
    found = {c.entity: (c.least, c.most, c.inflow, c.outflow) for c in volume_of(ledger).companies}

    assert found == {
        "a": (10_00, 10_00, 13_00, 10_00),
        "b": (10_00, 10_00, 10_00, 112_00),
        "c": (6_00, 9_00, 9_00, 9_00),
    }


# --- years ----------------------------------------------------------------------------------------


def test_each_year_is_solved_on_its_own_and_the_undated_stand_beside(ledger: Ledger) -> None:
    """
    deals:
    - {payer: a, payee: b, kind: equity,   amount: 365,        date: 2025, term: 2025 to 2025}
    - {payer: b, payee: a, kind: purchase, amount: 730 to 1460, date: 2025, term: 2025 to 2026}
    - {payer: a, payee: b, kind: equity,   amount: 73,         date: 2026, term: 2027 to 2027}
    - {payer: b, payee: a, kind: cloud,    amount: 50,         date: 2025}
    - {payer: b, payee: a, kind: cloud,    amount: at least 7, date: 2025, term: from 2026}
    """
    found = volume_of(ledger, by_year=True)

    assert [
        (year.year, year.round_trip, year.circulation, year.gross.ends) for year in found.years
    ] == [
        (2025, (365_00, 365_00), (730_00, 730_00), (730_00, 1095_00)),
        (2026, (0, 0), (0, 0), (365_00, 730_00)),
        (2027, (0, 0), (0, 0), (73_00, 73_00)),
    ]
    assert found.undated.ends == (57_00, None)
    # more than the years together: 73 return in no single year
    assert found.trips["all"].high.value == 438_00


def test_without_the_question_no_year_is_solved(ledger: Ledger) -> None:
    """
    deals:
    - {payer: a, payee: b, kind: equity, amount: 365, date: 2025, term: 2025 to 2025}
    """
    assert volume_of(ledger).years == ()


def test_each_month_is_solved_on_its_own_with_the_deals_spread_over_it_by_days(
    ledger: Ledger,
) -> None:
    """
    deals:
    - {payer: a, payee: b, kind: equity,   amount: 59, date: 2025, term: 2025-01 to 2025-02}
    - {payer: b, payee: a, kind: purchase, amount: 30, date: 2025, term: 2025-02 to 2025-02}
    """
    found = volume_of(ledger, by_month=True)

    assert [(str(m.period), m.round_trip, m.circulation, m.gross.ends) for m in found.months] == [
        ("2025-01", (0, 0), (0, 0), (31_00, 31_00)),
        ("2025-02", (28_00, 28_00), (56_00, 56_00), (58_00, 58_00)),
    ]
    assert found.years == ()


BANK = "payer,payee,amount,date\na,b,5,2025-01-30\nb,a,4,2025-02-02\nb,a,3,2025-01-02\nb,a,2,2025\n"


def test_payments_count_in_the_month_and_in_the_year_in_which_they_were_made() -> None:
    found = volume_of(read_text(BANK, file="bank.csv"), by_year=True, by_month=True)

    assert [(str(m.period), m.round_trip[1], m.gross.low) for m in found.months] == [
        ("2025-01", 3_00, 8_00),
        ("2025-02", 0, 4_00),
    ]
    assert [(year.year, year.round_trip[1]) for year in found.years] == [(2025, 5_00)]
    assert found.undated.low == 2_00


def test_the_months_of_payments_have_a_table(program: Run, tmp_path: Path) -> None:
    (tmp_path / "bank.csv").write_text(BANK, encoding="utf-8")

    ran = program("volume", str(tmp_path / "bank.csv"), "--by-month")

    assert "2025-01\t3.00\t6.00\t8.00" in ran.out
    assert "Each month is solved on its own, of what was paid in it." in ran.out
    assert "Nothing can go round in 1 of the 2 months with payments" in ran.out


def test_years_in_which_nothing_is_due_are_left_out(ledger: Ledger) -> None:
    """
    deals:
    - {payer: a, payee: b, kind: equity, amount: 1, date: 2020, term: 2020 to 2020}
    - {payer: b, payee: a, kind: cloud,  amount: 1, date: 2025, term: 2025 to 2025}
    """
    assert [year.year for year in same_year_flow(select_deals(ledger))] == [2020, 2025]


def test_the_dues_of_all_years_add_up_to_the_dated_deals() -> None:
    found = volume_of(load_ledger(DEALS), by_year=True)

    dated = sum(year.gross.low for year in found.years)
    assert dated + found.undated.low == found.gross["all"].low


def test_no_year_lets_more_go_round_than_its_deals_could_in_all() -> None:
    found = volume_of(load_ledger(DEALS), by_year=True)

    for year in found.years:
        assert year.round_trip[0] <= year.round_trip[1] <= found.trips["all"].high.value
        assert 2 * year.round_trip[1] <= year.circulation[1]


# --- the certificate ------------------------------------------------------------------------------


def check_certificates(document: dict[str, Any], ledger: Ledger) -> None:
    """Check both sides by what was printed: names, prices and amounts."""
    flows = circular_flows(select_deals(ledger))
    assert flows.complete
    names = {entity.name: entity.id for entity in ledger.entities.values()}
    for proof in document["certificates"]:
        rung, of = document[proof["rung"]], proof["of"]
        stated = rung["round_trip"] if of == "round_trip" else rung["in_order"][of]
        check_sides(proof, Fraction(str(stated[proof["end"]])))
        prices = {
            line["what"]: Fraction(line["price"])
            for line in proof["lines"]
            if line["side"] == "price"
        }
        if of == "round_trip":
            priced = {
                tuple(names[party] for party in pair.split(" → ")): price
                for pair, price in prices.items()
            }
            check_cycles_cost_one(flows, proof, priced)


def check_sides(proof: dict[str, Any], stated: Fraction) -> None:
    """Rows add up to what is stated, and prices times amounts do."""
    for side in ("row", "price"):
        lines = [line for line in proof["lines"] if line["side"] == side]
        assert sum(Fraction(line["product"]) for line in lines) == stated
        for line in lines:
            assert Fraction(line["price"]) * Fraction(line["amount"]) == Fraction(line["product"])


def check_cycles_cost_one(
    flows: CircularFlows, proof: dict[str, Any], priced: dict[tuple[str, ...], Fraction]
) -> None:
    """Every cycle whose legs all carry something costs 1 or more."""
    for ranked in flows.cycles:
        cycle_legs = ranked.cycle.legs
        if all(_carries(leg.deals, proof["rung"], proof["end"]) for leg in cycle_legs):
            assert sum(priced.get(leg, Fraction(0)) for leg in legs(ranked.cycle.entities)) >= 1


def _carries(deals: Any, rung: str, end: str) -> bool:
    counted = [standing for standing in deals if rung != "signed" or standing.signed]
    amounts = [s.paid if rung == "paid" else s.amount for s in counted]
    return any(amount.low if end == "low" else amount.disclosed for amount in amounts)


def test_the_certificate_of_the_shipped_ledger_can_be_checked_by_what_it_prints(
    bubblegraph: Run,
) -> None:
    ran = bubblegraph("volume", str(DEALS), "--certificate", "--json")

    document = json.loads(ran.out)
    asked = [(proof["rung"], proof["of"], proof["end"]) for proof in document["certificates"]]
    assert asked == [
        (rung, of, end)
        for rung in EVERY_RUNG
        for of in ("round_trip", "invested", "any")
        for end in ("low", "high")
    ]
    proven = {(p["rung"], p["of"], p["end"]): p["value"] for p in document["certificates"]}
    for rung in EVERY_RUNG:
        for first_leg in ("invested", "any"):
            ends = {end: proven[rung, first_leg, end] for end in ("low", "high")}
            assert (
                document[rung]["in_order"][first_leg] | ends
                == (document[rung]["in_order"][first_leg])
            )
    check_certificates(document, load_ledger(DEALS))


def test_the_certificate_prints_cents_and_fractions_exactly(
    bubblegraph: Run, ledger_file: Path
) -> None:
    """
    deals:
    - {payer: a, payee: b, kind: equity, amount: 999999999999999.99, date: 2025}
    - {payer: b, payee: a, kind: cloud,  amount: 999999999999999.98, date: 2025}
    """
    ran = bubblegraph("volume", ledger_file.name, "--certificate")

    assert "with announced deals, at highs: T* = 999,999,999,999,999.98" in ran.lines
    assert "    1 × 999,999,999,999,999.98   b → a" in ran.lines


def test_a_certificate_of_halves_adds_up(bubblegraph: Run, tmp_path: Path) -> None:
    rows = [
        f"- {{payer: n{u}, payee: n{v}, kind: debt, amount: 0.01, date: 2025}}"
        for u, v, _ in reference("fractional_tstar")["edges"]
    ]
    (tmp_path / "x.yaml").write_text("\n".join(["strict: false", "deals:", *rows]))

    ran = bubblegraph("volume", "x.yaml", "--certificate")

    assert "with announced deals, at highs: T* = 1/40" in ran.lines
    proofs = certify(*_question(tmp_path / "x.yaml"))
    assert proofs["high"].primal == proofs["high"].dual == proofs["high"].value == Fraction(5, 2)


def _question(path: Path) -> Any:
    selection = select_deals(load_ledger(path))
    return selection, "all", measure_volume(selection).trips["all"]


@given(st.dictionaries(st.sampled_from(PAIRS), INTERVALS, min_size=1))
@settings(max_examples=60)
def test_both_sides_of_every_certificate_are_equal(intervals: dict[Edge, tuple[int, int]]) -> None:
    rows = [
        f"- "
        f"{{payer: {u}, payee: {v}, "
        f"kind: debt, amount: {low} to {high}, date: 2025, status: closed}}"
        for (u, v), (low, high) in intervals.items()
    ]
    selection = select_deals(read_text("\n".join(["strict: false", "deals:", *rows])))
    found = measure_volume(selection)

    for rung in RUNGS:
        for end, proof in certify(selection, rung, found.trips[rung]).items():
            assert proof.primal == proof.dual == proof.value
            carrying = {edge for edge, ends in intervals.items() if ends[end == "high"]}
            prices = {edge: price for edge, _, price in proof.priced}
            for cycle in cycles_of(carrying):
                assert sum(prices.get(leg, Fraction(0)) for leg in legs(cycle)) >= 1


# --- the command ----------------------------------------------------------------------------------


def test_the_shipped_ledger_can_be_read_by_programs(bubblegraph: Run) -> None:
    found = json.loads(bubblegraph("volume", str(DEALS), "--by-year", "--json").out)
    rows = list(
        csv.DictReader(io.StringIO(bubblegraph("volume", str(DEALS), "--format", "csv").out))
    )

    assert list(found) == [
        "schema",
        "command",
        "ledger",
        "filters",
        "gaps",
        "paid",
        "signed",
        "all",
        "pooled_round_trip",
        "companies_on_loops",
        "companies",
        "legs_on_loops",
        "legs",
        "years",
        "months",
        "undated",
    ]
    assert list(found["all"]) == [
        "round_trip",
        "round_trip_exact",
        "round_trip_least",
        "circulation",
        "circulation_exact",
        "round_trip_unlimited",
        "round_trip_unlimited_where_known",
        "circulation_unlimited",
        "in_order",
        "in_order_exact",
        "gross",
        "round_trip_share",
        "round_trip_share_unlimited",
        "circulation_share",
        "circulation_share_unlimited",
    ]
    ranges = ["circular_least", "circular_most", "can_carry"]
    assert list(rows[0]) == ["entity", "inflow", "outflow", *ranges]
    assert [row["entity"] for row in rows] == [company["entity"] for company in found["companies"]]
    assert len(found["years"]) > 10


def test_volume_and_cycles_tell_the_same_totals(bubblegraph: Run) -> None:
    volume = json.loads(bubblegraph("volume", str(DEALS), "--json").out)
    cycles = json.loads(bubblegraph("cycles", str(DEALS), "--json").out)

    for rung in EVERY_RUNG:
        for key, value in cycles["totals"][rung].items():
            assert volume[rung][key] == value


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sixty parties, each of which pays every other: one component, and more cycles than atoms in
    the sun.
    """
    path = tmp_path_factory.mktemp("crowd") / "crowd.yaml"
    path.write_text(complete_ledger(60))
    return path


def test_the_volume_of_more_cycles_than_can_be_listed_is_found_in_time(
    program: Run, crowd: Path
) -> None:
    found = json.loads(program("volume", str(crowd), "--json").out)  # a minute is allowed

    pairs = 60 * 59 // 2
    assert found["all"]["round_trip"] == {"low": 100 * pairs, "high": 100 * pairs}
    assert found["all"]["circulation"] == {"low": 200 * pairs, "high": 200 * pairs}
    assert found["all"]["round_trip_share"] == {"low": 0.5, "high": 0.5, "method": "exact"}
    assert found["all"]["circulation_share"] == {"low": 1, "high": 1, "method": "exact"}


def test_a_list_of_more_cycles_than_can_be_listed_stops_and_says_so(
    program: Run, crowd: Path
) -> None:
    found = json.loads(program("cycles", str(crowd), "--json").out)

    assert found["complete"] is False
    assert "more than 5,000 loops; the 5,000 largest of up to 6 legs" in found["stopped"]
    assert found["totals"]["all"]["round_trip"]["high"] == 100 * 60 * 59 // 2


@pytest.fixture
def small_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if T* were not computed beyond three legs on loops."""
    monkeypatch.setattr(packing, "MOST", 3)
    monkeypatch.setattr(packing, "_RECENT", Recent())


TWO_WAYS = """strict: false
deals:
- {payer: a, payee: b, kind: equity, amount: 10 to 20, date: 2025}
- {payer: b, payee: c, kind: purchase, amount: 15, date: 2025}
- {payer: c, payee: a, kind: purchase, amount: 12, date: 2025}
- {payer: b, payee: d, kind: purchase, amount: 6, date: 2025}
- {payer: d, payee: a, kind: purchase, amount: at least 5, date: 2025}
"""


@pytest.mark.usefixtures("small_limit")
def test_too_large_a_core_gets_a_limit_that_says_what_it_is(
    bubblegraph: Run, tmp_path: Path
) -> None:
    path = tmp_path / "ledger.yaml"
    path.write_text(TWO_WAYS)

    shown = bubblegraph("volume", str(path)).out
    trip = json.loads(bubblegraph("cycles", str(path), "--json").out)["totals"]["all"]

    assert "round-trip volume (a bound)\t0.00\t10.00–17.00" in shown
    assert "too many legs are on loops: its bounds are proven" in " ".join(shown.split())
    assert trip["round_trip_exact"] is False
    assert trip["round_trip_least"] == {
        "low": 10,
        "high": 17,
    }  # here the circulation falls apart into that
    assert trip["circulation"] == {"low": 30, "high": 51}
    assert trip["round_trip"] == {"low": 10, "high": 17}  # three legs at least in every lap
    assert trip["round_trip_unlimited"] == 18  # V* is then 3 × 12 + 3 × 6


@pytest.mark.usefixtures("small_limit")
def test_v_is_exact_whatever_is_known_of_t(bubblegraph: Run, tmp_path: Path) -> None:
    """A loop of four through a shared party: V* leaves room that T* cannot use."""
    path = tmp_path / "ledger.yaml"
    path.write_text(
        TWO_WAYS + "- {payer: c, payee: b, kind: debt, amount: undisclosed, date: 2025}\n"
    )

    shown = bubblegraph("volume", str(path)).out
    trip = json.loads(bubblegraph("cycles", str(path), "--json").out)["totals"]["all"]

    assert (trip["round_trip_exact"], trip["circulation_exact"]) == (False, True)
    assert "T* is not computed" in shown
    assert "V* is not computed" not in shown


@pytest.mark.usefixtures("small_limit")
def test_what_is_only_limited_has_no_certificate(bubblegraph: Run, tmp_path: Path) -> None:
    path = tmp_path / "ledger.yaml"
    path.write_text(TWO_WAYS)

    refused = bubblegraph("volume", str(path), "--certificate")

    assert refused.code == 1
    assert "no certificate" in refused.err


@pytest.mark.usefixtures("small_limit")
@pytest.mark.parametrize(
    ("words", "what"),
    [(("cut",), "cut"), (("sources",), "sources"), (("draw", "--as", "timeline"), "a timeline")],
)
def test_what_needs_t_star_says_that_there_are_too_many_legs_and_what_to_ask_instead(
    bubblegraph: Run, tmp_path: Path, words: tuple[str, ...], what: str
) -> None:
    path = tmp_path / "ledger.yaml"
    path.write_text(TWO_WAYS)

    refused = bubblegraph(words[0], str(path), *words[1:])

    assert (refused.code, refused.out) == (1, "")
    assert refused.err.startswith(
        f"bubblegraph: {what} needs T*, which is computed for up to 3 legs on loops"
    )
    assert "here are 5. Ask about fewer payments" in refused.err


@pytest.mark.usefixtures("small_limit")
def test_cycles_say_nothing_of_rows_where_there_are_none(bubblegraph: Run, tmp_path: Path) -> None:
    path = tmp_path / "ledger.yaml"
    path.write_text(TWO_WAYS)

    shown = bubblegraph("cycles", str(path)).out

    assert "no rows that add up" in " ".join(shown.split())
    assert "These rows" not in shown


@pytest.mark.usefixtures("small_limit")
def test_a_search_that_was_interrupted_before_the_first_loop_does_not_say_that_there_is_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bubblegraph.solving.cycle_search.FREE", 0)
    patience = Patience()
    patience.interrupted = True
    flows = circular_flows(select_deals(read_text(TWO_WAYS)), patience=patience)

    shown = render(answer_cycles(flows), "table")

    assert flows.cycles == ()
    assert "No loop" not in shown
    assert "At most 17.00 of the 58.00 if all is paid" in shown
    assert "round-trip volume (a bound)" in shown
    assert "Not every loop is listed: it was interrupted." in shown


@pytest.mark.parametrize("words", [("--certificate", "--legs"), ("--legs", "--by-year")])
def test_one_question_at_a_time(bubblegraph: Run, words: tuple[str, ...]) -> None:
    ran = bubblegraph("volume", str(DEALS), *words)

    assert (ran.code, ran.out) == (2, "")
    assert "answers of their own" in ran.err


def test_a_gross_flow_with_undisclosed_prices_is_given_at_the_disclosed_highs_too(
    bubblegraph: Run, ledger_file: Path
) -> None:
    """
    deals:
    - {payer: a, payee: b, kind: equity,   amount: 10 to 30,    date: 2025}
    - {payer: b, payee: a, kind: purchase, amount: at least 5,  date: 2025}
    - {payer: b, payee: a, kind: cloud,    amount: undisclosed, date: 2025}
    """
    ran = bubblegraph("volume", ledger_file.name)

    assert "gross flow\t0.00\t15.00–≥35.00" in ran.lines
