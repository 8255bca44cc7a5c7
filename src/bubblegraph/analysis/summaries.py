"""What results say of themselves in a line: the ledger, its day, the unit."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from bubblegraph.money import Scale, pick_scale, unit_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bubblegraph.analysis.roundtrip import RoundTrip
    from bubblegraph.graph import Rung
    from bubblegraph.ledger.select import Selection

__all__ = ["limits", "of_ledger", "suiting", "title_line", "trip_scale"]


def of_ledger(selection: Selection) -> str:
    """Name the ledger and the day: ``The AI boom, 2026-07-05``."""
    parts = (selection.ledger.title, str(selection.as_of or ""))
    return ", ".join(part for part in parts if part) or "a ledger"


def title_line(title: str, selection: Selection, scale: Scale, remark: str = "") -> str:
    """Name the question, the ledger, its day, what is to be known of that, and the unit."""
    unit = unit_words(selection.ledger.currency, scale)
    when = f", as of {selection.as_of}" if selection.as_of else ""
    return f"{title}: {selection.ledger.title}{when}{remark}, {unit}"


def suiting(selection: Selection, largest: int | Fraction) -> Scale:
    """Choose the unit that tables on the screen have."""
    known = [standing.amount.disclosed for standing in selection.deals]
    counted = (standing.amount.disclosed for standing in selection.counted)
    return pick_scale(largest or max(known, default=0) or 1, counted)


def trip_scale(selection: Selection, trips: Mapping[Rung, RoundTrip]) -> Scale:
    """The unit of T* and of all that stands beside it."""
    return suiting(selection, trips["all"].high.value)


def limits(selection: Selection, trips: Mapping[Rung, RoundTrip]) -> str:
    """Say what T* is at most: ``at most 135.71 signed, 186.21 if all, US$ billions``."""
    scale = trip_scale(selection, trips)
    signed, everything = (scale.show(trips[rung].high.value) for rung in ("signed", "all"))
    unit = unit_words(selection.ledger.currency, scale)
    return f"at most {signed} signed, {everything} if all, {unit}"
