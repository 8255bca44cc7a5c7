"""Marks as the parts of an SVG: as few bytes as show the same to a tenth of a pixel."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby, pairwise
from math import dist, hypot
from xml.sax.saxutils import escape, quoteattr

from bubblegraph.page.recording import Mark

__all__ = ["Palette", "attributes", "draw_marks"]

Point = tuple[float, float]
NEAR = 0.12  # pixels by which a curve may miss the points that it stands for
FEWEST = 5  # points that are tried as a curve


class Palette:
    """Gives every pair of colours, on light and on dark paper, a class of its own."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, str], int] = {}

    def number(self, light: str, dark: str) -> int:
        """The number of a pair."""
        return self._numbers.setdefault((light, dark), len(self._numbers))

    def rules(self, *, dark: bool) -> str:
        """The colours as variables of CSS."""
        return "".join(f"--c{n}:{pair[dark]};" for pair, n in self._numbers.items())

    def classes(self) -> str:
        """A class for each colour of areas and of lines."""
        return "".join(
            f".f{n}{{fill:var(--c{n})}}.s{n}{{stroke:var(--c{n})}}"
            for n in range(len(self._numbers))
        )


def draw_marks(
    light: Sequence[Mark],
    dark: Sequence[Mark],
    palette: Palette,
    place: Callable[[Point], Point],
    label: Callable[[str], str],
) -> str:
    """Write marks as elements, from the back to the front.

    Parameters
    ----------
    light, dark : sequence of Mark
        The same marks in the colours of either paper.
    palette : Palette
    place : callable
        From a point of the sheet to one of the picture.
    label : callable
        The attributes of a group, by its gid; an empty text: it is none that a reader can choose.
    """
    pairs = sorted(zip(light, dark, strict=True), key=lambda pair: pair[0].layer)
    parts = []
    for gid, members in groupby(pairs, key=lambda pair: pair[0].group):
        drawn = "".join(_element(mark, other, palette, place) for mark, other in members)
        attributes = label(gid)
        parts.append(f"<g{attributes}>{drawn}</g>" if attributes else drawn)
    return "".join(parts)


def _element(mark: Mark, dark: Mark, palette: Palette, place: Callable[[Point], Point]) -> str:
    points = [place(point) for point in mark.points]
    style = _style(mark, dark, palette)
    if mark.shape == "text":
        return _text(mark, points[0], style)
    if mark.shape == "disc":
        ((x, y),) = points
        return f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{_n(mark.radius)}"{style}/>'
    if mark.shape == "box":
        return _box(mark, points, style)
    return f'<path d="{_path(points, closed=mark.shape == "area")}"{style}/>'


def _style(mark: Mark, dark: Mark, palette: Palette) -> str:
    """Colours as classes, all else as attributes: no style stands in an element."""
    names = [f"f{palette.number(mark.fill, dark.fill)}" if mark.fill else "n"]
    more = ""
    if mark.edge and mark.width:
        names.append(f"s{palette.number(mark.edge, dark.edge)}")
        more = f' stroke-width="{_n(mark.width)}"'
        if mark.dashes:
            more += f' stroke-dasharray="{" ".join(map(_n, mark.dashes))}"'
    if mark.shape == "text" and mark.bold:
        names.append("b")
    return f' class="{" ".join(names)}"{more}'


def _text(mark: Mark, at: Point, style: str) -> str:
    anchor = "" if mark.anchor == "middle" else f' text-anchor="{mark.anchor}"'
    size = f' font-size="{_n(mark.size)}"'
    return f'<text x="{_n(at[0])}" y="{_n(at[1])}"{anchor}{size}{style}>{escape(mark.text)}</text>'


def _box(mark: Mark, points: Sequence[Point], style: str) -> str:
    (x0, y0), (x1, y1) = points
    left, top, wide, high = min(x0, x1), min(y0, y1), abs(x1 - x0), abs(y1 - y0)
    corner = f' rx="{_n(min(mark.radius, 4))}"' if mark.radius else ""
    size = f'width="{_n(wide)}" height="{_n(high)}"'
    return f'<rect x="{_n(left)}" y="{_n(top)}" {size}{corner}{style}/>'


# --- paths ----------------------------------------------------------------------------------------


def _path(points: Sequence[Point], *, closed: bool) -> str:
    """A way through points, with curves where these lie on some."""
    if curve := _quadratic(points):
        found = curve
    elif closed and len(points) > 2 * FEWEST and (both := _two_sides(points)):
        found = both
    else:
        found = _way(points)
    return found + ("z" if closed else "")


def _quadratic(points: Sequence[Point]) -> str:
    """The Bezier curve of which these are points at even steps; nothing if there is none."""
    control = _control(points)
    if control is None:
        return ""
    return f"M{_p(points[0])}Q{_p(control)} {_p(points[-1])}"


def _two_sides(points: Sequence[Point]) -> str:
    """An outline of two long sides, each a curve."""
    half = len(points) // 2
    ahead, back = points[:half], points[half:]
    first, second = _control(ahead, slack=3.0), _control(back, slack=3.0)
    if len(points) % 2 or first is None or second is None:
        return ""
    return (
        f"M{_p(ahead[0])}Q{_p(first)} {_p(ahead[-1])}L{_p(back[0])}Q{_p(second)} {_p(back[-1])}"
    )


def _control(points: Sequence[Point], slack: float = 1.0) -> Point | None:
    count = len(points)
    if count < FEWEST or not count % 2:
        return None
    (x0, y0), (x1, y1), (x2, y2) = points[0], points[count // 2], points[-1]
    control = 2 * x1 - (x0 + x2) / 2, 2 * y1 - (y0 + y2) / 2
    for number, (x, y) in enumerate(points):
        t = number / (count - 1)
        a, b, c = (1 - t) ** 2, 2 * t * (1 - t), t * t
        near = a * x0 + b * control[0] + c * x2, a * y0 + b * control[1] + c * y2
        if dist(near, (x, y)) > slack * NEAR:
            return None
    return control


def _way(points: Sequence[Point]) -> str:
    """Lines, and arcs of circles."""
    said, start = [f"M{_p(points[0])}"], 0
    while start < len(points) - 1:
        end, radius = _arc_from(points, start)
        if end:
            said.append(_arc(points[start : end + 1], radius))
            start = end
        else:
            start += 1
            said.append(f"L{_p(points[start])}")
    return "".join(said)


def _arc_from(points: Sequence[Point], start: int) -> tuple[int, float]:
    """How far from a point on they lie on one circle, and its radius; 0: on none."""
    if start + FEWEST > len(points):
        return 0, 0.0
    centre = _centre(points[start], points[start + 2], points[start + 4])
    if centre is None:
        return 0, 0.0
    radius = dist(centre, points[start])
    steps = [dist(*pair) for pair in pairwise(points[start : start + FEWEST])]
    end = start
    while end + 1 < len(points) and abs(dist(centre, points[end + 1]) - radius) < NEAR:
        if dist(points[end], points[end + 1]) > 2 * max(steps):
            break
        end += 1
    return (end, radius) if end - start >= FEWEST - 1 else (0, 0.0)


def _centre(a: Point, b: Point, c: Point) -> Point | None:
    """The middle of the circle through three points."""
    d = 2 * (a[0] * (b[1] - c[1]) + b[0] * (c[1] - a[1]) + c[0] * (a[1] - b[1]))
    if abs(d) < 1e-6 * hypot(c[0] - a[0], c[1] - a[1]):
        return None
    sa, sb, sc = (p[0] ** 2 + p[1] ** 2 for p in (a, b, c))
    x = (sa * (b[1] - c[1]) + sb * (c[1] - a[1]) + sc * (a[1] - b[1])) / d
    y = (sa * (c[0] - b[0]) + sb * (a[0] - c[0]) + sc * (b[0] - a[0])) / d
    return x, y


def _arc(points: Sequence[Point], radius: float) -> str:
    first, middle, last = points[0], points[len(points) // 2], points[-1]
    cross = (middle[0] - first[0]) * (last[1] - first[1]) - (middle[1] - first[1]) * (
        last[0] - first[0]
    )
    length = sum(dist(*pair) for pair in pairwise(points))
    large = int(length > 3.1416 * radius * 1.001)
    return f"A{_n(radius)} {_n(radius)} 0 {large} {int(cross > 0)} {_p(last)}"


def _p(point: Point) -> str:
    return f"{_n(point[0])} {_n(point[1])}"


def _n(number: float) -> str:
    """A number with one digit behind the point at most."""
    text = f"{number:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def attributes(pairs: Iterable[tuple[str, str]]) -> str:
    """Attributes of an element."""
    return "".join(f" {name}={quoteattr(value)}" for name, value in pairs)
