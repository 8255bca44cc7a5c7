"""What the commands that edit print: what was written, where; or the difference it would make."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from bubblegraph.analysis.circular_flows import CircularFlows
from bubblegraph.editing.patch import Block, changed_lines, lines_of
from bubblegraph.editing.proof import Edit
from bubblegraph.errors import Problem
from bubblegraph.money import pick_scale
from bubblegraph.output.json_text import json_text
from bubblegraph.output.printing import print_text
from bubblegraph.output.problems import problem_dict
from bubblegraph.output.words import lap_words, loops_words
from bubblegraph.text import printable

if TYPE_CHECKING:
    from bubblegraph.output.document_types import EditCommand, EditDocument

__all__ = ["difference", "effect", "print_edit"]


def print_edit(
    edit: Edit, command: EditCommand, warnings: Sequence[Problem], *, written: bool, as_json: bool
) -> None:
    """Print the places and the lines written; where nothing was, the difference as a patch.

    Parameters
    ----------
    edit : Edit
    command : {"add", "set", "rename", "remove", "format"}
        Its name, for JSON.
    warnings : sequence of Problem
        Those that the edit brought about, for JSON.
    written : bool
        Whether the files were written.
    """
    if as_json:
        print_text(json_text(_document(edit, command, warnings, written)), "json")
    elif not edit.texts:
        sys.stdout.write("Nothing to change.\n")
    elif not written:
        sys.stdout.writelines(line for file in edit.texts for line in difference(edit, file))
    else:
        sys.stdout.writelines(_written(edit))
    sys.stdout.flush()


def _written(edit: Edit) -> Iterator[str]:
    for file in edit.texts:
        line = next((spot.line for spot in edit.spots if spot.file == file), 0)
        yield f"{printable(f'{file}:{line}' if line else file)}: {printable(edit.said)}\n"
        for change in difference(edit, file, around=0):
            if not change.startswith(("---", "+++", "@@", "\\")):
                yield change


def difference(edit: Edit, file: str, around: int = 3) -> Iterator[str]:
    """Yield the difference that an edit makes in a file, as a patch with lines of context."""
    old, new = lines_of(edit.before.texts[file]), lines_of(edit.texts[file])
    blocks = changed_lines(edit.before.texts[file], edit.texts[file], edit.changes[file])
    yield from _shown(f"--- {file}\n")
    yield from _shown(f"+++ {file}\n")
    for hunk in _hunks(blocks, around):
        first, last = hunk[0], hunk[-1]
        lead = min(around, first.start)
        end = min(last.stop + around, len(old))
        new_end = last.new_stop + end - last.stop
        spans = _span(first.start - lead, end), _span(first.new_start - lead, new_end)
        yield f"@@ -{spans[0]} +{spans[1]} @@\n"
        at = first.start - lead
        for block in hunk:
            yield from _marked(" ", old[at : block.start])
            yield from _marked("-", old[block.start : block.stop])
            yield from _marked("+", new[block.new_start : block.new_stop])
            at = block.stop
        yield from _marked(" ", old[at:end])


def _hunks(blocks: Iterable[Block], around: int) -> Iterator[list[Block]]:
    """Put blocks together whose lines of context meet."""
    hunk: list[Block] = []
    for block in blocks:
        if hunk and block.start - hunk[-1].stop > 2 * around:
            yield hunk
            hunk = []
        hunk.append(block)
    if hunk:
        yield hunk


def _span(start: int, stop: int) -> str:
    """Lines as a patch names them: from 1, and how many if it is not one."""
    if stop - start == 1:
        return str(stop)
    return f"{start + 1 if stop > start else start},{stop - start}"


def _marked(sign: str, lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        yield from _shown(sign + line)


def _shown(line: str) -> Iterator[str]:
    """A line without what could steer a terminal; an open last one as patches tell it."""
    body = line.rstrip("\r\n")
    yield "\t".join(map(printable, body.split("\t"))) + (
        line[len(body) :] or "\n\\ No newline at end of file\n"
    )


def effect(before: CircularFlows, after: CircularFlows) -> list[str]:
    """Say what an edit does to T* and to the number of loops."""
    scale = pick_scale(max(before.all.high.value, after.all.high.value) or 1)
    unit = f" {scale.name}" if scale.name else ""
    return [
        f"T* signed{unit}: {lap_words(before.signed, scale)} → {lap_words(after.signed, scale)}",
        f"T* if all{unit}: {lap_words(before.all, scale)} → {lap_words(after.all, scale)}",
        f"loops: {loops_words(before)} → {loops_words(after)}",
    ]


def _document(
    edit: Edit, command: EditCommand, warnings: Sequence[Problem], written: bool
) -> EditDocument:
    return {
        "schema": 1,
        "command": command,
        "written": written and bool(edit.texts),
        "change": edit.said,
        "places": [
            {"file": spot.file, "line": spot.line, "column": spot.column} for spot in edit.spots
        ],
        "files": [{"file": file, "diff": "".join(difference(edit, file))} for file in edit.texts],
        "problems": [problem_dict(problem) for problem in warnings],
    }
