"""The finding in one clause, and what it leaves: neither says what is not so."""

from __future__ import annotations

from collections.abc import Iterable

from bubblegraph import Ledger, select_deals
from bubblegraph.analysis.headline import headline_and_rest
from bubblegraph.analysis.question import Question
from bubblegraph.money import UNITS


def said(ledger: Ledger, *, in_order: bool = False) -> tuple[str, Iterable[str]]:
    """The clause and the rest, in plain numbers."""
    return headline_and_rest(Question(select_deals(ledger)), UNITS["1"].show, in_order=in_order)


def test_all_of_it_follows_what_it_is_of(ledger: Ledger) -> None:
    """
    deals:
    - {payer: a, payee: b, kind: equity, amount: 10, status: {2025: committed}}
    - {payer: b, payee: a, kind: cloud, amount: 8, status: {2025: announced}}
    """
    clause, rest = said(ledger)

    assert (
        clause == "At most 8.00 of the 18.00 if all is paid can complete a lap at disclosed prices"
    )
    assert rest == (
        "All of it can do so in order of time, invested first.",
        "Nothing of the 10.00 signed.",
    )
    assert said(ledger, in_order=True)[1] == (
        "Nothing of the 10.00 signed.",
        "In any order at most 8.00.",
    )


def test_the_sentences_name_the_two_sums_in_one_order(ledger: Ledger) -> None:
    """
    deals:
    - {payer: a, payee: b, kind: equity, amount: 10, term: 2026, status: {2025: committed}}
    - {payer: a, payee: b, kind: equity, amount: 5, term: 2024, status: {2025: announced}}
    - {payer: b, payee: a, kind: cloud, amount: 40, term: 2025, status: {2025: committed}}
    """
    question = Question(select_deals(ledger))
    clause, rest = headline_and_rest(question, UNITS["1"].show, in_order=True, rung="all")

    assert clause == (
        "In order of time, invested first, at most 5.00 of the 55.00 if all is paid can complete a "
        "lap at disclosed prices"
    )
    assert rest == ("Nothing of the 50.00 signed.", "In any order at most 15.00 and 10.00.")


def test_money_on_loops_through_pooled_parties_is_not_passed_over(ledger: Ledger) -> None:
    """
    entities: {a: {}, fund: {pooled: true}}
    deals:
    - {payer: a, payee: fund, kind: debt, amount: 3, status: {2025: closed}}
    - {payer: fund, payee: a, kind: equity, amount: 2, status: {2025: closed}}
    """
    assert said(ledger) == ("No money can complete a lap but through pooled parties", ())
