"""Rows put in order by small keys, in steps that grow with their number alone."""

# the compiler finds the types out
# mypy: disable-error-code="no-untyped-def, no-untyped-call"

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from bubblegraph.payments.columns import Ints
from bubblegraph.payments.compiling import compiled

__all__ = [
    "moments",
    "most_within",
    "put_in_order",
    "renumber",
    "rows_in_order",
    "rows_of_each",
    "take",
]

DIGIT = 16  # bits by which rows are put in order at once
ALL = (1 << DIGIT) - 1
TIME = 2  # the place of times among the columns


@compiled
def _count(keys, shift, mask, starts):
    """How many rows have a digit of each value, one place further."""
    for key in keys:
        starts[((key >> shift) & mask) + 1] += 1


@compiled
def _part(keys, shift, mask, starts, rows):
    """Put the rows where those of their digit begin, in their order."""
    for row in range(keys.shape[0]):
        digit = (keys[row] >> shift) & mask
        rows[starts[digit]] = row
        starts[digit] += 1


@compiled
def _part_again(keys, shift, mask, starts, before, rows):
    """The same of rows that are in order by their lower digits."""
    for place in range(before.shape[0]):
        row = before[place]
        digit = (keys[row] >> shift) & mask
        rows[starts[digit]] = row
        starts[digit] += 1


@compiled
def _moments(time, same, later):
    """The first row of the time of each, and the first after it; rows are in order of time."""
    rows = time.shape[0]
    for row in range(rows):
        same[row] = same[row - 1] if row and time[row - 1] == time[row] else row
    for row in range(rows - 1, -1, -1):
        after = row + 1
        later[row] = later[after] if after < rows and time[after] == time[row] else after


@compiled
def _most_within(time, within):
    """The most rows from the first of a time on whose times are so near."""
    first = most = 0
    for row in range(time.shape[0]):
        while time[row] - time[first] > within:
            first += 1
        most = max(most, row + 1 - first)
    return most


@compiled
def _take(column, rows, found):
    for place in range(rows.shape[0]):
        found[place] = column[rows[place]]


@compiled
def _deal_out(column, keys, starts, found):
    """Put each where those of its key begin: as many places are written to in turn as keys."""
    for row in range(keys.shape[0]):
        key = keys[row]
        found[starts[key]] = column[row]
        starts[key] += 1


def take(column: Ints, rows: Ints) -> Ints:
    """Give some rows of a column; numpy would first make their numbers twice as long.

    Examples
    --------
    >>> take(np.array([5, 6, 7]), np.array([2, 0], np.int32)).tolist()
    [7, 5]
    """
    found = np.empty(len(rows), column.dtype)
    _take(column, rows, found)
    return found


@compiled
def _map(column, numbers):
    for row in range(column.shape[0]):
        column[row] = numbers[column[row]]


@compiled
def _small_keys(payer, payee, time, cents, first, unit, last, keys):
    """Whether times are whole units from the first on, and whether they are in order.

    Those of payments that can be on no cycle are the last.
    """
    whole, in_order, before = True, True, 0
    for row in range(time.shape[0]):
        key = last
        since = time[row] - first
        units = int(since * (1.0 / unit) + 0.5)
        whole = whole and units * unit == since
        if payer[row] != payee[row] and cents[row] > 0:
            key = units
        keys[row] = key
        in_order = in_order and key >= before
        before = key
    return whole, in_order


@compiled
def _fill_times(ends, first, unit, time):
    """Give each row the time of its key; the rows of each end where those of the next begin."""
    row = 0
    for key in range(ends.shape[0]):
        for _ in range(row, ends[key]):
            time[row] = first + key * unit
            row += 1


def renumber(columns: Sequence[Ints], numbers: Ints) -> None:
    """Put other numbers into columns, in threads.

    Examples
    --------
    >>> column = np.array([1, 0, 1], np.int32)
    >>> renumber([column], np.array([7, 8], np.int32))
    >>> column.tolist()
    [8, 7, 8]
    """
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda column: _map(column, numbers), columns))


def put_in_order(columns: list[Ints], unit: int) -> None:
    """Put payments in order of time, those that can be on no cycle last; of one time as they stand.

    Each column is replaced, so that few are in memory twice.

    Parameters
    ----------
    columns : list of arrays
        Payers, payees, times, cents, and any others.
    unit : int
        Of times, if they are whole ones.

    Examples
    --------
    >>> columns = [np.array(each) for each in ([1, 2, 3], [4, 2, 4], [9, 7, 8], [5, 5, 5])]
    >>> put_in_order(columns, 1)
    >>> [column.tolist() for column in columns]
    [[3, 1, 2], [4, 4, 2], [8, 9, 7], [5, 5, 5]]
    """
    payer, payee, time, cents = columns[:4]
    if not len(time):
        return
    first = int(time.min())
    most = (int(time.max()) - first) // unit + 1
    if most < ALL:
        keys = np.empty(len(time), np.uint16)
        whole, in_order = _small_keys(payer, payee, time, cents, first, unit, most, keys)
        if in_order and whole:
            return
        if whole:
            del payer, payee, time, cents
            _deal_all_out(columns, keys, most, first, unit)
            return
    long = time - first
    if not (long % unit).any():
        long //= unit
    usable = (payer != payee) & (cents > 0)
    long[~usable] = long.max() + 1
    if not (long[1:] >= long[:-1]).all():
        held = [long]
        del long, usable, payer, payee, time, cents
        order = rows_in_order(held.pop())
        _in_threads(columns, lambda place: take(columns[place], order))


def _deal_all_out(columns: list[Ints], keys: Ints, most: int, first: int, unit: int) -> None:
    """Put columns in the order of small keys; times are made of them if all can be on a cycle."""
    starts = np.zeros(most + 2, np.int64)
    _count(keys, 0, ALL, starts)
    np.cumsum(starts, out=starts)
    ends = starts[1:].copy()

    def dealt(place: int) -> Ints:
        found = np.empty_like(columns[place])
        if place == TIME and ends[most - 1] == len(keys):
            _fill_times(ends, first, unit, found)
        else:
            _deal_out(columns[place], keys, starts.copy(), found)
        return found

    _in_threads(columns, dealt)


def _in_threads(columns: list[Ints], made: Callable[[int], Ints]) -> None:
    """Replace columns, two at a time."""

    def replace(place: int) -> None:
        columns[place] = made(place)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(replace, range(len(columns))))


def moments(time: Ints) -> tuple[Ints, Ints]:
    """Give the first row of the time of each, and the first row after it.

    Examples
    --------
    >>> same, later = moments(np.array([3, 5, 5, 6]))
    >>> same.tolist(), later.tolist()
    ([0, 1, 1, 3], [1, 3, 3, 4])
    """
    same, later = np.empty((2, len(time)), np.int32)
    _moments(time, same, later)
    return same, later


def most_within(time: Ints, within: int) -> int:
    """Give the most rows that lie in one window of time; they are in order of time.

    Examples
    --------
    >>> most_within(np.array([3, 5, 5, 6, 9]), 2)
    3
    """
    return int(_most_within(time, within))


def rows_of_each(keys: Ints, number: int) -> tuple[Ints, Ints]:
    """Give the rows of each key from 0, ascending, and where those of each begin.

    Examples
    --------
    >>> rows, starts = rows_of_each(np.array([2, 0, 2]), 3)
    >>> rows.tolist(), starts.tolist()
    ([1, 0, 2], [0, 1, 1, 3])
    """
    rows, starts = np.empty(len(keys), np.int32), np.zeros(number + 1, np.int64)
    _count(keys, 0, -1, starts)
    np.cumsum(starts, out=starts)
    _part(keys, 0, -1, starts[:-1].astype(np.int32), rows)
    return rows, starts


def rows_in_order(keys: Ints) -> Ints:
    """Give the rows in the order of their keys, of equal ones as they stand.

    Parameters
    ----------
    keys : array of int64
        0 or more.

    Examples
    --------
    >>> rows_in_order(np.array([70_000, 5, 70_000, 3])).tolist()
    [3, 1, 0, 2]
    """
    bits = int(keys.max(initial=0)).bit_length()
    if bits <= DIGIT:
        return rows_of_each(keys, 1 << bits)[0]
    width = -(-bits // -(-bits // DIGIT))
    before = np.arange(len(keys), dtype=np.int32)
    for shift in range(0, bits, width):
        starts, rows = np.zeros((1 << width) + 1, np.int64), np.empty_like(before)
        _count(keys, shift, (1 << width) - 1, starts)
        np.cumsum(starts, out=starts)
        _part_again(keys, shift, (1 << width) - 1, starts, before, rows)
        before = rows
    return before
