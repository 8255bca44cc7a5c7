"""Stress: who is not paid when somebody pays less of what it owes."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bubblegraph import (
    Filters,
    Ledger,
    LedgerError,
    QuestionError,
    chip_collateral,
    read_assumptions,
    read_text,
    select_deals,
    spread_distress,
    stress_payments,
)
from bubblegraph.analysis.obligations import obligations
from bubblegraph.analysis.stress import Stress
from bubblegraph.ledger.read import load_ledger, shipped_ledger
from conftest import Run

HALF, ALL, NONE = Fraction(1, 2), Fraction(1), Fraction(0)


def lost(found: Stress) -> dict[str, float]:
    """What each loses at disclosed prices, in units."""
    return {loss.entity: float(loss.lost[1]) / 100 for loss in found.losses}


def owed(ledger: Ledger) -> dict[str, tuple[int, int]]:
    return {
        each.standing.deal.id: (each.owed.low // 100, each.owed.disclosed // 100)
        for each in obligations(select_deals(ledger))
    }


# --- what is owed ---------------------------------------------------------------------------------


def test_a_loan_that_closed_was_lent_and_one_that_is_committed_may_have_been(
    ledger: Ledger,
) -> None:
    """
    as_of: 2025-12-31
    deals:
      - {id: bond, payer: bank, payee: a, kind: debt, amount: 60, term: 2025 to 2055,
         status: {2025-06-01: closed}}
      - {id: line, payer: bank, payee: a, kind: debt, amount: 40, term: 2025 to 2030,
         status: {2025-06-01: committed}}
    """
    assert owed(ledger) == {"bond": (60, 60), "line": (0, 40)}


def test_nothing_of_a_deal_was_due_before_it_was_signed(ledger: Ledger) -> None:
    """
    as_of: 2025-11-30
    deals:
      - {id: rent, payer: a, payee: b, kind: cloud, amount: 61, term: 2025,
         status: {2025-11-01: committed}}
    """
    assert owed(ledger) == {"rent": (31, 31)}


def test_signed_trade_is_owed_as_far_as_it_is_not_paid_or_lies_ahead(ledger: Ledger) -> None:
    """
    as_of: 2025-12-31
    deals:
      - {id: ahead,   payer: a, payee: b, kind: cloud, amount: 100, term: 2025 to 2026,
         status: {2025: committed}}
      - {id: paid,    payer: a, payee: b, kind: cloud, amount: 100, paid: 30,
         status: {2025: committed}}
      - {id: undated, payer: a, payee: b, kind: lease, amount: 50, status: {2025: committed}}
      - {id: over,    payer: a, payee: b, kind: lease, amount: 50, status: {2025: closed}}
      - {id: spoken,  payer: a, payee: b, kind: purchase, amount: 70, status: {2025: announced}}
      - {id: stake,   payer: a, payee: b, kind: equity, amount: 70, status: {2025: committed}}
    """
    assert owed(ledger) == {"ahead": (50, 50), "paid": (70, 70), "undated": (50, 50)}


def test_debt_is_owed_to_the_lender_less_what_came_back(ledger: Ledger) -> None:
    """
    as_of: 2025-12-31
    deals:
      - {id: loan, payer: bank, payee: a, kind: debt, amount: 100, term: 2024 to 2030,
         status: {2024: closed}}
      - {id: back, payer: a, payee: bank, kind: repayment, amount: 40, status: {2025: closed}}
      - {id: old,  payer: bank, payee: a, kind: debt, amount: 100, term: 2020 to 2024,
         status: {2020: closed}}
      - {id: lost, payer: bank, payee: a, kind: debt, amount: 100, status: {2020: written off}}
    """
    assert owed(ledger) == {"loan": (60, 60)}
    found = stress_payments(select_deals(ledger), ["a"], unpaid=HALF)
    assert [(each.entity, each.lending[1]) for each in found.losses] == [("bank", 30_00)]
    assert found.losses[0].worst_year == (2030, 30_00)


def test_what_is_not_paid_is_spread_over_the_years_of_the_term(ledger: Ledger) -> None:
    """
    as_of: 2025-12-31
    deals:
      - {payer: a, payee: b, kind: cloud, amount: 365, term: 2026 to 2027,
         status: {2025: committed}}
    financials:
      - {entity: b, metric: revenue, period: 2024, amount: 100}
      - {entity: b, metric: revenue, period: 2025-Q4, amount: 40}
      - {entity: b, metric: revenue, period: 2026, amount: 900}
    """
    (loss,) = stress_payments(select_deals(ledger), ["a"], unpaid=HALF).losses

    assert {year: round(cents) for year, cents in loss.years.items()} == {2026: 9125, 2027: 9125}
    assert loss.undated == 0
    assert loss.times_revenue == Fraction(1825, 1000)  # of the last whole year that is over


# --- who is not paid ------------------------------------------------------------------------------

CHAIN = """
strict: false
deals:
- {payer: lab,   payee: cloud, kind: cloud,    amount: 100, status: {2025: committed}}
- {payer: cloud, payee: chips, kind: purchase, amount: 80,  status: {2025: committed}}
- {payer: cloud, payee: site,  kind: lease,    amount: 20,  status: {2025: committed}}
- {payer: chips, payee: cloud, kind: equity,   amount: 30,  status: {2025: closed}}
"""


def test_without_reliance_only_those_who_are_owed_by_it_lose() -> None:
    found = stress_payments(select_deals(read_text(CHAIN)), ["lab"], unpaid=HALF)

    assert lost(found) == {"cloud": 50}
    assert found.rounds == (("lab",),)
    assert (found.lost, found.lost_most) == ((50_00, 50_00), (100_00, 100_00))


def test_with_full_reliance_a_loss_is_passed_on_in_proportion() -> None:
    found = stress_payments(select_deals(read_text(CHAIN)), ["lab"], unpaid=HALF, rely=ALL)

    assert lost(found) == {"cloud": 50, "chips": 40, "site": 10}
    assert found.rounds == (("lab",), ("cloud",))


@pytest.mark.parametrize(
    ("means", "expected"),
    [
        ({"income": 50_00}, {"cloud": 50}),
        ({"income": 30_00}, {"cloud": 50, "chips": 16, "site": 4}),
        ({"income": 30_00, "cash": 20_00}, {"cloud": 50}),
        ({"income": 30_00, "owes": 40_00}, {"cloud": 50, "chips": 48, "site": 12}),
    ],
)
def test_assumed_means_decide_what_is_passed_on(
    means: dict[str, int], expected: dict[str, float]
) -> None:
    selection = select_deals(read_text(CHAIN))

    found = stress_payments(selection, ["lab"], unpaid=HALF, assumptions={"cloud": means})

    assert lost(found) == expected


def test_cash_that_the_ledger_knows_on_the_day_is_a_cushion() -> None:
    """Of 2024 and no later day: it is 20 then, and cloud has 70 to pay 100 with."""
    figures = """
as_of: 2025-12-31
financials:
- {entity: cloud, metric: cash, period: 2023, amount: 5}
- {entity: cloud, metric: cash, period: 2024-12-31, amount: 20}
- {entity: cloud, metric: cash, period: 2026-01-31, amount: 90}
"""
    selection = select_deals(read_text(CHAIN + figures))

    found = stress_payments(selection, ["lab"], unpaid=HALF, rely=ALL)

    assert lost(found) == {"cloud": 50, "chips": 24, "site": 6}
    assert [(each.entity, each.cents, each.period) for each in found.given] == [
        ("cloud", 20_00, "2024-12-31")
    ]


def test_outsiders_who_are_paid_like_the_others_share_the_loss() -> None:
    """Cloud has 30 and 50 to pay 140 with: four sevenths of everything."""
    found = stress_payments(
        select_deals(read_text(CHAIN)),
        ["lab"],
        unpaid=HALF,
        assumptions={"cloud": {"income": 30_00, "owes": 40_00}},
        outsiders_first=False,
    )

    assert {name: round(of, 2) for name, of in lost(found).items()} == {
        "cloud": 50,
        "chips": 34.29,
        "site": 8.57,
    }


def test_costs_of_default_are_lost_beside() -> None:
    """Cloud has 30 and 50, of which half and all are left: 65 of 100."""
    found = stress_payments(
        select_deals(read_text(CHAIN)),
        ["lab"],
        unpaid=HALF,
        assumptions={"cloud": {"income": 30_00}},
        recovery=(HALF, ALL),
    )

    assert lost(found) == {"cloud": 50, "chips": 28, "site": 7}


CIRCLE = """
strict: false
deals:
- {payer: a, payee: b, kind: cloud,    amount: 10, status: {2025: committed}}
- {payer: b, payee: a, kind: purchase, amount: 10, status: {2025: committed}}
- {payer: x, payee: y, kind: purchase, amount: 5,  status: {2025: committed}}
"""


def test_a_closed_circle_without_money_from_outside_has_two_solutions(
    bubblegraph: Run, tmp_path: Path
) -> None:
    (tmp_path / "circle.yaml").write_text(CIRCLE, encoding="utf-8")

    found = stress_payments(select_deals(read_text(CIRCLE)), ["x"], unpaid=HALF, rely=ALL)
    ran = bubblegraph(
        "stress", "x", str(tmp_path / "circle.yaml"), "--rely", "100%", "--format", "md"
    )

    assert (found.lost[1], found.lost_least_paid) == (2_50, 22_50)
    assert "There are several solutions" in ran.out
    assert "the others lose 22.50" in ran.out


def test_a_guarantee_is_called_up_to_its_cap(ledger: Ledger) -> None:
    """
    deals:
      - {payer: lab,  payee: site, kind: lease,     amount: 100, package: ohio,
         status: {2025: committed}}
      - {payer: lab,  payee: site, kind: lease,     amount: 60,  status: {2025: committed}}
      - {payer: chip, payee: site, kind: guarantee, amount: up to 30, package: ohio,
         status: {2025: committed}}
      - {payer: lab,  payee: site, kind: guarantee, amount: up to 30, package: ohio,
         status: {2025: committed}}
      - {payer: chip, payee: site, kind: guarantee, amount: up to 99, package: else,
         status: {2025: committed}}
    """
    found = stress_payments(select_deals(ledger), ["lab"], unpaid=HALF)

    assert lost(found) == {"site": 50, "chip": 30}
    assert [(call.guarantor, call.called[1], call.most) for call in found.guarantees] == [
        ("chip", 30_00, 30_00)
    ]
    assert found.lost[1] == 80_00  # whoever bears it


def test_a_guarantee_of_an_unknown_price_is_bounded_by_its_cap(ledger: Ledger) -> None:
    """
    deals:
      - {payer: lab,  payee: site, kind: lease,     amount: undisclosed, package: ohio,
         status: {2025: committed}}
      - {payer: chip, payee: site, kind: guarantee, amount: up to 105, package: ohio,
         status: {2025: committed}}
    """
    found = stress_payments(select_deals(ledger), ["lab"], unpaid=HALF)

    (call,) = found.guarantees
    assert (call.called, call.most) == ((0, 0), 105_00)
    assert found.losses == ()
    assert [each.standing.deal.payee for each in found.unpriced] == ["site"]


def test_a_guarantor_whose_income_is_given_may_fall_short_itself(ledger: Ledger) -> None:
    """
    deals:
      - {payer: lab,  payee: site, kind: lease,     amount: 100, package: ohio,
         status: {2025: committed}}
      - {payer: chip, payee: site, kind: guarantee, amount: up to 50, package: ohio,
         status: {2025: committed}}
      - {payer: chip, payee: fab,  kind: purchase,  amount: 40, status: {2025: committed}}
    """
    found = stress_payments(
        select_deals(ledger), ["lab"], unpaid=ALL, assumptions={"chip": {"income": 70_00}}
    )

    assert lost(found) == {"site": 50, "chip": 50, "fab": 20}


# --- laws -----------------------------------------------------------------------------------------


@st.composite
def ledgers(draw: st.DrawFn) -> Ledger:
    parties = "abcd"
    rows = [
        f"- {{payer: {payer}, payee: {payee}, kind: {kind}, amount: {low} to {low + more}, "
        "status: {2025: committed}}"
        for payer in parties
        for payee in parties
        if payer != payee
        for kind in draw(st.sets(st.sampled_from(["cloud", "debt"])))
        for low, more in [(draw(st.integers(0, 9)), draw(st.integers(1, 9)))]
    ]
    head = "strict: false\nentities: {a: {}, b: {}, c: {}, d: {}}\n"
    return read_text(head + "deals:\n" + "\n".join(rows) if rows else head)


PARTS = st.sampled_from([NONE, Fraction(1, 3), HALF, ALL])


@settings(max_examples=40)
@given(ledgers(), PARTS)
def test_who_pays_all_costs_nobody_anything(ledger: Ledger, rely: Fraction) -> None:
    found = stress_payments(select_deals(ledger), ["a"], unpaid=NONE, rely=rely)

    assert (found.losses, found.lost) == ((), (0, 0))


@settings(max_examples=40)
@given(ledgers(), PARTS, PARTS, PARTS)
def test_the_less_is_paid_the_more_is_lost_and_never_more_than_is_owed(
    ledger: Ledger, one: Fraction, other: Fraction, rely: Fraction
) -> None:
    less, more = (
        stress_payments(select_deals(ledger), ["a"], unpaid=cut, rely=rely)
        for cut in sorted((one, other))
    )

    assert less.lost[1] <= more.lost[1] <= more.lost_most[1]
    assert all(of <= lost(more)[entity] for entity, of in lost(less).items())
    assert all(loss.lost[1] <= loss.owed.disclosed for loss in more.losses)
    assert more.lost[1] <= more.lost_least_paid


# --- the other views ------------------------------------------------------------------------------


def test_debt_rank_needs_equity_and_says_whose() -> None:
    with pytest.raises(QuestionError, match=r"--assume FILE, with a line like cloud: \{equity"):
        spread_distress(select_deals(read_text(CHAIN)), ["lab"], unpaid=HALF)


def test_distress_passes_to_those_with_equity_and_ends_at_the_others() -> None:
    found = spread_distress(
        select_deals(read_text(CHAIN)),
        ["lab"],
        unpaid=HALF,
        assumptions={"cloud": {"equity": 80_00}},
    )

    assert [(each.entity, each.lost, each.distress) for each in found.parties] == [
        ("chips", 50_00, None),
        ("cloud", 50_00, Fraction(5, 8)),
        ("site", Fraction(12_50), None),
    ]


def test_hardware_secures_what_says_so_or_is_in_a_package_with_it(ledger: Ledger) -> None:
    """
    deals:
      - {id: gpu,  payer: bank, payee: a, kind: debt, amount: 40, what: chip-backed loan,
         package: one, status: {2025: closed}}
      - {id: more, payer: fund, payee: a, kind: debt, amount: 20, what: addition, package: one,
         status: {2025: closed}}
      - {id: same, payer: fund, payee: b, kind: debt, amount: 20, what: addition, package: one,
         status: {2025: closed}}
      - {id: bond, payer: fund, payee: a, kind: debt, amount: 20, what: senior notes,
         status: {2025: closed}}
    """
    found = chip_collateral(select_deals(ledger), Fraction(3, 4))

    assert [(each.lender, each.borrower, each.deals) for each in found.loans] == [
        ("bank", "a", ("gpu",)),
        ("fund", "a", ("more",)),
    ]
    assert found.uncovered == (45_00, 45_00)


# --- the AI ledger --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def half() -> Stress:
    selection = select_deals(load_ledger(shipped_ledger()), Filters(as_of=date(2026, 10, 5)))
    return stress_payments(selection, ["OpenAI"], unpaid=HALF)


def test_oracle_misses_150b_twice_its_revenue_if_openai_pays_half(half: Stress) -> None:
    oracle = next(loss for loss in half.losses if loss.entity == "oracle")

    assert half.losses[0] == oracle
    assert oracle.lost == (150 * 10**11, 150 * 10**11)
    assert oracle.times_revenue == Fraction(150_000, 67_400)
    assert sum(oracle.years.values()) == oracle.lost[1]


def test_nvidia_stands_for_the_rent_in_ohio_up_to_105b(half: Stress) -> None:
    assert [(call.guarantor, call.creditor, call.most) for call in half.guarantees] == [
        ("nvidia", "sb_energy", 105 * 10**11)
    ]


def test_openai_is_45_percent_of_the_backlog_of_microsoft(half: Stress) -> None:
    (stated,) = half.stated

    assert (stated.entity, stated.share, stated.of) == ("microsoft", Fraction(9, 20), 625 * 10**11)


# --- the command ----------------------------------------------------------------------------------


@pytest.fixture
def chain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    monkeypatch.chdir(tmp_path)
    Path("chain.yaml").write_text(CHAIN, encoding="utf-8")

    def write(text: str) -> None:
        Path("means.yaml").write_text(text, encoding="utf-8")

    return write


def test_the_first_sentence_answers_and_says_that_it_is_a_scenario(
    bubblegraph: Run, chain: Callable[[str], None]
) -> None:
    ran = bubblegraph("stress", "lab", "chain.yaml", "--format", "md")

    assert "Scenario, not a forecast: if lab pays half of what it owes, the others" in ran.out
    assert "not paid 50.00, under the assumptions below; cloud all of it" in ran.out


def test_json_has_what_was_assumed(bubblegraph: Run, chain: Callable[[str], None]) -> None:
    chain("cloud: {income: 30, equity: 80, revenue: 25}\n")

    ran = bubblegraph("stress", "lab", "chain.yaml", "--assume", "means.yaml", "--json")
    document = json.loads(ran.out)

    assert [(each["what"], each["amount"]) for each in document["assumptions"]] == [
        ("income", 30),
        ("equity", 80),
        ("revenue", 25),
    ]
    assert document["lost"] == {"at_lows": 70, "at_highs": 70}
    assert document["losses"][0]["times_revenue"] == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "say who pays less"),
        (("lob",), 'no entity is called "lob". Did you mean lab?'),
        (("lab", "--cut", "150%"), "more than the whole"),
        (("lab", "--cut", "half"), "not a part of a whole"),
        (("lab", "--cut", "50"), "not a part of a whole"),
        (("lab", "--recovery", "50%"), "without --rely or --assume nobody else does"),
        (("lab", "--chips", "75%"), "--chips is about hardware"),
        (("lab", "--view", "debtrank"), "DebtRank takes the equity"),
        (("lab", "--view", "rank"), "view is not known"),
        (("lab", "--assume", "nowhere.yaml"), "nowhere.yaml"),
    ],
)
def test_what_cannot_be_asked_is_said(
    bubblegraph: Run, chain: Callable[[str], None], words: tuple[str, ...], said: str
) -> None:
    ran = bubblegraph("stress", *words, *(() if not words else ("chain.yaml",)))

    assert ran.code in (1, 2)
    assert said in " ".join(ran.err.split())
    assert "Traceback" not in ran.err


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("clud: {income: 1}", 'means.yaml:1:1: error: no entity is called "clud"\n'),
        ("clud: {income: 1}", "Did you mean cloud?"),
        ("cloud: {incom: 1}", 'means.yaml:1:9: error: unknown key "incom" in assumptions'),
        ("cloud: {equity: -5B}", 'amount is negative: "-5B"'),
        ("cloud: {equity: -5B}", "leave out an equity that is not above 0"),
        ("cloud: {equity: 0}", "equity is not above 0"),
        ("cloud: {income: 1B to 2B}", "income is not one amount"),
        ("cloud: 5B", "the assumptions of a company"),
        ("- cloud", "no company stands here"),
        ("", "no company stands here"),
    ],
)
def test_a_faulty_file_of_assumptions_is_told_by_place(
    chain: Callable[[str], None], text: str, said: str
) -> None:
    chain(text)

    with pytest.raises(LedgerError) as caught:
        read_assumptions("means.yaml", read_text(CHAIN))

    assert said in str(caught.value)


def test_debt_rank_is_a_view_in_both_variants(
    bubblegraph: Run, chain: Callable[[str], None]
) -> None:
    chain("cloud: {equity: 80}\n")

    for view in ("debtrank", "debtrank-2012"):
        words = ("--view", view, "--assume", "means.yaml", "--json")
        document = json.loads(bubblegraph("stress", "lab", "chain.yaml", *words).out)

        assert document["view"] == view
        cloud = next(each for each in document["parties"] if each["entity"] == "cloud")
        assert (cloud["lost"], cloud["distress"]) == (50, 0.625)


def test_who_pays_everything_calls_no_guarantee() -> None:
    selection = select_deals(load_ledger(shipped_ledger()))

    assert stress_payments(selection, ["openai"], unpaid=NONE).guarantees == ()


def test_filters_apply_to_what_is_owed(bubblegraph: Run, chain: Callable[[str], None]) -> None:
    ran = bubblegraph("stress", "lab", "chain.yaml", "--without", "lab-cloud-2025", "--json")

    assert json.loads(ran.out)["losses"] == []


def test_behind_a_company_the_name_of_a_ledger_that_ships_is_a_ledger(bubblegraph: Run) -> None:
    ran = bubblegraph("stress", "enron", "energy")

    assert ran.code == 0, ran.err
    assert "Stress, Enron: Mirror trades and prepays" in ran.out


def test_a_loss_of_years_has_that_of_one_year_beside_it_in_the_first_sentence(
    bubblegraph: Run, tmp_path: Path
) -> None:
    (tmp_path / "t.yaml").write_text(
        """
        as_of: 2025-12-31
        strict: false
        deals:
        - {payer: lab, payee: cloud, kind: cloud, amount: 800, term: 2026 to 2027,
           status: {2025: committed}}
        financials:
        - {entity: cloud, metric: revenue, period: 2025, amount: 100}
        """
    )

    said = " ".join(bubblegraph("stress", "lab", "t.yaml").out.split())

    assert (
        "cloud all of it over the years, 4.0 times its revenue of one; most in a year 200.00 in "
        "2026 (200%)" in said
    )


def test_who_owes_nothing_is_no_reason_to_say_that_all_is_well(bubblegraph: Run) -> None:
    said = " ".join(bubblegraph("stress", "ftx", "ftx").out.split())

    assert "nobody in this ledger loses anything: nothing signed is left to pay." in said
