"""The shaft of an arrow of a ring, parted by the firmness of its money."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from bubblegraph.drawing.curves import SHORTEST_SHAFT, Box
from bubblegraph.drawing.wheels.ring_arcs import Arc
from bubblegraph.ledger.model import Status

__all__ = ["shaft_parts"]


def shaft_parts(
    arc: Arc, shares: Iterable[tuple[Status, float]], box: Box | None
) -> Iterator[tuple[Arc, Status]]:
    """Part a shaft by the firmness of its money, from the payer on, and round its amount.

    Examples
    --------
    >>> arc = Arc((0, 0), 100, 0.0, 1.0, 1.1, 6.0, 8.0)
    >>> shares = [(Status.CLOSED, 0.25), (Status.ANNOUNCED, 0.75)]
    >>> [(part.start, part.end, status.word) for part, status in shaft_parts(arc, shares, None)]
    [(0.0, 0.25, 'closed'), (0.25, 1.0, 'announced')]
    """
    start = arc.start
    for status, share in shares:
        end = start + share * (arc.end - arc.start)
        whole = replace(arc, start=start, end=end)
        for part in [whole] if box is None else whole.parts_outside(box):
            if box is None or _is_seen(part, box):
                yield part, status
        start = end


def _is_seen(part: Arc, box: Box) -> bool:
    """Whether a box leaves something of a part free."""
    return part.length > SHORTEST_SHAFT and not all(
        box[0] < x < box[2] and box[1] < y < box[3] for x, y in part.points()[:-1]
    )
