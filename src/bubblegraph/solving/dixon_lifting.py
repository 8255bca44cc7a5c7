"""Dense linear systems in exact fractions, by lifting a solution modulo a prime."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import isqrt, lcm
from typing import Any

from bubblegraph.patience import ENDLESS, Patience

__all__ = ["MOST", "solve_dense"]

# the largest below 2**26: sums of MOST products fit 64 bits
PRIMES = (67_108_859, 67_108_837, 67_108_819)
MOST = 1000  # unknowns


def solve_dense(
    rows: Sequence[Mapping[int, int]], right: Sequence[int], patience: Patience = ENDLESS
) -> list[Fraction] | None:
    """Solve a square system of whole numbers.

    Parameters
    ----------
    rows : sequence of n mappings, n at most ``MOST``
        Column, 0 to n - 1, to coefficient.
    right : sequence of n whole numbers
    patience : Patience

    Returns
    -------
    list of n Fractions, or None
        None if the system is singular modulo each of three primes; it need not be singular then.

    Raises
    ------
    Stopped
        If patience is over.

    Examples
    --------
    >>> solve_dense([{0: 2, 1: 1}, {0: 1, 1: -1}], [3, 1])
    [Fraction(4, 3), Fraction(1, 3)]

    Notes
    -----
    The inverse modulo a prime p gives the solution digit by digit in base p [1]_. Once there are
    digits enough, fractions with that remainder are found by Euclid's algorithm; they are the
    solution if they solve the system exactly, which is checked.

    References
    ----------
    .. [1] J. D. Dixon, "Exact solution of linear equations using p-adic expansions", Numer. Math.
           40, 1982.
    """
    import numpy as np  # noqa: PLC0415 - a tenth of a second, needed for large systems only

    matrix = np.zeros((len(rows), len(rows)), dtype=object)
    for i, row in enumerate(rows):
        for j, coefficient in row.items():
            matrix[i, j] = coefficient
    for prime in PRIMES:
        inverse = _inverse(matrix, prime, patience)
        if inverse is not None:
            return _lift(matrix, inverse, right, prime, patience)
    return None


def _inverse(matrix: Any, prime: int, patience: Patience) -> Any:
    """The inverse modulo a prime, by Gauss and Jordan's method; None if there is none."""
    import numpy as np  # noqa: PLC0415

    size = len(matrix)
    work = np.concatenate([(matrix % prime).astype(np.int64), np.eye(size, dtype=np.int64)], axis=1)
    for column in range(size):
        patience.check()
        nonzero = np.flatnonzero(work[column:, column])
        if not nonzero.size:
            return None
        pivot = column + int(nonzero[0])
        work[[column, pivot]] = work[[pivot, column]]
        work[column] = work[column] * pow(int(work[column, column]), -1, prime) % prime
        others = work[:, column].copy()
        others[column] = 0
        work -= np.outer(others, work[column]) % prime
        work %= prime
    return work[:, size:]


def _lift(
    matrix: Any, inverse: Any, right: Sequence[int], prime: int, patience: Patience
) -> list[Fraction]:
    """Digits of the solution in base ``prime``, until their fractions solve the system."""
    import numpy as np  # noqa: PLC0415

    small = max(map(abs, matrix.flat)) < prime
    factors = matrix.astype(np.int64) if small else matrix
    rest = np.array(right, dtype=object)
    solution, modulus, trial = np.zeros(len(right), dtype=object), 1, 16
    while True:
        for _ in range(trial):
            patience.check()
            digits = inverse @ (rest % prime).astype(np.int64) % prime
            rest = (rest - factors @ digits) // prime
            solution += digits.astype(object) * modulus
            modulus *= prime
        found = _fractions(solution.tolist(), modulus)
        if found is not None and _solves(matrix, found, right):
            return found
        trial *= 2


def _fractions(remainders: Sequence[int], modulus: int) -> list[Fraction] | None:
    """Small fractions with these remainders: nearly all share a denominator, tried first."""
    bound = isqrt(modulus // 2)
    common = 1
    found = []
    for remainder in remainders:
        numerator = remainder * common % modulus
        if numerator > modulus // 2:
            numerator -= modulus
        value = Fraction(numerator, common)
        if abs(value.numerator) > bound:
            other = _fraction(remainder * common % modulus, modulus, bound)
            if other is None:
                return None
            value = other / common
            common = lcm(common, value.denominator)
        found.append(value)
    return found


def _fraction(remainder: int, modulus: int, bound: int) -> Fraction | None:
    """The fraction with a remainder whose numerator and denominator are at most ``bound``."""
    before, rest, above, below = modulus, remainder, 0, 1
    while rest > bound:
        times = before // rest
        before, rest, above, below = rest, before - times * rest, below, above - times * below
    return Fraction(rest, below) if below and abs(below) <= bound else None


def _solves(matrix: Any, found: Sequence[Fraction], right: Sequence[int]) -> bool:
    common = lcm(*(value.denominator for value in found))
    whole = [value.numerator * (common // value.denominator) for value in found]
    return bool((matrix @ whole == [common * value for value in right]).all())
