"""Shares of the gross flow: bounds of T*/W and V*/W, and the exact range of V*/W."""

from __future__ import annotations

import heapq
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from bubblegraph import arguments
from bubblegraph.errors import QuestionError
from bubblegraph.money import NOTHING, Amount, check_amount
from bubblegraph.patience import ENDLESS, Patience, Stopped
from bubblegraph.solving.circulation import circulation_prices, richest_circulation
from bubblegraph.solving.network import Edge, has_cycle
from bubblegraph.text import OneLine

__all__ = ["Share", "bound_share", "circulation_share"]

Method = Literal["exact", "bounds"]
Lows = dict[Edge, int]
Highs = dict[Edge, int | None]  # None: without limit

MOST_WORK = 20_000  # corners looked at for the least share, times legs; then it is bounded


@dataclass(frozen=True, slots=True, repr=False)
class Share(OneLine):
    """A volume over the gross flow, least and most; 0 to 1, None where nothing flows."""

    low: Fraction | None
    high: Fraction | None
    low_method: Method = "exact"
    high_method: Method = "exact"

    @property
    def method(self) -> Method:
        """``exact`` if both ends are."""
        return "exact" if self.low_method == self.high_method == "exact" else "bounds"


def bound_share(volume: tuple[Fraction | int, Fraction | int | None], gross: Amount) -> Share:
    """Bound a share: low volume over high gross, high volume over low gross, 1 at most.

    The bounds are the exact ends if the volume is the same at the lows and at the highs.

    Parameters
    ----------
    volume : pair of cents
        At the lows and at the highs; None has no bound.
    gross : Amount
        An unknown high may be as large as it likes: the lower bound is then 0.

    Raises
    ------
    QuestionError
        If one of the two runs from high to low, or the volume is more than the gross.

    Examples
    --------
    >>> bound_share((30, 120), Amount(340, 500))
    Share(low=Fraction(3, 50), high=Fraction(6, 17), low_method='bounds', high_method='bounds')
    """
    check_amount("gross", gross)
    low, high = _volume(volume)
    if gross.high is not None and low > gross.high:
        raise QuestionError(
            f"volume takes no more than the gross, which is {gross.high} at most, not {low}"
        )
    if gross == NOTHING:
        return Share(None, None)
    method: Method = "exact" if low == high else "bounds"
    least = Fraction(low) / gross.high if gross.high else Fraction(0)
    if high is None or (high and not gross.low):
        return Share(least, Fraction(1), method, method)
    return Share(least, min(Fraction(1), Fraction(high) / (gross.low or 1)), method, method)


def _volume(volume: Any) -> tuple[Fraction, Fraction | None]:
    if not isinstance(volume, tuple) or len(volume) != 2:
        raise arguments.refusal(
            "volume", volume, "a pair: cents at the lows, and at the highs or None"
        )
    low = arguments.fraction("volume", volume[0])
    high = None if volume[1] is None else arguments.fraction("volume", volume[1])
    if high is not None and low > high:
        raise QuestionError(f"volume runs from high to low: from {low} to {high}")
    return low, high


def circulation_share(
    lows: Mapping[Edge, int],
    highs: Mapping[Edge, int | None],
    rest: Amount,
    *,
    patience: Patience = ENDLESS,
) -> Share:
    """Find the least and the largest V*/W if every amount may be from its low to its high.

    Parameters
    ----------
    lows, highs : mapping of edge to cents
        Of the same edges, those that can be on a cycle; a high of None is without limit.
    rest : Amount
        The gross flow that can be on no cycle, cents.
    patience : Patience

    Returns
    -------
    Share
        Both ends exact, unless ``low_method`` says that the search for the least was given up.

    Raises
    ------
    QuestionError
        If a low is above its high or has none, an amount is no whole number of 0 or more, or an
        edge ends where it begins.
    Stopped
        If patience is over before there is something to return.

    Examples
    --------
    >>> lows = {("nvda", "openai"): 10, ("openai", "orcl"): 300, ("orcl", "nvda"): 20}
    >>> highs = {("nvda", "openai"): 100, ("openai", "orcl"): 300, ("orcl", "nvda"): 40}
    >>> found = circulation_share(lows, highs, Amount(10, 60))
    >>> str(found.low), str(found.high)
    ('3/41', '4/13')

    Notes
    -----
    The largest: for a flow f the best amounts are max(low, f), so it is the largest Σ f over Σ
    max(low, f), a linear-fractional programme [1]_, solved in its parametric form [2]_: for a share
    λ the largest Σ f - λ Σ max(low, f) is a minimum-cost flow in whole numbers, and its flow gives
    the next λ, until the difference is 0.

    The least: V* is concave in the amounts, so the share is least at a corner, every amount at its
    low or its high. Corners are searched by branch and bound. Legs that a cheapest set of prices
    does not price may go to their highs, which raises W and not V*; of the others one is put to its
    low, then to its high. Beyond that V*(lows) / W(highs) bounds what is left.

    References
    ----------
    .. [1] A. Charnes, W. Cooper, "Programming with linear fractional functionals", Naval Res.
           Logist. Q. 9, 1962.
    .. [2] W. Dinkelbach, "On nonlinear fractional programming", Management Sci. 13(7), 1967.
    """
    arguments.instance("patience", patience, Patience)
    box = _Box.of(lows, highs, rest)
    if box.nothing:
        return Share(None, None)
    least, method = box.least(patience)
    return Share(least, _most_circulation(box, patience), method)


def _way(edge: Edge) -> str:
    return f"from {edge[0]} to {edge[1]}"


@dataclass(frozen=True, slots=True)
class _Box:
    """The amounts that are possible: on the edges of the core, and beside it."""

    lows: Lows
    highs: Highs
    rest: Amount

    @classmethod
    def of(cls, lows: Mapping[Edge, int], highs: Mapping[Edge, int | None], rest: Amount) -> _Box:
        """Take what fits together, and leave out edges that carry nothing."""
        lows, highs = (
            arguments.amounts("lows", lows),
            arguments.amounts("highs", highs, unlimited=True),
        )
        check_amount("rest", rest)
        for edge in sorted({*lows, *highs}):
            if edge not in lows or edge not in highs:
                name, other = ("lows", "highs") if edge not in lows else ("highs", "lows")
                raise QuestionError(
                    f"{name} takes the same edges as {other}, and has none {_way(edge)}"
                )
            if (high := highs[edge]) is not None and lows[edge] > high:
                raise QuestionError(f"lows is above highs {_way(edge)}: {lows[edge]} and {high}")
        edges = sorted(edge for edge, high in highs.items() if high is None or high > 0)
        return cls(
            {edge: lows[edge] for edge in edges}, {edge: highs[edge] for edge in edges}, rest
        )

    @property
    def nothing(self) -> bool:
        """Whether nothing flows, whatever the amounts."""
        return not self.highs and self.rest == NOTHING

    @property
    def gross_low(self) -> int:
        """W at the lows."""
        return self.rest.low + sum(self.lows.values())

    def gross_with(self, flow: Mapping[Edge, int]) -> int:
        """W at the least amounts that let the flow through."""
        return self.gross_low + sum(
            max(0, flow.get(edge, 0) - low) for edge, low in self.lows.items()
        )

    def endless(self) -> list[Edge]:
        """The edges without limit."""
        return [edge for edge, high in self.highs.items() if high is None]

    def least(self, patience: Patience) -> tuple[Fraction, Method]:
        """The least share, by branch and bound over the corners; the smallest bound first."""
        if self.rest.high is None or self.endless():
            return Fraction(
                0
            ), "exact"  # one amount grows beyond all others, and the volume does not
        highs = {edge: high or 0 for edge, high in self.highs.items()}
        best = Fraction(1)
        todo: list[tuple[Fraction, int, Lows, Lows]] = [(Fraction(0), 0, self.lows, highs)]
        looked_at = 0
        while todo and todo[0][0] < best:
            bound, _, low, high = heapq.heappop(todo)
            if looked_at and (looked_at * len(low) > MOST_WORK or patience.over):
                return bound, "bounds"
            looked_at += 1
            gross = self.rest.high + sum(high.values())
            if not gross:
                continue
            gaps = {edge: high[edge] - cents for edge, cents in low.items()}
            try:
                volume, priced = _circulation_prices(low, gaps, patience)
            except Stopped:
                if looked_at == 1:
                    raise
                return bound, "bounds"
            open_legs = [edge for edge, gap in gaps.items() if gap and priced.get(edge)]
            corner = gross - sum(gaps[edge] for edge in open_legs)
            if corner:
                best = min(best, Fraction(volume) / corner)
            bound = Fraction(volume) / gross
            if open_legs and bound < best:
                leg = max(open_legs, key=lambda edge: (gaps[edge], edge))
                heapq.heappush(todo, (bound, 2 * looked_at, low, high | {leg: low[leg]}))
                heapq.heappush(todo, (bound, 2 * looked_at + 1, low | {leg: high[leg]}, high))
        return best, "exact"


# --- the circulation ------------------------------------------------------------------------------


def _circulation_prices(lows: Lows, gaps: Lows, patience: Patience) -> tuple[int, dict[Edge, int]]:
    """V* at the lows with prices that prove it, and under which the gaps cost least.

    Prices are whole and no larger than the number of entities, so a cent at the low that weighs
    more than all gaps together decides first.
    """
    weight = 1 + len({party for edge in lows for party in edge}) * sum(gaps.values())
    amounts = {edge: weight * cents + gaps[edge] for edge, cents in lows.items()}
    prices = circulation_prices(amounts, patience=patience)
    return sum(prices[edge] * cents for edge, cents in lows.items()), prices


def _most_circulation(box: _Box, patience: Patience) -> Fraction:
    """The largest V*/W, or what it comes as near to as one likes."""
    if has_cycle(set(box.endless())):
        return Fraction(1)
    # no circulation needs more
    ample = sum(high or box.lows[edge] for edge, high in box.highs.items())
    highs = {edge: ample if high is None else high for edge, high in box.highs.items()}
    share = Fraction(0)
    while True:
        within, beyond = share.denominator, share.denominator - share.numerator
        arcs = [(edge, box.lows[edge], within) for edge in highs]
        arcs += [(edge, high - box.lows[edge], beyond) for edge, high in highs.items()]
        carried = richest_circulation(arcs, patience)
        flow = {edge: carried[i] + carried[i + len(highs)] for i, edge in enumerate(highs)}
        gross = box.gross_with(flow)
        better = Fraction(sum(flow.values()), gross) if gross else Fraction(0)
        if better <= share:
            return share
        share = better
