"""The arrays that the search for cycles of payments works on."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

__all__ = [
    "ALLOWED",
    "FIRST",
    "FULL",
    "LAST",
    "LISTED",
    "MOST",
    "OFTEN",
    "ON",
    "SMALLEST",
    "STEPS",
    "TOP",
    "Graph",
    "Ints",
    "Kept",
    "Limits",
    "Local",
    "Path",
    "Scratch",
]

OFTEN = 4096  # steps between two looks at whether to halt
MOST = 2**62  # cents
TOP = 2**63 - 1  # a count that is as large, or larger
ON, FIRST, LAST, SMALLEST = 1, 2, 4, 8  # marks of a payment: what it is on some cycle
STEPS, LISTED, FULL, ALLOWED = range(4)  # places of the state

Ints = np.ndarray[Any, Any]


class Graph(NamedTuple):
    """Payments in order of time; those of a party from its start to the start of the next."""

    payer: Ints
    payee: Ints
    time: Ints
    amount: Ints
    slack: Ints  # by how much the next may differ
    same: Ints  # the first payment of the same time
    later: Ints  # the first of a later time
    out_start: Ints
    out_rows: Ints
    in_start: Ints
    in_rows: Ints


class Limits(NamedTuple):
    """Which cycles count, and how they are gone through."""

    within: int
    longest: int
    strict: bool
    tolerant: bool  # whether ``slack`` counts
    any_order: bool  # the root is the first payment, and the others follow one another in any way
    single: bool  # each payment by itself, not all of a pair at once


class Scratch(NamedTuple):
    """What a search writes on: of each party, valid where ``…_of`` names the root."""

    soon: Ints  # from which payment on it may go on
    soon_of: Ints
    late: Ints  # before which payment it has to be reached
    late_of: Ints
    left: Ints  # the fewest payments from there home
    scanned: Ints  # how far its payments were gone through
    front: Ints
    front_next: Ints
    number: Ints  # among the parties of the root
    pair: Ints  # of the party that is laid out, with this one; -1 where there is none yet
    marks: Ints  # of each payment


class Local(NamedTuple):
    """The payments that lead from a root home: its parties, their pairs, and the rows of these.

    Each has its number. The root is row 0, its payee is party 0.
    """

    party: Ints  # of each number
    late: Ints  # before which payment it has to be reached; not above what the path leaves
    left: Ints
    taken: Ints  # whether the path goes through it
    pair_start: Ints  # the pairs of each
    head: Ints  # whom a pair pays; HOME is the payer of the root
    tail: Ints  # who pays it
    row_start: Ints  # the rows of each pair
    rows: Ints  # in order of time
    after: Ints  # from which payment on another may follow
    into_start: Ints  # the pairs to each
    into: Ints
    waiting: Ints
    sizes: Ints  # how many parties there are, parties that were blocked, and pairs by payee


class Path(NamedTuple):
    """A path of bundles: at each depth some rows of a pair, one after the other in time.

    Of each row in the bundles, from ``offset`` on: how many ways lead there, to it and to those
    before it; the most that the smallest payment before it, and after it, can be on some cycle.
    """

    party: Ints
    pair: Ints  # where its payments go on
    place: Ints
    low: Ints
    high: Ints
    offset: Ints
    open: Ints  # whether it leads home, or might in more steps
    least: Ints  # the least number of a party so far
    asked: Ints  # whether a party is asked about
    broken: Ints  # whether the amount was taken the other way round
    ways: Ints
    before: Ints
    behind: Ints
    rows: Ints  # the first of each bundle


class Kept(NamedTuple):
    """What is kept of the cycles."""

    wanted: Ints  # of each party: whether it is asked about; empty if nobody is
    counts: Ints  # by their length
    rows: Ints  # their payments, or their parties, one after the other
    ends: Ints  # where each ends there
    state: Ints  # steps made, cycles listed, whether there are more, and the most steps
    halt: Ints  # one number; not 0 ends the search
