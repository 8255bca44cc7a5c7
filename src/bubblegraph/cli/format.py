"""``bubblegraph format``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from bubblegraph.cli.answering import AsJson
from bubblegraph.cli.editing import (
    DryRun,
    Interrupts,
    LedgerToEdit,
    ledger_to_edit,
    tell_waiting,
    told,
)
from bubblegraph.cli.options import narrate

if TYPE_CHECKING:
    from bubblegraph.editing.opened import Opened
    from bubblegraph.editing.proof import Edit

__all__ = ["format"]


def format(  # a command has the name of its function
    ledger: LedgerToEdit = None,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit with 1 if the layout would change.")
    ] = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Lay out a ledger in columns. Blanks and line ends are made uniform; words and comments stay.

    Example: bubblegraph format deals.yaml --dry-run
    """
    from bubblegraph.editing.format import lay_out  # noqa: PLC0415
    from bubblegraph.editing.opened import open_for_editing  # noqa: PLC0415
    from bubblegraph.editing.store import edit_files  # noqa: PLC0415
    from bubblegraph.output.edit import print_edit  # noqa: PLC0415

    name = ledger_to_edit(ledger)
    asked = check or dry_run
    with Interrupts() as interrupts:

        def work_out(opened: Opened) -> Edit:
            edit = lay_out(opened)
            interrupts.wait()
            return edit

        edit = (
            lay_out(open_for_editing(name))
            if asked
            else edit_files(work_out, name, waiting=tell_waiting)
        )
        with told(f"the edit was made ({edit.said})" if edit.texts and not asked else ""):
            if check and not dry_run and not as_json:
                for file in edit.texts:
                    narrate(f"{file} would change: run bubblegraph format {file}")
            elif dry_run or as_json:
                print_edit(edit, "format", (), written=not asked, as_json=as_json)
            else:
                narrate(f"{name}: {edit.said if edit.texts else 'nothing to change'}")
    if check and edit.texts:
        raise typer.Exit(1)
