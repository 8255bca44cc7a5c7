"""The ledger replayed month by month."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from bubblegraph import (
    Filters,
    Ledger,
    QuestionError,
    build_graph,
    load_ledger,
    read_text,
    round_trip,
    select_deals,
)
from bubblegraph.analysis import timeline
from bubblegraph.analysis.timeline import causes_of, replay_ledger
from bubblegraph.patience import Patience

DATA = Path(__file__).resolve().parents[1] / "data"
JULY = Path(__file__).parent / "reference" / "ai_ledger_2026_07.yaml"  # frozen: its numbers stay


@pytest.mark.parametrize("name", ["deals.yaml", "history/dotcom-telecom.yaml"])
def test_values_are_those_of_the_deals_selected_for_the_day(name: str) -> None:
    ledger = load_ledger(DATA / name)
    moments = replay_ledger(ledger).moments

    for moment in moments[:: max(1, len(moments) // 9)] + moments[-1:]:
        selection = select_deals(ledger, Filters(as_of=moment.day))
        signed = round_trip(build_graph(selection, rung="signed"))
        everything = round_trip(build_graph(selection))
        assert moment.signed == (signed.low.value, signed.high.value)
        assert moment.all == (everything.low.value, everything.high.value)
        assert moment.gross[0] == selection.gross.low
        assert moment.gross[1] == sum(standing.amount.disclosed for standing in selection.counted)
        assert moment.selection.as_of == moment.day


def test_moments_are_month_ends_and_the_last_day() -> None:
    days = [moment.day for moment in replay_ledger(load_ledger(JULY)).moments]

    assert days[0] == date(2019, 7, 31)
    assert days[-2:] == [date(2026, 6, 30), date(2026, 7, 5)]
    assert len(days) == 85


@pytest.mark.parametrize(
    ("most", "months", "days"),
    [
        (2 * 26, 1, 25),
        (2 * 25, 3, 9),
        (2 * 9, 12, 3),
        (2 * 3, 24, 2),
        (1, 36, 2),
    ],
)
def test_where_much_is_to_be_solved_moments_are_quarters_or_years_apart(
    most: int, months: int, days: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two legs on a loop, and 24 months from the first to the last: 25 ends of months."""
    monkeypatch.setattr(timeline, "MOST", most)
    ledger = read_text("""
as_of: 2025-12-31
strict: false
deals:
- {payer: a, payee: b, kind: equity, amount: 100, date: 2023-12-10}
- {payer: b, payee: a, kind: cloud, amount: 40, date: 2025-12-01}
""")

    found = replay_ledger(ledger)

    assert (found.months, len(found.moments)) == (months, days)
    assert found.moments[-1].day == date(2025, 12, 31)
    assert found.moments[-1].all[1] == 40_00


def test_causes_may_be_sought_among_the_largest_changes_alone(ledger: Ledger) -> None:
    """
    as_of: 2025-03-31
    deals:
      - {id: stake, payer: a, payee: b, kind: equity, amount: 100, date: 2025-02-10}
      - {id: rent, payer: b, payee: a, kind: cloud, amount: 40, date: 2025-03-01}
      - {id: more, payer: b, payee: a, kind: cloud, amount: 10, date: 2025-03-02}
    """
    last = replay_ledger(ledger).moments[-1]

    assert [cause.change.deal_id for cause in causes_of(last, most=1)] == ["rent"]
    assert causes_of(last, most=0) == ()


def test_a_deal_counts_from_the_end_of_its_month_and_until_it_lapses(ledger: Ledger) -> None:
    """
    as_of: 2025-06-30
    deals:
      - {id: stake, payer: a, payee: b, kind: equity, amount: 100, status: {2025-02-10: closed}}
      - {id: rent, payer: b, payee: a, kind: cloud, amount: 40,
         status: {2025-03-01: announced, 2025-04-15: committed, 2025-06-01: lapsed}}
    """
    moments = replay_ledger(ledger).moments

    assert [int(moment.all[1]) // 100 for moment in moments] == [0, 40, 40, 40, 0]
    assert [int(moment.signed[1]) // 100 for moment in moments] == [0, 0, 40, 40, 0]
    assert [moment.gross[1] // 100 for moment in moments] == [100, 140, 140, 140, 100]
    assert [[change.deal_id for change in moment.changes] for moment in moments] == [
        ["stake"],
        ["rent"],
        [],
        [],
        ["rent"],
    ]


def test_filters_hold_and_as_of_ends_the_timeline(ledger: Ledger) -> None:
    """
    as_of: 2025-06-30
    deals:
      - {id: stake, payer: a, payee: b, kind: equity, amount: 100, date: 2025-02-10}
      - {id: rent, payer: b, payee: a, kind: cloud, amount: 40, date: 2025-03-01}
    """
    found = replay_ledger(ledger, Filters(as_of=date(2025, 3, 15), without=("rent",)))

    assert [moment.day for moment in found.moments] == [date(2025, 2, 28), date(2025, 3, 15)]
    assert found.moments[-1].all == (Fraction(0), Fraction(0))


def test_causes_are_the_deals_without_which_it_would_be_less(ledger: Ledger) -> None:
    """
    as_of: 2025-03-31
    deals:
      - {id: stake, payer: a, payee: b, kind: equity, amount: 100, date: 2025-02-10}
      - {id: rent, payer: b, payee: a, kind: cloud, amount: 40, date: 2025-03-01}
      - {id: more, payer: b, payee: a, kind: cloud, amount: 10, date: 2025-03-02}
      - {id: apart, payer: b, payee: c, kind: cloud, amount: 900, date: 2025-03-02}
    """
    causes = causes_of(replay_ledger(ledger).moments[-1])

    assert [(cause.change.deal_id, int(cause.effect) // 100) for cause in causes] == [
        ("rent", 40),
        ("more", 10),
    ]


def test_without_deals_there_is_no_timeline() -> None:
    with pytest.raises(QuestionError, match="no timeline"):
        replay_ledger(read_text("deals: []"))


def test_before_the_first_deal_there_is_no_timeline(ledger: Ledger) -> None:
    """
    deals:
      - {payer: a, payee: b, kind: equity, amount: 100, date: 2025-02-10}
    """
    with pytest.raises(QuestionError, match="no timeline"):
        replay_ledger(ledger, Filters(as_of=date(2024, 1, 1)))


def test_it_becomes_plain_values() -> None:
    found = replay_ledger(load_ledger(JULY))

    assert found.to_dict()["moments"][-1]["all"]["high"] == 186_210_000_000
    row = found.to_records()[-1]
    assert row["day"] == "2026-07-05"
    assert row["gross_high"] == 2_796_135_100_000


def test_a_timeline_that_takes_too_long_ends_early_and_says_so(ledger: Ledger) -> None:
    """
    as_of: 2025-06-30
    deals:
    - {payer: a, payee: b, kind: equity, amount: 100, status: {2025-01-10: closed}}
    - {payer: b, payee: a, kind: cloud, amount: 40, status: {2025-05-20: committed}}
    """
    found = replay_ledger(ledger, patience=Patience(0))

    assert [moment.day for moment in found.moments] == [date(2025, 1, 31), date(2025, 2, 28)]
    assert found.stopped == "the timeline ends on 2025-02-28, for it took longer than 0 seconds"
    assert found.to_dict()["stopped"] == found.stopped
    assert replay_ledger(ledger).stopped is None


def test_a_timeline_of_a_period_begins_with_it(ledger: Ledger) -> None:
    """
    as_of: 2025-04-30
    deals:
      - {id: stake, payer: a, payee: b, kind: equity, amount: 100, date: 2025-01-10}
      - {id: more, payer: a, payee: b, kind: equity, amount: 7, date: 2025-03-20}
      - {id: rent, payer: b, payee: a, kind: cloud, amount: 40, date: 2025-04-10}
    """
    found = replay_ledger(ledger, Filters(since=date(2025, 3, 10)))

    assert [(moment.day, moment.all[1] // 100) for moment in found.moments] == [
        (date(2025, 3, 31), 0),
        (date(2025, 4, 30), 7),
    ]
