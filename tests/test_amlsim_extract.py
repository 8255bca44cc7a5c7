"""The extract of AMLSim that the tutorial on payments searches, and what was planted in it."""

from __future__ import annotations

import csv
import gzip
import importlib.util
import sys
from datetime import date
from pathlib import Path

EXTRACT = Path(__file__).resolve().parents[1] / "examples" / "amlsim"

_spec = importlib.util.spec_from_file_location("extract", EXTRACT / "extract.py")
assert _spec is not None
assert _spec.loader is not None
extract = importlib.util.module_from_spec(_spec)
sys.modules[_spec.name] = extract
_spec.loader.exec_module(extract)


def _payment(row: list[str]) -> tuple[int, int, date, int]:
    payer, payee, day, amount = row
    return int(payer), int(payee), date.fromisoformat(day), int(amount.replace(".", ""))


def test_planted_cycles_are_all_that_close_among_payments_of_one_planted_amount() -> None:
    with gzip.open(EXTRACT / "amlsim.csv.gz", "rt", encoding="utf-8", newline="") as table:
        payments = [_payment(row) for row in list(csv.reader(table))[1:]]
    with (EXTRACT / "planted.csv").open(encoding="utf-8", newline="") as table:
        planted = [_payment(row[1:]) for row in list(csv.reader(table))[1:]]

    rings = sorted(extract.planted_cycles(payments))

    assert [payment for ring in rings for payment in ring] == planted
    assert [len(ring) for ring in rings] == [5] * 21


def test_the_extract_has_what_was_planted_once_and_half_of_the_rest() -> None:
    """
    1 pays 2 a planted 12.00 five times on one day, and 300.00 on each of 1,000 days.
    """
    planted = [("1", "2", "86400", "1200")] * 5
    ordinary = [("1", "2", str(86_400 * day), "30000") for day in range(1000)]

    kept = extract.extract([*planted, *ordinary])

    assert [payment for payment in kept if payment[3] == 12_00] == [(1, 2, date(2017, 1, 2), 12_00)]
    assert 400 < len(kept) < 600
