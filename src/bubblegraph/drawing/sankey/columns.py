"""The columns of a Sankey diagram that goes round: who stands where, with the fewest crossings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, permutations, product
from math import factorial, prod
from random import Random

__all__ = ["EXACT", "PASSAGE", "crossings", "order_columns", "stops_by_column"]

Path = tuple[str, ...]  # what a ribbon passes in each column; the first column comes again at last
Order = list[list[str]]  # the companies of each column, from the top

PASSAGE = "\0~"  # begins a place where a ribbon only passes: no entity is called so
EXACT = 1_500  # ways to put all columns in order, up to which all are tried
STARTS = 6  # orders from which a good one is sought, beyond that
SWEEPS = 12  # over all columns, from each of them


def stops_by_column(stops: Sequence[Path]) -> tuple[Path, ...]:
    """Give each row a place in every column; where it only passes, one of its own.

    Parameters
    ----------
    stops : sequence of tuples
        The companies of each row, the one that pays first and gets it back in front.

    Examples
    --------
    >>> stops_by_column([("a", "b"), ("a", "c", "d")])
    (('a', 'b', '\\x00~0'), ('a', 'c', 'd'))
    """
    longest = max(map(len, stops))
    return tuple(
        (*own, *(f"{PASSAGE}{number}" for _ in range(longest - len(own))))
        for number, own in enumerate(stops)
    )


def crossings(order: Sequence[Sequence[str]], paths: Sequence[Path], sizes: Sequence[int]) -> int:
    """Weigh the crossings: the product of two amounts wherever their ribbons cross.

    Ribbons that share a company at either end do not cross: they are stacked as they go on.

    Examples
    --------
    >>> crossings([["a", "b"], ["c", "d"]], [("a", "d"), ("b", "c")], [2, 3])
    12
    """
    places = [{company: i for i, company in enumerate(column)} for column in order]
    found = 0
    for one, other in combinations(range(len(paths)), 2):
        sides = [place[paths[one][c]] - place[paths[other][c]] for c, place in enumerate(places)]
        crossed = sum(a * b < 0 for a, b in zip(sides, [*sides[1:], sides[0]], strict=True))
        found += crossed * sizes[one] * sizes[other]
    return found


def order_columns(paths: Sequence[Path], sizes: Sequence[int]) -> Order:
    """Put the companies of each column in the order of the fewest weighted crossings.

    Parameters
    ----------
    paths : sequence of n tuples
        As ``stops_by_column`` gives them.
    sizes : sequence of n int
        Cents.

    Returns
    -------
    list of lists
        The columns. The best of all orders if there are few; else that of several tries by
        barycentres and moves. The larger a company, the higher it stands where nothing else counts.

    Examples
    --------
    >>> order_columns([("a", "d"), ("b", "c")], [2, 3])
    [['b', 'a'], ['c', 'd']]

    Notes
    -----
    Crossings are weighed in n^2 steps a column; a sweep moves each company to each place of its
    column. There are at most six starts of twelve sweeps.
    """
    columns = _by_size(paths, sizes)
    if prod(factorial(len(column)) for column in columns) <= EXACT:
        return min(_all_orders(columns), key=lambda order: crossings(order, paths, sizes))
    best, least = columns, crossings(columns, paths, sizes)
    for start in _starts(columns):
        found = _improved(start, paths, sizes)
        cost = crossings(found, paths, sizes)
        if cost < least:
            best, least = found, cost
    return _larger_above(best, paths, sizes)


def _larger_above(order: Order, paths: Sequence[Path], sizes: Sequence[int]) -> Order:
    """Turn the picture upside down if the money then stands higher."""
    money = sum(size * order[0].index(path[0]) for path, size in zip(paths, sizes, strict=True))
    below = (len(order[0]) - 1) * sum(sizes)
    return order if 2 * money <= below else [column[::-1] for column in order]


def _by_size(paths: Sequence[Path], sizes: Sequence[int]) -> Order:
    columns = []
    for c in range(len(paths[0])):
        money: dict[str, int] = {}
        for path, size in zip(paths, sizes, strict=True):
            money[path[c]] = money.get(path[c], 0) + size
        columns.append(sorted(money, key=lambda company: (-money[company], company)))
    return columns


def _all_orders(columns: Order) -> Iterator[Order]:
    for found in product(*(permutations(column) for column in columns)):
        yield [list(column) for column in found]


def _starts(columns: Order) -> Iterator[Order]:
    yield columns
    random = Random(0)
    for _ in range(STARTS - 1):
        yield [random.sample(column, len(column)) for column in columns]


def _improved(order: Order, paths: Sequence[Path], sizes: Sequence[int]) -> Order:
    """Sweep over the columns while that helps: by barycentres first, then move by move."""
    order = [list(column) for column in order]
    for c in range(1, len(order)):
        order[c] = _by_barycentre(order, c, paths, sizes)
    for _ in range(SWEEPS):
        before = [list(column) for column in order]
        for c in range(len(order)):
            order[c] = _moved(order, c, paths, sizes)
        if order == before:
            break
    return order


def _by_barycentre(
    order: Order, column: int, paths: Sequence[Path], sizes: Sequence[int]
) -> list[str]:
    """A column by the middle of what its companies are paid by in the one before."""
    before = {company: i for i, company in enumerate(order[column - 1])}
    weight: dict[str, int] = {}
    moment: dict[str, int] = {}
    for path, size in zip(paths, sizes, strict=True):
        own = path[column]
        weight[own] = weight.get(own, 0) + size
        moment[own] = moment.get(own, 0) + size * before[path[column - 1]]
    return sorted(order[column], key=lambda company: moment[company] / max(1, weight[company]))


def _moved(order: Order, column: int, paths: Sequence[Path], sizes: Sequence[int]) -> list[str]:
    """A column after each company has gone to its best place."""
    above = _costs_above(order, column, paths, sizes)
    found = list(order[column])
    for company in order[column]:
        rest = [other for other in found if other != company]
        cost = sum(above.get((company, other), 0) for other in rest)
        best, place, here = cost, 0, found.index(company)
        costs = [cost]
        for i, other in enumerate(rest):
            cost += above.get((other, company), 0) - above.get((company, other), 0)
            costs.append(cost)
            if cost < best:
                best, place = cost, i + 1
        if best < costs[here]:
            found = [*rest[:place], company, *rest[place:]]
    return found


def _costs_above(
    order: Order, column: int, paths: Sequence[Path], sizes: Sequence[int]
) -> Mapping[tuple[str, str], int]:
    """What it costs that one company of a column stands above another."""
    near = [(column - 1) % len(order), (column + 1) % len(order)]
    places = [{company: i for i, company in enumerate(order[c])} for c in near]
    found: dict[tuple[str, str], int] = {}
    for one, other in permutations(range(len(paths)), 2):
        a, b = paths[one][column], paths[other][column]
        if a != b:
            crossed = sum(
                place[paths[one][c]] > place[paths[other][c]]
                for c, place in zip(near, places, strict=True)
            )
            found[a, b] = found.get((a, b), 0) + crossed * sizes[one] * sizes[other]
    return found
