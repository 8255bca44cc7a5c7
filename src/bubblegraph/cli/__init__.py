"""The command line: words in, one library call, words out."""

from __future__ import annotations

import gc
import os
import sys
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from bubblegraph import __version__
from bubblegraph.cli.working import command
from bubblegraph.errors import BubblegraphError, LedgerError

__all__ = ["COMMANDS", "build_app", "main"]

COMMANDS = (
    "cycles",
    "volume",
    "cut",
    "vendor",
    "deals",
    "show",
    "draw",
    "sources",
    "diff",
    "claims",
    "check",
    "watch",
    "add",
    "set",
    "rename",
    "remove",
    "format",
    "new",
    "schema",
)


class _ReaderGone(Exception):
    """Nobody reads the output any more."""


class _BrokenOff(Exception):
    """Ctrl-C left an answer half written, and nobody may be reading it."""


class _Program(TyperGroup):
    """Tells a closed pipe from a failure, for which typer would end with 1, and Ctrl-C from an answer."""

    def invoke(self, ctx: Any) -> Any:
        try:
            try:
                with command():
                    found = super().invoke(ctx)
            except (KeyboardInterrupt, SystemExit):
                raise _BrokenOff from None
            except BaseException:
                sys.stdout.flush()
                raise
            sys.stdout.flush()
        except BrokenPipeError:
            raise _ReaderGone from None
        return found


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"bubblegraph {__version__}")  # noqa: T201
        raise typer.Exit


def start(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """How much of the money is the same money going round: cycles in ledgers of investments and purchases.

    Begin with: bubblegraph cycles
    """


def build_app(*names: str) -> typer.Typer:
    """Build the program with some of its commands: one that runs alone starts in half the time."""
    app = typer.Typer(
        name="bubblegraph",
        cls=_Program,
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        add_completion=False,
    )
    app.callback()(start)
    for name in names or COMMANDS:
        module = import_module(f"bubblegraph.cli.{name}")
        app.command(cls=getattr(module, "Command", None))(getattr(module, name))
    return app


def main() -> None:
    """Run the program; what is wrong with a ledger or a question is said without a traceback."""
    # ledgers stay: to search millions of deals for garbage takes a tenth of the time
    gc.set_threshold(1_000_000)
    try:
        for stream in (sys.stdout, sys.stderr):
            if stream is None:
                sys.exit(1)  # closed: there is nowhere to say anything
            stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
        build_app(*[word for word in sys.argv[1:2] if word in COMMANDS])()
    except _ReaderGone:
        _write_no_more()  # the reader has what it wanted
        sys.exit(0)
    except (KeyboardInterrupt, _BrokenOff):
        _write_what_fits()
        sys.exit(130)
    except LedgerError as error:
        print(error, file=sys.stderr)  # noqa: T201
        sys.exit(1)
    except BubblegraphError as error:
        print(f"bubblegraph: {error}", file=sys.stderr)  # noqa: T201
        sys.exit(1)
    except OSError as error:
        # of all other files the commands speak for themselves
        print(f"bubblegraph: cannot write the output: {error.strerror or error}", file=sys.stderr)  # noqa: T201
        _write_no_more()
        sys.exit(1)


def _write_no_more() -> None:
    """Drop what was not written yet: Python would try to at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _write_what_fits() -> None:
    """Write what is left, unless it has to wait for a reader: whoever pressed Ctrl-C waits no longer."""
    pipe = sys.stdout.fileno()
    os.set_blocking(pipe, False)
    try:
        sys.stdout.flush()
    except OSError:
        _write_no_more()
    os.set_blocking(pipe, True)
