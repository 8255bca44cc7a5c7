"""Graphs as GraphML, GEXF and GML have them: each edge is a row, with its attributes as columns."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import NamedTuple
from xml.parsers import expat

from bubblegraph.errors import Misread
from bubblegraph.ledger.model import pack
from bubblegraph.ledger.rows import Sink, spot
from bubblegraph.ledger.tables.cells import Cells

__all__ = ["GRAPH_SUFFIXES", "Graph", "is_graph", "read_graph"]

GRAPH_SUFFIXES = (".graphml", ".gexf", ".gml")
PARTIES = ("payer", "payee")
MOST_CHARACTERS = 64 * 2**20  # the whole of it is held in memory, and many times as large
MOST_EDGES = 500_000
DEEPEST = 30  # brackets within brackets
NAMES = ("label", "name")  # attributes of a node that are what people call it
_HEAD = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:\w+:)?(?:graphml|gexf)\b"
    r"|\s*(?:(?:#|Creator|Version)[^\n]*\n\s*)*graph\s*\[",
    re.DOTALL,
)
_TOKEN = re.compile(
    r'\s+|#[^\n]*|(?P<open>\[)|(?P<close>\])|"(?P<text>[^"]*)"|(?P<word>[^\s\[\]"#]+)|(?P<bad>.)'
)


class Edge(NamedTuple):
    """An edge, and the packed place where it stands."""

    at: int
    payer: str  # ids of nodes
    payee: str
    values: dict[str, str]


@dataclass(slots=True)
class Graph:
    """The nodes and edges of a file."""

    names: dict[str, str] = field(default_factory=dict)  # of nodes by their ids; may be empty
    edges: list[Edge] = field(default_factory=list)

    def lines(self, sink: Sink) -> Iterator[Cells]:
        """Give the headings, and then a row for each edge."""
        headings = dict.fromkeys(key for edge in self.edges for key in edge.values)
        columns = [key for key in headings if key.lower() not in PARTIES]
        yield [pack(1, 1)] * (2 + len(columns)), [*PARTIES, *columns]
        called = self._called()
        for edge in self.edges:
            if lost := [end for end in (edge.payer, edge.payee) if end not in called]:
                sink.error(
                    edge.at, f'no node has the id "{lost[0]}"', "Check the ends of the edge."
                )
                continue
            values = [edge.values.get(key, "") for key in columns]
            yield [edge.at] * (2 + len(columns)), [called[edge.payer], called[edge.payee], *values]

    def _called(self) -> dict[str, str]:
        """What nodes are called: by their names, unless two have one, or one has none."""
        named = Counter(self.names.values())
        unique = all(name and number == 1 for name, number in named.items())
        return self.names if unique else {node: node for node in self.names}


def is_graph(name: str, text: str) -> bool:
    """Whether a text is a graph, by its name or its beginning.

    Examples
    --------
    >>> is_graph("-", "graph [ directed 1 ]"), is_graph("-", "deals: []"), is_graph("a.gexf", "")
    (True, False, True)
    """
    return name.lower().endswith(GRAPH_SUFFIXES) or _HEAD.match(text[:4096]) is not None


def read_graph(sink: Sink) -> Graph | None:
    """Read the nodes and edges of a text; what is wrong is reported, and None if there is none."""
    text, graph = sink.text, Graph()
    try:
        if len(text) > MOST_CHARACTERS:
            said = f"a graph of more than {MOST_CHARACTERS // 2**20} MB"
            raise Misread(said, "Write its edges as a table of CSV.")
        reader = _XmlReader(graph) if text.lstrip().startswith("<") else _GmlReader(graph)
        reader.read(text)
        if not graph.edges:
            raise Misread("the graph has no edges", "Each edge is a payment: payer, payee, amount.")
    except _Fault as fault:
        sink.error(fault.at, fault.message, fault.remedy)
        return None
    except Misread as error:
        sink.error(0, error.message, error.remedy)
        return None
    return graph


class _Fault(Misread):
    """What cannot be read, and where."""

    def __init__(self, at: int, message: str, remedy: str) -> None:
        super().__init__(message, remedy)
        self.at = at


def _add(graph: Graph, edge: Edge, *, directed: bool) -> None:
    if not directed:
        remedy = "Export it as a directed graph: from payer to payee."
        raise _Fault(edge.at, "an edge without direction: it does not say who pays whom", remedy)
    if len(graph.edges) >= MOST_EDGES:
        said = f"a graph of more than {MOST_EDGES:,} edges"
        raise _Fault(edge.at, said, "Write its edges as a table of CSV.")
    graph.edges.append(edge)


# --- XML ------------------------------------------------------------------------------------------


class _XmlReader:
    """Reads GraphML and GEXF as it comes; entities and document types are refused, unread."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.directed = False  # edges that do not say it themselves
        self.titles: dict[str, str] = {}  # id of an attribute to what it is called
        self.defaults: dict[str, str] = {}  # of attributes of edges
        self.key = ""  # of the attribute that is being declared, or given
        self.node = ""
        self.about = ""  # what the attribute that is being declared is of: edge, node, all
        self.owner: dict[str, str] | None = None  # the values of the node or edge that is read
        self.texts: list[str] = []
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.characters
        self.parser.StartDoctypeDeclHandler = self.refuse
        self.parser.EntityDeclHandler = self.refuse

    def read(self, text: str) -> None:
        try:
            self.parser.Parse(text, True)
        except expat.ExpatError as error:
            said = f"the XML cannot be read: {expat.ErrorString(error.code)}"
            at = pack(error.lineno, error.offset + 1)
            raise _Fault(at, said, "Export the graph again.") from None

    @property
    def here(self) -> int:
        return pack(self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1)

    def refuse(self, *_: object) -> None:
        remedy = "Remove <!DOCTYPE …>: entities are not read."
        raise _Fault(self.here, "the file declares a document type", remedy)

    def start(self, tag: str, given: dict[str, str]) -> None:
        self.texts = []
        match tag.rpartition(":")[2]:
            case "graph":
                told = given.get("edgedefault") or given.get("defaultedgetype")
                self.directed = told == "directed"
            case "attributes":
                self.about = given.get("class", "")
            case "key" | "attribute":
                self.about = given.get("for", self.about)
                self.key = given.get("id", "")
                self.titles[self.key] = given.get("attr.name") or given.get("title") or self.key
            case "node":
                self.node = given.get("id", "")
                self.graph.names[self.node] = given.get("label", "")
                self.owner = {}
            case "edge":
                self.owner = self.start_edge(given)
            case "data":
                self.key = given.get("key", "")
            case "attvalue" if self.owner is not None:
                key = given.get("for") or given.get("id", "")
                self.owner[self.titles.get(key, key)] = given.get("value", "")

    def start_edge(self, given: dict[str, str]) -> dict[str, str]:
        told = given.get("type") or {"true": "directed", "false": "no"}.get(
            given.get("directed", "")
        )
        directed = told == "directed" if told else self.directed
        known = ("id", "source", "target", "type", "directed")
        values = {key: value for key, value in given.items() if key not in known}
        edge = Edge(self.here, given.get("source", ""), given.get("target", ""), values)
        _add(self.graph, edge, directed=directed)
        return values

    def characters(self, text: str) -> None:
        self.texts.append(text)

    def end(self, tag: str) -> None:
        text = "".join(self.texts).strip()
        match tag.rpartition(":")[2]:
            case "data" if self.owner is not None and text:
                self.owner[self.titles.get(self.key, self.key)] = text
            case "default" if self.about in ("edge", "all"):
                self.defaults[self.titles.get(self.key, self.key)] = text
            case "node":
                self.name_node(self.owner or {})
                self.owner = None
            case "edge":
                values = self.graph.edges[-1].values
                values |= {k: text for k, text in self.defaults.items() if k not in values}
                self.owner = None
        self.texts = []

    def name_node(self, values: dict[str, str]) -> None:
        told = next((values[key] for key in NAMES if values.get(key)), "")
        self.graph.names[self.node] = self.graph.names[self.node] or told


# --- GML ------------------------------------------------------------------------------------------


class _GmlReader:
    """Reads GML: keys with values, and with lists of them in brackets."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.directed = False
        self.found: list[tuple[int, dict[str, str]]] = []  # edges, whatever stands above them

    def read(self, text: str) -> None:
        path: list[tuple[str, int, dict[str, str]]] = []  # the lists that are open
        key, root = "", dict[str, str]()
        for token in _TOKEN.finditer(text):
            at = token.start()
            if token["open"]:
                if not key or len(path) >= DEEPEST:
                    raise self._unreadable(text, at)
                path.append((key, at, {}))
                key = ""
            elif token["close"]:
                if key or not path:
                    raise self._unreadable(text, at)
                self._take(*path.pop())
            elif token["bad"]:
                raise self._unreadable(text, at)
            elif token["word"] and not key:
                key = token["word"]
            elif token["word"] or token["text"] is not None:
                if not key:
                    raise self._unreadable(text, at)
                (path[-1][2] if path else root)[key] = token["word"] or unescape(token["text"])
                key = ""
        if key or path:
            raise self._unreadable(text, path[-1][1] if path else len(text.rstrip()))
        for at, values in self.found:
            payer, payee = values.pop("source", ""), values.pop("target", "")
            values.pop("id", None)
            _add(self.graph, Edge(spot(text, at), payer, payee, values), directed=self.directed)

    def _take(self, key: str, at: int, values: dict[str, str]) -> None:
        """Take a list that was closed."""
        if key == "graph":
            self.directed = values.get("directed") == "1"
        elif key == "node":
            name = next((values[name] for name in NAMES if values.get(name)), "")
            self.graph.names[values.get("id", "")] = name
        elif key == "edge":
            self.found.append((at, values))

    @staticmethod
    def _unreadable(text: str, at: int) -> _Fault:
        return _Fault(spot(text, at), "the GML cannot be read here", "Export the graph again.")
