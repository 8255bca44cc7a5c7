"""A table to rows, one by one, for there may be millions; every cell keeps its place."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import dropwhile, islice

from bubblegraph.errors import Misread
from bubblegraph.ledger.deals import LOW_HIGH, PAID_ENDS, PARTIES
from bubblegraph.ledger.fields import read_word
from bubblegraph.ledger.model import KINDS, unpack
from bubblegraph.ledger.rows import Row, Sink, Text
from bubblegraph.ledger.tables.armour import rearm
from bubblegraph.ledger.tables.cells import (
    DELIMITERS,
    TOP_ROWS,
    Cells,
    column_name,
    find_headings,
    lines_of_cells,
)
from bubblegraph.ledger.tables.columns import Plan, plan_columns
from bubblegraph.ledger.tables.graphs import is_graph, read_graph
from bubblegraph.ledger.tables.matrix import TRIPLE, matrix_cells
from bubblegraph.ledger.tables.profile import TableProfile
from bubblegraph.ledger.tables.sankey import is_sankey, sankey_cells
from bubblegraph.ledger.tables.sums import read_sum
from bubblegraph.ledger.tables.written import WrittenRows
from bubblegraph.meant import with_currency
from bubblegraph.money import CURRENCIES

__all__ = ["Table", "open_table"]

AMOUNTS = ("amount", "paid", *LOW_HIGH, *PAID_ENDS)
INWARD = frozenset(("in", "incoming", "received", "credit", "cr", "c", "+", "eingang", "haben"))
OUTWARD = frozenset(("out", "outgoing", "sent", "paid", "debit", "dr", "d", "-", "ausgang", "soll"))
TOTAL = re.compile(r"(?:grand |sub)?(?:total|sum|summe|gesamt|totale|somme)s?\W*", re.IGNORECASE)
FEWEST = 4  # cells of a row that is parted as the headings are


@dataclass(slots=True)
class Table:
    """A table whose headings were read, and its rows as they are asked for."""

    sink: Sink
    profile: TableProfile
    plan: Plan
    delimiter: str
    start: Callable[[Sink], Iterator[Cells]]  # the rows below the headings
    counts: Counter[str] = field(default_factory=Counter)  # what was done to rows
    written: WrittenRows = field(init=False)

    def __post_init__(self) -> None:
        """Have a place for what rows say beside their deals."""
        self.written = WrittenRows(self.sink.file)

    def rows(self) -> Iterator[Row]:
        """Give the rows that have no more cells than the header names; the others are reported."""
        make = self._simple_row if self.plan.single else self._row
        changes, needed = self._changes(), self._needed()
        for places, cells in self.start(self.sink):
            if self._broken(places, cells):
                continue
            row = make(places, cells)
            if self._is_total(row, cells):
                remedy = "Remove it: it is no payment."
                self.sink.error(places[0], "the row looks like a total", remedy)
            elif len(cells) <= needed and len(cells) < self.plan.width:
                have = "1 cell" if len(cells) == 1 else f"{len(cells)} cells"
                said = f"the row has {have}, the header {self.plan.width}"
                self.sink.error(places[0], said, "Fill what is missing, or remove the row.")
            elif all(change(row) for change in changes):
                yield row

    def cells_of(self, field: str) -> Iterator[str]:
        """Give the cells of a field, of all rows that have some."""
        columns = self.plan.columns(field)
        for _, cells in self.start(_aside(self.sink)):
            yield from (cells[column] for column in columns if column < len(cells))

    def _broken(self, places: Sequence[int], cells: Sequence[str]) -> bool:
        """Report a row that has other cells than the headings."""
        width = self.plan.width
        if len(cells) > width and any(cell.strip() for cell in cells[width:]):
            said = f"the row has {len(cells)} cells, the header {width}"
            remedy = "Put a text that contains the separator into quotes."
            self.sink.error(places[width], said, remedy)
            return True
        if len(cells) < min(FEWEST, width) and (other := self._other_delimiter(cells)):
            mark = DELIMITERS.get(self.delimiter, self.delimiter)
            said = f"{DELIMITERS[other]} part the cells of this row, and {mark} the headings"
            self.sink.error(places[0], said, "Part all rows by the same sign.")
            return True
        return False

    def _needed(self) -> int:
        """The column behind which a row has what it needs: both parties, an amount, a date."""
        needed = [*PARTIES]
        if self.profile.blank == "error" and not any(map(self.plan.columns, LOW_HIGH)):
            needed.append("amount")
        if not self.plan.columns("status"):
            needed.append("date")
        return max((column for field in needed for column in self.plan.columns(field)), default=-1)

    def _other_delimiter(self, cells: Sequence[str]) -> str:
        """What parts a row that has too few cells, if not what parts the headings; or nothing."""
        row, fewest = self.delimiter.join(cells), self.plan.width - 1
        marks = (mark for mark in DELIMITERS if mark != self.delimiter)
        return next((mark for mark in marks if row.count(mark) >= fewest), "")

    def _simple_row(self, places: Sequence[int], cells: Sequence[str]) -> Row:
        row, there = Row(places[0]), len(cells)
        for name, (column,) in self.plan.fields:
            if column < there and (text := _cell(cells[column])):
                row.items[name] = Text(text, places[column], quoted=True)
        return row

    def _row(self, places: Sequence[int], cells: Sequence[str]) -> Row:
        row = Row(places[0])
        for name, columns in self.plan.fields:
            there = [column for column in columns if column < len(cells)]
            text = " ".join(filter(None, (_cell(cells[column]) for column in there)))
            if text:
                row.items[name] = Text(text, places[there[0]], quoted=True)
        return row

    def _is_total(self, row: Row, cells: Sequence[str]) -> bool:
        named = sum(party in row.items for party in PARTIES)
        nameless = not named and type(row.items.get("amount")) is Text
        return nameless or (
            named < len(PARTIES) and any(TOTAL.fullmatch(cell.strip()) for cell in cells)
        )

    # -- what the profile says of rows

    def _changes(self) -> list[Callable[[Row], bool]]:
        """What is done to each row, in order; what gives False drops it."""
        profile, plan = self.profile, self.plan
        asked: dict[Callable[[Row], bool], bool] = {
            self._name_own: bool(profile.own),
            self.written.read_back: plan.written,
            self._fill: bool(plan.columns("amount")),
            self._add_currency: bool(plan.columns("currency")),
            self._turn: bool(plan.columns("direction")),
            self._turn_negative: profile.negative != "error",
            self._translate_kind: bool(profile.kind_words),
        }
        return [change for change, wanted in asked.items() if wanted]

    def _name_own(self, row: Row) -> bool:
        """The party of whom the statement is has no column."""
        for party in PARTIES:
            if not self.plan.columns(party):
                row.items[party] = Text(self.profile.own, row.at, quoted=True)
        return True

    def _fill(self, row: Row) -> bool:
        """An amount that is blank is an amount all the same, and read as one."""
        if "amount" not in row.items:
            row.items["amount"] = Text("", row.at, quoted=True)
        return True

    def _add_currency(self, row: Row) -> bool:
        node = row.items.pop("currency", None)
        if type(node) is not Text:
            return True
        code = CURRENCIES.get(node.text, node.text).upper()
        if len(code) != 3 or not code.isalpha():
            self.sink.error(node.at, f'not a currency: "{node.text}"', "Write EUR, USD, CNY …")
            return False
        for key in AMOUNTS:
            amount = row.items.get(key)
            if type(amount) is Text:
                row.items[key] = Text(with_currency(amount.text, code), amount.at, quoted=True)
        return True

    def _turn(self, row: Row) -> bool:
        """Money that comes in is paid by whom the row has for the payee."""
        node = row.items.pop("direction", None)
        word = node.text.lower() if type(node) is Text else ""
        if word in INWARD:
            _swap(row)
        elif word not in OUTWARD:
            at = node.at if type(node) is Text else row.at
            said = f'not a direction: "{word}"' if word else "a row without direction"
            self.sink.error(at, said, "Write in or out; payer and payee are those of out.")
            return False
        return True

    def _turn_negative(self, row: Row) -> bool:
        if not any(self._is_negative(row.items.get(key)) for key in AMOUNTS):
            return True
        self.counts[self.profile.negative] += 1
        if self.profile.negative == "drop":
            return False
        _swap(row)
        return True

    def _is_negative(self, node: object) -> bool:
        try:
            return type(node) is Text and read_sum(node.text, self.profile).negative
        except Misread:
            return False  # whoever reads it says what is wrong

    def _translate_kind(self, row: Row) -> bool:
        node = row.items.get("kind")
        if type(node) is Text:
            kind = self.profile.kind_words.get(node.text)
            try:
                row.items["kind"] = Text(kind or read_word(node.text, KINDS, "kind"), node.at, True)
            except Misread as error:
                words = f"--kind-words {node.text}=purchase"
                self.sink.error(node.at, error.message, f"Say what it means: {words}.")
                return False
        return True


def _swap(row: Row) -> None:
    payer, payee = row.items.pop("payer", None), row.items.pop("payee", None)
    row.items |= {
        name: node for name, node in (("payer", payee), ("payee", payer)) if node is not None
    }


def _cell(text: str) -> str:
    return rearm(text.replace("\r\n", "\n").strip())


def open_table(sink: Sink, profile: TableProfile) -> Table | None:
    """Read the headings of a table; what is wrong with them is reported.

    Parameters
    ----------
    sink : Sink
        Holds the text, takes the problems.
    profile : TableProfile

    Returns
    -------
    Table or None
        None for an empty table.
    """
    if is_graph(sink.file, sink.text):
        return _open_graph(sink, profile)
    if is_sankey(sink.text):
        return Table(sink, profile, TRIPLE, " ", sankey_cells)
    parties: tuple[str, ...] = () if profile.layout == "matrix" else PARTIES
    if profile.own:
        parties = tuple(party for party in parties if party in profile.columns)
    wanted = {column_name(profile.columns.get(party, party)) for party in parties}
    top = find_headings(sink.text, wanted, profile.skip_lines)

    def lines(into: Sink) -> Iterator[Cells]:
        rows = lines_of_cells(into, top.delimiter, profile.skip_lines)
        return dropwhile(lambda row: unpack("", row[0][0]).line < top.line, rows)

    first = list(islice(lines(_aside(sink)), 1 + TOP_ROWS))
    if not first:
        remedy = "The first line names the columns: payer,payee,amount,date."
        sink.error(0, "the table is empty", remedy)
        return None
    at, cells = first[0]
    if top.below:
        skip = f"--skip-lines {top.line - 1}"
        remedy = f"Remove the lines above them, or leave them aside: {skip}."
        sink.error(at[0], f"the headings seem to be in line {top.line}", remedy)
    if profile.layout == "matrix":
        return Table(sink, profile, TRIPLE, top.delimiter, lambda into: matrix_cells(lines(into)))
    plan = plan_columns(sink, at, cells, profile, [row for _, row in first[1:]])
    return Table(sink, profile, plan, top.delimiter, lambda into: islice(lines(into), 1, None))


def _open_graph(sink: Sink, profile: TableProfile) -> Table | None:
    """The edges of a graph; it is no fault of theirs that they have attributes of any name."""
    graph = read_graph(sink)
    if graph is None:
        return None
    first = list(islice(graph.lines(_aside(sink)), 1 + TOP_ROWS))
    (at, headings), rows = first[0], [row for _, row in first[1:]]
    plan = plan_columns(sink, at, headings, profile, rows, called="attribute")
    return Table(sink, profile, plan, "", lambda into: islice(graph.lines(into), 1, None))


def _aside(sink: Sink) -> Sink:
    """The same text, for a look at it: what cannot be read there is reported once, elsewhere."""
    return Sink(sink.file, sink.text, csv=True)
