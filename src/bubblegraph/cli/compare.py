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
            help="Two ledgers or more, each a file, or the name of one that ships: ai telecom.",
        ),
    ] = None,
    every: Annotated[
        bool, typer.Option("--all", help="Show every row, supplier that lends, and price.")
    ] = False,
    patience: Seconds = None,
    *,
    reading: Reading,
    filters: Filters,
    output: Output,
) -> None:
    """Set ledgers side by side. What goes round, whose money it is, what became of it.

    Example: bubblegraph compare ai telecom
    """
    from bubblegraph.analysis.compare import compare_ledgers  # noqa: PLC0415
    from bubblegraph.ledger.select import select_deals  # noqa: PLC0415
    from bubblegraph.output.compare import answer_compare  # noqa: PLC0415

    paths = ledgers or []
    if len(paths) < 2:
        raise typer.BadParameter("give two ledgers or more: bubblegraph compare ai telecom")
    refuse_view(filters, "this answer is about whole ledgers")
    _refuse_twice(paths)
    found = [open_ledger([path], reading, meant=None) for path in paths]
    selections = [
        select_deals(
            ledger,
            replace(
                filters,
                without=_known(filters.without, ledger, found),
                only=_known(filters.only, ledger, found),
            ),
        )
        for ledger in found
    ]
    with working(patience) as left:
        comparison = left.settle(
            lambda: compare_ledgers(selections, _short_names(paths), patience=left)
        )
        output.emit(answer_compare(comparison, every=every, units=output.units))


def _known(ids: tuple[str, ...], ledger: Ledger, ledgers: list[Ledger]) -> tuple[str, ...]:
    """Leave to other ledgers the deals that are theirs; what is in none is asked of each."""
    here = {deal.id for deal in ledger.deals}
    anywhere = {deal.id for each in ledgers for deal in each.deals}
    return tuple(each for each in ids if each in here or each not in anywhere)


def _refuse_twice(paths: list[str]) -> None:
    from bubblegraph.ledger.read import find_file  # noqa: PLC0415

    files: dict[str, str] = {}
    for path in paths:
        other = files.setdefault(str(Path(find_file(path)).resolve()), path)
        if other is not path:
            named = f"{path} is named" if other == path else f"{other} and {path} are one ledger,"
            raise typer.BadParameter(
                f"{named} twice: to compare two days of one ledger, bubblegraph diff --from DATE"
            )


def _short_names(paths: list[str]) -> tuple[str, ...]:
    """The names of the files without folder and ending, where these tell them apart."""
    stems = [Path(path).stem for path in paths]
    return tuple(stems if len(set(stems)) == len(paths) else paths)
