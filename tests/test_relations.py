"""What is replaced by what, and what is part of what."""

from __future__ import annotations

import pytest

from bubblegraph import Filters, Ledger, Selection, measure_volume, read_text, select_deals
from bubblegraph.ledger.lints.lint import lint_ledger
from bubblegraph.ledger.model import Status
from bubblegraph.money import Amount


def amounts(selection: Selection) -> dict[str, tuple[int, int | None]]:
    """What each deal that counts counts for, in units of the currency."""
    return {
        s.deal.id: (s.amount.low // 100, None if s.amount.high is None else s.amount.high // 100)
        for s in selection.counted
    }


def gross(ledger: Ledger, **filters: Status) -> dict[str, tuple[int, int]]:
    """W of each rung at its low and its disclosed high, in units of the currency."""
    found = measure_volume(select_deals(ledger, Filters(**filters))).gross  # type: ignore[arg-type]
    return {rung: (amount.low // 100, amount.disclosed // 100) for rung, amount in found.items()}


def warnings(ledger: Ledger, lint: str) -> list[str]:
    return [problem.message for problem in lint_ledger(ledger) if problem.lint == lint]


# --- less firm deals ------------------------------------------------------------------------------


def grown(status: str) -> Ledger:
    return read_text(
        f"""
        strict: false
        deals:
        - {{id: old, payer: a, payee: b, kind: equity, amount: 10, date: 2025, status: closed}}
        - {{id: new, payer: a, payee: b, kind: equity, amount: up to 40, replaces: old,
           status: {status}}}
        """
    )


def test_an_announcement_replaces_a_closed_deal_only_where_both_count() -> None:
    ledger = grown("{2026: announced}")

    assert gross(ledger) == {"signed": (10, 10), "all": (10, 40)}
    assert amounts(select_deals(ledger)) == {"old": (10, 10), "new": (0, 30)}


def test_an_announcement_that_was_cancelled_has_replaced_nothing() -> None:
    assert gross(grown("{2026: announced, 2027: cancelled}")) == {
        "signed": (10, 10),
        "all": (10, 10),
    }


@pytest.mark.parametrize("status", ["{2026: committed}", "{2026: announced, 2027: closed}"])
def test_what_is_as_firm_replaces_it_altogether(status: str) -> None:
    ledger = grown(status)

    assert amounts(select_deals(ledger)) == {"new": (0, 40)}
    assert select_deals(ledger).by_id["old"].left_out == "replaced by new"


def test_what_was_as_firm_has_replaced_it_for_ever() -> None:
    assert gross(grown("{2026: committed, 2027: cancelled}"))["all"] == (0, 0)


@pytest.mark.parametrize("status", ["{2026: letter of intent}", "{2026: rumoured}"])
def test_a_letter_or_a_rumour_leaves_what_is_signed_where_it_is(status: str) -> None:
    ledger = grown(status)

    assert amounts(select_deals(ledger)) == {"old": (10, 10)}
    assert gross(ledger, min_status=Status.RUMOURED)["all"] == (10, 40)


def test_on_one_leg_the_newer_counts_for_what_exceeds_the_top_of_the_older(ledger: Ledger) -> None:
    """
    deals:
    - {id: old, payer: a, payee: b, kind: equity, amount: up to 20, date: 2025, status: committed}
    - {id: new, payer: a, payee: b, kind: equity, amount: up to 40, date: 2026, replaces: old}
    """
    assert gross(ledger) == {"signed": (0, 20), "all": (0, 40)}


def test_on_another_leg_it_counts_for_all_that_may_be_there(ledger: Ledger) -> None:
    """
    deals:
    - {id: old, payer: a, payee: b, kind: equity, amount: 5 to 20, date: 2025, status: committed}
    - {id: new, payer: a, payee: c, kind: equity, amount: up to 40, date: 2026, replaces: old}
    """
    assert amounts(select_deals(ledger)) == {"old": (5, 20), "new": (0, 35)}


def test_a_chain_of_replacements_never_adds_up(ledger: Ledger) -> None:
    """
    deals:
    - {id: one, payer: a, payee: b, kind: equity, amount: 10, date: 2024, status: closed}
    - {id: two, payer: a, payee: b, kind: equity, amount: 40, date: 2025, replaces: one}
    - {id: three, payer: a, payee: b, kind: equity, amount: 60, date: 2026, replaces: two,
       status: letter of intent}
    """
    assert gross(ledger) == {"signed": (10, 10), "all": (40, 40)}
    assert gross(ledger, min_status=Status.LETTER_OF_INTENT)["all"] == (60, 60)


def test_what_replaces_the_less_firm_one_in_between_replaces_both(ledger: Ledger) -> None:
    """
    deals:
    - {id: one, payer: a, payee: b, kind: equity, amount: 10, date: 2024, status: closed}
    - {id: two, payer: a, payee: b, kind: equity, amount: 40, date: 2025, replaces: one}
    - {id: three, payer: a, payee: b, kind: equity, amount: 50, date: 2026, replaces: two,
       status: committed}
    """
    assert amounts(select_deals(ledger)) == {"three": (50, 50)}


def test_what_was_paid_before_a_deal_was_replaced_is_not_counted_twice(ledger: Ledger) -> None:
    """
    deals:
    - {id: old, payer: a, payee: b, kind: equity, amount: 20, paid: 5, date: 2025,
       status: committed}
    - {id: new, payer: a, payee: b, kind: equity, amount: 40, date: 2026, status: committed,
       replaces: old}
    """
    assert amounts(select_deals(ledger)) == {"old": (5, 5), "new": (35, 35)}


def test_check_warns_of_a_deal_that_replaces_a_firmer_one() -> None:
    ledger = grown("{2026: announced}")

    assert warnings(ledger, "firmness") == [
        "is announced, and replaces old, which is closed (ledger.yaml:4:87) (deal new)"
    ]
    assert not warnings(grown("{2026: committed}"), "firmness")


# --- what includes a deal includes what replaced it -----------------------------------------------

ROUND = """
strict: false
deals:
- {{id: letter, payer: a, payee: b, kind: equity, amount: up to 100,
   status: {{2025: letter of intent}}}}
- {{id: stake, payer: a, payee: b, kind: equity, amount: 30, replaces: letter, date: 2026,
   status: closed}}
- {{id: round, payer: others, payee: b, kind: equity, amount: 122, {relation}: letter, date: 2026,
   status: closed}}
"""


def test_a_total_that_includes_a_letter_includes_the_deal_that_followed() -> None:
    selection = select_deals(read_text(ROUND.format(relation="includes")))

    assert amounts(selection) == {"stake": (30, 30), "round": (92, 92)}
    assert selection.by_id["round"].includes == ("stake",)
    assert selection.gross == Amount(122_00, 122_00)


def test_a_total_that_may_include_it_may_include_the_deal_that_followed() -> None:
    selection = select_deals(read_text(ROUND.format(relation="may_include")))

    assert amounts(selection)["round"] == (92, 122)
    assert selection.by_id["round"].overlaps == ("stake",)


def test_a_part_of_which_only_the_payment_counts_takes_off_no_more(ledger: Ledger) -> None:
    """
    deals:
    - {id: round, payer: others, payee: b, kind: equity, amount: 100, includes: stake, date: 2025,
       status: closed}
    - {id: stake, payer: a, payee: b, kind: equity, amount: 20, paid: 5,
       status: {2025: committed, 2026: cancelled}}
    """
    assert amounts(select_deals(ledger)) == {"round": (95, 95), "stake": (5, 5)}


# --- what can be a part ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("part", "left"),
    {
        "same payee": ("payer: c, payee: b", 70),
        "same payer": ("payer: a, payee: c", 70),
        "paid on by the payee": ("payer: b, payee: c", 70),
        "paid to the payer": ("payer: c, payee: a", 100),
        "elsewhere": ("payer: c, payee: d", 100),
    }.values(),
)
@pytest.mark.parametrize("relation", ["includes", "may_include"])
def test_a_part_that_does_not_touch_its_whole_takes_nothing_off(
    part: str, left: int, relation: str
) -> None:
    ledger = read_text(
        f"""
        strict: false
        deals:
        - {{id: whole, payer: a, payee: b, kind: equity, amount: 100, {relation}: part, date: 2025}}
        - {{id: part, {part}, kind: equity, amount: 30, date: 2025}}
        """
    )
    assert amounts(select_deals(ledger))["whole"][0] == left
    assert len(warnings(ledger, "part")) == (left == 100)


def test_check_says_why_a_part_is_none(ledger: Ledger) -> None:
    """
    deals:
    - {id: whole, payer: a, payee: b, kind: equity, amount: 100, includes: part, date: 2025}
    - {id: part, payer: c, payee: d, kind: equity, amount: 30, date: 2025}
    """
    assert warnings(ledger, "part") == [
        "part can be no part of it: neither payer nor payee is the same, and its payee does not "
        "pay it (deal whole)"
    ]


def test_of_a_long_chain_the_last_one_counts() -> None:
    deal = "- {{id: d{0}, payer: a, payee: b, kind: equity, amount: 10, date: 2025, {1}}}"
    rows = [
        deal.format(0, "note: first"),
        *(deal.format(i, f"replaces: d{i - 1}") for i in range(1, 5000)),
    ]

    assert amounts(select_deals(read_text("\n".join(["strict: false", "deals:", *rows])))) == {
        "d4999": (10, 10)
    }
