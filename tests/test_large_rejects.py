"""What is wrong with a large table is said in a sentence, with its place, whatever it is."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bubblegraph import load_ledger
from bubblegraph.analysis.large_laps import find_large_laps
from bubblegraph.errors import BubblegraphError, LedgerError, QuestionError
from bubblegraph.ledger.tables.profile import TableProfile
from bubblegraph.payments.reading import room, tables
from bubblegraph.payments.reading.tables import read_payments
from conftest import Run

polars = pytest.importorskip("polars")

HEAD = "payer,payee,amount,date\n"
RING = f"{HEAD}a,b,100,2025-01-31\nb,a,98,2025-02-03\n"


SEVEN = ("--within", "7d")
SEVERAL = f"""{RING}"a,b",c,3,2025-02-04
x,a;y,3,2025-02-05
a & y,"z, a",3,2025-02
"""


def test_names_that_may_be_of_several_parties_are_asked_about_in_each_engine(
    tmp_path: Path, bubblegraph: Run
) -> None:
    path = str(tmp_path / "payments.csv")
    Path(path).write_text(SEVERAL, encoding="utf-8")
    engines = (("small",), ("large",), ("large", "--slices", "2"))

    for engine in engines:
        result = bubblegraph("cycles", path, *SEVEN, "--engine", *engine)
        asked = [line.split("error: ")[1] for line in result.err.splitlines() if "error: " in line]
        assert asked == [
            'one party or several: "a,b"? a is one of its own',
            'one party or several: "a;y"? a is one of its own',
        ]
    one = [
        bubblegraph("cycles", path, "--json", *SEVEN, "--several", "one", "--engine", *engine)
        for engine in engines
    ]
    ledgers = [json.loads(result.out)["ledger"] for result in one]
    assert ledgers == [ledgers[0]] * 3
    assert ledgers[0]["entities"] == 8  # those of the row without a day as well


def test_a_name_that_spans_lines_is_an_error_and_a_note_that_does_is_none(
    tmp_path: Path, bubblegraph: Run
) -> None:
    path = tmp_path / "payments.csv"
    head = "payer,payee,amount,date,note\n"
    rows = 'b,a,98,2025-02-03,"two\nlines"\n"a\nz",b,x,2025-02-04,\nb,c,x,2025-02-05,\n'
    path.write_text(head + rows, encoding="utf-8")

    for engine in (("small",), ("large",), ("large", "--slices", "2")):
        result = bubblegraph("cycles", str(path), *SEVEN, "--engine", *engine)
        wrong = [line.split("error: ")[1] for line in result.err.splitlines() if "error: " in line]
        assert wrong == [
            "a name that spans lines (deal a<U+000A>z → b)",
            'amount is not a number: "x" (deal a<U+000A>z → b)',
            'amount is not a number: "x" (deal b → c)',
        ]


def _frame() -> Any:
    return polars.read_csv(RING.encode(), try_parse_dates=True)


def _column(name: str, make: Callable[[Any], Any]) -> Callable[[Path], None]:
    """Write a Parquet file in which one column is of another type."""

    def write(path: Path) -> None:
        _frame().with_columns(make(polars.col(name)).alias(name)).write_parquet(path)

    return write


def _without(name: str) -> Callable[[Path], None]:
    return lambda path: _frame().drop(name).write_parquet(path)


def _text(text: str) -> Callable[[Path], None]:
    return lambda path: path.write_text(text, encoding="utf-8") and None


def _bytes(make: Callable[[], bytes]) -> Callable[[Path], None]:
    return lambda path: path.write_bytes(make()) and None


def _packed() -> bytes:
    draw = random.Random(1)
    rows = "".join(f"x{draw.random()},y{i},{i % 97 + 1},2025-01-01\n" for i in range(9_000))
    return gzip.compress((HEAD + rows).encode())


def _whole_parquet() -> bytes:
    from io import BytesIO  # noqa: PLC0415

    stream = BytesIO()
    _frame().write_parquet(stream)
    return stream.getvalue()


UNREADABLE = {
    "text called Parquet": ("t.parquet", _text(RING), "t.parquet cannot be read: parquet"),
    "an empty Parquet file": ("t.parquet", _bytes(bytes), "t.parquet cannot be read"),
    "half a Parquet file": (
        *("t.parquet", _bytes(lambda: _whole_parquet()[:-40])),
        "t.parquet cannot be read",
    ),
    "a Parquet file without its start": (
        *("t.parquet", _bytes(lambda: b"PAR1" + _whole_parquet()[30:])),
        "t.parquet cannot be read",
    ),
    "half a gzip": (
        *("t.csv.gz", _bytes(lambda: _packed()[: len(_packed()) // 2])),
        "t.csv.gz cannot be read",
    ),
    "the start of a gzip": ("t.csv.gz", _bytes(lambda: _packed()[:6]), "t.csv.gz cannot be read"),
    "text called gzip": ("t.csv.gz", _text(RING), "t.csv.gz cannot be read"),
    "no database": ("t.sqlite", _text("none"), "t.sqlite: the query cannot be answered"),
    "an open quote": ("t.csv", _text(f'{HEAD}"a,b,5,2025-01-01\n'), "t.csv cannot be read"),
    "an empty gzip": ("t.csv.gz", _bytes(lambda: gzip.compress(b"")), "the table is empty"),
    "no payers": ("t.parquet", _without("payer"), 'no column "payer"'),
    "no amounts": ("t.parquet", _without("amount"), 'no column "amount"'),
    "no dates": ("t.parquet", _without("date"), "t.parquet has no column of dates"),
    "lists for names": (
        *("t.parquet", _column("payer", polars.concat_list)),
        "t.parquet: the column payer, of the payer, is of type List(String)",
    ),
    "structs for names": (
        *("t.parquet", _column("payee", polars.struct)),
        "the column payee, of the payee, is of type Struct",
    ),
    "bytes for names": (
        *("t.parquet", _column("payer", lambda c: c.cast(polars.Binary))),
        "the column payer, of the payer, is of type Binary",
    ),
    "lists for amounts": (
        *("t.parquet", _column("amount", polars.concat_list)),
        "the column amount, of the amount, is of type List",
    ),
    "spans for dates": (
        *("t.parquet", _column("date", lambda c: c - c)),
        "the column date, of the date, is of type Duration",
    ),
    "truths for dates": (
        *("t.parquet", _column("date", lambda c: c.is_not_null())),
        't.parquet:1:1: error: not a date: "true"',
    ),
    "no names at all": (
        *("t.parquet", _column("payer", lambda _: polars.lit(None))),
        "t.parquet:1:1: error: a deal without payer",
    ),
    "NaN": (
        *("t.parquet", _column("amount", lambda c: c * float("nan"))),
        't.parquet:1:1: error: the amount is missing: "NaN"',
    ),
    "infinity": (
        *("t.parquet", _column("amount", lambda c: c * float("inf"))),
        't.parquet:1:1: error: amount is not a number: "inf"',
    ),
    "below zero": (
        *("t.parquet", _column("amount", lambda c: -c)),
        't.parquet:1:1: error: amount is negative: "-100"',
    ),
    "a row that is too short": (
        *("t.csv", _text(f"{HEAD}a,b\nb,a,4,2025-02-02\n")),
        "t.csv:2:1: error: the amount is missing",
    ),
    "a row that is too long": (
        *("t.csv", _text(f"{RING}a,Smith, Inc,4,2025-02-02\n")),
        "t.csv:4:1: error: the row has more cells than the header",
    ),
    "an id twice": (
        *("t.csv", _text("id,payer,payee,amount,date\nx,a,b,5,2025-01-31\nx,b,a,4,2025-02-03\n")),
        "t.csv:3:1: error: the id x is given twice (first at t.csv:2)",
    ),
}


@pytest.mark.parametrize(("name", "write", "said"), UNREADABLE.values(), ids=UNREADABLE)
def test_what_cannot_be_read_is_said_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, write: Any, said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    write(Path(name))

    with pytest.raises(BubblegraphError) as error:
        find_large_laps(read_payments(name, query="SELECT * FROM t" if "sqlite" in name else ""))

    assert said in str(error.value)


READABLE = {
    "times that run backwards": (f"{HEAD}b,a,98,2025-02-03\na,b,100,2025-01-31\n", 1),
    "an amount of zero": (f"{RING}b,a,0,2025-02-03\n", 1),
    "leading zeros": (f"{HEAD}007,7,5,2025-01-01\n7,07,4,2025-01-02\n7,007,4,2025-01-03\n", 1),
    "names with two blanks": (f"{HEAD}A  B,c,5,2025-01-01\nc,A B,4,2025-01-02\n", 1),
    "headings alone": (HEAD, 0),
}


@pytest.mark.parametrize("name", ["t.csv", "t.parquet"])
@pytest.mark.parametrize(("text", "laps"), READABLE.values(), ids=READABLE)
def test_what_is_unusual_is_read(tmp_path: Path, name: str, text: str, laps: int) -> None:
    path = tmp_path / name
    if name == "t.csv":
        path.write_text(text)
    else:
        polars.read_csv(text.encode(), infer_schema=False).write_parquet(path)

    assert find_large_laps(read_payments(str(path)), within=timedelta(days=9)).found == laps


def test_a_column_of_lists_beside_the_payments_is_left_aside(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    _frame().with_columns(note=polars.concat_list("payer")).write_parquet(path)

    with pytest.raises(BubblegraphError, match="the column note, of the note, is of type List"):
        read_payments(str(path))
    columns = {"payer": "payer", "payee": "payee", "amount": "amount", "date": "date"}
    profile = TableProfile(columns=columns)
    assert find_large_laps(read_payments(str(path), profile=profile)).found == 1


def test_many_bad_rows_are_a_bounded_message_and_a_whole_list(
    tmp_path: Path, bubblegraph: Run
) -> None:
    (tmp_path / "t.csv").write_text(RING + "a,b,x,2025-01-31\n,b,x,2025-01-31\n" * 2_000)

    without = bubblegraph("cycles", "t.csv", "--engine", "large", "--within", "9d")
    aside = bubblegraph("cycles", "t.csv", "--rejects", "rejects.csv", "--within", "9d")

    assert without.code == 1
    assert without.err.count("\n") < 2_100
    assert "more; check --json lists every one" in without.err
    assert "Left out: 4,000 that cannot be read (--rejects)" in aside.out
    listed = (tmp_path / "rejects.csv").read_text().splitlines()
    assert len({line.split(",")[1] for line in listed[1:]}) == 4_000


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_disk_is_said_where_rejects_are_listed(tmp_path: Path, program: Run) -> None:
    (tmp_path / "t.csv").write_text(f"{RING}a,b,x,2025-01-31\n")

    ran = program("cycles", str(tmp_path / "t.csv"), "--rejects", "/dev/full", "--within", "9d")

    assert ran.code == 1
    assert "no space left on device" in ran.err
    assert "Traceback" not in ran.err


# --- memory ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["t.csv", "t.parquet"])
def test_a_table_that_does_not_fit_in_memory_is_refused_before_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    path, memory = tmp_path / name, tmp_path / "meminfo"
    path.write_text(RING) if name == "t.csv" else _frame().write_parquet(path)
    memory.write_text("MemTotal: 9 kB\nMemAvailable: 0 kB\n")
    monkeypatch.setattr(room, "MEMORY", memory)

    with pytest.raises(QuestionError, match=r"GB of memory are free. Ask about a part of it"):
        read_payments(str(path))
    memory.write_text("MemTotal: 9 kB\nMemAvailable: 90 kB\n")
    assert len(read_payments(str(path))) == 2


def test_the_rows_of_a_text_are_told_from_its_first_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, memory = tmp_path / "t.csv", tmp_path / "meminfo"
    path.write_text(HEAD + "abc,def,100,2025-01-31\n" * 20_000)
    memory.write_text("MemAvailable: 1000 kB\n")
    monkeypatch.setattr(room, "MEMORY", memory)

    with pytest.raises(QuestionError, match=r"some (19,9|20,0)[0-9]{2} rows and takes 0.0 GB"):
        read_payments(str(path))


def test_where_the_system_does_not_say_what_is_free_nothing_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "t.csv").write_text(RING)
    monkeypatch.setattr(room, "MEMORY", tmp_path / "none")

    assert len(read_payments(str(tmp_path / "t.csv"))) == 2


@pytest.mark.parametrize("rejects", [True, False])
def test_plain_amounts_beside_millions_can_be_read_in_two_ways_as_in_small_tables(
    tmp_path: Path, rejects: bool
) -> None:
    path = tmp_path / "t.csv"
    path.write_text(f"{HEAD}a,b,7.25,2025-01-31\nb,a,98,2025-02-03\na,b,5 million,2025-02-04\n")

    for read in (load_ledger, partial(read_payments, rejects=rejects)):
        with pytest.raises(LedgerError, match="in two ways") as raised:
            read(str(path))
        assert [problem.place.line for problem in raised.value.problems] == [3]


@pytest.mark.parametrize("change", [lambda path: path.unlink(), _text(HEAD), _text(RING * 2)])
def test_a_file_that_changes_while_it_is_read_gives_no_answer_in_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: Callable[[Path], None]
) -> None:
    path = tmp_path / "t.csv"
    path.write_text(RING)
    joined = tables._Joining.table

    def table(joining: Any, *, keep: bool) -> tables.PaymentTable:
        change(path)
        return joined(joining, keep=keep)

    monkeypatch.setattr(tables._Joining, "table", table)

    with pytest.raises(QuestionError, match="has changed while it was read"):
        read_payments(str(path))
