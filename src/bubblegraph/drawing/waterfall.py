"""The waterfall: gross flow, less the loops one by one, and what is left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Unpack

from bubblegraph import arguments
from bubblegraph.analysis.circular_flows import CircularFlows, RankedCycle
from bubblegraph.analysis.headline import headline_rung
from bubblegraph.drawing import words
from bubblegraph.drawing.canvas import Sheet, gid_of, points, settings
from bubblegraph.drawing.paper import SMALLEST, Look, Paper, Wording, check_look, set_paper
from bubblegraph.drawing.picture import Picture
from bubblegraph.drawing.plates import cut_name
from bubblegraph.drawing.rows import Row, rows_of_picture
from bubblegraph.drawing.scene import Payment
from bubblegraph.drawing.spotlight import Spotlight, turn_spotlight
from bubblegraph.drawing.theme import blend
from bubblegraph.drawing.voice import Voice, voice_of
from bubblegraph.errors import QuestionError
from bubblegraph.ledger.payments import are_payments, deal_word

__all__ = ["Bar", "WaterfallPicture", "draw_waterfall"]

# loops with a bar of their own: if nobody says how many, and however many are asked for
MOST, BARS = 10, 200
NAMED = (12, 5, 4, 3, 2, 1)  # companies of a loop in its name, the first number whose lines are few
LONGEST_NAME = 22  # letters of a company
LINES = 3  # of a loop's name beside its bar, into which long ones are cut
STRIP, GAP = 44.0, 56.0  # heights of strips and funnels; pixels at 1,600
STEP, STEP_MORE = 40.0, 6.0  # height of a bar with its gap; what it has beside lines of its name
PADDING = 12.0  # below all of them
NAME, AMOUNT, SMALL = 13.5, 14.0, 12.0  # letters of a bar
STRIP_LETTERS, FUNNEL_LETTERS = 17.0, 12.5

# --- lengths, pixels at 1,600 of width ---
NAME_GAP = 22.0  # between names and bars
STRIP_GAP, STRIP_ROOM = 14.0, 28.0  # left of a strip's words; in all, where they stand inside
FUNNEL_GAP, FUNNEL_BASE = 8.0, 10.0  # right of the funnel's words, and below them
WORDS_GAP = 8.0  # between a bar, its amount and its legs
EDGE, THIN = 1.1, 1.0  # lines of the funnel, and between bars
EDGE_DASHES = (4, 3)  # in widths of the line

# --- of the height of a step ---
BAR, BAR_BASE, BETWEEN = 0.66, 0.17, 0.34  # a bar, its lower edge, and the gap to the next

ENDS = ("→", "⇄", "*", "*?", "†", "*†", "*?†")  # of a line, that stay when its name is cut
NAMES_WIDTH = 0.34  # of the drawing, at most
LINE_HEIGHT = 1.15  # of letters
READING = (
    "Strong colour: each {unit} once{highs}. Pale: the same {unit}s again, booked on every "
    "further leg of their loop, up to {booked} in all."
)
TINT = 0.1  # share of the accent in the background of bars and funnels
FADED = 0.66  # how far bars that are not highlighted go towards the paper: they lie on a tint
AGAIN = 0.5  # and in what is booked a second time
LONGER = 1.05  # times, from which it is said how much longer bars are drawn


@dataclass(frozen=True, slots=True)
class Bar:
    """One step: what a loop carries, and what is booked for it on its legs; cents, at highs."""

    rows: tuple[Row, ...]  # one, or the smaller ones together
    dollars: Fraction
    booked: Fraction  # dollars times legs
    start: Fraction  # what was left before
    end: Fraction  # and after


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class WaterfallPicture(Picture):
    """``gross`` less what is booked on every bar is ``left``; cents."""

    gross: int
    bars: tuple[Bar, ...]
    left: Fraction


def draw_waterfall(
    flows: CircularFlows,
    *,
    top: int | None = None,
    highlight: int | str | None = None,
    **look: Unpack[Look],
) -> WaterfallPicture:
    """Draw the gross flow, less every row that adds up, down to what is left.

    A dollar that goes round is booked once on each leg: a row takes its dollars times its legs from
    the gross flow. All counted deals, at the disclosed highs. The two strips are to the scale of
    the gross flow, the bars between them are the part of it that goes round, enlarged.

    Parameters
    ----------
    flows : CircularFlows
    top : int, optional
        At most so many bars, the smaller loops in one more; 10 if not given, 200 at most.
    highlight : int or str, optional
        Rank of a loop, id of a deal, or name of an entity: all other bars are faded.
    **look
        ``theme``, ``width``, ``height``, ``dpi``, ``title``, ``subtitle``, ``source``: see
        ``Look``.

    Returns
    -------
    WaterfallPicture

    Raises
    ------
    QuestionError
        If no row carries anything, or the highlight is in none.

    Examples
    --------
    >>> from bubblegraph import circular_flows, read_text, select_deals
    >>> ledger = read_text('''
    ... strict: false
    ... deals:
    ... - {payer: nvidia, payee: openai, kind: equity, amount: 100, date: 2025}
    ... - {payer: openai, payee: nvidia, kind: purchase, amount: 40, date: 2025}
    ... ''')
    >>> picture = draw_waterfall(circular_flows(select_deals(ledger)))
    >>> picture.gross, [int(bar.booked) for bar in picture.bars], int(picture.left)
    (14000, [8000], 6000)
    """
    arguments.instance("flows", flows, CircularFlows)
    if top is not None:
        top = arguments.whole_number("top", top, least=1)
    check_look(look)
    gross = flows.question.gross[headline_rung(flows.question)].disclosed
    if not rows_of_picture(flows, every=True):
        raise QuestionError(
            "there is no waterfall to draw: no loop carries a disclosed amount under these filters"
        )
    spotlight = turn_spotlight(flows, highlight)
    bars = _make_bars(flows, gross, min(top or MOST, BARS), spotlight)
    voice = voice_of(flows.selection)
    with settings():
        names = [
            flows.selection.ledger.entities[e].name
            for bar in bars
            for r in bar.rows
            for e in r.ranked.cycle.entities
        ]
        title, rest = words.finding(flows, voice)
        alone = [bar.rows[0].ranked for bar in bars if len(bar.rows) == 1]
        signs = (ranked.marks(payments=voice.payments) for ranked in alone)
        marks = words.mark_words(signs, voice)
        unit = words.unit_of_money(flows.selection.ledger.currency)
        booked = voice.money(bars[0].start - bars[-1].end)
        highs = "" if voice.payments else ", at the highs"
        reading = READING.format(unit=unit, booked=booked, highs=highs)
        parts = (spotlight.words, rest, reading, marks)
        subtitle = " ".join(part for part in parts if part)
        wording = Wording(title, subtitle, _facts(flows))
        paper = set_paper(flows.selection, wording, names, lambda *_: (), **look)
        pen = _Pen.over(paper, flows, gross, bars, spotlight)
        pen.draw()
    return WaterfallPicture(
        figure=pen.sheet.figure,
        title=paper.title,
        hints=paper.hints,
        tooltips=_tooltips(flows, bars, voice),
        gross=gross,
        bars=bars,
        left=bars[-1].end,
    )


def _make_bars(
    flows: CircularFlows, gross: int, most: int, spotlight: Spotlight
) -> tuple[Bar, ...]:
    rows = rows_of_picture(flows, every=True)
    rows.sort(key=lambda row: (not spotlight.lit(row.ranked), -row.booked, row.ranked.rank))
    most += len(rows) == most + 1  # a bar of its own rather than "1 smaller loop"
    alone = sorted(rows[:most], key=lambda row: (-row.booked, row.ranked.rank))
    groups = [*([row] for row in alone), *([rows[most:]] if rows[most:] else [])]
    found, left = [], Fraction(gross)
    for group in groups:
        booked = sum((row.booked for row in group), Fraction(0))
        dollars = sum((row.cents for row in group), Fraction(0))
        found.append(Bar(tuple(group), dollars, booked, left, left - booked))
        left -= booked
    return tuple(found)


def _facts(flows: CircularFlows) -> list[str]:
    unpriced = sum(not standing.amount.priced for standing in flows.selection.counted)
    word = deal_word(flows.selection)
    return [
        words.count(len(flows.selection.counted), word),
        f"{words.count(unpriced, word)} without a disclosed price not in the sums"
        if unpriced
        else "",
        words.unique_fact(flows),
    ]


def _tooltips(flows: CircularFlows, bars: Sequence[Bar], voice: Voice) -> dict[str, str]:
    names = words.names_of(flows.selection.ledger)

    def told(row: Row) -> str:
        legs = row.ranked.cycle.legs
        amount = f"{voice.money(row.cents)} on {len(legs)} legs"
        paid = [
            words.tooltip(Payment(leg.payer, leg.payee, "", leg.deals), names, voice)
            for leg in legs
        ]
        return "\n".join([f"{_loop_name(flows, row.ranked)}: {amount}", *paid])

    return {_bar_gid(bar): "\n".join(map(told, bar.rows)) for bar in bars}


def _bar_gid(bar: Bar) -> str:
    return gid_of("bar", str(bar.rows[0].ranked.rank))


def _loop_name(flows: CircularFlows, ranked: RankedCycle, most: int = NAMED[0]) -> str:
    names = [
        words.short_name(flows.selection.ledger.entities[e].name, LONGEST_NAME)
        for e in ranked.cycle.entities
    ]
    return (
        " ⇄ ".join(names)
        if len(names) == 2
        else words.loop_path(names, voice_of(flows.selection), most)
    )


@dataclass(frozen=True, slots=True)
class _Pen:
    """Draws strips, funnels and bars; pixels."""

    sheet: Sheet
    paper: Paper
    flows: CircularFlows
    gross: int
    bars: tuple[Bar, ...]
    spotlight: Spotlight
    labels: tuple[tuple[str, ...], ...]  # lines of each bar's name
    broad: float  # the longest of these lines
    step: float  # height of a bar with its gap, pixels at 1,600 of width
    stretch: float  # of all heights, 1 where the height is free
    top: float

    @classmethod
    def over(
        cls,
        paper: Paper,
        flows: CircularFlows,
        gross: int,
        bars: tuple[Bar, ...],
        spotlight: Spotlight,
    ) -> _Pen:
        labels = tuple(_name_lines(flows, bar, paper) for bar in bars)
        lines = max(map(len, labels)) * LINE_HEIGHT * _letters_of(NAME, paper)
        step = max(STEP, lines / paper.unit + STEP_MORE)
        natural = (2 * STRIP + 2 * GAP + len(bars) * step + PADDING) * paper.unit
        free = paper.drawing_height(natural)
        sheet, stretch = paper.open_sheet(free), free / natural
        letters = _letters_of(NAME, paper) * min(1.0, stretch)
        broad = max(paper.size(line, letters)[0] for label in labels for line in label)
        top = paper.bottom + free
        return cls(sheet, paper, flows, gross, bars, spotlight, labels, broad, step, stretch, top)

    @property
    def voice(self) -> Voice:
        return voice_of(self.flows.selection)

    def _lit(self, bar: Bar) -> bool:
        return any(self.spotlight.lit(row.ranked) for row in bar.rows)

    @property
    def unit(self) -> float:
        return self.paper.unit * self.stretch

    @property
    def field(self) -> tuple[float, float]:
        """Left and right of the bars."""
        return (
            self.paper.left + self.broad + NAME_GAP * self.paper.unit,
            self.paper.left + self.paper.wide,
        )

    def _letters(self, size: float) -> float:
        return _letters_of(size, self.paper) * min(1.0, self.stretch)

    def draw(self) -> None:
        left = self.bars[-1].end
        y = self.top - STRIP * self.unit
        self._draw_strip(y, self.gross, f"{self._gross_words} {self.voice.money(self.gross)}")
        self._draw_round_part(y, left)
        after = y - GAP * self.unit
        low = after - len(self.bars) * self.step * self.unit
        self._draw_funnel(left, y, after, low, low - GAP * self.unit)
        for number, bar in enumerate(self.bars):
            self._draw_bar(number, bar, after - (number + 1) * self.step * self.unit)
        y = low - GAP * self.unit - STRIP * self.unit
        self._draw_strip(y, left, f"What is left {self.voice.money(left)}")

    @property
    def _gross_words(self) -> str:
        if are_payments(self.flows.selection):
            return "Paid"
        signed = headline_rung(self.flows.question) == "signed"
        return "Signed" if signed else "Gross flow"

    def _strip_length(self, cents: int | Fraction) -> float:
        """The length of a strip."""
        return self.paper.wide * float(Fraction(cents) / self.gross)

    def _draw_strip(self, y: float, cents: int | Fraction, text: str) -> None:
        theme, letters = self.paper.theme, self._letters(STRIP_LETTERS)
        wide, high = self._strip_length(cents), STRIP * self.unit
        self.sheet.box(self.paper.left, y, wide, high, theme.strip, gid=gid_of("strip", text[:5]))
        inside = wide > self.paper.size(text, letters)[0] + STRIP_ROOM * self.paper.unit
        x = self.paper.left + STRIP_GAP * self.paper.unit + (0 if inside else wide)
        dark = self._strip_length(self.bars[-1].end) > self.paper.size(text, letters)[0]
        colour = theme.background if inside and dark else theme.ink
        self.sheet.write(
            x, y + high / 2, text, letters, colour, va="center_baseline", weight="bold"
        )

    def _draw_round_part(self, y: float, left: Fraction) -> None:
        """The part of the gross strip that goes round: its dollars once, and booked again."""
        start = self.paper.left + self._strip_length(left)
        end = self.paper.left + self._strip_length(self.gross)
        once = self._strip_length(self._all_dollars())
        spans = (start, end, once), (y, STRIP * self.unit)
        self._draw_part(*spans, gid_of("strip", "round"), lit=True)

    def _draw_part(
        self,
        across: tuple[float, float, float],
        up: tuple[float, float],
        gid: str,
        *,
        lit: bool,
    ) -> None:
        """Draw dollars in strong colour at the right, and what is booked of them again at left."""
        theme, (left, right, once) = self.paper.theme, across
        strong = theme.accent if lit else blend(theme.accent, theme.background, FADED)
        pale = blend(theme.background, strong, AGAIN)
        once = max(once, 1.0)
        self.sheet.box(left, up[0], max(right - left, 1.0), up[1], pale, gid=f"{gid}-again")
        self.sheet.box(right - once, up[0], once, up[1], strong, gid=gid)

    def _draw_funnel(self, left: Fraction, y: float, top: float, low: float, end: float) -> None:
        """Lead from the part that goes round to the bars, and from them to what is left."""
        theme, (start, right) = self.paper.theme, self.field
        tint = blend(theme.background, theme.accent, TINT)
        edge = self.paper.left + self._strip_length(left)
        self.sheet.area([(edge, y), (right, y), (right, top), (start, top)], tint)
        self.sheet.box(start, low, right - start, top - low, tint)
        line: dict[str, Any] = {
            "linewidth": points(EDGE * self.paper.unit),
            "linestyle": (0, EDGE_DASHES),
        }
        way = [(edge, y), (start, top), (start, low), (edge, end)]
        self.sheet.line(way, theme.muted, gid=gid_of("funnel"), **line)
        self._write_scale(edge, top, right)

    def _write_scale(self, edge: float, top: float, right: float) -> None:
        """Say beside the dashed line what the bars are, and how much longer they are drawn."""
        start, gap = self.field[0], FUNNEL_GAP * self.paper.unit
        letters, base = self._letters(FUNNEL_LETTERS), FUNNEL_BASE * self.unit
        line = start + (edge - start) * min(1.0, (base + letters) / (GAP * self.unit))
        room = right - 2 * gap - max(line, start)
        booked = self.bars[0].start - self.bars[-1].end
        times = float((right - start) / self._strip_length(booked))
        dollars, sums = (self.voice.money(cents) for cents in (self._all_dollars(), booked))
        whole = f"Up to {dollars} goes round, booked as {sums} on all legs"
        longer = [f"{whole}; drawn {times:.1f} times as long"] if times > LONGER else []
        texts = [*longer, whole, f"{dollars}, booked as {sums}", f"{dollars} → {sums}"]
        fits = (text for text in texts if self.paper.size(text, letters, bold=False)[0] <= room)
        text = next(fits, texts[-1])
        x, y = right - gap, top + base
        ink, style = self.paper.theme.ink, {"ha": "right", "va": "baseline"}
        self.sheet.write(x, y, text, letters, ink, gid=gid_of("scale"), **style)

    def _all_dollars(self) -> Fraction:
        return sum((bar.dollars for bar in self.bars), Fraction(0))

    def _draw_bar(self, number: int, bar: Bar, y: float) -> None:
        theme, (start, right) = self.paper.theme, self.field
        scale = (right - start) / float(self.bars[0].start - self.bars[-1].end)
        x1 = right - scale * float(self.bars[0].start - bar.start)
        x0 = right - scale * float(self.bars[0].start - bar.end)
        high = BAR * self.step * self.unit
        base = y + BAR_BASE * self.step * self.unit
        spans = (x0, x1, scale * float(bar.dollars)), (base, high)
        self._draw_part(*spans, _bar_gid(bar), lit=self._lit(bar))
        if number + 1 < len(self.bars):
            thin = {"linewidth": points(THIN * self.paper.unit)}
            self.sheet.line(
                [(x0, base), (x0, base - BETWEEN * self.step * self.unit)], theme.muted, **thin
            )
        self._draw_name(number, base + high / 2)
        self._draw_amounts(bar, x0, x1, base + high / 2)

    def _draw_name(self, number: int, y: float) -> None:
        label, letters, theme = self.labels[number], self._letters(NAME), self.paper.theme
        ink = theme.ink if self._lit(self.bars[number]) else theme.muted
        style: dict[str, Any] = {"weight": "bold", "va": "center_baseline"}
        for line, text in enumerate(label):
            down = (line - (len(label) - 1) / 2) * LINE_HEIGHT * letters
            self.sheet.write(self.paper.left, y - down, text, letters, ink, **style)

    def _draw_amounts(self, bar: Bar, left: float, right: float, y: float) -> None:
        """Write the amount beside the bar where there is more room, or inside."""
        theme, gap = self.paper.theme, WORDS_GAP * self.paper.unit
        strong = theme.ink if self._lit(bar) else theme.muted
        amount, legs = f"−{self.voice.money(bar.booked)}", _booking_words(bar, self.voice)
        wide = (
            self._text_width(amount, AMOUNT)
            + self._text_width(legs, SMALL, bold=False)
            + 3 * gap  # before, between, after
        )
        start, end = self.field
        before, after = left - start, end - right
        inside = max(before, after) < wide and right - left > wide
        if max(before, after) < wide and not inside:  # nor over what is beside the bars
            legs = ""
        side = -1 if before > after and not inside else 1
        x = left if side < 0 or inside else right
        for text, size, colour in ((amount, AMOUNT, strong), (legs, SMALL, theme.muted)):
            x += side * gap
            style: dict[str, Any] = {"ha": "right" if side < 0 else "left", "va": "center_baseline"}
            style["weight"] = "bold" if size == AMOUNT else "normal"
            ink = strong if inside else colour
            self.sheet.write(x, y, text, self._letters(size), ink, **style)
            x += side * self._text_width(text, size, bold=size == AMOUNT)

    def _text_width(self, text: str, size: float, *, bold: bool = True) -> float:
        return self.paper.size(text, self._letters(size), bold=bold)[0]


def _booking_words(bar: Bar, voice: Voice) -> str:
    """How the booked sum comes about."""
    lengths = {len(row.edges) for row in bar.rows}
    dollars = voice.money(bar.dollars)
    return f"{dollars} × {lengths.pop()} legs" if len(lengths) == 1 else f"{dollars} on all legs"


def _letters_of(size: float, paper: Paper) -> float:
    """Letters where the height is free."""
    return max(SMALLEST, size * paper.unit)


def _name_lines(flows: CircularFlows, bar: Bar, paper: Paper) -> tuple[str, ...]:
    """What a bar is called: its loop, with fewer companies where all take too many lines."""
    if len(bar.rows) > 1:
        return (words.count(len(bar.rows), "smaller loop"),)
    ranked = bar.rows[0].ranked
    marks = ranked.marks(payments=are_payments(flows.selection))
    lines: tuple[str, ...] = ()
    for most in NAMED:
        name = _loop_name(flows, ranked, most)
        lines = _loop_lines(f"{name} {marks}".strip(), paper)
        if len(lines) <= LINES:
            break
    return lines


def _loop_lines(text: str, paper: Paper) -> tuple[str, ...]:
    """Break a loop between its companies where it is too long; cut names that are too long."""
    room, letters, lines = NAMES_WIDTH * paper.wide, _letters_of(NAME, paper), list[str]()
    for part in text.replace(" →", " →\n").replace(" ⇄", " ⇄\n").split("\n"):
        longer = f"{lines[-1]} {part.strip()}" if lines else part
        if lines and paper.size(longer, letters)[0] <= room:
            lines[-1] = longer
        else:
            lines.append(part.strip())
    return tuple(_cut_line(line, room, letters, paper) for line in lines)


def _cut_line(line: str, room: float, letters: float, paper: Paper) -> str:
    """Cut the name in a line, not the arrow or the marks after it."""
    _, blank, last = line.rpartition(" ")
    arrow = blank + last if last in ENDS else ""
    wide = room - (paper.size(arrow, letters)[0] if arrow else 0.0)
    return cut_name(line.removesuffix(arrow), wide, paper.size, letters) + arrow
