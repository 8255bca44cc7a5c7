"""What ``export`` writes: the table of formats, and files that are all written or none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bubblegraph import arguments
from bubblegraph.analysis.circular_flows import CircularFlows
from bubblegraph.analysis.export import FlowGraph, flow_graph
from bubblegraph.errors import OutputError
from bubblegraph.files import check_target, write_together
from bubblegraph.output.exports.csv_pairs import (
    write_csv_edges,
    write_csv_nodes,
    write_neo4j_edges,
    write_neo4j_nodes,
)
from bubblegraph.output.exports.drawings import write_dot, write_mermaid, write_sankeymatic
from bubblegraph.output.exports.follow_the_money import write_follow_the_money
from bubblegraph.output.exports.graph_files import write_gexf, write_gml, write_graphml
from bubblegraph.output.exports.json_graphs import write_cytoscape, write_node_link
from bubblegraph.output.exports.workbook import write_workbook

__all__ = ["FORMATS", "Format", "export_files", "export_flows", "format_of_export", "render_export"]

Writer = Callable[[FlowGraph], bytes | Iterable[str]]


@dataclass(frozen=True, slots=True)
class Format:
    """A format: the names of its files, and who writes them."""

    suffixes: tuple[str, ...]
    # by what is added to the name of the file: nothing, or -nodes and -edges
    writers: dict[str, Writer]


FORMATS = {  # the first that has a suffix is meant by it
    "graphml": Format((".graphml",), {"": write_graphml}),
    "gexf": Format((".gexf",), {"": write_gexf}),
    "gml": Format((".gml",), {"": write_gml}),
    "csv": Format((".csv",), {"-nodes": write_csv_nodes, "-edges": write_csv_edges}),
    "neo4j": Format((".csv",), {"-nodes": write_neo4j_nodes, "-edges": write_neo4j_edges}),
    "json": Format((".json",), {"": write_node_link}),
    "cytoscape": Format((".cyjs", ".json"), {"": write_cytoscape}),
    "dot": Format((".dot", ".gv"), {"": write_dot}),
    "mermaid": Format((".mmd", ".mermaid"), {"": write_mermaid}),
    "followthemoney": Format((".ndjson", ".jsonl"), {"": write_follow_the_money}),
    "sankeymatic": Format((".txt",), {"": write_sankeymatic}),
    "xlsx": Format((".xlsx",), {"": write_workbook}),
}


def format_of_export(path: str, form: str | None = None) -> str:
    """Return the format that the name of a file stands for, or the one that is asked for.

    Raises
    ------
    OutputError
        If the name stands for none, or for another.
    QuestionError
        If there is no such format.

    Examples
    --------
    >>> format_of_export("x.json"), format_of_export("x.csv", "neo4j")
    ('json', 'neo4j')
    """
    path = arguments.path("path", path)
    if form is not None:
        arguments.choice("form", form, FORMATS)
    suffix = Path(path).suffix.lower()
    meant = [name for name, each in FORMATS.items() if suffix in each.suffixes]
    if form is None and not meant:
        known = list(dict.fromkeys(each for one in FORMATS.values() for each in one.suffixes))
        raise OutputError(f'cannot tell the format of "{path}". Use {", ".join(known)}, or --as.')
    if form is not None and meant and form not in meant:
        usual = " or ".join(FORMATS[form].suffixes)
        raise OutputError(f'"{path}" is a name for {meant[0]}, not for {form}: use {usual}.')
    return form or meant[0]


def export_files(path: str, form: str) -> dict[str, Writer]:
    """Return the files that are to be written, with who writes each; as yet nothing is.

    Examples
    --------
    >>> [*export_files("money/x.csv", "csv")], [*export_files("x.gml", "gml")]
    (['money/x-nodes.csv', 'money/x-edges.csv'], ['x.gml'])
    """
    path = arguments.path("path", path)
    arguments.choice("form", form, FORMATS)
    whole = Path(path)
    return {
        str(whole.with_name(f"{whole.stem}{part}{whole.suffix}")) if part else path: writer
        for part, writer in FORMATS[form].writers.items()
    }


def render_export(graph: FlowGraph, form: str) -> Iterator[bytes]:
    """Give the bytes of a format that is one file.

    Raises
    ------
    QuestionError
        If it is none.
    """
    arguments.instance("graph", graph, FlowGraph)
    arguments.choice("form", form, [name for name, each in FORMATS.items() if "" in each.writers])
    return _bytes(FORMATS[form].writers[""], graph)


def _bytes(writer: Writer, graph: FlowGraph) -> Iterator[bytes]:
    written = writer(graph)
    if isinstance(written, bytes):
        yield written
    else:
        yield from (line.encode("utf-8", "backslashreplace") for line in written)


def export_flows(
    flows: CircularFlows | FlowGraph, path: str, *, form: str | None = None
) -> tuple[str, ...]:
    """Write the flows between companies for other programs.

    Parameters
    ----------
    flows : CircularFlows or FlowGraph
    path : str or Path
        Its suffix gives the format: one of FORMATS.
    form : str, optional
        The format itself, where several have one suffix.

    Returns
    -------
    tuple of str
        The files that were written: for ``x.csv`` these are ``x-nodes.csv`` and ``x-edges.csv``.

    Raises
    ------
    OutputError
        If the format cannot be told or a file cannot be written; then none is.
    QuestionError
        If an argument is of another sort.

    Examples
    --------
    >>> import tempfile
    >>> from bubblegraph import circular_flows, load_ledger, select_deals
    >>> flows = circular_flows(select_deals(load_ledger("wirecard")))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     [Path(path).name for path in export_flows(flows, f"{folder}/money.csv")]
    ['money-nodes.csv', 'money-edges.csv']
    """
    if not isinstance(flows, FlowGraph):
        arguments.instance("flows", flows, CircularFlows)
    path = arguments.path("path", path)
    files = export_files(path, format_of_export(path, form))
    for file in files:
        check_target(file)  # better before the work than after it
    graph = flows if isinstance(flows, FlowGraph) else flow_graph(flows)
    write_together({file: _bytes(writer, graph) for file, writer in files.items()})
    return tuple(files)
