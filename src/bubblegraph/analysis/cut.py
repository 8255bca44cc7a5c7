"""Key deals: the cheapest whole set that breaks every cycle, and what each deal holds up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from bubblegraph import arguments
from bubblegraph.analysis.deal_falls import Fall, find_falls
from bubblegraph.analysis.documents import asked_dict, deal_dict
from bubblegraph.analysis.question import Question
from bubblegraph.analysis.roundtrip import most_together, priced, require_packing
from bubblegraph.analysis.summaries import of_ledger, suiting
from bubblegraph.graph import circular_core
from bubblegraph.ledger.names import find_deal_ids
from bubblegraph.ledger.select import Selection, Standing
from bubblegraph.money import disclosed_dict, maybe_whole, unit_words, whole
from bubblegraph.patience import Patience
from bubblegraph.result import Plain
from bubblegraph.solving.feedback_arcs import GAP, PATIENCE, cheapest_beside, cost_of
from bubblegraph.solving.network import Edge
from bubblegraph.solving.packing import Packing, max_packing, packing_limits
from bubblegraph.text import OneLine, count

if TYPE_CHECKING:
    import networkx as nx

    from bubblegraph.analysis.document_types.cut import CutDocument, FallDict

__all__ = ["Cut", "CutLeg", "cut_deals"]

SHARE = 1 / 3  # of what T* leaves of it goes to the search for the cheapest set


@dataclass(frozen=True, slots=True, repr=False)
class CutLeg(OneLine):
    """A leg to cancel, with all its deals."""

    payer: str
    payee: str
    cents: int  # at the disclosed highs
    deals: tuple[Standing, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Cut(Plain):
    """The cheapest whole set of legs that leaves no priced cycle, and the fall for each deal."""

    FIELDS = ("deal", "payer", "payee", "low", "high", "disclosed", "fall", "fall_low", "fall_high")

    selection: Selection
    packing: Packing  # T* at the disclosed highs
    legs: tuple[CutLeg, ...]
    cost: int  # cents
    bound: Fraction  # no set is cheaper
    left: Fraction  # what of T* is left, at most: loops of deals that must stay, cents
    falls: tuple[Fall, ...]  # the largest first, by their highs
    kept: tuple[str, ...]  # deals that may not be cancelled
    only_cancelable: bool

    @property
    def volume(self) -> Fraction:
        """T* at the disclosed highs, cents; a limit of it where it is not ``exact``."""
        return self.packing.value

    @property
    def proven(self) -> bool:
        """Whether no other set is cheaper, by more than a millionth."""
        return self.cost - self.bound <= self.cost * Fraction(GAP)

    @property
    def open_falls(self) -> int:
        """How many falls time did not suffice for."""
        return sum(fall.cents is None for fall in self.falls)

    def _brief(self) -> str:
        scale = suiting(self.selection, self.volume)
        unit = unit_words(self.selection.ledger.currency, scale)
        legs = f"{count(len(self.legs), 'leg')} for {scale.show(self.cost)}"
        left = scale.show(self.left)
        return f"{of_ledger(self.selection)}: {legs} leave {left} of T*, {unit}"

    def to_dict(self) -> CutDocument:
        """Return all of it as plain values, as ``cut --json`` prints it."""
        return {
            "schema": 1,
            "command": "cut",
            **asked_dict(self.selection),
            "keep": list(self.kept),
            "only_cancelable": self.only_cancelable,
            "round_trip": whole(self.volume),
            "round_trip_exact": self.packing.exact,
            "round_trip_least": whole(self.packing.least),
            "cut": {
                "cost": whole(self.cost),
                "bound": whole(self.bound),
                "round_trip_left": whole(self.left),
                "proven": self.proven,
                "legs": [
                    {
                        "payer": leg.payer,
                        "payee": leg.payee,
                        "amount": whole(leg.cents),
                        "deals": [deal_dict(standing) for standing in leg.deals],
                    }
                    for leg in self.legs
                ],
            },
            "falls_open": self.open_falls,
            "falls": self.to_records(),
        }

    def to_records(self) -> list[FallDict]:
        """Return one row for each deal on a priced cycle."""
        return [
            {
                "deal": fall.deal.deal.id,
                "payer": fall.deal.deal.payer,
                "payee": fall.deal.deal.payee,
                **disclosed_dict(fall.deal.amount),
                "fall": maybe_whole(fall.cents),
                "fall_low": whole(fall.low),
                "fall_high": whole(fall.high),
            }
            for fall in self.falls
        ]


def cut_deals(
    selection: Selection | Question,
    *,
    keep: Iterable[str] = (),
    only_cancelable: bool = False,
    patience: Patience | None = None,
) -> Cut:
    """Find the deals that hold the loops together, at the disclosed highs.

    Loops that pass an undisclosed price carry nothing in T* and are not asked to break; nor are
    loops of legs that must all stay, of which ``left`` says what they carry.

    Parameters
    ----------
    selection : Selection or Question
    keep : iterable of str
        Ids of deals that may not be cancelled.
    only_cancelable : bool
        Only deals whose low is below their high may be cancelled.
    patience : Patience, optional
        How long the searches may take; 60 seconds if it is not given. Of what T* leaves of it a
        third is for the cheapest set, the rest for the falls. What is not proven by then has
        bounds. A question has its own.

    Returns
    -------
    Cut
        Amounts in cents.

    Raises
    ------
    QuestionError
        If a deal to keep is none of the ledger, or an argument is of another sort.

    Examples
    --------
    >>> from bubblegraph import read_text
    >>> from bubblegraph.ledger.select import select_deals
    >>> ledger = read_text('''
    ... strict: false
    ... deals:
    ... - {payer: nvidia, payee: openai, kind: equity, amount: 100, date: 2025}
    ... - {payer: openai, payee: oracle, kind: cloud, amount: 300, date: 2025}
    ... - {payer: oracle, payee: nvidia, kind: purchase, amount: 40, date: 2025}
    ... ''')
    >>> found = cut_deals(select_deals(ledger))
    >>> [(leg.payer, leg.payee) for leg in found.legs], found.cost, found.proven
    ([('oracle', 'nvidia')], 4000, True)
    """
    patience = Patience(PATIENCE) if patience is None else patience
    question = Question.of(selection, patience)
    selection, patience = question.selection, question.patience
    kept = find_deal_ids(selection.ledger, keep, argument="keep")
    arguments.flag("only_cancelable", only_cancelable)
    loops = question.cores["all"]
    known = priced(loops)
    same = len(known) == loops.size()
    graph = loops if same else circular_core(loops.edge_subgraph(known), pooled=True)
    require_packing(most_together(graph.edges), "cut")
    costs = priced(graph)
    fixed = {edge for edge in costs if _must_stay(selection, graph, edge, kept, only_cancelable)}
    patience.tell(f"T* of {len(costs):,} legs")
    packing = max_packing(costs, patience=patience)
    assert packing is not None  # every amount is finite
    edges, bound = cheapest_beside(costs, fixed, patience.portion(SHARE))
    taken = set(edges)
    rest = {edge: cents for edge, cents in costs.items() if edge not in taken}
    _, left = packing_limits(rest, patience) or (0, Fraction(0))
    deals = {edge: tuple(selection.by_id[i] for i in graph.edges[edge]["deals"]) for edge in costs}
    return Cut(
        selection=selection,
        packing=packing,
        legs=tuple(CutLeg(*edge, costs[edge], deals[edge]) for edge in edges),
        cost=cost_of(costs, edges),
        bound=bound,
        left=left,
        falls=find_falls(costs, deals, packing, patience=patience),
        kept=kept,
        only_cancelable=only_cancelable,
    )


def _must_stay(
    selection: Selection,
    graph: nx.DiGraph[str],
    edge: Edge,
    kept: tuple[str, ...],
    only_cancelable: bool,
) -> bool:
    """Whether a leg cannot be cancelled as a whole, for one of its deals cannot."""
    deals = [selection.by_id[deal_id] for deal_id in graph.edges[edge]["deals"]]
    firm = only_cancelable and any(
        s.amount.high is not None and s.amount.low == s.amount.high and s.amount.low > 0
        for s in deals
    )
    return firm or any(standing.deal.id in kept for standing in deals)
