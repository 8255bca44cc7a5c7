"""``bubblegraph show``."""

from __future__ import annotations

from dataclasses import replace
from shlex import quote
from typing import TYPE_CHECKING, Annotated

import typer

from bubblegraph.cli.answering import Output, with_output
from bubblegraph.cli.laps import AskedLaps, those_on_laps, with_laps
from bubblegraph.cli.large import AskedLarge, ledger_of_large, search_large, with_large
from bubblegraph.cli.options import Ledgers, open_ledger, refuse_view, with_filters
from bubblegraph.cli.tables import Reading, with_tables
from bubblegraph.cli.working import working
from bubblegraph.ledger.select import Filters

if TYPE_CHECKING:
    from bubblegraph.output.answer import Answer
    from bubblegraph.patience import Patience

__all__ = ["show"]

MOST_LAPS = 8


@with_filters
@with_output
@with_laps
@with_large
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
    laps: AskedLaps,
    large: AskedLarge,
    reading: Reading,
    filters: Filters,
    output: Output,
) -> None:
    """Show what the ledger knows about an entity, a pair or a deal. It lists the loops it is on.

    For a party of payments, --within or --tolerance adds the laps it is on. Of a large table
    it shows the payments on its 8 largest laps alone, or without them on its 8 largest loops.

    Example: bubblegraph show openai
    """
    from bubblegraph.ledger.names import NameIndex  # noqa: PLC0415
    from bubblegraph.ledger.select import select_deals  # noqa: PLC0415
    from bubblegraph.output.payment_laps import with_laps_of  # noqa: PLC0415
    from bubblegraph.output.show import answer_show  # noqa: PLC0415

    refuse_view(filters, "show is about one entity, pair or deal")
    if large.takes(ledger or []):
        with working(patience) as left:
            output.emit(
                _show_large(what, ledger or [], large, laps, reading, filters, left, output)
            )
        return
    found = open_ledger(ledger, reading, lambda names: f"show {'/'.join([quote(what), *names])}")
    selection = select_deals(found, filters)
    with working(patience) as left:
        answer = answer_show(selection, what, patience=left, units=output.units)
        if laps.are_alone_asked_of(selection):
            if len(NameIndex(found.entities).ids(what)) != 1:
                raise typer.BadParameter("laps of payments are shown of one party: name it")
            search = laps.search(select_deals(found, replace(filters, entities=(what,))), left)
            on_laps = search.result(search.largest(MOST_LAPS))
            answer = with_laps_of(answer, on_laps, output.units)
        output.emit(answer)


def _show_large(
    what: str,
    paths: list[str],
    large: AskedLarge,
    laps: AskedLaps,
    reading: Reading,
    filters: Filters,
    left: Patience,
    output: Output,
) -> Answer:
    """Show the payments of a party on its largest laps, or loops."""
    from bubblegraph.ledger.select import select_deals  # noqa: PLC0415 - the heavy imports
    from bubblegraph.output.payment_laps import with_laps_of  # noqa: PLC0415
    from bubblegraph.output.show import answer_show  # noqa: PLC0415

    if "/" in what or "→" in what:
        raise typer.BadParameter("of a large table one party is shown: name it")
    theirs = replace(filters, entities=(what,))
    if not laps.timed:
        shown = ledger_of_large(paths, large, laps, MOST_LAPS, reading, theirs, left)
        selection = select_deals(shown, filters)
        # loops have other numbers among these payments than in the answer of cycles
        return answer_show(selection, what, patience=left, units=output.units, numbered=False)
    search = search_large(paths, large, laps, reading, theirs, left, most=MOST_LAPS)
    on_laps = search.result()
    selection = select_deals(those_on_laps(on_laps), filters)
    answer = answer_show(selection, what, patience=left, units=output.units, numbered=False)
    return with_laps_of(answer, on_laps, output.units)
