"""What a picture shows: companies and arrows, chosen from the answer; no geometry, no colours."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import TYPE_CHECKING

from bubblegraph import arguments
from bubblegraph.analysis.circular_flows import CircularFlows, RankedCycle
from bubblegraph.drawing.theme import GROUPS, OTHERS, group_of
from bubblegraph.drawing.voice import Voice, voice_of
from bubblegraph.errors import QuestionError
from bubblegraph.ledger.model import Entity, Status
from bubblegraph.ledger.names import NameIndex, did_you_mean, find_entity
from bubblegraph.ledger.select import Selection, Standing
from bubblegraph.money import Amount, total
from bubblegraph.text import loop_numbers

if TYPE_CHECKING:
    import networkx as nx

__all__ = [
    "MOST",
    "THE_OTHERS",
    "Company",
    "Edge",
    "Highlight",
    "Payment",
    "Scene",
    "build_scene",
    "find_highlight",
    "main_payment",
    "split_payments",
]

Edge = tuple[str, str]  # payer, payee

MOST = 30  # companies in the default picture
CIRCLES, ARROWS = 150, 2_000  # however many are asked for: beyond that nobody can read a network
UNCROWDED = 40  # arrows, up to which their amounts may be long
THE_OTHERS = "+others"  # id of the circle for all companies that have none of their own


@dataclass(frozen=True, slots=True)
class Company:
    """A node: ``flow`` is what it pays and is paid inside the picture, in cents."""

    id: str
    name: str
    flow: int
    many: bool = False  # stands for several parties: no loop may be read through it
    members: tuple[str, ...] = ()  # names of those that share the circle "others"


@dataclass(frozen=True, slots=True)
class Payment:
    """An arrow: all counted deals of one group of kinds between a payer and a payee.

    What the companies pay that share the circle "others", and are paid, is in one group of its own.
    """

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
            status = Status.CLOSED if standing.only_paid else standing.status
            money, number = weight.get(status, (0, 0))
            weight[status] = (money + standing.amount.disclosed, number + 1)
        return max(weight, key=lambda status: (*weight[status], status))


@dataclass(frozen=True, slots=True)
class Highlight:
    """What stands in full colour: a loop, the arrow of a deal, or the arrows of an entity."""

    edges: frozenset[Edge]
    companies: frozenset[str]
    loop: RankedCycle | None = None
    deal: Standing | None = None
    entity: Entity | None = None

    @property
    def group(self) -> str:
        """The only group of kinds that is meant; empty: all of them."""
        return group_of(self.deal.deal.kind) if self.deal else ""

    @property
    def kept(self) -> tuple[str, ...]:
        """The companies that may not be left out."""
        return (self.entity.id,) if self.entity else tuple(sorted(self.companies))


@dataclass(frozen=True, slots=True)
class Scene:
    """Companies, the largest first, and payments, the largest first."""

    companies: tuple[Company, ...]
    payments: tuple[Payment, ...]
    highlight: Highlight | None
    ego: Entity | None  # round which it is drawn
    voice: Voice  # of the currency
    crowded: bool = False  # there was no room for as many companies as were asked for
    never: frozenset[Edge] = frozenset()  # on rows that are never in order of time, and no others
    whole: frozenset[Edge] = frozenset()  # who pays whom, also where there was no room to draw it
    rows: frozenset[Edge] = frozenset()  # legs of rows that add up, if those alone are in colour

    def lit(self, payment: Payment) -> bool:
        """Whether a payment is in full colour."""
        marked = self.highlight
        if marked is None:
            return True
        if payment.group == OTHERS:  # never part of a loop
            return marked.entity is not None and marked.entity.id in (payment.payer, payment.payee)
        return (payment.payer, payment.payee) in marked.edges and marked.group in (
            "",
            payment.group,
        )

    def fainter(self, payment: Payment) -> bool:
        """Whether a payment is drawn fainter: it is on rows alone that are never in order of time.

        Where something is highlighted the rest is faded, and no third shade could be told.
        """
        edge = payment.payer, payment.payee
        return self.highlight is None and edge in self.never and payment.group != OTHERS

    def beside(self, payment: Payment) -> bool:
        """Whether a payment is a pale hairline: it is on no row that adds up, and some are."""
        return self.highlight is None and self.off_rows(payment)

    def off_rows(self, payment: Payment) -> bool:
        """Whether a payment is on no row that adds up, where the rows alone are in colour."""
        return bool(self.rows) and (payment.payer, payment.payee) not in self.rows

    def quiet(self, payment: Payment) -> bool:
        """Whether the amount of a payment is left out: of hairlines, and of what is faded.

        Where the rows alone are in colour no arrow has a question mark.
        """
        if not self.lit(payment) or self.beside(payment):
            return True
        return self.highlight is None and bool(self.rows) and not payment.amount.priced

    def shines(self, company: Company) -> bool:
        """Whether a company is in full colour."""
        if self.highlight is None or company.id in self.highlight.companies:
            return True
        return company.id == THE_OTHERS and any(
            self.lit(p) for p in self.payments if p.group == OTHERS
        )

    @property
    def named(self) -> tuple[Company, ...]:
        """The companies that have a circle of their own."""
        return tuple(company for company in self.companies if company.id != THE_OTHERS)

    @property
    def others(self) -> Company | None:
        """The circle for all companies that have none of their own."""
        return next((company for company in self.companies if company.id == THE_OTHERS), None)


def build_scene(
    flows: CircularFlows,
    *,
    full: bool = False,
    ego: str | None = None,
    top: int | None = None,
    highlight: int | str | None = None,
    circles: int = CIRCLES,
    arrows: int = ARROWS,
) -> Scene:
    """Choose what to draw.

    Parameters
    ----------
    flows : CircularFlows
    full : bool
        Every company with counted deals; otherwise the circular core, or the loops that the filters
        ask for.
    ego : str, optional
        An entity by any of its names: it, those it pays, those that pay it, and what they pay each
        other.
    top : int, optional
        So many companies, those with the largest flow, have a circle of their own, the others share
        one; 30 if not given, unless ``full`` is set.
    highlight : int or str, optional
        Rank of a loop, id of a deal, or name of an entity; it is kept in any case.
    circles, arrows : int
        At most so many companies have a circle of their own, and so many arrows are drawn between
        them, whatever ``full`` and ``top`` say.

    Raises
    ------
    QuestionError
        If there is nothing to draw, or nothing of that name in it.
    """
    arguments.instance("flows", flows, CircularFlows)
    arguments.flag("full", full)
    if top is not None:
        top = arguments.whole_number("top", top, least=1)
    highlight = None if highlight is None else _loop_or_name(highlight)
    centre = None if ego is None else find_entity(flows.selection.ledger, ego, argument="ego")
    graph = _graph_to_draw(flows, full=full, ego=centre)
    if not graph.number_of_edges():
        raise QuestionError(_why_nothing(flows, full=full, ego=centre))
    marked = None if highlight is None else _find_highlight(flows, graph, highlight)
    always = [*(marked.kept if marked else ()), *([centre.id] if centre else ())]
    asked = max(top if top is not None else len(graph) if full else MOST, len(set(always)))
    room = min(
        circles, _companies_that_fit(flows.selection, graph, _by_size(graph, always), arrows)
    )
    kept = _largest_companies(graph, min(asked, room), always)
    payments = _payments(
        flows.selection, graph, [edge for edge in graph.edges if kept.issuperset(edge)]
    )
    payments += _payments_of_others(flows.selection, graph, kept)
    drawn = {party for payment in payments for party in (payment.payer, payment.payee)}
    companies = [
        _company_of(flows.selection, party, payments) for party in sorted(drawn - {THE_OTHERS})
    ]
    if THE_OTHERS in drawn:
        companies.append(_company_of_others(flows.selection, set(graph) - kept, payments))
    return Scene(
        companies=tuple(sorted(companies, key=lambda company: (-company.flow, company.id))),
        payments=tuple(sorted(payments, key=lambda p: (-p.disclosed, p.payer, p.payee, p.group))),
        highlight=marked,
        ego=centre,
        voice=replace(voice_of(flows.selection), crowded=len(payments) > UNCROWDED),
        crowded=len(kept) < min(asked, len(graph)),
        never=_never_in_order(flows),
        whole=frozenset(graph.edges),
    )


def _never_in_order(flows: CircularFlows) -> frozenset[Edge]:
    """The legs of rows that are never in order of time and of no other row."""
    legs: dict[bool, set[Edge]] = {True: set(), False: set()}
    for ranked in flows.rows:
        legs[ranked.order.in_order] |= {(leg.payer, leg.payee) for leg in ranked.cycle.legs}
    return frozenset(legs[False] - legs[True])


def main_payment(payments: Iterable[Payment]) -> Payment:
    """Return the one of several payments that gives an arrow its colour: the largest."""
    return min(
        payments, key=lambda payment: (-payment.disclosed, -len(payment.deals), payment.group)
    )


def _graph_to_draw(flows: CircularFlows, *, full: bool, ego: Entity | None) -> nx.DiGraph[str]:
    """The companies and payments from which the picture is taken."""
    graph, filters = flows.graph, flows.selection.filters
    if ego is not None:
        return (
            graph.subgraph(
                {ego.id, *graph.predecessors(ego.id), *graph.successors(ego.id)} & set(graph)
            )
            if (ego.id in graph)
            else graph.subgraph(())
        )
    if full:
        return graph
    if filters.entities or filters.sectors:
        return graph.edge_subgraph(
            sorted({(leg.payer, leg.payee) for ranked in flows.shown for leg in ranked.cycle.legs})
        )
    return flows.core


def _why_nothing(flows: CircularFlows, *, full: bool, ego: Entity | None) -> str:
    voice = voice_of(flows.selection)
    if full or not flows.graph.number_of_edges():
        return f"there is nothing to draw: no {voice.deal} is counted under these filters"
    if ego is not None:
        return (
            f"there is nothing to draw: no {voice.deal} of {ego.name} is counted under these "
            "filters"
        )
    return (
        f"there is no circular flow to draw under these filters; draw every {voice.company} "
        "instead (--full)"
    )


def find_highlight(flows: CircularFlows, asked: int | str) -> Highlight:
    """Find what is to stand in full colour, among all counted deals.

    Raises
    ------
    QuestionError
        If nothing is called so, or it is not counted.
    """
    arguments.instance("flows", flows, CircularFlows)
    return _find_highlight(flows, flows.graph, _loop_or_name(asked))


def _loop_or_name(asked: int | str) -> int | str:
    takes = "the rank of a loop, or the name of a deal or an entity"
    if isinstance(asked, str):
        return asked
    return arguments.whole_number("highlight", asked, takes=takes)


def _find_highlight(flows: CircularFlows, graph: nx.DiGraph[str], asked: int | str) -> Highlight:
    """A loop by its number, else a deal by its id, else an entity by any of its names."""
    text, voice = str(asked), voice_of(flows.selection)
    if text.isascii() and text.isdigit():
        return _loop_highlight(flows, graph, int(text))
    if text in flows.selection.by_id:
        return _deal_highlight(flows.selection.by_id[text], graph, voice)
    entities = flows.selection.ledger.entities
    ids = NameIndex(entities).ids(text)
    if not ids:
        names = [name for entity in entities.values() for name in entity.names()]
        near = did_you_mean(text, [*flows.selection.by_id, *names])
        raise QuestionError(
            f'highlight: no loop, {voice.deal} or entity is called "{text}". {near}'.strip()
        )
    return _entity_highlight(find_entity(flows.selection.ledger, text), graph, voice)


def _loop_highlight(flows: CircularFlows, graph: nx.DiGraph[str], rank: int) -> Highlight:
    found = next((ranked for ranked in flows.cycles if ranked.rank == rank), None)
    if found is None:
        raise QuestionError(
            f"highlight: no loop has the number {rank}. {loop_numbers(len(flows.cycles))}"
        )
    edges = frozenset((leg.payer, leg.payee) for leg in found.cycle.legs)
    if not all(graph.has_edge(*edge) for edge in edges):
        raise QuestionError(
            f"loop {rank} is not in this picture; leave out --ego, --entity or --sector"
        )
    return Highlight(edges, frozenset(found.cycle.entities), loop=found)


def _deal_highlight(standing: Standing, graph: nx.DiGraph[str], voice: Voice) -> Highlight:
    deal, called = standing.deal, f"{voice.deal} {standing.deal.id}"
    if not standing.counted:
        raise QuestionError(
            f"{called} is not in the picture, because it is not counted: {standing.left_out}"
        )
    if not graph.has_edge(deal.payer, deal.payee):
        raise QuestionError(
            f"{called} is not in this picture; draw every {voice.company} instead (--full)"
        )
    return Highlight(
        frozenset({(deal.payer, deal.payee)}), frozenset({deal.payer, deal.payee}), deal=standing
    )


def _entity_highlight(entity: Entity, graph: nx.DiGraph[str], voice: Voice) -> Highlight:
    if entity.id not in graph:
        raise QuestionError(
            f"{entity.name} is not in this picture; draw every {voice.company} instead (--full)"
        )
    edges = frozenset((payer, payee) for payer, payee in graph.edges if entity.id in (payer, payee))
    return Highlight(
        edges, frozenset({entity.id, *(party for edge in edges for party in edge)}), entity=entity
    )


def _by_size(graph: nx.DiGraph[str], always: Sequence[str]) -> list[str]:
    """The companies, those with the largest flow on this graph first."""

    def flow(node: str) -> int:
        edges = [*graph.in_edges(node, data="disclosed"), *graph.out_edges(node, data="disclosed")]
        return sum(amount for _, _, amount in edges)

    return sorted(graph, key=lambda node: (node not in always, -flow(node), node))


def _largest_companies(graph: nx.DiGraph[str], most: int, always: Sequence[str]) -> set[str]:
    """So many of the largest companies; one left over alone belongs to them."""
    ordered = _by_size(graph, always)
    return set(ordered[:most] if len(ordered) > most + 1 else ordered)


def _companies_that_fit(
    selection: Selection, graph: nx.DiGraph[str], ordered: Sequence[str], arrows: int
) -> int:
    """How many of the largest companies there can be before too many arrows are between them."""
    rank = {company: number for number, company in enumerate(ordered)}
    ends = [0] * len(ordered)  # of arrows, at the smaller of the two companies
    for payer, payee, deals in graph.edges(data="deals"):
        groups = {group_of(selection.by_id[deal_id].deal.kind) for deal_id in deals}
        ends[max(rank[payer], rank[payee])] += len(groups)
    return next((k for k, total in enumerate(accumulate(ends)) if total > arrows), len(ordered))


def _payments(selection: Selection, graph: nx.DiGraph[str], edges: Iterable[Edge]) -> list[Payment]:
    return [
        payment
        for payer, payee in sorted(edges)
        for payment in split_payments(
            payer,
            payee,
            [selection.by_id[deal_id] for deal_id in graph.edges[payer, payee]["deals"]],
        )
    ]


def _payments_of_others(
    selection: Selection, graph: nx.DiGraph[str], kept: set[str]
) -> list[Payment]:
    """What companies with a circle of their own are paid by all others, and pay them."""
    found: dict[Edge, list[str]] = {}
    for payer, payee in sorted(graph.edges):
        ends = tuple(party if party in kept else THE_OTHERS for party in (payer, payee))
        if ends.count(THE_OTHERS) == 1:
            found.setdefault((ends[0], ends[1]), []).extend(graph.edges[payer, payee]["deals"])
    return [
        Payment(payer, payee, OTHERS, tuple(selection.by_id[deal_id] for deal_id in deals))
        for (payer, payee), deals in found.items()
    ]


def split_payments(payer: str, payee: str, deals: Sequence[Standing]) -> list[Payment]:
    """Sort the deals of a payer with a payee into groups of kinds."""
    members = {
        group: tuple(standing for standing in deals if group_of(standing.deal.kind) == group)
        for group in GROUPS
    }
    return [Payment(payer, payee, group, found) for group, found in members.items() if found]


def _company_of(selection: Selection, party: str, payments: Iterable[Payment]) -> Company:
    entity = selection.ledger.entities[party]
    many = entity.pooled and not selection.filters.pooled
    return Company(party, entity.name, _disclosed_flow(party, payments), many)


def _company_of_others(
    selection: Selection, parties: Iterable[str], payments: Iterable[Payment]
) -> Company:
    names = tuple(sorted(selection.ledger.entities[party].name for party in parties))
    return Company(
        THE_OTHERS,
        f"{len(names)} others",
        _disclosed_flow(THE_OTHERS, payments),
        True,
        names,
    )


def _disclosed_flow(party: str, payments: Iterable[Payment]) -> int:
    return sum(payment.disclosed for payment in payments if party in (payment.payer, payment.payee))
