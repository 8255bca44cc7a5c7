"""``bubblegraph schema``."""

from __future__ import annotations

import json
import sys
from typing import Annotated

import typer

from bubblegraph.cli.options import Out
from bubblegraph.cli.working import hush

__all__ = ["schema"]


def schema(
    answers: Annotated[
        bool, typer.Option("--answers", help="That of what the commands print with --json.")
    ] = False,
    out: Out = None,
) -> None:
    """Print the JSON Schema of the ledger format, for editors. Or that of the answers, for programs.

    Example: bubblegraph schema -o ledger.schema.json
    """
    from bubblegraph.ledger.schema import ledger_schema  # noqa: PLC0415
    from bubblegraph.output.schema import answer_schema  # noqa: PLC0415

    found = answer_schema() if answers else ledger_schema()
    text = json.dumps(found, ensure_ascii=False, indent=2) + "\n"
    if out:
        from bubblegraph.output.render import write_bytes  # noqa: PLC0415

        write_bytes(out, [text.encode()])
    else:
        hush()
        sys.stdout.write(text)
