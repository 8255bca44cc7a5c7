"""``bubblegraph schema``."""

from __future__ import annotations

import json
import sys

from bubblegraph.cli.options import Out

__all__ = ["schema"]


def schema(out: Out = None) -> None:
    """Print the JSON Schema of the ledger format, for editors.

    Example: bubblegraph schema -o ledger.schema.json
    """
    from bubblegraph.ledger.schema import ledger_schema  # noqa: PLC0415

    text = json.dumps(ledger_schema(), ensure_ascii=False, indent=2) + "\n"
    if out:
        from bubblegraph.output.render import write_bytes  # noqa: PLC0415

        write_bytes(out, [text.encode()])
    else:
        sys.stdout.write(text)
