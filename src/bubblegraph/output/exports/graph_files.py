"""Flows as GraphML, GEXF and GML: attributes are texts, and numbers as they are.

Written by hand: the writers of networkx put the day into GEXF, and of GML make large numbers texts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from bubblegraph.analysis.export import EDGE_FIELDS, NODE_FIELDS, NUMBERS, FlowGraph, flat
from bubblegraph.output.exports.values import value_text

__all__ = ["write_gexf", "write_gml", "write_graphml"]

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_ABOUT_NODE, _ABOUT_EDGE = NODE_FIELDS[1:], EDGE_FIELDS[2:]  # all but what they are known by
_NOT_ASCII = re.compile(r'[^ -~]|[&"]')


def _type(field: str) -> str:
    return "double" if field in NUMBERS else "string"


# --- GraphML --------------------------------------------------------------------------------------


def write_graphml(graph: FlowGraph) -> Iterator[str]:
    """Give the lines of GraphML."""
    yield f'{_HEAD}<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
    for owner, fields in (("graph", graph.about), ("node", _ABOUT_NODE), ("edge", _ABOUT_EDGE)):
        for field in fields:
            key = f'id="{owner}_{field}" for="{owner}" attr.name="{field}"'
            yield f'  <key {key} attr.type="{_type(field)}"/>\n'
    yield '  <graph edgedefault="directed">\n'
    yield from _data("graph", flat(graph.about))
    for record in graph.nodes:
        node = flat(record)
        yield f"    <node id={quoteattr(str(node.pop('id')))}>\n"
        yield from _data("node", node)
        yield "    </node>\n"
    for record in graph.edges:
        edge = flat(record)
        payer, payee = (quoteattr(str(edge.pop(end))) for end in ("payer", "payee"))
        yield f"    <edge source={payer} target={payee}>\n"
        yield from _data("edge", edge)
        yield "    </edge>\n"
    yield "  </graph>\n</graphml>\n"


def _data(owner: str, values: dict[str, str | int | float]) -> Iterator[str]:
    for field, value in values.items():
        yield f'      <data key="{owner}_{field}">{escape(value_text(value))}</data>\n'


# --- GEXF -----------------------------------------------------------------------------------------


def write_gexf(graph: FlowGraph) -> Iterator[str]:
    """Give the lines of GEXF, of the version that both Gephi and networkx read."""
    yield f'{_HEAD}<gexf xmlns="http://www.gexf.net/1.2draft" version="1.2">\n'
    about = "; ".join(f"{field} {value_text(value)}" for field, value in flat(graph.about).items())
    described = f"<description>{escape(about)}</description>"
    yield f"  <meta><creator>bubblegraph</creator>{described}</meta>\n"
    yield '  <graph defaultedgetype="directed" mode="static">\n'
    for owner, fields in (("node", _ABOUT_NODE), ("edge", _ABOUT_EDGE)):
        yield f'    <attributes class="{owner}" mode="static">\n'
        for field in fields:
            yield f'      <attribute id="{field}" title="{field}" type="{_type(field)}"/>\n'
        yield "    </attributes>\n"
    yield "    <nodes>\n"
    for record in graph.nodes:
        node = flat(record)
        identity, label = (quoteattr(str(value)) for value in (node.pop("id"), node["name"]))
        yield f"      <node id={identity} label={label}>\n"
        yield from _attvalues(node)
        yield "      </node>\n"
    yield "    </nodes>\n    <edges>\n"
    for number, record in enumerate(graph.edges):
        edge = flat(record)
        payer, payee = (quoteattr(str(edge.pop(end))) for end in ("payer", "payee"))
        yield f'      <edge id="{number}" source={payer} target={payee}>\n'
        yield from _attvalues(edge)
        yield "      </edge>\n"
    yield "    </edges>\n  </graph>\n</gexf>\n"


def _attvalues(values: dict[str, str | int | float]) -> Iterator[str]:
    yield "        <attvalues>\n"
    for field, value in values.items():
        yield f'          <attvalue for="{field}" value={quoteattr(value_text(value))}/>\n'
    yield "        </attvalues>\n"


# --- GML ------------------------------------------------------------------------------------------


def write_gml(graph: FlowGraph) -> Iterator[str]:
    """Give the lines of GML, in ASCII; a label is the id, for no two may be alike."""
    numbers = {str(node["id"]): number for number, node in enumerate(graph.nodes)}
    yield "graph [\n  directed 1\n"
    yield from _values("  ", flat(graph.about))
    for record in graph.nodes:
        node = flat(record)
        identity = str(node.pop("id"))
        yield f"  node [\n    id {numbers[identity]}\n"
        yield from _values("    ", {"label": identity, **node})
        yield "  ]\n"
    for record in graph.edges:
        edge = flat(record)
        payer, payee = (numbers[str(edge.pop(end))] for end in ("payer", "payee"))
        yield f"  edge [\n    source {payer}\n    target {payee}\n"
        yield from _values("    ", edge)
        yield "  ]\n"
    yield "]\n"


def _values(indent: str, values: dict[str, str | int | float]) -> Iterator[str]:
    for field, value in values.items():
        yield f"{indent}{field} {_real(value)}\n"


def _real(value: str | int | float) -> str:
    """A text, or a number with a point: whole ones have 32 bits in GML."""
    if isinstance(value, str):
        return f'"{_NOT_ASCII.sub(_entity, value)}"'
    text = value_text(value)
    return text if "." in text else f"{text}.0"


def _entity(found: re.Match[str]) -> str:
    return f"&#{ord(found[0])};"
