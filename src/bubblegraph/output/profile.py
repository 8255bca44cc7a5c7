"""The answer of ``profile``: a command, and what is left to decide."""

from __future__ import annotations

from textwrap import fill

from bubblegraph.ledger.propose import Proposal
from bubblegraph.text import count, printable

__all__ = ["proposal_text"]


def proposal_text(found: Proposal) -> str:
    """Give a proposal in lines of at most 80 columns, but for the command, which is one line."""
    lines = [printable(found.command)]
    if found.doubts:
        lines.append("To decide:")
        lines += [
            fill(
                printable(doubt),
                80,
                initial_indent="- ",
                subsequent_indent="  ",
                break_on_hyphens=False,
            )
            for doubt in found.doubts
        ]
    word = "payment" if found.payments else "deal"
    read = f"{count(found.deals, word)} of {count(found.parties, 'party', 'parties')}"
    left = f"; {count(found.errors, 'error')} left: bubblegraph check says which"
    lines.append(f"So it reads {read}{left if found.errors else ''}.")
    return "\n".join(lines) + "\n"
