"""Is it more circular than chance? Random ledgers with the same payers and payees."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import TYPE_CHECKING, NamedTuple

from bubblegraph import arguments
from bubblegraph.analysis.documents import asked_dict
from bubblegraph.analysis.question import Question
from bubblegraph.analysis.roundtrip import capacities, require_packing
from bubblegraph.analysis.summaries import of_ledger
from bubblegraph.errors import QuestionError
from bubblegraph.ledger.select import Selection
from bubblegraph.money import whole
from bubblegraph.patience import ENDLESS, Patience
from bubblegraph.result import Plain
from bubblegraph.solving.cycle_search import Enough, Work
from bubblegraph.solving.network import Edge
from bubblegraph.solving.packing import packing_value
from bubblegraph.solving.rewiring import Rewiring, count_cycles
from bubblegraph.solving.widest import widest_loops
from bubblegraph.text import OneLine

if TYPE_CHECKING:
    from bubblegraph.analysis.document_types.chance import ChanceDocument, DrawDict

__all__ = ["Chance", "Draw", "beside_chance"]

TRIES = 10  # swaps that are tried for each leg between two random ledgers
LONGEST = 5  # legs of the loops that are counted
MOST_STEPS = 200_000  # until a count of loops is given up: a tenth of a second
MOST_DRAWS = 100_000
BAR = 20  # signs of the bar that a terminal is shown


@dataclass(frozen=True, slots=True, repr=False)
class Draw(OneLine):
    """How circular a ledger is, drawn at random or not."""

    round_trip: Fraction  # T* at disclosed prices, cents
    loops: int  # of at most five legs
    capped: bool  # whether there may be more
    carried: tuple[int, ...]  # by one loop through each leg at most, cents, in order of the legs


class CircularLeg(NamedTuple):
    """A leg on loops, beside the same payment in random ledgers, where it reaches somebody else."""

    pair: Edge
    carried: int  # by one loop through it at most, cents
    as_much: int  # random ledgers in which one loop through it carries as much


@dataclass(frozen=True, slots=True, repr=False)
class Chance(Plain):
    """A ledger beside random ones with the same payers, payees and amounts paid."""

    FIELDS = ("draw", "round_trip", "loops", "capped")
    LONGEST = LONGEST

    selection: Selection
    gross: int  # W at disclosed prices, cents: the same in all
    pairs: tuple[Edge, ...]  # of the ledger
    own: Draw
    draws: tuple[Draw, ...]
    asked: int
    seed: int
    stopped: str  # why there are fewer draws than were asked for; empty: there are not

    @property
    def as_circular(self) -> int:
        """How many random ledgers have at least the ledger's T*; T*/W, for W is the same."""
        return sum(draw.round_trip >= self.own.round_trip for draw in self.draws)

    @property
    def as_many_loops(self) -> int | None:
        """How many have at least as many loops; None: those of the ledger are not all counted."""
        if self.own.capped or any(d.capped and d.loops < self.own.loops for d in self.draws):
            return None
        return sum(draw.loops >= self.own.loops for draw in self.draws)

    @property
    def legs(self) -> tuple[CircularLeg, ...]:
        """The legs on loops that have a price, the most circular beside chance first."""
        draws = [draw.carried for draw in self.draws]
        found = (
            CircularLeg(pair, cents, sum(carried[place] >= cents for carried in draws))
            for place, (pair, cents) in enumerate(zip(self.pairs, self.own.carried, strict=True))
            if cents
        )
        return tuple(sorted(found, key=lambda leg: (leg.as_much, -leg.carried, leg.pair)))

    def _brief(self) -> str:
        return (
            f"{of_ledger(self.selection)}: {self.as_circular} of {len(self.draws)} random ledgers "
            "are at least as circular"
        )

    def to_dict(self) -> ChanceDocument:
        """Return all of it as plain values, as ``cycles --chance N --json`` prints it."""
        return {
            "schema": 1,
            "command": "cycles",
            **asked_dict(self.selection),
            "asked": self.asked,
            "drawn": len(self.draws),
            "seed": self.seed,
            "longest": LONGEST,
            "gross": whole(self.gross),
            "round_trip": whole(self.own.round_trip),
            "loops": self.own.loops,
            "capped": self.own.capped,
            "as_circular": self.as_circular,
            "as_many_loops": self.as_many_loops,
            "legs": [
                {
                    "payer": leg.pair[0],
                    "payee": leg.pair[1],
                    "carried": whole(leg.carried),
                    "as_much": leg.as_much,
                }
                for leg in self.legs
            ],
            "draws": self.to_records(),
        }

    def to_records(self) -> list[DrawDict]:
        """Return a row for each random ledger."""
        return [
            {
                "draw": number,
                "round_trip": whole(draw.round_trip),
                "loops": draw.loops,
                "capped": draw.capped,
            }
            for number, draw in enumerate(self.draws, 1)
        ]


def beside_chance(
    selection: Selection | Question,
    draws: int = 1_000,
    *,
    seed: int = 1,
    patience: Patience = ENDLESS,
) -> Chance:
    """Say how many of so many random ledgers are at least as circular.

    A random ledger has the same payers and payees: everybody pays as many others, each of the same
    amounts, and is paid by as many. Pooled parties take part in the swaps and are on no loop, as in
    the ledger.

    Parameters
    ----------
    selection : Selection or Question
    draws : int
        Random ledgers, 1 to 100,000.
    seed : int
        The same gives the same.
    patience : Patience
        When it is over, there are fewer random ledgers. A question has its own.

    Raises
    ------
    QuestionError
        If no two deals can swap payees, or more legs are on loops than T* is computed for.

    Examples
    --------
    >>> from bubblegraph import read_text, select_deals
    >>> ring = "".join(
    ...     f"- {{payer: {payer}, payee: {payee}, kind: cloud, amount: 1, date: 2025}}\\n"
    ...     for payer, payee in ("ab", "bc", "cd", "da")
    ... )
    >>> found = beside_chance(select_deals(read_text(f"strict: false\\ndeals:\\n{ring}")), 10)
    >>> found.own.loops, found.as_circular
    (1, 10)

    Notes
    -----
    The random ledgers are the states of a Markov chain that begins with the ledger, ten tries of a
    swap for each leg apart (see ``solving.rewiring``). T* is exact in each; loops are counted up to
    five legs, and given up after 200,000 steps.
    """
    question = Question.of(selection, patience)
    asked = arguments.whole_number("draws", draws, least=1)
    if asked > MOST_DRAWS:
        raise QuestionError(f"draws takes {MOST_DRAWS:,} random ledgers at most")
    seed = arguments.whole_number("seed", seed, least=0)
    graph, patience = question.graphs["all"], question.patience
    amounts = {edge: cents or 0 for edge, cents in capacities(graph, "high").items()}
    pooled = frozenset[str]()
    if not question.selection.filters.pooled:
        pooled = frozenset(entity for entity, is_pooled in graph.nodes(data="pooled") if is_pooled)
    require_packing(len(amounts), "chance")
    rewiring = Rewiring(amounts, Random(seed))
    if not rewiring.can_move:
        raise QuestionError(
            "no two deals of this ledger can swap whom they pay: it is too small to compare with "
            "chance. Choose more deals."
        )
    pairs = rewiring.pairs
    own = _measure(rewiring, pooled, patience)
    found: list[Draw] = []
    while len(found) < asked and not patience.over:
        patience.tell(_bar(len(found), asked))
        rewiring.step(TRIES * len(amounts))
        found.append(_measure(rewiring, pooled, patience))
    gross = question.gross["all"].disclosed
    stopped = patience.why if len(found) < asked else ""
    return Chance(question.selection, gross, pairs, own, tuple(found), asked, seed, stopped)


def _bar(done: int, asked: int) -> str:
    full = BAR * done // asked
    return f"[{'#' * full}{'.' * (BAR - full)}] {done:,} of {asked:,} random ledgers"


def _measure(rewiring: Rewiring, pooled: frozenset[str], patience: Patience) -> Draw:
    edges = {edge: cents for edge, cents in rewiring.amounts.items() if pooled.isdisjoint(edge)}
    widest = widest_loops(edges)
    loops, capped = _loops(list(widest), Work(patience, MOST_STEPS))
    value = packing_value(edges)
    assert value is not None  # every amount is finite
    return Draw(value, loops, capped, tuple(widest.get(pair, 0) for pair in rewiring.pairs))


def _loops(edges: list[Edge], work: Work) -> tuple[int, bool]:
    """Count the loops, of fewer legs where there are too many steps."""
    counted = 0
    for longest in range(2, LONGEST + 1):
        try:
            counted = count_cycles(edges, longest, work)
        except Enough:
            return counted, True
    return counted, False
