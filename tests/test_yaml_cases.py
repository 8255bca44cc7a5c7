"""Hard cases of YAML: each is read as what its author wrote, or refused with its place.

The inputs are our own. Where one is of the sort of a case of the YAML test suite, its name begins with the
id of that case. libyaml reads YAML 1.1: what YAML 1.2 reads otherwise is to be refused, not read as something
else.
"""

from __future__ import annotations

import re

import pytest

from bubblegraph import LedgerError, read_text
from bubblegraph.ledger.read import read_ledger
from bubblegraph.ledger.rows import Listing, Node, Row, Sink
from bubblegraph.ledger.yaml_rows import parse_yaml

Plain = str | None | list["Plain"] | dict[str, "Plain"]


def plain(node: Node | None) -> Plain:
    """What was read, as texts, lists and mappings; None where nothing was written."""
    if isinstance(node, Row):
        return {key: plain(value) for key, value in node.items.items()}
    if isinstance(node, Listing):
        return [plain(item) for item in node.items]
    return None if node is None or node.empty else node.text


READ: dict[str, tuple[str, Plain]] = {
    # scalars are what the author wrote
    "Norway and other words that are no flags": (
        "a: NO\nb: yes\nc: on\nd: TRUE\ne: .inf\nf: =",
        {"a": "NO", "b": "yes", "c": "on", "d": "TRUE", "e": ".inf", "f": "="},
    ),
    "numbers keep their digits": (
        "a: 0123\nb: 0o17\nc: 0x1F\nd: 1e9\ne: 1_000\nf: +12.50\ng: 190:20:30\nh: 9007199254740993",
        {"a": "0123", "b": "0o17", "c": "0x1F", "d": "1e9", "e": "1_000", "f": "+12.50", "g": "190:20:30",
         "h": "9007199254740993"},
    ),
    "dates keep their precision": ("a: 2025\nb: 2025-09\nc: 2025-Q3\nd: 2025-09-22",
                                   {"a": "2025", "b": "2025-09", "c": "2025-Q3", "d": "2025-09-22"}),
    "nothing, in four ways": ("a:\nb: ~\nc: null\nd: # empty", {"a": None, "b": None, "c": None, "d": None}),
    "what is quoted is never nothing": ("a: ''\nb: 'null'\nc: \"~\"", {"a": "", "b": "null", "c": "~"}),
    "S3PD a key of two words, quoted keys, keys like flags": (
        "a b: 1\n'c d': 2\n\"e\": 3\nnull: 4\n~: 5\nNO: 6",
        {"a b": "1", "c d": "2", "e": "3", "null": "4", "~": "5", "NO": "6"},
    ),
    # plain scalars
    "FBC9 signs inside a word": (
        "a: b#c\nd: http://x/y?z#w\ne: -f\ng: ?h\ni: :j\nk: l,m [n] {o}\np: q :r",
        {"a": "b#c", "d": "http://x/y?z#w", "e": "-f", "g": "?h", "i": ":j", "k": "l,m [n] {o}", "p": "q :r"},
    ),
    "2EBW keys that begin with a sign": ("-a: 1\n?b: 2\n:c: 3\nd:e: 4", {"-a": "1", "?b": "2", ":c": "3", "d:e": "4"}),
    "36F6 a plain text over lines, with an empty one": ("a: b\n  c\n\n  d\ne: f", {"a": "b c\nd", "e": "f"}),
    "AB8U what looks like an item is text on a further line": ("- a\n - b\n -c\n", ["a - b -c"]),
    "a colon at the front of a value": ("- a: :b\n- {c: 'd:e'}", [{"a": ":b"}, {"c": "d:e"}]),
    "comments behind and below": ("a: b # c\n# d\ne: # f\n  g\n#h: i\n", {"a": "b", "e": "g"}),
    # quoted scalars
    "4UYU a colon in quotes": ('"a: b": "c: d # e"', {"a: b": "c: d # e"}),
    "7A4E folded between double quotes": ('a: "b\n  c\n\n  d \\\n  e\\n f"', {"a": "b c\nd e\n f"}),
    "PRH3 folded between single quotes": ("a: ' b\n  c\n\n  d '", {"a": " b c\nd "}),
    "4GC6 a quote in quotes": ("a: 'it''s'\nb: \"\\\"so\\\"\"", {"a": "it's", "b": '"so"'}),
    "G4RS escapes": (r'a: "\x41\u00e9\U0001F600\t\/\\\_"', {"a": "Aé😀\t/\\\u00a0"}),
    "87E4 quotes inside braces": ("{'a': 'b, c', \"d\": \"e}\", f: g'h}", {"a": "b, c", "d": "e}", "f": "g'h"}),
    "NP9H line breaks that are escaped": ('a: "b \\\n  c\\\n  \\  d"', {"a": "b c  d"}),
    "DE56 tabs at the end of a line in quotes": ('a: "b\\t\n  c"\nd: "e\t\n  f"', {"a": "b\t c", "d": "e f"}),
    "3RLN and at its front": ('a: "b\n  \tc"', {"a": "b c"}),
    "QB6E lines in quotes that are not indented": ('a: "b\nc"\n', {"a": "b c"}),
    # block scalars
    "M9B4 literal and folded": ("a: |\n  b\n   c\n  d\ne: >\n  f\n  g\n\n  h\n", {"a": "b\n c\nd\n", "e": "f g\nh\n"}),
    "A6F9 ends stripped, clipped and kept": (
        "a: |-\n  x\n\nb: |\n  x\n\nc: |+\n  x\n\nd: y",
        {"a": "x", "b": "x\n", "c": "x\n\n", "d": "y"},
    ),
    "R4YG an indentation that is told": ("a: |2\n   x\n  y\nb: >1-\n  z\n", {"a": " x\ny\n", "b": " z"}),
    "P2AD both indicators, in either order": ("a: |+2\n  x\nb: >2-\n  y\n", {"a": "x\n", "b": "y"}),
    "7T8X folding spares lines that are indented": (
        "a: >\n  b\n  c\n\n    d\n    e\n\n  f\n", {"a": "b c\n\n  d\n  e\n\nf\n"}
    ),
    "DWX9 empty lines at the front": ("a: >-\n\n  x\n\n\n  y\n", {"a": "\nx\n\ny"}),
    "K858 a block without lines": ("a: |\nb: >-\nc: d", {"a": "", "b": "", "c": "d"}),
    "R4YG what looks like a comment is text": ("a: |\n  # b\n  c # d\n# e\n", {"a": "# b\nc # d\n"}),
    "P2AD a comment behind the sign": ("a: | # b\n  c\n", {"a": "c\n"}),
    "JEF9 lines of spaces alone": ("a: |+\n\n   \n", {"a": "\n\n"}),
    "L24T a last line of spaces": ("a: |\n  b\n   \n", {"a": "b\n \n"}),
    "S98Z spaces, and a comment": ("a: >\n \n  \n   \n # b\n", {"a": ""}),
    "4WA9 in mappings of a list": ("- a: |\n    b\n  c: |\n    d\n", [{"a": "b\n", "c": "d\n"}]),
    # collections in braces and brackets
    "5C5M commas at the end": ("{a: [b, c, ], d: {e: f, }, }", {"a": ["b", "c"], "d": {"e": "f"}}),
    "C2DT values right behind a quoted key": ('{"a":b, "c":"d", \'e\':[f]}', {"a": "b", "c": "d", "e": ["f"]}),
    "VJP3 over lines, with comments": ("a: [b, # c\n  d,\n\n  {e: f,\n  g: h}]", {"a": ["b", "d", {"e": "f", "g": "h"}]}),
    "QF4Y a pair in a list": ("a: [b: c, d]", {"a": [{"b": "c"}, "d"]}),
    "4ABK keys without a value": ("{a, b: , c: d}", {"a": None, "b": None, "c": "d"}),
    "7ZZ5 empty ones": ("a: []\nb: {}\nc: [[], {}]", {"a": [], "b": {}, "c": [[], {}]}),
    "UDM2 an address in braces": ("{a: http://x/y, b: [http://z]}", {"a": "http://x/y", "b": ["http://z"]}),
    "a question mark and a colon inside a text": ("{a: http://x/?y=z:1, b: [c?, d:e]}", {"a": "http://x/?y=z:1", "b": ["c?", "d:e"]}),
    "7TMG a comment before a comma": ("a: [b\n  # c\n  , d]", {"a": ["b", "d"]}),
    "9BXH a quoted key over lines, without a value": ('[{"a\n  b", c: d}]', [{"a b": None, "c": "d"}]),
    "9C9N a list that is not indented": ("a: [b,\nc]\n", {"a": ["b", "c"]}),
    "G5U8 dashes in brackets": ("[-, -]\n", ["-", "-"]),
    # blocks
    "AZ63 a list at the column of its key": ("a:\n- b\n- c\nd: e", {"a": ["b", "c"], "d": "e"}),
    "3ALJ lists in a line": ("- - a\n  - b\n- - c\n", [["a", "b"], ["c"]]),
    "229Q mappings in a list": ("-\n  a: b\n  c: d\n- e: f\n  g: h\n", [{"a": "b", "c": "d"}, {"e": "f", "g": "h"}]),
    "W42U items without a value": ("-\n- a\n-", [None, "a", None]),
    "a whole document that is indented": ("  a: b\n  c: d\n", {"a": "b", "c": "d"}),
    "26DV spaces before colons": ("'a' : b\nc :\n  d : e\n", {"a": "b", "c": {"d": "e"}}),
    "UV7Q a tab behind the indentation of a text": ("a:\n - b\n  \tc\n", {"a": ["b c"]}),
    "6BCT tabs between a key and its value, and before a comment": ("a:\tb\t# c\nd:\t\te", {"a": "b", "d": "e"}),
    "6HB6 tabs between braces": ("{\ta: b,\n\tc: d}", {"a": "b", "c": "d"}),
    # explicit keys
    "5WE3 a question mark before a key": ("? a\n: b\n? c\n? d\n: - e\n", {"a": "b", "c": None, "d": ["e"]}),
    "7W2P without values": ("? a\n? b\nc:\n", {"a": None, "b": None, "c": None}),
    "GH63 mixed with others": ("? a\n: b\nc: d\n? e\n", {"a": "b", "c": "d", "e": None}),
    "DFF7 in braces": ("{? a : b, ? c}", {"a": "b", "c": None}),
    # anchors, aliases, merges
    "JS2J a name for a value": ("a: &x b\nc: *x", {"a": "b", "c": "b"}),
    "a name for a mapping": ("a: &x {b: c}\nd: [*x, *x]", {"a": {"b": "c"}, "d": [{"b": "c"}, {"b": "c"}]}),
    "3R3P a name on the line above": ("a:\n  &x\n  b: c\nd: *x", {"a": {"b": "c"}, "d": {"b": "c"}}),
    "6KGN a name for nothing": ("a: &x\nb: *x", {"a": None, "b": None}),
    "PW8X names for nothing in a list": ("- &x\n- a\n- b: &y\n", [None, "a", {"b": None}]),
    "SKE5 a name above a list at the column of its key": ("a:\n &x\n- b\n", {"a": ["b"]}),
    "ZWK4 a name for a key": ("? a\n&x b: c\n", {"a": None, "b": "c"}),
    "3GZX a name given anew": ("a: &x 1\nb: *x\nc: &x 2\nd: *x", {"a": "1", "b": "1", "c": "2", "d": "2"}),
    "a merge, whose own values win": (
        "a: &x {b: 1, c: 2}\nd: {<<: *x, c: 3}\ne: {c: 4, <<: *x}",
        {"a": {"b": "1", "c": "2"}, "d": {"c": "3", "b": "1"}, "e": {"c": "4", "b": "1"}},
    ),
    "a merge of several, of which the first wins": ("<<: [{a: 1}, {a: 2, b: 3}]", {"a": "1", "b": "3"}),
    # documents
    "S4T7 marks of begin and end": ("---\na: b\n...\n", {"a": "b"}),
    "27NA the directive of the version": ("%YAML 1.2\n---\na: b\n", {"a": "b"}),
    "MUS6 and of the older one": ("%YAML 1.1\n--- # c\n{a: b}\n", {"a": "b"}),
    "more than one end": ("a: b\n...\n# c\n...\n", {"a": "b"}),
    "82AN what only looks like a mark": ("---a: b\n...c: d\ne: ---\n", {"---a": "b", "...c": "d", "e": "---"}),
    "S4JQ the sign of a tag that says nothing": ("a: ! b", {"a": "b"}),
    # characters
    "a mark of byte order": ("\ufeffa: b", {"a": "b"}),
    "line ends of Windows": ("a: 'b\r\n  c'\r\nd: |\r\n  e\r\n  f\r\n", {"a": "b c", "d": "e\nf\n"}),
    "H3Z8 characters of all planes": ("a: 英伟达 😀 é", {"a": "英伟达 😀 é"}),
    "a space that does not break": ("a: b\u00a0c", {"a": "b\u00a0c"}),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), READ.values(), ids=READ)
def test_is_read_as_it_was_written(text: str, expected: Plain) -> None:
    sink = Sink("case.yaml", text.lstrip("\ufeff"))

    assert plain(parse_yaml(sink)) == expected
    assert sink.problems == []


REFUSED: dict[str, tuple[str, str, str]] = {
    # two readings are possible
    "ZCZ6 a value behind a value": ("a: b: c", "1:5", "mapping values are not allowed"),
    "236B a word behind a mapping": (
        "a:\n  b\nc\n",
        "3:1",
        "could not find expected ':'",
    ),
    "9MMA a directive without a document": ("%YAML 1.2\n", "2:1", "expected <document start>"),
    "2JQS a mapping without keys": (": a\n", "1:1", "did not find expected key"),
    "7MNF a key without a colon": (
        "a: b\nc\nd: e\n",
        "2:1",
        "could not find expected ':'",
    ),
    "a key given twice": ("a: b\nc: d\na: e\n", "3:1", '"a" is given twice \\(first on line 1\\)'),
    "twice in braces": ("deals: [{b: 1, 'b': 2}]", "1:16", '"b" is given twice'),
    "twice a merge": ("<<: {a: b}\n<<: {c: d}\n", "2:1", '"<<" is given twice'),
    # brackets
    "6JTT never closed": ("deals: [[a, b]\n", "1:8", "did not find expected ',' or ']'"),
    "T833 a comma that is missing": ("{a: b\n c: d}\n", "2:3", "did not find expected ','"),
    "9MAG a comma at the front": ("a: [, b]", "1:5", "did not find expected node content"),
    "CTN5 a comma too many": ("a: [b, , c]", "1:8", "did not find expected node content"),
    "4H7K one bracket too many": ("a: [b]]", "1:7", "did not find expected key"),
    "KS4U a word behind the list": ("[a]\nb\n", "2:1", "expected <document start>"),
    "and in the next line": ("a: {b: c\nd: e}\n", "2:2", "did not find expected ','"),
    "P2EQ a word behind braces": ("- {a: b} c\n", "1:10", "did not find expected '-'"),
    "62EZ a key behind braces": ("a: {b: c}d: e\n", "1:10", "did not find expected key"),
    "CML9 a comma that a comment does not replace": (
        "a: [b\n# c\n  d]\n",
        "3:3",
        "did not find expected ','",
    ),
    "DK4H a colon on the line below": ("[ a\n  : b ]\n", "2:3", "did not find expected ','"),
    "4MUZ and in braces": ('{"a"\n: b}\n', "2:1", "did not find expected ','"),
    "C2SP a key in brackets over lines": ("[a\n]: b\n", "2:2", "mapping values are not allowed"),
    "N782 marks of documents in brackets": (
        "[\n--- ,\n...\n]\n",
        "2:1",
        "did not find expected node content",
    ),
    "CFD4 a pair without a key": ("[: a]", "1:2", "did not find expected node content"),
    "5T43 a colon behind a colon": ('{"a"::b}', "1:6", "did not find expected node content"),
    "HM87 a question mark that touches": ("a: [?b]", "1:5", "no space round \\?"),
    "and in braces, before a quote": ("{?'a': b}", "1:2", "no space round \\?"),
    "a colon that touches, without a key": ("{? :a}", "1:4", "no space round :"),
    "and behind a name": ("a: [&x :b]", "1:8", "no space round :"),
    "YJV2 a dash alone in brackets": ("[- a]", "1:2", "did not find expected node content"),
    # quotes
    "CQ3W never closed": ('a: "b\n', "1:4", "unexpected end of stream"),
    "Q4CL a word behind the quote": ('a: "b" c\n', "1:8", "did not find expected key"),
    "55WF an escape that is none": ('a: "\\."', "1:5", "unknown escape character"),
    "5TRB a mark of documents in quotes": (
        'a: "b\n---\nc"\n',
        "2:1",
        "unexpected document indicator",
    ),
    "7LBH a quoted key over lines": ('"a\n  b": c\n', "2:5", "mapping values"),
    "D49Q and with single quotes": ("'a\n b': c\n", "2:4", "mapping values"),
    "G7JE and without": ("a\n b: c\n", "2:3", "mapping values"),
    "HRE5 a single quote that is escaped": ('a: "b\\\'c"\n', "1:6", "unknown escape character"),
    "a pair of halves beside what stands for it": (
        'a: "\\ud83d\\ude00 \ue900"',
        "1:7",
        "invalid Unicode character escape",
    ),
    "RXY3 an end of documents in quotes": ("'a\n...\n'\n", "2:1", "unexpected document indicator"),
    "ZL4Z a pair behind a pair": ("a: 'b': c\n", "1:7", "mapping values are not allowed"),
    "JY7Z a key behind a quote": ('a: "b" c: d\n', "1:8", "did not find expected key"),
    # indentation
    "4EJS a tab before a key": ("a:\n\tb: c\n", "2:1", "cannot start any token"),
    "Y79Y a tab before an item": ("a:\n  - b\n\t- c\n", "3:1", "a tab character"),
    "A2M4 a tab behind a dash": ("-\ta\n", "1:2", "cannot start any token"),
    "DK95 a tab on an empty line": ("a: b\n\t\nc: d\n", "2:1", "a tab character"),
    "EW3V a key that is indented too far": ("a: b\n c: d\n", "2:3", "mapping values"),
    "N4JP a key that is indented too little": (
        "a:\n   b: c\n  d: e\n",
        "3:3",
        "did not find expected key",
    ),
    "U44R and too far": ("a:\n  b: c\n   d: e\n", "3:5", "mapping values"),
    "ZVH3 an item that is indented otherwise": (
        "- a: b\n c: d\n",
        "2:2",
        "did not find expected '-'",
    ),
    "5U3A a list on the line of its key": ("a: - b\n", "1:4", "sequence entries are not allowed"),
    "BD7L an item where a key belongs": ("- a\nb: c\n", "2:1", "did not find expected '-'"),
    "6S55 a word at the end of a list": ("a:\n - b\n c\n", "3:2", "could not find expected ':'"),
    "9CWY and at the column of its key": ("a:\n - b\nc\n", "3:1", "could not find expected ':'"),
    "4HVU an item that is indented too little": (
        "a:\n   - b\n  - c\n",
        "3:3",
        "did not find expected key",
    ),
    "DMG6 a key between two indentations": (
        "a:\n  b: c\n d: e\n",
        "3:2",
        "did not find expected key",
    ),
    "HU3P a mapping behind a text": (
        "a:\n  b c\n  d: e\n",
        "3:4",
        "mapping values are not allowed",
    ),
    "GDY7 a comment that looks like a value": (
        "a: b\nc d #e: f\n",
        "2:1",
        "could not find expected ':'",
    ),
    "NKF9 a value without a key": ("a:\n  : b\n", "2:3", "did not find expected key"),
    "Q5MG a tab before braces": ("\t{}\n", "1:1", "cannot start any token"),
    "an item behind a mapping": ("a: b\n- c\n", "2:1", "did not find expected key"),
    # block scalars
    "2G84 an indentation of no columns": ("a: |0\n", "1:5", "indentation indicator equal to 0"),
    "and of ten": ("a: |10\n", "1:6", "did not find expected comment or line break"),
    "S4GJ a word behind the sign": (
        "a: > b\n  c\n",
        "1:6",
        "did not find expected comment or line break",
    ),
    "W9L4 a first line that is too short": (
        "a: |\n    \n  b\n",
        "3:3",
        "did not find expected key",
    ),
    "lines that end too soon": ("a: |\n   b\n c\n", "3:2", "did not find expected key"),
    "5LLU lines of spaces that are longer": (
        "a: >\n \n  \n   \n b\n",
        "5:2",
        "did not find expected key",
    ),
    "Y79Y a tab in the indentation": ("a: |\n\tb\n", "2:1", "a tab character"),
    # comments
    "9JBA none behind a bracket without a space": ("a: [b]#c", "1:7", "no space before #"),
    "SU5Z none behind a quote": ("a: 'b'#c\n", "1:7", "no space before #"),
    "CVW2 none behind a comma": ("a: [b,#c\n c]", "1:7", "no space before #"),
    "X4QW none behind the sign of a block": ("a: |#b\n  c\n", "1:5", "no space before #"),
    "8XDJ none inside a plain text": ("a: b\n  # c\n  d\n", "3:3", "did not find expected key"),
    "nor in a plain text of a list": ("- a\n  # b\n  c\n", "3:3", "expected"),
    "BF9H nor behind a line of it": ("a: b\n   c # d\n   e\n", "3:4", "did not find expected key"),
    "none right behind a bracket": ("a: [#b\n c]", "1:5", "no space before #"),
    # keys
    "LX3P a list": ("[a]: b\n", "1:1", "a key that is a list or a mapping"),
    "Q9WF a mapping": ("? {a: b}\n: c\n", "1:3", "a key that is a list or a mapping"),
    "6PBE a list in a block": ("?\n- a\n: b\n", "2:1", "a key that is a list or a mapping"),
    "E76Z an alias": ("a: &x b\n*x : c\n", "2:1", "an alias as a key"),
    # anchors
    "a name that nobody has": ("a: *x\n", "1:4", "alias \\*x names no anchor"),
    "a name that comes later": ("a: *x\nb: &x c\n", "1:4", "alias \\*x names no anchor"),
    "a value in itself": ("a: &x {b: *x}\n", "1:11", "alias \\*x stands inside what it names"),
    "4JVG two names": ("a: &x &y b\n", "1:7", "did not find expected key"),
    "SR86 a name and an alias": ("a: &x b\nc: &y *x\n", "2:7", "did not find expected"),
    "SY6V a name before a dash": ("&x - a\n", "1:4", "sequence entries are not allowed"),
    "8XYN a name of other letters": ("a: &英 b\n", "1:5", "did not find expected alphabetic"),
    "Y2GN a name with a colon": ("a: &x:y b\n", "1:6", "no space round :"),
    "and where it is used": ("a: &x b\nc: [*x?]\n", "2:7", "did not find expected ','"),
    "G9HC a name at the column of the key": ("a:\n&x\n- b\n", "2:1", "could not find expected ':'"),
    "CXX2 a name on the line of the mark": (
        "--- &x a: b\n",
        "1:9",
        "mapping values are not allowed",
    ),
    "SU74 a name and an alias as a key": (
        "a: &x b\n&y *x : c\n",
        "2:4",
        "did not find expected key",
    ),
    "<< without a mapping": ("<<: a\n", "1:1", "<< does not name a mapping"),
    # tags
    "74H7 a tag of YAML": ("a: !!str b\n", "1:4", "a YAML tag: tag:yaml.org,2002:str"),
    "CUP7 a tag of one's own": ("a: !b c\n", "1:4", "a YAML tag: !b"),
    "7FWL a tag in full": ("a: !<tag:x> b\n", "1:4", "a YAML tag: tag:x"),
    "74H7 a tag on a key": ("!!str a: b\n", "1:1", "a YAML tag"),
    "J7PZ an ordered map": ("--- !!omap\n- a: b\n", "1:5", "a YAML tag"),
    "565N bytes": ("a: !!binary aGk=\n", "1:4", "a YAML tag"),
    "QLJ7 a handle that nobody defined": ("a: !e!b c\n", "1:4", "undefined tag handle"),
    "LHL4 a tag of odd signs": ("a: !b{}c d\n", "1:6", "while scanning a tag"),
    # documents
    "JHB9 two documents": ("---\na: b\n---\nc: d\n", "3:1", "a second document"),
    "6XDY two empty ones": ("---\n---\n", "2:1", "a second document"),
    "7Z25 a document behind an end": ("a: b\n...\nc: d\n", "3:1", "expected <document start>"),
    "3HFZ a word behind an end": ("---\na: b\n... c\n", "3:5", "expected <document start>"),
    "RHX7 a directive without an end": ("---\na: b\n%YAML 1.2\n---\n", "3:1", "a second document"),
    "H7TQ a word behind the version": (
        "%YAML 1.2 a\n---\nb: c\n",
        "1:11",
        "expected comment or line break",
    ),
    "9KBC a mapping on the line of the mark": (
        "--- a: b\n",
        "1:6",
        "mapping values are not allowed",
    ),
    "SF5V two versions": ("%YAML 1.2\n%YAML 1.2\n---\na: b\n", "2:1", "duplicate %YAML directive"),
    "BEC7 a version to come": ("%YAML 1.3\n---\na: b\n", "1:1", "incompatible YAML document"),
    "2LFX a directive that is not known": (
        "%FOO bar\n---\na: b\n",
        "1:5",
        "unknown directive name",
    ),
    "9HCY a directive behind the content": (
        "a: b\n%YAML 1.2\n---\nc: d\n",
        "2:1",
        "a second document",
    ),
    # characters
    "a bell": ("a: 英b\x07\n", "1:6", "a control character: U\\+0007"),
    "one in a comment": ("a: b\n# 英\x01\n", "2:4", "a control character: U\\+0001"),
    "no character at all": ("a: \uffff\n", "1:4", "a control character: U\\+FFFF"),
    "a line end of YAML 1.1": ("a: b\u0085c: d\n", "1:5", "an invisible character: U\\+0085"),
    "a line end of nobody": ("# a\u2028b: c\n", "1:4", "an invisible character: U\\+2028"),
    "a line end of old systems": ("a: b\rc: d\r", "1:5", "a carriage return without a line feed"),
    "HWV9 nothing but marks": ("---\n...\n", "2:1", "a single text is no ledger"),
    "AVM7 nothing": ("", "", "the file is empty"),
    "a text alone": ("--- |\n  a\n", "1:5", "a single text is no ledger"),
    "FQ7F a list alone": ("- a\n- b\n", "1:1", "a list is no ledger"),
    "signs that may not begin a value": ("title: @a\n", "1:8", "cannot start any token"),
    "nor this one": ("title: `a`\n", "1:8", "cannot start any token"),
    "nor that": ("title: %a\n", "1:8", "cannot start any token"),
}


@pytest.mark.parametrize(("text", "place", "message"), REFUSED.values(), ids=REFUSED)
def test_is_refused_with_its_place(text: str, place: str, message: str) -> None:
    with pytest.raises(LedgerError) as refused:
        read_text(text, "case.yaml")

    there = [
        problem
        for problem in refused.value.problems
        if str(problem.place) == f"case.yaml:{place}".rstrip(":")
    ]
    said = [problem for problem in there if re.search(message, problem.message)]
    assert said, str(refused.value)
    assert said[0].remedy


@pytest.mark.parametrize("text", [text for text, _, _ in REFUSED.values()], ids=REFUSED)
def test_a_refusal_comes_alone_or_with_more_and_never_as_a_traceback(text: str) -> None:
    _, problems = read_ledger("case.yaml", texts={"case.yaml": text})

    assert [problem for problem in problems if problem.level == "error"]
    assert all(problem.place.file == "case.yaml" for problem in problems)


# --- the same in a ledger ---------------------------------------------------------------------------------


def test_a_ledger_says_what_its_author_wrote() -> None:
    ledger = read_text(
        "strict: false\n"
        "deals:\n"
        "- {payer: NO, payee: 0123, kind: debt, amount: '1,000.50', date: 2025-09, id: 1e9, what: yes}\n"
        "- {payer: 1_000, payee: 0x1F, kind: debt, amount: 5.00, date: 2025, id: 2025-09-22, note: null and ~}\n"
    )

    first, second = ledger.deals
    assert (first.payer, first.payee, first.id, str(first.date), first.what) == (
        "NO",
        "0123",
        "1e9",
        "2025-09",
        "yes",
    )
    assert first.amount.low == 1_000_50
    assert (second.payer, second.payee, second.id, second.note) == (
        "1_000",
        "0x1F",
        "2025-09-22",
        "null and ~",
    )


@pytest.mark.parametrize(
    ("written", "note"),
    [
        ("plain, with # no comment", None),
        ("'it''s: so'", "it's: so"),
        ('"two\\nlines"', "two\nlines"),
        ("|\n    two\n    lines", "two\nlines"),
        (">-\n    folded\n    lines\n\n    and more", "folded lines\nand more"),
        ("over\n    two lines", "over two lines"),
        ("&n named", "named"),
        ("! plain", "plain"),
    ],
)
def test_a_note_may_be_written_in_any_style(written: str, note: str | None) -> None:
    text = (
        "strict: false\ndeals:\n- payer: a\n  payee: b\n  kind: debt\n  amount: 1B\n  date: 2025\n"
        f"  note: {written}\n"
    )

    assert read_text(text).deals[0].note == (note or "plain, with")


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_places_are_the_same_with_any_line_end_and_mark(end: str, mark: str) -> None:
    text = "strict: false\ndeals:\n- {payer: a, payee: b, kind: dept, amount: 1B, date: 2025}\n"

    with pytest.raises(LedgerError) as refused:
        read_text(mark + text.replace("\n", end), "case.yaml")
    with pytest.raises(LedgerError) as first_line:
        read_text(mark + "titel: x" + end, "case.yaml")

    assert str(refused.value.problems[0].place) == "case.yaml:3:30"
    assert str(first_line.value.problems[0].place) == "case.yaml:1:1"
