"""Both sides of T*: the rows that add up to it, and the prices that show it cannot be more."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from bubblegraph import arguments
from bubblegraph.analysis.question import Question
from bubblegraph.analysis.roundtrip import RoundTrip, capacities
from bubblegraph.errors import GraphError, QuestionError
from bubblegraph.graph import EVERY_RUNG, Rung
from bubblegraph.ledger.select import Selection
from bubblegraph.solving.network import Cycle, Edge
from bubblegraph.solving.packing import Packing

if TYPE_CHECKING:
    from bubblegraph.analysis.document_types.volume import CertifiedEnd

__all__ = ["Certificate", "certify"]


@dataclass(frozen=True, slots=True)
class Certificate:
    """Both sides of T*: the rows that add up to it, and the prices that show it cannot be more."""

    value: Fraction  # cents
    rows: tuple[tuple[Cycle, Fraction], ...]
    priced: tuple[tuple[Edge, int, Fraction], ...]  # leg, its cents, the price of one cent on it

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
    if not trip.exact:
        raise GraphError(
            "no certificate: T* is not computed, only bounded. It takes more patience, or fewer "
            "legs on loops"
        )
    found = {}
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
