"""What an article says, beside what the ledger holds: on its day, and now."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path

import pytest

from bubblegraph import Filters, Ledger, LedgerError, compare_claims, read_text
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
        "said more",
        "agrees",
        "agrees",
        "said less",
        "agrees",
        "said more",
        "said more",
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
    assert found.verdict == "said more"


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

    assert (found.verdict, found.then, found.now) == ("nothing to compare", (), ())


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        ("13B", "agrees"),
        ("13.1B", "agrees"),
        ("13.13B", "agrees"),
        ("13.10B", "said less"),
        ("13.2B", "said more"),
        ("14B", "said more"),
        ("12B", "said less"),
        ("about 12B", "agrees"),
        ("about 14B", "agrees"),
        ("about 15B", "said more"),
        ("about 11B", "said less"),
        ("up to 13B", "agrees"),
        ("up to 13.1B", "agrees"),
        ("up to 13.0B", "said less"),
        ("at least 13.2B", "said more"),
        ("at least 13.1B", "agrees"),
        ("10B to 13B", "agrees"),
        ("10B to 13.0B", "said less"),
        ("$13 billion", "agrees"),
        ("13,130,000,000", "agrees"),
        ("13,129,999,999", "said less"),
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
    assert verdicts(ledger) == ["agrees", "said less"]


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
    ran = bubblegraph("claims", ledger_file.name, "--against", ledger_file.name)
    found = json.loads(
        bubblegraph("claims", ledger_file.name, "--against", ledger_file.name, "--json").out
    )

    assert "   → more than the ledger holds; on its day in agreement with the ledger" in ran.lines
    assert "   → more than the ledger holds" in ran.lines
    assert [(c["verdict"], c["verdict_then"]) for c in found["claims"]] == [
        ("said more", "agrees"),
        ("said more", "said more"),
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
        "said less",
        "said more",
        "nothing to compare",
        "agrees",
        "agrees",
        "nothing to compare",
        "agrees",
        "nothing to compare",
        "nothing to compare",
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
    - {says: burned in all, entity: openai, metric: cash_burn_cumulative, period: to 2029,
       amount: 115B}
    - {says: burned so far, entity: openai, metric: cash_burn_cumulative, period: to 2025-02,
       amount: at least 10B}
    - {says: the forecast,  entity: openai, metric: users_forecast, period: 2026, value: 900,
       unit: million}
    """
    assert verdicts(ledger) == ["said less", "agrees", "nothing to compare", "agrees"]


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

    said = [line.strip().split(", undated")[0] for line in ran.lines if line.startswith("   said ")]
    assert said == [
        "said 95%",
        "said 70 to 100%",
        "said at least 12.5%",
        "said 2024",
        "said 700 million users",
    ]


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
        "said more",
        "agrees",
        "agrees",
        "said less",
        "nothing to compare",
        "nothing to compare",
        "agrees",
        "said less",
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
    assert verdicts(ledger) == ["agrees", "said more"]


def test_an_article_without_claims_has_nothing_to_compare(ledger: Ledger) -> None:
    """
    deals: []
    """
    assert findings(ledger) == ()


# --- the command ----------------------------------------------------------------------------------

ARTICLE = """\
title: An article
claims:
- {says: Nvidia invests up to 100B in OpenAI, deal: nvda-openai-loi-2025, amount: up to 100B,
   date: 2025-09-22}
- {says: Rooms are cold, metric: temperature, value: 0.5 to 1, unit: ratio, date: 2025-09}
"""


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "article.yaml"
    path.write_text(ARTICLE)
    return path


def test_said_a_hundred_in_the_ledger_thirty(bubblegraph: Run, article: Path) -> None:
    ran = bubblegraph("claims", article.name, "--against", DEALS)

    assert (ran.code, ran.err) == (0, "")
    said = ran.lines[ran.lines.index("1. Nvidia invests up to 100B in OpenAI") :]
    assert said[1] == "   said up to $100B, 2025-09-22   article.yaml:3:3"
    assert (
        said[2] == "   ledger then: up to $100B letter of intent 2025-09-22 (nvda-openai-loi-2025)"
    )
    assert "up to $100B lapsed 2026-02-27, replaced by nvda-openai-30b" in said[3]
    assert said[3].endswith("$30B committed 2026-02-27 (nvda-openai-30b)")
    assert said[4] == "   → more than the ledger holds; on its day not counted in the ledger"


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
    assert (first["low"], first["high"], first["verdict"]) == (0, 100_000_000_000, "said more")
    assert (second["value"], second["unit"], second["verdict"]) == (
        "0.5 to 1",
        "ratio",
        "nothing to compare",
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
