"""Marks for the events of a ledger below an axis of time, with words for those that find room."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from bubblegraph.dates import effective_day
from bubblegraph.drawing import words
from bubblegraph.drawing.canvas import Sheet, gid_of, points
from bubblegraph.drawing.paper import Paper
from bubblegraph.drawing.theme import blend
from bubblegraph.drawing.timeline.axes import Panel
from bubblegraph.ledger.model import Event

__all__ = ["LANE", "LANES", "draw_events"]

LANES, LANE = 4, 19.0  # rows of words, and the height of one in pixels at 1,600 of width
LETTERS = 11.0


def draw_events(
    sheet: Sheet,
    paper: Paper,
    panel: Panel,
    events: Sequence[Event],
    names: Mapping[str, str],
    covered: date | None,
) -> Iterator[Event]:
    """Mark every event below a panel; give words to the largest that find room, and yield these."""
    theme, unit = paper.theme, paper.unit
    base = panel.bottom - 30 * unit
    spots = [panel.x(effective_day(event.date, covered)) for event in events]
    for number, x in enumerate(spots):
        corners = [(x, base + 8 * unit), (x - 4.5 * unit, base), (x + 4.5 * unit, base)]
        sheet.area(corners, theme.accent, gid=gid_of("event", str(number)), zorder=3)
    lanes: list[list[tuple[float, float]]] = [[] for _ in range(LANES)]
    for number in sorted(range(len(events)), key=lambda n: (-_weight(events[n]), n)):
        text = _said(events[number], names)
        wide = paper.size(text, LETTERS * unit, bold=False)[0]
        left = min(spots[number] - 4 * unit, paper.left + paper.wide - wide)
        lane = _free_lane(lanes, left, left + wide, 12 * unit)
        if lane is None:
            continue
        lanes[lane].append((left, left + wide))
        y = base - (lane + 0.9) * LANE * unit
        thin = {"linewidth": points(0.8 * unit), "zorder": 0.7}
        way = [(spots[number], base), (spots[number], y + 10 * unit)]
        sheet.line(way, blend(theme.background, theme.muted, 0.6), **thin)
        middle = left + wide / 2, y + 4 * unit
        sheet.chip(*middle, (wide + 6 * unit, 14 * unit), theme.background, zorder=0.9)
        sheet.write(left, y, text, LETTERS * unit, theme.muted, va="baseline")
        yield events[number]


def _weight(event: Event) -> int:
    return event.amount.disclosed if event.amount else 0


def _said(event: Event, names: Mapping[str, str]) -> str:
    what = textwrap.shorten(
        re.split(r" \(|[,;:] ", event.event, maxsplit=1)[0], 36, placeholder=" …"
    )
    return f"{words.short_name(names.get(event.entity, event.entity), 20)}: {what}"


def _free_lane(
    lanes: Sequence[Sequence[tuple[float, float]]], left: float, right: float, gap: float
) -> int | None:
    """The first row in which nothing stands between these two."""
    for number, spans in enumerate(lanes):
        if all(left > end + gap or right < start - gap for start, end in spans):
            return number
    return None
