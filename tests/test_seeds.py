"""The articles that the project began with: their figures, and what the ledger says to them.

Each table below was written from the article's facts by hand: what is said of deals, revenue,
commitments, spending, losses and valuations. ``None`` is an open top.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from bubblegraph import Ledger, compare_claims, load_ledger
from bubblegraph.analysis.claims import Finding
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
    (finding,) = [finding for finding in findings(name) if words in finding.claim.says]
    return finding.verdict


# --- what each article says -----------------------------------------------------------------------


def test_the_explainer_of_october_2025_says_what_it_says() -> None:
    ledger = claims_of("bubble-explainer-2025-10")

    assert (len(ledger.claims), len(ledger.deals)) == (26, 7)
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
            ("Microsoft put tens of billions", 10 * B, None),
            ("Microsoft decided in 2019", 1 * B, 1 * B),
            ("The world spent about 1.5 trillion", 1.5 * T, 1.5 * T),
            ("spent about 340B on AI", 340 * B, 340 * B),
            ("Nvidia is worth more than 5 trillion", 5 * T, None),
            ("expected to lose 8B to 11.5B", 8 * B, 11.5 * B),
        ],
    )


def test_the_article_of_november_2024_says_what_it_says() -> None:
    ledger = claims_of("not-the-dotcom-bubble-2024-11")

    assert (len(ledger.claims), len(ledger.deals)) == (8, 0)
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
    "bubble-explainer-2025-10": ["2024", "2029 to 2030", "2000", "700", "0.95", "0.75", "0.17"],
    "capex-returns-2025-11": ["200"],
    "forum-skeptic-2025-02": ["0.75", "0.85"],
    "left-foot-right-foot-2026": ["0.58", "3 to 5", "0.7 to 1", "0.95", "0.33"],
    "not-the-dotcom-bubble-2024-11": ["0.62", "0.26 to 0.4", "2 to 8"],
}


@pytest.mark.parametrize("name", SHARES)
def test_ratios_years_and_prices_are_kept_with_their_units(name: str) -> None:
    figures = [claim for claim in claims_of(name).claims if claim.value is not None]

    assert [str(claim.value) for claim in figures] == SHARES[name]
    assert all(claim.unit for claim in figures)


# --- what the ledger says to them -----------------------------------------------------------------

EXPLAINER, REPORT, POST, ESSAY, CASE = SHARES
VERDICTS = [
    (EXPLAINER, "Nvidia agreed to invest up to 100B", "said more"),
    (EXPLAINER, "Stargate plan", "not counted"),
    (EXPLAINER, "Meta looked for bank financing of 26B", "said less"),
    (EXPLAINER, "Banks led by JPMorgan and MUFG", "agrees"),
    (EXPLAINER, "Microsoft's contract with Nebius", "agrees"),
    (EXPLAINER, "Nscale works with Nvidia", "no amount said"),
    (EXPLAINER, "burn 115B of cash", "agrees"),
    (EXPLAINER, "revenue to more than triple, to 12.7B", "said less"),
    (EXPLAINER, "puts OpenAI at 500B", "agrees"),
    (EXPLAINER, "Sierra", "nothing to compare"),
    (EXPLAINER, "95% of organisations", "nothing to compare"),
    (REPORT, "Nvidia's investment of up to 100B", "said more"),
    (REPORT, "commitments of 1.4 trillion", "agrees"),
    (REPORT, "OpenAI has revenue of 13B", "agrees"),
    (POST, "OpenAI has burned more than 10B", "nothing to compare"),
    (POST, "as much as Germany and Japan", "no amount said"),
    (ESSAY, "Nvidia put 100B into OpenAI", "said more"),
    (ESSAY, "Microsoft put tens of billions", "agrees"),
    (ESSAY, "Microsoft decided in 2019", "agrees"),
    (ESSAY, "expected to lose 8B to 11.5B", "said less"),
    (CASE, "revenue should reach 3.7B", "agrees"),
    (CASE, "only 28M in 2022", "nothing to compare"),
]


@pytest.mark.parametrize(("name", "words", "expected"), VERDICTS)
def test_the_ledger_agrees_or_not(name: str, words: str, expected: str) -> None:
    assert verdict(name, words) == expected


def test_said_a_hundred_in_the_ledger_thirty(bubblegraph: Run) -> None:
    ran = bubblegraph("claims", str(SEEDS / "left-foot-right-foot-2026.yaml"), "--against", DEALS)

    first = ran.lines[
        ran.lines.index("1. Nvidia put 100B into OpenAI, which in turn buys Nvidia's cards") :
    ]
    assert first[1].startswith("   said $100B, 2026   ")
    now = next(line for line in first if line.startswith("   ledger now: "))
    assert (
        "up to $100B lapsed 2026-02-27, replaced by nvda-openai-30b (nvda-openai-loi-2025)" in now
    )
    assert "undisclosed letter of intent 2025-09-22 (openai-nvda-10gw)" in now
    assert "$30B committed 2026-02-27 (nvda-openai-30b)" in now


def test_every_claim_of_every_article_gets_its_verdict_in_one_go(bubblegraph: Run) -> None:
    paths = sorted(str(path) for path in SEEDS.glob("*.yaml"))

    ran = bubblegraph("claims", *paths, "--against", DEALS)

    assert (ran.code, ran.err) == (0, "")
    assert ran.lines[1].startswith("64 claims: ")
    assert sum(line.startswith("   → ") for line in ran.lines) == 64


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
