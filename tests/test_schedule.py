"""Amounts spread over the days of their terms."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bubblegraph import Amount, Ledger, Standing, read_text, select_deals
from bubblegraph.analysis.schedule import dated, deals_by_period, parts_of, share_of, undated
from bubblegraph.dates import read_date
from bubblegraph.money import total


def standing_of(amount: str, term: str) -> Standing:
    deal = f"{{payer: a, payee: b, kind: cloud, amount: {amount}, date: 2025, term: {term}}}"
    return select_deals(read_text(f"strict: false\ndeals: [{deal}]")).deals[0]


def by_year(standing: Standing, first: int, last: int) -> list[Amount]:
    return [
        share_of(standing, date(year, 1, 1), date(year, 12, 31)) for year in range(first, last + 1)
    ]


def test_a_year_gets_its_days(ledger: Ledger) -> None:
    """
    deals:
    - {payer: a, payee: b, kind: cloud, amount: 731, date: 2025, term: 2023 to 2024}
    """
    (standing,) = select_deals(ledger).deals

    assert [share.low for share in by_year(standing, 2022, 2025)] == [0, 365_00, 366_00, 0]


@pytest.mark.parametrize(
    ("term", "shares"),
    [
        ("2025-12-31 to 2026-01-01", [50, 50]),
        ("2025-10 to 2026-01", [92 * 100 // 123, 100 - 92 * 100 // 123]),
        ("2025-Q4 to 2025-Q4", [100, 0]),
        ("2026-06-30 to 2026-06-30", [0, 100]),
        ("2020 to 2024", [0, 0]),
        ("2027 to 2032", [0, 0]),
    ],
)
def test_partial_dates_count_from_their_first_to_their_last_day(
    term: str, shares: list[int]
) -> None:
    assert [share.low for share in by_year(standing_of("1", term), 2025, 2026)] == shares


def test_an_open_top_is_open_in_the_years_of_the_term_only() -> None:
    found = by_year(standing_of("at least 20", "2025 to 2026"), 2024, 2027)

    assert found == [Amount(0, 0), Amount(10_00, None), Amount(10_00, None), Amount(0, 0)]


def test_lows_and_highs_are_spread_alike() -> None:
    assert by_year(standing_of("10 to 20", "2025 to 2026"), 2025, 2026) == [Amount(5_00, 10_00)] * 2


def test_a_deal_that_lacks_an_end_of_its_term_belongs_to_no_year(ledger: Ledger) -> None:
    """
    deals:
    - {id: full, payer: a, payee: b, kind: cloud, amount: 1, date: 2025, term: 2027 to 2032}
    - {id: from, payer: a, payee: b, kind: cloud, amount: 2, date: 2025, term: from 2027}
    - {id: none, payer: a, payee: b, kind: cloud, amount: 4, date: 2025}
    - {id: gone, payer: a, payee: b, kind: cloud, amount: 8, status: {2025: cancelled},
       term: 2020 to 2040}
    """
    selection = select_deals(ledger)

    assert [standing.deal.id for standing in dated(selection)] == ["full"]
    assert [standing.deal.id for standing in undated(selection)] == ["from", "none"]
    assert deals_by_period(selection) == {
        read_date(f"{year}"): [selection.by_id["full"]] for year in range(2027, 2033)
    }
    assert by_year(selection.by_id["from"], 2025, 2040) == [Amount(0, 0)] * 16


def test_a_payment_belongs_to_the_month_of_its_day_and_one_without_a_day_to_none() -> None:
    rows = "a,b,5,2025-03-31\nb,a,4,2025-04-01\nb,a,3,2025\nb,a,2,2025-04\n"
    selection = select_deals(read_text(f"payer,payee,amount,date\n{rows}", file="bank.csv"))

    found = deals_by_period(selection, months=True)

    assert {str(month): [s.amount.low for s in deals] for month, deals in found.items()} == {
        "2025-03": [5_00],
        "2025-04": [4_00],
    }
    assert [standing.amount.low for standing in undated(selection)] == [3_00, 2_00]


def test_no_deal_has_no_years() -> None:
    assert deals_by_period(select_deals(read_text("deals: []"))) == {}


def test_a_year_has_only_the_deals_whose_terms_touch_it(ledger: Ledger) -> None:
    """
    deals:
    - {id: early, payer: a, payee: b, kind: cloud, amount: 1, date: 2025, term: 2025 to 2026}
    - {id: late, payer: a, payee: b, kind: cloud, amount: 1, date: 2025, term: 2026-07 to 2030}
    - {id: far, payer: a, payee: b, kind: cloud, amount: 1, date: 2025, term: 2040}
    """
    found = deals_by_period(select_deals(ledger))

    assert {year.first.year: [s.deal.id for s in deals] for year, deals in found.items()} == {
        2025: ["early"],
        2026: ["early", "late"],
        2027: ["late"],
        2028: ["late"],
        2029: ["late"],
        2030: ["late"],
        2040: ["far"],
    }


DAYS = st.dates(date(2019, 1, 1), date(2032, 12, 31))


@given(st.integers(0, 10**15), st.integers(0, 99), DAYS, st.integers(0, 4000), st.integers(1, 500))
@settings(max_examples=150)
def test_the_parts_of_a_deal_add_up_to_it_to_the_cent(
    units: int, cents: int, begin: date, length: int, step: int
) -> None:
    end = begin + timedelta(days=length)
    amount = min(100 * units + cents, 10**17)
    standing = standing_of(f"{amount // 100}.{amount % 100:02d}", f"{begin} to {end}")

    pieces = [
        share_of(standing, begin + timedelta(days=at), begin + timedelta(days=at + step - 1))
        for at in range(0, length + 1, step)
    ]

    assert sum(piece.low for piece in pieces) == sum(piece.high or 0 for piece in pieces) == amount
    assert sum(share.low for share in by_year(standing, 2018, 2046)) == amount


@given(
    kind=st.sampled_from(["cloud", "equity", "debt", "repayment"]),
    status=st.sampled_from(["committed", "closed"]),
    term=st.sampled_from(["2024 to 2026", "2026", "from 2024", "2023 to 2024"]),
    ends=st.tuples(st.integers(0, 20), st.integers(1, 60)),
    paid=st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=3),
)
@settings(max_examples=200)
def test_the_parts_of_a_deal_are_intervals_and_add_up_to_it_whatever_was_paid(
    kind: str, status: str, term: str, ends: tuple[int, int], paid: list[tuple[int, int]]
) -> None:
    lows, highs = (sorted(each[end] for each in paid) for end in (0, 1))
    stated = [(min(low, high), high) for low, high in zip(lows, highs, strict=True)]
    low, high = ends[0], max(ends[0], ends[1], *highs, 1)
    history = ", ".join(
        f"2025-0{month}-01: {{paid: {least} to {most}}}"
        for month, (least, most) in enumerate(stated, start=2)
    )
    selection = select_deals(
        read_text(
            f"""
strict: false
as_of: 2026-06-30
deals:
- {{payer: a, payee: b, kind: {kind}, amount: {low} to {high}, term: {term},
   status: {{2025-01-01: committed, {history}{", " * bool(history)}2026-01-01: {status}}}}}
"""
        )
    )
    (standing,) = selection.deals

    parts = [part.amount for part in parts_of(selection, standing)]

    assert all(0 <= part.low <= part.disclosed == part.high for part in parts)
    assert total(parts) == standing.amount
