"""Whether packages tie the legs of a cycle together: a choice of one deal for each leg."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

__all__ = ["are_tied"]

# where deals with several packages leave many choices; a tenth of a second at worst
MOST_TRIES = 200

Packages = frozenset[str]  # those of one deal
Choices = list[set[Packages]]  # for each leg


def are_tied(legs: Sequence[Collection[Packages]], *, most: int = MOST_TRIES) -> bool | None:
    """Tell whether some choice of a deal for each leg is held together by shared packages.

    Parameters
    ----------
    legs : sequence of collections
        For each leg the packages of each of its deals.
    most : int
        How many choices are looked at.

    Returns
    -------
    bool or None
        None if that was too few to decide.

    Examples
    --------
    >>> p, q, both = frozenset({"p"}), frozenset({"q"}), frozenset({"p", "q"})
    >>> are_tied([[p], [both, q], [q]]), are_tied([[p], [p, q], [q]])
    (True, False)

    Notes
    -----
    Where each deal has one package at most, all have to share one, and that is quickly seen. With
    more it is as hard as satisfying a formula: a leg for each variable has two deals, true and
    false, with the packages of the clauses that they satisfy, and a leg for each clause has its
    package alone. So choices are tried: of deals that no other makes superfluous, within what hangs
    together, and only while all that is left could hold the legs together.
    """
    if not all(any(deals) for deals in legs):
        return False
    every = [frozenset().union(*deals) for deals in legs]
    if frozenset.intersection(*every):
        return True
    if all(len(packages) <= 1 for deals in legs for packages in deals):
        return False
    undecided = False
    tries = _Tries(most)
    for choices in _apart([{packages for packages in deals if packages} for deals in legs]):
        found = tries.decide(choices)
        if found:
            return True
        undecided = undecided or found is None
    return None if undecided else False


class _Tries:
    def __init__(self, most: int) -> None:
        self.left = most

    def decide(self, choices: Choices) -> bool | None:
        """Whether some choice holds all legs together; None if there were too many to tell."""
        todo = [choices]
        while todo:
            if not self.left:
                return None
            self.left -= 1
            reduced = _reduce(todo.pop())
            if reduced is None or not _hang_together(reduced):
                continue
            open_legs = [leg for leg, deals in enumerate(reduced) if len(deals) > 1]
            if not open_legs:
                return True
            leg = min(open_legs, key=lambda leg: len(reduced[leg]))
            by_size = sorted(reduced[leg], key=lambda packages: (len(packages), sorted(packages)))
            # the last is looked at first: the deal with the most packages
            todo += [[*reduced[:leg], {packages}, *reduced[leg + 1 :]] for packages in by_size]
        return False


def _reduce(choices: Choices) -> Choices | None:
    """Leave out packages of one leg alone, and deals that another deal of the leg outdoes.

    None if a leg has no deal left that could tie it.
    """
    while True:
        legs_of = Counter(package for deals in choices for package in frozenset().union(*deals))
        lone = {package for package, number in legs_of.items() if number == 1}
        kept = [_undominated({packages - lone for packages in deals}) for deals in choices]
        if not all(any(deals) for deals in kept):
            return None
        if kept == choices:
            return kept
        choices = kept


def _undominated(deals: Collection[Packages]) -> set[Packages]:
    return {packages for packages in deals if not any(packages < other for other in deals)}


def _hang_together(choices: Choices) -> bool:
    """Whether the legs would be held together if each could have all of its deals at once."""
    return len(_groups(frozenset().union(*deals) for deals in choices)) == 1


def _apart(choices: Choices) -> list[Choices]:
    """The choices within each group of packages that deals connect: no other hangs together."""
    groups = _groups(packages for deals in choices for packages in deals)
    within = [
        [{packages for packages in deals if packages <= group} for deals in choices]
        for group in groups
    ]
    return [choices for choices in within if all(choices)]


def _groups(sets: Iterable[Packages]) -> list[Packages]:
    """Join sets that share an element."""
    groups: list[Packages] = []
    for packages in sets:
        apart = [group for group in groups if group.isdisjoint(packages)]
        joined = [group for group in groups if not group.isdisjoint(packages)]
        groups = [*apart, packages.union(*joined)]
    return groups
