"""The ledger: entities, deals and their history, each with its place in the text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import IntEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

from bubblegraph import arguments
from bubblegraph.dates import PartialDate, Term
from bubblegraph.errors import Place, Problem
from bubblegraph.money import UNDISCLOSED, Amount, short
from bubblegraph.result import stage
from bubblegraph.text import OneLine, count, one_line

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "CONFIDENCES",
    "FINANCING",
    "KINDS",
    "LINT_MENDS",
    "LINT_NAMES",
    "LINT_WORDS",
    "NONCASH",
    "PAID_IN",
    "PHASES",
    "RELATIONSHIPS",
    "TRADE",
    "Claim",
    "Deal",
    "Entity",
    "Event",
    "Figure",
    "Ledger",
    "Operand",
    "Rate",
    "Relationship",
    "Source",
    "Span",
    "Status",
    "StatusChange",
    "pack",
    "unpack",
    "veil",
    "with_parties",
]

FINANCING = ("equity", "debt", "repayment")
TRADE = ("purchase", "cloud", "lease")
NONCASH = ("warrant", "guarantee")
KINDS = FINANCING + TRADE + NONCASH
PAID_IN = ("cash", "credits", "shares", "chips", "mixed")
CONFIDENCES = ("low", "medium", "high")
PHASES = ("displacement", "boom", "euphoria", "profit-taking", "panic")  # after Minsky
Relationship = Literal[  # of the parties on a loop; analysis/relationship.py tells which
    "supplier finances customer",
    "customer finances supplier",
    "investor is also counterparty",
    "reciprocal trade",
    "financing only",
]
RELATIONSHIPS: tuple[Relationship, ...] = get_args(Relationship)
LINT_WORDS = {  # what check warns of, and a ledger may allow; ledger/lints/ finds it
    "duplicate": "the same deal twice, or a letter beside the deal that it became",
    "total": "a total beside its parts",
    "firmness": "a total that shrinks by a part, or a deal replaced by one, which is less firm",
    "part": "a part that has neither party of its total and does not come out of it",
    "reversed": "payer and payee look swapped",
    "pooled": "a pooled party that both pays and is paid, a party called like a pool, a venture",
    "mark": "a value, or the headline of a venture, booked as a flow",
    "source": "no source",
    "old_source": "every source is older than the deal",
    "order": "the history goes back, in time or to a less firm status",
    "silent": "announced, and nothing for over a year",
    "term": "a contract over years without a term",
    "ended": "the term is over, the deal still announced",
    "early_end": "a term that contradicts the dates",
    "claim": "a claim on a deal that the ledger does not have",
    "metric": "a metric that is not in the list, or in another unit",
    "alias": "a name that two entities bear",
    "similar": "two ids that differ by one letter or by case",
    "future": "a date after as_of",
}
LINT_MENDS = {  # what to do about it
    "duplicate": "Remove one of the two",
    "total": "Write includes: [ids]",
    "firmness": "Add what became of the part, or write may_include",
    "part": "Take it out: nothing is taken off for it",
    "reversed": "Swap payer and payee",
    "pooled": "Name the parties, write pooled: true, or make the venture a vehicle",
    "mark": "Write counts: false",
    "source": "Add source: publisher date url",
    "old_source": "Check the dates",
    "order": "Put it in order",
    "silent": "Add what became of it",
    "term": "Add term: 2027 to 2032",
    "ended": "Add what became of it",
    "early_end": "Check the term and the dates",
    "claim": "Give the id of a deal",
    "metric": "Write one of the list",
    "alias": "Keep it on one of the two",
    "similar": "Check the spelling",
    "future": "Raise as_of to what the evidence covers",
}
LINT_NAMES = tuple(LINT_WORDS)


class Status(IntEnum):
    """How far a deal got. Ended ones sort below all others."""

    CANCELLED = 0
    LAPSED = 1
    RUMOURED = 2
    LETTER_OF_INTENT = 3
    ANNOUNCED = 4
    COMMITTED = 5
    CLOSED = 6
    WRITTEN_OFF = 7

    @property
    def word(self) -> str:
        """The status as people write it."""
        return self.name.lower().replace("_", " ")

    @property
    def ended(self) -> bool:
        """Whether no money moves under it any more, and none did."""
        return self <= Status.LAPSED

    @property
    def firmness(self) -> Status:
        """The level at which the deal counts: all that is signed or paid is as firm."""
        return min(self, Status.COMMITTED)

    @property
    def signed(self) -> bool:
        """Whether the deal is signed or paid: the firm rung."""
        return self >= Status.COMMITTED


class Source(NamedTuple):
    """A publication behind a figure."""

    publisher: str
    date: PartialDate | None = None
    url: str = ""
    title: str = ""
    archived: str = ""
    read_at: str = ""
    supports: str = ""

    def __repr__(self) -> str:
        """Return one line: addresses are long."""
        return one_line(self, str(self))

    def __str__(self) -> str:
        parts = (
            self.publisher,
            f"“{self.title}”" if self.title else "",
            str(self.date or ""),
            self.url or (f"read at {self.read_at}" if self.read_at else ""),
        )
        return " ".join(part for part in parts if part)


class StatusChange(NamedTuple):
    """An entry of a deal's history; terms it does not change are None."""

    date: PartialDate | None  # None: the ledger gives no day, the entry always holds
    status: Status
    amount: Amount | None = None
    term: Term | None = None
    note: str = ""
    sources: tuple[Source, ...] = ()
    at: int = 0  # where it stands, packed as in Deal; 0: the deal says no more than its date
    paid: Amount | None = None  # in all, by then

    def __repr__(self) -> str:
        """Return one line: notes are long."""
        return one_line(self, f"{self.date or 'undated'}: {self.status.word}")


NOWHERE = Place("")
_NO_REASONS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True, repr=False)
class Entity(OneLine):
    """A party that pays or is paid."""

    id: str
    name: str
    sector: str = ""
    country: str = ""
    ticker: str = ""
    cik: str = ""
    lei: str = ""
    parent: str = ""
    aliases: tuple[str, ...] = ()
    pooled: bool = False  # stands for many parties; never part of a cycle
    note: str = ""
    allow: Mapping[str, str] = field(default_factory=lambda: _NO_REASONS)
    declared: bool = True
    place: Place = NOWHERE

    def _brief(self) -> str:
        return self.id if self.name == self.id else f"{self.id}: {self.name}"

    def names(self) -> tuple[str, ...]:
        """Every word by which the entity may be called, its id first."""
        return tuple(
            dict.fromkeys(n for n in (self.id, self.name, self.ticker, *self.aliases) if n)
        )


COLUMN_BITS = 12  # a column beyond 4,095 is kept as 4,095


def pack(line: int, column: int) -> int:
    """Put a line and a column into one number: a tenth of the memory of a Place."""
    return line << COLUMN_BITS | min(column, (1 << COLUMN_BITS) - 1)


def unpack(file: str, at: int) -> Place:
    """Undo ``pack``."""
    return Place(file, at >> COLUMN_BITS, at & ((1 << COLUMN_BITS) - 1))


@dataclass(frozen=True, slots=True, repr=False)
class Deal(OneLine):
    """One agreed movement of money from payer to payee.

    ``amount`` is what the deal was made for; a later entry of ``history`` may
    change it. Amounts are in cents of the ledger's currency.
    """

    id: str
    payer: str
    payee: str
    kind: str
    amount: Amount
    history: tuple[StatusChange, ...]
    term: Term | None = None
    paid: Amount | None = None  # in all, by the day that the ledger covers; None: it does not say
    what: str = ""
    paid_in: str = "cash"
    counts: bool = True
    packages: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()
    includes: tuple[str, ...] = ()
    may_include: tuple[str, ...] = ()
    confidence: str = "medium"
    inferred: bool = False
    about: bool = False  # the source says "about"
    stated: str = ""  # the amount as written, where it was converted from another currency
    sources: tuple[Source, ...] = ()
    note: str = ""
    allow: Mapping[str, str] = field(default_factory=lambda: _NO_REASONS)
    file: str = ""
    at: int = 0  # where the deal begins, packed; 0: it stands in no text
    keys: tuple[str, ...] = ()  # the fields that the ledger gives, and …
    offsets: tuple[
        int, ...
    ] = ()  # … how far behind ``at`` each stands: rows laid out alike share them

    def _brief(self) -> str:
        return f"{self.id}: {self.payer} → {self.payee}, {self.kind} {short(self.amount, '')}"

    def place(self, key: str = "") -> Place:
        """Where a field of the deal stands; the deal itself if the ledger does not give it."""
        arguments.text("key", key)
        # what an edit adds stands nowhere yet
        behind = dict(zip(self.keys, self.offsets, strict=False))
        return unpack(self.file, self.at + behind.get(key, 0))

    def place_of(self, change: StatusChange) -> Place:
        """Where an entry of its history stands."""
        arguments.instance("change", change, StatusChange)
        return unpack(self.file, change.at or self.at)

    @property
    def date(self) -> PartialDate | None:
        """The first day of its history."""
        return self.history[0].date

    @property
    def reached(self) -> Status:
        """The firmest status of its history."""
        return max(change.status for change in self.history)

    @property
    def tells_paid(self) -> bool:
        """Whether the ledger says how much was paid, on any day."""
        return self.paid is not None or any(change.paid is not None for change in self.history)

    @property
    def why_no_payment(self) -> str:
        """What keeps it from being a payment, a row without status or term; empty if it is one."""
        if "status" in self.keys or len(self.history) > 1 or self.tells_paid:
            return "says how far it got"
        if self.history[0].status is not Status.CLOSED:
            return "is no row of a table"
        if self.term is not None:
            return "has a term"
        one = self.amount.low == self.amount.high or self.amount == UNDISCLOSED
        return "" if one else "has a range for its amount"

    @property
    def financing(self) -> bool:
        """Whether the money is put in rather than paid for something."""
        return self.kind not in TRADE

    @property
    def invests(self) -> bool:
        """Whether it is financing that goes out: a repayment comes home."""
        return self.financing and self.kind != "repayment"

    @property
    def noncash(self) -> str:
        """Why the deal is no money: ``warrant``, ``guarantee``, ``shares``, or nothing."""
        if self.kind in NONCASH:
            return self.kind
        return "shares" if self.paid_in == "shares" else ""


class Span(NamedTuple):
    """A figure that is no money: a ratio, a year, a number; ``high`` None is an open top."""

    low: Decimal
    high: Decimal | None

    def __str__(self) -> str:
        if self.high is None:
            return f"at least {self.low}"
        return str(self.low) if self.low == self.high else f"{self.low} to {self.high}"


class Rate(NamedTuple):
    """What one unit of a currency was worth, in units of the ledger's own."""

    currency: str
    rate: Decimal
    date: PartialDate | None = None
    sources: tuple[Source, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Figure(OneLine):
    """A figure of an entity, or of the whole field: revenue, spending, commitments, a life."""

    metric: str
    entity: str = ""
    period: str = ""
    amount: Amount | None = None  # cents
    value: Span | None = None
    unit: str = ""  # of ``value``
    years: Span | None = None  # over which an amount that is owed falls due
    sources: tuple[Source, ...] = ()
    note: str = ""
    allow: Mapping[str, str] = field(default_factory=lambda: _NO_REASONS)
    place: Place = NOWHERE

    def _brief(self) -> str:
        figure = short(self.amount, "") if self.amount else f"{self.value} {self.unit}".strip()
        return " ".join(part for part in (self.entity, self.metric, self.period, figure) if part)

    @property
    def parties(self) -> tuple[str, ...]:
        """The entities that it names."""
        return (self.entity,) if self.entity else ()


@dataclass(frozen=True, slots=True, repr=False)
class Event(OneLine):
    """Something that happened to an entity and moves no money: a filing, a judgment …"""

    entity: str
    event: str
    date: PartialDate
    amount: Amount | None = None  # cents
    phase: str | None = None  # of a boom, where a source names one
    sources: tuple[Source, ...] = ()
    note: str = ""
    place: Place = NOWHERE

    @property
    def parties(self) -> tuple[str, ...]:
        """The entities that it names."""
        return (self.entity,)


@dataclass(frozen=True, slots=True, repr=False)
class Operand(OneLine):
    """The figure that a claim divides by, or takes off."""

    metric: str
    entities: tuple[str, ...] = ()  # together; none: those of the claim
    period: str = ""  # that of the claim, if it gives none
    amount: Amount | None = None  # cents, where the publication says it
    slack: int = 0  # cents


@dataclass(frozen=True, slots=True, repr=False)
class Claim(OneLine):
    """What a publication says, kept apart from what the ledger holds to be so."""

    says: str
    deals: tuple[str, ...] = ()
    entity: str = ""
    entities: tuple[str, ...] = ()  # of several, taken together
    metric: str = ""
    over: Operand | None = None  # what is said is the metric over this one
    less: Operand | None = None  # what is said is the metric less this one
    period: str = ""
    date: PartialDate | None = None
    amount: Amount | None = None  # cents
    about: bool = False  # the publication says "about"
    slack: int = 0  # cents: how far off the exact number may be, by the digits that were written
    value: Span | None = None
    unit: str = ""
    sources: tuple[Source, ...] = ()
    note: str = ""
    allow: Mapping[str, str] = field(default_factory=lambda: _NO_REASONS)
    place: Place = NOWHERE

    @property
    def whose(self) -> tuple[str, ...]:
        """The entities whose figure it is, together; none for the field as a whole."""
        return self.entities or ((self.entity,) if self.entity else ())

    @property
    def parties(self) -> tuple[str, ...]:
        """The entities that it names."""
        other = self.over or self.less
        return (*self.whose, *(other.entities if other else ()))


def with_parties(claim: Claim, called: Callable[[str], str]) -> Claim:
    """Call every entity that a claim names by another word."""

    def each(names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(map(called, names))

    return replace(
        claim,
        entity=called(claim.entity) if claim.entity else "",
        entities=each(claim.entities),
        over=claim.over and replace(claim.over, entities=each(claim.over.entities)),
        less=claim.less and replace(claim.less, entities=each(claim.less.entities)),
    )


@dataclass(frozen=True, slots=True, repr=False)
class Ledger(OneLine):
    """Entities and deals, in the order of the files they were read from."""

    title: str
    currency: str
    as_of: date | None  # what the evidence covers
    entities: Mapping[str, Entity]
    deals: tuple[Deal, ...]
    figures: tuple[Figure, ...] = ()
    events: tuple[Event, ...] = ()
    claims: tuple[Claim, ...] = ()
    rates: Mapping[str, Rate] = field(default_factory=dict)
    lacks: str = ""  # what its gross flow leaves out, so that shares of it are compared with none
    files: tuple[str, ...] = ()  # those that were named, and those that they include
    named: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()  # sentences: what was done to tables to read them, names alike
    outside: tuple[str, ...] = ()  # included, and outside of the folder of what includes them
    texts: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)

    def _brief(self) -> str:
        of = ", ".join(part for part in (self.title, str(self.as_of or "")) if part) or "no title"
        parties = count(len(self.entities), "entity", "entities")
        return f"{of}: {count(len(self.deals), 'deal')}, {parties}"

    def deal(self, deal_id: str) -> Deal | None:
        """Return the deal of an id, or None."""
        arguments.text("deal_id", deal_id)
        return next((deal for deal in self.deals if deal.id == deal_id), None)

    def deals_frame(self) -> pd.DataFrame:
        """Return its deals as a data frame of pandas, a row each.

        Amount, term and status are those of the day that the ledger covers, before relations: a
        total is as large as it is written. ``list_deals(selection).to_frame()`` says what counts.

        Raises
        ------
        QuestionError
            If pandas is not installed.
        """
        return self._frame("deals")

    def entities_frame(self) -> pd.DataFrame:
        """Return its entities as a data frame, with the number of deals of each."""
        return self._frame("entities")

    def figures_frame(self) -> pd.DataFrame:
        """Return the figures of its financials as a data frame."""
        return self._frame("figures")

    def sources_frame(self) -> pd.DataFrame:
        """Return the publications behind its deals as a data frame, a row for each use of one.

        Those of an entry of a history have its date.
        """
        return self._frame("sources")

    def _frame(self, rows: str) -> pd.DataFrame:
        frame: pd.DataFrame = getattr(stage("output.ledger_frames"), f"{rows}_frame")(self)
        return frame


def veil(ledger: Ledger, problems: Iterable[Problem]) -> list[Problem]:
    """Take the text out of problems of files outside the ledger's folder; one for each place.

    Whoever writes a ledger may include any file; who checks it need not show that file to its
    author.
    """
    veiled = (
        problem.veil if problem.place.file in ledger.outside else problem for problem in problems
    )
    return list(dict.fromkeys(veiled)) if ledger.outside else list(problems)
