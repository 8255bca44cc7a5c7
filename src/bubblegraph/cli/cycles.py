"""``bubblegraph cycles``."""

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
    with_filters,
)
from bubblegraph.cli.working import Seconds, working
from bubblegraph.ledger.select import Filters

__all__ = ["cycles"]


@with_filters
def cycles(
    ledger: Ledgers = None,
    every: Annotated[
        bool, typer.Option("--all", help="List every loop, not only the rows that add up.")
    ] = False,
    explain: Annotated[
        int | None,
        typer.Option(
            min=1, metavar="N", help="Unfold loop N to its deals and their sources.", show_default=False
        ),
    ] = None,
    longest: Annotated[
        int | None, typer.Option(min=2, metavar="N", help="List loops of N legs at most.", show_default=False)
    ] = None,
    most: Annotated[int, typer.Option(min=1, metavar="N", help="List N loops at most, the largest.")] = 5000,
    patience: Seconds = None,
    columns: Columns = None,
    form: Format = None,
    as_json: AsJson = False,
    out: Out = None,
    *,
    filters: Filters,
) -> None:
    """Show the loops and how much can go round, each dollar once.

    Example: bubblegraph cycles data/deals.yaml --as-of 2025-12-31
    """
    from bubblegraph.analysis.flows import circular_flows  # noqa: PLC0415 - the heavy imports
    from bubblegraph.ledger.select import select_deals  # noqa: PLC0415
    from bubblegraph.output.cycles import answer_cycles, answer_one_cycle  # noqa: PLC0415

    selection = select_deals(open_ledger(ledger, columns), filters)
    with working(patience) as left:
        flows = circular_flows(selection, most=most, longest=longest, patience=left)
        answer = answer_cycles(flows, every=every) if explain is None else answer_one_cycle(flows, explain)
        emit(answer, form, as_json, out)
