"""One file to what it says, before it is joined with others."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Context
from itertools import islice
from pathlib import Path
from typing import TypeVar

from bubblegraph.errors import Misread
from bubblegraph.ledger.deals import DEAL_KEYS, TELLING, read_deal, read_entity
from bubblegraph.ledger.fields import Reader
from bubblegraph.ledger.marks import BYTE_ORDER_MARK, lone_returns, odd_breaks, unfinished_merge
from bubblegraph.ledger.model import Claim, Deal, Entity, Event, Figure, Rate, pack
from bubblegraph.ledger.opening import STDIN, Undecodable, decode, read_bytes, refuse_large
from bubblegraph.ledger.records import read_claim, read_event, read_figure, read_rate
from bubblegraph.ledger.rows import Listing, Node, Row, Sink, Text, spot
from bubblegraph.ledger.tables.cells import tells_separator
from bubblegraph.ledger.tables.graphs import GRAPH_SUFFIXES, is_graph
from bubblegraph.ledger.tables.profile import TableProfile
from bubblegraph.ledger.tables.reader import TableReader, sole_currency
from bubblegraph.ledger.tables.rows import Table, open_table
from bubblegraph.ledger.tables.sankey import is_sankey
from bubblegraph.ledger.tables.section import read_profile
from bubblegraph.ledger.tables.several import ask_of_several, part_equally
from bubblegraph.ledger.tables.workbook import Fault, is_workbook, sheet_text
from bubblegraph.ledger.tables.written import WrittenRows
from bubblegraph.ledger.yaml_rows import parse_yaml
from bubblegraph.meant import currency_hint, in_cents, with_unit
from bubblegraph.text import count

__all__ = ["DOLLARS", "STDIN", "Document", "is_table", "read_document", "read_file"]

T = TypeVar("T")

DOLLARS = "USD"
MAX_BYTES, MAX_DEALS = 64 * 2**20, 100_000  # of YAML
MAX_TABLE_BYTES, MAX_ROWS = 512 * 2**20, 2_000_000
FORMAT = "1"
INCLUDED = ("file", "table")
TABLE_SUFFIXES = (".csv", ".tsv", ".xlsx", ".xls", *GRAPH_SUFFIXES)
EXACTLY = Context(prec=100)  # rates have few digits
SECTIONS = (
    "bubblegraph",
    "title",
    "as_of",
    "currency",
    "strict",
    "lacks",
    "include",
    "table",
    "rates",
    "entities",
    "deals",
    "financials",
    "events",
    "claims",
)


@dataclass(slots=True)
class Document:
    """What one file says, not yet joined with the others."""

    sink: Sink
    title: str = ""
    as_of: date | None = None
    currency: str = DOLLARS
    currency_at: int = 0  # where it is named; 0 if it is not
    written: str = ""  # in which its amounts are, where a rate brings them into another
    strict: bool = True
    lacks: str = ""  # what its gross flow leaves out
    included: bool = False  # by another file
    outside: bool = False  # of the folder of the ledger that includes it
    # place, path and how to read it, if it is a table
    include: list[tuple[int, str, TableProfile | None]] = field(default_factory=list)
    rates: dict[str, Rate] = field(default_factory=dict)
    entities: list[Entity] = field(default_factory=list)
    deals: list[Deal] = field(default_factory=list)  # as ``read_deal`` gives them
    figures: list[Figure] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)  # what was done to a table to read it


def read_file(
    path: str,
    profile: TableProfile | None = None,
    name: str = "",
    *,
    table: bool = False,
    above: Document | None = None,
    beside: Document | None = None,
) -> Document:
    """Read a file; name and first line tell whether it is a table, unless that is said.

    Parameters
    ----------
    above : Document, optional
        What includes the file, if whoever asks does not name it: what is no regular file is
        refused, and ``currency`` and ``strict`` are those of ``above`` where the file has none.
    beside : Document, optional
        What was named before it: if that has a rate, what is in another currency is brought into
        its own, as it is for ``above``.
    """
    name = name or ("stdin" if path == STDIN else path)
    sink = Sink(name, "")
    try:
        raw = read_bytes(path, MAX_TABLE_BYTES, regular=above is not None)
        refuse_large(raw)
        top = raw[:4096].decode("utf-8", "replace")
        table = table or is_workbook(name, raw) or is_table(name, top, profile)
        most = MAX_TABLE_BYTES if table else MAX_BYTES
        if len(raw) > most:
            remedy = (
                "If it is a table of payments: cycles, volume, draw, export, page and show read "
                "it. For other commands add up the small payments of each pair."
                if table
                else "Keep so many deals in a CSV table."
            )
            raise Misread(f"the file is larger than {most // 2**20} MB", remedy)
        faults: list[Fault] = []
        if is_workbook(name, raw):
            text, faults = sheet_text(raw, (profile or TableProfile()).sheet)
        else:
            encoding = profile.encoding if profile and table else ""
            text = decode(raw, encoding, table=table)
    except Undecodable as error:
        if table:  # what else is wrong is told as well
            document = read_document(
                name, error.text, profile, table=True, above=above, beside=beside
            )
        else:
            document = Document(Sink(name, error.text))
        sink = document.sink
        before = error.text[: error.index]
        if table:  # whose lines may end as in old files, and all end alike in its text
            before = before.replace("\r\n", "\n").replace("\r", "\n")
        sink.error(spot(before, len(before)), error.message, error.remedy, fatal=True)
        return document
    except Misread as error:
        sink.error(0, error.message, error.remedy, fatal=True)
    else:
        document = read_document(name, text, profile, table=table, above=above, beside=beside)
        return _with_faults(document, faults)
    return Document(sink)


def _with_faults(document: Document, faults: Sequence[Fault]) -> Document:
    """Add what is wrong with rows of a workbook, in the place of what came of it."""
    sink = document.sink
    rows = {row for fault in faults for row in fault.rows}
    sink.problems[:] = [each for each in sink.problems if each.place.line not in rows]
    for fault in faults:
        sink.error(pack(fault.rows[0], 1), fault.message, fault.remedy)
    return document


def read_document(
    name: str,
    text: str,
    profile: TableProfile | None = None,
    *,
    table: bool = False,
    above: Document | None = None,
    beside: Document | None = None,
) -> Document:
    """Read a text; ``above`` is what includes it, as for ``read_file``, and so is ``beside``."""
    text = text.removeprefix(BYTE_ORDER_MARK)
    table = table or is_table(name, text, profile)
    if table and lone_returns(text):
        # old tables; the places then fit the text
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    sink = Sink(name, text, csv=table)
    document = Document(sink)
    if above is not None:
        document.currency, document.strict = above.written or above.currency, above.strict
    if not text.strip():
        columns_first = "The first line names the columns: payer,payee,amount,date."
        sink.error(
            0, "the file is empty", columns_first if table else "A ledger has entities: and deals:."
        )
    elif unfinished_merge(sink):
        pass  # which of the two versions is meant is not known
    elif table:
        _read_table(document, profile or TableProfile(), above, beside)
    elif not odd_breaks(sink):
        _read_sections(document, above or beside)
    return document


def is_table(name: str, text: str, profile: TableProfile | None = None) -> bool:
    """Tell a table from a ledger: by its name, by a profile for it, or by its first line."""
    if name.lower().endswith(TABLE_SUFFIXES):
        return True
    if name.lower().endswith((".yaml", ".yml", ".json")):
        return False
    head = text.lstrip().split("\n", 1)[0].lower()
    named = ":" not in head and "payer" in head and "payee" in head
    told = bool(profile and profile.set_fields) or named
    return told or tells_separator(text) or is_sankey(text) or is_graph(name, text)


def _read_table(
    document: Document,
    profile: TableProfile,
    above: Document | None = None,
    beside: Document | None = None,
) -> None:
    sink = document.sink
    table = open_table(sink, profile)
    document.strict = False
    if table is None:
        return
    if table.plan.lacks:
        deque(table.rows(), maxlen=0)  # what is wrong with single rows is said as well
        return
    own = sole_currency(table) if above is None else ""
    document.currency = profile.currency or own or document.currency
    reader = _table_reader(document, profile, above or beside)
    plan = table.plan
    reader.undated = plan.written or not (plan.columns("date") or plan.columns("status"))
    rows = table.rows()
    document.deals = _deals_of_rows(reader, islice(rows, MAX_ROWS))
    if next(rows, None) is not None:
        sink.error(0, f"more than {MAX_ROWS:,} deals", "Add up the small ones of each pair.")
    if profile.several == "equal":
        whole = len(document.deals)
        document.deals = list(part_equally(document.deals))
        table.counts["parted"] = len(document.deals) - whole
    elif profile.several == "error":
        ask_of_several(sink, document.deals)
    _read_beside(document, reader, table.written)
    reader.finish()
    document.notes = list(_table_notes(table, reader))


def _table_reader(
    document: Document, profile: TableProfile, ledger: Document | None
) -> TableReader:
    """A reader that brings a table into the currency of a ledger, if there is a rate for it."""
    reader = TableReader(document.sink, document.currency, profile)
    if ledger is None:
        return reader
    reader.rates |= ledger.rates
    if document.currency != ledger.currency and document.currency in reader.rates:
        reader.stated = document.currency
        reader.currency = document.currency = ledger.currency
    return reader


def _read_beside(document: Document, reader: TableReader, written: WrittenRows) -> None:
    """Read what a table that this program wrote says beside its deals."""
    document.entities = list(written.entities.values())
    reader.undated = reader.undated and not any(deal.date for deal in document.deals)
    if written.as_of is not None and (day := reader.date(written.as_of)) is not None:
        document.as_of = day.last


def _table_notes(table: Table, reader: TableReader) -> Iterator[str]:
    """Say what a reader of numbers has to know of how the table was read."""
    file, counts = table.sink.file, table.counts
    if aside := [field for field in table.plan.aside if field in TELLING]:
        yield f"{file}: left aside, for --columns does not name it: {', '.join(aside)}."
    if reader.undated:
        yield f"{file} has no dates: nothing can be said of the order of time."
    if reader.rounded:
        yield f"{file}: {count(reader.rounded, 'amount')} rounded to the cent."
    if counts["reverse"]:
        said = count(counts["reverse"], "negative amount")
        yield f"{file}: {said} taken for money that goes the other way."
    if counts["drop"]:
        yield f"{file}: {count(counts['drop'], 'row')} with a negative amount left out."
    if counts["parted"]:
        said = count(counts["parted"], "deal")
        yield f"{file}: {said} more, since amounts of several parties are parted equally."
    if reader.blank:
        yield f"{file}: {count(reader.blank, 'missing amount')} taken for undisclosed."


def _read_sections(document: Document, ledger: Document | None = None) -> None:
    sink = document.sink
    root = parse_yaml(sink)
    if root is None:
        if not sink.problems:
            sink.error(
                0, "the file holds nothing but comments", "A ledger has entities: and deals:."
            )
        return
    if type(root) is not Row:
        what = "a list" if type(root) is Listing else "a single text"
        sink.error(root.at, f"{what} is no ledger", "Write the deals as a list under deals:.")
        return
    reader = Reader(sink, document.currency)
    for key in root.items:
        if key not in SECTIONS:
            reader.unknown_key(root, key, SECTIONS, "a ledger")
    _read_header(document, reader, root)
    _read_include(document, reader, root.items.get("include"))
    _read_own_table(document, reader, root.items.get("table"))
    _read_rates(document, reader, root.items.get("rates"))
    if ledger is not None:
        _bring_into(ledger, document)
    reader.currency, reader.stated = document.currency, document.written
    reader.rates = document.rates
    _read_entities(document, reader, root.items.get("entities"))
    _read_deals(document, reader, root.items.get("deals"))
    document.figures = _read_entries(
        reader, root.items.get("financials"), "financials", read_figure
    )
    document.events = _read_entries(reader, root.items.get("events"), "events", read_event)
    document.claims = _read_entries(reader, root.items.get("claims"), "claims", read_claim)


def _read_header(document: Document, reader: Reader, root: Row) -> None:
    given = root.items
    if "bubblegraph" in given:
        version = reader.text(given["bubblegraph"])
        if version not in (None, FORMAT):
            reader.sink.error(
                given["bubblegraph"].at,
                f"a ledger of format {version}",
                f"This program reads format {FORMAT}; a newer one may read this.",
            )
    if "title" in given:
        document.title = reader.name(given["title"]) or ""
    if "as_of" in given and (day := reader.date(given["as_of"])) is not None:
        document.as_of = day.last
    if "currency" in given and (word := reader.name(given["currency"])) is not None:
        if len(word) == 3 and word.isascii() and word.isalpha():
            document.currency = word.upper()
            document.currency_at = given["currency"].at
        else:
            said = f'not a currency code: "{word}"'
            reader.sink.error(given["currency"].at, said, currency_hint(word))
    if "strict" in given:
        document.strict = reader.flag(given["strict"]) is not False
    if "lacks" in given:
        document.lacks = reader.text(given["lacks"]) or ""


def _read_entities(document: Document, reader: Reader, node: Node | None) -> None:
    if node is None or (type(node) is Text and node.empty):
        return
    if type(node) is not Row:
        reader.sink.error(
            node.at,
            "entities is no mapping",
            "Write entities: and below it nvidia: {name: Nvidia}.",
        )
        return
    found = (read_entity(reader, key, value, node.key_at[key]) for key, value in node.items.items())
    document.entities = [entity for entity in found if entity is not None]


def _read_include(document: Document, reader: Reader, node: Node | None) -> None:
    if node is None:
        return
    for item in node.items if type(node) is Listing else [node]:
        _add_included(document, reader, item)


def _add_included(document: Document, reader: Reader, item: Node) -> None:
    """Take a path, or ``{file: path, table: profile}``."""
    if type(item) is not Row:
        if (path := reader.name(item)) is not None:
            document.include.append((item.at, path, None))
        return
    for key in item.items:
        if key not in INCLUDED:
            reader.unknown_key(item, key, INCLUDED, "what is included")
    if "file" not in item.items:
        reader.sink.error(item.at, "an included file without a name", "Write file: payments.csv.")
    elif (path := reader.name(item.items["file"])) is not None:
        table = item.items.get("table")
        profile = None if table is None else read_profile(reader, table)
        document.include.append((item.items["file"].at, path, profile))


def _read_own_table(document: Document, reader: Reader, node: Node | None) -> None:
    """Read the section that describes a table: of the ledger's own name, if it says no other."""
    if node is None:
        return
    rest = node
    own = Path(document.sink.file)
    file: str | None = None
    if type(node) is Row:
        rest = Row(node.at)
        rest.items = {key: value for key, value in node.items.items() if key != "file"}
        rest.key_at = node.key_at
        if "file" in node.items:
            file = reader.name(node.items["file"])
    beside = (own.with_suffix(suffix) for suffix in TABLE_SUFFIXES)
    file = file or next((path.name for path in beside if path.is_file()), "")
    profile = read_profile(reader, rest)
    if not file:
        said = f"no table {own.stem}.csv beside this file"
        reader.sink.error(node.at, said, "Write which it describes: file: payments.csv.")
        return
    document.include.append((node.at, file, profile))


def _read_rates(document: Document, reader: Reader, node: Node | None) -> None:
    if node is None or (type(node) is Text and node.empty):
        return
    if type(node) is not Row:
        reader.sink.error(
            node.at, "rates is no mapping", "Write rates: {GBP: {rate: 1.36, date: 2025-09-16}}."
        )
        return
    for currency, value in node.items.items():
        rate = read_rate(reader, currency, value, node.key_at[currency])
        if rate is not None:
            document.rates[currency] = rate


def _bring_into(ledger: Document, document: Document) -> None:
    """Bring a document into the currency of a ledger, by the ledger's rate if it has one."""
    rates = document.rates
    if document.currency != ledger.currency:
        rate = ledger.rates.get(document.currency)
        if rate is None:
            return
        document.written, document.currency = document.currency, ledger.currency
        rates = {
            code: each._replace(rate=EXACTLY.multiply(each.rate, rate.rate))
            for code, each in rates.items()
            if code not in (ledger.currency, *ledger.rates)
        }
    document.rates = {**ledger.rates, **rates}


def _read_entries(
    reader: Reader, node: Node | None, section: str, read: Callable[[Reader, Node], T | None]
) -> list[T]:
    if node is None or (type(node) is Text and node.empty):
        return []
    if type(node) is not Listing:
        reader.sink.error(node.at, f"{section} is no list", "Begin each entry with '- '.")
        return []
    return [found for item in node.items if (found := read(reader, item)) is not None]


def _read_deals(document: Document, reader: Reader, node: Node | None) -> None:
    if node is None or (type(node) is Text and node.empty):
        return
    if type(node) is not Listing:
        reader.sink.error(node.at, "deals is no list", "Begin each deal with '- '.")
        return
    rows = []
    for item in node.items:
        if type(item) is Row:
            rows.append(item)
        else:
            reader.sink.error(
                item.at, "this is no deal", f"A deal has {', '.join(list(DEAL_KEYS)[:5])}."
            )
    if len(rows) > MAX_DEALS:
        reader.sink.error(0, f"more than {MAX_DEALS:,} deals", "Keep so many deals in a CSV table.")
        return
    document.deals = _deals_of_rows(reader, rows)


def _deals_of_rows(reader: Reader, rows: Iterable[Row]) -> list[Deal]:
    deals = [deal for row in rows if (deal := read_deal(reader, row)) is not None]
    for at, text in reader.bare if reader.scaled else ():
        larger = f"Write {with_unit(text, 'B')} or {with_unit(text, 'M')}"
        reader.sink.error(
            at,
            f'amount can be read in two ways: "{text}", beside amounts in billions or millions',
            f"{larger}; or {in_cents(text)}, if it is that little.",
        )
    return deals
