"""What is assumed of companies beside the ledger: a small YAML file of amounts."""

from __future__ import annotations

from collections.abc import Mapping
from os import PathLike

from bubblegraph import arguments
from bubblegraph.errors import LedgerError, Misread
from bubblegraph.ledger.fields import FieldReader, Reader
from bubblegraph.ledger.model import Ledger
from bubblegraph.ledger.names import NameIndex
from bubblegraph.ledger.opening import Undecodable, decode, read_bytes
from bubblegraph.ledger.rows import Node, Row, Sink, Text, spot
from bubblegraph.ledger.yaml_rows import parse_yaml
from bubblegraph.money import Amount

__all__ = ["ASSUMABLE", "Assumptions", "read_assumptions"]

Assumptions = Mapping[str, Mapping[str, int]]  # entity id to what is assumed of it, cents

ASSUMABLE = ("cash", "income", "owes", "equity", "revenue")
MOST_BYTES = 2**20
EXAMPLE = "Write for example oracle: {income: 400B, equity: 40B}."


def _read_amount(reader: Reader, node: Node) -> tuple[Amount, bool, str] | None:
    """Read an amount; a negative one is no payment the wrong way round here."""
    if type(node) is Text and node.text.strip().startswith(("-", "−")):
        remedy = "Write what there is, 0 or more; leave out an equity that is not above 0."
        reader.sink.error(node.at, f'amount is negative: "{node.text}"', remedy)
        return None
    return reader.amount(node)


KEYS: dict[str, FieldReader] = dict.fromkeys(ASSUMABLE, _read_amount)


def read_assumptions(path: str | PathLike[str], ledger: Ledger) -> Assumptions:
    """Read what is assumed of the entities of a ledger.

    Parameters
    ----------
    path : str or path
        YAML: an entity by any of its names to ``cash``, ``income``, ``owes``, ``equity`` and
        ``revenue``, each an amount of the ledger's currency, and each optional.
    ledger : Ledger

    Returns
    -------
    mapping
        Entity id to a mapping of what is assumed to cents.

    Raises
    ------
    LedgerError
        With every error found, each with its place.
    QuestionError
        If one of the arguments is of another sort.
    """
    name = arguments.path("path", path)
    arguments.instance("ledger", ledger, Ledger)
    sink = _open(name)
    root = None if sink.problems else parse_yaml(sink)
    found = _read(root, Reader(sink, ledger.currency), ledger)
    if sink.problems:
        raise LedgerError(sink.problems, {sink.file: sink.text})
    return found


def _open(name: str) -> Sink:
    """The text of the file, or what is wrong with it."""
    try:
        return Sink(name, decode(read_bytes(name, MOST_BYTES)))
    except Undecodable as error:
        sink = Sink(name, error.text)
        sink.error(spot(error.text, error.index), error.message, error.remedy, fatal=True)
    except Misread as error:
        sink = Sink(name, "")
        sink.error(0, error.message, error.remedy, fatal=True)
    return sink


def _read(root: Node | None, reader: Reader, ledger: Ledger) -> dict[str, dict[str, int]]:
    if type(root) is not Row:
        if not reader.sink.problems:
            reader.sink.error(0, "no company stands here", EXAMPLE)
        return {}
    index = NameIndex(ledger.entities)
    found: dict[str, dict[str, int]] = {}
    for name, node in root.items.items():
        entity = _entity(name, root.key_at[name], reader.sink, index)
        if entity in found:
            reader.sink.error(root.key_at[name], f"{entity} stands here twice", "Remove one.")
        values = _read_values(node, reader)
        if entity:
            found[entity] = values
    return found


def _entity(name: str, at: int, sink: Sink, index: NameIndex) -> str:
    ids = index.ids(name)
    if len(ids) == 1:
        return ids[0]
    if ids:
        sink.error(at, f'"{name}" may be {" or ".join(ids)}', "Use the id.")
    else:
        sink.error(at, f'no entity is called "{name}"', index.suggest(name))
    return ""


def _read_values(node: Node, reader: Reader) -> dict[str, int]:
    if type(node) is not Row:
        reader.wrong(node, "the assumptions of a company")
        return {}
    found: dict[str, int] = {}
    for what, (amount, _, _) in reader.values(node, KEYS, "assumptions").items():
        if amount.low != amount.high:
            reader.sink.error(node.items[what].at, f"{what} is not one amount", "Write one: 40B.")
        elif what in ("equity", "revenue") and not amount.low:
            remedy = "Leave it out; who has none is reached by no share of it."
            reader.sink.error(node.items[what].at, f"{what} is not above 0", remedy)
        else:
            found[what] = amount.low
    return found
