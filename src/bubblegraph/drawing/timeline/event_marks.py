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
from bubblegraph.drawing.timeline import axes
from bubblegraph.drawing.timeline.axes import Panel
from bubblegraph.ledger.model import Event

__all__ = ["LANE", "LANES", "draw_events"]

LANES, LANE = 4, 19.0  # rows of words, and the height of one in pixels at 1,600 of width

# --- pixels at 1,600 of width ---
LETTERS = 11.0
DROP = 30  # from the panel down to the feet of the marks
MARK_HEIGHT, MARK_HALF = 8, 4.5
OVERHANG = 4  # of words to the left of their mark
WORD_GAP = 12  # between words in one lane
LINE_WIDTH, LINE_END = 0.8, 10  # of the line to the words, and how far above their base it ends
CHIP_MIDDLE, CHIP_HEIGHT, CHIP_PADDING = 4, 14, 6  # of the patch behind them

BASE = 0.9  # of a lane, from its top to the base of its letters
SOFT = 0.6  # share of the colour of the lines that goes into the background
LONGEST, LONGEST_NAME = 36, 20  # letters of an event and of its entity


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
    base = panel.bottom - DROP * unit
    spots = [panel.x(effective_day(event.date, covered)) for event in events]
    for number, x in enumerate(spots):
        corners = [
            (x, base + MARK_HEIGHT * unit),
            (x - MARK_HALF * unit, base),
            (x + MARK_HALF * unit, base),
        ]
        sheet.area(corners, theme.ink, gid=gid_of("event", str(number)), zorder=axes.MARKS)
    lanes: list[list[tuple[float, float]]] = [[] for _ in range(LANES)]
    for number in sorted(range(len(events)), key=lambda n: (-_disclosed(events[n]), n)):
        text = _event_words(events[number], names)
        wide = paper.size(text, LETTERS * unit, bold=False)[0]
        left = min(spots[number] - OVERHANG * unit, paper.left + paper.wide - wide)
        lane = _free_lane(lanes, left, left + wide, WORD_GAP * unit)
        if lane is None:
            continue
        lanes[lane].append((left, left + wide))
        y = base - (lane + BASE) * LANE * unit
        thin = {"linewidth": points(LINE_WIDTH * unit), "zorder": axes.BACK}
        way = [(spots[number], base), (spots[number], y + LINE_END * unit)]
        sheet.line(way, blend(theme.background, theme.muted, SOFT), **thin)
        middle = left + wide / 2, y + CHIP_MIDDLE * unit
        sheet.chip(
            *middle,
            (wide + CHIP_PADDING * unit, CHIP_HEIGHT * unit),
            theme.background,
            zorder=axes.EVENT_CHIPS,
        )
        sheet.write(left, y, text, LETTERS * unit, theme.muted, va="baseline")
        yield events[number]


def _disclosed(event: Event) -> int:
    return event.amount.disclosed if event.amount else 0


def _event_words(event: Event, names: Mapping[str, str]) -> str:
    what = textwrap.shorten(
        re.split(r" \(|[,;:] ", event.event, maxsplit=1)[0], LONGEST, placeholder=" …"
    )
    return f"{words.short_name(names.get(event.entity, event.entity), LONGEST_NAME)}: {what}"


def _free_lane(
    lanes: Sequence[Sequence[tuple[float, float]]], left: float, right: float, gap: float
) -> int | None:
    """The first row in which nothing stands between these two."""
    for number, spans in enumerate(lanes):
        if all(left > end + gap or right < start - gap for start, end in spans):
            return number
    return None
