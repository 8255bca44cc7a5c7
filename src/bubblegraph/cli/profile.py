"""``bubblegraph profile``."""

from __future__ import annotations

from typing import Annotated

import typer

from bubblegraph.cli.answering import read_file_name
from bubblegraph.cli.sharing import usage
from bubblegraph.cli.working import aim, hush, spare

__all__ = ["profile"]


def profile(
    file: Annotated[str, typer.Argument(metavar="FILE", help="The table.")],
    out: Annotated[
        str | None,
        typer.Option(
            "--output",
            "-o",
            parser=usage(read_file_name),
            metavar="FILE",
            help="Write names that look alike to a file, to review and give to --aliases.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Propose how to read a table. What is ambiguous is left to you.

    Example: bubblegraph profile payments.csv
    """
    from bubblegraph.files import write_bytes  # noqa: PLC0415
    from bubblegraph.ledger.aliases import aliases_text  # noqa: PLC0415
    from bubblegraph.ledger.propose import propose_profile  # noqa: PLC0415
    from bubblegraph.output.printing import print_text  # noqa: PLC0415
    from bubblegraph.output.profile import proposal_text  # noqa: PLC0415

    if out is not None:
        aim(out)
        spare([file])
    found = propose_profile(file)
    hush()
    if out is not None:
        write_bytes(out, [aliases_text(found.alike).encode()])
    print_text(proposal_text(found), "table")
