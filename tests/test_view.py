"""``--entity`` and ``--sector``: what is shown is narrowed, what is computed is not; neither is
ever idle.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bubblegraph import Filters, Ledger, circular_flows, compare_flows, select_deals, weigh_sources
from conftest import REPOSITORY, Run

DEALS = str(REPOSITORY / "data" / "deals.yaml")
NVIDIA = Filters(entities=("nvidia",))


def test_the_falls_of_an_entity_are_shown_however_small_they_are(bubblegraph: Run) -> None:
    every = json.loads(bubblegraph("cut", DEALS, "--json").out)["falls"]
    tesla = [fall["deal"] for fall in every if "tesla" in (fall["payer"], fall["payee"])]
    ran = bubblegraph("cut", DEALS, "--entity", "tesla")

    assert tesla
    # beyond the first
    assert min([fall["deal"] for fall in every].index(deal) for deal in tesla) >= 15
    shown = [line.split("\t")[0] for line in ran.lines if line.count("\t") == 3]
    assert shown == ["deal", *tesla]
    assert "--all" not in ran.out


def test_the_total_of_a_cut_says_that_it_is_of_more_legs_than_are_shown(
    bubblegraph: Run, ledger_file: Path
) -> None:
    """
    deals:
    - {payer: a, payee: b, kind: equity,   amount: 10, date: 2025}
    - {payer: b, payee: a, kind: purchase, amount: 20, date: 2025}
    - {payer: c, payee: d, kind: equity,   amount: 5,  date: 2025}
    - {payer: d, payee: c, kind: purchase, amount: 20, date: 2025}
    """
    every, one = (bubblegraph("cut", ledger_file.name, *words) for words in ((), ("--entity", "c")))

    assert "total\t15.00\t" in every.lines
    assert "a → b" not in one.out
    assert "total of all legs\t15.00\t" in one.lines


def test_the_changes_and_loops_of_a_difference_are_those_of_the_view(ledger: Ledger) -> None:
    """
    deals:
    - {payer: nvidia, payee: openai, kind: equity,   amount: 10, date: 2025, id: stake}
    - {payer: openai, payee: nvidia, kind: purchase, amount: 10, date: 2026, id: cards}
    - {payer: tesla,  payee: xai,    kind: equity,   amount: 5,  date: 2025, id: round}
    - {payer: xai,    payee: tesla,  kind: purchase, amount: 5,  date: 2026, id: batteries}
    """
    before = circular_flows(
        select_deals(ledger, Filters(only=("stake", "round"), entities=("nvidia",)))
    )
    after = circular_flows(select_deals(ledger, NVIDIA))
    found, back = compare_flows(before, after), compare_flows(after, before)

    assert [change.deal_id for change in found.changes] == ["cards"]
    assert [ranked.cycle.entities for ranked in found.appeared] == [("nvidia", "openai")]
    assert [ranked.cycle.entities for ranked in back.vanished] == [("nvidia", "openai")]
    assert found.after.all.high.value == 15_00


def test_the_publications_are_those_behind_a_deal_of_the_view_and_the_volumes_those_of_all(
    ledger: Ledger,
) -> None:
    """
    deals:
    - {payer: nvidia, payee: openai, kind: equity,   amount: 10, date: 2025, id: stake,
       source: Gazette}
    - {payer: openai, payee: nvidia, kind: purchase, amount: 10, date: 2025, id: cards,
       source: Herald}
    - {payer: tesla,  payee: xai,    kind: equity,   amount: 5,  date: 2025, id: round,
       source: Herald}
    - {payer: xai,    payee: tesla,  kind: purchase, amount: 5,  date: 2025, id: cells,
       source: Tribune}
    """
    found = weigh_sources(ledger, circular_flows(select_deals(ledger, NVIDIA)))

    assert [publication.name for publication in found.publications] == ["Herald", "Gazette"]
    assert found.publications[0].sole == ("cards", "round")
    assert [publication.left_all for publication in found.publications] == [0, 5_00]
    assert [standing.deal.id for standing in found.single] == ["stake", "cards"]


@pytest.mark.parametrize("option", [("--entity", "nvidia"), ("--sector", "ai_lab")])
@pytest.mark.parametrize(
    "words",
    [
        ("show", "openai"),
        ("vendor", "openai"),
        ("volume", "--certificate"),
        ("draw", "--as", "waterfall"),
        ("draw", "--as", "timeline"),
    ],
    ids=" ".join,
)
def test_where_there_is_nothing_to_narrow_a_view_is_wrong_usage(
    bubblegraph: Run, words: tuple[str, ...], option: tuple[str, str], tmp_path: Path
) -> None:
    ran = bubblegraph(*words, DEALS, *option)

    assert (ran.code, ran.out) == (2, "")
    assert "--entity and --sector narrow a list, and " in ran.err
    assert list(tmp_path.iterdir()) == []
