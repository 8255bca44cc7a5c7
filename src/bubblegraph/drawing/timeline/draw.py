"""The timeline: gross flow and round-trip volume, month by month, and what made them jump."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import inf
from typing import Any, Unpack

from bubblegraph import arguments
from bubblegraph.analysis.circular_flows import circular_flows
from bubblegraph.analysis.diff import Change
from bubblegraph.analysis.question import Question
from bubblegraph.analysis.timeline import Moment, Timeline, causes_of
from bubblegraph.dates import effective_day
from bubblegraph.drawing import words
from bubblegraph.drawing.canvas import Sheet, gid_of, points, settings
from bubblegraph.drawing.labels import Box
from bubblegraph.drawing.paper import Look, Paper, Wording, check_look, set_paper
from bubblegraph.drawing.picture import Picture
from bubblegraph.drawing.spotlight import Spotlight, turn_spotlight
from bubblegraph.drawing.theme import blend
from bubblegraph.drawing.timeline import axes
from bubblegraph.drawing.timeline.axes import Panel, levels, ticks
from bubblegraph.drawing.timeline.event_marks import LANE, LANES, draw_events
from bubblegraph.drawing.timeline.jump_notes import JumpPen, Note, box_of_piece
from bubblegraph.drawing.timeline.marked import Marked
from bubblegraph.drawing.voice import Voice, voice_of
from bubblegraph.errors import QuestionError
from bubblegraph.ledger.model import Event
from bubblegraph.ledger.payments import are_payments

__all__ = ["TimelinePicture", "draw_timeline"]

HEIGHT = 760.0  # of the drawing, pixels at 1,600 of width
GROSS_PART = 0.34  # of the drawing without its axis
QUIET = Fraction(1, 50)  # of the largest value: the drawing begins where this is passed
SOLVED = 4_000_000  # deals squared, times how often T* is solved to find what moved it
HEADROOM = Fraction(9, 8)  # of the scales, for words at the top
RISE = 10  # times, from which the headline says since when T* has grown
HIGHEST = 0.62  # height of the drawing for the width of the picture
ALONE = 0.5  # share of the height, where there is but one panel

# --- lengths, pixels at 1,600 of width ---
SCALE_WIDTH, ENDS_WIDTH = 64, 170  # left and right of the panels: for amounts, and names of lines
AXIS_HEIGHT = 30  # below the panels, for days
LANES_GAP = 16  # below the words for events
ROOF = 8  # above the panels and their titles
TITLE_HEIGHT = 22  # above a panel
PANEL_GAPS = (26, 40)  # above and below the border between the panels
TICK_BASE = 16  # from the axis down to the base of its days
TICK_GAP = 8  # between two days
LABEL_GAP = 8  # between an amount and its panel
TITLE_BASE = 12  # from a panel up to the base of its title
END_GAP, END_ROOM = 10, 158  # between a panel and the names of its lines, and their width
END_LINE, ENDS_APART = 16, 4  # heights of a line of these names, and between two of them
CEILING = 12  # by which they may stand above the panel

# --- letters, pixels at 1,600 of width ---
TITLE, SMALL, END = 14, 12, 15  # of a panel, of axes, of the amount at a line's end

# --- widths of lines, pixels at 1,600 of width ---
THIN, LEVEL, NOUGHT = 1.0, 0.8, 1.6  # at days, at amounts, at nought
GROSS_LINE, ALL_LINE, SIGNED_LINE, LOW_LINE, MARKED_LINE = 2.4, 2.8, 2.4, 1.2, 2.4

# --- shares of a colour that goes into the background ---
DAY_TINT, LEVEL_TINT = 0.1, 0.16
GROSS_TINT, TRIP_TINT, MARKED_TINT = 0.25, 0.35, 0.45
FAINT = 0.6  # of lines, where something is highlighted
END_BASE = 0.75  # of a line of names, from its top to the base of its letters


End = tuple[float, tuple[str, ...], str]  # of a line: its height, its words and their colour


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class TimelinePicture(Picture):
    """What is drawn of a timeline."""

    moments: tuple[Moment, ...]
    notes: tuple[Note, ...]
    events: tuple[Event, ...]  # that have words


def draw_timeline(
    timeline: Timeline, *, highlight: int | str | None = None, **look: Unpack[Look]
) -> TimelinePicture:
    """Draw gross flow and round-trip volume over time.

    Parameters
    ----------
    timeline : Timeline
    highlight : int or str, optional
        Rank of a loop on the last day, id of a deal, or name of an entity: what its deals come to
        has a line of its own, and what a loop could carry alone; all else is fainter.
    **look
        ``theme``, ``width``, ``height``, ``dpi``, ``title``, ``subtitle``, ``source``: see
        ``Look``.

    Returns
    -------
    TimelinePicture

    Raises
    ------
    QuestionError
        If nothing disclosed was ever counted, or all of it in one month; or there is nothing of the
        highlight's name.

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
    'Up to $40 of signed deals can complete a lap, all of it in order of time'
    """
    arguments.instance("timeline", timeline, Timeline)
    check_look(look)
    moments = _moments_worth_drawing(timeline)
    voice = voice_of(timeline.moments[-1].selection)
    spotlight = _spotlight(timeline, highlight)
    with settings():
        names = list(words.names_of(timeline.ledger).values())
        events = _events_drawn(timeline, moments)
        title, found = _finding(moments, voice)
        wording = Wording(
            title,
            " ".join(filter(None, (spotlight.words, found, _reading(timeline, moments[-1])))),
            _facts(timeline, moments, events, voice),
        )
        paper = set_paper(timeline.moments[-1].selection, wording, names, lambda *_: (), **look)
        pen = _Pen.over(paper, timeline, moments, events, Marked(spotlight.marked))
        notes, told = pen.draw()
    return TimelinePicture(
        figure=pen.sheet.figure,
        title=paper.title,
        hints=(*paper.hints, *([timeline.stopped] if timeline.stopped else [])),
        tooltips=pen.tooltips() | {note.gid: note.told for note in notes},
        moments=moments,
        notes=notes,
        events=told,
    )


def _spotlight(timeline: Timeline, highlight: int | str | None) -> Spotlight:
    """What is highlighted, among the loops of the last day."""
    if highlight is None:
        return Spotlight(None, (), "")
    last = circular_flows(timeline.moments[-1].selection)
    return turn_spotlight(last, highlight, needs_row=False)


def _moments_worth_drawing(timeline: Timeline) -> tuple[Moment, ...]:
    """From where something can be seen, to the last change or event."""
    moments = timeline.moments
    gross, most = max(m.gross[1] for m in moments), max(m.all[1] for m in moments)
    if not gross:
        raise QuestionError("there is nothing to draw: no deal with a disclosed amount is counted")
    if len(moments) == 1:
        raise QuestionError(
            f"a timeline needs two months, and everything counted is of {moments[0].day:%B %Y}; "
            "another form can draw it (--as network --full)"
        )
    first = next(
        i for i, m in enumerate(moments) if m.gross[1] > gross * QUIET or m.all[1] > most * QUIET
    )
    changed = [i for i, m in enumerate(moments) if m.changes]
    days = [event.date.last for event in timeline.ledger.events]
    last = max(changed)
    while last + 2 < len(moments) and any(day > moments[last + 1].day for day in days):
        last += 1
    return moments[max(0, first - 1) : min(len(moments), last + 2)]


def _events_drawn(timeline: Timeline, moments: Sequence[Moment]) -> list[Event]:
    """Events in the time that is drawn."""
    start, end = moments[0].day, moments[-1].day
    covered = timeline.ledger.as_of
    return [e for e in timeline.ledger.events if start <= effective_day(e.date, covered) <= end]


def _finding(moments: Sequence[Moment], voice: Voice) -> tuple[str, str]:
    """The finding of all pictures on the last day, and since when T* has grown with the rest."""
    last = moments[-1]
    if not last.all[1]:
        all_deals = voice.money(last.gross[1])
        if voice.payments:
            return f"{all_deals} of payments, and no loop", ""
        return f"{all_deals} of deals, and no loop with a disclosed amount", ""
    now, rest = words.question_finding(Question(last.selection), voice)

    def most(moment: Moment) -> Fraction:
        return (moment.signed if last.signed[1] else moment.all)[1]

    before = [moment for moment in moments if most(moment) * RISE <= most(last)]
    if not before:
        return now, rest
    show, then = voice.one_unit(most(last)), most(before[-1])
    rise = f"Up from {show(then) if then else 'nothing'} in {before[-1].day:%B %Y}."
    return now, f"{rise} {rest}"


def _reading(timeline: Timeline, last: Moment) -> str:
    months = timeline.months
    ends = {1: "each month's end", 3: "each quarter's end", 12: "each year's end"}
    when = ends.get(months, f"the end of every {months // 12} years")
    what = f"Deals counted at {when}, at their disclosed highs"
    if are_payments(last.selection):
        what = f"Payments up to {when}"
    return f"{what}, and how much of that can go all the way round."


def _facts(
    timeline: Timeline, moments: Sequence[Moment], events: Sequence[Event], voice: Voice
) -> list[str]:
    first = moments[0]
    before = ""
    if first is not timeline.moments[0] and first.gross[1]:
        most = voice.money(first.gross[1])
        before = f"before {words.day_words(first.day)} the gross flow was at most {most}"
    after = (
        ""
        if moments[-1] is timeline.moments[-1]
        else f"no change after {words.day_words(moments[-1].day)}"
    )
    last = moments[-1].selection
    return [
        voice.deals(len(last.counted)),
        before,
        after,
        f"{words.count(len(events), 'event')} marked ▲" if events else "",
    ]


@dataclass(frozen=True, slots=True)
class _Pen:
    """Draws both panels and the axis between them and the events."""

    sheet: Sheet
    paper: Paper
    timeline: Timeline
    moments: tuple[Moment, ...]
    events: list[Event]
    marked: Marked
    gross: Panel
    trip: Panel

    @classmethod
    def over(
        cls,
        paper: Paper,
        timeline: Timeline,
        moments: tuple[Moment, ...],
        events: list[Event],
        marked: Marked,
    ) -> _Pen:
        unit = paper.unit
        lanes = (min(LANES, len(events)) * LANE + LANES_GAP) * unit if events else 0.0
        most = max(Fraction(m.gross[1]) for m in moments), max(m.all[1] for m in moments)
        part = 1.0 if most[1] else ALONE  # without a loop there is but one panel
        free = paper.drawing_height(part * min(HEIGHT * unit, HIGHEST * paper.width) + lanes)
        sheet = paper.open_sheet(free)
        left, right = paper.left + SCALE_WIDTH * unit, paper.left + paper.wide - ENDS_WIDTH * unit
        floor, roof = paper.bottom + AXIS_HEIGHT * unit + lanes, paper.bottom + free - ROOF * unit
        border = floor + (roof - floor) * (1 - GROSS_PART)
        days = moments[0].day, moments[-1].day
        if not most[1]:
            alone = Panel(left, right, floor, roof - TITLE_HEIGHT * unit, *days, HEADROOM * most[0])
            return cls(sheet, paper, timeline, moments, events, marked, alone, alone)
        gross = Panel(
            left,
            right,
            border + PANEL_GAPS[0] * unit,
            roof - TITLE_HEIGHT * unit,
            *days,
            HEADROOM * most[0],
        )
        trip = Panel(left, right, floor, border - PANEL_GAPS[1] * unit, *days, HEADROOM * most[1])
        return cls(sheet, paper, timeline, moments, events, marked, gross, trip)

    @property
    def voice(self) -> Voice:
        return voice_of(self.moments[-1].selection)

    def draw(self) -> tuple[tuple[Note, ...], tuple[Event, ...]]:
        self._draw_axis()
        names = words.names_of(self.timeline.ledger)
        jumps = JumpPen(self.sheet, self.paper, self.moments, names, self.voice, self.marked)
        self._draw_scale(self.gross, "Gross flow")
        taken = self._draw_gross()
        notes = jumps.notes(
            self.gross, lambda m: Fraction(m.gross[1]), lambda m: (m.changes, True), taken, "gross"
        )
        if self.trip != self.gross:
            self._draw_scale(self.trip, "At most this much can complete a lap (T*)")
            taken += self._draw_trip()
            taken += [
                box_of_piece(p)
                for p in pairwise(self.trip.steps(self.moments, lambda m: m.signed[0]))
            ]
            notes += jumps.notes(self.trip, lambda m: m.all[1], _deals_that_moved, taken, "trip")
        told = draw_events(
            self.sheet, self.paper, self.trip, self.events, names, self.timeline.ledger.as_of
        )
        return tuple(notes), tuple(told)

    def tooltips(self) -> dict[str, str]:
        """What events and lines say to those who hear them."""
        names = words.names_of(self.timeline.ledger)
        found = {
            gid_of(
                "event", str(number)
            ): f"{event.date}: {names.get(event.entity, event.entity)}, {event.event}"
            for number, event in enumerate(self.events)
        }
        found[gid_of("line", "gross")] = self._told("Gross flow", lambda m: m.gross[1])
        if self.trip != self.gross:
            payments = self._of_payments
            of, paid = ("payments", "") if payments else ("signed deals", " if all is paid")
            lows = f"T* of {of} at their lows"
            found |= {
                gid_of("line", "all"): self._told(f"T*{paid}", lambda m: m.all[1]),
                gid_of("line", "signed"): self._told(f"T* of {of}", lambda m: m.signed[1]),
                gid_of("line", "signed-low"): self._told(lows, lambda m: m.signed[0]),
            }
        return found

    @property
    def _of_payments(self) -> bool:
        return self.voice.payments

    def _told(self, name: str, value: Callable[[Moment], Fraction | int]) -> str:
        """A line in words: its value where it changes."""
        said, before = [], None
        for moment in self.moments:
            if (now := value(moment)) != before:
                said.append(f"{moment.day:%B %Y} {self.voice.money(now)}")
            before = now
        return f"{name}: {', '.join(said)}"

    # --- axes -------------------------------------------------------------------------------------

    def _draw_axis(self) -> None:
        theme, unit = self.paper.theme, self.paper.unit
        soft = blend(theme.background, theme.ink, DAY_TINT)
        thin: dict[str, Any] = {"linewidth": points(THIN * unit), "zorder": axes.DAYS}
        last = -inf
        for day, text, strong in ticks(self.moments[0].day, self.moments[-1].day):
            x = self.trip.x(day)
            for panel in dict.fromkeys((self.trip, self.gross)):
                self.sheet.line([(x, panel.bottom), (x, panel.top)], soft, **thin)
            wide = self.paper.size(text, SMALL * unit)[0]
            if x - wide / 2 > last + TICK_GAP * unit:
                weight = "bold" if strong else "normal"
                y = self.trip.bottom - TICK_BASE * unit
                self.sheet.write(
                    x, y, text, SMALL * unit, theme.muted, ha="center", va="baseline", weight=weight
                )
                last = x + wide / 2

    def _draw_scale(self, panel: Panel, title: str) -> None:
        theme, unit = self.paper.theme, self.paper.unit
        soft = blend(theme.background, theme.ink, LEVEL_TINT)
        for cents in levels(panel.most):
            y = panel.y(cents)
            thin = {
                "linewidth": points((NOUGHT if cents == 0 else LEVEL) * unit),
                "zorder": axes.LEVELS,
            }
            self.sheet.line([(panel.left, y), (panel.right, y)], soft, **thin)
            text = self.voice.mark(int(cents))
            self.sheet.write(
                panel.left - LABEL_GAP * unit,
                y,
                text,
                SMALL * unit,
                theme.muted,
                ha="right",
                va="center_baseline",
            )
        y = panel.top + TITLE_BASE * unit
        self.sheet.write(
            self.paper.left, y, title, TITLE * unit, theme.ink, va="baseline", weight="bold"
        )

    # --- lines ------------------------------------------------------------------------------------

    def _draw_gross(self) -> list[Box]:
        theme = self.paper.theme
        line = self.gross.steps(self.moments, lambda m: m.gross[1])
        self._fill_area(
            line,
            [(line[-1][0], self.gross.bottom), (line[0][0], self.gross.bottom)],
            theme.muted,
            GROSS_TINT,
        )
        self._draw_line(line, self._shown(theme.muted), GROSS_LINE, "gross")
        text = self.voice.money(self.moments[-1].gross[1])
        ends: list[End] = [(line[-1][1], (text,), self._ink)]
        taken: list[Box] = []
        if self.marked.highlight is not None:
            end, taken = self._draw_marked(self.gross, self.marked.money, self.marked.name)
            ends.append(end)
        return taken + self._name_ends(self.gross, ends)

    def _draw_marked(
        self, panel: Panel, value: Callable[[Moment], int], name: str
    ) -> tuple[End, list[Box]]:
        """Draw the line of what is highlighted, from its beginning on; return its end and way."""
        theme, last = self.paper.theme, value(self.moments[-1])
        begun = next((i for i, m in enumerate(self.moments) if value(m)), len(self.moments) - 1)
        line = panel.steps(self.moments[begun:], value)
        floor = [(line[-1][0], panel.bottom), (line[0][0], panel.bottom)]
        self._fill_area(line, floor, theme.ink, MARKED_TINT)
        self._draw_line(line, theme.ink, MARKED_LINE, "marked" if panel == self.gross else "alone")
        end = line[-1][1], (self.voice.money(last), name), theme.ink
        return end, [box_of_piece(piece) for piece in pairwise(line)]

    def _shown(self, colour: str) -> str:
        """A colour, fainter if something is highlighted."""
        if self.marked.highlight is None:
            return colour
        return blend(colour, self.paper.theme.background, FAINT)

    @property
    def _ink(self) -> str:
        """Of the words for what is not highlighted."""
        theme = self.paper.theme
        return theme.ink if self.marked.highlight is None else theme.muted

    def _draw_trip(self) -> list[Box]:
        theme, panel = self.paper.theme, self.trip
        low = panel.steps(self.moments, lambda m: m.signed[0])
        high = panel.steps(self.moments, lambda m: m.signed[1])
        everything = panel.steps(self.moments, lambda m: m.all[1])
        self._fill_area(high, low[::-1], theme.signed, TRIP_TINT)
        self._draw_line(everything, self._shown(theme.ink), ALL_LINE, "all")
        self._draw_line(high, self._shown(theme.signed), SIGNED_LINE, "signed")
        self._draw_line(low, self._shown(theme.signed), LOW_LINE, "signed-low")
        last = self.moments[-1]
        ends: list[End] = [
            (
                everything[-1][1],
                (self.voice.money(last.all[1]), "if all is paid"),
                self._ink,
            ),
            (
                (high[-1][1] + low[-1][1]) / 2,
                (
                    self.voice.span(*last.signed),
                    "at most" if self._of_payments else "signed, low to high",
                ),
                theme.signed,
            ),
        ]
        if last.all[1] == last.signed[1]:
            ends = ends[1:]
        taken: list[Box] = []
        if self.marked.highlight is not None and self.marked.highlight.loop is not None:
            name = f"{self.marked.name} alone"
            end, taken = self._draw_marked(panel, self.marked.alone, name)
            ends.append(end)
        return taken + self._name_ends(panel, ends)

    def _fill_area(
        self,
        there: list[tuple[float, float]],
        back: list[tuple[float, float]],
        colour: str,
        part: float,
    ) -> None:
        shade = blend(self.paper.theme.background, colour, part)
        self.sheet.area([*there, *back], shade, zorder=axes.AREAS)

    def _draw_line(
        self, line: list[tuple[float, float]], colour: str, width: float, gid: str
    ) -> None:
        style: dict[str, Any] = {
            "linewidth": points(width * self.paper.unit),
            "solid_joinstyle": "miter",
        }
        self.sheet.line(line, colour, gid=gid_of("line", gid), zorder=axes.LINES, **style)

    def _name_ends(self, panel: Panel, ends: Sequence[End]) -> list[Box]:
        """Name the lines at their right ends, from the top down, none over another."""
        unit, found = self.paper.unit, []
        ceiling = panel.top + CEILING * unit
        for y, lines, colour in sorted(ends, key=lambda end: -end[0]):
            high = END_LINE * unit * len(lines)
            top = min(y + high / 2, ceiling)
            for number, text in enumerate(lines):
                size, weight = (END, "bold") if number == 0 else (SMALL, "normal")
                letters = self.paper.fit(text, size * unit, END_ROOM * unit)
                at = top - (number + END_BASE) * END_LINE * unit
                self.sheet.write(
                    panel.right + END_GAP * unit,
                    at,
                    text,
                    letters,
                    colour,
                    va="baseline",
                    weight=weight,
                )
            found.append((panel.right, top - high, self.paper.left + self.paper.wide, top))
            ceiling = top - high - ENDS_APART * unit
        return found


def _deals_that_moved(moment: Moment) -> tuple[list[Change], bool]:
    """The deals that moved T*, the largest effect first; of many only the largest are looked at."""
    most = SOLVED // max(1, len(moment.selection.counted)) ** 2
    causes = [cause.change for cause in causes_of(moment, most=most)]
    return causes, len(moment.changes) <= most
