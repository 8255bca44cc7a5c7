"""Maximum flows in whole cents, on numbered nodes."""

from __future__ import annotations

from bubblegraph.patience import ENDLESS, Patience

__all__ = ["FlowNetwork"]


class FlowNetwork:
    """What can still flow over each arc; arcs go in pairs, one the way back of the other.

    Examples
    --------
    >>> network = FlowNetwork(3)
    >>> first, second = network.add(0, 1, 7), network.add(1, 2, 4)
    >>> network.send(0, 2)
    4
    >>> network.room[first], network.room[first ^ 1]
    (3, 4)

    Notes
    -----
    By Dinic's method: all that fits on shortest paths, again and again [1]_.

    References
    ----------
    .. [1] R. Ahuja, T. Magnanti, J. Orlin, *Network Flows*, 1993, chapter 7.
    """

    def __init__(self, size: int) -> None:
        self.head: list[int] = []
        self.room: list[int] = []  # cents
        self.arcs: list[list[int]] = [[] for _ in range(size)]

    def add(self, tail: int, head: int, room: int, back: int = 0) -> int:
        """Add a pair of arcs, and return the number of the first; the other has the next."""
        arc = len(self.head)
        self.head += [head, tail]
        self.room += [room, back]
        self.arcs[tail].append(arc)
        self.arcs[head].append(arc + 1)
        return arc

    def send(
        self,
        source: int,
        sink: int,
        limit: int | None = None,
        patience: Patience = ENDLESS,
    ) -> int:
        """Send as much as can flow, or up to a limit, and return it.

        Raises
        ------
        Stopped
            If patience is over. What was sent stays.
        """
        sent = 0
        while sent != limit:
            patience.check()
            level = self._levels(source, sink)
            if level[sink] < 0:
                break
            todo = [len(arcs) for arcs in self.arcs]
            while limit is None or sent < limit:
                cents = self._push(
                    source, sink, None if limit is None else limit - sent, level, todo
                )
                if not cents:
                    break
                sent += cents
        return sent

    def _levels(self, source: int, sink: int) -> list[int]:
        """Count arcs from the source, up to the level of the sink; -1 is not reached."""
        head, room, arcs = self.head, self.room, self.arcs
        level = [-1] * len(arcs)
        level[source] = 0
        layer = [source]
        while layer and level[sink] < 0:
            farther = []
            for node in layer:
                for arc in arcs[node]:
                    if room[arc] and level[head[arc]] < 0:
                        level[head[arc]] = level[node] + 1
                        farther.append(head[arc])
            layer = farther
        return level

    def _push(
        self, source: int, sink: int, limit: int | None, level: list[int], todo: list[int]
    ) -> int:
        """Send what fits along a path; ``todo``: how many arcs of each node are worth a try."""
        head, room, arcs = self.head, self.room, self.arcs
        path: list[int] = []
        node = source
        while node != sink:
            if not todo[node]:
                if not path:
                    return 0
                node = head[path.pop() ^ 1]
                todo[node] -= 1
                continue
            arc = arcs[node][todo[node] - 1]
            if room[arc] and level[head[arc]] == level[node] + 1:
                path.append(arc)
                node = head[arc]
            else:
                todo[node] -= 1
        cents = min(room[arc] for arc in path)
        if limit is not None:
            cents = min(cents, limit)
        for arc in path:
            room[arc] -= cents
            room[arc ^ 1] += cents
        return cents
