"""Colours and line styles of the pictures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bubblegraph.drawing.canvas import points, stroke
from bubblegraph.errors import QuestionError
from bubblegraph.ledger.model import Status

__all__ = [
    "FAINTER",
    "FOOTER",
    "GROUPS",
    "HAIRLINE",
    "LEGEND",
    "OTHERS",
    "RIM",
    "SECTORS",
    "SUBTITLE",
    "THEMES",
    "TITLE",
    "Theme",
    "blend",
    "channels",
    "dashes",
    "find_theme",
    "fit_dashes",
    "group_of",
    "readable_on",
    "rim_style",
    "sector_of",
]

GROUPS = {
    "equity": ("equity",),
    "debt": ("debt", "repayment"),
    "trade": ("purchase", "cloud", "lease"),
    "contingent": ("warrant", "guarantee"),
}
LUMINANCE, FLARE = (0.2126, 0.7152, 0.0722), 0.05  # WCAG 2: contrast of colours
CLEAR = 3.5  # contrast of bold letters
FAINTER = 0.5  # how far what is never in order of time goes towards the background
HAIRLINE = 1.4  # pixels at 1,600: an arrow on no row that adds up
OTHERS = "others"  # the group of what is paid to and by the companies that share one circle
# length of a dash, and of the gap after it: pixels, and pixels more for each pixel of width
DASHED = ((8.0, 1.1), (2.4, 0.09))
DOTTED = ((1.2, 0.55), (2.0, 0.45))
RIM = 1.2  # width of a node's outline, pixels at 1,600 pixels of width
# of a node that stands for several parties, in widths of the usual outline: width, dash, gap
MANY_RIM = (1.2, 3.2, 2.4)
TITLE, SUBTITLE, LEGEND, FOOTER = 31.0, 15.5, 13.5, 12.0  # letters, pixels at 1,600 of width
SECTORS = {
    "chipmaker": ("chipmaker",),
    "ai_lab": ("ai_lab",),
    "cloud": ("hyperscaler", "neocloud", "cloud"),
    "money": ("investor", "lender"),
    "spare": (),
    "other": (),
}


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours as #rrggbb. Kinds differ in lightness too: in grey, and to every eye."""

    name: str
    background: str
    ink: str  # headline and names
    muted: str  # subtitle, legend, footer
    accent: str
    strip: str  # large areas beside the accent
    signed: str  # line of the signed deals over time: no kind has its colour
    rim: str  # of a node
    kinds: Mapping[str, str]  # group of kinds: arrow
    words: Mapping[str, str]  # group of kinds: its amounts
    sectors: Mapping[str, str]  # group of sectors: fill of a node
    boxed: str  # behind the amount of the leg that limits a loop
    ramps: Mapping[str, tuple[str, str]]  # group of kinds: cells of the least and the most
    faded: float = 0.84  # how far what is not highlighted goes towards the background


THEMES = {
    theme.name: theme
    for theme in (
        Theme(
            name="light",
            background="#fbfaf5",
            ink="#1b1b1e",
            muted="#6a6862",
            accent="#c8412b",
            strip="#1b1b1e",
            signed="#1f7d63",
            rim="#cfcabb",
            kinds={
                "equity": "#d9503a",
                "debt": "#4f2180",
                "trade": "#22698f",
                "contingent": "#d39d18",
                OTHERS: "#c5c0b1",
            },
            words={
                "equity": "#b53822",
                "debt": "#4f2180",
                "trade": "#1c567a",
                "contingent": "#7d5c00",
                OTHERS: "#6a6862",
            },
            boxed="#fff1cf",
            ramps={
                "equity": ("#ffe2dc", "#801111"),
                "debt": ("#f1e3fb", "#532a7f"),
                "trade": ("#dceaf6", "#0a4170"),
                "contingent": ("#f5e6cf", "#513c00"),
                OTHERS: ("#e9e7e0", "#403d38"),
            },
            sectors={
                "chipmaker": "#efe3b0",
                "ai_lab": "#f3b39b",
                "cloud": "#c3ddf3",
                "money": "#b8a2dc",
                "spare": "#86b8a5",
                "other": "#f4f2ec",
            },
        ),
        Theme(
            name="dark",
            background="#14171c",
            ink="#f2f0e9",
            muted="#a3a099",
            accent="#ff7d5f",
            strip="#f2f0e9",
            signed="#4fc09a",
            rim="#5a5f6a",
            kinds={
                "equity": "#f77053",
                "debt": "#dcb4f0",
                "trade": "#3a88bf",
                "contingent": "#ffeaa6",
                OTHERS: "#5b5f66",
            },
            words={
                "equity": "#ff8d74",
                "debt": "#dcb4f0",
                "trade": "#7cb8ea",
                "contingent": "#ffeaa6",
                OTHERS: "#a3a099",
            },
            boxed="#4a2f22",
            ramps={
                "equity": ("#531d17", "#ffc8be"),
                "debt": ("#3b254f", "#e7caff"),
                "trade": ("#23303b", "#a9dbff"),
                "contingent": ("#3c2c00", "#f7d07f"),
                OTHERS: ("#2d2e30", "#d6d4cd"),
            },
            sectors={
                "chipmaker": "#685c37",
                "ai_lab": "#5b2a1c",
                "cloud": "#1d4a73",
                "money": "#6c5694",
                "spare": "#2f6450",
                "other": "#2a2e35",
            },
            faded=0.8,
        ),
        Theme(
            name="grey",
            background="#ffffff",
            ink="#111111",
            muted="#5c5c5c",
            accent="#111111",
            strip="#757575",
            signed="#6b6b6b",
            rim="#bdbdbd",
            kinds={
                "equity": "#7a7a7a",
                "debt": "#141414",
                "trade": "#474747",
                "contingent": "#a6a6a6",
                OTHERS: "#cbcbcb",
            },
            words={
                "equity": "#4d4d4d",
                "debt": "#141414",
                "trade": "#333333",
                "contingent": "#5c5c5c",
                OTHERS: "#6b6b6b",
            },
            boxed="#e8e8e8",
            ramps=dict.fromkeys((*GROUPS, OTHERS), ("#e9e9e9", "#1f1f1f")),
            sectors={
                "chipmaker": "#d4d4d4",
                "ai_lab": "#f4f4f4",
                "cloud": "#e4e4e4",
                "money": "#c3c3c3",
                "spare": "#b2b2b2",
                "other": "#ffffff",
            },
        ),
    )
}


def find_theme(name: str) -> Theme:
    """Return a theme by its name.

    Raises
    ------
    QuestionError
        If there is none of that name.

    Examples
    --------
    >>> find_theme("dark").background
    '#14171c'
    """
    if name not in THEMES:
        raise QuestionError(f'there is no theme "{name}"; there are {", ".join(THEMES)}')
    return THEMES[name]


def group_of(kind: str) -> str:
    """Return the group of a deal's kind.

    Examples
    --------
    >>> group_of("lease")
    'trade'
    """
    return next(group for group, kinds in GROUPS.items() if kind in kinds)


def sector_of(sector: str) -> str:
    """Return the group of an entity's sector.

    Examples
    --------
    >>> sector_of("neocloud"), sector_of("vehicle")
    ('cloud', 'other')
    """
    return next((group for group, sectors in SECTORS.items() if sector in sectors), "other")


def dashes(status: Status, width: float) -> tuple[float, ...]:
    """Return on and off lengths in pixels: none closed, dashed committed, dotted announced or less.

    Examples
    --------
    >>> dashes(Status.CLOSED, 2.0), len(dashes(Status.COMMITTED, 2.0))
    ((), 2)
    """
    if status >= Status.CLOSED:
        return ()
    (on, on_more), (off, off_more) = DASHED if status == Status.COMMITTED else DOTTED
    return on + on_more * width, off + off_more * width


def fit_dashes(pattern: tuple[float, ...], length: float) -> tuple[float, ...]:
    """Stretch a pattern a little, so that a line of this length begins and ends with a whole dash.

    Examples
    --------
    >>> [round(part, 2) for part in fit_dashes((8.0, 2.0), 100.0)]
    [8.16, 2.04]
    """
    if not pattern or length <= pattern[0]:
        return pattern
    on, off = pattern
    count = max(1, round((length + off) / (on + off)))
    scale = length / (count * (on + off) - off)
    return on * scale, off * scale


def blend(colour: str, towards: str, part: float) -> str:
    """Mix two colours.

    Examples
    --------
    >>> blend("#000000", "#ffffff", 0.5)
    '#808080'
    """
    pairs = zip(channels(colour), channels(towards), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * part):02x}" for a, b in pairs)


def channels(colour: str) -> list[int]:
    """Red, green and blue of a colour, 0 to 255."""
    return [int(colour[i : i + 2], 16) for i in (1, 3, 5)]


def readable_on(theme: Theme, fill: str) -> str:
    """Return the colour of letters on a fill: of the paper where that is clear, else of the ink.

    Examples
    --------
    >>> readable_on(find_theme("light"), "#22698f"), readable_on(find_theme("light"), "#f5d5cc")
    ('#fbfaf5', '#1b1b1e')
    """
    if _contrast(theme.background, fill) >= CLEAR:
        return theme.background
    return max(theme.ink, theme.background, key=lambda colour: _contrast(colour, fill))


def _contrast(one: str, other: str) -> float:
    """The contrast of two colours, 1 to 21."""
    dark, light = sorted((_brightness(one), _brightness(other)))
    return (light + FLARE) / (dark + FLARE)


def _brightness(colour: str) -> float:
    """The relative luminance of a colour, 0 to 1."""
    parts = (part / 255 for part in channels(colour))
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return sum(weight * part for weight, part in zip(LUMINANCE, linear, strict=True))


def rim_style(theme: Theme, width: float, *, many: bool) -> dict[str, Any]:
    """The outline of a node: dashed where it stands for several parties."""
    if not many:
        return {"edgecolor": theme.rim, "linewidth": points(width)}
    line, dash, gap = (part * width for part in MANY_RIM)
    return {"edgecolor": theme.muted, **stroke(line, (dash, gap))}
