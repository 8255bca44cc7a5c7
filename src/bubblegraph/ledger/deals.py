"""Entities and deals: from a row to a frozen object."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bubblegraph.ledger.fields import FieldReader, Reader
from bubblegraph.ledger.model import (
    CONFIDENCES,
    KINDS,
    PAID_IN,
    Deal,
    Entity,
    Status,
    StatusChange,
    unpack,
)
from bubblegraph.ledger.rows import Node, Row, Sink, Text
from bubblegraph.money import Amount

__all__ = ["DEAL_KEYS", "ENTITY_KEYS", "TABLE_KEYS", "TELLING", "read_deal", "read_entity"]

ENTITY_KEYS: dict[str, FieldReader] = {
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
    "allow": Reader.allow,
}

DEAL_KEYS: dict[str, FieldReader] = {
    "payer": Reader.name,
    "payee": Reader.name,
    "kind": lambda reader, node: reader.choice(node, KINDS, "kind"),
    # tables read them in ways of their own
    "amount": lambda reader, node: reader.amount(node),
    "date": lambda reader, node: reader.date(node),
    "status": Reader.history,
    "term": Reader.term,
    "paid": Reader.paid,
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

# of a table: the ends of an amount, and what is disclosed of one whose top is not known
LOW_HIGH: dict[str, FieldReader] = dict.fromkeys(
    ("low", "high", "disclosed"), lambda reader, node: reader.amount(node)
)
PAID_ENDS: dict[str, FieldReader] = {f"paid_{end}": read for end, read in LOW_HIGH.items()}
TABLE_KEYS = DEAL_KEYS | LOW_HIGH | PAID_ENDS | {"about": Reader.flag}

PARTIES = ("payer", "payee")
# fields by which a deal counts, and for how much
TELLING = (
    *("kind", "status", "term", "counts", "paid", "paid_in"),
    *("replaces", "includes", "may_include"),
)
_NEEDED_KEYS = {
    "payer": "Write payer: ID of the entity that the money leaves.",
    "payee": "Write payee: ID of the entity that the money reaches.",
    "kind": f"Write kind: one of {', '.join(KINDS)}.",
    "amount": "Write amount: 100B, or amount: undisclosed.",
}


def read_entity(reader: Reader, entity_id: str, node: Node, at: int) -> Entity | None:
    """Read one entry of ``entities``; None if it is none, which is then reported."""
    place = unpack(reader.sink.file, at)
    if reader.name(Text(entity_id, at, quoted=True)) is None:
        return None
    if type(node) is Text:
        name = entity_id if node.empty else reader.name(node)
        return None if name is None else Entity(entity_id, name, place=place)
    if type(node) is not Row:
        reader.wrong(node, "an entity")
        return None
    values = {"name": entity_id} | reader.values(node, ENTITY_KEYS, "an entity")
    return Entity(entity_id, **values, place=place)


def read_deal(reader: Reader, row: Row) -> Deal | None:
    """Read one deal; None if it is none, which is then reported.

    Its parties are still called as they are written, and an id that is not written is empty: both
    are settled once all files are known.
    """
    sink = reader.sink
    before = len(sink.problems)
    keys, where = (TABLE_KEYS, "the table") if reader.csv else (DEAL_KEYS, "a deal")
    values = reader.values(row, keys, where)
    _check_needed(reader, row)
    if not reader.undated:
        _check_dates(sink, row, values)
    _check_low_high(sink, row, values)
    if len(sink.problems) > before:
        _add_deal_to_problems(sink, before, row)
        return None
    return _deal_of_values(reader, row, values)


def _check_needed(reader: Reader, row: Row) -> None:
    for key in PARTIES if reader.csv else _NEEDED_KEYS:
        if key not in row.items:
            reader.sink.error(row.at, f"a deal without {key}", _NEEDED_KEYS[key])


def _check_dates(sink: Sink, row: Row, values: dict[str, Any]) -> None:
    if "status" not in row.items and "date" in row.items:
        return
    history = values.get("status", ())
    dated = any(change.date for change in history)
    if "date" not in row.items and not dated and "status" not in row.items:
        sink.error(
            row.at, "a deal without date", "Write date: 2025-09-22, or a status with its date."
        )
    elif "date" not in row.items and history and not dated:
        sink.error(row.items["status"].at, "a status without a date", "Add date: 2025-09-22.")
    elif "date" in row.items and dated:
        sink.error(
            row.items["date"].at,
            "a date beside a dated history",
            "Remove the date; the history has it.",
        )


def _check_low_high(sink: Sink, row: Row, values: dict[str, Any]) -> None:
    ends = [key for key in LOW_HIGH if key in values]
    if not ends:
        return
    if "amount" in values:
        sink.error(row.items[ends[0]].at, f"{ends[0]} beside amount", "Give one or the other.")
    elif "low" in values and "high" in values:
        amount = _amount_of_ends([values.get(key) for key in LOW_HIGH])
        if amount.high is not None and amount.low > amount.high:
            sink.error(row.items["low"].at, "low is above high", "Swap the two.")


def _add_deal_to_problems(sink: Sink, before: int, row: Row) -> None:
    """Add to the latest problems which deal they are about."""
    given = {key: node.text for key, node in row.items.items() if type(node) is Text}
    label = _deal_label(given)
    if label:
        deal = given.get("id", label).strip()
        sink.problems[before:] = [
            replace(problem, message=f"{problem.message} (deal {label})", deal=deal)
            for problem in sink.problems[before:]
        ]


def _deal_of_values(reader: Reader, row: Row, values: dict[str, Any]) -> Deal:
    day = values.pop("date", None)
    history = values.pop("status", None)
    if history is None:
        history = (StatusChange(day, Status.CLOSED if reader.csv else Status.ANNOUNCED, at=row.at),)
    elif day is not None:
        history = (history[0]._replace(date=day),)
    ends = _pop_ends(values, LOW_HIGH)
    amount, about, stated = values.pop("amount", None) or (_amount_of_ends(ends), False, "")
    about = values.pop("about", about)
    if any(paid := _pop_ends(values, PAID_ENDS)):
        values["paid"] = _amount_of_ends(paid)
    return Deal(
        id=values.pop("id", ""),
        kind=values.pop("kind", "purchase"),
        amount=amount,
        about=about,
        stated=stated,
        history=history,
        packages=values.pop("package", ()),
        sources=values.pop("source", ()),
        file=reader.sink.file,
        keys=reader.shared(tuple(row.items)),
        at=row.at,
        offsets=reader.shared(tuple([node.at - row.at for node in row.items.values()])),
        **values,
    )


def _pop_ends(values: dict[str, Any], keys: Iterable[str]) -> list[Any]:
    """Take the ends of an amount, each as ``Reader.amount`` gives it, or None."""
    return [values.pop(key, None) for key in keys]


def _amount_of_ends(ends: Sequence[Any]) -> Amount:
    low, high, disclosed = (end and end[0] for end in ends)
    return Amount(
        low.low if low else 0, high.high if high else None, disclosed.high if disclosed else None
    )


def _deal_label(given: Mapping[str, str]) -> str:
    """What a deal is called in a message, by the texts that are given of it."""
    if "id" in given:
        return given["id"][:60]
    return (
        f"{given['payer'][:40]} → {given['payee'][:40]}"
        if "payer" in given and "payee" in given
        else ""
    )
