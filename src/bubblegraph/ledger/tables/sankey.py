"""Text as SankeyMATIC has it, a flow a line, to rows of payer, payee and amount."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bubblegraph.ledger.model import pack
from bubblegraph.ledger.rows import Sink
from bubblegraph.ledger.tables.cells import Cells

__all__ = ["is_sankey", "sankey_cells"]

# Wages [1500] Budget #606
_FLOW = re.compile(r"\s*(?P<payer>[^\[\]:]*?\S)\s*\[(?P<amount>[^\[\]]+)\]\s*(?P<payee>.*?\S)\s*")
_COLOUR = re.compile(r"\s+#[0-9a-fA-F]{3,8}(?:\.[0-9]+)?$")
_ASIDE = re.compile(r"\s*(?:$|//|'|:|[a-z]+ [a-z]+|[a-z]+$)")  # comments, nodes, settings


def is_sankey(text: str) -> bool:
    """Whether the first line that is no comment or setting tells a flow: ``Wages [1500] Budget``.

    Examples
    --------
    >>> is_sankey("// mine\\nWages [1500] Budget #606\\n"), is_sankey("deals: [a]")
    (True, False)
    """
    for line in text[:4096].splitlines():
        if _FLOW.fullmatch(line):
            return True
        if not _ASIDE.match(line):
            return False
    return False


def sankey_cells(sink: Sink) -> Iterator[Cells]:
    """Give each flow as a row; lines that are neither flow nor comment nor setting are reported."""
    for number, line in enumerate(sink.text.splitlines(), 1):
        match = _FLOW.fullmatch(line)
        if match is not None:
            names = ("payer", "payee", "amount")
            cells = [_COLOUR.sub("", match["payee"]) if n == "payee" else match[n] for n in names]
            yield [pack(number, match.start(name) + 1) for name in names], cells
        elif not _ASIDE.match(line):
            sink.error(pack(number, 1), "this is no flow", "Write Payer [100] Payee.")
