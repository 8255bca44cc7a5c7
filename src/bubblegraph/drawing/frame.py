"""What stands round a picture: headline, subtitle, legend, footer."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from bubblegraph.drawing.canvas import Sheet, text_size
from bubblegraph.drawing.legend import Key
from bubblegraph.drawing.theme import (
    FOOTER,
    LEGEND,
    SUBTITLE,
    TITLE,
    Theme,
)

__all__ = ["Frame", "build_frame", "draw_frame"]

LEAD = 1.38  # height of a line in units of its letters


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
        lines = (
            len(self.title) * self.title_size * 1.2 + len(self.subtitle) * SUBTITLE * unit * LEAD
        )
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
        while (
            text_size(title, size, fonts, bold=True)[0] > wide
        ):  # letters keep to the grid of pixels
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
    words: Sequence[str],
    joint: str,
    size: float,
    wide: float,
    fonts: Sequence[str],
    *,
    bold: bool = False,
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


def draw_frame(sheet: Sheet, frame: Frame, theme: Theme, height: float) -> None:
    """Draw the headline, the subtitle, the legend and the footer."""
    unit, left = frame.unit, frame.margin
    y = height - 30 * unit
    sheet.box(left, y - 3 * unit, 62 * unit, 6 * unit, theme.accent)
    y -= 18 * unit
    for line in frame.title:
        y -= frame.title_size * 1.2
        sheet.write(
            left,
            y + frame.title_size * 0.3,
            line,
            frame.title_size,
            theme.ink,
            va="baseline",
            weight="bold",
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
