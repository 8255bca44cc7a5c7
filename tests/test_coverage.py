"""Coverage: what falls due of a company's orders, against what it has to pay with."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from bubblegraph import (
    Coverage,
    CoverageYear,
    Dues,
    Filters,
    Ledger,
    QuestionError,
    charge_hardware,
    cover_entity,
    field_figures,
    load_ledger,
    rank_payers,
    read_text,
)
from bubblegraph import select_deals as select
from bubblegraph.analysis.obligations import obligations
from bubblegraph.analysis.schedule import parts_of
from bubblegraph.dates import effective_day
from bubblegraph.ledger.model import TRADE, Status
from bubblegraph.money import Amount, total
from conftest import REPOSITORY, Run

DEALS = str(REPOSITORY / "data" / "deals.yaml")
SHIPPED = [REPOSITORY / "data" / "deals.yaml", *sorted(REPOSITORY.glob("data/history/*.yaml"))]
BILLION = 10**9 * 100
CASES: dict[str, dict[str, Any]] = {
    case["id"]: case
    for case in json.loads(
        (REPOSITORY / "tests" / "reference" / "funding.json").read_text(encoding="utf-8")
    )["cases"]
}


def years_of(ledger: Ledger, day: str | None = None) -> dict[str, CoverageYear]:
    as_of = None if day is None else date.fromisoformat(day)
    found = cover_entity(select(ledger, Filters(as_of=as_of)), "lab")
    return {year.name: year for year in found.years}


def coverage_of(text: str, entity: str = "lab") -> Coverage:
    return cover_entity(select(read_text(f"strict: false\n{text}")), entity)


# --- what others published ------------------------------------------------------------------------


@pytest.mark.parametrize(("revenue", "times"), [(13, "13.5"), (20, "8.8")])
def test_1_4_trillion_over_8_years_is_175_billion_a_year_and_13_5_times_13_billion(
    revenue: int, times: str
) -> None:
    case = CASES["openai_1_4tn"]
    found = coverage_of(
        f"""
financials:
- {{entity: lab, metric: commitments_total, period: 2025-11, amount: {case["commitment_bn"]}B,
   years: {case["years"]}}}
- {{entity: lab, metric: revenue, period: 2025, amount: {revenue}B}}
deals: [{{payer: lab, payee: cloud, kind: cloud, amount: undisclosed, date: 2025}}]
"""
    ).stated[0]
    expected = case["expected"]
    number = case["revenue_bn"].index(revenue)

    assert found.a_year is not None
    assert found.a_year.low == expected["annualised_bn"]["value"] * BILLION
    assert found.times is not None
    assert found.times.low == found.times.high
    assert float(found.times.low or 0) == pytest.approx(
        expected["multiple_of_revenue"]["value"][number], abs=1e-6
    )
    assert f"{float(found.times.low or 0) + 1e-9:.1f}" == times


def test_300_billion_over_5_years_is_60_billion_a_year() -> None:
    case = CASES["oracle_300bn"]
    found = coverage_of(
        f"""
as_of: 2025-12-31
deals:
- {{payer: lab, payee: cloud, kind: cloud, amount: {case["commitment_bn"]}B, date: 2025-09,
   term: {case["years"]} years from 2027, status: committed}}
"""
    )

    due = {year.name: year.dues.due.low for year in found.years}
    assert due["2026"] == 0
    assert [round(due[str(year)] / BILLION, 1) for year in range(2027, 2032)] == [
        case["expected"]["annual_bn"]["value"],
        60.1,  # of 366 days
        *[60.0] * 3,
    ]


@pytest.mark.parametrize("life", [3, 6])
def test_a_card_of_40_000_costs_13_333_a_year_over_3_years_and_6_667_over_6(life: int) -> None:
    case = CASES["gpu_40k"]
    ledger = read_text(
        f"""
strict: false
entities: {{maker: {{sector: chipmaker}}}}
deals: [{{payer: cloud, payee: maker, kind: purchase, amount: {case["cost"]}, date: 2025,
   status: committed}}]
"""
    )

    charge = charge_hardware(select(ledger)).hardware[0].charges[life]

    assert charge.low == charge.high == Fraction(case["cost"] * 100, life)
    assert round(charge.low / 100) == case["expected"][f"per_year_{life}"]["value"]


def test_2_trillion_of_revenue_are_needed_in_2030_and_800_billion_are_missing() -> None:
    needs = field_figures(select(load_ledger(DEALS))).needs
    found = {need.figure.period: need for need in needs}["2030"]

    assert found.needed == (2000 * BILLION, 2000 * BILLION)
    assert found.short == (800 * BILLION, 800 * BILLION)


def test_the_four_largest_spenders_of_2025_are_amazon_google_microsoft_and_meta() -> None:
    found = field_figures(select(load_ledger(DEALS)))

    assert [each.entity for each in found.spenders] == ["amazon", "google", "microsoft", "meta"]
    assert found.together[2025] == total(each.years[2025].amount for each in found.spenders)
    assert found.together[2024].high is None, "nobody's year is guessed"


def test_600_billion_over_5_years_is_120_billion_a_year_of_openai() -> None:
    stated = cover_entity(select(load_ledger(DEALS)), "openai").stated

    assert [each.figure.period for each in stated] == ["2026-02", "2025-11"]
    assert [each.a_year and each.a_year.low for each in stated] == [120 * BILLION, 175 * BILLION]


# --- laws -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
@pytest.mark.parametrize("filters", [Filters(), Filters(consolidate=True)], ids=["all", "groups"])
def test_years_and_undated_add_up_to_the_signed_trade_of_the_ledger(
    path: Path, filters: Filters
) -> None:
    selection = select(load_ledger(path), filters)

    for coverage in rank_payers(selection):
        signed = [
            standing.amount
            for standing in selection.counted
            if standing.signed
            and standing.deal.payer == coverage.entity
            and standing.deal.kind in TRADE
        ]
        parts = [coverage.before, *(year.dues for year in coverage.years), coverage.later]
        assert total(part.trade for part in (*parts, coverage.undated)) == total(signed)
        assert coverage.all.trade == total(signed)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_loans_are_paid_back_once_and_intervals_hold_what_is_disclosed(path: Path) -> None:
    selection = select(load_ledger(path))

    for coverage in rank_payers(selection):
        loans = [
            standing.amount
            for standing in selection.counted
            if standing.signed
            and standing.deal.payee == coverage.entity
            and standing.deal.kind == "debt"
        ]
        repayments = [s for s in selection.deals if s.deal.kind == "repayment"]
        if not any(s.deal.payer == coverage.entity for s in repayments):
            assert coverage.all.debt == total(loans)
        for year in coverage.years:
            if year.gap is not None:
                low, high = year.gap
                disclosed = year.gap_disclosed
                assert disclosed is not None
                assert low <= disclosed
                assert high is None or disclosed <= high


# --- years ----------------------------------------------------------------------------------------


def test_the_example_of_the_page_is_as_it_says() -> None:
    page = (REPOSITORY / "docs" / "reference" / "coverage.md").read_text(encoding="utf-8")
    example = re.search(r"```yaml\n(.*?)```", page, re.DOTALL)
    assert example is not None
    found = cover_entity(select(read_text(example[1])), "lab")
    first, second, third = found.years

    assert (first.name, first.dues.due.low, first.gap) == (
        "2026",
        100 * BILLION,
        (-40 * BILLION, -40 * BILLION),
    )
    assert first.times == (2, 2)
    assert first.cover == "covered by revenue and firm financing"
    assert (second.dues.trade.low, second.dues.debt.low) == (100 * BILLION, 30 * BILLION)
    assert (second.dues.financing.low, second.gap_disclosed) == (0, 50 * BILLION)
    assert second.cover == "not covered"
    assert second.revenue is not None
    assert second.revenue.expected
    assert (third.dues.due.low, third.dues.financing.low) == (10 * BILLION, 0)
    assert (found.undated.trade.low, found.undated.financing.low) == (20 * BILLION, 10 * BILLION)
    assert found.to_come.trade.low == 100 * BILLION
    assert found.stated[0].times == (2, 2)
    assert found.stated[0].within is not None
    assert round(found.stated[0].within.low / BILLION, 2) == 108.49


def test_fiscal_years_hold_the_days_of_the_revenue(ledger: Ledger) -> None:
    """
    as_of: 2026-05-31
    deals:
    - {payer: lab, payee: cloud, kind: cloud, amount: 730, id: rent, term: 2026 to 2027,
       status: {2025-12-01: committed}}
    financials:
    - {entity: lab, metric: revenue, period: FY2026 (May 2026), amount: 400}
    """
    found = cover_entity(select(ledger), "lab")
    years = {year.name: year for year in found.years}

    assert list(years) == ["to 2026-05", "to 2027-05", "to 2028-05"]
    span = years["to 2026-05"].days
    assert (span.first, span.last) == (date(2025, 6, 1), date(2026, 5, 31))
    assert years["to 2026-05"].dues.due == Amount(151_00, 151_00), "January to May, a day each"
    assert years["to 2026-05"].cover == "covered by revenue"
    assert years["to 2027-05"].dues.due == Amount(365_00, 365_00)
    assert years["to 2027-05"].times is None
    assert years["to 2027-05"].times_base == (Fraction(365, 400), Fraction(365, 400))


def test_a_revenue_of_days_that_straddle_the_years_is_not_set_beside_them(ledger: Ledger) -> None:
    """
    as_of: 2026-12-31
    deals:
    - {payer: lab, payee: cloud, kind: cloud, amount: 100, term: 2026, date: 2026,
       status: committed}
    financials:
    - {entity: lab, metric: revenue, period: FY2025 (Jun 2025), amount: 400}
    - {entity: lab, metric: revenue, period: 2026, amount: 50}
    - {entity: lab, metric: revenue, period: FY2027, amount: 900}
    """
    found = years_of(ledger)["2026"]

    assert found.revenue is not None
    assert (found.revenue.amount, found.cover) == (Amount(50_00, 50_00), "not covered")


def test_without_a_revenue_a_year_is_not_known_and_nothing_is_guessed(ledger: Ledger) -> None:
    """
    as_of: 2026-12-31
    deals:
    - {payer: lab, payee: cloud, kind: cloud, amount: 100, term: 2026, date: 2026,
       status: committed}
    financials:
    - {entity: lab, metric: revenue, period: 2026-Q1, amount: 50}
    - {entity: lab, metric: revenue_run_rate, period: 2026-06, amount: 200}
    """
    found = years_of(ledger)["2026"]

    assert (found.revenue, found.times, found.times_base, found.gap) == (None, None, None, None)
    assert found.cover == "revenue not known"


def test_two_results_of_a_year_are_an_interval_and_the_class_may_be_either(
    ledger: Ledger,
) -> None:
    """
    as_of: 2026-12-31
    deals:
    - {payer: lab, payee: cloud, kind: cloud, amount: 60, term: 2026, date: 2026,
       status: committed}
    financials:
    - {entity: lab, metric: revenue, period: 2026, amount: 50}
    - {entity: lab, metric: revenue, period: 2026, amount: 80}
    - {entity: lab, metric: revenue_forecast, period: 2026, amount: 900}
    """
    found = years_of(ledger)["2026"]

    assert found.revenue is not None
    assert found.revenue.differs
    assert found.revenue.amount == Amount(50_00, 80_00)
    assert found.covers == ("covered by revenue", "not covered")
    assert found.times == (Fraction(60, 80), Fraction(60, 50))
    assert found.gap == (-20_00, 10_00)


def test_a_forecast_stands_until_the_result_is_out_and_the_last_one_counts(ledger: Ledger) -> None:
    """
    as_of: 2027-06-30
    deals:
    - {payer: lab, payee: cloud, kind: cloud, amount: 60, term: 2026 to 2027,
       status: {2024-06-01: committed}}
    financials:
    - {entity: lab, metric: revenue_forecast, period: 2026, amount: 30, source: Gazette 2026-07-01}
    - {entity: lab, metric: revenue_target, period: 2026, amount: 20, source: Gazette 2025-07-01}
    - {entity: lab, metric: revenue, period: 2026, amount: 40, source: Gazette 2027-02-01}
    """

    def revenue(day: str) -> tuple[int, bool] | None:
        found = years_of(ledger, day=day).get("2026")
        reading = found.revenue if found else None
        return (reading.amount.low // 100, reading.expected) if reading else None

    assert revenue("2025-06-30") is None
    assert revenue("2026-01-31") == (20, True)
    assert revenue("2026-12-31") == (30, True)
    newest = cover_entity(select(ledger), "lab").revenue
    assert newest is not None
    assert newest.amount.low == 40_00


def test_a_repayment_is_due_and_less_of_the_loan_is_due_at_its_end(ledger: Ledger) -> None:
    """
    as_of: 2026-12-31
    deals:
    - {payer: bank, payee: lab, kind: debt, amount: 100, id: loan, term: 2026 to 2029, date: 2026,
       status: committed}
    - {payer: lab, payee: bank, kind: repayment, amount: 40, id: back, term: 2027, date: 2026,
       status: committed}
    """
    debts = {name: year.dues.debt for name, year in years_of(ledger).items()}

    assert [debts[str(year)].low for year in range(2026, 2030)] == [0, 40_00, 0, 60_00]


def test_what_is_announced_is_in_no_sum_and_letters_are_not_there(ledger: Ledger) -> None:
    """
    as_of: 2026-12-31
    deals:
    - {payer: lab, payee: cloud, kind: cloud, amount: 60, term: 2026, date: 2026}
    - {payer: lab, payee: cloud, kind: cloud, amount: 90, term: 2026, date: 2026,
       status: letter of intent}
    - {payer: fund, payee: lab, kind: equity, amount: 70, term: 2026, date: 2026}
    """
    found = years_of(ledger)["2026"]

    assert (found.dues.due.disclosed, found.dues.announced.disclosed) == (0, 60_00)
    assert (found.dues.financing.disclosed, found.cover) == (0, "nothing due")


def test_a_term_of_thousands_of_years_gives_forty_of_them_and_the_rest_later() -> None:
    found = coverage_of(
        """
as_of: 2026-12-31
deals:
- {payer: lab, payee: cloud, kind: cloud, amount: 1B, term: 2026 to 9999, date: 2026,
   status: committed}
"""
    )

    assert len(found.years) == 40
    assert found.later.trade.low > 9 * BILLION // 10
    assert found.all.trade == Amount(BILLION, BILLION)


def test_a_contract_of_six_years_outlasts_cards_of_five_and_not_those_of_six(
    ledger: Ledger,
) -> None:
    """
    entities: {maker: {sector: chipmaker}, cloud: {}, lab: {}}
    deals:
    - {payer: cloud, payee: maker, kind: purchase, amount: 60, date: 2025, package: site,
       status: committed}
    - {payer: cloud, payee: lab, kind: purchase, amount: 99, date: 2025, status: committed}
    - {payer: cloud, payee: maker, kind: purchase, amount: undisclosed, date: 2025,
       status: committed}
    - {payer: lab, payee: cloud, kind: cloud, amount: 90, term: 2027 to 2032, package: site,
       id: rent, date: 2025}
    financials:
    - {entity: cloud, metric: depreciation_life_gpus, value: 6}
    - {entity: lab, metric: useful_life, value: 3 to 5}
    """
    found = charge_hardware(select(ledger), "cloud")

    assert len(found.hardware) == found.unpriced == 1
    payer = found.hardware[0].payers[0]
    assert (payer.standing.deal.id, payer.years, payer.outlasted) == ("rent", 6, (2, 3, 5))
    assert [str(figure.value) for figure in found.stated] == ["6"]


def test_a_company_without_a_dated_deal_has_no_years(ledger: Ledger) -> None:
    """
    deals:
    - {payer: lab, payee: cloud, kind: cloud, amount: 60, date: 2026-01-01, status: committed}
    """
    found = cover_entity(select(ledger), "lab")

    assert (found.years, found.peak) == ((), None)
    assert found.all.trade == found.undated.trade == Amount(60_00, 60_00)


# --- when the money moves -------------------------------------------------------------------------


def test_a_loan_that_closed_brings_all_of_its_money_then_and_not_over_its_term(
    ledger: Ledger,
) -> None:
    """
    as_of: 2026-12-31
    deals:
    - {payer: lab, payee: cloud, kind: cloud, amount: 100, term: 2026, date: 2026,
       status: committed}
    - {payer: bank, payee: lab, kind: debt, amount: 60, term: 2026 to 2055,
       status: {2026-01-01: closed}}
    financials:
    - {entity: lab, metric: revenue, period: 2026, amount: 50}
    """
    years = years_of(ledger)

    assert years["2026"].dues.financing == Amount(60_00, 60_00)
    assert years["2026"].cover == "covered by revenue and firm financing"
    assert [year.dues.financing.low for year in years.values()][1:] == [0] * 29
    assert years["2055"].dues.debt == Amount(60_00, 60_00)


def test_equity_that_closed_came_in_then_and_other_equity_comes_in_over_its_term(
    ledger: Ledger,
) -> None:
    """
    as_of: 2026-12-31
    deals:
    - {payer: fund, payee: lab, kind: equity, amount: 10, term: 2026 to 2030,
       status: {2025-06-01: committed, 2026-03: closed}}
    - {payer: fund, payee: lab, kind: equity, amount: 731, term: 2027 to 2028,
       status: {2026-01-01: committed}}
    """
    years = years_of(ledger)

    assert [year.dues.financing.low for year in years.values()] == [10_00, 365_00, 366_00]


def test_a_loan_that_is_only_committed_comes_in_at_no_known_time_and_is_due_at_its_end(
    ledger: Ledger,
) -> None:
    """
    as_of: 2026-12-31
    deals:
    - {payer: bank, payee: lab, kind: debt, amount: 40, term: 2026 to 2028,
       status: {2026-01-01: committed}}
    """
    found = cover_entity(select(ledger), "lab")

    assert [year.dues.financing.low for year in found.years] == [0, 0, 0]
    assert found.undated.financing == Amount(40_00, 40_00)
    assert [year.dues.debt.low for year in found.years] == [0, 0, 40_00]


def test_what_was_paid_of_financing_comes_in_on_its_days_and_the_rest_later(
    ledger: Ledger,
) -> None:
    """
    as_of: 2026-12-31
    deals:
    - {payer: bank, payee: lab, kind: debt, amount: 40, paid: 30, term: 2025 to 2028,
       status: {2025-01-01: committed, 2025-06-30: {paid: 10}}}
    - {payer: fund, payee: lab, kind: equity, amount: 465, term: 2025 to 2027,
       status: {2025-01-01: committed, 2026-12-31: {paid: 100}}}
    """
    found = cover_entity(select(ledger), "lab")

    assert found.before.financing == Amount(10_00, 10_00)
    assert [year.dues.financing.low for year in found.years] == [120_00, 365_00, 0]
    assert found.undated.financing == Amount(10_00, 10_00)


def test_what_may_be_paid_of_financing_has_come_in_and_what_is_surely_paid_of_trade_has_gone(
    ledger: Ledger,
) -> None:
    """
    as_of: 2026-12-31
    deals:
    - {payer: fund, payee: lab, kind: equity, amount: 30, term: 2025 to 2027,
       status: {2025-01-01: committed, 2025-06-30: {paid: up to 20}, 2026-12-31: {paid: 20 to 30}}}
    - {payer: lab, payee: cloud, kind: cloud, amount: 30, term: 2025 to 2027,
       status: {2025-01-01: committed, 2025-12-31: {paid: up to 20}, 2026-12-31: {paid: 20 to 30}}}
    """
    found = cover_entity(select(ledger), "lab")

    moved = [found.before, *(year.dues for year in found.years)]
    assert [dues.financing.low for dues in moved] == [20_00, 10_00, 0]
    assert [dues.trade.low for dues in moved] == [0, 20_00, 10_00]


def test_what_is_open_of_an_amount_stays_open_in_its_parts(ledger: Ledger) -> None:
    """
    as_of: 2026-12-31
    deals:
    - {payer: fund, payee: lab, kind: equity, amount: 10 to 40, term: 2025 to 2026,
       status: {2025-01-01: committed, 2025-06-30: {paid: 5 to 20}}}
    """
    selection = select(ledger)

    first, rest = parts_of(selection, selection.deals[0])
    assert (first.amount, rest.amount) == (Amount(5_00, 20_00), Amount(5_00, 20_00))


def test_nothing_falls_due_before_it_was_signed(ledger: Ledger) -> None:
    """
    as_of: 2026-12-31
    deals:
    - {payer: lab, payee: cloud, kind: cloud, amount: 426, id: rent, term: 2025 to 2026,
       status: {2025-09-01: announced, 2025-11-01: committed}}
    """
    found = cover_entity(select(ledger), "lab")

    assert found.before.trade == Amount(61_00, 61_00), "November and December, a day each"
    assert found.years[0].dues.trade == Amount(365_00, 365_00)


def test_what_was_signed_after_its_term_falls_due_on_that_day(ledger: Ledger) -> None:
    """
    as_of: 2026-12-31
    deals:
    - {payer: lab, payee: cloud, kind: cloud, amount: 10, term: 2024,
       status: {2026-03-01: committed}}
    """
    found = cover_entity(select(ledger), "lab")

    assert (found.before.trade.low, found.years[0].dues.trade.low) == (0, 10_00)


def test_a_report_of_what_was_paid_puts_nothing_off_to_its_own_day(ledger: Ledger) -> None:
    """
    as_of: 2026-12-31
    deals:
    - {payer: lab, payee: cloud, kind: cloud, amount: 730, term: 2025 to 2026,
       status: {2026-12-31: {status: closed, paid: 730}}}
    """
    found = cover_entity(select(ledger), "lab")

    assert found.before.trade == found.years[0].dues.trade == Amount(365_00, 365_00)


def test_trade_that_closed_without_a_term_is_before_and_nothing_of_it_is_owed(
    ledger: Ledger,
) -> None:
    """
    as_of: 2026-12-31
    deals:
    - {payer: lab, payee: maker, kind: purchase, amount: 7,
       status: {2024-05-01: committed, 2025-03: closed}}
    - {payer: lab, payee: maker, kind: purchase, amount: 8, term: from 2020,
       status: {2025-03: closed}}
    - {payer: lab, payee: cloud, kind: cloud, amount: 1, term: 2027, date: 2026,
       status: committed}
    """
    selection = select(ledger)
    found = cover_entity(selection, "lab")

    assert found.before.trade == Amount(15_00, 15_00)
    assert (found.undated.trade, found.to_come.trade.low) == (Amount(0, 0), 1_00)
    assert [each.owed.low for each in obligations(selection)] == [1_00]


def test_trade_that_closed_early_is_due_until_then_and_nothing_of_it_is_owed(
    ledger: Ledger,
) -> None:
    """
    as_of: 2026-12-31
    deals:
    - {payer: lab, payee: maker, kind: purchase, amount: 10, term: 2026 to 2030,
       status: {2025: committed, 2026-06-30: closed}}
    """
    selection = select(ledger)
    found = cover_entity(selection, "lab")

    assert [year.name for year in found.years if year.dues.trade.low] == ["2026"]
    assert (found.so_far.trade.low, found.to_come.trade.low) == (10_00, 0)
    assert obligations(selection) == ()


def test_what_is_to_pay_leaves_out_what_fell_due_by_the_day(ledger: Ledger) -> None:
    """
    as_of: 2026-10-01
    deals:
    - {payer: lab, payee: cloud, kind: cloud, amount: 365, term: 2026, date: 2025,
       status: committed}
    """
    found = cover_entity(select(ledger), "lab")

    assert (found.so_far.trade.low, found.to_come.trade.low) == (274_00, 91_00)
    assert found.years[0].dues.trade.low == 365_00


def test_without_a_day_payments_that_were_made_are_not_to_come() -> None:
    found = coverage_of(
        """
deals:
- {payer: lab, payee: maker, kind: purchase, amount: 4, status: {2025-03: closed}}
- {payer: lab, payee: cloud, kind: cloud, amount: 5, term: 2025, status: {2025: committed}}
"""
    )

    assert (found.so_far.trade.low, found.to_come.trade.low) == (4_00, 5_00)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_the_parts_of_every_deal_are_intervals_and_add_up_to_it(path: Path) -> None:
    selection = select(load_ledger(path))

    for standing in selection.deals:
        parts = [part.amount for part in parts_of(selection, standing)]
        assert all(part.low <= part.disclosed for part in parts)
        assert total(parts) == standing.amount


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_no_trade_falls_due_before_it_was_signed(path: Path) -> None:
    selection = select(load_ledger(path))

    for standing in selection.counted:
        signed = [each.date for each in standing.deal.history if each.status is Status.COMMITTED]
        if standing.deal.kind in TRADE and signed and signed[0] is not None:
            spans = [part.days for part in parts_of(selection, standing) if part.days is not None]
            assert all(signed[0].first <= first for first, _ in spans)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_financing_that_closed_is_all_in_by_its_closing(path: Path) -> None:
    selection = select(load_ledger(path))

    for standing in selection.counted:
        deal = standing.deal
        closed = standing.status is Status.CLOSED and not deal.tells_paid
        if closed and deal.kind in ("equity", "debt"):
            days = [part.days for part in parts_of(selection, standing)]
            last = effective_day(deal.history[-1].date, selection.as_of)
            assert all(day is not None and day[1] <= last for day in days)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_what_falls_due_after_the_day_is_what_is_owed_where_the_ledger_does_not_say_what_was_paid(
    path: Path,
) -> None:
    """Both sums leave out deals that say what was paid: what is owed of them is then known."""
    ledger = load_ledger(path)
    told = tuple(deal.id for deal in ledger.deals if deal.tells_paid)
    selection = select(ledger, Filters(without=told))
    owed: dict[str, list[Amount]] = {}
    for each in obligations(selection):
        if each.sort == "revenue":
            owed.setdefault(each.debtor, []).append(each.owed)

    for coverage in rank_payers(selection):
        due = total((coverage.to_come.trade, coverage.undated.trade))
        assert due == total(owed.get(coverage.entity, []))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_before_so_far_to_come_and_undated_are_all_that_there_is(path: Path) -> None:
    for coverage in rank_payers(select(load_ledger(path))):
        parts = [coverage.before, coverage.so_far, coverage.to_come, coverage.undated]
        assert Dues.added(parts) == coverage.all


# --- commands -------------------------------------------------------------------------------------

LEDGER = """
strict: false
title: Test
as_of: 2026-12-31
entities: {holders: {pooled: true}}
deals:
- {payer: lab, payee: cloud, kind: cloud, amount: 300, id: rent, term: 2026 to 2027, date: 2026,
   status: committed}
- {payer: lab, payee: cloud, kind: cloud, amount: 7, id: more, term: from 2026, date: 2026,
   status: committed}
- {payer: holders, payee: lab, kind: equity, amount: 10, id: stake, term: 2026, date: 2026,
   status: committed}
financials:
- {entity: lab, metric: revenue, period: 2026, amount: 50}
"""


def test_the_first_sentence_says_what_is_due_and_how_many_times_the_revenue(
    bubblegraph: Run, tmp_path: Path
) -> None:
    (tmp_path / "deals.yaml").write_text(LEDGER)

    lines = bubblegraph("coverage", "lab").lines

    assert lines[:8] == [
        "Coverage, lab: Test, as of 2026-12-31, US$",
        "lab has 150.00 of signed trade still to fall due by 2027. 150.00 falls due in 2026, "
        "3.0 times its revenue of 2026 (50.00); all was due by this day. "
        "7.00 more has no full term and is in no year. Of the 2 years in "
        "which something falls due, 1 is not covered, and for 1 the ledger has no revenue.",
        "year\tdue\trevenue\ttimes\tfinancing\tgap\tcovered by",
        "2026\t150.00\t50.00\t3.0\t10.00\t90.00\tnot covered",
        "2027\t150.00\t–\t(3.0)\t\t–\tnot known",
        "undated\t7.00\t\t\t\t\t",
        "all\t307.00\t\t\t10.00\t\t",
        "",
    ]


def test_without_a_day_nothing_is_said_to_have_fallen_due_by_it(
    bubblegraph: Run, tmp_path: Path
) -> None:
    (tmp_path / "deals.yaml").write_text(
        "strict: false\ndeals:\n"
        "- {payer: a, payee: b, kind: cloud, amount: 9, term: 2025, status: {2025: closed}}\n"
        "- {payer: a, payee: b, kind: cloud, amount: 5, term: 2026, status: {2025: committed}}\n"
    )

    said = bubblegraph("coverage", "a").lines[1]

    assert said.startswith(
        "a has 5.00 of signed trade still to fall due by 2026. 9.00 falls due in 2025. "
    )


def test_programs_get_every_year_and_the_intervals(bubblegraph: Run) -> None:
    document = json.loads(bubblegraph("coverage", "openai", DEALS, "--json").out)
    table = bubblegraph("coverage", "openai", DEALS, "--format", "csv").out
    rows = list(csv.DictReader(io.StringIO(table)))

    assert [row["year"] for row in rows] == [
        "before",
        *(year["year"] for year in document["years"]),
        "undated",
    ]
    assert sum(float(row["trade"]) for row in rows) == pytest.approx(
        document["all"]["trade"]["disclosed"]
    )
    assert document["years"][0]["revenue"]["expected"] is True


def test_filters_reach_the_answer(bubblegraph: Run, tmp_path: Path) -> None:
    (tmp_path / "deals.yaml").write_text(LEDGER)

    without = json.loads(bubblegraph("coverage", "lab", "--without", "rent", "--json").out)
    early = json.loads(bubblegraph("coverage", "lab", "--as-of", "2025", "--json").out)

    assert without["all"]["trade"]["low"] == 7
    assert early["all"]["trade"]["low"] == 0


def test_with_nothing_due_the_answer_says_so(bubblegraph: Run, tmp_path: Path) -> None:
    (tmp_path / "deals.yaml").write_text(LEDGER)

    said = bubblegraph("coverage", "cloud").lines[1]
    payers = bubblegraph("coverage", "--kind", "equity").lines

    assert (
        said == "The ledger has no signed trade with a disclosed price that cloud has still to pay."
    )
    assert "No company has signed trade with a disclosed price to pay." in payers[1]


def test_a_pooled_party_and_an_unknown_one_are_refused(bubblegraph: Run, tmp_path: Path) -> None:
    (tmp_path / "deals.yaml").write_text(LEDGER)

    pooled, unknown = bubblegraph("coverage", "holders"), bubblegraph("coverage", "labb")

    assert (pooled.code, unknown.code) == (1, 1)
    assert "holders stands for many parties" in pooled.err
    assert 'no entity is called "labb". Did you mean lab?' in unknown.err
    with pytest.raises(QuestionError, match="stands for many parties"):
        cover_entity(select(read_text(LEDGER)), "holders")


def test_without_a_name_the_largest_payer_is_first_and_a_view_narrows(bubblegraph: Run) -> None:
    everybody = json.loads(bubblegraph("coverage", DEALS, "--json").out)
    makers = json.loads(bubblegraph("coverage", DEALS, "--sector", "chipmaker", "--json").out)

    assert everybody["payers"][0]["entity"] == "openai"
    assert 0 < len(makers["payers"]) < len(everybody["payers"])
    assert bubblegraph("coverage", "openai", DEALS, "--sector", "chipmaker").code == 2


def test_a_company_with_nothing_due_has_the_unit_of_its_revenue(
    bubblegraph: Run, tmp_path: Path
) -> None:
    (tmp_path / "deals.yaml").write_text(
        "strict: false\ndeals:\n- {payer: a, payee: b, kind: cloud, amount: 2B, date: 2025}\n"
        "financials:\n- {entity: b, metric: revenue, period: 2025, amount: 33.6B}\n"
    )

    assert "revenue\t2025\t33.60" in bubblegraph("coverage", "b").lines


def test_a_fiscal_year_whose_end_is_not_said_is_named(bubblegraph: Run, tmp_path: Path) -> None:
    (tmp_path / "deals.yaml").write_text(LEDGER.replace("period: 2026", "period: FY2026"))
    line = (
        "Left out: figures of lab for FY2026; the ledger does not say in which month it ends, "
        "as in FY2026 (Jun 2026)."
    )

    assert line in "\n".join(bubblegraph("coverage", "lab").lines)
    assert line in "\n".join(bubblegraph("coverage").lines)


def test_a_figure_of_up_to_an_amount_is_said_to_be_up_to_it(
    bubblegraph: Run, tmp_path: Path
) -> None:
    (tmp_path / "deals.yaml").write_text(LEDGER.replace("amount: 50}", "amount: up to 50}"))

    assert "≤50.00" in bubblegraph("coverage", "lab").out


@pytest.mark.parametrize(
    ("revenue", "said"),
    [
        (30, "The year in which something falls due is covered by revenue."),
        (None, "For the year in which something falls due the ledger has no revenue."),
    ],
)
def test_a_single_year_is_not_counted(
    bubblegraph: Run, tmp_path: Path, revenue: int | None, said: str
) -> None:
    figure = (
        f"financials: [{{entity: a, metric: revenue_forecast, period: 2026, amount: {revenue}}}]\n"
    )
    (tmp_path / "deals.yaml").write_text(
        "as_of: 2026-06-30\nstrict: false\n"
        "deals:\n- {payer: a, payee: b, kind: cloud, amount: 10, term: 2026,\n"
        "   status: {2026-01-01: committed}}\n" + (figure if revenue else "")
    )

    assert bubblegraph("coverage", "a").lines[1].endswith(said)
