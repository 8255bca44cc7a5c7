"""What goes round in any table, of any order of its rows and any size of its amounts."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bubblegraph import load_ledger, measure_volume, read_payments, select_deals
from bubblegraph.analysis.large_volume import measure_large_volume
from bubblegraph.errors import QuestionError
from bubblegraph.ledger.select import Filters

pytest.importorskip("polars")

HEAD = "payer,payee,amount,date"
MUCH = 10**15  # cents
PARTIES = st.sampled_from("abcd")
AMOUNTS = st.one_of(
    st.integers(1, 9).map(lambda cents: f"{cents}"),
    st.integers(MUCH - 9, MUCH).map(lambda cents: f"{cents // 100}.{cents % 100:02d}"),
)
ROWS = st.builds(
    "{},{},{},2025-0{}-1{}".format,
    *(PARTIES, PARTIES, AMOUNTS, st.integers(1, 3), st.integers(0, 3)),
)
ODD_ROWS = st.one_of(
    st.builds("{},{},undisclosed,2025-02-11".format, PARTIES, PARTIES),
    st.builds("{},{},{},2025".format, PARTIES, PARTIES, AMOUNTS),
)


def _large(rows: list[str], **asked: Any) -> Any:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "pay.csv"
        path.write_text("\n".join([HEAD, *rows, ""]), encoding="utf-8")
        return measure_large_volume(read_payments(str(path)), **asked)


def _both(rows: list[str], filters: Filters, **asked: Any) -> tuple[Any, Any]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "pay.csv"
        path.write_text("\n".join([HEAD, *rows, ""]), encoding="utf-8")
        small = measure_volume(select_deals(load_ledger(str(path)), filters), **asked)
        large = measure_large_volume(read_payments(str(path)), filters=filters, **asked)
        return small.to_dict(), large.to_dict()


def _some_filters() -> st.SearchStrategy[Filters]:
    late, large = Filters(since=date(2025, 1, 12)), Filters(as_of=date(2025, 3, 11), min_amount=500)
    return st.sampled_from([Filters(), late, large])


@settings(max_examples=25, deadline=None)
@given(
    rows=st.lists(ROWS, max_size=14),
    odd=st.lists(ODD_ROWS, max_size=2),
    filters=_some_filters(),
    within=st.sampled_from([None, 0, 1, 31]),
)
def test_laps_that_are_listed_carry_what_columns_of_laps_do(
    rows: list[str], odd: list[str], filters: Filters, within: int | None
) -> None:
    small, large = _both([*rows, *odd], filters, within=within, by_year=True, by_month=True)

    assert large == small


@settings(max_examples=10, deadline=None)
@given(data=st.data(), rows=st.lists(ROWS, min_size=2, max_size=14))
def test_rows_in_another_order_carry_as_much(data: st.DataObject, rows: list[str]) -> None:
    turned = data.draw(st.permutations(rows))

    assert _numbers(_large(turned, within=5)) == _numbers(_large(rows, within=5))


def _numbers(volume: Any) -> tuple[Any, ...]:
    trip = volume.trips["signed"]
    ordered = volume.in_order["signed"]["any"].high
    companies = [(c.entity, c.least, c.most, c.can_carry) for c in volume.companies]
    return trip.high.value, trip.circulation_high.volume, ordered.value, companies, volume.legs()


def test_sums_near_64_bits_of_cents_are_exact_or_refused() -> None:
    rows = [f"{leg},{MUCH},2025-01-11" for leg in ("a,b", "b,a")]

    trip = _large(rows * 46).trips["signed"]

    assert trip.high.value == 46 * MUCH * 100
    assert trip.circulation_high.volume == 2 * 46 * MUCH * 100 > 2**62
    with pytest.raises(QuestionError, match=r"than a search can hold. Ask about a part"):
        _large(rows * 47)
