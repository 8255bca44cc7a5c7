"""What stands on a screen where a value is typed: one line, however much it holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import timedelta
from fractions import Fraction
from itertools import islice
from typing import Any

import pytest

import bubblegraph as bg
from conftest import REPOSITORY

LEDGER = bg.load_ledger(str(REPOSITORY / "tests" / "reference" / "ai_ledger_2026_07.yaml"))
SELECTION = bg.select_deals(LEDGER)
FLOWS = bg.circular_flows(SELECTION)
TIMELINE = bg.replay_ledger(
    bg.read_text("""
as_of: 2025-03-01
strict: false
deals:
- {payer: a, payee: b, kind: equity, amount: 10, date: 2025-01-02, term: 2025}
- {payer: b, payee: a, kind: cloud, amount: 4, date: 2025-02-02}
""")
)
PAYMENTS = bg.select_deals(
    bg.read_text("payer,payee,amount,date\na,b,5,2025-01-31\nb,a,4,2025-02-03\n", file="bank.csv")
)
BROKEN = "deals: [{payer: a, payee: a, kind: equity, amount: ten, date: 2025}]"
LONGEST = 160  # characters


def values() -> Iterator[Any]:
    """Something of every sort that the library returns, or takes."""
    yield from (LEDGER, SELECTION, FLOWS, TIMELINE, bg.Filters(kinds=["debt"]), bg.TableProfile())
    yield from (bg.gather_report(SELECTION), bg.trace_loops(TIMELINE), bg.look_up("T*"))
    yield from (bg.list_deals(SELECTION), bg.sum_deals(SELECTION, "kind"))
    yield from (
        bg.money_groups(SELECTION, "nvidia"),
        bg.deals_between(SELECTION, "nvidia", "openai"),
    )
    yield from (bg.deals_in_rows(FLOWS), bg.leg_flows(SELECTION), bg.field_figures(SELECTION))
    yield from (bg.round_trip_in_order(SELECTION), bg.returned_in_order(SELECTION, "nvidia"))
    yield from (
        bg.cycle_in_order(SELECTION, FLOWS.rows[0].cycle.entities),
        bg.vendor_financing(SELECTION, "nvidia"),
    )
    yield from (bg.measure_volume(SELECTION), bg.cut_deals(SELECTION), bg.follow_up(SELECTION))
    covered = bg.cover_entity(SELECTION, "openai")
    yield from (covered, bg.charge_hardware(SELECTION))
    yield from (bg.beside_chance(SELECTION, 2), bg.weigh_sources(LEDGER, FLOWS))
    yield bg.stress_payments(SELECTION, ["openai"], unpaid=Fraction(1, 2))
    means = {"oracle": {"equity": 10**12}}
    yield bg.spread_distress(SELECTION, ["openai"], unpaid=Fraction(1, 2), assumptions=means)
    yield bg.chip_collateral(SELECTION, Fraction(1, 2))
    comparison = bg.compare_ledgers([SELECTION, SELECTION], ["then", "now"])
    yield from (comparison, comparison.measures, bg.find_cycles(FLOWS.graph))
    yield from (FLOWS.all, bg.cover_entity(bg.select_deals(bg.load_ledger()), "openai"))
    yield from (bg.LapSearch(PAYMENTS, within=timedelta(9)), bg.find_laps(PAYMENTS))
    yield from (FLOWS.question, bg.Patience(5), bg.draw_track(FLOWS), bg.draw_network(FLOWS))
    triangle = {("a", "b"): 3, ("b", "a"): 1}
    yield from (bg.balanced_flow_forwarding(triangle), bg.bound_share((1, 2), bg.Amount(4, 5)))
    yield from (bg.max_packing(triangle), bg.max_circulation(triangle))
    with pytest.raises(bg.LedgerError) as raised:
        bg.read_text(BROKEN)
    yield raised.value.problems


def parts(value: Any, deep: int = 0) -> Iterator[Any]:
    """A value of ours, and those that it holds."""
    if isinstance(value, Mapping):
        value = tuple(value.values())
    inside: Any = ()
    if isinstance(value, tuple | list):
        inside = value if hasattr(value, "_fields") else islice(value, 3)
    elif is_dataclass(value) and not isinstance(value, bg.Picture):
        inside = (getattr(value, field.name) for field in fields(value))
    if type(value).__module__.startswith("bubblegraph"):
        yield value
    if deep < 6:
        for part in inside:
            yield from parts(part, deep + 1)


@pytest.fixture(scope="module")
def lines() -> dict[type, set[str]]:
    """The lines of every sort of value."""
    found: dict[type, set[str]] = {}
    for value in (part for whole in values() for part in parts(whole)):
        found.setdefault(type(value), set()).add(repr(value))
    return found


def test_all_that_the_library_returns_shows_itself_in_one_line(lines: dict[type, set[str]]) -> None:
    long = {
        line
        for sort, said in lines.items()
        for line in said
        if len(line) > LONGEST or "\n" in line or " object at 0x" in line
    }

    assert long == set()


def test_every_public_sort_was_looked_at(lines: dict[type, set[str]]) -> None:
    seen = {base for sort in lines for base in sort.__mro__}
    public = {getattr(bg, name) for name in bg.__all__}
    sorts = {one for one in public if isinstance(one, type) and not issubclass(one, Exception)}

    assert sorts - seen == set()


def test_a_line_says_what_it_is() -> None:
    deal = LEDGER.deal("nvda-openai-30b")
    assert deal is not None

    assert repr(deal) == "Deal(nvda-openai-30b: nvidia → openai, equity 30B)"
    assert repr(deal.history[0]) == "StatusChange(2026-02-27: committed)"
    assert repr(LEDGER.entities["nvidia"]) == "Entity(nvidia: Nvidia)"
    assert repr(FLOWS.rows[0].cycle) == "Cycle(amazon → openai → amazon: 15–50B)"
    assert repr(bg.draw_track(FLOWS)).startswith("TrackPicture(Up to $136B")


def test_a_name_cannot_steer_the_line() -> None:
    assert repr(bg.Entity("a\x1b[31m", "b\n")) == "Entity(a<U+001B>[31m: b<U+000A>)"
    assert repr(bg.Source("a\nb")) == "Source(a<U+000A>b)"
