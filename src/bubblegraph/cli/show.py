"""``bubblegraph show``."""

from __future__ import annotations

from shlex import quote
from typing import Annotated

import typer

from bubblegraph.cli.answering import Output, with_output
from bubblegraph.cli.options import Ledgers, open_ledger, refuse_view, with_filters
from bubblegraph.cli.tables import Reading, with_tables
from bubblegraph.cli.working import working
from bubblegraph.ledger.select import Filters

__all__ = ["show"]


@with_filters
@with_output
@with_tables
def show(
    what: Annotated[
        str,
        typer.Argument(
            metavar="ENTITY|PAIR|DEAL", help="nvidia, nvidia/openai, or the id of a deal."
        ),
    ],
    ledger: Ledgers = None,
    patience: Annotated[
        float,
        typer.Option(
            metavar="SECONDS",
            min=0,
            help="How long to search for loops and for the numbers that cycles gives them.",
        ),
    ] = 10,
    *,
    reading: Reading,
    filters: Filters,
    output: Output,
) -> None:
    """Show what the ledger knows of an entity, a pair or a deal. With the loops it is on.

    Example: bubblegraph show openai
    """
    from bubblegraph.ledger.select import select_deals  # noqa: PLC0415
    from bubblegraph.output.show import answer_show  # noqa: PLC0415

    refuse_view(filters, "show is about one entity, pair or deal")
    found = open_ledger(ledger, reading, lambda names: f"show {'/'.join([quote(what), *names])}")
    selection = select_deals(found, filters)
    with working(patience) as left:
        output.emit(answer_show(selection, what, patience=left, units=output.units))
