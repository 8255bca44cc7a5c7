"""Slices of time add up to the whole: same counts, same marks, same laps, same answer."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bubblegraph import Filters
from bubblegraph.analysis.large_laps import LargeLapSearch, find_large_laps
from bubblegraph.analysis.sliced_laps import SlicedLapSearch, find_sliced_laps
from bubblegraph.errors import LedgerError, QuestionError
from bubblegraph.ledger.payments import DAY
from bubblegraph.patience import Patience
from bubblegraph.payments.arrays import PaymentArrays, sum_of_cents
from bubblegraph.payments.reading import room
from bubblegraph.payments.reading.tables import read_payments
from bubblegraph.payments.search.cycles import count_cycles, largest_cycles, ranked_cycles
from bubblegraph.payments.search.structures import FIRST, LAST, ON, SMALLEST
from bubblegraph.payments.slicing.merging import Merged
from bubblegraph.payments.slicing.plans import plan_slices
from bubblegraph.payments.slicing.sliced_tables import SlicedTable
from bubblegraph.payments.slicing.slices import Asked, Part, SliceSearch
from bubblegraph.solving.temporal_cycles import Rule
from conftest import Run

polars = pytest.importorskip("polars")

WEEK = {"within": timedelta(days=7)}
PAYMENTS = st.lists(
    st.tuples(
        st.integers(0, 4), st.integers(0, 4), st.integers(0, 12), st.sampled_from([90, 95, 100])
    ),
    max_size=24,
)
RULES = st.builds(
    Rule,
    within=st.sampled_from([0, 2, 4, 20]),
    longest=st.sampled_from([2, 3, 4]),
    strict=st.booleans(),
    tolerance=st.sampled_from([None, Fraction(1, 10)]),
)


# --- the plan -------------------------------------------------------------------------------------


@given(st.lists(st.integers(1, 9), min_size=1, max_size=12), st.integers(0, 5), st.integers(1, 20))
def test_every_interval_belongs_to_one_slice(numbers: list[int], within: int, most: int) -> None:
    times = np.arange(len(numbers)) * 10

    slices = plan_slices(times, numbers, 10, within, most)

    owned = [
        (time, each.part)
        for each in slices
        for time in times.tolist()
        if each.begins <= time < each.ends
    ]
    parts = {time: max(p for t, p in owned if t == time) + 1 for time, _ in owned}
    assert sorted(owned) == [(time, p) for time in times.tolist() for p in range(parts[time])]
    assert all(each.until == each.ends - 1 + within for each in slices)


def test_a_day_with_too_many_payments_is_shared_by_several_slices() -> None:
    slices = plan_slices([0, 1, 2, 3], [10, 970, 10, 10], 1, 0, 4)

    shared = [each for each in slices if each.begins == 1]
    assert len(shared) >= 3
    assert {each.parts for each in shared} == {len(shared)}


def test_a_slice_whose_window_has_too_many_payments_is_cut_by_time() -> None:
    quiet = [10] * 100
    busy = [10] * 10 + [900] * 5  # the same number of roots, and many that may follow
    few = plan_slices(range(100), quiet, 1, 4, 10)
    many = plan_slices(range(115), quiet + busy, 1, 4, 10)

    assert max(each.ends - each.begins for each in few) == 10
    assert len([each for each in many if each.begins >= 100]) > 5


# --- the sum --------------------------------------------------------------------------------------


def _part(payments: list[tuple[int, int, int, int]]) -> Part:
    ordered = sorted(enumerate(payments), key=lambda each: (each[1][2], each[0]))
    columns = [[row, *payment] for row, payment in ordered]
    row, payer, payee, time, cents = np.array(columns, np.int64).reshape(-1, 5).T
    names = list("abcde")
    return Part(names, payer.astype(np.int32), payee.astype(np.int32), time, cents, row)


def _some(part: Part, begins: int, until: int) -> Part:
    inside = (part.time >= begins) & (part.time <= until)
    columns = {name: getattr(part, name)[inside] for name in ("payer", "payee", "time", "cents")}
    return replace(part, row=part.row[inside], **columns)


@settings(max_examples=150, deadline=None)
@given(PAYMENTS, RULES, st.booleans(), st.integers(1, 9))
def test_slices_add_up_to_the_whole(
    payments: list[tuple[int, int, int, int]], rule: Rule, any_order: bool, number: int
) -> None:
    if any_order:
        rule = replace(rule, any_order=True, strict=False, tolerance=None)
    part = _part(payments)
    search, merged = SliceSearch(rule, 3, Asked()), Merged(few=2)

    times, numbers = np.unique(part.time, return_counts=True)
    slices = plan_slices(times, numbers, 1, rule.within or 0, number)
    for piece in slices:
        later = [each.begins for each in slices if each.begins > piece.begins]
        found = search.find(_some(part, piece.begins, piece.until), piece, threads=1)
        merged.add(found, piece.begins if later else 0)
    merged.finish()

    order = np.argsort(part.payer, kind="stable") if any_order else np.arange(len(part.row))
    whole = PaymentArrays(
        *(each[order] for each in (part.payer, part.payee, part.time, part.cents))
    )
    counted = count_cycles(whole, rule)
    marked = {mark: whole.amount[counted.marks & mark != 0] for mark in (FIRST, LAST, SMALLEST)}
    best = ranked_cycles(whole, largest_cycles(whole, rule, 3), 3)
    rows = {int(part.row[order][whole.given[each]]) for cycle in best for each in cycle}
    assert merged.total == counted.total
    assert [*np.trim_zeros(merged.counts, "b")] == [*np.trim_zeros(counted.counts, "b")]
    assert merged.on == np.count_nonzero(counted.marks & ON)
    assert merged.limits == {mark: sum_of_cents(cents) for mark, cents in marked.items()}
    assert rows <= set(merged.kept["row"].to_list())


# --- the answer -----------------------------------------------------------------------------------


def _table(folder: Path, text: str, name: str = "pay.csv") -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def _random_table(seed: int, rows: int = 60) -> str:
    draw = random.Random(seed)
    lines = ["payer,payee,amount,date"]
    for _ in range(rows):
        day = f"2025-0{draw.randint(1, 3)}-{draw.randint(1, 28):02d}"
        clock = draw.choice(["", "T09:30:00"]) if seed % 3 == 0 else "T09:30:00" * (seed % 3 == 1)
        amount = draw.choice(["5", "7.25", "1000.00", "$5", '"1,000"', "0"])
        lines.append(f"p{draw.randint(1, 6)},p{draw.randint(1, 6)},{amount},{day}{clock}")
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("slices", [None, 1, 3, 20])
@pytest.mark.parametrize(
    "rule",
    [WEEK, {**WEEK, "order": "strict"}, {**WEEK, "tolerance": 0.1}, {**WEEK, "order": "any"}],
)
def test_slices_give_the_json_of_the_whole(
    tmp_path: Path, seed: int, slices: int | None, rule: dict[str, Any]
) -> None:
    path = _table(tmp_path, _random_table(seed))

    whole = find_large_laps(read_payments(path), **rule)
    sliced = find_sliced_laps(SlicedTable(path), **rule, slices=slices)

    assert sliced.to_dict() == whole.to_dict()


def test_more_laps_than_are_packed_have_the_same_bounds_and_the_same_largest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("large_laps", "sliced_laps"):
        monkeypatch.setattr(f"bubblegraph.analysis.{module}.PACKED", 10)
        monkeypatch.setattr(f"bubblegraph.analysis.{module}.CARRIED", 12)
    path = _table(tmp_path, _random_table(1, rows=300))

    whole = find_large_laps(read_payments(path), **WEEK, most=7)
    sliced = find_sliced_laps(SlicedTable(path), **WEEK, most=7, slices=5)

    assert whole.found > 100
    assert whole.most is not None
    assert whole.least < whole.most
    assert sliced.to_dict() == whole.to_dict()


@pytest.mark.parametrize(
    "filters",
    [
        Filters(as_of=date(2025, 2, 15), since=date(2025, 1, 10)),
        Filters(min_amount=600),
        Filters(entities=("p1", "P2")),
        Filters(entities=("p1",), since=date(2025, 3, 28)),
    ],
)
def test_filters_leave_out_the_same(tmp_path: Path, filters: Filters) -> None:
    path = _table(tmp_path, _random_table(4))

    whole = find_large_laps(read_payments(path), **WEEK, filters=filters)
    sliced = find_sliced_laps(SlicedTable(path), **WEEK, filters=filters, slices=3)

    assert sliced.to_dict() == whole.to_dict()


MESSY = (
    "payer,payee,amount,date\nLABCO,b  b,5,2025-01-31\nb b,Labco,4,2025-02-30\n,a,4,2025-02-01\n"
    "b b,lab-co,,2025-02-01\nlabco,x,$4,2025-02-01\nx,LABCO,4,31 Jan 2025\nb b,labco,4,\n"
    "bank,labco,7,2025-02-02\nlabco,The Bank,7,2025-02-03\nb b,labco,4,2025-02-03\n"
)


def test_rows_and_names_that_are_not_plain_are_read_in_the_same_way(tmp_path: Path) -> None:
    path, options = _table(tmp_path, MESSY), {"rejects": True, "aliases": {"The Bank": "bank"}}

    whole = read_payments(path, **options)
    sliced = SlicedTable(path, **options)

    assert [str(each) for each in sliced.rejects] == [str(each) for each in whole.rejects]
    assert [*sliced.names] == [*whole.names]
    assert find_sliced_laps(sliced, **WEEK).to_dict() == find_large_laps(whole, **WEEK).to_dict()


def test_rows_that_cannot_be_read_are_the_same_error(tmp_path: Path) -> None:
    path = _table(tmp_path, MESSY)

    with pytest.raises(LedgerError) as whole:
        read_payments(path)
    with pytest.raises(LedgerError) as sliced:
        SlicedTable(path)

    assert str(sliced.value) == str(whole.value)


def test_an_id_that_is_given_twice_is_noticed_among_all_rows(tmp_path: Path) -> None:
    rows = "a,b,5,2025-01-31,x\nb,a,4,2025-02-01,y\nc,d,5,2025-06-01,x\n"
    path = _table(tmp_path, f"payer,payee,amount,date,id\n{rows}")

    with pytest.raises(LedgerError, match="the id x is given twice"):
        SlicedTable(path)
    sliced, whole = SlicedTable(path, rejects=True), read_payments(path, rejects=True)
    assert sliced.rejects == whole.rejects != ()


def test_several_files_of_any_form_are_one_table(tmp_path: Path) -> None:
    head, *rows = _random_table(2).splitlines()
    parts = [[head, *rows[:20]], [head, *rows[20:25]], [head, *rows[25:]]]
    paths = [_table(tmp_path, "\n".join(part) + "\n", f"{n}.csv") for n, part in enumerate(parts)]

    whole = find_large_laps(read_payments(*paths), **WEEK)
    sliced = find_sliced_laps(SlicedTable(*paths), **WEEK, slices=4)

    assert len({payment.deal.file for lap in sliced.laps for payment in lap.payments}) > 1
    assert sliced.to_dict() == whole.to_dict()


def test_numbers_as_names_in_parquet_are_the_same_parties(tmp_path: Path) -> None:
    draw, path = random.Random(1), tmp_path / "pay.parquet"
    columns = {
        "payer": [draw.choice([2, 10, 9]) for _ in range(40)],
        "payee": [draw.choice([2, 10, 11]) for _ in range(40)],
        "amount": [draw.choice([5.25, 7.0]) for _ in range(40)],
        "date": [date(2025, 1, draw.randint(1, 31)) for _ in range(40)],
    }
    polars.DataFrame(columns).write_parquet(path)

    whole = find_large_laps(read_payments(str(path)), **WEEK)
    sliced = find_sliced_laps(SlicedTable(str(path)), **WEEK, slices=4)

    assert sliced.found > 0
    assert sliced.to_dict() == whole.to_dict()


@pytest.mark.parametrize("order", ["weak", "any"])
def test_a_list_of_all_laps_is_the_same(tmp_path: Path, order: Any) -> None:
    table = _table(tmp_path, _random_table(1))

    whole = LargeLapSearch(read_payments(table), **WEEK, order=order)
    sliced = SlicedLapSearch(SlicedTable(table), **WEEK, order=order, slices=6)
    listed = [[lap.to_dict() for lap in search] for search in (whole, sliced)]

    assert listed[0] == listed[1] != []
    assert sliced.result().to_dict() == whole.result().to_dict()


def test_a_list_has_each_lap_of_a_shared_day_once(tmp_path: Path) -> None:
    pairs = ["a,b", "b,a", "b,c", "c,a", "a,c", "c,b"] * 3
    rows = [f"{pair},5,2025-01-01\n" for pair in pairs]
    table = _table(tmp_path, "payer,payee,amount,date\n" + "".join(rows))

    whole = LargeLapSearch(read_payments(table), **WEEK)
    sliced = SlicedLapSearch(SlicedTable(table), **WEEK, slices=5)
    listed = [[lap.to_dict() for lap in search] for search in (whole, sliced)]

    assert listed[0] == listed[1]
    assert len(listed[1]) == sliced.result().found


def test_a_list_in_slices_is_gone_on_with_in_as_many(tmp_path: Path) -> None:
    table = SlicedTable(_table(tmp_path, _random_table(1)))

    few, many = (SlicedLapSearch(table, **WEEK, slices=number).identity for number in (2, 9))

    assert few != many


@pytest.mark.parametrize("rows", ["", "a,a,5,2025-01-01\n", "a,b,5,2025-01-01\n"])
def test_tables_without_laps_say_so(tmp_path: Path, rows: str) -> None:
    path = _table(tmp_path, f"payer,payee,amount,date\n{rows}")

    whole = find_large_laps(read_payments(path), **WEEK)

    assert find_sliced_laps(SlicedTable(path), **WEEK).to_dict() == whole.to_dict()


def test_a_slice_reads_the_rows_of_its_time_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    days = [f"2025-{month:02d}-{day:02d}" for month in range(1, 11) for day in range(1, 29)]
    rows = "".join(f"a,b,5,{day}\nb,a,5,{day}\n" for day in days)
    table = SlicedTable(_table(tmp_path, f"payer,payee,amount,date\n{rows}"))
    read: list[int] = []
    inside = SlicedTable._inside

    def counting(self: SlicedTable, columns: Any, piece: Any) -> Any:
        read.append(len(columns.row))
        return inside(self, columns, piece)

    monkeypatch.setattr(SlicedTable, "_inside", counting)
    slices = table.plan(7 * DAY, 10)
    for piece in slices:
        table.part(piece)

    assert len(slices) == 10
    assert sum(read) < 2 * len(table)


def test_no_slice_loses_a_row_to_a_quote(tmp_path: Path) -> None:
    rows = [f"p{day % 3},q{day % 2},{day}.00,2025-01-{day:02},x\n" for day in range(1, 29)]
    rows[9] = 'p0,q1,10.00,2025-01-10,"two\nlines"\n'
    (path := tmp_path / "payments.csv").write_text("payer,payee,amount,date,note\n" + "".join(rows))
    table = SlicedTable(str(path))

    parts = [table.part(piece) for piece in table.plan(0, 9)]
    cents = {(day, 100 * (day + 1)) for day in range(28)}
    assert {
        own for part in parts for own in zip(part.row.tolist(), part.cents.tolist(), strict=True)
    } == cents

    rows[9] = 'p0,q1,10.00,2025-01-10,"not closed\n'
    path.write_text("payer,payee,amount,date,note\n" + "".join(rows))
    with pytest.raises(QuestionError, match="cannot be read"):
        SlicedTable(str(path))


def test_a_table_that_loses_rows_while_it_is_searched_is_said_to_have_changed(
    tmp_path: Path,
) -> None:
    path = _table(tmp_path, _random_table(1))
    table = SlicedTable(path)
    lines = Path(path).read_text(encoding="utf-8").splitlines(keepends=True)
    Path(path).write_text("".join(lines[:-5]), encoding="utf-8")

    with pytest.raises(QuestionError, match="has changed since it was first read"):
        find_sliced_laps(table, **WEEK, slices=2)


# --- memory, time and the command -----------------------------------------------------------------


def test_a_table_that_does_not_fit_in_memory_is_cut_into_slices_that_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bubblegraph: Run
) -> None:
    path = _table(tmp_path, _random_table(1, rows=400))
    asked = ("cycles", path, "--within", "2d", "--engine", "large", "--json")
    whole = bubblegraph(*asked)
    memory = tmp_path / "meminfo"
    memory.write_text(f"MemAvailable: {200 * room.ROW // 1024} kB\n", encoding="ascii")
    monkeypatch.setattr(room, "MEMORY", memory)

    assert bubblegraph(*asked).out == whole.out
    table = SlicedTable(path)
    assert len(table.plan(2 * DAY)) > 2


def test_a_window_that_does_not_fit_in_memory_is_refused_with_the_figures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bubblegraph.payments.slicing.sliced_tables.room", lambda: 5)
    table = SlicedTable(_table(tmp_path, _random_table(1)))

    with pytest.raises(QuestionError, match=r"payments of one window.*--within"):
        find_sliced_laps(table, within=timedelta(days=90))


def test_a_search_that_is_over_says_what_is_known(tmp_path: Path) -> None:
    table = SlicedTable(_table(tmp_path, _random_table(1)))

    found = find_sliced_laps(table, **WEEK, slices=4, patience=Patience(seconds=0))

    assert not found.complete
    assert found.reached == 100_000


def test_slices_are_asked_for_on_the_command_line(tmp_path: Path, bubblegraph: Run) -> None:
    path = _table(tmp_path, _random_table(2))

    whole = bubblegraph("cycles", path, "--within", "7d", "--engine", "large")
    sliced = bubblegraph("cycles", path, "--within", "7d", "--slices", "3")

    assert sliced.out == whole.out
    assert "laps" in sliced.out


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--slices", "3"), "ask cycles TABLE --within 30d"),
        (("--slices", "3", "--tolerance", "10%"), "ask cycles TABLE --within 30d"),
        (("--slices", "3", "--within", "7d", "--engine", "small"), "--engine large"),
        (("--slices", "0", "--within", "7d"), "--slices"),
    ],
)
def test_slices_without_what_they_need_are_wrong_usage(
    tmp_path: Path, bubblegraph: Run, options: tuple[str, ...], said: str
) -> None:
    result = bubblegraph("cycles", _table(tmp_path, _random_table(2)), *options)

    assert result.code == 2
    assert said in result.err


def test_volume_says_who_takes_slices(tmp_path: Path, bubblegraph: Run) -> None:
    path = _table(tmp_path, _random_table(1))

    result = bubblegraph("volume", path, "--within", "7d", "--slices", "3")

    assert result.code == 2
    assert "ask cycles TABLE --within 30d" in " ".join(result.err.split())
