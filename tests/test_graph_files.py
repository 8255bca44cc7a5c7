"""GraphML, GEXF and GML: edges with amounts are payments."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from bubblegraph import LedgerError, load_ledger
from bubblegraph.ledger.read import read_ledger
from conftest import Run

WRITERS: dict[str, Callable[[Any, Path], None]] = {
    "g.graphml": nx.write_graphml,
    "g.gexf": nx.write_gexf,
    "g.gml": nx.write_gml,
}


def ring() -> nx.MultiDiGraph[str]:
    """Three parties, four payments, two of them between one pair."""
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_nodes_from(["Hansa & Co", "Müller", "Yard"])
    graph.add_edge("Hansa & Co", "Müller", amount=100.5, date="2025-01-31", weight=3)
    graph.add_edge("Hansa & Co", "Müller", amount=50, date="2025-02-01", weight=1)
    graph.add_edge("Müller", "Yard", amount=70, date="2025-02-03", weight=1)
    graph.add_edge("Yard", "Hansa & Co", amount=60, date="2025-02-04", weight=1)
    return graph


@pytest.mark.parametrize("name", WRITERS)
def test_each_edge_of_a_graph_is_a_payment(tmp_path: Path, name: str) -> None:
    WRITERS[name](ring(), tmp_path / name)

    deals = load_ledger(tmp_path / name).deals

    assert [(d.payer, d.payee, d.amount.low, str(d.date)) for d in deals] == [
        ("Hansa & Co", "Müller", 10050, "2025-01-31"),
        ("Hansa & Co", "Müller", 5000, "2025-02-01"),
        ("Müller", "Yard", 7000, "2025-02-03"),
        ("Yard", "Hansa & Co", 6000, "2025-02-04"),
    ]


@pytest.mark.parametrize("name", WRITERS)
def test_which_attribute_is_the_amount_is_asked_for(
    bubblegraph: Run, tmp_path: Path, name: str
) -> None:
    graph = nx.DiGraph([("a", "b", {"weight": 3, "value": 2}), ("b", "a", {"weight": 4})])
    WRITERS[name](graph, tmp_path / name)

    ran = bubblegraph("check", name)
    named = load_ledger(tmp_path / name, columns={"amount": "weight"})

    assert ran.code == 1
    assert "--columns amount=…, where … is one of: weight, value." in ran.out
    assert [deal.amount.low for deal in named.deals] == [300, 400]


@pytest.mark.parametrize("name", WRITERS)
def test_an_edge_without_direction_is_told(tmp_path: Path, name: str) -> None:
    WRITERS[name](nx.Graph([("a", "b", {"amount": 3})]), tmp_path / name)

    with pytest.raises(LedgerError, match="an edge without direction"):
        load_ledger(tmp_path / name)


@pytest.mark.parametrize("name", WRITERS)
def test_a_graph_without_edges_is_told(tmp_path: Path, name: str) -> None:
    WRITERS[name](nx.DiGraph(), tmp_path / name)

    with pytest.raises(LedgerError, match="the graph has no edges"):
        load_ledger(tmp_path / name)


def test_parties_are_called_by_labels_unless_two_have_one(tmp_path: Path) -> None:
    gexf = """<gexf xmlns="http://gexf.net/1.3"><graph defaultedgetype="directed">
    <nodes><node id="1" label="Hansa"/><node id="2" label="{}"/></nodes>
    <edges><edge id="0" source="1" target="2" amount="5"/></edges></graph></gexf>"""
    (tmp_path / "two.gexf").write_text(gexf.format("Yard"))
    (tmp_path / "one.gexf").write_text(gexf.format("Hansa"))

    two, one = (load_ledger(tmp_path / f"{name}.gexf").deals[0] for name in ("two", "one"))

    assert (two.payer, two.payee) == ("Hansa", "Yard")
    assert (one.payer, one.payee) == ("1", "2")


GRAPHML = """<?xml version="1.0"?>
<graphml><key id="k" for="edge" attr.name="amount"><default>7</default></key>
<key id="n" for="node" attr.name="name"><default>nobody</default></key>
<graph edgedefault="undirected">
<node id="a"><data key="n">Hansa</data></node><node id="b"><data key="n">Yard</data></node>
<edge source="a" target="b" directed="true"/>
<edge source="b" target="a" directed="true"><data key="k">9</data></edge>
</graph></graphml>
"""


def test_defaults_and_directions_of_single_edges_hold(tmp_path: Path) -> None:
    (tmp_path / "t.graphml").write_text(GRAPHML)

    deals = load_ledger(tmp_path / "t.graphml").deals

    assert [(d.payer, d.payee, d.amount.low) for d in deals] == [
        ("Hansa", "Yard", 700),
        ("Yard", "Hansa", 900),
    ]
    assert str(deals[1].place()).endswith("t.graphml:7:1")


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("t.graphml", "<graphml><graph></graphml>", "the XML cannot be read: mismatched tag"),
        ("t.graphml", "", "empty"),
        ("t.gml", "graph [ directed 1", "the GML cannot be read here"),
        ("t.gml", "graph [ directed ] ]", "the GML cannot be read here"),
        ("t.gml", "graph " + "[ a " * 40, "the GML cannot be read here"),
        ("t.gml", 'graph [ label "open ]', "the GML cannot be read here"),
        (
            "t.gml",
            "graph [ directed 1 node [ id 1 ] edge [ source 1 target 2 amount 3 ] ]",
            'no node has the id "2"',
        ),
        (
            "t.gml",
            "graph [directed 1 node [id 1] node [id 2] edge [source 1 target 2 amount ten]]",
            'amount is not a number: "ten"',
        ),
    ],
)
def test_what_cannot_be_read_is_told(tmp_path: Path, name: str, text: str, said: str) -> None:
    (tmp_path / name).write_text(text)

    _, problems = read_ledger(tmp_path / name)

    assert said in problems[0].message


LAUGHS = """<?xml version="1.0"?>
<!DOCTYPE graphml [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>
<graphml><graph edgedefault="directed"><node id="&c;"/></graph></graphml>
"""
OUTSIDE = """<!DOCTYPE gexf [<!ENTITY f SYSTEM "file:///etc/hostname">]>
<gexf><graph defaultedgetype="directed"><nodes><node id="&f;"/></nodes></graph></gexf>
"""


@pytest.mark.parametrize(("name", "text"), [("t.graphml", LAUGHS), ("t.gexf", OUTSIDE)])
def test_entities_are_refused_before_they_are_read(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)

    with pytest.raises(LedgerError, match="the file declares a document type"):
        load_ledger(tmp_path / name)


def test_a_graph_has_a_largest_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    nx.write_gml(ring(), tmp_path / "g.gml")
    monkeypatch.setattr("bubblegraph.ledger.tables.graphs.MOST_EDGES", 3)

    with pytest.raises(LedgerError, match="a graph of more than 3 edges"):
        load_ledger(tmp_path / "g.gml")


def test_a_graph_on_standard_input_is_told_by_its_beginning(bubblegraph: Run) -> None:
    ran = bubblegraph("deals", "-", "--format", "csv", stdin=GRAPHML.encode())

    assert ran.code == 0
    assert ran.out.count("Hansa-Yard-") == 0  # no date, no year in the id
    assert len(ran.out.splitlines()) == 3


def test_profile_proposes_the_columns_of_a_graph(bubblegraph: Run, tmp_path: Path) -> None:
    graph = nx.DiGraph([("a", "b", {"sum": 3.5, "colour": "red"})])
    nx.write_graphml(graph, tmp_path / "g.graphml")

    ran = bubblegraph("profile", "g.graphml")

    assert "--columns payer=payer,payee=payee,amount=sum" in ran.out
