"""How much goes round on legs in arrays: V*, proven by prices, and between what T* lies."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from fractions import Fraction
from importlib.util import find_spec
from typing import TypeVar

import numpy as np

from bubblegraph.errors import QuestionError
from bubblegraph.patience import ENDLESS, Patience, Stopped
from bubblegraph.payments.arrays import Ints, lists_by, sum_of_cents
from bubblegraph.payments.search.loops import LegArrays
from bubblegraph.payments.search.running import TICK
from bubblegraph.payments.volume.circulation_kernels import has_loop, lower_levels, take_laps
from bubblegraph.solving.circulation_ortools import route_arrays

__all__ = ["MOST_CENTS", "LegCirculation", "LegCore", "bound_packing", "circulate"]

T = TypeVar("T")

MOST_CENTS = 2**60  # in all, which the solver takes
PART = 8  # laps of a round are at least this part of the narrowest of the round before
EXTRA = 'pip install "bubblegraph[payments]"'


@dataclass(frozen=True)
class LegCore:
    """The legs that lie on loops, by payer and payee."""

    legs: LegArrays
    component: Ints  # of each leg: the parties that all reach one another

    @classmethod
    def of_legs(cls, legs: LegArrays) -> LegCore:
        """Leave out the legs that lie on no loop.

        Examples
        --------
        >>> legs = LegArrays(np.array([0, 1, 1]), np.array([1, 0, 2]), np.array([5, 4, 3]), 3)
        >>> LegCore.of_legs(legs).legs.amount.tolist()
        [5, 4]
        """
        home = legs.component
        inside = home[legs.payer] == home[legs.payee]
        return cls(legs.some(inside), home[legs.payer[inside]])

    def __len__(self) -> int:
        return len(self.legs)

    def part(self, chosen: Ints) -> LegCore:
        """Give some of them, by truths."""
        return LegCore(self.legs.some(chosen), self.component[chosen])

    @property
    def sizes(self) -> Ints:
        """For each leg, how many its component has."""
        found: Ints = np.bincount(self.component)[self.component]
        return found


@dataclass(frozen=True)
class LegCirculation:
    """A largest circulation; or what none passes, where it is not computed."""

    volume: int  # cents, of all legs together
    flow: Ints  # of each leg
    exact: bool = True


def circulate(core: LegCore, patience: Patience = ENDLESS) -> LegCirculation:
    """Find a largest circulation, and prove that it is one.

    Parameters
    ----------
    core : LegCore
        Less than 2^60 cents in all.
    patience : Patience
        When it is over the volume is the most that parties can pass on, and nothing flows.

    Raises
    ------
    QuestionError
        If OR-tools is not installed, or fails.

    Notes
    -----
    What does not go round is the cheapest routing of the net positions at a cost of 1 a leg. The
    proof is the dual: each party has a level, so that legs with room lead down by 1 or more, and
    the price of a leg is what it lacks of that. However levels are chosen, no circulation is larger
    than the sum of price times amount, for every loop comes back to its level; and this one is
    equal to it.
    """
    legs = core.legs
    if not len(legs):
        return LegCirculation(0, legs.amount)
    used, ends = np.unique(np.concatenate([legs.payer, legs.payee]), return_inverse=True)
    tails, heads = np.split(ends.astype(np.int32), 2)
    try:
        patience.check()
        routed = route_arrays(len(used), tails, heads, legs.amount, patience)
        if routed is None:
            lacks = "" if find_spec("ortools") else f": {EXTRA}"
            raise QuestionError(f"V* of {len(legs):,} legs needs OR-tools{lacks}.")
        flow = legs.amount - routed
        volume, most = sum_of_cents(flow), _dual(tails, heads, legs.amount, flow, patience)
    except Stopped:
        return LegCirculation(_passed_on(legs), np.zeros_like(legs.amount), exact=False)
    if not _is_circulation(legs, flow) or most != volume:
        raise ArithmeticError("V* and its prices differ")
    return LegCirculation(volume, flow)


def _is_circulation(legs: LegArrays, flow: Ints) -> bool:
    """Whether it balances at every party, and is within the amounts."""
    within = (flow >= 0) & (flow <= legs.amount)
    held = _sums(legs.payee, flow, legs.parties) - _sums(legs.payer, flow, legs.parties)
    return bool(within.all()) and not held.any()


def _dual(tails: Ints, heads: Ints, amount: Ints, flow: Ints, patience: Patience) -> int:
    """What the prices come to: no circulation is larger."""
    parties = 1 + int(tails.max())
    level = np.zeros(parties, np.int64)
    for _ in range(parties):  # more often they are lowered only where more could go round
        patience.check()
        if not lower_levels(tails, heads, amount, flow, level):
            break
    price = np.maximum(0, 1 + level[heads] - level[tails])
    dear = np.flatnonzero(price)
    return sum(
        p * cents for p, cents in zip(price[dear].tolist(), amount[dear].tolist(), strict=True)
    )


def _sums(keys: Ints, cents: Ints, size: int) -> Ints:
    found = np.zeros(size, np.int64)
    np.add.at(found, keys, cents)
    return found


def _passed(legs: LegArrays) -> Ints:
    """For each party, the smaller of what it takes in and pays out."""
    paid, taken = (_sums(ends, legs.amount, legs.parties) for ends in (legs.payer, legs.payee))
    found: Ints = np.minimum(paid, taken)
    return found


def _passed_on(legs: LegArrays) -> int:
    return sum_of_cents(_passed(legs))


# --- between what T* lies -------------------------------------------------------------------------


def bound_packing(
    core: LegCore, booked: LegCirculation, patience: Patience = ENDLESS
) -> tuple[int, Fraction]:
    """Say between what T* lies: what some laps carry, and what none do.

    Every cent of a lap is booked on two legs of V* or more, or on three where nobody pays back whom
    he is paid by. The laps are taken one by one: those that a circulation consists of, or the
    widest of all first.

    Parameters
    ----------
    core : LegCore
    booked : LegCirculation
        Its largest circulation.
    patience : Patience

    Examples
    --------
    >>> legs = LegArrays(np.array([0, 1, 1]), np.array([1, 0, 2]), np.array([5, 4, 3]), 3)
    >>> bound_packing(LegCore.of_legs(legs), LegCirculation(8, np.array([4, 4])))
    (4, Fraction(4, 1))
    """
    legs = core.legs
    if not len(legs):
        return 0, Fraction(0)
    two = np.zeros(1 + int(core.component.max()), bool)  # where somebody pays back
    paid_back, mutual = _paid_back(legs)
    two[core.component[mutual]] = True
    by_leg = booked.flow if booked.exact else np.zeros_like(legs.amount)
    halves = sum_of_cents(by_leg[two[core.component]])
    most = Fraction(halves, 2) + Fraction(sum_of_cents(by_leg) - halves, 3)
    if not booked.exact:
        most = Fraction(_passed_on(legs), 2 if two.any() else 3)
    if patience.over:
        return paid_back, most
    taking = _Taking(legs)
    least = _patiently(lambda: taking.most(booked.flow), taking.halt, patience)
    return max(least, paid_back), most


def _paid_back(legs: LegArrays) -> tuple[int, Ints]:
    """What all laps of two carry, which share no leg; and which legs have one that leads back."""
    keys = legs.payer.astype(np.int64) * legs.parties + legs.payee
    back = legs.payee.astype(np.int64) * legs.parties + legs.payer
    places = np.searchsorted(keys, back).clip(max=len(keys) - 1)
    mutual: Ints = keys[places] == back
    once = mutual & (legs.payer < legs.payee)
    return sum_of_cents(np.minimum(legs.amount, legs.amount[places])[once]), mutual


class _Taking:
    """Takes laps of legs one by one."""

    def __init__(self, legs: LegArrays) -> None:
        self.legs, self.halt = legs, np.zeros(1, np.uint8)
        self.start = lists_by(legs.payer, legs.parties).start

    def most(self, flow: Ints) -> int:
        """The more of what the laps of a circulation carry, and the widest laps of the legs."""
        return max(self._taken(flow.copy(), 1), self._widest())

    def _taken(self, left: Ints, least: int) -> int:
        parties = self.legs.parties
        at, path = np.full(parties, -1, np.int32), np.zeros(parties + 1, np.int32)
        places = self.start.copy()
        return int(take_laps(places, self.start, self.legs.payee, left, least, at, path, self.halt))

    def _holds(self, least: int) -> bool:
        parties = self.legs.parties
        ways, ends = np.zeros(parties, np.int64), np.zeros(parties, np.int32)
        return bool(has_loop(self.start, self.legs.payee, self.legs.amount, least, ways, ends))

    def _widest(self) -> int:
        """As ``widest_laps`` of the small engine."""
        left, laps = self.legs.amount.copy(), 0
        ends = np.unique(left).tolist()
        wide = bisect_left(ends, True, key=lambda least: self.halt[0] or not self._holds(least))
        least = ends[wide - 1] if wide else 0
        while least and not self.halt[0]:
            laps += self._taken(left, least)
            least = least // PART or int(least > 1)
        return laps


def _patiently(work: Callable[[], T], halt: Ints, patience: Patience) -> T:
    """Do some work in a thread, which ends with what it has when patience is over."""
    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(work)
        try:
            while True:
                try:
                    return future.result(timeout=TICK)
                except TimeoutError:
                    if patience.over:
                        halt[0] = 1
        finally:
            halt[0] = 1
