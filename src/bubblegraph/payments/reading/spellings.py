"""Numbers for names as the bytes of a file have them."""

# the compiler finds the types out
# mypy: disable-error-code="no-untyped-def, no-untyped-call"

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from bubblegraph.payments.columns import Ints
from bubblegraph.payments.compiling import compiled, inlined, needed

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Spans", "Spellings"]

SLOTS = 1 << 12  # at first
HASH, PLACE, NUMBER = range(3)  # of a name, and where it begins among all
NEWLINE = 10


class Spans(NamedTuple):
    """Texts in the bytes of a file: what they hash to, where they begin, and how long they are."""

    hashes: Ints
    starts: Ints
    lengths: Ints


@inlined
def slot_of(key, slots):
    """Where a name is looked for first."""
    return (key ^ (key >> 29)) & (slots - 1)


@compiled
def number_texts(data, spans, table, names, used, room, known, begin, numbers):
    """Number texts from ``begin`` on, until there is no room: where, the new, and bytes in use.

    Names stand one behind the other, each with a newline after it.
    """
    slots, new = table.shape[1], 0
    for place in range(begin, spans.hashes.shape[0]):
        key, first, length = spans.hashes[place], spans.starts[place], spans.lengths[place]
        slot = slot_of(key, slots)
        while table[NUMBER, slot] >= 0:
            if table[HASH, slot] == key:
                at, same = table[PLACE, slot], 0
                while same < length and names[at + same] == data[first + same]:
                    same += 1
                if same == length and names[at + length] == NEWLINE:
                    break
            slot = (slot + 1) & (slots - 1)
        if table[NUMBER, slot] < 0:
            if new == room or used + length >= names.shape[0]:
                return place, new, used
            for at in range(length):
                names[used + at] = data[first + at]
            names[used + length] = NEWLINE
            table[HASH, slot], table[PLACE, slot], table[NUMBER, slot] = key, used, known + new
            used, new = used + length + 1, new + 1
        numbers[place] = table[NUMBER, slot]
    return spans.hashes.shape[0], new, used


@compiled
def _move(table, larger):
    """Move what a table has to a larger one."""
    slots = larger.shape[1]
    for before in range(table.shape[1]):
        if table[NUMBER, before] >= 0:
            slot = slot_of(table[HASH, before], slots)
            while larger[NUMBER, slot] >= 0:
                slot = (slot + 1) & (slots - 1)
            for part in range(3):
                larger[part, slot] = table[part, before]


class Spellings:
    """Names and their numbers, in a table with a slot for each and as many free.

    Examples
    --------
    >>> import numpy as np
    >>> names, spans = Spellings(), Spans(*np.array([[5, 6, 5], [0, 1, 2], [1, 1, 1]]))
    >>> numbers, new = names.number(b"aba", spans, 7)
    >>> numbers.tolist(), new.to_list()
    ([7, 8, 7], ['a', 'b'])
    """

    def __init__(self) -> None:
        self._table = np.full((3, SLOTS), -1, np.int64)
        self._names = np.zeros(SLOTS, np.uint8)
        self._used = self.count = 0

    def number(self, data: bytes, spans: Spans, known: int) -> tuple[Ints, pl.Series]:
        """Number texts, new ones from ``known`` on; and give the new ones."""
        numbers, before, done, first = np.empty(len(spans.hashes), np.int32), self._used, 0, known
        while True:
            room = self._table.shape[1] // 2 - self.count
            done, new, self._used = number_texts(
                *(data, spans, self._table, self._names, self._used, room, known, done, numbers)
            )
            known, self.count = known + new, self.count + new
            if done == len(numbers):
                break
            self._make_room(full=new == room, length=int(spans.lengths[done]))
        polars = needed("polars")
        written = self._names[before : self._used].tobytes().decode()[:-1]
        names = polars.Series([written]).str.split("\n").explode()
        return numbers, names.head(known - first)

    def _make_room(self, *, full: bool, length: int) -> None:
        """Make room for more names, or for their letters."""
        if full:
            table = np.full((3, 4 * self._table.shape[1]), -1, np.int64)
            _move(self._table, table)
            self._table = table
        else:
            names = np.zeros(2 * len(self._names) + length, np.uint8)
            names[: self._used] = self._names[: self._used]
            self._names = names
