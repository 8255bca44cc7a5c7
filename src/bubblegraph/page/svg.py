"""Marks as the parts of an SVG: as few bytes as show the same to a tenth of a pixel."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import groupby, pairwise
from math import dist, hypot, pi
from xml.sax.saxutils import escape, quoteattr

from bubblegraph.page.recording import Mark

__all__ = ["UNITS", "Palette", "attributes", "draw_marks"]

Point = tuple[float, float]
NEAR = 0.12  # pixels by which a curve may miss the points that it stands for
MOST_ROUND = 4.0  # radius of a corner, pixels
FLAT = 1e-6  # what is less is a straight line
UNITS = 10  # of a picture in a pixel of the sheet
FEWEST = 5  # points that are tried as a curve


class Palette:
    """Gives each look of a mark a class, and each pair of colours, on either paper, a variable."""

    def __init__(self) -> None:
        self._colours: dict[tuple[str, str], int] = {}
        self._looks: dict[str, int] = {}

    def colour(self, light: str, dark: str) -> str:
        """The variable of a pair of colours."""
        return f"var(--c{self._colours.setdefault((light, dark), len(self._colours))})"

    def look(self, rule: str) -> str:
        """The class of marks that look so."""
        return f"k{self._looks.setdefault(rule, len(self._looks))}"

    def variables(self, *, dark: bool) -> str:
        """The colours, as variables of CSS."""
        return "".join(f"--c{n}:{pair[dark]};" for pair, n in self._colours.items())

    def rules(self) -> str:
        """The looks, as rules of CSS."""
        return "\n".join(f".k{n}{{{rule}}}" for rule, n in self._looks.items())


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
    for gid, members in groupby(_merged(pairs), key=lambda pair: pair[0].group):
        drawn = [_element(mark, other, palette, place) for mark, other in members]
        parts.append(_labelled(drawn, label(gid)))
    return "".join(parts)


def _labelled(drawn: Sequence[str], attributes: str) -> str:
    """Elements of one part: a group, unless it is one text that nobody chooses by itself."""
    if not attributes:
        return "".join(drawn)
    if len(drawn) == 1 and drawn[0].startswith("<text"):
        return drawn[0].replace("<text", f"<text{attributes}", 1)
    return f"<g{attributes}>{''.join(drawn)}</g>"


def _merged(pairs: Sequence[tuple[Mark, Mark]]) -> list[tuple[Mark, Mark]]:
    """An area on its casing, of the colour of the paper, is one mark."""
    found: list[tuple[Mark, Mark]] = []
    for pair in pairs:
        if found and _on_casing(pair[0], found[-1][0]):
            below = found.pop()
            found.append((_cased(pair[0], below[0]), _cased(pair[1], below[1])))
        else:
            found.append(pair)
    return found


def _on_casing(mark: Mark, below: Mark) -> bool:
    alike = mark.shape == below.shape == "area" and mark.points == below.points
    return alike and not mark.edge


def _cased(mark: Mark, below: Mark) -> Mark:
    return replace(mark, edge=below.edge, width=below.width)


def _element(mark: Mark, dark: Mark, palette: Palette, place: Callable[[Point], Point]) -> str:
    points = [place(point) for point in mark.points]
    style = f' class="{palette.look(_rule(mark, dark, palette))}"'
    if mark.shape == "text":
        x, y = points[0]
        return f'<text x="{_unit(x)}" y="{_unit(y)}"{style}>{escape(mark.text)}</text>'
    if mark.shape == "disc":
        ((x, y),) = points
        return f'<circle cx="{_unit(x)}" cy="{_unit(y)}" r="{_unit(mark.radius)}"{style}/>'
    if mark.shape == "box":
        return _box(mark, points, style)
    more = ""
    if mark.dashes:
        more = f' stroke-dasharray="{" ".join(map(str, map(_unit, mark.dashes)))}"'
    elif mark.shape == "band":  # of which few are as wide as another
        more = f' stroke-width="{_unit(mark.width)}"'
    return f'<path d="{_path(points, closed=mark.shape == "area")}"{style}{more}/>'


def _rule(mark: Mark, dark: Mark, palette: Palette) -> str:
    """How a mark looks; no style stands in an element."""
    said = [f"fill:{palette.colour(mark.fill, dark.fill) if mark.fill else 'none'}"]
    if mark.edge and mark.width:
        said.append(f"stroke:{palette.colour(mark.edge, dark.edge)}")
        said += [] if mark.shape == "band" else [f"stroke-width:{_unit(mark.width)}"]
    if mark.shape == "text":
        said.append(f"font-size:{_unit(mark.size)}px")
        said += ["font-weight:700"] if mark.bold else []
        said += [] if mark.anchor == "middle" else [f"text-anchor:{mark.anchor}"]
    return ";".join(said)


def _box(mark: Mark, points: Sequence[Point], style: str) -> str:
    (x0, y0), (x1, y1) = points
    left, top, wide, high = min(x0, x1), min(y0, y1), abs(x1 - x0), abs(y1 - y0)
    corner = f' rx="{_unit(min(mark.radius, MOST_ROUND))}"' if mark.radius else ""
    size = f'width="{_unit(wide)}" height="{_unit(high)}"'
    return f'<rect x="{_unit(left)}" y="{_unit(top)}" {size}{corner}{style}/>'


# --- paths ----------------------------------------------------------------------------------------


class _Way:
    """A path, step by step: each is said from where the one before has ended."""

    def __init__(self, start: Point) -> None:
        self.at = _units(start)
        self.said = [f"M{_numbers(*self.at)}"]

    def line(self, point: Point) -> None:
        """Go straight."""
        x, y = self._go(point)
        if x and y:
            self.said.append(f"l{_numbers(x, y)}")
        elif x or y:
            self.said.append(f"h{x}" if x else f"v{y}")

    def curve(self, control: Point, end: Point) -> None:
        """Go along a quadratic Bezier curve."""
        here = self.at
        x, y = _units(control)
        self.said.append(f"q{_numbers(x - here[0], y - here[1], *self._go(end))}")

    def arc(self, radius: float, end: Point, *, large: bool, clockwise: bool) -> None:
        """Go along a circle."""
        r, flags = _unit(radius), (int(large), int(clockwise))
        self.said.append(f"a{_numbers(r, r, 0, *flags, *self._go(end))}")

    def _go(self, point: Point) -> tuple[int, int]:
        before, self.at = self.at, _units(point)
        return self.at[0] - before[0], self.at[1] - before[1]


def _path(points: Sequence[Point], *, closed: bool) -> str:
    """A way through points, with curves where these lie on some."""
    way = _Way(points[0])
    if not (_quadratic(way, points) or (closed and _two_sides(way, points))):
        _lines_and_arcs(way, points)
    return "".join(way.said) + ("z" if closed else "")


def _quadratic(way: _Way, points: Sequence[Point]) -> bool:
    """The Bezier curve of which these are points at even steps, if there is one."""
    control = _control(points)
    if control is not None:
        way.curve(control, points[-1])
    return control is not None


def _two_sides(way: _Way, points: Sequence[Point]) -> bool:
    """An outline of two long sides, each a curve, if it is that."""
    half = len(points) // 2
    ahead, back = points[:half], points[half:]
    first, second = _control(ahead, slack=3.0), _control(back, slack=3.0)
    if len(points) % 2 or first is None or second is None:
        return False
    way.curve(first, ahead[-1])
    way.line(back[0])
    way.curve(second, back[-1])
    return True


def _control(points: Sequence[Point], slack: float = 1.0) -> Point | None:
    """The control point of a curve that runs through points; None if none is near enough."""
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


def _lines_and_arcs(way: _Way, points: Sequence[Point]) -> None:
    start = 0
    while start < len(points) - 1:
        end, radius = _arc_from(points, start)
        if end:
            _add_arc(way, points[start : end + 1], radius)
            start = end
        else:
            start += 1
            way.line(points[start])


def _arc_from(points: Sequence[Point], start: int) -> tuple[int, float]:
    """How far from a point on they lie on one circle, and its radius; 0: on none."""
    if start + FEWEST > len(points):
        return 0, 0.0
    centre = _centre(points[start], points[start + 2], points[start + 4])
    if centre is None:
        return 0, 0.0
    radius = dist(centre, points[start])
    longest = 2 * max(dist(*pair) for pair in pairwise(points[start : start + FEWEST]))
    end = start
    while end + 1 < len(points):
        after = points[end + 1]
        if abs(dist(centre, after) - radius) > NEAR or dist(points[end], after) > longest:
            break
        end += 1
    return (end, radius) if end - start >= FEWEST - 1 else (0, 0.0)


def _centre(a: Point, b: Point, c: Point) -> Point | None:
    """The middle of the circle through three points."""
    d = 2 * (a[0] * (b[1] - c[1]) + b[0] * (c[1] - a[1]) + c[0] * (a[1] - b[1]))
    if abs(d) < FLAT * hypot(c[0] - a[0], c[1] - a[1]):
        return None
    sa, sb, sc = (p[0] ** 2 + p[1] ** 2 for p in (a, b, c))
    x = (sa * (b[1] - c[1]) + sb * (c[1] - a[1]) + sc * (a[1] - b[1])) / d
    y = (sa * (c[0] - b[0]) + sb * (a[0] - c[0]) + sc * (b[0] - a[0])) / d
    return x, y


def _add_arc(way: _Way, points: Sequence[Point], radius: float) -> None:
    (x0, y0), (x1, y1), (x2, y2) = points[0], points[len(points) // 2], points[-1]
    turn = (x1 - x0) * (y2 - y0) - (y1 - y0) * (x2 - x0)
    length = sum(dist(*pair) for pair in pairwise(points))
    way.arc(radius, points[-1], large=length > 1.001 * pi * radius, clockwise=turn > 0)


def _units(point: Point) -> tuple[int, int]:
    return _unit(point[0]), _unit(point[1])


def _unit(length: float) -> int:
    """Tenths of a pixel, in which a picture is measured: whole numbers are shorter."""
    return round(length * UNITS)


def _numbers(*numbers: int) -> str:
    """Numbers in a row; a minus sign parts two of them as well as a blank."""
    return " ".join(map(str, numbers)).replace(" -", "-")


def attributes(pairs: Iterable[tuple[str, str]]) -> str:
    """Attributes of an element."""
    return "".join(f" {name}={quoteattr(value)}" for name, value in pairs)
