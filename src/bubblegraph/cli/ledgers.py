"""``bubblegraph ledgers``."""

from __future__ import annotations

from bubblegraph.cli.working import hush

__all__ = ["ledgers"]


def ledgers() -> None:
    """List the ledgers that ship with the program. Use one by its name: bubblegraph cycles ai.

    Example: bubblegraph ledgers
    """
    from bubblegraph.ledger.read import load_ledger, shipped_ledgers  # noqa: PLC0415
    from bubblegraph.output.printing import print_text  # noqa: PLC0415
    from bubblegraph.text import count  # noqa: PLC0415

    found = {name: load_ledger(path) for name, path in shipped_ledgers().items()}
    wide = max(map(len, found))
    lines = [
        f"{name:{wide}}  {ledger.title} ({count(len(ledger.deals), 'deal')}, as of {ledger.as_of})"
        for name, ledger in found.items()
    ]
    hush()
    print_text("\n".join([*lines, ""]), "table")
