"""How new values are written: quotes where needed, in the layout of the entries beside them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby, islice
from typing import Any, NamedTuple

from bubblegraph import arguments
from bubblegraph.editing.splice import WIDTH
from bubblegraph.editing.tree import Page, Part
from bubblegraph.errors import QuestionError

__all__ = [
    "GROUPS",
    "ORDER",
    "RowLayout",
    "Value",
    "check_fields",
    "check_value",
    "compose_entity",
    "compose_like",
    "compose_row",
    "compose_value",
    "group_of",
    "row_layout",
]

Value = str | Sequence["Value"] | Mapping[str, "Value"]

# the fields of a deal in order; those of a group share a line where a deal takes several
GROUPS = (
    ("payer", "payee", "kind", "amount", "date"),
    (
        "id",
        "what",
        "term",
        "paid",
        "paid_in",
        "counts",
        "package",
        "replaces",
        "includes",
        "may_include",
    ),
    ("status", "confidence", "inferred", "allow"),
    ("source",),
    ("note",),
)
ORDER = tuple(key for group in GROUPS for key in group)
ENTITY_ORDER = (
    "name",
    "sector",
    "country",
    "ticker",
    "cik",
    "lei",
    "parent",
    "pooled",
    "aliases",
    "note",
    "allow",
)
# free text: as a rule it needs the quotes
QUOTED = {"source", "note", "title", "url", "read_at", "archived"}
DEEPEST = 8  # lists and mappings inside one another; a ledger needs half of that
TAKES = "a text, a list or a mapping, as a ledger has it"
NEIGHBOURS = 6  # entries whose layout is looked at

_PLAIN = re.compile(r"[^\W_](?:[\w .%$£€()+/'’–—·&;!?=~-]*[\w.%$£€()+/'’!?=~-])?")
_NULLS = {"null", "Null", "NULL", "~", ""}


def check_value(name: str, value: Any, depth: int = 0) -> None:
    """Complain of what no ledger has for a value: it has texts, lists and mappings of them.

    Raises
    ------
    QuestionError
        In words that name the argument.
    """
    if isinstance(value, str):
        return
    if isinstance(value, bytes) or not isinstance(value, Sequence | Mapping):
        raise arguments.refusal(name, value, TAKES, "Numbers and days are texts as well")
    if depth == DEEPEST:
        raise QuestionError(f"{name} takes {TAKES}, and this one holds others {DEEPEST} deep")
    for inner in [*value, *value.values()] if isinstance(value, Mapping) else value:
        check_value(name, inner, depth + 1)


def check_fields(name: str, fields: Any) -> None:
    """Complain of what are no fields of a deal or an entity."""
    arguments.mapping(name, fields, 'a mapping of fields, such as {"amount": "30B"}')
    for field, value in fields.items():
        check_value(f"{name}, {arguments.text(name, field)},", value)


def compose_value(value: Value, key: str = "") -> str:
    """Write a value on one line, such that it is the same inside braces and outside of them.

    Examples
    --------
    >>> print(compose_value({"2026-02-27": {"status": "lapsed", "source": "Reuters: a, b"}}))
    {2026-02-27: {status: lapsed, source: "Reuters: a, b"}}
    """
    if isinstance(value, str):
        plain = key not in QUOTED and _PLAIN.fullmatch(value) and value not in _NULLS
        return value if plain else _quote(value)
    if isinstance(value, Mapping):
        pairs = (
            f"{compose_value(name)}: {compose_value(inner, name)}" for name, inner in value.items()
        )
        return f"{{{', '.join(pairs)}}}"
    return f"[{', '.join(compose_value(inner, key) for inner in value)}]"


def compose_like(style: str, value: Value, key: str = "") -> str:
    """Write a value in the quotes that the one before it had, if it had any.

    Examples
    --------
    >>> compose_like("'", "3B", "amount"), compose_like("", "3B", "amount")
    ("'3B'", '3B')
    """
    if isinstance(value, str) and style == "'" and "'" not in value and value.isprintable():
        return f"'{value}'"
    return (
        _quote(value)
        if isinstance(value, str) and style in ("'", '"')
        else compose_value(value, key)
    )


def _quote(text: str) -> str:
    """Put a text into double quotes."""
    named = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
    return '"' + "".join(named.get(c) or (c if c.isprintable() else _escape(c)) for c in text) + '"'


def _escape(character: str) -> str:
    code = ord(character)
    return (
        f"\\x{code:02X}"
        if code < 0x100
        else f"\\u{code:04X}"
        if code < 0x10000
        else f"\\U{code:08X}"
    )


# --- entries --------------------------------------------------------------------------------------


class RowLayout(NamedTuple):
    """How the deals round a place are laid out."""

    flow: bool  # in braces
    several: bool  # on several lines
    columns: Mapping[str, int]  # where the keys of the first line stand


def row_layout(page: Page, beside: Iterable[Part]) -> RowLayout:
    """See how deals are laid out: ``beside`` are those above the place, the nearest first."""
    rows = list(islice((row for row in beside if row.sort == "map" and row.pairs), NEIGHBOURS))[
        ::-1
    ]
    if not rows:
        return RowLayout(True, False, {})
    nearest = rows[-1]
    several = page.line(nearest.start) != page.line(nearest.end)
    return RowLayout(nearest.flow, several, _shared_columns(page, rows))


def compose_row(fields: Mapping[str, Value], layout: RowLayout, column: int = 2) -> list[str]:
    """Write a deal as lines, laid out like those beside it.

    Parameters
    ----------
    fields : mapping
    layout : RowLayout
    column : int
        Where its first character will stand.
    """
    pairs = [(key, compose_value(fields[key], key)) for key in _in_order(fields, ORDER)]
    if not layout.flow:
        return [f"{key}: {value}" for key, value in pairs]
    line = _join_aligned(pairs, layout.columns, column + 1)
    if not layout.several and column + len(line) + 2 <= WIDTH:
        return [f"{{{line}}}"]
    lines = []
    for number, group in groupby(pairs, key=lambda pair: group_of(pair[0])):
        members = list(group)
        lines += (
            [_join_aligned(members, layout.columns, column + 1)]
            if number == 0
            else _wrap_pairs(members, column + 1)
        )
    return [
        f"{' ' if number else '{'}{text}{',' if number + 1 < len(lines) else '}'}"
        for number, text in enumerate(lines)
    ]


def compose_entity(
    entity_id: str, fields: Mapping[str, Value], page: Page, beside: Sequence[tuple[Part, Part]]
) -> str:
    """Write an entity on one line, laid out like those beside it."""
    pairs = [(key, compose_value(fields[key], key)) for key in _in_order(fields, ENTITY_ORDER)]
    head = f"{compose_value(entity_id)}:"
    near = beside[-NEIGHBOURS:]
    indent = page.column(near[-1][0].start) if near else 0
    rows = [
        value
        for name, value in near
        if value.sort == "map" and page.line(name.start) == page.line(value.start)
    ]
    starts = Counter(page.column(row.start) for row in rows)
    padded = any(row.start - name.end > 2 for name, row in near)
    start = starts.most_common(1)[0][0] - indent if starts and padded else 0
    head = f"{head} ".ljust(start)
    aligned = _shared_columns(page, rows) if rows else {}
    return f"{head}{{{_join_aligned(pairs, aligned, indent + len(head) + 1)}}}"


def _in_order(fields: Mapping[str, Value], order: Sequence[str]) -> list[str]:
    return sorted(fields, key=lambda key: order.index(key) if key in order else len(order))


def group_of(key: str) -> int:
    """Number the groups of fields in the order in which they are written."""
    return next((number for number, group in enumerate(GROUPS) if key in group), len(GROUPS))


def _shared_columns(page: Page, rows: Sequence[Part]) -> dict[str, int]:
    """In which column each key of the first line stands, where the entries are aligned."""
    found: dict[str, Counter[int]] = {}
    padded: set[str] = set()
    for row in rows:
        for name, _ in row.pairs if row.flow else ():
            if page.line(name.start) == page.line(row.start):
                found.setdefault(name.text, Counter())[page.column(name.start)] += 1
                if page.text[name.start - 2 : name.start] == "  ":
                    padded.add(name.text)
    common = {key: columns.most_common(1)[0] for key, columns in found.items() if key in padded}
    return {key: column for key, (column, times) in common.items() if times > 1 or len(rows) == 1}


def _join_aligned(pairs: Sequence[tuple[str, str]], columns: Mapping[str, int], start: int) -> str:
    """Pairs on one line, each in its column if there is room."""
    line = ""
    for key, value in pairs:
        if line:
            line = f"{line}, ".ljust(columns.get(key, 0) - start)
        line += f"{key}: {value}"
    return line


def _wrap_pairs(pairs: Sequence[tuple[str, str]], start: int) -> list[str]:
    """Pairs on as many lines as they need."""
    lines: list[str] = []
    for key, value in pairs:
        pair = f"{key}: {value}"
        if lines and start + len(lines[-1]) + 2 + len(pair) < WIDTH:
            lines[-1] += f", {pair}"
        else:
            lines.append(pair)
    return lines
