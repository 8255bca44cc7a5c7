"""A search that ends before its end: what it then says holds, however early that was."""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterable
from fractions import Fraction
from itertools import permutations
from pathlib import Path
from random import Random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bubblegraph import (
    Amount,
    balanced_flow_forwarding,
    cheapest_cut,
    circular_flows,
    circulation_ranges,
    circulation_share,
    cut_deals,
    max_circulation,
    max_packing,
    measure_volume,
    packing_value,
    rank_vendors,
    read_text,
    same_year_flow,
    select_deals,
    throughput_ranges,
    weigh_sources,
)
from bubblegraph.output.render import render
from bubblegraph.output.volume import answer_legs, answer_volume
from bubblegraph.patience import ENDLESS, Patience, Stopped
from bubblegraph.solving import circulation, column_generation, packing, widest_laps
from bubblegraph.solving.changed_amounts import Changed
from bubblegraph.solving.circulation import laps_of
from bubblegraph.solving.column_generation import by_highs
from bubblegraph.solving.halting import Halt
from bubblegraph.solving.linear_systems import solve
from bubblegraph.solving.network import Network, has_cycle, legs
from bubblegraph.solving.packing import packing_limits
from bubblegraph.solving.recent import Recent
from bubblegraph.solving.simplex import Tableau
from conftest import Run, complete_ledger
from looks import Looks

Edge = tuple[str, str]
Amounts = dict[Edge, int]

PAIRS = list(permutations("abcde", 2))
GRAPHS = st.dictionaries(st.sampled_from(PAIRS), st.integers(0, 20), min_size=3)
LOOKS = st.integers(0, 60)


@pytest.fixture(autouse=True)
def forget(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no test know what another has solved."""
    forget_all(monkeypatch)


def forget_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packing, "_RECENT", Recent())
    monkeypatch.setattr(circulation, "_RECENT", Recent())


@pytest.fixture
def anew(monkeypatch: pytest.MonkeyPatch) -> object:
    """A function that makes the program forget what it has solved."""
    return lambda: forget_all(monkeypatch)


def dense(parties: int, density: float, seed: int = 1) -> Amounts:
    random = Random(seed)
    names = [f"n{i:02}" for i in range(parties)]
    pairs = [pair for pair in permutations(names, 2) if random.random() < density]
    return {pair: random.randint(1, 10**9) for pair in pairs}


# --- patience itself ------------------------------------------------------------------------------


def test_a_portion_is_over_with_the_whole_and_tells_it_what_it_is_at() -> None:
    whole = Patience()
    part = whole.portion(0.5)

    part.tell("falls of 3 deals")
    whole.interrupted = True

    assert whole.doing == "falls of 3 deals"
    assert part.over
    assert Patience(0).portion(0.5).over
    assert not Patience().portion(0.5).over


def test_work_that_ctrl_c_broke_off_is_done_once_more() -> None:
    patience = Patience()

    def work() -> str:
        if patience.interrupted:
            return "what is known"
        patience.interrupted = True
        raise KeyboardInterrupt

    assert patience.settle(work) == "what is known"


def test_ctrl_c_without_a_search_stays_what_it_is() -> None:
    def work() -> str:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Patience().settle(work)


# --- T* and V* ------------------------------------------------------------------------------------


@given(GRAPHS, LOOKS)
@settings(max_examples=120)
def test_t_star_lies_between_its_bounds_whenever_the_search_ends(
    amounts: Amounts, allowed: int
) -> None:
    packing._RECENT, circulation._RECENT = Recent(), Recent()

    found = max_packing(amounts, patience=Looks(allowed))

    volume = packing_value(amounts)
    assert found is not None
    assert volume is not None
    assert found.least <= volume <= found.value
    if found.exact:
        assert found.value == volume == sum(cents for _, cents in found.rows)
    else:
        assert (found.rows, found.prices) == ((), {})


@pytest.mark.parametrize("allowed", [0, 5, 50, 150, 400, 900, 1500, 2500])
def test_t_star_of_the_solver_lies_between_its_bounds_whenever_it_ends(allowed: int) -> None:
    amounts = dense(24, 0.8)  # 440 legs: by interior points first

    found = max_packing(amounts, patience=Looks(allowed))

    volume = packing_value(amounts)
    assert found is not None
    assert volume is not None
    assert found.least <= volume <= found.value


def test_the_longer_the_search_the_closer_the_bounds(anew: object) -> None:
    amounts = dense(24, 0.8)
    gaps = []
    for allowed in (0, 400, 10**9):
        anew()  # type: ignore[operator]
        found = max_packing(amounts, patience=Looks(allowed))
        assert found is not None
        gaps.append(found.value - found.least)

    assert gaps == sorted(gaps, reverse=True)
    assert gaps[-1] == 0


@given(GRAPHS, LOOKS)
@settings(max_examples=60)
def test_limits_without_rows_hold_as_well_and_none_is_no_limit(
    amounts: Amounts, allowed: int
) -> None:
    packing._RECENT, circulation._RECENT = Recent(), Recent()
    endless = {**amounts, ("a", "b"): None, ("b", "a"): None}

    limits = packing_limits(amounts, Looks(allowed))

    volume = packing_value(amounts)
    assert limits is not None
    assert volume is not None
    assert limits[0] <= volume <= limits[1]
    assert packing_limits(endless, ENDLESS) is None


def test_a_bound_is_kept_only_until_there_is_patience() -> None:
    amounts = dense(9, 0.8)

    first, second = max_packing(amounts, patience=Patience(0)), max_packing(amounts)

    assert first is not None
    assert second is not None
    assert (first.exact, second.exact) == (False, True)


@given(GRAPHS, LOOKS)
@settings(max_examples=60)
def test_v_star_is_no_more_than_its_limit(amounts: Amounts, allowed: int) -> None:
    circulation._RECENT = Recent()

    found = max_circulation(amounts, patience=Looks(allowed))

    volume = max_circulation(amounts).volume
    assert volume <= found.volume
    assert found.exact is (found.volume == volume) or not found.exact


@given(GRAPHS)
def test_a_circulation_falls_apart_into_laps(amounts: Amounts) -> None:
    flow = max_circulation(amounts).flow

    laps = laps_of(flow)

    volume = packing_value(amounts)
    assert volume is not None
    assert laps <= volume
    assert 2 * laps <= sum(flow.values()) <= 5 * laps


def test_taking_laps_apart_ends_with_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(widest_laps, "FREE", 0)
    monkeypatch.setattr(widest_laps, "OFTEN", 1)

    assert laps_of({("a", "b"): 7, ("b", "a"): 7}, Looks(0)) == 0


@given(GRAPHS)
@settings(max_examples=60)
def test_laps_taken_one_by_one_are_a_packing_that_holds_the_widest_loop(amounts: Amounts) -> None:
    laps = widest_laps.widest_laps(amounts)

    volume = packing_value(amounts)
    alone = [
        min(amounts.get(leg, 0) for leg in legs([*loop]))
        for length in range(2, 6)
        for loop in permutations("abcde", length)
    ]
    assert volume is not None
    assert max(alone) <= laps <= volume


def test_where_too_many_legs_are_on_loops_the_bound_is_no_less_than_the_largest_loop(
    bubblegraph: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packing, "MOST", 3)
    (tmp_path / "bank.csv").write_text(
        "payer,payee,amount,date\na,b,50,2025-01-01\nb,a,40,2025-01-02\nb,c,10,2025-01-03\n"
        "c,a,10,2025-01-04\na,c,5,2025-01-05\n"
    )

    said = bubblegraph("cycles", "bank.csv").out

    assert "It is 50.00 at least and " in said


# --- what is built on them ------------------------------------------------------------------------


@given(GRAPHS, LOOKS)
@settings(max_examples=60)
def test_ranges_that_are_given_are_those_of_a_search_to_the_end(
    amounts: Amounts, allowed: int
) -> None:
    largest, packed = max_circulation(amounts), max_packing(amounts)
    assert packed is not None

    legs_then = circulation_ranges(amounts, largest, patience=Looks(allowed))
    companies_then = throughput_ranges(amounts, packed, patience=Looks(allowed))

    assert legs_then.items() <= circulation_ranges(amounts, largest).items()
    assert companies_then.items() <= throughput_ranges(amounts, packed).items()


@given(GRAPHS, GRAPHS, LOOKS)
@settings(max_examples=100)
def test_t_star_of_other_amounts_is_that_of_solving_it_anew(
    amounts: Amounts, other: Amounts, allowed: int
) -> None:
    packed = max_packing(amounts)
    assert packed is not None

    known, hasty = Changed(amounts, packed), Changed(amounts, packed, Looks(allowed))

    volume = packing_value(other)
    assert volume is not None
    assert known.volume(other) == (volume, volume)
    low, high = hasty.volume(other)
    assert low <= volume <= high


def test_without_patience_the_prices_of_t_star_bound_what_is_left_without_a_deal() -> None:
    amounts = dense(12, 0.7)
    packed = max_packing(amounts)
    assert packed is not None
    gone = max(amounts, key=lambda edge: packed.prices.get(edge, Fraction(0)) * amounts[edge])

    low, high = Changed(amounts, packed, Patience(0)).volume(amounts | {gone: 0})

    left = packing_value(amounts | {gone: 0})
    assert left is not None
    assert 0 < low <= left <= high < packed.value


@given(GRAPHS, LOOKS)
@settings(max_examples=60)
def test_a_cut_breaks_every_loop_and_its_bound_holds_whenever_the_search_ends(
    amounts: Amounts, allowed: int
) -> None:
    packing._RECENT, circulation._RECENT = Recent(), Recent()

    taken, bound = cheapest_cut(amounts, patience=Looks(allowed))

    best = sum(amounts[edge] for edge in cheapest_cut(amounts)[0])
    assert not has_cycle(set(amounts) - set(taken))
    assert bound <= best <= sum(amounts[edge] for edge in taken)


@given(GRAPHS, GRAPHS, LOOKS)
@settings(max_examples=60)
def test_a_share_is_within_the_bounds_that_a_hasty_search_gives(
    lows: Amounts, gaps: Amounts, allowed: int
) -> None:
    highs: dict[Edge, int | None] = {
        edge: cents + gaps.get(edge, 0) for edge, cents in lows.items()
    }
    rest = Amount(3, 5)

    exact = circulation_share(lows, highs, rest)
    try:
        hasty = circulation_share(lows, highs, rest, patience=Looks(allowed))
    except Stopped:
        return
    assert exact.low is not None
    assert hasty.low is not None
    assert hasty.low <= exact.low
    assert hasty.high == exact.high
    assert hasty.low_method == "bounds" or hasty.low == exact.low


def test_an_attribution_is_whole_or_none() -> None:
    amounts = {("a", "b"): 10, ("b", "a"): 5, ("b", "c"): 10, ("c", "a"): 10}

    assert balanced_flow_forwarding(amounts, patience=Looks(0)) is None


def test_a_system_is_solved_or_left() -> None:
    with pytest.raises(Stopped):
        solve([{0: 1}], [1], Looks(0))
    with pytest.raises(Stopped):
        solve([{j: 1 + (i == j) for j in range(70)} for i in range(70)], list(range(70)), Looks(20))


# --- the solver -----------------------------------------------------------------------------------


def test_what_goes_wrong_while_the_solver_runs_is_raised_when_it_has_ended() -> None:
    class Broken(Patience):
        @property
        def over(self) -> bool:
            raise KeyboardInterrupt

    network = Network(dense(14, 0.9))
    network.patience = quiet = Patience()  # the network asks a patient one, the solver a broken one
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Halt, "__init__", broken_halt(Broken()))
        with pytest.raises(KeyboardInterrupt):
            by_highs(network)
    assert not quiet.over


def broken_halt(patience: Patience) -> object:
    original = Halt.__init__

    def begin(self: Halt, model: object, _: Patience) -> None:
        original(self, model, patience)

    return begin


# --- how much work there is -----------------------------------------------------------------------


def test_loops_apart_are_solved_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three hundred triangles: no linear programme and no face holds more than one."""
    sizes: list[int] = []
    begin = Tableau.__init__

    def counted(self: Tableau, names: Iterable[Hashable], patience: Patience = ENDLESS) -> None:
        listed = list(names)
        sizes.append(len(listed))
        begin(self, listed, patience)

    monkeypatch.setattr(Tableau, "__init__", counted)
    amounts = {
        (f"{i:03}{u}", f"{i:03}{v}"): 5 + i for i in range(300) for u, v in ("ab", "bc", "ca")
    }

    packed = max_packing(amounts)
    assert packed is not None
    ranges = throughput_ranges(amounts, packed)

    assert packed.value == sum(5 + i for i in range(300))
    assert len(ranges) == 900
    assert max(sizes) <= 4  # three slacks, or a cycle and three slacks
    assert len(sizes) == 900  # for each the value, its first rows, what passes its parties


def test_a_ring_is_solved_as_two_legs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Five thousand parties: each question is asked of a network of two legs,
    and answered for all.
    """
    legs_asked: list[int] = []
    begin = Network.__init__

    def counted(
        self: Network, capacities: dict[Edge, int | None], *words: object, **more: object
    ) -> None:
        legs_asked.append(len(capacities))
        begin(self, capacities, *words, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(Network, "__init__", counted)
    ring = {(f"p{i:04}", f"p{(i + 1) % 5000:04}"): 7 + (i * i) % 1000 for i in range(5000)}

    packed, booked = max_packing(ring), max_circulation(ring)
    assert packed is not None
    ranges = throughput_ranges(ring, packed)

    assert (packed.value, booked.volume) == (7, 35_000)
    assert [len(cycle) for cycle, _ in packed.rows] == [5000]
    assert sum(price * ring[edge] for edge, price in packed.prices.items()) == 7
    assert set(ranges.values()) == {(7, 7)}
    assert set(circulation_ranges(ring, booked).values()) == {(7, 7)}
    assert cheapest_cut(ring)[1] == 7
    assert set(legs_asked) <= {2, 0, 4999, 5000}  # those of the cut look for cycles that are left
    assert legs_asked.count(2) >= 2


def test_falls_of_a_row_are_solved_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A ring of 400 parties: without any of its deals the same is left."""
    solved = []
    solve_anew = column_generation.solve_packing

    def counted(*words: object, **more: object) -> object:
        solved.append(words)
        return solve_anew(*words, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(column_generation, "solve_packing", counted)
    rows = "\n".join(
        f"- {{payer: p{i}, payee: p{(i + 1) % 400}, kind: debt, amount: {5 + i}, date: 2025}}"
        for i in range(400)
    )

    found = cut_deals(select_deals(read_text(f"strict: false\ndeals:\n{rows}")))

    assert {fall.cents for fall in found.falls} == {5_00}
    assert len(solved) == 1  # whichever goes, the row carries nothing


# --- the answers ----------------------------------------------------------------------------------

MIXED = [
    ("ab", "10 to 20"),
    ("bc", 15),
    ("ca", 12),
    ("ba", 9),
    ("cd", 7),
    ("dc", 8),
    ("da", 5),
    ("bd", 6),
]
LEDGER = "\n".join(
    [
        "strict: false",
        "deals:",
        *(
            f"- "
            f"{{id: {pair}, payer: {pair[0]}, payee: {pair[1]}, "
            f"kind: {'equity' if i % 3 else 'cloud'}, "
            f"amount: {amount}, status: {{2025: closed}}, term: 2025 to 2026, "
            f"source: {'XYZ'[i % 3]} 2025-01-01}}"
            for i, (pair, amount) in enumerate(MIXED)
        ),
    ]
)


def test_a_year_that_was_not_solved_has_bounds() -> None:
    selection = select_deals(read_text(LEDGER))

    hasty, exact = same_year_flow(selection, patience=Patience(0)), same_year_flow(selection)

    assert all(year.exact for year in exact)
    assert not all(year.exact for year in hasty)
    for then, now in zip(hasty, exact, strict=True):
        assert then.gross == now.gross
        for end in (0, 1):
            assert then.least[end] <= now.round_trip[end] <= then.round_trip[end]
            assert now.circulation[end] <= then.circulation[end]


def test_a_vendor_that_was_not_reached_has_a_limit_and_no_estimate() -> None:
    selection = select_deals(
        read_text(complete_ledger(5).replace("p00, kind: purchase", "p00, kind: equity"))
    )

    hasty = {vendor.entity: vendor for vendor in rank_vendors(selection, patience=Patience(0))}

    for vendor in rank_vendors(selection):
        then = hasty[vendor.entity]
        assert (then.exact, then.pro_rata, then.paths) == (False, (None, None), ())
        assert vendor.exact
        assert vendor.returned[0] <= then.returned[0]
        assert (
            vendor.returned[1] <= then.returned[1] <= min(vendor.put_in[1], vendor.sales.disclosed)
        )


def test_what_is_asked_of_a_hasty_volume_later_is_bounded_and_says_so() -> None:
    selection = select_deals(read_text(LEDGER))

    hasty, exact = measure_volume(selection, patience=Patience(0)), measure_volume(selection)

    for rung in ("signed", "all"):
        then, now = hasty.trips[rung], exact.trips[rung]  # type: ignore[index]
        assert now.exact
        assert not then.exact
        assert then.high.least <= now.high.value <= then.high.value
        share, bounds = exact.round_trip_share(rung), hasty.round_trip_share(rung)  # type: ignore[arg-type]
        assert bounds.method == "bounds"
        assert bounds.low <= share.low <= share.high <= bounds.high  # type: ignore[operator]
    assert all(leg.attributed is None for leg in hasty.legs())
    assert "round-trip volume (a bound)" in (shown := render(answer_volume(hasty), "table"))
    assert "its bounds are proven" in shown
    assert "Not decided: for want of patience" in render(answer_legs(hasty), "table")


def test_publications_that_an_interrupted_search_did_not_weigh_are_named() -> None:
    ledger = read_text(LEDGER)
    flows, patience = circular_flows(select_deals(ledger)), Patience()
    patience.interrupted = True

    evidence = weigh_sources(ledger, flows, patience=patience)

    assert (evidence.publications, evidence.not_weighed, evidence.exact) == (
        (),
        ("X", "Y", "Z"),
        False,
    )


def test_publications_that_were_not_solved_have_bounds() -> None:
    ledger = read_text(LEDGER)
    flows = circular_flows(select_deals(ledger))

    hasty, exact = (weigh_sources(ledger, flows, patience=p) for p in (Patience(0), ENDLESS))

    found = {publication.name: publication for publication in hasty.publications}
    for publication in exact.publications:
        then = found[publication.name]
        assert publication.exact
        assert then.all[0] <= publication.left_all <= then.all[1]
        assert then.signed[0] <= publication.left_signed <= then.signed[1]


@pytest.mark.parametrize("question", ["volume", "vendor", "sources", "cut"])
@pytest.mark.parametrize("form", ["table", "json", "csv", "md"])
def test_an_answer_for_want_of_patience_is_an_answer(
    bubblegraph: Run, tmp_path: Path, question: str, form: str
) -> None:
    Path(tmp_path, "ledger.yaml").write_text(
        complete_ledger(6).replace("p00, kind: purchase", "p00, kind: debt")
    )

    ran = bubblegraph(question, "ledger.yaml", "--patience", "0", "--format", form)

    assert (ran.code, ran.err) == (0, "")
    assert ran.out


def test_the_json_of_a_bound_says_what_is_proven(bubblegraph: Run, tmp_path: Path) -> None:
    Path(tmp_path, "ledger.yaml").write_text(complete_ledger(6))

    found = json.loads(bubblegraph("volume", "ledger.yaml", "--patience", "0", "--json").out)["all"]
    cut = json.loads(bubblegraph("cut", "ledger.yaml", "--patience", "0", "--json").out)

    assert (found["round_trip_exact"], cut["round_trip_exact"]) == (False, False)
    for end in ("low", "high"):
        assert found["round_trip_least"][end] <= 1500 <= found["round_trip"][end]
    assert cut["cut"]["bound"] <= 1500 <= cut["cut"]["cost"]
    assert cut["falls_open"] == len(cut["falls"]) == 30


@given(GRAPHS, LOOKS)
@settings(max_examples=40)
def test_falls_lie_between_their_bounds_whenever_the_search_ends(
    amounts: Amounts, allowed: int
) -> None:
    assume(any(amounts.values()))
    rows = [
        f"- {{id: {u}{v}, payer: {u}, payee: {v}, kind: debt, amount: {cents}, date: 2025}}"
        for (u, v), cents in amounts.items()
    ]
    selection = select_deals(read_text("\n".join(["strict: false", "deals:", *rows])))
    exact = {fall.deal.deal.id: fall.low for fall in cut_deals(selection, patience=ENDLESS).falls}
    packing._RECENT, circulation._RECENT = Recent(), Recent()

    hasty = cut_deals(selection, patience=Looks(allowed))

    assert {fall.deal.deal.id for fall in hasty.falls} == set(exact)
    assert all(fall.low <= exact[fall.deal.deal.id] <= fall.high for fall in hasty.falls)
    assert hasty.bound <= hasty.cost
