"""The tiles of a matrix: a corner cut off for each kind of deals tells them apart in grey."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import sqrt
from typing import Any

from bubblegraph.drawing.canvas import Sheet, points
from bubblegraph.drawing.legend import (
    GROUP_GAP,
    WHOLE,
    Key,
    make_key,
    sample_amounts,
    set_apart,
)
from bubblegraph.drawing.matrix.shades import DECADES, Shade
from bubblegraph.drawing.theme import GROUPS, LEGEND, OTHERS, Theme, blend
from bubblegraph.drawing.voice import Voice

__all__ = ["CUT", "draw_outline", "tile", "tile_keys"]

# whose corner is which, from the lower left round to the right
ORDER = ("contingent", "trade", "debt", "equity")
CUT = 9.0  # legs of what is cut off, pixels at 1,600 of width
SWATCH = (26.0, 16.0)  # width and height of a sample in the legend
SWATCH_CUT = 0.8  # of the usual cut, in the legend
SWATCH_SHADE = 0.6  # between the smallest amount and the largest
FRAME = 2.0  # width of that of a sample
# of a cell whose mirror is filled too: widths of both lines, and how far inside the cell they are
OUTER, OUTER_INSET = 2.2, 1.7
INNER, INNER_INSET = 0.9, 3.2

Box = tuple[float, float, float, float]  # left, bottom, width, height
Point = tuple[float, float]


def tile(box: Box, groups: Sequence[str], cut: float, inset: float = 0.0) -> list[Point]:
    """Return the outline of a cell with these groups of kinds, ``inset`` further in on all sides.

    Examples
    --------
    >>> tile((0, 0, 40, 30), ["equity"], 10)
    [(0.0, 0.0), (40.0, 0.0), (40.0, 30.0), (10.0, 30.0), (0.0, 20.0)]
    """
    left, bottom, right, top = box[0], box[1], box[0] + box[2], box[1] + box[3]
    left, bottom, right, top = left + inset, bottom + inset, right - inset, top - inset
    legs = max(0.0, cut - (2 - sqrt(2)) * inset)  # lines stay as far apart on the slant
    corners = (
        (left, bottom, 1, 1),
        (right, bottom, -1, 1),
        (right, top, -1, -1),
        (left, top, 1, -1),
    )
    found: list[Point] = []
    for number, (group, (x, y, across, up)) in enumerate(zip(ORDER, corners, strict=True)):
        if group not in groups:
            found.append((x, y))
            continue
        ends = [(x, y + up * legs), (x + across * legs, y)]
        found += ends if number % 2 == 0 else ends[::-1]
    return found


def draw_outline(
    sheet: Sheet, box: Box, groups: Sequence[str], cut: float, theme: Theme, unit: float
) -> None:
    """Draw a frame with a bright line inside it: it is seen on dark and on light cells."""
    lines = (theme.ink, OUTER, OUTER_INSET), (theme.background, INNER, INNER_INSET)
    for colour, wide, inset in lines:
        line: dict[str, Any] = {"edgecolor": colour, "linewidth": points(wide * unit)}
        sheet.area(tile(box, groups, cut, inset * unit), "none", **line)


def tile_keys(
    shade: Shade,
    groups: Sequence[str],
    voice: Voice,
    unit: float,
    fonts: Sequence[str],
    *,
    words: Mapping[str, str],
    unpriced: bool,
    pairs: bool,
) -> list[Key]:
    """Explain hue and corner of each kind here, the shades, what has no price, the frames."""
    shown = [group for group in (*GROUPS, OTHERS) if group in groups]
    found = [_kind_key(words[group], group, shade, unit, fonts) for group in shown]
    amounts = [
        _amount_key(cents, shown, shade, voice, unit, fonts)
        for cents in _sample_decades(shade.largest)
    ]
    rest = []
    if unpriced:
        rest.append(_plain_key("? undisclosed", shade, unit, fonts, shade.undisclosed))
    if pairs:
        frame = {"edgecolor": shade.theme.ink, "linewidth": points(FRAME * unit)}
        rest.append(_plain_key("they pay each other", shade, unit, fonts, shade.empty, **frame))
    gap = GROUP_GAP * unit
    return [*found, *set_apart(amounts, gap), *set_apart(rest, gap)]


def _sample_decades(largest: int) -> list[int]:
    """Amounts for the legend: in cents, a decade apart."""
    top = sample_amounts(largest)[-1:]
    return sorted({max(WHOLE, cents // 10**step) for cents in top for step in range(DECADES)})


def _kind_key(word: str, group: str, shade: Shade, unit: float, fonts: Sequence[str]) -> Key:
    wide, high = (side * unit for side in SWATCH)
    fill = blend(*shade.theme.ramps[group], SWATCH_SHADE)

    def sample(sheet: Sheet, x: float, y: float) -> None:
        sheet.area(tile((x, y - high / 2, wide, high), [group], SWATCH_CUT * CUT * unit), fill)

    return make_key(word, wide, LEGEND * unit, fonts, shade.theme.ink, sample)


def _amount_key(
    cents: int, groups: Sequence[str], shade: Shade, voice: Voice, unit: float, fonts: Sequence[str]
) -> Key:
    """A swatch that has a part in the hue of every kind."""
    fills = list(dict.fromkeys(shade.fill(cents, group) for group in groups))
    each, high = SWATCH[0] * unit / len(fills), SWATCH[1] * unit

    def sample(sheet: Sheet, x: float, y: float) -> None:
        for number, fill in enumerate(fills):
            sheet.box(x + number * each, y - high / 2, each, high, fill)

    word = voice.mark(cents)
    return make_key(word, SWATCH[0] * unit, LEGEND * unit, fonts, shade.theme.muted, sample)


def _plain_key(
    word: str, shade: Shade, unit: float, fonts: Sequence[str], fill: str, **style: Any
) -> Key:
    wide, high = (side * unit for side in SWATCH)

    def sample(sheet: Sheet, x: float, y: float) -> None:
        sheet.box(x, y - high / 2, wide, high, fill, **style)

    return make_key(word, wide, LEGEND * unit, fonts, shade.theme.muted, sample)
