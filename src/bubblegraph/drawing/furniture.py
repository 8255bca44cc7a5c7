"""What stands round a picture: headline, subtitle, legend, footer."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from bubblegraph.drawing.canvas import Sheet, points, stroke, text_size
from bubblegraph.drawing.theme import GROUPS, OTHERS, SECTORS, Theme, dashes
from bubblegraph.ledger.model import Status
from bubblegraph.money import Amount, short

__all__ = ["Frame", "Key", "build_frame", "draw_frame", "key", "legend", "rim", "sample_amounts"]

GROUP_WORDS = {
    "equity": "Equity stake",
    "debt": "Debt and repayment",
    "trade": "Purchase, cloud, lease",
    "contingent": "Warrant, guarantee",
    OTHERS: "To and from the others",
}
SECTOR_WORDS = {
    "chipmaker": "Chips",
    "ai_lab": "AI lab",
    "cloud": "Cloud",
    "money": "Investor, lender",
    "other": "Other",
}
MANY = "Several parties: no loop through it"
STATUS_WORDS = (
    (Status.CLOSED, "closed"),
    (Status.COMMITTED, "committed"),
    (Status.ANNOUNCED, "announced"),
)
TITLE, SUBTITLE, LEGEND, FOOTER = 31.0, 15.5, 13.5, 12.0  # pixels at 1,600 pixels of width
LEAD = 1.38  # height of a line in units of its letters


@dataclass(frozen=True, slots=True)
class Key:
    """An entry of the legend: its width, and how to draw it from a point on."""

    width: float
    draw: Callable[[Sheet, float, float], None]
    gap: float = 0.0  # more room before it


@dataclass(frozen=True, slots=True)
class Frame:
    """Lines of text, where they stand, and what they leave free; pixels."""

    width: float
    unit: float  # 1 at 1,600 pixels of width
    title: tuple[str, ...]
    title_size: float
    subtitle: tuple[str, ...]
    rows: tuple[tuple[Key, ...], ...]
    footer: tuple[str, ...]

    @property
    def margin(self) -> float:
        """Left and right."""
        return 38 * self.unit

    @property
    def above(self) -> float:
        """Height of the headline, the subtitle and the legend."""
        unit = self.unit
        lines = len(self.title) * self.title_size * 1.2 + len(self.subtitle) * SUBTITLE * unit * LEAD
        return 60 * unit + lines + len(self.rows) * LEGEND * unit * 1.75 + 10 * unit

    @property
    def below(self) -> float:
        """Height of the footer."""
        return (30 + len(self.footer) * FOOTER * LEAD) * self.unit


def build_frame(
    width: float,
    unit: float,
    fonts: Sequence[str],
    *,
    title: str,
    subtitle: str,
    keys: Sequence[Key],
    footer: Sequence[str],
) -> Frame:
    """Break everything into lines that fit the width."""
    wide = width - 2 * 38 * unit
    size = TITLE * unit
    one_line = wide / max(text_size(title, size, fonts, bold=True)[0], 1)
    if 0.74 <= one_line < 1:  # rather a little smaller than a single word on the next line
        size *= one_line
        while text_size(title, size, fonts, bold=True)[0] > wide:  # letters keep to the grid of pixels
            size *= 0.99
    lines = _wrap([*title.split()], " ", size, wide, fonts, bold=True)
    return Frame(
        width=width,
        unit=unit,
        title=tuple(lines),
        title_size=size,
        subtitle=tuple(_wrap(subtitle.split(), " ", SUBTITLE * unit, wide, fonts)),
        rows=_rows(keys, wide, 26 * unit),
        footer=tuple(_wrap(footer, " · ", FOOTER * unit, wide - 130 * unit, fonts)),
    )


def _wrap(
    words: Sequence[str], joint: str, size: float, wide: float, fonts: Sequence[str], *, bold: bool = False
) -> list[str]:
    """Fill lines with words; a word that is wider than a line is cut."""
    lines: list[str] = []
    for word in words:
        longer = f"{lines[-1]}{joint}{word}" if lines else word
        if lines and text_size(longer, size, fonts, bold=bold)[0] <= wide:
            lines[-1] = longer
        else:
            lines += textwrap.wrap(word, max(8, int(wide / (0.62 * size)))) or [""]
    return lines


def _rows(keys: Sequence[Key], wide: float, gap: float) -> tuple[tuple[Key, ...], ...]:
    rows: list[list[Key]] = [[]]
    for group in _groups(keys):
        whole = _length([*rows[-1], *group], gap)
        if rows[-1] and (whole > wide or group[0].gap < 0):
            rows.append([])
        for key in group:
            if rows[-1] and _length([*rows[-1], key], gap) > wide:
                rows.append([])
            rows[-1].append(key)
    return tuple(tuple(row) for row in rows if row)


def _groups(keys: Sequence[Key]) -> list[list[Key]]:
    """Entries that are kept in one row if they fit."""
    groups: list[list[Key]] = []
    for key in keys:
        if key.gap or not groups:
            groups.append([])
        groups[-1].append(key)
    return groups


def _length(row: Sequence[Key], gap: float) -> float:
    return sum(key.width + (gap + max(0.0, key.gap) if i else 0.0) for i, key in enumerate(row))


def legend(
    theme: Theme,
    unit: float,
    fonts: Sequence[str],
    *,
    groups: Sequence[str] = (),
    statuses: Sequence[Status] = (),
    sectors: Sequence[str] = (),
    many: bool = False,
    widths: Sequence[tuple[int, float]] = (),
    sign: str = "",
) -> list[Key]:
    """Explain what occurs in the picture: kinds, widths, line styles, fills of nodes.

    ``widths`` are amounts in cents and the width of their arrows in pixels.
    """
    size = LEGEND * unit
    arrows = [
        key(GROUP_WORDS[group], 38 * unit, size, fonts, theme.ink, _arrow_sample(theme.kinds[group], unit))
        for group in (*GROUPS, OTHERS)
        if group in groups
    ]
    amounts = [
        key(
            short(Amount(cents, cents), sign),
            34 * unit,
            size,
            fonts,
            theme.muted,
            _bar(theme.muted, width, unit),
        )
        for cents, width in widths
    ]
    styles = [
        key(
            _status_word(word, statuses),
            40 * unit,
            size,
            fonts,
            theme.muted,
            _line_sample(theme.muted, status, unit),
        )
        for status, word in STATUS_WORDS
        if any(_alike(status, other) for other in statuses)
    ]
    discs = [
        key(SECTOR_WORDS[sector], 15 * unit, size, fonts, theme.muted, _disc(theme, sector, unit))
        for sector in SECTORS
        if sector in sectors and len(set(sectors)) > 1
    ]
    if many:
        discs.append(key(MANY, 15 * unit, size, fonts, theme.muted, _disc(theme, "", unit)))
    row = -1 if len(styles) + len(discs) > 1 else 14 * unit  # one entry needs no row of its own
    return [*arrows, *_apart(amounts, 14 * unit), *_apart(styles, row), *_apart(discs, 14 * unit)]


def _alike(status: Status, other: Status) -> bool:
    return bool(dashes(status, 1.0) == dashes(other, 1.0))


def _status_word(word: str, statuses: Sequence[Status]) -> str:
    softer = min(statuses) < Status.ANNOUNCED
    return f"{word} or less" if word == "announced" and softer else word


def _apart(keys: list[Key], gap: float) -> list[Key]:
    """Set a group of entries off; a negative gap begins a new row."""
    return [Key(key.width, key.draw, gap if i == 0 else 0.0) for i, key in enumerate(keys)]


def sample_amounts(largest: int) -> list[int]:
    """Choose up to three round amounts that show the range of widths, in cents.

    Examples
    --------
    >>> [cents // 100 for cents in sample_amounts(300_000_000_000_00)]
    [10000000000, 100000000000, 300000000000]
    """
    top = _round_down(largest)
    found = sorted({_round_down(top // 30), _round_down(top // 3), top})
    return [cents for cents in found if cents >= 100]


def _round_down(cents: int) -> int:
    """The largest of 1, 2, 3, 5 times a power of ten that is no more."""
    if cents < 1:
        return 0
    power: int = 10 ** (len(str(cents)) - 1)
    return max(digit * power for digit in (1, 2, 3, 5) if digit * power <= cents)


Sample = Callable[[Sheet, float, float], None]


def key(word: str, room: float, size: float, fonts: Sequence[str], colour: str, sample: Sample) -> Key:
    """Make an entry of the legend: a sample that takes ``room`` pixels, and a word for it."""
    width = room + size * 0.5 + text_size(word, size, fonts)[0]

    def draw(sheet: Sheet, x: float, y: float) -> None:
        sample(sheet, x, y)
        sheet.write(x + room + size * 0.5, y, word, size, colour, va="center_baseline")

    return Key(width, draw)


def _arrow_sample(colour: str, unit: float) -> Sample:
    def draw(sheet: Sheet, x: float, y: float) -> None:
        sheet.line([(x, y), (x + 28 * unit, y)], colour, **stroke(5 * unit))
        tip, base, half = x + 38 * unit, x + 27 * unit, 6.5 * unit
        sheet.area([(tip, y), (base, y + half), (base, y - half)], colour)

    return draw


def _bar(colour: str, width: float, unit: float) -> Sample:
    return lambda sheet, x, y: sheet.line([(x, y), (x + 34 * unit, y)], colour, **stroke(width))


def _line_sample(colour: str, status: Status, unit: float) -> Sample:
    width = 3 * unit
    style = stroke(width, dashes(status, width))
    return lambda sheet, x, y: sheet.line([(x, y), (x + 40 * unit, y)], colour, **style)


def _disc(theme: Theme, sector: str, unit: float) -> Sample:
    def draw(sheet: Sheet, x: float, y: float) -> None:
        from matplotlib.patches import Circle  # noqa: PLC0415

        fill = theme.sectors.get(sector, theme.background)
        edge = rim(theme, 1.2 * unit, many=not sector)
        sheet.add(Circle((x + 7.5 * unit, y), 7.5 * unit, facecolor=fill, **edge))

    return draw


def rim(theme: Theme, width: float, *, many: bool) -> dict[str, Any]:
    """The outline of a node: dashed where it stands for several parties."""
    if not many:
        return {"edgecolor": theme.rim, "linewidth": points(width)}
    return {"edgecolor": theme.muted, **stroke(1.2 * width, (3.2 * width, 2.4 * width))}


def draw_frame(sheet: Sheet, frame: Frame, theme: Theme, height: float) -> None:
    """Draw the headline, the subtitle, the legend and the footer."""
    unit, left = frame.unit, frame.margin
    y = height - 30 * unit
    sheet.box(left, y - 3 * unit, 62 * unit, 6 * unit, theme.accent)
    y -= 18 * unit
    for line in frame.title:
        y -= frame.title_size * 1.2
        sheet.write(
            left, y + frame.title_size * 0.3, line, frame.title_size, theme.ink, va="baseline", weight="bold"
        )
    for line in frame.subtitle:
        y -= SUBTITLE * unit * LEAD
        sheet.write(left, y + 2 * unit, line, SUBTITLE * unit, theme.muted, va="baseline")
    y -= 8 * unit
    for row in frame.rows:
        y -= LEGEND * unit * 1.75
        x = left
        for i, key in enumerate(row):
            x += (26 * unit + max(0, key.gap)) if i else 0
            key.draw(sheet, x, y + 6 * unit)
            x += key.width
    _draw_footer(sheet, frame, theme)


def _draw_footer(sheet: Sheet, frame: Frame, theme: Theme) -> None:
    unit = frame.unit
    y = frame.below - 22 * unit
    for line in frame.footer:
        y -= FOOTER * unit * 0.2
        sheet.write(frame.margin, y, line, FOOTER * unit, theme.muted, va="baseline")
        y -= FOOTER * unit * (LEAD - 0.2)
    sheet.write(
        frame.width - frame.margin,
        frame.below - 22 * unit - FOOTER * unit * 0.2,
        "bubblegraph",
        FOOTER * unit,
        theme.muted,
        va="baseline",
        ha="right",
        weight="bold",
    )
