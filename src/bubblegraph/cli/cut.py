"""``bubblegraph cut``."""

from __future__ import annotations

from typing import Annotated

import typer

from bubblegraph.cli.answering import Output, with_output
from bubblegraph.cli.options import Ledgers, open_ledger, with_filters
from bubblegraph.cli.tables import Reading, with_tables
from bubblegraph.cli.working import Seconds, working
from bubblegraph.ledger.select import Filters

__all__ = ["cut"]


@with_filters
@with_output
@with_tables
def cut(
    ledger: Ledgers = None,
    keep: Annotated[
        list[str] | None,
        typer.Option(metavar="DEAL", help="A deal that may not be cancelled. May be repeated."),
    ] = None,
    only_cancelable: Annotated[
        bool,
        typer.Option("--only-cancelable", help="Cancel only deals whose low is below their high."),
    ] = False,
    patience: Seconds = 60,
    every: Annotated[
        bool, typer.Option("--all", help="Rank every deal, not only the fifteen largest.")
    ] = False,
    *,
    reading: Reading,
    filters: Filters,
    output: Output,
) -> None:
    """Show which deals hold the loops together. It gives the cheapest set to cancel so
    that nothing loops, and how much depends on each deal.

    Example: bubblegraph cut --keep openai-oracle-300b
    """
    from bubblegraph.analysis.cut import cut_deals  # noqa: PLC0415
    from bubblegraph.ledger.select import select_deals  # noqa: PLC0415
    from bubblegraph.output.cut import answer_cut  # noqa: PLC0415

    found = open_ledger(ledger, reading)
    selection = select_deals(found, filters)
    with working(patience) as left:
        result = left.settle(
            lambda: cut_deals(
                selection, keep=keep or (), only_cancelable=only_cancelable, patience=left
            )
        )
        output.emit(answer_cut(result, every=every, units=output.units))
