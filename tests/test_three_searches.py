"""The small search, the large one, and that slice by slice give one answer to awkward tables."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from bubblegraph import Filters, find_laps, load_ledger, select_deals
from bubblegraph.analysis.document_types.laps import LapsDocument
from bubblegraph.analysis.large_laps import find_large_laps
from bubblegraph.analysis.sliced_laps import find_sliced_laps
from bubblegraph.payments.arrays import PaymentArrays
from bubblegraph.payments.reading.tables import read_payments
from bubblegraph.payments.slicing.sliced_tables import SlicedTable

pytest.importorskip("polars")

TIMES = "a,b,5,2025-01-31T23:00\nb,a,4,2025-01-31T01:00\n"
NO_DAY = "a,b,9,2025-Q1\na,b,5,2025-01-31\na,a,7,2025\nb,a,4,2025-02-01\nb,a,8,2024\n"
NOTHING = "a,b,5,2025-01-31\nb,a,0,2025-02-01\nb,a,undisclosed,2025-02-01\nb,a,5,2025-02-02\n"
TENTH = "b,a,5,2025-02-01\n" + "a,b,5,2025-01-31\n" * 11
NOT_IN_ORDER = "a,b,5,2025-01-01\nc,a,5,2025-01-09\nb,c,5,2025-01-03\nb,c,5,2025-01-02\n"


def _all_three(
    tmp_path: Path,
    rows: str,
    filters: Filters,
    within: timedelta = timedelta(days=30),
    columns: str = "payer,payee,amount,date",
) -> list[LapsDocument]:
    path = tmp_path / "bank.csv"
    path.write_text(f"{columns}\n{rows}", encoding="utf-8")
    return [
        find_laps(select_deals(load_ledger(str(path)), filters), within=within).to_dict(),
        find_large_laps(read_payments(str(path)), within=within, filters=filters).to_dict(),
        find_sliced_laps(
            SlicedTable(str(path)), within=within, filters=filters, slices=3
        ).to_dict(),
    ]


@pytest.mark.parametrize(
    ("rows", "filters"),
    [
        pytest.param(NO_DAY, Filters(), id="ids count rows without a day, too"),
        pytest.param(NO_DAY, Filters(min_amount=4_50), id="rows without a day are filtered"),
        pytest.param(NO_DAY, Filters(as_of=date(2025, 1, 31)), id="those of later days as well"),
        pytest.param(NOTHING, Filters(), id="no amount, or none that is disclosed"),
        pytest.param(NOTHING, Filters(min_amount=100), id="0 is too small, undisclosed is not"),
        pytest.param(TENTH, Filters(), id="the tenth of equal payments comes after the second"),
        pytest.param(NOT_IN_ORDER, Filters(), id="of equal laps the earlier is first"),
    ],
)
def test_three_searches_give_one_answer(tmp_path: Path, rows: str, filters: Filters) -> None:
    small, large, sliced = _all_three(tmp_path, rows, filters)

    assert small["found"] + small["payments"]["undated"] + small["payments"]["unpriced"]
    assert large == small
    assert sliced == small


def test_ids_are_numbered_among_the_rows_that_have_none_and_leave_out_what_is_given(
    tmp_path: Path,
) -> None:
    rows = (
        "a,b,7,2025-01-31,mine\na,b,5,2025-01-31,\nb,a,4,2025-02-01,\nc,a,1,2025-02-02,b-a-2025\n"
        "a,b,6,2025-01-31,\nb,a,3,2025-02-01,\na,b,1,2025-01,\n"
    )

    small, large, sliced = _all_three(
        tmp_path, rows, Filters(), columns="payer,payee,amount,date,id"
    )

    ids = {payment["id"] for lap in small["laps"] for payment in lap["payments"]}
    assert ids == {"mine", "a-b-2025", "a-b-2025-2", "b-a-2025-2", "b-a-2025-3"}
    assert large == small
    assert sliced == small


@pytest.mark.parametrize(
    ("row", "laps"),
    [
        ("a,a,7,2025-01-31", 0),  # pays itself
        ("A,a,7,2025-01-31", 0),  # the same
        ("a,b,0,2025-01-31", 0),
        ("a,b,7,2024-01-31", 1),
        ('a,b,7,"Jan 31, 2024"', 1),
    ],
)
@pytest.mark.parametrize("filters", [Filters(), Filters(since=date(2025, 1, 1))])
def test_days_count_only_where_a_payment_that_can_be_on_a_lap_has_no_time(
    tmp_path: Path, row: str, laps: int, filters: Filters
) -> None:
    found = _all_three(tmp_path, f"{TIMES}{row}\n", filters, timedelta(hours=21))

    assert [each["found"] for each in found] == [laps] * 3


def test_a_tolerance_of_many_digits_is_exact() -> None:
    amount = 99_999_999_999_999_999
    payments = PaymentArrays([0, 1], [1, 0], [0, 1], [amount, 100])
    part = Fraction("0.12345678901234567890123")

    slack = payments.slack(part.numerator, part.denominator)

    assert slack.dtype == np.int64
    assert slack.tolist() == [amount * part // 1, 12]
