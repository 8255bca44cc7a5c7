"""The words at the jumps of a line: which deals made them, and where there is room."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import Any

from bubblegraph.analysis.diff import Change
from bubblegraph.analysis.timeline import Moment
from bubblegraph.drawing import words
from bubblegraph.drawing.canvas import Sheet, gid_of, points
from bubblegraph.drawing.curves import overlap
from bubblegraph.drawing.labels import Box
from bubblegraph.drawing.paper import Paper
from bubblegraph.drawing.timeline import axes
from bubblegraph.drawing.timeline.axes import Panel
from bubblegraph.drawing.timeline.marked import Marked
from bubblegraph.drawing.voice import Voice

__all__ = ["JumpPen", "Note", "box_of_piece"]

Point = tuple[float, float]

SMALLEST = Fraction(1, 20)  # of the largest value: smaller jumps have no words
MOST = 20  # jumps of one line that have words, however many there are
TOLD, LINES = 2, 4  # deals that are named at a jump, and lines of words in all
LONGEST_NAME = 20  # letters

# --- pixels at 1,600 of width ---
FARTHEST = 130.0  # of words from their jump
NEAREST, STEP_ACROSS, STEP_UP = 12, 22, 11.0  # where words are tried beside it
LETTERS, LINE = 12, 15.5  # size, and height of a line
PADDING, INSET = 4, 2  # of words in their box: in all, and on one side
GAP = 5  # between words and anything else
ABOVE_LINE = 1  # between words and the line below them
WAY_WIDTH, DOT = 1.0, 3.6  # of the line to a jump, and radius of the dot there

STEPS_ACROSS, STEPS_UP = 8, 12  # that are tried, these up and down
CLEAR = 2  # pixels between the way to a jump and other words
WAY_POINTS, WAY_END = 16, 15  # of the way to a jump, and how many of them count
WAY_SHARE = 0.9  # of this way, that may not cross the line
BASE = 0.75  # of a line of words, from its top to the base of its letters


@dataclass(frozen=True, slots=True)
class Note:
    """The words at a jump: where they stand, and the jump they belong to; pixels."""

    day: date
    lines: tuple[str, ...]
    box: Box
    at: Point
    gid: str  # of the dot at the jump, in an SVG
    told: str  # the jump and all deals that made it
    lit: bool


@dataclass(frozen=True, slots=True)
class _Jump:
    """A jump and what can be said of it: lines, and all deals that made it."""

    day: date
    at: Point
    lines: tuple[str, ...]
    told: str
    lit: bool


@dataclass(frozen=True, slots=True)
class JumpPen:
    """Writes at the largest jumps of a line what made them."""

    sheet: Sheet
    paper: Paper
    moments: Sequence[Moment]
    names: Mapping[str, str]  # of entities
    voice: Voice
    marked: Marked

    def notes(
        self,
        panel: Panel,
        value: Callable[[Moment], Fraction],
        causes: Callable[[Moment], tuple[Sequence[Change], bool]],
        taken: list[Box],
        line_name: str,
    ) -> list[Note]:
        """Write at all jumps that matter while there is room, lit ones and the largest first.

        Rather fewer lines at each than fewer jumps with words. ``causes`` gives the deals of a
        jump, and if that is all; ``taken`` gets the places of the words.
        """
        line = panel.steps(self.moments, value)
        jumps = self._jumps(panel, value, causes)
        found: list[Note] = []
        for most in range(LINES, 0, -1):
            tried = self._placed(jumps, most, panel, line, taken, line_name)
            found = max(found, tried, key=len)
            if len(found) == len(jumps):
                break
        taken += [note.box for note in found]
        for note in found:
            self._draw_note(note)
        return found

    def _jumps(
        self,
        panel: Panel,
        value: Callable[[Moment], Fraction],
        causes: Callable[[Moment], tuple[Sequence[Change], bool]],
    ) -> list[_Jump]:
        least = SMALLEST * max(value(moment) for moment in self.moments)
        steps = [
            (abs(value(after) - value(before)), before, after)
            for before, after in pairwise(self.moments)
            if abs(value(after) - value(before)) > least
        ]
        steps.sort(key=lambda step: (-step[0], step[2].day))
        jumps = []
        for size, before, after in steps[:MOST]:
            plus = "+" if value(after) > value(before) else "−"
            head = f"{after.day:%b %Y} {plus}{self.voice.money(size)}"
            found, complete = causes(after)
            changes = sorted(found, key=lambda change: not self.marked.lit([change]))
            told = (head, *_words_of_causes(changes, complete, self.names, self.voice))
            deals = [
                f"{change.deal_id}: {_words_of_change(change, self.names, self.voice)}"
                for change in changes
            ]
            at = (panel.x(after.day), panel.y(value(after)))
            lit = self.marked.lit(changes)
            jumps.append(_Jump(after.day, at, told, "\n".join([head, *deals]), lit))
        return sorted(jumps, key=lambda jump: not jump.lit)

    def _placed(
        self,
        jumps: Sequence[_Jump],
        most: int,
        panel: Panel,
        line: list[Point],
        taken: Sequence[Box],
        line_name: str,
    ) -> list[Note]:
        """The notes that find room, of so many lines at most."""
        notes: list[Note] = []
        for jump in jumps:
            boxes = [*taken, *(note.box for note in notes)]
            found = self._find_place(jump.lines, most, jump.at, panel, line, boxes)
            if found is not None:
                gid = gid_of("jump", line_name, str(jump.day))
                notes.append(Note(jump.day, *found, jump.at, gid, jump.told, jump.lit))
        return notes

    def _find_place(
        self,
        lines: Sequence[str],
        most: int,
        at: Point,
        panel: Panel,
        line: list[Point],
        taken: list[Box],
    ) -> tuple[tuple[str, ...], Box] | None:
        """The nearest free place: to the left of a jump above the line, else right of it below."""
        for side in (-1, 1):
            # rather fewer lines than none
            for count in range(min(most, len(lines)), 0 if side < 0 else 1, -1):
                kept = _first_lines(lines, count)
                free = [
                    (cost, box)
                    for cost, box in self._boxes_beside(kept, at, side)
                    if self._is_free(box, at, panel, taken)
                    and _keeps_clear(box, at, line, side, self.paper.unit)
                ]
                if free:
                    return kept, min(free)[1]
        return None

    def _boxes_beside(
        self, lines: Sequence[str], at: Point, side: int
    ) -> Iterator[tuple[float, Box]]:
        """Boxes beside a jump, and how far they are from it."""
        unit = self.paper.unit
        wide = (
            max(
                self.paper.size(text, LETTERS * unit, bold=i == 0)[0]
                for i, text in enumerate(lines)
            )
            + PADDING * unit
        )
        high = LINE * unit * len(lines)
        for across in range(STEPS_ACROSS):
            for up in range(-STEPS_UP, STEPS_UP + 1):
                inner = at[0] + side * (NEAREST + across * STEP_ACROSS) * unit
                middle = at[1] + up * STEP_UP * unit
                cost = across * STEP_ACROSS + abs(up) * STEP_UP
                if cost <= FARTHEST:
                    left = min(inner, inner + side * wide)
                    yield cost, (left, middle - high / 2, left + wide, middle + high / 2)

    def _is_free(self, box: Box, at: Point, panel: Panel, taken: list[Box]) -> bool:
        """Whether a box is inside the panel and clear of others, and so is the way to its jump."""
        gap = GAP * self.paper.unit
        if box[0] < panel.left + gap or box[2] > panel.right - gap:
            return False
        if box[3] > panel.top + gap or box[1] < panel.bottom + gap:
            return False
        start = _way_start(box, at)
        parts = [i / WAY_POINTS for i in range(WAY_END)]
        way = [
            (start[0] + (at[0] - start[0]) * t, start[1] + (at[1] - start[1]) * t) for t in parts
        ]
        for left, bottom, right, top in taken:
            if overlap(box, (left, bottom, right, top), gap=gap):
                return False
            across, up = (left - CLEAR, right + CLEAR), (bottom - CLEAR, top + CLEAR)
            if any(across[0] < x < across[1] and up[0] < y < up[1] for x, y in way):
                return False
        return True

    def _draw_note(self, note: Note) -> None:
        from matplotlib.patches import Circle  # noqa: PLC0415

        theme, unit = self.paper.theme, self.paper.unit
        thin = {"linewidth": points(WAY_WIDTH * unit), "zorder": axes.WAYS}
        lines, box, at = note.lines, note.box, note.at
        ink = theme.ink if note.lit else theme.muted
        middle = ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
        self.sheet.chip(
            *middle, (box[2] - box[0], box[3] - box[1]), theme.background, zorder=axes.BACK
        )
        self.sheet.line([_way_start(box, at), at], theme.muted, **thin)
        self.sheet.add(
            Circle(at, DOT * unit, facecolor=ink, edgecolor=theme.background, zorder=axes.MARKS),
            note.gid,
        )
        left = box[0] > at[0]
        x = box[0] + INSET * unit if left else box[2] - INSET * unit
        for number, text in enumerate(lines):
            y = box[3] - (number + BASE) * LINE * unit
            style: dict[str, Any] = {
                "ha": "left" if left else "right",
                "va": "baseline",
                "zorder": axes.NOTES,
            }
            if number == 0:
                style["weight"] = "bold"
            self.sheet.write(
                x,
                y,
                text,
                LETTERS * unit,
                theme.muted if number and not left and self.marked.highlight is None else ink,
                **style,
            )


def _first_lines(lines: Sequence[str], count: int) -> tuple[str, ...]:
    """So many lines; the last deal of which tells that there are more.

    Examples
    --------
    >>> _first_lines(["Oct 2025 +$5B", "a → b $3B", "b → a $2B"], 2)
    ('Oct 2025 +$5B', 'a → b $3B …')
    """
    kept = tuple(lines[:count])
    return kept if count in (1, len(lines)) else (*kept[:-1], f"{kept[-1]} …")


def box_of_piece(piece: tuple[Point, Point]) -> Box:
    """A level or upright piece of a line, as a box."""
    (x0, y0), (x1, y1) = piece
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _way_start(box: Box, at: Point) -> Point:
    """Where the line from some words to their jump begins."""
    return (box[2] + CLEAR if box[2] < at[0] else box[0] - CLEAR), (box[1] + box[3]) / 2


def _keeps_clear(box: Box, at: Point, line: list[Point], side: int, unit: float) -> bool:
    """Whether a box keeps to its side of a line, and the way to its jump does not cross that."""
    pieces, gap = list(pairwise(line)), GAP * unit
    near = [p for p in pieces if p[0][0] < box[2] + gap and p[1][0] > box[0] - gap]
    if side < 0:
        kept = all(max(one[1], other[1]) < box[1] - ABOVE_LINE * unit for one, other in near)
    else:
        kept = all(min(one[1], other[1]) > box[3] + gap for one, other in near)
    start = _way_start(box, at)
    end = (start[0] + WAY_SHARE * (at[0] - start[0]), start[1] + WAY_SHARE * (at[1] - start[1]))
    return kept and not any(_stretches_cross(start, end, one, other) for one, other in pieces)


def _stretches_cross(a: Point, b: Point, c: Point, d: Point) -> bool:
    """Whether two stretches cross."""

    def side(p: Point, q: Point, r: Point) -> bool:
        return (q[0] - p[0]) * (r[1] - p[1]) > (q[1] - p[1]) * (r[0] - p[0])

    return side(a, b, c) != side(a, b, d) and side(c, d, a) != side(c, d, b)


def _words_of_change(change: Change, names: Mapping[str, str], voice: Voice) -> str:
    standing = change.after if change.after is not None and change.after.counted else change.before
    assert standing is not None
    payer, payee = (
        words.short_name(names[e], LONGEST_NAME) for e in (standing.deal.payer, standing.deal.payee)
    )
    ended = "" if standing is change.after else " ended"
    return f"{payer} → {payee} {voice.short(standing.amount)}{ended}"


def _words_of_causes(
    changes: Sequence[Change],
    complete: bool,
    names: Mapping[str, str],
    voice: Voice,
    most: int = TOLD,
) -> list[str]:
    lines = [_words_of_change(change, names, voice) for change in changes[:most]]
    if not complete:
        return [*lines, "and others"] if lines else []
    more = len(changes) - most
    return [*lines, f"and {words.count(more, f'more {voice.deal}')}"] if more > 0 else lines
