"""``bubblegraph check``."""

from __future__ import annotations

from typing import Annotated

import typer

from bubblegraph.cli.options import AsJson, Ledgers, narrate

__all__ = ["check"]


def check(
    ledger: Ledgers = None,
    strict: Annotated[bool, typer.Option("--strict", help="Let warnings fail as well.")] = False,
    as_json: AsJson = False,
) -> None:
    """Say what is wrong with a ledger; silent when all is well.

    Example: bubblegraph check data/deals.yaml
    """
    from bubblegraph.ledger.read import find_ledger, read_ledger  # noqa: PLC0415
    from bubblegraph.output.problems import print_problems  # noqa: PLC0415

    if not ledger:
        ledger = [str(find_ledger())]
        narrate(f"Ledger: {ledger[0]}")
    found, problems = read_ledger(*ledger)
    print_problems(problems, found.texts, as_json=as_json)
    if any(strict or problem.level == "error" for problem in problems):
        raise typer.Exit(1)
