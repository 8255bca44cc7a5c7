"""``bubblegraph rename``."""

from __future__ import annotations

from typing import Annotated

import typer

from bubblegraph.cli.answering import AsJson
from bubblegraph.cli.editing import DryRun, LedgerToEdit, carry_out

__all__ = ["rename"]


def rename(
    old: Annotated[
        str,
        typer.Argument(metavar="OLD", help="A deal by its id, or an entity by any of its names."),
    ],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The new id.")],
    ledger: LedgerToEdit = None,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Give an entity or a deal another id, wherever it is named.

    Example: bubblegraph rename nvda-openai-loi-2025 nvidia-openai-letter
    """
    from bubblegraph.editing.rename import change_id  # noqa: PLC0415

    carry_out(
        ledger,
        "rename",
        lambda opened: change_id(opened, old, new),
        dry_run=dry_run,
        as_json=as_json,
    )
