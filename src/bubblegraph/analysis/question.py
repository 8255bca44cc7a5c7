"""What several questions need of one selection, computed once: graphs, cores, T* and V*."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property, partial
from typing import TYPE_CHECKING, TypeVar

from bubblegraph import arguments
from bubblegraph.analysis.documents import asked_dict
from bubblegraph.analysis.in_order import FirstLeg, InOrder, core_in_order
from bubblegraph.analysis.periods import PeriodVolume, same_month_flow, same_year_flow
from bubblegraph.analysis.pooled import PooledRoundTrip, pooled_round_trip
from bubblegraph.analysis.roundtrip import RoundTrip, bound_round_trip, capacities, core_round_trip
from bubblegraph.analysis.schedule import undated
from bubblegraph.graph import RUNGS, Rung, amount_on, build_graphs, circular_core, on_each_rung
from bubblegraph.ledger.select import Selection
from bubblegraph.money import Amount, total
from bubblegraph.patience import ENDLESS, Patience

if TYPE_CHECKING:
    import networkx as nx

    from bubblegraph.analysis.document_types.asked import AskedDict
    from bubblegraph.solving.network import Edge

__all__ = ["Question"]

T = TypeVar("T")


class Question:
    """A selection, how long one may think about it, and what was found out about it so far.

    What is asked of loops, T* and V* takes one in the place of a selection. What it holds is
    computed when it is first asked for; who asks next gets the same.

    Parameters
    ----------
    selection : Selection
    patience : Patience
        When it is over, T* and V* have bounds.

    Raises
    ------
    QuestionError
        If an argument is of another sort.

    Examples
    --------
    >>> from bubblegraph import circular_flows, load_ledger, measure_volume, select_deals
    >>> question = Question(select_deals(load_ledger()))
    >>> circular_flows(question).all is measure_volume(question).trips["all"]
    True
    """

    def __init__(self, selection: Selection, *, patience: Patience = ENDLESS) -> None:
        self.selection = arguments.instance("selection", selection, Selection)
        self.patience = arguments.instance("patience", patience, Patience)
        self._in_order: dict[int | None, Mapping[Rung, Mapping[FirstLeg, InOrder]]] = {}

    def __repr__(self) -> str:
        """Return one line."""
        return f"Question({self.selection!r})"

    @classmethod
    def of(cls, asked: Selection | Question, patience: Patience = ENDLESS) -> Question:
        """Take a question as it is, with its own patience, and ask one of a selection."""
        arguments.instance("patience", patience, Patience)
        return asked if isinstance(asked, Question) else cls(asked, patience=patience)

    @cached_property
    def graphs(self) -> Mapping[Rung, nx.DiGraph[str]]:
        """Of the deals that each rung counts."""
        self.patience.tell("Adding up the deals")
        return build_graphs(self.selection)

    @cached_property
    def cores(self) -> Mapping[Rung, nx.DiGraph[str]]:
        """The legs of each rung that lie on loops."""
        return on_each_rung(
            self.graphs, partial(circular_core, pooled=self.selection.filters.pooled)
        )

    @cached_property
    def pooled_core(self) -> nx.DiGraph[str]:
        """The legs of all deals that lie on loops if pooled parties may be part of one."""
        return self._pooled_cores["all"]

    @cached_property
    def pooled_round_trip(self) -> PooledRoundTrip | None:
        """T* with the loops through pooled parties; None: none are left out."""
        if self.pooled_core.size() == self.cores["all"].size():
            return None
        try:
            if not self.patience.broken:
                return pooled_round_trip(self._pooled_cores, self.patience)
        except KeyboardInterrupt:
            if not self.patience.interrupted:
                raise
            self.patience.broken = True
        return pooled_round_trip(self._pooled_cores, Patience(0))

    @cached_property
    def _pooled_cores(self) -> Mapping[Rung, nx.DiGraph[str]]:
        pooled = any(is_pooled for _, is_pooled in self.graphs["all"].nodes(data="pooled"))
        if self.selection.filters.pooled or not pooled:
            return self.cores
        return {rung: circular_core(self.graphs[rung], pooled=True) for rung in RUNGS}

    @cached_property
    def trips(self) -> Mapping[Rung, RoundTrip]:
        """T* and V* of each rung; limits, once somebody who waits no longer has broken one off."""
        return on_each_rung(self.cores, self._trip)

    def in_order(self, within: int | None = None) -> Mapping[Rung, Mapping[FirstLeg, InOrder]]:
        """T* in order of time of each rung, of laps that take so many days at most.

        Each by its first leg is computed when it is asked for.
        """
        within = None if within is None else arguments.whole_number("within", within, least=0)
        if within not in self._in_order:
            rungs = {id(core): rung for rung, core in self.cores.items()}
            self._in_order[within] = on_each_rung(
                self.cores,
                lambda core: _ByFirstLeg(partial(self._lap_volume, rungs[id(core)], within)),
            )
        return self._in_order[within]

    @cached_property
    def gross(self) -> Mapping[Rung, Amount]:
        """W of each rung."""
        counted = self.selection.counted
        return {
            rung: total(amount_on(rung, standing) for standing in counted) for rung in self.graphs
        }

    def highs(self, rung: Rung = "all") -> dict[Edge, int]:
        """The cents of the legs on loops, at their disclosed highs."""
        return {edge: cents or 0 for edge, cents in capacities(self.cores[rung], "high").items()}

    @property
    def circular(self) -> bool:
        """Whether some leg lies on a loop."""
        return bool(self.cores["all"])

    @property
    def firm(self) -> bool:
        """Whether some deal is signed or paid."""
        return bool(self.graphs["signed"])

    def legs_on_loops(self, rung: Rung = "all") -> int:
        """How many legs lie on loops."""
        return int(self.cores[rung].size())

    @property
    def parties_on_loops(self) -> int:
        """How many parties are on loops."""
        return len(self.cores["all"])

    @property
    def unsolved(self) -> Sequence[tuple[str, str, int]]:
        """The largest legs on loops with their cents, where these are too many to be told apart.

        ``highs`` gives none then. In a ledger it gives all, and here is none.
        """
        return ()

    @cached_property
    def turnover(self) -> Mapping[str, tuple[int, int]]:
        """What each party on a loop takes in and pays out in all, cents, at the disclosed highs."""
        graph = self.graphs["all"]
        return {
            entity: (
                sum(data["disclosed"] for _, _, data in graph.in_edges(entity, data=True)),
                sum(data["disclosed"] for _, _, data in graph.out_edges(entity, data=True)),
            )
            for entity in self.cores["all"]
        }

    def beside(self, rung: Rung, *, unlimited: bool) -> Amount:
        """What the legs add up to that lie on no loop, at what is disclosed or without limit."""
        graph, core = self.graphs[rung], self.cores[rung]
        rest = [data for u, v, data in graph.edges(data=True) if not core.has_edge(u, v)]
        return total(
            Amount(data["low"], data["high"] if unlimited else data["disclosed"]) for data in rest
        )

    @property
    def amounts(self) -> Iterable[int]:
        """What the deals disclose, cents, to choose a unit in which they can be told apart."""
        return (standing.amount.disclosed for standing in self.selection.counted)

    @property
    def undated(self) -> Amount:
        """The deals that belong to no year or month."""
        return total(standing.amount for standing in undated(self.selection))

    def periods(self, *, months: bool) -> tuple[PeriodVolume, ...]:
        """What can go round within each year or month."""
        flow = same_month_flow if months else same_year_flow
        return flow(self.selection, patience=self.patience)

    def asked(self) -> AskedDict:
        """Say for JSON what is asked of."""
        return asked_dict(self.selection)

    def _trip(self, core: nx.DiGraph[str]) -> RoundTrip:
        self.patience.tell(f"Computing T* and V* of {core.size():,} legs")
        return self._or_bounds(
            lambda: core_round_trip(core, patience=self.patience), lambda: bound_round_trip(core)
        )

    def _lap_volume(self, rung: Rung, within: int | None, first_leg: FirstLeg) -> InOrder:
        core = self.cores[rung]
        self.patience.tell(f"Computing T* in order of time of {core.size():,} legs")
        work = partial(core_in_order, self.selection, core, rung, first_leg, within=within)
        return self._or_bounds(
            lambda: work(patience=self.patience), lambda: work(patience=Patience(0))
        )

    def _or_bounds(self, work: Callable[[], T], bounds: Callable[[], T]) -> T:
        """Do some work; settle for bounds once somebody who waits no longer has broken it off."""
        try:
            if not self.patience.broken:
                return work()
        except KeyboardInterrupt:
            if not self.patience.interrupted:
                raise
            self.patience.broken = True
        return bounds()


class _ByFirstLeg(dict[FirstLeg, InOrder]):
    """T* in order of time by the leg with which a lap may begin, computed when asked for."""

    def __init__(self, compute: Callable[[FirstLeg], InOrder]) -> None:
        super().__init__()
        self._compute = compute

    def __missing__(self, first_leg: FirstLeg) -> InOrder:
        self[first_leg] = found = self._compute(first_leg)
        return found
