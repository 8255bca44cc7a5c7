"""What a picture shows: companies and arrows, chosen from the answer; no geometry, no colours."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bubblegraph.analysis.flows import CircularFlows, RankedCycle
from bubblegraph.drawing.theme import GROUPS, group_of, sector_of
from bubblegraph.errors import QuestionError
from bubblegraph.graph import circular_core
from bubblegraph.ledger.model import Entity, Status
from bubblegraph.ledger.select import Standing
from bubblegraph.money import CURRENCIES, Amount, total

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["Company", "Payment", "Scene", "build_scene", "currency_sign"]

MOST = 30  # companies in the default picture


@dataclass(frozen=True, slots=True)
class Company:
    """A node: ``flow`` is what it pays and is paid inside the picture, in cents."""

    id: str
    name: str
    sector: str  # a group of sectors
    flow: int


@dataclass(frozen=True, slots=True)
class Payment:
    """An arrow: all counted deals of one group of kinds between a payer and a payee."""

    payer: str
    payee: str
    group: str
    deals: tuple[Standing, ...]

    @property
    def amount(self) -> Amount:
        """The sum of its deals, in cents."""
        return total(standing.amount for standing in self.deals)

    @property
    def disclosed(self) -> int:
        """The tops of its deals as far as they are known, in cents."""
        return sum(standing.amount.disclosed for standing in self.deals)

    @property
    def status(self) -> Status:
        """The status under which most of its money stands; the firmer one of two alike."""
        weight: dict[Status, tuple[int, int]] = {}
        for standing in self.deals:
            money, number = weight.get(standing.status, (0, 0))
            weight[standing.status] = (money + standing.amount.disclosed, number + 1)
        return max(weight, key=lambda status: (*weight[status], status))


@dataclass(frozen=True, slots=True)
class Scene:
    """Companies, the largest first, and payments, the largest first."""

    companies: tuple[Company, ...]
    payments: tuple[Payment, ...]
    left_out: int  # companies that belong here, for want of room
    highlight: RankedCycle | None
    sign: str  # of the currency

    def lit(self, payment: Payment) -> bool:
        """Whether a payment is in full colour."""
        if self.highlight is None:
            return True
        return (payment.payer, payment.payee) in {(leg.payer, leg.payee) for leg in self.highlight.cycle.legs}

    def shines(self, company: Company) -> bool:
        """Whether a company is in full colour."""
        return self.highlight is None or company.id in self.highlight.cycle.entities


def build_scene(
    flows: CircularFlows, *, full: bool = False, highlight: int | None = None, most: int = MOST
) -> Scene:
    """Choose what to draw.

    Parameters
    ----------
    flows : CircularFlows
    full : bool
        Every company with counted deals; otherwise the circular core, its ``most`` largest.
    highlight : int, optional
        Rank of a cycle, which is kept in any case.

    Raises
    ------
    QuestionError
        If there is nothing to draw, or no cycle of that rank.
    """
    marked = _ranked(flows, highlight)
    graph = flows.graph if full else circular_core(flows.graph, pooled=flows.selection.filters.pooled)
    if not graph.number_of_edges():
        raise QuestionError(_nothing(flows, full=full))
    kept = set(graph) if full else _largest(graph, most, marked.cycle.entities if marked else ())
    payments = _payments(flows, [(u, v) for u, v in graph.edges if u in kept and v in kept])
    drawn = {party for payment in payments for party in (payment.payer, payment.payee)}
    companies = [_company(flows.selection.ledger.entities[party], payments) for party in sorted(drawn)]
    return Scene(
        companies=tuple(sorted(companies, key=lambda company: (-company.flow, company.id))),
        payments=tuple(sorted(payments, key=lambda p: (-p.disclosed, p.payer, p.payee, p.group))),
        left_out=len(graph) - len(drawn),
        highlight=marked,
        sign=currency_sign(flows.selection.ledger.currency),
    )


def currency_sign(currency: str) -> str:
    """Return the sign of a currency, or its code where it has none.

    Examples
    --------
    >>> currency_sign("USD"), currency_sign("CHF")
    ('$', 'CHF ')
    """
    signs = {code: sign for sign, code in reversed(CURRENCIES.items())}
    return signs.get(currency, f"{currency} ")


def _ranked(flows: CircularFlows, rank: int | None) -> RankedCycle | None:
    if rank is None:
        return None
    found = next((ranked for ranked in flows.cycles if ranked.rank == rank), None)
    if found is None:
        raise QuestionError(f"there is no loop {rank}; there are {len(flows.cycles)}")
    return found


def _nothing(flows: CircularFlows, *, full: bool) -> str:
    if full or not flows.graph.number_of_edges():
        return "there is nothing to draw: no deal is counted under these filters"
    return "there is no circular flow to draw under these filters; draw every company instead (--full)"


def _largest(graph: nx.DiGraph[str], most: int, always: Sequence[str]) -> set[str]:
    """The companies with the largest flow on this graph."""

    def flow(node: str) -> int:
        edges = [*graph.in_edges(node, data="disclosed"), *graph.out_edges(node, data="disclosed")]
        return sum(amount for _, _, amount in edges)

    ordered = sorted(graph, key=lambda node: (node not in always, -flow(node), node))
    return set(ordered[:most])


def _payments(flows: CircularFlows, edges: Iterable[tuple[str, str]]) -> list[Payment]:
    found = []
    for payer, payee in sorted(edges):
        deals = [flows.selection.by_id[deal_id] for deal_id in flows.graph.edges[payer, payee]["deals"]]
        for group in GROUPS:
            members = tuple(standing for standing in deals if group_of(standing.deal.kind) == group)
            if members:
                found.append(Payment(payer, payee, group, members))
    return found


def _company(entity: Entity, payments: Iterable[Payment]) -> Company:
    flow = sum(payment.disclosed for payment in payments if entity.id in (payment.payer, payment.payee))
    return Company(entity.id, entity.name, sector_of(entity.sector), flow)
