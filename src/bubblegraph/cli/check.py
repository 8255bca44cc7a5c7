"""``bubblegraph check``."""

from __future__ import annotations

from typing import Annotated

import typer

from bubblegraph.cli.answering import AsJson
from bubblegraph.cli.options import Ledgers, narrate
from bubblegraph.cli.sharing import usage
from bubblegraph.cli.tables import Reading, with_all_tables
from bubblegraph.cli.working import begin, hush
from bubblegraph.ledger.fields import read_word

__all__ = ["check"]

FORMS = ("text", "json", "github")


@with_all_tables
def check(
    ledger: Ledgers = None,
    strict: Annotated[bool, typer.Option("--strict", help="Fail on warnings as well.")] = False,
    replay: Annotated[
        bool,
        typer.Option(
            "--replay", help="List the changes whose day is not known; their replay is approximate."
        ),
    ] = False,
    form: Annotated[
        str,
        typer.Option(
            "--format",
            parser=usage(lambda text: read_word(text, FORMS, "format")),
            metavar="|".join(FORMS),
            help="github annotates the lines of a pull request.",
        ),
    ] = "text",
    as_json: AsJson = False,
    *,
    reading: Reading,
) -> None:
    """Say what is wrong with a ledger. It is silent when all is well.

    Example: bubblegraph check data/deals.yaml
    """
    from bubblegraph.ledger.lints.lint import approximate_replays, lint_ledger  # noqa: PLC0415
    from bubblegraph.ledger.read import find_ledger, in_order, read_ledger  # noqa: PLC0415
    from bubblegraph.output.problems import print_problems  # noqa: PLC0415

    if not ledger:
        ledger = [str(find_ledger())]
        narrate(f"Ledger: {ledger[0]}")
    begin(f"Reading {', '.join(ledger)}")
    found, problems = read_ledger(*ledger, table=reading.profile, aliases=reading.read_aliases())
    begin("Checking")
    problems += lint_ledger(found) + (approximate_replays(found) if replay else [])
    problems = in_order(found, problems)
    hush()
    print_problems(problems, found.texts, "json" if as_json else form)
    failing = ("error", "warning") if strict else ("error",)
    if any(problem.level in failing for problem in problems):
        raise typer.Exit(1)
