"""Deals of a table, as they are added to a ledger."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from bubblegraph.editing.compose import Value
from bubblegraph.errors import LedgerError
from bubblegraph.ledger.deals import PARTIES
from bubblegraph.ledger.document import read_file
from bubblegraph.ledger.fields import AMBIGUOUS_BELOW, history_of_cell
from bubblegraph.ledger.model import Entity, unpack
from bubblegraph.ledger.names import NameIndex, fold
from bubblegraph.ledger.parties import alike
from bubblegraph.ledger.rows import Row, Sink, Text
from bubblegraph.ledger.tables.days import day_text
from bubblegraph.ledger.tables.profile import TableProfile
from bubblegraph.ledger.tables.rows import AMOUNTS, open_table
from bubblegraph.ledger.tables.sums import read_sum
from bubblegraph.meant import with_currency
from bubblegraph.money import read_amount

__all__ = ["TableDeals", "alike_names", "deals_of_table"]

NAMES = ("package", "replaces", "includes", "may_include")


class TableDeals(NamedTuple):
    """Deals of a table."""

    fields: list[dict[str, Value]]
    places: list[str]  # where each stands


def alike_names(
    entities: Mapping[str, Entity], deals: Iterable[Mapping[str, Value]]
) -> list[tuple[str, str]]:
    """Give the names of deals that look like others, or like entities: to keep, and like it."""
    index = NameIndex(dict(entities))
    names = dict.fromkeys(str(deal[role]) for deal in deals for role in PARTIES if role in deal)
    new = {name: Entity(name, name, declared=False) for name in names if not index.ids(name)}
    return [pair for pair in alike({**entities, **new}) if pair[1] in new]


def deals_of_table(
    path: str,
    profile: TableProfile | None = None,
    aliases: Mapping[str, str] | None = None,
) -> TableDeals:
    """Read the rows of a CSV file as the fields of deals.

    A row means in the ledger what it means in a table: without a status it was paid, without a kind
    it is a purchase; both are written out.

    Parameters
    ----------
    path : str
        Of a file; ``-`` is standard input.
    profile : TableProfile, optional
    aliases : mapping, optional
        Another name of a party to the name to write.

    Raises
    ------
    LedgerError
        With everything that is wrong in the table.
    """
    sink = read_file(path, profile, table=True).sink
    profile = profile or TableProfile()
    table = None if sink.problems else open_table(Sink(sink.file, sink.text, csv=True), profile)
    if table is not None and not (table.plan.columns("date") or table.plan.columns("status")):
        sink.error(0, 'no column "date"', "A ledger has the date of each deal.")
    if table is None or sink.problems:
        raise LedgerError(sink.problems, {sink.file: sink.text})
    rows = list(table.rows())
    places = [f"{sink.file}:{unpack(sink.file, row.at).line}" for row in rows]
    called = {fold(alias): name for alias, name in (aliases or {}).items()}
    fields = [_fields_of_row(row, profile) for row in rows]
    for deal in fields:
        for role in PARTIES:
            if role in deal:
                deal[role] = called.get(fold(str(deal[role])), deal[role])
    return TableDeals(fields, places)


def _fields_of_row(row: Row, profile: TableProfile) -> dict[str, Value]:
    cells = {key: node.text for key, node in row.items.items() if type(node) is Text}
    if "date" in cells:
        cells["date"] = day_text(cells["date"], profile.date_format)
    for key in AMOUNTS:
        if key in cells:
            found = read_sum(cells[key], profile).text
            cells[key] = with_currency(found, profile.currency) if profile.currency else found
    ends = cells.pop("low", ""), cells.pop("high", "")
    paid = [cells.pop(f"paid_{end}", "") for end in ("low", "high")]
    for key in ("disclosed", "paid_disclosed", "about"):
        cells.pop(key, None)
    if any(ends):
        cells["amount"] = _amount_between(*ends)
    if any(paid):
        cells["paid"] = _amount_between(*paid)
    cells["amount"] = _to_the_cent(cells["amount"])
    fields: dict[str, Value] = {**cells}
    if ": " in cells.get("status", ""):
        fields["status"] = _history(history_of_cell(Text(cells["status"], 0)))
    for key in NAMES:
        if key in cells:
            names = [part.strip() for part in cells[key].split(";") if part.strip()]
            fields[key] = names if len(names) > 1 else names[0]
    return {
        **fields,
        "kind": cells.get("kind", "purchase"),
        "status": fields.get("status", "closed"),
    }


def _history(row: Row) -> Mapping[str, Value]:
    texts = {key: node.text for key, node in row.items.items() if type(node) is Text}
    rows = {key: _history(node) for key, node in row.items.items() if type(node) is Row}
    return {key: texts.get(key) or rows[key] for key in row.items}


def _amount_between(low: str, high: str) -> str:
    if not high:
        return f"at least {low}"
    return f"{low} to {high}" if low else f"up to {high}"


def _to_the_cent(text: str) -> str:
    """An amount to the cent, if it is small: nobody takes it for billions, as others here."""
    found = read_amount(text)
    low, high = found.amount.ends
    if not found.bare or not 0 < low + (high or 0) < AMBIGUOUS_BELOW:
        return text
    return re.sub(
        r"[0-9][0-9,]*(\.[0-9]*)?", lambda number: f"{number[0]}{_lacking_digits(number[1])}", text
    )


def _lacking_digits(fraction: str | None) -> str:
    return ".00" if fraction is None else "0" * (3 - len(fraction))
