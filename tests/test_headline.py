"""The finding in one clause, and what it leaves: neither says what is not so."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from bubblegraph import Ledger, read_text, select_deals
from bubblegraph.analysis.headline import headline_and_rest
from bubblegraph.analysis.question import Question
from bubblegraph.money import UNITS


def said(ledger: Ledger, *, in_order: bool = False) -> tuple[str, Iterable[str]]:
    """The clause and the rest, in plain numbers."""
    return headline_and_rest(Question(select_deals(ledger)), UNITS["1"].show, in_order=in_order)


def test_what_is_not_signed_is_said_to_be_if_all_is_paid(ledger: Ledger) -> None:
    """
    deals:
    - {payer: a, payee: b, kind: equity, amount: 10, status: {2025: committed}}
    - {payer: b, payee: a, kind: cloud, amount: 8, status: {2025: announced}}
    """
    assert said(ledger) == (
        "Up to 8.00 of deals can complete a lap if all is paid, all of it in order of time",
        ("At disclosed prices, of 18.00 in all.", "Signed: nothing of 10.00."),
    )
    assert said(ledger, in_order=True)[0] == (
        "In order of time up to 8.00 of deals can complete a lap if all is paid"
    )


def test_signed_deals_lead_and_the_others_follow(ledger: Ledger) -> None:
    """
    deals:
    - {payer: a, payee: b, kind: equity, amount: 10, term: 2026, status: {2025: committed}}
    - {payer: a, payee: b, kind: equity, amount: 5, term: 2024, status: {2025: announced}}
    - {payer: b, payee: a, kind: cloud, amount: 40, term: 2025, status: {2025: committed}}
    """
    assert said(ledger) == (
        "Up to 10.00 of signed deals can complete a lap, none of it in order of time",
        (
            "At disclosed prices, of 50.00 in all.",
            "If all is paid: up to 15.00 of 55.00, 5.00 in order.",
        ),
    )
    assert said(ledger, in_order=True)[0] == (
        "In order of time nothing of signed deals can complete a lap, 10.00 in any"
    )


def test_the_limit_whatever_the_undisclosed_prices_are_stands_beside_it(ledger: Ledger) -> None:
    """
    deals:
    - {payer: a, payee: b, kind: equity, amount: 10, status: {2025: closed}}
    - {payer: b, payee: a, kind: cloud, amount: 4, status: {2025: closed}}
    - {payer: b, payee: a, kind: cloud, amount: undisclosed, status: {2025: closed}}
    """
    clause, rest = said(ledger)

    assert clause == "Up to 4.00 of signed deals can complete a lap, all of it in order of time"
    assert rest == ("At disclosed prices, of 14.00 in all; at most 10.00 whatever the others are.",)


def test_money_on_loops_through_pooled_parties_is_not_passed_over(ledger: Ledger) -> None:
    """
    entities: {a: {}, fund: {pooled: true}}
    deals:
    - {payer: a, payee: fund, kind: debt, amount: 3, status: {2025: closed}}
    - {payer: fund, payee: a, kind: equity, amount: 2, status: {2025: closed}}
    """
    assert said(ledger) == ("No money can complete a lap but through pooled parties", ())


@pytest.mark.parametrize(
    ("table", "clause"),
    [
        (
            "payer,payee,amount,date\na,b,5,2025-01-02\nb,a,4,2025-01-03\n",
            "Up to 4.00 of payments can complete a lap, all of it in order of time",
        ),
        ("payer,payee,amount\na,b,5\nb,a,4\n", "Up to 4.00 of payments can complete a lap"),
    ],
)
def test_a_picture_of_payments_says_so_and_without_days_nothing_of_order(
    table: str, clause: str
) -> None:
    question = Question(select_deals(read_text(table, file="bank.csv")))

    assert headline_and_rest(question, UNITS["1"].show)[0] == clause


def test_why_a_loop_has_no_limit_is_said_once(ledger: Ledger) -> None:
    """
    deals:
    - {payer: a, payee: b, kind: equity, amount: undisclosed, status: {2025: closed}}
    - {payer: b, payee: a, kind: cloud, amount: undisclosed, status: {2025: closed}}
    - {payer: a, payee: c, kind: equity, amount: at least 5, status: {2025: closed}}
    - {payer: c, payee: a, kind: cloud, amount: 40, status: {2025: closed}}
    - {payer: a, payee: d, kind: equity, amount: 7, status: {2025: announced}}
    - {payer: d, payee: a, kind: cloud, amount: 7, status: {2025: announced}}
    """
    _, (signed, everything) = said(ledger)

    assert signed == (
        "At disclosed prices, of 45.00 in all; whatever the others are, at most 40.00, but for "
        "loops on which no price has a known upper end: they have no limit."
    )
    assert everything == (
        "If all is paid: up to 12.00 of 59.00, all of it in order; at most 47.00 likewise."
    )


def test_a_loop_without_limit_counts_for_what_is_disclosed(ledger: Ledger) -> None:
    """
    deals:
    - {payer: a, payee: b, kind: equity, amount: at least 9, status: {2025: closed}}
    - {payer: b, payee: a, kind: cloud, amount: at least 6, status: {2025: closed}}
    - {payer: a, payee: c, kind: equity, amount: 5, status: {2025: closed}}
    - {payer: c, payee: a, kind: cloud, amount: at least 4, status: {2025: closed}}
    """
    clause, (signed,) = said(ledger)

    assert clause.startswith("Up to 10.00 of signed deals can complete a lap")
    assert signed == (
        "At disclosed prices, of 24.00 in all; whatever the others are, at most 11.00, but for "
        "loops on which no price has a known upper end: they have no limit, and count here for "
        "what is disclosed."
    )
