"""Parents and their subsidiaries, taken as one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bubblegraph import (
    Filters,
    Ledger,
    LedgerError,
    QuestionError,
    Selection,
    circular_flows,
    read_text,
    select_deals,
)
from bubblegraph.ledger.groups import consolidate_ledger, group_heads
from bubblegraph.ledger.model import Entity
from bubblegraph.output.words import filter_words

GROUPS = """
strict: false
entities:
  holding: {name: Holding}
  cloud: {name: Cloud, parent: holding, ticker: CLD}
  chips: {name: Chips, parent: cloud}
  lab: {name: Lab, sector: ai_lab}
deals:
- {payer: holding, payee: lab, kind: equity, amount: 100, id: stake, date: 2025-01-01}
- {payer: lab, payee: chips, kind: purchase, amount: 40, id: order, date: 2025-02-01}
- {payer: holding, payee: cloud, kind: debt, amount: 7, id: within, date: 2025-03-01}
- {payer: lab, payee: shop, kind: purchase, amount: 5, id: other, date: 2025-03-01}
"""


def asked(**filters: Any) -> Selection:
    return select_deals(read_text(GROUPS), Filters(**filters))


# --- merged ---------------------------------------------------------------------------------------


def test_a_loop_closes_through_a_subsidiary_of_a_subsidiary() -> None:
    apart = circular_flows(asked())
    together = circular_flows(asked(consolidate=True))

    assert (apart.cycles, apart.all.high.value) == ((), 0)
    assert [ranked.cycle.entities for ranked in together.cycles] == [("holding", "lab")]
    assert together.all.high.value == 40_00


def test_deals_within_a_group_pay_themselves_and_are_told() -> None:
    selection = asked(consolidate=True)

    assert selection.by_id["within"].left_out == "pays itself"
    assert filter_words(selection) == (
        "Filters: parents with their subsidiaries (1 deal within a group left out).",
    )
    assert filter_words(asked(consolidate=True, without=("within",))) == (
        "Filters: without within; parents with their subsidiaries.",
    )


@pytest.mark.parametrize("name", ["holding", "cloud", "CLD", "Chips"])
def test_a_group_is_found_by_the_names_of_its_members(name: str) -> None:
    selection = asked(consolidate=True, entities=(name,))

    assert selection.filters.entities == ("holding",)
    assert list(selection.ledger.entities) == ["holding", "lab", "shop"]


def test_a_group_is_pooled_if_its_head_is() -> None:
    text = GROUPS.replace("{name: Chips,", "{name: Chips, pooled: true,")
    pooled = text.replace("{name: Holding}", "{name: Holding, pooled: true}")
    filters = Filters(consolidate=True)

    assert len(circular_flows(select_deals(read_text(text), filters)).cycles) == 1
    assert circular_flows(select_deals(read_text(pooled), filters)).cycles == ()


def test_without_parents_nothing_is_merged(ledger: Ledger) -> None:
    """
    deals:
    - {payer: a, payee: b, kind: equity, amount: 1, date: 2025}
    """
    assert select_deals(ledger, Filters(consolidate=True)).ledger is ledger


def test_what_was_merged_is_merged_once() -> None:
    merged = consolidate_ledger(read_text(GROUPS))

    assert consolidate_ledger(merged) is merged


def test_the_ledger_that_was_given_stays_as_it_is() -> None:
    ledger = read_text(GROUPS)
    select_deals(ledger, Filters(consolidate=True))

    assert ledger == read_text(GROUPS)


# --- what a ledger made by hand may have ----------------------------------------------------------


@pytest.mark.parametrize(
    ("parent", "said"),
    [
        ("chips", "ledger takes no parent that is its own: holding → chips → cloud → holding"),
        ("nobody", "ledger takes parents that are entities, and nobody is none .entity holding."),
    ],
)
def test_a_parent_that_is_none_is_refused(parent: str, said: str) -> None:
    ledger = read_text(GROUPS)
    holding = replace(ledger.entities["holding"], parent=parent)
    wrong = replace(ledger, entities={**ledger.entities, "holding": holding})

    with pytest.raises(QuestionError, match=said):
        select_deals(wrong, Filters(consolidate=True))


def test_the_reader_names_each_circle_of_parents_once() -> None:
    text = "entities: {a: {parent: b}, b: {parent: c}, c: {parent: b}, d: {parent: a}}"

    with pytest.raises(LedgerError) as caught:
        read_text(text)

    assert [problem.message for problem in caught.value.problems] == [
        "entity b is its own parent, by way of b → c → b"
    ]


def test_a_long_line_of_parents_has_one_head() -> None:
    size = 20_000
    entities = {
        f"e{i}": Entity(f"e{i}", f"e{i}", parent=f"e{i - 1}" if i else "") for i in range(size)
    }

    assert set(group_heads(entities).values()) == {"e0"}
    assert set(group_heads(dict(reversed(entities.items()))).values()) == {"e0"}


# --- what the answer says without it --------------------------------------------------------------

MORE = "2 more pairs are on loops only if parents and their subsidiaries are one: --consolidate."


@pytest.mark.parametrize(
    ("words", "there"),
    [
        ([], True),
        (["--consolidate"], False),
        (["--as-of", "2025-01-15"], False),
        (["--kind", "trade"], False),
    ],
)
def test_loops_that_only_groups_would_close_are_counted(
    words: list[str], there: bool, bubblegraph: Callable[..., Any], tmp_path: Path
) -> None:
    (tmp_path / "groups.yaml").write_text(GROUPS)

    assert (MORE in bubblegraph("cycles", "groups.yaml", *words).lines) is there


def test_a_pair_that_is_on_a_loop_anyway_is_not_counted_again(ledger: Ledger) -> None:
    """
    entities: {parent: {}, child: {parent: parent}, lab: {}}
    deals:
    - {payer: parent, payee: lab, kind: equity, amount: 5, date: 2025}
    - {payer: lab, payee: child, kind: cloud, amount: 3, date: 2025}
    - {payer: lab, payee: parent, kind: cloud, amount: 3, date: 2025}
    """
    assert circular_flows(select_deals(ledger)).closed_by_groups == ()


def test_a_loop_through_a_pooled_group_is_counted_only_if_pooled_parties_may_be_on_one() -> None:
    ledger = read_text(GROUPS.replace("{name: Holding}", "{name: Holding, pooled: true}"))

    found = [
        circular_flows(select_deals(ledger, Filters(pooled=pooled))).closed_by_groups
        for pooled in (False, True)
    ]

    assert found == [(), (("holding", "lab"), ("lab", "holding"))]


# --- commands -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        ["cycles"],
        ["volume", "--companies"],
        ["cut"],
        ["vendor"],
        ["vendor", "chips"],
        ["deals"],
        ["show", "chips"],
        ["show", "order"],
        ["diff", "--from", "2025-01-31"],
    ],
    ids=" ".join,
)
def test_every_command_with_filters_takes_it(
    words: list[str], bubblegraph: Callable[..., Any], tmp_path: Path
) -> None:
    (tmp_path / "groups.yaml").write_text(f"as_of: 2025-12-31\n{GROUPS}")

    ran = bubblegraph(*words, "groups.yaml", "--consolidate")

    assert (ran.code, ran.err) == (0, "")
    assert "parents with their subsidiaries" in ran.out
    assert "Holding" in ran.out
