"""``bubblegraph vendor``."""

from __future__ import annotations

from typing import Annotated

import typer

from bubblegraph.cli.answering import Output, with_output
from bubblegraph.cli.options import Ledgers, open_ledger, refuse_view, split_subject, with_filters
from bubblegraph.cli.sharing import usage
from bubblegraph.cli.tables import Reading, with_tables
from bubblegraph.cli.working import Seconds, working
from bubblegraph.ledger.fields import read_word
from bubblegraph.ledger.select import Filters

__all__ = ["vendor"]


@with_filters
@with_output
@with_tables
def vendor(
    subject: Annotated[
        str | None,
        typer.Argument(
            metavar="ENTITY",
            show_default=False,
            help="A vendor by any of its names. Without one: all vendors, ranked.",
        ),
    ] = None,
    ledger: Ledgers = None,
    through: Annotated[
        str | None,
        typer.Option(
            parser=usage(lambda text: read_word(text, ("trade",), "way")),
            metavar="trade",
            help="Let money pass between others only by trade.",
            show_default=False,
        ),
    ] = None,
    patience: Seconds = None,
    *,
    reading: Reading,
    filters: Filters,
    output: Output,
) -> None:
    """Show how much of a vendor's financing can return to it as sales. Without a name, this is
    shown for every vendor.

    Example: bubblegraph vendor nvidia
    """
    from bubblegraph.analysis.vendor import rank_vendors, vendor_financing  # noqa: PLC0415
    from bubblegraph.ledger.names import find_entity  # noqa: PLC0415
    from bubblegraph.ledger.select import select_deals  # noqa: PLC0415
    from bubblegraph.output.vendor import answer_ranking, answer_vendor  # noqa: PLC0415

    subject, files = split_subject(subject, ledger)
    if subject is not None:
        refuse_view(filters, f"this answer is about {subject} alone")
    found = open_ledger(
        files, reading, lambda names: " and ".join(f"vendor {name}" for name in names)
    )
    selection = select_deals(found, filters)
    by_trade = through is not None
    entity = None if subject is None else find_entity(found, subject).id
    with working(patience) as left:
        if entity is None:
            vendors = left.settle(
                lambda: rank_vendors(selection, through_trade=by_trade, patience=left)
            )
            answer = answer_ranking(selection, vendors, units=output.units)
        else:
            one = left.settle(
                lambda: vendor_financing(selection, entity, through_trade=by_trade, patience=left)
            )
            answer = answer_vendor(one, units=output.units)
        output.emit(answer)
