"""What a page looks up: every figure of every day, as text that is ready to be shown.

The script of the page adds nothing up. A state stands from its day to the next one of the same
thing; days, companies, deals, loops, sources and words are numbers of lists in the same document.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from bubblegraph.drawing.scene import Payment
from bubblegraph.drawing.theme import group_of
from bubblegraph.ledger.model import KINDS, RELATIONSHIPS, Status
from bubblegraph.page.compact import Words
from bubblegraph.page.company_data import arrow_data, company_data, pair_data
from bubblegraph.page.contents import Contents
from bubblegraph.page.day_data import day_data, timeline_data
from bubblegraph.page.deal_data import deal_data
from bubblegraph.page.loop_data import LoopList

__all__ = ["gather_data"]


def gather_data(contents: Contents, loops: LoopList, payments: Sequence[Payment]) -> dict[str, Any]:
    """Gather what the script of a page looks up.

    Parameters
    ----------
    contents : Contents
    loops : LoopList
        Of these contents.
    payments : sequence of Payment
        The arrows of the network.
    """
    sources = Words()
    found = {
        "days": [day_data(contents, day, loops.number) for day in contents.days],
        "timeline": timeline_data(contents),
        "if_all": contents.said("if all is paid"),
        "kinds": [[kind, contents.said(kind), group_of(kind)] for kind in KINDS],
        "statuses": [[status.word, contents.said(status.word)] for status in Status],
        "relationships": [contents.said(word) for word in RELATIONSHIPS],
        "entities": company_data(contents),
        "loops": loops.to_data(),
        "pairs": pair_data(contents),
        "arrows": arrow_data(contents, payments),
        "deals": deal_data(contents, sources),
        "counts": {"deals": len(contents.known), "loops": contents.found_loops},
    }
    found["sources"] = [json.loads(text) for text in sources.texts if text]
    found["heads"] = [list(head) for head in contents.heads]
    found["rows"] = [list(row) for row in contents.rows]
    found["order"] = contents.words.order
    found["words"] = contents.words.forms()
    return found
