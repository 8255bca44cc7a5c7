"""The walk through the payments that lead from a root home: its cycles, counted or listed.

The parties, and the payments, that are between a root and its payer get numbers of their own. A
path is made of *bundles*: payments of one pair, at once, with the number of ways that lead to each.
So parallel payments are counted without going through all of their choices. Who does not lead home
is not tried again before a party that was in its way is off the path [1]_: from the payment on by
which it was reached in vain [2]_. At worst the paths are still exponential in their length.

References
----------
.. [1] D. B. Johnson, "Finding all the elementary circuits of a directed graph", SIAM Journal on
       Computing 4(1), 1975.
.. [2] R. Kumar, T. Calders, "2SCENT: an efficient algorithm to enumerate all simple temporal
       cycles", PVLDB 11(11), 2018.
"""
# the compiler finds the types out, and knows no generators
# mypy: disable-error-code="no-untyped-def, no-untyped-call"

from __future__ import annotations

from bubblegraph.payments.compiling import inlined
from bubblegraph.payments.search.structures import (
    ALLOWED,
    FIRST,
    FULL,
    LAST,
    LISTED,
    OFTEN,
    ON,
    SMALLEST,
    STEPS,
    TOP,
)

__all__ = ["first_of", "is_over", "lay_out", "next_of", "plus", "previous_of", "walk"]

HOME = -1
ON_PATH, WAITS = 1, 2
NOTHING = -1  # no cycle goes on from here
PARTIES, BLOCKED, TURNED, UNTIL = range(4)  # places of the sizes


@inlined
def is_over(kept, steps):
    """Whether a search has to end: it is told to, or has made all the steps that it may."""
    if kept.state[STEPS] + steps > kept.state[ALLOWED]:
        kept.halt[0] = 1
    return kept.halt[0] != 0


@inlined
def first_of(values, low, high, least):
    """The first place from ``low`` to ``high`` in ascending values that holds ``least`` or more."""
    while low < high:
        middle = (low + high) >> 1
        if values[middle] < least:
            low = middle + 1
        else:
            high = middle
    return low


@inlined
def next_of(graph, limits, row, first):
    """From which payment on one may follow another; in any order, all from ``first`` on."""
    if limits.any_order:
        return first
    return graph.later[row] if limits.strict else graph.same[row]


@inlined
def previous_of(graph, limits, row, until):
    """Before which payment one may come that another follows; in any order, all."""
    if limits.any_order:
        return until
    return graph.same[row] if limits.strict else graph.later[row]


@inlined
def plus(one, other):
    """A sum that stays at the top."""
    return one + other if other <= TOP - one else TOP


# --- the parties and payments of a root -----------------------------------------------------------


@inlined
def lay_out(graph, limits, scratch, local, root, first, until):
    """Number the parties that lead from a root home, their pairs, and the payments of these."""
    home, begin = graph.payer[root], graph.payee[root]
    scratch.late_of[begin], scratch.late[begin], scratch.left[begin] = root, 0, 0
    local.party[0], scratch.number[begin] = begin, 0
    local.rows[0], local.after[0] = root, first
    parties, pairs, rows, number = 1, 0, 1, 0
    while number < parties:
        party = local.party[number]
        local.late[number], local.left[number] = scratch.late[party], scratch.left[party]
        local.taken[number] = 0 if number else ON_PATH
        local.pair_start[number] = pairs
        begun = pairs
        end = graph.out_start[party + 1]
        place = first_of(graph.out_rows, graph.out_start[party], end, scratch.soon[party])
        high = rows
        while place < end and graph.out_rows[place] < until:
            row = graph.out_rows[place]
            place += 1
            other = graph.payee[row]
            if other != home:
                if other == begin or scratch.late_of[other] != root or row >= scratch.late[other]:
                    continue
                if scratch.soon_of[other] != root:
                    continue
            pair = scratch.pair[other]
            if pair < 0:
                pair = scratch.pair[other] = pairs
                pairs += 1
                local.row_start[pairs] = 0
                local.tail[pair] = number
                local.head[pair] = HOME
                if other != home:
                    known = scratch.number[other]
                    if not (0 <= known < parties and local.party[known] == other):
                        known = scratch.number[other] = parties
                        local.party[parties] = other
                        parties += 1
                    local.head[pair] = known
            local.row_start[pair + 1] += 1
            local.into[high], local.waiting[high] = row, pair
            high += 1
        _lay_rows(graph, limits, scratch, local, first, home, begun, pairs, rows, high)
        rows = high
        number += 1
    local.pair_start[parties] = pairs
    local.sizes[PARTIES], local.sizes[BLOCKED], local.sizes[TURNED] = parties, 0, 0
    local.sizes[UNTIL] = until


@inlined
def _lay_rows(graph, limits, scratch, local, first, home, begun, pairs, rows, high):
    """Put the payments of a party together by pair."""
    end = rows
    for pair in range(begun, pairs):
        size = local.row_start[pair + 1]
        local.row_start[pair] = end
        end += size
        head = local.head[pair]
        scratch.pair[home if head == HOME else local.party[head]] = -1
    for place in range(rows, high):
        pair = local.waiting[place]
        to = local.row_start[pair]
        local.row_start[pair] = to + 1
        local.rows[to] = local.into[place]
        local.after[to] = next_of(graph, limits, local.into[place], first)
    for pair in range(pairs, begun, -1):
        local.row_start[pair] = local.row_start[pair - 1]
    local.row_start[begun] = rows


# --- depth first ----------------------------------------------------------------------------------


@inlined
def walk(graph, limits, scratch, local, path, kept, root):
    """Go through the cycles of a root, depth first."""
    _begin(graph, path, kept, root)
    depth, steps, halted = 0, 0, False
    while depth >= 0:
        if halted or path.pair[depth] == local.pair_start[path.party[depth] + 1]:
            _leave(graph, limits, scratch, local, path, depth)
            depth -= 1
            continue
        steps += 1
        if steps % OFTEN == 0 and is_over(kept, steps):
            halted = True
            continue
        head, low, high = _take(limits, local, path, depth)
        if low >= high:
            continue
        broken = 0
        if limits.tolerant:
            broken = _breaks(graph, limits, path, depth, local.rows[low], head == HOME)
            if broken > 1:
                path.open[depth] = 1  # another amount might lead home
                continue
        if head == HOME:
            halted = _close(graph, limits, scratch, local, path, kept, depth, low, high)
        else:
            _enter(graph, local, path, kept, depth, head, low, high)
            depth += 1
            path.broken[depth] = broken
    kept.state[STEPS] += steps


@inlined
def _begin(graph, path, kept, root):
    """Put a root on the path."""
    begin, home = graph.payee[root], graph.payer[root]
    path.party[0], path.pair[0], path.place[0] = 0, 0, 1
    path.low[0], path.high[0], path.offset[0], path.open[0] = 0, 1, 0, 0
    path.least[0], path.broken[0], path.rows[0] = begin, 0, root
    path.asked[0] = 1
    if kept.wanted.shape[0]:
        path.asked[0] = kept.wanted[home] | kept.wanted[begin]
    path.ways[0], path.before[0], path.behind[0] = 1, TOP, NOTHING


@inlined
def _take(limits, local, path, depth):
    """Take the next bundle that may follow: whom it pays, and which rows; none if it is empty."""
    pair = path.pair[depth]
    low, stop, head = path.place[depth], local.row_start[pair + 1], local.head[pair]
    path.pair[depth], path.place[depth] = pair + 1, stop
    if head != HOME:
        if local.taken[head]:
            return head, 0, 0
        if depth + 2 + local.left[head] > limits.longest:
            path.open[depth] = 1
            return head, 0, 0
    first = local.after[path.low[depth]]
    if local.rows[low] < first:
        low = first_of(local.rows, low, stop, first)
    high = stop
    if head != HOME and local.rows[stop - 1] >= local.late[head]:
        high = first_of(local.rows, low, stop, local.late[head])
    if limits.single and low < high:
        high = low + 1
        if high < stop:
            path.pair[depth], path.place[depth] = pair, high
    return head, low, high


@inlined
def _enter(graph, local, path, kept, depth, head, low, high):
    """Go on to the payee of a bundle: add up the ways that lead to each of its rows."""
    below, party = depth + 1, local.party[head]
    offset, end = path.offset[depth], path.offset[depth] + path.high[depth] - path.low[depth]
    path.party[below], path.pair[below] = head, local.pair_start[head]
    path.place[below] = local.row_start[local.pair_start[head]]
    path.low[below], path.high[below], path.offset[below], path.open[below] = low, high, end, 0
    path.least[below] = min(path.least[depth], party)
    path.asked[below] = path.asked[depth]
    if kept.wanted.shape[0]:
        path.asked[below] |= kept.wanted[party]
    path.rows[below] = local.rows[low]
    local.taken[head] = ON_PATH
    shift, place, most, ways = path.low[depth] - offset, offset, NOTHING, 0
    for i in range(low, high):
        row = local.rows[i]
        while place < end and local.after[place + shift] <= row:
            amount = graph.amount[local.rows[place + shift]]
            most = max(most, min(path.before[place], amount))
            place += 1
        ways = plus(ways, path.ways[place - 1])
        at = end + i - low
        path.ways[at], path.before[at], path.behind[at] = ways, most, NOTHING


@inlined
def _close(graph, limits, scratch, local, path, kept, depth, low, high):
    """Keep the cycles that a bundle closes; say whether the search is over."""
    path.open[depth] = 1
    if not path.asked[depth]:
        return False
    root, at_once = path.rows[0], False
    if not (limits.any_order or limits.strict):
        at_once = graph.time[local.rows[low]] == graph.time[root]
    if at_once and not _told(graph, limits, path, depth, local.rows[low]):
        low = first_of(local.rows, low, high, graph.later[root])
        if low == high:
            return False
    if kept.ends.shape[0] and not _list(local, path, kept, depth, low):
        return True
    found = _close_rows(graph, scratch, local, path, depth, low, high)
    kept.counts[depth + 2] = plus(kept.counts[depth + 2], found)
    return False


@inlined
def _close_rows(graph, scratch, local, path, depth, low, high):
    """Mark the rows of a bundle that closes cycles, and those before it; give their number."""
    offset = path.offset[depth]
    end, shift = offset + path.high[depth] - path.low[depth], path.low[depth] - offset
    place, most, found, marks = offset, NOTHING, 0, scratch.marks
    for i in range(low, high):
        row = local.rows[i]
        while place < end and local.after[place + shift] <= row:
            amount = graph.amount[local.rows[place + shift]]
            most = max(most, min(path.before[place], amount))
            place += 1
        found = plus(found, path.ways[place - 1])
        marks[row] |= ON | LAST
        if graph.amount[row] < most:
            marks[row] |= SMALLEST
    most, last = NOTHING, high - 1
    for place in range(end - 1, offset - 1, -1):
        while last >= low and local.rows[last] >= local.after[place + shift]:
            most = max(most, graph.amount[local.rows[last]])
            last -= 1
        path.behind[place] = max(path.behind[place], most)
    return found


@inlined
def _list(local, path, kept, depth, low):
    """List a cycle; say whether there is room for it."""
    number, length = kept.state[LISTED], depth + 2
    start = kept.ends[number - 1] if number else 0
    if number == kept.ends.shape[0] or start + length > kept.rows.shape[0]:
        kept.state[FULL] = 1
        return False
    for i in range(depth + 1):
        kept.rows[start + i] = path.rows[i]
    kept.rows[start + depth + 1] = local.rows[low]
    kept.ends[number] = start + length
    kept.state[LISTED] = number + 1
    return True


@inlined
def _leave(graph, limits, scratch, local, path, depth):
    """Take a bundle from the path: mark what is on cycles, and block its payee if none are."""
    head, low, high, offset = (
        path.party[depth],
        path.low[depth],
        path.high[depth],
        path.offset[depth],
    )
    local.taken[head] = 0
    for i in range(low, high):
        place, row = offset + i - low, local.rows[i]
        if path.behind[place] == NOTHING:
            continue
        scratch.marks[row] |= ON
        amount = graph.amount[row]
        if amount < path.before[place] and amount <= path.behind[place]:
            scratch.marks[row] |= SMALLEST
        if not depth:
            scratch.marks[row] |= FIRST
    if not depth:
        return
    if path.open[depth]:
        path.open[depth - 1] = 1
        _lead_on(graph, local, path, depth)
        if local.sizes[BLOCKED]:
            _unblock(graph, limits, local, head)
        return
    least = 0 if limits.any_order else graph.same[local.rows[low]]
    if local.late[head] > least:
        local.late[head] = least
        local.sizes[BLOCKED] += 1


@inlined
def _lead_on(graph, local, path, depth):
    """Tell the bundle before one what its cycles go on with."""
    offset, above = path.offset[depth], path.offset[depth - 1]
    shift, most = path.low[depth - 1] - above, NOTHING
    low, last = path.low[depth], path.high[depth] - 1
    for place in range(offset - 1, above - 1, -1):
        while last >= low and local.rows[last] >= local.after[place + shift]:
            behind = path.behind[offset + last - low]
            if behind != NOTHING:
                most = max(most, min(behind, graph.amount[local.rows[last]]))
            last -= 1
        path.behind[place] = max(path.behind[place], most)


@inlined
def _unblock(graph, limits, local, party):
    """A party is off the path, and led home: so may those that pay it, and those that pay them."""
    if not local.sizes[TURNED]:
        _turn(local)
    local.waiting[0] = party
    size = 1
    while size:
        size -= 1
        party = local.waiting[size]
        local.taken[party] = 0
        for place in range(local.into_start[party], local.into_start[party + 1]):
            pair = local.into[place]
            payer, low = local.tail[pair], local.row_start[pair]
            if local.taken[payer] == ON_PATH:
                continue
            end = local.row_start[pair + 1]
            if local.rows[end - 1] >= local.late[party]:
                end = first_of(local.rows, low, end, local.late[party])
            if end == low:
                continue
            latest = previous_of(graph, limits, local.rows[end - 1], local.sizes[UNTIL])
            if latest > local.late[payer]:
                local.late[payer] = latest
                if not local.taken[payer]:
                    local.taken[payer] = WAITS
                    local.waiting[size] = payer
                    size += 1


@inlined
def _turn(local):
    """List the pairs by whom they pay."""
    parties, start = local.sizes[PARTIES], local.into_start
    pairs = local.pair_start[parties]
    start[: parties + 1] = 0
    for pair in range(pairs):
        if local.head[pair] != HOME:
            start[local.head[pair]] += 1
    for party in range(1, parties + 1):
        start[party] += start[party - 1]
    for pair in range(pairs):
        if local.head[pair] != HOME:
            start[local.head[pair]] -= 1
            local.into[start[local.head[pair]]] = pair
    local.sizes[TURNED] = 1


# --- amounts, and cycles of one time --------------------------------------------------------------


@inlined
def _near(graph, row, other):
    """Whether the amount of another is near enough to that of a payment."""
    return abs(graph.amount[other] - graph.amount[row]) <= graph.slack[row]


@inlined
def _breaks(graph, limits, path, depth, row, closes):
    """How often amounts are too far apart, unless the one before is told from the next: 2 is all.

    In any order a cycle may begin with any payment: the last of it is near the first.
    """
    if not limits.any_order:
        near = _near(graph, path.rows[depth], row)
        if closes:
            near = near and _near(graph, path.rows[0], row)
        return 0 if near else 2
    broken = path.broken[depth] + _turns(graph, path.rows[depth], row)
    if closes:
        broken += _turns(graph, row, path.rows[0])
    return broken


@inlined
def _turns(graph, row, other):
    """0 if a payment is near the one before it, 1 if that one is near it, 2 if neither is."""
    if _near(graph, row, other):
        return 0
    return 1 if _near(graph, other, row) else 2


@inlined
def _told(graph, limits, path, depth, last):
    """Whether a cycle of one time is told from its first payment, and not from another.

    It may begin with any that the amounts allow, and is told from the payer with the least number.
    """
    root = path.rows[0]
    if not limits.tolerant:
        return path.least[depth] > graph.payer[root]
    length = depth + 2
    path.rows[depth + 1] = last
    for turn in range(1, length):
        if graph.payer[path.rows[turn]] > graph.payer[root]:
            continue
        near = _near(graph, path.rows[turn], path.rows[turn - 1])  # the last, of the first
        for i in range(length - 1):
            row, other = path.rows[(turn + i) % length], path.rows[(turn + i + 1) % length]
            near = near and _near(graph, row, other)
        if near:
            return False
    return True
