"""Loops through pooled parties: left out, and told."""

from __future__ import annotations

import json
from itertools import permutations
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bubblegraph import Filters, Ledger, circular_flows, read_text, select_deals
from bubblegraph.analysis.question import Question
from bubblegraph.patience import Patience
from conftest import REPOSITORY, Run

LUCKIN = str(REPOSITORY / "data" / "history" / "luckin.yaml")
DEALS = st.lists(
    st.tuples(st.sampled_from("abp"), st.sampled_from("abp"), st.integers(1, 9)).filter(
        lambda deal: deal[0] != deal[1]
    ),
    max_size=5,
)


def test_no_command_says_no_loop_where_one_passes_a_pooled_party(bubblegraph: Run) -> None:
    cycles, volume = bubblegraph("cycles", LUCKIN), bubblegraph("volume", LUCKIN)
    with_them = bubblegraph("cycles", "--pooled", LUCKIN)

    said = "the round-trip volume is at most 190.00–196.00 of signed or paid deals."
    for ran in (cycles, volume):
        assert "o loop" not in ran.out
        assert said in ran.out
        assert ran.lines[1] == "Every loop passes a pooled party, which stands for many."
    assert "At most 196.00 of the 496.00 signed" in with_them.out
    assert "With them" not in with_them.out


@pytest.mark.parametrize("command", ["cycles", "volume"])
def test_it_is_said_that_pooled_parties_make_no_difference(
    bubblegraph: Run, ledger_file: Path, command: str
) -> None:
    """
    entities: {a: {}, b: {}, fund: {pooled: true}}
    deals:
    - {payer: a,    payee: b,    kind: equity,   amount: 9, status: {2025: closed}}
    - {payer: b,    payee: a,    kind: purchase, amount: 4, status: {2025: closed}}
    - {payer: a,    payee: fund, kind: debt,     amount: 3, status: {2025: closed}}
    - {payer: fund, payee: a,    kind: equity,   amount: undisclosed, date: 2025}
    """
    assert (
        "Loops through pooled parties are left out. With them (--pooled) the round-trip volume is "
        "the same."
    ) in bubblegraph(command, ledger_file.name).lines


@pytest.mark.parametrize("command", ["cycles", "volume"])
def test_programs_are_told_how_much_it_is_with_pooled_parties(
    bubblegraph: Run, command: str
) -> None:
    def pooled(*options: str) -> object:
        found = json.loads(bubblegraph(command, LUCKIN, "--json", *options).out)
        return found.get("totals", found)["pooled_round_trip"]

    interval = {"low": 190_000_000, "high": 196_000_000}
    assert pooled() == {"signed": interval, "all": interval, "exact": True}
    assert pooled("--pooled") is None


def test_show_tells_of_loops_through_pooled_parties_beside_others(
    bubblegraph: Run, ledger_file: Path
) -> None:
    """
    entities: {a: {}, b: {}, c: {}, d: {}, fund: {pooled: true}}
    deals:
    - {payer: a,    payee: b,    kind: equity,   amount: 9, status: {2025: closed}}
    - {payer: b,    payee: a,    kind: purchase, amount: 4, status: {2025: closed}}
    - {payer: b,    payee: fund, kind: debt,     amount: 3, status: {2025: closed}}
    - {payer: fund, payee: a,    kind: equity,   amount: 2, date: 2025}
    - {payer: c,    payee: d,    kind: cloud,    amount: 2, date: 2025}
    - {payer: d,    payee: c,    kind: cloud,    amount: 2, date: 2025}
    """
    told = (
        "Loops through pooled parties are left out. With them (--pooled) the round-trip "
        "volume is at most 4.00 of signed or paid deals, 8.00 if all is paid."
    )

    assert told in (shown := bubblegraph("show", "a/b", ledger_file.name).lines)
    assert any(line.startswith("On 1 loop") for line in shown)
    assert told not in bubblegraph("show", "c", ledger_file.name).lines
    assert told in bubblegraph("cycles", ledger_file.name).lines
    assert json.loads(bubblegraph("show", "fund", ledger_file.name, "--json").out)[
        "pooled_round_trip"
    ]["all"] == {"low": 8, "high": 8}


def test_whoever_asks_for_the_loops_of_one_on_pooled_loops_alone_is_told_of_them(
    bubblegraph: Run, ledger_file: Path
) -> None:
    """
    entities: {a: {}, b: {}, c: {}, fund: {pooled: true}}
    deals:
    - {payer: a,    payee: b,    kind: equity,   amount: 9, date: 2025}
    - {payer: b,    payee: a,    kind: purchase, amount: 4, date: 2025}
    - {payer: c,    payee: fund, kind: debt,     amount: 3, date: 2025}
    - {payer: fund, payee: c,    kind: equity,   amount: 2, date: 2025}
    """
    ran = bubblegraph("cycles", "--explain", "c", ledger_file.name)

    assert ran.err == (
        "bubblegraph: c is on no loop that passes no pooled party; --pooled lets them be part of "
        "one.\n"
    )


@given(DEALS)
@settings(max_examples=60)
def test_what_is_told_is_what_pooled_finds(deals: list[tuple[str, str, int]]) -> None:
    ledger = ledger_of(deals)
    left_out = Question(select_deals(ledger)).pooled_round_trip
    without = circular_flows(select_deals(ledger))
    found = circular_flows(select_deals(ledger, Filters(pooled=True)))

    if left_out is None:
        assert found.core.size() == without.core.size()
    else:
        assert found.core.size() > without.core.size()
        assert left_out.exact
        assert left_out.all == (found.all.low.value, found.all.high.value)
        assert left_out.signed == (found.signed.low.value, found.signed.high.value)


def ledger_of(deals: list[tuple[str, str, int]]) -> Ledger:
    rows = [
        f"- {{payer: {payer}, payee: {payee}, kind: debt, amount: {cents}, date: 2025}}"
        for payer, payee, cents in [("a", "b", 1), *deals]
    ]
    head = "strict: false\nentities: {a: {}, b: {}, p: {pooled: true}}\ndeals:\n"
    return read_text(head + "\n".join(rows))


def test_without_patience_a_limit_stands_in_its_place() -> None:
    dice = Random(4)
    rows = [(u, v, dice.randint(1, 99)) for u, v in permutations("abcdefgp", 2)]
    hasty = Question(select_deals(ledger_of(rows)), patience=Patience(0)).pooled_round_trip
    exact = Question(select_deals(ledger_of(rows))).pooled_round_trip

    assert hasty
    assert exact
    assert (hasty.exact, exact.exact) == (False, True)
    assert hasty.all[1] >= exact.all[1]
