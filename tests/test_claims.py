"""What an article says, beside what the ledger holds: on its day, and now."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path

import pytest

from bubblegraph import Filters, Ledger, LedgerError, compare_claims, read_text
from bubblegraph.analysis.claim_figures import course_of, shape_of
from bubblegraph.analysis.claims import Finding
from conftest import REPOSITORY, Run

DEALS = str(REPOSITORY / "data" / "deals.yaml")


def findings(ledger: Ledger, **filters: date) -> tuple[Finding, ...]:
    return compare_claims(ledger.claims, ledger, Filters(**filters))  # type: ignore[arg-type]


def verdicts(ledger: Ledger) -> list[str]:
    return [finding.verdict for finding in findings(ledger)]


def ids(standings: tuple[object, ...]) -> list[str]:
    return [standing.deal.id for standing in standings]  # type: ignore[attr-defined]


# --- deals ----------------------------------------------------------------------------------------


def test_a_claim_is_compared_with_the_sum_of_its_deals_that_count(ledger: Ledger) -> None:
    """
    deals:
    - {id: one,  payer: a, payee: b, kind: debt, amount: 10B,       date: 2025}
    - {id: two,  payer: a, payee: b, kind: debt, amount: 5B to 7B,  date: 2025}
    - {id: wish, payer: a, payee: b, kind: debt, amount: 90B,
             status: {2025: letter of intent}}
    claims:
    - {says: too much,           deals: [one, two], amount: 18B,          date: 2025}
    - {says: at the top,         deals: [one, two], amount: 17B,          date: 2025}
    - {says: within,             deals: [one, two], amount: about 16B,    date: 2025}
    - {says: too little,         deals: [one, two], amount: 14B,          date: 2025}
    - {says: an open top,        deals: [one, two], amount: at least 9B,  date: 2025}
    - {says: an open top above,  deals: [one, two], amount: at least 20B, date: 2025}
    - {says: a headline,         deals: [one, two], amount: up to 100B,   date: 2025}
    - {says: a headline that is, deals: [one, two], amount: up to 16B,    date: 2025}
    - {says: with the wish,      deals: [one, two, wish], amount: 17B,    date: 2025}
    - {says: the wish,           deal: wish,        amount: 90B,          date: 2025}
    - {says: no amount,          deals: [one, two],                       date: 2025}
    - {says: not disclosed,      deals: [one, two], amount: undisclosed,  date: 2025}
    """
    assert verdicts(ledger) == [
        "more",
        "agrees",
        "agrees",
        "less",
        "agrees",
        "more",
        "more",
        "agrees",
        "agrees",
        "not counted",
        "no amount said",
        "no amount said",
    ]


def test_deals_that_were_replaced_are_followed_to_the_last(ledger: Ledger) -> None:
    """
    as_of: 2026-07-05
    deals:
    - {id: letter, payer: a, payee: b, kind: equity, amount: up to 100B,
       status: {2025-09-22: letter of intent}}
    - {id: first,  payer: a, payee: b, kind: equity, amount: 50B, replaces: letter,
       status: {2026-01-10: announced}}
    - {id: second, payer: a, payee: b, kind: equity, amount: 30B, replaces: first,
       status: {2026-02-27: closed}}
    claims:
    - {says: A puts 100B into B, deal: letter, amount: up to 100B, date: 2025-10-08}
    """
    (found,) = findings(ledger)

    assert (ids(found.then), ids(found.now)) == (["letter"], ["letter", "first", "second"])
    assert [standing.counted for standing in found.now] == [False, False, True]
    assert found.verdict == "more"


def test_what_counts_as_now_is_the_day_of_the_filters(ledger: Ledger) -> None:
    """
    as_of: 2026-07-05
    deals:
    - {id: letter, payer: a, payee: b, kind: equity, amount: up to 100B,
       status: {2025-09-22: announced}}
    - {id: stake,  payer: a, payee: b, kind: equity, amount: 30B, replaces: letter,
       status: {2026-02-27: closed}}
    claims:
    - {says: A puts up to 100B into B, deal: letter, amount: up to 100B, date: 2025-10-08}
    """
    (before,) = findings(ledger, as_of=date(2025, 12, 31))

    assert (before.verdict, ids(before.now)) == ("agrees", ["letter"])


def test_a_deal_of_later_days_is_not_known_then(ledger: Ledger) -> None:
    """
    deals:
    - {id: rent, payer: a, payee: b, kind: cloud, amount: 5B, term: 2026 to 2030,
       status: {2026-01: committed}}
    claims:
    - {says: before its time, deal: rent, amount: 5B, date: 2025-06}
    - {says: of no known day, deal: rent, amount: 5B}
    """
    early, undated = findings(ledger)

    assert (ids(early.then), ids(early.now), early.verdict) == ([], ["rent"], "agrees")
    assert (ids(undated.then), undated.verdict) == (["rent"], "agrees")


def test_a_deal_that_the_ledger_lacks_leaves_nothing_to_compare(ledger: Ledger) -> None:
    """
    deals:
    - {id: rent, payer: a, payee: b, kind: cloud, amount: 5B, date: 2026, term: 2026 to 2030}
    """
    article = read_text("claims: [{says: A lends 5B to B, deal: loan, amount: 5B, date: 2026}]")

    (found,) = compare_claims(article.claims, ledger)

    assert (found.verdict, found.then, found.now) == ("outside the ledger", (), ())


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        ("13B", "agrees"),
        ("13.1B", "agrees"),
        ("13.13B", "agrees"),
        ("13.10B", "close"),
        ("13.2B", "close"),
        ("14B", "more"),
        ("12B", "less"),
        ("about 12B", "agrees"),
        ("about 14B", "agrees"),
        ("about 15B", "more"),
        ("about 11B", "less"),
        ("up to 13B", "agrees"),
        ("up to 13.1B", "agrees"),
        ("up to 13.0B", "close"),
        ("at least 13.2B", "close"),
        ("at least 13.1B", "agrees"),
        ("10B to 13B", "agrees"),
        ("10B to 13.0B", "close"),
        ("$13 billion", "agrees"),
        ("13,130,000,000", "agrees"),
        ("13,129,999,999", "close"),
    ],
)
def test_a_number_that_was_said_is_what_rounds_to_it(said: str, verdict: str) -> None:
    ledger = read_text(
        "strict: false\n"
        "deals: [{id: rent, payer: a, payee: b, kind: cloud, amount: 13.13B, date: 2025}]\n"
        f'claims: [{{says: it, deal: rent, amount: "{said}", date: 2025}}]'
    )

    assert verdicts(ledger) == [verdict]


def test_a_claim_in_another_currency_is_as_exact_as_it_was_written(ledger: Ledger) -> None:
    """
    rates: {GBP: {rate: 2, date: 2025, source: Example Wire 2025}}
    deals:
    - {id: rent, payer: a, payee: b, kind: cloud, amount: 27B, date: 2025}
    claims:
    - {says: 13 or 14 billion pounds, deal: rent, amount: £13B,   date: 2025}
    - {says: less,                    deal: rent, amount: £13.4B, date: 2025}
    """
    assert verdicts(ledger) == ["agrees", "close"]


def test_a_claim_that_was_right_on_its_day_is_said_to_have_been(
    bubblegraph: Run, ledger_file: Path
) -> None:
    """
    as_of: 2026-07-05
    deals:
    - {id: first, payer: a, payee: b, kind: equity, amount: 50B, status: {2026-01-10: announced}}
    - {id: second, payer: a, payee: b, kind: equity, amount: 30B, replaces: first,
       status: {2026-02-27: closed}}
    claims:
    - {says: A puts 50B into B,     deal: first,  amount: 50B, date: 2026-01-20}
    - {says: A puts 50B into B now, deal: second, amount: 50B, date: 2026-03-20}
    """
    own = (ledger_file.name, "--against", ledger_file.name)
    ran = [bubblegraph("claims", *own, "--explain", number).lines[-1] for number in "12"]
    found = json.loads(bubblegraph("claims", *own, "--json").out)

    assert ran == [
        "   → more than the ledger holds: 1.67 times what it holds; on its day in agreement with "
        "the ledger",
        "   → more than the ledger holds: 1.67 times what it holds",
    ]
    assert [(c["verdict"], c["verdict_then"]) for c in found["claims"]] == [
        ("more", "agrees"),
        ("more", "more"),
    ]


def test_an_up_to_agrees_with_a_letter_of_its_day_and_a_sum_does_not(ledger: Ledger) -> None:
    """
    as_of: 2026-07-05
    deals:
    - {id: loi, payer: a, payee: b, kind: equity, amount: up to 100B,
       status: {2025-09-22: letter of intent, 2026-02-27: lapsed}}
    - {payer: a, payee: b, kind: equity, amount: 30B, replaces: loi, status: {2026-02-27: closed}}
    claims:
    - {says: A agreed to up to 100B, deal: loi, amount: up to 100B, date: 2025-10-08}
    - {says: A put 100B into B,      deal: loi, amount: 100B,       date: 2025-10-08}
    """
    found = compare_claims(ledger.claims, ledger)

    assert [(each.verdict_then, each.verdict) for each in found] == [
        ("agrees", "more"),
        ("not counted", "contradicted"),
    ]


# --- figures --------------------------------------------------------------------------------------


def test_figures_of_the_same_entity_metric_and_time_are_set_beside(ledger: Ledger) -> None:
    """
    entities: {openai: {name: OpenAI, aliases: [开放人工智能]}, nvidia: {}}
    financials:
    - {entity: openai, metric: revenue, period: 2024, amount: 3.7B}
    - {entity: openai, metric: revenue, period: 2025, amount: 13.1B}
    - {entity: openai, metric: revenue, period: 2025-Q4, amount: 4B}
    - {entity: openai, metric: valuation, period: 2025-10, amount: 500B}
    - {entity: nvidia, metric: revenue, period: 2025, amount: 130B}
    claims:
    - {says: right,           entity: 开放人工智能, metric: revenue, period: 2025, amount: 13.1B}
    - {says: too little,          entity: openai, metric: revenue, period: 2025, amount: 12.7B}
    - {says: too much,            entity: openai, metric: revenue, period: 2024,
       amount: at least 5B}
    - {says: a year it lacks,     entity: openai, metric: revenue, period: 2022, amount: 28M}
    - {says: a quarter,           entity: openai, metric: revenue, period: 2025-Q4, amount: 4B}
    - {says: a month of its year, entity: openai, metric: valuation, period: 2025, amount: 500B}
    - {says: another month,       entity: openai, metric: valuation, period: 2025-02, amount: 500B}
    - {says: no period,           entity: openai, metric: revenue, amount: 4B}
    - {says: no such metric,      entity: openai, metric: losses, period: 2025, amount: 4B}
    - {says: of no one,           metric: revenue, period: 2025, amount: 13.1B}
    """
    assert verdicts(ledger) == [
        "agrees",
        "close",
        "more",
        "no independent figure",
        "agrees",
        "agrees",
        "no independent figure",
        "agrees",
        "outside the ledger",
        "outside the ledger",
    ]
    lacking = findings(ledger)[3]
    assert [figure.period for figure in lacking.figures] == [
        "2024",
        "2025",
        "2025-Q4",
    ]  # shown, not compared


def test_a_forecast_is_set_beside_what_came_of_it(ledger: Ledger) -> None:
    """
    entities: {openai: {}}
    financials:
    - {entity: openai, metric: net_loss, period: 2025, amount: 38.5B}
    - {entity: openai, metric: cash_burn, period: 2025, amount: 9B}
    - {entity: openai, metric: cash_burn_forecast, period: "2026 to 2029, cumulative", amount: 115B}
    - {entity: openai, metric: users_forecast, period: 2026, value: 900, unit: million}
    - {entity: openai, metric: users, period: 2026, value: 800, unit: million}
    claims:
    - {says: expected loss, entity: openai, metric: net_loss_forecast, period: 2025,
       amount: 8B to 11.5B}
    - {says: burned in all, entity: openai, metric: cash_burn_forecast, period: to 2029,
       amount: 115B}
    - {says: burned so far, entity: openai, metric: cash_burn, period: to 2025-02,
       amount: at least 10B}
    - {says: the forecast,  entity: openai, metric: users_forecast, period: 2026, value: 900,
       unit: million}
    - {says: not a forecast, entity: openai, metric: cash_burn, period: to 2029, amount: 115B}
    """
    found = findings(ledger)

    assert [each.verdict for each in found] == [
        "contradicted",
        "agrees",
        "no independent figure",
        "more",
        "agrees",
    ]
    assert [each.basis for each in found] == [
        "a forecast, beside the result",
        "a forecast, beside a forecast",
        "",
        "a forecast, beside the result",
        "a result, beside a forecast",
    ]


def test_a_ratio_is_read_as_a_percentage_and_a_year_as_a_year(
    bubblegraph: Run, tmp_path: Path
) -> None:
    (tmp_path / "deals.yaml").write_text("deals: []\n")
    (tmp_path / "article.yaml").write_text(
        "claims:\n"
        "- {says: A share, metric: share, value: 0.95, unit: ratio}\n"
        "- {says: A range, metric: share, value: 0.7 to 1, unit: ratio}\n"
        "- {says: An open range, metric: share, value: at least 0.125, unit: ratio}\n"
        "- {says: A year, metric: spin_off, value: 2024, unit: year}\n"
        "- {says: A number, metric: users, value: 700, unit: million users}\n"
    )

    ran = bubblegraph("claims", "article.yaml")

    (apart,) = [line for line in ran.lines if line.startswith("Outside the ledger")]
    assert apart.split("(5): ")[1] == (
        "1 Share, 95%; 2 Share, 70–100%; 3 Share, ≥12.5%; 4 Spin off, 2024; 5 Users, 700M users."
    )


def test_ratios_and_years_are_compared_in_one_unit_only(ledger: Ledger) -> None:
    """
    entities: {nebius: {}}
    financials:
    - {entity: nebius, metric: spin_off, value: 2024, unit: year}
    - {entity: nebius, metric: debt_share, value: 0.3 to 0.4, unit: ratio}
    - {entity: nebius, metric: users, value: at least 700, unit: million}
    claims:
    - {says: the year,         entity: nebius, metric: spin_off, value: 2024, unit: year}
    - {says: a later year,     entity: nebius, metric: spin_off, value: 2025, unit: year}
    - {says: years around it,  entity: nebius, metric: spin_off, value: 2023 to 2025, unit: year}
    - {says: the ratio,        entity: nebius, metric: debt_share, value: 0.35, unit: ratio}
    - {says: a smaller ratio,  entity: nebius, metric: debt_share, value: 0.2, unit: ratio}
    - {says: per cent,         entity: nebius, metric: debt_share, value: 35, unit: per cent}
    - {says: money,            entity: nebius, metric: debt_share, amount: 35B}
    - {says: an open top,      entity: nebius, metric: users, value: at least 900, unit: million}
    - {says: below it,         entity: nebius, metric: users, value: 600, unit: million}
    """
    assert verdicts(ledger) == [
        "agrees",
        "more",
        "agrees",
        "agrees",
        "less",
        "no independent figure",
        "no independent figure",
        "agrees",
        "less",
    ]


def test_where_several_figures_fit_one_that_agrees_is_enough(ledger: Ledger) -> None:
    """
    entities: {nvidia: {}}
    financials:
    - {entity: nvidia, metric: market_cap, period: 2025-09, amount: 4T}
    - {entity: nvidia, metric: market_cap, period: 2025-12, amount: 4.6T}
    claims:
    - {says: the first, entity: nvidia, metric: market_cap, period: 2025, amount: 4T}
    - {says: neither,   entity: nvidia, metric: market_cap, period: 2025, amount: 6T}
    """
    assert verdicts(ledger) == ["agrees", "more"]


def test_an_article_without_claims_has_nothing_to_compare(ledger: Ledger) -> None:
    """
    deals: []
    """
    assert findings(ledger) == ()


# --- what is no evidence --------------------------------------------------------------------------


def test_a_figure_that_rests_on_the_article_alone_is_no_evidence_for_it() -> None:
    article = read_text(
        "entities: {openai: {}}\n"
        "claims:\n"
        "- {says: x, entity: openai, metric: valuation, period: 2025-10, amount: 500B,\n"
        "   source: 'Explainer of the Daily 2025-10-08'}\n"
        "- {says: y, entity: openai, metric: revenue, period: 2025, amount: 13B,\n"
        "   source: 'Example Wire https://www.example.org/story/'}\n"
    )
    ledger = read_text(
        "entities: {openai: {}}\n"
        "financials:\n"
        "- {entity: openai, metric: valuation, period: 2025-10, amount: 500B,\n"
        "   source: 'explainer of the daily 2025-10'}\n"
        "- {entity: openai, metric: revenue, period: 2025, amount: 13.1B,\n"
        "   source: {publisher: Another, read_at: 'http://example.org/story'}}\n"
    )

    found = compare_claims(article.claims, ledger)

    assert [each.verdict for each in found] == ["no independent figure"] * 2
    assert [each.own for each in found] == [("valuation",), ("revenue",)]


@pytest.mark.parametrize(
    "sources",
    [
        "[The Daily 2025-10-08, Example Wire 2025-10-09]",
        "The Daily 2025-10-07",
        "The Weekly 2025-10-08",
        "{publisher: The Daily, date: 2025-10-08, title: Another story}",
    ],
)
def test_a_figure_with_another_source_is_evidence(sources: str) -> None:
    article = read_text(
        "claims: [{says: x, metric: market_value_lost, amount: 1B,\n"
        "  source: {publisher: The Daily, date: 2025-10-08, title: A story}}]"
    )
    ledger = read_text(
        f"financials: [{{metric: market_value_lost, amount: 1B, source: {sources}}}]"
    )

    (found,) = compare_claims(article.claims, ledger)

    assert found.verdict == "agrees"


def test_a_deal_that_rests_on_the_article_alone_is_no_evidence_for_it(ledger: Ledger) -> None:
    """
    deals:
    - {id: rent, payer: a, payee: b, kind: cloud, amount: 5B, date: 2025-10,
       source: Daily 2025-10-08}
    - {id: loan, payer: a, payee: b, kind: debt, amount: 5B, source: Daily 2025-10-08,
       status: {2025-10: announced, 2025-11: {status: closed, source: Wire 2025-11-01}}}
    claims:
    - {says: rent, deal: rent, amount: 5B, date: 2025-11-08, source: Daily 2025-10-08}
    - {says: loan, deal: loan, amount: 5B, date: 2025-11-08, source: Daily 2025-10-08}
    """
    rent, loan = findings(ledger)

    assert (rent.verdict, rent.own, rent.verdict_then) == (
        "no independent figure",
        ("rent",),
        "no independent figure",
    )
    assert (loan.verdict, loan.own) == ("agrees", ())


def test_a_sum_of_deals_one_of_which_rests_on_the_article_alone_is_at_least_the_others(
    ledger: Ledger,
) -> None:
    """
    deals:
    - {id: rent, payer: a, payee: b, kind: cloud, amount: 5B, date: 2024, source: Daily 2025-10-08}
    - {id: loan, payer: a, payee: b, kind: debt,  amount: 5B, date: 2024, source: Wire 2025-11-01}
    claims:
    - {says: both,    deals: [rent, loan], amount: 10B, date: 2026, source: Daily 2025-10-08}
    - {says: too few, deals: [rent, loan], amount: 3B,  date: 2026, source: Daily 2025-10-08}
    """
    assert verdicts(ledger) == ["no independent figure", "less"]


# --- several entities, ratios, differences --------------------------------------------------------


def test_the_figures_of_several_entities_are_added_up(ledger: Ledger) -> None:
    """
    entities: {amazon: {aliases: [AWS]}, google: {}, microsoft: {}, meta: {}}
    financials:
    - {entity: amazon,    metric: capex, period: 2025, amount: 130B}
    - {entity: google,    metric: capex, period: 2025, amount: 90B to 95B}
    - {entity: microsoft, metric: capex, period: 2025, amount: 80B}
    - {entity: meta,      metric: capex, period: 2025, amount: 70B}
    claims:
    - {says: together, entities: [AWS, google, microsoft, meta], metric: capex, period: 2025,
       amount: at least 350B}
    - {says: too much, entities: [amazon, google, microsoft, meta], metric: capex, period: 2025,
       amount: 450B}
    """
    together, more = findings(ledger)

    assert (together.verdict, more.verdict) == ("agrees", "more")
    assert together.nearest is not None
    assert together.nearest.range == (370_000_000_000_00, 375_000_000_000_00)
    assert together.claim.entities == ("amazon", "google", "microsoft", "meta")


def test_a_sum_without_one_of_its_entities_is_at_least_that_much(
    bubblegraph: Run, ledger_file: Path
) -> None:
    """
    entities: {amazon: {name: Amazon}, google: {name: Google}, meta: {name: Meta}}
    financials:
    - {entity: amazon, metric: capex, period: 2025, amount: 130B}
    - {entity: google, metric: capex, period: 2025, amount: 90B}
    claims:
    - {says: no more,    entities: [amazon, google, meta], metric: capex, period: 2025,
       amount: at least 200B}
    - {says: too little, entities: [amazon, google, meta], metric: capex, period: 2025,
       amount: 150B}
    - {says: who knows,  entities: [amazon, google, meta], metric: capex, period: 2025,
       amount: 300B}
    """
    ran = bubblegraph("claims", ledger_file.name, "--against", ledger_file.name, "--json")
    shown = bubblegraph("claims", ledger_file.name, "--against", ledger_file.name, "--explain", "3")
    found = json.loads(ran.out)["claims"]

    assert [each["verdict"] for each in found] == ["agrees", "less", "no independent figure"]
    assert [each["missing"] for each in found] == [["meta"]] * 3
    assert (found[2]["held_low"], found[2]["held_high"]) == (220_000_000_000, None)
    assert any(line.endswith("together ≥$220B, without Meta") for line in shown.lines)


def test_the_revenue_in_sight_falls_short_of_what_is_needed(ledger: Ledger) -> None:
    """
    financials:
    - {metric: required_revenue, period: 2030, amount: 2000B}
    - {metric: ai_revenue_forecast, period: 2030, amount: 1100B to 1200B}
    claims:
    - {says: short,    metric: required_revenue, less: ai_revenue, period: 2030, amount: 800B}
    - {says: too much, metric: required_revenue, less: ai_revenue, period: 2030, amount: 1500B}
    - {says: both,     metric: required_revenue, less: {metric: ai_revenue, amount: 1100B},
       period: 2030, amount: 2000B}
    """
    assert verdicts(ledger) == ["agrees", "more", "agrees"]
    held = findings(ledger)[0].nearest
    assert held is not None
    assert held.range == (800_000_000_000_00, 900_000_000_000_00)


def test_a_stock_over_a_flow_is_spread_over_its_years(bubblegraph: Run, ledger_file: Path) -> None:
    """
    entities: {openai: {}}
    financials:
    - {entity: openai, metric: commitments_total, period: 2025-11, amount: 1400B, years: 8}
    - {entity: openai, metric: revenue, period: 2025, amount: 13.1B}
    claims:
    - {says: 1.4 trillion on 13B, entity: openai, metric: commitments_total, period: 2025-11,
       over: {metric: revenue, period: 2025, amount: 13B}, amount: 1400B}
    """
    ran = bubblegraph("claims", ledger_file.name, "--against", ledger_file.name, "--explain", "1")

    assert ran.lines[2].startswith(
        "   said $1.4T over $13B a year: $175B a year over 8 years, 13.5×, undated"
    )
    assert ran.lines[3].endswith("the ratio 13.4×, spread over 8 years")
    assert ran.lines[-1] == "   → in agreement with the ledger"


def test_a_stock_over_a_flow_never_stands_alone(ledger: Ledger) -> None:
    """
    entities: {openai: {}}
    financials:
    - {entity: openai, metric: commitments_total, period: 2025, amount: 1400B}
    - {entity: openai, metric: revenue, period: 2025, amount: 13B}
    - {entity: openai, metric: net_loss, period: 2025, amount: 26B}
    claims:
    - {says: no years, entity: openai, metric: commitments_total, over: revenue, period: 2025,
       value: 108}
    - {says: two flows, entity: openai, metric: net_loss, over: revenue, period: 2025, value: 2}
    """
    assert verdicts(ledger) == ["no independent figure", "agrees"]


def test_a_valuation_is_set_beside_what_two_countries_produce(ledger: Ledger) -> None:
    """
    entities: {openai: {}, germany: {}, japan: {aliases: [日本]}}
    financials:
    - {entity: openai,  metric: valuation, period: 2024-10, amount: 157B}
    - {entity: openai,  metric: valuation, period: 2025-03, amount: 300B}
    - {entity: germany, metric: gdp, period: 2024, amount: 4590B}
    - {entity: japan,   metric: gdp, period: 2024, amount: 4110B}
    claims:
    - {says: as much, entity: openai, metric: valuation, period: 2025-02, value: 1,
       over: {entities: [germany, 日本], metric: gdp, period: 2024}}
    """
    (found,) = findings(ledger)

    assert found.verdict == "contradicted"
    assert found.judgement.off is not None
    assert round(found.judgement.off) == 55
    assert [figure.period for figure in found.held[0].figures] == ["2024-10", "2024", "2024"]


def test_a_level_holds_for_a_year_and_longer_where_that_is_said(ledger: Ledger) -> None:
    """
    entities: {google: {}, openai: {}}
    financials:
    - {entity: google, metric: depreciation_life_servers, period: 2023 onward, value: 6}
    - {entity: openai, metric: valuation, period: 2024-10, amount: 157B}
    - {entity: openai, metric: revenue,   period: 2024-10, amount: 1B}
    claims:
    - {says: six years,   entity: google, metric: depreciation_life_servers, period: 2026, value: 6}
    - {says: soon after,  entity: openai, metric: valuation, period: 2025-02, amount: 157B}
    - {says: long after,  entity: openai, metric: valuation, period: 2026-02, amount: 157B}
    - {says: in a season, entity: openai, metric: valuation, period: summer 2025, amount: 157B}
    - {says: a flow,      entity: openai, metric: revenue, period: 2025-02, amount: 1B}
    """
    assert verdicts(ledger) == [
        "agrees",
        "agrees",
        "no independent figure",
        "no independent figure",
        "no independent figure",
    ]


# --- prices, lives, losses, forecasts -------------------------------------------------------------


def test_a_price_went_through_a_valley_and_not_down_a_slide(
    bubblegraph: Run, ledger_file: Path
) -> None:
    """
    financials:
    - {metric: h100_price_per_hour, period: 2026-06, value: 2.65}
    - {metric: h100_price_per_hour, period: 2023,    value: 8, unit: USD an hour}
    - {metric: h100_price_per_hour, period: 2024-10, value: up to 2}
    - {metric: h100_price_per_hour, period: 2025-10, value: 1.7}
    claims:
    - {says: it was 8,    metric: h100_price_per_hour, period: 2023,    value: 8}
    - {says: it fell,     metric: h100_price_per_hour, period: 2024-11, value: up to 2}
    - {says: it is low,   metric: h100_price_per_hour, period: 2026-06, value: 1.7}
    """
    own = (ledger_file.name, "--against", ledger_file.name)
    table = bubblegraph("claims", *own)
    shown = bubblegraph("claims", *own, "--explain", "2")

    assert [line for line in table.lines if line[:1].isdigit() and "\t" in line] == [
        "3\tH100 price per hour\t$1.7/h\t$2.65/h\t$2.65/h\tless",
        "1\tH100 price per hour 2023\t$8/h\t$8/h\t$2.65/h\tagrees",
        "2\tH100 price per hour\t≤$2/h\t≤$2/h\t$2.65/h\tagrees",
    ]
    assert "   course: $8/h 2023, ≤$2/h 2024-10, $1.7/h 2025-10, $2.65/h 2026-06: a valley" in (
        shown.lines
    )


@pytest.mark.parametrize(
    ("levels", "shape"),
    [
        ("1 2 3", "a rise"),
        ("3 2 1", "a fall"),
        ("3 1 2", "a valley"),
        ("1 3 2", "a peak"),
        ("1 3 2 4", "up and down"),
        ("1 2", ""),
    ],
)
def test_how_a_level_went_is_said_in_a_word(levels: str, shape: str) -> None:
    rows = "".join(
        f"- {{metric: h100_price_per_hour, period: {2020 + n}, value: {level}}}\n"
        for n, level in enumerate(levels.split())
    )

    assert shape_of(course_of(read_text(f"financials:\n{rows}").figures)) == shape


def test_a_useful_life_and_a_market_value_are_compared(ledger: Ledger) -> None:
    """
    entities: {meta: {}, nvidia: {}}
    financials:
    - {entity: meta,   metric: depreciation_life_servers, period: 2025 onward, value: 5.5}
    - {entity: nvidia, metric: market_cap, period: 2025-09-30, amount: 4530B}
    claims:
    - {says: six,   entity: meta, metric: depreciation_life_servers, value: 6, unit: years}
    - {says: three, entity: meta, metric: depreciation_life_servers, value: 2.5}
    - {says: big,   entity: nvidia, metric: market_cap, period: 2025-09, amount: at least 4000B}
    """
    assert verdicts(ledger) == ["agrees", "contradicted", "agrees"]


def test_a_loss_is_set_beside_the_loss_with_and_without_charges_that_cost_no_cash(
    bubblegraph: Run, ledger_file: Path
) -> None:
    """
    entities: {openai: {name: OpenAI}}
    financials:
    - {entity: openai, metric: net_loss, period: 2025, amount: 38.5B}
    - {entity: openai, metric: net_loss_without_noncash, period: 2025, amount: about 8B}
    claims:
    - {says: expected, entity: openai, metric: net_loss_forecast, period: 2025, amount: 8B to 11.5B}
    """
    ran = bubblegraph("claims", ledger_file.name, "--against", ledger_file.name)
    (found,) = json.loads(
        bubblegraph("claims", ledger_file.name, "--against", ledger_file.name, "--json").out
    )["claims"]

    assert "1\tOpenAI net loss 2025 *\t$8–11.5B\t\t$38.5B, $8B\tagrees" in ran.lines
    assert found["figures"] == (
        "OpenAI net loss 2025: $38.5B; OpenAI net loss without noncash 2025: $8B"
    )
    assert found["basis"] == "a forecast, beside the result"


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        ("12.7B", "close"),
        ("12.4B", "less"),
        ("13.7B", "close"),
        ("13.9B", "more"),
        ("26.2B", "more"),
        ("26.3B", "contradicted"),
        ("6.4B", "contradicted"),
        ("6.6B", "less"),
        ("up to 100B", "more"),
    ],
)
def test_what_is_off_by_a_twentieth_is_close_and_by_more_than_twice_contradicted(
    said: str, verdict: str
) -> None:
    ledger = read_text(
        "entities: {openai: {}}\n"
        "financials: [{entity: openai, metric: revenue, period: 2025, amount: 13.1B}]\n"
        f"claims: [{{says: x, entity: openai, metric: revenue, period: 2025, amount: {said}}}]\n"
    )

    assert verdicts(ledger) == [verdict]


def test_a_year_is_not_close_to_another(ledger: Ledger) -> None:
    """
    entities: {nebius: {}}
    financials:
    - {entity: nebius, metric: spin_off_year, value: 2024}
    claims:
    - {says: x, entity: nebius, metric: spin_off_year, value: 2025}
    """
    assert verdicts(ledger) == ["more"]


def test_tens_of_billions_are_more_than_thirteen(ledger: Ledger) -> None:
    """
    deals:
    - {id: one, payer: microsoft, payee: openai, kind: equity, amount: 3B, date: 2019}
    - {id: two, payer: microsoft, payee: openai, kind: equity, amount: 8.9B to 10B, date: 2023}
    claims:
    - {says: several tens, deals: [one, two], amount: at least 20B, date: 2026}
    - {says: ten or more,  deals: [one, two], amount: at least 10B, date: 2026}
    """
    assert verdicts(ledger) == ["more", "agrees"]


# --- the command ----------------------------------------------------------------------------------

ARTICLE = """\
title: An article
claims:
- {says: Nvidia invests up to 100B in OpenAI, deal: nvda-openai-loi-2025, amount: up to 100B,
   date: 2025-09-22}
- {says: Rooms are cold, metric: temperature, value: 0.5 to 1, unit: ratio, date: 2025-09,
   allow: {metric: "no figure of the field"}}
"""


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "article.yaml"
    path.write_text(ARTICLE)
    return path


def test_said_a_hundred_in_the_ledger_thirty(bubblegraph: Run, article: Path) -> None:
    row = bubblegraph("claims", article.name, "--against", DEALS)
    ran = bubblegraph("claims", article.name, "--against", DEALS, "--explain", "1")

    assert (row.code, row.err, ran.code, ran.err) == (0, "", 0, "")
    assert "1\tNvidia → OpenAI\t≤$100B\t(≤$100B)\t$30B\tmore now" in row.lines
    said = ran.lines[ran.lines.index("1. Nvidia invests up to 100B in OpenAI") :]
    assert said[1] == "   said ≤$100B, 2025-09-22   article.yaml:3:3"
    assert said[2] == "   ledger then: ≤$100B letter of intent 2025-09-22 (nvda-openai-loi-2025)"
    assert "≤$100B lapsed 2026-02-27, replaced by nvda-openai-30b" in said[3]
    assert said[3].endswith("$30B committed 2026-02-27 (nvda-openai-30b)")
    assert said[4] == (
        "   → more than the ledger holds: 3.33 times what it holds; on its day in agreement with "
        "the ledger"
    )


def test_a_claim_of_an_unknown_metric_or_year_is_told(bubblegraph: Run, tmp_path: Path) -> None:
    (tmp_path / "article.yaml").write_text(
        "claims:\n"
        "- {says: x, metric: revenu, period: 2025, amount: 13B}\n"
        "- {says: y, metric: revenue, period: 20255, amount: 13B}\n"
    )

    ran = bubblegraph("claims", "article.yaml", "--against", DEALS)

    assert ran.code == 0
    assert 'article.yaml:2:3: metric is not in the list: "revenu"' in ran.err
    assert "Did you mean revenue?" in ran.err
    assert 'article.yaml:3:3: period has a number too long for a year: "20255"' in ran.err


def test_a_claim_on_a_deal_that_is_nowhere_is_named(bubblegraph: Run, tmp_path: Path) -> None:
    (tmp_path / "article.yaml").write_text(
        "claims:\n- {says: Nvidia pays, deal: nvda-openai-30, amount: 30B}\n- {says: x, deal: "
        "xyzzy}\n"
    )

    ran = bubblegraph("claims", "article.yaml", "--against", DEALS)

    assert ran.code == 0
    assert ran.err.splitlines() == [
        'article.yaml:2:3: no deal of The AI boom has the id "nvda-openai-30". Did you mean '
        "nvda-openai-30b?",
        'article.yaml:3:3: no deal of The AI boom has the id "xyzzy".',
    ]


def test_claims_can_be_read_by_programs(bubblegraph: Run, article: Path) -> None:
    found = json.loads(bubblegraph("claims", article.name, "--against", DEALS, "--json").out)
    rows = list(
        csv.DictReader(
            io.StringIO(
                bubblegraph("claims", "article.yaml", "--against", DEALS, "--format", "csv").out
            )
        )
    )

    first, second = found["claims"]
    assert list(found) == ["schema", "command", "ledger", "claims"]
    assert (first["low"], first["high"], first["verdict"]) == (0, 100_000_000_000, "more")
    assert (second["value"], second["unit"], second["verdict"]) == (
        "0.5 to 1",
        "ratio",
        "outside the ledger",
    )
    assert list(rows[0]) == list(first)
    assert [row["says"] for row in rows] == [first["says"], second["says"]]


def test_a_claim_of_an_entity_that_is_not_declared_is_an_error() -> None:
    with pytest.raises(LedgerError, match="openia"):
        read_text(
            "entities: {openai: {}}\nclaims: [{says: x, entity: openia, metric: revenue, amount: "
            "1B}]"
        )


def test_an_article_that_is_not_there_is_named(bubblegraph: Run) -> None:
    ran = bubblegraph("claims", "nowhere.yaml")

    assert ran.code == 1
    assert "nowhere.yaml" in ran.err
