"""Shafts of arrows: filled as far as paid or closed, dashed as far as committed, else open."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bubblegraph.drawing.canvas import Sheet, points, stroke
from bubblegraph.drawing.curves import TINY
from bubblegraph.drawing.legend import Key, make_key
from bubblegraph.drawing.theme import LEGEND, Theme, blend, dashes, fit_dashes
from bubblegraph.ledger.model import Status

__all__ = ["ARROW_LAYER", "draw_stretch", "firm_key"]

Way = NDArray[np.float64]  # (n, 2) points

FAT = 8.0  # width from which dashes and dots are drawn in an outline
OUTLINE = 1.3  # width of the line round an open shaft
CORE = 0.34  # width of the dashes in an outline, of that of the shaft
CORE_DASHES = (2.2, 1.1)  # dash and gap there, in widths of the shaft: no bar across it
OPEN_TINT = 0.82  # how far the inside of an open shaft goes towards the paper
ARROW_LAYER = 1  # from the back: in the order in which they are drawn
STRETCH, SHAFT = 34.0, 8.0  # length of a sample in the legend, width of its shaft

FIRM_WORDS = {
    Status.CLOSED: "paid or closed",
    Status.COMMITTED: "committed",
    Status.ANNOUNCED: "announced",
}


def draw_stretch(
    sheet: Sheet, way: Way, width: float, status: Status, colour: str, ground: str, zoom: float
) -> None:
    """Draw a stretch of a shaft of one firmness along a way."""
    length = float(np.hypot(*np.diff(way, axis=0).T).sum())
    if status >= Status.CLOSED or width < FAT * zoom:
        _line(sheet, way, colour, width, fit_dashes(dashes(status, width), length))
        return
    line = OUTLINE * zoom
    inside = blend(colour, ground, OPEN_TINT)
    style = {"edgecolor": colour, "linewidth": points(line), "joinstyle": "miter"}
    sheet.area(_outline(way, (width - line) / 2, line / 2), inside, **style)
    if status >= Status.COMMITTED:
        dash, gap = (part * width for part in CORE_DASHES)
        _line(sheet, way, colour, CORE * width, fit_dashes((dash, gap), length))


def _line(sheet: Sheet, way: Way, colour: str, width: float, pattern: Sequence[float]) -> None:
    way_points = [(float(x), float(y)) for x, y in way]
    sheet.line(way_points, colour, zorder=ARROW_LAYER, **stroke(width, pattern))


def _outline(way: Way, half: float, ends: float) -> list[Any]:
    """Round a shaft, so that the line makes it neither wider nor longer."""
    ahead = np.gradient(way, axis=0)
    ahead /= np.maximum(np.hypot(ahead[:, 0], ahead[:, 1]), TINY)[:, None]
    inner = way.copy()
    inner[0] += ahead[0] * ends
    inner[-1] -= ahead[-1] * ends
    side = np.column_stack([-ahead[:, 1], ahead[:, 0]]) * half
    return [(float(x), float(y)) for x, y in (*(inner + side), *(inner - side)[::-1])]


def firm_key(theme: Theme, unit: float, fonts: Sequence[str], firm: Sequence[Status]) -> Key:
    """Explain shafts: one whose parts are as firm as the words name them."""
    words = ", ".join(FIRM_WORDS[status] for status in firm)

    def sample(sheet: Sheet, x: float, y: float) -> None:
        for number, status in enumerate(firm):
            left = x + STRETCH * unit * number
            way = np.column_stack([np.linspace(left, left + STRETCH * unit, 9), np.full(9, y)])
            draw_stretch(sheet, way, SHAFT * unit, status, theme.muted, theme.background, unit)

    room = STRETCH * unit * len(firm)
    return make_key(words, room, LEGEND * unit, fonts, theme.muted, sample)
