"""Flows for programs that draw them from a text: Graphviz, Mermaid and SankeyMATIC."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from bubblegraph.analysis.export import FlowGraph, Value, flat
from bubblegraph.money import currency_sign, short
from bubblegraph.output.exports.values import amount_of, value_text

__all__ = ["write_dot", "write_mermaid", "write_sankeymatic"]

# what Mermaid may take for a mark of its own, of Markdown or of HTML
_MARKS = re.compile(r"[!-#&'*+\-:-@\[-`{-~]|\.(?=\s)")
_ODD_BEGINNINGS = {"'": "’", ":": "：", "/": "／"}  # of lines that SankeyMATIC takes for no flow


def _label(graph: FlowGraph, edge: Mapping[str, Value]) -> str:
    """What is written on an arrow: its amount and its kinds."""
    sign = currency_sign(graph.flows.selection.ledger.currency)
    kinds = str(flat(edge)["kinds"]).replace(";", ", ")
    return f"{short(amount_of(edge), sign)} {kinds}"


def _title(graph: FlowGraph) -> str:
    about = flat(graph.about)
    said = [about.get(key, "") for key in ("title", "as_of", "currency", "filters")]
    return " ".join(", ".join(str(each) for each in said if each).split())


# --- Graphviz -------------------------------------------------------------------------------------


def write_dot(graph: FlowGraph) -> Iterator[str]:
    """Give the lines of DOT."""
    yield "digraph {\n  rankdir=LR;\n"
    for field, value in flat(graph.about).items():
        yield f"  {field}={_quoted(value)};\n"
    for record in graph.nodes:
        node = flat(record)
        identity = _quoted(node.pop("id"))
        label = _dot_label(str(node.pop("name")))  # to Graphviz a name is the id
        yield f"  {identity} [label={label}{_attributes(node)}];\n"
    for record in graph.edges:
        edge, label = flat(record), _dot_label(_label(graph, record))
        payer, payee = (_quoted(edge.pop(end)) for end in ("payer", "payee"))
        yield f"  {payer} -> {payee} [label={label}{_attributes(edge)}];\n"
    yield "}\n"


def _attributes(values: dict[str, str | int | float]) -> str:
    return "".join(f", {field}={_quoted(value)}" for field, value in values.items())


def _quoted(value: str | int | float) -> str:
    return '"{}"'.format(value_text(value).replace("\\", "\\\\").replace('"', '\\"'))


def _dot_label(text: str) -> str:
    """A text that is drawn, in which Graphviz knows entities and line ends."""
    return _quoted(text.replace("&", "&amp;")).replace("\n", "\\n")


# --- Mermaid --------------------------------------------------------------------------------------


def write_mermaid(graph: FlowGraph) -> Iterator[str]:
    """Give the lines of a flowchart of Mermaid."""
    numbers = {node["id"]: f"n{number}" for number, node in enumerate(graph.nodes)}
    yield f"%% {_title(graph).translate({ord('{'): '(', ord('}'): ')'})}\nflowchart LR\n"
    for node in graph.nodes:
        yield f'  {numbers[node["id"]]}["{_marked(str(node["name"]))}"]\n'
    for edge in graph.edges:
        payer, payee = numbers[edge["payer"]], numbers[edge["payee"]]
        yield f'  {payer} -->|"{_marked(_label(graph, edge))}"| {payee}\n'


def _marked(text: str) -> str:
    return _MARKS.sub(lambda found: f"#{ord(found[0])};", " ".join(text.split())) or "#32;"


# --- SankeyMATIC ----------------------------------------------------------------------------------


def write_sankeymatic(graph: FlowGraph) -> Iterator[str]:
    """Give the lines of SankeyMATIC, a flow each; one without a known price in a remark."""
    named = Counter(_one_name(str(node["name"])) for node in graph.nodes)
    names = {}
    for node in graph.nodes:
        name = _one_name(str(node["name"]))
        names[node["id"]] = name if named[name] == 1 else f"{name} ({_one_name(str(node['id']))})"
    yield f"// {_title(graph)}\n"
    for edge in graph.edges:
        payer, payee = names[edge["payer"]], names[edge["payee"]]
        if edge["disclosed"]:
            yield f"{payer} [{value_text(edge['disclosed'])}] {payee}\n"
        else:
            yield f"// {payer} pays {payee}: no price is disclosed\n"


def _one_name(text: str) -> str:
    """A name in one line, without what SankeyMATIC takes for an amount, a colour or a remark."""
    name = " ".join(text.split()).translate({ord("["): "(", ord("]"): ")", ord("#"): "＃"})
    return _ODD_BEGINNINGS.get(name[:1], name[:1]) + name[1:]
