"""Who pays whom for goods and as financing, laid out once for the questions about all vendors."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from bubblegraph.ledger.model import Deal
from bubblegraph.ledger.select import Selection, Standing
from bubblegraph.money import Amount
from bubblegraph.patience import Patience
from bubblegraph.solving.max_flow import FlowNetwork
from bubblegraph.solving.network import Edge, components
from bubblegraph.solving.proportional_return import return_in_proportion
from bubblegraph.solving.vendor_return import SINK, SOURCE, pro_rata_return, turnovers

__all__ = ["End", "Payments", "Together"]

End = Literal["low", "disclosed", "unlimited"]

FEW = 60  # parties of a component for whom the proportional estimate is exact
MOST = 1_000  # for whom there is one


@dataclass(slots=True)
class _Sum:
    """What deals add up to; cents."""

    low: int = 0
    disclosed: int = 0
    open: bool = False  # whether the top of one is unknown

    def add(self, amount: Amount) -> None:
        self.low += amount.low
        self.disclosed += amount.disclosed
        self.open = self.open or amount.high is None

    def at(self, end: End, beyond: int) -> int:
        """The sum at an end; ``beyond`` stands for what has no limit."""
        if end == "unlimited":
            return beyond if self.open else self.disclosed
        return self.low if end == "low" else self.disclosed


@dataclass(slots=True)
class _Pair:
    """What one party pays another."""

    financing: _Sum = field(default_factory=_Sum)
    repaid: _Sum = field(default_factory=_Sum)  # passes on, but is nothing that a vendor puts in
    trade: _Sum = field(default_factory=_Sum)

    def sum_of(self, deal: Deal) -> _Sum:
        """The sum that a deal belongs to."""
        if deal.invests:
            return self.financing
        return self.repaid if deal.financing else self.trade

    @property
    def sums(self) -> tuple[_Sum, ...]:
        """All of them."""
        return self.financing, self.repaid, self.trade


class Payments:
    """The payments of a selection by which money can pass, apart by what can be on loops together.

    Pooled parties break the trail. With ``through_trade`` money passes between others by trade
    alone.
    """

    def __init__(self, selection: Selection, *, through_trade: bool = False) -> None:
        self.selection = selection
        self.through_trade = through_trade
        self.usable: dict[str, list[Standing]] = {}  # by each party
        self.received: dict[str, list[Standing]] = {}  # by the payee, whether usable or not
        self.suppliers = selection.suppliers_by_customer()
        pairs: dict[Edge, _Pair] = {}
        for standing in selection.counted:
            payer, payee = standing.deal.payer, standing.deal.payee
            usable = payer != payee and self._passes(standing)
            self.received.setdefault(payee, []).append(standing)
            if usable:
                pair = pairs.setdefault((payer, payee), _Pair())
                pair.sum_of(standing.deal).add(standing.amount)
                self.usable.setdefault(payer, []).append(standing)
                self.usable.setdefault(payee, []).append(standing)
        self.beyond = 1 + sum(side.disclosed for p in pairs.values() for side in p.sums)
        self._turnovers: dict[End, dict[str, int]] = {}
        self._home: dict[str, Together] = {}
        for part in components(dict(sorted(pairs.items()))):
            together = Together(self, part)
            self._home.update(dict.fromkeys(together.names, together))

    def _passes(self, standing: Standing) -> bool:
        if self.selection.filters.pooled:
            return True
        entities = self.selection.ledger.entities
        return not (entities[standing.deal.payer].pooled or entities[standing.deal.payee].pooled)

    def around(self, vendor: str) -> Together | None:
        """Those whose money can go round through a vendor; None if there are none."""
        return self._home.get(vendor)

    def among(self, together: Together, vendor: str) -> list[Standing]:
        """The deals between those whose money can go round through a vendor."""
        return [
            standing
            for name in together.names
            for standing in self.usable.get(name, ())
            if standing.deal.payer == name and standing.deal.payee in together.number
            if vendor in (name, standing.deal.payee)
            or not self.through_trade
            or not standing.deal.financing
        ]

    def between(self, pair: _Pair, end: End) -> int:
        """What passes between two parties neither of which is the vendor."""
        trade = pair.trade.at(end, self.beyond)
        if self.through_trade:
            return trade
        return trade + sum(side.at(end, self.beyond) for side in (pair.financing, pair.repaid))

    def turnover(self, end: End) -> Mapping[str, int]:
        """The larger of what each takes in and pays out, pooled parties included."""
        if end not in self._turnovers:
            paid: dict[Edge, int] = {}
            for standing in self.selection.counted:
                edge = (standing.deal.payer, standing.deal.payee)
                paid[edge] = paid.get(edge, 0) + getattr(standing.amount, end)
            self._turnovers[end] = turnovers(paid)
        return self._turnovers[end]


class Together:
    """A strongly connected component of the payments, as a flow network.

    A vendor is split into what it finances and what it sells: the flow begins with the one and ends
    in the other, which for the time being is a node of its own.
    """

    def __init__(self, payments: Payments, pairs: dict[Edge, _Pair]) -> None:
        self.payments = payments
        self.names = sorted({party for edge in pairs for party in edge})
        self.number = {name: i for i, name in enumerate(self.names)}
        self.edges = list(pairs)
        self.pairs = list(pairs.values())
        self.sales = len(self.names)
        self.network = FlowNetwork(len(self.names) + 1)
        self.out: list[list[int]] = [[] for _ in self.names]  # the pairs of each payer
        self.into: list[list[int]] = [[] for _ in self.names]
        for i, (payer, payee) in enumerate(self.edges):
            u, v = self.number[payer], self.number[payee]
            self.network.add(u, v, 0)
            self.out[u].append(i)
            self.into[v].append(i)
        sums = [side for pair in self.pairs for side in pair.sums]
        self._known_top = not any(side.open for side in sums)
        self._one_amount = all(side.low == side.disclosed for side in sums)
        self._rooms: dict[End, list[int]] = {}
        self._returned: dict[tuple[str, End], int] = {}
        self._mixed: dict[tuple[str, End], Fraction | None] = {}

    # --- R ----------------------------------------------------------------------------------------

    def returned(self, vendor: str, end: End, patience: Patience) -> int:
        """R of a vendor, cents; ``payments.beyond`` or more where there is no bound."""
        end = self._plainest(end)
        if (vendor, end) not in self._returned:
            self._returned[vendor, end] = self._send(vendor, end, patience)
        return self._returned[vendor, end]

    def flow(self, vendor: str, patience: Patience) -> dict[Edge, int]:
        """One flow that has R at the disclosed highs, with the vendor split in two."""
        self._send(vendor, "disclosed", patience)
        carried = zip(self.edges, self.network.room[1::2], strict=True)
        return {_split(edge, vendor): cents for edge, cents in carried if cents}

    def limit(self, vendor: str, end: End) -> int:
        """What R cannot pass: the smaller of what it puts in and what it sells, here."""
        v, beyond = self.number[vendor], self.payments.beyond
        put_in = sum(self.pairs[i].financing.at(end, beyond) for i in self.out[v])
        sold = sum(self.pairs[i].trade.at(end, beyond) for i in self.into[v])
        return min(put_in, sold)

    def _plainest(self, end: End) -> End:
        """An end at which the amounts are the same, for fewer flows."""
        if end == "unlimited" and self._known_top:
            end = "disclosed"
        return "low" if end == "disclosed" and self._one_amount else end

    def _send(self, vendor: str, end: End, patience: Patience) -> int:
        """Send what can flow from the financing to the sales."""
        with self._split_into_two(vendor, end):
            return self.network.send(self.number[vendor], self.sales, None, patience)

    @contextmanager
    def _split_into_two(self, vendor: str, end: End) -> Iterator[None]:
        """Let the vendor have its financing to pay, and be paid for its sales elsewhere."""
        network, v, beyond = self.network, self.number[vendor], self.payments.beyond
        network.room = list(self._at(end))
        for i in self.out[v]:
            network.room[2 * i] = self.pairs[i].financing.at(end, beyond)
        for i in self.into[v]:
            network.room[2 * i] = self.pairs[i].trade.at(end, beyond)
            network.head[2 * i] = self.sales
        kept = network.arcs[v]
        network.arcs[v] = [2 * i for i in self.out[v]]
        network.arcs[self.sales] = [2 * i + 1 for i in self.into[v]]
        try:
            yield
        finally:
            network.arcs[v] = kept
            for i in self.into[v]:
                network.head[2 * i] = v

    def _at(self, end: End) -> list[int]:
        """The room of all pairs, there and back, where nobody is the vendor."""
        if end not in self._rooms:
            found = [self.payments.between(pair, end) for pair in self.pairs]
            self._rooms[end] = [cents for more in found for cents in (more, 0)]
        return self._rooms[end]

    # --- in proportion ----------------------------------------------------------------------------

    def pro_rata(
        self, vendor: str, end: End, patience: Patience, among: Collection[str] = ()
    ) -> Fraction | None:
        """The estimate for a vendor, cents; None where there are too many parties.

        Exact for a few parties; above, in floating point and rounded, for all that are ``among`` at
        once.
        """
        end = self._plainest(end)
        if (vendor, end) not in self._mixed:
            if len(self.names) <= FEW:
                self._mixed[vendor, end] = self._exact(vendor, end, patience)
            else:
                asked = sorted({vendor, *(name for name in among if name in self.number)})
                self._mixed.update(
                    ((name, end), cents)
                    for name, cents in self._numeric(asked, end, patience).items()
                )
        return self._mixed[vendor, end]

    def _exact(self, vendor: str, end: End, patience: Patience) -> Fraction:
        capacities = dict.fromkeys(self.edges, 0)
        for i, edge in enumerate(self.edges):
            capacities[edge] = self.payments.between(self.pairs[i], end)
        v, beyond = self.number[vendor], self.payments.beyond
        for i in self.out[v]:
            capacities[self.edges[i]] = self.pairs[i].financing.at(end, beyond)
        for i in self.into[v]:
            capacities[self.edges[i]] = self.pairs[i].trade.at(end, beyond)
        split = {_split(edge, vendor): cents for edge, cents in capacities.items() if cents}
        return pro_rata_return(split, self.payments.turnover(end), patience)

    def _numeric(
        self, asked: list[str], end: End, patience: Patience
    ) -> dict[str, Fraction | None]:
        if len(self.names) > MOST:
            return dict.fromkeys(asked)
        import numpy as np  # noqa: PLC0415 - a tenth of a second, needed for large ledgers only

        between, financing, trade = (np.zeros((len(self.names), len(self.names))) for _ in range(3))
        for (payer, payee), pair in zip(self.edges, self.pairs, strict=True):
            u, v = self.number[payer], self.number[payee]
            between[u, v] = self.payments.between(pair, end)
            financing[u, v] = pair.financing.at(end, 0)
            trade[u, v] = pair.trade.at(end, 0)
        turnover = self.payments.turnover(end)
        passed = np.array([float(turnover.get(name, 0)) for name in self.names])
        numbers = [self.number[name] for name in asked]
        found = return_in_proportion(between, financing, trade, passed, numbers, patience)
        return {name: Fraction(round(cents)) for name, cents in zip(asked, found, strict=True)}


def _split(edge: Edge, vendor: str) -> Edge:
    payer, payee = edge
    return SOURCE if payer == vendor else payer, SINK if payee == vendor else payee
