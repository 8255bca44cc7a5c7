"""The whole answer as one document: each section from the answer of its command."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from bubblegraph import arguments
from bubblegraph.analysis.circular_flows import RankedCycle
from bubblegraph.analysis.headline import first_words
from bubblegraph.analysis.report import Report
from bubblegraph.graph import RUNGS
from bubblegraph.ledger.model import Deal, Source
from bubblegraph.ledger.names import loop, name
from bubblegraph.ledger.payments import are_payments
from bubblegraph.ledger.select import Standing
from bubblegraph.money import Scale, unit_words
from bubblegraph.output.answer import Answer, Column, Lines, Table
from bubblegraph.output.coverage import answer_payers
from bubblegraph.output.cut import answer_cut
from bubblegraph.output.cycles import (
    NO_SOURCE,
    answer_cycles,
    deal_remarks,
    deal_words,
    flows_scale,
    lap_order_words,
    loop_facts,
)
from bubblegraph.output.payment_words import PAYMENT_WORDS
from bubblegraph.output.progress import PAID, answer_progress
from bubblegraph.output.report_blocks import (
    Block,
    Cite,
    Document,
    Figure,
    Heading,
    Items,
    Paragraph,
    Piece,
    Text,
    linked,
)
from bubblegraph.output.report_html import write_html
from bubblegraph.output.report_markdown import write_markdown
from bubblegraph.output.report_words import LANGUAGES, Language
from bubblegraph.output.words import amount_words, filter_words, lap_words, order_words

__all__ = [
    "COUNTED",
    "LIMITS",
    "METHOD",
    "REPORT_FORMS",
    "lay_out_report",
    "render_report",
    "with_command",
]

REPORT_FORMS: Mapping[str, Callable[[Document], str]] = {"md": write_markdown, "html": write_html}
HEADINGS = {
    "summary": "How much goes round",
    "picture": "The loops as lanes of a track",
    "loops": "Loop by loop, with the sources",
    "order": "In order of time",
    "cut": "Which deals hold the loops together",
    "coverage": "Can they pay for what they ordered?",
    "progress": "What became of the announcements",
    "method": "How it is computed",
    "filters": "What is counted",
    "caveats": "What limits these numbers",
}
METHOD = (
    "A ledger of deals says who pays whom how much, and on which source that rests. A loop is a "
    "closed path of such payments on which no party stands twice.",
    "A loop carries no more than its smallest leg. Loops share deals, so what each could carry "
    "alone is never added up. The round-trip volume is the largest total if each dollar of each "
    "deal is given to one loop only; the rows add up to it.",
    "It is an upper limit, not a finding: money is fungible, and no published figure tells how "
    "much in fact returned. The least is always nothing.",
    "In order of time no money is spent before it is there: a lap begins with an investment, and "
    "each of its payments has a window of days, by the dates and terms of the deals.",
    "Bookings count each payment on the way: money that goes round three companies is booked "
    "three times.",
    "An amount is a range where sources leave it open: its low is what is firm, its high the "
    "headline. Limits are computed at both ends, and for unknown prices as well.",
    "Signed is what is signed or paid; “if all” adds what is announced. All figures come from "
    "exact arithmetic on whole cents; those shown are rounded.",
)
COUNTED = (
    "A deal counts from the status “announced” on, if nothing else is said above; letters of "
    "intent and rumours do not.",
    "Warrants, guarantees, deals paid in shares and repayments of loans in the ledger are listed "
    "and not added, unless a filter says so.",
    "Parties that stand for many, such as “bond investors”, are on no loop, unless a filter says "
    "so.",
    "A deal that another one replaced does not count, and a total counts for what its parts leave.",
)
LIMITS = (
    "Every figure is a limit that the deals of this ledger set, not a finding about what any "
    "company did or meant. A circular flow is not in itself wrong.",
    "The ledger holds what was published; contracts that are not public are missing, and the "
    "sources may be wrong.",
)
IN_ORDER = "Of the round-trip volume so much can run with no money spent before it is there"
NEVER = "These rows add up and cannot run in order of time"
TRANSLATED = ("became", "relationship", "signed", "peak")  # columns that hold words of ours


def render_report(
    report: Report,
    form: str,
    *,
    language: str = "en",
    figure: Figure | None = None,
    units: Scale | None = None,
) -> str:
    """Write a report as Markdown or as one HTML file; the same ledger gives the same text.

    Parameters
    ----------
    report : Report
    form : {"md", "html"}
    language : {"en", "zh-Hant", "zh-Hans"}
        Of the fixed words; what stands in the ledger stays as it is.
    figure : Figure, optional
        The track: drawn into HTML, or beside Markdown.
    units : Scale, optional
        Of all amounts; without it, what suits them.

    Returns
    -------
    str
        Ends in a newline.

    Raises
    ------
    QuestionError
        If an argument is none of these.
    """
    arguments.choice("form", form, REPORT_FORMS)
    return REPORT_FORMS[form](lay_out_report(report, language=language, figure=figure, units=units))


def lay_out_report(
    report: Report,
    *,
    language: str = "en",
    figure: Figure | None = None,
    units: Scale | None = None,
) -> Document:
    """Lay out a report in blocks, as ``render_report`` writes it."""
    arguments.instance("report", report, Report)
    arguments.choice("language", language, LANGUAGES)
    arguments.optional("figure", figure, Figure)
    arguments.optional("units", units, Scale)
    return _Laying(report, LANGUAGES[language], figure, units).document()


class _Laying:
    """One report on its way: the notes are numbered as they are cited."""

    def __init__(
        self, report: Report, language: Language, figure: Figure | None, units: Scale | None
    ) -> None:
        self.report, self.flows, self.selection = report, report.flows, report.selection
        self.language = language
        self.meant = PAYMENT_WORDS if are_payments(self.selection) else {}
        self.figure = figure
        self.rows = [ranked for ranked in self.flows.shown if ranked.row]
        self.scale = flows_scale(report.flows, units)
        self.filters = filter_words(self.selection)
        self.notes: dict[str, tuple[int, Deal]] = {}  # by the id of the deal

    def say(self, words: str) -> str:
        """Say words of ours in the language of the report; of payments, what is meant by them."""
        return self.language.say(self.meant.get(words, words))

    def document(self) -> Document:
        title = self.say("Circular flows")
        of = self.selection.ledger.title
        blocks = tuple(self._blocks())
        return Document(
            language=self.language.tag,
            title=f"{title}{self.say(': ')}{of}" if of else title,
            blocks=blocks,
            contents=self.say("Contents"),
            sources=self.say("Sources"),
            notes=tuple(self._note(deal) for _, deal in self.notes.values()),
        )

    def _blocks(self) -> Iterator[Block]:
        yield Paragraph((self._about(),))
        yield from (Paragraph((line,)) for line in self._filter_lines())
        sections: Mapping[str, Callable[[], Iterator[Block]]] = {
            "summary": self._summary,
            "picture": self._picture,
            "loops": self._loops,
            "order": self._order,
            "cut": self._cut,
            "coverage": self._coverage,
            "progress": self._progress,
            "method": self._method,
            "filters": self._counted,
            "caveats": self._caveats,
        }
        for section in self.report.sections:
            if section == "coverage" and self.meant and len(self.report.sections) > 1:
                continue  # nothing is left to pay
            yield Heading(2, self.say(self._heading(section)), section)
            yield from sections[section]()

    def _heading(self, section: str) -> str:
        found = self.report.progress
        paid = section == "progress" and found is not None and found.only_paid
        return PAID if paid else HEADINGS[section]

    # -- what stands above

    def _about(self) -> str:
        ledger, day = self.selection.ledger, self.selection.as_of
        said = [f"As of {day}."] if day else []
        if ledger.as_of and day and day > ledger.as_of:
            said.append(f"The evidence ends {ledger.as_of}.")
        said.append(f"Amounts in {unit_words(ledger.currency, self.scale)}.")
        return self.say(" ".join(said))

    def _filter_lines(self) -> Iterator[str]:
        """The filters part by part: each has words of its own."""
        for line in self.filters:
            if line.startswith("Filters: "):
                parts = line.removeprefix("Filters: ").removesuffix(".").split("; ")
                said = self.say("; ").join(map(self.say, parts))
                yield f"{self.say('Filters')}{self.say(': ')}{said}{self.say('.')}"
            else:
                yield self.say(line)

    # -- sections

    def _summary(self) -> Iterator[Block]:
        yield from self._answered(answer_cycles(self.flows, units=self.scale), "cycles")

    def _picture(self) -> Iterator[Block]:
        if not self.rows:
            yield self._said(f"{self._no_rows()}, so there is no track to draw.")
        elif self.figure is None:
            yield self._said("The picture is drawn where the report is written to a file.")
        else:
            yield self.figure

    def _no_rows(self) -> str:
        """Say why no row is shown."""
        if self.flows.rows:
            return "No row involves what the filters show"
        if not self.flows.core:
            return "There is no loop"
        bounded = "The round-trip volume is not computed but bounded"
        return "No loop carries a disclosed amount" if self.flows.all.exact else bounded

    def _loops(self) -> Iterator[Block]:
        if not self.rows:
            yield self._said(f"{self._no_rows()}, so no row adds up.")
        for ranked in self.rows:
            yield from self._loop(ranked)

    def _loop(self, ranked: RankedCycle) -> Iterator[Block]:
        yield Heading(3, self._title(ranked))
        yield self._said(" ".join(loop_facts(self.flows, ranked, self.scale)))
        for leg in ranked.cycle.legs:
            pair = f"{self._name(leg.payer)} → {self._name(leg.payee)}"
            amount = self.say(amount_words(leg.amount, self.scale))
            yield Paragraph((f"{pair}{self.say(': ')}{amount}",))
            yield Items(tuple(self._deal(standing) for standing in leg.deals))

    def _deal(self, standing: Standing) -> Text:
        deal = standing.deal
        number, _ = self.notes.setdefault(deal.id, (len(self.notes) + 1, deal))
        amount, kind, what, status = deal_words(standing, self.scale)
        said = [self.say(amount), self.say(kind), what, self.say(status)]
        said += map(self.say, deal_remarks(standing))
        words = self.say(", ").join(filter(None, said))
        return (f"{deal.id}{self.say(': ')}{words}", Cite(number))

    def _note(self, deal: Deal) -> Text:
        """Where a deal is written and published: file and line, and each publication."""
        place = deal.place()
        where = f"{Path(place.file).name}, line {place.line}" if place.line else place.file
        pieces: list[Piece] = [f"{deal.id} ({self.say(where)})"]
        for source in deal.sources:
            pieces += [
                self.say("; ") if len(pieces) > 1 else self.say(": "),
                *self._published(source),
            ]
        if not deal.sources and deal.why_no_payment:
            pieces.append(f"{self.say(': ')}{self.say(NO_SOURCE)}")
        return tuple(pieces)

    def _published(self, source: Source) -> Iterator[Piece]:
        """A publication: publisher, title, date and address, where it is or where it was read."""
        title = f"“{source.title}”" if source.title else ""
        said = [source.publisher, title, str(source.date or "")]
        said += [self.say("read at")] if source.read_at and not source.url else []
        yield " ".join(filter(None, said))
        if address := source.url or source.read_at:
            yield " "
            yield linked(address)

    def _order(self) -> Iterator[Block]:
        if self.selection.undated:
            yield self._said("Deals without dates are in the ledger: their order is not known.")
            return
        if not self.flows.core:
            yield self._said("There is no loop, so there is nothing to put in order.")
            return
        first = first_words(self.selection)
        yield self._said(f"{IN_ORDER}{first}:")
        yield self._table(self._order_table())
        late = [ranked for ranked in self.rows if not ranked.order.in_order]
        if late:
            yield self._said(f"{NEVER}{first}:")
            yield Items(tuple((self._why_not(ranked),) for ranked in late))
        elif self.rows:
            yield self._said("Each row that adds up can run in order of time by itself.")

    def _order_table(self) -> Table:
        """T* and T* in order of time, of each rung; of payments there is one."""
        payments = are_payments(self.selection)
        rungs = RUNGS[:1] if payments else RUNGS
        heads = ("goes round",) if payments else ("signed", "if all")
        ordered = [self.flows.in_order[rung]["invested"] for rung in rungs]
        trips = [lap_words(self.flows.question.trips[rung], self.scale) for rung in rungs]
        spans = [self.scale.span(each.low.value, each.high.value) for each in ordered]
        sums = [
            ("round-trip volume", *trips),
            (order_words(ordered, self.selection), *spans),
        ]
        columns = (Column(""), *(Column(head, right=True) for head in heads))
        return Table(columns, (), sums)

    def _why_not(self, ranked: RankedCycle) -> str:
        return (
            self._title(ranked)
            + self.say(": ")
            + self.say(lap_order_words(ranked, self.flows.within))
        )

    def _cut(self) -> Iterator[Block]:
        if self.report.cut is not None:
            yield from self._answered(answer_cut(self.report.cut, units=self.scale), "cut")
        elif self.report.without_cut:
            yield self._said(self.report.without_cut)

    def _coverage(self) -> Iterator[Block]:
        payers, field = self.report.payers, self.report.field
        if payers is not None and field is not None:
            answer = answer_payers(self.selection, payers, field, units=self.scale)
            yield from self._answered(answer, "coverage")

    def _progress(self) -> Iterator[Block]:
        if self.report.progress is not None:
            answer = answer_progress(self.report.progress, units=self.scale)
            yield from self._answered(answer, "progress")

    def _method(self) -> Iterator[Block]:
        yield from (self._said(line) for line in METHOD if self.say(line))

    def _counted(self) -> Iterator[Block]:
        counted, known = len(self.selection.counted), len(self.selection.deals)
        said = f"{counted:,} of the {known:,} deals known on the day count."
        if are_payments(self.selection):
            said = f"{counted:,} of the {known:,} payments count."
        yield self._said(said)
        set_here = [(line,) for line in self._filter_lines()]
        yield Items(tuple(set_here)) if set_here else self._said("No filter is set.")
        yield Items(tuple((self.say(line),) for line in COUNTED if self.say(line)))

    def _caveats(self) -> Iterator[Block]:
        """What always holds, and what ``cycles --notes`` says besides."""
        named, brief = (
            answer_cycles(self.flows, notes=notes, units=self.scale).foot for notes in (True, False)
        )
        own = [with_command(line, "cycles") for line in named if line not in brief]
        lacks = self.selection.ledger.lacks
        own += [f"The gross flow of this ledger leaves out: {lacks}."] if lacks else []
        yield Items(tuple((self.say(line),) for line in (*LIMITS, *own)))

    # -- from answers to blocks

    def _answered(self, answer: Answer, command: str) -> Iterator[Block]:
        """What stands in an answer below its first line; options are named with their command."""
        for line in answer.head[1:]:
            if line not in self.filters:
                yield self._said(line)
        for block in answer.body:
            if isinstance(block, Lines):
                yield from (self._said(line) for line in block.lines if line)
            else:
                yield self._table(block)
        for line in answer.foot:
            yield Paragraph((self.say(with_command(line, command)),), small=True)

    def _table(self, table: Table) -> Table:
        """Say the heads, the words of sums and columns of ours; names and ids stay."""
        ours = [column.name in TRANSLATED for column in table.columns]
        return Table(
            tuple(replace(column, name=self.say(column.name)) for column in table.columns),
            [
                tuple(self.say(cell) if own else cell for cell, own in zip(row, ours, strict=True))
                for row in table.rows
            ],
            [tuple(map(self.say, row)) for row in table.sums],
        )

    def _said(self, line: str) -> Paragraph:
        return Paragraph((self.say(line),))

    def _title(self, ranked: RankedCycle) -> str:
        called = loop(self.selection.ledger, ranked.cycle.entities)
        return f"{self.say('Loop')} {ranked.rank}{self.say(': ')}{called}"

    def _name(self, entity: str) -> str:
        return name(self.selection.ledger, entity)


def with_command(line: str, command: str) -> str:
    """Name the command with an option that a line tells to use: who reads has no prompt."""
    return re.sub(r"(^|[.:;] )(?=--[a-z])", rf"\1bubblegraph {command} ", line)
