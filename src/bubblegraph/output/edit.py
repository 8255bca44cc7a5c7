"""What the commands that edit print: what was written, where; or the difference it would make."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from difflib import unified_diff

from bubblegraph.analysis.flows import CircularFlows
from bubblegraph.editing.edit import Edit
from bubblegraph.errors import Problem, printable
from bubblegraph.money import pick_scale
from bubblegraph.output.problems import problem_dict
from bubblegraph.output.words import lap_words, loops_words

__all__ = ["difference", "effect", "print_edit"]


def print_edit(
    edit: Edit, command: str, warnings: Sequence[Problem], *, written: bool, as_json: bool
) -> None:
    """Print the places and the lines that were written; where nothing was, the difference as a patch.

    Parameters
    ----------
    edit : Edit
    command : str
        Its name, for JSON.
    warnings : sequence of Problem
        Those that the edit brought about, for JSON.
    written : bool
        Whether the files were written.
    """
    if as_json:
        sys.stdout.write(
            json.dumps(_document(edit, command, warnings, written), ensure_ascii=False, indent=2) + "\n"
        )
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
    old, new = (_lines(text) for text in (edit.before.texts[file], edit.texts[file]))
    for line in unified_diff(old, new, file, file, n=around):
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


def _lines(text: str) -> list[str]:
    return [f"{line}\n" for line in text.split("\n")[:-1]] + [line for line in text.split("\n")[-1:] if line]


def _document(edit: Edit, command: str, warnings: Sequence[Problem], written: bool) -> dict[str, object]:
    return {
        "schema": 1,
        "command": command,
        "written": written and bool(edit.texts),
        "change": edit.said,
        "places": [{"file": spot.file, "line": spot.line, "column": spot.column} for spot in edit.spots],
        "files": [{"file": file, "diff": "".join(difference(edit, file))} for file in edit.texts],
        "problems": [problem_dict(problem) for problem in warnings],
    }
