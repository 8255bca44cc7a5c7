"""What results show of themselves in a notebook: what their command says on a terminal."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from html import unescape
from typing import Any

import pytest

import bubblegraph as bg
from bubblegraph.analysis.headline import headline
from bubblegraph.money import UNITS
from bubblegraph.output.answer import Table
from bubblegraph.output.notebook import MOST_ROWS, answer_of
from bubblegraph.result import Plain
from conftest import Run
from results import FLOWS, LEDGER, RESULTS, SELECTION, SMALL


def texts(html: str) -> list[str]:
    """The cells and sentences of a table, one after the other."""
    return ["".join(part.itertext()) for part in ET.fromstring(f"<div>{html}</div>").iter()][1:]


def test_every_sort_of_result_is_looked_at() -> None:
    ours = {sort.__name__ for sort in Plain.__subclasses__()}

    assert ours == {type(result).__name__ for result in RESULTS.values()}


@pytest.mark.parametrize("result", RESULTS.values(), ids=RESULTS)
def test_a_result_is_one_line(result: Any) -> None:
    line = repr(result)

    assert "\n" not in line
    assert len(line) <= 160
    assert line.startswith(f"{type(result).__name__}(")


def test_the_line_says_what_was_found() -> None:
    assert repr(FLOWS) == (
        "CircularFlows(The AI boom, 2026-07-05: 92 loops, at most 135.71 signed, 186.21 if all, "
        "US$ billions)"
    )


def test_a_ledger_and_a_selection_are_one_line() -> None:
    selection = bg.select_deals(SMALL)

    assert repr(SMALL) == "Ledger(ledger, 2025-12-31: 2 deals, 2 entities)"
    assert repr(selection) == "Selection(ledger, 2025-12-31: 2 known deals, 2 counted)"


@pytest.mark.parametrize("result", RESULTS.values(), ids=RESULTS)
def test_a_notebook_shows_every_line_of_the_answer(result: Any) -> None:
    shown = result._repr_html_()
    said = texts(shown)
    answer = answer_of(result)

    for line in (*answer.head, *answer.foot):
        assert line in said
    for block in answer.body:
        if isinstance(block, Table):
            for row in block.rows[:MOST_ROWS]:
                assert row[0] in said or any(row[0] in cell for cell in said)
    assert len(shown) < 60_000
    assert not re.search(r"\d{9}", shown), "an amount in whole units of the currency"


@pytest.mark.parametrize("result", RESULTS.values(), ids=RESULTS)
def test_a_notebook_is_told_the_same_twice_and_no_colour(result: Any) -> None:
    shown = result._repr_html_()

    assert shown == result._repr_html_()
    assert not re.search(r"color|background|font", shown)  # light or dark is for the notebook


def test_a_notebook_says_what_the_command_prints(program: Run) -> None:
    said = texts(FLOWS._repr_html_())

    printed = program("cycles", str(LEDGER.files[0])).out.splitlines()

    sentences = [line[2:] for line in printed if line.startswith("# ")]
    cells = [cell for line in printed if "\t" in line for cell in line.split("\t")]
    assert len(sentences) > 3
    assert len(cells) > 50
    assert {*sentences, *cells} - {"rank", ""} <= {part.strip() for part in said}


def test_a_notebook_says_the_sentences_of_cycles() -> None:
    shown = unescape(FLOWS._repr_html_())

    for sentence in headline(FLOWS.question, UNITS["1B"]):
        assert sentence in shown


def test_what_stands_under_a_cell_stands_in_it_below_a_break() -> None:
    assert "<br/><small>" in bg.follow_up(SELECTION)._repr_html_()


def test_what_is_not_shown_is_counted() -> None:
    deals = bg.list_deals(SELECTION)
    more = len(deals.deals) - MOST_ROWS

    assert more > 0
    assert f"{more} more rows: to_frame()." in deals._repr_html_()


def test_a_name_cannot_steer_a_notebook() -> None:
    ledger = bg.read_text("""
    title: "<script>"
    strict: false
    deals:
    - {payer: "<b>", payee: b, kind: equity, amount: 10, date: 2025}
    - {payer: b, payee: "<b>", kind: cloud, amount: 4, date: 2025}
    """)
    selection = bg.select_deals(ledger)
    flows = bg.circular_flows(selection)

    for result in (flows, flows.all, bg.list_deals(selection), bg.find_cycles(flows.graph)):
        assert "<b>" not in result._repr_html_()
        assert "<script>" not in result._repr_html_()


def test_two_signs_of_dollars_are_no_formula() -> None:
    shown = ET.fromstring(FLOWS._repr_html_())

    assert "mathjax_ignore" in shown.attrib["class"].split()


def test_a_picture_shows_itself() -> None:
    picture = bg.draw_track(FLOWS)

    assert "<svg" in picture._repr_svg_()
    assert not hasattr(picture, "_repr_png_")
