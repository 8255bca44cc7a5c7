"""How an answer leaves: the options that all answers share, and what is done with them."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bubblegraph.cli import working
from bubblegraph.cli.options import narrate
from bubblegraph.cli.sharing import Command, Options, share, usage
from bubblegraph.cli.streams import is_stdout
from bubblegraph.errors import Misread
from bubblegraph.ledger.fields import read_word
from bubblegraph.money import UNITS, Scale

if TYPE_CHECKING:
    from bubblegraph.output.answer import Answer

__all__ = [
    "AsJson",
    "Format",
    "NoHead",
    "Out",
    "Output",
    "Units",
    "choose_output",
    "read_file_name",
    "with_output",
]

FORMATS = ("table", "json", "csv", "tsv", "md")


def _read_format(text: str) -> str:
    return read_word(text, FORMATS, "format")


def read_file_name(text: str) -> str:
    """Refuse an empty name: the shell variable that was to hold it is empty."""
    if not text.strip():
        raise Misread("the name of the file is empty", "Name a file, or - for standard output")
    return text


def _read_units(text: str) -> Scale:
    word = text.strip().upper()
    found = UNITS.get(word) or UNITS.get(f"1{word}")
    if found is None:
        raise Misread(f'unit is not known: "{text}"', f"Known: {', '.join(reversed(UNITS))}.")
    return found


Format = Annotated[
    str | None,
    typer.Option(
        "--format",
        parser=usage(_read_format),
        metavar="|".join(FORMATS),
        help="The format of the output.",
        show_default=False,
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Short for --format json.")]
Out = Annotated[
    str | None,
    typer.Option(
        "--output",
        "-o",
        parser=usage(read_file_name),
        metavar="FILE",
        help="Write to a file; its suffix gives the format.",
        show_default=False,
    ),
]
Units = Annotated[
    Any,
    typer.Option(
        "--units",
        parser=usage(_read_units),
        metavar="|".join(reversed(UNITS)),
        help="Show amounts in this unit. Without it, one is chosen to suit them.",
        show_default=False,
    ),
]
NoHead = Annotated[
    bool, typer.Option("--no-head", help="Print only the table, not the lines above and below it.")
]


@dataclass(frozen=True, slots=True)
class Output:
    """Where an answer goes, and how."""

    form: str  # one of FORMATS
    file: str | None  # None: standard output
    units: Scale | None  # None: what suits the amounts
    head: bool

    def emit(self, answer: Answer) -> None:
        """Print an answer, or write it to a file."""
        from bubblegraph.files import write_bytes  # noqa: PLC0415
        from bubblegraph.output.printing import print_text  # noqa: PLC0415
        from bubblegraph.output.render import render  # noqa: PLC0415

        working.answer()
        if answer.missing and self.form in ("csv", "tsv"):
            narrate(answer.missing)
        if self.file is None and self.form == "table" and sys.stdout.isatty():
            from bubblegraph.output.terminal import print_answer  # noqa: PLC0415

            working.hush()
            print_answer(answer if self.head else answer.without_head())
            sys.stdout.flush()
            return
        text = render(answer, self.form, head=self.head)
        working.hush()
        if self.file is None:
            print_text(text, self.form)
        else:
            write_bytes(self.file, [text.encode("utf-8", "backslashreplace")])


def choose_output(
    form: str | None, as_json: bool, out: str | None, units: Scale | None, no_head: bool
) -> Output:
    """Make of the options where an answer goes.

    Raises
    ------
    OutputError
        If the file cannot be written or its format told: better before the work than after it.
    """
    from bubblegraph.output.render import format_of  # noqa: PLC0415

    file = None if out is not None and is_stdout(out) else out
    if file is not None:
        working.aim(file)
    form = "json" if as_json else form or (format_of(file) if file is not None else "table")
    return Output(form, file, units, head=not no_head)


_OUTPUT_OPTIONS: Options = {
    "form": (Format, None),
    "as_json": (AsJson, False),
    "out": (Out, None),
    "units": (Units, None),
    "no_head": (NoHead, False),
}


def with_output(command: Command) -> Command:
    """Give a command the options of output; it receives them as one argument ``output``."""
    return share(_OUTPUT_OPTIONS, "output", lambda chosen: choose_output(**chosen), "Output")(
        command
    )
