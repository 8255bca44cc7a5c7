"""The sheet of pictures: settings, text measures, and files that are the same on every run."""

from __future__ import annotations

import logging
import os
import re
import sys
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr

from bubblegraph.drawing.fonts import drawable
from bubblegraph.errors import OutputError
from bubblegraph.files import check_target, write_bytes

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = [
    "CHIP_LAYER",
    "NODE_LAYER",
    "PIXELS_PER_INCH",
    "POINTS_PER_INCH",
    "SUFFIXES",
    "Sheet",
    "gid_of",
    "picture_suffix",
    "points",
    "render_figure",
    "settings",
    "stroke",
    "text_size",
    "write_figure",
]

PIXELS_PER_INCH = 100  # of the layout; dpi only decides how finely a PNG shows it
SUFFIXES = (".png", ".svg", ".pdf", ".webp", ".jpg", ".jpeg")
LONGEST_SIDES = {".webp": 16_383, ".jpg": 65_500, ".jpeg": 65_500}  # pixels
QUALITY = 92  # of a JPEG or WebP, of 100
POINTS_PER_INCH = 72
LINE_HEIGHT = 1.2  # of its letters, where a text has several lines
MIDDLE = 0.36  # of its letters, from their base to the middle of a line
CHIP_CORNER, MOST_CHIP_CORNER = 0.3, 4.0  # radius: share of the height, and pixels at most
NODE_LAYER, CHIP_LAYER, TEXT_LAYER = 3, 4, 5  # from the back; all else lies below, as it is drawn
PIXELS = 150_000_000  # of a PNG: 600 MB while it is drawn

Point = tuple[float, float]

_SETTINGS: Any = {
    "text.parse_math": False,  # a $ is a $
    "text.hinting": "none",  # letters keep their shape and their width at every size
    "lines.scale_dashes": False,
    "svg.fonttype": "none",
    "svg.hashsalt": "bubblegraph",
    "pdf.fonttype": 42,
    "path.simplify": False,
}
_ELSEWHERE = "Verdana, sans-serif"  # drawn like DejaVu Sans, for readers that lack it
DESCRIBING = ("subtitle", "footer")  # lines that say what a picture is of, by their gid
LANGUAGE = "en"  # of the words on a picture


def _options(suffix: str, title: str) -> dict[str, Any]:
    """What a file says of itself, the same on every day; and how it is packed."""
    said: dict[str, dict[str, Any]] = {
        ".png": {"Software": None},
        ".svg": {"Date": None, "Creator": "bubblegraph"},
        ".pdf": {"CreationDate": None, "Creator": "bubblegraph", "Producer": None, "Title": title},
    }
    return {"metadata": said[suffix]} if suffix in said else {"pil_kwargs": {"quality": QUALITY}}


@contextmanager
def settings() -> Iterator[None]:
    """Draw under our own settings: those of the user do not alter a picture.

    Raises
    ------
    OutputError
        If matplotlib does not start.
    """
    with _quiet():
        mpl = _load_matplotlib()
        with mpl.rc_context(), warnings.catch_warnings():
            mpl.rcdefaults()
            mpl.rcParams.update(_SETTINGS)
            # reported as a hint instead
            warnings.filterwarnings("ignore", message=r"Glyph .* missing")
            yield


@contextmanager
def _quiet() -> Iterator[None]:
    """Missing bold letters, or fonts that are looked for anew each time, are nobody's concern."""
    told = logging.getLogger("matplotlib")
    level = told.level
    told.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        told.setLevel(level)


def _load_matplotlib() -> Any:
    """Import matplotlib, which fails where the surroundings name a backend that it does not know.

    We need none: a backend shows figures, and we write files. One that it knows stays the user's
    choice.
    """
    wanted = None if "matplotlib" in sys.modules else os.environ.pop("MPLBACKEND", None)
    try:
        import matplotlib as mpl  # noqa: PLC0415
    except ImportError:
        raise
    except Exception as error:  # whatever its settings lead to
        raise OutputError(
            f"matplotlib does not start: {error}. Mend or remove its settings, the file "
            "matplotlibrc: it is looked for in the current folder first"
        ) from None
    finally:
        if wanted is not None:
            os.environ["MPLBACKEND"] = wanted
    if wanted:
        with suppress(ValueError):
            mpl.rcParams["backend"] = wanted
    return mpl


def points(pixels: float) -> float:
    """Turn pixels into points."""
    return pixels * POINTS_PER_INCH / PIXELS_PER_INCH


def stroke(width: float, pattern: Sequence[float] = ()) -> dict[str, Any]:
    """Give the width and the dashes of a line, in pixels, as matplotlib wants them."""
    style: Any = (0, tuple(points(part) for part in pattern)) if pattern else "solid"
    return {"linewidth": points(width), "linestyle": style}


def gid_of(*parts: str) -> str:
    """Make an id for the SVG: letters, digits, - and _ only.

    Examples
    --------
    >>> gid_of("arrow", "at&t", "meta")
    'arrow-at_t-meta'
    """
    return "-".join("".join(c if c.isalnum() or c == "_" else "_" for c in part) for part in parts)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A figure whose coordinates are pixels from the lower left corner."""

    figure: Figure
    axes: Axes
    fonts: tuple[str, ...]
    home: Any = None  # the group that takes what is added, if it is not the sheet itself

    @classmethod
    def blank(
        cls, width: float, height: float, background: str, fonts: Sequence[str], dpi: float
    ) -> Sheet:
        """Make an empty sheet; call it, like everything on it, inside ``settings``."""
        from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415
        from matplotlib.figure import Figure  # noqa: PLC0415

        figure = Figure(figsize=(width / PIXELS_PER_INCH, height / PIXELS_PER_INCH), dpi=dpi)
        FigureCanvasAgg(figure)
        figure.set_facecolor(background)
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set_axis_off()
        axes.set_xlim(0, width)
        axes.set_ylim(0, height)
        return cls(figure, axes, tuple(fonts))

    def group(self, gid: str, zorder: float = 1) -> Sheet:
        """Return this sheet, but what is added to it is one group of an SVG; texts stay outside."""
        group = _group_type()()
        group.set_zorder(zorder)
        self.add(group, gid)
        return replace(self, home=group)

    def write(self, x: float, y: float, text: str, size: float, colour: str, **more: Any) -> None:
        """Write a text; ``size`` in pixels, ``gid`` names it in an SVG."""
        more.setdefault("va", "center")
        gid = more.pop("gid", None)
        drawn = self.axes.text(
            x,
            y,
            drawable(text),
            fontsize=points(size),
            color=colour,
            fontfamily=list(self.fonts),
            **more,
        )
        drawn.set_gid(gid)

    def lines(self, x: float, y: float, text: str, size: float, colour: str, **more: Any) -> None:
        """Write lines about a middle, each by itself: SVG readers space lines as they like."""
        lines, gid = text.split("\n"), more.pop("gid", None)
        style: dict[str, Any] = {"ha": "center", "weight": "bold", "zorder": TEXT_LAYER, **more}
        for number, line in enumerate(lines):
            down = (number - (len(lines) - 1) / 2) * LINE_HEIGHT * size
            style["gid"] = f"{gid}-{number}" if gid and number else gid  # an id is there once
            self.write(x, y - down - MIDDLE * size, line, size, colour, va="baseline", **style)

    def chip(self, x: float, y: float, size: tuple[float, float], fill: str, **more: Any) -> None:
        """Put a patch behind a text, so that an arrow does not run through its letters."""
        from matplotlib.patches import FancyBboxPatch  # noqa: PLC0415

        wide, high = size
        corner = min(high * CHIP_CORNER, MOST_CHIP_CORNER)
        gid = more.pop("gid", None)
        style: dict[str, Any] = {"edgecolor": "none", "zorder": CHIP_LAYER, **more}
        self.add(
            FancyBboxPatch(
                (x - wide / 2 + corner, y - high / 2 + corner),
                wide - 2 * corner,
                high - 2 * corner,
                boxstyle=f"round,pad={corner}",
                facecolor=fill,
                **style,
            ),
            gid,
        )

    def box(
        self, left: float, bottom: float, wide: float, high: float, fill: str, **more: Any
    ) -> None:
        """Draw a rectangle."""
        from matplotlib.patches import Rectangle  # noqa: PLC0415

        gid = more.pop("gid", None)
        style: dict[str, Any] = {"edgecolor": "none", **more}
        self.add(Rectangle((left, bottom), wide, high, facecolor=fill, **style), gid)

    def line(self, points: Sequence[Point], colour: str, **style: Any) -> None:
        """Draw a line through points."""
        from matplotlib.lines import Line2D  # noqa: PLC0415

        gid = style.pop("gid", None)
        butt = {"solid_capstyle": "butt", "dash_capstyle": "butt"}
        self.add(Line2D(*zip(*points, strict=True), color=colour, **{**butt, **style}), gid)

    def area(self, corners: Sequence[Point], fill: str, **more: Any) -> None:
        """Fill a polygon."""
        from matplotlib.patches import Polygon  # noqa: PLC0415

        gid = more.pop("gid", None)
        style: dict[str, Any] = {"edgecolor": "none", **more}
        self.add(Polygon(corners, facecolor=fill, **style), gid)

    def band(self, one: Sequence[Point], other: Sequence[Point], fill: str, **more: Any) -> None:
        """Fill what lies between two lines that run side by side, point by point."""
        self.area([*one, *other[::-1]], fill, **more)

    def disc(self, x: float, y: float, radius: float, fill: str, **more: Any) -> None:
        """Draw a circle."""
        from matplotlib.patches import Circle  # noqa: PLC0415

        gid = more.pop("gid", None)
        style: dict[str, Any] = {"edgecolor": "none", **more}
        self.add(Circle((x, y), radius, facecolor=fill, **style), gid)

    def add(self, patch: Any, gid: str | None = None) -> None:
        """Add a patch; ``gid`` names it in an SVG."""
        patch.set_gid(gid)
        patch.set_clip_on(False)
        if self.home is None:
            self.axes.add_artist(patch)
        else:
            self.home.take(patch)


@cache
def _group_type() -> Any:
    """A class, made when matplotlib is there: artists that are drawn as one group."""
    from matplotlib.artist import Artist  # noqa: PLC0415

    class Group(Artist):
        def __init__(self) -> None:
            super().__init__()
            self.members: list[Any] = []

        def take(self, member: Any) -> None:
            axes: Any = self.axes
            member.set_figure(self.figure)
            member.axes = axes
            if not member.is_transform_set():
                member.set_transform(axes.transData)
            self.members.append(member)

        def draw(self, renderer: Any) -> None:
            renderer.open_group("group", gid=self.get_gid())
            for member in self.members:
                member.draw(renderer)
            renderer.close_group("group")

    return Group


def text_size(
    text: str, size: float, fonts: Sequence[str], *, bold: bool = False
) -> tuple[float, float]:
    """Measure a text of any lines in pixels, as it is drawn at 100 dpi; inside ``settings``."""
    lines = drawable(text).split("\n")
    widths = [_line_width(line, size, tuple(fonts), bold) for line in lines if line]
    return max(widths, default=0.0), size * (1.0 + LINE_HEIGHT * (len(lines) - 1))


@lru_cache(maxsize=8_192)
def _line_width(line: str, size: float, fonts: tuple[str, ...], bold: bool) -> float:
    """The width of a line; to lay it out takes a millisecond, and most are measured again."""
    from matplotlib.font_manager import FontProperties  # noqa: PLC0415

    weight = "bold" if bold else "normal"
    font = FontProperties(family=list(fonts), weight=weight, size=points(size))
    return float(_ruler().get_text_width_height_descent(line, font, ismath=False)[0])


@cache
def _ruler() -> Any:
    """Letters are put on the grid of pixels: only the renderer knows how wide they get."""
    from matplotlib.backends.backend_agg import RendererAgg  # noqa: PLC0415

    return RendererAgg(8, 8, PIXELS_PER_INCH)  # type: ignore[no-untyped-call]


def write_figure(
    figure: Figure,
    path: str | Path,
    *,
    title: str,
    tooltips: Mapping[str, str],
    form: str | None = None,
    description: str = "",
) -> Path:
    """Write a figure as PNG, SVG or PDF: a file whole or not at all, a pipe as it comes.

    Parameters
    ----------
    figure : Figure
    path : str or Path
    title : str
        Of the document.
    tooltips : mapping of gid to text
        Added to an SVG as ``<title>``.
    form : {"png", "svg", "pdf"}, optional
        Without it the suffix tells.
    description : str
        What the picture says, for those who hear it: added to an SVG as ``<desc>``.

    Raises
    ------
    OutputError
        If there is no such format, or the file cannot be written.
    """
    check_target(os.fspath(path))
    suffix = picture_suffix(path, form)
    content = render_figure(figure, suffix, title=title, tooltips=tooltips, description=description)
    write_bytes(os.fspath(path), [content])
    return Path(path)


def picture_suffix(path: str | Path, form: str | None = None) -> str:
    """Return the suffix that stands for the format, in lower case; ``form`` goes first.

    Raises
    ------
    OutputError
        If there is none, or no picture is written so.
    """
    suffix = Path(path).suffix if form is None else f".{form}"
    if suffix.lower() not in SUFFIXES:
        named = f'"{suffix}"' if suffix else "no suffix"
        known = ", ".join(SUFFIXES)
        raise OutputError(
            f"{path}: a picture cannot be written as {named}; use {known}, or name the format"
        )
    return suffix.lower()


def render_figure(
    figure: Figure, suffix: str, *, title: str, tooltips: Mapping[str, str], description: str = ""
) -> bytes:
    """Return what ``write_figure`` writes; an SVG is UTF-8."""
    content = _render(figure, suffix, title)
    if suffix == ".pdf":
        return with_language(content, LANGUAGE)
    if suffix != ".svg":
        return content
    texts = (text for axes in figure.axes for text in axes.texts)
    said = [description, *(t.get_text() for t in texts if t.get_gid() in DESCRIBING)]
    return _with_titles(content.decode(), title, " ".join(filter(None, said)), tooltips).encode()


def _render(figure: Figure, suffix: str, title: str) -> bytes:
    wide, high = (round(side) for side in figure.bbox.size)
    most = LONGEST_SIDES.get(suffix, PIXELS)
    if suffix not in (".svg", ".pdf") and (wide * high > PIXELS or max(wide, high) > most):
        raise OutputError(
            f"a {suffix[1:].upper()} of {wide:,} × {high:,} pixels is too large to draw: a smaller "
            "dpi or width makes it smaller, and an SVG or PDF has no pixels"
        )
    buffer = BytesIO()
    with settings():
        figure.savefig(
            buffer,
            format=suffix[1:],
            dpi=figure.dpi,
            facecolor=figure.get_facecolor(),
            **_options(suffix, drawable(title)),
        )
    return buffer.getvalue()


def _with_titles(svg: str, title: str, description: str, tooltips: Mapping[str, str]) -> str:
    """Say what the picture and its parts are, to whoever points at them or hears them read."""

    def tip(match: re.Match[str]) -> str:
        text = tooltips.get(match[1])
        if text is None:
            return match[0]
        words = escape(drawable(text))
        if match[1].rpartition("-")[0] in tooltips:  # a part: its whole has the words already
            return f'<g id="{match[1]}" aria-hidden="true"><title>{words}</title>'
        label = quoteattr(" ".join(drawable(text).split()))
        return f'<g id="{match[1]}" role="img" aria-label={label}><title>{words}</title>'

    svg = re.sub(rf'<g id="({"|".join(DESCRIBING)})">', "<g>", svg)  # an id is there once
    svg = re.sub(r'<g id="([^"]*)">', tip, svg)
    svg = re.sub(r"font-family: [^;\"]*", rf"\g<0>, {_ELSEWHERE}", svg)
    head = (
        f' <title id="picture-title">{escape(drawable(title))}</title>\n'
        f' <desc id="picture-desc">{escape(drawable(description))}</desc>'
    )
    named = 'role="img" aria-labelledby="picture-title picture-desc"'
    if tooltips:  # its parts are read one by one
        named = named.replace("img", "group")
    return re.sub(
        r"<svg ([^>]*)>",
        lambda match: f'<svg {named} lang="{LANGUAGE}" {match[1]}>\n{head}',
        svg,
        count=1,
    )


def with_language(pdf: bytes, language: str) -> bytes:
    """Say in which language a document is: its catalogue is written anew at the end.

    A PDF may be amended so: the last version of an object counts (ISO 32000-1, 7.5.6).
    """
    root = re.search(rb"/Root (\d+) 0 R", pdf)
    size = re.search(rb"/Size (\d+)", pdf)
    start = re.search(rb"startxref\s+(\d+)\s+%%EOF\s*$", pdf)
    catalogue = root and re.search(rb"(?m)^%s 0 obj\s*<<(.*?)>>\s*endobj" % root[1], pdf, re.S)
    if not (root and size and start and catalogue):
        return pdf
    at = len(pdf)
    entry = b"%s 0 obj\n<<%s /Lang (%s) >>\nendobj\n" % (
        root[1],
        catalogue[1].rstrip(),
        language.encode(),
    )
    info = re.search(rb"/Info \d+ 0 R", pdf)
    trailer = b"trailer\n<< /Size %s /Root %s 0 R %s /Prev %s >>\nstartxref\n%d\n%%%%EOF\n" % (
        size[1],
        root[1],
        info[0] if info else b"",
        start[1],
        at + len(entry),
    )
    return pdf + entry + b"xref\n%s 1\n%010d 00000 n \n" % (root[1], at) + trailer
