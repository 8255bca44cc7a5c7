"""Numbers for the names of parties, in the order in which they are met."""

# the compiler finds the types out
# mypy: disable-error-code="no-untyped-def, no-untyped-call"

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from bubblegraph.payments.columns import Ints
from bubblegraph.payments.compiling import compiled, needed

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Names", "Numbering"]

SLOTS = 1 << 12  # at first
SPARSE = 16  # places of a list for each number of the first rows, at the most
MIXER = np.uint64(0x9E3779B97F4A7C15)  # 2^64 by the golden ratio: it spreads what is near
MOST_PLAIN = 10**15  # below, numbers are put in the order of their letters as numbers


class Names(Sequence[str]):
    """Names in the order of their letters, kept as a column of polars or as numbers.

    Examples
    --------
    >>> names = Names(np.array([10, 2]))
    >>> names, names[1], "2" in names, names == ["10", "2"]
    (['10', '2'], '2', True, True)
    """

    def __init__(self, names: Any) -> None:
        self.column = names

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.column)

    def __getitem__(self, place: Any) -> Any:
        """Return the name of a place, or those of a slice."""
        if isinstance(place, slice):
            return [str(name) for name in self.column[place]]
        return str(self.column[int(place)])

    def __iter__(self) -> Iterator[str]:
        """Give each."""
        return map(str, self.column.to_list() if self.texts else self.column.tolist())

    def __eq__(self, other: object) -> bool:
        """Whether they are these names."""
        return isinstance(other, Sequence) and len(self) == len(other) and list(self) == [*other]

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        """Return them as a list."""
        return repr(list(self))

    @property
    def texts(self) -> bool:
        """Whether they are a column of polars."""
        return not isinstance(self.column, np.ndarray)


@compiled
def number_keys(keys, hashes, near, slot_keys, slot_numbers, room, known, begin, numbers, fresh):
    """Number keys from ``begin`` on, until the table is full: where, the new, and the room left."""
    one = np.uint64(1)
    mask = np.uint64(slot_keys.shape[0] - 1)
    new = 0
    for place in range(begin, keys.shape[0]):
        key = keys[place]
        if 0 <= key < near.shape[0]:
            number = near[key]
            if number < 0:
                number = near[key] = known + new
                fresh[new] = place
                new += 1
            numbers[place] = number
            continue
        slot = hashes[place] & mask  # numbers without a sign: the compiler need not look for one
        while slot_numbers[slot] >= 0 and slot_keys[slot] != key:
            slot = (slot + one) & mask
        if slot_numbers[slot] < 0:
            if room == 0:
                return place, new, room
            room -= 1
            slot_keys[slot], slot_numbers[slot] = key, known + new
            fresh[new] = place
            new += 1
        numbers[place] = slot_numbers[slot]
    return keys.shape[0], new, room


class _Keys:
    """Keys of 64 bits and their numbers, in a table with a slot for each and as many free.

    Small ones are the places of their numbers in a list.
    """

    def __init__(self, size: int = SLOTS, near: int = 0) -> None:
        self.keys, self.numbers = np.zeros(size, np.int64), np.full(size, -1, np.int32)
        self.near = np.full(near, -1, np.int32)
        self.count = 0  # of those in the table
        self._fresh = np.empty(0, np.int32)

    def number(self, keys: Ints, known: int) -> tuple[Ints, Ints]:
        """Number keys, new ones from ``known`` on; and the places of the new ones."""
        numbers, hashes = np.empty(len(keys), np.int32), keys.view(np.uint64)
        if len(self._fresh) < len(keys):
            self._fresh = np.empty(len(keys), np.int32)
        if keys.max(initial=0) >= len(self.near) or keys.min(initial=0) < 0:
            hashes = _spread(keys)
        done = new = 0
        while True:
            room = len(self.keys) // 2 - self.count
            done, more, left = number_keys(
                *(keys, hashes, self.near, self.keys, self.numbers, room),
                *(known + new, done, numbers, self._fresh[new:]),
            )
            new, self.count = new + more, self.count + room - left
            if done == len(keys):
                return numbers, self._fresh[:new].copy()
            self._grow()

    def _grow(self) -> None:
        taken = self.numbers >= 0
        numbers, larger = self.numbers[taken], _Keys(4 * len(self.keys))
        larger.number(self.keys[taken], 0)
        used = larger.numbers >= 0
        larger.numbers[used] = numbers[larger.numbers[used]]
        self.keys, self.numbers = larger.keys, larger.numbers


def _near(keys: Ints) -> int:
    """Below which number whole numbers have a list: where that is not much longer than they."""
    most = 2 * int(keys.max(initial=0)) + 2
    return most if most <= SPARSE * len(keys) else 0


def _spread(keys: Ints) -> Ints:
    """Slots for keys: near ones are far apart, and those that differ in high bits differ."""
    spread: Ints = keys.view(np.uint64) * MIXER >> np.uint64(20)
    return spread


class Numbering:
    """Gives each name a number: whole numbers, and texts as they are written.

    Examples
    --------
    >>> import polars
    >>> numbering = Numbering()
    >>> numbering.numbers(polars.Series(["b", " a", "b"])).tolist()
    [0, 1, 0]
    >>> numbering.numbers(polars.Series([7, 10])).tolist()
    [2, 3]
    >>> names, places = numbering.in_order()
    >>> names, places.tolist()
    (['10', '7', 'a', 'b'], [3, 2, 1, 0])
    """

    def __init__(self) -> None:
        self._whole: _Keys | None = None
        self._texts = _Keys()
        self._parts: list[Any] = []  # new names, in the order of their numbers
        self._clashing: dict[str, int] = {}  # names with the hash of another
        self._written: Any = None  # all of them as texts, if asked for

    def __len__(self) -> int:
        """Return how many names there are."""
        return sum(map(len, self._parts))

    def numbers(self, names: pl.Series) -> Ints:
        """Give the number of each name: of whole numbers, or of texts; none is null."""
        if names.dtype.is_integer():
            keys = names.to_numpy().astype(np.int64, copy=False)
            self._whole = self._whole or _Keys(near=_near(keys))
            numbers, fresh = self._whole.number(keys, len(self))
            self._add(names.gather(fresh))
            return numbers
        numbers, fresh = self._texts.number(_hashed(names), len(self))
        self._add(names.gather(fresh))
        other = (self.written.gather(numbers) != names).to_numpy()
        for place in np.flatnonzero(other).tolist():
            numbers[place] = self._clash(names[place])
        return numbers

    def _add(self, names: pl.Series) -> None:
        if len(names):
            self._parts.append(names)
            self._written = None

    def _clash(self, name: str) -> int:
        """Number a name that has the hash of another."""
        if name not in self._clashing:
            self._clashing[name] = len(self)
            self._parts.append(needed("polars").Series([name]))
            self._written = None
        return self._clashing[name]

    @property
    def whole(self) -> bool:
        """Whether all of them are whole numbers."""
        return not self._texts.count

    @property
    def written(self) -> pl.Series:
        """The names as texts, in the order of their numbers."""
        polars = needed("polars")
        if self._written is None:
            parts = [part.cast(polars.String).alias("") for part in self._parts]
            none = polars.Series([], dtype=polars.String)
            self._written = polars.concat([none, *parts], rechunk=True)
            if not self.whole:  # whole numbers are put in order as such
                self._parts = [self._written]
        return self._written  # type: ignore[no-any-return]

    def in_order(self, used: Ints | None = None) -> tuple[Names, Ints]:
        """Give the names in the order of their letters, and for each number its place there.

        Blanks around a name do not count; ``used`` says of each number whether it is wanted.
        """
        if self.whole and (whole := self._whole_in_order()) is not None:
            return whole
        written = self.written.str.strip_chars()
        chosen = written if used is None else written.filter(needed("polars").Series(used))
        names, again = chosen.unique().sort(), Numbering()
        again.numbers(names)
        return Names(names), again.numbers(written)

    def _whole_in_order(self) -> tuple[Names, Ints] | None:
        """The same of whole numbers: 10 stands before 2, and 1 before 10."""
        values = np.concatenate([np.zeros(0, np.int64), *(each.to_numpy() for each in self._parts)])
        if values.min(initial=0) < 0 or values.max(initial=0) >= MOST_PLAIN:
            return None
        digits = np.ones(len(values), np.int64)
        for power in range(1, len(str(values.max(initial=0)))):
            digits += values >= 10**power
        most = digits.max(initial=1)
        keys = np.sort(values * 10 ** (most - digits) * 16 + digits)
        values = keys // 16 // 10 ** (most - keys % 16)
        numbers = self.numbers(needed("polars").Series(values))
        places = np.empty(len(values), np.int32)
        places[numbers] = np.arange(len(values), dtype=np.int32)
        return Names(values), places


def _hashed(names: pl.Series) -> Ints:
    keys: Ints = names.hash().to_numpy().view(np.int64)
    return keys
