"""Random ledgers with the same payers and payees."""

from __future__ import annotations

import json
from collections import Counter
from itertools import permutations
from pathlib import Path
from random import Random

import pytest

import bubblegraph as bg
from bubblegraph.patience import ENDLESS, Patience
from bubblegraph.solving.cycle_search import Enough, Work
from bubblegraph.solving.rewiring import Rewiring, count_cycles
from bubblegraph.solving.widest import widest_loops
from conftest import REPOSITORY, Run

AI = str(REPOSITORY / "data" / "deals.yaml")


def ring(names: str, amount: int = 1) -> str:
    rows = "".join(
        f"- {{payer: {payer}, payee: {payee}, kind: cloud, amount: {amount}, date: 2025}}\n"
        for payer, payee in zip(names, names[1:] + names[0], strict=True)
    )
    return f"strict: false\ndeals:\n{rows}"


def selected(text: str) -> bg.Selection:
    return bg.select_deals(bg.read_text(text))


def shape(amounts: dict[tuple[str, str], int]) -> tuple[dict[str, list[int]], Counter[str]]:
    """What a swap may not change: the amounts that each pays, and how many pay each."""
    paid: dict[str, list[int]] = {}
    for (payer, _), cents in sorted(amounts.items(), key=lambda each: each[1]):
        paid.setdefault(payer, []).append(cents)
    return paid, Counter(payee for _, payee in amounts)


@pytest.mark.parametrize("seed", range(5))
def test_swaps_keep_who_pays_how_many_which_amounts_and_how_many_pay_whom(seed: int) -> None:
    random = Random(seed)
    pairs = [(a, b) for a in "abcdefgh" for b in "abcdefgh" if a != b and random.random() < 0.4]
    amounts = {pair: random.randrange(100) for pair in pairs}
    rewiring = Rewiring(amounts, random)

    for _ in range(20):
        rewiring.step(50)

        assert shape(rewiring.amounts) == shape(amounts)
        assert len(rewiring.amounts) == len(amounts)
        assert all(payer != payee for payer, payee in rewiring.amounts)
    assert rewiring.amounts != amounts


def test_a_ring_of_four_is_drawn_as_often_as_by_brute_force() -> None:
    """Who is paid is a permutation that leaves nobody in place: six rings, and three double pairs,
    which carry twice as much.
    """
    places = [p for p in permutations(range(4)) if all(i != j for i, j in enumerate(p))]
    double = [p for p in places if all(p[p[i]] == i for i in range(4))]
    assert (len(places), len(double)) == (9, 3)

    found = bg.beside_chance(selected(ring("abcd")), 3_000, seed=4)

    twice = sum(draw.round_trip == 200 for draw in found.draws)
    assert {draw.round_trip for draw in found.draws} == {100, 200}
    assert {(draw.round_trip, draw.loops) for draw in found.draws} == {(100, 1), (200, 2)}
    assert abs(twice / 3_000 - 1 / 3) < 0.04, "more than four standard deviations off"
    assert found.as_circular == found.as_many_loops == 3_000


def test_the_same_seed_draws_the_same_and_another_does_not() -> None:
    selection = bg.select_deals(bg.load_ledger(AI))

    one, same, other = (bg.beside_chance(selection, 5, seed=seed) for seed in (1, 1, 2))

    assert one.draws == same.draws
    assert one.draws != other.draws


def test_the_ledger_itself_is_measured_as_by_cycles() -> None:
    selection = bg.select_deals(bg.load_ledger(AI))
    flows = bg.circular_flows(selection)

    found = bg.beside_chance(selection, 1)

    assert flows.complete
    assert found.own.round_trip == flows.all.high.value
    assert found.own.loops == sum(len(each.cycle) <= found.LONGEST for each in flows.cycles)
    widest: dict[tuple[str, str], int] = {}
    for ranked in flows.cycles:
        pairs = [(leg.payer, leg.payee) for leg in ranked.cycle.legs]
        bottleneck = min(flows.graph.edges[pair]["disclosed"] for pair in pairs)
        widest |= {pair: max(widest.get(pair, 0), bottleneck) for pair in pairs}
    assert {leg.pair: leg.carried for leg in found.legs} == {
        pair: cents for pair, cents in widest.items() if cents
    }


def test_pooled_parties_are_on_no_loop_of_a_random_ledger() -> None:
    text = ring("abcd").replace("strict", "entities: {a: {pooled: true}}\nstrict")

    found = bg.beside_chance(selected(text), 50)

    assert found.pairs == (("a", "b"), ("b", "c"), ("c", "d"), ("d", "a"))
    assert all(draw.carried[0] == 0 for draw in found.draws), "a pays"
    assert any(draw.round_trip for draw in found.draws)


def test_a_leg_is_beside_the_same_payment_in_random_ledgers() -> None:
    """In a ring of four each carries its amount or that of the one that pays it back: the largest
    is held up by the smallest here, and by another in two of the three double pairs.
    """
    names, amounts = "abcd", (4, 3, 2, 1)
    rows = "".join(
        f"- {{payer: {payer}, payee: {payee}, kind: cloud, amount: {amount}, date: 2025}}\n"
        for payer, payee, amount in zip(names, "bcda", amounts, strict=True)
    )

    found = bg.beside_chance(selected(f"strict: false\ndeals:\n{rows}"), 3_000, seed=4)

    assert {leg.carried for leg in found.legs} == {100}
    assert {leg.as_much for leg in found.legs} == {3_000}
    more = sum(draw.carried[0] > 100 for draw in found.draws)
    assert abs(more / 3_000 - 2 / 9) < 0.04, "more than four standard deviations off"


@pytest.mark.parametrize("seed", range(20))
def test_the_widest_loop_through_each_leg_is_that_of_brute_force(seed: int) -> None:
    random = Random(seed)
    pairs = [(a, b) for a in "abcdef" for b in "abcdef" if a != b and random.random() < 0.4]
    amounts = {pair: random.randrange(9) for pair in pairs}
    best: dict[tuple[str, str], int] = {}
    for size in range(2, 7):
        for path in permutations("abcdef", size):
            legs = list(zip(path, (*path[1:], path[0]), strict=True))
            if all(leg in amounts for leg in legs):
                carried = min(amounts[leg] for leg in legs)
                best |= {leg: max(best.get(leg, 0), carried) for leg in legs}

    assert widest_loops(amounts) == best


def test_a_count_of_loops_that_takes_too_long_is_given_up() -> None:
    everybody = [(a, b) for a in "abcdefgh" for b in "abcdefgh" if a != b]

    assert count_cycles(everybody, 3, Work(ENDLESS)) == 28 + 2 * 56
    with pytest.raises(Enough):
        count_cycles(everybody, 8, Work(ENDLESS, most=1_000))


def test_without_patience_there_are_fewer_draws(bubblegraph: Run) -> None:
    found = bg.beside_chance(selected(ring("abcd")), 5, patience=Patience(0))
    ran = bubblegraph("cycles", AI, "--chance", "5", "--patience", "0")

    assert (found.draws, found.asked) == ((), 5)
    assert "No random ledger was drawn, for it took longer than 0 seconds." in ran.out


def test_the_answer_says_how_many_were_at_least_this_circular(
    bubblegraph: Run, tmp_path: Path
) -> None:
    (tmp_path / "ring.yaml").write_text(ring("abcd"))

    ran = bubblegraph("cycles", "ring.yaml", "--chance", "20")
    document = json.loads(bubblegraph("cycles", "ring.yaml", "--chance", "20", "--json").out)

    assert ran.lines[1] == (
        "Of 20 random ledgers with the same payers and payees, 20 were at least this circular by "
        "T*/W, and 20 had at least as many short loops."
    )
    assert document["drawn"] == len(document["draws"]) == 20


def test_the_legs_that_are_more_circular_than_chance_are_listed(bubblegraph: Run) -> None:
    ran = bubblegraph("cycles", AI, "--chance", "100")
    document = json.loads(bubblegraph("cycles", AI, "--chance", "100", "--json").out)

    listed = [line.split("\t") for line in ran.lines if " → " in line]
    rare = [leg for leg in document["legs"] if leg["as_much"] < 5]
    assert 0 < len(listed) == min(len(rare), 10)
    assert listed[0][2] == f"{rare[0]['as_much']}.0%"
    assert f"Of the {len(document['legs'])} legs that are on loops" in ran.out


@pytest.mark.parametrize("text", ["deals: []", ring("ab"), ring("abc")])
def test_a_ledger_too_small_to_rewire_is_refused(
    bubblegraph: Run, tmp_path: Path, text: str
) -> None:
    (tmp_path / "small.yaml").write_text(text)

    ran = bubblegraph("cycles", "small.yaml", "--chance", "10")

    assert ran.code == 1
    assert "no two deals of this ledger can swap whom they pay" in ran.err


@pytest.mark.parametrize(
    "words",
    [
        ("--chance", "0"),
        ("--chance", "2", "--all"),
        ("--chance", "2", "--within", "3y"),
        ("--seed", "2"),
    ],
)
def test_a_wrong_number_or_another_answer_beside_it_is_refused(
    bubblegraph: Run, words: tuple[str, ...]
) -> None:
    assert bubblegraph("cycles", AI, *words).code == 2
