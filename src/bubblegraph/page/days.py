"""The days that the slider of a page offers, each with its answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from functools import cached_property

from bubblegraph.analysis.circular_flows import CircularFlows, circular_flows
from bubblegraph.analysis.progress import Progress, follow_up
from bubblegraph.analysis.question import Question
from bubblegraph.analysis.row_flows import row_flows
from bubblegraph.analysis.sums import sum_deals
from bubblegraph.analysis.timeline import days_of_change
from bubblegraph.ledger.select import Selection, select_deals
from bubblegraph.money import Amount
from bubblegraph.patience import Patience

__all__ = ["MOST_DAYS", "Day", "replay_days"]

MOST_DAYS = 80


@dataclass(frozen=True)
class Day:
    """What holds on a day."""

    flows: CircularFlows

    @property
    def selection(self) -> Selection:
        """The deals as they stand."""
        return self.flows.selection

    @property
    def day(self) -> date | None:
        """The day itself; None: the ledger has no dates."""
        return self.selection.as_of

    @cached_property
    def progress(self) -> Progress:
        """What became of the announcements."""
        return follow_up(self.selection)

    @cached_property
    def pays(self) -> Mapping[str, Amount]:
        """What each company pays by the deals that count, cents."""
        return {each.group: each.amount for each in sum_deals(self.selection, by="payer").groups}

    @cached_property
    def paid(self) -> Mapping[str, Amount]:
        """What each is paid."""
        return {each.group: each.amount for each in sum_deals(self.selection, by="payee").groups}

    @cached_property
    def through(self) -> Mapping[str, Fraction]:
        """What the rows carry through each, cents."""
        return row_flows(self.flows).through


def replay_days(
    selection: Selection, patience: Patience, *, alone: bool = False
) -> tuple[list[Day], str]:
    """Ask of each day on which the ledger changed what goes round.

    Parameters
    ----------
    selection : Selection
    patience : Patience
    alone : bool
        The day of the selection alone.

    Returns
    -------
    list of Day, str
        The latest last; and why the first ones are missing, if they are. There is one day in any
        case, that of the selection.
    """
    days = days_of_change(selection.ledger, selection.filters, MOST_DAYS)
    if selection.as_of is None and days:  # all that the ledger has is known on the last day
        selection = select_deals(selection.ledger, replace(selection.filters, as_of=days[-1]))
    last = Day(circular_flows(Question(selection, patience=patience)))
    found, stopped = [last], ""
    for day in reversed([] if alone else days[:-1]):
        if patience.over:
            stopped = f"The slider begins on {found[-1].day}, for {patience.why}."
            break
        earlier = select_deals(selection.ledger, replace(selection.filters, as_of=day))
        found.append(Day(circular_flows(earlier, patience=patience)))
    return found[::-1], stopped
