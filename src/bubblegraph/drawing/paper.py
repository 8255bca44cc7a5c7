"""The paper of a picture: colours, size and fonts, and what stands round the drawing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypedDict

from bubblegraph import arguments
from bubblegraph.drawing.canvas import Sheet, text_size
from bubblegraph.drawing.fonts import font_hints, fonts_for, undrawable
from bubblegraph.drawing.frame import Frame, build_frame, draw_frame
from bubblegraph.drawing.legend import Key
from bubblegraph.drawing.theme import Theme, find_theme
from bubblegraph.drawing.words import footer
from bubblegraph.errors import QuestionError
from bubblegraph.ledger.select import Selection

__all__ = [
    "LEGIBLE",
    "NARROW",
    "PRESETS",
    "SMALLEST",
    "USUAL_WIDTH",
    "Look",
    "Paper",
    "Wording",
    "check_look",
    "part_of_width",
    "set_paper",
    "unit_of",
]

NARROW, WIDE = 320, 10_000  # pixels: below, nothing can be read; above, no memory holds a picture
USUAL_WIDTH = 1600  # pixels
COARSE, USUAL_DPI, FINE = 50, 100, 600  # dots per inch
PHONE, DESK = 340.0, 800.0  # pixels of width of a drawing, from which on it is narrow or wide
SHRINKING = 0.3  # power of the width with which letters shrink on a smaller picture
LEGIBLE = 7.1  # letters, in pixels, where the height of the sheet is given
SMALLEST = 9.8  # letters, in pixels, however small the picture


class Look(TypedDict, total=False):
    """What every form of picture can be asked for, as keywords.

    theme : {"light", "dark", "grey"}
    width, height : int
        Pixels at 100 dpi, 1600 wide if not given; the height follows from what is drawn.
    dpi : float
        Resolution of a PNG, 100 if not given: at 300 it has three times ``width`` pixels.
    title, subtitle, source : str
        Instead of the computed words, and of the ledger's title.
    """

    theme: str
    width: int
    height: int | None
    dpi: float
    title: str | None
    subtitle: str | None
    source: str | None


PRESETS: dict[str, Look] = {
    "web": {"width": 1200},
    "social": {"width": 1200, "height": 675, "dpi": 150},
    "print": {"width": 1600, "dpi": 300},
}


def check_look(look: Look) -> None:
    """Complain of values that no picture can have; of other keywords Python complains.

    Raises
    ------
    QuestionError
        In words that name the keyword.
    """
    for name in ("title", "subtitle", "source"):
        if look.get(name) is not None:
            arguments.content(name, look[name])
    find_theme(arguments.text("theme", look.get("theme", "light")))
    arguments.whole_number("width", look.get("width", NARROW), least=NARROW, most=WIDE)
    if look.get("height") is not None:
        arguments.whole_number("height", look["height"], least=NARROW, most=WIDE)
    arguments.number("dpi", look.get("dpi", FINE), least=COARSE, most=FINE)


@dataclass(frozen=True, slots=True)
class Wording:
    """The words that a form computes: headline, line below, and facts for the footer."""

    title: str
    subtitle: str
    facts: Sequence[str]


@dataclass(frozen=True, slots=True)
class Paper:
    """What is settled before the drawing has its height; pixels."""

    theme: Theme
    width: int
    height: int | None  # of the whole picture, if it was asked for
    dpi: float
    fonts: tuple[str, ...]
    frame: Frame
    missing: str  # characters that no font at hand has
    keys: Callable[[Theme], Sequence[Key]]  # the legend, in the colours of a theme

    @property
    def unit(self) -> float:
        """1 at 1,600 pixels of width; less on a small picture, but not in proportion."""
        return self.frame.unit

    @property
    def left(self) -> float:
        """Where the drawing begins."""
        return self.frame.margin

    @property
    def wide(self) -> float:
        """The width of the drawing."""
        return self.width - 2 * self.frame.margin

    @property
    def title(self) -> str:
        """The headline in one line."""
        return " ".join(self.frame.title)

    @property
    def hints(self) -> tuple[str, ...]:
        """What the reader of the terminal should know."""
        return font_hints(self.missing)

    def drawing_height(self, wanted: float) -> float:
        """The height of the drawing: as wanted, or what a given height leaves."""
        if self.height is None:
            return wanted
        found = self.height - self.frame.above - self.frame.below
        if found < NARROW / 2:
            raise QuestionError(
                f"a picture of {self.width} × {self.height} pixels leaves no room for the drawing"
            )
        return found

    def open_sheet(self, free: float) -> Sheet:
        """Make the sheet with all that stands round the drawing, which begins at ``bottom``."""
        height = (
            round(self.frame.above + free + self.frame.below)
            if self.height is None
            else self.height
        )
        sheet = Sheet.blank(self.width, height, self.theme.background, self.fonts, self.dpi)
        draw_frame(sheet, self.frame, self.theme, height)
        return sheet

    @property
    def bottom(self) -> float:
        """Where the drawing ends below."""
        return self.frame.below

    def size(self, text: str, letters: float, *, bold: bool = True) -> tuple[float, float]:
        """Measure a text."""
        return text_size(text, letters, self.fonts, bold=bold)

    def fit(self, text: str, letters: float, room: float, *, smallest: float = SMALLEST) -> float:
        """Letters of at most this size so that a bold text fits, unless they get too small."""
        wide = self.size(text, letters)[0]
        return letters if wide <= room else max(min(smallest, letters), letters * room / wide)


def set_paper(
    selection: Selection,
    wording: Wording,
    texts: Iterable[str],
    keys: Callable[[Theme, float, Sequence[str]], Sequence[Key]],
    *,
    theme: str = "light",
    width: int = USUAL_WIDTH,
    height: int | None = None,
    dpi: float = USUAL_DPI,
    title: str | None = None,
    subtitle: str | None = None,
    source: str | None = None,
) -> Paper:
    """Choose colours and fonts and lay out the frame; call it inside ``settings``.

    Parameters
    ----------
    selection : Selection
        Whose day, filters and title the footer gives.
    wording : Wording
    texts : iterable of str
        Every name that will be drawn: fonts are chosen by them.
    keys : callable
        Makes the legend from the theme, the unit of length and the fonts.
    theme, width, height, dpi, title, subtitle, source
        As in ``Look``.
    """
    style, unit = find_theme(theme), unit_of(width)
    headline = wording.title if title is None else title
    below = wording.subtitle if subtitle is None else subtitle
    foot = footer(selection, wording.facts, source)
    everything = [*texts, headline, below, *foot]
    fonts = tuple(fonts_for(everything))

    def legend(colours: Theme) -> Sequence[Key]:
        return keys(colours, unit, fonts)

    frame = build_frame(
        width,
        unit,
        fonts,
        title=headline,
        subtitle=below,
        keys=legend(style),
        footer=foot,
    )
    return Paper(style, width, height, dpi, fonts, frame, undrawable(everything), legend)


def unit_of(width: float) -> float:
    """The unit of length: letters shrink less than the picture."""
    share = width / USUAL_WIDTH
    return float(share**SHRINKING) if share < 1 else share


def part_of_width(parts: tuple[float, float], wide: float) -> float:
    """Pixels: a part of the width, that of narrow drawings, of wide ones, or between.

    Examples
    --------
    >>> [round(part_of_width((0.5, 0.1), wide)) for wide in (300, 570, 1000)]
    [150, 171, 100]
    """
    narrow, broad = parts
    between = min(1.0, max(0.0, (wide - PHONE) / (DESK - PHONE)))
    return (narrow + (broad - narrow) * between) * wide
