"""What the AI ledger says of the days on which the five articles were written."""

from __future__ import annotations

from datetime import date

import pytest

from bubblegraph import (
    CircularFlows,
    Filters,
    Ledger,
    Selection,
    circular_flows,
    load_ledger,
    select_deals,
)
from bubblegraph.money import read_amount
from conftest import REPOSITORY

COUNTER_CASE = date(2024, 11, 30)  # the case that this is not the dot-com bubble
FORUM = date(2025, 2, 8)
EXPLAINER = date(2025, 10, 8)
EARNINGS = date(2025, 11, 30)
ESSAY = date(2026, 7, 5)
ARTICLES = (COUNTER_CASE, FORUM, EXPLAINER, EARNINGS, ESSAY)


@pytest.fixture(scope="module")
def replays() -> dict[date, Selection]:
    """The AI ledger as it was known on the day of each article."""
    ledger = load_ledger(REPOSITORY / "data" / "deals.yaml")
    return {day: select_deals(ledger, Filters(as_of=day)) for day in ARTICLES}


@pytest.fixture(scope="module")
def flows(replays: dict[date, Selection]) -> dict[date, CircularFlows]:
    """What went round on the day of each article."""
    return {day: circular_flows(selection) for day, selection in replays.items()}


def seed(name: str) -> Ledger:
    """What an article says."""
    return load_ledger(REPOSITORY / "seeds" / f"{name}.yaml")


@pytest.mark.parametrize(
    ("day", "loop"),
    [
        (COUNTER_CASE, {"microsoft", "openai"}),
        (COUNTER_CASE, {"amazon", "anthropic"}),
        (COUNTER_CASE, {"anthropic", "google"}),
        (FORUM, {"microsoft", "openai"}),
        (FORUM, {"coreweave", "nvidia"}),
        (EXPLAINER, {"microsoft", "openai"}),
        (EXPLAINER, {"coreweave", "nvidia"}),
        (EXPLAINER, {"nvidia", "nscale"}),
        (EXPLAINER, {"nvidia", "openai", "oracle"}),
        (EARNINGS, {"anthropic", "microsoft"}),
        (EARNINGS, {"microsoft", "openai"}),
        (ESSAY, {"amazon", "openai"}),
        (ESSAY, {"microsoft", "openai"}),
    ],
)
def test_the_replay_to_the_day_of_an_article_has_the_loops_of_that_day(
    flows: dict[date, CircularFlows], day: date, loop: set[str]
) -> None:
    assert loop in [set(found.cycle.entities) for found in flows[day].cycles]


@pytest.mark.parametrize(
    "name", ["bubble-explainer-2025-10", "capex-returns-2025-11", "left-foot-right-foot-2026"]
)
def test_a_deal_that_an_article_names_is_in_the_replay_to_its_day(
    replays: dict[date, Selection], name: str
) -> None:
    article = seed(name)
    assert article.as_of is not None
    known = replays[article.as_of].by_id

    ai_boom = {(deal.id, deal.payer, deal.payee) for deal in replays[article.as_of].ledger.deals}
    named = {deal.id for deal in article.deals if (deal.id, deal.payer, deal.payee) in ai_boom}
    assert named
    assert {deal for deal in named if deal not in known} == set()


@pytest.mark.parametrize(
    ("day", "deal", "status", "amount"),
    [
        (EXPLAINER, "nvda-openai-loi-2025", "letter of intent", "up to 100B"),
        (EXPLAINER, "openai-oracle-300b", "committed", "300B"),
        (EXPLAINER, "msft-nebius", "committed", "17.4B to 19.4B"),
        (EXPLAINER, "vantage-tx-debt", "rumoured", "22B"),
        (EXPLAINER, "pimco-hyperion", "rumoured", "26B"),
        (EXPLAINER, "msft-nscale", "committed", "undisclosed"),
        (EXPLAINER, "openai-amd-6gw", "committed", "undisclosed"),
        (EXPLAINER, "openai-msft-paid-2025-03", "committed", "undisclosed"),
        (EARNINGS, "nvda-openai-loi-2025", "letter of intent", "up to 100B"),
        (ESSAY, "nvda-openai-loi-2025", "lapsed", "up to 100B"),
        (ESSAY, "nvda-openai-30b", "committed", "30B"),
    ],
)
def test_a_deal_stands_on_the_day_of_an_article_as_it_was_known_then(
    replays: dict[date, Selection], day: date, deal: str, status: str, amount: str
) -> None:
    standing = replays[day].by_id[deal]

    assert standing.status.word == status
    assert standing.amount == read_amount(amount).amount


@pytest.mark.parametrize("day", [COUNTER_CASE, FORUM, EXPLAINER])
def test_a_replay_whose_loops_have_no_price_does_not_say_that_nothing_goes_round(
    flows: dict[date, CircularFlows], day: date
) -> None:
    assert flows[day].signed.unlimited is None


def test_what_was_known_to_go_round_grew_from_article_to_article(
    flows: dict[date, CircularFlows],
) -> None:
    found = [len(flows[day].cycles) for day in ARTICLES]

    assert found == sorted(found)
    assert found[0] >= 5
