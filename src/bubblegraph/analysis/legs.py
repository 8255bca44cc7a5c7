"""The legs of the circular flow: how much of V* each may carry, and its share in proportion."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from bubblegraph import arguments
from bubblegraph.analysis.attribution import balanced_flow_forwarding
from bubblegraph.analysis.circulation import Circulation, max_circulation
from bubblegraph.analysis.plain import maybe_whole
from bubblegraph.analysis.ranges import circulation_ranges
from bubblegraph.analysis.roundtrip import capacities
from bubblegraph.graph import Edge, build_graph, circular_core
from bubblegraph.ledger.select import Selection
from bubblegraph.money import whole

__all__ = ["LegFlow", "flows_of", "leg_flows"]

MOST = 10_000  # legs on loops; a maximum flow for each of more would take minutes


@dataclass(frozen=True, slots=True)
class LegFlow:
    """How much of what one party pays another can be circular flow; cents, at the disclosed highs."""

    payer: str
    payee: str
    amount: int
    least: int | None  # over all circulations as large as V*; None: the ledger is too large to tell
    most: int | None
    attributed: Fraction | None  # in proportion; None: the ledger is too large for exact numbers

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {
            "payer": self.payer,
            "payee": self.payee,
            "amount": whole(self.amount),
            "circulation_least": maybe_whole(self.least),
            "circulation_most": maybe_whole(self.most),
            "attributed": maybe_whole(self.attributed),
        }


def leg_flows(selection: Selection) -> tuple[LegFlow, ...]:
    """Say of each leg on a loop what it carries of V*, and what is attributed to it in proportion.

    Parameters
    ----------
    selection : Selection
        All counted deals are taken, at their disclosed highs.

    Returns
    -------
    tuple of LegFlow
        Those that may carry most first. With more than 10,000 of them no range is computed.

    Raises
    ------
    QuestionError
        If it is no Selection.

    Examples
    --------
    >>> from bubblegraph import read_text, select_deals
    >>> ledger = read_text('''
    ... strict: false
    ... deals:
    ... - {payer: nvidia, payee: openai, kind: equity, amount: 100, date: 2025}
    ... - {payer: openai, payee: nvidia, kind: purchase, amount: 40, date: 2025}
    ... ''')
    >>> for leg in leg_flows(select_deals(ledger)):
    ...     print(leg.payer, leg.payee, leg.amount, leg.least, leg.most, leg.attributed)
    nvidia openai 10000 4000 4000 4000
    openai nvidia 4000 4000 4000 4000
    """
    arguments.instance("selection", selection, Selection)
    core = circular_core(build_graph(selection), pooled=selection.filters.pooled)
    amounts = {edge: cents or 0 for edge, cents in capacities(core, "high").items()}
    return flows_of(amounts, max_circulation(amounts))


def flows_of(amounts: Mapping[Edge, int], circulation: Circulation) -> tuple[LegFlow, ...]:
    """Do the same from the amounts of the legs on loops, in cents, and a largest circulation of them."""
    amounts = arguments.amounts("amounts", amounts)
    arguments.instance("circulation", circulation, Circulation)
    ranges = _ranges(amounts, circulation)
    share = balanced_flow_forwarding(amounts)
    found = [
        LegFlow(*edge, amounts[edge], *ends, None if share is None else share.flow.get(edge, Fraction(0)))
        for edge, ends in ranges.items()
    ]
    return tuple(sorted(found, key=lambda leg: (-(leg.most or 0), leg.payer, leg.payee)))


def _ranges(
    amounts: Mapping[Edge, int], circulation: Circulation
) -> Mapping[Edge, tuple[int | None, int | None]]:
    if len(amounts) > MOST:
        return dict.fromkeys(sorted(amounts), (None, None))
    return circulation_ranges(amounts, circulation)
