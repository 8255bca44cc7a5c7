"""``bubblegraph compare``."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bubblegraph.cli.answering import Output, with_output
from bubblegraph.cli.options import open_ledger, refuse_view, with_filters
from bubblegraph.cli.tables import Reading, with_tables
from bubblegraph.cli.working import Seconds, working
from bubblegraph.ledger.select import Filters

if TYPE_CHECKING:
    from bubblegraph.ledger.model import Ledger

__all__ = ["compare"]


@with_filters
@with_output
@with_tables
def compare(
    ledgers: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="LEDGER",
            show_default=False,
            help="Two ledgers or more, a file each.",
        ),
    ] = None,
    patience: Seconds = None,
    *,
    reading: Reading,
    filters: Filters,
    output: Output,
) -> None:
    """Set ledgers side by side: what goes round, whose money it is, what became of it.

    Example: bubblegraph compare data/deals.yaml data/history/dotcom-telecom.yaml
    """
    from bubblegraph.analysis.compare import compare_ledgers  # noqa: PLC0415
    from bubblegraph.ledger.select import select_deals  # noqa: PLC0415
    from bubblegraph.output.compare import answer_compare  # noqa: PLC0415

    paths = ledgers or []
    if len(paths) < 2:
        raise typer.BadParameter(
            "give two ledgers or more: compare data/deals.yaml data/history/dotcom-telecom.yaml"
        )
    refuse_view(filters, "this answer is about whole ledgers")
    found = [open_ledger([path], reading) for path in paths]
    selections = [
        select_deals(ledger, replace(filters, without=_known(filters.without, ledger, found)))
        for ledger in found
    ]
    with working(patience) as left:
        comparison = left.settle(
            lambda: compare_ledgers(selections, _short_names(paths), patience=left)
        )
        output.emit(answer_compare(comparison, units=output.units))


def _known(ids: tuple[str, ...], ledger: Ledger, ledgers: list[Ledger]) -> tuple[str, ...]:
    """Leave to other ledgers the deals that are theirs; what is in none is asked of each."""
    here = {deal.id for deal in ledger.deals}
    anywhere = {deal.id for each in ledgers for deal in each.deals}
    return tuple(each for each in ids if each in here or each not in anywhere)


def _short_names(paths: list[str]) -> tuple[str, ...]:
    """The names of the files without folder and ending, where these tell them apart."""
    stems = [Path(path).stem for path in paths]
    for names in (stems, paths):
        if len(set(names)) == len(paths):
            return tuple(names)
    return tuple(f"{path} ({number})" for number, path in enumerate(paths, 1))
