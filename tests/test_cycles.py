"""Cycles: which there are, what sort they are, and what a source ties together."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bubblegraph import (
    Filters,
    Ledger,
    build_graph,
    circular_flows,
    find_cycles,
    load_ledger,
    read_text,
    select_deals,
)
from bubblegraph.analysis.cycles import Cycle, Cycles, _Listing
from bubblegraph.graph import Rung, circular_core
from bubblegraph.money import UNDISCLOSED, Amount
from bubblegraph.patience import Patience
from bubblegraph.solving.network import canonical
from conftest import Run, complete_ledger


def cycles_of(ledger: Ledger, **filters: object) -> tuple[Cycle, ...]:
    selection = select_deals(ledger, Filters(**filters))  # type: ignore[arg-type]
    return find_cycles(build_graph(selection), pooled=selection.filters.pooled).cycles


def the_cycle_of(ledger: Ledger) -> Cycle:
    (cycle,) = cycles_of(ledger)
    return cycle


def search(size: int, **options: object) -> Cycles:
    """Cycles of a complete digraph."""
    return find_cycles(build_graph(select_deals(read_text(complete_ledger(size)))), **options)  # type: ignore[arg-type]


# --- which there are ------------------------------------------------------------------------------


def test_an_empty_ledger_has_no_cycle(ledger: Ledger) -> None:
    """
    deals: []
    """
    assert cycles_of(ledger) == ()


def test_one_deal_is_no_cycle(ledger: Ledger) -> None:
    """
    deals:
    - {payer: a, payee: b, kind: debt, amount: 1, date: 2025}
    """
    assert cycles_of(ledger) == ()


def test_a_self_deal_is_no_cycle(ledger: Ledger) -> None:
    """
    deals:
    - {payer: a, payee: a, kind: debt, amount: 1, date: 2025}
    """
    assert cycles_of(ledger) == ()


def test_a_chain_is_no_cycle(ledger: Ledger) -> None:
    """
    deals:
    - {payer: a, payee: b, kind: debt, amount: 1, date: 2025}
    - {payer: b, payee: c, kind: debt, amount: 1, date: 2025}
    """
    assert cycles_of(ledger) == ()


def test_two_deals_of_one_pair_are_one_leg(ledger: Ledger) -> None:
    """
    deals:
    - {id: loan, payer: a, payee: b, kind: debt, amount: 10, date: 2025}
    - {id: stake, payer: a, payee: b, kind: equity, amount: 5, date: 2025}
    - {id: chips, payer: b, payee: a, kind: purchase, amount: 40, date: 2025}
    """
    cycle = the_cycle_of(ledger)

    assert [[s.deal.id for s in leg.deals] for leg in cycle.legs] == [["loan", "stake"], ["chips"]]
    assert cycle.legs[0].kinds == ("debt", "equity")
    assert cycle.bottleneck == Amount(15_00, 15_00)


def test_the_two_directions_are_two_cycles(ledger: Ledger) -> None:
    """
    deals:
    - {payer: a, payee: b, kind: debt, amount: 1, date: 2025}
    - {payer: b, payee: c, kind: debt, amount: 1, date: 2025}
    - {payer: c, payee: a, kind: debt, amount: 1, date: 2025}
    - {payer: b, payee: a, kind: debt, amount: 1, date: 2025}
    - {payer: c, payee: b, kind: debt, amount: 1, date: 2025}
    - {payer: a, payee: c, kind: debt, amount: 1, date: 2025}
    """
    assert [cycle.entities for cycle in cycles_of(ledger)] == [
        ("a", "b"),
        ("a", "b", "c"),
        ("a", "c"),
        ("a", "c", "b"),
        ("b", "c"),
    ]


@pytest.mark.parametrize("rotation", [["b", "c", "a"], ["c", "a", "b"], ["a", "b", "c"]])
def test_rotations_of_a_cycle_are_the_same_cycle(rotation: list[str]) -> None:
    assert canonical(rotation) == ("a", "b", "c")


def test_pooled_parties_are_on_a_cycle_only_on_request(ledger: Ledger) -> None:
    """
    entities: {a: {}, fund: {pooled: true}}
    deals:
    - {payer: a, payee: fund, kind: debt, amount: 1, date: 2025}
    - {payer: fund, payee: a, kind: debt, amount: 1, date: 2025}
    """
    assert cycles_of(ledger) == ()
    assert [cycle.entities for cycle in cycles_of(ledger, pooled=True)] == [("a", "fund")]


# --- what sort they are ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("there", "back", "sort"),
    [
        (["equity"], ["purchase"], "financed"),
        (["debt"], ["cloud"], "financed"),
        (["repayment"], ["lease"], "financed"),
        (["purchase"], ["cloud"], "reciprocal"),
        (["equity"], ["debt"], "cross_holding"),
        (["equity", "purchase"], ["purchase"], "financed"),
        (["equity", "purchase"], ["debt"], "financed"),
        (["equity", "purchase"], ["debt", "lease"], "financed"),
    ],
)
def test_the_class_is_what_some_choice_of_deals_makes_it(
    there: list[str], back: list[str], sort: str
) -> None:
    rows = [
        f"- {{payer: {payer}, payee: {payee}, kind: {kind}, amount: 1, date: 2025}}"
        for payer, payee, kinds in (("a", "b", there), ("b", "a", back))
        for kind in kinds
    ]

    assert the_cycle_of(read_text("\n".join(["strict: false", "deals:", *rows]))).sort == sort


def test_a_longer_cycle_is_financed_if_one_leg_finances_and_another_trades(ledger: Ledger) -> None:
    """
    deals:
    - {payer: nvidia, payee: openai, kind: equity, amount: 100, date: 2025-09-22}
    - {payer: openai, payee: oracle, kind: cloud, amount: 300, date: 2025-09-10, term: 2027 to 2032}
    - {payer: oracle, payee: nvidia, kind: purchase, amount: 40, date: 2026-05-24}
    """
    cycle = the_cycle_of(ledger)

    assert (cycle.sort, len(cycle)) == ("financed", 3)
    assert cycle.years(financing=True) == (2025, 2025)
    assert cycle.years(financing=False) == (2026, 2032)


RELATIONS = {
    "supplier and customer": ([["equity"], ["purchase"]], "supplier finances customer"),
    "the customer buys through another": (
        [["equity"], ["cloud"], ["purchase"]],
        "supplier finances customer",
    ),
    "the supplier finances through another": (
        [["equity"], ["debt"], ["purchase"]],
        "supplier finances customer",
    ),
    "wherever the loop begins": (
        [["debt"], ["purchase"], ["cloud"], ["equity"]],
        "supplier finances customer",
    ),
    "a mixed leg goes with its neighbours": (
        [["equity"], ["debt", "cloud"], ["cloud"], ["equity", "lease"]],
        "supplier finances customer",
    ),
    "a supplier that buys as well": (
        [["equity", "cloud"], ["cloud"]],
        "supplier finances customer",
    ),
    "a financier that buys from whom it finances": (
        [["equity", "cloud"], ["cloud"], ["equity"], ["lease"], ["debt"]],
        "customer finances supplier",
    ),
    "a lender that buys from its borrower": (
        [["repayment"], ["cloud"]],
        "customer finances supplier",
    ),
    "two financiers, each paid by whom the other finances": (
        [["equity"], ["cloud"], ["debt"], ["cloud"]],
        "investor is also counterparty",
    ),
    "money put in, a repayment and trade": (
        [["equity"], ["repayment"], ["cloud"]],
        "investor is also counterparty",
    ),
    "trade": ([["purchase"], ["cloud", "lease"]], "reciprocal trade"),
    "financing": ([["equity"], ["debt", "repayment"]], "financing only"),
}


@pytest.mark.parametrize(("legs", "relationship"), RELATIONS.values(), ids=RELATIONS)
def test_the_relationship_is_the_first_that_some_choice_of_deals_makes_true(
    legs: list[list[str]], relationship: str
) -> None:
    rows = [
        f"- {{payer: p{i}, payee: p{(i + 1) % len(legs)}, kind: {kind}, amount: 1, date: 2025}}"
        for i, kinds in enumerate(legs)
        for kind in kinds
    ]

    cycle = the_cycle_of(read_text("\n".join(["strict: false", "deals:", *rows])))

    assert cycle.relationship == relationship


@pytest.mark.parametrize("rung", ["signed", "all"])
def test_the_class_says_no_other_thing_than_the_relationship(rung: Rung) -> None:
    plain = {"reciprocal trade": "reciprocal", "financing only": "cross_holding"}

    for cycle in find_cycles(build_graph(select_deals(load_ledger()), rung=rung)).cycles:
        assert plain.get(cycle.relationship, "financed") == cycle.sort


def test_a_cycle_without_financing_has_no_years_of_it(ledger: Ledger) -> None:
    """
    deals:
    - {payer: a, payee: b, kind: purchase, amount: 1, date: 2025}
    - {payer: b, payee: a, kind: purchase, amount: 1, date: 2026}
    """
    assert the_cycle_of(ledger).years(financing=True) is None


# --- what ties them together ----------------------------------------------------------------------

TIES = {
    "one package for all": ([["p"]], [["p"]], [["p"]], True),
    "no package": ([[]], [[]], [[]], False),
    "one leg apart": ([["p"]], [["p"]], [[]], False),
    "three packages that do not meet": ([["p"]], [["q"]], [["r"]], False),
    "a chain of packages": ([["p"]], [["p", "q"]], [["q"]], True),
    "a chain that begins in the middle": ([["p", "q"]], [["p"]], [["q"]], True),
    "the deal that ties is one of two": ([["x"], ["p"]], [["p"], ["y"]], [["z"], ["p"]], True),
    "each pair is tied, but by different deals": (
        [["p"], ["r"]],
        [["p"], ["q"]],
        [["q"], ["r"]],
        False,
    ),
    "two deals of one leg do not make a chain": ([["p"], ["q"]], [["p"]], [["q"]], False),
}


@pytest.mark.parametrize(("first", "second", "third", "tied"), TIES.values(), ids=TIES)
def test_a_cycle_is_tied_if_packages_hold_one_choice_of_deals_together(
    first: list[list[str]], second: list[list[str]], third: list[list[str]], tied: bool
) -> None:
    rows = [
        f"- {{payer: {payer}, payee: {payee}, kind: debt, amount: 1, date: 2025"
        + (f", package: [{', '.join(packages)}]}}" if packages else "}")
        for (payer, payee), deals in zip(
            [("a", "b"), ("b", "c"), ("c", "a")], (first, second, third), strict=True
        )
        for packages in deals
    ]

    assert the_cycle_of(read_text("\n".join(["strict: false", "deals:", *rows]))).tied is tied


# --- what it carries ------------------------------------------------------------------------------

BOTTLENECKS = {
    "all known": (["10", "5 to 20", "7"], Amount(5_00, 7_00)),
    "an undisclosed leg leaves nothing": (["10", "undisclosed", "7"], Amount(0, None)),
    "an open top counts as far as it is known": (["10", "at least 3", "7"], Amount(3_00, 3_00)),
    "only open tops": (["at least 9", "at least 3", "at least 7"], Amount(3_00, 3_00)),
    "nothing known": (["undisclosed", "undisclosed", "undisclosed"], UNDISCLOSED),
    "an upper limit alone": (["up to 10", "5", "7"], Amount(0, 5_00)),
}


@pytest.mark.parametrize(("amounts", "bottleneck"), BOTTLENECKS.values(), ids=BOTTLENECKS)
def test_the_bottleneck_is_the_smallest_low_and_the_smallest_that_is_disclosed(
    amounts: list[str], bottleneck: Amount
) -> None:
    rows = [
        f"- {{payer: {payer}, payee: {payee}, kind: debt, amount: {amount}, date: 2025}}"
        for (payer, payee), amount in zip(
            [("a", "b"), ("b", "c"), ("c", "a")], amounts, strict=True
        )
    ]

    assert (
        the_cycle_of(read_text("\n".join(["strict: false", "deals:", *rows]))).bottleneck
        == bottleneck
    )


def test_a_cycle_is_unpriced_if_some_leg_has_no_disclosed_amount(ledger: Ledger) -> None:
    """
    deals:
    - {payer: a, payee: b, kind: debt, amount: 10, date: 2025}
    - {payer: b, payee: a, kind: purchase, amount: undisclosed, date: 2025}
    - {payer: c, payee: d, kind: debt, amount: 10, date: 2025}
    - {payer: d, payee: c, kind: purchase, amount: undisclosed, date: 2025}
    - {payer: d, payee: c, kind: purchase, amount: 1, date: 2025}
    """
    unpriced, priced = cycles_of(ledger)

    assert (unpriced.priced, priced.priced) == (False, True)
    assert priced.legs[1].amount == Amount(1_00, None)


# --- when there are too many ----------------------------------------------------------------------


def test_all_are_found_where_there_are_just_as_many_as_may_be_listed() -> None:
    found = search(5, most=84)

    assert (len(found.cycles), found.complete, found.stopped) == (84, True, None)


def test_beyond_the_cap_only_short_cycles_are_listed() -> None:
    # of the 16,064 cycles of eight parties 6,384 have up to six legs
    found = search(8, most=7_000)

    assert max(len(cycle) for cycle in found.cycles) == 6
    assert len(found.cycles) == found.found == 28 + 112 + 420 + 1344 + 3360
    assert not found.complete
    assert found.stopped == "there are more than 7,000 loops; those of up to 6 legs are listed"


def test_where_short_cycles_are_too_many_as_well_the_largest_are_listed() -> None:
    found = search(6, most=100)

    assert (len(found.cycles), found.found, found.complete) == (100, 100, False)
    assert (
        found.stopped == "there are more than 100 loops; the 100 largest of up to 6 legs are listed"
    )


def test_a_length_that_is_asked_for_is_not_changed_at_the_cap() -> None:
    found = search(6, most=50, longest=3)

    assert len(found.cycles) == 50
    assert max(len(cycle) for cycle in found.cycles) <= 3
    assert (
        found.stopped == "there are more than 50 loops of up to 3 legs; the 50 largest are listed"
    )


TWO_AND_FOUR = """\
strict: false
deals:
- {payer: a, payee: b, kind: equity,   amount: 10, date: 2025}
- {payer: b, payee: a, kind: purchase, amount: 4,  date: 2025}
- {payer: b, payee: c, kind: cloud,    amount: 9,  date: 2025}
- {payer: c, payee: d, kind: cloud,    amount: 9,  date: 2025}
- {payer: d, payee: a, kind: purchase, amount: 9,  date: 2025}
"""


@pytest.mark.parametrize(
    ("longest", "listed", "stopped"),
    [
        (2, 1, "there are loops of more than 2 legs; those of up to 2 legs are listed"),
        (3, 1, "there are loops of more than 3 legs; those of up to 3 legs are listed"),
        (4, 2, None),
        (9, 2, None),
    ],
)
def test_a_length_that_is_asked_for_leaves_nothing_out_unsaid(
    longest: int, listed: int, stopped: str | None
) -> None:
    found = find_cycles(build_graph(select_deals(read_text(TWO_AND_FOUR))), longest=longest)

    assert (len(found.cycles), found.stopped) == (listed, stopped)
    assert found.complete == (stopped is None)


def test_loops_that_are_left_out_by_their_length_are_told_in_text_and_json(
    bubblegraph: Run, tmp_path: Path
) -> None:
    (tmp_path / "four.yaml").write_text(TWO_AND_FOUR)

    table = bubblegraph("cycles", "four.yaml", "--longest", "3")
    found = json.loads(bubblegraph("cycles", "four.yaml", "--longest", "3", "--json").out)
    asked = bubblegraph("cycles", "four.yaml", "--longest", "3", "--explain", "d")

    assert (
        "Not every loop is listed: there are loops of more than 3 legs; those of up to 3 legs are "
        "listed. The totals do not depend on the list." in table.lines
    )
    assert (found["complete"], found["stopped"] in table.out) == (False, True)
    assert "is on no loop" not in asked.err


@pytest.mark.parametrize(
    ("steps", "stopped"),
    [
        (1_000_000, None),
        (
            100,
            "whether there are loops of more than 3 legs takes too long to tell; those of up to 3 "
            "legs are listed",
        ),
    ],
)
def test_where_it_takes_too_long_to_tell_there_may_be_longer_loops(
    monkeypatch: pytest.MonkeyPatch, steps: int, stopped: str | None
) -> None:
    """A thousand loops of three, which share one leg."""
    monkeypatch.setattr("bubblegraph.analysis.cycles.MOST_STEPS", steps)
    legs = [("a", "b"), *(leg for i in range(1000) for leg in [("b", f"c{i}"), (f"c{i}", "a")])]
    rows = [f"- {{payer: {u}, payee: {v}, kind: debt, amount: 1, date: 2025}}\n" for u, v in legs]
    ledger = read_text("strict: false\ndeals:\n" + "".join(rows))

    found = find_cycles(build_graph(select_deals(ledger)), longest=3)

    assert (len(found.cycles), found.stopped) == (1000, stopped)
    assert found.complete == (stopped is None)


def test_a_cap_leaves_the_largest_loops(bubblegraph: Run, tmp_path: Path) -> None:
    """Loops of two, of 1 to 9; the parties of the largest come last in the alphabet."""
    rows = [
        f"- {{payer: {payer}, payee: {payee}, kind: debt, amount: {amount}, date: 2025}}\n"
        for amount in range(1, 10)
        for payer, payee in [(f"p{amount}", f"q{amount}"), (f"q{amount}", f"p{amount}")]
    ]
    (tmp_path / "nine.yaml").write_text("strict: false\ndeals:\n" + "".join(rows))

    flows = circular_flows(select_deals(load_ledger(tmp_path / "nine.yaml")), most=3)
    found = find_cycles(flows.graph, most=3)
    shown = bubblegraph("cycles", "nine.yaml", "--all", "--most", "3")

    assert [cycle.entities for cycle in found.cycles] == [("p7", "q7"), ("p8", "q8"), ("p9", "q9")]
    assert (found.complete, flows.complete) == (False, False)
    assert "there are more than 3 loops; the 3 largest of up to 6 legs are listed" in shown.out


def test_the_largest_are_those_with_the_largest_disclosed_bottleneck(ledger: Ledger) -> None:
    """
    deals:
    - {payer: a, payee: b, kind: debt, amount: undisclosed, date: 2025}
    - {payer: b, payee: a, kind: debt, amount: 90, date: 2025}
    - {payer: c, payee: d, kind: debt, amount: at least 20, date: 2025}
    - {payer: d, payee: c, kind: debt, amount: 90, date: 2025}
    - {payer: e, payee: f, kind: debt, amount: up to 30, date: 2025}
    - {payer: f, payee: e, kind: debt, amount: 90, date: 2025}
    - {payer: g, payee: h, kind: debt, amount: 20, date: 2025}
    - {payer: h, payee: i, kind: debt, amount: 90, date: 2025}
    - {payer: i, payee: g, kind: debt, amount: 90, date: 2025}
    """
    graph = build_graph(select_deals(ledger))
    sizes = {cycle.entities[0]: cycle.disclosed for cycle in find_cycles(graph).cycles}

    largest = [
        {cycle.entities[0] for cycle in find_cycles(graph, most=most).cycles} for most in (1, 2, 3)
    ]

    assert sizes == {"a": 0, "c": 20_00, "e": 30_00, "g": 20_00}
    assert largest == [{"e"}, {"e", "c"}, {"e", "c", "g"}]


def test_a_pooled_party_takes_no_place_in_a_list_that_was_cut(ledger: Ledger) -> None:
    """
    entities: {a: {}, b: {}, fund: {pooled: true}}
    deals:
    - {payer: a, payee: b, kind: debt, amount: 1, date: 2025}
    - {payer: b, payee: a, kind: debt, amount: 1, date: 2025}
    - {payer: a, payee: fund, kind: debt, amount: 5, date: 2025}
    - {payer: fund, payee: a, kind: debt, amount: 5, date: 2025}
    """
    graph = build_graph(select_deals(ledger))

    assert [c.entities for c in find_cycles(graph, most=1).cycles] == [("a", "b")]
    assert [c.entities for c in find_cycles(graph, most=1, pooled=True).cycles] == [("a", "fund")]


def test_cycles_through_a_pair_are_sought_alone(ledger: Ledger) -> None:
    """
    deals:
    - {payer: a, payee: b, kind: debt, amount: 1, date: 2025}
    - {payer: b, payee: a, kind: debt, amount: 1, date: 2025}
    - {payer: b, payee: c, kind: debt, amount: 1, date: 2025}
    - {payer: c, payee: a, kind: debt, amount: 1, date: 2025}
    - {payer: c, payee: d, kind: debt, amount: 1, date: 2025}
    - {payer: d, payee: c, kind: debt, amount: 1, date: 2025}
    """
    graph = build_graph(select_deals(ledger))

    found = [
        find_cycles(graph, through=through)
        for through in ([("b", "c")], [("c", "d"), ("x", "y")], [])
    ]

    assert [[c.entities for c in each.cycles] for each in found] == [
        [("a", "b", "c")],
        [("c", "d")],
        [],
    ]
    assert all(each.complete for each in found)


def test_many_more_parties_than_cycles_are_still_all_of_them() -> None:
    """A ring of 300 that pay on and back: 300 loops of two, and two of 300 legs."""
    rows = [
        f"- {{payer: p{payer}, payee: p{payee}, kind: debt, amount: {1 + n}, date: 2025}}"
        for n in range(300)
        for payer, payee in ((n, (n + 1) % 300), ((n + 1) % 300, n))
    ]

    found = find_cycles(
        build_graph(select_deals(read_text("\n".join(["strict: false", "deals:", *rows]))))
    )

    assert (len(found.cycles), found.complete) == (302, True)


def test_that_there_are_too_many_is_seen_by_the_numbers_of_legs_and_parties() -> None:
    """Rings of three that have one party in common: m - n + 1 of them, and no more."""
    rows = [
        f"- {{payer: {payer}, payee: {payee}, kind: debt, amount: 1, date: 2025}}"
        for n in range(40)
        for payer, payee in (("hub", f"a{n}"), (f"a{n}", f"b{n}"), (f"b{n}", "hub"))
    ]
    graph = build_graph(select_deals(read_text("\n".join(["strict: false", "deals:", *rows]))))

    assert find_cycles(graph, most=40).complete
    assert find_cycles(graph, most=39).stopped == (
        "there are more than 39 loops; the 39 largest of up to 6 legs are listed"
    )


def pressed() -> Patience:
    """The patience of somebody who pressed Ctrl-C."""
    patience = Patience()
    patience.interrupted = True
    return patience


def test_a_search_that_is_interrupted_keeps_the_largest_that_it_found_and_says_so() -> None:
    found = search(30, most=10**6, patience=pressed())

    assert (len(found.cycles), found.complete) == (500, False)
    assert found.found > 1_000
    assert (
        found.stopped == f"it was interrupted; of {found.found:,} found the 500 largest are listed"
    )


def test_a_search_that_takes_too_long_says_how_long() -> None:
    found = search(30, patience=Patience(0))

    assert str(found.stopped).startswith("it took longer than 0 seconds; the ")


def test_small_ledgers_are_searched_to_the_end_however_little_patience_there_is() -> None:
    assert search(5, patience=pressed()).complete


def test_of_many_that_were_found_an_interrupted_search_describes_the_largest() -> None:
    core, patience = (
        circular_core(build_graph(select_deals(read_text(complete_ledger(8))))),
        Patience(),
    )
    listing = _Listing(core, 3_000, None, patience)
    paths, _ = listing._search(6)
    patience.interrupted = True

    found = listing._cycles(paths, "it was interrupted", " of up to 6 legs")

    assert (len(found.cycles), found.found) == (500, 3_000)
    assert found.stopped == "it was interrupted; of 3,000 found the 500 largest are listed"


def test_long_cycles_that_take_too_long_to_count_are_given_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bubblegraph.analysis.cycles.MOST_STEPS", 1_000)

    found = search(8, most=100_000)

    assert found.stopped == (
        "to list those of any length takes too long; those of up to 6 legs are listed"
    )
    assert len(found.cycles) == 28 + 112 + 420 + 1344 + 3360


# --- as plain values ------------------------------------------------------------------------------


def test_cycles_become_plain_values_row_by_row(ledger: Ledger) -> None:
    """
    deals:
    - {id: stake, payer: a, payee: b, kind: equity, amount: 10 to 30,   date: 2025}
    - {id: rent,  payer: b, payee: a, kind: cloud,  amount: at least 20, date: 2025}
    """
    found = find_cycles(build_graph(select_deals(ledger)))

    assert found.to_records() == [
        {
            "entities": ["a", "b"],
            "bottleneck_low": 10,
            "bottleneck_high": 20,
            "class": "financed",
            "relationship": "supplier finances customer",
            "tied": False,
            "priced": True,
            "deals": ["stake", "rent"],
        }
    ]
    plain = found.to_dict()
    assert (plain["complete"], plain["stopped"]) == (True, None)
    assert plain["cycles"][0]["bottleneck"] == {"low": 10, "high": 20}
    assert [leg["deals"] for leg in plain["cycles"][0]["legs"]] == [["stake"], ["rent"]]
    assert found.to_frame().loc[0, "class"] == "financed"


# --- large tables ---------------------------------------------------------------------------------


def test_many_deals_get_an_answer_soon_unless_patience_says_otherwise(
    tmp_path: Path, bubblegraph: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bubblegraph.cli.cycles.LARGE", 1)
    monkeypatch.setattr("bubblegraph.cli.cycles.BRISK", 0)
    table = tmp_path / "two.csv"
    table.write_text("payer,payee,amount,date\na,b,3187,2025\nb,a,3191,2025\n", encoding="utf-8")

    assert "(a bound)" in bubblegraph("cycles", "two.csv").out
    assert "(a bound)" not in bubblegraph("cycles", "two.csv", "--patience", "60").out
