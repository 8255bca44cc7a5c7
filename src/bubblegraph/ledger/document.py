"""One file to what it says, before it is joined with others."""

from __future__ import annotations

import codecs
import errno
import re
import sys
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import TypeVar

from bubblegraph.ledger.deals import DEAL_KEYS, TABLE_KEYS, read_deal, read_entity
from bubblegraph.ledger.fields import Reader
from bubblegraph.ledger.model import Claim, Deal, Entity, Event, Figure, Rate
from bubblegraph.ledger.records import read_claim, read_event, read_figure, read_rate
from bubblegraph.ledger.rows import Listing, Node, Row, Sink, Text, parse_yaml, spot
from bubblegraph.ledger.table import read_table

__all__ = ["STDIN", "Document", "is_table", "odd_breaks", "read_document", "read_file"]

T = TypeVar("T")

STDIN = "-"
MAX_BYTES, MAX_DEALS = 64 * 2**20, 100_000  # of YAML
MAX_TABLE_BYTES, MAX_ROWS = 512 * 2**20, 2_000_000
FORMAT = "1"
_ODD_BREAKS = ("\x85", "\u2028", "\u2029")  # NEL, line separator, paragraph separator
SECTIONS = (
    "bubblegraph",
    "title",
    "as_of",
    "currency",
    "strict",
    "include",
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
    currency: str = "USD"
    strict: bool = True
    included: bool = False  # by another file
    include: list[tuple[int, str]] = field(default_factory=list)  # place and path
    rates: dict[str, Rate] = field(default_factory=dict)
    entities: list[Entity] = field(default_factory=list)
    deals: list[Deal] = field(default_factory=list)  # as ``read_deal`` gives them
    figures: list[Figure] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)


def read_file(
    path: str, columns: Mapping[str, str] | None = None, name: str = "", *, table: bool = False
) -> Document:
    """Read a file; by its name and first line it is told whether it is a table, unless that is said."""
    name = name or ("stdin" if path == STDIN else path)
    try:
        raw = _read_bytes(path)
    except OSError as error:
        return _failed(
            name, _reason(error), "Check the path." if isinstance(error, FileNotFoundError) else ""
        )
    table = table or is_table(name, raw[:4096].decode("utf-8", "replace"))
    most = MAX_TABLE_BYTES if table else MAX_BYTES
    if len(raw) > most:
        remedy = "Add up the small payments of each pair." if table else "Keep so many deals in a CSV table."
        return _failed(name, f"the file is larger than {most // 2**20} MB", remedy)
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return _failed(name, "the file is UTF-16", "Save it as UTF-8.")
    if b"\0" in raw[:4096]:
        return _failed(name, "the file is binary", "A ledger is text: YAML or CSV in UTF-8.")
    raw = raw.removeprefix(codecs.BOM_UTF8)
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        document = Document(Sink(name, raw.decode("utf-8", "replace")))
        at = spot(document.sink.text, len(raw[: error.start].decode("utf-8")))
        document.sink.error(at, f"not UTF-8 text (byte {raw[error.start]:#04x})", "Save the file as UTF-8.")
        return document
    return read_document(name, text, columns, table=table)


def _read_bytes(path: str) -> bytes:
    """Read a file, one byte past the limit at the most."""
    if path == STDIN:
        if sys.stdin is None:
            raise OSError(errno.EBADF, "standard input is closed")
        return sys.stdin.buffer.read(MAX_TABLE_BYTES + 1)
    with open(path, "rb") as stream:
        return stream.read(MAX_TABLE_BYTES + 1)


def _reason(error: OSError) -> str:
    known = {
        FileNotFoundError: "there is no such file",
        IsADirectoryError: "this is a directory, not a ledger",
        PermissionError: "the file may not be read",
    }
    return next(
        (words for sort, words in known.items() if isinstance(error, sort)), str(error.strerror or error)
    )


def _failed(name: str, message: str, remedy: str = "") -> Document:
    document = Document(Sink(name, ""))
    document.sink.error(0, message, remedy)
    return document


def read_document(
    name: str, text: str, columns: Mapping[str, str] | None = None, *, table: bool = False
) -> Document:
    text = text.lstrip("\ufeff")
    table = table or is_table(name, text)
    if table and _lone_returns(text):
        text = text.replace("\r\n", "\n").replace("\r", "\n")  # old tables; the places then fit the text
    sink = Sink(name, text, csv=table)
    document = Document(sink)
    if not text.strip():
        columns_first = "The first line names the columns: payer,payee,amount,date."
        sink.error(0, "the file is empty", columns_first if table else "A ledger has entities: and deals:.")
    elif table:
        _read_table(document, columns or {})
    elif not odd_breaks(sink):
        _read_sections(document)
    return document


def _lone_returns(text: str) -> bool:
    return text.count("\r") != text.count("\r\n")


def odd_breaks(sink: Sink) -> bool:
    """Report the first line break that YAML 1.1, YAML 1.2, editors and git do not all take for one."""
    text = sink.text
    if _lone_returns(text):
        index = len(text.replace("\r\n", "\n\n").split("\r", 1)[0])
        remedy = "Save the file with line ends LF or CRLF."
        sink.error(spot(text, index), "a carriage return without a line feed", remedy)
        return True
    for odd in _ODD_BREAKS:
        if odd in text:
            what = f"an invisible character: U+{ord(odd):04X}"
            sink.error(spot(text, text.index(odd)), what, "Remove it, or begin a line of its own there.")
            return True
    return False


def is_table(name: str, text: str) -> bool:
    if name.lower().endswith((".csv", ".tsv")):
        return True
    if name.lower().endswith((".yaml", ".yml")):
        return False
    head = text.lstrip().split("\n", 1)[0].lower()
    return ":" not in head and "payer" in head and "payee" in head


def _read_table(document: Document, columns: Mapping[str, str]) -> None:
    sink = document.sink
    table = read_table(sink, columns)
    document.strict = False
    if table is None:
        return
    header, rows = table
    for name in ("payer", "payee", "amount", "date"):
        there = header.items.keys() & {"amount", "low", "high"} if name == "amount" else name in header.items
        if not there:
            named = f"--columns {name}=…, where … is one of: {', '.join(header.items) or 'none'}."
            sink.error(header.at, f'no column "{name}"', f"Rename a column, or write {named}")
    reader = Reader(sink, document.currency)
    for name in header.items:
        if name not in TABLE_KEYS:
            reader.unknown_key(header, name, TABLE_KEYS, "the table")
    if sink.problems:
        deque(rows, maxlen=0)  # what is wrong with single rows is said as well
        return
    document.deals = _deals(reader, islice(rows, MAX_ROWS))
    if next(rows, None) is not None:
        sink.error(0, f"more than {MAX_ROWS:,} deals", "Add up the small ones of each pair.")


def _read_sections(document: Document) -> None:
    sink = document.sink
    root = parse_yaml(sink)
    if root is None:
        if not sink.problems:
            sink.error(0, "the file holds nothing but comments", "A ledger has entities: and deals:.")
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
    reader.currency = document.currency
    _read_include(document, reader, root.items.get("include"))
    _read_rates(document, reader, root.items.get("rates"))
    reader.rates = document.rates
    _read_entities(document, reader, root.items.get("entities"))
    _read_deals(document, reader, root.items.get("deals"))
    document.figures = _entries(reader, root.items.get("financials"), "financials", read_figure)
    document.events = _entries(reader, root.items.get("events"), "events", read_event)
    document.claims = _entries(reader, root.items.get("claims"), "claims", read_claim)


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
        else:
            reader.sink.error(given["currency"].at, f'not a currency code: "{word}"', "Write USD, EUR, CNY …")
    if "strict" in given:
        document.strict = reader.flag(given["strict"]) is not False


def _read_entities(document: Document, reader: Reader, node: Node | None) -> None:
    if node is None or (type(node) is Text and node.empty):
        return
    if type(node) is not Row:
        reader.sink.error(
            node.at, "entities is no mapping", "Write entities: and below it nvidia: {name: Nvidia}."
        )
        return
    found = (read_entity(reader, key, value, node.key_at[key]) for key, value in node.items.items())
    document.entities = [entity for entity in found if entity is not None]


def _read_include(document: Document, reader: Reader, node: Node | None) -> None:
    if node is None:
        return
    for item in node.items if type(node) is Listing else [node]:
        path = reader.name(item)
        if path is not None:
            document.include.append((item.at, path))


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


def _entries(
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
            reader.sink.error(item.at, "this is no deal", f"A deal has {', '.join(list(DEAL_KEYS)[:5])}.")
    if len(rows) > MAX_DEALS:
        reader.sink.error(0, f"more than {MAX_DEALS:,} deals", "Keep so many deals in a CSV table.")
        return
    document.deals = _deals(reader, rows)


def _deals(reader: Reader, rows: Iterable[Row]) -> list[Deal]:
    deals = [deal for row in rows if (deal := read_deal(reader, row)) is not None]
    if reader.scaled:
        for at, text in reader.bare:
            reader.sink.error(
                at,
                f'amount can be read in two ways: "{text}", beside amounts in billions or millions',
                f"Write {_each(text, 'B')} or {_each(text, 'M')}; or {_each(text)}, if it is that little.",
            )
    return deals


def _each(text: str, unit: str = "") -> str:
    """Put a unit behind each number of an amount; without one, two digits behind its point."""
    if unit:
        return re.sub(r"[0-9](?=\s|$)", rf"\g<0>{unit}", text)
    return re.sub(r"[0-9][0-9,]*(\.[0-9]*)?(?=\s|$)", lambda found: f"{found[0]}{_lacking(found[1])}", text)


def _lacking(fraction: str | None) -> str:
    return ".00" if fraction is None else "0" * (3 - len(fraction))
