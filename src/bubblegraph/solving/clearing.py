"""Clearing: what each party can pay of its debts when others do not pay all of theirs."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm
from typing import Any, TypeAlias

from bubblegraph.patience import ENDLESS, Patience
from bubblegraph.solving.linear_systems import solve
from bubblegraph.solving.network import components

__all__ = ["Clearing", "Debts", "greatest_clearing", "least_clearing"]

Number: TypeAlias = "int | Fraction"
ONE = Fraction(1)


@dataclass(frozen=True, slots=True)
class Debts:
    """Who owes whom, and with what they can pay; parties are numbers from 0."""

    owed: Mapping[tuple[int, int], Number]  # debtor and creditor to cents
    cash: Sequence[Number]  # what each has from elsewhere, cents
    outside: Sequence[Number]  # what each owes to outsiders, cents
    outsiders_first: bool = True  # they are paid before those inside; else alike
    # of what a party in default has, and of what it is paid, so much is not lost (alpha, beta)
    recovery: tuple[Fraction, Fraction] = (ONE, ONE)
    # the share that a party pays, whatever it has
    fixed: Mapping[int, Fraction] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Clearing:
    """Which share of its debts inside each party pays, 0 to 1."""

    shares: tuple[Fraction, ...]
    rounds: tuple[tuple[int, ...], ...] = ()  # who falls short, in the order in which it shows


def greatest_clearing(debts: Debts, patience: Patience = ENDLESS) -> Clearing:
    """Find the clearing in which everybody pays as much as can be, exactly.

    A party that has enough pays in full. Another pays what it has, less the costs of its default,
    to all of its creditors in proportion [1]_ [2]_.

    Parameters
    ----------
    debts : Debts
    patience : Patience

    Returns
    -------
    Clearing
        With the rounds of the fictitious default: who is short if all pay, who is then short …

    Raises
    ------
    Stopped
        If patience is over.

    Examples
    --------
    >>> chain = Debts({(0, 1): 4, (1, 2): 3, (2, 0): 2}, cash=[1, 0, 1], outside=[0, 0, 0])
    >>> greatest_clearing(chain)
    Clearing(shares=(Fraction(3, 4), Fraction(1, 1), Fraction(1, 1)), rounds=((0,),))

    Notes
    -----
    Each round adds a party to those in default and solves one linear system, or one for each of
    them where debts to outsiders leave somebody nothing: n squared systems at most.

    References
    ----------
    .. [1] L. Eisenberg, T. Noe, Systemic risk in financial systems, Management Science 47, 2001.
    .. [2] L. Rogers, L. Veraart, Failure and rescue in an interbank network, Management Science 59,
       2013.
    """
    system = _System(debts, patience)
    return Clearing(*system.descend((), lambda i, shares: system.assets(i, shares) < system.due[i]))


def least_clearing(debts: Debts, patience: Patience = ENDLESS) -> Clearing:
    """Find the clearing in which everybody pays as little as can be, exactly.

    Parameters
    ----------
    debts : Debts
    patience : Patience

    Returns
    -------
    Clearing
        Without rounds. It differs from the greatest where parties pay one another in a circle with
        no cash from outside, or where costs of default make a default its own cause.

    Raises
    ------
    Stopped
        If patience is over.

    Examples
    --------
    >>> circle = Debts({(0, 1): 10, (1, 0): 10}, cash=[0, 0], outside=[0, 0])
    >>> least_clearing(circle).shares, greatest_clearing(circle).shares
    ((Fraction(0, 1), Fraction(0, 1)), (Fraction(1, 1), Fraction(1, 1)))

    Notes
    -----
    From below: nobody is taken to pay in full. Whoever would have enough even so does in every
    clearing, and is added; n rounds at most.
    """
    system = _System(debts, patience)
    sound: set[int] = set()
    while True:
        shares, _ = system.descend(sound, lambda i, shares: system.rest(i, shares) < 1)
        shares = system.drained(shares, sound)
        more = [
            i for i in system.free if i not in sound and system.assets(i, shares) >= system.due[i]
        ]
        if not more:
            return Clearing(tuple(shares))
        sound.update(more)


class _System:
    """The debts laid out by party, and what somebody pays at given shares of the others."""

    def __init__(self, debts: Debts, patience: Patience) -> None:
        self.debts, self.patience = debts, patience
        parties = range(len(debts.cash))
        self.claims: list[dict[int, Number]] = [{} for _ in parties]  # on each debtor
        inside: list[Number] = [0 for _ in parties]
        for (debtor, creditor), cents in debts.owed.items():
            if cents:
                self.claims[creditor][debtor] = cents
                inside[debtor] += cents
        self.inside = inside
        self.due = [inside[i] + debts.outside[i] for i in parties]
        self.free = [i for i in parties if i not in debts.fixed]
        first = debts.outsiders_first
        self.unit = inside if first else self.due  # what a share is of
        alpha = debts.recovery[0]
        self.own = [alpha * debts.cash[i] - (debts.outside[i] if first else 0) for i in parties]

    def paid(self, i: int, shares: Sequence[Fraction]) -> Fraction:
        """What a party is paid by the others."""
        return sum((cents * shares[j] for j, cents in self.claims[i].items()), Fraction(0))

    def assets(self, i: int, shares: Sequence[Fraction]) -> Fraction:
        """What it has."""
        return self.debts.cash[i] + self.paid(i, shares)

    def rest(self, i: int, shares: Sequence[Fraction]) -> Fraction:
        """The share that it pays in default, be that above 1 or below 0."""
        if not self.inside[i]:
            return ONE
        left = self.own[i] + self.debts.recovery[1] * self.paid(i, shares)
        return Fraction(left) / self.unit[i]

    def descend(
        self, sound: Collection[int], is_short: Callable[[int, Sequence[Fraction]], bool]
    ) -> tuple[tuple[Fraction, ...], tuple[tuple[int, ...], ...]]:
        """Begin with all paying in full, and take those who cannot, round by round."""
        shares = [self.debts.fixed.get(i, ONE) for i in range(len(self.due))]
        short: list[int] = []
        rounds: list[tuple[int, ...]] = []
        while True:
            self.patience.check()
            known = {*short, *sound}
            more = tuple(i for i in self.free if i not in known and is_short(i, shares))
            if not more:
                return tuple(shares), tuple(rounds)
            rounds.append(more)
            short += more
            self._settle(shares, [i for i in short if self.inside[i]])

    def _settle(self, shares: list[Fraction], short: Sequence[int]) -> None:
        """Let all of these pay what they have, given what the others pay.

        If outsiders may leave somebody nothing, all begin with nothing, and whoever would have
        something is let go: the shares only rise [Chandrasekaran 1970].
        """
        paying = set() if any(self.own[i] < 0 for i in short) else set(short)
        for i in short:
            shares[i] = Fraction(0)
        while True:
            self.patience.check()
            self._solve(shares, sorted(paying))
            more = [i for i in short if i not in paying and self.rest(i, shares) > 0]
            if not more:
                return
            paying.update(more)

    def _solve(self, shares: list[Fraction], paying: Sequence[int]) -> None:
        """Let these pay exactly the rest of what they have."""
        beta, column = self.debts.recovery[1], {i: n for n, i in enumerate(paying)}
        rows, right = [], []
        for i in paying:
            row: dict[int, Number] = {column[i]: self.unit[i]}
            known: Number = self.own[i]
            for j, cents in self.claims[i].items():
                if j in column:
                    row[column[j]] = row.get(column[j], 0) - beta * cents
                else:
                    known += beta * cents * shares[j]
            whole = lcm(*(Fraction(a).denominator for a in (*row.values(), known)))
            rows.append({n: int(a * whole) for n, a in row.items()})
            right.append(int(known * whole))
        found = solve(rows, right, self.patience) if rows else []
        if found is None:  # they would owe one another everything, and would not be short
            raise ArithmeticError("parties in default pay one another in a closed circle")
        for i, share in zip(paying, found, strict=True):
            shares[i] = share

    def drained(self, shares: Sequence[Fraction], sound: Collection[int]) -> tuple[Fraction, ...]:
        """Take out what only goes round in closed circles, and comes from nowhere."""
        found = list(shares)
        if self.debts.recovery[1] < 1:
            return tuple(found)
        edges: Any = {  # numbers stand for names
            (debtor, creditor): cents
            for creditor, claims in enumerate(self.claims)
            for debtor, cents in claims.items()
            if not {debtor, creditor} & {*sound, *self.debts.fixed}
        }
        for part in components(edges):
            members: Any = sorted({i for edge in part for i in edge})
            kept = dict.fromkeys(members, Fraction(0))
            for debtor, creditor in part:
                kept[debtor] += edges[debtor, creditor]
            closed = all(kept[i] == self.unit[i] for i in members)
            if closed and all(found[i] == self.rest(i, found) for i in members):
                self._drain(found, members)
        return tuple(found)

    def _drain(self, shares: list[Fraction], members: Sequence[int]) -> None:
        """Lower the shares of a closed circle alike, until somebody pays nothing."""
        first, *others = members
        trial = _System(
            Debts(
                {
                    (j, i): cents
                    for i in members
                    for j, cents in self.claims[i].items()
                    if j in members
                },
                cash=[0] * len(shares),
                outside=[0] * len(shares),
            ),
            self.patience,
        )
        around = [Fraction(0)] * len(shares)
        around[first] = ONE
        trial._solve(around, others)
        most = min(shares[i] / around[i] for i in members)
        for i in members:
            shares[i] -= most * around[i]
