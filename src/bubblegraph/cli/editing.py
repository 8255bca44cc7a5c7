"""What the commands that edit a ledger share."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from bubblegraph.cli.options import narrate
from bubblegraph.cli.working import hush

if TYPE_CHECKING:
    from bubblegraph.editing.edit import Edit, Opened
    from bubblegraph.errors import Problem

__all__ = ["DryRun", "LedgerToEdit", "carry_out", "ledger_to_edit", "report"]

LedgerToEdit = Annotated[
    str | None,
    typer.Argument(
        metavar="LEDGER",
        show_default=False,
        help="A YAML file. Without one: deals.yaml or data/deals.yaml here.",
    ),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Write nothing; print the difference as a patch.")]


def ledger_to_edit(path: str | None) -> str:
    """Return the path that was named, or that of the ledger here; the one that comes along is not edited."""
    from bubblegraph.errors import QuestionError  # noqa: PLC0415
    from bubblegraph.ledger.read import find_ledger, shipped_ledger  # noqa: PLC0415

    if path is not None:
        return path
    found = find_ledger()
    if found == shipped_ledger():
        raise QuestionError(
            "there is no deals.yaml here. Name a ledger, or begin one: bubblegraph new deals.yaml."
        )
    narrate(f"Ledger: {found}")
    return str(found)


def carry_out(
    path: str | None, command: str, change: Callable[[Opened], Edit], *, dry_run: bool, as_json: bool
) -> None:
    """Make an edit, say what it did and what it makes the linter warn of."""
    from bubblegraph.editing.edit import open_for_editing  # noqa: PLC0415
    from bubblegraph.editing.store import edit_files  # noqa: PLC0415
    from bubblegraph.errors import LedgerError  # noqa: PLC0415

    name = ledger_to_edit(path)
    try:
        edit = change(open_for_editing(name)) if dry_run else edit_files(change, name)
    except LedgerError as error:
        narrate_lines(f"{error}\nNothing was written.")
        raise typer.Exit(1) from None
    report(edit, command, written=not dry_run, as_json=as_json)


def report(edit: Edit, command: str, *, written: bool, as_json: bool) -> None:
    """Print an edit, and on standard error the warnings that it brought about."""
    from bubblegraph.errors import format_problem  # noqa: PLC0415
    from bubblegraph.output.edit import print_edit  # noqa: PLC0415

    warnings = new_warnings(edit)
    hush()
    print_edit(edit, command, warnings, written=written, as_json=as_json)
    if not as_json:
        for problem in warnings:
            narrate_lines(format_problem(problem, edit.after.texts))


def new_warnings(edit: Edit) -> list[Problem]:
    """What looks wrong after an edit and did not before."""
    from bubblegraph.ledger.check import check_ledger  # noqa: PLC0415
    from bubblegraph.ledger.lints import lint_ledger  # noqa: PLC0415

    before = [*check_ledger(edit.before), *lint_ledger(edit.before)]
    known = {edit.alike(problem.message) for problem in before}
    after = [*check_ledger(edit.after), *lint_ledger(edit.after)]
    return [each for each in after if each.level != "error" and edit.alike(each.message) not in known]


def narrate_lines(text: str) -> None:
    """Say several lines beside the result."""
    for line in text.split("\n"):
        narrate(line)
