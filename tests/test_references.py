"""References among deals, to nowhere, in circles and nested: each is followed once by however many
ways.
"""

from __future__ import annotations

from itertools import pairwise
from random import Random

import networkx as nx
import pytest

from bubblegraph import Ledger, likeness, read_text, select_deals
from bubblegraph.errors import LedgerError, Problem
from bubblegraph.ledger import nesting
from bubblegraph.ledger.lints.lint import lint_ledger
from bubblegraph.ledger.names import Spellings, nearest
from bubblegraph.ledger.nesting import held_inside
from bubblegraph.ledger.read import read_ledger

DEAL = (
    "- {{id: {id}, payer: a, payee: b, kind: equity, amount: {amount}, date: 2025, {relation}: "
    "[{parts}]}}"
)


def ledger_text(
    references: dict[str, list[str]], relation: str = "includes", amount: str = "1B"
) -> str:
    rows = (
        DEAL.format(id=deal, parts=", ".join(parts), relation=relation, amount=amount)
        for deal, parts in references.items()
    )
    return "\n".join(["strict: false", "deals:", *rows, ""])


def checked(text: str) -> tuple[Ledger, list[Problem]]:
    ledger, problems = read_ledger("x.yaml", texts={"x.yaml": text})
    return ledger, problems + lint_ledger(ledger)


def circles(problems: list[Problem]) -> list[str]:
    return [problem.message for problem in problems if "by way of" in problem.message]


# --- circles --------------------------------------------------------------------------------------


@pytest.mark.parametrize("relation", ["includes", "may_include", "replaces"])
@pytest.mark.parametrize("way", [1, -1])
def test_a_ledger_with_more_ways_than_can_be_gone_is_checked(relation: str, way: int) -> None:
    """Sixty deals, each with a reference to all before it: 2^58 ways lead from the last to the
    first.
    """
    deals = [f"d{number}" for number in range(60)]
    references = {deal: deals[:number] for number, deal in enumerate(deals)}

    ledger, problems = checked(ledger_text(dict(list(references.items())[::way]), relation))

    assert circles(problems) == []
    assert len(select_deals(ledger).deals) == 60


def test_a_chain_of_references_may_be_longer_than_the_stack_is_deep() -> None:
    chain = {f"d{number}": [f"d{number + 1}"] for number in range(5_000)} | {"d5000": []}

    ledger, problems = checked(ledger_text(chain, amount="1.00"))

    assert circles(problems) == []
    assert [standing.amount.high for standing in select_deals(ledger).deals] == [0] * 5_000 + [100]


def test_of_a_long_circle_the_ends_are_named() -> None:
    ring = {f"d{number}": [f"d{(number + 1) % 2_000}"] for number in range(2_000)}

    _, problems = checked(ledger_text(ring, "replaces"))

    assert circles(problems) == [
        "deal d0 replaces itself, by way of "
        "d0 → d1 → d2 → d3 → … (1,992 more) → d1996 → d1997 → d1998 → d1999 → d0"
    ]


@pytest.mark.parametrize("seed", range(40))
def test_circles_are_told_where_there_are_any_and_mending_all_that_are_told_leaves_none(
    seed: int,
) -> None:
    random = Random(seed)
    deals = [f"d{number}" for number in range(random.randint(2, 9))]
    references = {
        deal: random.sample(deals, random.randint(0, min(3, len(deals)))) for deal in deals
    }
    graph = nx.DiGraph([(deal, part) for deal, parts in references.items() for part in parts])

    _, problems = checked(ledger_text(references))

    told = circles(problems)
    assert bool(told) == (not nx.is_directed_acyclic_graph(graph))
    for message in told:
        circle = message.split("by way of ")[1].split(" → ")
        assert circle[0] == circle[-1]
        assert all(graph.has_edge(deal, part) for deal, part in pairwise(circle))
        graph.remove_edges_from([circle[-2:]])
    assert nx.is_directed_acyclic_graph(graph)


# --- what is inside what --------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(40))
@pytest.mark.parametrize("block", [1, 3, nesting.BLOCK])
def test_what_is_inside_others_is_found_at_any_depth(
    seed: int, block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nesting, "BLOCK", block)
    random = Random(seed)
    things = [str(number) for number in range(12)]
    parts = {
        thing: random.sample(things[number + 1 :], random.randint(0, min(2, 11 - number)))
        for number, thing in enumerate(things)
    }
    graph = nx.DiGraph([(thing, part) for thing in parts for part in parts[thing]])
    graph.add_nodes_from(things)
    questions = {name: (random.sample(things, 4), random.sample(things, 3)) for name in "abc"}

    found = held_inside(parts, questions)

    for name, (sought, starts) in questions.items():
        inside = set().union(*(nx.descendants(graph, start) for start in starts))
        assert found.get(name, set()) == inside & set(sought)


# --- names that are not there ---------------------------------------------------------------------


def test_a_reference_to_nowhere_is_told_the_nearest_of_very_many_ids() -> None:
    known = [f"company-{number:05d}" for number in range(3_000)]
    random = Random(1)

    for word in random.sample(known, 50):
        spot = random.randrange(8)
        assert nearest(word[:spot] + word[spot + 1 :], known) == word


@pytest.mark.parametrize(
    "word", ["opeani", "nvida", "micrsoft", "Orakle", "core weave", "anthropic pbc"]
)
def test_of_many_words_the_same_is_nearest_as_if_each_were_compared(
    word: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = [
        "openai",
        "nvidia",
        "microsoft",
        "oracle",
        "coreweave",
        "anthropic",
        "amd",
        "meta",
        "xai",
        "intel",
    ]
    all_compared = nearest(word, known)

    monkeypatch.setattr(likeness, "MOST_COMPARED", 3)

    assert nearest(word, known) == all_compared != ""


def test_of_very_many_unknown_words_the_first_thousand_are_told_what_is_near() -> None:
    spellings = Spellings(f"word-{number}" for number in range(2_000))

    told = [spellings.nearest(f"wrd-{number}") for number in range(2_000)]

    assert told[:3] == ["word-0", "word-1", "word-2"]
    assert [bool(near) for near in told] == [True] * 1_000 + [False] * 1_000
    assert spellings.nearest("wrd-1") == "word-1"  # asked before


# --- ids that are alike ---------------------------------------------------------------------------


def likened(*ids: str) -> list[str]:
    text = "\n".join(["entities:", *(f"  {name}: {{}}" for name in ids), "deals: []\n"])
    _, problems = checked(text)
    return [
        problem.message.split(" differ")[0] for problem in problems if problem.lint == "similar"
    ]


def test_ids_that_differ_in_a_letter_at_one_spot_are_told_once_each_and_not_in_all_pairs() -> None:
    letters = "abcdefghijklmnopqrstuvwxyz"

    assert likened(*(f"fund_{letter}" for letter in letters)) == [
        f"fund_{letter} and fund_a" for letter in letters[1:]
    ]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("openai", "openal"),
        ("openai", "opnai"),
        ("openai", "openaii"),
        ("openai", "OpenAI"),
        ("openai", "oepnai"),
    ],
)
def test_one_letter_more_less_other_or_swapped_is_alike(first: str, second: str) -> None:
    assert likened(first, second) == [f"{second} and {first}"]
    assert likened(second, first) == [f"{first} and {second}"]


@pytest.mark.parametrize(
    "ids", [("site1", "site2"), ("site1", "site12"), ("abc", "abd"), ("openai", "oqenal")]
)
def test_numbered_short_and_far_ids_are_not_alike(ids: tuple[str, ...]) -> None:
    assert likened(*ids) == []


def test_a_digit_in_place_of_a_letter_is_alike_beside_numbered_ids() -> None:
    assert likened("site1", "site2", "sitel") == ["sitel and site1"]


# --- totals beside very many parts ----------------------------------------------------------------


def test_a_total_beside_very_many_parts_names_some() -> None:
    rows = [
        f"- {{id: d{n}, payer: a, payee: b, kind: debt, amount: {n}M, date: {2000 + n}, source: W}}"
        for n in range(1, 31)
    ]
    total = sum(range(1, 31))
    rows.append(
        f"- {{id: all, payer: a, payee: b, kind: debt, amount: {total}M, date: 2025, source: W}}"
    )

    _, problems = checked("\n".join(["strict: false", "deals:", *rows, ""]))

    told = [problem.message for problem in problems if problem.lint == "total"]
    assert told == [f"is the sum of {', '.join(f'd{n}' for n in range(1, 13))} and more (deal all)"]


def test_a_reference_in_a_circle_is_an_error() -> None:
    with pytest.raises(LedgerError, match="d0 includes itself"):
        read_text(ledger_text({"d0": ["d0"]}))
