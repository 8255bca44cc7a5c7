"""What can complete a lap if no money is spent before it is there: T* in order of time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from bubblegraph import arguments
from bubblegraph.analysis.roundtrip import RoundTrip, trip_dict
from bubblegraph.errors import QuestionError
from bubblegraph.graph import EVERY_RUNG, Rung, amount_on, build_graph, circular_core
from bubblegraph.ledger.select import Selection, Standing
from bubblegraph.ledger.windows import Window, window_of
from bubblegraph.money import NOTHING, Amount, whole
from bubblegraph.patience import ENDLESS, Patience
from bubblegraph.solving.lap_packing import LapPacking, max_lap_packing
from bubblegraph.solving.laps import ALWAYS, FOREVER, Start, Step, soonest
from bubblegraph.text import OneLine

if TYPE_CHECKING:
    import networkx as nx

    from bubblegraph.analysis.document_types.cycles import OrderDict
    from bubblegraph.analysis.document_types.roundtrip import LapVolumeDict, OrderedRungDict

__all__ = [
    "FIRST_LEGS",
    "CycleInOrder",
    "FirstLeg",
    "Gap",
    "InOrder",
    "PackedInOrder",
    "core_in_order",
    "cycle_in_order",
    "cycle_orders",
    "first_leg_starts",
    "ordered_rung_dict",
    "pack_ends",
    "round_trip_in_order",
    "steps_of",
]

FirstLeg = Literal["invested", "any"]
FIRST_LEGS: tuple[FirstLeg, ...] = ("invested", "any")
Caps = dict[str, int | None]  # cents
# at lows, at highs, without limit
Ends = tuple[LapPacking, LapPacking, Callable[[], LapPacking | None]]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class PackedInOrder(OneLine):
    """The most that goes round in order of time, at both ends and without limit."""

    low: LapPacking  # every amount at its low
    high: LapPacking  # every amount at its high, "at least x" at x, undisclosed deals left out
    _unlimited: Callable[[], LapPacking | None] = field(repr=False, compare=False)

    @property
    def unlimited(self) -> LapPacking | None:
        """Open tops and unknown prices without limit; None: no bound. Computed when asked for."""
        return self._unlimited()

    @property
    def exact(self) -> bool:
        """Whether all of it is computed; if not, what is known not to be exceeded stands there."""
        unlimited = self.unlimited is None or self.unlimited.exact
        return self.low.exact and self.high.exact and unlimited


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class InOrder(PackedInOrder):
    """How much can complete a lap of deals in order of time."""

    first_leg: FirstLeg
    within: int | None  # days


def round_trip_in_order(
    selection: Selection,
    *,
    rung: Rung = "all",
    first_leg: FirstLeg = "invested",
    within: int | None = None,
    patience: Patience = ENDLESS,
) -> InOrder:
    """Compute how much can complete a lap on which no money is spent before it is there.

    Every deal has a window of days on which its money may move. A lap takes one deal for each leg
    of a cycle, on days that follow one another; T* in order is the largest packing of laps. It is
    no more than T*, for which order does not matter.

    Parameters
    ----------
    selection : Selection
    rung : {"all", "signed", "paid"}
        As for ``build_graph``. What was paid so far was paid by the day of the selection.
    first_leg : {"invested", "any"}
        With ``invested`` a lap of financing and trade begins with financing that is no repayment:
        the money goes out as financing and comes home as trade.
    within : int, optional
        The most days from the first leg of a lap to its last.
    patience : Patience
        When it is over, what is not solved has bounds.

    Returns
    -------
    InOrder
        In cents. The rows are one largest packing; there may be others. Where one is not computed
        ``exact`` is False, its value a limit that no packing exceeds, ``least`` what some packing
        carries.

    Raises
    ------
    QuestionError
        If one of them is not what it takes.

    Examples
    --------
    >>> from bubblegraph import read_text, select_deals
    >>> selection = select_deals(read_text('''
    ... strict: false
    ... deals:
    ... - {id: stake, payer: nvidia, payee: openai, kind: equity, amount: 100,
    ...    status: {2026-03-31: closed}}
    ... - {id: old, payer: openai, payee: nvidia, kind: cloud, amount: 60, term: 2025, date: 2025}
    ... - {id: new, payer: openai, payee: nvidia, kind: cloud, amount: 20, term: 2027, date: 2025}
    ... '''))
    >>> round_trip_in_order(selection).high.rows
    ((('stake', 'new'), Fraction(2000, 1)),)
    >>> round_trip_in_order(selection, first_leg="any").high.value
    Fraction(8000, 1)
    """
    arguments.instance("patience", patience, Patience)
    within = _checked(selection, rung, first_leg, within)
    core = circular_core(build_graph(selection, rung=rung), pooled=selection.filters.pooled)
    return core_in_order(selection, core, rung, first_leg, within=within, patience=patience)


def core_in_order(
    selection: Selection,
    core: nx.DiGraph[str],
    rung: Rung,
    first_leg: FirstLeg,
    *,
    within: int | None = None,
    patience: Patience = ENDLESS,
) -> InOrder:
    """Compute the same of the circular core of a rung."""
    steps, amounts = _on_cycles(selection, core, rung)
    starts = first_leg_starts(selection, steps, first_leg)
    low, high, unlimited = pack_ends(steps, amounts, starts, within=within, patience=patience)
    return InOrder(low=low, high=high, first_leg=first_leg, within=within, _unlimited=unlimited)


def _checked(
    selection: Selection, rung: Rung, first_leg: FirstLeg, within: int | None
) -> int | None:
    """Look at what both questions take; return the days as a plain number."""
    arguments.instance("selection", selection, Selection)
    arguments.choice("rung", rung, EVERY_RUNG)
    arguments.choice("first_leg", first_leg, FIRST_LEGS)
    return None if within is None else arguments.whole_number("within", within, least=0)


def pack_ends(
    steps: Mapping[str, Step],
    amounts: Mapping[str, Amount],
    starts: Sequence[Start],
    *,
    within: int | None = None,
    turning: bool = True,
    patience: Patience = ENDLESS,
) -> Ends:
    """Pack laps at the lows and at the highs, and with open tops without limit when asked for."""
    highs: Caps = {deal: amount.disclosed for deal, amount in amounts.items()}
    lows: Caps = {deal: amount.low for deal, amount in amounts.items()}
    open_ended: Caps = {deal: amount.high for deal, amount in amounts.items()}

    def packed(caps: Caps) -> LapPacking | None:
        return max_lap_packing(
            steps, caps, starts, within=within, turning=turning, patience=patience
        )

    high = packed(highs)
    low = high if lows == highs else packed(lows)
    if low is None or high is None:
        raise ArithmeticError("finite amounts have no limit")
    return low, high, cache(lambda: high if open_ended == highs else packed(open_ended))


def steps_of(
    selection: Selection, standings: Sequence[Standing], *, until: date | None = None
) -> dict[str, Step]:
    """Say of each deal from whom to whom its money goes, and on which days, counted from year 1."""
    return {
        standing.deal.id: _step(standing, window_of(selection, standing, until=until))
        for standing in standings
    }


def _step(standing: Standing, window: Window) -> Step:
    return Step(
        standing.deal.payer,
        standing.deal.payee,
        ALWAYS if window.first is None else window.first.toordinal(),
        FOREVER if window.last is None else window.last.toordinal(),
    )


def _on_cycles(
    selection: Selection, core: nx.DiGraph[str], rung: Rung
) -> tuple[dict[str, Step], dict[str, Amount]]:
    """The deals that may be on a cycle, with what counts of them on a rung."""
    standings = [selection.by_id[d] for *_, deals in core.edges(data="deals") for d in deals]
    until = selection.as_of if rung == "paid" else None
    steps = steps_of(selection, standings, until=until)
    return steps, {deal: amount_on(rung, selection.by_id[deal]) for deal in steps}


def first_leg_starts(
    selection: Selection, steps: Mapping[str, Step], first_leg: FirstLeg
) -> tuple[Start, ...]:
    """Say with which deals a lap may begin.

    A lap of trade alone may begin anywhere, and so may one whose only financing is repayments, or
    that has no trade.
    """
    every = frozenset(steps)
    if first_leg == "any":
        return (Start(every, every),)
    deals = {deal: selection.by_id[deal].deal for deal in steps}
    repaid = frozenset(d for d, deal in deals.items() if deal.kind == "repayment")
    invested = frozenset(d for d, deal in deals.items() if deal.financing) - repaid
    plain = every - invested
    found = (Start(invested, every), Start(plain, plain), Start(repaid, invested | repaid))
    return tuple(start for start in found if start.first)


def ordered_rung_dict(trip: RoundTrip, found: Mapping[FirstLeg, InOrder]) -> OrderedRungDict:
    """Give the volumes of a rung as plain values, also in order of time."""
    return {
        **trip_dict(trip),
        "in_order": {
            "any": _volume_dict(found["any"]),
            "invested": _volume_dict(found["invested"]),
        },
        "in_order_exact": all(found[first_leg].exact for first_leg in FIRST_LEGS),
    }


def _volume_dict(found: InOrder) -> LapVolumeDict:
    return {
        "low": whole(found.low.value),
        "high": whole(found.high.value),
        "unlimited": None if found.unlimited is None else whole(found.unlimited.value),
    }


# --- one cycle ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Gap:
    """Why no choice of deals is in order: one ends before one that precedes it begins."""

    ends: str  # deal id
    last: date  # its last day
    begins: str  # deal id
    first: date  # its first day

    @property
    def days(self) -> int:
        """From the last day of the one to the first day of the other."""
        return (self.first - self.last).days


@dataclass(frozen=True, slots=True, repr=False)
class CycleInOrder(OneLine):
    """Whether some choice of one deal a leg is in order, and which; or why none is."""

    lap: tuple[str, ...]  # deal ids, the first leg first; empty if no choice is in order
    days: int | None  # the fewest from the first leg to the last; None if no choice is in order
    within: int | None  # the most days that were asked for
    gap: Gap | None  # None if some choice is in order within so many days

    @property
    def in_order(self) -> bool:
        """Whether some choice is in order, within so many days."""
        return self.gap is None

    def to_dict(self) -> OrderDict:
        """Return it as plain values."""
        gap = self.gap
        return {
            "in_order": self.in_order,
            "lap": list(self.lap),
            "days": self.days,
            "gap": None
            if gap is None
            else {
                "ends": gap.ends,
                "last": gap.last.isoformat(),
                "begins": gap.begins,
                "first": gap.first.isoformat(),
            },
        }


def cycle_in_order(
    selection: Selection,
    cycle: Sequence[str],
    *,
    rung: Rung = "all",
    first_leg: FirstLeg = "invested",
    within: int | None = None,
) -> CycleInOrder:
    """Say whether money can go round a cycle in order of time.

    Parameters
    ----------
    selection : Selection
    cycle : sequence of entity ids
        Each pays the next by some deal that counts, and the last pays the first.
    rung, first_leg, within
        As for ``round_trip_in_order``.

    Returns
    -------
    CycleInOrder
        The lap that takes the fewest days, even if these are more than ``within``.

    Raises
    ------
    QuestionError
        If one of them is not what it takes, or one of the cycle does not pay the next.

    Examples
    --------
    >>> from bubblegraph import read_text, select_deals
    >>> selection = select_deals(read_text('''
    ... strict: false
    ... deals:
    ... - {id: stake, payer: nvidia, payee: openai, kind: equity, amount: 100,
    ...    status: {2026-03-31: closed}}
    ... - {id: old, payer: openai, payee: nvidia, kind: cloud, amount: 60, term: 2025, date: 2025}
    ... '''))
    >>> found = cycle_in_order(selection, ["nvidia", "openai"])
    >>> found.in_order, found.gap.ends, str(found.gap.last), found.gap.begins, found.gap.days
    (False, 'old', '2025-12-31', 'stake', 90)

    Notes
    -----
    The choices are a product over the legs; they are not tried one by one. For each day on which a
    window ends, the deal whose money moves first is best on every leg.
    """
    within = _checked(selection, rung, first_leg, within)
    legs = _legs_of(_Pairs(selection, rung), cycle)
    return _in_order(selection, legs, first_leg, within)


def cycle_orders(
    selection: Selection, *, within: int | None = None
) -> Callable[[Sequence[str]], CycleInOrder]:
    """Give a ``cycle_in_order`` of all counted deals, invested first, that lays them out once."""
    within = _checked(selection, "all", "invested", within)
    pairs = cache(lambda: _Pairs(selection, "all"))

    def order_of(cycle: Sequence[str]) -> CycleInOrder:
        return _in_order(selection, _legs_of(pairs(), cycle), "invested", within)

    return order_of


def _in_order(
    selection: Selection,
    legs: Sequence[Mapping[str, Step]],
    first_leg: FirstLeg,
    within: int | None,
) -> CycleInOrder:
    starts = first_leg_starts(selection, {d: s for leg in legs for d, s in leg.items()}, first_leg)
    turns = [turn for start in starts for turn in _turns(legs, start)]
    laps = [found for turn in turns if (found := soonest(turn)) is not None]
    if not laps:
        return CycleInOrder((), None, within, _gap_of_all(turns))
    days, lap = min(laps)
    late = within is not None and days > within
    return CycleInOrder(lap, days, within, _gap_of(legs, lap) if late else None)


class _Pairs:
    """The deals from each payer to each payee, with their windows."""

    def __init__(self, selection: Selection, rung: Rung) -> None:
        self.selection = selection
        self.until = selection.as_of if rung == "paid" else None
        self.standings: dict[tuple[str, str], list[Standing]] = {}
        for standing in selection.counted:
            if amount_on(rung, standing) != NOTHING:
                pair = (standing.deal.payer, standing.deal.payee)
                self.standings.setdefault(pair, []).append(standing)
        self._steps: dict[tuple[str, str], dict[str, Step]] = {}

    def steps(self, pair: tuple[str, str]) -> dict[str, Step]:
        """The deals of a pair; the windows are looked up once."""
        if pair not in self._steps:
            standings = self.standings.get(pair, ())
            self._steps[pair] = steps_of(self.selection, standings, until=self.until)
        return self._steps[pair]


def _legs_of(pairs: _Pairs, given: Sequence[str]) -> list[dict[str, Step]]:
    """The deals of each leg of a cycle that was asked for."""
    cycle = arguments.texts("cycle", given)
    if len(cycle) < 2 or len(set(cycle)) < len(cycle):
        raise arguments.refusal("cycle", given, "cycles of two or more different entities")
    legs = list(pairwise((*cycle, cycle[0])))
    for payer, payee in legs:
        if not pairs.steps((payer, payee)):
            raise QuestionError(f'cycle: no deal that counts is from "{payer}" to "{payee}"')
    return [pairs.steps(leg) for leg in legs]


def _turns(legs: Sequence[Mapping[str, Step]], start: Start) -> list[list[dict[str, Step]]]:
    """The deals of each leg, from every leg with which a lap of some sort may begin."""
    found = []
    for turn in range(len(legs)):
        turned = [*legs[turn:], *legs[:turn]]
        allowed = [start.first, *[start.among] * (len(legs) - 1)]
        kept = [
            {deal: step for deal, step in leg.items() if deal in among}
            for leg, among in zip(turned, allowed, strict=True)
        ]
        if all(kept):
            found.append(kept)
    return found


def _gap_of_all(turns: Sequence[Sequence[Mapping[str, Step]]]) -> Gap:
    """The smallest of the gaps that stop a lap, of all legs with which it may begin."""
    return min(
        (_first_gap(turn) for turn in turns), key=lambda gap: (gap.days, gap.ends, gap.begins)
    )


def _first_gap(legs: Sequence[Mapping[str, Step]]) -> Gap:
    """Go along the legs as soon as the deals allow, to the first that has ended by then."""
    tick, begun = ALWAYS, ""
    for leg in legs:
        soon = [(s.first, d) for d, s in leg.items() if max(s.first, tick) <= s.last]
        if not soon:
            last, deal = max((step.last, deal) for deal, step in leg.items())
            late = (tick, begun) if last < tick else (leg[deal].first, deal)
            return Gap(deal, date.fromordinal(last), late[1], date.fromordinal(late[0]))
        tick, begun = max((tick, begun), min(soon))
    raise ArithmeticError("these legs are in order")


def _gap_of(legs: Sequence[Mapping[str, Step]], lap: Sequence[str]) -> Gap:
    """What makes a lap in order so long: the deal that ends first, and the one that begins last."""
    steps = {deal: leg[deal] for leg in legs for deal in lap if deal in leg}
    last, ends = min((step.last, deal) for deal, step in steps.items())
    first, begins = max((step.first, deal) for deal, step in steps.items())
    return Gap(ends, date.fromordinal(last), begins, date.fromordinal(first))
