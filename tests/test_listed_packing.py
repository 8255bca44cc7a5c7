"""The packing of laps that are listed, against the linear programme of all of them at once."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bubblegraph import Patience
from bubblegraph.solving import column_generation
from bubblegraph.solving.listed_packing import packing_of_listed
from bubblegraph.solving.simplex import Tableau

Laps = list[tuple[str, ...]]

payments = st.sampled_from("abcdefghij")
laps = st.lists(
    st.lists(payments, min_size=2, max_size=4, unique=True).map(lambda lap: tuple(sorted(lap))),
    max_size=12,
    unique=True,
)
amounts = st.fixed_dictionaries({payment: st.integers(1, 20) for payment in "abcdefghij"})


def largest(laps: Laps, amounts: dict[str, int]) -> Fraction:
    """By the exact simplex method, all laps in one programme."""
    tableau = Tableau([*amounts])
    for payment, cents in amounts.items():
        tableau.add_row({payment: Fraction(1)}, Fraction(cents), [payment])
    for lap in laps:
        tableau.add_column(lap, {payment: Fraction(1) for payment in lap})
    tableau.maximize([dict.fromkeys(laps, 1)])
    carried = tableau.solution()
    return sum((carried.get(lap, Fraction(0)) for lap in laps), Fraction(0))


@given(laps, amounts)
def test_it_is_that_of_all_laps_at_once(laps: Laps, amounts: dict[str, int]) -> None:
    value = largest(laps, amounts)

    assert packing_of_listed(laps, amounts) == (value, value)


@settings(max_examples=25)
@given(laps, amounts)
def test_what_the_solver_proposes_is_proven(laps: Laps, amounts: dict[str, int]) -> None:
    value = largest(laps, amounts)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(column_generation, "SMALL", 0)
        assert packing_of_listed(laps, amounts) == (value, value)


def test_three_laps_of_which_any_two_share_a_payment_carry_half_each() -> None:
    laps = [("p", "q"), ("q", "r"), ("p", "r")]

    assert packing_of_listed(laps, {"p": 1, "q": 1, "r": 1}) == (Fraction(3, 2), Fraction(3, 2))


def test_laps_that_meet_by_a_third_are_packed_with_it() -> None:
    laps = [("p", "q"), ("r", "s"), ("q", "r")]

    assert packing_of_listed(laps, {"p": 5, "q": 7, "r": 7, "s": 5}) == (12, 12)


def test_without_patience_nothing_is_proven() -> None:
    least, most = packing_of_listed([("p", "q")], {"p": 1, "q": 1}, patience=Patience(0))

    assert (least, most) == (0, None)
