"""Answers on a terminal, by rich."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from rich.console import Console
from rich.padding import Padding
from rich.table import Table as RichTable
from rich.text import Text

from bubblegraph import arguments
from bubblegraph.errors import printable
from bubblegraph.output.answer import Answer, Column, Lines, Table
from bubblegraph.output.render import to_ascii

__all__ = ["print_answer"]


def print_answer(answer: Answer) -> None:
    """Print an answer, wrapped to the width of the terminal. Names are never read as markup."""
    arguments.instance("answer", answer, Answer)
    console = Console(markup=False, highlight=False, emoji=False, soft_wrap=False)
    plain = not (sys.stdout.encoding or "").lower().startswith("utf")
    for number, line in enumerate(answer.head):
        _print_line(console, line, plain, style="bold" if number == 0 else "")
    for block in answer.body:
        if isinstance(block, Table):
            console.print(_rich_table(block, plain))
        elif isinstance(block, Lines):
            for line in block.lines:
                _print_line(console, line, plain)
    for line in answer.foot:
        _print_line(console, line, plain, style="dim")


def _print_line(console: Console, line: str, plain: bool, style: str = "") -> None:
    indent = len(line) - len(line.lstrip())
    text = Text(_shown(line.strip(), plain), style=style)
    console.print(Padding(text, (0, 0, 0, indent)) if indent else text)


def _shown(text: str, plain: bool) -> str:
    return printable(to_ascii(text) if plain else text)


def _rich_table(table: Table, plain: bool) -> RichTable:
    laid = RichTable(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim", show_edge=False)
    for column in _own_columns(table):
        laid.add_column(
            Text(_shown(column.name, plain)),
            justify="right" if column.right else "left",
            no_wrap=not column.wrap,
            overflow="fold",
        )
    for row in table.rows:
        laid.add_row(*_cells(table, row, plain))
    for row in table.sums:
        laid.add_row(*_cells(table, row, plain, style="bold"))
    return laid


def _own_columns(table: Table) -> list[Column]:
    return [column for column in table.columns if not column.under]


def _cells(table: Table, row: Sequence[str], plain: bool, style: str = "") -> list[Text]:
    """The cells of a row; one of a column that stands under another joins the cell before it."""
    cells: list[Text] = []
    for column, cell in zip(table.columns, row, strict=True):
        text = _shown(cell, plain)
        if not column.under:
            cells.append(Text(text, style=style))
        elif text:
            cells[-1].append(f"\n{text}", style="dim")
    return cells
