"""A ledger opened for an edit: its texts as trees, and where each entry stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bubblegraph.editing.compose import Value
from bubblegraph.editing.tree import Page, Part, Spot, parse_page
from bubblegraph.editing.values import reader_of, to_node
from bubblegraph.errors import EditError, LedgerError, Problem, QuestionError
from bubblegraph.ledger.document import STDIN, is_table
from bubblegraph.ledger.fields import Reader
from bubblegraph.ledger.model import Deal, Entity, Ledger
from bubblegraph.ledger.names import NameIndex, find_deal_id, find_entity, nearest
from bubblegraph.ledger.read import read_ledger
from bubblegraph.ledger.rows import Node

__all__ = ["Opened", "complaint", "find", "open_for_editing", "subject"]

FILE = "ledger.yaml"  # what a text without a file is called


class _DealRows:
    """The items of the deals of a file, by what tells them apart."""

    def __init__(self, section: Part | None) -> None:
        self.section = section
        self.by_id: dict[str, list[int]] = {}
        self.by_place: dict[int, list[int]] = {}
        for number, item in enumerate(section.items if section is not None else ()):
            self.by_id.setdefault(_scalar_text(item.real.get("id")), []).append(number)
            self.by_place.setdefault(item.real.at, []).append(number)


@dataclass
class Opened:
    """A ledger open for editing: what was read, with all its problems."""

    ledger: Ledger
    problems: Sequence[Problem]
    _pages: dict[str, Page] = field(default_factory=dict, repr=False)
    _rows: dict[str, _DealRows] = field(default_factory=dict, repr=False)

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
            if not text.strip() or any(problem.fatal for problem in broken):
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
                f"{deal.id} cannot be told from other deals in the text of {deal.file}; edit it "
                f"by hand"
            )
        return Spot(deal.file, self.page(deal.file), rows.section, found[0])

    def _deals(self, file: str) -> _DealRows:
        if file not in self._rows:
            rows = self.page(file).root.get("deals")
            self._rows[file] = _DealRows(rows.real if rows is not None else None)
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


def open_for_editing(*paths: str, texts: Mapping[str, str] | None = None) -> Opened:
    """Read a ledger as far as it can be read; its sound places can be edited.

    Raises
    ------
    LedgerError
        If the file named first cannot be read at all.
    """
    ledger, problems = read_ledger(*paths, texts=texts)
    opened = Opened(ledger, problems)
    opened.page(ledger.files[0])
    return opened


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
        return _deal_of_id(ledger, rest)
    if deal is None and not ids and sort == "entity":
        return find_entity(ledger, rest)
    if deal is not None and name in ledger.entities:
        raise QuestionError(
            f'"{name}" is a deal and an entity. Write deal:{name} or entity:{name}.'
        )
    if deal is not None:
        return deal
    if ids:
        return find_entity(ledger, name)
    near = nearest(name, [deal.id for deal in ledger.deals] + list(ledger.entities))
    raise QuestionError(
        f'no deal or entity is called "{name}".' + (f" Did you mean {near}?" if near else "")
    )


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
        broken = [problem for problem in opened.problems if problem.deal == name]
        if broken:
            raise LedgerError(broken, opened.ledger.texts) from None
        if any(problem.level == "error" for problem in opened.problems):
            more = "Deals with errors are found by written ids only; bubblegraph check lists them."
            raise QuestionError(f"{error} {more}") from None
        raise


def _deal_of_id(ledger: Ledger, name: str) -> Deal:
    found = ledger.deal(find_deal_id(ledger, name))
    if found is None:  # pragma: no cover - find_deal_id knows it
        raise QuestionError(f'no deal has the id "{name}".')
    return found


# --- from values to the reader's rows -------------------------------------------------------------


def complaint(
    ledger: Ledger,
    fields: Mapping[str, Value],
    readers: Mapping[str, Callable[[Reader, Node], Any]],
    whole: Sequence[Problem],
) -> LedgerError:
    """The error of fields that were asked for: each problem under its field; else all of them."""
    found = []
    for key, value in fields.items():
        reader = reader_of(ledger, f"the new {key}")
        if key in readers:
            readers[key](reader, to_node(value))
        found += reader.sink.problems
    return LedgerError(found or whole)


def _scalar_text(part: Part | None) -> str:
    return part.real.text.strip() if part is not None and part.real.sort == "scalar" else ""
