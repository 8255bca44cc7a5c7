"""The values of the ledger's fields: from what is written to what is meant."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from sys import intern
from types import MappingProxyType
from typing import Any, TypeVar, cast

from bubblegraph.dates import PartialDate, Term, read_date, read_term
from bubblegraph.errors import MOST_SHOWN, Misread
from bubblegraph.ledger.model import (
    LINT_NAMES,
    Rate,
    Source,
    Span,
    Status,
    StatusChange,
)
from bubblegraph.ledger.names import Spellings, did_you_mean
from bubblegraph.ledger.rows import WHOLE_CHARACTER, Listing, Node, Row, Sink, Text
from bubblegraph.meant import with_currency
from bubblegraph.money import UNDISCLOSED, Amount, ReadAmount, read_amount
from bubblegraph.text import is_control

__all__ = [
    "STATUSES",
    "FieldReader",
    "Reader",
    "history_of_cell",
    "read_span",
    "read_status",
    "read_word",
    "split_source",
]

T = TypeVar("T")
FieldReader = Callable[["Reader", Node], Any]

STATUSES: dict[str, Status] = {status.word: status for status in Status}
MAX_NAME = 200
LONGEST = 20_000  # characters of a note
AMBIGUOUS_BELOW = 10_000 * 100  # cents: a bare 9,999 beside billions is rarely meant
_CENTS = re.compile(r"\.[0-9]{2}$")  # nobody writes billions to the cent


def read_word(text: str, known: Iterable[str], field: str) -> str:
    """Read one of the known words; spaces, hyphens and underscores are the same.

    Raises
    ------
    Misread
        If it is none of them.
    """
    word = re.sub(r"[\s_-]+", " ", text.strip().lower())
    listed = tuple(known)
    for entry in listed:
        if entry.replace("_", " ") == word:
            return entry
    raise Misread(f'{field} is not known: "{text}"', _word_meant(text, listed))


# a table has the same wrong word in each of its rows
_word_meant = lru_cache(maxsize=1_000)(did_you_mean)


def read_status(text: str) -> Status:
    """Read a status word.

    Raises
    ------
    Misread
        If there is no such status.

    Examples
    --------
    >>> read_status("letter-of-intent").word
    'letter of intent'
    """
    return STATUSES[read_word(text, STATUSES, "status")]


class Reader:
    """Interprets the nodes of one file."""

    def __init__(self, sink: Sink, currency: str) -> None:
        self.sink = sink
        self.csv = sink.csv
        self.currency = currency
        self.rates: dict[str, Rate] = {}
        self.stated = ""  # the currency of amounts that name none, if not the ledger's
        self.undated = False  # no deal of the file has a date
        self.bare: list[
            tuple[int, str]
        ] = []  # amounts without a scale word that may be meant in billions
        self.scaled = False  # whether the file uses scale words
        self._shared: dict[Any, Any] = {}
        self._spellings: dict[str, Spellings] = {}

    def shared(self, value: T) -> T:
        """Give the first value that was equal to this one: many rows keep one."""
        return cast(T, self._shared.setdefault(value, value))

    # -- plain values

    def text(self, node: Node, longest: int = LONGEST) -> str | None:
        """Read a text; control characters are errors."""
        if type(node) is not Text:
            self.wrong(node, "a text")
            return None
        text = node.text.strip()
        if not text or node.empty:
            self.sink.error(node.at, "nothing stands here", "Write a value, or remove the key.")
            return None
        if len(node.text) > longest:
            self.sink.error(
                node.at, f"a text of {len(node.text):,} characters", f"Keep it under {longest:,}."
            )
            return None
        if bad := "" if node.text.isprintable() else _first_invisible(node.text):
            half = "\ud800" <= bad <= "\udfff"
            what, remedy = ("half a", WHOLE_CHARACTER) if half else ("an invisible", "Remove it.")
            self.sink.error(node.at, f"{what} character: U+{ord(bad):04X}", remedy)
            return None
        return text

    def name(self, node: Node) -> str | None:
        """Read a name or an id: one line."""
        text = self.text(node, MAX_NAME)
        if text is not None and ("\n" in text or "\t" in text):
            self.sink.error(node.at, "a name that spans lines", "Write it on one line.")
            return None
        return text if text is None else intern(text)

    def names(self, node: Node) -> tuple[str, ...] | None:
        """Read one name or a list of names; in a table they are separated by ``;``."""
        if type(node) is Listing:
            found = tuple(name for item in node.items if (name := self.name(item)) is not None)
            return tuple(dict.fromkeys(found))
        name = self.name(node)
        if name is None:
            return None
        if self.csv:
            return tuple(dict.fromkeys(part.strip() for part in name.split(";") if part.strip()))
        return (name,)

    def read(self, node: Node, reader: Callable[[str], T]) -> T | None:
        """Read a scalar by a function that raises Misread."""
        text = self.text(node, MAX_NAME)
        if text is None:
            return None
        try:
            return reader(text)
        except Misread as error:
            few = len(self.sink.problems) < MOST_SHOWN  # nobody reads how to mend more
            self.sink.error(node.at, error.message, error.remedy if few else "")
            return None

    def date(self, node: Node) -> PartialDate | None:
        """Read a date."""
        return self.read(node, read_date)

    def term(self, node: Node) -> Term | None:
        """Read a term."""
        return self.read(node, read_term)

    def flag(self, node: Node) -> bool | None:
        """Read true or false."""
        words = {"true": True, "yes": True, "false": False, "no": False}
        text = self.text(node)
        if text is None:
            return None
        if text.lower() not in words:
            self.sink.error(node.at, f'neither true nor false: "{text}"', "Write true or false.")
            return None
        return words[text.lower()]

    def choice(self, node: Node, words: Iterable[str], field: str) -> str | None:
        """Read one of a few words."""
        return self.read(node, lambda text: read_word(text, words, field))

    def amount(self, node: Node) -> tuple[Amount, bool, str] | None:
        """Read an amount, whether it is an "about", and how it is written in another currency."""
        if type(node) is Text and (node.empty or not node.text.strip()):
            self.sink.error(
                node.at, "the amount is empty", "Write undisclosed where no price is known."
            )
            return None
        found = self.read(node, read_amount)
        if found is None or type(node) is not Text:
            return None
        if found.currency not in (None, self.currency):
            return self._converted(node, found)
        if found.bare and 0 < found.amount.low + (found.amount.high or 0) < AMBIGUOUS_BELOW:
            text = node.text.strip()
            self.bare += [] if _CENTS.search(text) else [(node.at, text)]
        priced = found.amount != UNDISCLOSED
        self.scaled = self.scaled or (not found.bare and priced)
        if priced and found.currency is None and self.stated:
            named = Text(with_currency(node.text.strip(), self.stated), node.at)
            return self._converted(named, found._replace(currency=self.stated))
        return found.amount, found.about, ""

    def said(self, node: Node) -> tuple[Amount, bool, int] | None:
        """Read an amount, whether it is an "about", and how far it may be off, in cents."""
        found = self.amount(node)
        if found is None or type(node) is not Text:
            return None
        stated = read_amount(node.text)
        rate = self.rates.get(stated.currency or self.stated)
        slack = stated.slack if rate is None else round(stated.slack * Fraction(rate.rate))
        return found[0], found[1], slack

    def paid(self, node: Node) -> Amount | None:
        """Read what was paid so far."""
        found = self.amount(node)
        return None if found is None else found[0]

    def _converted(self, node: Text, found: ReadAmount) -> tuple[Amount, bool, str] | None:
        """Bring an amount in another currency into the ledger's own."""
        rate = self.rates.get(found.currency or "")
        if rate is None:
            self.sink.error(
                node.at,
                f"an amount in {found.currency} in a ledger in {self.currency}",
                f"Give the rate: rates: {{{found.currency}: {{rate: …, date: …, source: …}}}}.",
            )
            return None
        low, high = (
            None if end is None else round(end * Fraction(rate.rate)) for end in found.amount.ends
        )
        return Amount(low or 0, high), found.about, node.text.strip()

    def figure(self, node: Node) -> Span | None:
        """Read a number that is no money: ``0.75``, ``3 to 5``, ``at least 700``, ``-23.7``."""
        return self.read(node, read_span)

    def rate(self, node: Node) -> Decimal | None:
        """Read what one unit of a currency is worth."""
        return self.read(node, _read_rate)

    def wrong(self, node: Node, wanted: str) -> None:
        """Complain of a node of the wrong sort."""
        found = {Listing: "a list", Row: "a mapping"}.get(type(node), "a text")
        self.sink.error(node.at, f"{found} stands where {wanted} belongs")

    # -- sources and history

    def sources(self, node: Node) -> tuple[Source, ...] | None:
        """Read one source or a list of them."""
        items = node.items if type(node) is Listing else [node]
        return tuple(source for item in items if (source := self._source(item)) is not None)

    def _source(self, node: Node) -> Source | None:
        if type(node) is not Row:
            text = self.text(node)
            return None if text is None else split_source(text)
        values: dict[str, Any] = {}
        for key, value in node.items.items():
            if key not in Source._fields:
                self.unknown_key(node, key, Source._fields, "a source")
            elif (found := self.date(value) if key == "date" else self.text(value)) is not None:
                values[key] = found
        if "publisher" not in values and "url" not in values:
            self.sink.error(node.at, "a source without publisher", "Name the publisher.")
            return None
        values.setdefault("publisher", _host(values.get("url", "")))
        return Source(**values)

    def history(self, node: Node) -> tuple[StatusChange, ...] | None:
        """Read a status word, or a mapping of dates to what changed."""
        if self.csv and type(node) is Text and ": " in node.text:
            node = history_of_cell(node)
        if type(node) is not Row:
            status = self.read(node, read_status)
            return None if status is None else (StatusChange(None, status, at=node.at),)
        changes: list[StatusChange] = []
        for key, value in node.items.items():
            at = node.key_at[key]
            day = self.date(Text(key, at))
            status = changes[-1].status if changes else Status.ANNOUNCED
            change = self._change(value, day, status, at)
            if day is not None and change is not None:
                changes.append(change)
        if not node.items:
            self.sink.error(node.at, "an empty history", "Write {2025-09-22: announced}.")
        if any(before.date.first > after.date.last for before, after in pairwise(changes)):  # type: ignore[union-attr]
            changes.sort(key=lambda change: change.date.last)  # type: ignore[union-attr]
        return tuple(changes) or None

    def _change(
        self, node: Node, day: PartialDate | None, before: Status, at: int
    ) -> StatusChange | None:
        if type(node) is not Row:
            status = self.read(node, read_status)
            return None if status is None else StatusChange(day, status, at=at)
        values: dict[str, Any] = {"status": before}
        readers: dict[str, Callable[[Node], Any]] = {
            "status": lambda value: self.read(value, read_status),
            "amount": lambda value: (self.amount(value) or (None,))[0],
            "term": self.term,
            "paid": self.paid,
            "note": self.text,
            "source": self.sources,
        }
        for key, value in node.items.items():
            if key not in readers:
                self.unknown_key(node, key, readers, "an entry of the history")
            elif (found := readers[key](value)) is not None:
                values["sources" if key == "source" else key] = found
        return StatusChange(day, **values, at=at)

    def allow(self, node: Node) -> Mapping[str, str] | None:
        """Read ``{lint: reason}``; in a table ``lint: reason; lint: reason``."""
        if self.csv and type(node) is Text and ":" in node.text:
            node = _pairs_of_cell(node)
        if type(node) is not Row:
            example = "duplicate: two tranches of one day" if self.csv else f"allow: {_REASON}"
            self.sink.error(node.at, "allow needs reasons", f"Write {example}.")
            return None
        reasons: dict[str, str] = {}
        for key, value in node.items.items():
            if key not in LINT_NAMES:
                hint = did_you_mean(key, LINT_NAMES)
                self.sink.error(node.key_at[key], f'allow names no lint: "{key[:60]}"', hint)
            elif (reason := self.text(value)) is not None:
                reasons[key] = reason
                if not re.search(r"[^\W\d_]", reason) or reason.lower() in _NO_REASONS:
                    self.sink.error(
                        value.at, f'not a reason: "{reason}"', f"Say why: allow: {_REASON}."
                    )
        return MappingProxyType(reasons)

    def values(self, row: Row, readers: Mapping[str, FieldReader], where: str) -> dict[str, Any]:
        """Read each value of a row by its key's reader; what cannot be read is reported."""
        found: dict[str, Any] = {}
        for key, node in row.items.items():
            if key not in readers:
                self.unknown_key(row, key, readers, where)
            elif (value := readers[key](self, node)) is not None:
                found[key] = value
        return found

    def unknown_key(self, row: Row, key: str, known: Iterable[str], where: str) -> None:
        """Complain of a key that means nothing."""
        if key.isdigit() and not self.csv:
            remedy = (
                "A comma parts two fields in { … }: put an amount with commas into quotes, "
                '"12,700,000".'
            )
            self.sink.error(row.key_at[key], f'unknown key "{key[:20]}" in {where}', remedy)
            return
        word = "column" if self.csv else "key"
        shown = key if len(key) <= 60 else f"{key[:59]}…"
        if where not in self._spellings:
            self._spellings[where] = Spellings(known)
        hint = self._spellings[where].hint(key)
        self.sink.error(row.key_at[key], f'unknown {word} "{shown}" in {where}', hint)


_REASON = '{duplicate: "two tranches of one day"}'
_NO_REASONS = ("true", "false", "yes", "no")


def history_of_cell(cell: Text) -> Row:
    """Give the history that stands in a cell as a ledger has it.

    Examples
    --------
    >>> row = history_of_cell(Text("2025: announced; 2026: committed, paid 5", 0))
    >>> list(row.items), row.items["2026"].items["paid"].text
    (['2025', '2026'], '5')
    """
    row = _pairs_of_cell(cell, ": ")
    for day, node in row.items.items():
        status, told, paid = node.text.partition(", paid ") if type(node) is Text else ("", "", "")
        if told:
            entry = row.items[day] = Row(node.at)
            for key, text in (("status", status), ("paid", paid)):
                entry.items[key] = Text(text.strip(), node.at, quoted=True)
                entry.key_at[key] = node.at
    return row


def _pairs_of_cell(cell: Text, mark: str = ":") -> Row:
    """The pairs of a cell: ``lint: reason; lint: reason``."""
    row = Row(cell.at)
    for part in filter(str.strip, cell.text.split(";")):
        key, _, value = part.partition(mark)
        row.items[key.strip()] = Text(value.strip(), cell.at, quoted=True)
        row.key_at[key.strip()] = cell.at
    return row


def _first_invisible(text: str) -> str:
    """The first character of a text that cannot be seen, or nothing."""
    return next((c for c in text if is_control(c) and c not in "\n\t"), "")


_DATE = re.compile(r"(?<!\S)[0-9]{4}(?:-Q[1-4]|-[0-9]{2}(?:-[0-9]{2})?)?(?!\S)")
_URL = re.compile(r"https?://\S+")


def split_source(text: str) -> Source:
    """Split ``publisher date url``.

    Examples
    --------
    >>> split_source("Reuters 2026-02-27 https://example.org/x").publisher
    'Reuters'
    """
    found = _URL.search(text)
    url = found[0] if found else ""
    rest = text.replace(url, " ") if url else text
    day = None
    if dated := list(_DATE.finditer(rest)):
        try:
            day = read_date(dated[-1][0])
            rest = rest[: dated[-1].start()] + rest[dated[-1].end() :]
        except Misread:
            day = None
    publisher = " ".join(rest.split()).strip(" ,;:")
    return Source(intern(publisher or _host(url)), day, url)


def _host(url: str) -> str:
    """Return the host of an address, the publisher's name for want of a better one."""
    found = re.match(r"https?://(?:www\.)?([^/:?#]+)", url)
    return found[1] if found else ""


def _read_rate(text: str) -> Decimal:
    """Read one number above 0."""
    example = "Write 1.36, or another number above 0."
    try:
        span = read_span(text)
    except Misread as error:
        raise Misread(error.message, error.remedy.replace(_SPAN_EXAMPLE, example)) from None
    if span.low != span.high or not 0 < span.low < 10**6:
        raise Misread(f"not a rate: {span}", example)
    return span.low


_PLAIN = r"-?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?"
_SPAN_EXAMPLE = "Write 0.75, 3 to 5 or at least 700; the unit goes into unit."
_SPAN = re.compile(rf"(?P<lead>at least |up to )?(?P<low>{_PLAIN})(?: to (?P<high>{_PLAIN}))?")


def read_span(text: str) -> Span:
    """Read a number that is no money, or a range of them.

    Raises
    ------
    Misread
        If it is none.

    Examples
    --------
    >>> str(read_span("3 to 5")), read_span("at least 700").high
    ('3 to 5', None)
    """
    match = _SPAN.fullmatch(" ".join(text.split()))
    if match is None or len(text) > 60:
        point = re.sub(r"(?<![0-9.,])(-?[0-9]+),([0-9]+)(?![0-9.,])", r"\1.\2", text[:60])
        meant = f"Write {point}." if point != text and _SPAN.fullmatch(point) else _SPAN_EXAMPLE
        raise Misread(f'not a number: "{text[:60]}"', meant)
    low = Decimal(match["low"].replace(",", ""))
    if match["lead"] == "at least ":
        return Span(low, None)
    if match["lead"] == "up to ":
        return Span(Decimal(0), low)
    high = Decimal(match["high"].replace(",", "")) if match["high"] else low
    if high < low:
        raise Misread(f'runs from high to low: "{text}"', f"Write {high} to {low}.")
    return Span(low, high)
