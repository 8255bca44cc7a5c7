"""An answer never takes the place of what it is made from."""

from __future__ import annotations

from pathlib import Path

import pytest

from conftest import Run

TABLE = "payer,payee,amount,date\na,b,5,2025-01-01\nb,a,4,2025-01-02\n"


@pytest.mark.parametrize(
    "words",
    [
        "cycles pay.csv -o pay.csv",
        "cycles pay.csv --within 30d --list ./pay.csv",
        "volume link.csv -o pay.csv",
        "compare other.csv pay.csv -o pay.csv",
        "diff other.csv pay.csv -o other.csv",
        "draw pay.csv -o pay.csv --format png",
        "export flows-edges.csv -o flows.csv",
        "profile pay.csv -o pay.csv",
        "report pay.csv -o pay.csv --format md",
        "stress a pay.csv -o pay.csv",
    ],
)
def test_a_table_that_is_read_is_not_written_over(
    bubblegraph: Run, tmp_path: Path, words: str
) -> None:
    tables = [tmp_path / name for name in ("pay.csv", "other.csv", "flows-edges.csv")]
    for table in tables:
        table.write_text(TABLE)
    (tmp_path / "link.csv").symlink_to("pay.csv")

    ran = bubblegraph(*words.split())

    assert (ran.code, ran.out) == (1, "")
    assert "the answer is made from it. Name another file." in ran.err
    assert [table.read_text() for table in tables] == [TABLE] * 3


def test_an_included_ledger_is_not_written_over(bubblegraph: Run, tmp_path: Path) -> None:
    (tmp_path / "deals.yaml").write_text("include: [more.yaml]\nstrict: false\ndeals: []\n")
    (tmp_path / "more.yaml").write_text("title: More\n")

    ran = bubblegraph("deals", "--json", "-o", "more.yaml")

    assert ran.code == 1
    assert (tmp_path / "more.yaml").read_text() == "title: More\n"


def test_what_was_written_before_is_written_over(bubblegraph: Run, tmp_path: Path) -> None:
    (tmp_path / "pay.csv").write_text(TABLE)
    (tmp_path / "old.csv").write_text("old")

    ran = bubblegraph("deals", "pay.csv", "-o", "old.csv")

    assert ran.code == 0
    assert (tmp_path / "old.csv").read_text() != "old"
