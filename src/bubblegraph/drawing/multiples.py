"""Small multiples: what goes round in each of several ledgers, at one scale."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt
from typing import Unpack

from bubblegraph import arguments
from bubblegraph.analysis.compare import Comparison, Side
from bubblegraph.drawing import words
from bubblegraph.drawing.canvas import Sheet, gid_of, settings
from bubblegraph.drawing.paper import Look, Paper, Wording, check_look, set_paper
from bubblegraph.drawing.picture import Picture
from bubblegraph.drawing.theme import blend
from bubblegraph.drawing.voice import Voice, voice_of
from bubblegraph.errors import QuestionError

__all__ = ["MultiplesPicture", "Panel", "draw_multiples"]

MOST_BESIDE = 4  # panels in a line

# --- lengths, pixels at 1,600 of width ---
HIGHEST = 460.0  # the largest circle
NAME, AMOUNT = 19.0, 15.0  # letters
LINE = 1.35  # of letters, from line to line
GAP = 26.0  # between panels, and between a circle and its words
SMALLEST_RADIUS = 1.0
AGAIN = 0.35  # share of the accent in what is booked again

READING = (
    "Areas at one scale. Strong colour: T*, what can complete a lap, each {unit} once. Pale: V*, "
    "what is booked while money goes round. Of the deals in each ledger, at disclosed prices."
)


@dataclass(frozen=True, slots=True)
class Panel:
    """One ledger; pixels from the lower left, and cents at disclosed prices."""

    name: str
    round_trip: Fraction  # T*
    booked: int  # V*
    x: float
    y: float  # where both circles stand
    radius: float  # of T*
    booked_radius: float  # of V*


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class MultiplesPicture(Picture):
    """A panel for each ledger; areas are to one scale."""

    panels: tuple[Panel, ...]


def draw_multiples(comparison: Comparison, **look: Unpack[Look]) -> MultiplesPicture:
    """Draw T* and V* of each ledger as circles whose areas are at one scale.

    All counted deals, at disclosed prices. What is too small to be seen is a dot.

    Parameters
    ----------
    comparison : Comparison
    **look
        ``theme``, ``width``, ``height``, ``dpi``, ``title``, ``subtitle``, ``source``: see
        ``Look``.

    Returns
    -------
    MultiplesPicture

    Raises
    ------
    QuestionError
        If nothing can go round in any of them.

    Examples
    --------
    >>> from bubblegraph import compare_ledgers, read_text, select_deals
    >>> text = '''
    ... strict: false
    ... deals:
    ... - {payer: a, payee: b, kind: equity, amount: 100, date: 2025}
    ... - {payer: b, payee: a, kind: cloud, amount: %d, date: 2025}
    ... '''
    >>> sides = [select_deals(read_text(text % amount)) for amount in (25, 100)]
    >>> panels = draw_multiples(compare_ledgers(sides, ["then", "now"])).panels
    >>> [int(panel.round_trip) for panel in panels], panels[1].radius / panels[0].radius
    ([2500, 10000], 2.0)
    """
    arguments.instance("comparison", comparison, Comparison)
    check_look(look)
    sides = comparison.sides
    if not any(_booked(side) for side in sides):
        raise QuestionError(
            "there is nothing to draw: no loop carries a disclosed amount under these filters"
        )
    first = sides[0].selection
    voice = voice_of(first)
    told = [f"{voice.money(_round_trip(side))} ({side.name})" for side in sides]
    reading = READING.format(unit=words.unit_of_money(first.ledger.currency))
    wording = Wording(
        f"Can complete a lap, at most: {', '.join(told)}", reading, tuple(_facts(sides))
    )
    titles = "; ".join(dict.fromkeys(side.selection.ledger.title for side in sides))
    with settings():
        asked: Look = {**look, "source": look.get("source") or titles}
        names = [side.name for side in sides]
        paper = set_paper(first, wording, names, lambda *_: (), **asked)
        sheet, panels = _lay_out(paper, sides)
        for panel in panels:
            _draw_panel(sheet, paper, panel, voice)
    return MultiplesPicture(
        figure=sheet.figure,
        title=paper.title,
        hints=paper.hints,
        tooltips={gid_of("once", panel.name): _told(panel, voice) for panel in panels},
        panels=panels,
    )


def _round_trip(side: Side) -> Fraction:
    return side.flows.all.high.value


def _booked(side: Side) -> int:
    return side.flows.all.circulation_high.volume


def _facts(sides: tuple[Side, ...]) -> Iterator[str]:
    """The day of each that differs from that of the first, which the footer gives."""
    first, *others = (side.selection.as_of for side in sides)
    for side, day in zip(sides[1:], others, strict=True):
        if day is not None and day != first:
            yield f"{side.name} as of {words.day_words(day)}"


def _lay_out(paper: Paper, sides: tuple[Side, ...]) -> tuple[Sheet, tuple[Panel, ...]]:
    """Place panels side by side, in lines of four; circles stand on one level."""
    beside = min(len(sides), MOST_BESIDE)
    lines = -(-len(sides) // beside)
    text = (GAP + NAME * LINE + 2 * AMOUNT * LINE) * paper.unit
    wide = paper.wide / beside
    largest = min(HIGHEST * paper.unit, wide - GAP * paper.unit)
    free = paper.drawing_height(lines * (largest + text))
    high = free / lines
    largest = min(largest, high - text)
    if largest <= 0:
        raise QuestionError("the picture is too low for the circles and their words")
    scale = largest / 2 / sqrt(max(map(_booked, sides)))
    sheet = paper.open_sheet(free)
    panels = []
    for place, side in enumerate(sides):
        line, column = divmod(place, beside)
        radii = (scale * sqrt(_round_trip(side)), scale * sqrt(_booked(side)))
        panels.append(
            Panel(
                side.name,
                _round_trip(side),
                _booked(side),
                paper.left + (column + 0.5) * wide,
                paper.bottom + free - line * high - largest,
                *radii,
            )
        )
    return sheet, tuple(panels)


def _draw_panel(sheet: Sheet, paper: Paper, panel: Panel, voice: Voice) -> None:
    """Draw both circles standing on one level, and their words below it."""
    theme = paper.theme
    pale = blend(theme.background, theme.accent, AGAIN)
    circles = ((panel.booked_radius, pale, "again"), (panel.radius, theme.accent, "once"))
    for radius, colour, what in circles:
        if radius:
            _draw_circle(sheet, panel, max(radius, SMALLEST_RADIUS), colour, what)
    y = panel.y - GAP * paper.unit
    once, booked = (voice.money(each) for each in (panel.round_trip, panel.booked))
    lines = ((panel.name, NAME, "bold"), (f"T* {once}", AMOUNT, "bold"))
    for text, size, weight in (*lines, (f"V* {booked}", AMOUNT, "normal")):
        letters = paper.fit(text, size * paper.unit, paper.wide / MOST_BESIDE)
        sheet.write(panel.x, y, text, letters, theme.ink, ha="center", weight=weight)
        y -= LINE * size * paper.unit


def _draw_circle(sheet: Sheet, panel: Panel, radius: float, colour: str, what: str) -> None:
    from matplotlib.patches import Circle  # noqa: PLC0415

    circle = Circle((panel.x, panel.y + radius), radius, facecolor=colour, edgecolor="none")
    sheet.add(circle, gid_of(what, panel.name))


def _told(panel: Panel, voice: Voice) -> str:
    once, booked = (voice.money(each) for each in (panel.round_trip, panel.booked))
    return f"{panel.name}: at most {once} can complete a lap, booked as at most {booked}"
