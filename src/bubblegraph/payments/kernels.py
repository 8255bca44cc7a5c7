"""The searches of large tables: functions on arrays, compiled where numba is installed.

They are plain Python as well, so that the same code runs without a compiler: slower by some
hundred times, and the same to the last cycle.

Payments are numbered in order of time. A cycle begins with its first payment, its *root*. From the
payee of the root it is sought who is reached, as soon as possible, and from its payer back who
leads there, as late as possible and by the fewest payments [1]_. A path goes on only to whom such a
way leads home, so that only payments inside the window of a root are touched. The ways may cross
the path: the number of paths is no bound, at worst exponential in their length.

References
----------
.. [1] R. Kumar, T. Calders, "2SCENT: an efficient algorithm to enumerate all simple temporal
       cycles", PVLDB 11(11), 2018.
"""
# the compiler finds the types out, and knows no generators
# mypy: disable-error-code="no-untyped-def, no-untyped-call"

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from bubblegraph.payments.compiling import compiled

__all__ = ["FIRST", "LAST", "ON", "SMALLEST", "Graph", "Kept", "Limits", "Scratch", "search_roots"]

OFTEN = 4096  # steps between two looks at whether to halt
LONG = 64  # payments of a cycle from which on a tolerance bounds no amount
MOST = 2**62  # cents
ON, FIRST, LAST, SMALLEST = 1, 2, 4, 8  # marks of a payment: what it is on some cycle
STEPS, LISTED, FULL = range(3)  # places of the state

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
    """Which cycles count."""

    within: int
    longest: int
    strict: bool
    tolerant: bool  # whether ``slack`` counts
    any_order: bool  # the root is the first payment, and the others follow one another in any way


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
    taken_of: Ints  # by the path
    path: Ints  # payments
    place: Ints  # where in the list of its payee each goes on
    end: Ints
    marks: Ints  # of each payment


class Kept(NamedTuple):
    """What is kept of the cycles."""

    wanted: Ints  # of each party: whether it is asked about; empty if nobody is
    counts: Ints  # by their payments
    rows: Ints  # their payments, one after the other
    ends: Ints  # where each ends there
    state: Ints
    halt: Ints  # one number; not 0 ends the search


@compiled
def search_roots(roots, graph, limits, scratch, kept):
    """Count, mark and list the cycles that begin with each of some payments."""
    for root in roots:
        if kept.halt[0] or kept.state[FULL]:
            return
        time = graph.time
        until = _bound(time, root, time.shape[0], time[root] + limits.within + 1)
        first = _next(graph, limits, root, root + 1)
        if not _goes_on(graph.out_start, graph.out_rows, graph.payee[root], first, until):
            continue
        if not _goes_on(graph.in_start, graph.in_rows, graph.payer[root], first, until):
            continue
        least, most = 0, MOST
        if limits.tolerant:
            least, most = _amounts(graph.amount[root], graph.slack[root], limits.longest)
        if _reach(graph, limits, scratch, root, first, until, least, most):
            _lead_home(graph, limits, scratch, root, first, until, least, most)
            _walk(graph, limits, scratch, kept, root, first, until)


@compiled
def _next(graph, limits, row, first):
    """From which payment on one may follow another; in any order, all from ``first`` on."""
    if limits.any_order:
        return first
    return graph.later[row] if limits.strict else graph.same[row]


@compiled
def _bound(values, low, high, least):
    """The first place from ``low`` to ``high`` in ascending values that holds ``least`` or more."""
    while low < high:
        middle = (low + high) >> 1
        if values[middle] < least:
            low = middle + 1
        else:
            high = middle
    return low


@compiled
def _goes_on(start, rows, party, first, until):
    """Whether a party has a payment from one on, before another."""
    place = _bound(rows, start[party], start[party + 1], first)
    return place < start[party + 1] and rows[place] < until


@compiled
def _amounts(cents, slack, longest):
    """The least and the most that payments can be on a cycle that begins with so much."""
    if longest > LONG:
        return 0, MOST
    part = (slack + 1) / cents
    low, high = float(cents), float(cents)
    for _ in range(longest - 1):
        low, high = low * (1 - part), high * (1 + part)
    return int(max(low - 1, 0)), int(min(high + 1, MOST))


@compiled
def _reach(graph, limits, scratch, root, first, until, least, most):
    """Find who is reached from the payee of the root; say whether its payer is."""
    home, begin = graph.payer[root], graph.payee[root]
    soon, soon_of, scanned = scratch.soon, scratch.soon_of, scratch.scanned
    front, following = scratch.front, scratch.front_next
    soon[begin], scanned[begin], soon_of[begin] = first, until, root
    front[0] = begin
    size, met = 1, False
    for _ in range(limits.longest - 1):
        more = 0
        for i in range(size):
            party = front[i]
            high = scanned[party]
            scanned[party] = soon[party]
            end = graph.out_start[party + 1]
            place = _bound(graph.out_rows, graph.out_start[party], end, soon[party])
            while place < end and graph.out_rows[place] < high:
                row = graph.out_rows[place]
                place += 1
                other = graph.payee[row]
                if other == home:
                    met = True
                    continue
                if other == begin or not least <= graph.amount[row] <= most:
                    continue
                if soon_of[other] != root:
                    soon_of[other], soon[other], scanned[other] = root, until, until
                sooner = _next(graph, limits, row, first)
                if sooner < soon[other]:
                    if soon[other] == scanned[other]:  # it is not in the next front yet
                        following[more] = other
                        more += 1
                    soon[other] = sooner
        size = more
        front, following = following, front
        if not size:
            break
    return met


@compiled
def _lead_home(graph, limits, scratch, root, first, until, least, most):
    """Find who of those that are reached leads to the payer of the root."""
    home, begin = graph.payer[root], graph.payee[root]
    late, late_of, scanned = scratch.late, scratch.late_of, scratch.scanned
    front, following = scratch.front, scratch.front_next
    late[home], scanned[home] = until, first
    front[0] = home
    size = 1
    for fewest in range(1, limits.longest - 1):
        more = 0
        for i in range(size):
            party = front[i]
            low = scanned[party]
            scanned[party] = late[party]
            end = graph.in_start[party + 1]
            place = _bound(graph.in_rows, graph.in_start[party], end, low)
            while place < end and graph.in_rows[place] < late[party]:
                row = graph.in_rows[place]
                place += 1
                other = graph.payer[row]
                if other in (home, begin) or not least <= graph.amount[row] <= most:
                    continue
                if scratch.soon_of[other] != root or row < scratch.soon[other]:
                    continue
                if late_of[other] != root:
                    late_of[other], late[other], scanned[other] = root, first, first
                    scratch.left[other] = fewest
                latest = until
                if not limits.any_order:
                    latest = graph.same[row] if limits.strict else graph.later[row]
                if latest > late[other]:
                    if late[other] == scanned[other]:
                        following[more] = other
                        more += 1
                    late[other] = latest
        size = more
        front, following = following, front
        if not size:
            break


@compiled
def _walk(graph, limits, scratch, kept, root, first, until):
    """Go through the cycles of a root, depth first."""
    home, path = graph.payer[root], scratch.path
    path[0] = root
    _enter(graph, scratch, 0, root, root, first)
    depth, steps = 1, 0
    while depth:
        top = depth - 1
        place = scratch.place[top]
        if place == scratch.end[top] or graph.out_rows[place] >= until:
            scratch.taken_of[graph.payee[path[top]]] = -1
            depth = top
            continue
        row = graph.out_rows[place]
        scratch.place[top] = place + 1
        steps += 1
        if steps % OFTEN == 0 and kept.halt[0]:
            break
        if limits.tolerant and not _near(graph, path[top], row):
            continue
        party = graph.payee[row]
        if party == home:
            path[depth] = row
            if not _closes(graph, limits, kept, path, depth + 1):
                continue
            _keep(graph, scratch, kept, depth + 1)
            if kept.state[FULL]:
                break
        elif (
            scratch.late_of[party] == root
            and row < scratch.late[party]
            and depth + 1 + scratch.left[party] <= limits.longest
            and scratch.taken_of[party] != root
        ):
            path[depth] = row
            _enter(graph, scratch, depth, row, root, _next(graph, limits, row, first))
            depth += 1
    kept.state[STEPS] += steps


@compiled
def _enter(graph, scratch, depth, row, root, after):
    """Go on from the payee of a payment, with the first that may follow."""
    party = graph.payee[row]
    scratch.taken_of[party] = root
    start, end = graph.out_start[party], graph.out_start[party + 1]
    scratch.place[depth] = _bound(graph.out_rows, start, end, after)
    scratch.end[depth] = end


@compiled
def _near(graph, row, other):
    """Whether the amount of another is near enough to that of a payment."""
    return abs(graph.amount[other] - graph.amount[row]) <= graph.slack[row]


@compiled
def _closes(graph, limits, kept, path, length):
    """Whether a path that is back is a cycle that counts, and is told from its root."""
    root, last = path[0], path[length - 1]
    if limits.tolerant and not _near(graph, root, last):
        return False
    at_once = graph.time[last] == graph.time[root] and not limits.any_order
    if at_once and not _told(graph, limits, path, length):
        return False
    if not kept.wanted.shape[0]:
        return True
    for i in range(length):  # noqa: SIM110 - no generators here
        if kept.wanted[graph.payer[path[i]]]:
            return True
    return False


@compiled
def _told(graph, limits, path, length):
    """Whether a cycle of one time is told from its first payment, and not from another.

    It may begin with any that the amounts allow, and is told from the payer with the least number.
    """
    for turn in range(1, length):
        if graph.payer[path[turn]] > graph.payer[path[0]]:
            continue
        near = True
        if limits.tolerant:
            near = _near(graph, path[turn], path[turn - 1])  # the last, of the first
            for i in range(length - 1):
                row, other = path[(turn + i) % length], path[(turn + i + 1) % length]
                near = near and _near(graph, row, other)
        if near:
            return False
    return True


@compiled
def _keep(graph, scratch, kept, length):
    """Count a cycle, mark its payments, and list it where there is room."""
    path, marks = scratch.path, scratch.marks
    if kept.ends.shape[0]:
        number = kept.state[LISTED]
        start = kept.ends[number - 1] if number else 0
        if number == kept.ends.shape[0] or start + length > kept.rows.shape[0]:
            kept.state[FULL] = 1
            return
        kept.rows[start : start + length] = path[:length]
        kept.ends[number] = start + length
        kept.state[LISTED] = number + 1
    kept.counts[length] += 1
    smallest = path[0]
    for i in range(length):
        marks[path[i]] |= ON
        if graph.amount[path[i]] < graph.amount[smallest]:
            smallest = path[i]
    marks[path[0]] |= FIRST
    marks[path[length - 1]] |= LAST
    marks[smallest] |= SMALLEST
