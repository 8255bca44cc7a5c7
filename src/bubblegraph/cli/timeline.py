"""``bubblegraph timeline``."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from bubblegraph.cli.answering import Output, with_output
from bubblegraph.cli.options import Ledgers, open_ledger, refuse_view, with_filters
from bubblegraph.cli.sharing import usage
from bubblegraph.cli.tables import Reading, with_tables
from bubblegraph.cli.working import Seconds, working
from bubblegraph.ledger.fields import read_word
from bubblegraph.ledger.select import Filters

__all__ = ["timeline"]

PERIODS = ("month", "quarter", "year")


@with_filters
@with_output
@with_tables
def timeline(
    ledger: Ledgers = None,
    by: Annotated[
        Literal["month", "quarter", "year"],
        typer.Option(
            parser=usage(lambda text: read_word(text, PERIODS, "period")),
            metavar="|".join(PERIODS),
            help="The shortest time from one row to the next.",
        ),
    ] = "quarter",
    every: Annotated[
        bool,
        typer.Option("--all", help="Show every period, and every loop that closed or fell apart."),
    ] = False,
    patience: Seconds = None,
    *,
    reading: Reading,
    filters: Filters,
    output: Output,
) -> None:
    """Show when the deals became circular, by month or quarter.

    It shows what went round, and which loops closed or fell apart by which deals. A picture of
    it: draw --as timeline.

    Example: bubblegraph timeline --by month --since 2025-01-01
    """
    from bubblegraph.analysis.loop_timeline import trace_loops  # noqa: PLC0415
    from bubblegraph.analysis.timeline import Timeline, last_day, replay_ledger  # noqa: PLC0415
    from bubblegraph.output.timeline import answer_timeline  # noqa: PLC0415

    refuse_view(filters, "a timeline is of the whole ledger")
    opened = open_ledger(ledger, reading)
    with working(patience) as left:
        if last_day(opened, filters) is None:
            replay = Timeline(opened, filters, ())
        else:
            replay = replay_ledger(opened, filters, period=by, patience=left)
        found = trace_loops(replay, patience=left)
        output.emit(answer_timeline(found, every=every, units=output.units))
