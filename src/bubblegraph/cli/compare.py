"""``bubblegraph compare``."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bubblegraph.cli.answering import Output, with_output
from bubblegraph.cli.options import narrate, open_ledger, refuse_view, with_filters
from bubblegraph.cli.tables import Reading, with_tables
from bubblegraph.cli.working import Seconds, aim, working
from bubblegraph.errors import QuestionError
from bubblegraph.ledger.select import Filters

if TYPE_CHECKING:
    from bubblegraph.analysis.compare import Comparison
    from bubblegraph.ledger.model import Ledger
    from bubblegraph.ledger.select import Selection

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
            help="Two or more ledgers, each a file or the name of one that ships: ai telecom.",
        ),
    ] = None,
    every: Annotated[
        bool,
        typer.Option("--all", help="Show every row, every supplier that lends, and every price."),
    ] = False,
    small_multiples: Annotated[
        str | None,
        typer.Option(
            metavar="FILE",
            help="Draw what goes round in each ledger, on one scale: .png, .svg, .pdf, .webp, "
            ".jpg.",
            show_default=False,
        ),
    ] = None,
    patience: Seconds = None,
    *,
    reading: Reading,
    filters: Filters,
    output: Output,
) -> None:
    """Compare ledgers side by side. It shows what goes round, whose money it is, and what became
    of it.

    Example: bubblegraph compare ai telecom
    """
    from bubblegraph.analysis.compare import compare_ledgers  # noqa: PLC0415
    from bubblegraph.output.compare import answer_compare  # noqa: PLC0415

    paths = ledgers or []
    if len(paths) < 2:
        raise typer.BadParameter("give two ledgers or more: bubblegraph compare ai telecom")
    refuse_view(filters, "this answer is about whole ledgers")
    if small_multiples is not None:
        _check_picture(small_multiples)
    _check(paths)
    found = [open_ledger([path], reading, meant=None) for path in paths]
    names = _short_names(paths)
    selections = [
        _select(name, ledger, filters, found) for name, ledger in zip(names, found, strict=True)
    ]
    with working(patience) as left:
        comparison = left.settle(lambda: compare_ledgers(selections, names, patience=left))
        if small_multiples is not None:
            _draw(comparison, small_multiples)
        output.emit(answer_compare(comparison, every=every, units=output.units))


def _check_picture(path: str) -> None:
    """Say before the work that a picture cannot be written."""
    from bubblegraph.drawing.canvas import picture_suffix  # noqa: PLC0415

    picture_suffix(path)
    aim(path)


def _draw(comparison: Comparison, path: str) -> None:
    from bubblegraph.drawing.multiples import draw_multiples  # noqa: PLC0415
    from bubblegraph.drawing.picture import save_picture  # noqa: PLC0415

    # the program draws under its own settings, whatever stands there
    os.environ.pop("MATPLOTLIBRC", None)
    picture = draw_multiples(comparison)
    save_picture(picture, path)
    for hint in picture.hints:
        narrate(hint)
    narrate(f"Wrote {path}")


def _select(name: str, ledger: Ledger, filters: Filters, ledgers: list[Ledger]) -> Selection:
    """Filter one of the ledgers; deals that are named count where they are."""
    from bubblegraph.ledger.select import select_deals  # noqa: PLC0415

    own = replace(
        filters,
        without=_known(filters.without, ledger, ledgers),
        only=_known(filters.only, ledger, ledgers),
    )
    try:
        return select_deals(ledger, own)
    except QuestionError as error:
        raise QuestionError(f"{name}: {error}") from None


def _known(ids: tuple[str, ...], ledger: Ledger, ledgers: list[Ledger]) -> tuple[str, ...]:
    """Leave to other ledgers the deals that are theirs; what is in none is asked of each."""
    here = {deal.id for deal in ledger.deals}
    anywhere = {deal.id for each in ledgers for deal in each.deals}
    return tuple(each for each in ids if each in here or each not in anywhere)


def _check(names: list[str]) -> None:
    """Refuse what is no ledger, and one that is named twice."""
    from bubblegraph.ledger.read import STDIN, find_file  # noqa: PLC0415

    named: dict[str, str] = {}
    for name in names:
        path = find_file(name)
        bare = name != STDIN and Path(name).name == name and not Path(name).suffix
        if bare and not os.path.lexists(path):
            _refuse_unknown(name)
        file = str(Path(path).resolve())
        if file in named:
            raise typer.BadParameter(
                f"{named[file]} and {name} are one ledger: to compare two days of it, "
                "bubblegraph diff --from DATE"
            )
        named[file] = name


def _refuse_unknown(name: str) -> None:
    """Say which ledgers ship."""
    from bubblegraph.ledger.read import shipped_ledgers  # noqa: PLC0415
    from bubblegraph.likeness import nearest  # noqa: PLC0415

    known = list(shipped_ledgers())
    near = nearest(name, [*known, *(word for each in known for word in each.split("-"))])
    hint = f"Did you mean {near}?" if near else f"Known: {', '.join(known)}."
    raise QuestionError(f'there is no file "{name}", and no ledger of that name ships. {hint}')


def _short_names(paths: list[str]) -> tuple[str, ...]:
    """The names of the files without folder and ending, where these tell them apart."""
    stems = [Path(path).stem for path in paths]
    return tuple(stems if len(set(stems)) == len(paths) else paths)
