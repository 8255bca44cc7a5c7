"""Simple cycles of the graph, what kind they are, and whether a source ties them together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, takewhile
from typing import TYPE_CHECKING, Any

from bubblegraph import arguments
from bubblegraph.analysis.network import canonical, legs
from bubblegraph.analysis.plain import Plain, amount_dict, deal_dict, maybe_whole
from bubblegraph.errors import GraphError
from bubblegraph.graph import BARE, check_digraph, circular_core, edge_amount, with_amounts
from bubblegraph.ledger.model import TRADE
from bubblegraph.ledger.select import Standing
from bubblegraph.money import Amount, smallest, whole

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["MOST", "Cycle", "Cycles", "Leg", "describe_cycle", "find_cycles"]

MOST = 5_000  # cycles listed; beyond it only short ones are sought
MOST_EVER = 10**18  # cycles that may be asked for: as good as no limit
SHORT = 6  # legs


@dataclass(frozen=True, slots=True)
class Leg:
    """One step of a cycle: all counted deals of a payer with a payee."""

    payer: str
    payee: str
    amount: Amount  # cents
    deals: tuple[Standing, ...]

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of its deals, each once."""
        return tuple(dict.fromkeys(standing.deal.kind for standing in self.deals))


@dataclass(frozen=True, slots=True)
class Cycle:
    """A closed path that visits no entity twice."""

    entities: tuple[str, ...]  # the smallest id first
    legs: tuple[Leg, ...]
    bottleneck: Amount  # cents: the most that can go all the way round this cycle alone
    sort: str  # "financed", "reciprocal" or "cross_holding"
    tied: bool  # some source says that these deals belong together
    priced: bool  # every leg has some disclosed amount

    def __len__(self) -> int:
        return len(self.entities)

    def to_dict(self, *, sources: bool = False) -> dict[str, Any]:
        """Return it as plain values; with ``sources``, deals carry their places and publications."""
        arguments.flag("sources", sources)
        return {
            "entities": list(self.entities),
            "length": len(self),
            "bottleneck": amount_dict(*self.bottleneck),
            "class": self.sort,
            "tied": self.tied,
            "priced": self.priced,
            "legs": [
                {
                    "payer": leg.payer,
                    "payee": leg.payee,
                    "amount": amount_dict(*leg.amount),
                    "kinds": list(leg.kinds),
                    "deals": [deal_dict(s, deep=True) if sources else s.deal.id for s in leg.deals],
                }
                for leg in self.legs
            ],
        }

    def years(self, *, financing: bool) -> tuple[int, int] | None:
        """The first and the last year of its financing deals, or of its trade deals; None if it has none."""
        arguments.flag("financing", financing)
        spans = [
            s.years for leg in self.legs for s in leg.deals if s.deal.financing == financing and s.years[0]
        ]
        return (min(first for first, _ in spans), max(last for _, last in spans)) if spans else None


@dataclass(frozen=True, slots=True)
class Cycles(Plain):
    """The cycles of a graph, in canonical order."""

    cycles: tuple[Cycle, ...]
    complete: bool
    stopped: str | None = None  # why the search ended before all were found

    def to_dict(self) -> dict[str, Any]:
        """Return all of it as plain values."""
        return {
            "cycles": [cycle.to_dict() for cycle in self.cycles],
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
    stop: Callable[[], bool] = lambda: False,
) -> Cycles:
    """Find the simple cycles.

    Parameters
    ----------
    graph : DiGraph
        As ``build_graph`` gives it.
    most : int
        Where the search stops. Unless ``longest`` is given, it is then done again for cycles of up to 6 legs.
    longest : int, optional
        The most legs a cycle may have.
    pooled : bool
        Whether pooled parties may be on a cycle.
    stop : callable
        Asked after each cycle; the search ends when it answers True.

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
    The search is that of ``networkx.simple_cycles`` [1]_, on numbers, so that it does not depend on hashes.

    References
    ----------
    .. [1] D. Johnson, "Finding all the elementary circuits of a directed graph", SIAM J. Comput. 4, 1975;
       A. Gupta, T. Suzumura, arXiv 2105.10094, 2021, for bounded length.
    """
    most = min(arguments.whole_number("most", most, least=1), MOST_EVER)
    longest = None if longest is None else arguments.whole_number("longest", longest, least=2)
    arguments.function("stop", stop)
    core = _with_deals(circular_core(graph, pooled=pooled))
    found = _first(_search(core, longest), most + 1, stop)
    stopped = "it was interrupted" if stop() else None
    if len(found) > most:
        stopped = f"there are more than {most:,} cycles"
        if longest is None and not stop():
            found = _first(_search(core, SHORT), most + 1, stop)
            if stop():
                stopped += f"; the search for those of up to {SHORT} legs was interrupted"
            elif len(found) <= most:
                stopped += f"; those of up to {SHORT} legs are listed"
        if len(found) > most:
            found = found[:most]
            stopped += f"; the search stopped at {most:,}"
    cycles = tuple(describe_cycle(core, entities) for entities in sorted(found))
    return Cycles(cycles, stopped is None, stopped)


def _first(search: Iterator[tuple[str, ...]], most: int, stop: Callable[[], bool]) -> list[tuple[str, ...]]:
    return list(takewhile(lambda _: not stop(), islice(search, most)))


def _search(core: nx.DiGraph[str], longest: int | None) -> Iterator[tuple[str, ...]]:
    import networkx as nx  # noqa: PLC0415

    names = sorted(core)
    number = {name: i for i, name in enumerate(names)}
    numbered: nx.DiGraph[int] = nx.DiGraph()
    numbered.add_nodes_from(range(len(names)))
    numbered.add_edges_from((number[u], number[v]) for u, v in core.edges)
    for cycle in nx.simple_cycles(numbered, length_bound=longest):
        yield canonical([names[i] for i in cycle])


def _with_deals(graph: nx.DiGraph[str]) -> nx.DiGraph[str]:
    """The graph, once every edge is seen to have amounts and deals that are known."""
    known = graph.graph.get("deals", {})
    for payer, payee, deals in graph.edges(data="deals"):
        if not isinstance(deals, tuple) or not all(isinstance(known.get(deal), Standing) for deal in deals):
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
    there = len(set(entities)) == len(entities) > 1 and all(graph.has_edge(*leg) for leg in legs(entities))
    if not there:
        raise GraphError(f"entities takes a cycle of the graph, and {' → '.join(entities)} is none")
    try:
        found = tuple(_leg(graph, payer, payee) for payer, payee in legs(canonical(entities)))
    except KeyError:
        raise GraphError(BARE) from None
    return Cycle(
        entities=canonical(entities),
        legs=found,
        bottleneck=smallest(leg.amount for leg in found),
        sort=_sort(found),
        tied=_tied(found),
        priced=all(leg.amount.priced for leg in found),
    )


def _leg(graph: nx.DiGraph[str], payer: str, payee: str) -> Leg:
    edge, standings = graph.edges[payer, payee], graph.graph["deals"]
    return Leg(payer, payee, edge_amount(edge), tuple(standings[deal_id] for deal_id in edge["deals"]))


def _sort(found: Sequence[Leg]) -> str:
    """What some choice of one deal for each leg can be; financed wins."""
    trade = [any(s.deal.kind in TRADE for s in leg.deals) for leg in found]
    financing = [any(s.deal.financing for s in leg.deals) for leg in found]
    if any(financing) and any(trade):  # two legs or more, each of one or the other
        return "financed"
    return "reciprocal" if all(trade) else "cross_holding"


def _tied(found: Sequence[Leg]) -> bool:
    """Whether one deal can be chosen for each leg so that shared packages hold all of them together.

    Grows connected choices from the first leg; a state is the legs reached and the packages at hand.
    """
    choices = [{frozenset(s.deal.packages) for s in leg.deals if s.deal.packages} for leg in found]
    everything = (1 << len(found)) - 1
    todo = [(1, packages) for packages in sorted(choices[0], key=sorted)]
    seen = set(todo)
    while todo:
        reached, packages = todo.pop()
        if reached == everything:
            return True
        for number, options in enumerate(choices):
            if reached >> number & 1:
                continue
            for option in options:
                state = (reached | 1 << number, packages | option)
                if option & packages and state not in seen:
                    seen.add(state)
                    todo.append(state)
    return False
