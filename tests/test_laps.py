"""Laps in order of time against brute force: every cycle of deals, every first leg, every day."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import permutations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bubblegraph import Patience, packing_value
from bubblegraph.solving import column_generation, lap_packing, laps
from bubblegraph.solving.lap_packing import LapPacking, max_lap_packing
from bubblegraph.solving.laps import ALWAYS, FOREVER, Lap, LapNetwork, Start, Step, days_of, soonest
from bubblegraph.solving.simplex import Tableau

Steps = dict[str, Step]
Caps = dict[str, int]
Deals = tuple[Steps, Caps]

NAMES = "abcd"
DAYS = range(6)


def windows() -> st.SearchStrategy[tuple[int, int]]:
    """Of some days, of one, or with open ends."""
    days = st.integers(DAYS[0], DAYS[-1])
    some = st.tuples(days, days).map(lambda pair: (min(pair), max(pair)))
    one = days.map(lambda day: (day, day))
    open_ends = st.sampled_from([(ALWAYS, FOREVER), (ALWAYS, 2), (3, FOREVER)])
    return st.one_of(some, one, open_ends)


@st.composite
def deals(draw: st.DrawFn, *, most: int = 8) -> Deals:
    """A few deals between four parties, some of them parallel, some of a party with itself."""
    party = st.sampled_from(NAMES)
    steps: Steps = {}
    for number in range(draw(st.integers(2, most))):
        steps[f"d{number}"] = Step(draw(party), draw(party), *draw(windows()))
    return steps, {deal: draw(st.integers(0, 9)) for deal in steps}


limits = st.one_of(st.none(), st.integers(0, 4))


def cycles_of(steps: Mapping[str, Step]) -> Iterator[Lap]:
    """Every choice of one deal a leg of every simple cycle, from every first leg."""
    for length in range(2, len(NAMES) + 1):
        for parties in permutations(NAMES, length):
            pairs = [*zip(parties, (*parties[1:], parties[0]), strict=True)]
            legs = [[d for d, step in steps.items() if step[:2] == pair] for pair in pairs]
            yield from product(*legs)


def fewest_days(steps: Steps, lap: Lap) -> int | None:
    """By trying all days; those beyond the first and the last of all windows change nothing."""
    spans = [range(max(steps[d].first, -1), min(steps[d].last, 6) + 1) for d in lap]
    choices = (days for days in product(*spans) if list(days) == sorted(days))
    return min((days[-1] - days[0] for days in choices), default=None)


def laps_of(steps: Steps, starts: list[Start], within: int | None) -> set[frozenset[str]]:
    """The laps that count; two that begin with different legs share out the same amounts."""
    found = set()
    for lap in cycles_of(steps):
        taken = fewest_days(steps, lap) if any(start.fits(lap) for start in starts) else None
        if taken is not None and (within is None or taken <= within):
            found.add(frozenset(lap))
    return found


def largest(laps: set[frozenset[str]], caps: Caps) -> Fraction:
    """The linear programme over all laps at once."""
    tableau = Tableau([f"slack {deal}" for deal in caps])
    for deal, cents in caps.items():
        tableau.add_row({f"slack {deal}": Fraction(1)}, Fraction(cents), [f"slack {deal}"])
    for lap in laps:
        tableau.add_column(lap, {f"slack {deal}": Fraction(1) for deal in lap})
    tableau.maximize([dict.fromkeys(laps, 1)])
    return sum((cents for name, cents in tableau.solution().items() if name in laps), Fraction(0))


def anywhere(steps: Steps) -> list[Start]:
    return [Start(frozenset(steps), frozenset(steps))]


def packed(steps: Steps, caps: Caps, within: int | None = None) -> LapPacking:
    found = max_lap_packing(steps, caps, anywhere(steps), within=within)
    assert found is not None
    return found


def check_proof(packing: LapPacking, steps: Steps, caps: Caps, within: int | None) -> None:
    """Both sides of the certificate, without a look at how it was found."""
    carried = dict.fromkeys(caps, Fraction(0))
    for lap, cents in packing.rows:
        assert cents > 0
        assert days_of([steps[deal] for deal in lap], within) is not None
        for deal in lap:
            carried[deal] += cents
    assert packing.value == sum(cents for _, cents in packing.rows)
    assert all(cents <= caps[deal] for deal, cents in carried.items())
    assert packing.value == sum(price * caps[deal] for deal, price in packing.prices.items())
    assert all(price > 0 for price in packing.prices.values())


# --- against brute force --------------------------------------------------------------------------


@given(deals(), limits)
@settings(max_examples=200)
def test_the_packing_is_that_of_all_laps_at_once(drawn: Deals, within: int | None) -> None:
    steps, caps = drawn
    fitting = laps_of(steps, anywhere(steps), within)

    found = packed(steps, caps, within)

    assert found.value == largest(fitting, caps)
    check_proof(found, steps, caps, within)
    for lap in fitting:  # deals that carry nothing have no price, and need none
        assert sum(found.prices.get(d, 0) for d in lap) >= 1 or not all(caps[d] for d in lap)


@given(deals(), limits, st.sets(st.sampled_from([f"d{n}" for n in range(8)])))
@settings(max_examples=150)
def test_laps_begin_and_end_as_they_have_to(
    drawn: Deals, within: int | None, chosen: set[str]
) -> None:
    steps, caps = drawn
    every, first = frozenset(steps), frozenset(chosen & {*steps})
    starts = [Start(first, every), Start(every - first, every - first, every - first)]

    found = max_lap_packing(steps, caps, starts, within=within, turning=False)

    assert found is not None
    assert found.value == largest(laps_of(steps, starts, within), caps)
    assert all(any(start.fits(lap) for start in starts) for lap, _ in found.rows)


@given(deals(most=12), limits)
@settings(max_examples=40)
def test_what_the_solver_proposes_is_what_fractions_give(drawn: Deals, within: int | None) -> None:
    steps, caps = drawn
    caps = {d: cents for d, cents in caps.items() if cents and steps[d].payer != steps[d].payee}
    network = LapNetwork(steps, caps, anywhere(steps), within)

    proposed = column_generation.by_highs(network, 1)
    exact = column_generation.by_fractions(network, 1)

    assert proposed is not None
    assert sum(proposed.rows.values()) == sum(exact.rows.values())


@given(deals(most=12))
@settings(max_examples=100)
def test_the_soonest_choice_is_that_of_all_choices(drawn: Deals) -> None:
    steps, _ = drawn
    legs = [
        {d: s for d, s in steps.items() if (s.payer, s.payee) == pair}
        for pair in (("a", "b"), ("b", "c"), ("c", "a"))
    ]
    taken = [fewest_days(steps, lap) for lap in product(*legs)]

    found = soonest(legs)

    assert (found and found[0]) == min((days for days in taken if days is not None), default=None)
    if found is not None:
        assert fewest_days(steps, found[1]) == found[0]


# --- laws -----------------------------------------------------------------------------------------


def edges_of(steps: Steps, caps: Caps) -> dict[tuple[str, str], int]:
    edges: dict[tuple[str, str], int] = {}
    for deal, step in steps.items():
        if step.payer != step.payee:
            edges[step.payer, step.payee] = edges.get((step.payer, step.payee), 0) + caps[deal]
    return edges


@given(deals(), limits)
@settings(max_examples=100)
def test_order_takes_from_the_packing_and_never_adds(drawn: Deals, within: int | None) -> None:
    steps, caps = drawn

    assert packed(steps, caps, within).value <= (packing_value(edges_of(steps, caps)) or 0)


@given(deals(), limits)
@settings(max_examples=100)
def test_where_every_window_is_open_order_takes_nothing(drawn: Deals, within: int | None) -> None:
    steps, caps = drawn
    steps = {d: step._replace(first=ALWAYS, last=FOREVER) for d, step in steps.items()}

    found = packed(steps, caps, within)

    assert found.value == packing_value(edges_of(steps, caps))
    check_proof(found, steps, caps, within)


@given(deals(), limits, st.integers(0, 7))
@settings(max_examples=100)
def test_more_of_a_deal_a_wider_window_or_more_days_never_take_from_it(
    drawn: Deals, within: int | None, number: int
) -> None:
    steps, caps = drawn
    deal = f"d{number % len(steps)}"
    wider = steps[deal]._replace(first=steps[deal].first - 1, last=steps[deal].last + 1)
    before = packed(steps, caps, within).value

    assert packed(steps, caps | {deal: caps[deal] + 3}, within).value >= before
    assert packed(steps | {deal: wider}, caps, within).value >= before
    assert packed(steps, caps, None if within is None else within + 1).value >= before


# --- ends of a search -----------------------------------------------------------------------------

RING: Steps = {
    "ab": Step("a", "b", 1, 1),
    "bc": Step("b", "c", 2, 2),
    "ca": Step("c", "a", 3, 3),
    "ba": Step("b", "a", 0, 0),
}
AMOUNTS = {"ab": 5, "bc": 4, "ca": 3, "ba": 9}


def test_without_patience_what_is_known_without_order_bounds_it() -> None:
    found = max_lap_packing(RING, AMOUNTS, anywhere(RING), patience=Patience(0))

    assert found is not None
    assert not found.exact
    assert found.least <= 5 <= found.value
    assert not found.rows


def test_more_deals_than_are_tried_have_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lap_packing, "MOST", 3)

    found = packed(RING, AMOUNTS)

    assert (found.exact, found.value, found.least) == (False, 5, 0)  # the packing of cycles


def test_a_lap_without_limit_has_no_bound_but_one_out_of_order_is_none() -> None:
    open_ended = dict.fromkeys(RING, None) | {"ba": 9}

    assert max_lap_packing(RING, open_ended, anywhere(RING)) is None
    back_and_forth = max_lap_packing(RING, open_ended, anywhere(RING), within=1)
    assert back_and_forth is not None
    assert back_and_forth.rows == ((("ba", "ab"), 9),)


def test_a_deal_without_limit_lets_through_what_the_others_carry() -> None:
    found = max_lap_packing(RING, {**AMOUNTS, "bc": None}, anywhere(RING))

    assert found is not None
    assert found.value == 5
    assert dict(found.rows) == {("ab", "bc", "ca"): 3, ("ba", "ab"): 2}


def test_parallel_deals_of_one_tick_are_shared_out_among_the_rows() -> None:
    steps = {name: Step(*pair, 0, 9) for name, pair in
             {"x1": "ab", "x2": "ab", "y": "ba", "z": "bc", "w": "ca"}.items()}  # fmt: skip

    found = packed(steps, {"x1": 4, "x2": 5, "y": 6, "z": 3, "w": 8})

    assert found.value == 9
    check_proof(found, steps, {"x1": 4, "x2": 5, "y": 6, "z": 3, "w": 8}, None)


def test_distances_of_many_companies_at_once_are_those_of_one_search_each(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rng = random.Random(7)
    parties = [f"p{number:02d}" for number in range(70)]
    steps = {
        f"d{number:03d}": Step(*rng.sample(parties, 2), first, first + rng.randrange(300))
        for number in range(400)
        for first in [rng.randrange(300)]
    }
    caps = {deal: rng.randint(1, 1000) for deal in steps}

    at_once = [packed(steps, caps, within) for within in (None, 30)]
    monkeypatch.setattr(laps, "FEW", 1000)
    one_by_one = [packed(steps, caps, within) for within in (None, 30)]

    assert [found.value for found in at_once] == [found.value for found in one_by_one]
    for found, within in zip(at_once, (None, 30), strict=True):
        assert found.exact
        check_proof(found, steps, caps, within)
