"""The shaft of an arrow of a ring: solid as far as paid or closed, dashed committed, else open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from math import ceil

from bubblegraph.drawing.canvas import Sheet, points, stroke
from bubblegraph.drawing.curves import SHORTEST_SHAFT, Box
from bubblegraph.drawing.legend import Key, make_key
from bubblegraph.drawing.theme import LEGEND, Theme, blend, dashes, fit_dashes
from bubblegraph.drawing.wheels.ring_arcs import Arc
from bubblegraph.ledger.model import Status

__all__ = ["draw_shaft", "open_key", "shaft_parts"]

OUTLINE = 1.3  # width of the line round an open shaft, pixels in a cell of usual width
OPEN_LEAST = 3.6  # width of an open shaft there, that its inside can be seen
OPEN_TINT = 0.82  # how far the inside of an open shaft goes towards the paper
SAMPLE = (40.0, 6.0)  # width and height of one in the legend, pixels at 1,600 of width
STEP = 0.05  # radians between two points of an outline


def shaft_parts(
    arc: Arc, shares: Iterable[tuple[Status, float]], box: Box | None
) -> Iterator[tuple[Arc, Status]]:
    """Part a shaft by the firmness of its money, from the payer on, and round its amount.

    Examples
    --------
    >>> arc = Arc((0, 0), 100, 0.0, 1.0, 1.1, 6.0, 8.0)
    >>> shares = [(Status.CLOSED, 0.25), (Status.ANNOUNCED, 0.75)]
    >>> [(part.start, part.end, status.word) for part, status in shaft_parts(arc, shares, None)]
    [(0.0, 0.25, 'closed'), (0.25, 1.0, 'announced')]
    """
    start = arc.start
    for status, share in shares:
        end = start + share * (arc.end - arc.start)
        whole = replace(arc, start=start, end=end)
        for part in [whole] if box is None else whole.parts_outside(box):
            if box is None or _is_seen(part, box):
                yield part, status
        start = end


def _is_seen(part: Arc, box: Box) -> bool:
    """Whether a box leaves something of a part free."""
    return part.length > SHORTEST_SHAFT and not all(
        box[0] < x < box[2] and box[1] < y < box[3] for x, y in part.points()[:-1]
    )


def draw_shaft(
    sheet: Sheet, part: Arc, status: Status, colour: str, theme: Theme, zoom: float
) -> None:
    """Draw a part of a shaft of one firmness."""
    from matplotlib.patches import PathPatch  # noqa: PLC0415
    from matplotlib.path import Path as Way  # noqa: PLC0415

    if status == Status.ANNOUNCED:
        inside = blend(colour, theme.background, OPEN_TINT)
        style = {"edgecolor": colour, "linewidth": points(OUTLINE * zoom)}
        wide = replace(part, width=max(part.width, OPEN_LEAST * zoom))
        sheet.area(_outline(wide, OUTLINE * zoom), inside, joinstyle="miter", **style)
        return
    way = part.bezier()
    line = stroke(part.width, fit_dashes(dashes(status, part.width), part.length))
    path = Way(way, [Way.MOVETO] + [Way.CURVE4] * (len(way) - 1))
    sheet.add(PathPatch(path, facecolor="none", edgecolor=colour, capstyle="butt", **line))


def _outline(part: Arc, line: float) -> list[tuple[float, float]]:
    """Round the shaft, so that a line of this width does not make it wider."""
    half = (part.width - line) / 2
    steps = max(2, ceil((part.end - part.start) / STEP))
    angles = [part.between(i / steps) for i in range(steps + 1)]
    out = [part.at(angle, half) for angle in angles]
    return out + [part.at(angle, -half) for angle in reversed(angles)]


def open_key(theme: Theme, unit: float, fonts: Sequence[str]) -> Key:
    """Explain open shafts in the legend."""
    wide, high = (side * unit for side in SAMPLE)
    inside = blend(theme.muted, theme.background, OPEN_TINT)

    def sample(sheet: Sheet, x: float, y: float) -> None:
        style = {"edgecolor": theme.muted, "linewidth": points(OUTLINE * unit)}
        sheet.box(x, y - high / 2, wide, high, inside, **style)

    return make_key("announced or less", wide, LEGEND * unit, fonts, theme.muted, sample)
