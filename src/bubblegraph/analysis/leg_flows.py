"""The legs of the circular flow: how much each can carry, of all and of V*, and in proportion."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar

from bubblegraph import arguments
from bubblegraph.analysis.question import Question
from bubblegraph.ledger.select import Selection
from bubblegraph.money import maybe_whole, whole
from bubblegraph.patience import ENDLESS, Patience
from bubblegraph.solving.carrying_limits import leg_limits
from bubblegraph.solving.circulation import Circulation, max_circulation
from bubblegraph.solving.circulation_ranges import circulation_ranges
from bubblegraph.solving.flow_forwarding import balanced_flow_forwarding
from bubblegraph.solving.network import Edge, components
from bubblegraph.text import OneLine

if TYPE_CHECKING:
    from bubblegraph.analysis.document_types.volume import LegFlowDict

__all__ = ["LegFlow", "flows_of", "leg_flows"]

MOST = 10_000  # legs on loops; a maximum flow for each of more would take minutes


@dataclass(frozen=True, slots=True, repr=False)
class LegFlow(OneLine):
    """How much of what one pays another can be circular flow; cents, at the disclosed highs."""

    FIELDS: ClassVar = (
        "payer",
        "payee",
        "amount",
        "circulation_least",
        "circulation_most",
        "attributed",
        "can_carry",
    )

    payer: str
    payee: str
    amount: int
    least: int | None  # over all circulations as large as V*; None: the ledger is too large to tell
    most: int | None
    attributed: Fraction | None  # in proportion; None: the ledger is too large for exact numbers
    can_carry: int | None  # in any circulation; None: not computed

    @property
    def limit(self) -> int:
        """What it cannot carry more than in any case, cents."""
        return self.amount if self.can_carry is None else self.can_carry

    def to_dict(self) -> LegFlowDict:
        """Return it as plain values."""
        return {
            "payer": self.payer,
            "payee": self.payee,
            "amount": whole(self.amount),
            "circulation_least": maybe_whole(self.least),
            "circulation_most": maybe_whole(self.most),
            "attributed": None if self.attributed is None else whole(round(self.attributed)),
            "can_carry": maybe_whole(self.can_carry),
        }


def leg_flows(
    selection: Selection | Question, *, patience: Patience = ENDLESS
) -> tuple[LegFlow, ...]:
    """Say of each leg on a loop what it can carry, what of V*, and its share in proportion.

    Parameters
    ----------
    selection : Selection or Question
        All counted deals are taken, at their disclosed highs.
    patience : Patience
        What is not computed when it is over is None. A question has its own.

    Returns
    -------
    tuple of LegFlow
        Those that can carry most first. With more than 10,000 of them no range is computed.

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
    ...     print(leg.payer, leg.payee, leg.amount, leg.can_carry, leg.least, leg.most)
    nvidia openai 10000 4000 4000 4000
    openai nvidia 4000 4000 4000 4000
    """
    question = Question.of(selection, patience)
    amounts = question.highs()
    circulation = max_circulation(amounts, patience=question.patience)
    return flows_of(amounts, circulation, patience=question.patience)


def flows_of(
    amounts: Mapping[Edge, int], circulation: Circulation, *, patience: Patience = ENDLESS
) -> tuple[LegFlow, ...]:
    """Do the same from the cents of the legs on loops and a largest circulation of them."""
    amounts = arguments.amounts("amounts", amounts)
    arguments.instance("circulation", circulation, Circulation)
    arguments.instance("patience", patience, Patience)
    patience.tell(f"the ranges of {len(amounts):,} legs")
    limits = leg_limits(amounts, patience)
    ranges: dict[Edge, tuple[int, int]] = {}
    if circulation.exact and len(amounts) <= MOST:
        ranges = circulation_ranges(amounts, circulation, patience=patience)
    shares = _attributed(amounts, patience)
    found = [
        LegFlow(*leg, amounts[leg], least, most, shares.get(leg), limits.get(leg))
        for leg in sorted(amounts)
        for least, most in [ranges.get(leg, (None, None))]
    ]
    return tuple(sorted(found, key=lambda leg: (-leg.limit, leg.payer, leg.payee)))


def _attributed(amounts: Mapping[Edge, int], patience: Patience) -> dict[Edge, Fraction]:
    """The share of every leg in proportion; none where too many legs are on loops together."""
    shares = dict.fromkeys(amounts, Fraction(0))
    for part in components({edge: cents for edge, cents in amounts.items() if cents}):
        found = balanced_flow_forwarding(part, patience=patience)
        for edge in part:
            if found is None:
                del shares[edge]
            else:
                shares[edge] = found.flow.get(edge, Fraction(0))
    return shares
