"""The articles that the project began with: their figures, and what the ledger says to them.

Each table below was written from the article's facts by hand: what is said of deals, revenue,
commitments, spending, losses and valuations. ``None`` is an open top.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from bubblegraph import Ledger, compare_claims, load_ledger
from bubblegraph.analysis.claim_figures import shape_of
from bubblegraph.analysis.claims import Finding
from bubblegraph.ledger.metrics import known_metric
from bubblegraph.output.answer import Answer, Table
from bubblegraph.output.claims import answer_claims
from bubblegraph.output.terminal import lay_out
from conftest import REPOSITORY, Run

SEEDS = REPOSITORY / "seeds"
DEALS = str(REPOSITORY / "data" / "deals.yaml")
M, B, T = 10**6, 10**9, 10**12

Said = tuple[str, float, float | None]  # words of the claim, low and high in dollars


def claims_of(name: str) -> Ledger:
    return load_ledger(SEEDS / f"{name}.yaml")


def said(ledger: Ledger) -> list[Said]:
    """What the article says in money, claim by claim."""
    return [
        (
            claim.says,
            claim.amount.low / 100,
            None if claim.amount.high is None else claim.amount.high / 100,
        )
        for claim in ledger.claims
        if claim.amount is not None and claim.amount.priced
    ]


def check(ledger: Ledger, expected: list[Said]) -> None:
    """Each line of a table is the one claim that holds its words."""
    stated = said(ledger)
    for words, low, high in expected:
        (found,) = [claim for claim in stated if words in claim[0]]
        assert found[1:] == (low, high), words
    assert len(stated) == len(expected)


def findings(name: str) -> list[Finding]:
    return list(compare_claims(claims_of(name).claims, load_ledger(DEALS)))


def verdict(name: str, words: str) -> str:
    return finding(name, words).verdict


# --- what each article says -----------------------------------------------------------------------


def test_the_explainer_of_october_2025_says_what_it_says() -> None:
    ledger = claims_of("bubble-explainer-2025-10")

    assert (len(ledger.claims), len(ledger.deals)) == (28, 7)
    check(
        ledger,
        [
            ("Building for AI costs", 1 * T, None),
            ("Stargate plan", 500 * B, 500 * B),
            ("Meta's chief promises", 100 * B, None),
            ("Altman expects OpenAI to put trillions", 1 * T, None),
            ("Nvidia agreed to invest", 0, 100 * B),
            ("Meta looked for bank financing", 26 * B, 26 * B),
            ("Banks led by JPMorgan and MUFG", 22 * B, None),
            ("Microsoft's contract with Nebius", 0, 19.4 * B),
            ("burn 115B of cash", 115 * B, 115 * B),
            ("2025 revenue to more than triple", 12.7 * B, 12.7 * B),
            ("yearly revenue of 2 trillion", 2 * T, 2 * T),
            ("falls 800B short", 800 * B, 800 * B),
            ("misspend a couple of hundred billion", 200 * B, None),
            ("billions on hiring", 2 * B, None),
            ("Sloppy machine-made work", 1 * M, None),
            ("puts OpenAI at 500B", 500 * B, 500 * B),
            ("Sierra", 10 * B, 10 * B),
            ("Nvidia was worth more than 4 trillion", 4 * T, None),
            ("DeepSeek scare wiped", 1 * T, 1 * T),
        ],
    )


def test_the_report_of_november_2025_says_what_it_says() -> None:
    ledger = claims_of("capex-returns-2025-11")

    assert (len(ledger.claims), len(ledger.deals)) == (12, 1)
    check(
        ledger,
        [
            ("together invest more than 350B", 350 * B, None),
            ("more than 400B in the next year", 400 * B, None),
            ("Reality Labs", 10 * B, None),
            ("ran at about 12B a year", 12 * B, 12 * B),
            ("OpenAI has revenue of 13B", 13 * B, 13 * B),
            ("commitments of 1.4 trillion", 1.4 * T, 1.4 * T),
            ("computing of some 26 GW", 1.5 * T, 1.5 * T),
            ("Nvidia's investment of up to 100B", 0, 100 * B),
            ("burn 115B by 2029", 115 * B, 115 * B),
            ("flotation at a trillion dollars", 1 * T, 1 * T),
            ("bring in 60B or more", 60 * B, None),
        ],
    )


def test_the_post_of_february_2025_says_what_it_says() -> None:
    ledger = claims_of("forum-skeptic-2025-02")

    assert (len(ledger.claims), len(ledger.deals)) == (6, 0)
    check(
        ledger,
        [
            ("OpenAI has burned more than 10B", 10 * B, None),
            ("An AI image company", 1 * B, 1 * B),
            ("hundreds of millions on slides", 100 * M, None),
        ],
    )


def test_the_essay_of_2026_says_what_it_says() -> None:
    ledger = claims_of("left-foot-right-foot-2026")

    assert (len(ledger.claims), len(ledger.deals)) == (12, 5)
    check(
        ledger,
        [
            ("Nvidia put 100B into OpenAI", 100 * B, 100 * B),
            ("Microsoft put several tens of billions", 20 * B, None),
            ("Microsoft decided in 2019", 1 * B, 1 * B),
            ("The world spent about 1.5 trillion", 1.5 * T, 1.5 * T),
            ("spent about 340B on AI", 340 * B, 340 * B),
            ("Nvidia is worth more than 5 trillion", 5 * T, None),
            ("expected to lose 8B to 11.5B", 8 * B, 11.5 * B),
        ],
    )


def test_the_article_of_november_2024_says_what_it_says() -> None:
    ledger = claims_of("not-the-dotcom-bubble-2024-11")

    assert (len(ledger.claims), len(ledger.deals)) == (10, 0)
    check(
        ledger,
        [
            ("revenue should reach 3.7B", 3.7 * B, 3.7 * B),
            ("only 28M in 2022", 28 * M, 28 * M),
            ("yearly recurring revenue of 30M", 30 * M, 30 * M),
            ("question of 600B of revenue", 600 * B, 600 * B),
            ("about 1B would be lost", 1 * B, 1 * B),
        ],
    )


SHARES = {
    "bubble-explainer-2025-10": [
        *("2024", "2029 to 2030", "2000", "700", "at least 24", "0.95", "0.75", "0.17"),
    ],
    "capex-returns-2025-11": ["200"],
    "forum-skeptic-2025-02": ["1", "0.75", "0.85"],
    "left-foot-right-foot-2026": ["0.58", "3 to 5", "0.7 to 1", "0.95", "0.33"],
    "not-the-dotcom-bubble-2024-11": ["0.62", "0.26 to 0.4", "8", "0 to 2", "0.5"],
}


@pytest.mark.parametrize("name", SHARES)
def test_ratios_years_and_prices_are_kept_with_their_units(name: str) -> None:
    figures = [claim for claim in claims_of(name).claims if claim.value is not None]

    assert [str(claim.value) for claim in figures] == SHARES[name]
    assert all(claim.unit for claim in figures)


# --- what the ledger says to them -----------------------------------------------------------------

EXPLAINER, REPORT, POST, ESSAY, CASE = SHARES
VERDICTS = [
    (EXPLAINER, "Building for AI costs", "agrees"),
    (EXPLAINER, "Nvidia agreed to invest up to 100B", "more"),
    (EXPLAINER, "Stargate plan", "agrees"),
    (EXPLAINER, "Meta looked for bank financing of 26B", "close"),
    (EXPLAINER, "Banks led by JPMorgan and MUFG", "agrees"),
    (EXPLAINER, "Microsoft's contract with Nebius", "agrees"),
    (EXPLAINER, "Nscale works with Nvidia", "no amount said"),
    (EXPLAINER, "burn 115B of cash", "agrees"),
    (EXPLAINER, "revenue to more than triple, to 12.7B", "close"),
    (EXPLAINER, "yearly revenue of 2 trillion", "agrees"),
    (EXPLAINER, "falls 800B short", "agrees"),
    (EXPLAINER, "puts OpenAI at 500B", "agrees"),
    (EXPLAINER, "Sierra", "agrees"),
    (EXPLAINER, "more than 4 trillion dollars", "agrees"),
    (EXPLAINER, "billions on hiring", "outside the ledger"),
    (EXPLAINER, "95% of organisations", "outside the ledger"),
    (REPORT, "together invest more than 350B", "agrees"),
    (REPORT, "more than 400B in the next year", "agrees"),
    (REPORT, "Nvidia's investment of up to 100B", "more"),
    (REPORT, "commitments of 1.4 trillion", "agrees"),
    (REPORT, "computing of some 26 GW", "more"),
    (REPORT, "OpenAI has revenue of 13B", "agrees"),
    (POST, "OpenAI has burned more than 10B", "no independent figure"),
    (POST, "as much as Germany and Japan", "contradicted"),
    (ESSAY, "Nvidia put 100B into OpenAI", "contradicted"),
    (ESSAY, "Microsoft put several tens of billions", "more"),
    (ESSAY, "Microsoft decided in 2019", "agrees"),
    (ESSAY, "more than 5 trillion dollars", "agrees"),
    (ESSAY, "spent about 340B on AI", "no independent figure"),
    (ESSAY, "expected to lose 8B to 11.5B", "agrees"),
    (CASE, "revenue should reach 3.7B", "agrees"),
    (CASE, "only 28M in 2022", "agrees"),
    (CASE, "under 2 dollars an hour", "agrees"),
]


@pytest.mark.parametrize(("name", "words", "expected"), VERDICTS)
def test_the_ledger_agrees_or_not(name: str, words: str, expected: str) -> None:
    assert verdict(name, words) == expected


def finding(name: str, words: str) -> Finding:
    (found,) = [each for each in findings(name) if words in each.claim.says]
    return found


def test_said_a_hundred_in_the_ledger_thirty(bubblegraph: Run) -> None:
    path = str(SEEDS / "left-foot-right-foot-2026.yaml")

    ran = bubblegraph("claims", path, "--against", DEALS, "--explain", "1")

    first = ran.lines[
        ran.lines.index("1. Nvidia put 100B into OpenAI, which in turn buys Nvidia's cards") :
    ]
    assert first[1].startswith("   said $100B, 2026   ")
    now = next(line for line in first if line.startswith("   ledger now: "))
    assert "≤$100B lapsed 2026-02-27, replaced by nvda-openai-30b (nvda-openai-loi-2025)" in now
    assert "undisclosed letter of intent 2025-09-22 (openai-nvda-10gw)" in now
    assert "$30B committed 2026-02-27 (nvda-openai-30b)" in now


def test_the_forecast_of_12_7_is_three_per_cent_below_the_result() -> None:
    found = finding(EXPLAINER, "to 12.7B")

    assert found.judgement.off is not None
    assert round((1 - found.judgement.off) * 100) == 3
    assert found.basis == "a forecast, beside the result"


def test_the_spending_of_the_four_is_added_up_and_misses_nobody() -> None:
    held = finding(REPORT, "together invest more than 350B").nearest

    assert held is not None
    assert held.missing == ()
    assert [figure.entity for figure in held.figures] == ["amazon", "google", "microsoft", "meta"]


def test_the_loss_is_shown_with_and_without_charges_that_cost_no_cash() -> None:
    held = finding(ESSAY, "expected to lose").held

    assert [each.figures[0].metric for each in held] == ["net_loss", "net_loss_without_noncash"]


def test_the_price_of_an_h100_went_through_a_valley() -> None:
    found = finding(CASE, "under 2 dollars an hour")

    assert [figure.period for figure in found.course] == [
        *("2023", "2024-10", "2025-10", "2026-03", "2026-06"),
    ]
    assert shape_of(found.course) == "a valley"


def test_no_article_is_evidence_for_itself() -> None:
    for name in SHARES:
        article = load_ledger(SEEDS / f"{name}.yaml")
        itself = compare_claims(article.claims, article)

        assert {each.verdict for each in itself} <= {
            "no independent figure",
            "no amount said",
            "outside the ledger",
        }


def test_every_claim_of_every_article_gets_its_verdict_in_one_go(bubblegraph: Run) -> None:
    paths = sorted(str(path) for path in SEEDS.glob("*.yaml"))

    ran = bubblegraph("claims", *paths, "--against", DEALS)
    counts = Counter(each["verdict"] for each in document(bubblegraph, paths))

    assert (ran.code, ran.err) == (0, "")
    assert ran.lines[1].startswith("68 claims: 2 contradicted, 4 more than the ledger holds, ")
    assert counts.total() == 68
    assert counts["outside the ledger"] + counts["no independent figure"] <= 23


def document(bubblegraph: Run, paths: list[str]) -> list[dict[str, Any]]:
    found = json.loads(bubblegraph("claims", *paths, "--against", DEALS, "--json").out)
    return list(found["claims"])


def test_each_claim_has_one_line_on_a_terminal_of_80_columns() -> None:
    ledger = load_ledger(DEALS)
    claims = [claim for name in SHARES for claim in claims_of(name).claims]
    answer = answer_claims(["a", "b", "c"], ledger, compare_claims(claims, ledger))
    (table,) = [block for block in answer.body if isinstance(block, Table)]

    lines = list(lay_out(Answer((), (table,), (), (), list, dict), 80))

    assert len(lines) == 1 + len(table.rows)
    assert max(sum(cell_len(span.text) for span in line) for line in lines) <= 80


def test_every_metric_of_the_articles_and_of_the_ledger_is_in_the_list() -> None:
    ledgers = [load_ledger(DEALS), *(claims_of(name) for name in SHARES)]
    named = {
        entry.metric
        for ledger in ledgers
        for entry in (*ledger.figures, *ledger.claims)
        if entry.metric
    }

    assert sorted(name for name in named if known_metric(name) is None) == []


# --- the articles as ledgers ----------------------------------------------------------------------


@pytest.mark.parametrize("path", sorted(SEEDS.glob("*.yaml")), ids=lambda path: path.stem)
def test_an_article_is_a_sound_ledger_of_its_own(bubblegraph: Run, path: Path) -> None:
    ran = bubblegraph("check", str(path), "--strict")

    assert (ran.code, ran.out) == (0, "")


@pytest.mark.parametrize("path", sorted(SEEDS.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_claim_has_its_source_and_words_of_its_own(path: Path) -> None:
    claims = load_ledger(path).claims

    assert [claim.says for claim in claims if not claim.sources or claim.date is None] == []
    assert len({claim.says for claim in claims}) == len(claims)


@pytest.mark.parametrize("path", sorted(SEEDS.glob("*.yaml")), ids=lambda path: path.stem)
def test_the_deals_that_an_article_speaks_of_are_deals_of_the_ledger(path: Path) -> None:
    known = {deal.id for deal in load_ledger(DEALS).deals}

    named = {deal_id for claim in load_ledger(path).claims for deal_id in claim.deals}
    assert named <= known
