"""A patience that is over after some looks, not after some seconds: the same on every machine."""

from __future__ import annotations

from bubblegraph.patience import Patience

__all__ = ["Looks"]


class Looks(Patience):
    """Over from the n-th time on that somebody asks."""

    def __init__(self, allowed: int) -> None:
        super().__init__()
        self.allowed = allowed

    @property
    def over(self) -> bool:
        """Whether it was asked too often."""
        self.allowed -= 1
        return self.allowed < 0
