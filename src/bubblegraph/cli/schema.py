"""``bubblegraph schema``."""

from __future__ import annotations

from typing import Annotated

import typer

from bubblegraph.cli.answering import Out
from bubblegraph.cli.working import hush

__all__ = ["schema"]


def schema(
    answers: Annotated[
        bool, typer.Option("--answers", help="The schema of what the commands print with --json.")
    ] = False,
    out: Out = None,
) -> None:
    """Print the JSON Schema of the ledger format, for editors. --answers prints that of the
    answers, for programs.

    Example: bubblegraph schema -o ledger.schema.json
    """
    from bubblegraph.files import write_bytes  # noqa: PLC0415
    from bubblegraph.output.json_text import json_text  # noqa: PLC0415
    from bubblegraph.output.printing import print_text  # noqa: PLC0415

    if answers:
        from bubblegraph.output.schema import answer_schema  # noqa: PLC0415

        found = answer_schema()
    else:
        from bubblegraph.ledger.schema import ledger_schema  # noqa: PLC0415

        found = ledger_schema()
    text = json_text(found)
    if out is None or out == "-":
        hush()
        print_text(text, "json")
    else:
        write_bytes(out, [text.encode()])
