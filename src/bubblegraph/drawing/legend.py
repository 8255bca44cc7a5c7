"""The legend of a picture: what its colours, widths and lines mean."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bubblegraph.drawing.canvas import Sheet, stroke, text_size
from bubblegraph.drawing.theme import (
    GROUPS,
    LEGEND,
    OTHERS,
    RIM,
    SECTORS,
    Theme,
    rim_style,
)
from bubblegraph.drawing.voice import Voice
from bubblegraph.ledger.payments import are_payments
from bubblegraph.ledger.select import Selection

__all__ = [
    "GROUP_GAP",
    "SECTOR_WORDS",
    "WHOLE",
    "Key",
    "Sample",
    "arrow_key",
    "disc_key",
    "group_words",
    "legend",
    "make_key",
    "sample_amounts",
    "set_apart",
]

# --- pixels at 1,600 of width ---
SHAFT, SHAFT_WIDTH = 28, 5  # of an arrow that shows a colour
HEAD_BASE, TIP, HEAD_HALF = 27, 38, 6.5
WIDTH_LENGTH = 34  # of a stroke that shows a width
DISC = 7.5  # radius
GROUP_GAP = 14  # before a group of entries, more than between two

WORD_GAP = 0.5  # between a sample and its word, in sizes of letters
FRACTIONS = (30, 3, 1)  # of the largest amount, of which an arrow shows the width
WHOLE = 100  # cents

GROUP_WORDS = {
    "equity": "Equity stake",
    "debt": "Debt and repayment",
    "trade": "Purchase, cloud, lease",
    "contingent": "Warrant, guarantee",
    OTHERS: "To and from the others",
}
SECTOR_WORDS = {  # of the fills that have a sector of their own
    "chipmaker": "Chips",
    "ai_lab": "AI lab",
    "cloud": "Cloud",
    "money": "Investor, lender",
    "other": "Other",
}


@dataclass(frozen=True, slots=True)
class Key:
    """An entry of the legend: its width, and how to draw it from a point on."""

    width: float
    draw: Callable[[Sheet, float, float], None]
    gap: float = 0.0  # more room before it


def group_words(selection: Selection) -> Mapping[str, str]:
    """What the colours of kinds mean; the one kind of payments has a word of its own."""
    payments = are_payments(selection)
    plain = payments and all(standing.deal.kind == "purchase" for standing in selection.counted)
    return GROUP_WORDS | {"trade": "Payment"} if plain else GROUP_WORDS


def legend(
    theme: Theme,
    unit: float,
    fonts: Sequence[str],
    *,
    groups: Sequence[str] = (),
    words: Mapping[str, str] = GROUP_WORDS,
    sectors: Sequence[str] = (),
    widths: Sequence[tuple[int, float]] = (),
    voice: Voice,
) -> list[Key]:
    """Explain what occurs in the picture: kinds, widths, fills of nodes.

    ``words`` are those of the groups, ``widths`` amounts in cents and the width of their arrows in
    pixels.
    """

    def entry(word: str, room: float, sample: Sample) -> Key:
        return make_key(word, room * unit, LEGEND * unit, fonts, theme.muted, sample)

    shown = [group for group in (*GROUPS, OTHERS) if group in groups]
    arrows = [arrow_key(theme, words[group], group, unit, fonts) for group in shown]
    amounts = [
        entry(voice.mark(cents), WIDTH_LENGTH, _width_sample(theme.muted, width, unit))
        for cents, width in widths
    ]
    discs = [
        disc_key(theme, SECTOR_WORDS[sector], theme.sectors[sector], unit, fonts)
        for sector in SECTORS
        if sector in sectors and len(set(sectors)) > 1
    ]
    gap = GROUP_GAP * unit
    return [*arrows, *set_apart(amounts, gap), *set_apart(discs, gap)]


def arrow_key(theme: Theme, word: str, group: str, unit: float, fonts: Sequence[str]) -> Key:
    """Explain the colour of a group of kinds."""
    sample = _arrow_sample(theme.kinds[group], unit)
    return make_key(word, TIP * unit, LEGEND * unit, fonts, theme.ink, sample)


def disc_key(theme: Theme, word: str, fill: str, unit: float, fonts: Sequence[str]) -> Key:
    """Explain the fill of a circle."""
    sample = _disc_sample(theme, fill, unit)
    return make_key(word, 2 * DISC * unit, LEGEND * unit, fonts, theme.muted, sample)


def set_apart(keys: list[Key], gap: float) -> list[Key]:
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
    found = sorted({_round_down(top // part) for part in FRACTIONS})
    return [cents for cents in found if cents >= WHOLE]


def _round_down(cents: int) -> int:
    """The largest of 1, 2, 3, 5 times a power of ten that is no more."""
    if cents < 1:
        return 0
    power: int = 10 ** (len(str(cents)) - 1)
    return max(digit * power for digit in (1, 2, 3, 5) if digit * power <= cents)


Sample = Callable[[Sheet, float, float], None]


def make_key(
    word: str, room: float, size: float, fonts: Sequence[str], colour: str, sample: Sample
) -> Key:
    """Make an entry of the legend: a sample that takes ``room`` pixels, and a word for it."""
    width = room + size * WORD_GAP + text_size(word, size, fonts)[0]

    def draw(sheet: Sheet, x: float, y: float) -> None:
        sample(sheet, x, y)
        sheet.write(x + room + size * WORD_GAP, y, word, size, colour, va="center_baseline")

    return Key(width, draw)


def _arrow_sample(colour: str, unit: float) -> Sample:
    def draw(sheet: Sheet, x: float, y: float) -> None:
        sheet.line([(x, y), (x + SHAFT * unit, y)], colour, **stroke(SHAFT_WIDTH * unit))
        tip, base, half = x + TIP * unit, x + HEAD_BASE * unit, HEAD_HALF * unit
        sheet.area([(tip, y), (base, y + half), (base, y - half)], colour)

    return draw


def _width_sample(colour: str, width: float, unit: float) -> Sample:
    return lambda sheet, x, y: sheet.line(
        [(x, y), (x + WIDTH_LENGTH * unit, y)], colour, **stroke(width)
    )


def _disc_sample(theme: Theme, fill: str, unit: float) -> Sample:
    def draw(sheet: Sheet, x: float, y: float) -> None:
        from matplotlib.patches import Circle  # noqa: PLC0415

        edge = rim_style(theme, RIM * unit, many=False)
        sheet.add(Circle((x + DISC * unit, y), DISC * unit, facecolor=fill, **edge))

    return draw
