"""Laps of a large table are listed, drawn, exported and shown as those of a small one."""

from __future__ import annotations

import csv
import errno
import io
import json
import random
from pathlib import Path
from typing import Any

import pytest

from bubblegraph.analysis import large_laps
from bubblegraph.payments import search
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
    monkeypatch.setattr(search, "ROOM", 1)  # each block needs more room, more than once
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


@pytest.mark.parametrize("name", ["all.ndjson", "all.parquet"])
def test_a_full_disk_is_one_error_and_leaves_no_file(
    bank: str, name: str, tmp_path: Path, bubblegraph: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = sorted(tmp_path.iterdir())

    def full(*_words: object, **_more: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("bubblegraph.files.os.fsync", full)
    ran = bubblegraph("cycles", bank, *ASKED, "large", "--list", name)

    assert (ran.code, ran.out) == (1, "")
    assert f'cannot write "{name}": no space left on device' in ran.err
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


def test_export_of_laps_leaves_out_what_is_on_none(tmp_path: Path, bubblegraph: Run) -> None:
    rows = "a,b,5,2025-01-31\nb,a,4,2025-02-01\nb,c,9,2025-02-01\n"
    (tmp_path / "pay.csv").write_text(f"payer,payee,amount,date\n{rows}")

    bubblegraph("export", "pay.csv", "--within", "9d", "-o", "pay.json")

    nodes = json.loads((tmp_path / "pay.json").read_text(encoding="utf-8"))["nodes"]
    assert sorted(node["id"] for node in nodes) == ["a", "b"]


def test_show_has_the_same_laps_of_a_party(bank: str, bubblegraph: Run) -> None:
    small, large = (
        json.loads(bubblegraph("show", "p1", bank, *ASKED, engine, "--json").out)
        for engine in ("small", "large")
    )

    assert large["laps"] == small["laps"]
    assert large["laps_found"] == small["laps_found"] > 8
    assert large["ledger"]["title"] == "bank, payments on the largest 8 laps"


@pytest.mark.parametrize("words", [("draw", "-o", "x.svg"), ("export", "-o", "x.gml"), ("show",)])
def test_a_large_table_is_asked_for_its_laps(
    bank: str, words: tuple[str, ...], bubblegraph: Run
) -> None:
    command, *more = words
    named = ["p1"] if command == "show" else []

    without = bubblegraph(command, *named, bank, *more, "--engine", "large")
    none = bubblegraph(command, *named, bank, *more, "--engine", "large", "--within", "0h")

    assert (without.code, none.code) == (2, 1)
    assert "add --within 30d" in without.err
    assert "no lap was found: cycles says what was sought" in none.err
