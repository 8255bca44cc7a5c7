"""``bubblegraph cut``."""

from __future__ import annotations

from typing import Annotated

import typer

from bubblegraph.cli.options import (
    AsJson,
    Columns,
    Format,
    Ledgers,
    Out,
    a_number,
    emit,
    open_ledger,
    with_filters,
)
from bubblegraph.ledger.select import Filters

__all__ = ["cut"]


@with_filters
def cut(
    ledger: Ledgers = None,
    keep: Annotated[
        list[str] | None,
        typer.Option(metavar="DEAL", help="A deal that may not be cancelled. May be repeated."),
    ] = None,
    only_cancelable: Annotated[
        bool, typer.Option("--only-cancelable", help="Cancel only deals whose low is below their high.")
    ] = False,
    patience: Annotated[
        float,
        typer.Option(
            metavar="SECONDS",
            min=0,
            callback=a_number,
            help="How long to search for proofs, once T* is solved; what is not proven by then has bounds.",
        ),
    ] = 60,
    every: Annotated[bool, typer.Option("--all", help="Rank every deal, not only the first.")] = False,
    columns: Columns = None,
    form: Format = None,
    as_json: AsJson = False,
    out: Out = None,
    *,
    filters: Filters,
) -> None:
    """Show which deals hold the loops together. The cheapest set to cancel so that
    nothing loops, and what hangs on each deal.

    Example: bubblegraph cut --keep openai-oracle-300b
    """
    from bubblegraph.analysis.cut import cut_deals  # noqa: PLC0415
    from bubblegraph.ledger.names import find_deal_id  # noqa: PLC0415
    from bubblegraph.ledger.select import select_deals  # noqa: PLC0415
    from bubblegraph.output.cut import answer_cut  # noqa: PLC0415

    found = open_ledger(ledger, columns)
    kept = [find_deal_id(found, deal) for deal in keep or ()]
    result = cut_deals(
        select_deals(found, filters), keep=kept, only_cancelable=only_cancelable, patience=patience
    )
    emit(answer_cut(result, every=every), form, as_json, out)
