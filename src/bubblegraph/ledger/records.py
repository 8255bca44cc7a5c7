"""Figures, events, claims and rates: from a row to a frozen object."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from bubblegraph.ledger.fields import FieldReader, Reader
from bubblegraph.ledger.metrics import MONEY, known_metric
from bubblegraph.ledger.model import PHASES, Claim, Event, Figure, Operand, Rate, unpack
from bubblegraph.ledger.rows import Node, Row
from bubblegraph.meant import currency_hint

__all__ = ["read_claim", "read_event", "read_figure", "read_rate"]

RATE_KEYS: dict[str, FieldReader] = {
    "rate": Reader.rate,
    "date": Reader.date,
    "source": Reader.sources,
    "note": Reader.text,
}

FIGURE_KEYS: dict[str, FieldReader] = {
    "entity": Reader.name,
    "metric": Reader.name,
    "period": Reader.name,
    "amount": Reader.amount,
    "value": Reader.figure,
    "unit": Reader.name,
    "years": Reader.figure,
    "allow": Reader.allow,
    "source": Reader.sources,
    "note": Reader.text,
}
EVENT_KEYS: dict[str, FieldReader] = {
    "entity": Reader.name,
    "date": Reader.date,
    "event": Reader.text,
    "amount": Reader.amount,
    "phase": lambda reader, node: reader.choice(node, PHASES, "phase"),
    "source": Reader.sources,
    "note": Reader.text,
}
EXCLUSIVE = (("entity", "entities"), ("over", "less"))
OPERAND_KEYS: dict[str, FieldReader] = {
    "metric": Reader.name,
    "entity": Reader.names,
    "entities": Reader.names,
    "period": Reader.name,
    "amount": Reader.said,
}


def _read_operand(reader: Reader, node: Node) -> Operand | None:
    """Read what a claim divides by or takes off: a metric, or a mapping with one."""
    if type(node) is not Row:
        name = reader.name(node)
        return None if name is None else Operand(name)
    values = reader.values(node, OPERAND_KEYS, "a part of a claim")
    if "metric" not in node.items:
        reader.sink.error(node.at, "a part of a claim without metric", "Add metric.")
    if "metric" not in values:
        return None
    _one_of_two(reader, node, "entity", "entities")
    values["entities"] = values.pop("entity", ()) or values.get("entities", ())
    if "amount" in values:
        values["amount"], _, values["slack"] = values["amount"]
    return Operand(**values)


CLAIM_KEYS: dict[str, FieldReader] = {
    "says": Reader.text,
    "deal": Reader.names,
    "deals": Reader.names,
    **{key: read for key, read in FIGURE_KEYS.items() if key != "years"},
    "entities": Reader.names,
    "over": _read_operand,
    "less": _read_operand,
    "amount": Reader.said,
    "date": Reader.date,
}


def read_figure(reader: Reader, node: Node) -> Figure | None:
    """Read an entry of ``financials``; None if it is none, which is then reported."""
    values = _read_values(reader, node, FIGURE_KEYS, "a figure", ("metric",))
    return None if values is None else Figure(**_without_about(values))


def read_event(reader: Reader, node: Node) -> Event | None:
    """Read an entry of ``events``."""
    values = _read_values(reader, node, EVENT_KEYS, "an event", ("entity", "date", "event"))
    return None if values is None else Event(**_without_about(values))


def read_claim(reader: Reader, node: Node) -> Claim | None:
    """Read an entry of ``claims``."""
    values = _read_values(reader, node, CLAIM_KEYS, "a claim", ("says",))
    if values is None or not _both_amounts(reader, node, values):
        return None
    if "amount" in values:
        values["amount"], values["about"], values["slack"] = values["amount"]
    return Claim(**values)


def _both_amounts(reader: Reader, node: Node, values: dict[str, Any]) -> bool:
    """Whether a ratio has the amounts of both of its parts or of none; else complain."""
    for key in ("over", "less"):
        other: Operand | None = values.get(key)
        alone = other is not None and (other.amount is None) == ("amount" in values)
        if alone and (key == "over" or "amount" not in values) and type(node) is Row:
            remedy = "Give the amounts of both, or what comes out as a value."
            reader.sink.error(node.items[key].at, f"{key}: the amount of one part alone", remedy)
            return False
    return True


def _one_of_two(reader: Reader, node: Row, first: str, second: str) -> None:
    """Complain of two fields that exclude each other."""
    if first in node.items and second in node.items:
        reader.sink.error(node.items[second].at, f"{second} beside {first}", "Keep one of the two.")


def _read_values(
    reader: Reader, node: Node, keys: dict[str, FieldReader], where: str, needed: tuple[str, ...]
) -> dict[str, Any] | None:
    """Read the values of an entry, or report why it is none."""
    if type(node) is not Row:
        reader.wrong(node, where)
        return None
    before = len(reader.sink.problems)
    values = reader.values(node, keys, where)
    for key in needed:
        if key not in node.items:
            reader.sink.error(node.at, f"{where} without {key}", f"Add {key}.")
    if "amount" in node.items and "value" in node.items:
        reader.sink.error(
            node.items["value"].at, "a value beside an amount", "Money is an amount; else a value."
        )
    for first, second in EXCLUSIVE:
        _one_of_two(reader, node, first, second)
    for key in ("over", "less"):
        if key in node.items and "metric" not in node.items:
            reader.sink.error(node.items[key].at, f"{key} without metric", "Add metric.")
    if len(reader.sink.problems) > before:
        return None
    metric = known_metric(values.get("metric", ""))
    if "value" in values and metric is not None and metric.unit != MONEY and "over" not in values:
        values.setdefault("unit", metric.unit)
    values["sources"] = values.pop("source", ())
    if "deal" in values:
        values["deals"] = values.pop("deal")
    return values | {"place": unpack(reader.sink.file, node.at)}


def _without_about(values: dict[str, Any]) -> dict[str, Any]:
    """Leave out whether the amount is an "about"."""
    return values | {"amount": values["amount"][0]} if "amount" in values else values


def read_rate(reader: Reader, currency: str, node: Node, at: int) -> Rate | None:
    """Read one entry of ``rates``."""
    sink = reader.sink
    if not (len(currency) == 3 and currency.isascii() and currency.isupper()):
        sink.error(at, f'not a currency code: "{currency}"', currency_hint(currency))
        return None
    if type(node) is not Row or "rate" not in node.items:
        sink.error(
            node.at, f"no rate for {currency}", "Write {rate: 1.36, date: 2025-09-16, source: …}."
        )
        return None
    values = reader.values(node, RATE_KEYS, "a rate")
    rate: Decimal | None = values.get("rate")
    if rate is None:
        return None
    return Rate(
        currency, rate, values.get("date"), values.get("source", ()), values.get("note", "")
    )
