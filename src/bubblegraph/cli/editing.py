"""What the commands that edit a ledger share."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from types import FrameType
from typing import TYPE_CHECKING, Annotated, Self, TextIO

import typer

from bubblegraph.cli.options import narrate
from bubblegraph.cli.working import hush

if TYPE_CHECKING:
    from bubblegraph.editing.opened import Opened
    from bubblegraph.editing.proof import Edit
    from bubblegraph.errors import Problem
    from bubblegraph.output.document_types import EditCommand

__all__ = [
    "INTERRUPTED",
    "DryRun",
    "Interrupts",
    "LedgerToEdit",
    "carry_out",
    "ledger_to_edit",
    "new_warnings",
    "refused",
    "report",
    "tell_waiting",
    "told",
    "typed_day",
]

INTERRUPTED = 130
UNTOLD = 3  # the edit was made, and its report could not be written
MOST_WARNINGS = 20

LedgerToEdit = Annotated[
    str | None,
    typer.Argument(
        metavar="LEDGER",
        show_default=False,
        help="A YAML file. Without one: deals.yaml or data/deals.yaml here.",
    ),
]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Write nothing; print the difference as a patch.")
]


def ledger_to_edit(path: str | None) -> str:
    """Return the path that was named, or that of the ledger here; the shipped one is not edited."""
    from bubblegraph.errors import QuestionError  # noqa: PLC0415
    from bubblegraph.ledger.read import find_ledger, shipped_ledger  # noqa: PLC0415

    if path is not None:
        if not path.strip():
            raise typer.BadParameter("the name of the ledger is empty")
        return path
    found = find_ledger()
    if found == shipped_ledger():
        raise QuestionError(
            "there is no deals.yaml here. Name a ledger, or begin one: bubblegraph new deals.yaml."
        )
    narrate(f"Ledger: {found}")
    return str(found)


def carry_out(
    path: str | None,
    command: EditCommand,
    change: Callable[[Opened], Edit],
    *,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Make an edit, say what it did and what it makes the linter warn of."""
    from bubblegraph.editing.opened import open_for_editing  # noqa: PLC0415
    from bubblegraph.editing.store import edit_files  # noqa: PLC0415

    name = ledger_to_edit(path)
    warnings: list[Problem] = []
    with Interrupts() as interrupts, refused():

        def work_out(opened: Opened) -> Edit:
            edit = change(opened)
            warnings.extend(new_warnings(edit))
            interrupts.wait()
            return edit

        if dry_run:
            edit = work_out(open_for_editing(name))
        else:
            edit = edit_files(work_out, name, waiting=tell_waiting)
        report(edit, command, warnings, written=not dry_run, as_json=as_json)


def typed_day(text: str) -> str:
    """A date that was typed, as a ledger has it; what is none is left to the reader."""
    from bubblegraph.dates import read_typed_date  # noqa: PLC0415
    from bubblegraph.errors import Misread  # noqa: PLC0415

    try:
        return str(read_typed_date(text))
    except Misread:
        return text


@contextmanager
def refused() -> Iterator[None]:
    """Say below the errors that an edit would bring about that nothing was written."""
    from bubblegraph.errors import LedgerError  # noqa: PLC0415

    try:
        yield
    except LedgerError as error:
        narrate(f"{error}\nNothing was written.")
        raise typer.Exit(1) from None


class Interrupts:
    """What Ctrl-C does to an edit: it ends before anything is written, or when all is told.

    Who presses it a second time need not wait.
    """

    def __init__(self) -> None:
        self.pressed = self.waits = False
        self.before = signal.getsignal(signal.SIGINT)

    def __enter__(self) -> Self:
        if self.before is not signal.SIG_IGN:  # whoever started the program wants none
            signal.signal(signal.SIGINT, self._press)
        return self

    def wait(self) -> None:
        """From now on the edit is made, whatever is pressed."""
        self.waits = True

    def _press(self, _signal: int, _frame: FrameType | None) -> None:
        if self.pressed or not self.waits:
            raise KeyboardInterrupt
        self.pressed = True

    def __exit__(self, kind: type[BaseException] | None, *_more: object) -> None:
        signal.signal(signal.SIGINT, self.before)
        if kind is KeyboardInterrupt and not self.waits:
            narrate("\nNothing was written.")
        elif kind is KeyboardInterrupt:
            narrate("\nIt may have been written: look at the ledger.")
        elif self.pressed and kind is None:
            raise typer.Exit(INTERRUPTED)


def tell_waiting(folder: str, seconds: int) -> None:
    """Say for whom an edit waits."""
    narrate(
        f'Another program edits a ledger in "{folder}"; waiting for it, {seconds} seconds at most.'
    )


def report(
    edit: Edit, command: EditCommand, warnings: Sequence[Problem], *, written: bool, as_json: bool
) -> None:
    """Print an edit, and on standard error the warnings that it brought about."""
    from bubblegraph.errors import format_problem  # noqa: PLC0415
    from bubblegraph.output.edit import print_edit  # noqa: PLC0415

    hush()
    with told(f"the edit was made ({edit.said})" if written and edit.texts else ""):
        print_edit(edit, command, warnings, written=written, as_json=as_json)
        if as_json:
            return
        for problem in warnings[:MOST_WARNINGS]:
            narrate(format_problem(problem, edit.after.texts))
        if len(warnings) > MOST_WARNINGS:
            narrate(
                f"… and {len(warnings) - MOST_WARNINGS:,} more warnings; bubblegraph check lists "
                f"them."
            )


@contextmanager
def told(made: str) -> Iterator[None]:
    """Say on standard error what was made and cannot be reported: nobody may do it twice.

    The program then ends with a code of its own. A reader who closed the pipe has what it wanted.
    """
    try:
        yield
    except BrokenPipeError:
        raise
    except (OSError, KeyboardInterrupt) as error:
        if not made:
            raise
        stopped = isinstance(error, KeyboardInterrupt)
        reason = "it was interrupted" if stopped else getattr(error, "strerror", None) or str(error)
        _discard(sys.stdout)
        try:
            narrate(
                f"bubblegraph: {made}, but the report of it could not be written: "
                f"{reason.lower()}. "
                "Do not give the command again."
            )
        except OSError:
            _discard(sys.stderr)
        raise typer.Exit(INTERRUPTED if stopped else UNTOLD) from None


def _discard(stream: TextIO) -> None:
    """Let nothing more be written at exit, where it would fail again."""
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def new_warnings(edit: Edit) -> list[Problem]:
    """What looks wrong after an edit and did not before."""
    from bubblegraph.ledger.check import check_ledger  # noqa: PLC0415
    from bubblegraph.ledger.lints.lint import lint_ledger  # noqa: PLC0415

    before = [*check_ledger(edit.before), *lint_ledger(edit.before)]
    known = {edit.alike(problem.message) for problem in before}
    after = [*check_ledger(edit.after), *lint_ledger(edit.after)]
    return [
        each for each in after if each.level != "error" and edit.alike(each.message) not in known
    ]
