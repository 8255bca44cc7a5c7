"""Files of aliases: a name, and another name of the same party, in each line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bubblegraph import arguments
from bubblegraph.errors import LedgerError, Misread
from bubblegraph.ledger.marks import BYTE_ORDER_MARK
from bubblegraph.ledger.opening import Undecodable, decode, read_bytes
from bubblegraph.ledger.rows import Sink, spot
from bubblegraph.ledger.tables.armour import disarm, rearm
from bubblegraph.ledger.tables.cells import find_headings, lines_of_cells

__all__ = ["aliases_text", "read_aliases"]

MOST_BYTES = 64 * 2**20
HEADINGS = ("name", "alias")


def read_aliases(path: str) -> Mapping[str, str]:
    """Read a table of two columns: a name, and another name of the same party.

    A first line ``name,alias`` is a heading.

    Parameters
    ----------
    path : str

    Returns
    -------
    mapping
        Alias to name.

    Raises
    ------
    LedgerError
        If the file cannot be read, or a line is no pair.
    """
    path = arguments.path("path", path)
    sink = Sink(path, "")
    found: dict[str, str] = {}
    try:
        text = decode(read_bytes(path, MOST_BYTES)).removeprefix(BYTE_ORDER_MARK)
    except Undecodable as error:
        sink = Sink(path, error.text)
        sink.error(spot(error.text, error.index), error.message, error.remedy, fatal=True)
    except Misread as error:
        sink.error(0, error.message, error.remedy, fatal=True)
    else:
        sink = Sink(path, text, csv=True)
        _read_pairs(sink, found)
    if sink.problems:
        raise LedgerError(sink.problems, {sink.file: sink.text})
    return found


def _read_pairs(sink: Sink, found: dict[str, str]) -> None:
    mark = find_headings(sink.text, set()).delimiter
    for places, cells in lines_of_cells(sink, mark):
        names = [rearm(cell.strip()) for cell in cells if cell.strip()]
        if len(names) != 2:
            remedy = "Write a name and another name of the same party: Nvidia,NVIDIA Corp."
            sink.error(places[0], f"{len(names)} names in a line of aliases", remedy)
        elif tuple(name.lower() for name in names) == HEADINGS:
            continue
        elif found.setdefault(names[1], names[0]) != names[0]:
            said = f'"{names[1]}" is an alias of two names, {found[names[1]]} and {names[0]}'
            sink.error(places[-1], said, "Keep one of the two.")


def aliases_text(pairs: Iterable[tuple[str, str]]) -> str:
    """Give pairs of a name and an alias as the text of such a file.

    Examples
    --------
    >>> print(aliases_text([("Nvidia", "NVIDIA Corp"), ("Labs", 'Labs, "the"')]), end="")
    name,alias
    Nvidia,NVIDIA Corp
    Labs,"Labs, ""the\"""
    """
    lines = [HEADINGS, *pairs]
    return "".join(f"{','.join(_quoted(disarm(name)) for name in line)}\n" for line in lines)


def _quoted(name: str) -> str:
    if not any(sign in name for sign in ',;"\t|\n'):
        return name
    inner = name.replace('"', '""')
    return f'"{inner}"'
