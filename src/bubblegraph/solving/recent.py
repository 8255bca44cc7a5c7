"""Results that are kept for a while: rungs, ends and years ask for the same amounts again."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Generic, TypeVar

from bubblegraph.solving.network import Edge

__all__ = ["Recent"]

MOST = 200_000  # legs in all

T = TypeVar("T")


class Recent(Generic[T]):
    """The results for the amounts that were asked for last."""

    def __init__(self) -> None:
        self._known: dict[frozenset[tuple[Edge, int | None]], T] = {}
        self._legs = 0
        self._one_at_a_time = threading.Lock()

    def get(self, amounts: Mapping[Edge, int | None]) -> T | None:
        """Return what is kept for these amounts."""
        key = frozenset(amounts.items())
        with self._one_at_a_time:
            found = self._known.pop(key, None)
            if found is not None:
                self._known[key] = found  # the last to go
            return found

    def keep(self, amounts: Mapping[Edge, int | None], result: T) -> None:
        """Keep a result, and let go of old ones."""
        key = frozenset(amounts.items())
        with self._one_at_a_time:
            if self._known.pop(key, None) is None:
                self._legs += len(key)
            self._known[key] = result
            while self._legs > MOST and len(self._known) > 1:
                oldest = next(iter(self._known))
                self._legs -= len(oldest)
                del self._known[oldest]
