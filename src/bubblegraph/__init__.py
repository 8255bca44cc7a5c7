"""bubblegraph: how much of the money is the same money going round.

>>> import bubblegraph as bg
>>> flows = bg.circular_flows(bg.select_deals(bg.load_ledger()))
>>> flows.complete
True
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bubblegraph.analysis.attribution import Attribution, balanced_flow_forwarding, expected_laps
    from bubblegraph.analysis.circulation import Circulation, max_circulation
    from bubblegraph.analysis.claims import compare_claims
    from bubblegraph.analysis.cut import Cut, cut_deals
    from bubblegraph.analysis.cycles import Cycle, Cycles, find_cycles
    from bubblegraph.analysis.diff import compare_flows
    from bubblegraph.analysis.feedback import cheapest_cut
    from bubblegraph.analysis.flows import CircularFlows, circular_flows
    from bubblegraph.analysis.legs import LegFlow, leg_flows
    from bubblegraph.analysis.packing import Packing, max_packing, packing_value, throughput_ranges
    from bubblegraph.analysis.ranges import circulation_ranges
    from bubblegraph.analysis.roundtrip import RoundTrip, round_trip
    from bubblegraph.analysis.shares import Share, bound_share, circulation_share, round_trip_share
    from bubblegraph.analysis.sources import weigh_sources
    from bubblegraph.analysis.timeline import Timeline, replay_ledger
    from bubblegraph.analysis.vendor import Vendor, rank_vendors, vendor_financing
    from bubblegraph.analysis.volume import Volume, certify, measure_volume, same_year_flow
    from bubblegraph.drawing.matrix import draw_matrix
    from bubblegraph.drawing.network import NetworkPicture, draw_network
    from bubblegraph.drawing.picture import Picture, save_picture
    from bubblegraph.drawing.timeline import draw_timeline
    from bubblegraph.drawing.waterfall import draw_waterfall
    from bubblegraph.drawing.wheels import draw_wheels
    from bubblegraph.editing.add import add_deal, add_entity
    from bubblegraph.editing.format import format_ledger
    from bubblegraph.editing.remove import remove
    from bubblegraph.editing.rename import rename
    from bubblegraph.editing.set import set_field, set_status
    from bubblegraph.editing.starter import starter_ledger
    from bubblegraph.errors import BubblegraphError, EditError, LedgerError, Problem, QuestionError
    from bubblegraph.graph import build_graph, circular_core
    from bubblegraph.ledger.check import check_ledger
    from bubblegraph.ledger.lints import lint_ledger
    from bubblegraph.ledger.model import Deal, Entity, Ledger, Source, Status
    from bubblegraph.ledger.read import load_ledger, read_text
    from bubblegraph.ledger.select import Filters, Selection, Standing, select_deals
    from bubblegraph.money import Amount
    from bubblegraph.patience import Patience

__version__ = "0.1.0"

_HOME = {
    "Amount": "money",
    "Attribution": "analysis.attribution",
    "BubblegraphError": "errors",
    "CircularFlows": "analysis.flows",
    "Cut": "analysis.cut",
    "Vendor": "analysis.vendor",
    "Volume": "analysis.volume",
    "Circulation": "analysis.circulation",
    "Cycle": "analysis.cycles",
    "Cycles": "analysis.cycles",
    "Deal": "ledger.model",
    "EditError": "errors",
    "Entity": "ledger.model",
    "Filters": "ledger.select",
    "Ledger": "ledger.model",
    "LedgerError": "errors",
    "Packing": "analysis.packing",
    "Patience": "patience",
    "Problem": "errors",
    "QuestionError": "errors",
    "RoundTrip": "analysis.roundtrip",
    "Selection": "ledger.select",
    "Share": "analysis.shares",
    "Source": "ledger.model",
    "Standing": "ledger.select",
    "Status": "ledger.model",
    "NetworkPicture": "drawing.network",
    "LegFlow": "analysis.legs",
    "balanced_flow_forwarding": "analysis.attribution",
    "bound_share": "analysis.shares",
    "add_deal": "editing.add",
    "add_entity": "editing.add",
    "format_ledger": "editing.format",
    "remove": "editing.remove",
    "rename": "editing.rename",
    "set_field": "editing.set",
    "starter_ledger": "editing.starter",
    "set_status": "editing.set",
    "build_graph": "graph",
    "check_ledger": "ledger.check",
    "circular_core": "graph",
    "circulation_ranges": "analysis.ranges",
    "circulation_share": "analysis.shares",
    "circular_flows": "analysis.flows",
    "certify": "analysis.volume",
    "cheapest_cut": "analysis.feedback",
    "compare_claims": "analysis.claims",
    "compare_flows": "analysis.diff",
    "cut_deals": "analysis.cut",
    "Picture": "drawing.picture",
    "Timeline": "analysis.timeline",
    "draw_matrix": "drawing.matrix",
    "draw_network": "drawing.network",
    "draw_timeline": "drawing.timeline",
    "draw_waterfall": "drawing.waterfall",
    "draw_wheels": "drawing.wheels",
    "replay_ledger": "analysis.timeline",
    "expected_laps": "analysis.attribution",
    "find_cycles": "analysis.cycles",
    "leg_flows": "analysis.legs",
    "lint_ledger": "ledger.lints",
    "load_ledger": "ledger.read",
    "max_circulation": "analysis.circulation",
    "max_packing": "analysis.packing",
    "measure_volume": "analysis.volume",
    "packing_value": "analysis.packing",
    "rank_vendors": "analysis.vendor",
    "read_text": "ledger.read",
    "round_trip": "analysis.roundtrip",
    "round_trip_share": "analysis.shares",
    "same_year_flow": "analysis.volume",
    "save_picture": "drawing.picture",
    "select_deals": "ledger.select",
    "throughput_ranges": "analysis.packing",
    "vendor_financing": "analysis.vendor",
    "weigh_sources": "analysis.sources",
}

__all__ = sorted(_HOME)  # noqa: PLE0605 - the names above, once


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used: the command line starts several times faster."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOME})
