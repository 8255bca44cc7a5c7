"""What public functions make of arguments that they do not take: a QuestionError that names the
argument.

Every public function is found by itself, and has to be listed: in ``CALLS`` with arguments that are
right, or in ``INNER`` with the reason why it checks nothing. Then values of every sort take the
place of each argument.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from importlib import import_module
from inspect import isclass, isfunction, signature
from pathlib import Path
from pkgutil import walk_packages
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
import pytest

import bubblegraph as bg
from bubblegraph import QuestionError
from bubblegraph.analysis.cycles import describe_cycle
from bubblegraph.analysis.in_order import FIRST_LEGS
from bubblegraph.drawing.paper import Look
from bubblegraph.errors import GraphError
from bubblegraph.graph import EVERY_RUNG
from bubblegraph.ledger.model import CONFIDENCES, Ledger
from bubblegraph.ledger.select import REASONS
from bubblegraph.ledger.tables.profile import TableProfile
from bubblegraph.money import Scale
from bubblegraph.output.cycles import answer_cycles
from bubblegraph.output.export import FORMATS
from bubblegraph.patience import ENDLESS, Patience
from conftest import REPOSITORY, Run

TEXT = """\
title: A triangle
as_of: 2026-01-31
entities:
  nvidia: {name: Nvidia, sector: chipmaker, aliases: [Jensen]}
  openai: {name: OpenAI, sector: ai_lab}
  oracle: {name: Oracle}
  holders: {pooled: true}
deals:
- {id: stake, payer: nvidia, payee: openai, kind: equity, amount: 10 to 100,
   status: {2025-01-22: committed},
   term: 2025 to 2026, source: Gazette 2025-01-22}
- {id: rent, payer: openai, payee: oracle, kind: cloud, amount: 300, date: 2025-02-10}
- {id: chips, payer: oracle, payee: nvidia, kind: purchase, amount: 40,
   status: {2025-03-24: closed}}
- {id: bond, payer: holders, payee: oracle, kind: debt, amount: undisclosed, date: 2025-03}
financials:
- {entity: nvidia, metric: revenue, period: 2025, amount: 500}
claims:
- {says: Oracle buys for 40, deal: chips, amount: 40, date: 2025-06}
"""


# --- what there is --------------------------------------------------------------------------------

INNER = {  # takes what a function that has checked gives it
    "output.cycles.deal_lines": "deals of a Selection",
    "output.cycles.deal_remarks": "deals of a Selection",
    "output.cycles.deal_words": "deals of a Selection",
    "output.cycles.flows_scale": "as answer_cycles, which has seen both",
    "output.cycles.lap_order_words": "a loop of CircularFlows",
    "output.cycles.loop_facts": "a loop of CircularFlows",
    "output.coverage.payer_record": "a Coverage of list_frame",
    "output.cycles.row_deal_record": "a RowDeal of list_frame",
    "output.frames": "rows of a result or of a ledger",
    "output.ledger_frames": "a Ledger that is asked for its frames",
    "output.notebook": "a result that shows itself",
    "output.vendor.ranking_record": "a Vendor of list_frame",
    "output.exports": "values of a FlowGraph",
    "output.render.cell_text": "a value of a record",
    "output.render.escape_markdown": "words",
    "result.stage": "the name of a module, as it is written in the code",
    "output.render.markdown_table": "a table of an Answer",
    "output.report_blocks": "words of a Report",
    "output.report_html": "a Document of lay_out_report",
    "output.report_markdown": "a Document of lay_out_report",
    "Patience.of_seconds": "seconds that a search gives to another",
    "Patience.portion": "a part that a search gives to another",
    "Patience.settle": "work of a command",
    "Patience.tell": "words for a terminal",
    "Question": "a selection, or a question as it is",
    "analysis.company_figures": "figures of a ledger that is read",
    "analysis.useful_life.charge_of": "a deal of a Selection",
    "dates.in_year": "of dates that were read",
    "analysis.claim_figures": "claims and figures of a ledger that is read",
    "analysis.circular_flows.rank_cycles": "cycles that were found in its core",
    "analysis.cycles.core_cycles": "as find_cycles, with a core that it was given",
    "analysis.cycles.size_order": "what cycles are sorted by",
    "analysis.deal_falls": "a kernel: takes the packing that cut_deals computed",
    "analysis.diff.state_dict": "values of a result for programs",
    "analysis.documents": "values of results for programs",
    "analysis.deal_rows": "values of results for programs",
    "analysis.in_order.cycle_orders": "as cycle_in_order, for a result",
    "analysis.in_order.core_in_order": "as round_trip_in_order, with a core that it was given",
    "analysis.in_order.ordered_rung_dict": "values of a result for programs",
    "analysis.returned_in_order.flow_in_order": "as returned_in_order, with payments laid out",
    "analysis.headline": "sentences of a question",
    "analysis.summaries": "parts of a result",
    "analysis.in_order.first_leg_starts": "deals of a Selection",
    "analysis.in_order.pack_ends": "amounts of a Selection",
    "analysis.in_order.steps_of": "deals of a Selection",
    "solving.carrying_limits": "a kernel: the legs of a Question, whose amounts were seen",
    "analysis.roundtrip.most_together": "a count of edges",
    "analysis.roundtrip.priced": "of a core",
    "analysis.roundtrip.require_packing": "raises the error itself",
    "analysis.timeline.moment_dict": "gets a Moment",
    "analysis.timeline.last_day": "as replay_ledger",
    "analysis.timeline.days_of_change": "as replay_ledger",
    "drawing.network.draw.lay_out_network": "as draw_network, which calls it",
    "drawing.track.draw.lay_out_track": "as draw_track, which calls it",
    "output.report.with_command": "words of an Answer",
    "page.build.make_page": "as write_page, which calls it",
    "page.company_data": "of Contents",
    "page.compact": "data of a page",
    "page.contents": "days of a page",
    "page.data": "of Contents",
    "page.day_data": "of Contents",
    "page.days": "a Selection of write_page",
    "page.deal_data": "of Contents",
    "page.filling": "parts of a page",
    "page.language": "a language that write_page has seen",
    "page.loop_data": "of Contents",
    "page.pictures": "of CircularFlows of a page",
    "page.recording": "what pens draw",
    "page.still": "of Contents",
    "page.svg": "marks of a Recording",
    "analysis.roundtrip.round_trip_rows": "as core_round_trip, which has seen the core",
    "analysis.roundtrip.trip_dict": "values of a result for programs",
    "analysis.groups": "a question about a Selection",
    "analysis.export.flat": "a record of a FlowGraph",
    "analysis.export.full": "a record of a FlowGraph",
    "analysis.export.writable": "a text of a FlowGraph",
    "analysis.exposure": "figures and deals of a Selection",
    "analysis.compare.percents": "ends of a range of a Measure",
    "Measure": "a number of ledgers that were compared",
    "solving.widest": "a kernel: the amounts of a Rewiring",
    "solving.rewiring": "a kernel: the legs of a Question",
    "Side": "ledgers that compare_ledgers has seen",
    "ledger.groups": "entities of a ledger that was checked",
    "analysis.relationship": "kinds of the deals on legs",
    "analysis.schedule": "deals of a Selection, spread over days",
    "analysis.show": "loops for answer_show",
    "analysis.sums": "deals of a Selection",
    "LapSearch": "as find_laps, in parts",
    "LargeLapSearch": "as find_large_laps, in parts",
    "LargeLoopSearch": "as find_large_loops, in parts",
    "SlicedLapSearch": "as find_sliced_laps, in parts",
    "SlicedTable": "as read_payments",
    "SparkTable": "as read_payments; tests/test_spark_cluster.py",
    "PartTable": "payments of a SlicedTable",
    "Cluster": "work on Spark",
    "payments.slicing.spark_session": "where Spark is; tests/test_spark.py",
    "analysis.large_loops.ledger_on_loops": "of CircularFlows",
    "analysis.loop_lists": "legs of a Question, or of a PaymentTable",
    "analysis.large_rows": "rows of a PaymentTable",
    "analysis.large_legs": "legs of a PaymentTable",
    "LargeQuestion": "as measure_large_volume, in parts",
    "Question.beside": "by those that hold it",
    "Question.legs_on_loops": "by those that hold it",
    "Question.periods": "by those that hold it",
    "payments.volume.circulation": "arrays of a PaymentTable",
    "payments.volume.circulation_kernels": "kernels: arrays of legs",
    "analysis.periods.leg_volume": "legs of a core",
    "payments.reading.ids": "rows of a PaymentTable",
    "payments.reading.tables.rows_that_share_ids": "hashes of read_payments",
    "payments.search.cycles.Block": "cycles of a PaymentTable",
    "Searched": "counts of a search",
    "analysis.payment_laps.lapping_of": "as find_laps",
    "analysis.payment_laps.identity_of": "of a search",
    "payments.arrays": "arrays of a PaymentTable",
    "payments.compiling": "names of libraries, and kernels",
    "payments.search.cycle_kernels": "kernels: arrays of a search",
    "payments.search.loops": "arrays of a PaymentTable",
    "payments.reading.numbering": "columns of a table",
    "payments.reading.odd_rows": "rows of read_payments",
    "payments.ordering": "arrays of a PaymentTable",
    "payments.reading.parties": "names of a table",
    "payments.reading.pieces": "tables of read_payments",
    "payments.reading.several": "names of a table",
    "payments.progress": "rows of a table",
    "payments.reading.room": "files of read_payments",
    "payments.search.running": "blocks of a search",
    "payments.search.cycles": "arrays of a PaymentTable",
    "payments.reading.sources": "files and rows of read_payments",
    "PaymentTable.ids": "places in the table itself",
    "PaymentTable.number": "a name of the table itself",
    "PaymentTable.ledger": "rows of the table itself",
    "payments.slicing": "payments and slices of a table",
    "ledger.payments.day_of": "of a deal of a Selection",
    "output.payment_loops": "of CircularFlows, and of its selection",
    "output.loop_lines": "loops of a LoopList",
    "output.payment_laps.lap_lines": "laps of a search",
    "output.payment_laps.parquet_pieces": "frames of those that make a list",
    "output.payment_laps.lap_table": "of PaymentLaps",
    "output.payment_laps.with_laps_of": "of PaymentLaps",
    "output.payment_laps.lapping_words": "of PaymentLaps",
    "output.render.separated_lines": "records of a result",
    "CircularFlows.as_given": "cycles of the result itself",
    "money.share_out": "fractions of a result",
    "analysis.pooled": "legs of a Question",
    "analysis.ties": "a kernel: packages of legs",
    "arguments": "the checks themselves",
    "dates.effective_day": "of dates that were read",
    "drawing": "parts of a picture; those that draw one, and save it, are listed",
    "editing": "takes a ledger that edit_text opened; what takes a text is listed",
    "errors": "problems to texts",
    "files.replace_file": "a path and bytes that write_bytes has seen",
    "files.finish_file": "a path that check_target has seen",
    "files.reason_of": "an error",
    "files.sync_folders": "folders of files that were written",
    "files.write_together": "paths and bytes, as write_bytes",
    "files.write_beside": "a path and bytes that write_bytes has seen",
    "graph.amount_on": "of a deal of a Selection, millions of times",
    "graph.build_graphs": "build_graph for each rung",
    "graph.check_digraph": "a check itself",
    "graph.edge_amount": "of an edge that was checked",
    "graph.on_each_rung": "calls a function",
    "graph.rungs_of": "of a Selection",
    "ledger.check.require_ledger": "a check itself",
    "ledger.deals": "rows of a text that is read",
    "ledger.document": "a text that is read",
    "ledger.fields": "values of a text that is read",
    "ledger.halves": "a text that is read",
    "ledger.marks": "a text that is read",
    "ledger.model.pack": "a place, in one number",
    "ledger.model.unpack": "a place, in one number",
    "ledger.metrics": "names of metrics of a ledger that is read",
    "ledger.model.with_parties": "a claim of a ledger that is read",
    "ledger.model.veil": "problems of a ledger that is read",
    "ledger.names.loop": "entities of a ledger",
    "ledger.names.name": "an entity of a ledger",
    "ledger.names.names": "entities of a ledger",
    "analysis.stress.condition": "words for a result",
    "ledger.nesting": "deals of a Selection that hold one another",
    "ledger.opening": "a file that is read",
    "ledger.aliases.aliases_text": "pairs of names",
    "ledger.parties": "entities and deals of a text that is read",
    "ledger.propose.profile_words": "a profile, which has been checked",
    "ledger.read.find_file": "a path that was given",
    "ledger.read.in_order": "problems of a ledger that is read",
    "ledger.read.profile_of": "as load_ledger, for a command",
    "dates.readings": "a text that cannot be read as it is",
    "ledger.tables": "a text that is read",
    "ledger.read.new_id": "of a deal that is read",
    "ledger.read.settle_ids": "of deals that are read",
    "ledger.records": "rows of a text that is read",
    "ledger.relations": "deals of a Selection",
    "ledger.rows": "a text that is read",
    "ledger.select.dated_entries": "of a deal of a Selection",
    "ledger.select.known_entries": "of a deal of a Selection",
    "ledger.windows.closings_of": "entries of a deal of a Selection",
    "ledger.yaml_dialects": "a text that is read",
    "ledger.yaml_rows": "a text that is read",
    "likeness": "words",
    "meant": "texts that a reader could not read",
    "money.amount_dict": "cents of a result",
    "money.check_amount": "a check itself",
    "money.currency_sign": "the currency of a ledger",
    "money.maybe_whole": "cents of a result",
    "money.pick_scale": "cents of a result",
    "money.short": "an Amount of a result",
    "money.whole_amount": "cents of a result",
    "money.smallest": "Amounts of a result",
    "money.total": "Amounts of a result, millions of times",
    "money.unit_words": "the currency of a ledger",
    "money.whole": "cents of a result, millions of times",
    "output.profile": "a Proposal, which only the command has",
    "output.edit": "an Edit, which only the commands have",
    "output.json_text": "values of an answer",
    "output.printing": "a text that was rendered",
    "output.spelling": "a text that was rendered",
    "output.terminal.lay_out": "as print_answer, for a terminal of any width",
    "output.words": "parts of an answer",
    "solving.circulation.laps_of": "a kernel: a bound for T*",
    "solving.widest_laps.take_laps": "a kernel: laps of some width",
    "solving.widest_laps.widest_laps": "a kernel: a bound for T*",
    "solving.circulation.richest_circulation": "a kernel: asked many times by shares",
    "solving.circulation.unbalanced": "a kernel: a sum for each entity",
    "solving.circulation_ortools": "a kernel: arrays in, arrays out",
    "solving.column_generation": "a kernel: the linear programme of max_packing",
    "solving.cycle_search": "a kernel: cycles of numbered entities",
    "solving.dixon_lifting": "a kernel: equations",
    "solving.feedback_arcs.cheapest_beside": "a kernel: as cheapest_cut, with the packing at hand",
    "solving.feedback_arcs.cost_of": "a kernel: a sum",
    "solving.highs": "a kernel: the solver",
    "solving.lap_packing": "a kernel: as max_packing, with deals that have windows",
    "solving.laps": "a kernel: laps in order of time",
    "solving.linear_systems": "a kernel: equations",
    "solving.listed_packing": "a kernel: laps that were found, and their amounts",
    "solving.network": "a kernel: shortest cycles",
    "solving.orderings": "a kernel: orders of entities",
    "solving.packing.limits_where_some_is_known": "as max_packing, with amounts of a graph",
    "solving.packing.packing_limits": "as max_packing, with amounts of a graph",
    "solving.proportional_return": "a kernel: equations",
    "solving.series_reduction": "a kernel: legs in a row",
    "solving.simplex": "a kernel: the simplex method in fractions",
    "solving.temporal_cycles": "a kernel: cycles of numbered payments",
    "solving.clearing": "a kernel: who can pay whom, parties as numbers",
    "solving.debt_rank": "a kernel: distress, parties as numbers",
    "analysis.means": "arguments and figures of stress_payments",
    "analysis.obligations": "parts of a result",
    "analysis.stress.find_entities": "an argument of stress_payments",
    "analysis.stress.share_of_one": "an argument of stress_payments",
    "solving.vendor_return": "a kernel: the flow of a vendor, split into a source and a sink",
    "money.disclosed_dict": "an Amount of a result",
    "money.less": "Amounts of a result",
    "text": "words",
}


def is_inner(key: str) -> bool:
    """Whether a function, or a module it is in, is inside the border."""
    parts = key.split(".")
    return any(".".join(parts[:length]) in INNER for length in range(1, len(parts) + 1))


def found_functions() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Every function that some module makes public, and every method of a class that the package
    exports.
    """
    for module in walk_packages(bg.__path__, "bubblegraph."):
        if not module.name.startswith(("bubblegraph.cli", "bubblegraph.__main__")):
            home = import_module(module.name)
            for name in getattr(home, "__all__", ()):
                found = getattr(home, name)
                if (
                    isfunction(found)
                    and found.__module__ == module.name
                    and signature(found).parameters
                ):
                    yield f"{module.name.removeprefix('bubblegraph.')}.{name}", found
    for name in bg.__all__:
        sort = getattr(bg, name)
        for method, function in vars(sort).items() if isclass(sort) else ():
            if (
                isfunction(function)
                and not method.startswith("_")
                and len(signature(function).parameters) > 1
            ):
                yield f"{name}.{method}", function


def exported() -> dict[str, str]:
    """Where the functions are that the package exports."""
    return {
        name: f"{home}.{name}" for name, home in bg._HOME.items() if isfunction(getattr(bg, name))
    }


FOUND = {
    **dict(found_functions()),
    "analysis.question.Question": bg.Question,
    "ledger.select.Filters": bg.Filters,
    "patience.Patience": Patience,
}
PUBLIC = {
    key: function
    for key, function in FOUND.items()
    if not is_inner(key) or key in exported().values()
}


# --- what is right --------------------------------------------------------------------------------

LEDGER = bg.read_text(TEXT)
FRAME = pd.DataFrame({"payer": ["a"], "payee": ["b"], "amount": [1], "date": [2025]})
SELECTION = bg.select_deals(LEDGER)
RING = bg.select_deals(
    bg.read_text(
        "strict: false\ndeals:\n"
        + "".join(
            f"- {{payer: {payer}, payee: {payee}, kind: cloud, amount: 1, date: 2025}}\n"
            for payer, payee in ("ab", "bc", "cd", "da")
        )
    )
)
ORDERS = bg.select_deals(
    bg.read_text(
        "strict: false\nas_of: 2025-06-30\ndeals:\n"
        "- {payer: a, payee: b, kind: cloud, amount: 1, term: 2025 to 2027,\n"
        "   status: {2025: committed}}\n"
    )
)
VIEW = bg.select_deals(LEDGER, bg.Filters(entities=("nvidia",)))
GRAPH = bg.build_graph(SELECTION)
CORE = bg.circular_core(GRAPH)
FLOWS = bg.circular_flows(SELECTION)
VOLUME = bg.measure_volume(SELECTION)
REPORT = bg.gather_report(SELECTION, sections=["summary", "loops"])
TIMELINE = bg.replay_ledger(LEDGER)
TRIANGLE = {("a", "b"): 100, ("b", "c"): 300, ("c", "a"): 40}
LOWS = {("a", "b"): 10, ("b", "a"): 40}
HIGHS = {("a", "b"): 20, ("b", "a"): 40}
CIRCULATION, PACKING = bg.max_circulation(TRIANGLE), bg.max_packing(TRIANGLE)
VENDOR = bg.vendor_financing(SELECTION, "nvidia")
STRESS = bg.stress_payments(SELECTION, ["openai"], unpaid=Fraction(1, 2))
DISTRESS = bg.spread_distress(
    SELECTION, ["openai"], unpaid=Fraction(1, 2), assumptions={"oracle": {"equity": 100}}
)
COLLATERAL = bg.chip_collateral(SELECTION, Fraction(1, 2))
STARTER = bg.starter_ledger()
NEW = {"payer": "labco", "payee": "chipco", "kind": "debt", "amount": "1B", "date": "2025-12-01"}

FINDINGS = bg.compare_claims(LEDGER.claims, LEDGER)
PROBLEMS = bg.lint_ledger(LEDGER)
CERTIFICATES = {
    ("all", end, "round_trip"): one for end, one in bg.certify(SELECTION, "all", FLOWS.all).items()
}
ANSWER = answer_cycles(FLOWS)

LOOK = {
    "theme": "light",
    "width": 400,
    "height": None,
    "dpi": 50,
    "title": None,
    "subtitle": None,
    "source": None,
}
PAYMENTS = bg.select_deals(
    bg.read_text("payer,payee,amount,date\na,b,5,2025-01-31\nb,a,4,2025-02-03\n", file="bank.csv")
)
LAPS = bg.find_laps(PAYMENTS)
TABLE = bg.read_payments(str(REPOSITORY / "tests" / "reference" / "ring.csv"))
SLICED = bg.SlicedTable(str(REPOSITORY / "tests" / "reference" / "ring.csv"))
LAPPING = {"within": None, "tolerance": None, "order": "weak", "longest": 6}
SEARCH = {"most": 10, "longest": None, "patience": ENDLESS}
UNITS = {"units": None}
SCENE = {"flows": FLOWS, "full": False, "ego": None, "top": None}
BOX = {"lows": LOWS, "highs": HIGHS, "rest": bg.Amount(10, 50), "patience": ENDLESS}
IN_ORDER = {"selection": SELECTION, "rung": "all", "first_leg": "invested", "within": None}
RUNG = {"self": VOLUME, "rung": "all", "unlimited": False}

CALLS: dict[str, dict[str, Any]] = {
    "CircularFlows.holds": {"self": FLOWS, "cycle": FLOWS.cycles[0].cycle},
    "CircularFlows.is_on_loop": {"self": FLOWS, "standing": SELECTION.deals[0]},
    "CircularFlows.left_out": {"self": FLOWS, "reason": "lapsed"},
    "Cycle.to_dict": {"self": FLOWS.cycles[0].cycle, "sources": False},
    "Cycle.years": {"self": FLOWS.cycles[0].cycle, "financing": True},
    "Cycles.brief": {"self": bg.find_cycles(GRAPH), "why": "it was interrupted"},
    "Deal.place_of": {"self": LEDGER.deals[0], "change": LEDGER.deals[0].history[0]},
    "Deal.place": {"self": LEDGER.deals[0], "key": "amount"},
    "Ledger.deal": {"self": LEDGER, "deal_id": "stake"},
    "Selection.customers": {"self": SELECTION, "entity_id": "nvidia"},
    "Selection.involves": {"self": VIEW, "entity_ids": ["nvidia"]},
    "Selection.shows": {"self": VIEW, "standing": VIEW.deals[0]},
    "Selection.suppliers": {"self": SELECTION, "entity_id": "nvidia"},
    "Volume.circulation_share": RUNG,
    "Volume.round_trip_share": RUNG,
    "solving.flow_forwarding.balanced_flow_forwarding": {
        "capacities": TRIANGLE,
        "patience": ENDLESS,
    },
    "solving.circulation.circulation_prices": {"capacities": TRIANGLE, "patience": ENDLESS},
    "solving.circulation.max_circulation": {
        "capacities": TRIANGLE,
        "method": None,
        "patience": ENDLESS,
    },
    "analysis.sums.deals_between": {"selection": SELECTION, "first": "nvidia", "second": "openai"},
    "analysis.sums.list_deals": {"selection": SELECTION},
    "analysis.sums.money_groups": {"selection": SELECTION, "entity": "nvidia"},
    "analysis.sums.sum_deals": {"selection": SELECTION, "by": "payer"},
    "analysis.claims.compare_claims": {"claims": LEDGER.claims, "ledger": LEDGER, "filters": None},
    "analysis.cut.cut_deals": {
        "selection": SELECTION,
        "keep": (),
        "only_cancelable": False,
        "patience": None,
    },
    "analysis.cycles.describe_cycle": {"graph": CORE, "entities": ["nvidia", "openai", "oracle"]},
    "analysis.cycles.find_cycles": {"graph": GRAPH, **SEARCH, "pooled": False, "through": None},
    "analysis.diff.compare_flows": {"before": FLOWS, "after": FLOWS},
    "solving.feedback_arcs.cheapest_cut": {"costs": TRIANGLE, "fixed": (), "patience": None},
    "analysis.circular_flows.circular_flows": {
        "selection": SELECTION,
        "within": None,
        **SEARCH,
    },
    "analysis.leg_flows.flows_of": {
        "amounts": TRIANGLE,
        "circulation": CIRCULATION,
        "patience": ENDLESS,
    },
    "analysis.leg_flows.leg_flows": {"selection": SELECTION, "patience": ENDLESS},
    "solving.packing.max_packing": {"capacities": TRIANGLE, "patience": ENDLESS},
    "solving.packing.packing_value": {"capacities": TRIANGLE},
    "solving.packing.throughput_ranges": {
        "capacities": TRIANGLE,
        "packing": PACKING,
        "patience": ENDLESS,
    },
    "solving.circulation_ranges.circulation_ranges": {
        "capacities": TRIANGLE,
        "circulation": CIRCULATION,
        "patience": ENDLESS,
    },
    "analysis.roundtrip.bound_round_trip": {"core": CORE},
    "analysis.roundtrip.capacities": {"graph": GRAPH, "end": "low"},
    "analysis.roundtrip.core_round_trip": {"core": CORE, "patience": ENDLESS},
    "analysis.roundtrip.round_trip": {"graph": GRAPH, "pooled": False, "patience": ENDLESS},
    "solving.share_ranges.bound_share": {"volume": (20, 40), "gross": bg.Amount(60, 110)},
    "solving.share_ranges.circulation_share": BOX,
    "analysis.coverage.cover_entity": {"selection": SELECTION, "entity": "oracle"},
    "analysis.coverage.rank_payers": {"selection": SELECTION},
    "analysis.export.flow_graph": {"flows": FLOWS},
    "analysis.field_figures.field_figures": {"selection": SELECTION},
    "analysis.useful_life.charge_hardware": {"selection": SELECTION, "entity": "oracle"},
    "analysis.progress.follow_up": {"selection": SELECTION},
    "analysis.report.gather_report": {
        "selection": SELECTION,
        "sections": ["summary", "cut"],
        "patience": ENDLESS,
    },
    "analysis.chance.beside_chance": {
        "selection": RING,
        "draws": 2,
        "seed": 1,
        "patience": ENDLESS,
    },
    "analysis.compare.compare_ledgers": {
        "selections": [SELECTION, SELECTION],
        "names": ["then", "now"],
        "patience": ENDLESS,
    },
    "analysis.concentration.concentration": {"amounts": [bg.Amount(1, 2)]},
    "analysis.sources.weigh_sources": {"ledger": LEDGER, "flows": FLOWS, "patience": ENDLESS},
    "analysis.timeline.causes_of": {"moment": TIMELINE.moments[-1], "most": None},
    "analysis.timeline.replay_ledger": {
        "ledger": LEDGER,
        "filters": None,
        "period": "month",
        "patience": ENDLESS,
    },
    "analysis.loop_timeline.trace_loops": {"timeline": TIMELINE, "patience": ENDLESS},
    "analysis.in_order.round_trip_in_order": {**IN_ORDER, "patience": ENDLESS},
    "analysis.in_order.cycle_in_order": {**IN_ORDER, "cycle": ("nvidia", "openai", "oracle")},
    "analysis.returned_in_order.returned_in_order": {
        "selection": SELECTION,
        "entity": "nvidia",
        "through_trade": False,
        "patience": ENDLESS,
    },
    "analysis.collateral.chip_collateral": {"selection": SELECTION, "fall": Fraction(1, 2)},
    "analysis.distress.spread_distress": {
        "selection": SELECTION,
        "entities": ["openai"],
        "unpaid": Fraction(1, 2),
        "assumptions": {"oracle": {"equity": 100}},
        "single_hit": False,
        "patience": ENDLESS,
    },
    "analysis.stress.stress_payments": {
        "selection": SELECTION,
        "entities": ["openai"],
        "unpaid": Fraction(1, 2),
        "rely": Fraction(1, 2),
        "assumptions": {"oracle": {"equity": 100}},
        "recovery": (Fraction(1), Fraction(1)),
        "outsiders_first": True,
        "patience": ENDLESS,
    },
    "analysis.vendor.rank_vendors": {
        "selection": SELECTION,
        "through_trade": False,
        "patience": ENDLESS,
    },
    "analysis.vendor.share_bounds": {"part": bg.Amount(30, 30), "rest": bg.Amount(50, 70)},
    "analysis.vendor.vendor_financing": {
        "selection": SELECTION,
        "entity": "nvidia",
        "through_trade": False,
        "patience": ENDLESS,
    },
    "analysis.certificate.certify_all": {"selection": SELECTION, "within": None},
    "analysis.certificate.certify_in_order": {
        "selection": SELECTION,
        "rung": "all",
        "first_leg": "invested",
        "within": None,
    },
    "analysis.certificate.certify": {"selection": SELECTION, "rung": "all", "trip": FLOWS.all},
    "analysis.large_laps.find_large_laps": {
        "table": TABLE,
        **LAPPING,
        "most": 20,
        "filters": None,
        "patience": ENDLESS,
        "threads": None,
    },
    "analysis.sliced_laps.find_sliced_laps": {
        "table": SLICED,
        **LAPPING,
        "within": datetime.timedelta(days=30),
        "most": 20,
        "filters": None,
        "patience": ENDLESS,
        "threads": None,
        "slices": None,
    },
    "analysis.large_loops.find_large_loops": {
        "table": TABLE,
        "longest": None,
        "most": None,
        "filters": None,
        "patience": ENDLESS,
        "threads": None,
    },
    "analysis.large_volume.measure_large_volume": {
        "table": TABLE,
        "by_year": False,
        "by_month": False,
        "within": None,
        "filters": None,
        "patience": ENDLESS,
        "threads": None,
    },
    "payments.reading.tables.read_payments": {
        "paths": str(REPOSITORY / "tests" / "reference" / "ring.csv"),
        "profile": None,
        "aliases": None,
        "query": "",
        "rejects": False,
        "patience": ENDLESS,
    },
    "analysis.payment_laps.find_laps": {
        "selection": PAYMENTS,
        **LAPPING,
        "most": 20,
        "patience": ENDLESS,
    },
    "ledger.payments.are_payments": {"selection": PAYMENTS},
    "ledger.payments.deal_word": {"selection": PAYMENTS},
    "ledger.payments.payment_rows": {"selection": PAYMENTS},
    "output.payment_laps.answer_laps": {"found": LAPS, **UNITS},
    "analysis.volume.measure_volume": {
        "selection": SELECTION,
        "by_year": False,
        "by_month": False,
        "within": None,
        "patience": ENDLESS,
    },
    "analysis.periods.same_month_flow": {"selection": SELECTION, "patience": ENDLESS},
    "analysis.periods.same_year_flow": {"selection": SELECTION, "patience": ENDLESS},
    "dates.days_of_year": {"period": "2025"},
    "dates.read_date": {"text": "2025-Q3"},
    "dates.read_typed_date": {"text": "27 November 2026", "today": None},
    "dates.read_hours": {"text": "90d"},
    "dates.read_span": {"text": "90d"},
    "dates.read_term": {"text": "2027 to 2032"},
    "drawing.matrix.draw.draw_matrix": {**SCENE, "highlight": None, "in_order": False, **LOOK},
    "drawing.network.draw.draw_network": {
        **SCENE,
        "highlight": None,
        "seed": 0,
        "effort": 0.1,
        "positions": None,
        "in_order": False,
        "sectors": False,
        **LOOK,
    },
    "drawing.coverage.draw_coverage": {
        "coverage": bg.cover_entity(ORDERS, "a"),
        **LOOK,
    },
    "drawing.coverage.draw_payers": {
        "selection": ORDERS,
        "payers": bg.rank_payers(ORDERS),
        "field": bg.field_figures(ORDERS),
        **LOOK,
    },
    "drawing.stress.draw_stress": {
        "stress": bg.stress_payments(ORDERS, ["a"], unpaid=Fraction(1, 2)),
        "top": None,
        **LOOK,
    },
    "drawing.progress.draw_progress": {"progress": bg.follow_up(SELECTION), "top": None, **LOOK},
    "drawing.picture.save_picture": {
        "picture": bg.draw_waterfall(FLOWS, width=400),
        "path": "x.svg",
        "form": None,
    },
    "drawing.sankey.draw.draw_sankey": {
        "flows": FLOWS,
        "top": None,
        "highlight": None,
        "all_money": False,
        "in_order": False,
        **LOOK,
    },
    "drawing.timeline.draw.draw_timeline": {"timeline": TIMELINE, "highlight": None, **LOOK},
    "drawing.track.draw.draw_track": {
        "flows": FLOWS,
        "top": None,
        "highlight": None,
        "positions": None,
        "in_order": False,
        **LOOK,
    },
    "drawing.multiples.draw_multiples": {
        "comparison": bg.compare_ledgers([SELECTION, SELECTION], ["then", "now"]),
        **LOOK,
    },
    "drawing.waterfall.draw_waterfall": {"flows": FLOWS, "top": None, "highlight": None, **LOOK},
    "drawing.wheels.draw.draw_wheels": {
        "flows": FLOWS,
        "top": None,
        "highlight": None,
        "in_order": False,
        **LOOK,
    },
    "editing.add.add_deal": {"text": STARTER, "fields": NEW},
    "editing.add.add_entity": {"text": STARTER, "entity_id": "bank", "fields": {"name": "A bank"}},
    "editing.format.format_ledger": {"text": STARTER},
    "editing.remove.remove": {"text": STARTER, "name": "stake"},
    "editing.rename.rename": {"text": STARTER, "old": "stake", "new": "share"},
    "editing.set.set_field": {"text": STARTER, "name": "stake", "field": "amount", "value": "2B"},
    "editing.set.set_status": {
        "text": STARTER,
        "name": "stake",
        "status": "closed",
        "date": "2025-12-15",
        "source": None,
        "note": None,
    },
    "editing.new.starter_ledger": {"title": "My ledger", "file": "deals.yaml"},
    "files.check_target": {"path": "x.csv"},
    "files.is_stream": {"path": "x.csv"},
    "files.write_bytes": {"path": "x.csv", "chunks": [b"x"]},
    "graph.build_graph": {"selection": SELECTION, "rung": "all"},
    "graph.circular_core": {"graph": GRAPH, "pooled": False},
    "graph.with_amounts": {"graph": GRAPH},
    "ledger.check.check_ledger": {"ledger": LEDGER},
    "ledger.lints.lint.approximate_replays": {"ledger": LEDGER},
    "ledger.lints.lint.lint_ledger": {"ledger": LEDGER},
    "ledger.names.find_deal_id": {"ledger": LEDGER, "name": "stake"},
    "ledger.names.find_deal_ids": {"ledger": LEDGER, "names": ["stake"]},
    "ledger.names.find_entity": {"ledger": LEDGER, "name": "nvidia"},
    "ledger.assumptions.read_assumptions": {"path": "means.yaml", "ledger": LEDGER},
    "ledger.aliases.read_aliases": {"path": "aliases.csv"},
    "ledger.read.load_ledger": {
        "paths": "ledger.yaml",
        "columns": None,
        "table": None,
        "aliases": None,
    },
    "ledger.read.load_version": {"path": "ledger.yaml", "name": "ledger.yaml"},
    "ledger.read.read_ledger": {
        "paths": "ledger.yaml",
        "columns": None,
        "table": None,
        "aliases": None,
        "texts": None,
    },
    "ledger.propose.propose_profile": {"path": "aliases.csv"},
    "ledger.read.read_table": {
        "frame": FRAME,
        "name": "frame",
        "columns": None,
        "table": None,
        "aliases": None,
    },
    "ledger.read.read_text": {"text": TEXT, "file": "ledger.yaml"},
    "ledger.select.Filters": {
        "as_of": None,
        "min_status": bg.Status.ANNOUNCED,
        "kinds": (),
        "min_amount": 0,
        "confidence": "low",
        "without": (),
        "only": (),
        "pooled": False,
        "count_noncash": False,
        "count_repayments": False,
        "entities": (),
        "sectors": (),
        "since": None,
        "relationships": (),
        "consolidate": False,
    },
    "ledger.select.select_deals": {"ledger": LEDGER, "filters": None},
    "ledger.windows.window_of": {
        "selection": SELECTION,
        "standing": SELECTION.deals[0],
        "until": None,
    },
    "money.read_amount": {"text": "17.4B to 19.4B"},
    "output.claims.answer_claims": {
        "titles": ["one"],
        "ledger": LEDGER,
        "findings": FINDINGS,
        **UNITS,
    },
    "output.claims.explain_claim": {
        "titles": ["one"],
        "ledger": LEDGER,
        "findings": FINDINGS,
        "number": 1,
        **UNITS,
    },
    "output.cut.answer_cut": {"cut": bg.cut_deals(SELECTION), "every": False, **UNITS},
    "output.cycles.answer_cycles": {"flows": FLOWS, "notes": False, "every": False, **UNITS},
    "analysis.row_deals.deals_in_rows": {"flows": FLOWS},
    "analysis.row_flows.row_flows": {"flows": FLOWS},
    "output.cycles.answer_deals_in_rows": {"flows": FLOWS, **UNITS},
    "output.cycles.explain_cycles": {"flows": FLOWS, "what": 1, **UNITS},
    "output.cycles.answer_one_cycle": {"flows": FLOWS, "rank": 1, **UNITS},
    "output.deals.answer_deals": {"selection": SELECTION, **UNITS},
    "output.deals.answer_sums": {"selection": SELECTION, "by": "payer", **UNITS},
    "output.diff.answer_diff": {
        "difference": bg.compare_flows(FLOWS, FLOWS),
        "about": "Changes",
        **UNITS,
    },
    "output.diff.answer_unread": {"about": "Changes", "reasons": {}, "before": None, "after": None},
    "output.diff.sum_up_diff": {"difference": bg.compare_flows(FLOWS, FLOWS)},
    "output.problems.print_problems": {"problems": PROBLEMS, "texts": {}, "form": "text"},
    "output.problems.problem_dict": {"problem": PROBLEMS[0]},
    "analysis.glossary.look_up": {"term": None},
    "output.list_frames.list_frame": {"found": [VENDOR]},
    "output.glossary.answer_glossary": {"glossary": bg.look_up(), "every": False},
    "output.render.format_of": {"path": "x.csv"},
    "output.render.render": {"answer": ANSWER, "form": "json", "head": True},
    "output.show.answer_show": {
        "selection": SELECTION,
        "what": "nvidia",
        "patience": ENDLESS,
        "numbered": True,
        **UNITS,
    },
    "output.chance.answer_chance": {"chance": bg.beside_chance(RING, 2), **UNITS},
    "output.compare.answer_compare": {
        "comparison": bg.compare_ledgers([SELECTION, SELECTION], ["then", "now"]),
        "every": False,
        **UNITS,
    },
    "output.coverage.answer_coverage": {
        "coverage": bg.cover_entity(SELECTION, "oracle"),
        "every": False,
        **UNITS,
    },
    "output.coverage.answer_payers": {
        "selection": SELECTION,
        "payers": bg.rank_payers(SELECTION),
        "field": bg.field_figures(SELECTION),
        "every": False,
        **UNITS,
    },
    "output.useful_life.answer_lives": {
        "lives": bg.charge_hardware(SELECTION),
        "every": False,
        **UNITS,
    },
    "output.export.export_files": {"path": "x.gml", "form": "gml"},
    "output.export.export_flows": {"flows": FLOWS, "path": "x.gml", "form": None},
    "output.export.format_of_export": {"path": "x.gml", "form": None},
    "output.export.render_export": {"graph": bg.flow_graph(FLOWS), "form": "gml"},
    "output.progress.answer_progress": {
        "progress": bg.follow_up(SELECTION),
        "every": False,
        **UNITS,
    },
    "output.report.lay_out_report": {
        "report": REPORT,
        "language": "zh-Hant",
        "figure": None,
        **UNITS,
    },
    "output.report.render_report": {
        "report": REPORT,
        "form": "html",
        "language": "en",
        "figure": None,
        **UNITS,
    },
    "page.build.write_page": {
        "selection": SELECTION,
        "path": "loops.html",
        "embed": None,
        "language": "en",
        "patience": ENDLESS,
    },
    "output.timeline.answer_timeline": {
        "found": bg.trace_loops(TIMELINE),
        "every": False,
        **UNITS,
    },
    "output.sources.answer_sources": {"evidence": bg.weigh_sources(LEDGER, FLOWS), **UNITS},
    "output.terminal.print_answer": {"answer": ANSWER},
    "output.stress.answer_collateral": {"collateral": COLLATERAL, **UNITS},
    "output.stress.answer_distress": {"distress": DISTRESS, **UNITS},
    "output.stress.answer_stress": {"stress": STRESS, **UNITS},
    "output.vendor.answer_ranking": {"selection": SELECTION, "vendors": [VENDOR], **UNITS},
    "output.vendor.answer_vendor": {"vendor": VENDOR, **UNITS},
    "output.volume.answer_certificate": {"volume": VOLUME, "certificates": CERTIFICATES, **UNITS},
    "output.volume.answer_legs": {"volume": VOLUME, **UNITS},
    "output.volume.answer_volume": {
        "volume": VOLUME,
        "companies": False,
        "shares": False,
        **UNITS,
    },
    "analysis.question.Question": {"selection": SELECTION, "patience": ENDLESS},
    "patience.Patience": {"seconds": None},
}


# --- what is wrong --------------------------------------------------------------------------------


class Odd:
    """An object of nobody's."""


LOOP: nx.DiGraph[str] = nx.DiGraph([("a", "b"), ("b", "a")])

VALUES: list[Any] = [
    None,
    True,
    False,
    -1,
    0,
    1,
    7,
    10**30,
    10**400,
    np.int64(3),
    np.float64(0.5),
    np.array([1, 2]),
    0.5,
    -0.5,
    1e300,
    float("nan"),
    float("inf"),
    float("-inf"),
    1j,
    Fraction(1, 3),
    Decimal(1),
    "",
    "nobody",
    "x" * 10_000,
    "\0",
    "\ud800",
    "NaN",
    b"nvidia",
    [],
    (),
    set(),
    {},
    [None],
    ["nobody"],
    ("nobody", "nvidia"),
    [1],
    [[]],
    {"nobody"},
    {"nobody": "x"},
    {"nobody": None},
    {1: 2},
    {("a", "b"): -1},
    {("a", "a"): 1},
    object(),
    Odd(),
    Odd,
    lambda: False,
    range(3),
    datetime.date(2025, 9, 22),
    datetime.datetime(2025, 9, 22, 12),
    Path("nobody"),
    nx.DiGraph(),
    nx.Graph(LOOP),
    nx.MultiDiGraph(LOOP),
    LOOP,
    nx.DiGraph([(1, 2), (2, 1)]),
    bg.Amount(50, 10),
    bg.Amount(-5, 10),
    bg.Status.CLOSED,
    bg.Filters(),
    LEDGER,
    SELECTION,
    FLOWS,
    PACKING,
    CIRCULATION,
]

Taken = Callable[[Any], bool]


def of(*sorts: type) -> Taken:
    """Objects of these classes; True is no number here."""
    return lambda value: (
        isinstance(value, sorts) and not (isinstance(value, bool) and bool not in sorts)
    )


def either(*takers: Taken) -> Taken:
    return lambda value: any(taken(value) for taken in takers)


def words(*allowed: str) -> Taken:
    return lambda value: isinstance(value, str) and value in allowed


def number(least: float, most: float = float("inf"), *sorts: type) -> Taken:
    taken = of(*(sorts or (int, float, np.integer, np.floating, Fraction)))
    return lambda value: taken(value) and abs(value) < 10**308 and least <= value <= most


def whole(least: int, most: float = float("inf")) -> Taken:
    return lambda value: of(int, np.integer)(value) and least <= value <= most


def many(taken: Taken) -> Taken:
    """Whatever can be gone through, but no text; a graph is its nodes."""
    return lambda value: (
        isinstance(value, Iterable) and not of(str, bytes)(value) and all(map(taken, value))
    )


def nothing(value: Any) -> bool:
    return value is None


def never(_: Any) -> bool:
    return False


def empty(value: Any) -> bool:
    return many(lambda _: False)(value)


def some_fields(value: Any) -> bool:
    return isinstance(value, Mapping) and all(
        isinstance(part, str) for pair in value.items() for part in pair
    )


def nested(value: Any) -> bool:
    """A value as a ledger has it."""
    if isinstance(value, Mapping):
        return all(isinstance(key, str) and nested(inner) for key, inner in value.items())
    return isinstance(value, str) or (isinstance(value, list | tuple) and all(map(nested, value)))


flag, text, path, edges = of(bool), of(str), of(str, Path), of(dict)
empty_mapping = either(lambda value: isinstance(value, dict) and not value)
graph = either(lambda value: type(value) is nx.DiGraph and not value)

PART = number(0, 1, int, np.integer, Fraction)

TAKES: dict[str, Taken] = {  # by argument, or by function and argument: what may be right
    "as_of": either(nothing, lambda value: type(value) is datetime.date),
    "since": either(nothing, lambda value: type(value) is datetime.date),
    "about": text,
    "until": either(nothing, lambda value: type(value) is datetime.date),
    "after": either(nothing, of(bg.CircularFlows)),
    "before": either(nothing, of(bg.CircularFlows)),
    "analysis.diff.compare_flows after": of(bg.CircularFlows),
    "output.list_frames.list_frame found": empty,
    "analysis.diff.compare_flows before": of(bg.CircularFlows),
    "by": words("payer", "payee", "kind", "sector"),
    "by_month": flag,
    "by_year": flag,
    "capacities": empty_mapping,
    "certificates": empty_mapping,
    "chunks": empty,
    "claims": empty,
    "aliases": either(nothing, some_fields),
    "columns": either(nothing, some_fields),
    "table": either(nothing, of(TableProfile)),
    "profile": either(nothing, of(TableProfile)),
    "analysis.large_laps.find_large_laps table": of(bg.PaymentTable),
    "analysis.large_loops.find_large_loops most": either(nothing, whole(1)),
    "analysis.large_loops.find_large_loops table": of(bg.PaymentTable),
    "analysis.large_volume.measure_large_volume table": of(bg.PaymentTable),
    "analysis.sliced_laps.find_sliced_laps table": of(bg.SlicedTable, bg.SparkTable),
    "threads": either(nothing, whole(1, 1024)),
    "slices": either(nothing, whole(1, 1_000_000)),
    "query": text,
    "rejects": flag,
    "confidence": words(*CONFIDENCES),
    "core": graph,
    "costs": empty_mapping,
    "consolidate": flag,
    "count_noncash": flag,
    "count_repayments": flag,
    "analysis.concentration.concentration amounts": empty,
    "dpi": number(50, 600),
    "draws": whole(1),
    "effort": number(0, 20),
    "ego": nothing,
    "end": words("low", "high", "unlimited"),
    "entities": many(text),
    "analysis.cycles.describe_cycle entities": never,
    "entity_ids": many(text),
    "every": flag,
    "numbered": flag,
    "fields": some_fields,
    "file": text,
    "ledger.read.read_text file": path,
    "frame": of(pd.DataFrame),
    "ledger.read.read_table name": text,
    "filters": either(nothing, of(bg.Filters)),
    "financing": flag,
    "findings": empty,
    "fixed": either(empty, lambda value: value == {("a", "b"): -1}),  # the edges of a mapping
    "flow": empty_mapping,
    "form": words("table", "json", "csv", "tsv", "md"),
    "output.export.export_files form": words(*FORMATS),
    "output.export.export_flows form": either(nothing, words(*FORMATS)),
    "output.export.format_of_export form": either(nothing, words(*FORMATS)),
    "output.export.render_export form": words(*FORMATS),
    "output.export.render_export graph": of(bg.FlowGraph),
    "output.problems.print_problems form": words("text", "json", "github"),
    "full": flag,
    "graph": graph,
    "graph.circular_core graph": lambda value: type(value) is nx.DiGraph and 1 not in value,
    "head": flag,
    "height": either(nothing, whole(320, 10_000)),
    "highlight": either(nothing, whole(1)),
    "keep": many(text),
    "key": text,
    "kinds": empty,
    "longest": either(nothing, whole(2)),
    "analysis.payment_laps.find_laps within": nothing,
    "analysis.sliced_laps.find_sliced_laps within": of(datetime.timedelta),
    "order": words("weak", "strict", "any"),
    "tolerance": either(nothing, number(0, 0.99)),
    "lows": never,
    "highs": never,
    "amounts": empty_mapping,
    "method": nothing,
    "min_amount": whole(0),
    "most": whole(1),
    "analysis.timeline.causes_of most": either(nothing, whole(0)),
    "embed": either(nothing, words("track", "network")),
    "drawing.picture.save_picture form": either(nothing, words("png", "svg", "pdf")),
    "name": text,
    "ledger.read.load_version name": path,
    "names": many(text),
    "note": either(nothing, nested),  # a list of texts is a matter of the ledger
    "only": many(text),
    "only_cancelable": flag,
    "path": path,
    "paths": path,
    "patience": of(Patience),
    "analysis.cut.cut_deals patience": either(nothing, of(Patience)),
    "solving.feedback_arcs.cheapest_cut patience": either(nothing, of(Patience)),
    "payers": empty,
    "period": text,
    "pooled": flag,
    "positions": either(nothing, empty_mapping),
    "problems": empty,
    "rank": of(int, np.integer),
    "reasons": some_fields,
    "reason": either(words(*REASONS)),
    "relationships": empty,
    "rung": words(*EVERY_RUNG),
    "first_leg": words(*FIRST_LEGS),
    "in_order": flag,
    "within": either(nothing, whole(0)),
    "analysis.in_order.cycle_in_order cycle": never,
    "seconds": either(nothing, number(0)),
    "sectors": many(text),
    "drawing.network.draw.draw_network sectors": flag,
    "seed": whole(0),
    "source": either(nothing, nested),
    "drawing source": either(nothing, text),
    "sources": flag,
    "subtitle": either(nothing, text),
    "term": either(nothing, text),
    "text": text,
    "texts": some_fields,
    "ledger.read.read_ledger texts": either(nothing, some_fields),
    "theme": words("light", "dark", "grey"),
    "through": either(nothing, empty, lambda value: value == {("a", "b"): -1}),
    "through_trade": flag,
    "today": either(nothing, lambda value: type(value) is datetime.date),
    "title": either(nothing, text),
    "editing.new.starter_ledger title": text,
    "titles": many(text),
    "top": either(nothing, whole(1)),
    "unpaid": PART,
    "fall": PART,
    "rely": PART,
    "recovery": never,
    "assumptions": either(nothing, empty_mapping),
    "single_hit": flag,
    "outsiders_first": flag,
    "stress": never,
    "distress": never,
    "collateral": never,
    "units": either(nothing, of(Scale)),
    "unlimited": flag,
    "value": either(nothing, nested),
    "vendors": empty,
    "volume": never,
    "what": either(text, of(int, np.integer)),
    "output.show.answer_show what": text,
    "why": text,
    "width": whole(320, 10_000),
    "without": many(text),
}


SAID = {"core": "graph"}  # what an argument is called in errors


def may_be_right(key: str, argument: str, value: Any) -> bool:
    """Whether an argument takes a value: by what its name says, else
    by the class of what is right.
    """
    home = key.split(".", maxsplit=1)[0]
    for name in (f"{key} {argument}", f"{home} {argument}", argument):
        if name in TAKES:
            return TAKES[name](value)
    return isinstance(value, type(CALLS[key][argument]))


def names_it(error: QuestionError, argument: str, value: Any) -> bool:
    """Whether an error says which argument it is about: by its name, or
    by the word that was given.
    """
    said = str(error)
    given = (
        [value]
        if isinstance(value, str)
        else value
        if isinstance(value, list | tuple | set)
        else []
    )
    quoted = any(isinstance(word, str) and f'"{word}"' in said for word in given)
    return quoted or re.search(rf"\b{SAID.get(argument, argument)}\b", said) is not None


def call(key: str, arguments: Mapping[str, Any]) -> Any:
    """Call a function; files stand where the test runs."""
    function, given = PUBLIC[key], dict(arguments)
    if "paths" in given:
        return function(given.pop("paths"), **given)
    return function(given.pop("self"), **given) if "self" in given else function(**given)


@pytest.fixture(autouse=True)
def _files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "ledger.yaml").write_text(TEXT, "utf-8")
    (tmp_path / "aliases.csv").write_text("name,alias\nNvidia,NVIDIA Corp\n", "utf-8")
    (tmp_path / "means.yaml").write_text("oracle: {cash: 5}", "utf-8")
    monkeypatch.chdir(tmp_path)


def test_every_public_function_is_listed_with_its_arguments() -> None:
    """A new one fails here: give it a row in CALLS,
    and in TAKES each argument whose name is new.
    """
    assert set(PUBLIC) == set(CALLS)
    assert set(exported().values()) <= set(CALLS)
    for key, function in PUBLIC.items():
        named = {*signature(function).parameters} - {"argument"}
        if "look" in named:
            named = named - {"look"} | {*Look.__annotations__}
        assert set(CALLS[key]) == named, key


@pytest.mark.parametrize("key", CALLS)
def test_right_arguments_are_taken(key: str) -> None:
    call(key, CALLS[key])


@pytest.mark.parametrize(
    ("key", "argument"),
    [(key, name) for key, call in CALLS.items() for name in call if name != "self"],
)
def test_an_argument_of_another_sort_is_a_question_error_that_names_it(
    key: str, argument: str
) -> None:
    wrong = []
    for value in VALUES:
        try:
            call(key, CALLS[key] | {argument: value})
        except bg.BubblegraphError as error:
            refused = isinstance(error, QuestionError) and names_it(error, argument, value)
            if not refused and not may_be_right(key, argument, value):
                wrong.append(f"{value!a:.60}: {error!r}")
        except Exception as error:
            wrong.append(f"{value!a:.60}: {error!r}")
        else:
            if not may_be_right(key, argument, value):
                wrong.append(f"{value!a:.60}: was taken")

    assert not wrong, "\n".join(wrong)


# --- what is of the right sort, and wrong all the same --------------------------------------------

EDGES = ("capacities", "costs", "amounts", "lows", "highs", "flow")
AMOUNTS: dict[str, dict[Any, Any]] = {
    "negative": {("a", "b"): -1, ("b", "a"): 3},
    "to itself": {("a", "a"): 1},
    "no whole number": {("a", "b"): 1.0, ("b", "a"): 3},
    "endless": {("a", "b"): float("inf"), ("b", "a"): 3},
    "no number": {("a", "b"): float("nan"), ("b", "a"): 3},
    "text": {("a", "b"): "5", ("b", "a"): 3},
    "flag": {("a", "b"): True, ("b", "a"): 1},
    "text for an edge": {"ab": 1, "ba": 1},
    "three ends": {("a", "b", "c"): 1},
    "numbers for entities": {(1, 2): 1, (2, 1): 1},
    "mixed entities": {("a", 2): 1, (2, "a"): 1},
    "edges as lists of pairs": {(("a", "b"), ("b", "a")): 1},
}


@pytest.mark.parametrize("amounts", AMOUNTS.values(), ids=AMOUNTS)
@pytest.mark.parametrize(
    ("key", "argument"),
    [(key, name) for key, call in CALLS.items() for name in call if name in EDGES],
)
def test_amounts_that_nobody_can_pay_are_refused(
    key: str, argument: str, amounts: dict[Any, Any]
) -> None:
    with pytest.raises(QuestionError, match=rf"^{argument} takes"):
        call(key, CALLS[key] | {argument: amounts})


def attributed(
    low: object = 5, high: object = 5, disclosed: object = 5, **more: object
) -> nx.DiGraph[str]:
    """The graph with other attributes on one edge."""
    graph = GRAPH.copy()
    given = {"low": low, "high": high, "disclosed": disclosed, **more}
    graph.edges["nvidia", "openai"].update(given)
    return graph


def without(key: str) -> nx.DiGraph[str]:
    """The graph without an attribute on one edge."""
    graph = GRAPH.copy()
    del graph.edges["nvidia", "openai"][key]
    return graph


GRAPHS: dict[str, nx.DiGraph[Any]] = {
    "bare": LOOP,
    "without low": without("low"),
    "without high": without("high"),
    "without disclosed": without("disclosed"),
    "negative": attributed(low=-1),
    "from high to low": attributed(low=6),
    "with another top": attributed(disclosed=6),
    "of floats": attributed(low=5.0),
    "of flags": attributed(low=True),
    "of texts": attributed(disclosed="5"),
    "without a low": attributed(low=None),
    "of numbers": nx.DiGraph([(1, 2), (2, 1)]),
    "of numbers and texts": nx.DiGraph([(1, "a"), ("a", 1)]),
}


@pytest.mark.parametrize("graph", GRAPHS.values(), ids=GRAPHS)
@pytest.mark.parametrize(
    "key",
    [
        "analysis.cycles.find_cycles",
        "analysis.roundtrip.core_round_trip",
        "analysis.roundtrip.round_trip",
        "graph.with_amounts",
    ],
)
def test_a_graph_that_lacks_what_build_graph_gives_is_refused(
    key: str, graph: nx.DiGraph[Any]
) -> None:
    argument = "core" if "core" in CALLS[key] else "graph"

    with pytest.raises(GraphError, match=r"^graph"):
        call(key, CALLS[key] | {argument: graph})


def test_a_graph_error_is_a_question_error() -> None:
    assert issubclass(GraphError, QuestionError)


@pytest.mark.parametrize(
    "graph",
    [
        without("deals"),
        attributed(deals=("nobody",)),
        attributed(deals="stake"),
        attributed(deals=5),
    ],
)
def test_a_cycle_of_deals_that_are_not_there_is_refused(graph: nx.DiGraph[str]) -> None:
    with pytest.raises(GraphError, match="graph has no deals on the edge from nvidia to openai"):
        bg.find_cycles(graph)


OTHER = bg.read_text(TEXT.replace("amount: 40,", "amount: 30,"))
DEAL = LEDGER.deals[0]
DEEP: list[Any] = ["x"]
for _ in range(100_000):
    DEEP = [DEEP]
BOTTOMLESS: list[Any] = []
BOTTOMLESS.append(BOTTOMLESS)


def made(*deals: Any, **more: Any) -> Ledger:
    """A ledger that nobody has read."""
    return replace(LEDGER, deals=deals, **more)


def filtered(**filters: Any) -> Callable[[], object]:
    return lambda: bg.select_deals(LEDGER, bg.Filters(**filters))


WRONG: dict[str, tuple[Callable[[], object], str]] = {
    "an unknown kind": (filtered(kinds=("equty",)), "kinds takes .* Did you mean equity"),
    "a kind alone": (
        filtered(kinds="equity"),
        'kinds takes any number of texts.* write \\["equity"\\]',
    ),
    "an unknown deal": (
        filtered(without=["stak"]),
        'without: no deal has the id "stak". Did you mean stake',
    ),
    "an unknown deal alone": (
        filtered(only=("chps",)),
        'only: no deal has the id "chps". Did you mean chips',
    ),
    "an unknown entity": (filtered(entities=("nvidea",)), "entities: .* Did you mean nvidia"),
    "an unknown sector": (filtered(sectors=("ai lap",)), "sectors: .* Did you mean ai_lab"),
    "a day as a text": (filtered(as_of="2025-09-22"), "as_of takes a day .*, not"),
    "a status as a text": (filtered(min_status="closed"), "min_status takes a Status, not"),
    "a deal to keep": (
        lambda: bg.cut_deals(SELECTION, keep=["nobody"]),
        'keep: no deal has the id "nobody"',
    ),
    "a vendor": (
        lambda: bg.vendor_financing(SELECTION, "nobody"),
        'entity: no entity is called "nobody"',
    ),
    "a rung": (
        lambda: bg.build_graph(SELECTION, rung="signd"),
        "rung takes .* Did you mean signed",
    ),
    "a rung that is not there": (lambda: VOLUME.circulation_share("paid"), "rung takes .*, not "),
    "a supplier": (lambda: SELECTION.suppliers("nvida"), "entity_id: .* Did you mean nvidia"),
    "a customer": (lambda: SELECTION.customers("nvida"), "entity_id: .* Did you mean nvidia"),
    "a reason": (lambda: FLOWS.left_out("laps"), "reason takes .* Did you mean lapsed"),
    "an ego": (lambda: bg.draw_network(FLOWS, ego="nvidea"), "ego: .* Did you mean nvidia"),
    "a highlight": (
        lambda: bg.draw_network(FLOWS, highlight="stak"),
        "highlight: .* Did you mean stake",
    ),
    "a loop": (
        lambda: bg.draw_network(FLOWS, highlight=7),
        "highlight: no loop has the number 7. There is loop 1 alone",
    ),
    "no companies": (
        lambda: bg.draw_network(FLOWS, top=0),
        "top takes a whole number of 1 or more, not 0",
    ),
    "no rings": (
        lambda: bg.draw_wheels(FLOWS, top=0),
        "top takes a whole number of 1 or more, not 0",
    ),
    "no bars": (
        lambda: bg.draw_waterfall(FLOWS, top=-1),
        "top takes a whole number of 1 or more, not -1",
    ),
    "no rows": (
        lambda: bg.draw_matrix(FLOWS, top=-1),
        "top takes a whole number of 1 or more, not -1",
    ),
    "no dots": (
        lambda: bg.draw_timeline(TIMELINE, dpi=0),
        "dpi takes a number from 50 to 600, not 0",
    ),
    "a place": (
        lambda: bg.draw_network(FLOWS, positions={"nvidia": (0, float("nan"))}),
        "positions, nvidia",
    ),
    "half a place": (
        lambda: bg.draw_network(FLOWS, positions={"nvidia": (0,)}),
        "positions, nvidia",
    ),
    "a cycle of one": (
        lambda: describe_cycle(GRAPH, ["nvidia"]),
        "entities takes a cycle of the graph",
    ),
    "a cycle of nobody": (
        lambda: describe_cycle(GRAPH, ["nvidia", "nobody"]),
        "entities takes a cycle of the",
    ),
    "a cycle without deals": (
        lambda: describe_cycle(LOOP, ["a", "b"]),
        "graph lacks what build_graph gives",
    ),
    "cents for 64 bits": (
        lambda: bg.max_circulation({("a", "b"): 2**60}, method="OR-tools"),
        "method takes OR-tools for less than 2\\^60 cents",
    ),
    "an edge that stays": (
        lambda: bg.cheapest_cut(TRIANGLE, [("a", "c")]),
        "fixed takes edges of costs",
    ),
    "a low above its high": (
        lambda: bg.circulation_share({("a", "b"): 5}, {("a", "b"): 3}, bg.Amount(0, 0)),
        "lows is above highs from a to b: 5 and 3",
    ),
    "a low without a high": (
        lambda: bg.circulation_share(LOWS, {("a", "b"): 30}, bg.Amount(0, 0)),
        "highs takes the same edges as lows",
    ),
    "a high without a low": (
        lambda: bg.circulation_share({("a", "b"): 3}, HIGHS, bg.Amount(0, 0)),
        "lows takes the same edges as highs",
    ),
    "more volume than gross": (
        lambda: bg.bound_share((60, 70), bg.Amount(10, 50)),
        "volume takes no more",
    ),
    "a volume from high to low": (
        lambda: bg.bound_share((7, 6), bg.Amount(10, 50)),
        "volume runs from high",
    ),
    "the packing of others": (
        lambda: bg.throughput_ranges({**TRIANGLE, ("b", "a"): 5}, bg.max_packing(TRIANGLE)),
        "packing takes what max_packing finds for these",
    ),
    "the packing of more": (
        lambda: bg.throughput_ranges(TRIANGLE, bg.max_packing({**TRIANGLE, ("c", "a"): 50})),
        "packing takes what max_packing finds for these",
    ),
    "the packing of a limit": (
        lambda: bg.throughput_ranges(TRIANGLE, replace(PACKING, exact=False)),
        "packing takes what max_packing finds for these",
    ),
    "the circulation of more": (
        lambda: bg.circulation_ranges(TRIANGLE, bg.max_circulation({**TRIANGLE, ("c", "a"): 50})),
        "circulation is none of these",
    ),
    "the circulation of less": (
        lambda: bg.circulation_ranges({**TRIANGLE, ("c", "a"): 50}, CIRCULATION),
        "circulation is not a largest one",
    ),
    "a circulation that does not balance": (
        lambda: bg.circulation_ranges(TRIANGLE, bg.Circulation(1, {("a", "b"): 1})),
        "circulation is none of these",
    ),
    "the volumes of another rung": (
        lambda: bg.certify(SELECTION, "signed", FLOWS.all),
        "trip takes",
    ),
    "the flows of another ledger": (
        lambda: bg.weigh_sources(OTHER, FLOWS),
        "flows takes what",
    ),
    "an amount as a number": (
        lambda: bg.add_deal(STARTER, {**NEW, "amount": 30}),
        "fields, amount",
    ),
    "a day that is none": (
        lambda: bg.add_deal(STARTER, {**NEW, "date": datetime.date(2025, 1, 2)}),
        "fields, date, takes a text",
    ),
    "a value without an end": (
        lambda: bg.set_field(STARTER, "stake", "package", BOTTOMLESS),
        "value takes a text",
    ),
    "a value too deep": (lambda: bg.set_field(STARTER, "stake", "note", DEEP), "value takes a"),
    "a deal that is none": (lambda: bg.select_deals(made("stake")), "ledger, its deals, takes"),
    "entities that are none": (
        lambda: bg.lint_ledger(replace(LEDGER, entities={"a": 1})),
        "ledger, its entities",
    ),
    "a list of entities": (
        lambda: bg.check_ledger(replace(LEDGER, entities=["a"])),
        "ledger, its entities",
    ),
    "a day of a ledger": (
        lambda: bg.select_deals(replace(LEDGER, as_of="2025")),
        "ledger, its as_of, takes a day",
    ),
    "two deals of one id": (lambda: bg.select_deals(made(DEAL, DEAL)), "stake is that of two"),
    "a deal without a history": (
        lambda: bg.select_deals(made(replace(DEAL, history=()))),
        "stake has none",
    ),
    "a deal of nobody": (
        lambda: bg.select_deals(made(replace(DEAL, payee="nobody"))),
        "nobody is none",
    ),
    "a deal of no kind": (
        lambda: bg.select_deals(made(replace(DEAL, kind="equty"))),
        "Did you mean equity",
    ),
    "a deal of no amount": (
        lambda: bg.select_deals(made(replace(DEAL, amount=5))),
        "amount of stake, takes",
    ),
    "a path that no file can have": (
        lambda: bg.load_ledger("a\0b"),
        "paths takes the path of a file",
    ),
    "a column": (
        lambda: bg.load_ledger("ledger.yaml", columns={"payer": 1}),
        "columns takes a mapping of texts",
    ),
}


@pytest.mark.parametrize(("ask", "said"), WRONG.values(), ids=WRONG)
def test_what_does_not_fit_is_a_question_error(ask: Callable[[], object], said: str) -> None:
    with pytest.raises(QuestionError, match=said):
        ask()


def test_numbers_of_numpy_give_what_those_of_python_give() -> None:
    """Their sums would be cut off at 64 bits."""
    large = 2**62
    found = bg.max_circulation({("a", "b"): np.int64(large), ("b", "a"): np.int64(large)})
    packing = bg.max_packing({("a", "b"): np.int64(3), ("b", "a"): np.int32(large % 7 + 4)})

    assert found.volume == 2 * large
    assert {type(cents) for cents in found.flow.values()} == {int}
    assert packing is not None
    assert (packing.value, type(packing.value.numerator)) == (3, int)


def test_a_graph_with_numbers_of_numpy_gives_what_one_of_python_gives() -> None:
    graph = attributed(*(np.int64(5) for _ in range(3)))

    found = bg.round_trip(graph).high.value

    assert found == bg.round_trip(attributed(5, 5, 5)).high.value == 5
    assert type(found.numerator) is int
    assert type(graph.edges["nvidia", "openai"]["low"]) is np.int64  # nobody's graph is changed


def test_amounts_of_any_size_are_computed_with() -> None:
    huge = 10**400
    ring = {(f"p{i}", f"p{(i + 1) % 60}"): huge + i for i in range(60)}

    assert bg.packing_value(ring) == huge
    assert bg.max_circulation(ring).volume == 60 * huge
    assert bg.cheapest_cut(ring)[1] == huge


def test_lists_and_sets_are_taken_where_texts_are() -> None:
    filters = bg.Filters(kinds=["equity", "cloud"], without={"rent", "bond"})

    assert filters == bg.Filters(kinds=("equity", "cloud"), without=("bond", "rent"))
    assert hash(filters)


def test_a_vendor_is_found_by_any_of_its_names() -> None:
    assert bg.vendor_financing(SELECTION, "Jensen") == VENDOR


def test_the_command_line_says_the_same(bubblegraph: Run) -> None:
    ran = bubblegraph("cut", "ledger.yaml", "--keep", "stak")

    assert (ran.code, ran.err) == (
        1,
        'bubblegraph: keep: no deal has the id "stak". Did you mean stake?\n',
    )
