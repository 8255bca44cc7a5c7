"""Show: the loops of an entity, a pair or a deal; whether there is one,
and which are the largest.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bubblegraph import Filters, Ledger, circular_flows, read_text, select_deals
from bubblegraph.analysis.show import LoopsThrough, loops_through
from bubblegraph.output.deals import answer_deals
from bubblegraph.output.render import render
from bubblegraph.output.show import answer_show
from bubblegraph.patience import Patience
from conftest import Run, complete_ledger

pairs = st.tuples(st.sampled_from("abcde"), st.sampled_from("abcde")).filter(
    lambda pair: pair[0] != pair[1]
)
payments = st.dictionaries(pairs, st.integers(1, 9), min_size=1, max_size=16)


def ledger_of(amounts: dict[tuple[str, str], int]) -> Ledger:
    rows = [
        f"- {{payer: {payer}, payee: {payee}, kind: debt, amount: {amount}, date: 2025}}"
        for (payer, payee), amount in amounts.items()
    ]
    return read_text("\n".join(["strict: false", "deals:", *rows]))


def through_party(ledger: Ledger, party: str, **filters: object) -> LoopsThrough:
    return loops_through(select_deals(ledger, Filters(**filters)), lambda leg: leg[0] == party)  # type: ignore[arg-type]


# --- that they are those of cycles ----------------------------------------------------------------


@given(payments, st.sampled_from("abcde"))
def test_the_loops_of_a_party_are_those_that_cycles_lists_with_their_numbers(
    amounts: dict[tuple[str, str], int], party: str
) -> None:
    ledger = ledger_of(amounts)
    flows = circular_flows(select_deals(ledger))

    found = through_party(ledger, party)

    assert found.complete
    assert found.cycles == tuple(
        (r.rank, r.cycle) for r in flows.cycles if party in r.cycle.entities
    )
    assert found.on_loop == bool(found.cycles)


@given(payments, st.sampled_from("abcde"), st.integers(1, 4), st.integers(1, 4))
def test_where_the_list_was_cut_the_largest_through_a_party_are_sought_apart(
    amounts: dict[tuple[str, str], int], party: str, most: int, apart: int
) -> None:
    ledger = ledger_of(amounts)
    every = circular_flows(select_deals(ledger), most=1_000)
    mine = sorted(r.cycle.disclosed for r in every.cycles if party in r.cycle.entities)[::-1]

    cut = circular_flows(select_deals(ledger), most=most)
    found = loops_through(select_deals(ledger), lambda leg: leg[0] == party, most=most, apart=apart)

    ranks = {ranked.cycle.entities: ranked.rank for ranked in cut.cycles}
    sizes = sorted(cycle.disclosed for _, cycle in found.cycles)[::-1]
    assert found.on_loop == bool(mine)
    assert [rank for rank, _ in found.cycles] == [
        ranks.get(cycle.entities) for _, cycle in found.cycles
    ]
    assert sizes[:apart] == mine[:apart]
    assert sizes == mine or not found.complete


def test_a_party_of_a_dense_ledger_has_its_largest_loops(dense: Path, bubblegraph: Run) -> None:
    listed = json.loads(bubblegraph("cycles", dense.name, "--json").out)["cycles"]
    found = json.loads(bubblegraph("show", "p05", dense.name, "--json").out)

    numbers = {tuple(each["entities"]): each["rank"] for each in listed}
    assert (found["on_loop"], found["complete"]) == (True, False)
    assert len(found["loops"]) >= 100
    assert found["cycles"]
    assert {
        tuple(each["entities"]): each["rank"] for each in found["loops"]
    }.items() <= numbers.items()
    assert all("p05" in each["entities"] for each in found["loops"])


def test_what_is_not_listed_is_said_in_the_table_and_beside_csv(
    dense: Path, bubblegraph: Run
) -> None:
    said = (
        "Not every loop is listed: there are more than 100 loops; the 100 largest of up to 6 legs"
    )
    table, csv = (
        bubblegraph("show", "p05", dense.name, "--format", form) for form in ("table", "csv")
    )

    assert "On at least " in table.out
    assert said in table.out
    assert said in csv.err
    assert said not in csv.out


@pytest.fixture
def dense(tmp_path: Path) -> Path:
    """Fourteen parties that all pay one another: more loops than can be listed."""
    path = tmp_path / "dense.yaml"
    path.write_text(complete_ledger(14))
    return path


# --- whether there is one -------------------------------------------------------------------------


@pytest.mark.parametrize("what", ["far", "far/near", "near-far-2025"])
def test_never_is_there_no_loop_where_the_list_was_cut(
    tmp_path: Path, bubblegraph: Run, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    """The loop of far is the smallest of all, and it is on no list."""
    monkeypatch.setattr("bubblegraph.analysis.show.APART", 0)
    small = [
        f"- {{payer: {payer}, payee: {payee}, kind: debt, amount: 1, date: 2025}}\n"
        for payer, payee in [("near", "far"), ("far", "near")]
    ]
    (tmp_path / "cut.yaml").write_text(complete_ledger(11) + "".join(small))

    found = json.loads(bubblegraph("show", what, "cut.yaml", "--json").out)

    assert found["on_loop"]
    assert "On no loop" not in bubblegraph("show", what, "cut.yaml").out


def test_who_is_on_no_loop_is_told_so_for_certain(tmp_path: Path, bubblegraph: Run) -> None:
    outside = "- {payer: outside, payee: p01, kind: debt, amount: 1, date: 2025}\n"
    (tmp_path / "cut.yaml").write_text(complete_ledger(11) + outside)

    found = json.loads(bubblegraph("show", "outside", "cut.yaml", "--json").out)

    assert (found["on_loop"], found["loops"], found["complete"], found["stopped"]) == (
        False,
        [],
        True,
        None,
    )
    assert "On no loop." in bubblegraph("show", "outside", "cut.yaml").lines


def test_a_pooled_party_is_told_that_it_may_be_on_one(ledger_file: Path, bubblegraph: Run) -> None:
    """
    entities: {a: {}, fund: {pooled: true}}
    deals:
    - {payer: a, payee: fund, kind: debt, amount: 1, date: 2025}
    - {payer: fund, payee: a, kind: debt, amount: 1, date: 2025}
    """
    shown = bubblegraph("show", "fund", ledger_file.name)

    assert shown.lines[-2:] == [
        "On loops through pooled parties only.",
        "Loops through pooled parties are left out. With them (--pooled) the round-trip "
        "volume is at most 0.00 of signed or paid deals, 1.00 if all is paid.",
    ]
    assert "On 1 loop;" in bubblegraph("show", "fund", "--pooled", ledger_file.name).out


def test_a_deal_that_does_not_count_is_on_no_loop(ledger_file: Path, bubblegraph: Run) -> None:
    """
    deals:
    - {payer: a, payee: b, kind: debt, amount: 1, date: 2025}
    - {id: letter, payer: a, payee: b, kind: debt, amount: 1, date: 2025, status: letter of intent}
    - {payer: b, payee: a, kind: debt, amount: 1, date: 2025}
    """
    assert (
        json.loads(bubblegraph("show", "letter", ledger_file.name, "--json").out)["on_loop"]
        is False
    )
    assert json.loads(bubblegraph("show", "a-b-2025", ledger_file.name, "--json").out)[
        "cycles"
    ] == [1]


# --- when there is no time ------------------------------------------------------------------------


def test_without_time_for_the_numbers_the_loops_have_none() -> None:
    selection = select_deals(read_text(complete_ledger(5)))

    shown = render(answer_show(selection, "p01", patience=Patience(0)), "table")

    assert "# On 64 loops:\n#   p00 ⇄ p01\n" in shown


def test_a_search_for_the_loops_of_a_party_that_ran_out_of_patience_says_so() -> None:
    selection = select_deals(read_text(complete_ledger(20)))

    found = loops_through(selection, lambda leg: leg[0] == "p01", patience=Patience(0))

    assert (found.on_loop, found.complete) == (True, False)
    assert found.cycles
    assert found.stopped


def test_no_cent_of_a_payment_is_lost_where_most_are_large() -> None:
    rows = "".join(f"{a},{b},{n}000000.15,2025-01-31\n" for n, (a, b) in enumerate(["ab", "bc"], 2))
    selection = select_deals(read_text(f"payer,payee,amount,date\n{rows}", file="bank.csv"))
    assert "pays\t1\t2,000,000.15\tb 2,000,000.15" in render(answer_show(selection, "a"), "table")
    assert "3,000,000.15" in render(answer_deals(selection), "table")
