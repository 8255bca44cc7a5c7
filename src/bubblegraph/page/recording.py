"""A sheet that keeps what is drawn on it as plain marks, for whoever writes them otherwise."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from math import dist
from typing import Any, cast

from bubblegraph.drawing.canvas import CHIP_LAYER, PIXELS_PER_INCH, POINTS_PER_INCH, Sheet
from bubblegraph.drawing.fonts import drawable

__all__ = ["Mark", "Recording"]

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Mark:
    """A line, a band, an area, a disc, a box or a text; pixels from the lower left corner."""

    shape: str  # "line", "band", "area", "disc", "box", "text"
    points: tuple[Point, ...]
    layer: float
    group: str  # of which part of the picture it is, by its gid; empty: of none
    fill: str = ""  # #rrggbb
    edge: str = ""
    width: float = 0.0  # of the edge
    dashes: tuple[float, ...] = ()
    radius: float = 0.0  # of a disc, or of the corners of a box
    text: str = ""
    size: float = 0.0  # of letters
    bold: bool = False
    anchor: str = "start"


@dataclass(frozen=True, slots=True)
class Recording(Sheet):
    """Takes what a pen draws, as a sheet does, without a figure."""

    marks: list[Mark] = field(default_factory=list)
    part: str = ""
    say: Callable[[str, str], str] = lambda gid, text: text  # noqa: ARG005 - as it is

    @classmethod
    def begin(cls, say: Callable[[str, str], str] | None = None) -> Recording:
        """Nothing is drawn yet; ``say`` gives a text in another language, by its gid."""
        sheet = cls(cast(Any, None), cast(Any, None), ())
        return replace(sheet, say=say) if say else sheet

    def group(self, gid: str, zorder: float = 1) -> Recording:
        """Keep what follows as one part of the picture."""
        return replace(self, part=gid, home=zorder)

    def write(self, x: float, y: float, text: str, size: float, colour: str, **more: Any) -> None:
        """Keep a text."""
        anchor = {"center": "middle", "right": "end"}.get(more.get("ha", ""), "start")
        bold = more.get("weight") == "bold"
        self._keep(
            "text",
            [(x, y)],
            more,
            fill=colour,
            text=drawable(self.say(more.get("gid") or "", text)),
            size=size,
            bold=bold,
            anchor=anchor,
        )

    def chip(self, x: float, y: float, size: Point, fill: str, **more: Any) -> None:
        """Keep the patch behind a text."""
        wide, high = size
        corners = [(x - wide / 2, y - high / 2), (x + wide / 2, y + high / 2)]
        self._keep("box", corners, {"zorder": CHIP_LAYER, **more}, fill=fill, radius=0.3 * high)

    def box(
        self, left: float, bottom: float, wide: float, high: float, fill: str, **more: Any
    ) -> None:
        """Keep a rectangle."""
        self._keep("box", [(left, bottom), (left + wide, bottom + high)], more, fill=fill)

    def line(self, points: Sequence[Point], colour: str, **style: Any) -> None:
        """Keep a line."""
        self._keep("line", points, {**style, "edgecolor": colour})

    def area(self, corners: Sequence[Point], fill: str, **more: Any) -> None:
        """Keep a polygon."""
        self._keep("area", corners, more, fill=fill)

    def band(self, one: Sequence[Point], other: Sequence[Point], fill: str, **more: Any) -> None:
        """Keep it as a line, as wide as the two are apart."""
        middle = [
            ((x0 + x1) / 2, (y0 + y1) / 2) for (x0, y0), (x1, y1) in zip(one, other, strict=True)
        ]
        wide = dist(one[0], other[0]) * POINTS_PER_INCH / PIXELS_PER_INCH
        self._keep("band", middle, {**more, "edgecolor": fill, "linewidth": wide})

    def disc(self, x: float, y: float, radius: float, fill: str, **more: Any) -> None:
        """Keep a circle."""
        self._keep("disc", [(x, y)], more, fill=fill, radius=radius)

    def _keep(self, shape: str, points: Sequence[Point], style: Any, **more: Any) -> None:
        edge = style.get("edgecolor", "none")
        pattern = style.get("linestyle", "solid")
        self.marks.append(
            Mark(
                shape=shape,
                points=tuple((float(x), float(y)) for x, y in points),
                layer=self.home or style.get("zorder", 1),
                group=self.part or style.get("gid") or "",
                edge="" if edge == "none" else edge,
                width=_pixels(style.get("linewidth", 0.0)),
                dashes=() if pattern == "solid" else tuple(map(_pixels, pattern[1])),
                **more,
            )
        )


def _pixels(points: float) -> float:
    return points * PIXELS_PER_INCH / POINTS_PER_INCH
