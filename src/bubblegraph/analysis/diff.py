"""What changed between two days, or two versions, of a ledger, and what that did to the loops."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bubblegraph import arguments
from bubblegraph.analysis.circular_flows import CircularFlows, RankedCycle
from bubblegraph.analysis.documents import asked_dict
from bubblegraph.analysis.roundtrip import trip_dict
from bubblegraph.analysis.summaries import of_ledger
from bubblegraph.ledger.select import Standing
from bubblegraph.money import disclosed_dict
from bubblegraph.result import Plain
from bubblegraph.text import OneLine, count

if TYPE_CHECKING:
    from bubblegraph.analysis.document_types.diff import (
        ChangeSideDict,
        ChangeSort,
        DealChangeDict,
        DiffDocument,
        StateDict,
        StoppedDict,
    )

__all__ = ["Change", "Difference", "compare_flows", "state_dict"]


@dataclass(frozen=True, slots=True, repr=False)
class Change(OneLine):
    """A deal before and after; None where it was not known."""

    before: Standing | None
    after: Standing | None

    @property
    def deal_id(self) -> str:
        """The id of the deal."""
        standing = self.after or self.before
        return standing.deal.id if standing else ""

    @property
    def more(self) -> int:
        """How many cents more it discloses than before, of what is counted."""
        return _disclosed(self.after) - _disclosed(self.before)

    @property
    def sort(self) -> ChangeSort:
        """``added``, ``removed``, ``ended`` or ``changed``."""
        if self.before is None:
            return "added"
        if self.after is None:
            return "removed"
        return "ended" if self.before.counted and not self.after.counted else "changed"


@dataclass(frozen=True, slots=True, repr=False)
class Difference(Plain):
    """Two states of a ledger side by side."""

    FIELDS = (
        "deal",
        "change",
        "payer",
        "payee",
        "before_low",
        "before_high",
        "before_disclosed",
        "before_status",
        "before_counted",
        "after_low",
        "after_high",
        "after_disclosed",
        "after_status",
        "after_counted",
    )

    before: CircularFlows
    after: CircularFlows
    changes: tuple[Change, ...]  # in the order of the later ledger, then those that are gone
    appeared: tuple[RankedCycle, ...]
    vanished: tuple[RankedCycle, ...]

    def _brief(self) -> str:
        ends = (of_ledger(state.selection) for state in (self.before, self.after))
        changed = count(len(self.changes), "deal")
        loops = f"{len(self.appeared):,} loops appeared, {len(self.vanished):,} vanished"
        return f"{' → '.join(ends)}: {changed} changed, {loops}"

    def to_dict(self) -> DiffDocument:
        """Return all of it as plain values, as ``diff --json`` prints it."""
        return {
            "schema": 1,
            "command": "diff",
            "before": state_dict(self.before),
            "after": state_dict(self.after),
            "changes": self.to_records(),
            "appeared": [list(ranked.cycle.entities) for ranked in self.appeared],
            "vanished": [list(ranked.cycle.entities) for ranked in self.vanished],
        }

    def to_records(self) -> list[DealChangeDict]:
        """Return one row for each deal that changed."""
        return [_record(change) for change in self.changes]


def compare_flows(before: CircularFlows, after: CircularFlows) -> Difference:
    """Compare two states of a ledger.

    Parameters
    ----------
    before, after : CircularFlows
        Of one ledger on two days, or of two ledgers. Deals are matched by id, cycles by their
        entities.

    Returns
    -------
    Difference
        The changes and cycles of the view that the filters ask for; both states are whole. A cycle
        appeared if it is listed after and was not there before, listed or not.

    Raises
    ------
    QuestionError
        If one of the two is no CircularFlows.

    Examples
    --------
    >>> from datetime import date
    >>> from bubblegraph import Filters, circular_flows, read_text, select_deals
    >>> ledger = read_text('''
    ... strict: false
    ... deals:
    ... - {payer: a, payee: b, kind: equity, amount: 100, status: {2025-03-01: closed}, id: stake}
    ... - {payer: b, payee: a, kind: cloud, amount: 40, status: {2025-06-01: committed}, id: rent}
    ... ''')
    >>> spring = circular_flows(select_deals(ledger, Filters(as_of=date(2025, 4, 1))))
    >>> found = compare_flows(spring, circular_flows(select_deals(ledger)))
    >>> [(change.deal_id, change.sort) for change in found.changes], len(found.appeared)
    ([('rent', 'added')], 1)
    """
    arguments.instance("before", before, CircularFlows)
    arguments.instance("after", after, CircularFlows)
    old, new = before.selection.by_id, after.selection.by_id
    ids = [*new, *(deal_id for deal_id in old if deal_id not in new)]
    changes = [Change(old.get(deal_id), new.get(deal_id)) for deal_id in ids]
    return Difference(
        before=before,
        after=after,
        changes=tuple(
            change
            for change in changes
            if _differs(change.before, change.after)
            and (_shows(before, change.before) or _shows(after, change.after))
        ),
        appeared=tuple(ranked for ranked in after.shown if not before.holds(ranked.cycle)),
        vanished=tuple(ranked for ranked in before.shown if not after.holds(ranked.cycle)),
    )


def _shows(flows: CircularFlows, standing: Standing | None) -> bool:
    return standing is not None and flows.selection.shows(standing)


def _differs(before: Standing | None, after: Standing | None) -> bool:
    if before is None or after is None:
        return True
    parties = (before.deal.payer, before.deal.payee) != (after.deal.payer, after.deal.payee)
    return parties or _state(before) != _state(after)


def _state(standing: Standing) -> tuple[object, ...]:
    return standing.deal.kind, standing.status, standing.amount, standing.term, standing.left_out


def _disclosed(standing: Standing | None) -> int:
    return standing.amount.disclosed if standing is not None and standing.counted else 0


def _record(change: Change) -> DealChangeDict:
    standing = change.after or change.before
    before, after = _side(change.before), _side(change.after)
    return {
        "deal": change.deal_id,
        "change": change.sort,
        "payer": standing.deal.payer if standing else "",
        "payee": standing.deal.payee if standing else "",
        "before_low": before["low"],
        "before_high": before["high"],
        "before_disclosed": before["disclosed"],
        "before_status": before["status"],
        "before_counted": before["counted"],
        "after_low": after["low"],
        "after_high": after["high"],
        "after_disclosed": after["disclosed"],
        "after_status": after["status"],
        "after_counted": after["counted"],
    }


def _side(standing: Standing | None) -> ChangeSideDict:
    if standing is None:
        return {"low": None, "high": None, "disclosed": None, "status": "", "counted": False}
    amount = disclosed_dict(standing.amount)
    return {
        "low": amount["low"],
        "high": amount["high"],
        "disclosed": amount["disclosed"],
        "status": standing.status.word,
        "counted": standing.counted,
    }


def state_dict(flows: CircularFlows) -> StateDict:
    """Return one of the states as plain values."""
    stopped: StoppedDict = {} if flows.complete else {"stopped": flows.stopped or ""}
    return {
        **asked_dict(flows.selection),
        "counted": len(flows.selection.counted),
        "loops": flows.found,
        **stopped,
        "signed": trip_dict(flows.signed),
        "all": trip_dict(flows.all),
    }
