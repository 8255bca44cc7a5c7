"""``bubblegraph deals``."""

from __future__ import annotations

from typing import Annotated

import typer

from bubblegraph.cli.answering import Output, with_output
from bubblegraph.cli.options import Ledgers, open_ledger, with_filters
from bubblegraph.cli.sharing import usage
from bubblegraph.cli.tables import Reading, with_tables
from bubblegraph.ledger.fields import read_word
from bubblegraph.ledger.select import Filters

__all__ = ["deals"]

GROUPINGS = ("payer", "payee", "kind", "sector")


@with_filters
@with_output
@with_tables
def deals(
    ledger: Ledgers = None,
    by: Annotated[
        str | None,
        typer.Option(
            parser=usage(lambda text: read_word(text, GROUPINGS, "grouping")),
            metavar="|".join(GROUPINGS),
            help="Add up by payer, payee, kind, or sector of payer and payee.",
            show_default=False,
        ),
    ] = None,
    *,
    reading: Reading,
    filters: Filters,
    output: Output,
) -> None:
    """List the deals, or add them up. Parts and totals are never added together.

    Example: bubblegraph deals --kind debt --by payee
    """
    from bubblegraph.ledger.select import select_deals  # noqa: PLC0415
    from bubblegraph.output.deals import answer_deals, answer_sums  # noqa: PLC0415

    selection = select_deals(open_ledger(ledger, reading), filters)
    output.emit(
        answer_sums(selection, by, units=output.units)
        if by
        else answer_deals(selection, units=output.units)
    )
