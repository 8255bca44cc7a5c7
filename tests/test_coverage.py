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
from bubblegraph.ledger.model import TRADE
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
    first, second = found.years

    assert (first.name, first.dues.due.low, first.gap) == (
        "2026",
        100 * BILLION,
        (-25 * BILLION, -25 * BILLION),
    )
    assert first.times == (2, 2)
    assert first.cover == "covered by revenue and firm financing"
    assert (second.dues.trade.low, second.dues.debt.low) == (100 * BILLION, 30 * BILLION)
    assert (second.dues.financing.low, second.gap_disclosed) == (15 * BILLION, 35 * BILLION)
    assert second.cover == "not covered"
    assert second.revenue is not None
    assert second.revenue.expected
    assert found.undated.trade.low == 20 * BILLION
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
        "lab has 300.00 of signed trade due by 2027, all in 2026 among it, paid or not. "
        "150.00 falls due in 2026: 3.0 times its revenue of 2026 (50.00). "
        "7.00 more has no full term and is in no year. Of the 2 years in "
        "which something falls due, 1 is not covered, and for 1 the ledger has no revenue.",
        "year\tdue\trevenue\ttimes\tfinancing\tgap\tcovered by",
        "2026\t150.00\t50.00\t3.0\t10.00\t90.00\tnot covered",
        "2027\t150.00\t–\t(3.0)\t\t–\tnot known",
        "undated\t7.00\t\t\t\t\t",
        "all\t307.00\t\t\t10.00\t\t",
        "",
    ]


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
