"""Files to a ledger: every problem of every file is gathered before one is raised."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from os import PathLike, fspath
from pathlib import Path

from bubblegraph.errors import LedgerError, Place, Problem
from bubblegraph.ledger.check import check_ledger
from bubblegraph.ledger.fields import DEAL_KEYS, Draft, Reader
from bubblegraph.ledger.model import Deal, Entity, Ledger, unpack
from bubblegraph.ledger.names import NameIndex
from bubblegraph.ledger.rows import Listing, Node, Row, Sink, Text, parse_csv, parse_yaml

__all__ = ["STDIN", "find_ledger", "load_ledger", "read_ledger", "read_text", "shipped_ledger"]

STDIN = "-"
MAX_BYTES = 64 * 2**20
MAX_DEALS = 100_000
FORMAT = "1"
SECTIONS = ("bubblegraph", "title", "as_of", "currency", "strict", "entities", "deals")
AnyPath = str | PathLike[str]


def load_ledger(*paths: AnyPath) -> Ledger:
    """Read one or more ledgers; several become one.

    Parameters
    ----------
    *paths : str or path
        YAML, or CSV by its suffix; ``-`` is standard input. No path: the ledger found by ``find_ledger``.

    Returns
    -------
    Ledger
        Amounts in cents of its currency.

    Raises
    ------
    LedgerError
        With every error found, each with its place.

    Examples
    --------
    >>> ledger = load_ledger(shipped_ledger())
    >>> ledger.title
    'The AI boom'
    """
    ledger, problems = read_ledger(*(paths or (find_ledger(),)))
    if any(problem.level == "error" for problem in problems):
        raise LedgerError(problems, ledger.texts)
    return ledger


def read_ledger(*paths: AnyPath) -> tuple[Ledger, list[Problem]]:
    """Read ledgers as far as they can be read, with all that is wrong in them."""
    return _assemble([_read_file(fspath(path)) for path in paths])


def read_text(text: str, file: str = "ledger.yaml") -> Ledger:
    """Read a ledger from a text; a ``file`` that ends in ``.csv`` is a table.

    Raises
    ------
    LedgerError
        With every error found.

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
    ledger, problems = _assemble([_read_document(file, text)])
    if any(problem.level == "error" for problem in problems):
        raise LedgerError(problems, ledger.texts)
    return ledger


def shipped_ledger() -> Path:
    """Return the path of the ledger that comes with the package."""
    here = Path(__file__).resolve().parents[1]
    packed = here / "data" / "deals.yaml"
    return packed if packed.exists() else here.parents[1] / "data" / "deals.yaml"


def find_ledger() -> Path:
    """Return ``deals.yaml`` or ``data/deals.yaml`` of the current folder, else the shipped ledger."""
    for path in (Path("deals.yaml"), Path("data", "deals.yaml")):
        if path.is_file():
            return path
    return shipped_ledger()


# --- one file ---------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Document:
    """What one file says, not yet joined with the others."""

    sink: Sink
    title: str = ""
    as_of: date | None = None
    currency: str = "USD"
    strict: bool = True
    entities: list[Entity] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)


def _read_file(path: str) -> _Document:
    name = "stdin" if path == STDIN else path
    try:
        raw = _read_bytes(path)
    except OSError as error:
        return _failed(
            name, _reason(error), "Check the path." if isinstance(error, FileNotFoundError) else ""
        )
    if len(raw) > MAX_BYTES:
        size = f"larger than {MAX_BYTES // 2**20} MB"
        return _failed(
            name, f"the file is {size}", "Split it, or keep payments of that number in several files."
        )
    if b"\0" in raw[:4096]:
        return _failed(name, "the file is binary", "A ledger is text: YAML or CSV in UTF-8.")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8", "replace")
        place = Place(name, before.count("\n") + 1, len(before) - before.rfind("\n"))
        problem = Problem(place, f"not UTF-8 text (byte {raw[error.start]:#04x})", "Save the file as UTF-8.")
        return _failed(name, "", problem=problem)
    return _read_document(name, text)


def _read_bytes(path: str) -> bytes:
    """Read a file, one byte past the limit at the most."""
    if path == STDIN:
        return sys.stdin.buffer.read(MAX_BYTES + 1)
    with open(path, "rb") as stream:
        return stream.read(MAX_BYTES + 1)


def _reason(error: OSError) -> str:
    known = {
        FileNotFoundError: "there is no such file",
        IsADirectoryError: "this is a directory, not a ledger",
        PermissionError: "the file may not be read",
    }
    return next(
        (words for sort, words in known.items() if isinstance(error, sort)), str(error.strerror or error)
    )


def _failed(name: str, message: str, remedy: str = "", problem: Problem | None = None) -> _Document:
    document = _Document(Sink(name, ""))
    document.sink.problems.append(problem or Problem(Place(name), message, remedy))
    return document


def _read_document(name: str, text: str) -> _Document:
    table = _is_table(name, text)
    sink = Sink(name, text, csv=table)
    document = _Document(sink)
    if not text.strip():
        sink.error(0, "the file is empty", "A ledger has entities: and deals:.")
    elif table:
        _read_table(document)
    else:
        _read_sections(document)
    return document


def _is_table(name: str, text: str) -> bool:
    if name.lower().endswith((".csv", ".tsv")):
        return True
    if name.lower().endswith((".yaml", ".yml")):
        return False
    head = text.lstrip().split("\n", 1)[0].lower()
    return ":" not in head and "payer" in head and "payee" in head


def _read_table(document: _Document) -> None:
    sink = document.sink
    table = parse_csv(sink)
    document.strict = False
    if table is None:
        return
    header, rows = table
    reader = Reader(sink, document.currency)
    priced = any(name in header.items for name in ("amount", "low", "high"))
    for name, there in (("payer", None), ("payee", None), ("amount", priced), ("date", None)):
        if not (name in header.items if there is None else there):
            known = ", ".join(header.items) or "none"
            sink.error(header.at, f'no column "{name}"', f"The columns are: {known}.")
    if not sink.problems:
        document.drafts = _drafts(reader, rows)


def _read_sections(document: _Document) -> None:
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
    _read_entities(document, reader, root.items.get("entities"))
    _read_deals(document, reader, root.items.get("deals"))


def _read_header(document: _Document, reader: Reader, root: Row) -> None:
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


def _read_entities(document: _Document, reader: Reader, node: Node | None) -> None:
    if node is None or (type(node) is Text and node.empty):
        return
    if type(node) is not Row:
        reader.sink.error(
            node.at, "entities is no mapping", "Write entities: and below it nvidia: {name: Nvidia}."
        )
        return
    found = (reader.entity(key, value, node.key_at[key]) for key, value in node.items.items())
    document.entities = [entity for entity in found if entity is not None]


def _read_deals(document: _Document, reader: Reader, node: Node | None) -> None:
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
    document.drafts = _drafts(reader, rows)


def _drafts(reader: Reader, rows: list[Row]) -> list[Draft]:
    if len(rows) > MAX_DEALS:
        reader.sink.error(0, f"more than {MAX_DEALS:,} deals", "Split the file and add up the small ones.")
        return []
    drafts = [draft for row in rows if (draft := reader.draft(row)) is not None]
    if reader.scaled:
        for at, text in reader.bare:
            reader.sink.error(
                at,
                f'amount can be read in two ways: "{text}", beside amounts in billions or millions',
                f"Write {text}B or {text}M, or {text}.00 for {text} of the currency.",
            )
    return drafts


# --- all files together -----------------------------------------------------------------------------------


def _assemble(documents: list[_Document]) -> tuple[Ledger, list[Problem]]:
    problems = [problem for document in documents for problem in document.sink.problems]
    problems += _currency_problems(documents)
    entities = _join_entities(documents, problems)
    drafts = [draft for document in documents for draft in document.drafts]
    deals = _settle(
        drafts, entities, {document.sink.file: document.strict for document in documents}, problems
    )
    days = [document.as_of for document in documents if document.as_of is not None]
    ledger = Ledger(
        title=" + ".join(
            dict.fromkeys(document.title or Path(document.sink.file).stem for document in documents)
        ),
        currency=documents[0].currency if documents else "USD",
        as_of=max(days, default=None),
        entities=entities,
        deals=tuple(deals),
        files=tuple(document.sink.file for document in documents),
        texts={document.sink.file: document.sink.text for document in documents},
    )
    problems += check_ledger(ledger)
    order = {file: number for number, file in enumerate(ledger.files)}
    return ledger, sorted(problems, key=lambda problem: (order.get(problem.place.file, 0), problem.place))


def _currency_problems(documents: list[_Document]) -> Iterable[Problem]:
    for document in documents[1:]:
        if document.currency != documents[0].currency and document.drafts:
            yield Problem(
                Place(document.sink.file),
                f"a ledger in {document.currency} beside one in {documents[0].currency}",
                "Ledgers are added up only in one currency.",
            )


def _join_entities(documents: list[_Document], problems: list[Problem]) -> dict[str, Entity]:
    entities: dict[str, Entity] = {}
    for document in documents:
        for entity in document.entities:
            first = entities.setdefault(entity.id, entity)
            if replace(first, place=entity.place) != entity:
                problems.append(
                    Problem(
                        entity.place,
                        f"entity {entity.id} is declared twice, and not alike (first at {first.place})",
                        "Keep one of the two.",
                    )
                )
    return entities


def _settle(
    drafts: list[Draft], entities: dict[str, Entity], strict: dict[str, bool], problems: list[Problem]
) -> list[Deal]:
    """Give every deal its parties and its id."""
    index = NameIndex(dict(entities))
    missing: dict[tuple[str, str], list[Draft]] = {}
    parties: dict[tuple[str, str], str] = {}
    deals = []
    for draft in drafts:
        found = {}
        for role in ("payer", "payee"):
            name = getattr(draft.deal, role)
            key = (draft.deal.file, name)
            if key not in parties:
                parties[key] = _party(
                    draft, role, index, entities, strict[draft.deal.file], problems, missing
                )
            elif key in missing:
                missing[key].append(draft)
            found[role] = parties[key]
        deals.append(replace(draft.deal, payer=found["payer"], payee=found["payee"]))
    problems += _missing_problems(missing, index)
    return _with_ids(deals, problems)


def _party(
    draft: Draft,
    role: str,
    index: NameIndex,
    entities: dict[str, Entity],
    strict: bool,
    problems: list[Problem],
    missing: dict[tuple[str, str], list[Draft]],
) -> str:
    """Return the id of a party; one that is not declared is made, or noted as missing."""
    name: str = getattr(draft.deal, role)
    ids = index.ids(name)
    if len(ids) == 1:
        return ids[0]
    place = unpack(draft.deal.file, draft.at[role])
    if len(ids) > 1:
        problems.append(Problem(place, f'"{name}" may be {" or ".join(ids)}', "Write the id."))
    elif strict:
        missing[draft.deal.file, name] = [draft]
    entities.setdefault(name, Entity(name, name, declared=False, place=place))
    return name


def _missing_problems(missing: dict[tuple[str, str], list[Draft]], index: NameIndex) -> Iterable[Problem]:
    for (file, name), drafts in missing.items():
        draft = drafts[0]
        role = "payer" if draft.deal.payer == name else "payee"
        more = f" and {len(drafts) - 1} more deals" if len(drafts) > 1 else ""
        label = draft.deal.id or f"{draft.deal.payer} → {draft.deal.payee}"
        yield Problem(
            unpack(file, draft.at[role]),
            f'{role} is not declared: "{name}" (deal {label}{more})',
            index.suggest(name)
            or f"Declare it under entities, as {name}: {{name: …}}, or write strict: false.",
        )


def _with_ids(deals: list[Deal], problems: list[Problem]) -> list[Deal]:
    """Keep the ids that are given, and make the others: payer-payee-year, numbered when needed."""
    first: dict[str, Deal] = {}
    for deal in deals:
        if deal.id and deal.id in first:
            problems.append(
                Problem(
                    deal.place("id"),
                    f"the id {deal.id} is given twice (first at {first[deal.id].place('id')})",
                    "Give each deal an id of its own, or none.",
                )
            )
        elif deal.id:
            first[deal.id] = deal
    taken = set(first)
    return [deal if deal.id else replace(deal, id=_new_id(deal, taken)) for deal in deals]


def _new_id(deal: Deal, taken: set[str]) -> str:
    year = f"-{deal.date.first.year}" if deal.date else ""
    base = f"{deal.payer}-{deal.payee}{year}"
    made, number = base, 1
    while made in taken:
        number += 1
        made = f"{base}-{number}"
    taken.add(made)
    return made
