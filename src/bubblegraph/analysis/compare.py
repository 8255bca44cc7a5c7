"""Ledgers side by side: what goes round, whose money it is, and what became of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Literal, NamedTuple

from bubblegraph import arguments
from bubblegraph.analysis.circular_flows import CircularFlows, circular_flows
from bubblegraph.analysis.company_figures import Reading
from bubblegraph.analysis.documents import asked_dict
from bubblegraph.analysis.exposure import (
    Supplier,
    known_figures,
    suppliers_on_credit,
    yearly_figure,
)
from bubblegraph.analysis.progress import Progress, follow_up
from bubblegraph.analysis.question import Question
from bubblegraph.errors import QuestionError
from bubblegraph.ledger.metrics import CAPACITY_PRICES
from bubblegraph.ledger.model import RELATIONSHIPS, Figure, Status
from bubblegraph.ledger.select import Selection, Standing
from bubblegraph.money import Scale, pick_scale, total, whole
from bubblegraph.patience import ENDLESS, Patience
from bubblegraph.result import Plain
from bubblegraph.text import OneLine, percent

if TYPE_CHECKING:
    from bubblegraph.analysis.document_types.compare import (
        CapacityPriceDict,
        CompareDocument,
        MeasureDict,
        SideDict,
    )

__all__ = ["Comparison", "Measure", "Side", "compare_ledgers"]

Unit = Literal["money", "number", "share"]
LENGTHS = (2, 3, 4)  # legs of the loops that are counted apart; the others are longer
LONGER = 5
EXPOSED, OUTSIDE = "most exposed supplier, over its revenue", "part of others"
WHOSE = "whose money"
FLOWS = (
    ("revenue", "their revenue in a year"),
    ("operating_cash_flow", "their cash flow in a year"),
)


class Range(NamedTuple):
    """A number between its low and its high; no high: not known."""

    low: int | Fraction
    high: int | Fraction | None


@dataclass(frozen=True, slots=True, repr=False)
class Measure(OneLine):
    """A number of each ledger; None where it is not compared, or not known."""

    group: str
    name: str
    unit: Unit
    values: tuple[Range | None, ...]
    more: bool = False  # not among the first that are to be known
    companies: tuple[int, ...] = ()  # of how many it is known, where it is a sum of companies

    def words(self, value: Range | None, scale: Scale) -> str:
        """Say one of its values."""
        if value is None:
            return "n/a"
        if self.unit == "money":
            return scale.span(*value)
        if self.unit == "share":
            return percents(value.low, value.high)
        return f"{'≥' if value.high is None else ''}{value.low:,}"


def percents(low: int | Fraction, high: int | Fraction | None) -> str:
    """Give a range of shares in percent; no high: it is not known."""
    ends = [percent(Fraction(low)), "?" if high is None else percent(Fraction(high))]
    return ends[0] if ends[0] == ends[1] else f"{ends[0].rstrip('%')}–{ends[1]}"


@dataclass(frozen=True, repr=False)
class Side(OneLine):
    """One of the ledgers that are compared."""

    name: str
    flows: CircularFlows
    progress: Progress
    suppliers: tuple[Supplier, ...]  # that finance others, the largest exposure first

    @property
    def selection(self) -> Selection:
        """Its deals."""
        return self.flows.selection

    @property
    def lacks(self) -> str:
        """What its gross flow leaves out, so that shares of it are not compared."""
        return self.selection.ledger.lacks

    @property
    def exact(self) -> bool:
        """Whether every T* is proven; else it is a bound."""
        flows = self.flows
        trips = (flows.signed, flows.all, flows.in_order["all"]["invested"])
        return all(end.exact for trip in trips for end in (trip.low, trip.high))

    @cached_property
    def relationships(self) -> Counter[str]:
        """How many of the loops have each relationship."""
        return Counter(ranked.cycle.relationship for ranked in self.flows.cycles)

    @cached_property
    def lengths(self) -> Counter[int]:
        """How many of the loops have so many legs, five standing for more."""
        return Counter(min(len(ranked.cycle), LONGER) for ranked in self.flows.cycles)

    @property
    def prices(self) -> list[Figure]:
        """What capacity cost, as time goes."""
        dated = [
            (day, figure)
            for figure, day in known_figures(self.selection)
            if figure.metric in CAPACITY_PRICES and figure.value is not None
        ]
        return [figure for _, figure in sorted(dated, key=lambda each: (each[0], each[1].metric))]

    @property
    def exposed(self) -> Supplier | None:
        """The supplier with the largest exposure over its revenue."""
        return next((each for each in self.suppliers if each.share is not None), None)

    def yearly(self, metric: str) -> list[Reading]:
        """The latest year's figure of each company on loops that has one."""
        known = list(known_figures(self.selection))
        found = (yearly_figure(known, each, metric) for each in sorted(self.flows.core))
        return [reading for reading in found if reading is not None]

    @cached_property
    def financing(self) -> list[Standing]:
        """The counted deals by which money is put in."""
        return [standing for standing in self.selection.counted if standing.deal.invests]

    @cached_property
    def from_suppliers(self) -> list[Standing]:
        """Those of them whose payer sells to the payee."""
        suppliers = self.selection.suppliers_by_customer()
        return [s for s in self.financing if s.deal.payer in suppliers.get(s.deal.payee, ())]

    @cached_property
    def written_off(self) -> Range:
        """What was lost, by the deals."""
        found = [s for s in self.selection.counted if s.status == Status.WRITTEN_OFF]
        return _amounts(found)

    def put_in(self, *, by_members: bool) -> list[Standing]:
        """What companies on loops were given by one another, or by others."""
        core = self.flows.core
        return [
            s
            for s in self.financing
            if s.deal.payee in core and (s.deal.payer in core) == by_members
        ]

    def to_dict(self) -> SideDict:
        """Return it as plain values."""
        return {
            **asked_dict(self.selection),
            "name": self.name,
            "lacks": self.lacks,
            "exact": self.exact,
            "suppliers": [supplier.to_dict() for supplier in self.suppliers],
            "prices": [_price_dict(figure) for figure in self.prices],
        }


def _price_dict(figure: Figure) -> CapacityPriceDict:
    assert figure.value is not None  # prices have one
    low, high = figure.value
    return {
        "metric": figure.metric,
        "period": figure.period,
        "low": float(low),
        "high": None if high is None else float(high),
        "unit": figure.unit,
    }


@dataclass(frozen=True, repr=False)
class Comparison(Plain):
    """Ledgers side by side."""

    FIELDS = ("measure", "ledger", "unit", "low", "high", "companies")

    sides: tuple[Side, ...]

    @property
    def shares_compared(self) -> bool:
        """Whether shares of the gross flow are: no ledger leaves a kind of money out of it."""
        return not any(side.lacks for side in self.sides)

    @cached_property
    def measures(self) -> tuple[Measure, ...]:
        """Every number that is compared, group by group."""
        found = (self._round, self._loops, self._whose, self._members, self._exposed, self._became)
        return tuple(measure for group in found for measure in group())

    def _round(self) -> Iterator[Measure]:
        group = "what can go round, at most"
        gross = [side.flows.question.gross["all"].disclosed for side in self.sides]
        trips = [side.flows.all for side in self.sides]
        laps = [Range(each.low.value, each.high.value) for each in trips]
        signed = [side.flows.signed for side in self.sides]
        firm = [Range(each.low.value, each.high.value) for each in signed]
        found = [side.flows.in_order["all"]["invested"] for side in self.sides]
        ordered = [Range(each.low.value, each.high.value) for each in found]
        booked = [Range(t.circulation_low.volume, t.circulation_high.volume) for t in trips]
        yield _measure(group, "T*, each dollar once", "money", laps)
        yield _measure(group, "T* of what is signed", "money", firm)
        yield _measure(group, "T* in order", "money", ordered)
        yield _measure(group, "T* over the gross flow", "share", self._shares(laps, gross))
        shares = self._shares(ordered, gross)
        yield _measure(group, "T* in order over the gross flow", "share", shares, more=True)
        yield _measure(group, "V*, bookings", "money", booked, more=True)

    def _shares(
        self, parts: Sequence[Range], wholes: Sequence[int | Fraction]
    ) -> list[Range | None]:
        """At disclosed prices; None where the whole leaves out a kind of money."""
        shares = [
            None if side.lacks or not of else Fraction(part.high or 0) / of
            for side, part, of in zip(self.sides, parts, wholes, strict=True)
        ]
        return [None if share is None else Range(share, share) for share in shares]

    def _loops(self) -> Iterator[Measure]:
        def number(name: str, counts: Sequence[int], *, more: bool = True) -> Measure:
            values = [
                Range(each, each if side.flows.complete else None)
                for side, each in zip(self.sides, counts, strict=True)
            ]
            return _measure("loops", name, "number", values, more=more)

        yield number("all", [side.flows.found for side in self.sides], more=False)
        for legs in LENGTHS:
            yield number(f"of {legs} legs", [side.lengths[legs] for side in self.sides])
        yield number(f"of {LONGER} or more", [side.lengths[LONGER] for side in self.sides])
        for relationship in RELATIONSHIPS:
            counts = [side.relationships[relationship] for side in self.sides]
            yield number(relationship, counts, more=relationship == RELATIONSHIPS[-1])

    def _whose(self) -> Iterator[Measure]:
        group = WHOSE
        of = [_amounts(side.financing) for side in self.sides]
        by = [_amounts(side.from_suppliers) for side in self.sides]
        shares = self._shares(by, [each.high or 0 for each in of])
        yield _measure(group, "put in, on record", "money", of, more=True)
        yield _measure(group, "by suppliers of the payee", "money", by)
        yield _measure(group, "of all that was put in", "share", shares)

    def _members(self) -> Iterator[Measure]:
        """What companies on loops live on: one another, others, and what they earn."""
        group = WHOSE
        members = [len(side.flows.core) for side in self.sides]
        inside = [_amounts(side.put_in(by_members=True)) for side in self.sides]
        outside = [_amounts(side.put_in(by_members=False)) for side in self.sides]
        both = [
            (one.high or 0) + (other.high or 0) for one, other in zip(inside, outside, strict=True)
        ]
        yield _measure(
            group, "companies on loops", "number", [Range(n, n) for n in members], more=True
        )
        yield _measure(group, "into companies on loops by one another", "money", inside)
        yield _measure(group, "into companies on loops by others", "money", outside)
        yield _measure(group, OUTSIDE, "share", self._shares(outside, both))
        for metric, words in FLOWS:
            years = [side.yearly(metric) for side in self.sides]
            sums = tuple(_sum(each) for each in years)
            yield Measure(group, words, "money", sums, companies=tuple(map(len, years)))

    def _exposed(self) -> Iterator[Measure]:
        """Of the supplier with the largest exposure over its revenue."""
        group = EXPOSED
        most = [side.exposed for side in self.sides]
        lent = [each.share_lent if each else None for each in most]
        whole = [each.share if each else None for each in most]
        at = [each.disclosed_customers if each else None for each in most]
        index = [None if each is None else (each, each) for each in at]
        bounds = [each.customers if each else None for each in most]
        for name, ranges, more in (
            ("lent or put into customers", lent, False),
            ("with guarantees", whole, False),
            ("HHI of its sales on record", index, False),
            ("HHI, whatever the open prices", bounds, True),
        ):
            values = [Range(*each) if each else None for each in ranges]
            yield _measure(group, name, "share", values, more=more)

    def _became(self) -> Iterator[Measure]:
        group = "what became of them"
        totals = [side.progress.total for side in self.sides]
        for name in ("announced", "signed", "paid", "pending", "gone"):
            words = {"paid": "paid so far", "pending": "still open"}.get(name, name)
            values = [Range(cents, cents) for cents in (getattr(each, name) for each in totals)]
            yield _measure(group, words, "money", values, more=name in ("pending", "gone"))
        firm = [
            None if not t.announced else Range(*[Fraction(t.signed, t.announced)] * 2)
            for t in totals
        ]
        yield _measure(group, "signed of announced", "share", firm)
        yield _measure(group, "written off", "money", [side.written_off for side in self.sides])

    def _brief(self) -> str:
        return " beside ".join(side.name for side in self.sides)

    @property
    def scale(self) -> Scale:
        """The unit that suits the largest sums."""
        laps = max(side.flows.all.high.value for side in self.sides)
        return pick_scale(laps or max(side.progress.total.announced for side in self.sides) or 1)

    def to_dict(self) -> CompareDocument:
        """Return all of it as plain values, as ``compare --json`` prints it."""
        return {
            "schema": 1,
            "command": "compare",
            "shares_compared": self.shares_compared,
            "ledgers": [side.to_dict() for side in self.sides],
            "measures": self.to_records(),
        }

    def to_records(self) -> list[MeasureDict]:
        """Return a row for each number of each ledger."""
        return [
            {
                "measure": f"{measure.group}: {measure.name}",
                "ledger": side.name,
                "unit": measure.unit,
                "low": _plain(measure.unit, value and value.low),
                "high": _plain(measure.unit, value and value.high),
                "companies": measure.companies[number] if measure.companies else None,
            }
            for measure in self.measures
            for number, (side, value) in enumerate(zip(self.sides, measure.values, strict=True))
        ]


def _measure(
    group: str, name: str, unit: Unit, values: Sequence[Range | None], *, more: bool = False
) -> Measure:
    return Measure(group, name, unit, tuple(values), more)


def _plain(unit: Unit, number: int | Fraction | None) -> float | None:
    if number is None or unit == "number":
        return None if number is None else int(number)
    return whole(number) if unit == "money" else round(float(number), 6)


def _amounts(standings: Sequence[Standing]) -> Range:
    """Add up deals at the lows and at disclosed prices; nothing is known of the rest."""
    amount = total(standing.amount for standing in standings)
    return Range(amount.low, amount.disclosed)


def _sum(readings: Sequence[Reading]) -> Range | None:
    return Range(*total(reading.amount for reading in readings).ends) if readings else None


def compare_ledgers(
    selections: Sequence[Selection], names: Sequence[str], *, patience: Patience = ENDLESS
) -> Comparison:
    """Set ledgers side by side.

    Parameters
    ----------
    selections : sequence of Selection
        Two or more, of the same currency.
    names : sequence of str
        A short name for each, no two the same.
    patience : Patience
        Each ledger gets its part of it; when it is over, T* and V* have bounds.

    Returns
    -------
    Comparison
        Amounts in cents at lows and at disclosed highs. A share of the gross flow is None where a
        ledger says what that lacks.

    Raises
    ------
    QuestionError
        If there are fewer than two, their currencies differ, or their names do not tell them apart.

    Examples
    --------
    >>> from bubblegraph import read_text, select_deals
    >>> deal = "- {payer: a, payee: b, kind: equity, amount: 5, date: 2025}"
    >>> one, other = (
    ...     select_deals(read_text(f"strict: false\\ndeals:\\n{deal}\\n{more}"))
    ...     for more in ("", "- {payer: b, payee: a, kind: cloud, amount: 3, date: 2025}")
    ... )
    >>> found = compare_ledgers([one, other], ["then", "now"])
    >>> [int(value.high) for value in found.measures[0].values]
    [0, 300]
    """
    selections = arguments.instances("selections", selections, Selection)
    names = arguments.texts("names", names)
    arguments.instance("patience", patience, Patience)
    _check(selections, names)
    sides = []
    for number, (selection, name) in enumerate(zip(selections, names, strict=True)):
        patience.tell(f"Asking {name}")
        question = Question(selection, patience=patience.portion(1 / (len(names) - number)))
        sides.append(
            Side(
                name, circular_flows(question), follow_up(selection), suppliers_on_credit(selection)
            )
        )
    return Comparison(tuple(sides))


def _check(selections: Sequence[Selection], names: Sequence[str]) -> None:
    if len(selections) < 2:
        raise QuestionError("selections takes those of two ledgers or more.")
    if len(set(names)) != len(selections) or len(names) != len(selections):
        raise QuestionError("names takes a name for each ledger, no two the same.")
    currencies = list(dict.fromkeys(selection.ledger.currency for selection in selections))
    if len(currencies) > 1:
        raise QuestionError(
            f"amounts in {' and in '.join(currencies)} cannot be compared: give ledgers of one "
            "currency."
        )
