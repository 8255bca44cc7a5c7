"""When the money of a deal may move: terms, histories, what was paid."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bubblegraph import Filters, QuestionError, Status, read_text, select_deals
from bubblegraph.ledger.windows import Window, window_of


def window(fields: str, *, filters: Filters | None = None, until: date | None = None) -> str:
    """The window of a deal with these fields, as first..last; an open end is empty."""
    head = "strict: false\nas_of: 2026-06-30\ndeals:\n"
    text = f"{head}- {{id: d, payer: a, payee: b, kind: cloud, amount: 100, {fields}}}\n"
    selection = select_deals(read_text(text), filters)
    return written(window_of(selection, selection.by_id["d"], until=until))


def written(found: Window) -> str:
    return f"{found.first or ''}..{found.last or ''}"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ("term: 2027 to 2032, date: 2025", "2027-01-01..2032-12-31"),
        ("term: 2026-Q2, date: 2025", "2026-04-01..2026-06-30"),
        ("term: from 2027, date: 2025", "2027-01-01.."),
        ("term: until 2027, date: 2025", "..2027-12-31"),
        ("term: 2027, status: {2025-01-01: closed}", "2027-01-01..2027-12-31"),
    ],
)
def test_the_term_says_when_and_an_end_that_it_leaves_open_is_open(
    fields: str, expected: str
) -> None:
    assert window(fields) == expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ("date: 2025-09", "2025-09-01.."),
        ("status: {2025-09: announced, 2026-02: closed}", "2025-09-01..2026-02-28"),
        ("status: {2025-09: committed, 2026-02: written off}", "2025-09-01..2026-02-28"),
        ("status: {2025-09: committed, 2026-02: cancelled}", "2025-09-01..2026-02-28"),
        ("status: {2024: letter of intent, 2025-09: committed}", "2025-09-01.."),
        ("status: {2024: rumoured, 2025-09: closed}", "2025-09-01..2025-09-30"),
        ("status: {2025-01: closed, 2026-03: written off}", "2025-01-01..2025-01-31"),
        ("status: {2025-01: closed, 2025-05: {status: closed, amount: 150}}",
         "2025-01-01..2025-05-31"),
        ("status: {2025-01: announced, 2025-03: lapsed, 2025-08: committed}", "2025-01-01.."),
        ("status: {2025-01: closed, 2027-03: cancelled}", "2025-01-01..2025-01-31"),
        ("status: letter of intent, date: 2025", ".."),
    ],
)  # fmt: skip
def test_without_a_term_it_is_from_the_first_announcement_to_the_end(
    fields: str, expected: str
) -> None:
    assert window(fields) == expected


def test_the_beginning_does_not_depend_on_the_least_status_that_counts() -> None:
    fields = "status: {2024: letter of intent, 2025-09: committed}"
    filters = Filters(min_status=Status.LETTER_OF_INTENT)

    assert window(fields, filters=filters) == "2025-09-01.."


def test_what_is_not_known_on_the_day_ends_nothing() -> None:
    fields = "status: {2025-01-10: committed, 2026-02-01: closed}"

    assert window(fields, filters=Filters(as_of=date(2025, 12, 31))) == "2025-01-10.."


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (
            "term: 2027, status: {2025-09-22: committed, 2026-03-31: {paid: 5}}",
            "2025-09-22..2027-12-31",
        ),
        ("term: 2027, status: {2025-09-22: committed}, paid: 5", "2025-09-22..2027-12-31"),
        ("term: 2027, status: {2025-09-22: committed}, paid: 0", "2027-01-01..2027-12-31"),
        ("term: from 2027, status: {2025-09-22: committed}, paid: 5", "2025-09-22.."),
        (
            "term: 2024, status: {2023-05-01: committed, 2025-03-31: {paid: 5}}",
            "2023-05-01..2025-03-31",
        ),
    ],
)
def test_a_term_widens_to_what_was_paid(fields: str, expected: str) -> None:
    assert window(fields) == expected


def test_what_was_paid_so_far_was_paid_by_the_day() -> None:
    day = date(2026, 6, 30)

    assert window("date: 2025-09-01", until=day) == "2025-09-01..2026-06-30"
    assert window("status: {2025-09-01: closed}", until=day) == "2025-09-01..2025-09-01"
    assert window("term: until 2030, date: 2025", until=day) == "..2026-06-30"


def test_a_row_of_a_table_of_payments_moves_on_its_day() -> None:
    text = "payer,payee,kind,amount,date\na,b,purchase,5,2025-03-01\n"
    selection = select_deals(read_text(text, "payments.csv"))

    assert written(window_of(selection, selection.deals[0])) == "2025-03-01..2025-03-01"


def test_a_deal_without_a_date_may_move_money_on_any_day() -> None:
    dated = read_text("payer,payee,kind,amount,date\na,b,purchase,5,2025-03-01\n", "payments.csv")
    deal = dated.deals[0]
    undated = replace(deal, history=(deal.history[0]._replace(date=None),))
    selection = select_deals(replace(dated, deals=(undated,)))

    assert window_of(selection, selection.deals[0]).open


def test_a_window_is_open_when_any_day_will_do() -> None:
    assert Window(None, None).open
    assert not Window(date(2025, 1, 1), None).open


def test_what_is_no_deal_is_refused() -> None:
    selection = select_deals(read_text("strict: false\ndeals: []\n"))

    with pytest.raises(QuestionError, match="standing takes a Standing"):
        window_of(selection, "d")  # type: ignore[arg-type]
