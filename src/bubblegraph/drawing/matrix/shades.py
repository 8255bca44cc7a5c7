"""Colours of the cells of a matrix."""

from __future__ import annotations

from dataclasses import dataclass
from math import log

from bubblegraph.drawing.theme import Theme, blend

__all__ = ["DECADES", "Shade", "height_on_scale"]

DECADES = 3  # the largest amount over the smallest that has a colour of its own


def height_on_scale(cents: int, largest: int) -> float:
    """Return where an amount stands between the smallest of its own colour and the largest, 0 to 1.

    Examples
    --------
    >>> height_on_scale(1000, 1000), height_on_scale(1, 10**6), height_on_scale(0, 1000)
    (1.0, 0.0, 0.0)
    """
    if cents <= 0:
        return 0.0
    return max(0.0, 1 + log(cents / largest) / (DECADES * log(10)))


@dataclass(frozen=True, slots=True)
class Shade:
    """Colours of cells: a hue for each group of kinds, and on a logarithmic scale the more, the
    stronger.
    """

    theme: Theme
    largest: int  # cents

    @property
    def empty(self) -> str:
        """Where nothing is paid."""
        return blend(self.theme.background, self.theme.ink, 0.045)

    @property
    def nothing(self) -> str:
        """Where a price is not disclosed."""
        return blend(self.theme.background, self.theme.ink, 0.12)

    def part(self, cents: int) -> float:
        """Where an amount stands between the smallest and the largest, 0 to 1."""
        return height_on_scale(cents, self.largest)

    def fill(self, cents: int, group: str) -> str:
        return blend(*self.theme.ramps[group], self.part(cents))

    def ink(self, fill: str) -> str:
        """Letters that stand out from a cell."""
        return max(
            (self.theme.ink, self.theme.background), key=lambda colour: _contrast(colour, fill)
        )


def _contrast(one: str, other: str) -> float:
    bright, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
