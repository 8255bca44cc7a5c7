"""When it got circular: the ledger replayed to the end of each month."""

from __future__ import annotations

from bisect import bisect_right
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal

from bubblegraph import arguments
from bubblegraph.analysis.diff import Change
from bubblegraph.analysis.documents import asked_dict
from bubblegraph.analysis.question import Question
from bubblegraph.analysis.roundtrip import capacities, require_packing
from bubblegraph.dates import effective_day
from bubblegraph.errors import QuestionError
from bubblegraph.graph import Rung, build_graph
from bubblegraph.ledger.model import Deal, Ledger
from bubblegraph.ledger.select import Filters, Selection, Standing, select_deals
from bubblegraph.money import amount_dict
from bubblegraph.patience import ENDLESS, Patience
from bubblegraph.result import Plain, Shown
from bubblegraph.solving.network import Edge
from bubblegraph.solving.packing import packing_value
from bubblegraph.text import OneLine, count

if TYPE_CHECKING:
    import networkx as nx

    from bubblegraph.analysis.document_types.timeline import MomentDict, TimelineDict

__all__ = [
    "PERIODS",
    "Cause",
    "Moment",
    "Period",
    "Span",
    "Timeline",
    "causes_of",
    "days_of_change",
    "last_day",
    "moment_dict",
    "replay_ledger",
]

Span = tuple[Fraction, Fraction]

Period = Literal["month", "quarter", "year"]
PERIODS: dict[Period, int] = {"month": 1, "quarter": 3, "year": 12}  # months
MOST = 40_000  # legs on loops times moments: T* of 5,000 legs takes ten seconds


@dataclass(frozen=True, slots=True, repr=False)
class Moment(OneLine):
    """The ledger as it stood at the end of a day; amounts in cents."""

    day: date
    selection: Selection
    signed: Span  # round-trip volume of the signed deals, at the lows and at the highs
    all: Span
    changes: tuple[Change, ...]  # of what is counted, since the moment before; the largest first

    @property
    def gross(self) -> tuple[int, int]:
        """The sum of what is counted, at the lows and at the disclosed highs."""
        counted = self.selection.counted
        return sum(s.amount.low for s in counted), sum(s.amount.disclosed for s in counted)


@dataclass(frozen=True, slots=True, repr=False)
class Timeline(Plain):
    """The moments, one at the end of each month and one on the last day."""

    FIELDS = (
        *("day", "deals", "gross_low", "gross_high", "signed_low", "signed_high"),
        *("all_low", "all_high", "changes"),
    )
    DTYPES = (("deals", "Int64"),)
    SHOWN = (
        Shown("day", ("day",)),
        Shown("signed", ("signed_low", "signed_high"), money=True),
        Shown("if all", ("all_low", "all_high"), money=True),
        Shown("gross flow", ("gross_low", "gross_high"), money=True),
    )

    ledger: Ledger
    filters: Filters
    moments: tuple[Moment, ...]  # none if no deal is dated
    months: int = 1  # between two moments: 3, 12 or more where each takes long
    stopped: str | None = None  # why it ends before the last day

    def _brief(self) -> str:
        days = f"{self.moments[0].day} to {self.moments[-1].day}"
        moments = count(len(self.moments), "moment")
        return f"{self.ledger.title or 'a ledger'}: {moments}, {days}"

    def to_dict(self) -> TimelineDict:
        """Return all of it as plain values."""
        last = self.moments[-1].selection
        return {
            "schema": 1,
            "command": "timeline",
            **asked_dict(last),
            "moments": [moment_dict(moment) for moment in self.moments],
            "stopped": self.stopped,
        }

    def to_records(self) -> list[dict[str, Any]]:
        """Return one row for each moment."""
        return [_record(moment) for moment in self.moments]


@dataclass(frozen=True, slots=True)
class Cause:
    """A deal that was made or changed, and what T* would lack without that; cents."""

    change: Change
    effect: Fraction


def replay_ledger(
    ledger: Ledger,
    filters: Filters | None = None,
    *,
    period: Period = "month",
    patience: Patience = ENDLESS,
) -> Timeline:
    """Compute gross flow and round-trip volume at the end of each month.

    Where T* of many legs would be solved many times, it is at the end of each quarter, year or more
    years: so that legs on loops times moments are no more than 40,000.

    Parameters
    ----------
    ledger : Ledger
    filters : Filters, optional
        ``as_of`` is the last day; without it the day that the ledger covers, or that of its last
        entry.
    period : {"month", "quarter", "year"}
        From one moment to the next, at least.
    patience : Patience
        When it is over, the timeline ends with the month at hand; it has two in any case.

    Returns
    -------
    Timeline
        From the month of the first dated deal on, or of ``since``. Values are exact: each is what
        ``round_trip`` finds on the deals selected for that day.

    Raises
    ------
    QuestionError
        If no deal is dated, or none up to the last day; or it is no Ledger, or these are no
        Filters, or there is no such period.

    Examples
    --------
    >>> from bubblegraph import read_text
    >>> ledger = read_text('''
    ... as_of: 2025-03-15
    ... strict: false
    ... deals:
    ... - {payer: a, payee: b, kind: equity, amount: 100, status: {2025-01-10: closed}}
    ... - {payer: b, payee: a, kind: cloud, amount: 40, status: {2025-02-20: committed}}
    ... ''')
    >>> for moment in replay_ledger(ledger).moments:
    ...     print(moment.day, moment.gross[1] // 100, moment.signed[1] // 100)
    2025-01-31 100 0
    2025-02-28 140 40
    2025-03-15 140 40
    """
    arguments.instance("ledger", ledger, Ledger)
    arguments.choice("period", period, PERIODS)
    arguments.instance("patience", patience, Patience)
    filters = Filters() if filters is None else arguments.instance("filters", filters, Filters)
    entries = sorted(_entries(ledger))
    last = last_day(ledger, filters)
    if last is None:
        raise QuestionError(
            "no deal of the ledger is dated up to its last day: there is no timeline"
        )
    legs = int(Question(select_deals(ledger, replace(filters, as_of=last))).cores["all"].size())
    require_packing(legs, "a timeline")
    first = entries[0] if filters.since is None else max(entries[0], filters.since)
    months = _months_apart(first, last, legs, PERIODS[period])
    known: dict[frozenset[tuple[Edge, int]], Fraction] = {}
    moments: list[Moment] = []
    days = list(_month_ends(first, last, months))
    stopped = None
    for number, day in enumerate(days, 1):
        patience.doing = f"Computing T* on day {number} of {len(days)}"
        if patience.over and len(moments) > 1:
            stopped = f"the timeline ends on {moments[-1].day}, for {patience.why}"
            break
        if moments and not _between(entries, moments[-1].day, day):
            moments.append(_unchanged(moments[-1], day))
            continue
        selection = select_deals(ledger, replace(filters, as_of=day))
        question = Question(selection)
        before = moments[-1].selection if moments else None
        moments.append(
            Moment(
                day=day,
                selection=selection,
                signed=_volume(question, "signed", known),
                all=_volume(question, "all", known),
                changes=_changes(before, selection),
            )
        )
    return Timeline(ledger, filters, tuple(moments), months, stopped)


def last_day(ledger: Ledger, filters: Filters) -> date | None:
    """The last day of a timeline; None if no deal is dated up to it, and there is no timeline."""
    entries = sorted(_entries(ledger))
    last = filters.as_of or ledger.as_of or (entries[-1] if entries else None)
    return last if last is not None and entries and entries[0] <= last else None


def days_of_change(ledger: Ledger, filters: Filters, most: int) -> list[date]:
    """The last days of the months in which something began to count, and the last day there is.

    Of quarters, or of years, where these are more than ``most``; none if there is no timeline.

    Examples
    --------
    >>> from bubblegraph import load_ledger
    >>> days = days_of_change(load_ledger(), Filters(since=date(2026, 7, 1)), most=100)
    >>> [day.isoformat() for day in days]
    ['2026-07-31', '2026-08-31', '2026-09-30', '2026-10-05']
    """
    last, entries = last_day(ledger, filters), sorted(_entries(ledger))
    if last is None:
        return []
    first = entries[0] if filters.since is None else max(entries[0], filters.since)
    found = [last]
    for months in (*PERIODS.values(), 60):
        ends = list(_month_ends(first, last, months))
        found = [
            end for before, end in pairwise([date.min, *ends]) if _between(entries, before, end)
        ]
        if len(found) <= most:
            break
    return found if found[-1:] == [last] else [*found, last]


def causes_of(moment: Moment, *, most: int | None = None) -> tuple[Cause, ...]:
    """Find which deals of the month moved T* (all deals, at the highs), the largest effect first.

    A deal's effect is what T* would be less had it alone stayed as it was; deals that work together
    may each have the whole effect, and one that is made good by another has none.

    Parameters
    ----------
    moment : Moment
    most : int, optional
        Look at so many of the largest changes only: T* is solved for each.

    Raises
    ------
    QuestionError
        If it is no Moment, or ``most`` no whole number of 0 or more.

    Examples
    --------
    >>> from bubblegraph import read_text
    >>> ledger = read_text('''
    ... as_of: 2025-02-28
    ... strict: false
    ... deals:
    ... - {payer: a, payee: b, kind: equity, amount: 100, date: 2025-01-10}
    ... - {payer: b, payee: a, kind: cloud, amount: 40, date: 2025-02-20, id: rent}
    ... ''')
    >>> last = replay_ledger(ledger).moments[-1]
    >>> [(cause.change.deal_id, cause.effect) for cause in causes_of(last)]
    [('rent', Fraction(4000, 1))]
    """
    arguments.instance("moment", moment, Moment)
    if most is not None:
        most = arguments.whole_number("most", most, least=0)
    graph = _without_pooled(moment.selection)
    now = {edge: amount or 0 for edge, amount in capacities(graph, "high").items()}
    found = []
    for change in moment.changes[:most]:
        edge = _edge(change)
        instead = packing_value(now | {edge: max(0, now.get(edge, 0) - change.more)}) or Fraction(0)
        if instead != moment.all[1]:
            found.append(Cause(change, moment.all[1] - instead))
    return tuple(sorted(found, key=lambda cause: -abs(cause.effect)))


def _unchanged(before: Moment, day: date) -> Moment:
    """Nothing in the ledger began to count since."""
    filters = replace(before.selection.filters, as_of=day)
    selection = replace(before.selection, filters=filters, as_of=day)
    return replace(before, day=day, selection=selection, changes=())


def _entries(ledger: Ledger) -> Iterator[date]:
    """The days on which something in the ledger begins to count."""
    for deal in ledger.deals:
        for change in deal.history:
            if change.date is not None:
                yield effective_day(change.date, ledger.as_of)


def _months_apart(first: date, last: date, legs: int, least: int) -> int:
    """How many months there are between two moments, so that not too much is solved."""
    whole = 12 * (last.year - first.year) + last.month - first.month
    apart: list[int] = [
        months for months in (*PERIODS.values(), *range(24, whole + 24, 12)) if months >= least
    ]
    return next((months for months in apart if legs * (whole // months + 2) <= MOST), apart[-1])


def _month_ends(first: date, last: date, months: int) -> Iterator[date]:
    """The last days of months, quarters or years, and the last day."""
    year, month = first.year, first.month
    while (day := date(year, month, monthrange(year, month)[1])) < last:
        if (12 * year + month) % months == 0:
            yield day
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    yield last


def _between(entries: list[date], after: date, until: date) -> bool:
    return bisect_right(entries, after) < bisect_right(entries, until)


def _volume(
    question: Question, rung: Rung, known: dict[frozenset[tuple[Edge, int]], Fraction]
) -> Span:
    """T* at the lows and at the highs; the same amounts are solved once."""
    core = question.cores[rung]
    require_packing(core.size(), "a timeline")
    found = []
    for end in ("low", "high"):
        amounts = {edge: amount or 0 for edge, amount in capacities(core, end).items()}
        key = frozenset(amounts.items())
        if key not in known:
            known[key] = packing_value(amounts) or Fraction(0)
        found.append(known[key])
    return found[0], found[1]


def _without_pooled(selection: Selection) -> nx.DiGraph[str]:
    graph = build_graph(selection)
    if not selection.filters.pooled:
        graph.remove_nodes_from([node for node, pooled in graph.nodes(data="pooled") if pooled])
    return graph


def _changes(before: Selection | None, after: Selection) -> tuple[Change, ...]:
    """What is counted now and was not, or with another amount; and what no longer is."""
    old = before.by_id if before else {}
    changes = [Change(old.get(deal_id), standing) for deal_id, standing in after.by_id.items()]
    moved = [change for change in changes if _counted(change.before) != _counted(change.after)]
    return tuple(sorted(moved, key=lambda change: -abs(change.more)))


def _counted(standing: Standing | None) -> object:
    return None if standing is None or not standing.counted else standing.amount


def _edge(change: Change) -> Edge:
    deal: Deal | None = next((s.deal for s in (change.after, change.before) if s is not None), None)
    assert deal is not None  # a change has one side at least
    return deal.payer, deal.payee


def moment_dict(moment: Moment) -> MomentDict:
    """Give a moment as plain values."""
    return {
        "day": moment.day.isoformat(),
        "deals": len(moment.selection.counted),
        "gross": amount_dict(*moment.gross),
        "signed": amount_dict(*moment.signed),
        "all": amount_dict(*moment.all),
        "changes": [change.deal_id for change in moment.changes],
    }


def _record(moment: Moment) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, value in moment_dict(moment).items():
        flat |= (
            {f"{key}_{end}": value[end] for end in value}
            if isinstance(value, dict)
            else {key: value}
        )
    return flat
