"""What goes round on legs, in arrays: laps taken one by one, and the prices that prove V*.

Legs are in the order of their payers: those of ``i`` from ``start[i]`` on.
"""
# the compiler finds the types out, and knows no generators
# mypy: disable-error-code="no-untyped-def, no-untyped-call"

from __future__ import annotations

from bubblegraph.payments.compiling import compiled
from bubblegraph.payments.search.structures import OFTEN

__all__ = ["has_loop", "lower_levels", "take_laps"]


@compiled
def take_laps(place, start, heads, left, least, at, path, halt):
    """Take laps of at least so many cents away from what is left, and add them up.

    A way is followed until it comes back to itself. Each lap leaves less than that on a leg, and a
    party from which no way leads on is not come to again. ``place`` is where to go on for each, at
    first its ``start``; ``at`` where each is on the way, at first -1.
    """
    laps, steps = 0, 0
    for begin in range(start.shape[0] - 1):
        path[0], at[begin], depth = begin, 0, 1
        while depth:
            steps += 1
            if steps % OFTEN == 0 and halt[0]:
                return laps
            party = path[depth - 1]
            while place[party] < start[party + 1] and left[place[party]] < least:
                place[party] += 1
            if place[party] == start[party + 1]:
                at[party] = -1
                depth -= 1
                if depth:
                    place[path[depth - 1]] += 1
                continue
            head = heads[place[party]]
            if at[head] < 0:
                at[head], path[depth] = depth, head
                depth += 1
                continue
            cents = left[place[party]]
            for i in range(at[head], depth):
                cents = min(cents, left[place[path[i]]])
            for i in range(at[head], depth):
                left[place[path[i]]] -= cents
            laps += cents
            while path[depth - 1] != head:
                depth -= 1
                at[path[depth]] = -1
    return laps


@compiled
def has_loop(start, heads, amounts, least, ways, ends):
    """Whether legs of at least so many cents lead round: peel off whom none of them leads to.

    ``ways`` counts those to each party, at first 0; ``ends`` is room for all.
    """
    legs, size = 0, 0
    for leg in range(heads.shape[0]):
        if amounts[leg] >= least:
            ways[heads[leg]] += 1
            legs += 1
    for party in range(start.shape[0] - 1):
        if not ways[party]:
            ends[size] = party
            size += 1
    while size:
        size -= 1
        party = ends[size]
        for leg in range(start[party], start[party + 1]):
            if amounts[leg] >= least:
                legs -= 1
                head = heads[leg]
                ways[head] -= 1
                if not ways[head]:
                    ends[size] = head
                    size += 1
    return legs > 0


@compiled
def lower_levels(tails, heads, amounts, flow, level):
    """Lower the levels of parties once along each leg; say whether one was lowered.

    A leg with room left leads down by a level at least, and one that carries something by no more.
    """
    lowered = False
    for leg in range(tails.shape[0]):
        payer, payee = tails[leg], heads[leg]
        if flow[leg] < amounts[leg] and level[payee] > level[payer] - 1:
            level[payee] = level[payer] - 1
            lowered = True
        if flow[leg] > 0 and level[payer] > level[payee] + 1:
            level[payer] = level[payee] + 1
            lowered = True
    return lowered
