"""``bubblegraph remove``."""

from __future__ import annotations

from typing import Annotated

import typer

from bubblegraph.cli.answering import AsJson
from bubblegraph.cli.editing import DryRun, LedgerToEdit, carry_out

__all__ = ["remove"]


def remove(
    name: Annotated[
        str,
        typer.Argument(metavar="ID", help="A deal by its id, or an entity by any of its names."),
    ],
    ledger: LedgerToEdit = None,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Take a deal or an entity out of a ledger, if nothing names it.

    Example: bubblegraph remove nvda-openai-30b --dry-run
    """
    from bubblegraph.editing.remove import take_out  # noqa: PLC0415

    carry_out(
        ledger, "remove", lambda opened: take_out(opened, name), dry_run=dry_run, as_json=as_json
    )
