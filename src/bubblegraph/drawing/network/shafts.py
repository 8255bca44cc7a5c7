"""Shafts of arrows: filled as far as paid or closed, dashed as far as committed, else open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bubblegraph.drawing.canvas import Sheet, points, stroke
from bubblegraph.drawing.curves import SHORTEST_SHAFT, TINY, Curve
from bubblegraph.drawing.theme import blend, dashes, fit_dashes
from bubblegraph.ledger.model import Status

__all__ = ["ARROW_LAYER", "draw_stretch", "firm_stretches"]

Way = NDArray[np.float64]  # (n, 2) points

FAT = 8.0  # width from which dashes and dots are drawn in an outline
OUTLINE = 1.3  # width of the line round an open shaft
CORE = 0.34  # width of the dashes in an outline, of that of the shaft
CORE_DASHES = (2.2, 1.1)  # dash and gap there, in widths of the shaft: no bar across it
OPEN_TINT = 0.82  # how far the inside of an open shaft goes towards the paper
ARROW_LAYER = 1  # from the back: in the order in which they are drawn


def firm_stretches(
    curve: Curve, shares: Sequence[tuple[Status, float]], parts: Sequence[tuple[float, float]]
) -> Iterator[tuple[Status, float, float]]:
    """Part the drawn parts of a shaft by the firmness of its money, from the payer on.

    Examples
    --------
    >>> curve = Curve((0, 0), (50, 0), (100, 0), (110, 0), 10.0, 9.0)
    >>> shares = [(Status.CLOSED, 0.25), (Status.COMMITTED, 0.75)]
    >>> found = firm_stretches(curve, shares, [(0.0, 0.5), (0.7, 1.0)])
    >>> [(status.word, round(low, 2), round(high, 2)) for status, low, high in found]
    [('closed', 0.0, 0.25), ('committed', 0.25, 0.5), ('committed', 0.7, 1.0)]
    """
    t = np.linspace(0, 1, 101)
    far = np.concatenate([[0.0], np.hypot(*np.diff(curve.at(t), axis=0).T).cumsum()])
    begin, so_far = 0.0, 0.0
    for status, share in shares:
        so_far += share
        end = float(np.interp(min(1.0, so_far) * far[-1], far, t))
        for low, high in parts:
            start, stop = max(begin, low), min(end, high)
            if start < stop and curve.length_of(start, stop) >= min(SHORTEST_SHAFT, far[-1] / 2):
                yield status, start, stop
        begin = end


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
