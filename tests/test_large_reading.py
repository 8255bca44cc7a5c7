"""Columns of large tables: numbers, days and names of any type are read as their texts would be."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bubblegraph import TableProfile, find_laps, load_ledger, select_deals
from bubblegraph.analysis.large_laps import find_large_laps
from bubblegraph.errors import LedgerError, QuestionError
from bubblegraph.ledger.payments import DAY
from bubblegraph.patience import Patience
from bubblegraph.payments.arrays import PaymentArrays
from bubblegraph.payments.ordering import moments, put_in_order, rows_in_order
from bubblegraph.payments.reading import lines, numbering, odd_rows, pieces
from bubblegraph.payments.reading.numbering import Numbering
from bubblegraph.payments.reading.tables import PaymentTable, read_payments
from conftest import Run

polars = pytest.importorskip("polars")

TEXTS = {
    "payer": ["10", "2", "10", "33", "2"],
    "payee": ["2", "10", "33", "2", "33"],
    "amount": ["1.10", "250", "0.29", "1234567.89", "7.5"],
    "date": ["2025-03-01", "2025-01-31", "2025-03-01", "2024-02-29", "2025-01-31"],
}
TYPES: dict[str, Callable[[Any], Any]] = {
    "whole numbers for names": lambda f: f.cast({"payer": polars.Int64, "payee": polars.Int64}),
    "short ones": lambda f: f.cast({"payer": polars.UInt8, "payee": polars.Int32}),
    "numbers and texts": lambda f: f.cast({"payee": polars.Int64}),
    "categories": lambda f: f.cast({"payer": polars.Categorical}),
    "floats": lambda f: f.cast({"amount": polars.Float64}),
    "short floats": lambda f: f.with_columns(amount=polars.lit(7.5, polars.Float32)),
    "decimals": lambda f: f.cast({"amount": polars.Decimal(18, 2)}),
    "finer decimals": lambda f: f.cast({"amount": polars.Decimal(18, 6)}),
    "whole amounts": lambda f: f.with_columns(amount=polars.Series([1, 250, 3, 10**9, 7])),
    "days": lambda f: f.with_columns(polars.col("date").str.to_date()),
    "blanks around names": lambda f: f.with_columns(polars.format(" {}  ", "payer").alias("payer")),
    "amounts with zeros before": lambda f: f.with_columns(
        polars.format("00{}", "amount").alias("amount")
    ),
}


def _rows(table: PaymentTable) -> list[tuple[object, ...]]:
    columns = (table.row, table.payer, table.payee, table.cents, table.time)
    rows = sorted(zip(*(column.tolist() for column in columns), strict=True))
    return [(row, table.names[a], table.names[b], *rest) for row, a, b, *rest in rows]


@pytest.mark.parametrize("change", TYPES.values(), ids=TYPES)
def test_columns_of_any_type_are_read_as_the_small_reader_reads_their_texts(
    tmp_path: Path, change: Callable[[Any], Any]
) -> None:
    frame = change(polars.DataFrame(TEXTS))
    frame.write_parquet(tmp_path / "t.parquet")
    frame.write_csv(tmp_path / "t.csv")

    large = read_payments(str(tmp_path / "t.parquet"))
    small = load_ledger(str(tmp_path / "t.csv"))

    assert [(payer, payee, cents) for _, payer, payee, cents, _ in _rows(large)] == [
        (deal.payer, deal.payee, deal.amount.low) for deal in small.deals
    ]
    assert list(large.names) == sorted({"10", "2", "33"})


def test_numbers_with_zeros_before_them_are_other_names(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(
        "payer,payee,amount,date\n007,7,5,2025-01-01\n7,07,5,2025-01-02\n"
    )

    assert read_payments(str(tmp_path / "t.csv")).names == ["007", "07", "7"]


@pytest.mark.parametrize("amount", [0.1 + 0.2, 1.005, 33.333, 1e-7, 2.675, 1e13, 1e17])
def test_a_float_that_is_no_whole_number_of_cents_is_read_with_care(
    tmp_path: Path, amount: float
) -> None:
    path = tmp_path / "t.parquet"
    frame = polars.DataFrame(TEXTS).with_columns(amount=polars.lit(amount))
    frame.write_parquet(path)
    frame.write_csv(tmp_path / "t.csv")

    def cents(read: Callable[[], Any]) -> object:
        try:
            return read()
        except LedgerError as error:
            return [problem.message for problem in error.problems]

    small = cents(lambda: [deal.amount.low for deal in load_ledger(str(tmp_path / "t.csv")).deals])

    large = cents(lambda: sorted(read_payments(str(path)).cents.tolist()))

    assert large == small


def test_amounts_in_thousands_do_not_wrap_around(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("payer,payee,amount,date\na,b,999999999,2025-01-01\nb,a,2,2025-01-02\n")

    with pytest.raises(LedgerError, match="amount"):
        read_payments(str(path), profile=TableProfile(amounts_in="1B"))


def test_days_of_a_form_of_ones_own_are_read(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("payer,payee,amount,date\na,b,5,01.02.25\n")

    table = read_payments(str(path), profile=TableProfile(date_format="%d.%m.%y"))

    assert [date.fromordinal(int(time // DAY)) for time in table.time] == [date(2025, 2, 1)]


def test_a_table_in_pieces_is_the_table_in_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [
        f"p{i % 7},q{i % 5},{i}{'.5' if i % 3 else ' $'},2025-01-{1 + i % 28:02d}"
        for i in range(90)
    ]
    rows[40:40] = ["", ",,,", "a b,  c  d,5,6 Jun 2025", "p1,P1,x,2025-01-01"]
    path = tmp_path / "t.csv"
    path.write_text("\n".join(["payer,payee,amount,date", *rows]) + "\n")

    one = read_payments(str(path), rejects=True)
    monkeypatch.setattr(pieces, "AT_ONCE", 8)
    monkeypatch.setattr(odd_rows, "AT_ONCE", 4)
    many = read_payments(str(path), rejects=True)

    assert _rows(many) == _rows(one)
    assert many.rejects == one.rejects
    assert len(one.rejects) == 1
    assert many.notes == one.notes


def test_payments_are_in_order_of_time_and_laid_out_without_a_copy(tmp_path: Path) -> None:
    polars.DataFrame(TEXTS).write_csv(tmp_path / "t.csv")
    with (tmp_path / "t.csv").open("a") as file:
        file.write("2,2,5,2024-01-01\n")  # to itself: on no cycle

    table = read_payments(str(tmp_path / "t.csv"))
    payments = PaymentArrays(table.payer, table.payee, table.time, table.cents)

    assert table.row.tolist() == [3, 1, 4, 0, 2, 5]
    assert len(payments) == 5
    assert np.shares_memory(payments.amount, table.cents)


def test_names_with_one_hash_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(numbering, "_hashed", lambda names: np.zeros(len(names), np.int64))
    found = Numbering()

    first = found.numbers(polars.Series(["a", "b", "a", "c"])).tolist()
    again = found.numbers(polars.Series(["c", "b", "d"])).tolist()

    assert (first, again) == ([0, 1, 0, 2], [2, 1, 3])
    assert found.in_order()[0] == ["a", "b", "c", "d"]


@given(st.lists(st.lists(st.integers(-(2**63), 2**63 - 1) | st.integers(0, 40), max_size=60)))
def test_whole_numbers_are_numbered_as_they_are_met(parts: list[list[int]]) -> None:
    found, known = Numbering(), dict[int, int]()

    for part in parts:
        numbers = found.numbers(polars.Series(part, dtype=polars.Int64)).tolist()
        assert numbers == [known.setdefault(each, len(known)) for each in part]

    names, places = found.in_order()
    assert names == sorted(map(str, known))
    assert [names[place] for place in places.tolist()] == list(map(str, known))


@given(st.lists(st.integers(0, 9) | st.integers(0, 2**40), max_size=60))
def test_rows_are_put_in_order_as_numpy_does(keys: list[int]) -> None:
    array = np.array(keys, np.int64)
    order = np.argsort(array, kind="stable")

    assert rows_in_order(array).tolist() == order.tolist()
    same, later = moments(array[order])
    assert same.tolist() == np.searchsorted(array[order], array[order], "left").tolist()
    assert later.tolist() == np.searchsorted(array[order], array[order], "right").tolist()


@given(
    st.lists(
        st.tuples(*(st.integers(0, 2) for _ in range(2)), st.integers(-3, 9), st.integers(0, 2)),
        min_size=1,
    ),
    st.sampled_from([1, DAY // 2, DAY, DAY * 2**15]),
)
def test_payments_are_put_in_order_of_time_those_on_no_cycle_last(
    rows: list[tuple[int, int, int, int]], step: int
) -> None:
    timed = [(payer, payee, 63 * DAY + time * step, cents) for payer, payee, time, cents in rows]
    columns = [np.array(column, np.int64) for column in zip(*timed, strict=True)]
    last = [row[0] == row[1] or row[3] == 0 for row in timed]
    keys = [(late, not late and row[2]) for late, row in zip(last, timed, strict=True)]
    wanted = [timed[place] for place in sorted(range(len(timed)), key=keys.__getitem__)]

    put_in_order(columns, DAY)
    assert list(zip(*(column.tolist() for column in columns), strict=True)) == wanted


def test_reading_tells_how_far_it_is(tmp_path: Path) -> None:
    polars.DataFrame(TEXTS).write_parquet(tmp_path / "t.parquet")
    patience = Patience()

    read_payments(str(tmp_path / "t.parquet"), patience=patience)

    assert patience.doing.startswith("Reading: 100%, ")
    assert patience.doing.endswith(" rows a second, 0 s left")


IDS = "id,payer,payee,amount,date,kind\nx,a,b,5,2025-01-31,debt\n{},b,a,4,2025-02-03,purchase\n"


def test_an_id_is_noticed_twice_among_all_rows_and_its_second_row_can_be_left_aside(
    tmp_path: Path,
) -> None:
    (tmp_path / "t.csv").write_text(IDS.format(" x "))

    with pytest.raises(LedgerError, match="the id x is given twice"):
        read_payments(str(tmp_path / "t.csv"))
    table = read_payments(str(tmp_path / "t.csv"), rejects=True)

    assert table.row.tolist() == [0]
    assert [problem.place.line for problem in table.rejects] == [3]


def test_blank_ids_are_none(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(IDS.format("").replace("x,", ",", 1))

    assert len(read_payments(str(tmp_path / "t.csv"))) == 2


def test_a_column_that_only_looks_like_ids_is_refused_where_it_would_take_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "t.csv").write_text(IDS.format("x") + "y,b,a,4,2025-02-03,debt\n")
    monkeypatch.setattr(odd_rows, "AT_ONCE", 1)

    with pytest.raises(QuestionError, match="2 rows share an id with another, more than 1"):
        read_payments(str(tmp_path / "t.csv"))


def test_kinds_that_count_are_read_and_others_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(IDS.format("y"))

    small = find_laps(select_deals(load_ledger(str(path)))).to_dict()
    assert find_large_laps(read_payments(str(path))).to_dict() == small

    path.write_text(IDS.format("y").replace("debt", "warrant"))
    with pytest.raises(QuestionError, match=r"t.csv:2:1: a warrant does not count everywhere"):
        read_payments(str(path))

    path.write_text(IDS.format("y").replace("debt", "dbt"))
    with pytest.raises(LedgerError, match="dbt"):
        read_payments(str(path))

    path.write_text(IDS.format("y").replace("debt", ""))
    assert len(read_payments(str(path))) == 2


# --- lines ----------------------------------------------------------------------------------------

CELLS = {
    "payer": [
        "a",
        "b",
        "7",
        "007",
        "é",
        '"a,b"',
        '"a""b"',
        " a",
        "-5",
        "",
        "\xa0",
        "12345678901234567",
    ],
    "payee": ["a", '"7"', "A", '"x\ny"', '" a"', "b\r"],
    "amount": [
        "5",
        "7.25",
        "005",
        "5.",
        "1.250,5",
        "1.2.3",
        " 5 ",
        '"5"',
        "0",
        "-2",
        "1e400",
        "9" * 15,
    ],
    "date": [
        *("2025-01-01", "2025-02-29", "2024-02-29", "31.01.2025", "2025-13-01", "2200-01-01", "-5"),
        *("2025-01-01T10:00:00", "2025-01-01 10:00:00.5Z", "2025-01-01T10:00:60", "20000", " ", ""),
    ],
    "id": ["", "r1", "r2", '" r2"'],
    "kind": ["purchase", "debt", "", "dbt"],
}
ENDS = st.sampled_from(["", "", "", ",", ", ,", ",more", ',"', ",,,"])
LINES = st.one_of(
    st.tuples(st.tuples(*map(st.sampled_from, CELLS.values())), ENDS),
    st.sampled_from([(("",), ""), ((" ",), ""), (("", "", "", ""), ""), (("a", "b", "5"), "")]),
)
PROFILES = st.builds(
    TableProfile,
    date_format=st.sampled_from(["", "ymd", "dmy", "mdy", "days", "seconds"]),
    decimal=st.sampled_from(["", ","]),
    amounts_in=st.sampled_from(["", "1K"]),
)


def _read(path: Path, profile: TableProfile) -> object:
    try:
        table = read_payments(str(path), profile=profile, rejects=True)
    except (LedgerError, QuestionError) as error:
        return str(error)
    return _rows(table), table.rejects, table.open, table.notes, table.undated


@given(st.lists(LINES, max_size=8), PROFILES, st.sampled_from(["\n", "\r\n"]))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_lines_say_what_their_columns_say(
    tmp_path: Path, rows: list[tuple[tuple[str, ...], str]], profile: TableProfile, end: str
) -> None:
    path = tmp_path / "t.csv"
    text = [",".join(CELLS), *(",".join(cells) + more for cells, more in rows)]
    path.write_bytes(end.join(text).encode())

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lines, "DAYS", {})  # no form is one of lines
        patch.setattr(lines, "COUNTED", {})
        columns = _read(path, profile)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lines, "AT_ONCE", 16)
        assert _read(path, profile) == columns


def test_lines_that_are_no_texts_are_an_error(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes(
        b"payer,payee,amount,date\na,b,5,2025-01-31\n" * 4000 + b"\xff,b,5,2025-01-31\n"
    )

    with pytest.raises(QuestionError, match="cannot be read"):
        read_payments(str(tmp_path / "t.csv"))


def test_interpreted_readers_stay_inside_of_their_arrays(tmp_path: Path, program: Run) -> None:
    (tmp_path / "end.csv").write_text("amount,date,payee,payer\n5,2025-01-31,a,")
    polars.DataFrame(TEXTS).with_columns(polars.col("date").str.to_date()).write_parquet(
        tmp_path / "days.parquet"
    )
    words = ("cycles", "end.csv", "days.parquet", "--within", "60d", "--rejects", "rejects.csv")

    ran = program(*words, BUBBLEGRAPH_INTERPRET="1")

    assert ran.code == 0, ran.err
    assert "5 payments of 3 parties" in ran.out
    assert "a deal without payer" in (tmp_path / "rejects.csv").read_text()


@pytest.mark.parametrize(
    ("text", "skipped"),
    [
        ('"a\nbank",x\npayer,payee,amount,date\na,b,5,2025-01-01\n', 2),
        ('payer,payee,amount,date,"id of\nthe bank"\na,b,5,2025-01-01\n', 0),
        ("\n\npayer,payee,amount,date\r\na,b,5,2025-01-01\n", 0),
    ],
    ids=["a cell above the headings", "a heading", "nothing"],
)
def test_no_row_is_lost_below_headings_of_several_lines(
    tmp_path: Path, text: str, skipped: int
) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(text.encode())
    profile = TableProfile(skip_lines=skipped, columns={"payer": "payer"})

    large = read_payments(str(path), profile=profile)
    small = load_ledger(str(path), table=profile)

    assert _rows(large) == [(0, "a", "b", 500, int(large.time[0]))]
    assert large.ledger([0]).deals[0].place().line == small.deals[0].place().line


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("payer,payee,amount,date\ra,b,5,2025-01-01\rb,a,5,2025-01-02\r", "a carriage return"),
        ("a bank\rpayer,payee,amount,date\na,b,5,2025-01-01\nb,a,5,2025-01-02\n", "a carriage"),
        ('5" paper\npayer,payee,amount,date\na,b,5,2025-01-01\n', "a quote is not closed"),
        ('payer,payee,amount,date,i"d\na,b,5,2025-01-01\n', "a quote is not closed"),
    ],
)
def test_headings_of_which_nobody_knows_where_they_end_are_an_error(
    tmp_path: Path, text: str, said: str
) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(text.encode())
    profile = TableProfile(skip_lines=int(not text.startswith("payer")), columns={"payer": "payer"})

    with pytest.raises(QuestionError, match=said):
        read_payments(str(path), profile=profile)


def test_a_name_that_was_made_harmless_for_spreadsheets_is_the_one_it_was(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("payer,payee,amount,date\n'=a,'tis,5,2025-01-01\n")

    assert list(read_payments(str(path)).names) == sorted(load_ledger(str(path)).entities)
