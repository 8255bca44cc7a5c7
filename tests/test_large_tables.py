"""A large table gets the answer that a small one gets, from whatever file it is read."""

from __future__ import annotations

import gzip
import random
import sqlite3
import sys
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from bubblegraph import (
    TableProfile,
    circular_flows,
    find_laps,
    load_ledger,
    measure_volume,
    select_deals,
)
from bubblegraph.analysis.large_laps import find_large_laps
from bubblegraph.analysis.large_loops import find_large_loops
from bubblegraph.analysis.large_volume import measure_large_volume
from bubblegraph.analysis.sliced_laps import find_sliced_laps
from bubblegraph.errors import LedgerError, QuestionError
from bubblegraph.ledger.payments import DAY
from bubblegraph.ledger.select import Filters
from bubblegraph.payments.reading import odd_rows, sources
from bubblegraph.payments.reading.tables import PaymentTable, read_payments
from bubblegraph.payments.slicing.sliced_tables import SlicedTable
from conftest import Run

polars = pytest.importorskip("polars")

RING = "payer,payee,amount,date\na,b,100,2025-01-31\nb,c,98,2025-02-03\nc,a,97.50,2025-02-14\n"


def _table(folder: Path, text: str, name: str = "pay.csv") -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def _random_table(seed: int) -> str:
    draw = random.Random(seed)
    rows = ["payer,payee,amount,date"]
    for _ in range(draw.choice([0, 5, 60])):
        day = f"2025-0{draw.randint(1, 3)}-{draw.randint(1, 28):02d}"
        clock = draw.choice(["", "", "T09:30:00"]) if seed % 3 == 0 else ""
        amount = draw.choice(["5", "7.25", "1000.00", "$5", "1,000", "0"])
        cell = f'"{amount}"' if "," in amount else amount
        rows.append(f"p{draw.randint(1, 6)},p{draw.randint(1, 6)},{cell},{day}{clock}")
        if draw.random() < 0.05:
            rows.append("")
    return "\n".join(rows) + "\n"


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize(
    "rule", [{}, {"within": timedelta(days=9), "order": "strict"}, {"tolerance": 0.1}]
)
def test_large_and_small_give_the_same_json(
    tmp_path: Path, seed: int, rule: dict[str, Any]
) -> None:
    path = _table(tmp_path, _random_table(seed))

    small = find_laps(select_deals(load_ledger(path)), **rule).to_dict()
    large = find_large_laps(read_payments(path), **rule).to_dict()

    assert large == small


def test_laps_of_a_public_sample_are_those_of_the_small_engine(tmp_path: Path) -> None:
    sample = Path(__file__).parent / "reference" / "amlsim_laps.csv"
    text = sample.read_text(encoding="utf-8").replace("day,cents", "date,amount", 1)
    path, profile = _table(tmp_path, text), TableProfile(date_format="days")
    rule = {"within": timedelta(days=30), "order": "strict", "longest": None, "most": 1000}

    small = find_laps(select_deals(load_ledger(path, table=profile)), **rule)
    large = find_large_laps(read_payments(path, profile=profile), **rule)

    assert large.found == 768
    assert large.to_dict() == small.to_dict()


def _compressed(folder: Path) -> str:
    path = folder / "pay.csv.gz"
    path.write_bytes(gzip.compress(RING.encode()))
    return str(path)


def _zstandard(folder: Path) -> str:
    zstandard = pytest.importorskip("zstandard")
    path = folder / "pay.csv.zst"
    path.write_bytes(zstandard.compress(RING.encode()))
    return str(path)


def _parquet(folder: Path) -> str:
    path = folder / "pay.parquet"
    polars.read_csv(RING.encode(), try_parse_dates=True).write_parquet(path)
    return str(path)


def _pieces(folder: Path) -> str:
    head, *rows = RING.splitlines()
    for number, row in enumerate(rows):
        _table(folder, f"{head}\n{row}\n", f"part-{number}.csv")
    return str(folder / "part-*.csv")


@pytest.mark.parametrize("written", [_compressed, _zstandard, _parquet, _pieces])
def test_every_form_of_file_has_the_same_lap(tmp_path: Path, written: Any) -> None:
    found = find_large_laps(read_payments(written(tmp_path)), within=timedelta(days=30))

    (lap,) = found.laps
    assert (lap.parties, lap.came_back, lap.days) == (("a", "b", "c"), 9750, 14)


def test_a_database_is_asked_for_its_payments(tmp_path: Path) -> None:
    path = tmp_path / "bank.sqlite"
    with sqlite3.connect(path) as bank:
        bank.execute("CREATE TABLE moved (von TEXT, an TEXT, cents INTEGER, day TEXT)")
        bank.executemany(
            "INSERT INTO moved VALUES (?, ?, ?, ?)",
            [("a", "b", 500, "2025-01-01"), ("b", "a", 400, "2025-01-02")],
        )
    bank.close()

    query = "SELECT von AS payer, an AS payee, cents / 100.0 AS amount, day AS date FROM moved"
    found = find_large_laps(read_payments(str(path), query=query))

    assert [lap.came_back for lap in found.laps] == [400]


def test_a_database_without_a_question_says_how_to_ask(tmp_path: Path) -> None:
    path = tmp_path / "bank.sqlite"
    sqlite3.connect(path).close()

    with pytest.raises(QuestionError, match="--query"):
        read_payments(str(path))


def test_rows_keep_their_lines_below_blank_ones(tmp_path: Path) -> None:
    path = _table(tmp_path, RING.replace("b,c", "\n\nb,c"))

    (lap,) = find_large_laps(read_payments(path)).laps

    assert [standing.deal.place().line for standing in lap.payments] == [2, 5, 6]


def test_rows_that_are_dropped_are_noted_as_in_small_tables(tmp_path: Path) -> None:
    path = _table(tmp_path, RING + "b,a,-3,2025-02-15\n")
    profile = TableProfile(negative="drop")

    large = find_large_laps(read_payments(path, profile=profile)).to_dict()

    small = find_laps(select_deals(load_ledger(path, table=profile))).to_dict()
    assert large["ledger"]["notes"] == small["ledger"]["notes"] != []
    assert large["payments"] == small["payments"]


def test_names_stay_as_they_are_written(tmp_path: Path) -> None:
    path = _table(tmp_path, "payer,payee,amount,date\n007,7,5,2025-01-01\n7,007,5,2025-01-02\n")

    assert read_payments(path).names == ["007", "7"]


def test_names_that_differ_in_case_alone_are_one_party_as_in_small_tables(tmp_path: Path) -> None:
    text = RING.replace("\nb,", "\nB,").replace(",c,", ",c-c,").replace("\nc,", "\nC C,")
    path = _table(tmp_path, text)

    table = read_payments(path)

    assert table.names == ["a", "b", "c-c"]
    assert find_large_laps(table).to_dict() == find_laps(select_deals(load_ledger(path))).to_dict()


def test_aliases_join_parties(tmp_path: Path) -> None:
    path, aliases = _table(tmp_path, RING.replace("\nb,", "\nB Ltd,")), {"B Ltd": "b"}

    assert find_large_laps(read_payments(path)).found == 0
    (lap,) = find_large_laps(read_payments(path, aliases=aliases)).laps
    assert lap.parties == ("a", "b", "c")


def test_amounts_are_exact_to_the_cent(tmp_path: Path) -> None:
    rows = "".join(f"a,b,{amount},2025-01-01\n" for amount in ("0.1", "999999999999999.99", "4.35"))

    table = read_payments(_table(tmp_path, f"payer,payee,amount,date\n{rows}"))

    assert table.cents.tolist() == [10, 99999999999999999, 435]


@pytest.mark.parametrize(
    ("options", "row"),
    [
        ({"date_format": "dmy"}, "a,b,5,31.01.2025"),
        ({"date_format": "mdy"}, "a,b,5,01/31/2025"),
        ({"date_format": "seconds"}, "a,b,5,1738281600"),
        ({"decimal": ","}, 'a,b,"5,00",2025-01-31'),
        ({"amounts_in": "1K"}, "a,b,0.005,2025-01-31"),
        ({}, "a,b,$5,31 Jan 2025"),
        ({}, "a,b,5,2025-01-31T23:59:59+02:00"),
    ],
)
def test_a_profile_reads_as_in_small_tables(
    tmp_path: Path, options: dict[str, str], row: str
) -> None:
    path, profile = _table(tmp_path, f"payer,payee,amount,date\n{row}\n"), TableProfile(**options)

    table = read_payments(path, profile=profile)

    assert table.cents.tolist() == [500]
    assert [date.fromordinal(int(time // DAY)) for time in table.time] == [date(2025, 1, 31)]


BAD = (
    "payer,payee,amount,date\na,b,5,2025-01-31\nb,a,4,2025-02-30\n,a,4,2025-02-01\n"
    "b,a,,2025-02-01\nb,a,-4,2025-02-01\nb,a,nan,2025-02-01\nb,a,4,\nb,a,4,2025-02-03\n"
)


def test_rows_that_cannot_be_read_are_an_error_that_says_how_to_go_on(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="--rejects") as error:
        read_payments(_table(tmp_path, BAD))

    assert [problem.place.line for problem in error.value.problems] == [3, 4, 5, 6, 7, 8]


def test_rows_that_cannot_be_read_are_left_aside_if_that_is_asked_for_and_counted(
    tmp_path: Path,
) -> None:
    table = read_payments(_table(tmp_path, BAD), rejects=True)

    found = find_large_laps(table)

    assert (len(table), len(table.rejects), found.found) == (2, 6, 1)
    assert found.to_dict()["payments"]["rejected"] == 6


def test_rows_whose_day_or_amount_is_open_are_told_apart(tmp_path: Path) -> None:
    rows = "a,b,5,2025-01-31\nb,a,4,2025-02\na,b,undisclosed,2025-02-01\nb,a,$0,2025-02-01\n"

    table = read_payments(_table(tmp_path, f"payer,payee,amount,date\n{rows}"))

    assert (table.open, table.undated, table.cents.tolist()) == ((1, 2), 1, [500, 0, 0])


def test_too_many_odd_rows_say_how_to_tell_what_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(odd_rows, "MOST", 2)

    with pytest.raises(QuestionError, match="6 rows of 8 are not written plainly"):
        read_payments(_table(tmp_path, BAD))


def test_filters_leave_out_what_they_leave_out_of_small_tables(tmp_path: Path) -> None:
    path = _table(tmp_path, _random_table(5))
    filters = Filters(
        as_of=date(2025, 3, 15), since=date(2025, 1, 10), min_amount=600, entities=("p1",)
    )

    small = find_laps(select_deals(load_ledger(path), filters))
    large = find_large_laps(read_payments(path), filters=filters)

    assert large.found == small.found > 0
    assert [lap.to_dict()["payments"] for lap in large.laps] == [
        lap.to_dict()["payments"] for lap in small.laps
    ]


def test_a_party_that_is_not_there_is_named_with_one_that_is_like_it(tmp_path: Path) -> None:
    path = _table(tmp_path, RING.replace("\na,", "\nacme,").replace(",a,", ",acme,"))

    with pytest.raises(QuestionError, match="acme"):
        find_large_laps(read_payments(path), filters=Filters(entities=("akme",)))


def test_what_payments_do_not_have_is_no_filter_of_theirs(tmp_path: Path) -> None:
    table = read_payments(_table(tmp_path, RING))

    with pytest.raises(QuestionError, match="--kind is for small tables"):
        find_large_laps(table, filters=Filters(kinds=("debt",)))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("payer,payee,amount\na,b,5\n", "no column of dates"),
        ("payer,payee,amount,date\n", "No lap found"),
        ("payer,payee,amount,date,status\na,b,5,2025-01-01,closed\n", "status"),
        ("", "the table is empty"),
    ],
)
def test_a_table_that_is_none_gets_a_plain_message(
    program: Run, tmp_path: Path, text: str, said: str
) -> None:
    result = program("cycles", _table(tmp_path, text), "--engine", "large", "--within", "30d")

    assert said in result.out + result.err
    assert "Traceback" not in result.err


def test_the_command_answers_a_large_table_as_a_small_one(program: Run, tmp_path: Path) -> None:
    path = _table(tmp_path, _random_table(5))
    words = ("cycles", path, "--within", "30d")

    assert program(*words, "--engine", "large").out == program(*words).out


def test_without_the_extra_the_message_names_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _table(tmp_path, RING)
    monkeypatch.setitem(sys.modules, "polars", None)

    with pytest.raises(QuestionError, match=r'pip install "bubblegraph\[payments\]"'):
        read_payments(path)


def test_the_tolerance_is_exact(tmp_path: Path) -> None:
    text = "payer,payee,amount,date\na,b,100,2025-01-01\nb,a,{},2025-01-02\n"

    within = find_large_laps(
        read_payments(_table(tmp_path, text.format("90"))), tolerance=Fraction(1, 10)
    )
    beyond = find_large_laps(
        read_payments(_table(tmp_path, text.format("89.99"))), tolerance=Fraction(1, 10)
    )

    assert (within.found, beyond.found) == (1, 0)


def test_read_payments_gives_arrays_of_one_length(tmp_path: Path) -> None:
    table = read_payments(_table(tmp_path, RING))

    assert isinstance(table, PaymentTable)
    assert {len(table.payer), len(table.payee), len(table.time), len(table.cents)} == {3}


def test_tables_of_different_headings_are_read_together(tmp_path: Path) -> None:
    head = "payer,payee,amount,date"
    paths = (
        _table(tmp_path, f"{head}\na,b,5,2025-01-01\n", "there.csv"),
        _table(tmp_path, f"id,{head},note\n7,b,a,5,2025-01-02,rent\n", "back.csv"),
    )

    small = find_laps(select_deals(load_ledger(*paths))).to_dict()

    assert find_large_laps(read_payments(*paths)).to_dict() == small


def test_an_id_of_two_tables_is_told_with_both_lines(tmp_path: Path) -> None:
    head = "id,payer,payee,amount,date"
    first = _table(tmp_path, f"{head}\n3,c,d,1,2025-01-01\n1,a,b,5,2025-01-01\n", "first.csv")
    second = _table(tmp_path, f"{head}\n1,b,a,5,2025-01-02\n", "second.csv")

    with pytest.raises(LedgerError) as caught:
        read_payments(first, second)

    (problem,) = caught.value.problems
    assert problem.message == f"the id 1 is given twice (first at {first}:3)"
    assert (problem.place.file, problem.place.line) == (second, 2)


ALIKE = """payer,payee,amount,date
Zeta,Alpha Ltd,5,2025-01-01
Alpha Ltd,Alpha,3,2025-01-04
Alpha,Société Gén,2,2025-01-05
Societe-Gen Inc.,O'Neil,2,2025-01-05
ONeil LLC,ZETA,2,2025-01-06
"""


@pytest.mark.parametrize("rows", ["", "\xa0,12 3,1,2025-01-07\n1 23,The Group,1,2025-01-07\n"])
def test_names_that_look_alike_are_told_as_in_small_tables(tmp_path: Path, rows: str) -> None:
    path = str(tmp_path / "t.csv")
    Path(path).write_text(ALIKE + rows.replace("\xa0", "é"), encoding="utf-8")

    notes = load_ledger(path).notes

    assert "Alpha Ltd" in notes[0]
    assert read_payments(path).notes == SlicedTable(path).notes == notes


GIVEN = """payer,payee,amount,date,id
a,b,5,2025-01-01,
b,a,4,2025-01-02,a-b-2025
a,b,3,2025-01-03,
a,b,6,2025-01-03,x
b,a,2,2025-01-04,a-b-2025-3
"""


def test_ids_that_are_made_are_none_that_are_given(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(GIVEN)
    path = str(tmp_path / "t.csv")

    small = find_laps(select_deals(load_ledger(path))).to_dict()

    assert find_large_laps(read_payments(path)).to_dict() == small
    week = {"within": timedelta(days=7)}
    sliced = find_sliced_laps(SlicedTable(path), **week)
    assert sliced.to_dict() == find_large_laps(read_payments(path), **week).to_dict()


@pytest.mark.parametrize("option", ["-o", "--list", "--rejects"])
def test_the_table_that_is_asked_is_not_written_over(
    program: Run, tmp_path: Path, option: str
) -> None:
    path = _table(tmp_path, RING)
    words = ("cycles", path, "--engine", "large", "--within", "30d")

    ran = program(*words, option, path)

    assert ran.code == 1
    assert "the answer is made from it" in ran.err
    assert Path(path).read_text(encoding="utf-8") == RING


def test_a_party_is_found_however_it_is_written(tmp_path: Path) -> None:
    table = read_payments(_table(tmp_path, RING.replace("\na,", "\nA B,").replace(",a,", ",A B,")))

    assert find_large_laps(table, filters=Filters(entities=("a-b",))).found == 1


def test_a_filter_of_amounts_is_told(program: Run, tmp_path: Path) -> None:
    words = ("cycles", _table(tmp_path, RING), "--within", "30d", "--min-amount", "97")

    large, small = program(*words, "--engine", "large"), program(*words)

    assert large.out == small.out
    assert "97" in large.out


def test_rejects_are_of_the_large_engine(program: Run, tmp_path: Path) -> None:
    words = ("cycles", _table(tmp_path, RING), "--within", "30d", "--engine", "small")

    ran = program(*words, "--rejects", str(tmp_path / "rejects.csv"))

    assert ran.code == 2
    assert "--engine large" in ran.err


ODD = """é,b,3,2025-02-20T09:00
B,ö,5,2025-02-21T10:00
a,q,4,2025-02-22T11:00
ö,B,7,2025
ö,q,7,2025-02-24T11:00
q,B,7,2025-02-24T12:00
"""


@pytest.mark.parametrize(
    "rows",
    [
        ODD,  # each row is read one by one: V* of 19 was said of them, which is 15
        "X,y,3,2025\nx,y,5,2025-02-21\ny,x,4,2025-02-22\n",  # written first without a day
    ],
)
def test_a_party_is_called_as_it_is_written_first_whichever_rows_are_read(
    tmp_path: Path, rows: str
) -> None:
    path = _table(tmp_path, f"payer,payee,amount,date\n{rows}")
    selection, large = select_deals(load_ledger(path)), read_payments(path)

    assert find_large_loops(large).to_dict() == circular_flows(selection).to_dict()
    assert measure_large_volume(large).to_dict() == measure_volume(selection).to_dict()
    assert find_large_laps(large).to_dict() == find_laps(selection).to_dict()


def test_a_party_of_slices_is_called_as_it_is_written_first(tmp_path: Path) -> None:
    path = _table(tmp_path, f"payer,payee,amount,date\n{ODD}b,q,2,2025-02-26T11:00\n")
    week = timedelta(days=7)

    laps = find_sliced_laps(SlicedTable(path), within=week, slices=2).to_dict()["laps"]

    assert laps == find_large_laps(read_payments(path), within=week).to_dict()["laps"] != []


EUROS = "payer,payee,amount,date\na,b,€5,2025-01-31\nb,c,€7.50,2025-02-03\n"


@pytest.mark.parametrize(
    ("rows", "currency"),
    [(EUROS, ""), (EUROS.replace("€", ""), "EUR"), ("payer,payee,amount,date\n", "EUR")],
)
def test_a_large_table_without_a_lap_is_in_its_currency(
    tmp_path: Path, rows: str, currency: str
) -> None:
    path, profile = _table(tmp_path, rows), TableProfile(currency=currency)
    large, sliced = (read(path, profile=profile) for read in (read_payments, SlicedTable))

    asked = (
        find_large_laps(large),
        measure_large_volume(large),
        find_sliced_laps(sliced, within=timedelta(days=7)),
    )
    assert [answer.selection.ledger.currency for answer in asked] == ["EUR"] * 3


def test_rows_of_two_currencies_are_an_error_though_they_are_not_read_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(odd_rows, "AT_ONCE", 1)
    path = _table(tmp_path, EUROS.replace("€7", "$7"))

    with pytest.raises(QuestionError, match=r"EUR from .*pay.csv:2 on, USD from .*pay.csv:3 on"):
        read_payments(path)


BROKEN = """payer,payee,amount,date,note
a,b,5,2025-01-01,"two
lines"
b,c,5,2025-01-02,"\rof ""all\r\n\r\n ends"\r

c,a,5,2025-01-03,
a,q,7,someday,"
"
q,q,7,2025-01-04,,wide
"""


@pytest.mark.parametrize("at_once", [1, 3, 1 << 18])
@pytest.mark.parametrize("packed", [False, True])
def test_rows_below_line_breaks_in_quotes_keep_their_lines(
    tmp_path: Path, at_once: int, packed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "LINES", at_once)
    path = tmp_path / ("pay.csv.gz" if packed else "pay.csv")
    path.write_bytes(gzip.compress(BROKEN.encode()) if packed else BROKEN.encode())

    for read in (read_payments, SlicedTable):
        table = read(str(path), rejects=True)
        lines = [deal.place().line for deal in table.ledger([0, 1, 3]).deals]
        assert (lines, [said.place.line for said in table.rejects]) == ([2, 4, 9], [10, 12])
