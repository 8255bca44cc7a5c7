"""``bubblegraph show``."""

from __future__ import annotations

from typing import Annotated

import typer

from bubblegraph.cli.options import (
    AsJson,
    Columns,
    Format,
    Ledgers,
    Out,
    emit,
    open_ledger,
    refuse_view,
    with_filters,
)
from bubblegraph.cli.working import working
from bubblegraph.ledger.select import Filters

__all__ = ["show"]


@with_filters
def show(
    what: Annotated[
        str, typer.Argument(metavar="ENTITY|PAIR|DEAL", help="nvidia, nvidia/openai, or the id of a deal.")
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
    columns: Columns = None,
    form: Format = None,
    as_json: AsJson = False,
    out: Out = None,
    *,
    filters: Filters,
) -> None:
    """Show what the ledger knows of an entity, a pair or a deal. With the loops it is on.

    Example: bubblegraph show openai
    """
    from bubblegraph.ledger.select import select_deals  # noqa: PLC0415
    from bubblegraph.output.show import answer_show  # noqa: PLC0415

    refuse_view(filters, "show is about one entity, pair or deal")
    selection = select_deals(open_ledger(ledger, columns), filters)
    with working(patience) as left:
        emit(answer_show(selection, what, patience=left), form, as_json, out)
