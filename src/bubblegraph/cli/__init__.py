"""The command line: words in, one library call, words out."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Annotated, Any, cast

import typer
from typer.core import TyperGroup
from typer.main import get_command

from bubblegraph import __version__
from bubblegraph.cli.sharing import GroupedHelp
from bubblegraph.cli.streams import abandon_output, mend_streams, write_what_fits
from bubblegraph.cli.working import command
from bubblegraph.errors import BubblegraphError, LedgerError
from bubblegraph.text import printable_lines

__all__ = ["COMMANDS", "SECTIONS", "build_app", "main"]

SECTIONS = {  # the commands, as the help of the program groups them
    "Ask": (
        "cycles",
        "volume",
        "cut",
        "vendor",
        "stress",
        "deals",
        "show",
        "sources",
        "coverage",
        "progress",
        "compare",
        "timeline",
        "diff",
        "claims",
    ),
    "Draw and publish": ("draw", "report", "page", "export"),
    "Keep the ledger": (
        "check",
        "watch",
        "add",
        "set",
        "rename",
        "remove",
        "format",
        "new",
        "profile",
    ),
    "Other": ("ledgers", "schema", "glossary", "help", "completion"),
}
COMMANDS = tuple(name for section in SECTIONS.values() for name in section)
COMPLETE = "--complete="  # what shells ask with; the word follows, and then those before it


class _ReaderGone(Exception):
    """Nobody reads the output any more."""


class _BrokenOff(Exception):
    """Ctrl-C left an answer half written, and nobody may be reading it."""


class _Program(TyperGroup):
    """Tells a closed pipe from a failure, for which typer ends with 1, and Ctrl-C from an answer.

    What was typed is repeated without its control characters.
    """

    def make_context(self, *args: Any, **more: Any) -> Any:
        with _cleaned():
            return super().make_context(*args, **more)

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002 - typer gives it
        """List the commands, section by section."""
        wide = max(map(len, self.commands))
        for title, names in SECTIONS.items():
            known = [(name, self.commands[name]) for name in names if name in self.commands]
            rows = [(f"{name:{wide}}", each.get_short_help_str(80)) for name, each in known]
            if rows:
                with formatter.section(title):
                    formatter.write_dl(rows)

    def invoke(self, ctx: Any) -> Any:
        try:
            try:
                with command(), _cleaned():
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


@contextmanager
def _cleaned() -> Iterator[None]:
    """Errors of usage repeat what was typed, which may hold anything."""
    try:
        yield
    except Exception as error:
        message = getattr(error, "message", None)
        if isinstance(message, str):
            error.message = printable_lines(message)  # type: ignore[attr-defined]
        raise


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"bubblegraph {__version__}")  # noqa: T201
        raise typer.Exit


def start(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version."
        ),
    ] = False,
) -> None:
    """How much of the money is the same money going round: cycles in ledgers of investments and
    purchases.

    Begin with: bubblegraph cycles

    More of a command: bubblegraph help COMMAND
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
        context_settings={"help_option_names": ["--help", "-h"]},
    )
    app.callback()(start)
    for name in names or COMMANDS:
        module = import_module(f"bubblegraph.cli.{name}")
        app.command(cls=getattr(module, "Command", GroupedHelp))(getattr(module, name))
    return app


def _complete(word: str, before: list[str]) -> None:
    """Print what a shell may propose; it hears of no error."""
    from bubblegraph.cli.completing import propose  # noqa: PLC0415
    from bubblegraph.output.printing import print_text  # noqa: PLC0415

    program = get_command(build_app(*[name for name in before[:1] if name in COMMANDS]))
    found = propose(cast(TyperGroup, program), word, before)
    lines = [f"{one.value}\t{one.means}".strip() for one in found]
    print_text("".join(f"{line}\n" for line in lines), "table")


def main() -> None:
    """Run the program; what is wrong with a ledger or a question is said without a traceback."""
    # ledgers stay: to search millions of deals for garbage takes a tenth of the time
    gc.set_threshold(1_000_000)
    mend_streams()
    try:
        if sys.argv[1:2] and sys.argv[1].startswith(COMPLETE):
            _complete(sys.argv[1].removeprefix(COMPLETE), sys.argv[2:])
            sys.exit()
        build_app(*[word for word in sys.argv[1:2] if word in COMMANDS])()
    except _ReaderGone:
        abandon_output()  # the reader has what it wanted
        sys.exit(0)
    except (KeyboardInterrupt, _BrokenOff):
        write_what_fits()
        sys.exit(130)
    except LedgerError as error:
        _fail(str(error))
    except BubblegraphError as error:
        _fail(f"bubblegraph: {error}")
    except OSError as error:
        # of all other files the commands speak for themselves
        abandon_output()
        gone = isinstance(error, FileNotFoundError) and _folder_is_gone()
        _fail("" if gone else f"bubblegraph: cannot write the output: {error.strerror or error}")


def _fail(said: str) -> None:
    """Say why the program ends, and leave."""
    if _folder_is_gone():
        said += (
            "\nbubblegraph: the current folder was deleted: go to another, or write out whole paths"
        )
    print(printable_lines(said.strip()), file=sys.stderr)  # noqa: T201
    sys.exit(1)


def _folder_is_gone() -> bool:
    try:
        os.getcwd()
    except FileNotFoundError:
        return True
    except OSError:  # it may not be looked at; that is another matter
        return False
    return False
