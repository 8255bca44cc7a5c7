"""What can go round within each year or month, each solved on its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from bubblegraph import arguments
from bubblegraph.analysis.roundtrip import capacities
from bubblegraph.analysis.schedule import deals_by_period, part_within
from bubblegraph.dates import PartialDate
from bubblegraph.graph import build_graph, circular_core
from bubblegraph.ledger.select import Selection, Standing
from bubblegraph.money import NOTHING, Amount, amount_dict, total
from bubblegraph.patience import ENDLESS, Patience
from bubblegraph.solving.circulation import max_circulation
from bubblegraph.solving.network import Edge
from bubblegraph.solving.packing import packing_limits

if TYPE_CHECKING:
    from bubblegraph.analysis.document_types.volume import MonthDict, PeriodDict, YearDict

__all__ = ["LegVolume", "PeriodVolume", "leg_volume", "same_month_flow", "same_year_flow"]

Ends = tuple[Fraction, Fraction]


class LegVolume(NamedTuple):
    """T* and V* of some legs, cents."""

    least: Fraction  # T* is no less
    most: Fraction  # and no more
    booked: int  # V*, at most
    booked_exact: bool

    @property
    def exact(self) -> bool:
        """Whether both are computed."""
        return self.least == self.most and self.booked_exact


@dataclass(frozen=True, slots=True)
class PeriodVolume:
    """What can go round within one year or month, every deal spread over its term by days."""

    period: PartialDate
    round_trip: Ends  # T* at lows and at disclosed highs, at most, cents
    circulation: tuple[int, int]  # V*, at most
    gross: Amount
    least: Ends  # what T* is known to reach: the same, if it is ``exact``
    exact: bool = True

    @classmethod
    def between(
        cls, period: PartialDate, low: LegVolume, high: LegVolume, gross: Amount
    ) -> PeriodVolume:
        """Put what is known at the lows and at the highs together."""
        return cls(
            period,
            round_trip=(low.most, high.most),
            circulation=(low.booked, high.booked),
            gross=gross,
            least=(low.least, high.least),
            exact=low.exact and high.exact,
        )

    @property
    def year(self) -> int:
        """The year that it is, or that it is in."""
        return self.period.first.year

    def to_year(self) -> YearDict:
        """Return it as plain values."""
        return {"year": self.year, **self._plain()}

    def to_month(self) -> MonthDict:
        """Return it as plain values."""
        return {"month": str(self.period), **self._plain()}

    def _plain(self) -> PeriodDict:
        return {
            "round_trip": amount_dict(*self.round_trip),
            "round_trip_exact": self.exact,
            "round_trip_least": amount_dict(*self.least),
            "circulation": amount_dict(*self.circulation),
            "gross": amount_dict(*self.gross.ends),
        }


def same_year_flow(
    selection: Selection, *, patience: Patience = ENDLESS
) -> tuple[PeriodVolume, ...]:
    """Solve each year on its own, with the deals of full term spread over it by days.

    A payment counts on its day. The years do not add up to T*: equity of one year and chips of
    another never meet in one. Those that patience does not suffice for have bounds.

    Raises
    ------
    QuestionError
        If it is no Selection.
    """
    return _each_period(selection, patience, months=False)


def same_month_flow(
    selection: Selection, *, patience: Patience = ENDLESS
) -> tuple[PeriodVolume, ...]:
    """Solve each month on its own, as ``same_year_flow`` does each year.

    Raises
    ------
    QuestionError
        If it is no Selection.

    Examples
    --------
    >>> from bubblegraph import read_text, select_deals
    >>> table = "payer,payee,amount,date\\na,b,5,2025-03-01\\nb,a,4,2025-03-31\\n"
    >>> (march,) = same_month_flow(select_deals(read_text(table, file="bank.csv")))
    >>> str(march.period), march.round_trip, march.circulation
    ('2025-03', (Fraction(400, 1), Fraction(400, 1)), (800, 800))
    """
    return _each_period(selection, patience, months=True)


def _each_period(
    selection: Selection, patience: Patience, *, months: bool
) -> tuple[PeriodVolume, ...]:
    arguments.instance("selection", selection, Selection)
    arguments.instance("patience", patience, Patience)
    periods = deals_by_period(selection, months=months)
    found = (_solve(selection, period, deals, patience) for period, deals in periods.items())
    return tuple(part for part in found if part.gross != NOTHING)


def _solve(
    selection: Selection, period: PartialDate, deals: Sequence[Standing], patience: Patience
) -> PeriodVolume:
    patience.tell(f"what can go round in {period}")
    spread = tuple(replace(s, amount=part_within(s, period)) for s in deals)
    part = replace(
        selection, deals=spread, by_id={standing.deal.id: standing for standing in spread}
    )
    core = circular_core(build_graph(part), pooled=selection.filters.pooled)
    ends = [{e: c for e, c in capacities(core, end).items() if c} for end in ("low", "high")]
    low, high = (leg_volume(amounts, patience) for amounts in ends)
    return PeriodVolume.between(period, low, high, total(standing.amount for standing in spread))


def leg_volume(amounts: Mapping[Edge, int], patience: Patience) -> LegVolume:
    """Compute T* and V* of legs, as far as patience goes."""
    booked = max_circulation(amounts, patience=patience)
    limits = packing_limits(amounts, patience)
    assert limits is not None  # every amount is finite
    return LegVolume(*limits, booked.volume, booked.exact)
