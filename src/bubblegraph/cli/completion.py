"""``bubblegraph completion``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bubblegraph.cli.sharing import usage
from bubblegraph.cli.working import hush
from bubblegraph.ledger.fields import read_word

__all__ = ["SHELLS", "completion"]

SHELLS = {"bash": "bash", "zsh": "zsh", "fish": "fish", "powershell": "ps1"}  # to the suffix


def completion(
    shell: Annotated[
        str,
        typer.Argument(metavar="SHELL", help=f"{', '.join(SHELLS)}."),
    ],
) -> None:
    """Print what a shell needs to complete the words of bubblegraph.

    Commands, options, the words they take, ledgers that ship, and names of the ledger at hand.

    Example: eval "$(bubblegraph completion bash)"
    """
    from bubblegraph.output.printing import print_text  # noqa: PLC0415

    suffix = SHELLS[usage(lambda text: read_word(text, SHELLS, "shell"))(shell)]
    script = Path(__file__).with_name("shells") / f"bubblegraph.{suffix}"
    hush()
    print_text(script.read_text(encoding="utf-8"), "table")
