"""The round-trip volume in full: by firmness, by company, by year, with its certificate."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING

from bubblegraph import arguments
from bubblegraph.analysis.in_order import FirstLeg, InOrder, ordered_rung_dict
from bubblegraph.analysis.leg_flows import LegFlow, flows_of
from bubblegraph.analysis.periods import PeriodVolume
from bubblegraph.analysis.pooled import pooled_dict
from bubblegraph.analysis.question import Question
from bubblegraph.analysis.roundtrip import RoundTrip, capacities
from bubblegraph.analysis.summaries import limits, of_ledger
from bubblegraph.graph import Rung
from bubblegraph.ledger.select import Selection
from bubblegraph.money import Amount, amount_dict, maybe_whole, whole
from bubblegraph.patience import ENDLESS, Patience, Stopped
from bubblegraph.result import Plain
from bubblegraph.solving.carrying_limits import entity_limits
from bubblegraph.solving.network import Edge
from bubblegraph.solving.packing import throughput_ranges
from bubblegraph.solving.share_ranges import Share, bound_share, circulation_share
from bubblegraph.text import OneLine

if TYPE_CHECKING:
    from bubblegraph.analysis.document_types.volume import (
        CompanyDict,
        PaidVolumeDict,
        ShareOfGrossDict,
        VolumeDict,
        VolumeDocument,
    )

__all__ = ["Company", "Volume", "measure_volume"]

MOST_LEGS = 2000  # on loops, for the exact range of V*/W


@dataclass(frozen=True, slots=True, repr=False)
class Company(OneLine):
    """How much of what passes a company can be circular flow, at the disclosed highs."""

    entity: str
    inflow: int  # cents, at the disclosed highs, in the whole graph
    outflow: int
    # over all packings as large as T*, cents; None: there are too many of them to tell
    least: Fraction | None
    most: Fraction | None
    can_carry: int | None  # the most that passes it in any circulation, cents; None: not computed

    @property
    def limit(self) -> int:
        """What it can pass at most, cents: the smaller of what it takes in and pays out."""
        return min(self.inflow, self.outflow)


@dataclass(frozen=True, slots=True, repr=False)
class Volume(Plain):
    """Round-trip volume and circulation of a selection. Both are upper limits."""

    FIELDS = ("entity", "inflow", "outflow", "circular_least", "circular_most", "can_carry")

    question: Question
    years: tuple[PeriodVolume, ...]
    within: int | None = None  # the most days that a lap in order may take
    months: tuple[PeriodVolume, ...] = ()
    _companies: Callable[[], tuple[Company, ...]] = field(default=tuple, compare=False)

    @property
    def selection(self) -> Selection:
        """What is asked of."""
        return self.question.selection

    @property
    def trips(self) -> Mapping[Rung, RoundTrip]:
        """T* and V*, signed and all; before them paid, where a deal says what was paid."""
        return self.question.trips

    @property
    def companies(self) -> tuple[Company, ...]:
        """Those on loops, the one through which most can pass first; computed when asked for."""
        return self._companies()

    @property
    def in_order(self) -> Mapping[Rung, Mapping[FirstLeg, InOrder]]:
        """T* in order of time of each rung."""
        return self.question.in_order(self.within)

    @property
    def gross(self) -> Mapping[Rung, Amount]:
        """W of each rung."""
        return self.question.gross

    @property
    def undated(self) -> Amount:
        """The deals that belong to no year."""
        return self.question.undated

    def circulation_share(self, rung: Rung, *, unlimited: bool = False) -> Share:
        """Compute V*/W of a rung for all amounts between low and high.

        Bounds for more than 2,000 legs, and when patience is over.

        Unknown highs are taken at what is disclosed; or, with ``unlimited``, without limit.
        """
        trip = self._trip(rung, unlimited)
        high = trip.circulation_unlimited if unlimited else trip.circulation_high.volume
        low = trip.circulation_low.volume if trip.circulation_low.exact else 0
        bounds = bound_share((low, high), self._gross(rung, unlimited=unlimited))
        if (
            bounds.method == "exact"
            or self.question.legs_on_loops(rung) > MOST_LEGS
            or self.question.patience.over
        ):
            return bounds
        self.question.patience.tell("the range of V*/W")
        try:
            return circulation_share(
                *self._box(rung, unlimited=unlimited), patience=self.question.patience
            )
        except Stopped:
            return bounds

    def round_trip_share(self, rung: Rung, *, unlimited: bool = False) -> Share:
        """Bound T*/W of a rung likewise, by the volumes and the gross flow at both ends."""
        trip = self._trip(rung, unlimited)
        high = trip.unlimited if unlimited else trip.high.value
        share = bound_share((trip.low.least, high), self._gross(rung, unlimited=unlimited))
        return share if trip.exact else replace(share, low_method="bounds", high_method="bounds")

    def _trip(self, rung: Rung, unlimited: bool) -> RoundTrip:
        arguments.choice("rung", rung, self.trips)
        arguments.flag("unlimited", unlimited)
        return self.trips[rung]

    def _gross(self, rung: Rung, *, unlimited: bool) -> Amount:
        """The gross flow of a rung, at what is disclosed or without limit."""
        gross = self.gross[rung]
        if unlimited or gross.high is not None:
            return gross
        return Amount(gross.low, gross.disclosed)

    def _box(
        self, rung: Rung, *, unlimited: bool
    ) -> tuple[dict[Edge, int], dict[Edge, int | None], Amount]:
        """What the amounts may be: ends of the legs on loops, and the gross flow of the others."""
        core = self.question.cores[rung]
        lows = {edge: cents or 0 for edge, cents in capacities(core, "low").items()}
        highs = capacities(core, "unlimited" if unlimited else "high")
        rest = self.question.beside(rung, unlimited=unlimited)
        return lows, highs, rest

    def legs(self) -> tuple[LegFlow, ...]:
        """Compute what each leg on a loop can carry of V*; see ``leg_flows``."""
        unsolved = self.question.unsolved
        if unsolved:
            return tuple(LegFlow(*leg, None, None, None, None) for leg in unsolved)
        booked = self.trips["all"].circulation_high
        return flows_of(self.question.highs(), booked, patience=self.question.patience)

    def _brief(self) -> str:
        return f"{of_ledger(self.selection)}: {limits(self.selection, self.trips)}"

    def to_dict(self) -> VolumeDocument:
        """Return all of it as plain values, as ``volume --json`` prints it."""
        paid: PaidVolumeDict = {"paid": self._rung_dict("paid")} if "paid" in self.trips else {}
        return {
            "schema": 1,
            "command": "volume",
            **self.question.asked(),
            **paid,
            "signed": self._rung_dict("signed"),
            "all": self._rung_dict("all"),
            "pooled_round_trip": pooled_dict(self.question.pooled_round_trip),
            "companies_on_loops": self.question.parties_on_loops,
            "companies": self.to_records(),
            "legs_on_loops": self.question.legs_on_loops(),
            "legs": [leg.to_dict() for leg in self.legs()],
            "years": [year.to_year() for year in self.years],
            "months": [month.to_month() for month in self.months],
            "undated": amount_dict(*self.undated.ends),
        }

    def _rung_dict(self, rung: Rung) -> VolumeDict:
        return {
            **ordered_rung_dict(self.trips[rung], self.in_order[rung]),
            "gross": amount_dict(*self.gross[rung].ends),
            "round_trip_share": _share_dict(self.round_trip_share(rung)),
            "round_trip_share_unlimited": _share_dict(self.round_trip_share(rung, unlimited=True)),
            "circulation_share": _share_dict(self.circulation_share(rung)),
            "circulation_share_unlimited": _share_dict(
                self.circulation_share(rung, unlimited=True)
            ),
        }

    def to_records(self) -> list[CompanyDict]:
        """Return one row for each company on a loop."""
        return [
            {
                "entity": company.entity,
                "inflow": whole(company.inflow),
                "outflow": whole(company.outflow),
                "circular_least": maybe_whole(company.least),
                "circular_most": maybe_whole(company.most),
                "can_carry": maybe_whole(company.can_carry),
            }
            for company in self.companies
        ]


def _share_dict(share: Share) -> ShareOfGrossDict:
    return {
        "low": None if share.low is None else round(float(share.low), 6),
        "high": None if share.high is None else round(float(share.high), 6),
        "method": share.method,
    }


def measure_volume(
    selection: Selection | Question,
    *,
    by_year: bool = False,
    by_month: bool = False,
    within: int | None = None,
    patience: Patience = ENDLESS,
) -> Volume:
    """Compute T* and V* by firmness, what can pass each company, and what each year.

    Parameters
    ----------
    selection : Selection or Question
    by_year, by_month : bool
        Whether to solve each year, or each month, on its own.
    within : int, optional
        The most days that a lap in order of time may take.
    patience : Patience
        When it is over, what is not solved has bounds; also what is asked of the result later. A
        question has its own.

    Returns
    -------
    Volume
        In cents.

    Raises
    ------
    QuestionError
        If it is no Selection.

    Examples
    --------
    >>> from bubblegraph import read_text, select_deals
    >>> ledger = read_text('''
    ... strict: false
    ... deals:
    ... - {payer: nvidia, payee: openai, kind: equity, amount: 100, date: 2025}
    ... - {payer: openai, payee: oracle, kind: cloud, amount: 300, date: 2025}
    ... - {payer: oracle, payee: nvidia, kind: purchase, amount: 40, date: 2025}
    ... ''')
    >>> found = measure_volume(select_deals(ledger))
    >>> found.trips["all"].high.value, found.companies[0].most, found.circulation_share("all").high
    (Fraction(4000, 1), Fraction(4000, 1), Fraction(3, 11))
    """
    question = Question.of(selection, patience)
    arguments.flag("by_year", by_year)
    arguments.flag("by_month", by_month)
    question.in_order(within)  # of a large table; few laps are packed in less time than T* takes
    _ = question.trips  # the rest takes longer
    for rung in question.trips:
        _ = question.in_order(within)[rung]["invested"]
    return Volume(
        question,
        years=question.periods(months=False) if by_year else (),
        within=within,
        months=question.periods(months=True) if by_month else (),
        _companies=cache(lambda: _companies(question)),
    )


def _companies(question: Question) -> tuple[Company, ...]:
    packing, patience = question.trips["all"].high, question.patience
    patience.tell(f"what passes {len(question.turnover):,} companies")
    amounts: Mapping[Edge, int | None] = question.highs()
    limits = entity_limits(question.highs(), patience)
    decided = packing.exact and not question.unsolved
    ranges = throughput_ranges(amounts, packing, patience=patience) if decided else {}
    found = [
        Company(entity, inflow, outflow, least, most, can_carry=limits.get(entity))
        for entity, (inflow, outflow) in question.turnover.items()
        for least, most in [ranges.get(entity, (None, None))]
    ]
    return tuple(
        sorted(found, key=lambda c: (-(c.limit if c.can_carry is None else c.can_carry), c.entity))
    )
