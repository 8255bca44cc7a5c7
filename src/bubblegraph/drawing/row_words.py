"""What the pictures of rows share, the track and the Sankey: words, colours, keys of the legend."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from bubblegraph.analysis.circular_flows import CircularFlows
from bubblegraph.analysis.row_flows import RowFlow, RowFlows, RowLeg
from bubblegraph.drawing import words
from bubblegraph.drawing.canvas import Sheet, stroke
from bubblegraph.drawing.legend import Key, Sample, make_key
from bubblegraph.drawing.scene import Payment, main_payment, split_payments
from bubblegraph.drawing.spotlight import Spotlight, turn_spotlight
from bubblegraph.drawing.theme import GROUPS, LEGEND, Theme, blend
from bubblegraph.drawing.voice import Voice, voice_of
from bubblegraph.errors import QuestionError
from bubblegraph.money import Amount
from bubblegraph.text import count

__all__ = [
    "DOTS",
    "PALE",
    "RowSpeech",
    "group_of_leg",
    "marks_of",
    "open_shade",
    "out_of",
    "require_rows",
    "row_keys",
    "tint",
]

TINT, OPEN = 0.6, (0.72, 0.9)  # how far colours go towards the paper: firm and other parts, if open
PALE = 0.82  # how far what is paid beside goes towards the paper
DOTS = (1.6, 2.6)  # of a line round an open leg: pixels on and off, at 1,600 of width
EDGE = 1.4  # its width
FEW = 2  # companies that are named on one plate
SWATCH, SWATCH_HIGH = 30.0, 10.0  # of the legend, pixels at 1,600 of width
KIND_WORDS = {
    "purchase": "purchases",
    "lease": "leases",
    "repayment": "repayments",
    "warrant": "warrants",
    "guarantee": "guarantees",
}
MARKS = {
    "*": "* no source ties these deals together",
    "*?": "*? whether a source ties these deals is not decided",
}


def require_rows(found: RowFlows, flows: CircularFlows, what: str) -> None:
    """Say that there is nothing to draw, and what there is instead.

    Raises
    ------
    QuestionError
        If no row carries anything.
    """
    if found.rows:
        return
    why = "no loop carries a disclosed amount" if flows.shown else "there is no circular flow"
    more = "" if flows.shown else " --full"
    deals = f"{voice_of(flows.selection).deal}s"
    raise QuestionError(
        f"there is no {what} to draw: {why} under these filters; the network shows all {deals} "
        f"(--as network{more})"
    )


def out_of(leg: RowLeg, voice: Voice) -> tuple[str, str]:
    """Say what the money of a leg is part of: ``out of $138B of cloud``, and without kinds."""
    kinds = [KIND_WORDS.get(kind, kind) for kind in leg.kinds[:2]]
    if kinds == ["purchases"] and not any(s.deal.why_no_payment for s in leg.deals):
        kinds = ["payments"]
    amount, more = leg.amount, ""
    if amount.high is None and amount.disclosed:
        amount, more = Amount(min(amount.low, amount.disclosed), amount.disclosed), " or more"
    part = f"out of {voice.short(amount)}{more}"
    return f"{part} of {' and '.join(kinds)}", part


def group_of_leg(leg: RowLeg) -> str:
    """The group of kinds of most of its money."""
    return main_payment(split_payments(leg.payer, leg.payee, leg.deals)).group


def marks_of(rows: Iterable[RowFlow]) -> str:
    """The marks of a lane, with a blank before them; of several rows, what ``some`` of them bear.

    A lane of smaller loops is drawn closed whatever they are: its marks say that it need not be.
    """
    each = {row.marks for row in rows}
    ties = [mark for mark in ("*?", "*") if mark in {marks.removesuffix("†") for marks in each}]
    never = ["†"] if any(marks.endswith("†") for marks in each) else []
    signs = "".join(ties[:1] + never)
    return f"{', some' if len(each) > 1 else ''} {signs}" if signs else ""


def tint(theme: Theme, colour: str) -> str:
    """The shade of what is between the low and the high."""
    return blend(colour, theme.background, TINT)


def open_shade(theme: Theme, colour: str, *, firm: bool) -> str:
    """The shade of a leg that is open, for the ledger does not say that it closes a loop."""
    return blend(colour, theme.background, OPEN[0 if firm else 1])


def row_keys(
    theme: Theme,
    unit: float,
    fonts: Sequence[str],
    rows: Sequence[RowFlow],
    *,
    most: int,
    called: Mapping[str, str],
    voice: Voice,
    beside: bool = False,
) -> list[Key]:
    """Explain colours, by what groups are ``called``, tints and open legs, as far as they occur.

    So many rows at ``most`` have a place of their own.
    """
    groups = {group_of_leg(leg) for row in rows for leg in row.legs}

    def key(word: str, fill: str, *, edge: str = "", ink: str = theme.ink) -> Key:
        sample = _swatch(fill, unit, edge)
        return make_key(word, SWATCH * unit, LEGEND * unit, fonts, ink, sample)

    keys = [key(called[group], theme.kinds[group]) for group in GROUPS if group in groups]
    if any(row.firm < row.high for row in rows):
        shade = tint(theme, theme.kinds[next(group for group in GROUPS if group in groups)])
        keys.append(key("between low and high", shade, ink=theme.muted))
    # the smaller rows share a place, which is drawn closed; a single one has its own
    alone = rows if len(rows) <= most + 1 else rows[:most]
    if any(not row.closed for row in alone):
        marks = "".join(sorted({mark for row in alone for mark in row.marks if mark != "?"}))
        shade = open_shade(theme, theme.muted, firm=False)
        why = voice.never if voice.payments else "the ledger does not close it"
        words_ = f"open: {why} ({', '.join(marks)})"
        keys.append(key(words_, shade, edge=theme.muted, ink=theme.muted))
    if beside:
        shade = blend(theme.ink, theme.background, PALE)
        keys.append(key(f"what the {voice.many} pay beside", shade, ink=theme.muted))
    return keys


def _swatch(fill: str, unit: float, edge: str) -> Sample:
    wide, high = SWATCH * unit, SWATCH_HIGH * unit

    def draw(sheet: Sheet, x: float, y: float) -> None:
        sheet.box(x, y - high / 2, wide, high, fill)
        for side in (-1, 1) if edge else ():
            line = [(x, y + side * high / 2), (x + wide, y + side * high / 2)]
            sheet.line(line, edge, **stroke(EDGE * unit, [part * unit for part in DOTS]))

    return draw


@dataclass(frozen=True)
class RowSpeech:
    """What a picture of rows says in words."""

    flows: CircularFlows
    found: RowFlows
    reading: str  # how to read the picture
    in_order: bool = False
    highlight: int | str | None = None

    @cached_property
    def voice(self) -> Voice:
        """How amounts and deals are called."""
        return voice_of(self.flows.selection)

    @cached_property
    def names(self) -> Mapping[str, str]:
        """What entities are called, by id."""
        return words.names_of(self.flows.selection.ledger)

    @cached_property
    def spotlight(self) -> Spotlight:
        """What stands in full colour."""
        return turn_spotlight(self.flows, self.highlight)

    @cached_property
    def rows(self) -> list[RowFlow]:
        """The rows in the order in which they are given a place of their own: lit ones first."""
        return sorted(self.found.rows, key=lambda row: not self.spotlight.lit(row.ranked))

    @cached_property
    def title_and_rest(self) -> tuple[str, str]:
        """The finding; of a view only what is in it."""
        filters = self.flows.selection.filters
        if filters.entities or filters.sectors or filters.relationships:
            most = self.voice.sum(self.found.high, self.found.high)
            return f"At most {most} can go round in {count(len(self.found.rows), 'loop')}", ""
        return words.finding(self.flows, self.voice, in_order=self.in_order)

    @property
    def title(self) -> str:
        """The headline."""
        return self.title_and_rest[0]

    @property
    def subtitle(self) -> str:
        """The line below it."""
        parts = (self.spotlight.words, self.title_and_rest[1], self.reading)
        return " ".join(part for part in parts if part)

    @property
    def _meant(self) -> Mapping[str, str]:
        """What the marks of rows mean."""
        return MARKS | {"†": f"† {self.voice.never}"}

    def amount(self, row: RowFlow) -> str:
        """What a row carries, where there is room for a sentence."""
        return self.voice.sum(row.firm, row.high)

    def names_of_many(self, companies: Sequence[str]) -> list[str]:
        """What stands on a plate that several companies of a row share, the shorter ones last."""
        number = [self.voice.companies(len(companies)), f"{len(companies)} more"]
        if len(companies) > FEW:
            return number
        return [" → ".join(words.short_name(self.names[c]) for c in companies), *number]

    def row_name(self, row: RowFlow) -> str:
        """The number of a row and its way, from the company that pays first."""
        path = words.loop_path([self.names[company] for company in row.companies], self.voice)
        return f"Loop {row.ranked.rank}: {path}"

    def row_tooltip(self, row: RowFlow) -> str:
        """A row in words: its amount, what is not said of it, and the deals of its legs."""
        notes = [self._meant[mark] for mark in ("*?", "*", "†") if mark in row.marks]
        notes = notes[:1] + [note for note in notes[1:] if note[0] != "*"]
        legs = [
            words.tooltip(
                Payment(leg.payer, leg.payee, group_of_leg(leg), leg.deals), self.names, self.voice
            )
            for leg in row.legs
        ]
        return "\n".join([f"{self.row_name(row)}, {self.amount(row)}", *notes, *legs])

    @property
    def facts(self) -> list[str]:
        """For the footer."""
        rows = self.found.rows
        deals = {s.deal.id for row in rows for leg in row.legs for s in leg.deals}
        counted = (
            "signed or paid deals" if self.found.rung == "signed" else "all deals, if all is paid"
        )
        marks = "".join(row.marks for row in rows)
        return [
            "" if self.voice.payments else counted,
            self.voice.deals(len(deals)),
            count(len(rows), "loop that adds up", "loops that add up"),
            *(self._meant[mark] for mark in ("*", "†") if mark in marks.replace("*?", "")),
            *([MARKS["*?"]] if "*?" in marks else []),
            words.unique_fact(self.flows),
            self._in_any_order,
        ]

    @property
    def _in_any_order(self) -> str:
        """What is drawn where the headline is of less: the rows keep to no order of time."""
        ordered = self.flows.in_order[self.found.rung]["invested"].high.value
        if not self.in_order or ordered == self.found.high:
            return ""
        return f"drawn: loops in any order, {self.voice.money(self.found.high)} in all"

    @property
    def description(self) -> str:
        """The picture in words."""
        lines = [f"{self.row_name(row)}, {self.amount(row)}" for row in self.found.rows]
        return "\n".join([self.subtitle, *lines])

    @property
    def texts(self) -> list[str]:
        """Every name that may be drawn."""
        return [self.names[company] for row in self.found.rows for company in row.companies]
