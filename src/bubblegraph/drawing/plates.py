"""Names on the plates of companies: as large as fits, in few lines, cut only if they must be."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bubblegraph.drawing import words
from bubblegraph.drawing.paper import SMALLEST, Paper

__all__ = ["Plate", "cut_name", "fit_name", "least_letters"]

Measure = Callable[[str, float], tuple[float, float]]  # a bold text of a size: width and height

LEAST = 11.0  # letters on plates, lanes and ribbons, at least; pixels at 1,600 of width
STEP = 0.93  # by which letters get smaller


@dataclass(frozen=True, slots=True)
class Plate:
    """A name as it is drawn, and the size of its letters in pixels."""

    text: str
    letters: float


def least_letters(paper: Paper) -> float:
    """The smallest letters on plates, lanes and ribbons."""
    return max(SMALLEST, LEAST * paper.unit)


def fit_name(
    name: str,
    room: tuple[float, float],
    measure: Measure,
    *,
    letters: float,
    least: float,
    brief: Sequence[str] = (),
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
    brief : sequence of str
        What stands for the name where that would have to be cut; the first that fits.

    Examples
    --------
    >>> def measure(text, letters):
    ...     lines = text.split("\\n")
    ...     return max(map(len, lines)) * letters * 0.6, len(lines) * letters * 1.2
    >>> fit_name("Big Bank", (40, 30), measure, letters=12, least=10)
    Plate(text='Big\\nBank', letters=12)
    >>> fit_name("B" * 60, (40, 14), measure, letters=12, least=10).text
    'BBBBB…'
    >>> fit_name("14 companies", (44, 14), measure, letters=12, least=10, brief=["14 more"]).text
    '14 more'
    """
    for forms in (words.name_breaks(name), words.name_breaks(words.short_name(name)), brief):
        for size in _sizes(letters, least):
            for text in forms:
                wide, high = measure(text, size)
                if wide <= room[0] and high <= room[1]:
                    return Plate(text, size)
    return Plate(cut_name(words.short_name(name), room[0], measure, least), least)


def _sizes(letters: float, least: float) -> list[float]:
    """Sizes of letters that are tried, the largest first."""
    found = [max(letters, least)]
    while found[-1] > least:
        found.append(max(found[-1] * STEP, least))
    return found


def cut_name(name: str, wide: float, measure: Measure, letters: float) -> str:
    """As much of a name as fits into a line; one letter at least."""
    if measure(name, letters)[0] <= wide:
        return name
    kept = name.rstrip("…")
    while len(kept) > 1 and measure(f"{kept}…", letters)[0] > wide:
        kept = kept[:-1].rstrip()
    return f"{kept}…"
