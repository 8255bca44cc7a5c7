"""Clearing and DebtRank: published cases, and the laws that every solution keeps."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bubblegraph.solving.clearing import Debts, greatest_clearing, least_clearing
from bubblegraph.solving.debt_rank import debt_rank, single_hit_rank

REFERENCE = Path(__file__).parent / "reference"


def cases(name: str, key: str) -> list[Any]:
    """The cases of a file that state a value, ready for parametrize."""
    found = json.loads((REFERENCE / name).read_text(encoding="utf-8"))["cases"]
    return [pytest.param(case, id=case["id"]) for case in found if key in case["expected"]]


def exact(number: float) -> Fraction:
    return Fraction(str(number))


def table(rows: list[list[float]]) -> dict[tuple[int, int], Fraction]:
    return {
        (i, j): exact(number)
        for i, row in enumerate(rows)
        for j, number in enumerate(row)
        if number
    }


def debts_of(case: dict[str, Any]) -> Debts:
    cash = [exact(number) for number in case["external_assets"]]
    costs = exact(case["alpha"]), exact(case["beta"])
    owed = table(case["liabilities_debtor_row"])
    return Debts(owed, cash, [0] * len(cash), recovery=costs)


def totals(debts: Debts) -> list[Fraction]:
    found = [Fraction(0)] * len(debts.cash)
    for (debtor, _), cents in debts.owed.items():
        found[debtor] += cents
    return found


def payments(debts: Debts, shares: tuple[Fraction, ...]) -> list[Fraction]:
    return [share * owed for share, owed in zip(shares, totals(debts), strict=True)]


@pytest.mark.parametrize("case", cases("eisenberg_noe.json", "greatest"))
def test_reference_greatest_clearing(case: dict[str, Any]) -> None:
    debts, expected = debts_of(case), case["expected"]["greatest"]

    found = greatest_clearing(debts)

    assert payments(debts, found.shares) == [*map(exact, expected["value"])], expected["source"]


@pytest.mark.parametrize("case", cases("eisenberg_noe.json", "least"))
def test_reference_least_clearing(case: dict[str, Any]) -> None:
    debts, expected = debts_of(case), case["expected"]["least"]

    found = least_clearing(debts)

    assert payments(debts, found.shares) == [*map(exact, expected["value"])], expected["source"]


@pytest.mark.parametrize("case", cases("eisenberg_noe.json", "default_rounds"))
def test_reference_rounds_of_default(case: dict[str, Any]) -> None:
    expected = case["expected"]["default_rounds"]

    rounds = greatest_clearing(debts_of(case)).rounds

    assert [list(each) for each in rounds] == expected["value"], expected["source"]


@pytest.mark.parametrize("case", cases("eisenberg_noe.json", "equity"))
def test_reference_equity_after_clearing(case: dict[str, Any]) -> None:
    debts, expected = debts_of(case), case["expected"]["equity"]

    shares = greatest_clearing(debts).shares

    equity = [cash - owed for cash, owed in zip(debts.cash, totals(debts), strict=True)]
    for (debtor, creditor), cents in debts.owed.items():
        equity[creditor] += shares[debtor] * cents
    assert equity == expected["value"], expected["source"]


@pytest.mark.parametrize("case", cases("eisenberg_noe.json", "fpa_aggregate_shortfall"))
def test_reference_nothing_falls_short_where_all_can_pay(case: dict[str, Any]) -> None:
    debts, expected = debts_of(case), case["expected"]

    paid = payments(debts, greatest_clearing(debts).shares)

    short = [owed - got for owed, got in zip(totals(debts), paid, strict=True)]
    assert short == expected["fpa_residual_obligations"]["value"]
    assert sum(short) == expected["fpa_aggregate_shortfall"]["value"]


def leverage_of(case: dict[str, Any]) -> dict[tuple[int, int], Fraction]:
    equity = [exact(number) for number in case["equity0"]]
    return {
        (i, j): exposure / equity[i]
        for (i, j), exposure in table(case["exposures_lender_row"]).items()
    }


def shock_of(case: dict[str, Any]) -> list[Fraction]:
    if "h0" in case:
        return [exact(number) for number in case["h0"]]
    pairs = zip(case["equity_shock"], case["equity0"], strict=True)
    return [min(Fraction(1), exact(lost) / exact(equity)) for lost, equity in pairs]


def assert_near(found: list[Fraction] | tuple[Fraction, ...], expected: dict[str, Any]) -> None:
    assert [float(share) for share in found] == pytest.approx(expected["value"], abs=2e-9), (
        expected["source"]
    )


@pytest.mark.parametrize("key", ["h", "h_linear"])
def test_reference_debt_rank(key: str) -> None:
    for parameter in cases("debtrank.json", key):
        (case,) = parameter.values
        assert_near(debt_rank(leverage_of(case), shock_of(case)), case["expected"][key])


@pytest.mark.parametrize("case", cases("debtrank.json", "equity_final"))
def test_reference_equity_after_debt_rank(case: dict[str, Any]) -> None:
    shares = debt_rank(leverage_of(case), shock_of(case))

    pairs = zip(case["equity0"], case["equity_shock"], strict=True)
    equity = [exact(own) - exact(lost) for own, lost in pairs]
    for (lender, borrower), exposure in table(case["exposures_lender_row"]).items():
        equity[lender] -= exposure * shares[borrower]
    assert_near(equity, case["expected"]["equity_final"])


@pytest.mark.parametrize("case", cases("debtrank.json", "h_2012"))
def test_reference_single_hit_rank(case: dict[str, Any]) -> None:
    found = single_hit_rank(leverage_of(case), shock_of(case))

    assert_near(found, case["expected"]["h_2012"])
    weights = case["value_weights"]
    rank = sum(
        float(after - before) * weight
        for after, before, weight in zip(found, shock_of(case), weights, strict=True)
    )
    assert rank == pytest.approx(case["expected"]["R_2012"]["value"])


# --- laws -----------------------------------------------------------------------------------------

SMALL = st.integers(0, 12)
COSTS = st.sampled_from([Fraction(0), Fraction(1, 2), Fraction(9, 10), Fraction(1)])


@st.composite
def networks(draw: st.DrawFn) -> Debts:
    size = draw(st.integers(1, 5))
    pairs = [(i, j) for i in range(size) for j in range(size) if i != j]
    owed = {pair: cents for pair in pairs if (cents := draw(SMALL))}
    cash, outside = ([draw(SMALL) for _ in range(size)] for _ in range(2))
    if draw(st.booleans()):
        outside = [0] * size
    fixed = {0: Fraction(draw(st.integers(0, 4)), 4)} if draw(st.booleans()) else {}
    costs = draw(COSTS), draw(COSTS)
    return Debts(owed, cash, outside, draw(st.booleans()), costs, fixed)


def paid_by(debts: Debts, shares: tuple[Fraction, ...]) -> tuple[Fraction, ...]:
    """What each can pay if the others pay these shares: the rule, written out once more."""
    alpha, beta = debts.recovery
    found = []
    for i, (cash, outside) in enumerate(zip(debts.cash, debts.outside, strict=True)):
        inside = totals(debts)[i]
        got = sum(cents * shares[j] for (j, creditor), cents in debts.owed.items() if creditor == i)
        if i in debts.fixed:
            share = debts.fixed[i]
        elif not inside or cash + got >= inside + outside:
            share = Fraction(1)
        elif debts.outsiders_first:
            share = max(Fraction(0), (alpha * cash + beta * got - outside) / inside)
        else:
            share = (alpha * cash + beta * got) / (inside + outside)
        found.append(share)
    return tuple(found)


@given(networks())
def test_both_clearings_are_fixed_points_between_nothing_and_all_that_is_owed(
    debts: Debts,
) -> None:
    greatest, least = greatest_clearing(debts).shares, least_clearing(debts).shares

    for shares in (greatest, least):
        assert all(0 <= share <= 1 for share in shares)
        assert paid_by(debts, shares) == shares
    assert all(low <= high for low, high in zip(least, greatest, strict=True))


@given(networks())
def test_no_clearing_pays_more_than_the_greatest_or_less_than_the_least(debts: Debts) -> None:
    greatest, least = greatest_clearing(debts).shares, least_clearing(debts).shares
    size = len(debts.cash)
    above, below = (Fraction(1),) * size, (Fraction(0),) * size

    for _ in range(12):  # stepwise, from all and from nothing: never past the solutions
        above, below = paid_by(debts, above), paid_by(debts, below)

        assert all(a >= b for a, b in zip(above, greatest, strict=True))
        assert all(a <= b for a, b in zip(below, least, strict=True))


@settings(max_examples=25)  # four hundred steps each
@given(networks())
def test_stepwise_clearing_comes_near_both_ends(debts: Debts) -> None:
    size = len(debts.cash)
    above: tuple[Fraction, ...] = (Fraction(1),) * size
    below: tuple[Fraction, ...] = (Fraction(0),) * size
    for _ in range(400):
        above, below = rounded(paid_by(debts, above)), rounded(paid_by(debts, below))

    near = pytest.approx([float(share) for share in greatest_clearing(debts).shares], abs=1e-3)
    assert [float(share) for share in above] == near
    near = pytest.approx([float(share) for share in least_clearing(debts).shares], abs=1e-3)
    assert [float(share) for share in below] == near


def rounded(shares: tuple[Fraction, ...]) -> tuple[Fraction, ...]:
    """Keep the numbers short where the steps have no end."""
    return tuple(share.limit_denominator(10**9) for share in shares)


@given(networks(), st.integers(0, 4), st.integers(0, 4))
def test_who_pays_less_takes_nobody_further_up(debts: Debts, one: int, other: int) -> None:
    more, less = (
        greatest_clearing(
            Debts(
                debts.owed,
                debts.cash,
                debts.outside,
                debts.outsiders_first,
                debts.recovery,
                {0: Fraction(part, 4)},
            )
        ).shares
        for part in (max(one, other), min(one, other))
    )

    assert all(low <= high for low, high in zip(less, more, strict=True))


@st.composite
def exposures(draw: st.DrawFn) -> tuple[dict[tuple[int, int], Fraction], list[Fraction]]:
    size = draw(st.integers(1, 5))
    pairs = [(i, j) for i in range(size) for j in range(size) if i != j]
    leverage = {pair: Fraction(part, 4) for pair in pairs if (part := draw(st.integers(0, 6)))}
    return leverage, [Fraction(draw(st.integers(0, 4)), 4) for _ in range(size)]


@given(exposures())
def test_debt_rank_is_where_the_steps_from_the_shock_end(
    given: tuple[dict[tuple[int, int], Fraction], list[Fraction]],
) -> None:
    leverage, shock = given
    found = debt_rank(leverage, shock)

    def pressed(shares: list[Fraction]) -> list[Fraction]:
        through = [
            sum((ratio * shares[j] for (i, j), ratio in leverage.items() if i == party), start)
            for party, start in enumerate(shock)
        ]
        return [min(Fraction(1), share) for share in through]

    assert pressed(list(found)) == list(found)
    steps = [Fraction(0)] * len(shock)
    for _ in range(10):
        steps = pressed(steps)
        assert all(step <= share for step, share in zip(steps, found, strict=True))
    assert all(
        single <= share
        for single, share in zip(single_hit_rank(leverage, shock), found, strict=True)
    )


@given(exposures())
def test_without_a_shock_nobody_loses_equity(
    given: tuple[dict[tuple[int, int], Fraction], list[Fraction]],
) -> None:
    leverage, shock = given

    assert not any(debt_rank(leverage, [Fraction(0)] * len(shock)))
