"""What ``export`` writes, opened by the programs that it is for: values are what they were.

Graphviz, Mermaid and Cytoscape are packages of Node.js, pinned in ``tests/readers``; igraph and
followthemoney are packages of Python that stay apart from ours:

    npm ci --prefix tests/readers --ignore-scripts
    python3 -m venv build/readers
    build/readers/bin/pip install -r tests/readers/requirements.txt

Without them these tests are skipped, or fail where BUBBLEGRAPH_READERS says that they are there
("node", "python" or both), as in .ci/run.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import bubblegraph as bg
from bubblegraph.analysis.export import flat
from conftest import HANGS, REPOSITORY

NODE_READERS = REPOSITORY / "tests/readers/node_modules"
PYTHON = REPOSITORY / "build/readers/bin/python"
THERE = os.environ.get("BUBBLEGRAPH_READERS", "").split()
NASTY = {
    "script": '</script><img src=x onerror="alert(1)">',
    "signs": "a & b < c > 'd' \"e\" [9] #f00 \\N \\ `g` {h} | %% ; &lt; #35;",
    "lines": "one\ntwo",
    "right": "\u05d0\u05d1\u05d2 مرحبا 英伟达",
    "long": "x" * 10_000,
    "end": "1. end",
    "list": "- item",
}
Read = Callable[[str, Path], Any]


def flows(names: dict[str, str]) -> bg.CircularFlows:
    """A ring of parties; one price is not known."""
    ids = list(names)
    amounts = ["10.50", "undisclosed", *["1B to 3B"] * len(ids)]
    deals = "".join(
        f"- {{payer: {payer}, payee: {payee}, kind: cloud, amount: {amount}, date: 2025-03}}\n"
        for payer, payee, amount in zip(ids, ids[1:] + ids[:1], amounts, strict=False)
    )
    ledger = bg.read_text(f"title: A ring\nstrict: false\ndeals:\n{deals}")
    named = {key: replace(ledger.entities[key], name=name) for key, name in names.items()}
    return bg.circular_flows(bg.select_deals(replace(ledger, entities=named)))


@pytest.fixture(scope="module")
def ai() -> bg.CircularFlows:
    """Of the ledger that comes along."""
    return bg.circular_flows(bg.select_deals(bg.load_ledger("ai")))


def run(sort: str, there: bool, *words: str) -> Any:
    if not there and sort not in THERE:
        pytest.skip(f"the readers of {sort} are not installed: see the head of this file")
    done = subprocess.run(words, capture_output=True, encoding="utf-8", timeout=HANGS, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture
def by_node(tmp_path: Path) -> Read:
    """Read a file as a program of Node.js does."""
    node = shutil.which("node")
    there = node is not None and NODE_READERS.is_dir()
    script = str(REPOSITORY / "tests/readers/read.mjs")
    return lambda form, path: run("node", there, node or "node", script, form, str(path))


@pytest.fixture
def by_python(tmp_path: Path) -> Read:
    """Read a file as a program of Python does, in an environment of its own."""
    script = str(REPOSITORY / "tests/readers/read.py")
    there = PYTHON.exists()
    return lambda form, path: run("python", there, str(PYTHON), script, form, str(path))


def known(record: dict[str, Any], like: dict[str, Any]) -> dict[str, Any]:
    """What a reader has of the values of a record; igraph has nan or nothing for what is absent."""
    return {
        key: value
        for key, value in record.items()
        if key in like or (key in ("high", "in_high", "out_high") and value == value)  # noqa: PLR0124
    }


def numbers(record: dict[str, Any]) -> dict[str, Any]:
    """The same, with numbers as texts like those of Graphviz."""
    return {key: str(value) for key, value in record.items()}


# --- Graphviz -------------------------------------------------------------------------------------


def test_graphviz_reads_every_value(tmp_path: Path, ai: bg.CircularFlows, by_node: Read) -> None:
    graph = bg.flow_graph(ai)
    bg.export_flows(graph, tmp_path / "x.dot")

    read = by_node("dot", tmp_path / "x.dot")

    nodes = {node["name"]: node for node in read["nodes"]}
    assert [*nodes] == [node["id"] for node in graph.nodes]
    for node in map(flat, graph.nodes):
        told = numbers({k: v for k, v in node.items() if k not in ("id", "name")})
        assert known(nodes[node["id"]], told) == told
    edges = {(edge["source"], edge["target"]): edge for edge in read["edges"]}
    assert len(edges) == len(graph.edges)
    for edge in map(flat, graph.edges):
        told = numbers({k: v for k, v in edge.items() if k not in ("payer", "payee")})
        assert known(edges[edge["payer"], edge["payee"]], told) == told


def test_graphviz_draws_hostile_names_as_they_are(tmp_path: Path, by_node: Read) -> None:
    bg.export_flows(flows(NASTY), tmp_path / "x.dot")

    read = by_node("dot", tmp_path / "x.dot")

    drawn = {  # its JSON has each \ of what is drawn twice
        node["name"]: "\n".join(
            part["text"].replace("\\\\", "\\") for part in node["_ldraw_"] if part["op"] == "T"
        )
        for node in read["nodes"]
    }
    assert drawn == NASTY


# --- Mermaid --------------------------------------------------------------------------------------


@pytest.mark.parametrize("names", [NASTY, {"a": "Labco", "b": "Chipco"}], ids=["hostile", "plain"])
def test_mermaid_reads_names_and_amounts(
    tmp_path: Path, by_node: Read, names: dict[str, str]
) -> None:
    bg.export_flows(flows(names), tmp_path / "x.mmd")

    read = by_node("mermaid", tmp_path / "x.mmd")

    called = {node["id"]: node["name"] for node in read["nodes"]}
    expected = [" ".join(name.split()) for _, name in sorted(names.items())]
    assert [*called.values()] == expected
    ids = list(names)
    pairs = {
        (" ".join(names[payer].split()), " ".join(names[payee].split()))
        for payer, payee in zip(ids, ids[1:] + ids[:1], strict=True)
    }
    assert {(called[e["source"]], called[e["target"]]) for e in read["edges"]} == pairs
    labels = {edge["label"] for edge in read["edges"]}
    assert labels >= {"$10.50 cloud", "? cloud"}
    assert labels <= {"$10.50 cloud", "? cloud", "$1–3B cloud"}


def test_mermaid_reads_the_whole_ledger(
    tmp_path: Path, ai: bg.CircularFlows, by_node: Read
) -> None:
    bg.export_flows(ai, tmp_path / "x.mmd")

    read = by_node("mermaid", tmp_path / "x.mmd")

    graph = bg.flow_graph(ai)
    assert [node["name"] for node in read["nodes"]] == [node["name"] for node in graph.nodes]
    assert len(read["edges"]) == len(graph.edges)


def test_mermaid_reads_a_chart_without_flows(tmp_path: Path, by_node: Read) -> None:
    empty = bg.circular_flows(bg.select_deals(bg.read_text("strict: false\ndeals: []\n")))
    bg.export_flows(empty, tmp_path / "x.mmd")

    assert by_node("mermaid", tmp_path / "x.mmd") == {"nodes": [], "edges": []}


# --- Cytoscape ------------------------------------------------------------------------------------


@pytest.mark.parametrize("whose", ["ai", "hostile"])
def test_cytoscape_reads_every_value(
    tmp_path: Path, ai: bg.CircularFlows, by_node: Read, whose: str
) -> None:
    graph = bg.flow_graph(ai if whose == "ai" else flows(NASTY))
    bg.export_flows(graph, tmp_path / "x.cyjs")

    read = by_node("cytoscape", tmp_path / "x.cyjs")

    assert read["nodes"] == [{**node, "value": node["id"]} for node in map(flat, graph.nodes)]
    for found, edge in zip(read["edges"], map(flat, graph.edges), strict=True):
        assert (found["source"], found["target"]) == (edge.pop("payer"), edge.pop("payee"))
        assert known(found, edge) == edge


# --- igraph ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["graphml", "gml"])
def test_igraph_reads_every_value(
    tmp_path: Path, ai: bg.CircularFlows, by_python: Read, form: str
) -> None:
    graph = bg.flow_graph(ai)
    bg.export_flows(graph, tmp_path / f"x.{form}")

    read = by_python(form, tmp_path / f"x.{form}")

    # of entities of GML it knows those of signs of ASCII
    aside = ("id", "aliases") if form == "gml" else ()
    for found, node in zip(read["nodes"], map(flat, graph.nodes), strict=True):
        told = {key: value for key, value in node.items() if key not in aside}
        assert known(found, told) == told
    ids = [node["id"] for node in graph.nodes]
    for found, edge in zip(read["edges"], map(flat, graph.edges), strict=True):
        assert (ids[found["source"]], ids[found["target"]]) == (
            edge.pop("payer"),
            edge.pop("payee"),
        )
        assert known(found, edge) == edge


def test_igraph_reads_hostile_names(tmp_path: Path, by_python: Read) -> None:
    bg.export_flows(flows(NASTY), tmp_path / "x.graphml")

    read = by_python("graphml", tmp_path / "x.graphml")

    assert {node["id"]: node["name"] for node in read["nodes"]} == NASTY


# --- followthemoney -------------------------------------------------------------------------------


def by_schema(entities: list[dict[str, Any]], *schemata: str) -> list[dict[str, Any]]:
    return [each["properties"] for each in entities if each["schema"] in schemata]


def test_followthemoney_knows_every_property_and_every_value(
    tmp_path: Path, ai: bg.CircularFlows, by_python: Read
) -> None:
    bg.export_flows(ai, tmp_path / "x.ndjson")
    written = [json.loads(line) for line in (tmp_path / "x.ndjson").read_text("utf-8").splitlines()]

    read = by_python("followthemoney", tmp_path / "x.ndjson")

    def sets(entities: list[dict[str, Any]]) -> list[Any]:
        return [
            (each["id"], each["schema"], {k: {*v} for k, v in each["properties"].items()})
            for each in entities
        ]

    assert sets(read) == sets(written)
    payments = by_schema(read, "Payment")
    assert [p["recordId"] for p in payments] == [[s.deal.id] for s in ai.selection.counted]
    total = sum(float(amount) for p in payments for amount in p.get("amount", []))
    assert total * 100 == ai.selection.gross.disclosed
    names = [p["name"][0] for p in by_schema(read, "Company", "LegalEntity")]
    assert names == [node["name"] for node in bg.flow_graph(ai).nodes]


def test_a_payment_of_followthemoney_says_what_the_ledger_says(
    tmp_path: Path, by_python: Read
) -> None:
    ledger = bg.read_text(
        "title: Two\nentities:\n"
        "  a: {name: Labco, sector: ai_lab, country: US, ticker: LAB, aliases: [Lab]}\n"
        "  b: {name: Holders, sector: investor, pooled: true}\n"
        "deals:\n- {id: stake, payer: b, payee: a, kind: equity, amount: 10 to 30, term: 2026,\n"
        "   what: round A, status: {2025-03-01: committed}, package: round,\n"
        "   source: Gazette 2025-03-02 https://example.org/a}\n"
    )
    bg.export_flows(bg.circular_flows(bg.select_deals(ledger)), tmp_path / "x.ndjson")

    labco, holders, stake = by_python("followthemoney", tmp_path / "x.ndjson")

    assert (labco["schema"], holders["schema"]) == ("Company", "LegalEntity")
    assert labco["properties"] == {
        **{"name": ["Labco"], "alias": ["Lab"], "country": ["us"]},
        **{"sector": ["ai_lab"], "ticker": ["LAB"]},
    }
    assert stake["properties"] == {
        **{"payer": [holders["id"]], "beneficiary": [labco["id"]]},
        **{"amount": ["30"], "amountUsd": ["30"], "currency": ["USD"], "date": ["2025-03-01"]},
        **{"startDate": ["2026-01-01"], "endDate": ["2026-12-31"], "purpose": ["equity: round A"]},
        **{"summary": ["committed; 10 to 30"], "programme": ["round"], "recordId": ["stake"]},
        **{"publisher": ["Gazette"], "sourceUrl": ["https://example.org/a"]},
    }
