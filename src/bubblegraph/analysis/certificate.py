"""Both sides of T*: the rows that add up to it, and the prices that show it cannot be more."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from bubblegraph import arguments
from bubblegraph.analysis.in_order import FIRST_LEGS, FirstLeg
from bubblegraph.analysis.question import Question
from bubblegraph.analysis.roundtrip import RoundTrip, capacities
from bubblegraph.errors import GraphError, QuestionError
from bubblegraph.graph import EVERY_RUNG, Rung, amount_on
from bubblegraph.ledger.select import Selection
from bubblegraph.solving.lap_packing import LapPacking
from bubblegraph.solving.network import Cycle
from bubblegraph.solving.packing import Packing

if TYPE_CHECKING:
    from bubblegraph.analysis.document_types.volume import Certified, CertifiedEnd

__all__ = ["Certificate", "certify", "certify_all", "certify_in_order"]


@dataclass(frozen=True, slots=True)
class Certificate:
    """Both sides of T*: the rows that add up to it, and the prices that show it cannot be more.

    In order of time rows are laps, as ids of deals, and the deals have prices.
    """

    value: Fraction  # cents
    rows: tuple[tuple[Cycle, Fraction], ...]
    # a leg, or a deal alone; its cents; the price of one of them
    priced: tuple[tuple[tuple[str, ...], int, Fraction], ...]

    @property
    def primal(self) -> Fraction:
        """The sum of the rows."""
        return sum((cents for _, cents in self.rows), Fraction(0))

    @property
    def dual(self) -> Fraction:
        """The sum of prices times amounts. Every loop costs 1 or more, so no packing exceeds it."""
        return sum((cents * price for _, cents, price in self.priced), Fraction(0))


def certify(
    selection: Selection | Question, rung: Rung, trip: RoundTrip
) -> dict[CertifiedEnd, Certificate]:
    """Give both sides of T* of a rung, at the lows and at the highs.

    Parameters
    ----------
    selection : Selection or Question
    rung : {"paid", "signed", "all"}
    trip : RoundTrip
        Of that rung.

    Returns
    -------
    dict
        ``low`` and ``high``; ``primal`` and ``dual`` of each are equal, exactly.

    Raises
    ------
    GraphError
        If T* is not computed but limited: there is nothing to prove it by.
    QuestionError
        If it is no Selection, there is no such rung, or the trip is of another one.
    """
    question = Question.of(selection)
    arguments.choice("rung", rung, EVERY_RUNG)
    arguments.instance("trip", trip, RoundTrip)
    _require_exact(trip.exact)
    found: dict[CertifiedEnd, Certificate] = {}
    ends: dict[CertifiedEnd, Packing] = {"low": trip.low, "high": trip.high}
    for end, packing in ends.items():
        amounts = capacities(question.cores[rung], end)
        priced = tuple(
            (edge, amounts.get(edge) or 0, price) for edge, price in sorted(packing.prices.items())
        )
        found[end] = Certificate(packing.value, packing.rows, priced)
        if not found[end].primal == found[end].dual == packing.value:
            raise QuestionError(
                "trip takes the volumes of this selection and rung, and it has others"
            )
    return found


def certify_in_order(
    selection: Selection | Question, rung: Rung, first_leg: FirstLeg, *, within: int | None = None
) -> dict[CertifiedEnd, Certificate]:
    """Give both sides of T* in order of time, deal by deal, at the lows and at the highs.

    Parameters
    ----------
    selection : Selection or Question
    rung, first_leg, within
        As for ``round_trip_in_order``.

    Returns
    -------
    dict
        As for ``certify``. Every lap that may run costs 1 or more at the prices of its deals.

    Raises
    ------
    GraphError
        If it is not computed but limited.
    QuestionError
        If one of them is not what it takes.
    """
    question = Question.of(selection)
    arguments.choice("rung", rung, EVERY_RUNG)
    arguments.choice("first_leg", first_leg, FIRST_LEGS)
    found = question.in_order(within)[rung][first_leg]
    _require_exact(found.low.exact and found.high.exact)
    by_id = question.selection.by_id
    ends: dict[CertifiedEnd, LapPacking] = {"low": found.low, "high": found.high}
    proofs: dict[CertifiedEnd, Certificate] = {}
    for end, packing in ends.items():
        priced = []
        for deal, price in sorted(packing.prices.items()):
            amount = amount_on(rung, by_id[deal])
            priced.append(((deal,), amount.low if end == "low" else amount.disclosed, price))
        proofs[end] = Certificate(packing.value, packing.rows, tuple(priced))
        if not proofs[end].primal == proofs[end].dual == packing.value:
            raise ArithmeticError("the sides of a certificate differ")
    return proofs


def certify_all(
    selection: Selection | Question, *, within: int | None = None
) -> dict[tuple[Rung, CertifiedEnd, Certified], Certificate]:
    """Give the certificates of every rung, of T* and of T* in order of time from either first leg.

    Raises
    ------
    GraphError
        If one of them is not computed but limited.
    """
    question = Question.of(selection)
    found: dict[tuple[Rung, CertifiedEnd, Certified], Certificate] = {}
    for rung, trip in question.trips.items():
        for end, proof in certify(question, rung, trip).items():
            found[rung, end, "round_trip"] = proof
        for first_leg in FIRST_LEGS:
            for end, proof in certify_in_order(question, rung, first_leg, within=within).items():
                found[rung, end, first_leg] = proof
    return found


def _require_exact(exact: bool) -> None:
    if not exact:
        raise GraphError(
            "no certificate: T* is not computed, only bounded. It takes more patience, or fewer "
            "legs on loops"
        )
