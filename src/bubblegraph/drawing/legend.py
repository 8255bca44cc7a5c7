"""The legend of a picture: what its colours, widths and lines mean."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bubblegraph.drawing.canvas import Sheet, stroke, text_size
from bubblegraph.drawing.theme import GROUPS, LEGEND, OTHERS, SECTORS, Theme, dashes, rim
from bubblegraph.ledger.model import Status
from bubblegraph.money import Amount, short

__all__ = ["Key", "key", "legend", "sample_amounts"]


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


@dataclass(frozen=True, slots=True)
class Key:
    """An entry of the legend: its width, and how to draw it from a point on."""

    width: float
    draw: Callable[[Sheet, float, float], None]
    gap: float = 0.0  # more room before it


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
        key(
            GROUP_WORDS[group],
            38 * unit,
            size,
            fonts,
            theme.ink,
            _arrow_sample(theme.kinds[group], unit),
        )
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


def key(
    word: str, room: float, size: float, fonts: Sequence[str], colour: str, sample: Sample
) -> Key:
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
