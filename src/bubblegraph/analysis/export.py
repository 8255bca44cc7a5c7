"""The flows between companies, laid out flat: what other programs are given of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from bubblegraph import arguments
from bubblegraph.analysis.circular_flows import CircularFlows, RankedCycle
from bubblegraph.analysis.documents import filter_dict
from bubblegraph.analysis.headline import headline
from bubblegraph.analysis.row_flows import RowLeg
from bubblegraph.analysis.summaries import of_ledger, trip_scale
from bubblegraph.graph import RUNGS, edge_amount
from bubblegraph.ledger.select import Filters, Standing
from bubblegraph.ledger.windows import window_of
from bubblegraph.money import maybe_whole, total, whole
from bubblegraph.solving.network import Edge
from bubblegraph.text import count, printable_lines

if TYPE_CHECKING:
    import networkx as nx

    from bubblegraph.ledger.select import Selection

__all__ = [
    "EDGE_FIELDS",
    "NODE_FIELDS",
    "NUMBERS",
    "FlowGraph",
    "Value",
    "flat",
    "flow_graph",
    "full",
    "writable",
]

# None: it is not known, or there is none; a tuple: several of them
Value = str | int | float | bool | tuple[str, ...] | None
Record = Mapping[str, Value]

ENDS = ("low", "high", "disclosed")
SUMS = tuple(f"{way}_{end}" for way in ("in", "out") for end in ENDS)
IN_ROWS = ("rows_signed", "rows_all", "share")
TRIPS = tuple(f"round_trip_{rung}_{end}" for rung in RUNGS for end in ("low", "high"))
NODE_FIELDS = ("id", "name", "sector", "country", "aliases", "pooled", *SUMS)
EDGE_FIELDS = (
    *("payer", "payee", *ENDS, "kinds", "deals", "first", "last"),
    *("rows", "in_order", *IN_ROWS),
)
NUMBERS = frozenset((*ENDS, *SUMS, *IN_ROWS, *TRIPS))  # amounts in units of the currency; a share
_NO_CHARACTERS = {code: f"<U+{code:04X}>" for code in (0xFFFE, 0xFFFF)}  # which XML cannot hold


@dataclass(frozen=True, slots=True, repr=False)
class FlowGraph:
    """Companies and the flows between them, with attributes that any program can read.

    Amounts are in units of the currency. What is not known, such as the high of an undisclosed
    price, is None in a record, and left out where attributes are flat.
    """

    flows: CircularFlows
    about: Record  # the ledger, its day, filters, the finding, T*
    nodes: tuple[Record, ...]  # by id; each has NODE_FIELDS
    edges: tuple[Record, ...]  # by payer and payee; each has EDGE_FIELDS

    def __repr__(self) -> str:
        """Return one line."""
        flows, parties = count(len(self.edges), "flow"), count(len(self.nodes), "party", "parties")
        return f"FlowGraph({of_ledger(self.flows.selection)}: {flows} between {parties})"

    def to_networkx(self) -> nx.DiGraph[str]:
        """Return it as a graph that every writer of networkx takes: texts and floats alone."""
        import networkx as nx  # noqa: PLC0415

        graph: nx.DiGraph[str] = nx.DiGraph(**_plain(self.about))
        for node in self.nodes:
            attributes = _plain(node)
            graph.add_node(attributes.pop("id"), **attributes)
        for edge in self.edges:
            attributes = _plain(edge)
            graph.add_edge(attributes.pop("payer"), attributes.pop("payee"), **attributes)
        return graph


def flat(record: Record) -> dict[str, str | int | float]:
    """Give what is known of a record: several words as one text, true and false as yes and no.

    Examples
    --------
    >>> flat({"low": 3, "high": None, "kinds": ("debt", "equity"), "in_order": True})
    {'low': 3, 'kinds': 'debt;equity', 'in_order': 'yes'}
    """
    return {key: _flat(value) for key, value in record.items() if value not in (None, "", ())}


def _flat(value: Value) -> str | int | float:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ";".join(each.replace(";", ",") for each in value)
    return "" if value is None else value


def full(record: Record) -> Mapping[str, str | int | float | None]:
    """Give a record as a row of a table: what is not known is an empty cell."""
    return dict.fromkeys(record) | flat(record)


def _plain(record: Record) -> dict[str, str | float]:
    """The same with floats for numbers: writers of GML make texts of large whole ones."""
    return {key: v if isinstance(v, str) else float(v) for key, v in flat(record).items()}


def flow_graph(flows: CircularFlows) -> FlowGraph:
    """Lay the flows between companies out flat, for other programs.

    Parameters
    ----------
    flows : CircularFlows

    Returns
    -------
    FlowGraph
        Of the view that the filters ask for; sums are of all counted deals.

    Raises
    ------
    QuestionError
        If these are no CircularFlows.

    Examples
    --------
    >>> from bubblegraph import circular_flows, read_text, select_deals
    >>> graph = flow_graph(circular_flows(select_deals(read_text('''
    ... strict: false
    ... deals:
    ... - {id: stake, payer: a, payee: b, kind: equity, amount: at least 30, date: 2025-03-01}
    ... - {id: rent, payer: b, payee: a, kind: cloud, amount: 40, term: 2026, date: 2025-04-01}
    ... '''))))
    >>> graph.edges[0]["low"], graph.edges[0]["high"], graph.edges[1]["first"]
    (30, None, '2026-01-01')
    >>> sorted(graph.to_networkx().edges["a", "b"])[:4]
    ['deals', 'disclosed', 'first', 'in_order']
    """
    arguments.instance("flows", flows, CircularFlows)
    shown = [edge for edge in flows.graph.edges if flows.selection.involves(edge)]
    parties = sorted({party for edge in shown for party in edge})
    rows = _rows_by_edge(flows)
    trip = sum((ranked.all[1] for ranked in flows.rows), Fraction(0))
    return FlowGraph(
        flows,
        about=_clean(_about(flows)),
        nodes=tuple(_clean(_node(flows, party)) for party in parties),
        edges=tuple(_clean(_edge(flows, edge, rows.get(edge, ()), trip)) for edge in shown),
    )


def writable(text: str) -> str:
    """Write by their names the characters that steer a terminal, or that XML cannot hold.

    Examples
    --------
    >>> print(writable("a\\x1b\\ufffe"))
    a<U+001B><U+FFFE>
    """
    return printable_lines(text).translate(_NO_CHARACTERS)


def _clean(record: Record) -> Record:
    return {key: _cleaned(value) for key, value in record.items()}


def _cleaned(value: Value) -> Value:
    if isinstance(value, str):
        return writable(value)
    return tuple(map(writable, value)) if isinstance(value, tuple) else value


def _about(flows: CircularFlows) -> dict[str, Value]:
    selection = flows.selection
    scale = trip_scale(selection, flows.question.trips)
    return {
        "title": selection.ledger.title,
        "currency": selection.ledger.currency,
        "as_of": str(selection.as_of or ""),
        "filters": _filter_text(selection.filters),
        "finding": " ".join(headline(flows.question, scale, flows.within)),
        **dict(zip(TRIPS, _trips(flows), strict=True)),
    }


def _trips(flows: CircularFlows) -> Iterator[int | float]:
    """T* of each rung, at the lows and at the highs."""
    for trip in (flows.signed, flows.all):
        yield from (whole(trip.low.value), whole(trip.high.value))


def _filter_text(filters: Filters) -> str:
    """The filters that are set, as ``min_status committed; kind debt, equity; pooled yes``."""
    usual: Mapping[str, object] = filter_dict(Filters())
    return "; ".join(
        f"{name} {_filter_words(value)}"
        for name, value in filter_dict(filters).items()
        if value != usual[name]
    )


def _filter_words(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(value)
    return "yes" if value is True else str(value)


def _rows_by_edge(flows: CircularFlows) -> dict[Edge, list[RankedCycle]]:
    """The rows that pass over each flow, rounded so that they add up."""
    found: dict[Edge, list[RankedCycle]] = {}
    for ranked in flows.as_given(flows.rows):
        for leg in ranked.cycle.legs:
            found.setdefault((leg.payer, leg.payee), []).append(ranked)
    return found


def _node(flows: CircularFlows, party: str) -> dict[str, Value]:
    entity, graph = flows.selection.ledger.entities[party], flows.graph
    return {
        "id": party,
        "name": entity.name or party,
        "sector": entity.sector,
        "country": entity.country,
        "aliases": entity.aliases,
        "pooled": entity.pooled,
        **_ends("in_", (data for *_, data in graph.in_edges(party, data=True))),
        **_ends("out_", (data for *_, data in graph.out_edges(party, data=True))),
    }


def _ends(prefix: str, flows: Iterable[Mapping[str, int | None]]) -> dict[str, Value]:
    amount = total(map(edge_amount, flows))
    return {f"{prefix}{end}": maybe_whole(getattr(amount, end)) for end in ENDS}


def _edge(
    flows: CircularFlows, edge: Edge, rows: Sequence[RankedCycle], trip: Fraction
) -> dict[str, Value]:
    data = flows.graph.edges[edge]
    deals = tuple(flows.selection.by_id[deal] for deal in data["deals"])
    first, last = _days(flows.selection, deals)
    signed, everything = (
        sum((ranked.on(rung)[1] for ranked in rows), Fraction(0)) for rung in RUNGS
    )
    return {
        "payer": edge[0],
        "payee": edge[1],
        **_ends("", [data]),
        "kinds": RowLeg(*edge, deals, edge_amount(data)).kinds,
        "deals": data["deals"],
        "first": first,
        "last": last,
        "rows": tuple(str(ranked.rank) for ranked in rows),
        "in_order": any(ranked.order.in_order for ranked in rows) if rows else None,
        "rows_signed": whole(signed),
        "rows_all": whole(everything),
        "share": round(float(everything / trip), 6) if trip else 0.0,
    }


def _days(selection: Selection, deals: Iterable[Standing]) -> tuple[str | None, str | None]:
    """The first and the last day on which money of some deal may move; None if that is open."""
    firsts, lasts = zip(*(window_of(selection, deal) for deal in deals), strict=True)
    first = None if None in firsts else min(firsts)
    last = None if None in lasts else max(lasts)
    return first and first.isoformat(), last and last.isoformat()
