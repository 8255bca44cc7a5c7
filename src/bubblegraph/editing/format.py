"""The layout of a whole ledger: columns, spaces, line ends; the words and their order stay."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bubblegraph import arguments
from bubblegraph.editing.compose import group_of
from bubblegraph.editing.opened import Opened
from bubblegraph.editing.proof import Edit, edit_text, finish
from bubblegraph.editing.splice import WIDTH, Splice, splice
from bubblegraph.editing.tree import BREAKS, Page, Part, parse_page

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
    text = _tidy_blanks(splice(page.text, _realign_rows(page)))
    return finish(opened, opened.ledger, {file: list(_line_changes(page.text, text))}, "laid out")


# --- the rows -------------------------------------------------------------------------------------


@dataclass(slots=True)
class _RowField:
    """A field of a row as it will be written, and what stands in front of it.

    The gap is the comma, or nothing at the front, where there are but blanks; else it is kept as it
    stands.
    """

    key: str
    text: str
    gap: str
    breaks: bool  # begins a line


@dataclass(slots=True)
class _BracedRow:
    """A row in braces, and what stands in front of it on its line, if that is aligned as well."""

    start: int  # of the head or, without one, of the brace
    end: int
    head: str | None
    fields: list[_RowField]
    close: str  # in front of the closing brace: nothing, or what else stands there

    @property
    def single(self) -> bool:
        """Whether it stands on one line."""
        return "\n" not in self.close and not any(
            field.breaks or "\n" in field.gap or "\n" in field.text for field in self.fields
        )

    def cells(self) -> list[_RowField]:
        """The fields that stand on the first line, as far as blanks alone part them."""
        cells = []
        for number, field in enumerate(self.fields):
            if field.breaks or field.gap != ("," if number else "") or "\n" in field.text:
                break
            cells.append(field)
        return cells

    def break_up(self) -> None:
        """Begin a line wherever a group of fields begins."""
        for before, field in pairwise(self.fields):
            field.breaks = field.gap == "," and group_of(before.key) != group_of(field.key)


def _realign_rows(page: Page) -> Iterator[Splice]:
    """Yield the rows of every section that have another layout from now on."""
    for name in SECTIONS:
        section = page.root.get(name) if page.root.sort == "map" else None
        if section is None or section.flow:
            continue
        for group in _rows_aligned_together(page, section, name == "entities"):
            head = max((len(line.head) + 2 for line in group if line.head is not None), default=0)
            widths = _fit_columns(page, group, head, breaks=name == "deals")
            for line, columns in zip(group, widths, strict=True):
                lead = "" if line.head is None else f"{line.head}:".ljust(head)
                yield Splice(line.start, line.end, lead + _lay_out_row(page, line, head, columns))


def _fit_columns(
    page: Page, group: Sequence[_BracedRow], head: int, *, breaks: bool
) -> list[list[int]]:
    """Return the columns of rows, of which those that are too long for a line take several.

    A row that is broken leaves columns that others share; so this goes on until no more has to be
    broken. What comes of it has the same columns when it is laid out again.
    """
    whole = {number for number, line in enumerate(group) if breaks and line.single}
    while True:
        widths = _field_widths(group)
        long = {
            number
            for number in whole
            if _brace_column(page, group[number], head)
            + len(_lay_out_row(page, group[number], head, widths[number]))
            > WIDTH
        }
        if not long:
            return widths
        for number in long:
            group[number].break_up()
        whole -= long


def _rows_aligned_together(page: Page, section: Part, keyed: bool) -> Iterator[list[_BracedRow]]:
    """Split a section into rows that are aligned together: those between two lines of comments."""
    entries = section.pairs if keyed else [(None, item) for item in section.items]
    group: list[_BracedRow] = []
    end = section.start
    for key, row in entries:
        if _comment_line(page, end, row.start):
            yield group
            group = []
        end = row.end
        if row.sort != "map" or row.anchor or not row.pairs or page.text[row.start] != "{":
            continue
        if key is None:
            group.append(_layout_of_row(page, row, None, row.start))
        elif re.fullmatch(r":[ \t]+", page.text[key.end : row.start]):
            group.append(_layout_of_row(page, row, _text_of(page, key), key.start))
    yield group


def _comment_line(page: Page, start: int, end: int) -> bool:
    """Whether a line between two positions is a comment."""
    between = page.text[page.line_end(start) : end]
    return "#" in between and any(line.lstrip().startswith("#") for line in BREAKS.split(between))


def _layout_of_row(page: Page, row: Part, head: str | None, start: int) -> _BracedRow:
    fields: list[_RowField] = []
    end = row.start + 1
    for name, value in row.pairs:
        gap, breaks = _gap_between_fields(page.text[end : name.start], "," if fields else "")
        fields.append(_RowField(name.text, _field_as_written(page, name, value), gap, breaks))
        end = max(name.end, value.end)
    close, _ = _gap_between_fields(page.text[end : row.end - 1], "")
    return _BracedRow(start, row.end, head, fields, close)


def _gap_between_fields(between: str, sign: str) -> tuple[str, bool]:
    """What stands between two fields, blanks trimmed; and whether a line ends there."""
    if between.strip() == sign:
        return sign, bool(sign) and "\n" in between
    return between, False


def _field_as_written(page: Page, name: Part, value: Part) -> str:
    """A field with one blank behind its colon."""
    between = page.text[name.end : value.start]
    if value.start < value.end and between.strip() == ":":
        return f"{_text_of(page, name)}: {_text_of(page, value)}"
    return page.text[name.start : max(name.end, value.end)]


def _text_of(page: Page, part: Part) -> str:
    return page.text[part.start : part.end]


# --- columns --------------------------------------------------------------------------------------


def _field_widths(group: Sequence[_BracedRow]) -> list[list[int]]:
    """How wide the first fields of each row are, while most rows have the same in one order."""
    widths: list[list[int]] = [[] for _ in group]
    in_step = [(number, line.cells()) for number, line in enumerate(group)]
    column = 0
    while len(in_step) > 1:
        keys = Counter(cells[column].key for _, cells in in_step if len(cells) > column)
        common, times = keys.most_common(1)[0] if keys else ("", 0)
        if times * MOST[1] < len(in_step) * MOST[0]:
            break
        in_step = [
            each for each in in_step if len(each[1]) > column and each[1][column].key == common
        ]
        followed = (len(cells[column].text) for _, cells in in_step if len(cells) > column + 1)
        width = max(followed, default=0)
        for number, _ in in_step:
            widths[number].append(width)
        column += 1
    return widths


def _brace_column(page: Page, line: _BracedRow, head: int) -> int:
    """In which column the brace of a row will stand."""
    return page.column(line.start) + head


def _lay_out_row(page: Page, line: _BracedRow, head: int, widths: Sequence[int]) -> str:
    """A row as it will be, from its brace on."""
    indent = page.newline + " " * (_brace_column(page, line, head) + 1)
    aligned = min(len(widths), len(line.cells()) - 1)
    parts = ["{"]
    for number, field in enumerate(line.fields):
        parts.append(f",{indent}" if field.breaks else field.gap)
        if field.gap == "," and not field.breaks:
            spare = (
                widths[number - 1] - len(line.fields[number - 1].text)
                if 0 < number <= aligned
                else 0
            )
            parts.append(" " * (spare + 1))
        parts.append(field.text)
    return "".join([*parts, line.close, "}"])


# --- lines ----------------------------------------------------------------------------------------


def _tidy_blanks(text: str) -> str:
    """Uniform line ends, one at the end; no blanks before them, and few blank lines."""
    page = parse_page(text)
    held = _held_lines(page)
    lines: list[str] = []
    blank = last = 0
    for number, start in enumerate(page.starts):
        line = page.text[start : page.line_end(start)]
        if number in held:
            last = len(lines) + 1
        else:
            line = line.rstrip(" \t")
        blank = 0 if line or number in held else blank + 1
        if blank <= MOST_BLANK:
            lines.append(line)
    while len(lines) > last and not lines[-1]:
        lines.pop()
    return "".join(f"{line}{page.newline}" for line in lines)


def _held_lines(page: Page) -> set[int]:
    """The lines whose end is part of a text that goes on in the next."""
    held: set[int] = set()
    for part in page.root.parts():
        if part.sort == "scalar" and page.line(part.start) != page.line(part.end):
            held.update(range(page.line(part.start), page.line(part.end)))
        if (
            part.style in ("|", ">")
            and "+" in page.text[part.start : page.line_end(part.start)].split("#")[0]
        ):
            below = page.line(part.end)
            while page.blank(below + 1):  # blank lines are part of it
                held.update((below, below + 1))
                below += 1
    return held


def _line_changes(old: str, new: str) -> Iterator[Splice]:
    """Yield the lines that differ between texts of the same words, by what stands before each."""
    marks, new_marks = _line_starts_by_signs(old), _line_starts_by_signs(new)
    edges = [(at, new_marks[signs]) for signs, at in marks.items() if signs in new_marks]
    for (start, new_start), (end, new_end) in pairwise([*edges, (len(old), len(new))]):
        if old[start:end] != new[new_start:new_end]:
            yield Splice(start, end, new[new_start:new_end])


def _line_starts_by_signs(text: str) -> dict[int, int]:
    """Where lines begin, by how many signs other than blanks stand before them."""
    marks: dict[int, int] = {}
    signs = at = 0
    for line in text.splitlines(keepends=True):
        marks.setdefault(signs, at)
        signs += sum(map(len, line.split()))
        at += len(line)
    return marks
