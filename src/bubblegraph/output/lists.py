"""Long lists, written as they are found: what is broken off stays, with what it takes to go on.

A list is written beside its name, to ``laps.csv.part``, and takes the name once it is whole. What
was asked is noted in ``laps.csv.part.json``: only the same question of the same table goes on.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Protocol, TypeVar

from bubblegraph.analysis.loop_lists import LoopBlock, LoopList
from bubblegraph.analysis.payment_laps import PaymentLap
from bubblegraph.errors import BubblegraphError, OutputError
from bubblegraph.files import finish_file, is_stream, reason_of, write_bytes
from bubblegraph.output.loop_lines import loop_pieces
from bubblegraph.output.payment_laps import lap_lines

__all__ = ["ListFile", "Search"]

PART, NOTE = ".part", ".part.json"
TAIL = 1 << 16  # bytes at the end in which the last lap is looked for, then twice as many
Asked = Mapping[str, object]
T = TypeVar("T")


class Search(Protocol):
    """What gives the laps of a list."""

    def listed(self, after: int) -> Iterator[PaymentLap]:
        """Give all that come after so many."""
        ...

    @property
    def listed_all(self) -> bool:
        """Whether all were given."""
        ...

    @property
    def too_many(self) -> bool:
        """Whether the next are more than can be held at once."""
        ...

    @property
    def identity(self) -> Asked:
        """What the list depends on: the question, and the table."""
        ...


@dataclass(frozen=True, slots=True)
class ListFile:
    """A file that gets a list."""

    path: str
    form: str  # as for lap_lines
    version: str = ""  # of the program

    @property
    def part(self) -> str:
        """Where the list is until it is whole."""
        return f"{self._target}{PART}"

    @property
    def note(self) -> str:
        """What was asked for."""
        return f"{self._target}{NOTE}"

    @property
    def _target(self) -> str:
        return os.path.realpath(self.path) if os.path.islink(self.path) else self.path

    def check(self, *, resume: bool) -> None:
        """Say before the search that there is nothing to go on with, or something to be kept.

        Raises
        ------
        OutputError
        """
        if resume and self.form == "parquet":
            raise OutputError(
                f'cannot resume "{self.path}": a Parquet file is put together at its end. '
                "Lists in .ndjson, .csv and .tsv can be resumed."
            )
        there = os.path.exists(self.note) and os.path.exists(self.part)
        if resume and not there:
            raise OutputError(
                f'cannot resume "{self.path}": there is no "{self.part}". Leave --resume out to '
                "begin the list."
            )
        if there and not resume:
            raise OutputError(
                f'"{self.part}" is a list that was broken off: --resume goes on with it. Remove it '
                "to begin anew."
            )

    def write(self, search: Search | LoopList, most: int | None, *, resume: bool) -> str:
        """Write a list, of so many at the most; say what is to be known if it was broken off.

        Raises
        ------
        OutputError
            If it cannot be written; what was written stays.
        """
        if is_stream(self.path):
            write_bytes(self.path, self._taken(search, 0, most).lines)
            return ""
        if self.form == "parquet":
            return self._write_parquet(search, most)
        asked = _plain({"bubblegraph": self.version, **search.identity})
        if resume:
            self._compare(asked)
        else:
            write_bytes(self.note, [json.dumps(asked, indent=1).encode(), b"\n"])
        try:
            number = self._go_on(search, most, resume)
        except OSError as error:
            raise OutputError(
                f'cannot write "{self.part}": {reason_of(error)}. What was written stays: once '
                "there is room, the same command with --resume goes on with it."
            ) from None
        except BubblegraphError:
            if not resume:
                self._remove()
            raise
        if search.too_many and number != most:
            return (
                f"The list ends: the first {number:,} are in {self.part}, and those that come next "
                "are more than can be held at once: --longest, --within or --min-amount."
            )
        if not (search.listed_all or number == most):
            return (
                f"The list was broken off: the first {number:,} are in {self.part}. The same "
                "command with --resume goes on with it."
            )
        finish_file(self.part, self.path)
        os.unlink(self.note)
        return ""

    def _write_parquet(self, search: Search | LoopList, most: int | None) -> str:
        taken = self._taken(search, 0, most)
        write_bytes(self.part, taken.lines)
        if search.listed_all or taken.number == most:
            finish_file(self.part, self.path)
            return ""
        return (
            f"The list was broken off: the first {taken.number:,} are in {self.part}, a Parquet "
            "file. It cannot be resumed; a list in .ndjson, .csv or .tsv can."
        )

    def _go_on(self, search: Search | LoopList, most: int | None, resume: bool) -> int:
        """Write what is missing; give how many there are then."""
        with open(self.part, "r+b" if resume else "w+b") as stream:
            number, end = self._written(stream)
            stream.truncate(end)
            stream.seek(end)
            left = None if most is None else max(most - number, 0)
            taken = self._taken(search, number, left, heading=not end)
            stream.writelines(taken.lines)
            _bring_to_disk(stream)
        return number + taken.number

    def _taken(
        self, search: Search | LoopList, after: int, most: int | None, *, heading: bool = True
    ) -> _Taken:
        """What a search gives after so many, as it is written."""
        taken = _Taken()
        if isinstance(search, LoopList):
            blocks = taken.counted(_first(search.blocks(after), most), len)
            taken.lines = loop_pieces(blocks, search.legs, self.form, heading=heading)
        else:
            laps = taken.counted(islice(search.listed(after), most), lambda _: 1)
            taken.lines = lap_lines(laps, self.form, heading=heading)
        return taken

    def _written(self, stream: BinaryIO) -> tuple[int, int]:
        """How many were written whole, and where they end: the last row may be cut."""
        size = stream.seek(0, os.SEEK_END)
        tail = TAIL
        while True:
            start = max(size - tail, 0)
            stream.seek(start)
            lines = stream.read(size - start).split(b"\n")
            cut = lines.pop()
            if start:
                lines = lines[1:]  # it may have begun before
            found = self._last(lines, whole=not start)
            if found is not None:
                number, after = found
                return number, size - len(cut) - sum(len(line) + 1 for line in lines[after:])
            tail *= 2

    def _last(self, lines: list[bytes], *, whole: bool) -> tuple[int, int] | None:
        """The last of which all is there, and how many lines end with it; None: look further."""
        try:
            if self.form == "ndjson":
                return (_number(lines[-1], "ndjson"), len(lines)) if lines or whole else None
            rows = [_number(line, self.form) for line in lines[whole:]]
        except (ValueError, KeyError, IndexError):
            if whole and not lines:
                return 0, 0
            raise OutputError(
                f'cannot resume "{self.path}": "{self.part}" is no list of this kind. Remove it to '
                "begin anew."
            ) from None
        if not rows:
            return (0, 0) if whole else None
        before = [place for place, number in enumerate(rows) if number != rows[-1]]
        if not before and not whole:
            return None
        return rows[-1] - 1, whole + (before[-1] + 1 if before else 0)

    def _compare(self, asked: Asked) -> None:
        """Refuse to go on with the list of another question.

        Raises
        ------
        OutputError
        """
        try:
            with open(self.note, encoding="utf-8") as stream:
                noted = dict(json.load(stream))
        except (OSError, ValueError, TypeError):
            noted = {}
        for name in (*asked, *noted):
            if noted.get(name) != asked.get(name):
                said = f"{name} was {_said(noted.get(name))}, and is {_said(asked.get(name))} now"
                if name == "table":
                    said = "the table is another"
                raise OutputError(
                    f'cannot resume "{self.path}": {said}. Ask as before, or remove "{self.part}" '
                    "to begin anew."
                )

    def _remove(self) -> None:
        for path in (self.part, self.note):
            with suppress(OSError):
                Path(path).unlink()


class _Taken:
    """What is taken of a search, and how many laps or loops these are so far."""

    def __init__(self) -> None:
        self.number = 0
        self.lines: Iterable[bytes] = ()

    def counted(self, found: Iterable[T], size: Callable[[T], int]) -> Iterator[T]:
        """Give what is found, and count it."""
        for each in found:
            yield each
            self.number += size(each)


def _first(blocks: Iterable[LoopBlock], most: int | None) -> Iterator[LoopBlock]:
    """So many loops of blocks."""
    left = most
    for block in blocks:
        if left is not None and left <= len(block):
            yield block.some(0, left)
            return
        yield block
        left = None if left is None else left - len(block)


def _bring_to_disk(stream: BinaryIO) -> None:
    stream.flush()
    os.fsync(stream.fileno())


def _number(line: bytes, form: str) -> int:
    """The number that a row begins with."""
    if form == "ndjson":
        document = json.loads(line)
        return int(document.get("rank") or document["loop"])
    return int(line.partition(form.encode())[0])


def _plain(asked: Asked) -> dict[str, object]:
    plain: dict[str, object] = json.loads(json.dumps(asked))
    return plain


def _said(value: object) -> str:
    return "not set" if value in (None, [], "") else str(value)
