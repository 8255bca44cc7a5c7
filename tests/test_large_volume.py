"""What goes round in a large table is what goes round in a small one."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bubblegraph import (
    TableProfile,
    Volume,
    load_ledger,
    max_circulation,
    measure_volume,
    read_payments,
    select_deals,
)
from bubblegraph.analysis import large_volume, volume
from bubblegraph.analysis.large_volume import measure_large_volume
from bubblegraph.errors import QuestionError
from bubblegraph.ledger.select import Filters
from bubblegraph.output.render import render
from bubblegraph.output.volume import answer_legs, answer_volume
from bubblegraph.patience import Patience
from bubblegraph.payments.search.loops import LegArrays
from bubblegraph.payments.volume import circulation
from bubblegraph.payments.volume.circulation import LegCore, circulate
from conftest import REPOSITORY, Run

pytest.importorskip("polars")

REFERENCE = REPOSITORY / "tests" / "reference"
CASES = [
    case
    for case in json.loads((REFERENCE / "circulation.json").read_text(encoding="utf-8"))["cases"]
    if "edges" in case
]
HEAD = "payer,payee,amount,date\n"
RING = f"{HEAD}a,b,5,2025-01-31\nb,c,4,2025-02-03\nc,a,3.50,2025-03-14\nc,b,1,2025-03-15\n"


def _table(folder: Path, text: str, name: str = "pay.csv") -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def _random_table(seed: int) -> str:
    draw = random.Random(seed)
    parties = draw.choice([2, 4, 9, 25])
    rows = []
    for _ in range(draw.choice([0, 3, 12, 60, 150])):
        day = f"2025-{draw.randint(1, 3):02d}-{draw.randint(1, 28):02d}"
        day += "T09:30:00" if seed % 3 == 0 and draw.random() < 0.3 else ""
        day = draw.choice(["2025", "2025-02"]) if seed % 4 == 1 and draw.random() < 0.1 else day
        amount = draw.choice(["5", "7.25", "1000.00", "$5", "0", "12.01"])
        amount = "undisclosed" if seed % 5 == 2 and draw.random() < 0.1 else amount
        rows.append(f"p{draw.randint(1, parties)},p{draw.randint(1, parties)},{amount},{day}\n")
    return HEAD + "".join(rows)


def _routed(nodes: int, tails: Any, heads: Any, amounts: Any, patience: Patience) -> Any:
    """What OR-tools gives, by the solver in Python."""
    patience.check()
    columns = (part.tolist() for part in (tails, heads, amounts))
    capacities = {(f"{u}", f"{v}"): cents for u, v, cents in zip(*columns, strict=True)}
    flow = max_circulation(capacities).flow
    return np.array([cents - flow.get(edge, 0) for edge, cents in capacities.items()])


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every table have too many legs to be solved as a small one."""
    monkeypatch.setattr(large_volume, "SOLVED", 0)
    monkeypatch.setattr(large_volume, "SOLVED_OF_PERIOD", 0)
    monkeypatch.setattr(large_volume.packing, "MOST", 0)
    monkeypatch.setattr(circulation, "route_arrays", _routed)


def _some_filters(seed: int) -> Filters:
    every = (
        Filters(),
        Filters(as_of=date(2025, 3, 1), min_amount=600),
        Filters(since=date(2025, 2, 3)),
    )
    return every[seed % len(every)]


@pytest.mark.parametrize("seed", range(20))
def test_the_json_and_the_text_of_both_engines_are_the_same(tmp_path: Path, seed: int) -> None:
    path, filters = _table(tmp_path, _random_table(seed)), _some_filters(seed)
    asked: dict[str, Any] = {
        "by_year": True,
        "by_month": True,
        "within": 9 if seed % 2 else None,
    }

    small = measure_volume(select_deals(load_ledger(path), filters), **asked)
    large = measure_large_volume(read_payments(path), filters=filters, **asked)

    assert large.to_dict() == small.to_dict()
    assert _texts(large) == _texts(small)


def _texts(volume: Volume) -> list[str]:
    answers = (answer_volume(volume, companies=True, shares=True), answer_legs(volume))
    return [render(answer, "md") for answer in answers]


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_published_cases_have_their_values(tmp_path: Path, case: dict[str, Any]) -> None:
    rows = "".join(f"{u},{v},{amount},2025-01-31\n" for u, v, amount in case["edges"])

    trip = measure_large_volume(read_payments(_table(tmp_path, HEAD + rows))).trips["signed"]

    expected = case["expected"]
    assert trip.circulation_high.volume == 100 * expected["V_star"]["value"]
    assert float(trip.high.value) == pytest.approx(100 * expected["T_star"]["value"])


def test_a_public_sample_has_the_figures_of_the_small_engine(tmp_path: Path) -> None:
    text = (REFERENCE / "amlsim_laps.csv").read_text(encoding="utf-8")
    path = _table(tmp_path, text.replace("day,cents", "date,amount", 1))
    profile = TableProfile(date_format="days")

    small = measure_volume(select_deals(load_ledger(path, table=profile)), within=30)
    large = measure_large_volume(read_payments(path, profile=profile), within=30)

    assert large.to_dict() == small.to_dict()
    assert large.trips["signed"].exact


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize("seed", range(13))
def test_too_many_legs_have_the_same_v_and_bounds_of_t(tmp_path: Path, seed: int) -> None:
    path = _table(tmp_path, _random_table(seed))

    small = measure_volume(select_deals(load_ledger(path)), by_month=True)
    large = measure_large_volume(read_payments(path), by_month=True)

    true, bounded = (volume.trips["signed"] for volume in (small, large))
    assert bounded.circulation_high.volume == true.circulation_high.volume
    assert bounded.high.least <= true.high.value <= bounded.high.value
    assert _no_less(bounded.unlimited, true.unlimited)
    assert _no_less(bounded.circulation_unlimited, true.circulation_unlimited)
    assert bounded.unlimited_where_known >= true.unlimited_where_known
    ordered, limit = (v.in_order["signed"]["any"].unlimited for v in (small, large))
    assert _no_less(limit and limit.value, ordered and ordered.value)
    assert [(m.circulation, m.gross) for m in large.months] == [
        (m.circulation, m.gross) for m in small.months
    ]
    for month, exact in zip(large.months, small.months, strict=True):
        assert month.least[1] <= exact.round_trip[1] <= month.round_trip[1]
    assert {c.entity: (c.inflow, c.outflow) for c in large.companies} == {
        c.entity: (c.inflow, c.outflow) for c in small.companies
    }
    assert {(leg.payer, leg.payee): leg.amount for leg in large.legs()} == {
        (leg.payer, leg.payee): leg.amount for leg in small.legs()
    }


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize("seed", [0, 3, 6, 8, 9, 10, 15])
def test_few_laps_are_packed_exactly_however_many_legs_there_are(tmp_path: Path, seed: int) -> None:
    path = _table(tmp_path, _random_table(seed))

    small = measure_volume(select_deals(load_ledger(path)), within=2).in_order
    large = measure_large_volume(read_payments(path), within=2).in_order

    found, true = (each["signed"]["invested"].high for each in (large, small))
    assert found.least <= true.value <= found.value
    assert not found.exact or found.value == true.value
    assert found.exact or seed % 4 == 1 or true.value  # what is exact here is not by chance


@pytest.mark.usefixtures("many")
def test_laps_in_order_are_exact_while_t_has_bounds(tmp_path: Path) -> None:
    found = measure_large_volume(read_payments(_table(tmp_path, RING)), within=30)

    trip, ordered = found.trips["signed"], found.in_order["signed"]["any"].high
    assert (trip.high.least, trip.high.value, trip.exact) == (4_00, Fraction(11_50, 2), False)
    assert (ordered.value, ordered.exact) == (0, True)


@pytest.mark.usefixtures("many")
def test_no_graph_is_built_of_too_many_legs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(large_volume.LargeQuestion, "_graph")

    found = measure_large_volume(read_payments(_table(tmp_path, RING)), by_month=True)

    assert not found.trips["signed"].exact
    assert len(_texts(found)) == 2
    assert found.to_dict()["legs_on_loops"] == 4


def _no_less(limit: Any, value: Any) -> bool:
    """Whether it is as large, where nothing is no limit."""
    return limit is None if value is None else limit >= value


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize(
    ("most", "limits"), [(2**60, (3_00 * 3 / 2, 3_00 * 3)), (10_00, (3_00 + 5_00, 8_00 * 3))]
)
def test_what_is_not_disclosed_on_many_loops_is_limited_by_what_is(
    tmp_path: Path, most: int, limits: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(large_volume, "MOST_CENTS", most)
    rows = "a,b,3,2025-01-31\nb,a,undisclosed,2025\nb,c,5,2025\nc,a,undisclosed,2025-02-01\n"
    table = HEAD + rows
    trip = measure_large_volume(read_payments(_table(tmp_path, table))).trips["signed"]

    assert (trip.high.value, trip.circulation_high.volume) == (0, 0)
    assert (trip.unlimited, trip.circulation_unlimited) == limits
    assert not trip.exact

    endless = f"{table}a,b,undisclosed,2025\n"
    trip = measure_large_volume(read_payments(_table(tmp_path, endless))).trips["signed"]
    assert (trip.unlimited, trip.circulation_unlimited) == (None, None)


@pytest.mark.usefixtures("many")
def test_without_patience_v_is_what_parties_can_pass_on(tmp_path: Path) -> None:
    found = measure_large_volume(read_payments(_table(tmp_path, RING)), patience=Patience(0))

    trip = found.trips["signed"]
    assert (trip.circulation_high.volume, trip.circulation_exact) == (3_50 + 4_00 + 4_00, False)
    assert trip.high.least <= 4_00 <= trip.high.value


@pytest.mark.usefixtures("many")
def test_without_patience_t_is_no_less_than_laps_of_two_carry(tmp_path: Path) -> None:
    rows = "a,b,9,2025-01-01\nb,a,4,2025-01-02\nb,c,5,2025-01-03\nc,b,3,2025-01-04\nc,a,2,2025\n"
    path = _table(tmp_path, f"payer,payee,amount,date\n{rows}")

    found = measure_large_volume(read_payments(path), patience=Patience(0)).trips["signed"].high

    assert found.least == 4_00 + 3_00 <= found.value


def _core(legs: Sequence[tuple[int, int, int]]) -> LegCore:
    payer, payee, amount = (np.array(column) for column in zip(*sorted(legs), strict=True))
    return LegCore.of_legs(LegArrays(payer, payee, amount, 1 + int(payer.max())))


@pytest.mark.skipif(find_spec("ortools") is None, reason="OR-tools is not installed")
def test_v_of_the_compiled_solver_is_proven_by_prices() -> None:
    draw = random.Random(1)
    legs = {(draw.randrange(40), draw.randrange(40)): draw.randrange(1, 10**12) for _ in range(600)}
    legs = {(u, v): cents for (u, v), cents in legs.items() if u != v}

    found = circulate(_core([(u, v, cents) for (u, v), cents in legs.items()]))

    named = {(f"{u}", f"{v}"): cents for (u, v), cents in legs.items()}
    assert found.volume == max_circulation(named).volume


def test_a_flow_that_is_no_largest_one_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(circulation, "route_arrays", lambda *given: given[3].copy())

    with pytest.raises(ArithmeticError, match="prices differ"):
        circulate(_core([(0, 1, 5), (1, 0, 4)]))


def test_without_the_solver_the_message_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(circulation, "route_arrays", lambda *_: None)
    monkeypatch.setattr(circulation, "find_spec", lambda _: None)

    with pytest.raises(QuestionError, match=r'pip install "bubblegraph\[payments\]"'):
        circulate(_core([(0, 1, 5), (1, 0, 4)]))


def test_sums_beyond_the_solver_are_solved_in_python(tmp_path: Path) -> None:
    much = "999999999999999.99"
    rows = f"a,b,{much},2025-01-31\nb,a,{much},2025-01-31\n" * 12

    trip = measure_large_volume(read_payments(_table(tmp_path, HEAD + rows))).trips["signed"]

    assert trip.high.value == Fraction(12 * 99999999999999999)
    assert trip.circulation_high.volume == 24 * 99999999999999999 > 2**60


@pytest.mark.parametrize("options", [(), ("--by-month",), ("--companies", "--shares"), ("--legs",)])
def test_the_command_answers_a_large_table_as_a_small_one(
    program: Run, tmp_path: Path, options: tuple[str, ...]
) -> None:
    words = ("volume", _table(tmp_path, RING), "--within", "60d", *options)

    large, small = program(*words, "--engine", "large"), program(*words)

    assert large.out == small.out != ""
    assert program(*words, "--engine", "large", "--json").out == program(*words, "--json").out


def test_a_party_that_is_asked_about_is_shown_alone(program: Run, tmp_path: Path) -> None:
    words = ("volume", _table(tmp_path, RING), "--companies", "--entity", "B")

    assert program(*words, "--engine", "large").out == program(*words).out


def test_rows_that_cannot_be_read_are_told(program: Run, tmp_path: Path) -> None:
    path, rejects = _table(tmp_path, f"{RING}a,b,x,2025-01-31\n"), str(tmp_path / "bad.csv")

    ran = program("volume", path, "--engine", "large", "--rejects", rejects)

    assert "1 row that cannot be read is left out (--rejects)." in ran.out
    assert Path(rejects).read_text(encoding="utf-8").count("\n") == 2


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--certificate",), "--certificate is for small tables"),
        (("--kind", "debt"), "--kind is for small tables"),
        (("--entity", "x"), 'no party is called "x"'),
    ],
)
def test_what_a_large_table_has_not_is_refused(
    program: Run, tmp_path: Path, options: tuple[str, ...], said: str
) -> None:
    ran = program("volume", _table(tmp_path, RING), "--engine", "large", *options)

    assert ran.code == 1
    assert said in ran.err


@pytest.mark.usefixtures("many")
def test_a_bound_of_the_volume_is_called_so_in_the_first_sentence(tmp_path: Path) -> None:
    rows = "a,b,5,2025-01-31\nb,a,4,2025-02-03\nb,c,6,2025-02-03\nc,b,3,2025-02-04\n"
    rows += "c,a,2,2025-02-05\na,c,2,2025-02-05\n"
    found = measure_large_volume(read_payments(_table(tmp_path, HEAD + rows)))
    trip = found.trips["all"]

    assert trip.high.least < trip.high.value
    said = render(answer_volume(found), "md")
    assert "can complete a lap; that is a bound, and the volume may be less." in said


def test_a_bound_in_order_of_time_is_called_so_by_both_engines(tmp_path: Path) -> None:
    rows = "".join(
        f"p{u},p{v},{5 + (u * 7 + v * 3) % 11},2025-01-{1 + (u * 5 + v * 11) % 28:02d}\n"
        for u in range(9)
        for v in range(9)
    )
    path = _table(tmp_path, HEAD + rows)

    small = measure_volume(select_deals(load_ledger(path)), within=9, patience=Patience(0))
    large = measure_large_volume(read_payments(path), within=9, patience=Patience(0))

    for found in (small, large):
        said = render(answer_volume(found), "md")
        (sentence,) = re.findall(r"In order of time and within 9 days, [^;]*;[^.]*\.", said)
        assert sentence.endswith("; that is a bound, and the volume may be less.")


@pytest.mark.usefixtures("many")
def test_of_very_many_legs_the_largest_are_shown_and_how_many_are_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(large_volume, "LISTED", 20)
    rows = "".join(f"p{n},q{n},5,2025-01-31\nq{n},p{n},4,2025-02-03\n" for n in range(30))
    volume = measure_large_volume(read_payments(_table(tmp_path, HEAD + rows)))

    said = render(answer_legs(volume), "md")

    assert "48 more legs lie on loops; --format csv lists the 20 largest." in said


def test_few_laps_are_packed_without_looking_for_columns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(large_volume.LargeQuestion, "_by_columns")
    rows = "b,c,4,2025-02-03\nc,a,3.50,2025-02-04\na,b,2,2025-02-04\nb,a,9,2025-02-05\n"

    found = measure_large_volume(read_payments(_table(tmp_path, HEAD + rows)), within=30)

    ordered = found.in_order["signed"]["any"].high
    assert (ordered.value, ordered.exact) == (2_00, True)


def test_what_companies_can_carry_is_computed_where_it_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(volume, "entity_limits")

    found = measure_large_volume(read_payments(_table(tmp_path, RING)))

    assert "At most 4.00" in render(answer_volume(found), "md")
    with pytest.raises(NameError):
        _ = found.companies


def test_few_laps_are_packed_before_patience_ends_over_t(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bounded = large_volume.LargeQuestion._trip

    def ended(question: Any, core: Any) -> Any:
        question.patience.interrupted = True
        return bounded(question, core)

    monkeypatch.setattr(large_volume.LargeQuestion, "_trip", ended)
    path = _table(tmp_path, f"{RING}b,a,2,2025-04-02\n")

    found = measure_large_volume(read_payments(path), within=90, patience=Patience())

    ordered = found.in_order["signed"]["any"].high
    assert found.question.patience.over
    assert (ordered.value, ordered.exact) == (6_00, True)
