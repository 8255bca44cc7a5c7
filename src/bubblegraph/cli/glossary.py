"""``bubblegraph glossary``."""

from __future__ import annotations

from typing import Annotated

import typer

from bubblegraph.cli.answering import Output, with_output

__all__ = ["glossary"]


@with_output
def glossary(
    term: Annotated[
        str | None,
        typer.Argument(
            metavar="TERM",
            help="A number, a word, a column, a status, a kind or a warning. Without one: all.",
        ),
    ] = None,
    *,
    output: Output,
) -> None:
    """Say what a term of the answers means, or list the terms.

    Example: bubblegraph glossary "round-trip volume"
    """
    from bubblegraph.analysis.glossary import look_up  # noqa: PLC0415
    from bubblegraph.output.glossary import answer_glossary  # noqa: PLC0415

    output.emit(answer_glossary(look_up(term), every=term is None))
