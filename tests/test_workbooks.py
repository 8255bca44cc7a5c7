"""Workbooks and data frames as tables."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from bubblegraph import LedgerError, QuestionError, TableProfile, load_ledger, read_table
from bubblegraph.ledger.read import read_ledger
from conftest import Run

openpyxl = pytest.importorskip("openpyxl")
ROWS = [
    ["payer", "payee", "amount", "date"],
    ["Hansa", "Yard", 10, datetime(2025, 1, 23)],
    ["Yard", "Hansa", 4.5, datetime(2025, 1, 23, 10, 15)],
]


def book(folder: Path, **sheets: list[list[Any]]) -> Any:
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    made.save(folder / "t.xlsx")
    return made


def said(folder: Path, **profile: str) -> str:
    with pytest.raises(LedgerError) as caught:
        load_ledger(folder / "t.xlsx", table=TableProfile(**profile))
    return str(caught.value)


def test_a_workbook_is_read_as_a_table(bubblegraph: Run, tmp_path: Path) -> None:
    book(tmp_path, Deals=ROWS)

    deals = load_ledger(tmp_path / "t.xlsx").deals

    assert [(deal.payer, deal.amount.low, str(deal.date)) for deal in deals] == [
        ("Hansa", 1000, "2025-01-23"),
        ("Yard", 450, "2025-01-23"),
    ]
    assert [deal.date.moment for deal in deals if deal.date] == [None, 36_900_000_000]
    assert str(deals[1].place()).endswith("t.xlsx:3:1")
    assert "4.50" in bubblegraph("cycles", "t.xlsx").out


def test_of_several_sheets_one_is_named(tmp_path: Path) -> None:
    book(tmp_path, Deals=ROWS, Notes=[["a"], ["b"]], Empty=[])

    assert 'several sheets: Deals, Notes\n  Name one: --sheet "Deals".' in said(tmp_path)
    assert 'there is no sheet "Deal"\n  Did you mean Deals?' in said(tmp_path, sheet="Deal")
    assert len(load_ledger(tmp_path / "t.xlsx", table=TableProfile(sheet="Deals")).deals) == 2


def test_a_formula_without_a_value_is_told(tmp_path: Path) -> None:
    book(tmp_path, Deals=[*ROWS, ["Yard", "Hansa", "=1+1", datetime(2025, 1, 24)]])

    assert "the value of the formula in C4 is not in the file" in said(tmp_path)


def test_what_is_wrong_with_one_row_of_a_sheet_hides_nothing_of_the_others(tmp_path: Path) -> None:
    made = book(
        tmp_path, Deals=[*ROWS, ["Yard", "Hansa", "=1+1", ""], ["Yard", "Hansa", "x", "2025"]]
    )
    made["Deals"].merge_cells("A2:A3")
    made.save(tmp_path / "t.xlsx")

    _, problems = read_ledger(tmp_path / "t.xlsx")

    assert [(problem.place.line, problem.message[:24]) for problem in problems] == [
        (2, "cells are merged across "),
        (4, "the value of the formula"),
        (5, "amount is not a number: "),
    ]


def test_cells_that_are_merged_across_rows_are_told(tmp_path: Path) -> None:
    made = book(tmp_path, Deals=ROWS)
    made["Deals"].merge_cells("A2:A3")
    made.save(tmp_path / "t.xlsx")

    assert "cells are merged across rows: A2:A3" in said(tmp_path)


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100, "the workbook has a password"),
        (b"PK\x03\x04 and no more", "the workbook cannot be read"),
    ],
)
def test_a_file_that_is_no_workbook_to_read_is_told(
    tmp_path: Path, raw: bytes, message: str
) -> None:
    (tmp_path / "t.xlsx").write_bytes(raw)

    assert message in said(tmp_path)


def test_a_data_frame_is_read_as_a_table() -> None:
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame(ROWS[1:], columns=["from", "to", "net", "day"])
    columns = {"payer": "from", "payee": "to", "amount": "net", "date": "day"}

    ledger = read_table(frame, columns=columns, name="deals")

    assert [deal.amount.low for deal in ledger.deals] == [1000, 450]
    assert str(ledger.deals[1].place()) == "deals.csv:3:1"


def test_what_is_no_data_frame_is_refused() -> None:
    with pytest.raises(QuestionError, match="frame takes a data frame of pandas or polars"):
        read_table([1, 2])
