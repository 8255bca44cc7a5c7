"""Between what a user gives, what the reader makes of its text, and what is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bubblegraph.editing.compose import Value
from bubblegraph.editing.tree import Spot
from bubblegraph.ledger.fields import Reader
from bubblegraph.ledger.model import Deal, Ledger
from bubblegraph.ledger.names import NameIndex
from bubblegraph.ledger.rows import Listing, Node, Row, Sink, Text
from bubblegraph.ledger.yaml_rows import parse_yaml

__all__ = ["reader_of", "row_of", "to_node", "to_value", "with_parties"]


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
