"""``bubblegraph volume``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from bubblegraph.cli.answering import Output, with_output
from bubblegraph.cli.large import AskedLarge, read_large, with_large
from bubblegraph.cli.options import Ledgers, Within, open_ledger, refuse_view, with_filters
from bubblegraph.cli.tables import Reading, with_tables
from bubblegraph.cli.working import Seconds, begin, working
from bubblegraph.errors import QuestionError
from bubblegraph.ledger.select import Filters

if TYPE_CHECKING:
    from bubblegraph.analysis.question import Question
    from bubblegraph.ledger.select import Selection
    from bubblegraph.patience import Patience

__all__ = ["volume"]


@with_filters
@with_output
@with_large
@with_tables
def volume(
    ledger: Ledgers = None,
    by_year: Annotated[
        bool, typer.Option("--by-year", help="Show what can go round within each year.")
    ] = False,
    by_month: Annotated[
        bool, typer.Option("--by-month", help="Show what can go round within each month.")
    ] = False,
    companies: Annotated[
        bool, typer.Option("--companies", help="Show what can pass each company.")
    ] = False,
    shares: Annotated[
        bool,
        typer.Option(
            "--shares",
            help="Show shares of the gross flow, and limits whatever the unknown prices are.",
        ),
    ] = False,
    legs: Annotated[
        bool,
        typer.Option(
            "--legs", help="Show what each leg can carry, also as part of V* and in proportion."
        ),
    ] = False,
    certificate: Annotated[
        bool,
        typer.Option(
            "--certificate", help="Show both sides of the proof of T*, to check with a calculator."
        ),
    ] = False,
    within: Within = None,
    patience: Seconds = None,
    *,
    large: AskedLarge,
    reading: Reading,
    filters: Filters,
    output: Output,
) -> None:
    """Show how much can go round, no dollar twice, and prove it. It is shown by firmness, company,
    leg, year and month.

    Example: bubblegraph volume --by-year
    """
    from bubblegraph.analysis.certificate import certify_all  # noqa: PLC0415
    from bubblegraph.analysis.volume import measure_volume  # noqa: PLC0415
    from bubblegraph.ledger.select import select_deals  # noqa: PLC0415
    from bubblegraph.output.volume import answer_certificate, answer_legs, answer_volume  # noqa: PLC0415

    more = by_year or by_month or companies or shares
    if (certificate and (more or legs)) or (legs and more):
        raise typer.BadParameter(
            "--certificate and --legs are answers of their own: leave the other options out"
        )
    if certificate:
        refuse_view(filters, "a certificate is whole or proves nothing")
    units = output.units
    with working(patience) as left:
        asked: Selection | Question
        if large.takes(ledger or []):
            if certificate:
                raise QuestionError(
                    "--certificate is for small tables, and this one is read as large."
                )
            asked = _ask_large(ledger or [], large, reading, filters, left)
        else:
            asked = select_deals(open_ledger(ledger, reading), filters)
        found = left.settle(
            lambda: measure_volume(
                asked, by_year=by_year, by_month=by_month, within=within, patience=left
            )
        )
        if certificate:
            proofs = certify_all(found.question, within=within)
            answer = answer_certificate(found, proofs, units=units)
        elif legs:
            answer = left.settle(lambda: answer_legs(found, units=units))
        else:
            answer = left.settle(
                lambda: answer_volume(found, companies=companies, shares=shares, units=units)
            )
        output.emit(answer)


def _ask_large(
    paths: Sequence[str], large: AskedLarge, reading: Reading, filters: Filters, patience: Patience
) -> Question:
    """Read large tables, and add up what each pays each."""
    from bubblegraph.analysis.large_volume import LargeQuestion  # noqa: PLC0415 - the heavy imports

    table = read_large(paths, large, reading, patience)
    begin(f"Adding up {len(table):,} payments")
    return LargeQuestion(table, filters=filters, patience=patience, threads=large.threads)
