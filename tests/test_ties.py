"""Whether packages tie a cycle, beside trying every choice of deals."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bubblegraph.analysis.ties import are_tied

Legs = list[list[frozenset[str]]]


def sets(letters: str, most: int) -> st.SearchStrategy[Legs]:
    deal = st.frozensets(st.sampled_from(letters), max_size=most)
    return st.lists(st.lists(deal, min_size=1, max_size=3), min_size=2, max_size=6)


def some_choice_holds(legs: Legs) -> bool:
    """The definition: one deal for each leg, and from any leg to any other over shared packages."""
    return any(holds_together(list(choice)) for choice in product(*legs))


def holds_together(choice: list[frozenset[str]]) -> bool:
    reached, fresh = {0}, [0]
    while fresh:
        at = choice[fresh.pop()]
        near = {leg for leg, packages in enumerate(choice) if packages & at} - reached
        reached |= near
        fresh += near
    return len(reached) == len(choice)


@settings(max_examples=500)
@given(sets("pqrs", 3) | sets("pqrstuvw", 2))
def test_a_cycle_is_tied_if_some_choice_of_deals_hangs_together(legs: Legs) -> None:
    assert are_tied(legs, most=10_000) is some_choice_holds(legs)


@given(sets("pqrstuvw", 2), st.integers(0, 5))
def test_what_is_not_decided_is_never_decided_wrongly(legs: Legs, most: int) -> None:
    assert are_tied(legs, most=most) in (some_choice_holds(legs), None)


@given(
    st.lists(
        st.lists(st.frozensets(st.sampled_from("pqrst"), max_size=1), min_size=1, max_size=40),
        max_size=30,
    )
)
def test_deals_of_one_package_each_need_no_tries(legs: Legs) -> None:
    if len(legs) > 1:
        common = set.intersection(*({p for packages in deals for p in packages} for deals in legs))
        assert are_tied(legs, most=0) is bool(common)


def test_many_deals_a_leg_that_hang_together_are_told_at_once() -> None:
    """Each leg shares one package with the next, among many deals that lead nowhere."""
    legs = [
        [
            frozenset({f"p{leg}", f"p{leg + 1}"}),
            *(frozenset({f"x{leg}-{n}", f"y{n % 5}"}) for n in range(20)),
        ]
        for leg in range(30)
    ]

    assert are_tied(legs) is True


def formula(variables: int, clauses: list[tuple[int, ...]]) -> Legs:
    """A leg for each variable and for each clause: tied if the formula can be satisfied."""
    sides = [
        [
            frozenset(
                {"all", *(f"c{n}" for n, clause in enumerate(clauses) if sign * variable in clause)}
            )
            for sign in (1, -1)
        ]
        for variable in range(1, variables + 1)
    ]
    return [*sides, *([frozenset({f"c{n}"})] for n in range(len(clauses)))]


def test_a_formula_is_satisfied_by_the_deals_that_tie() -> None:
    assert are_tied(formula(3, [(1, 2), (-1, 3), (-2, -3)])) is True
    assert are_tied(formula(2, [(1, 2), (-1, 2), (1, -2), (-1, -2)])) is False


def pigeons(number: int) -> Legs:
    """One pigeon more than there are holes, no two in one hole: it takes forever to refute."""
    holes = range(number - 1)
    where = {(p, h): 1 + p * (number - 1) + h for p in range(number) for h in holes}
    somewhere = [tuple(where[p, h] for h in holes) for p in range(number)]
    apart = [(-where[p, h], -where[q, h]) for h in holes for p in range(number) for q in range(p)]
    return formula(len(where), somewhere + apart)


def test_what_cannot_be_decided_in_time_is_said_so() -> None:
    assert are_tied(pigeons(3), most=10_000) is False
    assert are_tied(pigeons(7)) is None


@pytest.mark.parametrize(
    "legs", [[[frozenset("p")], [frozenset()]], [[frozenset()], [frozenset()]]]
)
def test_a_leg_without_a_package_is_tied_to_nothing(legs: Legs) -> None:
    assert are_tied(legs) is False
