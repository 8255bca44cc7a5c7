"""``bubblegraph cycles``."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Annotated, Any

import typer

from bubblegraph.cli.answering import Output, with_output
from bubblegraph.cli.options import Ledgers, Within, open_ledger, with_filters
from bubblegraph.cli.sharing import usage
from bubblegraph.cli.tables import Reading, with_tables
from bubblegraph.cli.working import Seconds, working
from bubblegraph.errors import Misread
from bubblegraph.ledger.fields import read_word
from bubblegraph.ledger.model import RELATIONSHIPS
from bubblegraph.ledger.select import Filters

__all__ = ["cycles"]


def _read_loop(text: str) -> int | str:
    """The number of a loop, or the name of an entity."""
    if not re.fullmatch(r"\s*[+-]?[0-9]+\s*", text):
        return text
    if int(text) < 1:
        raise Misread(f"loops are numbered from 1: {text}", "Write a number that the table shows.")
    return int(text)


@with_filters
@with_output
@with_tables
def cycles(
    ledger: Ledgers = None,
    every: Annotated[
        bool, typer.Option("--all", help="List every loop, not only the rows that add up.")
    ] = False,
    explain: Annotated[
        Any,
        typer.Option(
            parser=usage(_read_loop),
            metavar="N|NAME",
            help="Unfold loop N to its deals and their sources, or the loops of an entity.",
            show_default=False,
        ),
    ] = None,
    longest: Annotated[
        int | None,
        typer.Option(min=2, metavar="N", help="List loops of N legs at most.", show_default=False),
    ] = None,
    most: Annotated[
        int, typer.Option(min=1, metavar="N", help="List N loops at most, the largest.")
    ] = 5000,
    deals: Annotated[
        bool,
        typer.Option("--deals", help="List the deals behind the total, each with its part."),
    ] = False,
    within: Within = None,
    notes: Annotated[
        bool,
        typer.Option("--notes", help="Name what is not counted, and what else limits the numbers."),
    ] = False,
    relationship: Annotated[
        list[str] | None,
        typer.Option(
            parser=usage(lambda text: read_word(text, RELATIONSHIPS, "relationship")),
            metavar="WORDS",
            help=f"Show only loops of this relationship: {', '.join(RELATIONSHIPS)}. May be "
            f"repeated.",
            show_default=False,
        ),
    ] = None,
    patience: Seconds = None,
    *,
    reading: Reading,
    filters: Filters,
    output: Output,
) -> None:
    """Show the loops and how much can go round, each dollar once.

    Example: bubblegraph cycles data/deals.yaml --as-of 2025-12-31
    """
    from bubblegraph.analysis.circular_flows import circular_flows  # noqa: PLC0415 - the heavy imports
    from bubblegraph.ledger.select import select_deals  # noqa: PLC0415
    from bubblegraph.output.cycles import answer_cycles, answer_deals_in_rows, explain_cycles  # noqa: PLC0415

    if deals and (every or notes or explain is not None):
        raise typer.BadParameter("--deals is an answer of its own: leave the other options out")
    shown = tuple(dict.fromkeys(relationship or ()))
    selection = select_deals(open_ledger(ledger, reading), replace(filters, relationships=shown))
    with working(patience) as left:
        flows = circular_flows(selection, most=most, longest=longest, within=within, patience=left)
        if deals:
            answer = answer_deals_in_rows(flows, units=output.units)
        elif explain is None:
            answer = answer_cycles(flows, every=every, notes=notes, units=output.units)
        else:
            answer = explain_cycles(flows, explain, units=output.units)
        output.emit(answer)
