"""The timeline: gross flow and round-trip volume, month by month, and what made them jump."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise
from math import log10
from typing import Any, Unpack

from bubblegraph.analysis.diff import Change
from bubblegraph.analysis.timeline import Moment, Timeline, causes_of
from bubblegraph.dates import effective_day
from bubblegraph.drawing import words
from bubblegraph.drawing.canvas import Sheet, gid_of, points, settings
from bubblegraph.drawing.paper import Look, Paper, Wording, set_paper
from bubblegraph.drawing.picture import Picture
from bubblegraph.drawing.scene import currency_sign
from bubblegraph.drawing.theme import blend
from bubblegraph.errors import QuestionError
from bubblegraph.ledger.model import Event
from bubblegraph.money import Amount, short

__all__ = ["Note", "TimelinePicture", "draw_timeline"]

Point = tuple[float, float]
Box = tuple[float, float, float, float]

HEIGHT = 760.0  # of the drawing, pixels at 1,600 of width
GROSS_PART = 0.34  # of the drawing without its axis
NOTES = (3, 7)  # jumps with words: of the gross flow, of the round-trip volume
QUIET = Fraction(1, 50)  # of the largest value: the drawing begins where this is passed
HEADROOM = Fraction(9, 8)  # of the scales, for words at the top
FARTHEST = 130.0  # of words from their jump
LANES = 4  # rows of events below the axis


@dataclass(frozen=True, slots=True)
class Note:
    """The words at a jump: where they stand, and the jump they belong to; pixels."""

    day: date
    lines: tuple[str, ...]
    box: Box
    at: Point


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelinePicture(Picture):
    """What is drawn of a timeline."""

    moments: tuple[Moment, ...]
    notes: tuple[Note, ...]
    events: tuple[Event, ...]  # that have words


def draw_timeline(timeline: Timeline, **look: Unpack[Look]) -> TimelinePicture:
    """Draw gross flow and round-trip volume over time.

    Parameters
    ----------
    timeline : Timeline
    **look
        ``theme``, ``width``, ``height``, ``dpi``, ``title``, ``subtitle``, ``source``: see ``Look``.

    Returns
    -------
    TimelinePicture

    Raises
    ------
    QuestionError
        If nothing disclosed was ever counted.

    Examples
    --------
    >>> from bubblegraph import read_text
    >>> from bubblegraph.analysis.timeline import replay_ledger
    >>> ledger = read_text('''
    ... as_of: 2025-03-15
    ... strict: false
    ... deals:
    ... - {payer: a, payee: b, kind: equity, amount: 100, status: {2025-01-10: closed}}
    ... - {payer: b, payee: a, kind: cloud, amount: 40, status: {2025-02-20: committed}}
    ... ''')
    >>> draw_timeline(replay_ledger(ledger)).title
    'At most $40 of signed deals can return to its payer, up from nothing in January 2025'
    """
    moments = _worth_drawing(timeline)
    sign = currency_sign(timeline.ledger.currency)
    with settings():
        names = list(words.names_of(timeline.ledger).values())
        events = _events(timeline, moments)
        wording = Wording(_title(moments, sign), _subtitle(), _facts(timeline, moments, events, sign))
        paper = set_paper(timeline.moments[-1].selection, wording, names, lambda *_: (), **look)
        pen = _Pen.over(paper, timeline, moments, events, sign)
        notes, told = pen.draw()
    return TimelinePicture(
        figure=pen.sheet.figure,
        title=paper.title,
        hints=paper.hints,
        tooltips=pen.tooltips(),
        moments=moments,
        notes=notes,
        events=told,
    )


def _worth_drawing(timeline: Timeline) -> tuple[Moment, ...]:
    """From where something can be seen, to the last change or event."""
    moments = timeline.moments
    gross, most = max(m.gross[1] for m in moments), max(m.all[1] for m in moments)
    if not gross:
        raise QuestionError("there is nothing to draw: no deal with a disclosed amount is counted")
    first = next(i for i, m in enumerate(moments) if m.gross[1] > gross * QUIET or m.all[1] > most * QUIET)
    changed = [i for i, m in enumerate(moments) if m.changes]
    days = [event.date.last for event in timeline.ledger.events]
    last = max(changed)
    while last + 2 < len(moments) and any(day > moments[last + 1].day for day in days):
        last += 1
    return moments[max(0, first - 1) : min(len(moments), last + 2)]


def _events(timeline: Timeline, moments: Sequence[Moment]) -> list[Event]:
    """Events in the time that is drawn."""
    start, end = moments[0].day, moments[-1].day
    covered = timeline.ledger.as_of
    return [e for e in timeline.ledger.events if start <= effective_day(e.date, covered) <= end]


def _title(moments: Sequence[Moment], sign: str) -> str:
    last = moments[-1]
    rung, span = ("signed", last.signed) if last.signed[1] else ("announced", last.all)
    if not span[1]:
        return f"{words.money(last.gross[1], sign)} of deals, and no loop with a disclosed amount"
    before = [m for m in moments if (m.signed if rung == "signed" else m.all)[1] * 10 <= span[1]]
    now = f"At most {words.money_span(*span, sign)} of {rung} deals can return to its payer"
    if not before:
        return now
    then = (before[-1].signed if rung == "signed" else before[-1].all)[1]
    return f"{now}, up from {words.money(then, sign) if then else 'nothing'} in {before[-1].day:%B %Y}"


def _subtitle() -> str:
    return (
        "Deals counted at each month's end, at their disclosed highs, and how much of that can go all the "
        "way round. An upper limit, not a finding."
    )


def _facts(timeline: Timeline, moments: Sequence[Moment], events: Sequence[Event], sign: str) -> list[str]:
    first = moments[0]
    before = ""
    if first is not timeline.moments[0] and first.gross[1]:
        most = words.money(first.gross[1], sign)
        before = f"before {words.day_words(first.day)} the gross flow was at most {most}"
    after = (
        "" if moments[-1] is timeline.moments[-1] else f"no change after {words.day_words(moments[-1].day)}"
    )
    return [
        words.count(len(moments[-1].selection.counted), "deal"),
        before,
        after,
        f"{words.count(len(events), 'event')} marked ▲" if events else "",
    ]


@dataclass(frozen=True, slots=True)
class _Panel:
    """A part of the drawing with its own scale; pixels."""

    left: float
    right: float
    bottom: float
    top: float
    first: date
    last: date
    most: Fraction  # cents at the top

    def x(self, day: date) -> float:
        span = max(1, (self.last - self.first).days)
        return self.left + (self.right - self.left) * (day - self.first).days / span

    def y(self, cents: Fraction | int) -> float:
        return self.bottom + (self.top - self.bottom) * float(Fraction(cents) / self.most)

    def steps(self, moments: Sequence[Moment], value: Callable[[Moment], Fraction | int]) -> list[Point]:
        """A line that stays level until the next month's end."""
        found: list[Point] = []
        for moment in moments:
            x, y = self.x(moment.day), self.y(value(moment))
            if found:
                found.append((x, found[-1][1]))
            found.append((x, y))
        return found


@dataclass(frozen=True, slots=True)
class _Pen:
    """Draws both panels and the axis between them and the events."""

    sheet: Sheet
    paper: Paper
    timeline: Timeline
    moments: tuple[Moment, ...]
    events: list[Event]
    sign: str
    gross: _Panel
    trip: _Panel

    @classmethod
    def over(
        cls,
        paper: Paper,
        timeline: Timeline,
        moments: tuple[Moment, ...],
        events: list[Event],
        sign: str,
    ) -> _Pen:
        unit = paper.unit
        lanes = (LANES * 19 + 16) * unit if events else 0.0
        free = paper.free(min(HEIGHT * unit, 0.62 * paper.width) + lanes)
        sheet = paper.open_sheet(free)
        left, right = paper.left + 64 * unit, paper.left + paper.wide - 170 * unit
        floor, roof = paper.bottom + 30 * unit + lanes, paper.bottom + free - 8 * unit
        border = floor + (roof - floor) * (1 - GROSS_PART)
        days = moments[0].day, moments[-1].day
        most = max(Fraction(m.gross[1]) for m in moments), max(m.all[1] for m in moments)
        gross = _Panel(left, right, border + 26 * unit, roof - 22 * unit, *days, HEADROOM * most[0])
        trip = _Panel(left, right, floor, border - 40 * unit, *days, HEADROOM * most[1] or Fraction(1))
        return cls(sheet, paper, timeline, moments, events, sign, gross, trip)

    def draw(self) -> tuple[tuple[Note, ...], tuple[Event, ...]]:
        self._draw_axis()
        for panel, title in (
            (self.gross, "Gross flow"),
            (self.trip, "At most this much can return to its payer (T*)"),
        ):
            self._draw_scale(panel, title)
        taken = self._draw_gross()
        taken += self._draw_trip()
        taken += [_around(p) for p in pairwise(self.trip.steps(self.moments, lambda m: m.signed[0]))]
        notes = [
            *self._notes(self.gross, lambda m: Fraction(m.gross[1]), _large_deals, NOTES[0], taken),
            *self._notes(self.trip, lambda m: m.all[1], _causes, NOTES[1], taken),
        ]
        return tuple(notes), tuple(self._draw_events())

    def tooltips(self) -> dict[str, str]:
        names = words.names_of(self.timeline.ledger)
        return {
            gid_of(
                "event", str(number)
            ): f"{event.date}: {names.get(event.entity, event.entity)}, {event.event}"
            for number, event in enumerate(self.events)
        }

    # --- axes -----------------------------------------------------------------------------------------------

    def _draw_axis(self) -> None:
        theme, unit = self.paper.theme, self.paper.unit
        soft = blend(theme.background, theme.ink, 0.1)
        thin: dict[str, Any] = {"linewidth": points(1.0 * unit), "zorder": 0.5}
        last = -1e9
        for day, text, strong in _ticks(self.moments[0].day, self.moments[-1].day):
            x = self.trip.x(day)
            for panel in (self.trip, self.gross):
                self.sheet.line([(x, panel.bottom), (x, panel.top)], soft, **thin)
            wide = self.paper.size(text, 12 * unit)[0]
            if x - wide / 2 > last + 8 * unit:
                weight = "bold" if strong else "normal"
                y = self.trip.bottom - 16 * unit
                self.sheet.write(
                    x, y, text, 12 * unit, theme.muted, ha="center", va="baseline", weight=weight
                )
                last = x + wide / 2

    def _draw_scale(self, panel: _Panel, title: str) -> None:
        theme, unit = self.paper.theme, self.paper.unit
        soft = blend(theme.background, theme.ink, 0.16)
        for cents in _levels(panel.most):
            y = panel.y(cents)
            thin = {"linewidth": points((1.6 if cents == 0 else 0.8) * unit), "zorder": 0.6}
            self.sheet.line([(panel.left, y), (panel.right, y)], soft, **thin)
            text = short(Amount(int(cents), int(cents)), self.sign)
            self.sheet.write(
                panel.left - 8 * unit, y, text, 12 * unit, theme.muted, ha="right", va="center_baseline"
            )
        y = panel.top + 12 * unit
        self.sheet.write(self.paper.left, y, title, 14 * unit, theme.ink, va="baseline", weight="bold")

    # --- lines ----------------------------------------------------------------------------------------------

    def _draw_gross(self) -> list[Box]:
        theme = self.paper.theme
        line = self.gross.steps(self.moments, lambda m: m.gross[1])
        self._fill(
            line, [(line[-1][0], self.gross.bottom), (line[0][0], self.gross.bottom)], theme.muted, 0.25
        )
        self._stroke(line, theme.muted, 2.4, "gross")
        text = words.money(self.moments[-1].gross[1], self.sign)
        return self._ends(self.gross, [(line[-1][1], (text,), theme.ink)])

    def _draw_trip(self) -> list[Box]:
        theme, panel = self.paper.theme, self.trip
        low = panel.steps(self.moments, lambda m: m.signed[0])
        high = panel.steps(self.moments, lambda m: m.signed[1])
        everything = panel.steps(self.moments, lambda m: m.all[1])
        self._fill(high, low[::-1], theme.kinds["trade"], 0.35)
        self._stroke(everything, theme.accent, 2.8, "all")
        self._stroke(high, theme.kinds["trade"], 2.4, "signed")
        self._stroke(low, theme.kinds["trade"], 1.2, "signed-low")
        last = self.moments[-1]
        ends = [
            (everything[-1][1], (words.money(last.all[1], self.sign), "if all is paid"), theme.accent),
            (
                (high[-1][1] + low[-1][1]) / 2,
                (words.money_span(*last.signed, self.sign), "signed, low to high"),
                theme.words["trade"],
            ),
        ]
        if last.all[1] == last.signed[1]:
            ends = ends[1:]
        return self._ends(panel, ends)

    def _fill(self, there: list[Point], back: list[Point], colour: str, part: float) -> None:
        self.sheet.area([*there, *back], blend(self.paper.theme.background, colour, part), zorder=0.8)

    def _stroke(self, line: list[Point], colour: str, width: float, gid: str) -> None:
        style: dict[str, Any] = {"linewidth": points(width * self.paper.unit), "solid_joinstyle": "miter"}
        self.sheet.line(line, colour, gid=gid_of("line", gid), zorder=2, **style)

    def _ends(self, panel: _Panel, ends: Sequence[tuple[float, tuple[str, ...], str]]) -> list[Box]:
        """Name the lines at their right ends, from the top down, none over another."""
        unit, found = self.paper.unit, []
        ceiling = panel.top + 12 * unit
        for y, lines, colour in sorted(ends, key=lambda end: -end[0]):
            high = 16 * unit * len(lines)
            top = min(y + high / 2, ceiling)
            for number, text in enumerate(lines):
                size, weight = (15, "bold") if number == 0 else (12, "normal")
                letters = self.paper.fit(text, size * unit, 158 * unit)
                at = top - (number + 0.75) * 16 * unit
                self.sheet.write(
                    panel.right + 10 * unit, at, text, letters, colour, va="baseline", weight=weight
                )
            found.append((panel.right, top - high, self.paper.left + self.paper.wide, top))
            ceiling = top - high - 4 * unit
        return found

    # --- jumps ----------------------------------------------------------------------------------------------

    def _notes(
        self,
        panel: _Panel,
        value: Callable[[Moment], Fraction],
        causes: Callable[[Moment, _Pen], list[str]],
        most: int,
        taken: list[Box],
    ) -> Iterator[Note]:
        line = panel.steps(self.moments, value)
        jumps = [
            (abs(value(after) - value(before)), before, after)
            for before, after in pairwise(self.moments)
            if abs(value(after) - value(before)) > panel.most / 40
        ]
        for size, before, after in sorted(jumps, key=lambda jump: (-jump[0], jump[2].day))[:most]:
            plus = "+" if value(after) > value(before) else "−"
            head = f"{after.day:%b %Y} {plus}{words.money(size, self.sign)}"
            lines = (head, *causes(after, self))
            at = (panel.x(after.day), panel.y(value(after)))
            found = self._find_place((head, *causes(after, self)), at, panel, line, taken)
            if found is not None:
                lines, box = found
                taken.append(box)
                self._draw_note(lines, box, at)
                yield Note(after.day, lines, box, at)

    def _find_place(
        self, lines: Sequence[str], at: Point, panel: _Panel, line: list[Point], taken: list[Box]
    ) -> tuple[tuple[str, ...], Box] | None:
        """The nearest free place: above the line to the left of a jump, or below it to the right."""
        for side in (-1, 1):
            for count in range(len(lines), 0 if side < 0 else 1, -1):  # rather fewer lines than none
                free = [
                    (cost, box)
                    for cost, box in self._places(lines[:count], at, side)
                    if self._free(box, at, panel, taken) and _clear(box, at, line, side, 5 * self.paper.unit)
                ]
                if free:
                    return tuple(lines[:count]), min(free)[1]
        return None

    def _places(self, lines: Sequence[str], at: Point, side: int) -> Iterator[tuple[float, Box]]:
        """Boxes beside a jump, and how far they are from it."""
        unit = self.paper.unit
        wide = (
            max(self.paper.size(text, 12 * unit, bold=i == 0)[0] for i, text in enumerate(lines)) + 4 * unit
        )
        high = 15.5 * unit * len(lines)
        for across in range(8):
            for up in range(-12, 13):
                inner = at[0] + side * (12 + across * 22) * unit
                middle = at[1] + up * 11 * unit
                cost = across * 22 + abs(up) * 11.0
                if cost <= FARTHEST:
                    left = min(inner, inner + side * wide)
                    yield cost, (left, middle - high / 2, left + wide, middle + high / 2)

    def _free(self, box: Box, at: Point, panel: _Panel, taken: list[Box]) -> bool:
        """Whether a box is inside the panel and clear of others, and so is the way to its jump."""
        gap = 5 * self.paper.unit
        if box[0] < panel.left + gap or box[2] > panel.right - gap:
            return False
        if box[3] > panel.top + gap or box[1] < panel.bottom + gap:
            return False
        start = _start(box, at)
        parts = [i / 16 for i in range(15)]
        way = [(start[0] + (at[0] - start[0]) * t, start[1] + (at[1] - start[1]) * t) for t in parts]
        for left, bottom, right, top in taken:
            if box[0] < right + gap and left < box[2] + gap and box[1] < top + gap and bottom < box[3] + gap:
                return False
            if any(left - 2 < x < right + 2 and bottom - 2 < y < top + 2 for x, y in way):
                return False
        return True

    def _draw_note(self, lines: Sequence[str], box: Box, at: Point) -> None:
        from matplotlib.patches import Circle  # noqa: PLC0415

        theme, unit = self.paper.theme, self.paper.unit
        thin = {"linewidth": points(1.0 * unit), "zorder": 2.5}
        middle = ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
        self.sheet.chip(*middle, (box[2] - box[0], box[3] - box[1]), theme.background, zorder=0.7)
        self.sheet.line([_start(box, at), at], theme.muted, **thin)
        self.sheet.add(Circle(at, 3.6 * unit, facecolor=theme.ink, edgecolor=theme.background, zorder=3))
        left = box[0] > at[0]
        x = box[0] + 2 * unit if left else box[2] - 2 * unit
        for number, text in enumerate(lines):
            y = box[3] - (number + 0.75) * 15.5 * unit
            style: dict[str, Any] = {"ha": "left" if left else "right", "va": "baseline", "zorder": 4}
            if number == 0:
                style["weight"] = "bold"
            self.sheet.write(
                x, y, text, 12 * unit, theme.muted if number and not left else theme.ink, **style
            )

    # --- events ---------------------------------------------------------------------------------------------

    def _draw_events(self) -> Iterator[Event]:
        """Mark every event on the axis; give words to the largest that find room below it."""
        theme, unit = self.paper.theme, self.paper.unit
        base = self.trip.bottom - 30 * unit
        spots = {
            n: self.trip.x(effective_day(e.date, self.timeline.ledger.as_of))
            for n, e in enumerate(self.events)
        }
        for number, x in spots.items():
            corners = [(x, base + 8 * unit), (x - 4.5 * unit, base), (x + 4.5 * unit, base)]
            self.sheet.area(corners, theme.accent, gid=gid_of("event", str(number)), zorder=3)
        ends: list[list[tuple[float, float]]] = [[] for _ in range(LANES)]
        weight = {n: e.amount.disclosed if e.amount else 0 for n, e in enumerate(self.events)}
        for number in sorted(spots, key=lambda n: (-weight[n], n)):
            text = self._event_words(self.events[number])
            wide = self.paper.size(text, 11 * unit, bold=False)[0]
            left = min(spots[number] - 4 * unit, self.paper.left + self.paper.wide - wide)
            lane = next(
                (
                    i
                    for i, spans in enumerate(ends)
                    if all(left > b + 12 * unit or left + wide < a - 12 * unit for a, b in spans)
                ),
                None,
            )
            if lane is None:
                continue
            ends[lane].append((left, left + wide))
            y = base - (lane + 0.9) * 19 * unit
            thin = {"linewidth": points(0.8 * unit), "zorder": 0.7}
            self.sheet.line(
                [(spots[number], base), (spots[number], y + 10 * unit)],
                blend(theme.background, theme.muted, 0.6),
                **thin,
            )
            self.sheet.chip(
                left + wide / 2, y + 4 * unit, (wide + 6 * unit, 14 * unit), theme.background, zorder=0.9
            )
            self.sheet.write(left, y, text, 11 * unit, theme.muted, va="baseline")
            yield self.events[number]

    def _event_words(self, event: Event) -> str:
        names = words.names_of(self.timeline.ledger)
        what = textwrap.shorten(re.split(r" \(|[,;:] ", event.event, maxsplit=1)[0], 36, placeholder=" …")
        return f"{words.short_name(names.get(event.entity, event.entity), 20)}: {what}"


def _around(piece: tuple[Point, Point]) -> Box:
    """A level or upright piece of a line, as a box."""
    (x0, y0), (x1, y1) = piece
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _start(box: Box, at: Point) -> Point:
    """Where the line from some words to their jump begins."""
    return (box[2] + 2 if box[2] < at[0] else box[0] - 2), (box[1] + box[3]) / 2


def _clear(box: Box, at: Point, line: list[Point], side: int, gap: float) -> bool:
    """Whether a box keeps to its side of a line, and the way to its jump does not cross that."""
    pieces = list(pairwise(line))
    near = [p for p in pieces if p[0][0] < box[2] + gap and p[1][0] > box[0] - gap]
    if side < 0:
        kept = all(max(one[1], other[1]) < box[1] - gap / 5 for one, other in near)
    else:
        kept = all(min(one[1], other[1]) > box[3] + gap for one, other in near)
    start = _start(box, at)
    end = (start[0] + 0.9 * (at[0] - start[0]), start[1] + 0.9 * (at[1] - start[1]))
    return kept and not any(_cross(start, end, one, other) for one, other in pieces)


def _cross(a: Point, b: Point, c: Point, d: Point) -> bool:
    """Whether two stretches cross."""

    def side(p: Point, q: Point, r: Point) -> bool:
        return (q[0] - p[0]) * (r[1] - p[1]) > (q[1] - p[1]) * (r[0] - p[0])

    return side(a, b, c) != side(a, b, d) and side(c, d, a) != side(c, d, b)


def _causes(moment: Moment, pen: _Pen) -> list[str]:
    """The deals that moved T*, the largest effect first."""
    return _told([cause.change for cause in causes_of(moment)], pen)


def _large_deals(moment: Moment, pen: _Pen) -> list[str]:
    return _told(list(moment.changes), pen)


def _told(changes: list[Change], pen: _Pen, most: int = 2) -> list[str]:
    names = words.names_of(pen.timeline.ledger)
    lines = []
    for change in changes[:most]:
        standing = change.after if change.after is not None and change.after.counted else change.before
        assert standing is not None
        payer, payee = (words.short_name(names[e], 20) for e in (standing.deal.payer, standing.deal.payee))
        ended = "" if standing is change.after else " ended"
        lines.append(f"{payer} → {payee} {short(standing.amount, pen.sign)}{ended}")
    more = len(changes) - most
    return [*lines, f"and {words.count(more, 'more deal')}"] if more > 0 else lines


def _ticks(first: date, last: date) -> Iterator[tuple[date, str, bool]]:
    """Years, with quarters or months between them where there are few."""
    months = (last.year - first.year) * 12 + last.month - first.month
    step = 1 if months <= 14 else 3 if months <= 48 else 12
    year, month = first.year, 1
    while (day := date(year, month, 1)) <= last:
        if day >= first:
            yield day, str(year) if month == 1 else f"{day:%b}", month == 1
        year, month = (year, month + step) if month + step <= 12 else (year + 1, 1)


def _levels(most: Fraction) -> list[Fraction]:
    """Nought and three to five round amounts, cents."""
    power = Fraction(10) ** int(log10(float(most)) - (1 if most < 1 else 0))
    step = next(
        power * part
        for part in (Fraction(1, 5), Fraction(1, 4), Fraction(1, 2), 1, 2, 5)
        if most / (power * part) <= 5
    )
    return [step * i for i in range(int(most / step) + 1)]
