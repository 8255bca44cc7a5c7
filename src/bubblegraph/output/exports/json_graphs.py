"""Flows as JSON: node-link, as networkx and d3 have it, and as Cytoscape has it."""

from __future__ import annotations

from collections.abc import Iterator

from bubblegraph.analysis.export import FlowGraph, flat
from bubblegraph.output.json_text import json_text

__all__ = ["write_cytoscape", "write_node_link"]


def write_node_link(graph: FlowGraph) -> Iterator[str]:
    """Give the text of node-link JSON."""
    yield json_text(
        {
            "directed": True,
            "multigraph": False,
            "graph": flat(graph.about),
            "nodes": [flat(node) for node in graph.nodes],
            "edges": [_between(edge) for edge in map(flat, graph.edges)],
        }
    )


def write_cytoscape(graph: FlowGraph) -> Iterator[str]:
    """Give the text of Cytoscape JSON; networkx knows a node by its ``value``."""
    nodes = [{"data": {**node, "value": node["id"]}} for node in map(flat, graph.nodes)]
    edges = [
        {"data": {"id": f"flow {number}", **_between(edge)}}
        for number, edge in enumerate(map(flat, graph.edges), 1)
    ]
    yield json_text(
        {
            "data": flat(graph.about),
            "directed": True,
            "multigraph": False,
            "elements": {"nodes": nodes, "edges": edges},
        }
    )


def _between(edge: dict[str, str | int | float]) -> dict[str, str | int | float]:
    return {"source": edge.pop("payer"), "target": edge.pop("payee"), **edge}
