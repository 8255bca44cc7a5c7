"""An edit, from the ledger that was read to the texts that are to be written, and its proof."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import attrgetter
from typing import Any, NamedTuple

from bubblegraph.editing.compose import Value
from bubblegraph.editing.patch import line_starts
from bubblegraph.editing.splice import Splice, insert_pair, splice
from bubblegraph.editing.tree import Page, Part, parse_page
from bubblegraph.errors import EditError, LedgerError, Place, Problem, QuestionError
from bubblegraph.ledger.document import STDIN, is_table, odd_breaks
from bubblegraph.ledger.fields import Reader
from bubblegraph.ledger.model import Deal, Entity, Ledger, unpack
from bubblegraph.ledger.names import NameIndex, find_deal_id, find_entity, nearest
from bubblegraph.ledger.read import read_ledger, settle_ids
from bubblegraph.ledger.rows import Listing, Node, Row, Sink, Text, parse_yaml

__all__ = [
    "Edit",
    "Opened",
    "Spot",
    "complaint",
    "edit_text",
    "find",
    "finish",
    "open_for_editing",
    "reader_of",
    "row_of",
    "subject",
    "to_node",
    "to_value",
    "with_parties",
]

FILE = "ledger.yaml"  # what a text without a file is called


class Spot(NamedTuple):
    """An entry of a section: the item of a list, or the pair of a map."""

    file: str
    page: Page
    section: Part
    position: int

    @property
    def part(self) -> Part:
        """The entry itself."""
        return (
            self.section.items[self.position] if self.section.items else self.section.pairs[self.position][1]
        )

    @property
    def beside(self) -> list[Part]:
        """The entries before and behind it."""
        rows = self.section.items or [value for _, value in self.section.pairs]
        return [row for row in rows[max(0, self.position - 2) : self.position + 3] if row is not self.part]


class _Deals:
    """The items of the deals of a file, by what tells them apart."""

    def __init__(self, section: Part | None) -> None:
        self.section = section
        self.by_id: dict[str, list[int]] = {}
        self.by_place: dict[int, list[int]] = {}
        for number, item in enumerate(section.items if section is not None else ()):
            self.by_id.setdefault(_text(item.real.get("id")), []).append(number)
            self.by_place.setdefault(item.real.at, []).append(number)


@dataclass
class Opened:
    """A ledger open for editing: what was read, with all its problems."""

    ledger: Ledger
    problems: Sequence[Problem]
    _pages: dict[str, Page] = field(default_factory=dict, repr=False)
    _rows: dict[str, _Deals] = field(default_factory=dict, repr=False)

    def page(self, file: str) -> Page:
        """The text of a file as a tree.

        Raises
        ------
        EditError
            If the file is no YAML.
        """
        if file in (STDIN, "stdin"):
            raise EditError("standard input cannot be edited; name a file")
        if file not in self._pages:
            text = self.ledger.texts.get(file, "")
            broken = [problem for problem in self.problems if problem.place.file == file]
            if text.strip() and is_table(file, text):
                raise EditError(f"{file} is a table; edit it as a spreadsheet or as text")
            if not text.strip() or any(map(_unread, broken)) or odd_breaks(Sink(file, text)):
                raise LedgerError(broken, self.ledger.texts)
            self._pages[file] = parse_page(text)
        return self._pages[file]

    def pages(self) -> Iterable[tuple[str, Page]]:
        """All files that can be edited."""
        for file in self.ledger.files:
            try:
                yield file, self.page(file)
            except (EditError, LedgerError):
                continue

    def deal(self, deal: Deal) -> Spot:
        """Where a deal stands."""
        rows = self._deals(deal.file)
        found = rows.by_id.get(deal.id, []) if "id" in deal.keys else []
        found = found or rows.by_place.get(deal.at, [])
        if len(found) != 1 or rows.section is None:
            raise EditError(
                f"{deal.id} cannot be told from other deals in the text of {deal.file}; edit it by hand"
            )
        return Spot(deal.file, self.page(deal.file), rows.section, found[0])

    def _deals(self, file: str) -> _Deals:
        if file not in self._rows:
            rows = self.page(file).root.get("deals")
            self._rows[file] = _Deals(rows.real if rows is not None else None)
        return self._rows[file]

    def entity(self, entity: Entity) -> Spot:
        """Where an entity is declared."""
        page = self.page(entity.place.file)
        rows = page.root.get("entities")
        position = rows.real.position(entity.id) if rows is not None else -1
        if rows is None or position < 0:
            raise EditError(
                f"{entity.id} is not declared; there is nothing to edit. Declare it under entities"
            )
        return Spot(entity.place.file, page, rows.real, position)


@dataclass(frozen=True, slots=True)
class Edit:
    """An edit worked out and proven, not written."""

    before: Ledger
    after: Ledger
    said: str  # what it does, in a line
    texts: Mapping[str, str]  # the new text of each file that changes
    changes: Mapping[str, Sequence[Splice]] = field(default_factory=dict)  # of each of these files
    spots: tuple[Place, ...] = ()  # where in the new texts the change stands
    alike: Callable[[str], str] = str  # brings messages into a form that the edit does not change

    @property
    def text(self) -> str:
        """The new text of the one file, or of the first that changes."""
        return next(iter(self.texts.values()), next(iter(self.before.texts.values()), ""))


def open_for_editing(*paths: str, texts: Mapping[str, str] | None = None) -> Opened:
    """Read a ledger as far as it can be read; edits elsewhere than in its broken places are possible.

    Raises
    ------
    LedgerError
        If the file named first cannot be read at all.
    """
    ledger, problems = read_ledger(*paths, texts=texts)
    opened = Opened(ledger, problems)
    opened.page(ledger.files[0])
    return opened


def edit_text(text: str, change: Callable[[Opened], Edit]) -> str:
    """Make an edit of a text alone."""
    return change(open_for_editing(FILE, texts={FILE: text})).text


def subject(ledger: Ledger, name: str) -> Deal | Entity:
    """Return what a name stands for: a deal by its id, an entity by any of its names.

    ``deal:NAME`` and ``entity:NAME`` tell the two apart where an id is both.

    Raises
    ------
    QuestionError
        If it is neither, or both.
    """
    sort, _, rest = name.partition(":")
    deal = ledger.deal(name)
    ids = NameIndex(ledger.entities).ids(name)
    if deal is None and not ids and sort == "deal":
        return _deal(ledger, rest)
    if deal is None and not ids and sort == "entity":
        return find_entity(ledger, rest)
    if deal is not None and name in ledger.entities:
        raise QuestionError(f'"{name}" is a deal and an entity. Write deal:{name} or entity:{name}.')
    if deal is not None:
        return deal
    if ids:
        return find_entity(ledger, name)
    near = nearest(name, [deal.id for deal in ledger.deals] + list(ledger.entities))
    raise QuestionError(f'no deal or entity is called "{name}".' + (f" Did you mean {near}?" if near else ""))


def find(opened: Opened, name: str) -> Deal | Entity:
    """Return what a name stands for in a ledger that may have errors.

    Raises
    ------
    LedgerError
        If it is a deal that could not be read, with what is wrong with it.
    QuestionError
        As ``subject``.
    """
    try:
        return subject(opened.ledger, name)
    except QuestionError as error:
        broken = [problem for problem in opened.problems if problem.message.endswith(f"(deal {name})")]
        if broken:
            raise LedgerError(broken, opened.ledger.texts) from None
        if any(problem.level == "error" for problem in opened.problems):
            more = "Deals with errors are found by written ids only; bubblegraph check lists them."
            raise QuestionError(f"{error} {more}") from None
        raise


def _deal(ledger: Ledger, name: str) -> Deal:
    found = ledger.deal(find_deal_id(ledger, name))
    if found is None:  # pragma: no cover - find_deal_id knows it
        raise QuestionError(f'no deal has the id "{name}".')
    return found


# --- the proof --------------------------------------------------------------------------------------------


def finish(
    opened: Opened,
    intended: Ledger,
    splices: Mapping[str, Sequence[Splice]],
    said: str,
    *,
    alike: Callable[[str], str] = str,
) -> Edit:
    """Carry out the changes of the texts, read the result, and require that it is the intended ledger.

    Parameters
    ----------
    opened, intended : the ledger as it is, and as it is meant to be
    splices : mapping of file to changes
    said : str
        What the edit does.
    alike : function
        Brings the message of a problem into a form that the edit does not change.

    Raises
    ------
    LedgerError
        If the result has errors that were not there before.
    EditError
        If it reads otherwise than was intended.
    """
    ledger = opened.ledger
    pinned = _pins(opened, intended)
    merged = {file: [*splices.get(file, ()), *pinned.get(file, ())] for file in {**splices, **pinned}}
    texts = {file: splice(opened.page(file).text, merged[file]) for file in ledger.files if merged.get(file)}
    texts = {file: text for file, text in texts.items() if text != ledger.texts[file]}
    unread = {problem.place.file for problem in opened.problems if _unread(problem)}
    known = {file: text for file, text in ledger.texts.items() if text and file not in unread} | texts
    after, problems = read_ledger(*ledger.named, texts=known)
    new = _new_errors(opened.problems, problems, alike)
    if new:
        raise LedgerError(new, after.texts)
    if (difference := _difference(after, intended)) is not None:
        raise EditError(_why(opened, merged, difference))
    changes = {file: merged[file] for file in texts}
    return Edit(ledger, after, said, texts, changes, _spots(texts, changes), alike)


def _why(opened: Opened, splices: Mapping[str, Sequence[Splice]], difference: str) -> str:
    """Say why a text would mean something else: as a rule an alias repeats what was to change."""
    for file, changes in splices.items():
        for part in opened.page(file).root.parts():
            marked = part.target
            if marked is not None and any(marked.start <= start <= marked.end for start, _, _ in changes):
                found = f"{difference} would change as well, by *{part.anchor} in {unpack(file, part.at)}."
                return f"{found}\n  Write out there first what shall stay. Nothing was written"
    return f"the text would not say what was meant ({difference}). Nothing was written; edit it by hand"


def _spots(texts: Mapping[str, str], splices: Mapping[str, Sequence[Splice]]) -> tuple[Place, ...]:
    """Where the changed texts stand, in the texts as they are now."""
    places = []
    for file, text in texts.items():
        shift, starts = 0, line_starts(text)
        for start, end, new in sorted(splices[file], key=lambda each: (each.start, each.end)):
            at = start + shift + (len(new) - len(new.lstrip()))
            shift += len(new) - (end - start)
            line = bisect_right(starts, at)
            places.append(Place(file, line, at - starts[line - 1] + 1))
    return tuple(places)


def _pins(opened: Opened, intended: Ledger) -> dict[str, list[Splice]]:
    """Write out the ids that the reader made and would now make otherwise: no edit renames another deal."""
    made = settle_ids(intended.deals)
    moved = [deal for deal, other in zip(intended.deals, made, strict=True) if deal.id != other.id]
    pins: dict[str, list[Splice]] = {}
    for deal in moved:
        spot = opened.deal(deal)
        if spot.part.sort != "map":
            raise EditError(f"{deal.id} is written by an alias; write it out first")
        pins.setdefault(spot.file, []).extend(
            insert_pair(spot.page, spot.part, "id", deal.id, after=len(spot.part.pairs) - 1)
        )
    return pins


def _new_errors(
    before: Sequence[Problem], after: Sequence[Problem], alike: Callable[[str], str]
) -> list[Problem]:
    known = Counter(_same_words(problem, alike) for problem in before)
    new = []
    for problem in after:
        if problem.level == "error":
            words = _same_words(problem, alike)
            if not known[words]:
                new.append(problem)
            known[words] -= 1
    return new


def _same_words(problem: Problem, alike: Callable[[str], str]) -> tuple[str, str]:
    """What is wrong, without the lines it is on."""
    return problem.place.file, alike(re.sub(r"(line |:)\d+", r"\1", problem.message))


_DEAL_WORDS = attrgetter(
    "id", "payer", "payee", "kind", "amount", "term", "paid", "what", "paid_in", "counts", "packages",
    "replaces", "includes", "may_include", "confidence", "inferred", "about", "stated", "sources",
    "note", "file",
)  # fmt: skip


def _difference(after: Ledger, intended: Ledger) -> str | None:
    """Name the first thing in which two ledgers differ, places aside."""
    for words, first, second in zip(
        ("", "entity ", "deal "), _meaning(after), _meaning(intended), strict=True
    ):
        for key in {**first, **second}:
            if first.get(key) != second.get(key):
                return f"{words}{key}"
    return None


def _meaning(ledger: Ledger) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    deals: dict[str, list[Any]] = {}
    for deal in ledger.deals:
        history = tuple(change._replace(at=0) for change in deal.history)
        deals.setdefault(deal.id, []).append((_DEAL_WORDS(deal), history, dict(deal.allow)))
    nowhere = Place("")
    entities = {key: replace(entity, place=nowhere) for key, entity in ledger.entities.items()}
    others: dict[str, Any] = {
        "title": ledger.title,
        "currency": ledger.currency,
        "as_of": ledger.as_of,
        "rates": dict(ledger.rates),
        "files": ledger.files,
        "financials": [replace(figure, place=nowhere) for figure in ledger.figures],
        "events": [replace(event, place=nowhere) for event in ledger.events],
        "claims": [replace(claim, place=nowhere) for claim in ledger.claims],
    }
    return others, entities, deals


def _unread(problem: Problem) -> bool:
    """Whether a problem means that the rest of the file was not read."""
    return problem.message.startswith(
        (
            "not valid YAML",
            "not UTF-8",
            "a control character",
            "a second document",
            "nested deeper",
            "alias",
            "an alias as",
            "a key that is",
        )
    )


# --- from values to the reader's rows ---------------------------------------------------------------------


def to_node(value: Value) -> Node:
    """Make of a value what the reader would make of its text."""
    if isinstance(value, str):
        return Text(value, 0, quoted=True)
    if isinstance(value, Mapping):
        row = Row(0)
        row.items = {key: to_node(inner) for key, inner in value.items()}
        row.key_at = dict.fromkeys(row.items, 0)
        return row
    listing = Listing(0)
    listing.items = [to_node(inner) for inner in value]
    return listing


def to_value(node: Node) -> Value:
    """Make of what the reader read a value again."""
    if type(node) is Row:
        return {key: to_value(inner) for key, inner in node.items.items()}
    if type(node) is Listing:
        return [to_value(inner) for inner in node.items]
    return node.text if type(node) is Text else ""


def row_of(spot: Spot, section: str) -> Row:
    """The row that the reader makes of an entry."""
    root = parse_yaml(Sink(spot.file, spot.page.text))
    rows = root.items[section] if type(root) is Row else None
    found = rows.items[spot.position] if type(rows) is Listing else None
    if type(rows) is Row:
        found = rows.items[spot.section.pairs[spot.position][0].text]
    return found if type(found) is Row else Row(0)


def with_parties(deal: Deal, index: NameIndex) -> Deal:
    """A deal whose payer and payee are ids, where they are called by other names."""
    ids = [(index.ids(name), name) for name in (deal.payer, deal.payee)]
    payer, payee = (found[0] if len(found) == 1 else name for found, name in ids)
    return replace(deal, payer=payer, payee=payee)


def reader_of(ledger: Ledger, file: str) -> Reader:
    """A reader of single values with the currency and the rates of a ledger."""
    reader = Reader(Sink(file, ""), ledger.currency)
    reader.rates = dict(ledger.rates)
    return reader


def complaint(
    ledger: Ledger,
    fields: Mapping[str, Value],
    readers: Mapping[str, Callable[[Reader, Node], Any]],
    whole: Sequence[Problem],
) -> LedgerError:
    """The error of fields that were asked for: each problem under its field; else those of them all."""
    found = []
    for key, value in fields.items():
        reader = reader_of(ledger, f"the new {key}")
        if key in readers:
            readers[key](reader, to_node(value))
        found += reader.sink.problems
    return LedgerError(found or whole)


def _text(part: Part | None) -> str:
    return part.real.text.strip() if part is not None and part.real.sort == "scalar" else ""
