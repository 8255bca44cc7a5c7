"""``bubblegraph export``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from bubblegraph.cli.answering import read_file_name
from bubblegraph.cli.laps import MOST_LAPS, AskedLaps, with_laps
from bubblegraph.cli.large import AskedLarge, ledger_of_large, with_large
from bubblegraph.cli.options import Ledgers, narrate, open_ledger, with_filters
from bubblegraph.cli.sharing import usage
from bubblegraph.cli.streams import is_stdout
from bubblegraph.cli.tables import Reading, with_tables
from bubblegraph.cli.working import Seconds, aim, answer, hush, working
from bubblegraph.errors import OutputError
from bubblegraph.ledger.fields import read_word
from bubblegraph.ledger.select import Filters
from bubblegraph.text import count

if TYPE_CHECKING:
    from bubblegraph.analysis.export import FlowGraph

__all__ = ["export"]

FORMS = (  # as FORMATS, which would take long to load
    *("graphml", "gexf", "gml", "csv", "neo4j", "json"),
    *("cytoscape", "dot", "mermaid", "followthemoney", "sankeymatic", "xlsx"),
)


@with_filters
@with_laps
@with_large
@with_tables
def export(
    ledger: Ledgers = None,
    out: Annotated[
        str | None,
        typer.Option(
            "--output",
            "-o",
            parser=usage(read_file_name),
            metavar="FILE",
            help="The file to write; its suffix gives the format: .graphml, .gexf, .gml, .csv "
            "(two files, of nodes and edges), .json (nodes and links), .cyjs (Cytoscape), .dot, "
            ".mmd (Mermaid), .ndjson (FollowTheMoney), .txt (SankeyMATIC), .xlsx.",
            show_default=False,
        ),
    ] = None,
    form: Annotated[
        str | None,
        typer.Option(
            "--as",
            parser=usage(lambda text: read_word(text, FORMS, "format")),
            metavar="FORMAT",
            help=f"The format, where the name does not say: {', '.join(FORMS)}.",
            show_default=False,
        ),
    ] = None,
    patience: Seconds = 60,
    *,
    laps: AskedLaps,
    large: AskedLarge,
    reading: Reading,
    filters: Filters,
) -> None:
    """Write the flows between companies for other programs. For Gephi, Cytoscape, Neo4j, Excel and
    others; each flow with its amounts, kinds, deals, days, and the rows it is in.

    For payments, --within or --tolerance writes those on the 20 largest laps; of a large table
    without them, those on the 20 largest loops.

    Example: bubblegraph export -o flows.graphml
    """
    from bubblegraph.analysis.circular_flows import circular_flows  # noqa: PLC0415 - the heavy imports
    from bubblegraph.analysis.export import flow_graph  # noqa: PLC0415
    from bubblegraph.ledger.select import select_deals  # noqa: PLC0415
    from bubblegraph.output.export import export_flows  # noqa: PLC0415

    file, form = _target(out, form)
    paths = ledger or []
    known = None if large.takes(paths) else open_ledger(ledger, reading)
    with working(patience) as left:
        if known is None:
            of_laps = ledger_of_large(paths, large, laps, MOST_LAPS, reading, filters, left)
        else:
            of_laps = laps.ledger(known, filters, MOST_LAPS, left)
        selection = select_deals(of_laps, filters)
        graph = flow_graph(left.settle(lambda: circular_flows(selection, patience=left)))
        answer()
        written = () if file is None else export_flows(graph, file, form=form)
        hush()
        if file is None:
            _print(graph, form)
        for line in _remarks(graph, form, written):
            narrate(line)


def _target(out: str | None, form: str | None) -> tuple[str | None, str]:
    """The file, None for standard output, and the format; refused before the work, if at all."""
    from bubblegraph.output.export import FORMATS, export_files, format_of_export  # noqa: PLC0415

    if out is None:
        raise typer.BadParameter("say where to write: -o flows.graphml, or -o - with --as")
    if not is_stdout(out):
        form = format_of_export(out, form)
        for file in export_files(out, form):
            aim(file)
        return out, form
    if form is None:
        raise typer.BadParameter("say what to write to standard output: --as graphml")
    if form == "xlsx" and sys.stdout.isatty():
        raise OutputError("a workbook is nothing for a terminal: name a file (-o).")
    if "" not in FORMATS[form].writers:
        raise OutputError(f"{form} is two files, and standard output is one: name a file (-o).")
    return None, form


def _print(graph: FlowGraph, form: str) -> None:
    from bubblegraph.output.export import render_export  # noqa: PLC0415
    from bubblegraph.output.printing import print_text  # noqa: PLC0415

    content = b"".join(render_export(graph, form))
    if sys.stdout.isatty():
        print_text(content.decode(), form)
        return
    sys.stdout.flush()
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()


def _remarks(graph: FlowGraph, form: str, written: tuple[str, ...]) -> list[str]:
    """What is to be known of the files, beside them."""
    from bubblegraph.output.exports.csv_pairs import neo4j_command  # noqa: PLC0415

    said = []
    if written:
        flows, parties = len(graph.edges), len(graph.nodes)
        of = f"{count(flows, 'flow')} between {count(parties, 'party', 'parties')}"
        said.append(f"Wrote {' and '.join(written)}: {of}, in {graph.about['currency']}.")
    if not (graph.flows.signed.exact and graph.flows.all.exact):
        said.append("T* is not proven: rows are those found so far. More time: --patience.")
    if form == "neo4j":
        said.append(f"To make a database of them:\n{neo4j_command(*written)}")
    return said
