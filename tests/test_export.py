"""``export``: the flows between companies for other programs, in every format, value by value."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import networkx as nx
import openpyxl
import pytest

import bubblegraph as bg
from bubblegraph.analysis.export import EDGE_FIELDS, NODE_FIELDS
from bubblegraph.cli.export import FORMS
from bubblegraph.errors import OutputError
from bubblegraph.files import write_together
from bubblegraph.ledger.tables.armour import rearm
from bubblegraph.output.export import FORMATS, export_files, format_of_export
from conftest import Run, complete_ledger, on_a_terminal

NASTY = {  # names of parties
    "script": '</script><img src=x onerror="alert(1)">',
    "formula": "=HYPERLINK(1;2)",
    "lines": "one\ntwo\t--- three",
    "signs": "a & b < c > 'd' \"e\" [9] #f00 \\N \\ `g` {h} | %% ;",
    "right": "\u05d0\u05d1\u05d2 \u0645\u0631\u062d\u0628\u0627 英伟达",
    "long": "x" * 10_000,
    "end": "1. end",
}


def ring(names: dict[str, str]) -> bg.CircularFlows:
    """Parties of these names, each of which pays the next; no reader would let all of them be."""
    ids = list(names)
    deals = "".join(
        f"- {{payer: {payer}, payee: {payee}, kind: cloud, amount: 5, date: 2025}}\n"
        for payer, payee in zip(ids, ids[1:] + ids[:1], strict=True)
    )
    ledger = bg.read_text(f"strict: false\ndeals:\n{deals}")
    named = {key: replace(ledger.entities[key], name=name) for key, name in names.items()}
    return flows_of(replace(ledger, entities=named))


def flows_of(ledger: bg.Ledger, **filters: Any) -> bg.CircularFlows:
    return bg.circular_flows(bg.select_deals(ledger, bg.Filters(**filters)))


@pytest.fixture(scope="module")
def ai() -> bg.CircularFlows:
    """Of the ledger that comes along."""
    return bg.circular_flows(bg.select_deals(bg.load_ledger("ai")))


@pytest.fixture(scope="module")
def workbook(ai: bg.CircularFlows, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same as a workbook."""
    (path,) = bg.export_flows(ai, tmp_path_factory.mktemp("book") / "x.xlsx")
    return Path(path)


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


# --- what is said of flows and companies ----------------------------------------------------------


def test_a_flow_says_what_its_deals_amount_to_and_in_which_row_it_is(ledger: bg.Ledger) -> None:
    """
    deals:
    - {id: stake, payer: a, payee: b, kind: equity, amount: 10 to 30, date: 2025-03-01}
    - {id: loan, payer: a, payee: b, kind: debt, amount: 40.50, term: 2026, date: 2025-04-01}
    - {id: rent, payer: b, payee: a, kind: cloud, amount: 50, term: 2026 to 2027, date: 2025-05-01}
    - {id: side, payer: a, payee: c, kind: cloud, amount: 7, status: {2025-05-01: closed}}
    """
    there, side, back = bg.flow_graph(flows_of(ledger)).edges

    assert there == {
        **{"payer": "a", "payee": "b", "low": 50.5, "high": 70.5, "disclosed": 70.5},
        **{"kinds": ("debt", "equity"), "deals": ("stake", "loan")},
        **{"first": "2025-03-01", "last": None, "rows": ("1",), "in_order": True},
        **{"rows_signed": 0, "rows_all": 50, "share": 1.0},
    }
    assert (back["first"], back["last"]) == ("2026-01-01", "2027-12-31")
    assert (side["first"], side["last"]) == ("2025-05-01", "2025-05-01")
    assert (side["rows"], side["in_order"], side["rows_all"], side["share"]) == ((), None, 0, 0)


def test_a_company_has_its_names_and_its_sums(ledger: bg.Ledger) -> None:
    """
    entities:
      a: {name: Labco, sector: ai_lab, country: US, aliases: [Lab, 英伟达]}
      b: {}
    deals:
    - {payer: a, payee: b, kind: debt, amount: 30, date: 2025}
    - {payer: b, payee: a, kind: cloud, amount: undisclosed, date: 2025}
    """
    labco, _ = bg.flow_graph(flows_of(ledger)).nodes

    assert labco == {
        **{"id": "a", "name": "Labco", "sector": "ai_lab", "country": "US"},
        **{"aliases": ("Lab", "英伟达"), "pooled": False},
        **{"in_low": 0, "in_high": None, "in_disclosed": 0},
        **{"out_low": 30, "out_high": 30, "out_disclosed": 30},
    }


def test_rows_of_flows_add_up_to_the_round_trip_volume(ai: bg.CircularFlows) -> None:
    graph = bg.flow_graph(ai)
    passing = sum(ranked.all[1] * len(ranked.cycle.legs) for ranked in ai.rows)

    assert sum(edge["rows_all"] for edge in graph.edges) * 100 == passing
    assert graph.about["round_trip_all_high"] * 100 == ai.all.high.value


# --- networkx -------------------------------------------------------------------------------------


def read_node_link(path: Path) -> nx.DiGraph[str]:
    return nx.node_link_graph(json.loads(path.read_text("utf-8")), edges="edges")


def read_cytoscape(path: Path) -> nx.DiGraph[str]:
    return nx.cytoscape_graph(json.loads(path.read_text("utf-8")))


READERS: dict[str, Callable[[Path], nx.DiGraph[str]]] = {
    "x.graphml": nx.read_graphml,
    "x.gexf": nx.read_gexf,
    "x.gml": nx.read_gml,
    "x.json": read_node_link,
    "x.cyjs": read_cytoscape,
}
BESIDE = {"id", "label", "value", "source", "target"}  # what the formats add of their own


def values(graph: nx.DiGraph[str]) -> tuple[dict[Any, Any], dict[Any, Any]]:
    """Attributes of nodes and edges, without those of the format."""

    def own(data: dict[str, Any]) -> dict[str, Any]:
        return {key: value for key, value in data.items() if key not in BESIDE}

    nodes = {node: own(data) for node, data in graph.nodes(data=True)}
    return nodes, {(u, v): own(data) for u, v, data in graph.edges(data=True)}


@pytest.mark.parametrize("name", READERS)
def test_networkx_reads_every_value_as_it_was(
    tmp_path: Path, ai: bg.CircularFlows, name: str
) -> None:
    bg.export_flows(ai, str(tmp_path / name))

    read = READERS[name](tmp_path / name)

    assert type(read) is nx.DiGraph
    assert values(read) == values(bg.flow_graph(ai).to_networkx())


@pytest.mark.parametrize("name", ["x.graphml", "x.gml", "x.json", "x.cyjs"])
def test_the_file_says_of_which_ledger_it_is(tmp_path: Path, name: str) -> None:
    ledger = bg.read_text("title: Ring\nstrict: false\ndeals:\n" + LOOP)
    flows = flows_of(ledger, only=("stake", "rent"), pooled=True)
    bg.export_flows(flows, tmp_path / name)

    about = READERS[name](tmp_path / name).graph

    assert (about["title"], about["currency"]) == ("Ring", "USD")
    assert about["filters"] == "pooled yes; only stake, rent"
    assert about["round_trip_all_high"] == 4_000_000_000
    assert about["finding"].startswith("At most 4.00 of the 14.00")


WRITERS: dict[str, Callable[[Any, Path], None]] = {
    "x.graphml": nx.write_graphml,
    "x.gexf": nx.write_gexf,
    "x.gml": nx.write_gml,
    "x.json": lambda graph, path: path.write_text(
        json.dumps(nx.node_link_data(graph, edges="edges"), allow_nan=False), "utf-8"
    ),
    "x.cyjs": lambda graph, path: path.write_text(
        json.dumps(nx.cytoscape_data(graph), allow_nan=False), "utf-8"
    ),
}


@pytest.mark.parametrize("name", WRITERS)
def test_every_writer_of_networkx_takes_the_graph(
    tmp_path: Path, ai: bg.CircularFlows, name: str
) -> None:
    graph = bg.flow_graph(ai).to_networkx()

    WRITERS[name](graph, tmp_path / name)

    assert values(READERS[name](tmp_path / name)) == values(graph)


# --- what cannot be known, and what cannot be written ---------------------------------------------

LOOP = """\
- {id: stake, payer: a, payee: b, kind: equity, amount: 10B, date: 2025-03-01}
- {id: rent, payer: b, payee: a, kind: cloud, amount: 4B, date: 2025-04-01}
"""
UNKNOWN = """\
strict: false
deals:
- {id: stake, payer: a, payee: b, kind: equity, amount: at least 10, date: 2025}
- {id: rent, payer: b, payee: a, kind: cloud, amount: undisclosed, date: 2025}
"""


def texts_of(folder: Path) -> Iterator[str]:
    """What is in the files of a folder, those inside of workbooks as well."""
    for path in sorted(folder.iterdir()):
        if path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as book:
                yield from (book.read(name).decode("utf-8") for name in book.namelist())
        else:
            yield path.read_text("utf-8")


def write_all(flows: bg.CircularFlows, folder: Path) -> None:
    for form, each in FORMATS.items():
        bg.export_flows(flows, folder / f"{form}{each.suffixes[0]}", form=form)


def test_a_high_that_is_not_known_is_absent_and_never_infinite(tmp_path: Path) -> None:
    write_all(flows_of(bg.read_text(UNKNOWN)), tmp_path)

    for text in texts_of(tmp_path):
        assert not re.search(r"\b(inf|infinity|nan|none|null)\b", text, re.IGNORECASE)
    edges = rows_of((tmp_path / "csv-edges.csv").read_text("utf-8"))
    assert [(row["low"], row["high"]) for row in edges] == [("10", ""), ("0", "")]
    rent = json.loads((tmp_path / "json.json").read_text("utf-8"))["edges"][1]
    assert (rent["low"], "high" in rent) == (0, False)


def test_cents_are_exact(tmp_path: Path) -> None:
    text = LOOP.replace("10B", "123456789012345.67")

    write_all(flows_of(bg.read_text(f"strict: false\ndeals:\n{text}")), tmp_path)

    for name in ("graphml.graphml", "gexf.gexf", "gml.gml", "json.json", "csv-edges.csv"):
        assert "123456789012345.67" in (tmp_path / name).read_text("utf-8")


@pytest.mark.parametrize("name", READERS)
def test_hostile_names_come_back_as_they_were(tmp_path: Path, name: str) -> None:
    bg.export_flows(ring(NASTY), tmp_path / name)

    read = READERS[name](tmp_path / name)

    assert dict(read.nodes(data="name")) == NASTY


def test_what_steers_a_terminal_or_is_no_xml_is_written_by_its_name(tmp_path: Path) -> None:
    write_all(ring({"a": "a\u202eb\x1b\ufffe", "b": "\r"}), tmp_path)

    assert not any(re.search("[\u202e\x1b\ufffe]", text) for text in texts_of(tmp_path))
    read = nx.read_graphml(tmp_path / "graphml.graphml")
    assert read.nodes["a"]["name"] == "a<U+202E>b<U+001B><U+FFFE>"


def test_ids_of_such_signs_are_the_same_at_both_ends(tmp_path: Path) -> None:
    ledger = bg.read_text(UNKNOWN)
    odd = {"a": "=a\x1b;", "b": "b"}
    deals = [replace(d, payer=odd[d.payer], payee=odd[d.payee]) for d in ledger.deals]
    entities = {id_: bg.Entity(id_, name="") for id_ in odd.values()}

    write_all(flows_of(replace(ledger, deals=tuple(deals), entities=entities)), tmp_path)

    for name, read in READERS.items():
        graph = read(tmp_path / f"{format_of_export(name)}{Path(name).suffix}")
        assert {*graph.edges} == {("=a<U+001B>;", "b"), ("b", "=a<U+001B>;")}
        assert {graph.nodes[node]["name"] for node in graph} == {*graph}
    for ending in ("neo4j", "csv"):
        nodes = rows_of((tmp_path / f"{ending}-nodes.csv").read_text("utf-8"))
        edges = rows_of((tmp_path / f"{ending}-edges.csv").read_text("utf-8"))
        ids = {next(iter(row.values())) for row in nodes}
        assert {end for row in edges for end in [*row.values()][:2]} == ids == {"'=a<U+001B>;", "b"}


def test_no_cell_of_csv_or_xlsx_is_run_by_a_spreadsheet(tmp_path: Path) -> None:
    names = {"a": "=1+1", "b": "+1+1", "c": "-1-1", "d": "@SUM(A1)", "e": " =1", "f": "\t=1"}

    write_all(ring(names), tmp_path)

    for name in ("csv-nodes.csv", "neo4j-nodes.csv"):
        cells = [row["name"] for row in rows_of((tmp_path / name).read_text("utf-8"))]
        assert all(cell.startswith("'") for cell in cells)
        assert [rearm(cell) for cell in cells] == list(names.values())
    sheet = openpyxl.load_workbook(tmp_path / "xlsx.xlsx")["entities"]
    assert {cell.data_type for row in sheet.iter_rows(min_row=2) for cell in row} <= {"s", "n"}
    assert [row[1].value[0] for row in sheet.iter_rows(min_row=2)] == ["'"] * len(names)


# --- CSV and Neo4j --------------------------------------------------------------------------------


def test_csv_is_two_tables_with_every_value(tmp_path: Path, ai: bg.CircularFlows) -> None:
    written = bg.export_flows(ai, tmp_path / "x.csv")

    assert [Path(path).name for path in written] == ["x-nodes.csv", "x-edges.csv"]
    nodes, edges = (rows_of(Path(path).read_text("utf-8")) for path in written)
    graph = bg.flow_graph(ai)
    assert [tuple(nodes[0]), tuple(edges[0])] == [NODE_FIELDS, EDGE_FIELDS]
    for field in ("low", "high", "disclosed", "rows_all"):
        found = [float(row[field]) if row[field] else None for row in edges]
        assert found == [edge[field] for edge in graph.edges]
    assert [row["deals"].split(";") for row in edges] == [list(e["deals"]) for e in graph.edges]
    assert [row["aliases"] for row in nodes] == [";".join(node["aliases"]) for node in graph.nodes]


NEO4J_TYPES = {"", "ID", "START_ID", "END_ID", "LABEL", "TYPE", "double", "date", "string[]"}


def test_neo4j_has_headings_that_its_import_knows_and_cells_that_fit(
    tmp_path: Path, ai: bg.CircularFlows
) -> None:
    nodes, edges = (
        rows_of(Path(path).read_text("utf-8"))
        for path in bg.export_flows(ai, tmp_path / "x.csv", form="neo4j")
    )

    ids = [row["id:ID"] for row in nodes]
    assert len({*ids}) == len(ids) == 93
    assert {end for row in edges for end in (row[":START_ID"], row[":END_ID"])} == {*ids}
    assert {row[":LABEL"] for row in nodes} | {row[":TYPE"] for row in edges} == {"Party", "PAYS"}
    for row in (*nodes, *edges):
        for heading, cell in row.items():
            kind = heading.partition(":")[2]
            assert kind in NEO4J_TYPES
            assert kind != "double" or cell == "" or float(cell) >= 0
            assert kind != "date" or re.fullmatch(r"(\d{4}-\d\d-\d\d)?", cell)


def test_neo4j_comes_with_its_import_command(bubblegraph: Run) -> None:
    ran = bubblegraph("export", "wirecard", "--as", "neo4j", "-o", "my flows.csv")

    assert ran.code == 0
    assert (
        "neo4j-admin database import full --nodes='my flows-nodes.csv' "
        "--relationships='my flows-edges.csv' \\\n  --multiline-fields=true neo4j" in ran.err
    )


# --- pictures from texts --------------------------------------------------------------------------


def test_sankeymatic_has_a_line_for_each_flow_with_a_price(
    ledger: bg.Ledger, tmp_path: Path
) -> None:
    """
    title: Two of a name
    entities: {a: {name: Bank}, b: {name: Bank}, c: {name: "'Odd [9] #f00"}}
    deals:
    - {payer: a, payee: b, kind: debt, amount: 10.25, date: 2025}
    - {payer: b, payee: c, kind: debt, amount: undisclosed, date: 2025}
    - {payer: c, payee: a, kind: debt, amount: 3 to 4, date: 2025}
    """
    bg.export_flows(flows_of(ledger), tmp_path / "x.txt")

    assert (tmp_path / "x.txt").read_text("utf-8").splitlines() == [
        "// Two of a name, USD",
        "Bank (a) [10.25] Bank (b)",
        "// Bank (b) pays ’Odd (9) ＃f00: no price is disclosed",
        "’Odd (9) ＃f00 [4] Bank (a)",
    ]


def test_arrows_of_dot_and_mermaid_say_amount_and_kinds(ledger: bg.Ledger, tmp_path: Path) -> None:
    """
    title: "A {pair}"
    deals:
    - {id: stake, payer: a, payee: b, kind: equity, amount: 10B, date: 2025}
    - {id: loan, payer: a, payee: b, kind: debt, amount: at least 20B, date: 2025}
    """
    for name in ("x.dot", "x.mmd"):
        bg.export_flows(flows_of(ledger), tmp_path / name)

    assert (tmp_path / "x.mmd").read_text("utf-8").splitlines() == [
        "%% A (pair), USD",
        "flowchart LR",
        '  n0["a"]',
        '  n1["b"]',
        '  n0 -->|"≥$30B debt, equity"| n1',
    ]
    assert '  "a" -> "b" [label="≥$30B debt, equity", low="30000000000", ' in (
        tmp_path / "x.dot"
    ).read_text("utf-8")


# --- workbooks ------------------------------------------------------------------------------------


def test_a_workbook_has_a_sheet_for_each_table(workbook: Path, ai: bg.CircularFlows) -> None:
    book = openpyxl.load_workbook(workbook)
    tables = {
        sheet.title: [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
        for sheet in book
        if (rows := list(sheet.values))
    }
    assert [*tables] == ["head", "rows", "loops", "flows", "deals", "entities", "sources"]
    assert [row["all_high"] for row in tables["rows"]] == [float(r.all[1] / 100) for r in ai.rows]
    assert len(tables["loops"]) == len(ai.shown)
    assert [row["low"] for row in tables["flows"]] == [e["low"] for e in bg.flow_graph(ai).edges]
    deals = {s.deal.id: s for s in ai.selection.deals}
    assert {row["id"] for row in tables["deals"]} == {*deals}
    found = [row["url"] for row in tables["sources"] if row["deal"] == "nvda-openai-30b"]
    assert found == [source.url or None for source in deals["nvda-openai-30b"].deal.sources]
    said = [row["value"] for row in tables["head"] if row["item"] == "finding"]
    assert said == [bg.flow_graph(ai).about["finding"]]


def test_a_text_that_is_too_long_for_a_cell_ends_in_a_mark(tmp_path: Path) -> None:
    bg.export_flows(ring({"a": "x" * 40_000, "b": "short"}), tmp_path / "x.xlsx")

    sheet = openpyxl.load_workbook(tmp_path / "x.xlsx")["entities"]

    assert sheet["B2"].value == "x" * 32_766 + "…"


def test_a_sheet_has_only_so_many_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bubblegraph.output.exports.workbook.MOST_ROWS", 3)

    with pytest.raises(OutputError, match='the sheet "head" would have more than 3 rows'):
        bg.export_flows(ring({"a": "A", "b": "B"}), tmp_path / "x.xlsx")

    assert list(tmp_path.iterdir()) == []


def test_a_workbook_without_openpyxl_says_what_to_install(
    bubblegraph: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "openpyxl", None)

    ran = bubblegraph("export", "wirecard", "-o", "x.xlsx")

    assert (ran.code, ran.out) == (1, "")
    assert 'pip install "bubblegraph[xlsx]"' in ran.err


# --- the same bytes, and all files or none --------------------------------------------------------


@pytest.mark.parametrize("form", FORMATS)
def test_files_are_the_same_bytes_each_time(program: Run, tmp_path: Path, form: str) -> None:
    written = []
    for seed in ("1", "2"):  # by which Python puts sets in order
        words = ("export", "wirecard", "--as", form, "-o", f"x{FORMATS[form].suffixes[0]}")
        assert program(*words, PYTHONHASHSEED=seed).code == 0
        written.append({path.name: path.read_bytes() for path in tmp_path.glob("x*")})

    assert written[0] == written[1]


def test_a_workbook_knows_no_clock(workbook: Path) -> None:
    with zipfile.ZipFile(workbook) as book:
        assert {entry.date_time for entry in book.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        properties = book.read("docProps/core.xml").decode()
    assert re.findall(r">(\d{4}-[^<]*)<", properties) == ["1980-01-01T00:00:00Z"] * 2


def test_of_two_files_none_is_written_if_one_cannot_be(bubblegraph: Run, tmp_path: Path) -> None:
    (tmp_path / "x-edges.csv").mkdir()

    ran = bubblegraph("export", "wirecard", "-o", "x.csv")

    assert (ran.code, ran.out) == (1, "")
    assert (
        ran.err == 'bubblegraph: cannot write "x-edges.csv": it is a folder; name a file in it.\n'
    )
    assert [path.name for path in tmp_path.iterdir()] == ["x-edges.csv"]


def test_files_that_are_written_together_stay_as_they_were_if_one_fails(tmp_path: Path) -> None:
    def breaking() -> Iterator[bytes]:
        yield b"new"
        raise OSError(28, os.strerror(28))

    (tmp_path / "one").write_text("old")

    with pytest.raises(OutputError, match=r'two": no space left on device'):
        write_together({str(tmp_path / "one"): [b"new"], str(tmp_path / "two"): breaking()})

    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"one": "old"}


# --- the command ----------------------------------------------------------------------------------


def test_the_help_names_every_format_and_every_suffix(bubblegraph: Run) -> None:
    said = " ".join(bubblegraph("export", "--help").out.split())

    assert tuple(FORMATS) == FORMS
    assert all(form in said for form in FORMATS)
    assert all(f" {each.suffixes[0]}" in said for each in FORMATS.values())


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ((), 2, "say where to write: -o flows.graphml, or -o - with --as"),
        (("-o", "x.svg"), 1, 'cannot tell the format of "x.svg". Use .graphml, .gexf, .gml, .csv,'),
        (("-o", "x.csv", "--as", "gml"), 1, '"x.csv" is a name for csv, not for gml: use .gml.'),
        (("-o", "x.csv", "--as", "gmll"), 2, 'format is not known: "gmll". Did you mean gml?'),
        (("-o", "-"), 2, "say what to write to standard output: --as graphml"),
        (("-o", "-", "--as", "csv"), 1, "csv is two files, and standard output is one"),
        (("-o", "no/x.gml"), 1, 'cannot write "no/x.gml": there is no folder "no".'),
        (("-o", "no/x.csv"), 1, 'cannot write "no/x-nodes.csv": there is no folder "no".'),
    ],
)
def test_what_cannot_be_written_is_said_before_the_work(
    bubblegraph: Run, tmp_path: Path, words: tuple[str, ...], code: int, said: str
) -> None:
    ran = bubblegraph("export", "wirecard", *words)

    assert (ran.code, ran.out) == (code, "")
    assert said in ran.err
    assert list(tmp_path.iterdir()) == []


def test_standard_output_takes_a_format_of_one_file(bubblegraph: Run, tmp_path: Path) -> None:
    piped = bubblegraph("export", "wirecard", "-o", "-", "--as", "gml")
    bubblegraph("export", "wirecard", "-o", "x.gml")

    assert piped.out == (tmp_path / "x.gml").read_text("utf-8")
    assert piped.err == ""


def test_a_workbook_is_nothing_for_a_terminal(tmp_path: Path) -> None:
    seen = on_a_terminal("export", "wirecard", "-o", "-", "--as", "xlsx", folder=tmp_path, code=1)

    assert "a workbook is nothing for a terminal: name a file (-o)." in seen


@pytest.mark.parametrize("name", READERS)
def test_filters_and_days_hold(
    bubblegraph: Run, tmp_path: Path, ledger_file: Path, name: str
) -> None:
    """
    as_of: 2025-12-31
    deals:
    - {id: stake, payer: a, payee: b, kind: equity, amount: 10, date: 2025-03-01}
    - {id: rent, payer: b, payee: a, kind: cloud, amount: 4, date: 2025-04-01}
    - {id: late, payer: b, payee: c, kind: cloud, amount: 4, date: 2025-09-01}
    """

    def edges(*words: str) -> set[tuple[str, str]]:
        assert bubblegraph("export", "ledger.yaml", "-o", name, *words).code == 0
        return {*READERS[name](tmp_path / name).edges}

    assert edges() == {("a", "b"), ("b", "a"), ("b", "c")}
    assert edges("--as-of", "2025-03-31") == {("a", "b")}
    assert edges("--only", "rent") == {("b", "a")}
    assert edges("--kind", "equity") == {("a", "b")}
    assert edges("--entity", "c") == {("b", "c")}


def test_sums_of_a_view_are_of_all_deals(ledger: bg.Ledger) -> None:
    """
    deals:
    - {id: stake, payer: a, payee: b, kind: equity, amount: 10, date: 2025-03-01}
    - {id: late, payer: b, payee: c, kind: cloud, amount: 4, date: 2025-09-01}
    """
    graph = bg.flow_graph(flows_of(ledger, entities=("c",)))

    assert [(node["id"], node["in_low"]) for node in graph.nodes] == [("b", 10), ("c", 4)]


ONE_DEAL = "deals:\n- {payer: a, payee: b, kind: debt, amount: 3, date: 2025}\n"


@pytest.mark.parametrize("text", ["deals: []\n", ONE_DEAL], ids=["no deal", "one deal"])
def test_little_is_written_as_well(bubblegraph: Run, tmp_path: Path, text: str) -> None:
    (tmp_path / "l.yaml").write_text(f"strict: false\n{text}")
    number = text.count("payer")

    for form, each in FORMATS.items():
        ran = bubblegraph("export", "l.yaml", "--as", form, "-o", f"{form}{each.suffixes[0]}")
        assert ran.code == 0, ran.err
        assert f"{number} flow" in ran.err

    for name, read in READERS.items():
        form = format_of_export(name)
        assert read(tmp_path / f"{form}{Path(name).suffix}").size() == number
    assert len(rows_of((tmp_path / "csv-edges.csv").read_text())) == number
    assert openpyxl.load_workbook(tmp_path / "xlsx.xlsx")["flows"].max_row == 1 + number


def test_a_table_of_payments_is_exported_as_well(bubblegraph: Run, tmp_path: Path) -> None:
    (tmp_path / "bank.csv").write_text(
        "from,to,sum,day\nHansa,Yard,10.50,2025-01-31\nYard,Hansa,9.25,2025-02-01\n"
        "Hansa,Yard,1.00,2025-02-03\n"
    )

    ran = bubblegraph(
        "export", "bank.csv", "--columns", "payer=from,payee=to,amount=sum,date=day", "-o", "x.gml"
    )

    assert ran.code == 0, ran.err
    assert "Wrote x.gml: 2 flows between 2 parties, in USD." in ran.err
    there = nx.read_gml(tmp_path / "x.gml").edges["Hansa", "Yard"]
    assert (there["disclosed"], there["first"], there["last"]) == (11.5, "2025-01-31", "2025-02-03")
    assert (there["rows"], there["in_order"], there["rows_all"]) == ("1", "yes", 9.25)


def test_a_bound_is_called_so(bubblegraph: Run, tmp_path: Path) -> None:
    (tmp_path / "all.yaml").write_text(complete_ledger(15))

    ran = bubblegraph("export", "all.yaml", "-o", "x.gml", "--patience", "0")

    assert ran.code == 0
    assert "T* is not proven: rows are those found so far. More time: --patience." in ran.err


# --- read back ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["x-edges.csv", "x.graphml", "x.gexf", "x.gml"])
def test_flows_read_back_as_a_ledger_with_the_same_volumes(
    tmp_path: Path, ai: bg.CircularFlows, name: str
) -> None:
    bg.export_flows(ai, tmp_path / name.replace("-edges", ""))

    back = flows_of(bg.load_ledger(tmp_path / name, columns={"date": "first"}))

    for packing in ("low", "high"):
        assert getattr(back.all, packing).value == getattr(ai.all, packing).value
    assert back.all.circulation_high.volume == ai.all.circulation_high.volume
    assert back.selection.gross == ai.selection.gross


def test_deals_of_a_workbook_read_back_as_a_ledger(workbook: Path, ai: bg.CircularFlows) -> None:
    back = flows_of(bg.load_ledger(workbook, table=bg.TableProfile(sheet="deals")))

    assert back.signed.high.value == ai.signed.high.value
    assert back.selection.gross == ai.selection.gross


def test_files_are_named_after_the_one_that_was_asked_for() -> None:
    assert [*export_files("a.b/x.y.csv", "csv")] == ["a.b/x.y-nodes.csv", "a.b/x.y-edges.csv"]
    assert format_of_export("X.JSON", "cytoscape") == "cytoscape"
