"""Coverage: what falls due of what a company ordered, against what it has to pay with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from bubblegraph import arguments
from bubblegraph.analysis.claim_figures import Range, day_of, quotient, range_of
from bubblegraph.analysis.company_figures import (
    Reading,
    endless_years,
    figures_by_entity,
    last_month,
    latest_level,
    latest_year,
    reading_of,
    year_ending,
    year_name,
)
from bubblegraph.analysis.documents import asked_dict
from bubblegraph.analysis.schedule import Part, next_day, parts_of
from bubblegraph.analysis.summaries import of_ledger, suiting
from bubblegraph.dates import PartialDate
from bubblegraph.errors import QuestionError
from bubblegraph.ledger.model import TRADE, Figure
from bubblegraph.ledger.names import find_entity
from bubblegraph.ledger.select import REPAID, Selection, Standing
from bubblegraph.money import (
    NOTHING,
    Amount,
    amount_dict,
    disclosed_dict,
    less,
    maybe_whole,
    total,
    unit_words,
    whole,
)
from bubblegraph.result import Plain
from bubblegraph.text import OneLine, given, one_line

if TYPE_CHECKING:
    from bubblegraph.analysis.document_types.coverage import (
        BalanceDict,
        Cover,
        CoverageDocument,
        CoverageYearDict,
        DuesDict,
        LevelDict,
        ReadingDict,
        StatedDict,
        TimesDict,
    )

__all__ = ["Coverage", "CoverageYear", "Dues", "Stated", "cover_entity", "rank_payers"]

MOST_YEARS = 40  # what falls due later is added up
LAST_YEAR = date.max.year - 1
CASH = ("cash_and_short_term_investments", "cash_and_marketable_debt", "cash")


class Dues(NamedTuple):
    """What moves in a time, in cents: of signed deals, but for what is only announced."""

    trade: Amount = NOTHING  # to be paid for goods and services
    debt: Amount = NOTHING  # to be paid back: loans whose terms end, and repayments
    announced: Amount = NOTHING  # trade that is not signed
    financing: Amount = NOTHING  # to be received as equity or debt

    def __repr__(self) -> str:
        """Return one line."""
        return one_line(self, given(self))

    @classmethod
    def added(cls, parts: Iterable[Dues]) -> Dues:
        """Add up what moves at several times; some there must be."""
        return cls(*map(total, zip(*parts, strict=True)))

    @property
    def due(self) -> Amount:
        """Trade and debt service."""
        return total((self.trade, self.debt))

    @property
    def nothing(self) -> bool:
        """Whether no deal moves anything."""
        return all(amount == NOTHING for amount in self)

    def to_dict(self) -> DuesDict:
        """Return it in units of the currency."""
        return {
            "due": disclosed_dict(self.due),
            "trade": disclosed_dict(self.trade),
            "debt": disclosed_dict(self.debt),
            "announced": disclosed_dict(self.announced),
            "financing": disclosed_dict(self.financing),
        }


@dataclass(frozen=True, slots=True, repr=False)
class CoverageYear(OneLine):
    """A year of a company: what falls due, and what there is to pay with."""

    days: PartialDate
    name: str
    dues: Dues
    revenue: Reading | None
    cash_flow: Reading | None  # of operations
    base: Reading | None  # the newest revenue that was reached, where that of the year is not known

    @property
    def times(self) -> Range | None:
        """Due over the revenue of the year; None where the ledger has none, or it is 0."""
        return _times(self.dues.due, self.revenue)

    @property
    def times_base(self) -> Range | None:
        """Due over the newest revenue of a year, which is another year's."""
        return _times(self.dues.due, self.base)

    @property
    def gap(self) -> tuple[int, int | None] | None:
        """Due less revenue and firm financing, in cents; below 0 something is left over."""
        if self.revenue is None:
            return None
        due, revenue, financing = self.dues.due, self.revenue.amount, self.dues.financing
        low = due.low - _top(revenue) - _top(financing)
        return low, None if due.high is None else due.high - revenue.low - financing.low

    @property
    def gap_disclosed(self) -> int | None:
        """The same at disclosed prices."""
        if self.revenue is None:
            return None
        spent = self.revenue.amount.disclosed + self.dues.financing.disclosed
        return self.dues.due.disclosed - spent

    @property
    def cover(self) -> Cover:
        """What covers what falls due, at disclosed prices."""
        return self._cover("disclosed", "disclosed")

    @property
    def covers(self) -> tuple[Cover, Cover]:
        """The same at best and at worst: least due and most to pay with, and the other way round.

        What nobody knows of a price is left out of both.
        """
        return self._cover("low", "disclosed"), self._cover("disclosed", "low")

    def _cover(self, due_at: str, paid_at: str) -> Cover:
        due: int = getattr(self.dues.due, due_at)
        if not due:
            return "nothing due"
        if self.revenue is None:
            return "revenue not known"
        revenue: int = getattr(self.revenue.amount, paid_at)
        financing: int = getattr(self.dues.financing, paid_at)
        if due <= revenue:
            return "covered by revenue"
        enough = due <= revenue + financing
        return "covered by revenue and firm financing" if enough else "not covered"


def _times(due: Amount, revenue: Reading | None) -> Range | None:
    if revenue is None or not revenue.amount.disclosed:
        return None
    return quotient(range_of(due), range_of(revenue.amount))


def _top(amount: Amount) -> int:
    return amount.disclosed if amount.high is None else amount.high


class Stated(NamedTuple):
    """What a company says that it is committed to, and what it comes to in a year."""

    figure: Figure
    amount: Amount
    a_year: Range | None  # cents; None: the ledger does not say over how many years
    times: Range | None  # a year of it over the newest revenue of a year
    within: Amount | None  # what the ledger has due in those years, of signed trade

    def __repr__(self) -> str:
        """Return one line."""
        return one_line(self, given(self))


@dataclass(frozen=True, slots=True, repr=False)
class Coverage(Plain):
    """Whether a company can pay for what it ordered, by its own years."""

    FIELDS = (
        *("year", "first", "last", "due_low", "due_high", "due_disclosed", "trade", "debt"),
        *("announced", "financing_low", "financing_high", "revenue_low", "revenue_high"),
        *("revenue_expected", "cash_flow_low", "cash_flow_high", "times_low", "times_high"),
        *("gap_low", "gap_high", "cover", "cover_at_best", "cover_at_worst"),
    )

    selection: Selection
    entity: str
    years: tuple[CoverageYear, ...]  # from that of the day on
    before: Dues
    so_far: Dues  # of the first of them, up to the day; without a day what is closed or paid
    to_come: Dues  # after the day, in the years and later
    later: Dues  # beyond the last of the years
    undated: Dues  # of deals without a full term, in no year
    revenue: Reading | None  # of the newest year that is over
    cash_flow: Reading | None  # of operations, the same
    cash: Figure | None
    run_rate: Figure | None
    stated: tuple[Stated, ...]  # the newest first
    unpriced: int  # signed deals of trade of which no price is disclosed
    unplaced: tuple[str, ...]  # fiscal years of figures of which the ledger does not say the end

    @property
    def all(self) -> Dues:
        """All that the ledger has, whenever it falls due."""
        return Dues.added(
            [self.before, *(year.dues for year in self.years), self.later, self.undated]
        )

    @property
    def largest(self) -> int:
        """What a table of it shows in its unit: what falls due, or else what there is, in cents."""
        readings = [each.amount for each in (self.revenue, self.cash_flow) if each]
        figures = [each.amount for each in (self.cash, self.run_rate) if each and each.amount]
        stated = [each.amount for each in self.stated]
        there = [self.all.financing, *readings, *figures, *stated]
        return self.all.due.disclosed or max(amount.disclosed for amount in there)

    @property
    def peak(self) -> CoverageYear | None:
        """The year with most trade to pay at disclosed prices; the first of several."""
        due = [year for year in self.years if year.dues.trade.disclosed]
        return max(due, key=lambda year: year.dues.trade.disclosed, default=None)

    def _brief(self) -> str:
        name = self.selection.ledger.entities[self.entity].name
        scale = suiting(self.selection, self.largest)
        unit = unit_words(self.selection.ledger.currency, scale)
        due = scale.show(self.all.trade.disclosed)
        return f"{name}, {of_ledger(self.selection)}: {due} of signed trade, {unit}"

    def to_dict(self) -> CoverageDocument:
        """Return all of it as plain values, as ``coverage ENTITY --json`` prints it."""
        return {
            "schema": 1,
            "command": "coverage",
            **asked_dict(self.selection),
            "entity": self.entity,
            "all": self.all.to_dict(),
            "before": self.before.to_dict(),
            "years": [_year_dict(year) for year in self.years],
            "so_far": self.so_far.to_dict(),
            "to_come": self.to_come.to_dict(),
            "later": self.later.to_dict(),
            "undated": self.undated.to_dict(),
            "unpriced": self.unpriced,
            "unplaced": list(self.unplaced),
            "revenue": _reading_dict(self.revenue),
            "cash_flow": _reading_dict(self.cash_flow),
            "cash": _level_dict(self.cash),
            "run_rate": _level_dict(self.run_rate),
            "stated": [_stated_dict(each) for each in self.stated],
        }

    def to_records(self) -> list[dict[str, Any]]:
        """Return one row for each year, and for what is before, later and undated."""
        others = (("before", self.before), ("later", self.later), ("undated", self.undated))
        rows = {name: _dues_record(name, dues) for name, dues in others if not dues.nothing}
        first = [rows.pop("before")] if "before" in rows else []
        return [*first, *map(_year_record, self.years), *rows.values()]


# --- one company ----------------------------------------------------------------------------------


def cover_entity(selection: Selection, entity: str) -> Coverage:
    """Set what falls due of a company's signed orders against what it has to pay with.

    Parameters
    ----------
    selection : Selection
        Its day is the one from which years are shown.
    entity : str
        Any of its names.

    Returns
    -------
    Coverage
        Amounts in cents. Each deal is spread straight over the days of its term; a loan is paid
        back when its term ends. Deals without a full term belong to no year.

    Raises
    ------
    QuestionError
        If no entity of the ledger bears the name, several do, or it stands for many parties.

    Examples
    --------
    >>> from bubblegraph import read_text, select_deals
    >>> ledger = read_text('''
    ... strict: false
    ... as_of: 2026-12-31
    ... deals:
    ... - {payer: lab, payee: cloud, kind: cloud, amount: 300B, date: 2026, term: 2026 to 2030,
    ...    status: committed}
    ... financials:
    ... - {entity: lab, metric: revenue, period: 2026, amount: 20B}
    ... ''')
    >>> year = cover_entity(select_deals(ledger), "lab").years[0]
    >>> year.name, year.dues.due.disclosed // 10**11, year.cover
    ('2026', 59, 'not covered')
    >>> float(round(year.times.high, 2))
    3.0
    """
    arguments.instance("selection", selection, Selection)
    found = find_entity(selection.ledger, entity, argument="entity")
    if found.pooled:
        raise QuestionError(
            f"entity: {found.name} stands for many parties, and has no revenue of its own. "
            "Ask about a company."
        )
    book = _books(selection).get(found.id, _Book())
    return _cover(selection, found.id, book, figures_by_entity(selection).get(found.id, []))


def rank_payers(selection: Selection) -> tuple[Coverage, ...]:
    """Return the coverage of every company that has signed trade to pay, the largest first.

    Parameters
    ----------
    selection : Selection
        Its view says which companies are listed.

    Raises
    ------
    QuestionError
        If it is no Selection.
    """
    arguments.instance("selection", selection, Selection)
    figures = figures_by_entity(selection)
    entities = selection.ledger.entities
    found = [
        _cover(selection, entity, book, figures.get(entity, []))
        for entity, book in _books(selection).items()
        if book.orders and not entities[entity].pooled and selection.involves((entity,))
    ]
    return tuple(sorted(found, key=lambda each: (-_outstanding(each), each.entity)))


def _outstanding(coverage: Coverage) -> int:
    return coverage.to_come.trade.disclosed + coverage.undated.trade.disclosed


def _cover(selection: Selection, entity: str, book: _Book, figures: Sequence[Figure]) -> Coverage:
    spans = _years(book, last_month(figures), selection.as_of)
    revenue = latest_year("revenue", figures)
    years = tuple(_year(book, days, figures, revenue) for days in spans)
    start, end = (spans[0].first, spans[-1].last) if spans else (date.max, date.min)
    after = start if selection.as_of is None else next_day(selection.as_of)
    settled, left = book.only(settled=True), book.only(settled=False)
    return Coverage(
        selection=selection,
        entity=entity,
        years=years,
        before=book.between(date.min, start - timedelta(days=1)),
        so_far=Dues.added(
            [settled.between(start, date.max), left.between(start, after - timedelta(days=1))]
        ),
        to_come=left.between(after, date.max) if spans else Dues(),
        later=book.between(end + timedelta(days=1), date.max) if spans else Dues(),
        undated=book.undated(),
        revenue=revenue,
        cash_flow=latest_year("operating_cash_flow", figures),
        cash=latest_level(CASH, figures),
        run_rate=latest_level(("revenue_run_rate",), figures),
        stated=tuple(_stated(book, figures, revenue)),
        unpriced=sum(not standing.amount.priced for standing in book.orders),
        unplaced=endless_years(("revenue", "operating_cash_flow"), figures),
    )


def _years(book: _Book, month: int, as_of: date | None) -> list[PartialDate]:
    """The years of a company from that of the day to the last in which something moves."""
    moving = list(book.moving())
    if not moving:
        return []
    first = as_of or min(first for first, _ in moving)
    last = max([first, *(last for _, last in moving)])
    start, end = (day.year + (day.month > month) for day in (first, last))
    start = min(max(start, date.min.year + 1), LAST_YEAR)
    end = max(start, min(end, start + MOST_YEARS - 1, LAST_YEAR))
    return [year_ending(year, month) for year in range(start, end + 1)]


def _year(
    book: _Book, days: PartialDate, figures: Sequence[Figure], newest: Reading | None
) -> CoverageYear:
    revenue = reading_of("revenue", days, figures)
    return CoverageYear(
        days=days,
        name=year_name(days),
        dues=book.between(days.first, days.last),
        revenue=revenue,
        cash_flow=reading_of("operating_cash_flow", days, figures),
        base=newest if revenue is None else None,
    )


# --- what moves when ------------------------------------------------------------------------------


@dataclass(slots=True)
class _Book:
    """What a company pays, or gets as financing, in parts by the days on which they move."""

    trade: list[Part] = field(default_factory=list)  # signed
    announced: list[Part] = field(default_factory=list)  # trade that is not
    financing: list[Part] = field(default_factory=list)  # signed, received
    repayments: list[Part] = field(default_factory=list)
    loans: list[Standing] = field(default_factory=list)  # signed, received
    repaid: dict[str, Amount] = field(default_factory=dict)  # by lender
    orders: list[Standing] = field(default_factory=list)  # signed trade

    def add(self, selection: Selection, standing: Standing, *, signed: bool) -> None:
        """Enter a deal by which the company pays, or is financed."""
        deal = standing.deal
        parts = parts_of(selection, standing)
        if deal.kind in TRADE:
            (self.trade if signed else self.announced).extend(parts)
            self.orders += [standing] if signed else []
        elif deal.kind == "repayment":
            before = self.repaid.get(deal.payee, NOTHING)
            self.repaid[deal.payee] = total((before, standing.amount))
            self.repayments.extend(parts)
        else:
            self.loans += [standing] if deal.kind == "debt" else []
            self.financing.extend(parts)

    def only(self, *, settled: bool) -> _Book:
        """The same with the parts alone that are known to have moved, or those that are not."""
        trade, announced, financing, repayments = (
            [part for part in parts if part.settled == settled]
            for parts in (self.trade, self.announced, self.financing, self.repayments)
        )
        loans = [] if settled else self.loans
        return replace(
            self,
            trade=trade,
            announced=announced,
            financing=financing,
            repayments=repayments,
            loans=loans,
        )

    def moving(self) -> Iterator[tuple[date, date]]:
        """The days on which something moves."""
        for part in (*self.trade, *self.announced, *self.financing, *self.repayments, *self._due()):
            if part.days is not None:
                yield part.days

    def between(self, first: date, last: date) -> Dues:
        """What moves from one day to another, both included."""
        return Dues(
            trade=_between(self.trade, first, last),
            debt=_between((*self._due(), *self.repayments), first, last),
            announced=_between(self.announced, first, last),
            financing=_between(self.financing, first, last),
        )

    def undated(self) -> Dues:
        """What belongs to no year, for nobody knows when it moves."""
        return Dues(
            trade=_undated(self.trade),
            debt=_undated((*self._due(), *self.repayments)),
            announced=_undated(self.announced),
            financing=_undated(self.financing),
        )

    def _due(self) -> Iterator[Part]:
        """What is left of each loan beside the repayments of it, those that end first first."""
        paid = dict(self.repaid)
        for loan in sorted(self.loans, key=lambda loan: _end(loan) or date.max):
            back = paid.get(loan.deal.payer, NOTHING)
            end = _end(loan)
            yield Part(less(loan.amount, back.high, back.low), (end, end) if end else None)
            paid[loan.deal.payer] = less(back, loan.amount.high, loan.amount.low)


def _end(loan: Standing) -> date | None:
    return loan.term.end.last if loan.term and loan.term.end else None


def _between(parts: Iterable[Part], first: date, last: date) -> Amount:
    return total(part.between(first, last) for part in parts)


def _undated(parts: Iterable[Part]) -> Amount:
    return total(part.amount for part in parts if part.days is None)


def _books(selection: Selection) -> dict[str, _Book]:
    """The deals of each company; a repayment is due, be it counted elsewhere or not."""
    found: dict[str, _Book] = {}
    for standing in selection.deals:
        deal = standing.deal
        signed = standing.signed or (standing.left_out == REPAID and standing.status.signed)
        pays = deal.kind == "repayment" or deal.kind in TRADE
        if signed or (standing.counted and deal.kind in TRADE):
            book = found.setdefault(deal.payer if pays else deal.payee, _Book())
            book.add(selection, standing, signed=signed)
    return found


# --- what the company states ----------------------------------------------------------------------


def _stated(book: _Book, figures: Iterable[Figure], revenue: Reading | None) -> Iterator[Stated]:
    dated = [
        (day, figure, figure.amount)
        for figure in figures
        if figure.metric == "commitments_total"
        and figure.amount is not None
        and (day := day_of(figure.period)) is not None
    ]
    for day, figure, amount in sorted(dated, key=lambda each: each[0], reverse=True):
        if figure.years is None:
            yield Stated(figure, amount, None, None, None)
            continue
        years = range_of(figure.years)
        a_year = quotient(range_of(amount), years)
        over = range_of(revenue.amount) if revenue and revenue.amount.disclosed else None
        times = quotient(a_year, over) if over else None
        first = _days_later(day, Fraction(1, 365))
        end = _days_later(day, years.low if years.high is None else years.high)
        yield Stated(figure, amount, a_year, times, _between(book.trade, first, end))


def _days_later(day: date, years: Fraction | None) -> date:
    number = round((years or 0) * Fraction(1461, 4))
    return date.fromordinal(min(day.toordinal() + number, date.max.toordinal()))


# --- plain values ---------------------------------------------------------------------------------


def _times_dict(times: Range | None) -> TimesDict | None:
    if times is None:
        return None
    low, high = (None if end is None else round(float(end), 6) for end in times)
    return {"low": low or 0.0, "high": high}


def _reading_dict(reading: Reading | None) -> ReadingDict | None:
    if reading is None:
        return None
    return {
        "period": reading.period,
        "metric": reading.figures[0].metric,
        "amount": amount_dict(*reading.amount.ends),
        "expected": reading.expected,
    }


def _level_dict(figure: Figure | None) -> LevelDict | None:
    if figure is None or figure.amount is None:
        return None
    return {
        "metric": figure.metric,
        "period": figure.period,
        "amount": amount_dict(*figure.amount.ends),
    }


def _stated_dict(stated: Stated) -> StatedDict:
    years, a_year = stated.figure.years, stated.a_year
    return {
        "period": stated.figure.period,
        "amount": amount_dict(*stated.amount.ends),
        "years": None if years is None else str(years),
        "a_year": None if a_year is None else amount_dict(a_year.low or 0, a_year.high),
        "times": _times_dict(stated.times),
        "within": None if stated.within is None else disclosed_dict(stated.within),
    }


def _year_dict(year: CoverageYear) -> CoverageYearDict:
    best, worst = year.covers
    return {
        "year": year.name,
        "first": year.days.first.isoformat(),
        "last": year.days.last.isoformat(),
        **year.dues.to_dict(),
        "revenue": _reading_dict(year.revenue),
        "cash_flow": _reading_dict(year.cash_flow),
        "times": _times_dict(year.times),
        "times_newest_revenue": _times_dict(year.times_base),
        "gap": _gap_dict(year.gap),
        "cover": year.cover,
        "cover_at_best": best,
        "cover_at_worst": worst,
    }


def _gap_dict(gap: tuple[int, int | None] | None) -> BalanceDict | None:
    return None if gap is None else {"low": whole(gap[0]), "high": maybe_whole(gap[1])}


def _dues_record(name: str, dues: Dues) -> dict[str, Any]:
    """A row of what belongs to no one year."""
    return {
        **dict.fromkeys(Coverage.FIELDS),
        "year": name,
        "due_low": whole(dues.due.low),
        "due_high": maybe_whole(dues.due.high),
        "due_disclosed": whole(dues.due.disclosed),
        "trade": whole(dues.trade.disclosed),
        "debt": whole(dues.debt.disclosed),
        "announced": whole(dues.announced.disclosed),
        "financing_low": whole(dues.financing.low),
        "financing_high": maybe_whole(dues.financing.high),
    }


def _year_record(year: CoverageYear) -> dict[str, Any]:
    revenue, cash_flow = year.revenue, year.cash_flow
    best, worst = year.covers
    return {
        **_dues_record(year.name, year.dues),
        "first": year.days.first.isoformat(),
        "last": year.days.last.isoformat(),
        **_ends("revenue", amount_dict(*revenue.amount.ends) if revenue else None),
        "revenue_expected": None if revenue is None else revenue.expected,
        **_ends("cash_flow", amount_dict(*cash_flow.amount.ends) if cash_flow else None),
        **_ends("times", _times_dict(year.times)),
        **_ends("gap", _gap_dict(year.gap)),
        "cover": year.cover,
        "cover_at_best": best,
        "cover_at_worst": worst,
    }


def _ends(name: str, ends: Mapping[str, Any] | None) -> dict[str, Any]:
    return {f"{name}_{end}": None if ends is None else ends[end] for end in ("low", "high")}
