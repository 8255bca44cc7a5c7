"""YAML text to rows, by the events of the parser."""

from __future__ import annotations

from typing import Any

import yaml

from bubblegraph.ledger.halves import hide_halves, open_parser
from bubblegraph.ledger.model import pack, unpack
from bubblegraph.ledger.rows import WHOLE_CHARACTER, Listing, Node, Row, Sink, Text, spot
from bubblegraph.ledger.yaml_dialects import glued_signs

__all__ = ["parse_yaml"]


MAX_DEPTH = 24  # a ledger needs 5


MAX_NODES_BY_ALIAS = 100_000  # values that anchors may repeat


_YAML_HINTS = (
    ("mapping values are not allowed", "Put a text that contains ': ' into quotes."),
    (
        "expected ',' or '}'",
        "Close the { … }, or quote a text that contains a comma, a colon or a brace.",
    ),
    ("expected ',' or ']'", "Close the [ … ], or quote a text that contains a comma or a bracket."),
    ("could not find expected ':'", "Write key: value, with a space behind the colon."),
    ("found unexpected end of stream", "A quote is opened and not closed."),
    ("did not find expected key", "Check the indentation of this line and the one above."),
    (
        "expected '-' indicator",
        "Check the indentation: each item of a list begins with '- ' at the same column.",
    ),
    ("expected alphabetic or numeric", "Put a text that begins with * or & into quotes."),
    ("undefined tag handle", "Put a text that begins with ! into quotes."),
    ("while scanning a tag", "Put a text that begins with ! into quotes."),
    ("Unicode character escape", WHOLE_CHARACTER),
    ("found unexpected ':'", "Put a text that contains ': ' into quotes."),
    (
        "unknown escape character",
        "Use single quotes, or write \\\\ for a backslash between double quotes.",
    ),
    (
        "sequence entries are not allowed",
        "Begin a list on its own line; quote a text that begins with '- '.",
    ),
    ("unexpected document indicator", "A quote is opened and not closed."),
    (
        "expected node content",
        "Quote a text that begins with a comma, a bracket, a brace or a dash.",
    ),
    ("indentation indicator", "Write | or > alone, or with the number of spaces, 1 to 9."),
    ("expected comment or line break", "Begin the text on the line below | or >, or quote it."),
    ("duplicate %YAML", "Keep one of the two."),
    ("a tab character", "Indent with spaces, and remove tabs from empty lines."),
    (
        "expected <document start>",
        "Indent all sections alike; nothing may follow a line of three dots.",
    ),
    ("incompatible YAML document", "Write %YAML 1.2, or remove the line."),
    ("unknown directive name", "Remove the line that begins with %."),
)


_NEVER_FIRST = {
    "\t": "Indent with spaces; a tab may not start a value.",
    "@": "Put a text that begins with @ into quotes.",
    "%": "Put a text that begins with % into quotes.",
    "`": "Put a text that begins with a backquote into quotes.",
}


# where it began says more
_FOUND_LATE = ("unexpected end of stream", "could not find expected ':'")


class _Stop(Exception):
    """The rest of the file cannot be read."""


def parse_yaml(sink: Sink) -> Node | None:
    """Read the one document of a YAML text into nodes.

    Parameters
    ----------
    sink : Sink
        Holds the text, takes the problems.

    Returns
    -------
    Node or None
        None for an empty text or one that is no YAML.

    Notes
    -----
    The libyaml parser is driven by events: that keeps every place, and scalars stay what the author
    wrote (``NO``, ``1e9``, ``2025-09``, ``0123``).
    """
    loader: Any = getattr(yaml, "CLoader", yaml.Loader)
    try:
        parser = open_parser(sink.text, loader)
        try:
            root = _Builder(parser, sink).build()
            for at in glued_signs(hide_halves(sink.text), loader):
                sign = sink.text[at]
                what = "no space before #" if sign == "#" else f"no space round {sign}"
                sink.error(spot(sink.text, at), what, "Put a space there, or the text into quotes.")
            return root
        finally:
            parser.dispose()
    except yaml.reader.ReaderError as error:
        found = (
            error.character
            if isinstance(error.character, int)
            else ord(str(error.character)[:1] or "\0")
        )
        # its position is in bytes by one parser, in characters by the other
        index = sink.text.find(chr(found))
        at = spot(sink.text, max(0, index))
        sink.error(at, f"a control character: U+{found:04X}", "Remove it.", fatal=True)
    except UnicodeEncodeError as error:  # of a text that was no file
        half = ord(sink.text[error.start])
        said = f"half a character: U+{half:04X}"
        sink.error(spot(sink.text, error.start), said, WHOLE_CHARACTER, fatal=True)
    except yaml.MarkedYAMLError as error:
        what = " ".join(filter(None, [error.context, error.problem]))
        ended, began = error.problem_mark or error.context_mark, error.context_mark
        open_at_end = "parsing a flow" in what and ended and not sink.text[ended.index :].strip()
        late = any(sign in what for sign in _FOUND_LATE) or open_at_end
        mark = began if late and began else ended
        at = pack(mark.line + 1, mark.column + 1) if mark else 0
        hint = _yaml_hint(sink.text, what, mark)
        sink.error(at, f"not valid YAML: {what}", hint, fatal=True)
    except _Stop:
        pass
    return None


def _yaml_hint(text: str, what: str, mark: Any) -> str:
    """How to mend what is no YAML, or nothing."""
    if "cannot start any token" in what and mark:
        line = text.split("\n", mark.line + 1)[mark.line]
        return _NEVER_FIRST.get(line[mark.column : mark.column + 1], "")
    return next((hint for sign, hint in _YAML_HINTS if sign in what), "")


class _Builder:
    """Makes nodes of events. ``node`` is the open collection; those round it are stacked."""

    def __init__(self, parser: Any, sink: Sink) -> None:
        self.parser = parser
        self.sink = sink
        self.stack: list[tuple[Node | None, str | None, int, str | None, int]] = []
        self.anchors: dict[str, tuple[Node, int]] = {}
        self.node: Node | None = None
        self.key: str | None = None
        self.key_at = 0
        self.nodes = 0
        self.by_alias = 0

    def build(self) -> Node | None:
        """Go through the events once."""
        get_event = self.parser.get_event
        scalar, mapping, sequence = (
            yaml.ScalarEvent,
            yaml.MappingStartEvent,
            yaml.SequenceStartEvent,
        )
        ends = (yaml.MappingEndEvent, yaml.SequenceEndEvent)
        documents = 0
        while True:
            event = get_event()
            kind = type(event)
            if kind is scalar:
                mark = event.start_mark
                at = pack(mark.line + 1, mark.column + 1)
                if event.tag is not None or event.anchor is not None:
                    self._marked_scalar(event, at)
                elif self.key is None and type(self.node) is Row:
                    self.key, self.key_at = event.value, at
                else:
                    self.nodes += 1
                    self._put(Text(event.value, at, bool(event.style)))
            elif kind is mapping or kind is sequence:
                self._open(event, Row if kind is mapping else Listing)
            elif kind in ends:
                self._close()
            elif kind is yaml.AliasEvent:
                self._alias(event)
            elif kind is yaml.DocumentStartEvent:
                documents += 1
                if documents > 1:
                    self._stop(
                        event, "a second document", "A ledger is one document: remove the line ---."
                    )
            elif kind is yaml.StreamEndEvent:
                return self.node

    def _marked_scalar(self, event: Any, at: int) -> None:
        """A scalar with a tag or an anchor."""
        if event.tag is not None:
            self._refuse_tag(event)
        if self.key is None and type(self.node) is Row:
            self.key, self.key_at = event.value, at
            return
        self.nodes += 1
        node = Text(event.value, at, bool(event.style))
        if event.anchor is not None:
            self.anchors[event.anchor] = (node, 1)
        self._put(node)

    def _open(self, event: Any, sort: type[Row] | type[Listing]) -> None:
        if len(self.stack) >= MAX_DEPTH:
            self._stop(
                event, f"nested deeper than {MAX_DEPTH} levels", "A ledger needs no more than five."
            )
        if event.tag is not None:
            self._refuse_tag(event)
        if type(self.node) is Row and self.key is None:
            self._stop(event, "a key that is a list or a mapping", "Keys are words.")
        self.nodes += 1
        self.stack.append((self.node, self.key, self.key_at, event.anchor, self.nodes))
        self.node, self.key = sort(self._at(event)), None

    def _close(self) -> None:
        closed = self.node
        self.node, self.key, self.key_at, anchor, nodes_before = self.stack.pop()
        if closed is None:  # pragma: no cover - libyaml pairs the events
            return
        if anchor is not None:
            self.anchors[anchor] = (closed, self.nodes - nodes_before + 1)
        if type(closed) is Row and "<<" in closed.items:
            self._merge(closed)
        self._put(closed)

    def _alias(self, event: Any) -> None:
        if event.anchor not in self.anchors:
            open_now = any(anchor == event.anchor for _, _, _, anchor, _ in self.stack)
            what = "stands inside what it names" if open_now else "names no anchor"
            self._stop(event, f"alias *{event.anchor} {what}", "Write the value out.")
        node, size = self.anchors[event.anchor]
        self.nodes += size
        self.by_alias += size
        if self.by_alias > MAX_NODES_BY_ALIAS:
            self._stop(
                event,
                f"aliases repeat more than {MAX_NODES_BY_ALIAS:,} values",
                "Write the values out.",
            )
        if type(self.node) is Row and self.key is None:
            self._stop(event, "an alias as a key", "Keys are words.")
        self._put(node)

    def _put(self, made: Node) -> None:
        """Hand a finished node to the collection that is open."""
        node = self.node
        if type(node) is Row:
            key = self.key or ""
            if key in node.items:
                first = unpack("", node.key_at[key]).line
                self.sink.error(
                    self.key_at,
                    f'"{key}" is given twice (first on line {first})',
                    "Keep one of the two.",
                )
            else:
                node.items[key] = made
                node.key_at[key] = self.key_at
            self.key = None
        elif type(node) is Listing:
            node.items.append(made)
        else:
            self.node = made  # the root

    def _merge(self, row: Row) -> None:
        """Fill in what ``<<: *defaults`` brings; the row's own values win."""
        brought = row.items.pop("<<")
        at = row.key_at.pop("<<")
        for other in brought.items if type(brought) is Listing else [brought]:
            if type(other) is not Row:
                self.sink.error(
                    at,
                    "<< does not name a mapping",
                    "Write <<: *name, where &name marks a mapping.",
                )
                continue
            for key, node in other.items.items():
                if key not in row.items:
                    row.items[key] = node
                    row.key_at[key] = other.key_at[key]

    def _refuse_tag(self, event: Any) -> None:
        if event.tag != "!":
            self.sink.error(
                self._at(event),
                f"a YAML tag: {event.tag}",
                "Remove it; the field says what is meant.",
            )

    def _stop(self, event: Any, message: str, remedy: str) -> None:
        self.sink.error(self._at(event), message, remedy, fatal=True)
        raise _Stop

    @staticmethod
    def _at(event: Any) -> int:
        return pack(event.start_mark.line + 1, event.start_mark.column + 1)
