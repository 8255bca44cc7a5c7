"""Names on the plates of companies: as large as fits, in few lines, cut only if they must be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bubblegraph.drawing import words

__all__ = ["Plate", "fit_name"]

Measure = Callable[[str, float], tuple[float, float]]  # a bold text of a size: width and height

STEP = 0.93  # by which letters get smaller


@dataclass(frozen=True, slots=True)
class Plate:
    """A name as it is drawn, and the size of its letters in pixels."""

    text: str
    letters: float


def fit_name(
    name: str, room: tuple[float, float], measure: Measure, *, letters: float, least: float
) -> Plate:
    """Write a name into a room: the whole name, else a short form, else its beginning.

    Parameters
    ----------
    name : str
    room : (width, height)
        Pixels.
    measure : callable
        Gives width and height of a text of one or more lines.
    letters, least : float
        The largest and the smallest letters.

    Examples
    --------
    >>> def measure(text, letters):
    ...     lines = text.split("\\n")
    ...     return max(map(len, lines)) * letters * 0.6, len(lines) * letters * 1.2
    >>> fit_name("Big Bank", (40, 30), measure, letters=12, least=10)
    Plate(text='Big\\nBank', letters=12)
    >>> fit_name("B" * 60, (40, 14), measure, letters=12, least=10).text
    'BBBBB…'
    """
    for forms in (words.name_breaks(name), words.name_breaks(words.short_name(name))):
        for size in _sizes(letters, least):
            for text in forms:
                wide, high = measure(text, size)
                if wide <= room[0] and high <= room[1]:
                    return Plate(text, size)
    return Plate(_cut(words.short_name(name), room[0], measure, least), least)


def _sizes(letters: float, least: float) -> list[float]:
    """Sizes of letters that are tried, the largest first."""
    found = [max(letters, least)]
    while found[-1] > least:
        found.append(max(found[-1] * STEP, least))
    return found


def _cut(name: str, wide: float, measure: Measure, letters: float) -> str:
    """As much of a name as fits into a line; one letter at least."""
    kept = name.rstrip("…")
    while len(kept) > 1 and measure(f"{kept}…", letters)[0] > wide:
        kept = kept[:-1].rstrip()
    return kept if kept == name else f"{kept}…"
