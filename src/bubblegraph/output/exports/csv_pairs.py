"""Flows as two CSV files, of nodes and of edges: for spreadsheets, and for the import of Neo4j."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from shlex import quote

from bubblegraph.analysis.export import EDGE_FIELDS, NODE_FIELDS, NUMBERS, FlowGraph, Value, full
from bubblegraph.output.render import separated_lines

__all__ = [
    "neo4j_command",
    "write_csv_edges",
    "write_csv_nodes",
    "write_neo4j_edges",
    "write_neo4j_nodes",
]

LABEL, TYPE = "Party", "PAYS"  # what nodes and relationships are in Neo4j
_LISTS = ("aliases", "kinds", "deals", "rows")
_DAYS = ("first", "last")
_ENDS = {"id": "id:ID", "payer": ":START_ID", "payee": ":END_ID"}


def write_csv_nodes(graph: FlowGraph) -> Iterator[str]:
    """Give the lines of the table of companies."""
    return separated_lines(NODE_FIELDS, map(full, graph.nodes), ",")


def write_csv_edges(graph: FlowGraph) -> Iterator[str]:
    """Give the lines of the table of flows, which reads back as a ledger."""
    return separated_lines(EDGE_FIELDS, map(full, graph.edges), ",")


def write_neo4j_nodes(graph: FlowGraph) -> Iterator[str]:
    """Give the lines of the nodes, with the heading that the import of Neo4j wants."""
    fields = {field: _heading(field) for field in NODE_FIELDS}
    return _headed(fields, ":LABEL", LABEL, graph.nodes)


def write_neo4j_edges(graph: FlowGraph) -> Iterator[str]:
    """Give the lines of the relationships, likewise."""
    fields = {field: _heading(field) for field in EDGE_FIELDS}
    return _headed(fields, ":TYPE", TYPE, graph.edges)


def neo4j_command(nodes: str, edges: str) -> str:
    """Give the command that makes a database of the two files.

    Examples
    --------
    >>> print(neo4j_command("x-nodes.csv", "x-edges.csv"))
    neo4j-admin database import full --nodes=x-nodes.csv --relationships=x-edges.csv \\
      --multiline-fields=true neo4j
    """
    files = f"--nodes={quote(nodes)} --relationships={quote(edges)}"
    return f"neo4j-admin database import full {files} \\\n  --multiline-fields=true neo4j"


def _headed(
    fields: Mapping[str, str], last: str, word: str, records: tuple[Mapping[str, Value], ...]
) -> Iterator[str]:
    rows = (
        {**{fields[field]: value for field, value in full(record).items()}, last: word}
        for record in records
    )
    return separated_lines((*fields.values(), last), rows, ",")


def _heading(field: str) -> str:
    if field in _ENDS:
        return _ENDS[field]
    if field in NUMBERS:
        return f"{field}:double"
    return f"{field}:string[]" if field in _LISTS else f"{field}:date" if field in _DAYS else field
