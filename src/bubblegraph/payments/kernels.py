"""The searches of large tables: functions on arrays, compiled where numba is installed.

They are plain Python as well, so that the same code runs without a compiler: slower by some
hundred times, and the same to the last lap.

Payments are numbered in order of time. A cycle begins with its first payment, its *root*. From the
payee of the root it is sought who is reached, as soon as possible and by the fewest payments, and
from its payer back who leads there, as late as possible. A path goes on only to whom such a way
leads home, so that only payments inside the window of a root are touched.
"""

from __future__ import annotations

from bubblegraph.payments.compiling import compiled

__all__ = ["FIRST", "LAST", "ON", "SMALLEST", "cycles_of_roots", "loops_of_roots"]

OFTEN = 4096  # steps between two looks at whether to halt
LONG = 64  # payments of a cycle from which on a tolerance bounds no amount
MOST = 2**62  # cents
ON, FIRST, LAST, SMALLEST = 1, 2, 4, 8  # marks of a payment: what it is on some cycle


@compiled
def _bound(rows, low, high, least):  # type: ignore[no-untyped-def]
    """The first place from ``low`` to ``high`` in ascending rows that holds ``least`` or more."""
    while low < high:
        middle = (low + high) >> 1
        if rows[middle] < least:
            low = middle + 1
        else:
            high = middle
    return low


@compiled
def cycles_of_roots(  # type: ignore[no-untyped-def]  # noqa: PLR0913, PLR0912, PLR0915
    roots, within, longest, strict, tolerant,
    payer, payee, time, amount, slack, same, later,
    out_start, out_rows, in_start, in_rows,
    soon, scanned, soon_of, late, late_of, left, front, front_next, taken_of,
    path, place, end, state, halt,
    wanted, marks, counts, found_rows, found_ends,
):
    """Count, mark and list the cycles that begin with each of some payments."""
    capacity = found_ends.shape[0]
    for root in roots:
        if halt[0]:
            return
        a, b = payer[root], payee[root]
        until = _bound(time, root, time.shape[0], time[root] + within + 1)
        first = later[root] if strict else same[root]
        low_out = _bound(out_rows, out_start[b], out_start[b + 1], first)
        if low_out == out_start[b + 1] or out_rows[low_out] >= until:
            continue
        low_in = _bound(in_rows, in_start[a], in_start[a + 1], first)
        if low_in == in_start[a + 1] or in_rows[low_in] >= until:
            continue
        stamp = root
        least, most = 0, 0
        if tolerant:
            least, most = _range(amount[root], slack[root], longest)
        # who is reached, as soon as possible
        soon[b], scanned[b], soon_of[b] = first, until, stamp
        front[0] = b
        size, met = 1, False
        for _ in range(longest - 1):
            more = 0
            for i in range(size):
                v = front[i]
                high = scanned[v]
                scanned[v] = soon[v]
                j = _bound(out_rows, out_start[v], out_start[v + 1], soon[v])
                while j < out_start[v + 1] and out_rows[j] < high:
                    row = out_rows[j]
                    j += 1
                    w = payee[row]
                    if w == a:
                        met = True
                        continue
                    if w == b or (tolerant and not least <= amount[row] <= most):
                        continue
                    sooner = later[row] if strict else same[row]
                    if soon_of[w] != stamp:
                        soon_of[w], soon[w], scanned[w] = stamp, until, until
                    if sooner < soon[w]:
                        if soon[w] == scanned[w]:  # not yet in the next front
                            front_next[more] = w
                            more += 1
                        soon[w] = sooner
                state[0] += 1
            size = more
            front, front_next = front_next, front
            if not size:
                break
        if not met:
            continue
        # who leads home, as late as possible
        late[a], scanned[a], late_of[a] = until, first, stamp
        front[0] = a
        size = 1
        for hop in range(1, longest - 1):
            more = 0
            for i in range(size):
                v = front[i]
                low = scanned[v]
                scanned[v] = late[v]
                j = _bound(in_rows, in_start[v], in_start[v + 1], low)
                while j < in_start[v + 1] and in_rows[j] < late[v]:
                    row = in_rows[j]
                    j += 1
                    u = payer[row]
                    if u == b or u == a or soon_of[u] != stamp or row < soon[u]:
                        continue
                    if tolerant and not least <= amount[row] <= most:
                        continue
                    if late_of[u] != stamp:
                        late_of[u], late[u], scanned[u], left[u] = stamp, first, first, hop
                    latest = same[row] if strict else later[row]
                    if latest > late[u]:
                        if late[u] == scanned[u]:
                            front_next[more] = u
                            more += 1
                        late[u] = latest
                state[0] += 1
            size = more
            front, front_next = front_next, front
            if not size:
                break
        # the cycles
        depth = 1
        path[0] = root
        taken_of[b] = stamp
        place[0], end[0] = low_out, out_start[b + 1]
        steps = 0
        while depth:
            top = depth - 1
            if place[top] >= end[top] or out_rows[place[top]] >= until:
                taken_of[payee[path[top]]] = -1
                depth -= 1
                continue
            row = out_rows[place[top]]
            place[top] += 1
            steps += 1
            if steps % OFTEN == 0:
                if halt[0]:
                    return
            if tolerant:
                before = path[top]
                if abs(amount[row] - amount[before]) > slack[before]:
                    continue
            w = payee[row]
            if w == a:
                if tolerant and abs(amount[row] - amount[root]) > slack[root]:
                    continue
                path[depth] = row
                if (
                    not strict
                    and time[row] == time[root]
                    and not _told(path, depth + 1, payer, amount, slack, tolerant)
                ):
                    continue
                if wanted.shape[0] and not _any(path, depth + 1, payer, wanted):
                    continue
                counts[depth + 1] += 1
                _mark(path, depth + 1, amount, marks)
                if capacity:
                    number = state[1]
                    start = found_ends[number - 1] if number else 0
                    if number == capacity or start + depth + 1 > found_rows.shape[0]:
                        state[2] = 1
                        return
                    for i in range(depth + 1):
                        found_rows[start + i] = path[i]
                    found_ends[number] = start + depth + 1
                    state[1] = number + 1
                continue
            if (
                late_of[w] != stamp
                or row >= late[w]
                or depth + 1 + left[w] > longest
                or taken_of[w] == stamp
            ):
                continue
            path[depth] = row
            taken_of[w] = stamp
            after = later[row] if strict else same[row]
            place[depth] = _bound(out_rows, out_start[w], out_start[w + 1], after)
            end[depth] = out_start[w + 1]
            depth += 1
        state[0] += steps


@compiled
def _range(cents, slack, longest):  # type: ignore[no-untyped-def]
    """The amounts that payments can have on a cycle that begins with one of so many cents."""
    part = (slack + 1) / cents
    low, high = float(cents), float(cents)
    for _ in range(min(longest, LONG) - 1):
        low, high = low * (1 - part), high * (1 + part)
    if longest > LONG:
        return 0, MOST
    return int(max(low - 1, 0)), int(min(high + 1, MOST))


@compiled
def _told(path, length, payer, amount, slack, tolerant):  # type: ignore[no-untyped-def]
    """Whether a cycle of one time is told from its first payment, and not from another.

    It may begin with any that the amounts allow, and is told from the payer with the least number.
    """
    for turn in range(1, length):
        if payer[path[turn]] > payer[path[0]]:
            continue
        near = True
        if tolerant:
            for i in range(length):
                row, other = path[(turn + i) % length], path[(turn + i + 1) % length]
                if i == length - 1:  # the last differs from the first by no more
                    row, other = path[turn], path[(turn + length - 1) % length]
                if abs(amount[other] - amount[row]) > slack[row]:
                    near = False
                    break
        if near:
            return False
    return True


@compiled
def loops_of_roots(  # type: ignore[no-untyped-def]  # noqa: PLR0913, PLR0912
    roots, longest, out_start, out_to, in_start, in_from,
    distance, distance_of, front, closes_of, taken_of, path, place,
    state, halt, counts, found, found_ends,
):
    """Count and list the simple cycles of a graph whose smallest vertex is one of some.

    The vertices are numbered as they are to be taken for roots, and lists of neighbours ascend.
    """
    capacity = found_ends.shape[0]
    for root in roots:
        if halt[0]:
            return
        # how far it is home, over vertices that come after the root
        distance[root], distance_of[root] = 0, root
        front[0] = root
        begin, size = 0, 1
        while begin < size:
            v = front[begin]
            begin += 1
            if distance[v] == longest - 1:
                break
            for j in range(_bound(in_from, in_start[v], in_start[v + 1], root), in_start[v + 1]):
                u = in_from[j]
                if distance_of[u] != root:
                    distance_of[u], distance[u] = root, distance[v] + 1
                    front[size] = u
                    size += 1
        j = _bound(in_from, in_start[root], in_start[root + 1], root + 1)
        if j == in_start[root + 1]:
            continue
        for i in range(j, in_start[root + 1]):
            closes_of[in_from[i]] = root
        depth, steps = 1, 0
        path[0] = root
        place[0] = _bound(out_to, out_start[root], out_start[root + 1], root + 1)
        while depth:
            top = depth - 1
            v = path[top]
            if place[top] == out_start[v + 1]:
                taken_of[v] = -1
                depth -= 1
                continue
            w = out_to[place[top]]
            place[top] += 1
            steps += 1
            if steps % OFTEN == 0 and halt[0]:
                return
            if distance_of[w] != root or taken_of[w] == root or depth + distance[w] > longest:
                continue
            if closes_of[w] == root:
                counts[depth + 1] += 1
                if capacity:
                    number = state[1]
                    start = found_ends[number - 1] if number else 0
                    if number == capacity or start + depth + 1 > found.shape[0]:
                        state[2] = 1
                        return
                    for i in range(depth):
                        found[start + i] = path[i]
                    found[start + depth] = w
                    found_ends[number] = start + depth + 1
                    state[1] = number + 1
            if depth + 1 < longest:
                path[depth] = w
                taken_of[w] = root
                place[depth] = _bound(out_to, out_start[w], out_start[w + 1], root + 1)
                depth += 1
        state[0] += steps


@compiled
def _any(path, length, payer, wanted):  # type: ignore[no-untyped-def]
    """Whether one of those that are asked about is on a cycle."""
    for i in range(length):
        if wanted[payer[path[i]]]:
            return True
    return False


@compiled
def _mark(path, length, amount, marks):  # type: ignore[no-untyped-def]
    """Note which payments are on a cycle, and which are first, last and smallest."""
    smallest = path[0]
    for i in range(length):
        row = path[i]
        marks[row] |= ON
        if amount[row] < amount[smallest]:
            smallest = row
    marks[path[0]] |= FIRST
    marks[path[length - 1]] |= LAST
    marks[smallest] |= SMALLEST
