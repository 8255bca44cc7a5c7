"""What a page looks up: every figure of every day, as text that is ready to be shown.

The script of the page adds nothing up. A state stands from its day to the next one of the same
thing; days, companies, deals, loops, sources and words are numbers of lists in the same document.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from itertools import groupby
from string import ascii_lowercase, ascii_uppercase, digits
from typing import Any

from bubblegraph.analysis.circular_flows import RankedCycle
from bubblegraph.analysis.cycles import Leg
from bubblegraph.dates import effective_day
from bubblegraph.drawing.scene import THE_OTHERS, Payment
from bubblegraph.drawing.spotlight import amount_words
from bubblegraph.drawing.theme import group_of
from bubblegraph.graph import RUNGS
from bubblegraph.ledger.model import KINDS, RELATIONSHIPS, Deal, Source, Status
from bubblegraph.ledger.names import loop as loop_words
from bubblegraph.ledger.payments import are_payments
from bubblegraph.ledger.select import Selection, Standing
from bubblegraph.ledger.windows import window_of
from bubblegraph.money import Amount, Scale, currency_sign, short, total
from bubblegraph.output.answer import Table
from bubblegraph.output.cycles import answer_cycles
from bubblegraph.output.progress import answer_progress
from bubblegraph.output.report import with_command
from bubblegraph.output.report_blocks import Link, linked
from bubblegraph.output.words import booked_words, lap_words
from bubblegraph.page.days import Day
from bubblegraph.page.language import PageLanguage

__all__ = ["MOST_DEALS", "MOST_LOOPS", "Contents", "figures_of", "gather_contents"]

MOST_DEALS, MOST_LOOPS = 1_500, 3_000  # that a page lists: more makes it slow
MOST_CLOSED = 3  # loops that a row of the timeline names
MOST_ROWS = 60  # that add up, in the table of a day
TRANSLATED = ("became",)  # columns whose cells hold words of ours
LETTERS = ascii_uppercase + ascii_lowercase + digits
FURTHER = 0x4E00  # where the letters of further companies begin: none of these has a case
FIGURE = re.compile(r"(?<![\w.])[0-9][0-9,.–]*[0-9]%?|(?<![\w.])[0-9]%?")
HTTPS = "https://"  # with which most addresses begin, and which the script of the page adds
HOLE = "\ufffc"  # where a figure stands in a form
LONG = 40  # characters from which on a text is kept as a form with figures
Loop = tuple[str, ...]


class Words:
    """Texts by number: what is said twice stands once. The empty text is number 0."""

    def __init__(self) -> None:
        self.texts: dict[str, int] = {"": 0}
        self._cents: dict[int, int | Fraction] = {}  # of texts that are amounts

    def number(self, text: str) -> int:
        """The number of a text."""
        return self.texts.setdefault(text, len(self.texts))

    def amount(self, text: str, cents: int | Fraction) -> int:
        """The number of an amount, which has its place in the order of all amounts."""
        number = self.number(text)
        self._cents.setdefault(number, cents)
        return number

    def forms(self) -> list[Any]:
        """All texts; a long one with figures is a list: the number of its form, and its figures.

        Many sentences differ from day to day in their figures alone.
        """
        texts = list(self.texts)
        forms: dict[str, int] = {}
        found: list[Any] = []
        for text in texts:
            figures = FIGURE.findall(text)
            if len(text) < LONG or not figures or HOLE in text:
                found.append(text)
            else:
                form = FIGURE.sub(HOLE, text)
                number = forms.setdefault(form, len(forms))
                found.append([number, *figures])
        return [*found, list(forms)]

    @property
    def order(self) -> list[int]:
        """The numbers of amounts, the smallest first, by which tables are sorted."""
        return sorted(self._cents, key=lambda number: (self._cents[number], number))


@dataclass
class Contents:
    """The days of a page and what is said of them, gathered piece by piece."""

    days: Sequence[Day]
    language: PageLanguage
    scale: Scale
    words: Words = field(default_factory=Words)
    rows: dict[tuple[int, ...], int] = field(default_factory=dict)  # of tables, each once

    @property
    def last(self) -> Day:
        """The day of the selection."""
        return self.days[-1]

    @property
    def selection(self) -> Selection:
        """The deals as they stand on that day."""
        return self.last.selection

    @cached_property
    def sign(self) -> str:
        """Of the currency."""
        return currency_sign(self.selection.ledger.currency)

    def word(self, text: str) -> int:
        """The number of a text of the ledger."""
        return self.words.number(text)

    def said(self, text: str) -> int:
        """The number of a text of ours, in the language of the page."""
        return self.words.number(self.language.say(text))

    def amount(self, amount: Amount) -> int:
        """The number of an amount in words."""
        return self.words.amount(short(amount, self.sign), amount.disclosed)

    def row(self, cells: Sequence[str], ours: Sequence[bool] = (), *, said: bool = False) -> int:
        """The number of a row of a table; ``ours`` says in which cells are words of ours."""
        own = ours or [said] * len(cells)
        numbers = [
            self.said(cell) if each else self.word(cell)
            for cell, each in zip(cells, own, strict=True)
        ]
        return self.rows.setdefault(tuple(_trimmed(numbers)), len(self.rows))

    # --- what is listed, by numbers

    @cached_property
    def deals(self) -> Mapping[str, int]:
        """The deals that are listed: all of them, or those on loops first and then the largest."""
        shown: dict[str, Standing] = {}
        for day in self.days:
            shown |= {s.deal.id: s for s in day.selection.deals if day.selection.shows(s)}
        if len(shown) > MOST_DEALS:
            on_loop = {s.deal.id for s in shown.values() if self.last.flows.is_on_loop(s)}
            order = sorted(
                shown.values(),
                key=lambda s: (s.deal.id not in on_loop, -s.amount.disclosed, s.deal.id),
            )
            kept = {standing.deal.id for standing in order[:MOST_DEALS]}
            shown = {deal: standing for deal, standing in shown.items() if deal in kept}
        return {deal: number for number, deal in enumerate(shown)}

    @cached_property
    def found_deals(self) -> int:
        """How many there are to list."""
        return len(
            {s.deal.id for day in self.days for s in day.selection.deals if day.selection.shows(s)}
        )

    @cached_property
    def loops(self) -> Mapping[Loop, int]:
        """The loops of every day, those of the last day in their order first."""
        found: dict[Loop, int] = {}
        for day in reversed(self.days):
            for ranked in day.flows.shown:
                if ranked.row or len(found) < MOST_LOOPS:
                    found.setdefault(ranked.cycle.entities, len(found))
        return found

    @cached_property
    def entities(self) -> Mapping[str, int]:
        """Whoever is a party to a listed deal: those on loops first, in the order of the ledger."""
        ledger = self.selection.ledger
        parties = {
            party
            for deal in ledger.deals
            if deal.id in self.deals
            for party in (deal.payer, deal.payee)
        }
        parties |= {entity for loop in self.loops for entity in loop}
        on_loops = {entity for loop in self.loops for entity in loop}
        order = sorted(
            filter(parties.__contains__, ledger.entities), key=lambda e: e not in on_loops
        )
        return {entity: number for number, entity in enumerate(order)}

    def loop_number(self, entities: Sequence[str]) -> int:
        """The number of a loop."""
        return self.loops[tuple(entities)]


def gather_contents(contents: Contents, payments: Sequence[Payment]) -> dict[str, Any]:
    """Gather what the page looks up.

    Parameters
    ----------
    contents : Contents
    payments : sequence of Payment
        The arrows of the network.
    """
    sources = Words()
    found = {
        "days": [_day(contents, day) for day in contents.days],
        "rungs": [contents.said(word) for word in ("signed", "if all")],
        "kinds": [[kind, contents.said(kind), group_of(kind)] for kind in KINDS],
        "statuses": [[status.word, contents.said(status.word)] for status in Status],
        "relationships": [contents.said(word) for word in RELATIONSHIPS],
        "entities": _entities(contents),
        "loops": _loops(contents),
        "pairs": _pairs(contents),
        "arrows": _arrows(contents, payments),
        "deals": _deals(contents, sources),
    }
    found["sources"] = [json.loads(text) for text in sources.texts if text]
    found["timeline"] = _timeline(contents)
    found["counts"] = {"deals": contents.found_deals, "loops": contents.last.flows.found}
    found["rows"] = [list(row) for row in contents.rows]
    found["order"] = contents.words.order
    found["words"] = contents.words.forms()
    return found


# --- states ---------------------------------------------------------------------------------------


def _states(each: Iterable[Sequence[Any] | None]) -> list[list[Any]]:
    """A state a day, None where there is none: the days on which it changes, each with the new one.

    A state that ends leaves an entry with its day alone.
    """
    numbered = [
        (number, None if state is None else list(state)) for number, state in enumerate(each)
    ]
    found = [next(group) for _, group in groupby(numbered, key=lambda pair: pair[1])]
    if found and found[0][1] is None:
        found = found[1:]
    return [[day, *(state or ())] for day, state in found]


# --- days -----------------------------------------------------------------------------------------


def _day(contents: Contents, day: Day) -> dict[str, Any]:
    """What is said of a day as a whole."""
    flows, say = day.flows, contents.said
    answer = answer_cycles(flows, units=contents.scale)
    tables = [block for block in answer.body if isinstance(block, Table)]
    rows = [ranked for ranked in flows.shown if ranked.row][:MOST_ROWS]
    return {
        "day": str(day.day or ""),
        "label": contents.language.day(day.day),
        "finding": contents.language.finding(flows, contents.sign),
        "said": [say(line) for line in answer.head[1:]],
        "figures": [
            [say(what), *map(contents.word, said)] for what, said in figures_of(contents, day)
        ],
        "table": _table(contents, tables[0]) if tables else None,
        "rows": [contents.loop_number(ranked.cycle.entities) for ranked in rows],
        "foot": [say(with_command(line, "cycles")) for line in map(_for_readers, answer.foot)],
        "progress": _progress(contents, day),
        "priced": sum(ranked.cycle.priced for ranked in flows.shown),
    }


def _for_readers(line: str) -> str:
    """What stands below a table, without what only helps at a prompt."""
    return re.sub(r"(^|\. )--all lists [^.]*\.", r"\1", line).strip()


def figures_of(contents: Contents, day: Day) -> list[tuple[str, list[str]]]:
    """The figures of a day: what each is, and in words what is signed, and if all is paid."""
    flows, scale = day.flows, contents.scale
    if not flows.core:
        return []
    rungs = RUNGS[:1] if are_payments(flows.selection) else RUNGS
    trips = [flows.question.trips[rung] for rung in rungs]
    ordered = [flows.in_order[rung]["invested"] for rung in rungs]
    gross = [flows.question.gross[rung] for rung in rungs]
    lines = [("round-trip volume", [lap_words(trip, scale) for trip in trips])]
    if not flows.selection.undated:
        spans = [scale.span(each.low.value, each.high.value) for each in ordered]
        lines.append(("of it in order of time", spans))
    lines.append(("bookings while it goes round", [booked_words(trip, scale) for trip in trips]))
    lines.append(("gross flow", [scale.show(amount.disclosed) for amount in gross]))
    return lines


def _table(contents: Contents, table: Table) -> dict[str, Any]:
    """A table in words: its heads, rows and sums; names of the ledger stay as they are."""
    ours = [column.name in TRANSLATED for column in table.columns]
    return {
        "heads": contents.row([c.name for c in table.columns], said=True),
        "right": [number for number, column in enumerate(table.columns) if column.right],
        "rows": [contents.row(row, ours) for row in table.rows[:MOST_ROWS]],
        "sums": [contents.row(row, said=True) for row in table.sums],
    }


def _progress(contents: Contents, day: Day) -> dict[str, Any] | None:
    """What became of the announcements, in sentences and in parts of a thousand."""
    outcome = day.progress.total
    if not outcome.announced or are_payments(day.selection):
        return None
    answer = answer_progress(day.progress, units=contents.scale)
    (table,) = (block for block in answer.body if isinstance(block, Table))
    paid, open_, gone = (
        round(1000 * Fraction(part, outcome.announced))
        for part in (outcome.paid, outcome.pending, outcome.gone)
    )
    return {
        "said": contents.said(answer.head[1]),
        "parts": [paid, 1000 - paid - open_ - gone, open_, gone],
        "table": _table(contents, table),
        "foot": [contents.said(with_command(line, "progress")) for line in answer.foot],
    }


TIMELINE = ("gross flow", "volume", "in order", "bookings", "loops that closed since")


def _timeline(contents: Contents) -> dict[str, Any]:
    """What goes round of the signed deals at the end of each quarter, and which loops closed."""
    ends = [
        number
        for number, day in enumerate(contents.days)
        if number == len(contents.days) - 1 or _quarter(day) != _quarter(contents.days[number + 1])
    ]
    rows, before = [], frozenset[Loop]()
    for number in ends:
        priced = {r.cycle.entities: r for r in contents.days[number].flows.shown if r.cycle.priced}
        closed = sorted(
            (r for loop, r in priced.items() if loop not in before),
            key=lambda ranked: -ranked.cycle.disclosed,
        )
        rows.append([number, *_moment(contents, contents.days[number], closed)])
        before = frozenset(priced)
    return {"heads": [contents.said(head) for head in TIMELINE], "rows": rows}


def _quarter(day: Day) -> tuple[int, int] | None:
    return None if day.day is None else (day.day.year, (day.day.month - 1) // 3)


def _moment(contents: Contents, day: Day, closed: Sequence[RankedCycle]) -> list[int]:
    flows, scale = day.flows, contents.scale
    ordered = flows.in_order["signed"]["invested"]
    named = [loop_words(flows.selection.ledger, r.cycle.entities) for r in closed[:MOST_CLOSED]]
    more = len(closed) - len(named)
    named += [contents.language.say("{0} more").replace("{0}", f"{more:,}")] if more else []
    said = (
        scale.show(flows.question.gross["signed"].disclosed),
        lap_words(flows.signed, scale),
        scale.span(ordered.low.value, ordered.high.value),
        booked_words(flows.signed, scale),
        "; ".join(named),
    )
    return [contents.word(text) for text in said]


# --- companies ------------------------------------------------------------------------------------


def _entities(contents: Contents) -> dict[str, Any]:
    """Companies, with what each pays, is paid, and has pass through it in rows, by day."""
    known = contents.selection.ledger.entities
    return _records(
        ("id", "name", "aka", "sector", "country", "pooled", "states"),
        (
            (
                entity.id,
                entity.name,
                [name for name in entity.names() if name not in (entity.name, entity.id)],
                contents.said(entity.sector.replace("_", " ")),
                entity.country,
                int(entity.pooled),
                _states(_exposure(contents, day, entity.id) for day in contents.days),
            )
            for entity in map(known.__getitem__, contents.entities)
        ),
    )


def _exposure(contents: Contents, day: Day, entity: str) -> list[int] | None:
    pays, paid, through = day.pays.get(entity), day.paid.get(entity), day.through.get(entity)
    if pays is None and paid is None:
        return None
    rows = amount_words(through, through, contents.sign) if through else ""
    return [
        *(contents.amount(side) if side else 0 for side in (pays, paid)),
        contents.words.amount(rows, through) if through else 0,
    ]


# --- loops ----------------------------------------------------------------------------------------


def _loops(contents: Contents) -> dict[str, Any]:
    """Loops: companies, and by day what each can carry alone, its relationship and its marks.

    Most loops have their states in common with others, so these stand apart.
    """
    told = _LoopStates(contents)
    by_day = [told.of(day) for day in contents.days]
    states: dict[str, int] = {}
    paths, numbers = [], []
    for loop in contents.loops:
        found = _states(day.get(loop) for day in by_day)
        numbers.append(states.setdefault(compact(found), len(states)))
        paths.append("".join(letter(contents.entities[entity]) for entity in loop))
    return {
        "paths": " ".join(paths),
        "of": numbers,
        "states": [json.loads(text) for text in states],
    }


class _LoopStates:
    """What is said of loops; what follows from deals and their windows is looked at once."""

    def __init__(self, contents: Contents) -> None:
        self.contents = contents
        self.payments = are_payments(contents.selection)
        self._legs: dict[tuple[Any, ...], int] = {}
        self._known: dict[tuple[Any, ...], list[int]] = {}

    def of(self, day: Day) -> dict[Loop, list[int]]:
        """The states of the loops of a day that are listed."""
        legs: dict[tuple[str, str], int] = {}
        return {
            ranked.cycle.entities: self._state(day, ranked, legs)
            for ranked in day.flows.shown
            if ranked.cycle.entities in self.contents.loops
        }

    def _state(self, day: Day, ranked: RankedCycle, legs: dict[tuple[str, str], int]) -> list[int]:
        cycle, contents = ranked.cycle, self.contents
        for leg in cycle.legs:
            if (edge := (leg.payer, leg.payee)) not in legs:
                legs[edge] = self._leg(day, leg)
        key = (cycle.entities, *(legs[leg.payer, leg.payee] for leg in cycle.legs))
        if key not in self._known:
            marks = contents.word(ranked.marks(payments=self.payments))
            self._known[key] = [RELATIONSHIPS.index(cycle.relationship), marks]
        alone = contents.amount(cycle.bottleneck) if cycle.priced else 0
        return [alone, *self._known[key]]

    def _leg(self, day: Day, leg: Leg) -> int:
        """The number of a leg's deals and windows, on which its place in time rests."""
        deals = tuple(
            (s.deal.id, s.amount.high != 0, *window_of(day.selection, s)) for s in leg.deals
        )
        return self._legs.setdefault(deals, len(self._legs))


def letter(number: int) -> str:
    """The letter that stands for a company in the path of a loop.

    Examples
    --------
    >>> letter(0), letter(61), letter(62)
    ('A', '9', '一')
    """
    return LETTERS[number] if number < len(LETTERS) else chr(FURTHER + number - len(LETTERS))


# --- who pays whom --------------------------------------------------------------------------------


def _pairs(contents: Contents) -> list[list[Any]]:
    """Who pays whom how much, by day."""
    graphs = [day.flows.graph for day in contents.days]
    edges = dict.fromkeys(edge for graph in graphs for edge in graph.edges)
    known = contents.entities

    def amount(graph: Any, edge: tuple[str, str]) -> list[int] | None:
        if not graph.has_edge(*edge):
            return None
        ends = graph.edges[edge]
        return [contents.amount(Amount(ends["low"], ends["high"], ends["disclosed"]))]

    return [
        [known[payer], known[payee], *_states(amount(g, (payer, payee)) for g in graphs)]
        for payer, payee in edges
        if payer in known and payee in known
    ]


def _arrows(contents: Contents, payments: Sequence[Payment]) -> list[list[Any]]:
    """The arrows of the network: their deals, and what these come to by day."""
    groups = [_by_arrow(day.selection) for day in contents.days]
    found = []
    for payment in payments:
        own = {standing.deal.id for standing in payment.deals}
        others = THE_OTHERS in (payment.payer, payment.payee)

        def on_day(
            number: int, payment: Payment = payment, own: set[str] = own, others: bool = others
        ) -> list[int] | None:
            key = payment.payer, payment.payee, payment.group
            deals = groups[number].get(key, [])
            if others:
                counted = contents.days[number].selection.counted
                deals = [standing for standing in counted if standing.deal.id in own]
            return [contents.amount(total(s.amount for s in deals))] if deals else None

        deals = sorted(contents.deals[deal] for deal in own if deal in contents.deals)
        found.append([deals, *_states(map(on_day, range(len(contents.days))))])
    return found


def _by_arrow(selection: Selection) -> Mapping[tuple[str, str, str], list[Standing]]:
    found: dict[tuple[str, str, str], list[Standing]] = {}
    for standing in selection.counted:
        deal = standing.deal
        found.setdefault((deal.payer, deal.payee, group_of(deal.kind)), []).append(standing)
    return found


# --- deals ----------------------------------------------------------------------------------------


def _deals(contents: Contents, sources: Words) -> dict[str, Any]:
    """Deals: what stays the same, their history, their sources, and how they stand by day."""
    by_id = {deal.id: deal for deal in contents.selection.ledger.deals}
    return _records(
        (
            *("id", "payer", "payee", "kind", "since", "states", "sources", "history"),
            *("what", "note", "confidence", "remarks", "packages", "begin"),
        ),
        (_deal(contents, by_id[deal], sources) for deal in contents.deals),
    )


def _deal(contents: Contents, deal: Deal, sources: Words) -> list[Any]:
    cited = [*deal.sources, *(source for change in deal.history for source in change.sources)]
    since = str(deal.date or "")
    begin = str(deal.date.first) if deal.date else ""
    return [
        deal.id,
        contents.entities[deal.payer],
        contents.entities[deal.payee],
        KINDS.index(deal.kind),
        since,
        _states(_deal_state(contents, day, deal.id) for day in contents.days),
        list(dict.fromkeys(sources.number(_source_key(contents, s)) - 1 for s in cited)),
        [_change(contents, deal, number) for number in range(len(deal.history))],
        deal.what,
        deal.note,
        contents.said(f"confidence {deal.confidence}"),
        [contents.said(remark) for remark in _remarks(deal)],
        [contents.word(package) for package in deal.packages],
        "" if begin.startswith(since) else begin,
    ]


def _remarks(deal: Deal) -> list[str]:
    """What else is to be known of the amount."""
    said = [
        ("the source says about", deal.about),
        (f"stated as {deal.stated}", deal.stated),
        (f"paid in {deal.paid_in}", deal.paid_in != "cash"),
        ("inferred: no source states it", deal.inferred),
        (f"replaces {', '.join(deal.replaces)}", deal.replaces),
        (f"includes {', '.join(deal.includes)}", deal.includes),
    ]
    return [words for words, holds in said if holds]


def _deal_state(contents: Contents, day: Day, deal: str) -> list[int] | None:
    """Status, amount, window of time, and if it does not count or not all of it: whether, why."""
    standing = day.selection.by_id.get(deal)
    if standing is None or not day.selection.shows(standing):
        return None
    window = window_of(day.selection, standing)
    ends = ["" if end is None else str(end) for end in window]
    said = [
        standing.status,
        contents.amount(standing.amount),
        0 if window.open else contents.word(" – ".join(ends)),
    ]
    why = contents.said(standing.left_out)
    return [*said, int(not standing.counted), why] if why else said


def _change(contents: Contents, deal: Deal, number: int) -> list[Any]:
    """An entry of a history: the day of the page from which it counts, and what it says."""
    change = deal.history[number]
    first = 0
    if change.date is not None:
        counts = effective_day(change.date, contents.selection.ledger.as_of)
        first = sum(1 for day in contents.days if day.day is not None and day.day < counts)
    amounts = [
        0 if amount is None else contents.amount(amount) for amount in (change.amount, change.paid)
    ]
    # that of the first is the date of the deal
    when = str(change.date or "") if number else ""
    entry = [first, when, change.status, *amounts, change.note]
    return _trimmed(entry)


def _source_key(contents: Contents, source: Source) -> str:
    """A source as one text, by which those that are the same are found."""
    publisher = contents.word(source.publisher)
    address, *more = _addresses(source)
    said = [publisher, str(source.date or ""), address.removeprefix(HTTPS), *more, source.title]
    return compact(_trimmed(said))


def _addresses(source: Source) -> tuple[str, str, str]:
    """Its web address, that of its copy, and words where there is no address to open."""
    url, copy, read = (
        address if isinstance(linked(address), Link) else ""
        for address in (source.url, source.archived, source.read_at)
    )
    return url or read, copy, "" if url or read else (source.url or source.read_at)


# --- compact --------------------------------------------------------------------------------------


def compact(value: Any) -> str:
    """JSON without blanks."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _records(fields: Sequence[str], rows: Iterable[Sequence[Any]]) -> dict[str, Any]:
    """Records whose fields are named once; what is empty at the end of one is left out."""
    return {"fields": [*fields], "rows": [_trimmed(row) for row in rows]}


def _trimmed(row: Sequence[Any]) -> list[Any]:
    kept = list(row)
    while kept and kept[-1] in (0, "", [], None):
        kept.pop()
    return kept
