"""The profile of a table as a ledger writes it."""

from __future__ import annotations

from typing import Any

from bubblegraph.errors import Misread
from bubblegraph.ledger.fields import Reader
from bubblegraph.ledger.rows import Node, Row, Text
from bubblegraph.ledger.tables.profile import PROFILE_KEYS, TableProfile

__all__ = ["read_profile"]

PAIRS = ("columns", "rates", "kind_words")


def read_profile(reader: Reader, node: Node) -> TableProfile:
    """Read ``{columns: {payer: from}, amounts_in: 1B, …}``; what cannot be read is reported."""
    if type(node) is not Row:
        reader.wrong(node, "a mapping, such as {columns: {payer: from, payee: to}},")
        return TableProfile()
    found: dict[str, Any] = {}
    for key, value in node.items.items():
        if key not in PROFILE_KEYS:
            reader.unknown_key(node, key, PROFILE_KEYS, "a table")
        elif key in PAIRS and type(value) is Row:
            found[key] = _read_pairs(reader, key, value)
        else:
            found[key] = reader.read(value, PROFILE_KEYS[key])
    return TableProfile(**{key: value for key, value in found.items() if value is not None})


def _read_pairs(reader: Reader, key: str, row: Row) -> Any:
    texts = {
        name: text
        for name, value in row.items.items()
        if type(value) is Text and (text := reader.text(value)) is not None
    }
    if key == "columns":
        return texts
    try:
        return PROFILE_KEYS[key](",".join(f"{name}={text}" for name, text in texts.items()))
    except Misread as error:
        reader.sink.error(row.at, error.message, error.remedy)
        return None
