"""The search for loops of parties, where all payments of one pair are one leg, on arrays.

Parties are numbered so that those with the most legs come first. A loop is told from the first of
its parties, its *root*, and goes through parties that come after it: once the legs of a root were
searched, it is as if they were taken out [1]_. From the root back it is sought who is how far from
home, up to half of the longest loop; a path goes on only to whom the way home is short enough, and
its last two legs are looked up. Where a loop may have any length, who does not lead home is not
tried again before a party that was in its way is off the path. At worst the steps are exponential
in the length of a loop.

References
----------
.. [1] D. B. Johnson, "Finding all the elementary circuits of a directed graph", SIAM Journal on
       Computing 4(1), 1975.
"""
# the compiler finds the types out, and knows no generators
# mypy: disable-error-code="no-untyped-def, no-untyped-call"

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from bubblegraph.payments.compiling import compiled, inlined
from bubblegraph.payments.search.structures import FULL, LISTED, OFTEN, STEPS
from bubblegraph.payments.search.walk_kernels import is_over

__all__ = ["LoopScratch", "Loops", "search_loops", "strong_components"]

MET = 4  # legs of a loop up to which they are counted from both ends

Ints = np.ndarray[Any, Any]


class Loops(NamedTuple):
    """Whom parties pay, who pays them, and both: the last number first."""

    out_start: Ints
    out: Ints
    in_start: Ints
    into: Ints
    both_start: Ints
    both: Ints


class LoopScratch(NamedTuple):
    """What a search writes on: of each party, valid where ``…_of`` names the root."""

    closes_of: Ints  # it pays the root
    home: Ints  # the fewest legs to the root
    home_of: Ints
    ways: Ints  # of two legs to the root
    ways_of: Ints
    via_end: Ints  # where the list ends of those by whom they go
    via_of: Ints
    via: Ints
    front: Ints
    taken_of: Ints  # by the path
    path: Ints
    place: Ints  # where in the list of each the path goes on
    open: Ints  # whether each leads home, or might in more legs
    stuck_of: Ints  # it does not lead home


@compiled
def search_loops(roots, graph, longest, scratch, kept):
    """Count, or list where there is room, the loops that are told from each of some parties."""
    for root in roots:
        if is_over(kept, 0) or kept.state[FULL]:
            return
        if not _closing(graph, scratch, root):
            continue
        if longest <= MET and not kept.ends.shape[0]:
            _meet(graph, longest, scratch, kept, root)
        else:
            _ways_home(graph, longest // 2, scratch, root)
            _list_two_legs_home(graph, scratch, root)
            _walk(graph, longest, scratch, kept, root)


@inlined
def _closing(graph, scratch, root):
    """Mark who pays the root; say whether anybody does."""
    start = graph.in_start[root]
    for place in range(start, graph.in_start[root + 1]):
        if graph.into[place] <= root:
            return place > start
        scratch.closes_of[graph.into[place]] = root
    return graph.in_start[root + 1] > start


@inlined
def _meet(graph, longest, scratch, kept, root):
    """Count the loops of a root up to four legs: the ways of two legs to it and from it meet.

    Of those that meet, some come from whom they go to. The first and the third leg tell a way of
    four legs round: with less than 2**31 legs there are less than 2**62.
    """
    counts = kept.counts
    if longest > 3:
        kept.state[STEPS] += _two_legs_home(graph, scratch, root)
    for place in range(graph.out_start[root], graph.out_start[root + 1]):
        party = graph.out[place]
        if party <= root:
            break
        if scratch.closes_of[party] == root:
            counts[2] += 1
            if longest > 3:
                counts[4] -= _later(graph.both_start, graph.both, party, root)
        if longest > 2:
            kept.state[STEPS] += graph.out_start[party + 1] - graph.out_start[party]
            triples, fours = 0, 0
            for onward in range(graph.out_start[party], graph.out_start[party + 1]):
                middle = graph.out[onward]
                if middle <= root:
                    break
                if scratch.closes_of[middle] == root:
                    triples += 1
                if scratch.ways_of[middle] == root:
                    fours += scratch.ways[middle]
            counts[3] += triples
            counts[4] += fours


@inlined
def _two_legs_home(graph, scratch, root):
    """Count the ways of two legs from each party to the root; give how many there are."""
    ways, ways_of = scratch.ways, scratch.ways_of
    seen = 0
    for place in range(graph.in_start[root], graph.in_start[root + 1]):
        party = graph.into[place]
        if party <= root:
            break
        for back in range(graph.in_start[party], graph.in_start[party + 1]):
            middle = graph.into[back]
            if middle <= root:
                break
            if ways_of[middle] != root:
                ways_of[middle], ways[middle] = root, 0
            ways[middle] += 1
            seen += 1
    return seen


@inlined
def _list_two_legs_home(graph, scratch, root):
    """List by whom the ways of two legs from each party to the root go."""
    _two_legs_home(graph, scratch, root)
    end, via_of, via_end = 0, scratch.via_of, scratch.via_end
    for place in range(graph.in_start[root], graph.in_start[root + 1]):
        party = graph.into[place]
        if party <= root:
            break
        for back in range(graph.in_start[party], graph.in_start[party + 1]):
            middle = graph.into[back]
            if middle <= root:
                break
            if via_of[middle] != root:
                via_of[middle], via_end[middle] = root, end
                end += scratch.ways[middle]
            scratch.via[via_end[middle]] = party
            via_end[middle] += 1


@inlined
def _later(start, others, party, root):
    """How many of those in the list of a party come after the root."""
    for place in range(start[party], start[party + 1]):
        if others[place] <= root:
            return place - start[party]
    return start[party + 1] - start[party]


@inlined
def _ways_home(graph, most, scratch, root):
    """Find who is how many legs from the root, up to so many."""
    home, home_of, front = scratch.home, scratch.home_of, scratch.front
    begin, end = 0, 1
    front[0] = root
    for legs in range(1, most + 1):
        level = end
        for i in range(begin, level):
            party = front[i]
            for place in range(graph.in_start[party], graph.in_start[party + 1]):
                other = graph.into[place]
                if other <= root:
                    break
                if home_of[other] != root:
                    home_of[other], home[other] = root, legs
                    front[end] = other
                    end += 1
        if level == end:
            break
        begin = level


@inlined
def _walk(graph, longest, scratch, kept, root):
    """Go through the loops of a root, depth first; the last legs are not put on the path."""
    path, place, taken_of = scratch.path, scratch.place, scratch.taken_of
    path[0], place[0], scratch.open[0] = root, graph.out_start[root], 0
    depth, steps, far = 1, 0, longest // 2 + 1
    blocking = longest >= taken_of.shape[0] - 1  # all parties
    while depth:
        party, at = path[depth - 1], place[depth - 1]
        if at == graph.out_start[party + 1] or graph.out[at] <= root:
            taken_of[party] = -1
            depth -= 1
            if blocking and depth:
                _leave(graph, scratch, root, party, depth)
            continue
        place[depth - 1] = at + 1
        head = graph.out[at]
        steps += 1
        if steps % OFTEN == 0 and (is_over(kept, steps) or kept.state[FULL]):
            break
        if taken_of[head] == root or scratch.stuck_of[head] == root:
            continue
        path[depth] = head
        if scratch.closes_of[head] == root:
            scratch.open[depth - 1] = 1
            _keep(scratch, kept, depth + 1)
        left = longest - depth  # legs from the head home
        way = scratch.home[head] if scratch.home_of[head] == root else far
        if left < 3 or way > left:
            scratch.open[depth - 1] = 1
            if left == 2 and way <= left:
                kept.state[STEPS] += _last(scratch, kept, root, depth + 1)
        else:
            taken_of[head], place[depth] = root, graph.out_start[head]
            scratch.open[depth] = scratch.closes_of[head] == root
            depth += 1
    for i in range(depth):  # it was broken off
        taken_of[path[i]] = -1
    if depth and blocking:
        scratch.stuck_of[:] = -1
    kept.state[STEPS] += steps


@inlined
def _leave(graph, scratch, root, party, depth):
    """A party is off the path: it is stuck, or those are not that came to it in vain."""
    stuck_of, front = scratch.stuck_of, scratch.front
    if not scratch.open[depth]:
        stuck_of[party] = root
        return
    scratch.open[depth - 1] = 1
    front[0] = party
    size = 1
    while size:
        size -= 1
        other = front[size]
        for place in range(graph.in_start[other], graph.in_start[other + 1]):
            payer = graph.into[place]
            if payer <= root:
                break
            if stuck_of[payer] == root:
                stuck_of[payer] = -1
                front[size] = payer
                size += 1


@inlined
def _last(scratch, kept, root, depth):
    """Keep the loops that one more party makes of a path; give how many were looked at."""
    path, via, rows, ends = scratch.path, scratch.via, kept.rows, kept.ends
    head = path[depth - 1]
    if scratch.ways_of[head] != root:
        return 0
    stop = scratch.via_end[head]
    listing, room, length = ends.shape[0] > 0, rows.shape[0], depth + 1
    number, found = kept.state[LISTED], 0
    end = ends[number - 1] if number else 0
    for place in range(stop - scratch.ways[head], stop):
        party = via[place]
        if scratch.taken_of[party] == root:
            continue
        if listing:
            if number == ends.shape[0] or end + length > room:
                kept.state[FULL] = 1
                break
            for i in range(depth):
                rows[end + i] = path[i]
            rows[end + depth] = party
            end += length
            ends[number] = end
            number += 1
        found += 1
    kept.state[LISTED] = number
    kept.counts[length] += found
    return scratch.ways[head]


@inlined
def _keep(scratch, kept, length):
    """Count a loop, and list it where that is asked for and there is room."""
    if kept.ends.shape[0]:
        number = kept.state[LISTED]
        start = kept.ends[number - 1] if number else 0
        if number == kept.ends.shape[0] or start + length > kept.rows.shape[0]:
            kept.state[FULL] = 1
            return
        for i in range(length):
            kept.rows[start + i] = scratch.path[i]
        kept.ends[number] = start + length
        kept.state[LISTED] = number + 1
    kept.counts[length] += 1


@compiled
def strong_components(heads, start, place, number, low, stack, way, component):
    """Number the strongly connected components of parties, by Tarjan's algorithm.

    ``place`` is a copy of ``start``, ``component`` full of -1, and the others of 0.
    """
    parties = number.shape[0]
    seen, height, found = 0, 0, 0
    for begin in range(parties):
        if number[begin]:
            continue
        depth, head = 0, begin
        while True:
            if head >= 0:
                seen += 1
                number[head], low[head] = seen, seen
                stack[height], way[depth] = head, head
                height, depth = height + 1, depth + 1
                head = -1
            party = way[depth - 1]
            if place[party] < start[party + 1]:
                other = heads[place[party]]
                place[party] += 1
                if not number[other]:
                    head = other
                elif component[other] < 0:
                    low[party] = min(low[party], number[other])
                continue
            if low[party] == number[party]:
                while component[party] < 0:
                    height -= 1
                    component[stack[height]] = found
                found += 1
            depth -= 1
            if not depth:
                break
            low[way[depth - 1]] = min(low[way[depth - 1]], low[party])
