"""The search for cycles on numbers, beside a search that tries everything."""

from __future__ import annotations

from collections import Counter
from itertools import islice

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bubblegraph.patience import ENDLESS, Patience
from bubblegraph.solving.cycle_search import (
    EVERY,
    FREE,
    Enough,
    Leg,
    Path,
    Work,
    cycles_through,
    largest_cycles,
    longer_cycle,
)

Pair = tuple[int, int]
Amounts = dict[Pair, int]

pairs = st.tuples(st.integers(0, 6), st.integers(0, 6)).filter(lambda pair: pair[0] != pair[1])
graphs = st.dictionaries(pairs, st.integers(0, 4), max_size=24)  # few amounts: many are equal
lengths = st.sampled_from([2, 3, 4, 7])


def by_amount(amounts: Amounts) -> list[Leg]:
    return [
        Leg(*pair, amounts[pair])
        for pair in sorted(amounts, key=lambda pair: (-amounts[pair], pair))
    ]


def legs_of(cycle: Path) -> list[Pair]:
    return list(zip(cycle, (*cycle[1:], cycle[0]), strict=True))


def rotated(cycle: Path) -> Path:
    start = cycle.index(min(cycle))
    return cycle[start:] + cycle[:start]


def size(amounts: Amounts, cycle: Path) -> tuple[int, int]:
    """What cycles are ranked by: the bottleneck, then the length."""
    return -min(amounts[pair] for pair in legs_of(cycle)), len(cycle)


def every(amounts: Amounts, longest: int, chosen: list[Pair] | None = None) -> list[Path]:
    """All cycles, the largest first, by networkx."""
    found = [tuple(cycle) for cycle in nx.simple_cycles(nx.DiGraph(list(amounts)))]
    kept = [
        cycle
        for cycle in found
        if len(cycle) <= longest and (chosen is None or not set(chosen).isdisjoint(legs_of(cycle)))
    ]
    return sorted(kept, key=lambda cycle: size(amounts, cycle))


def check(
    amounts: Amounts, found: list[Path], whole: bool, expected: list[Path], most: int
) -> None:
    """The largest are found, each once; which of those that are as large and as long,
    is left open.
    """
    assert whole == (len(expected) <= most)
    assert Counter(size(amounts, c) for c in found) == Counter(
        size(amounts, c) for c in expected[:most]
    )
    assert len({rotated(cycle) for cycle in found}) == len(found)
    assert {rotated(cycle) for cycle in found} <= {rotated(cycle) for cycle in expected}


@given(graphs, lengths, st.integers(0, 40))
def test_the_largest_cycles_are_found(amounts: Amounts, longest: int, most: int) -> None:
    found: list[Path] = []

    whole = largest_cycles(by_amount(amounts), longest, most, found, Work(ENDLESS))

    check(amounts, found, whole, every(amounts, longest), most)
    falling = [size(amounts, cycle)[0] for cycle in found]
    assert falling == sorted(falling)


@given(graphs, lengths, st.none() | st.lists(pairs, max_size=3, unique=True))
def test_whether_there_is_a_longer_cycle(
    amounts: Amounts, longest: int, chosen: list[Pair] | None
) -> None:
    expected = any(len(cycle) > longest for cycle in every(amounts, 99, chosen))

    assert longer_cycle(by_amount(amounts), longest, Work(ENDLESS), chosen) == expected


@given(graphs, lengths, st.integers(0, 10), st.lists(pairs, max_size=3, unique=True))
def test_the_largest_cycles_through_pairs_are_found(
    amounts: Amounts, longest: int, most: int, chosen: list[Pair]
) -> None:
    found: list[Path] = []

    whole = cycles_through(chosen, by_amount(amounts), longest, most, found, Work(ENDLESS))

    check(amounts, found, whole, every(amounts, longest, chosen), most)


@given(graphs, st.integers(0, 6))
def test_the_cycles_through_a_party_are_those_through_what_it_pays(
    amounts: Amounts, party: int
) -> None:
    found: list[Path] = []
    chosen = [pair for pair in sorted(amounts) if pair[0] == party]

    cycles_through(chosen, by_amount(amounts), 7, 1_000, found, Work(ENDLESS))

    assert {rotated(c) for c in found} == {rotated(c) for c in every(amounts, 7) if party in c}


@given(graphs, st.randoms(use_true_random=False))
def test_how_the_legs_were_entered_does_not_matter(amounts: Amounts, random: object) -> None:
    shuffled = list(amounts)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    first: list[Path] = []
    second: list[Path] = []

    largest_cycles(by_amount(amounts), 7, 5, first, Work(ENDLESS))
    largest_cycles(
        by_amount({pair: amounts[pair] for pair in shuffled}), 7, 5, second, Work(ENDLESS)
    )

    assert first == second


# --- how much work it is --------------------------------------------------------------------------


def complete(parties: int) -> Amounts:
    return {
        (u, v): 1 + (u * 7 + v * 13) % 97 for u in range(parties) for v in range(parties) if u != v
    }


def steps(amounts: Amounts, longest: int, most: int) -> int:
    work = Work(ENDLESS)
    largest_cycles(by_amount(amounts), longest, most, [], work)
    return work.steps


@pytest.mark.parametrize("longest", [6, 12, 60])
def test_a_bound_on_the_length_does_not_make_the_search_explode(longest: int) -> None:
    # 60 parties that all pay one another: 10^80 cycles, and far more paths that are too long to
    # close
    assert steps(complete(60), longest, most=1_000) < 500_000


def lattice(rows: int) -> Amounts:
    """Layers of two parties, each of which pays both of the next; the last pay the first.

    Paths double with every layer, and only the bound on the length says that none of them closes.
    """
    amounts = {(2 * r + a, 2 * r + 2 + b): 5 for r in range(rows) for a in (0, 1) for b in (0, 1)}
    return amounts | {(2 * rows + a, b): 5 for a in (0, 1) for b in (0, 1)}


def test_paths_that_are_too_long_to_close_are_not_walked() -> None:
    assert steps(lattice(40), 40, most=10) < 100_000


def test_a_path_that_blocks_its_own_way_home_is_not_walked() -> None:
    """All ways home lead past one party; behind it lies a maze without another way out."""
    maze = {pair: amount for pair, amount in complete(14).items() if 0 not in pair}
    amounts = maze | {(100, 0): 9, (0, 1): 9, (1, 0): 9, (0, 100): 9}

    assert steps(amounts, 20, most=10) < 200_000


def test_rings_and_chains_of_thousands_cost_little() -> None:
    ring = {(n, (n + 1) % 5_000): 1 + n % 50 for n in range(5_000)}
    chain = {pair: 1 + n % 50 for n in range(2_000) for pair in ((n, n + 1), (n + 1, n))}

    assert steps(ring, 5_000, most=10) < 500_000
    assert steps(chain, 6, most=10_000) < 500_000


# --- when it has to stop --------------------------------------------------------------------------


def test_a_search_whose_patience_is_over_keeps_the_largest_that_it_found() -> None:
    found: list[Path] = []
    amounts = complete(30)

    with pytest.raises(Enough):
        largest_cycles(by_amount(amounts), 30, 1_000_000, found, Work(Patience(0)))

    sizes = [size(amounts, cycle)[0] for cycle in found]
    assert sizes == sorted(sizes)
    assert len(found) > 10


def test_every_search_may_take_some_steps_and_then_asks_often() -> None:
    patience = Patience()
    patience.interrupted = True
    work = Work(patience)

    with pytest.raises(Enough):
        largest_cycles(by_amount(complete(30)), 30, 10**9, [], work)

    assert FREE <= work.steps < FREE + 2 * EVERY


def test_a_search_ends_with_its_measure() -> None:
    work = Work(ENDLESS, most=50_000)

    with pytest.raises(Enough):
        largest_cycles(by_amount(complete(30)), 30, 10**9, [], work)

    assert 50_000 <= work.steps < 50_000 + 2 * EVERY


def test_the_first_of_many_as_large_are_those_with_the_fewest_legs() -> None:
    same = dict.fromkeys(complete(12), 7)
    found: list[Path] = []

    largest_cycles(by_amount(same), 12, 100, found, Work(ENDLESS))

    assert Counter(map(len, found)) == {2: 66, 3: 34}
    assert list(islice(found, 3)) == [(1, 0), (2, 0), (2, 1)]
