"""The fields of the ledger: from what is written to what is meant."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from sys import intern
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar

from bubblegraph.dates import PartialDate, Term, read_date, read_term
from bubblegraph.errors import Misread, is_control
from bubblegraph.ledger.model import (
    CONFIDENCES,
    KINDS,
    PAID_IN,
    Deal,
    Entity,
    Source,
    Status,
    StatusChange,
    unpack,
)
from bubblegraph.ledger.names import did_you_mean
from bubblegraph.ledger.rows import Listing, Node, Row, Sink, Text
from bubblegraph.money import UNDISCLOSED, Amount, read_amount

__all__ = ["DEAL_KEYS", "ENTITY_KEYS", "STATUSES", "Draft", "Reader", "read_status"]

T = TypeVar("T")

STATUSES: dict[str, Status] = {status.word: status for status in Status}
MAX_NAME = 200
LONGEST = 20_000  # characters of a note
AMBIGUOUS_BELOW = 10_000 * 100  # cents: a bare 9,999 beside billions is rarely meant


def read_word(text: str, known: Iterable[str], field: str) -> str:
    """Read one of the known words; spaces, hyphens and underscores are the same.

    Raises
    ------
    Misread
        If it is none of them.
    """
    word = re.sub(r"[\s_-]+", " ", text.strip().lower())
    listed = list(known)
    for entry in listed:
        if entry.replace("_", " ") == word:
            return entry
    raise Misread(f'{field} is not known: "{text}"', did_you_mean(text, listed))


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


class Draft(NamedTuple):
    """A deal as read; its id and its parties are settled once all files are known."""

    deal: Deal
    sink: Sink
    at: Mapping[str, int]  # where each field stands
    csv: bool


class Reader:
    """Interprets the nodes of one file."""

    def __init__(self, sink: Sink, currency: str) -> None:
        self.sink = sink
        self.csv = sink.csv
        self.currency = currency
        self.bare: list[tuple[int, str]] = []  # amounts without a scale word that may be meant in billions
        self.scaled = False  # whether the file uses scale words

    # -- plain values

    def text(self, node: Node, longest: int = LONGEST) -> str | None:
        """Read a text; control characters are errors."""
        if type(node) is not Text:
            self._wrong(node, "a text")
            return None
        if node.empty or not node.text.strip():
            self.sink.error(node.at, "nothing stands here", "Write a value, or remove the key.")
            return None
        if len(node.text) > longest:
            self.sink.error(
                node.at, f"a text of {len(node.text):,} characters", f"Keep it under {longest:,}."
            )
            return None
        if bad := "" if node.text.isprintable() else _invisible(node.text):
            self.sink.error(node.at, f"an invisible character: U+{ord(bad):04X}", "Remove it.")
            return None
        return node.text.strip()

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
        text = self.text(node)
        if text is None:
            return None
        try:
            return reader(text)
        except Misread as error:
            self.sink.error(node.at, error.message, error.remedy)
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

    def amount(self, node: Node) -> tuple[Amount, bool] | None:
        """Read an amount, and whether it is an "about"."""
        if type(node) is Text and node.empty:
            self.sink.error(node.at, "the amount is empty", "Write undisclosed where no price is known.")
            return None
        found = self.read(node, read_amount)
        if found is None:
            return None
        if found.currency not in (None, self.currency):
            self.sink.error(
                node.at,
                f"an amount in {found.currency} in a ledger in {self.currency}",
                f"Convert it to {self.currency}, and give the rate in the note.",
            )
            return None
        if found.bare and 0 < found.amount.low + (found.amount.high or 0) < AMBIGUOUS_BELOW:
            self.bare.append((node.at, node.text if type(node) is Text else ""))
        self.scaled = self.scaled or (not found.bare and found.amount != UNDISCLOSED)
        return found.amount, found.about

    def _wrong(self, node: Node, wanted: str) -> None:
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
        values.setdefault("publisher", host(values.get("url", "")))
        return Source(**values)

    def history(self, node: Node) -> tuple[StatusChange, ...] | None:
        """Read a status word, or a mapping of dates to what changed."""
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
            self.sink.error(node.at, "an empty history", "Write {2025-09-22: announced}, or one status word.")
        changes.sort(key=lambda change: change.date.last if change.date else None)  # type: ignore[arg-type, return-value]
        return tuple(changes) or None

    def _change(self, node: Node, day: PartialDate | None, before: Status, at: int) -> StatusChange | None:
        if type(node) is not Row:
            status = self.read(node, read_status)
            return None if status is None else StatusChange(day, status, at=at)
        values: dict[str, Any] = {"status": before}
        readers: dict[str, Callable[[Node], Any]] = {
            "status": lambda value: self.read(value, read_status),
            "amount": lambda value: (self.amount(value) or (None,))[0],
            "term": self.term,
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
        """Read ``{lint: reason}``."""
        if type(node) is not Row:
            self.sink.error(
                node.at, "allow needs reasons", 'Write allow: {duplicate: "two tranches of one day"}.'
            )
            return None
        reasons = {key: self.text(value) for key, value in node.items.items()}
        return MappingProxyType({key: reason for key, reason in reasons.items() if reason is not None})

    def unknown_key(self, row: Row, key: str, known: Iterable[str], where: str) -> None:
        """Complain of a key that means nothing."""
        word = "column" if self.csv else "key"
        shown = key if len(key) <= 60 else f"{key[:59]}…"
        self.sink.error(row.key_at[key], f'unknown {word} "{shown}" in {where}', did_you_mean(key, known))

    # -- entities and deals

    def entity(self, entity_id: str, node: Node, at: int) -> Entity | None:
        """Read one entry of ``entities``."""
        place = unpack(self.sink.file, at)
        if self.name(Text(entity_id, at, quoted=True)) is None:
            return None
        if type(node) is Text:
            name = entity_id if node.empty else self.name(node)
            return None if name is None else Entity(entity_id, name, place=place)
        if type(node) is not Row:
            self._wrong(node, "an entity")
            return None
        values: dict[str, Any] = {"name": entity_id}
        for key, value in node.items.items():
            if key not in ENTITY_KEYS:
                self.unknown_key(node, key, ENTITY_KEYS, "an entity")
            elif (found := ENTITY_KEYS[key](self, value)) is not None:
                values[key] = found
        return Entity(entity_id, **values, place=place)

    def draft(self, row: Row) -> Draft | None:
        """Read one deal, or report why it is none."""
        before = len(self.sink.problems)
        values: dict[str, Any] = {}
        readers = TABLE_KEYS if self.csv else DEAL_KEYS
        for key, node in row.items.items():
            if key not in readers:
                self.unknown_key(row, key, readers, "the table" if self.csv else "a deal")
            elif (found := readers[key](self, node)) is not None:
                values[key] = found
        self._complete(row, values)
        label = _label(row)
        if len(self.sink.problems) > before:
            self._name_the_deal(before, label)
            return None
        places = {key: node.at for key, node in row.items.items()}
        return Draft(self._deal(row, values), self.sink, places, self.csv)

    def _complete(self, row: Row, values: dict[str, Any]) -> None:
        """Check what a deal cannot do without."""
        needed = ["payer", "payee"] + ([] if self.csv else ["kind", "amount"])
        for key in needed:
            if key not in row.items:
                self.sink.error(row.at, f"a deal without {key}", _NEEDED[key])
        history = values.get("status", ())
        dated = any(change.date for change in history)
        if "date" not in row.items and not dated and "status" not in row.items:
            self.sink.error(
                row.at, "a deal without date", "Write date: 2025-09-22, or a status with its date."
            )
        elif "date" not in row.items and history and not dated:
            self.sink.error(row.items["status"].at, "a status without a date", "Add date: 2025-09-22.")
        elif "date" in row.items and dated:
            self.sink.error(
                row.items["date"].at, "a date beside a dated history", "Remove the date; the history has it."
            )
        self._check_low_high(row, values)

    def _check_low_high(self, row: Row, values: dict[str, Any]) -> None:
        ends = [key for key in LOW_HIGH if key in values]
        if ends and "amount" in values:
            self.sink.error(row.items[ends[0]].at, f"{ends[0]} beside amount", "Give one or the other.")
        elif (
            len(ends) == 2
            and (amount := self._low_high(values)).high is not None
            and amount.low > amount.high
        ):
            self.sink.error(row.items["low"].at, "low is above high", "Swap the two.")

    def _name_the_deal(self, before: int, label: str) -> None:
        if label:
            for position in range(before, len(self.sink.problems)):
                problem = self.sink.problems[position]
                named = type(problem)(problem.place, f"{problem.message} (deal {label})", problem.remedy)
                self.sink.problems[position] = named

    def _deal(self, row: Row, values: dict[str, Any]) -> Deal:
        day = values.pop("date", None)
        default = Status.CLOSED if self.csv else Status.ANNOUNCED
        history = values.pop("status", (StatusChange(None, default, at=row.at),))
        if day is not None:
            history = (history[0]._replace(date=day),)
        amount, about = values.pop("amount", None) or (self._low_high(values), False)
        keys = tuple(intern(key) for key in row.items)
        return Deal(
            id=values.pop("id", ""),
            kind=values.pop("kind", "purchase"),
            amount=amount,
            about=about,
            history=history,
            packages=values.pop("package", ()),
            sources=values.pop("source", ()),
            file=self.sink.file,
            keys=keys,
            places=(*(row.items[key].at for key in keys), row.at),
            **{key: value for key, value in values.items() if key not in LOW_HIGH},
        )

    def _low_high(self, values: dict[str, Any]) -> Amount:
        low, high = values.get("low"), values.get("high")
        return Amount(low[0].low if low else 0, high[0].high if high else None)


def _invisible(text: str) -> str:
    """The first character of a text that cannot be seen, or nothing."""
    return next((c for c in text if is_control(c) and c not in "\n\t"), "")


def _label(row: Row) -> str:
    """What a deal is called in a message."""
    given = {key: node.text for key, node in row.items.items() if type(node) is Text}
    if "id" in given:
        return given["id"][:60]
    return f"{given['payer'][:40]} → {given['payee'][:40]}" if "payer" in given and "payee" in given else ""


_NEEDED = {
    "payer": "Write payer: ID of the entity that the money leaves.",
    "payee": "Write payee: ID of the entity that the money reaches.",
    "kind": f"Write kind: one of {', '.join(KINDS)}.",
    "amount": "Write amount: 100B, or amount: undisclosed.",
}

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
    return Source(intern(publisher or host(url)), day, url)


def host(url: str) -> str:
    """Return the host of an address, the publisher's name for want of a better one."""
    found = re.match(r"https?://(?:www\.)?([^/:?#]+)", url)
    return found[1] if found else ""


ENTITY_KEYS: dict[str, Callable[[Reader, Node], Any]] = {
    "name": Reader.name,
    "sector": Reader.name,
    "country": Reader.name,
    "ticker": Reader.name,
    "cik": Reader.name,
    "lei": Reader.name,
    "parent": Reader.name,
    "aliases": Reader.names,
    "pooled": Reader.flag,
    "note": Reader.text,
}

DEAL_KEYS: dict[str, Callable[[Reader, Node], Any]] = {
    "payer": Reader.name,
    "payee": Reader.name,
    "kind": lambda reader, node: reader.choice(node, KINDS, "kind"),
    "amount": Reader.amount,
    "date": Reader.date,
    "status": Reader.history,
    "term": Reader.term,
    "id": Reader.name,
    "package": Reader.names,
    "what": Reader.text,
    "paid_in": lambda reader, node: reader.choice(node, PAID_IN, "paid_in"),
    "counts": Reader.flag,
    "replaces": Reader.names,
    "includes": Reader.names,
    "may_include": Reader.names,
    "confidence": lambda reader, node: reader.choice(node, CONFIDENCES, "confidence"),
    "inferred": Reader.flag,
    "source": Reader.sources,
    "note": Reader.text,
    "allow": Reader.allow,
}

LOW_HIGH: dict[str, Callable[[Reader, Node], Any]] = {"low": Reader.amount, "high": Reader.amount}
TABLE_KEYS = DEAL_KEYS | LOW_HIGH
