"""The searches of large tables: functions on arrays, compiled where numba is installed.

They are plain Python as well, so that the same code runs without a compiler: slower by some
hundred times, and the same to the last cycle.

Payments are numbered in order of time. A cycle begins with its first payment, its *root*. From the
payee of the root it is sought who is reached, as soon as possible, and from its payer back who
leads there, as late as possible and by the fewest payments [1]_; first on the side that has fewer
payments in the window. So only payments inside the window of a root are touched. Those that lead
home are searched by ``walk_kernels.py``.

References
----------
.. [1] R. Kumar, T. Calders, "2SCENT: an efficient algorithm to enumerate all simple temporal
       cycles", PVLDB 11(11), 2018.
"""
# the compiler finds the types out, and knows no generators
# mypy: disable-error-code="no-untyped-def, no-untyped-call"

from __future__ import annotations

from bubblegraph.payments.compiling import compiled, inlined
from bubblegraph.payments.search.structures import FULL, MOST
from bubblegraph.payments.search.walk_kernels import (
    first_of,
    is_over,
    lay_out,
    next_of,
    previous_of,
    walk,
)

__all__ = ["search_roots"]

LONG = 64  # payments of a cycle from which on a tolerance bounds no amount


@compiled
def search_roots(roots, graph, limits, scratch, local, path, kept):
    """Count, mark and list the cycles that begin with each of some payments, ascending."""
    until, time, payments = 0, graph.time, graph.time.shape[0]
    if roots.shape[0]:
        until = first_of(time, roots[0], payments, time[roots[0]] + limits.within + 1)
    for root in roots:
        if is_over(kept, 0) or kept.state[FULL]:
            return
        while until < payments and time[until] - time[root] <= limits.within:
            until += 1
        first = next_of(graph, limits, root, root + 1)
        if _leads_home(graph, limits, scratch, root, first, until):
            lay_out(graph, limits, scratch, local, root, first, until)
            walk(graph, limits, scratch, local, path, kept, root)


@inlined
def _leads_home(graph, limits, scratch, root, first, until):
    """Find who is between a root and its payer; say whether anybody leads there."""
    home, begin = graph.payer[root], graph.payee[root]
    end, back_end = graph.out_start[begin + 1], graph.in_start[home + 1]
    place = first_of(graph.out_rows, graph.out_start[begin], end, first)
    if place == end or graph.out_rows[place] >= until:
        return False
    back = first_of(graph.in_rows, graph.in_start[home], back_end, first)
    if back == back_end or graph.in_rows[back] >= until:
        return False
    while place < end and back < back_end:
        if graph.out_rows[place] >= until or graph.in_rows[back] >= until:
            break
        place += 1
        back += 1
    bounds = (first, until, 0, MOST)
    if limits.tolerant:
        least, most = _amounts(graph.amount[root], graph.slack[root], limits)
        bounds = (first, until, least, most)
    if place == end or graph.out_rows[place] >= until:
        met = _reach(graph, limits, scratch, root, bounds, False)
        if met:
            _lead_back(graph, limits, scratch, root, bounds, True)
    else:
        met = _lead_back(graph, limits, scratch, root, bounds, False)
        if met:
            _reach(graph, limits, scratch, root, bounds, True)
    return met


@inlined
def _amounts(cents, slack, limits):
    """The least and the most that payments can be on a cycle that begins with so much."""
    part = (slack + 1) / cents
    if limits.longest > LONG or part >= 1:
        return 0, MOST
    low, high = float(cents), float(cents)
    for _ in range(limits.longest - 1):
        low, high = low * (1 - part), high * (1 + part)
    if limits.any_order:  # once it may be the payment before that differs by a part of the next
        high /= 1 - part
    return int(max(low - 1, 0)), int(min(high + 1, MOST))


@inlined
def _reach(graph, limits, scratch, root, bounds, second):
    """Find who is reached from the payee of the root; say whether its payer is.

    The second time, it is among those who lead home.
    """
    first, until, least, most = bounds
    home, begin = graph.payer[root], graph.payee[root]
    soon, soon_of, scanned = scratch.soon, scratch.soon_of, scratch.scanned
    front, following = scratch.front, scratch.front_next
    soon[begin], scanned[begin], soon_of[begin] = first, until, root
    front[0] = begin
    size, met = 1, False
    for _ in range(limits.longest - (2 if second else 1)):
        more = 0
        for i in range(size):
            party = front[i]
            high = scanned[party]
            scanned[party] = soon[party]
            end = graph.out_start[party + 1]
            place = first_of(graph.out_rows, graph.out_start[party], end, soon[party])
            while place < end and graph.out_rows[place] < high:
                row = graph.out_rows[place]
                place += 1
                other = graph.payee[row]
                if other == home:
                    met = True
                    continue
                if other == begin or not least <= graph.amount[row] <= most:
                    continue
                if second and (scratch.late_of[other] != root or row >= scratch.late[other]):
                    continue
                if soon_of[other] != root:
                    soon_of[other], soon[other], scanned[other] = root, until, until
                sooner = next_of(graph, limits, row, first)
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


@inlined
def _lead_back(graph, limits, scratch, root, bounds, second):
    """Find who leads to the payer of the root; say whether its payee does.

    The second time, it is among those who are reached.
    """
    first, until, least, most = bounds
    home, begin = graph.payer[root], graph.payee[root]
    late, late_of, scanned = scratch.late, scratch.late_of, scratch.scanned
    front, following = scratch.front, scratch.front_next
    late[home], scanned[home] = until, first
    front[0] = home
    size, met = 1, False
    for fewest in range(1, limits.longest - (1 if second else 0)):
        more = 0
        for i in range(size):
            party = front[i]
            low = scanned[party]
            scanned[party] = late[party]
            end = graph.in_start[party + 1]
            place = first_of(graph.in_rows, graph.in_start[party], end, low)
            while place < end and graph.in_rows[place] < late[party]:
                row = graph.in_rows[place]
                place += 1
                other = graph.payer[row]
                if other == begin:
                    met = True
                    continue
                if other == home or not least <= graph.amount[row] <= most:
                    continue
                if second and (scratch.soon_of[other] != root or row < scratch.soon[other]):
                    continue
                if late_of[other] != root:
                    late_of[other], late[other], scanned[other] = root, first, first
                    scratch.left[other] = fewest
                latest = previous_of(graph, limits, row, until)
                if latest > late[other]:
                    if late[other] == scanned[other]:
                        following[more] = other
                        more += 1
                    late[other] = latest
        size = more
        front, following = following, front
        if not size:
            break
    return met
