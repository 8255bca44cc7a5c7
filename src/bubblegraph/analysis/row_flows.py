"""The rows of one rung, each from the leg on which its money goes out: what pictures draw."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from bubblegraph import arguments
from bubblegraph.analysis.circular_flows import CircularFlows, RankedCycle
from bubblegraph.analysis.cycles import Leg
from bubblegraph.analysis.headline import headline_rung
from bubblegraph.graph import Rung, amount_on
from bubblegraph.ledger.payments import are_payments
from bubblegraph.ledger.select import Standing
from bubblegraph.money import Amount, total
from bubblegraph.text import OneLine

__all__ = ["RowFlow", "RowFlows", "RowLeg", "row_flows"]


@dataclass(frozen=True, slots=True, repr=False)
class RowLeg(OneLine):
    """A leg of a row: what its payer pays its payee by all deals of the rung."""

    payer: str
    payee: str
    deals: tuple[Standing, ...]
    amount: Amount  # cents

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of its deals, that of most of its money first."""
        money: Counter[str] = Counter()
        for standing in self.deals:
            money[standing.deal.kind] += standing.amount.disclosed
        return tuple(sorted(money, key=lambda kind: (-money[kind], kind)))

    @property
    def invests(self) -> bool:
        """Whether most of its money is financing that goes out."""
        out = sum(s.amount.disclosed for s in self.deals if s.deal.invests)
        return 2 * out > sum(s.amount.disclosed for s in self.deals)


@dataclass(frozen=True, slots=True, repr=False)
class RowFlow(OneLine):
    """What one row carries; the first leg is financing that follows trade, if there is such."""

    ranked: RankedCycle
    legs: tuple[RowLeg, ...]
    firm: Fraction  # cents that the row carries at the lows as well
    high: Fraction  # cents at the highs
    marks: str  # * *? †: why the ledger does not say that the money can have gone round

    @property
    def companies(self) -> tuple[str, ...]:
        """The payers of the legs."""
        return tuple(leg.payer for leg in self.legs)

    @property
    def closed(self) -> bool:
        """Whether the ledger says that this money can have gone round: tied, and in order."""
        return not self.marks


@dataclass(frozen=True, slots=True)
class RowFlows:
    """The rows of the view, the largest first; at the highs they add up to T* if all are shown."""

    rung: Rung
    rows: tuple[RowFlow, ...]
    low: int | Fraction  # cents: T* at the lows, or the sum of what the rows shown carry there
    beside: Mapping[str, int]  # cents that a company on a row pays on this rung, not on rows

    @property
    def high(self) -> Fraction:
        """What all of them carry at the highs, cents."""
        return sum((row.high for row in self.rows), Fraction(0))

    @property
    def through(self) -> Mapping[str, Fraction]:
        """What they carry through each company at the highs, cents."""
        found: dict[str, Fraction] = {}
        for row in self.rows:
            for company in row.companies:
                found[company] = found.get(company, Fraction(0)) + row.high
        return found


def row_flows(flows: CircularFlows) -> RowFlows:
    """Give the rows that add up as pictures draw them.

    They are of the signed deals if any of that money can complete a lap, else of all, as the
    headline is. Each begins at a financing leg that follows a trade leg; where there are several,
    or none, at the company that can begin rows of the most money.

    Parameters
    ----------
    flows : CircularFlows

    Returns
    -------
    RowFlows
        Without rows if none carries anything.

    Raises
    ------
    QuestionError
        If these are no CircularFlows.

    Examples
    --------
    >>> from bubblegraph import circular_flows, read_text, select_deals
    >>> found = row_flows(circular_flows(select_deals(read_text('''
    ... strict: false
    ... deals:
    ... - {payer: labco, payee: chipco, kind: purchase, amount: 40, date: 2025}
    ... - {payer: chipco, payee: labco, kind: equity, amount: 10 to 100, date: 2025}
    ... '''))))
    >>> [(row.companies, int(row.firm), int(row.high), row.marks) for row in found.rows]
    [(('chipco', 'labco'), 1000, 4000, '*')]
    """
    arguments.instance("flows", flows, CircularFlows)
    rung = headline_rung(flows.question)
    shown = [ranked for ranked in flows.shown if ranked.on(rung)[1]]
    legs = {ranked.rank: [_leg(leg, rung) for leg in ranked.cycle.legs] for ranked in shown}
    begun = _money_of_beginners(shown, legs, rung)
    payments = are_payments(flows.selection)
    rows = [
        _row(ranked, legs[ranked.rank], rung, begun, ranked.marks(payments=payments))
        for ranked in shown
    ]
    rows.sort(key=lambda row: (-row.high, row.ranked.rank))
    trip = flows.signed if rung == "signed" else flows.all
    everything = sum(row.high for row in rows) == trip.high.value
    low = trip.low.value if everything else sum(ranked.on(rung)[0] for ranked in shown)
    return RowFlows(rung, tuple(rows), low, _paid_beside(flows, rows, rung))


def _leg(leg: Leg, rung: Rung) -> RowLeg:
    """The deals of the rung alone; those that only are paid for stay, with what was paid."""
    deals = tuple(s for s in leg.deals if rung == "all" or amount_on(rung, s).high != 0)
    return RowLeg(leg.payer, leg.payee, deals, total(amount_on(rung, s) for s in deals))


def _beginnings(legs: Sequence[RowLeg]) -> list[int]:
    """The legs on which money goes out: financing after trade, else financing, else any."""
    after = [i for i, leg in enumerate(legs) if leg.invests and not legs[i - 1].invests]
    return after or list(range(len(legs)))


def _money_of_beginners(
    shown: Sequence[RankedCycle], legs: Mapping[int, Sequence[RowLeg]], rung: Rung
) -> dict[str, Fraction]:
    """What rows carry that a company could begin, in cents."""
    money: dict[str, Fraction] = {}
    for ranked in shown:
        own = legs[ranked.rank]
        for i in _beginnings(own):
            so_far = money.get(own[i].payer, Fraction(0))
            money[own[i].payer] = so_far + ranked.on(rung)[1]
    return money


def _row(
    ranked: RankedCycle,
    legs: Sequence[RowLeg],
    rung: Rung,
    begun: Mapping[str, Fraction],
    marks: str,
) -> RowFlow:
    first = min(_beginnings(legs), key=lambda i: (-begun[legs[i].payer], legs[i].payer))
    low, high = ranked.on(rung)
    return RowFlow(ranked, (*legs[first:], *legs[:first]), min(low, high), high, marks)


def _paid_beside(flows: CircularFlows, rows: Sequence[RowFlow], rung: Rung) -> dict[str, int]:
    found = {company: 0 for row in rows for company in row.companies}
    for standing in flows.selection.counted:
        if standing.deal.payer in found:
            found[standing.deal.payer] += amount_on(rung, standing).disclosed
    for row in rows:
        for company in row.companies:
            found[company] -= int(row.high)
    return {company: max(0, cents) for company, cents in found.items()}
