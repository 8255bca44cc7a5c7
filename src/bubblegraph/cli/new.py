"""``bubblegraph new``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from bubblegraph.cli.editing import told
from bubblegraph.cli.working import hush
from bubblegraph.errors import QuestionError

__all__ = ["new"]


def new(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="The ledger to write; it must not exist.")
    ],
    title: Annotated[
        str, typer.Option(metavar="TEXT", help="What the ledger is about.")
    ] = "My ledger",
    origin: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="NAME",
            help="Copy a ledger that ships, with the files it includes: ai, or another from "
            "bubblegraph ledgers.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Begin a ledger: a small one that teaches the format. --from copies one that
    ships instead.

    Example: bubblegraph new deals.yaml --title "The AI boom"
    """
    from bubblegraph.editing.new import copied_ledger, starter_ledger  # noqa: PLC0415
    from bubblegraph.editing.store import create_file  # noqa: PLC0415
    from bubblegraph.text import printable  # noqa: PLC0415

    if not file.strip():
        raise typer.BadParameter("name the ledger: deals.yaml")
    if not file.lower().endswith((".yaml", ".yml")):
        raise typer.BadParameter(f'a ledger ends in .yaml: "{Path(file).with_suffix(".yaml")}"')
    texts = {file: starter_ledger(title, file)} if origin is None else copied_ledger(origin, file)
    for name in list(texts)[1:]:
        if Path(name).exists():  # all are written, or none
            raise QuestionError(f'"{printable(name)}" exists already; nothing was written.')
    for name, text in texts.items():
        create_file(name, text)
    hush()
    with told(f"{file} was written"):
        for name, text in texts.items():
            sys.stdout.write(f"{printable(name)}: written, {text.count(chr(10))} lines\n")
        sys.stdout.flush()
