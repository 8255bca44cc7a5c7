"""What became of the announcements."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path

import pytest

from bubblegraph import Filters, Ledger, Outcome, Question, Status, follow_up, load_ledger
from bubblegraph import select_deals as select
from conftest import REPOSITORY, Run

DEALS = str(REPOSITORY / "data" / "deals.yaml")
SHIPPED = [REPOSITORY / "data" / "deals.yaml", *sorted(REPOSITORY.glob("data/history/*.yaml"))]


def outcomes(ledger: Ledger, day: str | None = None) -> dict[str, Outcome]:
    as_of = None if day is None else date.fromisoformat(day)
    found = follow_up(select(ledger, Filters(as_of=as_of)))
    return {each.standing.deal.id: each.outcome for each in found.announcements}


def test_a_letter_that_a_stake_replaced_is_replaced_and_the_stake_signed(ledger: Ledger) -> None:
    """
    as_of: 2026-06-30
    deals:
    - {payer: a, payee: b, kind: equity, amount: up to 100, id: letter,
       status: {2025-09-22: letter of intent, 2026-02-27: lapsed}}
    - {payer: a, payee: b, kind: equity, amount: 30, id: stake, replaces: letter, paid: 20,
       status: {2026-02-27: committed}}
    """
    assert outcomes(ledger, "2025-12-31") == {"letter": Outcome(100_00, letters=100_00)}
    assert outcomes(ledger) == {
        "letter": Outcome(100_00, replaced=100_00),
        "stake": Outcome(30_00, signed=30_00, paid=20_00),
    }


def test_the_headline_is_the_highest_amount_and_what_shrank_is_cut(ledger: Ledger) -> None:
    """
    as_of: 2026-06-30
    deals:
    - {payer: a, payee: b, kind: cloud, amount: 200, id: rent, term: 2027 to 2031,
       status: {2025-01: announced, 2025-06: {amount: 300}, 2026-05: {status: committed,
       amount: 250}}}
    """
    assert outcomes(ledger, "2025-01-31") == {"rent": Outcome(200_00, open=200_00)}
    assert outcomes(ledger) == {"rent": Outcome(300_00, signed=250_00, reduced=50_00)}


def test_what_was_paid_of_a_deal_that_lapsed_is_signed_and_the_rest_lapsed(
    ledger: Ledger,
) -> None:
    """
    deals:
    - {payer: a, payee: b, kind: equity, amount: 100, id: stake,
       status: {2025-01: {status: committed, paid: 40}, 2025-06: cancelled}}
    """
    assert outcomes(ledger) == {"stake": Outcome(100_00, signed=40_00, paid=40_00, lapsed=60_00)}


def test_a_total_counts_for_what_its_parts_leave(ledger: Ledger) -> None:
    """
    deals:
    - {payer: a, payee: b, kind: equity, amount: 100, id: round, includes: [part], date: 2025}
    - {payer: a, payee: b, kind: equity, amount: 30, id: part, date: 2025}
    """
    assert {deal: found.announced for deal, found in outcomes(ledger).items()} == {
        "round": 70_00,
        "part": 30_00,
    }


def test_rumours_and_what_is_no_money_are_no_announcements(ledger: Ledger) -> None:
    """
    deals:
    - {payer: a, payee: b, kind: equity, amount: 100, date: 2025, status: rumoured}
    - {payer: a, payee: b, kind: warrant, amount: 100, date: 2025}
    - {payer: a, payee: b, kind: equity, amount: 100, date: 2025, counts: false}
    - {payer: a, payee: b, kind: cloud, amount: undisclosed, date: 2025}
    """
    found = follow_up(select(ledger))

    assert found.announcements == ()
    assert (found.unpriced, found.rumoured) == (1, 1)


def test_a_filter_on_statuses_leaves_out_what_never_got_so_far(ledger: Ledger) -> None:
    """
    deals:
    - {payer: a, payee: b, kind: equity, amount: 100, id: stake, date: 2025, status: committed}
    """
    found = follow_up(select(ledger, Filters(min_status=Status.CLOSED))).total

    assert found == Outcome()


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_on_every_day_of_a_replay_the_sums_are_those_of_the_ledger(path: Path) -> None:
    ledger = load_ledger(path)
    days = {change.date.last for deal in ledger.deals for change in deal.history if change.date}

    for day in sorted(days):
        selection = select(ledger, Filters(as_of=day))
        question, found = Question(selection), follow_up(selection)
        total = found.total
        assert total.signed == question.gross["signed"].disclosed
        assert total.signed + total.open == question.gross["all"].disclosed
        for each in (total, *(announcement.outcome for announcement in found.announcements)):
            assert each.announced == each.signed + each.pending + each.gone
            assert each.paid <= each.signed
            assert min(each.signed, each.paid, each.open, each.letters) >= 0
            assert min(each.replaced, each.lapsed, each.reduced) >= 0


def test_the_first_sentence_says_what_became_of_all(bubblegraph: Run, tmp_path: Path) -> None:
    (tmp_path / "deals.yaml").write_text(
        """
strict: false
as_of: 2026-06-30
deals:
- {payer: a, payee: b, kind: equity, amount: up to 100, id: letter,
   status: {2025-09-22: letter of intent, 2026-02-27: lapsed}}
- {payer: a, payee: b, kind: equity, amount: 30, id: stake, paid: 20,
   status: {2026-02-27: committed}}
- {payer: b, payee: a, kind: cloud, amount: undisclosed, date: 2026-03-01}
"""
    )

    assert bubblegraph("progress").lines == [
        "What became of the announcements: deals, as of 2026-06-30, US$",
        "Of the 130.00 announced since 2025-09-22, 30.00 is signed or paid, 20.00 of it known to "
        "be paid so far. 100.00 lapsed or was cancelled.",
        "deal\tbecame\tannounced\tsigned\tpaid so far\topen\tgone",
        "letter\tlapsed\t100.00\t\t\t\t100.00",
        "stake\tcommitted\t30.00\t30.00\t20.00\t\t",
        "all 2 deals\t\t130.00\t30.00\t20.00\t\t100.00",
        "Announced is the highest disclosed amount under which a deal stood; signed, open and "
        "gone add up to it. Open is announced or in a letter of intent; gone was replaced, lapsed "
        "or cut.",
        "Not in the sums: 1 deal announced without a price.",
    ]


def test_all_lists_every_deal_and_programs_get_all_anyway(bubblegraph: Run) -> None:
    listed = bubblegraph("progress", DEALS).lines
    everything = bubblegraph("progress", DEALS, "--all").lines
    rows = list(csv.DictReader(io.StringIO(bubblegraph("progress", DEALS, "--format", "csv").out)))
    document = json.loads(bubblegraph("progress", DEALS, "--json").out)

    assert len(listed) < len(everything)
    assert len(rows) == len(document["announcements"]) > 150
    assert sum(float(row["announced"]) for row in rows) == document["total"]["announced"]


def test_a_ledger_of_nothing_but_rumours_says_that_nothing_was_announced(
    bubblegraph: Run, tmp_path: Path
) -> None:
    (tmp_path / "deals.yaml").write_text(
        "strict: false\ndeals: [{payer: a, payee: b, kind: equity, amount: 1B, date: 2025, "
        "status: rumoured}]"
    )

    ran = bubblegraph("progress")

    assert ran.code == 0
    assert "Nothing was announced at a disclosed price." in ran.lines[1]
    assert "1 deal only rumoured" in ran.lines[-1]


def test_payments_were_paid_and_not_announced(bubblegraph: Run, tmp_path: Path) -> None:
    (tmp_path / "bank.csv").write_text(
        "id,payer,payee,amount,date\np1,A,B,10.50,2025-01-02\np2,B,A,4,2025-03-04\n"
        "p3,A,C,undisclosed,2025-03-05\n"
    )

    assert bubblegraph("progress", "bank.csv").lines == [
        "What was paid: bank, US$",
        "Paid in all: 14.50. 3 payments of 3 parties, 2025-01-02 to 2025-03-05.",
        "payment\tpayer → payee\tday\tpaid",
        "p1\tA → B\t2025-01-02\t10.50",
        "p2\tB → A\t2025-03-04\t4.00",
        "all 2 payments\t\t\t14.50",
        "Not in the sums: 1 payment without an amount.",
    ]


def test_from_a_firmer_status_on_it_is_of_deals_that_got_so_far(ledger: Ledger) -> None:
    """
    deals:
    - {payer: a, payee: b, kind: equity, amount: 100, id: talk, status: {2025-01: announced}}
    - {payer: a, payee: b, kind: equity, amount: 30, id: stake,
       status: {2025-01: announced, 2025-02: committed}}
    - {payer: a, payee: c, kind: equity, amount: 7, id: lost,
       status: {2025-01: committed, 2025-02: cancelled}}
    - {payer: a, payee: c, kind: equity, amount: 5, id: heard, status: {2025-01: rumoured}}
    """
    found = follow_up(select(ledger, Filters(min_status=Status.COMMITTED)))

    assert {each.standing.deal.id for each in found.announcements} == {"stake", "lost"}
    assert found.total == Outcome(37_00, signed=30_00, lapsed=7_00)
    assert found.rumoured == 1
