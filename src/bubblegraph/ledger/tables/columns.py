"""Which column of a table stands for which field of a deal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Literal, NamedTuple

from bubblegraph.errors import Misread
from bubblegraph.ledger.deals import LOW_HIGH, PARTIES, TABLE_KEYS
from bubblegraph.ledger.rows import Sink
from bubblegraph.ledger.tables.cells import column_name
from bubblegraph.ledger.tables.days import OrderUnknown, day_text
from bubblegraph.ledger.tables.profile import TableProfile
from bubblegraph.ledger.tables.written import TOLD_BY, WRITTEN
from bubblegraph.likeness import MOST_NAMED, Spellings, did_you_mean
from bubblegraph.text import is_control

__all__ = ["COLUMN_FIELDS", "Plan", "plan_columns"]

NEEDED = ("payer", "payee", "amount", "date")
ROW_FIELDS = ("currency", "direction")  # of a table alone: they say how a row is read
COLUMN_FIELDS = (*TABLE_KEYS, *ROW_FIELDS)
# found under their own names, even where --columns names others
FOUND = (*NEEDED, *LOW_HIGH, "currency")
Called = Literal["column", "attribute"]  # what a column is called, if the table is a graph
MOST_COLUMNS = 16_384  # as many as a spreadsheet has


class Plan(NamedTuple):
    """Where each field stands in a row; a field of several columns has their cells together."""

    fields: tuple[tuple[str, tuple[int, ...]], ...]
    width: int  # columns of the table
    aside: tuple[str, ...] = ()  # fields that have a column which was not named
    lacks: tuple[str, ...] = ()  # fields without which no deal can be made; reported
    written: bool = False  # by this program

    @property
    def single(self) -> bool:
        """Whether each field has one column."""
        return all(len(columns) == 1 for _, columns in self.fields)

    def columns(self, field: str) -> tuple[int, ...]:
        """The columns of a field; none if it has none."""
        return dict(self.fields).get(field, ())


def plan_columns(
    sink: Sink,
    at: Sequence[int],
    headings: Sequence[str],
    profile: TableProfile,
    first_rows: Sequence[Sequence[str]],
    *,
    called: Called = "column",
) -> Plan:
    """Tell the fields of the columns; what is wrong with the headings is reported.

    Columns that nobody names are left aside if some are named, and so are attributes of a graph.
    """
    names = [
        column_name(_without_invisible(sink, place, cell))
        for place, cell in zip(at, headings, strict=False)
    ]
    if len(names) > MOST_COLUMNS and not profile.columns:
        said = f"the table has {len(names):,} columns"
        sink.error(at[0], said, "Name those that count: --columns payer=…,payee=…,amount=…,date=….")
        return Plan((), len(headings), lacks=NEEDED)
    written = not profile.columns and {*names} >= TOLD_BY
    if written:
        profile = replace(profile, columns=WRITTEN)
    if profile.columns or called == "attribute":
        fields = _named(sink, at, names, profile.columns, called)
    else:
        fields = _by_their_names(sink, at, names)
    free = _free_headings(headings, names, fields)
    lacks = [
        field
        for field in _lacking(fields)
        if field != "date" or _dates_among(free, headings, first_rows, profile)
    ]
    if profile.own:
        lacks = _without_own(sink, at[0], lacks)
    for field in lacks:
        hint = _column_hint(field, free, profile.columns, called)
        sink.error(at[0], f'no {called} "{field}"', hint)
    used = {column for columns in fields.values() for column in columns}
    unused = (name for column, name in enumerate(names) if column not in used)
    aside = () if written else dict.fromkeys(name for name in unused if name in TABLE_KEYS)
    return Plan(tuple(fields.items()), len(headings), tuple(aside), tuple(lacks), written)


def _without_own(sink: Sink, at: int, lacks: Sequence[str]) -> list[str]:
    """What is lacking beside the one party of whom the statement is."""
    parties = [field for field in lacks if field in PARTIES]
    if not parties:
        said = "--own names a party, and the table has columns for payer and payee"
        sink.error(at, said, "Leave --own out, or name the column of the other parties alone.")
    return [field for field in lacks if len(parties) != 1 or field not in parties]


def _lacking(fields: Iterable[str]) -> list[str]:
    """The columns that a table cannot do without, and that are not there."""
    there = {"amount" if name in LOW_HIGH else name for name in fields}
    return [name for name in NEEDED if name not in there]


def _named(
    sink: Sink,
    at: Sequence[int],
    names: list[str],
    columns: Mapping[str, str],
    called: Called,
) -> dict[str, tuple[int, ...]]:
    """The columns that were named, and those of the fields that nobody need name."""
    places = _places(names)
    found: dict[str, tuple[int, ...]] = {}
    for field, heading in columns.items():
        if field not in COLUMN_FIELDS and columns is not WRITTEN:
            hint = did_you_mean(field, COLUMN_FIELDS)
            sink.error(0, f'--columns: no such field: "{field}"', hint)
            continue
        parts = _parts_of_heading(heading, places)
        for part in parts:
            if part not in places:
                hint = did_you_mean(part if len(parts) > 1 else heading, filter(None, places))
                sink.error(at[0], f'--columns: no such {called}: "{heading}"', hint)
        found[field] = tuple(places[part][0] for part in parts if part in places)
        for part in parts:
            _check_once(sink, at, part, places)
    amounts = ("amount",) if "amount" in places else tuple(LOW_HIGH)
    taken = any(field in columns for field in ("amount", *LOW_HIGH))
    dated = "status" in columns and "date" in columns
    for field in FOUND:
        wanted = field not in ("amount", *LOW_HIGH) or (field in amounts and not taken)
        if field in places and field not in columns and wanted and not dated:
            _check_once(sink, at, field, places)
            found[field] = places[field][:1]
    return found


def _by_their_names(sink: Sink, at: Sequence[int], names: list[str]) -> dict[str, tuple[int, ...]]:
    """The columns that are called as the ledger calls its fields; others are reported."""
    places = _places(names)
    spellings = Spellings(TABLE_KEYS)
    for name, (first, *others) in places.items():
        if others:
            said = f'column "{name}" is there twice'
            sink.error(at[others[0]], said, "Rename or remove one of them.")
        if name not in COLUMN_FIELDS:
            shown = name if len(name) <= 60 else f"{name[:59]}…"
            hint = spellings.hint(name)
            aside = f"{hint} If not: --columns names those that count." if hint else ""
            sink.error(at[first], f'unknown column "{shown}" in the table', aside)
    return {name: columns[:1] for name, columns in places.items() if name in COLUMN_FIELDS}


def _places(names: list[str]) -> dict[str, tuple[int, ...]]:
    found: dict[str, tuple[int, ...]] = {}
    for column, name in enumerate(names):
        if name:
            found[name] = (*found.get(name, ()), column) if name in found else (column,)
    return found


def _parts_of_heading(heading: str, places: Mapping[str, object]) -> list[str]:
    """The columns that are named together, ``bank+account``; a heading may have a plus itself."""
    whole = column_name(heading)
    if whole in places or "+" not in heading:
        return [whole]
    return [column_name(part) for part in heading.split("+")]


def _check_once(
    sink: Sink, at: Sequence[int], name: str, places: Mapping[str, tuple[int, ...]]
) -> None:
    if len(places.get(name, ())) > 1:
        said = f'column "{name}" is there twice'
        sink.error(at[places[name][1]], said, "Rename one of them: it is not known which is meant.")


def _without_invisible(sink: Sink, at: int, heading: str) -> str:
    """A heading without what cannot be seen in it, which is reported."""
    if heading.isprintable():
        return heading
    for bad in dict.fromkeys(c for c in heading if is_control(c) and not c.isspace()):
        sink.error(at, f"an invisible character: U+{ord(bad):04X}", "Remove it.")
        heading = heading.replace(bad, "")
    return heading


def _free_headings(
    headings: Sequence[str], names: Sequence[str], fields: Mapping[str, tuple[int, ...]]
) -> list[str]:
    """The headings, as they are written, that stand for no field."""
    used = {column for columns in fields.values() for column in columns}
    free = (
        " ".join(heading.split())
        for column, (heading, name) in enumerate(zip(headings, names, strict=False))
        if name and column not in used and name not in TABLE_KEYS
    )
    return list(dict.fromkeys(free))


def _dates_among(
    free: Sequence[str],
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
    profile: TableProfile,
) -> bool:
    """Whether a column that stands for nothing has dates: who leaves it aside may not know it."""
    unused = set(free)
    columns = [i for i, heading in enumerate(headings) if " ".join(heading.split()) in unused]
    return any(_is_date(cell, profile) for row in rows for cell in _cells_at(row, columns))


def _cells_at(row: Sequence[str], columns: Iterable[int]) -> Iterator[str]:
    return (row[column] for column in columns if column < len(row) and row[column].strip())


def _is_date(cell: str, profile: TableProfile) -> bool:
    try:
        found = day_text(cell, profile.date_format)
    except OrderUnknown:
        return True
    except Misread:
        return False
    return found[:4].isdigit() and len(found) <= 32 and (found[4:5] == "-" or len(found) == 4)


def _column_hint(name: str, free: list[str], columns: Mapping[str, str], called: Called) -> str:
    a = "a column" if called == "column" else "an attribute"
    if not free:
        return f'Add {a} "{name}".'
    given = "".join(f"{ours}={their}," for ours, their in columns.items())
    more = f" … ({len(free) - MOST_NAMED:,} more)" if len(free) > MOST_NAMED else ""
    named = f"{', '.join(free[:MOST_NAMED])}{more}"
    return f"Rename {a}, or write --columns {given}{name}=…, where … is one of: {named}."
