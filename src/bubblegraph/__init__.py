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
    from bubblegraph.analysis.certificate import certify
    from bubblegraph.analysis.chance import Chance, Draw, beside_chance
    from bubblegraph.analysis.circular_flows import CircularFlows, circular_flows
    from bubblegraph.analysis.claims import compare_claims
    from bubblegraph.analysis.collateral import Collateral, chip_collateral
    from bubblegraph.analysis.compare import Comparison, Measure, Side, compare_ledgers
    from bubblegraph.analysis.concentration import concentration
    from bubblegraph.analysis.coverage import (
        Coverage,
        CoverageYear,
        Dues,
        Stated,
        cover_entity,
        rank_payers,
    )
    from bubblegraph.analysis.cut import Cut, cut_deals
    from bubblegraph.analysis.cycles import Cycle, Cycles, find_cycles
    from bubblegraph.analysis.diff import compare_flows
    from bubblegraph.analysis.distress import Distress, spread_distress
    from bubblegraph.analysis.export import FlowGraph, flow_graph
    from bubblegraph.analysis.exposure import Supplier
    from bubblegraph.analysis.field_figures import FieldFigures, field_figures
    from bubblegraph.analysis.glossary import Glossary, look_up
    from bubblegraph.analysis.in_order import (
        CycleInOrder,
        InOrder,
        cycle_in_order,
        round_trip_in_order,
    )
    from bubblegraph.analysis.large_laps import LargeLapSearch, find_large_laps
    from bubblegraph.analysis.large_loops import LargeLoopSearch, find_large_loops
    from bubblegraph.analysis.large_volume import LargeQuestion, measure_large_volume
    from bubblegraph.analysis.leg_flows import LegFlow, leg_flows
    from bubblegraph.analysis.loop_timeline import LoopTimeline, LoopTurn, trace_loops
    from bubblegraph.analysis.payment_laps import LapSearch, PaymentLap, PaymentLaps, find_laps
    from bubblegraph.analysis.periods import same_month_flow, same_year_flow
    from bubblegraph.analysis.progress import Announcement, Outcome, Progress, follow_up
    from bubblegraph.analysis.question import Question
    from bubblegraph.analysis.report import Report, gather_report
    from bubblegraph.analysis.returned_in_order import ReturnedInOrder, returned_in_order
    from bubblegraph.analysis.roundtrip import RoundTrip, round_trip
    from bubblegraph.analysis.row_deals import RowDeal, deals_in_rows
    from bubblegraph.analysis.sliced_laps import SlicedLapSearch, find_sliced_laps
    from bubblegraph.analysis.sources import weigh_sources
    from bubblegraph.analysis.stress import Stress, stress_payments
    from bubblegraph.analysis.sums import (
        DealList,
        DealsBetween,
        DealSum,
        DealSums,
        MoneyGroup,
        MoneyGroups,
        deals_between,
        list_deals,
        money_groups,
        sum_deals,
    )
    from bubblegraph.analysis.timeline import Timeline, replay_ledger
    from bubblegraph.analysis.useful_life import Lives, charge_hardware
    from bubblegraph.analysis.vendor import Vendor, rank_vendors, vendor_financing
    from bubblegraph.analysis.volume import Volume, measure_volume
    from bubblegraph.drawing.coverage import draw_coverage, draw_payers
    from bubblegraph.drawing.matrix.draw import draw_matrix
    from bubblegraph.drawing.multiples import draw_multiples
    from bubblegraph.drawing.network.draw import NetworkPicture, draw_network
    from bubblegraph.drawing.picture import Picture, save_picture
    from bubblegraph.drawing.progress import draw_progress
    from bubblegraph.drawing.sankey.draw import draw_sankey
    from bubblegraph.drawing.stress import draw_stress
    from bubblegraph.drawing.timeline.draw import draw_timeline
    from bubblegraph.drawing.track.draw import draw_track
    from bubblegraph.drawing.waterfall import draw_waterfall
    from bubblegraph.drawing.wheels.draw import draw_wheels
    from bubblegraph.editing.add import add_deal, add_entity
    from bubblegraph.editing.format import format_ledger
    from bubblegraph.editing.new import starter_ledger
    from bubblegraph.editing.remove import remove
    from bubblegraph.editing.rename import rename
    from bubblegraph.editing.set import set_field, set_status
    from bubblegraph.errors import BubblegraphError, EditError, LedgerError, Problem, QuestionError
    from bubblegraph.graph import build_graph, circular_core
    from bubblegraph.ledger.assumptions import read_assumptions
    from bubblegraph.ledger.check import check_ledger
    from bubblegraph.ledger.lints.lint import lint_ledger
    from bubblegraph.ledger.model import Deal, Entity, Ledger, Source, Status
    from bubblegraph.ledger.propose import Proposal, propose_profile
    from bubblegraph.ledger.read import load_ledger, read_table, read_text
    from bubblegraph.ledger.select import Filters, Selection, Standing, select_deals
    from bubblegraph.ledger.tables.profile import TableProfile
    from bubblegraph.money import Amount
    from bubblegraph.output.export import export_flows
    from bubblegraph.output.list_frames import list_frame
    from bubblegraph.output.report import render_report
    from bubblegraph.page.build import Page, write_page
    from bubblegraph.patience import Patience
    from bubblegraph.payments.reading.tables import PaymentTable, read_payments
    from bubblegraph.payments.slicing.sliced_tables import SlicedTable
    from bubblegraph.payments.slicing.spark import SparkTable
    from bubblegraph.solving.circulation import Circulation, max_circulation
    from bubblegraph.solving.circulation_ranges import circulation_ranges
    from bubblegraph.solving.feedback_arcs import cheapest_cut
    from bubblegraph.solving.flow_forwarding import Attribution, balanced_flow_forwarding
    from bubblegraph.solving.packing import Packing, max_packing, packing_value, throughput_ranges
    from bubblegraph.solving.share_ranges import Share, bound_share, circulation_share

__version__ = "0.2.0"

_HOME = {
    "Amount": "money",
    "Attribution": "solving.flow_forwarding",
    "BubblegraphError": "errors",
    "CircularFlows": "analysis.circular_flows",
    "Cut": "analysis.cut",
    "Collateral": "analysis.collateral",
    "Distress": "analysis.distress",
    "Stress": "analysis.stress",
    "Vendor": "analysis.vendor",
    "Volume": "analysis.volume",
    "Circulation": "solving.circulation",
    "Cycle": "analysis.cycles",
    "Cycles": "analysis.cycles",
    "CycleInOrder": "analysis.in_order",
    "Deal": "ledger.model",
    "EditError": "errors",
    "Entity": "ledger.model",
    "Filters": "ledger.select",
    "Glossary": "analysis.glossary",
    "InOrder": "analysis.in_order",
    "Ledger": "ledger.model",
    "LedgerError": "errors",
    "Chance": "analysis.chance",
    "Draw": "analysis.chance",
    "beside_chance": "analysis.chance",
    "Comparison": "analysis.compare",
    "Measure": "analysis.compare",
    "Side": "analysis.compare",
    "compare_ledgers": "analysis.compare",
    "concentration": "analysis.concentration",
    "FlowGraph": "analysis.export",
    "export_flows": "output.export",
    "flow_graph": "analysis.export",
    "Supplier": "analysis.exposure",
    "Coverage": "analysis.coverage",
    "CoverageYear": "analysis.coverage",
    "Dues": "analysis.coverage",
    "Stated": "analysis.coverage",
    "cover_entity": "analysis.coverage",
    "rank_payers": "analysis.coverage",
    "FieldFigures": "analysis.field_figures",
    "field_figures": "analysis.field_figures",
    "Lives": "analysis.useful_life",
    "charge_hardware": "analysis.useful_life",
    "Announcement": "analysis.progress",
    "Outcome": "analysis.progress",
    "Progress": "analysis.progress",
    "follow_up": "analysis.progress",
    "Report": "analysis.report",
    "gather_report": "analysis.report",
    "render_report": "output.report",
    "Packing": "solving.packing",
    "Page": "page.build",
    "Patience": "patience",
    "PaymentTable": "payments.reading.tables",
    "LargeLapSearch": "analysis.large_laps",
    "find_large_laps": "analysis.large_laps",
    "LargeLoopSearch": "analysis.large_loops",
    "find_large_loops": "analysis.large_loops",
    "LargeQuestion": "analysis.large_volume",
    "measure_large_volume": "analysis.large_volume",
    "SlicedLapSearch": "analysis.sliced_laps",
    "SlicedTable": "payments.slicing.sliced_tables",
    "SparkTable": "payments.slicing.spark",
    "find_sliced_laps": "analysis.sliced_laps",
    "read_payments": "payments.reading.tables",
    "Problem": "errors",
    "Proposal": "ledger.propose",
    "Question": "analysis.question",
    "QuestionError": "errors",
    "ReturnedInOrder": "analysis.returned_in_order",
    "RoundTrip": "analysis.roundtrip",
    "RowDeal": "analysis.row_deals",
    "Selection": "ledger.select",
    "Share": "solving.share_ranges",
    "Source": "ledger.model",
    "Standing": "ledger.select",
    "Status": "ledger.model",
    "TableProfile": "ledger.tables.profile",
    "NetworkPicture": "drawing.network.draw",
    "LegFlow": "analysis.leg_flows",
    "DealList": "analysis.sums",
    "DealSum": "analysis.sums",
    "DealSums": "analysis.sums",
    "DealsBetween": "analysis.sums",
    "MoneyGroup": "analysis.sums",
    "MoneyGroups": "analysis.sums",
    "deals_in_rows": "analysis.row_deals",
    "deals_between": "analysis.sums",
    "list_deals": "analysis.sums",
    "money_groups": "analysis.sums",
    "sum_deals": "analysis.sums",
    "balanced_flow_forwarding": "solving.flow_forwarding",
    "bound_share": "solving.share_ranges",
    "add_deal": "editing.add",
    "add_entity": "editing.add",
    "format_ledger": "editing.format",
    "remove": "editing.remove",
    "rename": "editing.rename",
    "set_field": "editing.set",
    "spread_distress": "analysis.distress",
    "starter_ledger": "editing.new",
    "stress_payments": "analysis.stress",
    "read_assumptions": "ledger.assumptions",
    "set_status": "editing.set",
    "build_graph": "graph",
    "check_ledger": "ledger.check",
    "circular_core": "graph",
    "circulation_ranges": "solving.circulation_ranges",
    "circulation_share": "solving.share_ranges",
    "circular_flows": "analysis.circular_flows",
    "certify": "analysis.certificate",
    "cheapest_cut": "solving.feedback_arcs",
    "chip_collateral": "analysis.collateral",
    "compare_claims": "analysis.claims",
    "compare_flows": "analysis.diff",
    "cut_deals": "analysis.cut",
    "cycle_in_order": "analysis.in_order",
    "Picture": "drawing.picture",
    "LoopTimeline": "analysis.loop_timeline",
    "LoopTurn": "analysis.loop_timeline",
    "Timeline": "analysis.timeline",
    "trace_loops": "analysis.loop_timeline",
    "draw_matrix": "drawing.matrix.draw",
    "draw_network": "drawing.network.draw",
    "draw_coverage": "drawing.coverage",
    "draw_payers": "drawing.coverage",
    "draw_progress": "drawing.progress",
    "draw_sankey": "drawing.sankey.draw",
    "draw_stress": "drawing.stress",
    "draw_timeline": "drawing.timeline.draw",
    "draw_track": "drawing.track.draw",
    "draw_multiples": "drawing.multiples",
    "draw_waterfall": "drawing.waterfall",
    "draw_wheels": "drawing.wheels.draw",
    "replay_ledger": "analysis.timeline",
    "find_cycles": "analysis.cycles",
    "find_laps": "analysis.payment_laps",
    "LapSearch": "analysis.payment_laps",
    "PaymentLap": "analysis.payment_laps",
    "PaymentLaps": "analysis.payment_laps",
    "leg_flows": "analysis.leg_flows",
    "lint_ledger": "ledger.lints.lint",
    "list_frame": "output.list_frames",
    "load_ledger": "ledger.read",
    "look_up": "analysis.glossary",
    "max_circulation": "solving.circulation",
    "max_packing": "solving.packing",
    "measure_volume": "analysis.volume",
    "packing_value": "solving.packing",
    "propose_profile": "ledger.propose",
    "rank_vendors": "analysis.vendor",
    "read_table": "ledger.read",
    "read_text": "ledger.read",
    "returned_in_order": "analysis.returned_in_order",
    "round_trip": "analysis.roundtrip",
    "round_trip_in_order": "analysis.in_order",
    "same_month_flow": "analysis.periods",
    "same_year_flow": "analysis.periods",
    "save_picture": "drawing.picture",
    "select_deals": "ledger.select",
    "throughput_ranges": "solving.packing",
    "vendor_financing": "analysis.vendor",
    "weigh_sources": "analysis.sources",
    "write_page": "page.build",
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
