"""``bubblegraph new``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from bubblegraph.cli.editing import told
from bubblegraph.cli.working import hush

__all__ = ["new"]


def new(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="The ledger to write; it must not exist.")
    ],
    title: Annotated[
        str, typer.Option(metavar="TEXT", help="What the ledger is about.")
    ] = "My ledger",
) -> None:
    """Begin a ledger: a small one that loads and teaches the format.

    Example: bubblegraph new deals.yaml --title "The AI boom"
    """
    from bubblegraph.editing.new import starter_ledger  # noqa: PLC0415
    from bubblegraph.editing.store import create_file  # noqa: PLC0415
    from bubblegraph.text import printable  # noqa: PLC0415

    if not file.strip():
        raise typer.BadParameter("name the ledger: deals.yaml")
    if not file.lower().endswith((".yaml", ".yml")):
        raise typer.BadParameter(f'a ledger ends in .yaml: "{Path(file).with_suffix(".yaml")}"')
    text = starter_ledger(title, file)
    create_file(file, text)
    hush()
    with told(f"{file} was written"):
        sys.stdout.write(f"{printable(file)}: written, {text.count(chr(10))} lines\n")
        sys.stdout.flush()
