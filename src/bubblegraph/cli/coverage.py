"""``bubblegraph coverage``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from bubblegraph.cli.answering import Output, with_output
from bubblegraph.cli.options import (
    Ledgers,
    open_ledger,
    refuse_view,
    split_subject,
    with_filters,
)
from bubblegraph.cli.tables import Reading, with_tables
from bubblegraph.ledger.select import Filters

if TYPE_CHECKING:
    from bubblegraph.ledger.select import Selection
    from bubblegraph.output.answer import Answer

__all__ = ["coverage"]


@with_filters
@with_output
@with_tables
def coverage(
    subject: Annotated[
        str | None,
        typer.Argument(
            metavar="ENTITY",
            show_default=False,
            help="A company by any of its names; absent: the largest payers.",
        ),
    ] = None,
    ledger: Ledgers = None,
    lives: Annotated[
        bool,
        typer.Option("--lives", help="What hardware costs a year at lives of 2, 3, 5 and 6 years."),
    ] = False,
    every: Annotated[
        bool, typer.Option("--all", help="List every year, payer or purchase.")
    ] = False,
    *,
    reading: Reading,
    filters: Filters,
    output: Output,
) -> None:
    """Show whether a company can pay for what it ordered. What falls due by year, against its
    revenue and firm financing; without a name, the largest payers.

    Example: bubblegraph coverage openai
    """
    from bubblegraph.ledger.names import find_entity  # noqa: PLC0415
    from bubblegraph.ledger.select import select_deals  # noqa: PLC0415

    subject, files = split_subject(subject, ledger)
    if subject is not None:
        refuse_view(filters, f"this answer is about {subject} alone")
    found = open_ledger(
        files, reading, lambda names: " and ".join(f"coverage {name}" for name in names)
    )
    selection = select_deals(found, filters)
    entity = None if subject is None else find_entity(selection.ledger, subject).id
    output.emit(_answer(selection, entity, lives=lives, every=every, output=output))


def _answer(
    selection: Selection, entity: str | None, *, lives: bool, every: bool, output: Output
) -> Answer:
    from bubblegraph.analysis.coverage import cover_entity, rank_payers  # noqa: PLC0415
    from bubblegraph.analysis.field_figures import field_figures  # noqa: PLC0415
    from bubblegraph.analysis.useful_life import charge_hardware  # noqa: PLC0415
    from bubblegraph.output.coverage import answer_coverage, answer_payers  # noqa: PLC0415
    from bubblegraph.output.useful_life import answer_lives  # noqa: PLC0415

    units = output.units
    if lives:
        return answer_lives(charge_hardware(selection, entity or ""), every=every, units=units)
    if entity is not None:
        return answer_coverage(cover_entity(selection, entity), every=every, units=units)
    field = field_figures(selection)
    return answer_payers(selection, rank_payers(selection), field, every=every, units=units)
