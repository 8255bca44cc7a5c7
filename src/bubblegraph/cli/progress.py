"""``bubblegraph progress``."""

from __future__ import annotations

from typing import Annotated

import typer

from bubblegraph.cli.answering import Output, with_output
from bubblegraph.cli.options import Ledgers, open_ledger, with_filters
from bubblegraph.cli.tables import Reading, with_tables
from bubblegraph.ledger.select import Filters

__all__ = ["progress"]


@with_filters
@with_output
@with_tables
def progress(
    ledger: Ledgers = None,
    every: Annotated[bool, typer.Option("--all", help="List every deal.")] = False,
    *,
    reading: Reading,
    filters: Filters,
    output: Output,
) -> None:
    """Show what became of the announcements: signed, paid or lapsed.

    Example: bubblegraph progress --since 2025-01-01
    """
    from bubblegraph.analysis.progress import follow_up  # noqa: PLC0415
    from bubblegraph.ledger.select import select_deals  # noqa: PLC0415
    from bubblegraph.output.progress import answer_progress  # noqa: PLC0415

    selection = select_deals(open_ledger(ledger, reading), filters)
    output.emit(answer_progress(follow_up(selection), every=every, units=output.units))
