"""Simple cycles of the graph, what kind they are, and whether a source ties them together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from bubblegraph import arguments
from bubblegraph.analysis.documents import full_deal_dict
from bubblegraph.analysis.relationship import relationship_of
from bubblegraph.analysis.ties import are_tied
from bubblegraph.errors import GraphError
from bubblegraph.graph import BARE, check_digraph, circular_core, edge_amount, with_amounts
from bubblegraph.ledger.model import TRADE, Relationship
from bubblegraph.ledger.select import Standing
from bubblegraph.money import (
    Amount,
    amount_dict,
    disclosed_dict,
    maybe_whole,
    short,
    smallest,
    whole,
)
from bubblegraph.patience import ENDLESS, Patience
from bubblegraph.result import Plain, Shown
from bubblegraph.solving import cycle_search
from bubblegraph.solving.cycle_search import (
    Enough,
    Path,
    Work,
    cycles_through,
    largest_cycles,
    longer_cycle,
)
from bubblegraph.solving.network import Edge, blocks, canonical, legs
from bubblegraph.text import OneLine, count

if TYPE_CHECKING:
    import networkx as nx

    from bubblegraph.analysis.document_types.cycles import CyclesDict, CycleSort, UnrankedCycleDict

__all__ = [
    "MOST",
    "SHORT",
    "Cycle",
    "Cycles",
    "Leg",
    "core_cycles",
    "describe_cycle",
    "find_cycles",
    "size_order",
]

MOST = 5_000  # cycles listed; beyond it only short ones are sought
SHORT = 6  # legs
MOST_STEPS = 3_000_000  # until longer ones are given up: a second or two
BRIEF = 500  # cycles listed after an interruption, for whoever presses Ctrl-C waits no longer


@dataclass(frozen=True, repr=False)
class Leg(OneLine):
    """One step of a cycle: all counted deals of a payer with a payee.

    It is on many cycles: what they ask of it is found once.
    """

    payer: str
    payee: str
    amount: Amount  # cents
    disclosed: int  # cents: what counts of it where prices are open
    deals: tuple[Standing, ...]

    @cached_property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of its deals, each once."""
        return tuple(dict.fromkeys(standing.deal.kind for standing in self.deals))

    @cached_property
    def packages(self) -> tuple[frozenset[str], ...]:
        """The packages of each of its deals."""
        return tuple(frozenset(standing.deal.packages) for standing in self.deals)

    @cached_property
    def sorts(self) -> tuple[bool, bool]:
        """Whether some deal of it is trade, and whether some is financing."""
        trade = [kind in TRADE for kind in self.kinds]
        return any(trade), not all(trade)


@dataclass(frozen=True, slots=True, repr=False)
class Cycle(OneLine):
    """A closed path that visits no entity twice."""

    entities: tuple[str, ...]  # the smallest id first
    legs: tuple[Leg, ...]
    bottleneck: Amount  # cents: the most that can go all the way round this cycle alone
    disclosed: int  # cents: the same at disclosed prices; what cycles are ranked by
    sort: CycleSort
    tied: bool | None  # some source says that these deals belong together; None: not decided

    def _brief(self) -> str:
        return f"{' → '.join((*self.entities, *self.entities[:1]))}: {short(self.bottleneck, '')}"

    @property
    def relationship(self) -> Relationship:
        """Who finances whom, and who buys from whom, in a few words."""
        return relationship_of([leg.kinds for leg in self.legs])

    @property
    def priced(self) -> bool:
        """Whether every leg has some disclosed amount."""
        return self.disclosed > 0

    def __len__(self) -> int:
        return len(self.entities)

    def to_dict(self, *, sources: bool = False) -> UnrankedCycleDict:
        """Return it as plain values; with ``sources``, deals carry places and publications."""
        arguments.flag("sources", sources)
        return {
            "entities": list(self.entities),
            "length": len(self),
            "bottleneck": amount_dict(*self.bottleneck.ends),
            "class": self.sort,
            "relationship": self.relationship,
            "tied": self.tied,
            "priced": self.priced,
            "legs": [
                {
                    "payer": leg.payer,
                    "payee": leg.payee,
                    "amount": disclosed_dict(leg.amount),
                    "kinds": list(leg.kinds),
                    "deals": [full_deal_dict(s) if sources else s.deal.id for s in leg.deals],
                }
                for leg in self.legs
            ],
        }

    def years(self, *, financing: bool) -> tuple[int, int] | None:
        """The first and the last year of its financing deals, or its trade deals; None: none."""
        arguments.flag("financing", financing)
        spans = [
            s.years
            for leg in self.legs
            for s in leg.deals
            if s.deal.financing == financing and s.years[0]
        ]
        return (min(first for first, _ in spans), max(last for _, last in spans)) if spans else None


@dataclass(frozen=True, slots=True, repr=False)
class Cycles(Plain):
    """The cycles of a graph, in canonical order."""

    FIELDS = (
        *("entities", "bottleneck_low", "bottleneck_high", "class", "relationship"),
        *("tied", "priced", "deals"),
    )
    SHOWN = (
        Shown("loop", ("entities",)),
        Shown("alone", ("bottleneck_low", "bottleneck_high"), money=True),
        Shown("sort", ("class",)),
        Shown("tied", ("tied",)),
    )
    FOOT = "By themselves; loops share deals: never add up."

    cycles: tuple[Cycle, ...]
    complete: bool
    stopped: str | None = None  # why these are not all, and which they are
    # how many there are at least; not all that were found are listed after an interruption
    found: int = 0

    def brief(self, why: str) -> Cycles:
        """The largest few of them, for somebody who waits no longer."""
        arguments.text("why", why)
        largest = sorted(self.cycles, key=size_order)[:BRIEF]
        if len(largest) == len(self.cycles):
            return self
        listed = tuple(sorted(largest, key=lambda cycle: cycle.entities))
        return Cycles(listed, False, _some_listed(why, self.found, len(listed)), self.found)

    def _brief(self) -> str:
        more = "" if self.complete else f" of at least {self.found:,}"
        return f"{count(len(self.cycles), 'loop')}{more}"

    def to_dict(self) -> CyclesDict:
        """Return all of it as plain values."""
        return {
            "cycles": [cycle.to_dict() for cycle in self.cycles],
            "found": self.found,
            "complete": self.complete,
            "stopped": self.stopped,
        }

    def to_records(self) -> list[dict[str, Any]]:
        """Return one row for each cycle."""
        return [
            {
                "entities": list(cycle.entities),
                "bottleneck_low": whole(cycle.bottleneck.low),
                "bottleneck_high": maybe_whole(cycle.bottleneck.high),
                "class": cycle.sort,
                "relationship": cycle.relationship,
                "tied": cycle.tied,
                "priced": cycle.priced,
                "deals": [standing.deal.id for leg in cycle.legs for standing in leg.deals],
            }
            for cycle in self.cycles
        ]


def find_cycles(
    graph: nx.DiGraph[str],
    *,
    most: int = MOST,
    longest: int | None = None,
    pooled: bool = False,
    through: Iterable[Edge] | None = None,
    patience: Patience = ENDLESS,
) -> Cycles:
    """Find the simple cycles, or the largest of them where there are too many.

    Parameters
    ----------
    graph : DiGraph
        As ``build_graph`` gives it.
    most : int
        How many are listed. If there are more, these are the ones with the largest bottlenecks at
        disclosed prices, of as large ones those with the fewest legs; and unless ``longest`` is
        given, they have up to 6 legs.
    longest : int, optional
        The most legs a cycle may have.
    pooled : bool
        Whether pooled parties may be on a cycle.
    through : iterable of (payer, payee), optional
        Only cycles on which one of them pays the other.
    patience : Patience
        When it is over, the search ends with what it has.

    Returns
    -------
    Cycles
        In canonical order: rotated so that the smallest entity comes first, then sorted.

    Raises
    ------
    GraphError
        If the graph has not what ``build_graph`` gives it.
    QuestionError
        If ``most`` is below 1, ``longest`` below 2, or one of the others of another sort.

    Examples
    --------
    >>> from bubblegraph import build_graph, read_text, select_deals
    >>> ledger = read_text('''
    ... strict: false
    ... deals:
    ... - {payer: nvidia, payee: openai, kind: equity, amount: 100B, date: 2025}
    ... - {payer: openai, payee: oracle, kind: cloud, amount: 300B, date: 2025}
    ... - {payer: oracle, payee: nvidia, kind: purchase, amount: 40B, date: 2025}
    ... ''')
    >>> found = find_cycles(build_graph(select_deals(ledger)))
    >>> [(c.entities, c.bottleneck.high, c.sort) for c in found.cycles]
    [(('nvidia', 'openai', 'oracle'), 4000000000000, 'financed')]

    Notes
    -----
    Legs are put in by falling amount, and the cycles that each closes are found by depth-first
    search; no party joins a path that has not a way home which avoids it, within the legs that are
    left [1]_. So what is found is always the largest there is, and l legs of m cost O(l m) for each
    cycle, at worst. Whether all cycles of any length are few enough to be listed is tried for 3
    million steps.

    References
    ----------
    .. [1] D. Johnson, "Finding all the elementary circuits of a directed graph", SIAM J. Comput. 4,
           1975; A. Gupta, T. Suzumura, arXiv 2105.10094, 2021, for bounded length.
    """
    core = _with_deals(circular_core(graph, pooled=pooled))
    return core_cycles(core, most=most, longest=longest, through=through, patience=patience)


def core_cycles(
    core: nx.DiGraph[str],
    *,
    most: int = MOST,
    longest: int | None = None,
    through: Iterable[Edge] | None = None,
    patience: Patience = ENDLESS,
) -> Cycles:
    """Find the cycles of a graph whose edges all lie on some; else as ``find_cycles``."""
    most = arguments.whole_number("most", most, least=1)
    longest = None if longest is None else arguments.whole_number("longest", longest, least=2)
    through = None if through is None else arguments.pairs("through", through)
    arguments.instance("patience", patience, Patience)
    listing = _Listing(core, most, through, patience)
    return listing.within(longest) if longest is not None else listing.of_any_length()


class _Listing:
    """The cycles of one core, on numbers: entities in sorted order."""

    def __init__(
        self, core: nx.DiGraph[str], most: int, through: Iterable[Edge] | None, patience: Patience
    ) -> None:
        self.core = core
        self.most = most
        self.patience = patience
        self.names = sorted(core)
        number = {name: i for i, name in enumerate(self.names)}
        self.legs = sorted(
            (
                cycle_search.Leg(number[u], number[v], data["disclosed"])
                for u, v, data in core.edges(data=True)
            ),
            key=lambda leg: (-leg.amount, leg.pair),
        )
        self.through = (
            None
            if through is None
            else [(number[u], number[v]) for u, v in through if core.has_edge(u, v)]
        )

    def within(self, longest: int) -> Cycles:
        """The largest of up to so many legs."""
        found, ended = self._search(longest)
        if ended == "all":
            return self._cycles(found, self._longer(longest), up_to=longest)
        if ended == "patience":
            return self._cycles(found, self.patience.why, f" of up to {longest} legs")
        return self._cycles(
            found, f"there are more than {self.most:,} loops of up to {longest} legs", ""
        )

    def _longer(self, longest: int) -> str:
        """Say that there are longer cycles, or may be; nothing where there are none."""
        parts = blocks(dict.fromkeys(self.core.edges))
        if all(len({party for leg in part for party in leg}) <= longest for part in parts):
            return ""
        more = f"loops of more than {longest} legs"
        work = Work(self.patience, MOST_STEPS)
        self.patience.doing = f"Looking for {more}"
        try:
            there_are = longer_cycle(self.legs, longest, work, self.through)
        except Enough:
            if self.patience.over:
                return f"{self.patience.why}, and there may be {more}"
            return f"whether there are {more} takes too long to tell"
        return f"there are {more}" if there_are else ""

    def of_any_length(self) -> Cycles:
        """All of them, or else the largest short ones."""
        short, ended = self._search(SHORT)
        if ended == "patience":
            return self._cycles(short, self.patience.why, f" of up to {SHORT} legs")
        more = f"there are more than {self.most:,} loops"
        if ended == "most":
            return self._cycles(short, more, f" of up to {SHORT} legs")
        if self._surely_more():
            return self._cycles(short, more, up_to=SHORT)
        found, ended = self._search(len(self.names), MOST_STEPS)
        reasons = {
            "most": more,
            "patience": self.patience.why,
            "steps": "to list those of any length takes too long",
        }
        if ended == "all":
            return self._cycles(found)
        return self._cycles(short, reasons[ended], up_to=SHORT)

    def _search(self, longest: int, most_steps: int | None = None) -> tuple[list[Path], str]:
        """The largest cycles, and what ended it: ``all``, ``most``, ``patience`` or ``steps``."""
        found: list[Path] = []
        work = Work(self.patience, most_steps)
        self.patience.doing = f"Listing the loops of up to {longest:,} legs"
        try:
            whole = (
                largest_cycles(self.legs, longest, self.most, found, work)
                if self.through is None
                else cycles_through(self.through, self.legs, longest, self.most, found, work)
            )
        except Enough:
            return found, "patience" if self.patience.over else "steps"
        return found, "all" if whole else "most"

    def _surely_more(self) -> bool:
        """Whether more than may be listed: n parties with m legs have at least m - n + 1 cycles."""
        return self.through is None and len(self.legs) - len(self.names) >= self.most

    def _cycles(
        self, found: list[Path], why: str = "", which: str = "", up_to: int | None = None
    ) -> Cycles:
        """Describe what was found; if not all, the largest ``which``, or all ``up_to`` a length."""
        cycles = list(self._described(found))
        if not why:
            stopped = None
        elif len(cycles) < len(found):
            stopped = _some_listed(why, len(found), len(cycles))
        elif up_to is not None:
            stopped = f"{why}; those of up to {up_to} legs are listed"
        elif found:
            stopped = f"{why}; the {len(found):,} largest{which} are listed"
        else:
            stopped = why
        return Cycles(tuple(sorted(cycles, key=lambda c: c.entities)), not why, stopped, len(found))

    def _described(self, found: list[Path]) -> Iterator[Cycle]:
        """Describe them while there is patience, and the first of them in any case."""
        legs = _Legs(self.core)
        for number, path in enumerate(found):
            if number >= (BRIEF if self.patience.interrupted else MOST) and self.patience.over:
                return
            yield _describe(legs, [self.names[party] for party in path])


def _some_listed(why: str, found: int, listed: int) -> str:
    return f"{why}; of {found:,} found the {listed:,} largest are listed"


class _Legs(dict[Edge, Leg]):
    """The legs of a graph, each described once however many cycles it is on."""

    def __init__(self, graph: nx.DiGraph[str]) -> None:
        self._graph = graph

    def __missing__(self, edge: Edge) -> Leg:
        data = self._graph.edges[edge]
        standings = self._graph.graph["deals"]
        deals = tuple(standings[deal_id] for deal_id in data["deals"])
        self[edge] = leg = Leg(*edge, edge_amount(data), data["disclosed"], deals)
        return leg


def _with_deals(graph: nx.DiGraph[str]) -> nx.DiGraph[str]:
    """The graph, once every edge is seen to have amounts and deals that are known."""
    known = graph.graph.get("deals", {})
    for payer, payee, deals in graph.edges(data="deals"):
        if not isinstance(deals, tuple) or not all(
            isinstance(known.get(deal), Standing) for deal in deals
        ):
            raise GraphError(
                f"graph has no deals on the edge from {payer} to {payee}; build_graph gives it some"
            )
    return with_amounts(graph)


def describe_cycle(graph: nx.DiGraph[str], entities: Sequence[str]) -> Cycle:
    """Gather what there is to say of a cycle.

    Parameters
    ----------
    graph : DiGraph
        As ``build_graph`` gives it; holds every leg of the cycle.
    entities : sequence of str
        In the order of payment.

    Raises
    ------
    GraphError
        If there is no such cycle in the graph, or it has not what ``build_graph`` gives it.
    """
    entities = arguments.texts("entities", entities)
    check_digraph(graph)
    there = len(set(entities)) == len(entities) > 1 and all(
        graph.has_edge(*leg) for leg in legs(entities)
    )
    if not there:
        raise GraphError(f"entities takes a cycle of the graph, and {' → '.join(entities)} is none")
    try:
        return _describe(_Legs(graph), entities)
    except KeyError:
        raise GraphError(BARE) from None


def _describe(graph_legs: _Legs, entities: Sequence[str]) -> Cycle:
    ordered = canonical(entities)
    found = tuple(graph_legs[edge] for edge in legs(ordered))
    return Cycle(
        entities=ordered,
        legs=found,
        bottleneck=smallest(leg.amount for leg in found),
        disclosed=min(leg.disclosed for leg in found),
        sort=_sort(found),
        tied=are_tied([leg.packages for leg in found]),
    )


def _sort(found: Sequence[Leg]) -> CycleSort:
    """What some choice of one deal for each leg can be; financed wins."""
    trade, financing = zip(*(leg.sorts for leg in found), strict=True)
    if any(financing) and any(trade):  # two legs or more, each of one or the other
        return "financed"
    return "reciprocal" if all(trade) else "cross_holding"


def size_order(cycle: Cycle) -> tuple[object, ...]:
    """What cycles are sorted by: the largest first, among equals those with the fewest legs."""
    return -cycle.disclosed, len(cycle), -cycle.bottleneck.low, cycle.entities
