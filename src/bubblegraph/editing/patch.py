"""Which lines an edit changes, told by its changes: nothing is searched for."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from bubblegraph.editing.splice import Splice
from bubblegraph.errors import line_starts

__all__ = ["Block", "changed_lines", "lines_of"]


class Block(NamedTuple):
    """Lines of the old text, and those in their place; counted from 0, stops not included."""

    start: int
    stop: int
    new_start: int
    new_stop: int


def lines_of(text: str) -> list[str]:
    """The lines of a text, each with its line break."""
    starts = line_starts(text)
    lines = [text[start:stop] for start, stop in zip(starts, [*starts[1:], len(text)], strict=True)]
    return lines if lines[-1] else lines[:-1]


def changed_lines(old: str, new: str, splices: Iterable[Splice]) -> list[Block]:
    """Return the lines that changed, in order.

    Parameters
    ----------
    old, new : str
        A text before and after the changes.
    splices : iterable of Splice

    Examples
    --------
    >>> changed_lines("a\\nb\\nc\\n", "a\\nB\\nc\\n", [Splice(2, 3, "B")])
    [Block(start=1, stop=2, new_start=1, new_stop=2)]
    """
    starts, new_starts = line_starts(old), line_starts(new)
    blocks: list[Block] = []
    shift = 0
    for start, end, text in sorted(splices, key=lambda each: (each.start, each.end)):
        first, new_first = _line_number(starts, start), _line_number(new_starts, start + shift)
        shift += len(text) - (end - start)
        last, new_last = _line_number(starts, end), _line_number(new_starts, end + shift)
        if blocks and first <= blocks[-1].stop:
            first, _, new_first, _ = blocks.pop()
        blocks.append(Block(first, last + 1, new_first, new_last + 1))
    lines, new_lines = lines_of(old), lines_of(new)
    trimmed = (_trim_equal_lines(block, lines, new_lines) for block in blocks)
    return [
        block for block in trimmed if block.start < block.stop or block.new_start < block.new_stop
    ]


def _line_number(starts: Sequence[int], position: int) -> int:
    return bisect_right(starts, position) - 1


def _trim_equal_lines(block: Block, old: Sequence[str], new: Sequence[str]) -> Block:
    """Leave off the lines at both ends that are the same."""
    start, stop, new_start, new_stop = block
    stop, new_stop = min(stop, len(old)), min(new_stop, len(new))
    while start < stop and new_start < new_stop and old[start] == new[new_start]:
        start, new_start = start + 1, new_start + 1
    while start < stop and new_start < new_stop and old[stop - 1] == new[new_stop - 1]:
        stop, new_stop = stop - 1, new_stop - 1
    return Block(start, stop, new_start, new_stop)
