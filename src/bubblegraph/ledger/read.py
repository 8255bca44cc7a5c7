"""Files to a ledger: every problem of every file is gathered before one is raised."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from os import PathLike
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from bubblegraph import arguments
from bubblegraph.errors import LedgerError, Place, Problem
from bubblegraph.ledger.check import check_ledger
from bubblegraph.ledger.document import STDIN, Document, read_document, read_file
from bubblegraph.ledger.model import Deal, Entity, Event, Figure, Ledger, unpack, veil, with_parties
from bubblegraph.ledger.names import NameIndex
from bubblegraph.ledger.parties import Parties, alike_note
from bubblegraph.ledger.tables.profile import TableProfile
from bubblegraph.text import printable

__all__ = [
    "STDIN",
    "find_file",
    "find_ledger",
    "in_order",
    "load_ledger",
    "load_version",
    "new_id",
    "profile_of",
    "read_ledger",
    "read_table",
    "read_text",
    "settle_ids",
    "shipped_ledger",
    "shipped_ledgers",
]

T = TypeVar("T", Figure, Event)
AnyPath = str | PathLike[str]

_NO_ALIASES: Mapping[str, str] = MappingProxyType({})
AI = "ai"  # what the ledger of the AI boom is called
MAX_INCLUDES = 16  # files that include one another in a row
MAX_FILES = 1_000  # of one ledger
MAX_CHARACTERS = 512 * 2**20  # of all of them


def load_ledger(
    *paths: AnyPath,
    columns: Mapping[str, str] | None = None,
    table: TableProfile | None = None,
    aliases: Mapping[str, str] | None = None,
) -> Ledger:
    """Read one or more ledgers; several become one.

    Parameters
    ----------
    *paths : str or path
        YAML, or CSV by its suffix; ``-`` is standard input, ``ai`` the ledger of the AI boom that
        comes along, unless a file is called so. No path: the ledger found by ``find_ledger``.
    columns : mapping, optional
        Field to the name of its column, for tables with other headings: short for a profile with
        these columns.
    table : TableProfile, optional
        How tables among the files are read.
    aliases : mapping, optional
        Another name of a party to the name that it has in the files.

    Returns
    -------
    Ledger
        Amounts in cents of its currency.

    Raises
    ------
    LedgerError
        With every error found, each with its place.
    QuestionError
        If one of the paths is none, or the columns are no mapping of texts.

    Examples
    --------
    >>> ledger = load_ledger(shipped_ledger())
    >>> ledger.title
    'The AI boom'
    """
    ledger, problems = read_ledger(
        *(paths or (find_ledger(),)), columns=columns, table=table, aliases=aliases
    )
    if any(problem.level == "error" for problem in problems):
        raise LedgerError(problems, ledger.texts)
    return ledger


def load_version(path: AnyPath, name: AnyPath) -> Ledger:
    """Read a file that is a version of the ledger ``name``, beside which its includes stand.

    Raises
    ------
    LedgerError
        With every error found, in places of ``name``.
    QuestionError
        If one of the two is no path.
    """
    path, name = arguments.path("path", path), arguments.path("name", name)
    ledger, problems = _assemble(_with_included(read_file(path, name=name)))
    if any(problem.level == "error" for problem in problems):
        raise LedgerError(problems, ledger.texts)
    return ledger


def read_ledger(
    *paths: AnyPath,
    columns: Mapping[str, str] | None = None,
    table: TableProfile | None = None,
    aliases: Mapping[str, str] | None = None,
    texts: Mapping[str, str] | None = None,
) -> tuple[Ledger, list[Problem]]:
    """Read ledgers as far as they can be read, with all that is wrong in them.

    ``texts`` are read in place of the files of these names.
    """
    named = [find_file(arguments.path("paths", path)) for path in paths]
    profile = profile_of(columns, table)
    known = {} if texts is None else arguments.text_mapping("texts", texts)
    found: dict[str, Document] = {}
    for path in named:
        first = next(iter(found.values()), None)
        document = (
            read_document(path, known[path], profile, beside=first)
            if path in known
            else read_file(path, profile, beside=first)
        )
        for each in _with_included(document, known):
            kept = found.setdefault(_file_identity(each.sink.file), each)
            kept.included = kept.included and each.included  # named, beside a file that includes it
            kept.outside = kept.outside and each.outside
    called = _NO_ALIASES if aliases is None else arguments.text_mapping("aliases", aliases)
    return _assemble(list(found.values()), called)


def profile_of(
    columns: Mapping[str, str] | None = None, table: TableProfile | None = None
) -> TableProfile:
    """Make one profile of columns and the rest of a profile."""
    arguments.optional("table", table, TableProfile)
    found = table or TableProfile()
    if columns is None:
        return found
    return replace(found, columns=arguments.text_mapping("columns", columns))


def read_text(text: str, file: str = "ledger.yaml") -> Ledger:
    """Read a ledger from a text; a ``file`` that ends in ``.csv`` is a table.

    Raises
    ------
    LedgerError
        With every error found.
    QuestionError
        If it is no text, or no file can have such a name.

    Examples
    --------
    >>> ledger = read_text('''
    ... strict: false
    ... deals:
    ... - {payer: nvidia, payee: openai, kind: equity, amount: 100B, date: 2025-09-22}
    ... ''')
    >>> ledger.deals[0].id
    'nvidia-openai-2025'
    """
    arguments.text("text", text)
    file = arguments.path("file", file)
    ledger, problems = _assemble(_with_included(read_document(file, text)))
    if any(problem.level == "error" for problem in problems):
        raise LedgerError(problems, ledger.texts)
    return ledger


def read_table(
    frame: Any,
    *,
    name: str = "frame",
    columns: Mapping[str, str] | None = None,
    table: TableProfile | None = None,
    aliases: Mapping[str, str] | None = None,
) -> Ledger:
    """Read a data frame of pandas or polars as a table.

    Parameters
    ----------
    frame : DataFrame
        One row for each deal.
    name : str
        What places of its rows are called by: the heading is line 1, the first row line 2.
    columns, table, aliases : optional
        As for ``load_ledger``.

    Returns
    -------
    Ledger

    Raises
    ------
    LedgerError
        With every error found.
    QuestionError
        If it is no data frame.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"from": ["a"], "to": ["b"], "amount": [5.5], "date": ["2025-01-31"]})
    >>> read_table(frame, columns={"payer": "from", "payee": "to"}).deals[0].amount.low
    550
    """
    arguments.text("name", name)
    if hasattr(frame, "to_csv"):
        text = frame.to_csv(index=False)
    elif hasattr(frame, "write_csv"):
        text = frame.write_csv()
    else:
        raise arguments.refusal("frame", frame, "a data frame of pandas or polars")
    file = f"{name}.csv"
    ledger, problems = read_ledger(
        file, columns=columns, table=table, aliases=aliases, texts={file: text}
    )
    if any(problem.level == "error" for problem in problems):
        raise LedgerError(problems, ledger.texts)
    return ledger


def shipped_ledger() -> Path:
    """Return the path of the ledger that comes with the package."""
    here = Path(__file__).resolve().parents[1]
    packed = here / "data" / "deals.yaml"
    return packed if packed.exists() else here.parents[1] / "data" / "deals.yaml"


def shipped_ledgers() -> dict[str, Path]:
    """Return the ledgers that come with the package, each by its name.

    Examples
    --------
    >>> list(shipped_ledgers())[:2]
    ['ai', 'dotcom-internet']
    """
    first = shipped_ledger()
    others = sorted((first.parent / "history").glob("*.yaml"))
    return {AI: first} | {path.stem: path for path in others}


def find_file(name: str) -> str:
    """Return the path of a ledger that ships, by its name; a file of that name wins.

    A word of the name will do where no other ledger has it: telecom.
    """
    if name == STDIN or os.path.lexists(name) or Path(name).name != name:
        return name
    ledgers = shipped_ledgers()
    found = [path for known, path in ledgers.items() if name in known.split("-")]
    return str(ledgers.get(name, found[0] if len(found) == 1 else name))


def find_ledger() -> Path:
    """Return ``deals.yaml`` or ``data/deals.yaml`` of this folder, else the shipped ledger."""
    for path in (Path("deals.yaml"), Path("data", "deals.yaml")):
        if path.is_file():
            return path
    return shipped_ledger()


# --- files that include files ---------------------------------------------------------------------


class _Including:
    """Follows what one ledger includes; what cannot be included is reported where it is named."""

    def __init__(self, ledger: Document, texts: Mapping[str, str]) -> None:
        self.folder = _file_identity(str(Path(ledger.sink.file).parent))
        self.texts = texts
        self.found = {_file_identity(ledger.sink.file): ledger}
        self.characters = len(ledger.sink.text)

    def follow(self, document: Document, above: tuple[str, ...] = ()) -> None:
        """Read what a document includes; ``above`` are the files that include it."""
        above = (*above, _file_identity(document.sink.file))
        for at, text, profile in document.include:
            path = str(Path(document.sink.file).parent / text)
            if path == STDIN:
                path = f"./{path}"  # a file of that name: standard input is no part of one
            identity = _file_identity(path)
            if identity in above:
                document.sink.error(
                    at, f"{text} includes this file in turn", "Remove one of the two."
                )
            elif len(above) > MAX_INCLUDES:
                said = f"files that include files, {MAX_INCLUDES} deep"
                document.sink.error(at, said, "Include them all in the first file.")
            elif identity not in self.found:
                self._take(document, at, text, self._read(path, document, profile), above)

    def _take(
        self, document: Document, at: int, text: str, inner: Document, above: tuple[str, ...]
    ) -> None:
        """Make a file a part of the ledger; problems with that are told where it is named."""
        identity = _file_identity(inner.sink.file)
        self.characters += len(inner.sink.text)
        if len(self.found) >= MAX_FILES or self.characters > MAX_CHARACTERS:
            most = f"{MAX_FILES:,} files or {MAX_CHARACTERS // 2**20} MB"
            remedy = "Put what belongs together into fewer or smaller files."
            document.sink.error(
                at, f'cannot include "{text}": a ledger has {most} at the most', remedy
            )
            return
        if not inner.sink.text and inner.sink.problems:
            problem = inner.sink.problems.pop()
            remedy = problem.remedy or "Check the path."
            document.sink.error(at, f'cannot include "{text}": {problem.message}', remedy)
        inner.included = True
        inner.outside = not Path(identity).is_relative_to(self.folder)
        self.found[identity] = inner  # also one that cannot be read: it may be there a moment later
        self.follow(inner, above)

    def _read(self, path: str, above: Document, profile: TableProfile | None) -> Document:
        if path in self.texts:
            return read_document(path, self.texts[path], profile, above=above)
        return read_file(path, profile, table=profile is not None, above=above)


def _with_included(document: Document, texts: Mapping[str, str] | None = None) -> list[Document]:
    """A document and all it includes, each once."""
    including = _Including(document, texts or {})
    including.follow(document)
    return list(including.found.values())


def _file_identity(path: str) -> str:
    """What tells a file from others, by whatever path it is reached."""
    try:
        return os.path.realpath(path)
    except FileNotFoundError:  # the current folder was deleted
        return path


# --- all files together ---------------------------------------------------------------------------


def _assemble(
    documents: list[Document], aliases: Mapping[str, str] = _NO_ALIASES
) -> tuple[Ledger, list[Problem]]:
    problems = [problem for document in documents for problem in document.sink.problems]
    problems += _currency_problems(documents)
    entities = _join_entities(documents, problems)
    strict = {document.sink.file: document.strict for document in documents}
    parties = Parties(entities, aliases, problems)
    deals = _with_ids(parties.settle(_drafts(documents), strict), problems)
    index = NameIndex(entities)
    days = [document.as_of for document in documents if document.as_of is not None]
    ledger = Ledger(
        title=" + ".join(
            dict.fromkeys(_title_of(document) for document in documents if not document.included)
        ),
        currency=documents[0].currency if documents else "USD",
        as_of=max(days, default=None),
        lacks="; ".join(dict.fromkeys(doc.lacks for doc in documents if doc.lacks)),
        entities=entities,
        deals=tuple(deals),
        figures=tuple(
            _with_entity_id(figure, index) for document in documents for figure in document.figures
        ),
        events=tuple(
            _with_entity_id(event, index) for document in documents for event in document.events
        ),
        claims=tuple(
            with_parties(claim, lambda name: _entity_id(name, index)) if claim.parties else claim
            for document in documents
            for claim in document.claims
        ),
        rates={code: rate for document in documents for code, rate in document.rates.items()},
        files=tuple(document.sink.file for document in documents),
        named=tuple(document.sink.file for document in documents if not document.included),
        notes=(*(note for document in documents for note in document.notes), *alike_note(entities)),
        outside=tuple(document.sink.file for document in documents if document.outside),
        texts={document.sink.file: document.sink.text for document in documents},
    )
    problems += check_ledger(ledger)
    return ledger, in_order(ledger, veil(ledger, problems))


def _drafts(documents: Iterable[Document]) -> Iterator[Deal]:
    """The deals of documents, which let go of them: of a large table each is there but once."""
    for document in documents:
        drafts, document.deals = document.deals[::-1], []
        while drafts:
            yield drafts.pop()


def in_order(ledger: Ledger, problems: Iterable[Problem]) -> list[Problem]:
    """Put problems into the order of the files and lines they stand in."""
    order = {file: number for number, file in enumerate(ledger.files)}
    return sorted(problems, key=lambda problem: (order.get(problem.place.file, 0), problem.place))


def _with_entity_id(entry: T, index: NameIndex) -> T:
    """Give an entry the id of its entity, which may be called by any of its names."""
    found = _entity_id(entry.entity, index) if entry.entity else ""
    return entry if found == entry.entity else replace(entry, entity=found)


def _entity_id(name: str, index: NameIndex) -> str:
    """The id of the one entity that bears a name; the name, if there is none or several."""
    ids = index.ids(name)
    return ids[0] if len(ids) == 1 else name


def _title_of(document: Document) -> str:
    return document.title or printable(Path(document.sink.file).stem)


def _currency_problems(documents: list[Document]) -> Iterable[Problem]:
    first = documents[0] if documents else None
    for document in documents[1:]:
        has_amounts = document.deals or document.figures or document.events or document.claims
        if first and document.currency != first.currency and has_amounts:
            remedy = (
                f"Give the rate in {first.sink.file}: rates: {{{document.currency}: {{rate: …, "
                "date: …, source: …}}."
            )
            if document.sink.csv:
                remedy = (
                    f"Give the rate, --rates {document.currency}=…, or say that its amounts are "
                    f"in {first.currency}: --currency {first.currency}."
                )
            yield Problem(
                _currency_place(document),
                f"a ledger in {document.currency} beside one in {first.currency} "
                f"({_currency_place(first)})",
                remedy,
            )


def _currency_place(document: Document) -> Place:
    """Where a file names its currency, or the file that names none."""
    at = document.currency_at
    return unpack(document.sink.file, at) if at else Place(document.sink.file)


def _join_entities(documents: list[Document], problems: list[Problem]) -> dict[str, Entity]:
    entities: dict[str, Entity] = {}
    for document in sorted(documents, key=lambda document: document.sink.csv):
        for entity in document.entities:
            first = entities.setdefault(entity.id, entity)
            if document.sink.csv:
                continue  # a table that was written here: who declares the party knows more of it
            if first is not entity and (_adds_aliases(first) or _adds_aliases(entity)):
                told = entity if _adds_aliases(first) else first
                both = dict.fromkeys((*first.aliases, *entity.aliases))
                entities[entity.id] = replace(told, aliases=tuple(both))
            elif first is not entity and replace(first, place=entity.place) != entity:
                problems.append(
                    Problem(
                        entity.place,
                        f"entity {entity.id} is declared twice, and not alike (first at "
                        f"{first.place})",
                        "Keep one of the two.",
                    )
                )
    return entities


def _adds_aliases(entity: Entity) -> bool:
    """Whether an entity says nothing of itself but other names: it is declared elsewhere."""
    bare = Entity(entity.id, entity.id, aliases=entity.aliases, place=entity.place)
    return bool(entity.aliases) and entity == bare


def settle_ids(deals: Iterable[Deal]) -> list[Deal]:
    """Give deals whose ids the ledger does not state the ids that the reader makes."""
    return _with_ids([deal if "id" in deal.keys else replace(deal, id="") for deal in deals], [])


def _with_ids(deals: list[Deal], problems: list[Problem]) -> list[Deal]:
    """Keep the ids that are given, and make the others: payer-payee-year, numbered when needed.

    The list is filled anew, so that no deal is there twice.
    """
    first: dict[str, Deal] = {}
    for deal in deals:
        if deal.id and deal.id in first:
            problems.append(
                Problem(
                    deal.place("id"),
                    f"the id {deal.id} is given twice (first at {first[deal.id].place('id')})",
                    "Give each deal an id of its own, or none.",
                    deal=deal.id,
                )
            )
        elif deal.id:
            first[deal.id] = deal
    taken = dict.fromkeys(first, 1)
    for place, deal in enumerate(deals):
        if not deal.id:
            deals[place] = replace(deal, id=new_id(deal, taken))
    return deals


def new_id(deal: Deal, taken: dict[str, int]) -> str:
    """Make an id that is free, and take it: payer-payee-year, numbered where needed.

    Beside each id stands the number to count on from when it is made once more.
    """
    year = f"-{deal.date.first.year}" if deal.date else ""
    made = base = f"{deal.payer}-{deal.payee}{year}"
    while made in taken:
        taken[base] += 1
        made = f"{base}-{taken[base]}"
    taken[made] = 1
    return made
