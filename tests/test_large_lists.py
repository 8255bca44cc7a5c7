"""Laps of a large table are listed, drawn, exported and shown as those of a small one."""

from __future__ import annotations

import csv
import errno
import io
import json
import random
import signal
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bubblegraph.analysis import large_laps
from bubblegraph.analysis.large_laps import LargeLapSearch
from bubblegraph.patience import Patience
from bubblegraph.payments.reading.tables import read_payments
from bubblegraph.payments.search import cycles
from conftest import Run

polars = pytest.importorskip("polars")

Lap = tuple[tuple[str, int], ...]
ASKED = ("--within", "40d", "--longest", "4", "--engine")


def _dense(rows: int = 60) -> str:
    draw = random.Random(7)
    lines = [
        f"N{row:03},p{draw.randint(1, 5)},p{draw.randint(1, 5)},{draw.randint(1, 9)}.50,"
        f"2025-0{draw.randint(1, 3)}-{draw.randint(1, 28):02}"
        for row in range(rows)
    ]
    return "\n".join(["id,payer,payee,amount,date", *lines]) + "\n"


@pytest.fixture
def bank(tmp_path: Path) -> str:
    path = tmp_path / "bank.csv"
    path.write_text(_dense(), encoding="utf-8")
    return str(path)


def _records(path: Path) -> list[dict[str, Any]]:
    """The rows of a list, in whatever form it is."""
    if path.suffix == ".parquet":
        return list(polars.read_parquet(path).to_dicts())
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".ndjson":
        laps = [json.loads(line) for line in text.splitlines()]
        return [
            {"lap": lap["rank"], "step": step, **payment}
            | {name: lap[name] for name in ("went_out", "came_back", "share", "days")}
            for lap in laps
            for step, payment in enumerate(lap["payments"], 1)
        ]
    return list(csv.DictReader(io.StringIO(text), delimiter="," if path.suffix == ".csv" else "\t"))


def _laps(records: list[dict[str, Any]]) -> dict[str, list[list[str]]]:
    """Lap to its rows, as texts, without the number of the lap."""
    found: dict[str, list[list[str]]] = {}
    for record in records:
        cells = [f"{name}={_text(record[name])}" for name in sorted(record) if name != "lap"]
        found.setdefault(str(record["lap"]), []).append(cells)
    return found


def _text(value: object) -> str:
    try:
        return f"{float(str(value)):.9g}"
    except ValueError:
        return str(value)


@pytest.mark.parametrize("name", ["all.ndjson", "all.csv", "all.tsv", "all.parquet"])
def test_large_and_small_list_the_same_laps(
    bank: str, name: str, tmp_path: Path, bubblegraph: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cycles, "ROOM", 1)  # each block needs more room, more than once
    monkeypatch.setattr(large_laps, "AT_ONCE", 7)
    monkeypatch.setattr(large_laps, "KNOWN", 20)

    listed = []
    for engine in ("small", "large"):
        assert bubblegraph("cycles", bank, *ASKED, engine, "--list", name).code == 0
        listed.append(_laps(_records(tmp_path / name)))

    small, large = (sorted(laps.values()) for laps in listed)
    assert large == small
    assert len(large) > 100


def test_a_large_list_is_in_the_order_of_first_payments(
    bank: str, tmp_path: Path, bubblegraph: Run
) -> None:
    bubblegraph("cycles", bank, *ASKED, "large", "--list", "all.ndjson")

    lines = (tmp_path / "all.ndjson").read_text(encoding="utf-8").splitlines()
    laps = [json.loads(line) for line in lines]
    assert [lap["rank"] for lap in laps] == list(range(1, len(laps) + 1))
    assert [lap["first"] for lap in laps] == sorted(lap["first"] for lap in laps)


def test_the_answer_beside_a_list_is_the_one_without_it(bank: str, bubblegraph: Run) -> None:
    alone = bubblegraph("cycles", bank, *ASKED, "large")

    beside = bubblegraph("cycles", bank, *ASKED, "large", "--list", "all.ndjson")

    assert (beside.code, beside.out) == (0, alone.out)


def test_most_ends_a_large_list_and_the_count_goes_on(
    bank: str, tmp_path: Path, bubblegraph: Run
) -> None:
    alone = bubblegraph("cycles", bank, *ASKED, "large", "--most", "3", "--json")

    words = ("large", "--most", "3", "--json", "--list", "all.csv")
    beside = bubblegraph("cycles", bank, *ASKED, *words)

    assert beside.out == alone.out
    assert set(_laps(_records(tmp_path / "all.csv"))) == {"1", "2", "3"}


def test_a_table_without_laps_has_an_empty_list(tmp_path: Path, bubblegraph: Run) -> None:
    (tmp_path / "one.csv").write_text("payer,payee,amount,date\na,b,5,2025-01-31\n")

    for name in ("all.csv", "all.ndjson", "all.parquet"):
        ran = bubblegraph("cycles", "one.csv", *ASKED, "large", "--list", name)

        assert ran.code == 0
        assert _records(tmp_path / name) == []


def test_a_full_disk_is_one_error_and_leaves_no_parquet_file(
    bank: str, tmp_path: Path, bubblegraph: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "all.parquet"
    before = sorted(tmp_path.iterdir())

    def full(*_words: object, **_more: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("bubblegraph.files.os.fsync", full)
    ran = bubblegraph("cycles", bank, *ASKED, "large", "--list", name)

    assert (ran.code, ran.out) == (1, "")
    assert f'cannot write "{name}.part": no space left on device' in ran.err
    assert sorted(tmp_path.iterdir()) == before


def test_a_path_that_cannot_be_written_is_said_before_the_search(
    bank: str, bubblegraph: Run
) -> None:
    ran = bubblegraph("cycles", bank, *ASKED, "large", "--list", "nowhere/all.csv")

    assert ran.code == 1
    assert 'there is no folder "nowhere"' in ran.err


# --- draw, export, show ---------------------------------------------------------------------------


@pytest.mark.parametrize(("command", "name"), [("export", "all.graphml"), ("draw", "all.svg")])
def test_large_and_small_write_the_same_bytes(
    bank: str, command: str, name: str, tmp_path: Path, bubblegraph: Run
) -> None:
    written = []
    for engine in ("small", "large"):
        assert bubblegraph(command, bank, *ASKED, engine, "-o", name).code == 0
        written.append((tmp_path / name).read_bytes())

    assert written[0] == written[1]


@pytest.mark.parametrize("engine", ["small", "large"])
def test_a_page_has_the_payments_on_the_largest_laps(
    bank: str, engine: str, tmp_path: Path, bubblegraph: Run
) -> None:
    ran = bubblegraph("page", bank, *ASKED, engine, "-o", "laps.html")

    page = (tmp_path / "laps.html").read_text(encoding="utf-8")
    assert ran.code == 0
    assert "bank, payments on the largest 20 laps" in page
    assert len(page) < 400_000


def test_export_of_laps_leaves_out_what_is_on_none(tmp_path: Path, bubblegraph: Run) -> None:
    rows = "a,b,5,2025-01-31\nb,a,4,2025-02-01\nb,c,9,2025-02-01\n"
    (tmp_path / "pay.csv").write_text(f"payer,payee,amount,date\n{rows}")

    bubblegraph("export", "pay.csv", "--within", "9d", "-o", "pay.json")

    nodes = json.loads((tmp_path / "pay.json").read_text(encoding="utf-8"))["nodes"]
    assert sorted(node["id"] for node in nodes) == ["a", "b"]


def test_one_of_two_parties_that_are_asked_about_may_be_on_no_lap(
    bank: str, bubblegraph: Run
) -> None:
    with open(bank, "a", encoding="utf-8") as table:
        table.write("N999,p1,nobody,5,2025-01-31\n")

    small, large, sliced = (
        bubblegraph("cycles", bank, *ASKED, *engine, "--entity", "p1", "--entity", "nobody")
        for engine in (("small",), ("large",), ("large", "--slices", "2"))
    )

    assert (large.code, large.out) == (0, small.out)
    assert sliced.out == small.out


def test_a_table_of_which_nothing_is_known_has_no_laps_in_each_engine(
    tmp_path: Path, bubblegraph: Run
) -> None:
    head, row = "payer,payee,amount,date\n", "a,b,5,2025-01-31\n"
    for name, text, more in (
        ("empty.csv", head, ()),
        ("later.csv", head + row, ("--as-of", "2020-01-01")),
    ):
        (path := tmp_path / name).write_text(text, encoding="utf-8")
        small, large = (
            bubblegraph("cycles", str(path), "--within", "7d", *more, "--engine", engine, "--json")
            for engine in ("small", "large")
        )
        assert (small.code, small.out) == (0, large.out)
        assert json.loads(small.out)["laps"] == []


def test_show_has_the_same_laps_of_a_party(bank: str, bubblegraph: Run) -> None:
    small, large = (
        json.loads(bubblegraph("show", "p1", bank, *ASKED, engine, "--json").out)
        for engine in ("small", "large")
    )

    assert large["laps"] == small["laps"]
    assert large["laps_found"] == small["laps_found"] > 8
    assert large["ledger"]["title"] == "bank, payments on the largest 8 laps"


@pytest.mark.parametrize("words", [("draw", "-o", "x.svg"), ("export", "-o", "x.gml"), ("show",)])
def test_a_large_table_without_laps_of_the_kind_says_so(
    bank: str, words: tuple[str, ...], bubblegraph: Run
) -> None:
    command, *more = words
    named = ["p1"] if command == "show" else []

    none = bubblegraph(command, *named, bank, *more, "--engine", "large", "--within", "0h")

    assert none.code == 1
    assert "no lap was found: cycles says what was sought" in none.err


# --- Ctrl-C and patience --------------------------------------------------------------------------

# the program, which says when it comes to a part of the search
TELLS = """
import sys
from bubblegraph.analysis import large_laps
from bubblegraph.analysis.large_laps import LargeLapSearch
from bubblegraph.patience import Patience

def telling(*words, **more):
    print("stuck", file=sys.stderr, flush=True)
    return search(*words, **more)

search = large_laps.{function}
large_laps.{function} = telling
sys.argv = ["bubblegraph", "cycles", "dense.csv", "--engine", "large", *{words!r}]
from bubblegraph.__main__ import main
main()
"""


@pytest.fixture
def dense(tmp_path: Path) -> Path:
    """A table with more laps than a computer counts in a year."""
    draw = random.Random(3)
    rows = (
        f"p{draw.randint(1, 15)},p{draw.randint(1, 15)},{draw.randint(1, 999)},"
        f"2025-01-{draw.randint(1, 28):02}"
        for _ in range(1_000)
    )
    (tmp_path / "dense.csv").write_text("\n".join(["payer,payee,amount,date", *rows]))
    return tmp_path


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX signals")
@pytest.mark.parametrize(
    ("function", "words"),
    [
        ("count_cycles", ("--within", "28d", "--longest", "none")),
        ("stream_cycles", ("--within", "28d", "--longest", "none", "--list", "all.ndjson")),
    ],
)
def test_ctrl_c_gives_what_is_known_so_far(
    dense: Path, function: str, words: tuple[str, ...]
) -> None:
    from test_working import end, says, started  # noqa: PLC0415 - for POSIX alone

    with started(TELLS.format(function=function, words=words), dense) as process:
        says(process, b"stuck")
        time.sleep(0.5)  # so that it is in the midst of it
        process.send_signal(signal.SIGINT)
        code, out, err = end(process)

    assert code == 130
    assert "The search was cut: it was interrupted." in out
    assert "# At least" in out
    if "--list" not in words:
        assert err == ""
    else:
        lines = (dense / "all.ndjson.part").read_text().splitlines()
        assert f"The list was broken off: the first {len(lines):,} are in all.ndjson.part." in err
        assert [json.loads(line)["rank"] for line in lines] == list(range(1, len(lines) + 1))


def test_patience_ends_a_list_with_the_laps_until_then(
    bank: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(large_laps, "AT_ONCE", 10)
    patience = Patience()
    found_by = LargeLapSearch(read_payments(bank), within=timedelta(days=40), patience=patience)

    listed = []
    for lap in found_by:
        listed.append(lap.rank)
        patience.interrupted = True
    found = found_by.result()

    assert listed == list(range(1, 11))
    assert (found.complete, found.stopped) == (False, "it was interrupted")
    assert found.found > 10
    assert len(found.laps) == 20


def test_who_waits_is_told_what_is_being_done(bank: str) -> None:
    told: list[str] = []
    patience = Patience()
    patience.tell = told.append  # type: ignore[method-assign]

    asked = LargeLapSearch(read_payments(bank), within=timedelta(days=40), patience=patience)
    assert list(asked)
    asked.result()

    words = [said for said in told if said]
    assert words[0] == "Preparing the search, which is compiled once"
    payments = asked.result().searched.rows
    assert f"Searching {payments} payments for the largest laps" in words
    assert f"Listing the laps of {payments} payments" in words
    assert words[-1] == "Reading the rows of the laps"
