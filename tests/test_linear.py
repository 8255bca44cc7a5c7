"""Exact linear systems: sparse ones by elimination, dense ones by lifting, and the cycles that are
priced.
"""

from __future__ import annotations

from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bubblegraph.solving import dixon_lifting, linear_systems
from bubblegraph.solving.network import Network, cheap_cycles, legs

Rows = list[dict[int, int]]


def solves(rows: Rows, found: list[Fraction], right: list[int]) -> bool:
    return [sum(a * found[j] for j, a in row.items()) for row in rows] == right


def random_rows(size: int, filled: float, largest: int, seed: int = 1) -> Rows:
    """A system with a diagonal, so that it is hardly ever singular."""
    rng = Random(seed)
    rows: Rows = [{i: rng.randint(1, largest)} for i in range(size)]
    for row in rows:
        for j in range(size):
            if rng.random() < filled:
                row[j] = rng.choice([-1, 1]) * rng.randint(1, largest)
    return rows


SYSTEMS = st.integers(1, 5).flatmap(
    lambda size: st.tuples(
        st.lists(
            st.dictionaries(st.integers(0, size - 1), st.integers(-3, 3)),
            min_size=size,
            max_size=size,
        ),
        st.lists(st.integers(-(10**15), 10**15), min_size=size, max_size=size),
    )
)


@given(SYSTEMS)
def test_a_solution_solves_the_system_by_either_method(system: tuple[Rows, list[int]]) -> None:
    rows, right = system

    found = linear_systems.solve(rows, right)
    lifted = dixon_lifting.solve_dense(rows, right)

    assert found == lifted
    assert found is None or solves(rows, found, right)


@pytest.mark.parametrize(
    ("size", "filled", "largest"), [(90, 0.6, 1), (90, 0.6, 10**15), (150, 0.1, 3)]
)
def test_a_dense_system_is_solved_exactly(size: int, filled: float, largest: int) -> None:
    rows = random_rows(size, filled, largest)
    right = [Random(2).randint(-(10**17), 10**17) for _ in rows]

    found = linear_systems.solve(rows, right)

    assert found is not None
    assert solves(rows, found, right)


def test_a_dense_system_without_a_single_solution_is_refused() -> None:
    rows = random_rows(90, 0.6, 3)
    rows[-1] = {j: rows[0].get(j, 0) + rows[1].get(j, 0) for j in range(90)}

    assert linear_systems.solve(rows, [1] * 90) is None


def test_a_prime_that_divides_the_determinant_is_passed_over() -> None:
    first, second, _ = dixon_lifting.PRIMES

    assert dixon_lifting.solve_dense([{0: first * second}], [1]) == [Fraction(1, first * second)]


def test_a_system_that_no_prime_can_tell_from_a_singular_one_is_left_to_elimination() -> None:
    first, second, third = dixon_lifting.PRIMES
    rows = random_rows(90, 0.6, 3)
    rows[0] = {j: a * first * second * third for j, a in rows[0].items()}

    found = linear_systems.solve(rows, [1] * 90)

    assert dixon_lifting.solve_dense(rows, [1] * 90) is None
    assert found is not None
    assert solves(rows, found, [1] * 90)


@given(
    st.dictionaries(
        st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef")).filter(
            lambda edge: edge[0] != edge[1]
        ),
        st.integers(1, 40),
    )
)
@settings(max_examples=200)
def test_for_every_edge_the_cheapest_cycle_through_it_is_found(
    sixty_fourths: dict[tuple[str, str], int],
) -> None:
    prices = {edge: part / 64 for edge, part in sixty_fourths.items()}  # sums of these are exact
    network = Network(dict.fromkeys(prices, 1))

    def cost(cycle: tuple[str, ...]) -> float:
        return sum(prices[edge] for edge in legs(cycle))

    cycles = cheap_cycles(network, prices, 1)

    assert [cost(cycle) for cycle in cycles] == sorted(cost(cycle) for cycle in cycles)
    for edge in prices:
        cheapest = [cost(c) for c in network.cycles_below(prices, 1) if edge in legs(c)]
        assert [cost(c) for c in cycles if edge in legs(c)][:1] == cheapest[:1]
