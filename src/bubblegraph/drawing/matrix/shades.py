"""Colours of the cells of a matrix."""

from __future__ import annotations

from dataclasses import dataclass
from math import log

from bubblegraph.drawing.theme import Theme, blend, channels

__all__ = ["DECADES", "Shade", "height_on_scale"]

EMPTY, UNDISCLOSED = 0.045, 0.12  # share of the ink in cells without an amount
DECADES = 3  # the largest amount over the smallest that has a colour of its own

# --- relative luminance and contrast as in WCAG 2.2, channels as in sRGB ---
RED, GREEN, BLUE = 0.2126, 0.7152, 0.0722  # shares of the luminance
FLARE = 0.05  # luminance that a screen reflects
LINEAR_BELOW, LINEAR_SLOPE = 0.04045, 12.92  # of a channel, 0 to 1: where it is dark
OFFSET, GAMMA = 0.055, 2.4  # elsewhere


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
    """Colours of cells: a hue for each group of kinds; the more, the stronger, by logarithm."""

    theme: Theme
    largest: int  # cents

    @property
    def empty(self) -> str:
        """Where nothing is paid."""
        return blend(self.theme.background, self.theme.ink, EMPTY)

    @property
    def undisclosed(self) -> str:
        """Where a price is not disclosed."""
        return blend(self.theme.background, self.theme.ink, UNDISCLOSED)

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
    return (bright + FLARE) / (dark + FLARE)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(channel / 255) for channel in channels(colour))
    return RED * red + GREEN * green + BLUE * blue


def _linear(channel: float) -> float:
    """The light of a channel, 0 to 1."""
    if channel <= LINEAR_BELOW:
        return channel / LINEAR_SLOPE
    return float(((channel + OFFSET) / (1 + OFFSET)) ** GAMMA)
