"""What stands on a screen where a value is typed: one line, however much it holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import timedelta
from itertools import islice
from typing import Any

import pytest

import bubblegraph as bg
from bubblegraph.page.build import Page
from conftest import REPOSITORY
from results import BANK, FLOWS, LEDGER, PAYMENTS, RESULTS, SELECTION

BROKEN = "deals: [{payer: a, payee: a, kind: equity, amount: ten, date: 2025}]"
LONGEST = 160  # characters


def values() -> Iterator[Any]:
    """Something of every sort that the library returns, or takes."""
    yield from (*RESULTS.values(), LEDGER, SELECTION, bg.gather_report(SELECTION))
    yield from (bg.Filters(kinds=["debt"]), bg.TableProfile(), bg.Patience(5), FLOWS.question)
    yield from (bg.deals_in_rows(FLOWS), bg.leg_flows(SELECTION), bg.field_figures(SELECTION))
    yield bg.flow_graph(FLOWS)
    yield Page("<!doctype html>", "The AI boom", 3, ())
    yield from (bg.round_trip_in_order(SELECTION), bg.returned_in_order(SELECTION, "nvidia"))
    yield bg.cycle_in_order(SELECTION, FLOWS.rows[0].cycle.entities)
    yield RESULTS["compare"].measures
    yield bg.cover_entity(bg.select_deals(bg.load_ledger()), "openai")
    yield from (bg.LapSearch(PAYMENTS), bg.draw_track(FLOWS), bg.draw_network(FLOWS))
    yield bg.propose_profile(str(REPOSITORY / "examples" / "ai-deals.csv"))
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
def lines(tmp_path_factory: pytest.TempPathFactory) -> dict[type, set[str]]:
    """The lines of every sort of value."""
    bank = tmp_path_factory.mktemp("payments") / "bank.csv"
    bank.write_text(BANK, encoding="utf-8")
    found: dict[type, set[str]] = {}
    large = bg.read_payments(bank)
    slices = bg.SlicedTable(str(bank))
    week = timedelta(days=7)
    searches = bg.LargeLapSearch(large), bg.LargeLoopSearch(large), bg.LargeQuestion(large)
    every = (*values(), large, *searches, slices, bg.SlicedLapSearch(slices, within=week))
    for value in (part for whole in every for part in parts(whole)):
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

    assert sorts - seen == {bg.SparkTable}  # that one is in test_spark_cluster.py


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
