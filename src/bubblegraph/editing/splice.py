"""Changes of a text at the places of its values; all that is not named stays as it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from bubblegraph.editing.tree import Page, Part
from bubblegraph.errors import EditError

__all__ = [
    "WIDTH",
    "Splice",
    "delete_item",
    "delete_pair",
    "insert_items",
    "insert_pair",
    "replace_value",
    "section",
    "splice",
]

WIDTH = 110  # columns after which a line is broken, where a value does not need more


class Splice(NamedTuple):
    """What stands from ``start`` to ``end`` gives way to a text."""

    start: int
    end: int
    text: str


def splice(text: str, splices: Iterable[Splice]) -> str:
    """Carry out changes that do not overlap; several at one place come in the order given.

    Raises
    ------
    EditError
        If they overlap.

    Examples
    --------
    >>> splice("amount: 30B", [Splice(8, 11, "40B")])
    'amount: 40B'
    """
    parts, done = [], 0
    for start, end, new in sorted(splices, key=lambda each: (each.start, each.end)):
        if start < done:
            raise EditError("two changes of the text overlap; make them one after the other")
        parts += [text[done:start], new]
        done = end
    return "".join([*parts, text[done:]])


# --- values ---------------------------------------------------------------------------------------


def replace_value(
    page: Page, row: Part, position: int, new: str, beside: Sequence[Part] = ()
) -> list[Splice]:
    """Write another value behind a key.

    Parameters
    ----------
    page, row : the text, and the map in it
    position : int
        The number of the pair.
    new : str
        The value as YAML on one line.
    beside : sequence of Part
        Maps of the same sort: where their columns are aligned, the next key keeps its column.
    """
    name, value = row.pairs[position]
    if value.start == value.end:  # nothing was written
        colon = any(page.text[at] == ":" for at in page.signs(name.end, value.end))
        return [Splice(value.end, value.end, f" {new}" if colon else f": {new}")]
    start = value.start
    if page.line(start) != page.line(name.end) and not page.comment(name.end, start):
        start, new = next(page.signs(name.end, start)) + 1, f" {new}"
    elif not row.flow and page.column(start) <= page.column(name.start):
        new = f"  {new}"  # a list may stand as far left as its key, a word may not
    if value.end == value.start or "\n" in page.text[start : value.end]:
        return [Splice(start, value.end, new)]
    end, text = _keep_next_column(page, row, position, new, beside)
    return [Splice(start, end, text), *_keep_comment_column(page, end, len(text) - (end - start))]


def _keep_comment_column(page: Page, end: int, grown: int) -> list[Splice]:
    """Keep a comment behind a value in its column, if one above or below is aligned with it."""
    found = re.compile(r"[,\]}]*( +)#").match(page.text, end)
    if not grown or found is None:
        return []
    column, line = page.column(found.end() - 1), page.line(end)
    near = (
        page.starts[number] + column
        for number in (line - 1, line + 1)
        if 0 <= number < len(page.starts)
    )
    if not any(
        at < page.line_end(at) and page.column(at) == column and page.text[at] == "#" for at in near
    ):
        return []
    return [Splice(found.start(1), found.end(1), " " * max(1, len(found[1]) - grown))]


def _keep_next_column(
    page: Page, row: Part, position: int, new: str, beside: Sequence[Part]
) -> tuple[int, str]:
    """Where the replaced text ends, and its blanks that keep the next key in its column."""
    value = row.pairs[position][1]
    if not row.flow or position + 1 == len(row.pairs):
        return value.end, new
    following = row.pairs[position + 1][0]
    between = page.text[value.end : following.start]
    blanks = len(between) - 1
    if between != "," + " " * blanks or not (blanks > 1 or _is_aligned(page, following, beside)):
        return value.end, new
    grown = len(new) - (value.end - value.start)
    return following.start, f"{new},{' ' * max(1, blanks - grown)}"


def _is_aligned(page: Page, name: Part, beside: Sequence[Part]) -> bool:
    """Whether a key stands in the same column in a map beside this one."""
    column = page.column(name.start)
    return any(
        other.text == name.text and page.column(other.start) == column
        for row in beside
        for other, _ in row.pairs
    )


# --- maps -----------------------------------------------------------------------------------------


def insert_pair(
    page: Page, row: Part, key: str, value: str, *, after: int, own_line: bool = False
) -> list[Splice]:
    """Write a new pair behind the pair of number ``after``; -1 is the front.

    A map in braces is continued on its line; on a new line if that gets too long, its pairs stand
    on a line each, or ``own_line`` is set.
    """
    pair = f"{key}: {value}"
    if not row.flow:
        return _insert_line(page, row, pair, after)
    brace = _bracket_position(page, row, "{")
    if not row.pairs:
        return [Splice(brace + 1, brace + 1, pair)]
    first = row.pairs[0][0].start
    if after < 0:
        return [Splice(first, first, f"{pair}, ")]
    end = _end_of_pair(row.pairs[after])
    lead = " " if page.text[end - 1] == ":" else ""
    line = page.column(min(row.end, page.line_end(end)))  # a comment behind the map may stand out
    lines = {page.line(name.start) for name, _ in row.pairs}
    own_line = own_line or len(lines) == len(row.pairs) > 1
    if own_line or (line + len(pair) + 2 > WIDTH and page.column(end) > page.column(first)):
        stop = row.pairs[after + 1][0].start if after + 1 < len(row.pairs) else row.end - 1
        return _insert_below(page, end, stop, f"{' ' * page.column(first)}{pair}", lead)
    return [Splice(end, end, f"{lead}, {pair}")]


def _insert_below(page: Page, end: int, stop: int, line: str, lead: str = "") -> list[Splice]:
    """Write a member of brackets on the line below another, whose comment stays behind it."""
    newline, line_end = _newline_at(page, end), page.line_end(end)
    if not page.comment(end, min(stop, line_end)):
        return [Splice(end, end, f"{lead},{newline}{line}")]
    if any(page.text[at] == "," for at in page.signs(end, line_end)):
        return [Splice(line_end, line_end, f"{newline}{line},")]
    return [Splice(end, end, f"{lead},"), Splice(line_end, line_end, f"{newline}{line}")]


def _insert_line(page: Page, row: Part, pair: str, after: int) -> list[Splice]:
    first = row.pairs[0][0].start
    indent = " " * page.column(first)
    if after < 0:
        return [Splice(first, first, f"{pair}{_newline_at(page, first)}{indent}")]
    end = page.line_end(_end_with_comments(page, _end_of_pair(row.pairs[after]), len(indent)))
    return [Splice(end, end, f"{_newline_at(page, end)}{indent}{pair}")]


def delete_pair(page: Page, row: Part, position: int) -> list[Splice]:
    """Take a pair out of a map, with the comment behind it on its line and no other."""
    pair = row.pairs[position]
    if row.flow:
        _bracket_position(page, row, "{")
        return _delete_span(
            page,
            row,
            [(name.start, _end_of_pair((name, value))) for name, value in row.pairs],
            position,
        )
    start, end = pair[0].start, _end_of_pair(pair)
    if not page.text[page.line_start(start) : start].strip():
        return [_delete_lines(page, start, end)]
    if position + 1 == len(row.pairs):  # behind a dash, and alone
        raise EditError(f'"{pair[0].text}" is all that stands here; remove the whole entry')
    following = row.pairs[position + 1][0].start
    return [Splice(start, end if page.comment(end, following) else following, "")]


def _end_of_pair(pair: tuple[Part, Part]) -> int:
    return max(pair[0].end, pair[1].end)


def _bracket_position(page: Page, part: Part, bracket: str) -> int:
    """Where a map or a list in brackets opens, behind its anchor."""
    at = page.text.find(bracket, part.start, part.end)
    first = (
        (part.pairs[0][0] if part.pairs else part.items[0]).start
        if part.pairs or part.items
        else part.end
    )
    if not 0 <= at < first:
        raise EditError("a map without braces inside a list cannot be edited; write { } round it")
    return at


# --- lists ----------------------------------------------------------------------------------------


def insert_items(
    page: Page, rows: Part, items: Sequence[Sequence[str]], *, after: int
) -> list[Splice]:
    """Write new items, each given as lines, behind item number ``after``; -1 is the front."""
    if rows.flow:
        return _insert_in_brackets(
            page, rows, [" ".join(map(str.strip, lines)) for lines in items], after
        )
    dash = _dash_position(page, rows, max(after, 0))
    newline = _newline_at(page, dash)
    indent = " " * page.column(dash)
    gap = " " * (page.column(rows.items[0].start) - page.column(_dash_position(page, rows, 0)) - 1)
    if "\n" in page.text[_dash_position(page, rows, 0) : rows.items[0].start] or not gap:
        gap = " "
    written = [f"-{gap}{f'{newline}{indent} {gap}'.join(lines)}" for lines in items]
    if after < 0:
        return [Splice(dash, dash, f"{item}{newline}{indent}") for item in written]
    end = page.line_end(_end_with_comments(page, rows.items[after].end, len(indent)))
    apart = newline if _has_blank_lines(page, rows, after) else ""
    return [Splice(end, end, f"{newline}{apart}{indent}{item}") for item in written]


def _insert_in_brackets(page: Page, rows: Part, items: Sequence[str], after: int) -> list[Splice]:
    if not rows.items:
        inside = _bracket_position(page, rows, "[") + 1
        return [Splice(inside, inside, ", ".join(items))]
    first, end = rows.items[0].start, rows.items[after].end
    if after < 0:
        return [Splice(first, first, f"{', '.join(items)}, ")]
    stop = rows.items[after + 1].start if after + 1 < len(rows.items) else rows.end - 1
    newlines = (
        page.line(first) != page.line(rows.start)
        or page.line(rows.items[-1].start) != page.line(first)
        or page.comment(end, min(stop, page.line_end(end)))
    )
    if not newlines:
        return [Splice(end, end, f", {', '.join(items)}")]
    indent = " " * page.column(first)
    return _insert_below(page, end, stop, indent + f",{_newline_at(page, end)}{indent}".join(items))


def _has_blank_lines(page: Page, rows: Part, after: int) -> bool:
    """Whether blank lines stand between the items round here."""
    return any(
        page.blank(page.line(_dash_position(page, rows, number)) - 1)
        for number in (after, after + 1)
        if 0 < number < len(rows.items)
    )


def delete_item(page: Page, rows: Part, position: int) -> list[Splice]:
    """Take an item out of a list, with a comment on its last line; those above it stay."""
    item = rows.items[position]
    if rows.flow:
        return _delete_span(page, rows, [(each.start, each.end) for each in rows.items], position)
    dash = _dash_position(page, rows, position)
    if page.text[page.line_start(dash) : dash].strip():
        raise EditError("the entry begins in the middle of a line; remove it by hand")
    return [_delete_lines(page, dash, max(dash + 1, item.end))]


def _dash_position(page: Page, rows: Part, position: int) -> int:
    """Where the dash of an item stands."""
    start = rows.items[position - 1].end if position else rows.start
    return [at for at in page.signs(start, rows.items[position].start + 1) if page.text[at] == "-"][
        -1
    ]


# --- both -----------------------------------------------------------------------------------------


def section(page: Page, key: str, lines: Sequence[str]) -> list[Splice]:
    """Write the first lines of a section that is not there, or empty."""
    root = page.root
    if root.sort != "map" and not root.empty:
        raise EditError(
            f"the ledger is not made of sections, such as {key}: and what belongs to it"
        )
    if root.flow:
        raise EditError(f"the ledger is written in braces and has no {key}; write {key} by hand")
    column = page.column(root.pairs[0][0].start) if root.pairs else 0
    newline = page.newline
    body = newline.join(" " * column + line if line else "" for line in lines)
    position = root.position(key)
    if position >= 0:
        name, value = root.pairs[position]
        if not value.empty and (value.sort not in ("map", "list") or value.pairs or value.items):
            raise EditError(
                f"{key} holds something else; mend that first: bubblegraph check says where"
            )
        if page.comment(value.start, value.end):
            raise EditError(f"{key} holds comments in brackets; write it without brackets first")
        colon = next(page.signs(name.end, len(page.text)))
        begin = colon + 1
        if page.comment(colon, value.start):
            begin = page.line_end(page.starts[page.line(value.start) - 1])
        gone = [Splice(begin, value.end, "")] if value.end > begin else []
        end = page.line_end(max(colon, value.end))
        return [*gone, Splice(end, end, f"{newline}{body}")]
    body = f"{' ' * column}{key}:{newline}{body}"
    before = root.position("deals") if key == "entities" else -1
    if before >= 0:
        line = page.line(root.pairs[before][0].start)
        while line > 0 and page.text[page.starts[line - 1] :].lstrip(" ").startswith("#"):
            line -= 1  # the comment above deals belongs to it
        start = page.starts[line]
        return [Splice(start, start, f"{body}{newline}{newline}")]
    end = page.line_end(root.end)
    return [Splice(end, end, f"{newline}{newline}{body}")]


def _delete_span(
    page: Page, part: Part, spans: Sequence[tuple[int, int]], position: int
) -> list[Splice]:
    """Take a member out of brackets, with a comma and its comment, if it is no other's.

    Other comments between the members stay.
    """
    start, end = spans[position]
    last = position + 1 == len(spans)
    following = part.end - 1 if last else spans[position + 1][0]
    before = spans[position - 1][1] if position else part.start
    commas = [at for at in page.signs(end, following) if page.text[at] == ","][:1]
    # the comma of the one before
    in_front = list(page.signs(before, start))[:1] if position else []
    stop = commas[0] + 1 if commas and page.line(commas[0]) == page.line(end) else end
    closes = following >= page.next_line(stop)  # nothing but a comment stands behind it on its line
    if (
        closes
        and not page.text[page.line_start(start) : start].strip()
        and (stop > end or not commas)
    ):
        spare = in_front if last and not commas else []
        return [*(Splice(at, at + 1, "") for at in spare), _delete_lines(page, start, stop)]
    own = closes and (not position or page.line(before) < page.line(start))
    if position and not page.comment(before, start):
        return [Splice(before, end, "")]
    if not last and not page.comment(page.line_end(stop) if own else end, following):
        return [Splice(start, following, "")]
    gone = commas or in_front
    return [Splice(start, end, ""), *(Splice(at, at + 1, "") for at in gone)]


def _end_with_comments(page: Page, end: int, column: int) -> int:
    """Where an entry ends with the comments below it that are indented like its lines."""
    for start in page.starts[page.line(end) + 1 :]:
        line = page.text[start : page.line_end(start)]
        if not line.lstrip(" ").startswith("#") or len(line) - len(line.lstrip(" ")) <= column:
            break
        end = start + len(line)
    return end


def _delete_lines(page: Page, start: int, end: int) -> Splice:
    """Take out whole lines; of the blank lines above and below only those above stay."""
    first, last = page.line(start), page.line(end)
    begin, stop = page.starts[first], page.next_line(end)
    below = last + 1
    while page.blank(first - 1) and page.blank(below):
        stop = page.next_line(stop)
        below += 1
    if stop == len(page.text):
        while page.blank(first - 1):
            first -= 1
            begin = page.starts[first]
        if begin and not page.text.endswith(
            "\n"
        ):  # no line break at the end: nor will there be one
            begin = page.line_end(page.starts[first - 1])
    return Splice(begin, stop, "")


def _newline_at(page: Page, position: int) -> str:
    """How the line of a position ends."""
    return page.text[page.line_end(position) : page.next_line(position)] or page.newline
