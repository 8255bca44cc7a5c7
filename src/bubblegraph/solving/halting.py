"""HiGHS and patience: a run of the solver ends when patience is over, or at Ctrl-C."""

from __future__ import annotations

from typing import Any

from bubblegraph.patience import Patience

__all__ = ["Halt"]


class Halt:
    """Lets a model ask its patience while it runs.

    The solver is C++ and hears no signal. It calls back every few steps, and a signal is then dealt
    with too. An exception would be lost in there: it is kept, and raised when the run has ended.
    """

    def __init__(self, model: Any, patience: Patience) -> None:
        self.patience = patience
        self.broken: BaseException | None = None
        for moment in (model.cbSimplexInterrupt, model.cbIpmInterrupt, model.cbMipInterrupt):
            moment.subscribe(self._look)

    def _look(self, event: Any) -> None:
        try:
            halt = self.patience.over
        except BaseException as error:
            self.broken, halt = error, True
        if halt and event.data_in is not None:
            event.data_in.user_interrupt = True

    def check(self) -> None:
        """Raise, after a run, what ended it before its end; the end of patience among others."""
        self.raise_broken()
        self.patience.check()

    def raise_broken(self) -> None:
        """Raise, after a run, an exception that came up in it."""
        if self.broken is not None:
            broken, self.broken = self.broken, None
            raise broken
