"""The legend of a network: at most six entries, and the sectors if they are asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bubblegraph.drawing.canvas import Sheet
from bubblegraph.drawing.firmness import FIRM
from bubblegraph.drawing.legend import (
    GROUP_GAP,
    Key,
    Sample,
    arrow_key,
    disc_key,
    make_key,
    set_apart,
)
from bubblegraph.drawing.shafts import firm_key
from bubblegraph.drawing.theme import GROUPS, LEGEND, Theme
from bubblegraph.drawing.voice import Voice
from bubblegraph.ledger.model import Status

__all__ = ["network_keys"]

# --- pixels at 1,600 of width ---
STROKE, STROKE_GAP = 24.0, 5.0  # length of a sample of a width, and the gap to the next one


def network_keys(
    theme: Theme,
    unit: float,
    fonts: Sequence[str],
    *,
    groups: Sequence[str],
    words: Mapping[str, str],
    statuses: Sequence[Status],
    widths: Sequence[tuple[int, float]],
    floor: int,
    voice: Voice,
    sectors: Mapping[str, str],
) -> list[Key]:
    """Explain colours, the line, the widths, and fills of circles.

    ``words`` are those of the groups, ``widths`` amounts in cents and the width of their arrows in
    pixels, ``floor`` the cents below which all arrows are alike, 0 if there are none; ``sectors``
    words and fills.
    """
    shown = [group for group in GROUPS if group in groups]
    arrows = [arrow_key(theme, words[group], group, unit, fonts) for group in shown]
    firm = [status for status in FIRM if status in statuses]
    found = [firm_key(theme, unit, fonts, firm)] if firm and not voice.payments else []
    found += [_width_key(theme, unit, fonts, widths, floor, voice)] if widths else []
    discs = [disc_key(theme, word, fill, unit, fonts) for word, fill in sectors.items()]
    return [*arrows, *set_apart(found, GROUP_GAP * unit), *set_apart(discs, -1)]


def _width_key(
    theme: Theme,
    unit: float,
    fonts: Sequence[str],
    widths: Sequence[tuple[int, float]],
    floor: int,
    voice: Voice,
) -> Key:
    """Strokes of the widths of some amounts, and from where on all are alike."""
    words = ", ".join(voice.mark(cents) for cents, _ in widths)
    if floor:
        words += f"; below {voice.mark(floor)} the least width"
    return make_key(
        words,
        (STROKE * len(widths) + STROKE_GAP * (len(widths) - 1)) * unit,
        LEGEND * unit,
        fonts,
        theme.muted,
        _strokes(theme, unit, [width for _, width in widths]),
    )


def _strokes(theme: Theme, unit: float, widths: Sequence[float]) -> Sample:
    def draw(sheet: Sheet, x: float, y: float) -> None:
        for number, width in enumerate(widths):
            left = x + number * (STROKE + STROKE_GAP) * unit
            sheet.box(left, y - width / 2, STROKE * unit, width, theme.muted)

    return draw
