"""``bubblegraph help``."""

from __future__ import annotations

from typing import Annotated

import typer
from typer.main import get_command

from bubblegraph.likeness import did_you_mean

__all__ = ["help"]


def help(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="COMMAND", show_default=False, help="A command. Without one: all of them."
        ),
    ] = None,
) -> None:
    """Say what a command does and takes, or list the commands.

    Example: bubblegraph help cycles
    """
    from bubblegraph.cli import COMMANDS, build_app  # noqa: PLC0415

    if name is not None and name not in COMMANDS:
        hint = did_you_mean(name, COMMANDS) or "bubblegraph help lists them."
        raise typer.BadParameter(f'there is no command "{name}". {hint}')
    words = [] if name is None else [name]
    program = get_command(build_app(*words))
    program.main([*words, "--help"], prog_name="bubblegraph", standalone_mode=False)
