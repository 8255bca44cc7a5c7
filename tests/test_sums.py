"""Deals added up in Python: by what they have in common, for an entity, and between two."""

from __future__ import annotations

import pytest

from bubblegraph import (
    Filters,
    Ledger,
    deals_between,
    list_deals,
    money_groups,
    select_deals,
    sum_deals,
)
from bubblegraph.errors import QuestionError
from bubblegraph.money import Amount


def test_a_list_has_what_the_view_shows_and_sums_what_counts(ledger: Ledger) -> None:
    """
    deals:
    - {id: stake,  payer: a, payee: b, kind: equity,  amount: 10,          date: 2025}
    - {id: option, payer: a, payee: b, kind: warrant, amount: 7,           date: 2025}
    - {id: rent,   payer: b, payee: c, kind: lease,   amount: undisclosed, date: 2025}
    - {id: chips,  payer: c, payee: d, kind: cloud,   amount: 4,           date: 2025}
    """
    selection = select_deals(ledger, Filters(entities=("b",)))

    found = list_deals(selection)

    assert [standing.deal.id for standing in found.deals] == ["stake", "option", "rent"]
    assert [standing.deal.id for standing in found.counted] == ["stake", "rent"]
    assert (found.gross, found.unpriced) == (Amount(10_00, None), 1)
    assert selection.gross.disclosed == 14_00  # of all that is counted, shown or not
    assert found.to_dict()["totals"] == {
        "deals": 3,
        "counted": 2,
        "gross": {"low": 10, "high": None, "disclosed": 10},
    }
    assert set(found.to_records()[0]) == set(found.FIELDS)


def test_groups_come_by_their_sum_and_then_by_name(ledger: Ledger) -> None:
    """
    strict: false
    entities:
      a: {sector: chips}
      b: {sector: cloud}
    deals:
    - {payer: a, payee: b, kind: equity, amount: 10,          date: 2025}
    - {payer: b, payee: a, kind: cloud,  amount: 20 to 30,    date: 2025}
    - {payer: c, payee: a, kind: lease,  amount: 10,          date: 2025}
    - {payer: c, payee: b, kind: cloud,  amount: undisclosed, date: 2025}
    """
    selection = select_deals(ledger)

    assert [one.group for one in sum_deals(selection, "kind").groups] == [
        "cloud",
        "equity",
        "lease",
    ]
    assert sum_deals(selection, "payer").to_records() == [
        {"payer": "b", "deals": 1, "low": 20, "high": 30, "disclosed": 30},
        {"payer": "a", "deals": 1, "low": 10, "high": 10, "disclosed": 10},
        {"payer": "c", "deals": 2, "low": 10, "high": None, "disclosed": 10},
    ]
    sectors = sum_deals(selection, "sector")
    assert [one.group for one in sectors.groups] == [
        "cloud → chips",
        "chips → cloud",
        "no sector → chips",
        "no sector → cloud",
    ]
    assert [one.unpriced for one in sectors.groups] == [0, 0, 0, 1]
    assert list(sectors.to_records()[0]) == [*sectors.fields]


def test_who_both_sells_to_an_entity_and_buys_from_it_is_its_supplier(ledger: Ledger) -> None:
    """
    strict: false
    entities:
      lab: {name: The Lab}
    deals:
    - {id: stake,  payer: chips, payee: lab,   kind: equity,   amount: 10, date: 2025}
    - {id: loan,   payer: chips, payee: lab,   kind: debt,     amount: 5,  date: 2025}
    - {id: fund,   payer: bank,  payee: lab,   kind: equity,   amount: 40, date: 2025}
    - {id: note,   payer: user,  payee: lab,   kind: debt,     amount: 3,  date: 2025}
    - {id: buys,   payer: lab,   payee: chips, kind: purchase, amount: 9,  date: 2025}
    - {id: sells,  payer: chips, payee: lab,   kind: cloud,    amount: 2,  date: 2025}
    - {id: seats,  payer: user,  payee: lab,   kind: cloud,    amount: 1,  date: 2025}
    - {id: seed,   payer: lab,   payee: start, kind: equity,   amount: 6,  date: 2025}
    - {id: option, payer: chips, payee: lab,   kind: warrant,  amount: 99, date: 2025}
    """
    found = money_groups(select_deals(ledger), "The Lab")

    assert {one.group: [s.deal.id for s in one.deals] for one in found.groups} == {
        "in: financing by suppliers": ["stake", "loan"],
        "in: financing by customers": ["note"],
        "in: financing by outsiders": ["fund"],
        "in: sales": ["sells", "seats"],
        "out: purchases": ["buys"],
        "out: financing of others": ["seed"],
    }
    assert found.groups[0].parties == (("chips", Amount(15_00, 15_00)),)
    assert [party for party, _ in found.groups[3].parties] == ["chips", "user"]
    assert found.to_dict()["entity"]["name"] == "The Lab"
    assert found.to_records()[0] == {
        "group": "in: financing by suppliers",
        "deals": ["stake", "loan"],
        "low": 15,
        "high": 15,
        "disclosed": 15,
    }


def test_between_two_entities_only_what_counts_is_summed(ledger: Ledger) -> None:
    """
    deals:
    - {id: stake,  payer: a, payee: b, kind: equity,  amount: 10, date: 2025}
    - {id: option, payer: b, payee: a, kind: warrant, amount: 7,  date: 2025}
    - {id: rent,   payer: b, payee: c, kind: lease,   amount: 3,  date: 2025}
    - {id: loan,   payer: a, payee: b, kind: debt,    amount: 2,  date: 2025}
    """
    found = deals_between(select_deals(ledger), "a", "b")

    assert (found.there_amount, found.back_amount) == (Amount(12_00, 12_00), None)
    assert [row["id"] for row in found.to_records()] == ["stake", "loan", "option"]
    assert [deal["id"] for deal in found.to_dict()["deals"]] == ["stake", "loan", "option"]


def test_an_empty_ledger_has_no_sums(ledger: Ledger) -> None:
    """
    deals: []
    """
    selection = select_deals(ledger)

    assert list_deals(selection).gross == Amount(0, 0)
    assert sum_deals(selection, "payer").groups == ()
    with pytest.raises(QuestionError, match="carl"):
        money_groups(selection, "carl")
