"""Values that are no flow of money."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bubblegraph.ledger.lints.finding import Finder, Finding
from bubblegraph.ledger.model import Ledger

MARK_WORDS = re.compile(
    r"\b(mark|marked|valuation|valued|market value|fair value|stake worth)\b", re.IGNORECASE
)


def _mark(ledger: Ledger) -> Iterator[Finding]:
    for deal in ledger.deals:
        if deal.counts and MARK_WORDS.search(deal.what):
            yield deal, deal.place("what"), "a value is no flow of money", "Write counts: false"


FINDERS: dict[str, Finder] = {"mark": _mark}
