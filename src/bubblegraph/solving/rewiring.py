"""Random graphs with the same payers and payees: two legs swap whom they reach."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from random import Random

from bubblegraph import arguments
from bubblegraph.solving.cycle_search import Work
from bubblegraph.solving.network import Edge

__all__ = ["Rewiring", "count_cycles"]


class Rewiring:
    """A graph that is rewired at random; every entity keeps its number of payees and of payers.

    A step takes two legs at random, a → b and c → d, and makes them a → d and c → b, each with the
    amount of its payer; where that would make a leg twice, or let somebody pay itself, all stays as
    it is. Such a step is as likely as the one back, so that in the long run every graph that can be
    reached is as likely as any other [1]_.

    Parameters
    ----------
    amounts : mapping of edge to cents
    random : Random
        Seeded by whoever wants the same again.

    Raises
    ------
    QuestionError
        If an amount is no whole number of 0 or more, or an edge ends where it begins.

    Examples
    --------
    >>> ring = {("a", "b"): 1, ("b", "c"): 2, ("c", "d"): 3, ("d", "a"): 4}
    >>> rewiring = Rewiring(ring, Random(1))
    >>> rewiring.step(100)
    >>> sorted(amount for _, amount in rewiring.amounts.items()), rewiring.can_move
    ([1, 2, 3, 4], True)

    References
    ----------
    .. [1] A. R. Rao, R. Jana, S. Bandyopadhyay, "A Markov chain Monte Carlo method for generating
           random (0, 1)-matrices with given marginals", Sankhya A 58:225, 1996.
    """

    def __init__(self, amounts: Mapping[Edge, int], random: Random) -> None:
        found = arguments.amounts("amounts", amounts)
        arguments.instance("random", random, Random)
        self._legs = [(payer, payee, cents) for (payer, payee), cents in sorted(found.items())]
        self._pairs = set(found)
        self._random = random

    @property
    def pairs(self) -> tuple[Edge, ...]:
        """Whom each leg connects now; a leg keeps its place here, its payer and its amount."""
        return tuple((payer, payee) for payer, payee, _ in self._legs)

    @property
    def amounts(self) -> dict[Edge, int]:
        """The graph as it is now."""
        return {(payer, payee): cents for payer, payee, cents in self._legs}

    @property
    def can_move(self) -> bool:
        """Whether any two legs can swap whom they reach; at worst each is tried with each."""
        return any(
            self._may(one, other)
            for number, one in enumerate(self._legs)
            for other in self._legs[:number]
        )

    def step(self, times: int) -> None:
        """Try so many swaps."""
        legs, pairs, draw = self._legs, self._pairs, self._random.random
        number = len(legs)
        for _ in range(arguments.whole_number("times", times, least=0)):
            first, second = int(draw() * number), int(draw() * number)
            (payer, payee, cents), (other, whom, more) = legs[first], legs[second]
            if not self._may(legs[first], legs[second]):
                continue
            pairs -= {(payer, payee), (other, whom)}
            pairs |= {(payer, whom), (other, payee)}
            legs[first], legs[second] = (payer, whom, cents), (other, payee, more)

    def _may(self, one: Sequence[object], other: Sequence[object]) -> bool:
        (payer, payee), (payer_too, whom) = one[:2], other[:2]
        pairs = self._pairs
        return (
            payer != whom
            and payer_too != payee
            and (payer, whom) not in pairs
            and (payer_too, payee) not in pairs
        )


def count_cycles(edges: Collection[Edge], longest: int, work: Work) -> int:
    """Count the cycles of so many legs at most.

    Parameters
    ----------
    edges : collection of Edge
    longest : int
        The most legs.
    work : Work
        Counts the legs that are looked at.

    Raises
    ------
    Enough
        If these were too many.

    Examples
    --------
    >>> from bubblegraph.patience import ENDLESS
    >>> two_loops = [("a", "b"), ("b", "a"), ("b", "c"), ("c", "a")]
    >>> count_cycles(two_loops, 2, Work(ENDLESS)), count_cycles(two_loops, 3, Work(ENDLESS))
    (1, 2)
    """
    after: dict[str, list[str]] = {}
    for payer, payee in edges:
        after.setdefault(payer, []).append(payee)

    def closed(root: str, at: str, passed: frozenset[str]) -> int:
        found = 0
        following = after.get(at, ())
        work.add(len(following))
        for payee in following:
            if payee == root:
                found += 1
            elif payee > root and payee not in passed and len(passed) < longest:
                found += closed(root, payee, passed | {payee})
        return found

    return sum(closed(root, root, frozenset((root,))) for root in sorted(after))
