"""The layout of a whole ledger: columns, spaces, line ends; the words and their order stay."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bubblegraph import arguments
from bubblegraph.editing.compose import GROUPS
from bubblegraph.editing.edit import Edit, Opened, edit_text, finish
from bubblegraph.editing.splice import WIDTH, Splice, splice
from bubblegraph.editing.tree import Page, Part, parse_page

__all__ = ["format_ledger", "lay_out"]

SECTIONS = ("entities", "deals", "financials", "events", "claims")
MOST_BLANK = 2  # blank lines in a row that stay
MOST = (3, 4)  # of the rows: three in four have to agree on the next field, or columns end there


def format_ledger(text: str) -> str:
    """Lay out the text of a ledger: columns aligned, spaces and line ends made uniform.

    Parameters
    ----------
    text : str
        The ledger, in YAML.

    Returns
    -------
    str
        A text with the same words, comments and meaning; formatting it again changes nothing.

    Raises
    ------
    LedgerError
        If the text is no YAML.

    Examples
    --------
    >>> text = '''strict: false
    ... deals:
    ... - { payer: a,payee: chipco, kind:  debt, amount: 1B, date: 2025 }
    ... - {payer: labco, payee: a, kind: equity, amount: 30B, date: 2025}
    ... '''
    >>> print(format_ledger(text))
    strict: false
    deals:
    - {payer: a,     payee: chipco, kind: debt,   amount: 1B,  date: 2025}
    - {payer: labco, payee: a,      kind: equity, amount: 30B, date: 2025}
    <BLANKLINE>
    """
    arguments.content("text", text)
    return edit_text(text, lay_out)


def lay_out(opened: Opened) -> Edit:
    """Lay out the first file of a ledger."""
    file = opened.ledger.files[0]
    page = opened.page(file)
    text = _tidied(splice(page.text, _spaces(page)))
    splices = [Splice(0, len(page.text), text)] if text != page.text else []
    return finish(opened, opened.ledger, {file: splices}, "laid out")


# --- between the fields -----------------------------------------------------------------------------------


class _Line(NamedTuple):
    """A row in braces: the map, and what stands in front of it on its line, if that is aligned as well."""

    row: Part
    head: Part | None


def _spaces(page: Page) -> Iterator[Splice]:
    """Yield the changes of the blanks in and before the rows of every section."""
    for name in SECTIONS:
        section = page.root.get(name) if page.root.sort == "map" else None
        if section is None or section.flow:
            continue
        for group in _groups(page, section, name == "entities"):
            columns = _widths(page, [line.row for line in group])
            head = max((len(_source(page, line.head)) for line in group if line.head is not None), default=0)
            for line in group:
                if line.head is not None:
                    blanks = " " * (head - len(_source(page, line.head)) + 1)
                    yield Splice(line.head.end, line.row.start, f":{blanks}")
                start = page.column(line.row.start)
                if line.head is not None:
                    start = page.column(line.head.start) + head + 2
                yield from _row_spaces(page, line.row, columns[line.row.start], start, name == "deals")


def _groups(page: Page, section: Part, keyed: bool) -> Iterator[list[_Line]]:
    """Split a section into rows that are aligned together: those between two lines of comments."""
    entries = section.pairs if keyed else [(None, item) for item in section.items]
    group: list[_Line] = []
    end = section.start
    for key, row in entries:
        if any(page.text[at:].startswith("#") for at in _line_starts(page, end, row.start)):
            yield group
            group = []
        end = row.end
        plain = (
            row.sort == "map"
            and row.style == "{"
            and not row.anchor
            and page.text[row.start] == "{"
            and row.pairs
        )
        if plain and (key is None or re.fullmatch(r":[ \t]+", page.text[key.end : row.start])):
            group.append(_Line(row, key))
    yield group


def _line_starts(page: Page, start: int, end: int) -> Iterator[int]:
    """Where the text of each further line between two positions begins."""
    for line in range(page.line(start) + 1, page.line(end) + 1):
        begin = page.starts[line]
        indented = page.text[begin : page.line_end(begin)]
        yield begin + len(indented) - len(indented.lstrip())


def _source(page: Page, part: Part) -> str:
    return page.text[part.start : part.end]


def _cells(page: Page, row: Part) -> list[tuple[str, str]]:
    """The pairs on the first line of a row, each with the key and how it will be written."""
    cells = []
    end = row.start + 1
    for name, value in row.pairs:
        if page.line(value.end) != page.line(row.start) or page.comment(end, name.start):
            break
        end = value.end
        cells.append((name.text, f"{_source(page, name)}: {_source(page, value)}"))
    return cells


def _widths(page: Page, rows: Sequence[Part]) -> dict[int, list[int]]:
    """How wide the first fields of each row are, as long as most rows have the same fields in one order."""
    in_step = {row.start: _cells(page, row) for row in rows}
    widths: dict[int, list[int]] = {start: [] for start in in_step}
    number = 0
    while len(in_step) > 1:
        keys = Counter(cells[number][0] for cells in in_step.values() if len(cells) > number)
        common, times = keys.most_common(1)[0] if keys else ("", 0)
        if times * MOST[1] < len(in_step) * MOST[0]:
            break
        in_step = {
            start: cells
            for start, cells in in_step.items()
            if [key for key, _ in cells[number:]][:1] == [common]
        }
        followed = [cells[number][1] for cells in in_step.values() if len(cells) > number + 1]
        for start in in_step:
            widths[start].append(max(map(len, followed), default=0))
        number += 1
    return widths


def _row_spaces(page: Page, row: Part, widths: Sequence[int], start: int, deal: bool) -> Iterator[Splice]:
    """Yield the changes of the blanks between the fields of a row."""
    cells = _cells(page, row)
    yield from _gap(page, row.start + 1, row.pairs[0][0].start, "", "")
    wraps = deal and page.line(row.start) == page.line(row.end) and _length(cells, widths, start) > WIDTH
    indent = f"{page.newline}{' ' * (start + 1)}"
    for number, (name, value) in enumerate(row.pairs):
        if value.start > name.end and page.text[name.end : value.start].strip() == ":":
            yield from _gap(page, name.end, value.start, ":", " ")
        if number + 1 == len(row.pairs):
            yield from _gap(page, value.end, row.end - 1, "", "")
            continue
        following = row.pairs[number + 1][0]
        broken = page.line(value.end) != page.line(following.start)
        if broken or (wraps and _group(name.text) != _group(following.text)):
            yield from _gap(page, value.end, following.start, ",", indent)
        else:
            aligned = number < len(widths) and number + 1 < len(cells)
            blanks = widths[number] - len(cells[number][1]) + 1 if aligned else 1
            yield from _gap(page, value.end, following.start, ",", " " * blanks)


def _gap(page: Page, start: int, end: int, sign: str, blanks: str) -> Iterator[Splice]:
    """Change what stands between two values, if it is blanks and that sign alone."""
    between = page.text[start:end]
    if between.strip() == sign and between != sign + blanks:
        yield Splice(start, end, sign + blanks)


def _length(cells: Sequence[tuple[str, str]], widths: Sequence[int], start: int) -> int:
    """How long a row on one line will be."""
    aligned = [max(len(text), width) for (_, text), width in zip(cells, widths, strict=False)]
    return (
        start + 2 + sum(aligned) + sum(len(text) for _, text in cells[len(aligned) :]) + 2 * (len(cells) - 1)
    )


def _group(key: str) -> int:
    return next((number for number, group in enumerate(GROUPS) if key in group), len(GROUPS))


# --- lines ------------------------------------------------------------------------------------------------


def _tidied(text: str) -> str:
    """Uniform line ends, no blanks at the end of a line, few blank lines, one line break at the end."""
    page = parse_page(text)
    held = [
        part
        for part in page.root.parts()
        if part.sort == "scalar" and page.line(part.start) != page.line(part.end)
    ]
    inside = {line for part in held for line in range(page.line(part.start), page.line(part.end))}
    lines: list[str] = []
    blank = 0
    for number, start in enumerate(page.starts):
        line = page.text[start : page.line_end(start)]
        if number not in inside:
            line = line.rstrip(" \t")
        blank = 0 if line or number in inside else blank + 1
        if blank <= MOST_BLANK:
            lines.append(line)
    while lines and not lines[-1]:
        lines.pop()
    return "".join(f"{line}{page.newline}" for line in lines)
