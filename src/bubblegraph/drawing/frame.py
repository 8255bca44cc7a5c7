"""What stands round a picture: headline, subtitle, legend, footer."""

from __future__ import annotations

import re
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

__all__ = ["MARGIN", "Frame", "build_frame", "draw_frame"]

# --- heights of lines and where letters stand in them, in sizes of the letters ---
LEAD = 1.38
TITLE_LEAD, TITLE_BASE = 1.2, 0.3
KEY_LEAD = 1.75
FOOTER_BASE = 0.2
LETTER_WIDTH = 0.62  # where a word is cut that is wider than a line
FEWEST_LETTERS = 8  # that are left of it

# --- lengths, pixels at 1,600 of width ---
MARGIN = 38  # left and right
BAR_WIDTH, BAR_HEIGHT = 62, 6  # of the bar above the headline
BAR_TOP, BAR_GAP = 30, 18  # from the upper edge to its middle, and from there to the headline
SUBTITLE_BASE = 2
LEGEND_GAP, KEY_BASE = 8, 6  # above the legend; in a row of it
ABOVE, ABOVE_DRAWING = 60, 10  # all gaps down to the legend, and the one below it
KEY_GAP = 26  # between two entries of the legend
BELOW, FOOTER_TOP = 30, 22  # all gaps of the footer, and the one above it
SIGNATURE = 130  # that the footer leaves for our name

SIGN_AND_AMOUNT = re.compile(r"\b([A-Z]{3}) (?=[0-9≥])")  # CHF 40B
SMALLER = 0.74  # of its letters, down to which a headline shrinks to stay in one line
SMALLER_STEP = 0.99


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
        return MARGIN * self.unit

    @property
    def above(self) -> float:
        """Height of the headline, the subtitle and the legend."""
        unit = self.unit
        lines = (
            len(self.title) * self.title_size * TITLE_LEAD
            + len(self.subtitle) * SUBTITLE * unit * LEAD
        )
        rows = len(self.rows) * LEGEND * unit * KEY_LEAD
        return ABOVE * unit + lines + rows + ABOVE_DRAWING * unit

    @property
    def below(self) -> float:
        """Height of the footer."""
        return (BELOW + len(self.footer) * FOOTER * LEAD) * self.unit


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
    wide = width - 2 * MARGIN * unit
    size = TITLE * unit
    one_line = wide / max(text_size(title, size, fonts, bold=True)[0], 1)
    if SMALLER <= one_line < 1:  # rather a little smaller than a single word on the next line
        size *= one_line
        # letters keep to the grid of pixels
        while text_size(title, size, fonts, bold=True)[0] > wide:
            size *= SMALLER_STEP
    lines = _wrap(_words(title), " ", size, wide, fonts, bold=True)
    return Frame(
        width=width,
        unit=unit,
        title=tuple(lines),
        title_size=size,
        subtitle=tuple(_wrap(_words(subtitle), " ", SUBTITLE * unit, wide, fonts)),
        rows=_legend_rows(keys, wide, KEY_GAP * unit),
        footer=tuple(_wrap(footer, " · ", FOOTER * unit, wide - SIGNATURE * unit, fonts)),
    )


def _words(text: str) -> list[str]:
    """The words between which a line may end: a sign stays with what it stands for."""
    held = SIGN_AND_AMOUNT.sub("\\1\u00a0", text)
    return [word for word in re.split(r"[ \t\n]+", held) if word]


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
            lines += textwrap.wrap(
                word, max(FEWEST_LETTERS, int(wide / (LETTER_WIDTH * size)))
            ) or [""]
    return lines


def _legend_rows(keys: Sequence[Key], wide: float, gap: float) -> tuple[tuple[Key, ...], ...]:
    rows: list[list[Key]] = [[]]
    for group in _entries_kept_together(keys):
        whole = _row_width([*rows[-1], *group], gap)
        if rows[-1] and (whole > wide or group[0].gap < 0):
            rows.append([])
        for key in group:
            if rows[-1] and _row_width([*rows[-1], key], gap) > wide:
                rows.append([])
            rows[-1].append(key)
    return tuple(tuple(row) for row in rows if row)


def _entries_kept_together(keys: Sequence[Key]) -> list[list[Key]]:
    """Entries that are kept in one row if they fit."""
    groups: list[list[Key]] = []
    for key in keys:
        if key.gap or not groups:
            groups.append([])
        groups[-1].append(key)
    return groups


def _row_width(row: Sequence[Key], gap: float) -> float:
    return sum(key.width + (gap + max(0.0, key.gap) if i else 0.0) for i, key in enumerate(row))


def draw_frame(sheet: Sheet, frame: Frame, theme: Theme, height: float) -> None:
    """Draw the headline, the subtitle, the legend and the footer."""
    unit, left = frame.unit, frame.margin
    y = height - BAR_TOP * unit
    sheet.box(left, y - BAR_HEIGHT / 2 * unit, BAR_WIDTH * unit, BAR_HEIGHT * unit, theme.accent)
    y -= BAR_GAP * unit
    for line in frame.title:
        y -= frame.title_size * TITLE_LEAD
        sheet.write(
            left,
            y + frame.title_size * TITLE_BASE,
            line,
            frame.title_size,
            theme.ink,
            va="baseline",
            weight="bold",
        )
    for line in frame.subtitle:
        y -= SUBTITLE * unit * LEAD
        sheet.write(
            left,
            y + SUBTITLE_BASE * unit,
            line,
            SUBTITLE * unit,
            theme.muted,
            va="baseline",
            gid="subtitle",
        )
    y -= LEGEND_GAP * unit
    for row in frame.rows:
        y -= LEGEND * unit * KEY_LEAD
        x = left
        for i, key in enumerate(row):
            x += (KEY_GAP * unit + max(0, key.gap)) if i else 0
            key.draw(sheet, x, y + KEY_BASE * unit)
            x += key.width
    _draw_footer(sheet, frame, theme)


def _draw_footer(sheet: Sheet, frame: Frame, theme: Theme) -> None:
    unit = frame.unit
    y = frame.below - FOOTER_TOP * unit
    for line in frame.footer:
        y -= FOOTER * unit * FOOTER_BASE
        style = {"va": "baseline", "gid": "footer"}
        sheet.write(frame.margin, y, line, FOOTER * unit, theme.muted, **style)
        y -= FOOTER * unit * (LEAD - FOOTER_BASE)
    sheet.write(
        frame.width - frame.margin,
        frame.below - FOOTER_TOP * unit - FOOTER * unit * FOOTER_BASE,
        "bubblegraph",
        FOOTER * unit,
        theme.muted,
        va="baseline",
        ha="right",
        weight="bold",
    )
