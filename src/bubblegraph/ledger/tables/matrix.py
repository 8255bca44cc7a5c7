"""A matrix of payers by payees to the rows of a list."""

from __future__ import annotations

from collections.abc import Iterator

from bubblegraph.ledger.tables.cells import Cells
from bubblegraph.ledger.tables.columns import Plan

__all__ = ["TRIPLE", "matrix_cells"]

TRIPLE = Plan((("payer", (0,)), ("payee", (1,)), ("amount", (2,))), 3)
_NOTHING = frozenset(("", "0", "0.0", "0.00", "-", "–"))


def matrix_cells(lines: Iterator[Cells]) -> Iterator[Cells]:
    """Give a row of payer, payee and amount for each cell of a matrix that holds something.

    The first row names the payees and the first column the payers. Each cell keeps its place, but
    for the payee, which has that of the amount.
    """
    _, payees = next(lines, ([], []))
    for places, cells in lines:
        for column, (place, cell) in enumerate(zip(places[1:], cells[1:], strict=False), 1):
            if cell.strip() not in _NOTHING:
                payee = payees[column] if column < len(payees) else ""
                yield [places[0], place, place], [cells[0], payee, cell]
