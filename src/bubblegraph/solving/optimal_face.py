"""The optimal face: all largest packings, and those among them that are most of something."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from bubblegraph.solving.network import Cost, Cycle, Edge, Encoding, Network, legs
from bubblegraph.solving.simplex import Tableau

__all__ = ["Face"]

LIMIT = 400  # cycles; a larger face is not searched


class Face:
    """The packings that use only cycles of the least cost, and fill every leg that has a price.

    By complementary slackness these are all optimal packings, whatever optimal prices are taken.
    ``order`` tells of a cycle after which others it comes.
    """

    def __init__(
        self,
        network: Network,
        costs: Mapping[Edge, Cost],
        optimum: Cost,
        priced: set[Edge],
        order: Callable[[Cycle], Any] | None = None,
    ) -> None:
        self.network = network
        self.priced = priced
        self.cycles: list[Cycle] = []
        self.complete = True
        self._tableau: Tableau | None = None
        encoded = Encoding(costs, optimum)
        for cycle in network.cycles_at(encoded.costs, encoded.target):
            network.patience.check()
            if len(self.cycles) == LIMIT:
                self.complete = False
                return
            self.cycles.append(cycle)
        self.cycles.sort(key=order)

    def best(
        self, start: Mapping[Cycle, Fraction], objectives: Sequence[Mapping[Cycle, int]]
    ) -> dict[Cycle, Fraction]:
        """Go to an optimal packing that is most of the objectives, in their order.

        Parameters
        ----------
        start : mapping of cycle to cents
            A basic packing on the face, the same each time: later searches begin where the last one
            ended.
        objectives : sequence of mappings of cycle to weight
        """
        if self._tableau is None:
            self._tableau = self._laid_out(start)
        self._tableau.maximize(objectives)
        found = self._tableau.solution()
        return {cycle: found[cycle] for cycle in self.cycles if cycle in found}

    def _laid_out(self, start: Mapping[Cycle, Fraction]) -> Tableau:
        """The programme at the start."""
        capacities = self.network.capacities
        equations: dict[Edge, dict[Any, Fraction]] = {}
        for cycle in self.cycles:
            for edge in legs(cycle):
                if capacities[edge] is not None:
                    equations.setdefault(edge, {})[cycle] = Fraction(1)
        slack = {edge: ("slack", edge) for edge in sorted(equations) if edge not in self.priced}
        tableau = Tableau([*self.cycles, *slack.values()], self.network.patience)
        carrying = [cycle for cycle in self.cycles if start.get(cycle)]
        loose = []
        for edge, name in slack.items():
            used = sum((start.get(cycle, Fraction(0)) for cycle in equations[edge]), Fraction(0))
            equations[edge][name] = Fraction(1)
            if used != capacities[edge]:
                loose.append(edge)
        tight = [edge for edge in sorted(equations) if edge not in set(loose)]
        for edge in tight + loose:
            prefer = carrying if edge in tight else [slack[edge]]
            tableau.add_row(equations[edge], Fraction(capacities[edge] or 0), prefer)
        return tableau
