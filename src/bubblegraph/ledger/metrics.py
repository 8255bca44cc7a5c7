"""The metrics of figures and claims: what each measures, and in which unit."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

__all__ = [
    "CAPACITY_PRICES",
    "EXPECTED",
    "METRICS",
    "MONEY",
    "Metric",
    "expected",
    "known_metric",
    "metric_words",
    "variants",
    "without_ending",
]

MONEY = "money"  # an amount of the ledger's currency; every other unit is that of a value
Sort = Literal["flow", "owed", "level", "fact"]


class Metric(NamedTuple):
    """What a metric measures.

    ``flow`` adds up over its period, ``owed`` falls due over years to come, ``level`` stands on a
    day and holds until the next figure; a ``fact`` is none of them.
    """

    sort: Sort
    unit: str
    means: str
    variant_of: str = ""  # the metric of which it is another reading


CAPACITY_PRICES = ("h100_price_per_hour", "h100_spot_price_per_hour", "oc3_price_per_year")
# what a name may end in: it was expected, and is no result
EXPECTED = ("forecast", "guidance", "target")
_CAPITALS = {word: word.upper() for word in ("ai", "aws", "gdp", "gpu", "h100", "ipo", "rpo")}
_CAPITALS |= {"gpus": "GPUs", "oc3": "OC-3"}
_ENDING = re.compile(rf"_(?:{'|'.join(EXPECTED)})$")


def known_metric(name: str) -> Metric | None:
    """Return the metric of a name; of ``revenue_forecast`` it is that of ``revenue``.

    Examples
    --------
    >>> known_metric("revenue_forecast").sort, known_metric("weekly_users").unit
    ('flow', 'million users')
    >>> known_metric("revenu") is None
    True
    """
    return METRICS.get(name) or METRICS.get(without_ending(name))


def without_ending(name: str) -> str:
    """Return the metric of a result, of which a name may be the forecast."""
    return name if name in METRICS else _ENDING.sub("", name)


def expected(name: str) -> bool:
    """Whether a metric is what was expected, and no result."""
    return name not in METRICS and _ENDING.search(name) is not None


def variants(name: str) -> tuple[str, ...]:
    """Return the metrics that read the same thing in another way, the metric itself first."""
    return (name, *(other for other, metric in METRICS.items() if metric.variant_of == name))


def metric_words(name: str) -> str:
    """Give a metric in words: ``net loss``, ``GDP``."""
    words = name.split("_")
    return " ".join(_CAPITALS.get(word, word) for word in words)


def _table(sort: Sort, unit: str, rows: dict[str, str]) -> dict[str, Metric]:
    return {name: Metric(sort, unit, means) for name, means in rows.items()}


METRICS: dict[str, Metric] = {
    **_table(
        "flow",
        MONEY,
        {
            "revenue": "What was sold in the period.",
            "data_centre_revenue": "Of it, sales to data centres.",
            "sales_to_hyperscalers": "Of it, sales to the largest clouds.",
            "operating_loss": "Loss before interest, taxes and gains of finance.",
            "net_loss": "Loss after everything, charges without cash among it.",
            "net_income": "Profit after everything.",
            "total_expense": "All that was spent to run the business.",
            "compute_cost": "What computing cost.",
            "interest_expense": "Interest on debt.",
            "capex": "Paid for property and equipment.",
            "operating_cash_flow": "Cash that the business brought in.",
            "free_cash_flow": "The same less capital spending.",
            "cash_burn": "Cash used up beyond what came in.",
            "unrealised_gains_equity": "Gains in the value of stakes that were not sold.",
            "gain_on_anthropic": "Gains in the value of the stake in Anthropic.",
            "equity_method_loss_openai": "The share of OpenAI's loss that an investor books.",
            "paid_to_microsoft": "What Microsoft booked as revenue from the entity.",
            "equity_commitments_ytd": "Stakes agreed since the year began.",
            "strategic_investments_ytd": "Stakes bought since the year began.",
            "reality_labs_loss": "Loss of Meta's unit for headsets and glasses.",
            "hiring_spend": "Spent to hire.",
            "ai_spending": "Spent on AI, hardware and services and devices that hold it.",
            "required_revenue": "Revenue needed to pay for the computing in demand.",
            "ai_revenue": "Revenue of the sellers of AI together.",
            "market_value_lost": "Taken off the market value of shares.",
            "gdp": "What a country produces in a year, at market prices and exchange rates.",
            "ipo_proceeds": "Raised by a flotation.",
            "round_size": "Raised in one round.",
            "productivity_loss_per_large_firm": "Lost by one large organisation.",
            "possible_write_off": "Lost if a whole field failed.",
            "possible_mis_spend": "Spent in vain, as the spender puts it.",
            "depreciation_understated": "Wear of equipment that accounts are said to leave out.",
        },
    ),
    **_table(
        "owed",
        MONEY,
        {
            "commitments_total": "All that is owed for computing, sites and chips.",
            "purchase_commitments": "Owed to suppliers.",
            "supply_commitments": "Owed to suppliers of components.",
            "cloud_service_commitments": "Owed for clouds.",
            "neocloud_commitments": "Owed to the smaller clouds.",
            "lease_commitments": "Owed under leases.",
            "leases_not_commenced": "Owed under leases that have not begun.",
            "rpo": "What customers have ordered and not yet been billed for.",
            "backlog": "Orders that are still to be delivered.",
            "ai_backlog": "Of it, orders for AI.",
            "aws_backlog": "Orders of Amazon's cloud.",
            "cloud_backlog": "Orders of Google's cloud.",
            "planned_investment": "What backers said they would invest.",
            "infrastructure_plan": "What is planned to be spent on data centres.",
            "build_out_cost": "What the data centres of the whole field are to cost.",
            "compute_cost_plan": "What the computing that is planned would cost.",
        },
    ),
    **_table(
        "level",
        MONEY,
        {
            "valuation": "What a company is worth by its last round or sale of shares.",
            "ipo_valuation": "What it is to be worth at a flotation.",
            "market_cap": "What it is worth on the exchange.",
            "revenue_run_rate": "Revenue of the last month or quarter, taken for a year.",
            "arr_milestone": "Yearly recurring revenue that was reached.",
            "cash": "Cash on a day.",
            "cash_and_short_term_investments": "Cash, and what is nearly cash.",
            "cash_and_marketable_debt": "Cash and bonds that can be sold.",
            "debt": "Owed to lenders, leases aside.",
            "net_debt": "Debt less cash, leases among it.",
            "openai_partner_debt": "Debt that OpenAI's partners took on.",
            "openai_stake_total": "Put into OpenAI in all.",
            "investments_and_commitments_announced": "Stakes announced, letters of intent too.",
            "chip_purchases_expected_per_10b_invested_in_openai": "Expected to come back as "
            "purchases.",
            "non_marketable_equity_securities": "Stakes that no exchange trades, on the books.",
            "equity_investments_total": "All stakes, on the books.",
            "guarantees_maximum": "The most that guarantees may cost.",
            "oem_vendor_financing_outstanding": "Owed to makers of equipment.",
        },
    ),
    **_table(
        "level",
        "USD an hour",
        {
            "h100_price_per_hour": "To rent one H100 of Nvidia, as most buyers pay for it.",
            "h100_spot_price_per_hour": "The same without a contract.",
        },
    ),
    **_table(
        "level",
        "USD a year",
        {"oc3_price_per_year": "To lease 155 Mbit/s between New York and Los Angeles."},
    ),
    **_table("level", "USD a month", {"price_per_month": "Of a subscription."}),
    **_table("level", "million users", {"weekly_users": "Who use it in a week."}),
    **_table("level", "companies", {"stakes": "Companies in which it holds a stake."}),
    **_table("flow", "rounds", {"venture_rounds": "Rounds of start-ups in which it took part."}),
    **_table(
        "level",
        "years",
        {
            "useful_life": "Over which equipment is written off.",
            "depreciation_life_servers": "The same, of servers.",
            "depreciation_life_gpus": "The same, of graphics processors.",
            "product_cadence": "Between two generations of a product.",
        },
    ),
    **_table(
        "fact",
        "year",
        {
            "cash_flow_break_even_year": "From which more cash comes in than goes out.",
            "spin_off_year": "In which it was split off.",
        },
    ),
    **_table(
        "fact",
        "ratio",
        {
            "rpo_share_openai": "Of orders, the part of OpenAI.",
            "customer_share_microsoft": "Of revenue, the part of Microsoft.",
            "one_day_share_fall": "Fall of a share in one day.",
            "share_of_venture_capital": "Of venture money, the part that goes to AI.",
            "gpu_share_of_cost": "Of what a data centre costs, the part of the processors.",
            "depreciation_share": "Of equipment, the part that is written off.",
            "share_with_zero_return": "Of organisations, those that saw no return.",
            "share_of_firms_automating": "Of companies, those that automate work.",
            "share_of_fortune_500": "Of the 500 largest companies, those that use it.",
            "share_without_stable_cash_flow": "Of start-ups, those without steady cash flow.",
            "in_house_success_rate": "Of projects built in house, those that worked out.",
            "institutional_holding": "Of shares, the part that institutions hold.",
            "accuracy": "Of cases, those that were right.",
        },
    ),
    **_table(
        "fact",
        "times",
        {
            "performance_multiple": "Better than the generation before.",
        },
    ),
    # of the older episodes
    **_table(
        "owed",
        MONEY,
        {
            "customer_financing_commitments": "Loans promised to customers.",
            "customer_financing_commitments_as_compared_in_2025": "The same, as articles of 2025 "
            "compare it.",
            "customer_loan_commitments": "Loans promised to customers.",
            "loans_and_commitments": "Loans to customers, drawn and promised.",
        },
    ),
    **_table(
        "level",
        MONEY,
        {
            "customer_financing_drawn_loans": "Loans that customers have drawn.",
            "customer_financing_outstanding_gross": "Loans to customers, before what was lost.",
            "debt_of_all_telecom_companies": "Owed to lenders by carriers and vendors together.",
            "vendor_loans_on_the_books": "Loans of vendors to their customers.",
            "reserve_for_customer_loans": "Set aside for loans that may be lost.",
            "impaired_finance_receivables": "Loans that are not expected back in full.",
            "receivables_from_pegaso": "Owed by one customer, Pegaso.",
        },
    ),
    **_table(
        "level",
        "billion SEK",
        {"customer_financing_exposure_gross": "Loans and guarantees to customers."},
    ),
    **_table(
        "flow",
        MONEY,
        {
            "vendor_financing_extended": "Lent to customers.",
            "revenue_from_financing_and_leasing": "Revenue from customers that it financed.",
            "revenue_taken_out_of_fiscal_q4_2000": "Revenue that was booked and taken back.",
            "revenue_from_optical_capacity_sales": "Revenue from the sale of capacity.",
            "advertising_revenue_reported_improperly_as_alleged": "By a regulator's complaint.",
            "prepay_proceeds_over_six_years": "Taken in by trades that worked as loans.",
            "round_trip_revenue": "Revenue of trades that cancelled each other.",
            "mirror_trade_revenue": "The same, of trades that mirrored each other.",
        },
    ),
    **_table("fact", "deals", {"swaps_under_investigation": "Swaps that a regulator looked at."}),
    **_table(
        "fact",
        "percent",
        {
            "share_of_loans_lost_low_estimate": "Of vendors' loans, the least that was lost.",
            "share_of_loans_lost_high_estimate": "The same, the most.",
            "vendor_financing_to_1999_pre_tax_earnings": "Loans to customers over profit.",
            "mirror_trades_share_of_trading_revenue": "Of revenue from trade, that of mirrored "
            "trades.",
        },
    ),
    "net_loss_without_noncash": Metric(
        "flow", MONEY, "The net loss without charges that cost no cash.", "net_loss"
    ),
    "capex_with_finance_leases": Metric(
        "flow", MONEY, "Capital spending and what was taken under finance leases.", "capex"
    ),
}
