"""On which publications the round-trip volume rests."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from bubblegraph.analysis.flows import CircularFlows
from bubblegraph.analysis.packing import packing_value
from bubblegraph.analysis.plain import Plain, asked_dict
from bubblegraph.analysis.roundtrip import capacities, require_packing
from bubblegraph.graph import RUNGS, build_graph, circular_core
from bubblegraph.ledger.model import Ledger
from bubblegraph.ledger.select import Filters, Selection, Standing, select_deals
from bubblegraph.money import whole

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["Evidence", "Publication", "weigh_sources"]

STALE_DAYS = 365
_VIA = re.compile(r"\s*\((?:via|copy|copied|quoting|citing)\b[^)]*\)")  # where it was read, not who says so


@dataclass(frozen=True, slots=True)
class Publication:
    """A publisher, the deals on loops that it alone supports, and what is left of T* without them."""

    name: str
    sole: tuple[str, ...]  # deals that rest on it alone
    shared: tuple[str, ...]  # deals that it supports beside others
    left_signed: Fraction  # cents: T* of signed deals at their highs, without ``sole``
    left_all: Fraction


@dataclass(frozen=True, slots=True)
class Evidence(Plain):
    """How well the round-trip volume is supported."""

    flows: CircularFlows
    publications: tuple[Publication, ...]  # those that carry most first
    unsupported: tuple[Standing, ...]  # on a loop, no source
    single: tuple[Standing, ...]  # on a loop, one publisher
    stale: tuple[Standing, ...]  # on a loop, no source of the last year
    confident_signed: Fraction  # cents: T* of signed deals at their highs, without the low-confidence ones
    confident_all: Fraction

    def to_dict(self) -> dict[str, Any]:
        """Return all of it as plain values, as ``sources --json`` prints it."""
        flows = self.flows
        return {
            "schema": 1,
            "command": "sources",
            **asked_dict(flows.selection),
            "round_trip": {"signed": whole(flows.signed.high.value), "all": whole(flows.all.high.value)},
            "without_low_confidence": {
                "signed": whole(self.confident_signed),
                "all": whole(self.confident_all),
            },
            "publications": self.to_records(),
            "single": [standing.deal.id for standing in self.single],
            "stale": [standing.deal.id for standing in self.stale],
            "unsupported": [standing.deal.id for standing in self.unsupported],
        }

    def to_records(self) -> list[dict[str, Any]]:
        """Return one row for each publication."""
        return [
            {
                "publication": publication.name,
                "alone": list(publication.sole),
                "beside_others": list(publication.shared),
                "left_signed": whole(publication.left_signed),
                "left_all": whole(publication.left_all),
            }
            for publication in self.publications
        ]


def weigh_sources(ledger: Ledger, flows: CircularFlows) -> Evidence:
    """Find out what is left of the round-trip volume if a publication is wrong.

    Parameters
    ----------
    ledger : Ledger
    flows : CircularFlows
        Of the same ledger; its filters stay in force.

    Returns
    -------
    Evidence
        Volumes in cents. A deal rests on a publication alone when all its sources name that publisher. With
        a view, the publications that support a deal of it; the volumes are those of the whole ledger.

    Examples
    --------
    >>> from bubblegraph import circular_flows, read_text, select_deals
    >>> ledger = read_text('''
    ... strict: false
    ... deals:
    ... - {payer: a, payee: b, kind: equity, amount: 100, status: {2025: closed}, source: Gazette 2025-01-02}
    ... - {payer: b, payee: a, kind: cloud, amount: 40, status: {2025: closed}, source: Herald 2025-01-02}
    ... ''')
    >>> evidence = weigh_sources(ledger, circular_flows(select_deals(ledger)))
    >>> [(publication.name, publication.left_all) for publication in evidence.publications]
    [('Gazette', Fraction(0, 1)), ('Herald', Fraction(0, 1))]
    """
    filters = flows.selection.filters
    on_loops = _on_loops(flows)
    by_name: dict[str, list[Standing]] = defaultdict(list)
    for standing in on_loops:
        for publisher in _publishers(standing):
            by_name[publisher].append(standing)
    publications = [
        _publication(ledger, flows, name, deals)
        for name, deals in by_name.items()
        if any(flows.selection.shows(standing) for standing in deals)
    ]
    shown = [standing for standing in on_loops if flows.selection.shows(standing)]
    confident = _volumes(ledger, replace(filters, confidence="medium"))
    return Evidence(
        flows=flows,
        publications=tuple(sorted(publications, key=lambda p: (p.left_all, p.left_signed, p.name))),
        unsupported=tuple(standing for standing in shown if not standing.deal.sources),
        single=tuple(standing for standing in shown if len(_publishers(standing)) == 1),
        stale=tuple(standing for standing in shown if _stale(flows.selection, standing)),
        confident_signed=confident[0],
        confident_all=confident[1],
    )


def _on_loops(flows: CircularFlows) -> list[Standing]:
    """The deals on loops, in the order of the ledger."""
    return [standing for standing in flows.selection.counted if flows.is_on_loop(standing)]


def _publishers(standing: Standing) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_VIA.sub("", source.publisher) for source in standing.deal.sources))


def _publication(ledger: Ledger, flows: CircularFlows, name: str, deals: list[Standing]) -> Publication:
    sole = tuple(standing.deal.id for standing in deals if _publishers(standing) == (name,))
    shared = tuple(standing.deal.id for standing in deals if _publishers(standing) != (name,))
    left = flows.signed.high.value, flows.all.high.value
    if sole:
        filters = flows.selection.filters
        left = _volumes(ledger, replace(filters, without=(*filters.without, *sole)))
    return Publication(name, sole, shared, *left)


def _volumes(ledger: Ledger, filters: Filters) -> tuple[Fraction, Fraction]:
    """T* at the highs, of signed deals and of all that count."""
    selection = select_deals(ledger, filters)
    signed, everything = (_volume(build_graph(selection, rung=rung), filters.pooled) for rung in RUNGS)
    return signed, everything


def _volume(graph: nx.DiGraph[str], pooled: bool) -> Fraction:
    core = circular_core(graph, pooled=pooled)
    require_packing(core.size(), "sources")
    return packing_value(capacities(core, "high")) or Fraction(0)


def _stale(selection: Selection, standing: Standing) -> bool:
    days = [source.date.last for source in standing.deal.sources if source.date is not None]
    if selection.as_of is None or not days:
        return False
    return selection.as_of - max(days) > timedelta(days=STALE_DAYS)
