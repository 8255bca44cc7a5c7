"""The ledger to begin with."""

from __future__ import annotations

from pathlib import Path
from shlex import quote

from bubblegraph import arguments
from bubblegraph.editing.compose import compose_value
from bubblegraph.errors import LedgerError, QuestionError
from bubblegraph.ledger.fields import Reader
from bubblegraph.ledger.read import load_ledger, shipped_ledgers
from bubblegraph.ledger.rows import Sink, Text
from bubblegraph.likeness import did_you_mean
from bubblegraph.text import printable

__all__ = ["copied_ledger", "starter_ledger"]

_STARTER = """\
# yaml-language-server: $schema=./ledger.schema.json
#
# A ledger: who pays whom, how much, how firmly, and who says so. Each deal is one movement of
# money. A line that begins with # is a comment. Replace the examples by your own, then run
#
#   bubblegraph check {file}     what is wrong, line by line
#   bubblegraph cycles {file}    what can return to its payer
#
# For completion and descriptions in your editor: bubblegraph schema -o ledger.schema.json

bubblegraph: 1            # the version of the format
title: {title}
as_of: 2025-12-31         # what the evidence covers: nothing here is later
currency: USD

# The parties. A deal calls them by the word on the left, or by any of their names.
# pooled: true stands for many, such as bond investors; they are never part of a loop.
entities:
  chipco: {{name: Chip Co, sector: chipmaker, country: US}}
  labco:  {{name: Lab Co,  sector: ai_lab,    country: US, aliases: [Lab Company]}}

# kind     money put in: equity, debt, repayment; paid for something: purchase, cloud, lease;
#          recorded, but no money: warrant, guarantee
# amount   30B, 350M, 17.4B to 19.4B, up to 100B (nothing is firm), at least 60B (no top known),
#          undisclosed
# status   rumoured, letter of intent, announced, committed (signed), closed (paid), lapsed,
#          cancelled, written off; each with its day, as well as it is known: 2025, 2025-Q3,
#          2025-09, 2025-09-22
# term     how long it runs: 2026 to 2030
# package  deals that one source ties together
# source   publisher, date and address
deals:
- {{payer: chipco, payee: labco, kind: equity, amount: up to 10B, id: stake,
   package: chips-for-shares,
   status: {{2025-09-22: letter of intent, 2025-11-03: committed}},
   source: "Example Wire 2025-11-03 https://example.org/stake"}}

# What changed later is a new entry of the status; the old one stays, so that any day can be
# replayed:
#   bubblegraph set stake status closed --date 2025-12-15 --source "…" {file}
- {{payer: labco, payee: chipco, kind: purchase, amount: 4B, id: chips, package: chips-for-shares,
   term: 2026 to 2028, status: {{2025-11-03: committed}},
   source: "Example Wire 2025-11-03 https://example.org/chips",
   note: "What the source leaves open goes into a note."}}
"""


def starter_ledger(title: str = "My ledger", file: str = "deals.yaml") -> str:
    """Return the text of a small ledger whose comments teach the format.

    Parameters
    ----------
    title : str
    file : str
        As which it will be saved; the comments name it.

    Raises
    ------
    LedgerError
        If it can have no such title.

    Examples
    --------
    >>> from bubblegraph.ledger.read import read_text
    >>> [deal.id for deal in read_text(starter_ledger()).deals]
    ['stake', 'chips']
    """
    arguments.text("title", title)
    arguments.text("file", file)
    reader = Reader(Sink("the title", ""), "USD")
    if reader.name(Text(title, 0, quoted=True)) is None:
        raise LedgerError(reader.sink.problems)
    return _STARTER.format(title=compose_value(title.strip()), file=quote(printable(file)))


def copied_ledger(name: str, file: str) -> dict[str, str]:
    """Return the text of a ledger that ships, and of what it includes, by the files to write.

    Parameters
    ----------
    name : str
        ``ai``, or another of ``shipped_ledgers``.
    file : str
        As which it will be saved; what it includes goes beside it.

    Raises
    ------
    QuestionError
        If no ledger of that name ships.

    Examples
    --------
    >>> list(copied_ledger("ai", "mine/deals.yaml"))
    ['mine/deals.yaml', 'mine/financials.yaml']
    """
    arguments.text("name", name)
    arguments.text("file", file)
    known = shipped_ledgers()
    if name not in known:
        raise QuestionError(f'no ledger ships as "{name}". {did_you_mean(name, known)}'.strip())
    ledger, origin = load_ledger(known[name]), known[name]
    folder = Path(file).parent
    return {
        file if path == str(origin) else str(folder / Path(path).relative_to(origin.parent)): text
        for path, text in ledger.texts.items()
    }
