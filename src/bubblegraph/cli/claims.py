"""``bubblegraph claims``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from bubblegraph.cli.answering import Output, with_output
from bubblegraph.cli.options import narrate, open_ledger

if TYPE_CHECKING:
    from bubblegraph.ledger.model import Ledger

__all__ = ["claims"]


@with_output
def claims(
    files: Annotated[
        list[str],
        typer.Argument(metavar="FILE...", help="Ledgers that hold claims, one for each article."),
    ],
    against: Annotated[
        list[str] | None,
        typer.Option(
            "--against",
            metavar="LEDGER",
            help="The ledger to compare with. Without it, the one that other commands would "
            "read. May be repeated.",
        ),
    ] = None,
    explain: Annotated[
        int | None,
        typer.Option(
            min=1,
            metavar="N",
            help="Show the deals and figures that claim N was compared with, and their sources.",
            show_default=False,
        ),
    ] = None,
    *,
    output: Output,
) -> None:
    """Compare what an article says with the ledger, then and now.

    Example: bubblegraph claims seeds/bubble-explainer-2025-10.yaml
    """
    from bubblegraph.analysis.claims import compare_claims  # noqa: PLC0415
    from bubblegraph.ledger.read import load_ledger  # noqa: PLC0415
    from bubblegraph.output.claims import answer_claims, explain_claim  # noqa: PLC0415

    articles = [load_ledger(file) for file in files]
    ledger = open_ledger(against, meant=None)
    _name_unknown(ledger, articles)
    findings = compare_claims([claim for article in articles for claim in article.claims], ledger)
    titles = [article.title for article in articles]
    if explain is None:
        answer = answer_claims(titles, ledger, findings, units=output.units)
    else:
        answer = explain_claim(titles, ledger, findings, explain, units=output.units)
    output.emit(answer)


def _name_unknown(ledger: Ledger, articles: list[Ledger]) -> None:
    """Say which claims are about deals that the ledger does not have, or about unknown metrics."""
    from bubblegraph.ledger.lints.lint import lint_ledger  # noqa: PLC0415
    from bubblegraph.ledger.names import nearest  # noqa: PLC0415

    ids = {deal.id for deal in ledger.deals}
    for article in articles:
        for problem in lint_ledger(article):
            if problem.lint == "metric":
                narrate(f"{problem.place}: {problem.message}. {problem.remedy}")
    for claim in (claim for article in articles for claim in article.claims):
        for named in claim.deals:
            if named not in ids:
                near = nearest(named, ids)
                hint = f" Did you mean {near}?" if near else ""
                narrate(f'{claim.place}: no deal of {ledger.title} has the id "{named}".{hint}')
