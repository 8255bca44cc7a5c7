"""The answer of ``coverage``: one company, or the largest payers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from bubblegraph import arguments
from bubblegraph.analysis.claim_figures import Range
from bubblegraph.analysis.company_figures import Reading
from bubblegraph.analysis.coverage import Coverage, CoverageYear, Dues, Stated
from bubblegraph.analysis.documents import asked_dict
from bubblegraph.analysis.field_figures import FieldFigures
from bubblegraph.ledger.metrics import metric_words
from bubblegraph.ledger.names import name
from bubblegraph.ledger.select import Selection
from bubblegraph.money import Amount, Scale, whole
from bubblegraph.output.answer import Answer, Column, Lines, Table
from bubblegraph.output.words import filter_words, head_line, scale_for
from bubblegraph.text import count, few_digits

if TYPE_CHECKING:
    from bubblegraph.analysis.document_types.coverage import Cover
    from bubblegraph.output.document_types import CoveragesDocument

__all__ = ["PAYERS_FIELDS", "answer_coverage", "answer_payers", "payer_record"]

MOST_ROWS = 10
SHORT: dict[Cover, str] = {
    "nothing due": "–",
    "covered by revenue": "revenue",
    "covered by revenue and firm financing": "revenue and financing",
    "not covered": "not covered",
    "revenue not known": "not known",
}
YEARS = (
    Column("year"),
    Column("due", right=True),
    Column("revenue", right=True),
    Column("times", right=True),
    Column("financing", right=True),
    Column("gap", right=True),
    Column("covered by", wrap=True),
)
STATED = (
    Column("stated"),
    Column("amount", right=True),
    Column("over years", right=True),
    Column("a year", right=True),
    Column("times", right=True),
    Column("in the ledger", right=True),
)
PAYERS = (
    Column("payer", wrap=True),
    Column("to pay", right=True),
    Column("undated", right=True),
    Column("peak"),
    Column("due then", right=True),
    Column("revenue", right=True),
    Column("times", right=True),
)
PAYERS_FIELDS = (
    *("entity", "to_come", "undated", "peak_year", "peak_due"),
    *("revenue_period", "revenue_low", "revenue_high"),
)
METHOD = (
    "Signed deals at disclosed prices. Due: orders straight over the days of their terms, from "
    "signing on; loans as their terms end. Financing: signed equity and loans as they closed or "
    "were paid; else equity over its term, loans at no known time. Times: due over revenue. Gap: "
    "due less revenue and financing; below 0 something is left over."
)


def answer_coverage(
    coverage: Coverage, *, every: bool = False, units: Scale | None = None
) -> Answer:
    """Lay out what falls due of a company's orders by year, and what there is to pay with."""
    arguments.instance("coverage", coverage, Coverage)
    arguments.flag("every", every)
    arguments.optional("units", units, Scale)
    scale = scale_for(coverage.selection, coverage.largest, units)
    who = name(coverage.selection.ledger, coverage.entity)
    shown = _shown(coverage, every=every)
    return Answer(
        head=(
            head_line(f"Coverage, {who}", coverage.selection, scale),
            " ".join(_findings(coverage, who, scale)),
            *filter_words(coverage.selection),
        ),
        body=tuple(_tables(coverage, shown, scale)),
        foot=tuple(_notes(coverage, shown, scale)),
        fields=coverage.FIELDS,
        records=coverage.to_records,
        document=coverage.to_dict,
    )


def _shown(coverage: Coverage, *, every: bool) -> tuple[CoverageYear, ...]:
    """The years in which something falls due, the first of them or all."""
    due = _due_years(coverage)
    return due if every else due[:MOST_ROWS]


def _due_years(coverage: Coverage) -> tuple[CoverageYear, ...]:
    return tuple(year for year in coverage.years if year.dues.due.disclosed)


# --- sentences ------------------------------------------------------------------------------------


def _findings(coverage: Coverage, who: str, scale: Scale) -> Iterator[str]:
    trade, undated = coverage.to_come.trade.disclosed, coverage.undated.trade.disclosed
    if not trade and not undated:
        yield f"The ledger has no signed trade with a disclosed price that {who} has still to pay."
    elif not trade:
        yield (
            f"{who} has {scale.show(undated)} of signed trade without a full term, which is in no "
            "year, and none with one that is still to pay."
        )
    else:
        yield _trade_words(coverage, who, scale)
        if undated:
            yield f"{scale.show(undated)} more has no full term and is in no year."
    if debt := coverage.to_come.debt.disclosed:
        yield f"Loans of {scale.show(debt)} are to be paid back."
    yield from _cover_words(_due_years(coverage))


def _trade_words(coverage: Coverage, who: str, scale: Scale) -> str:
    to_pay = f"{who} has {_span(coverage.to_come.trade, scale)} of signed trade still to fall due"
    peak = coverage.peak
    if peak is None:
        return f"{to_pay} after {_when(coverage.years[-1])}."
    last = [year for year in coverage.years if year.dues.trade.disclosed][-1]
    of_day = coverage.selection.as_of is not None and peak is coverage.years[0]
    begun = coverage.so_far.trade.disclosed if of_day else 0
    span = _in(last) if last is coverage.years[0] else f"by {_when(last)}"
    loans = ", loans among it," if peak.dues.debt.disclosed else ""
    due = f"{scale.show(peak.dues.due.disclosed)}{loans} falls due {_in(peak)}"
    part = "all" if begun == peak.dues.due.disclosed else scale.show(begun)
    so_far = f"; {part} was due by this day" if begun else ""
    most = f"{to_pay} {span}. {due}"
    reading = peak.revenue or peak.base
    times = _at_disclosed(peak.dues.due, reading)
    if reading is None or times is None:
        return f"{most}{so_far}. The ledger has no revenue of {who} to set beside it."
    told = "what was expected of" if reading.expected else "its revenue of"
    revenue = f"{told} {reading.period} ({scale.amount(reading.amount)})"
    return f"{most}, {times} times {revenue}{so_far}."


def _when(year: CoverageYear) -> str:
    return year.name.removeprefix("to ")


def _in(year: CoverageYear) -> str:
    return f"in the year {year.name}" if year.name.startswith("to ") else f"in {year.name}"


def _cover_words(due: Sequence[CoverageYear]) -> Iterator[str]:
    """Say how many years are of each class, and for how many there is no revenue."""
    if not due:
        return
    number = Counter(year.cover for year in due)
    unknown = number.pop("revenue not known", 0)
    said = [f"{n} {'is' if n == 1 else 'are'} {cover}" for cover, n in number.items()]
    said += [f"for {unknown} the ledger has no revenue"] if unknown else []
    if not number:
        years = "year" if unknown == 1 else f"{unknown} years"
        yield f"For the {years} in which something falls due the ledger has no revenue."
    elif len(due) == 1:
        yield f"The year in which something falls due is {due[0].cover}."
    else:
        yield f"Of the {len(due)} years in which something falls due, {', and '.join(said)}."


# --- tables ---------------------------------------------------------------------------------------


def _tables(
    coverage: Coverage, shown: Sequence[CoverageYear], scale: Scale
) -> Iterator[Table | Lines]:
    if not coverage.all.nothing:
        yield Table(
            YEARS, [_year_row(year, scale) for year in shown], list(_sums(coverage, shown, scale))
        )
    if levels := list(_levels(coverage, scale)):
        yield Lines(("",), beside=True)
        yield Table((Column("to pay with"), Column("as of"), Column("", right=True)), levels)
    if coverage.stated:
        yield Lines(("",), beside=True)
        yield Table(STATED, [_stated_row(each, scale) for each in coverage.stated])


def _year_row(year: CoverageYear, scale: Scale) -> tuple[str, ...]:
    return (
        year.name,
        _span(year.dues.due, scale),
        _reading(year.revenue, scale),
        _times_words(year),
        _blank(year.dues.financing, scale),
        "–" if year.gap_disclosed is None else scale.show(year.gap_disclosed),
        _covered_by(year),
    )


def _covered_by(year: CoverageYear) -> str:
    """What covers it; both if that is another at best and at worst."""
    best, worst = (SHORT[cover] for cover in year.covers)
    return worst if best in (worst, "–") else f"{best} or {worst}"


def _span(amount: Amount, scale: Scale) -> str:
    """An amount at its low and at disclosed prices."""
    return scale.span(amount.low, amount.disclosed)


def _blank(amount: Amount, scale: Scale) -> str:
    return _span(amount, scale) if amount.disclosed else ""


def _disclosed(amount: Amount, scale: Scale) -> str:
    return scale.show(amount.disclosed) if amount.disclosed else ""


def _reading(reading: Reading | None, scale: Scale) -> str:
    if reading is None:
        return "–"
    return f"{_figure(reading.amount, scale)}{'*' * reading.expected}"


def _figure(amount: Amount, scale: Scale) -> str:
    """A figure that somebody published: ``≤725.00`` where it is up to that."""
    if amount.high and not amount.low:
        return f"≤{scale.show(amount.high)}"
    return scale.amount(amount)


def _times_words(year: CoverageYear) -> str:
    """Due over revenue; in brackets over that of another year."""
    own = _at_disclosed(year.dues.due, year.revenue)
    other = _at_disclosed(year.dues.due, year.base)
    return own or (f"({other})" if other else "–")


def _at_disclosed(due: Amount, revenue: Reading | None) -> str | None:
    """One over the other, at disclosed prices."""
    if revenue is None or not revenue.amount.disclosed:
        return None
    return few_digits(due.disclosed / revenue.amount.disclosed)


def _sums(
    coverage: Coverage, shown: Sequence[CoverageYear], scale: Scale
) -> Iterator[tuple[str, ...]]:
    """What is in no year that is shown, and all."""
    hidden = [year.dues for year in coverage.years if year not in shown]
    rows = (
        ("before", coverage.before),
        ("others", Dues.added([*hidden, coverage.later])),
        ("undated", coverage.undated),
        ("all", coverage.all),
    )
    for word, dues in rows:
        if dues.due.disclosed or dues.financing.disclosed:
            due, financing = _span(dues.due, scale), _blank(dues.financing, scale)
            yield word, due, "", "", financing, "", ""


def _levels(coverage: Coverage, scale: Scale) -> Iterator[tuple[str, str, str]]:
    readings = (("revenue", coverage.revenue), ("operating cash flow", coverage.cash_flow))
    for word, reading in readings:
        if reading is not None:
            yield word, reading.period, _figure(reading.amount, scale)
    for figure in (coverage.run_rate, coverage.cash):
        if figure is not None and figure.amount is not None:
            yield metric_words(figure.metric), figure.period, _figure(figure.amount, scale)


def _stated_row(stated: Stated, scale: Scale) -> tuple[str, ...]:
    return (
        stated.figure.period,
        scale.amount(stated.amount),
        str(stated.figure.years or "–"),
        _range(stated.a_year, scale),
        "–"
        if stated.times is None or stated.times.low is None
        else few_digits(float(stated.times.low)),
        "–" if stated.within is None else _span(stated.within, scale),
    )


def _times_range(times: Range | None) -> str:
    """A ratio of two intervals, its least and its most."""
    if times is None:
        return "–"
    low, high = (None if end is None else few_digits(float(end)) for end in times)
    if high is None:
        return f"≥{low}"
    return high if low == high else f"{low}–{high}"


def _range(found: Range | None, scale: Scale) -> str:
    return "–" if found is None else scale.span(found.low or 0, found.high)


# --- notes ----------------------------------------------------------------------------------------


def _notes(coverage: Coverage, shown: Sequence[CoverageYear], scale: Scale) -> Iterator[str]:
    if shown:
        yield METHOD
    if any(year.base for year in shown):
        base = next(year.base for year in shown if year.base)
        yield f"In brackets: over its revenue of {base.period}, for that of the year is not known."
    if expectations := _expected(shown):
        yield f"* {expectations}, no result."
    yield from _differing(shown, scale)
    yield from _left_out(coverage, scale)
    yield from _why(coverage, scale)
    yield from _unplaced([coverage])
    if more := len(_due_years(coverage)) - len(shown):
        yield f"--all lists {count(more, 'later year')}."


def _expected(shown: Sequence[CoverageYear]) -> str:
    known = [year.revenue for year in shown if year.revenue and year.revenue.expected]
    return ", ".join(dict.fromkeys(metric_words(each.figures[0].metric) for each in known))


def _differing(shown: Sequence[CoverageYear], scale: Scale) -> Iterator[str]:
    for year in shown:
        if year.revenue is not None and year.revenue.differs:
            figures = [each.amount for each in year.revenue.figures if each.amount is not None]
            said = " and ".join(scale.amount(amount) for amount in figures)
            yield f"The ledger has two revenues of {year.revenue.period}: {said}."


def _left_out(coverage: Coverage, scale: Scale) -> Iterator[str]:
    said = []
    if coverage.unpriced:
        said.append(f"{count(coverage.unpriced, 'signed deal')} without a price")
    if announced := coverage.all.announced.disclosed:
        said.append(f"{scale.show(announced)} of trade that is announced and not signed")
    if said:
        yield f"In no sum: {', '.join(said)}."


def _unplaced(covered: Iterable[Coverage]) -> Iterator[str]:
    """Say which figures are set beside no year, for nobody knows which days they are of."""
    for each in covered:
        if each.unplaced:
            who = name(each.selection.ledger, each.entity)
            periods = ", ".join(each.unplaced)
            yield (
                f"Left out: figures of {who} for {periods}; the ledger does not say in which month "
                f"it ends, as in {each.unplaced[0]} (Jun {each.unplaced[0][2:]})."
            )


def _why(coverage: Coverage, scale: Scale) -> Iterator[str]:
    """Say why what a company states may differ from what the ledger has."""
    if not coverage.stated:
        return
    newest = coverage.stated[0]
    has = f"The ledger has {_span(coverage.all.trade, scale)} of signed trade in all"
    parts = [
        f"{scale.show(amount.disclosed)} {words}"
        for amount, words in (
            (coverage.before.trade, "before these years"),
            (coverage.undated.trade, "at no known time"),
        )
        if amount.disclosed
    ]
    of_it = f", of it {' and '.join(parts)}" if parts else ""
    yield (
        f"{has}{of_it}; the newest statement ({newest.figure.period}) has "
        f"{scale.amount(newest.amount)}. They may differ: a company counts plans and contracts "
        "that are not public, and may leave out what it can cancel; the ledger spreads headlines "
        "over terms and has no price of some."
    )
    if any(each.a_year is None for each in coverage.stated):
        yield "Where no years are stated, an amount is not set beside a year's revenue."


# --- all payers -----------------------------------------------------------------------------------


def answer_payers(
    selection: Selection,
    payers: Sequence[Coverage],
    field: FieldFigures,
    *,
    every: bool = False,
    units: Scale | None = None,
) -> Answer:
    """Lay out who has most to pay, who spends most on equipment, and which revenue is needed."""
    arguments.instance("selection", selection, Selection)
    payers = arguments.instances("payers", payers, Coverage)
    arguments.instance("field", field, FieldFigures)
    arguments.flag("every", every)
    arguments.optional("units", units, Scale)
    spent = max((amount.disclosed for amount in field.together.values()), default=0)
    scale = scale_for(selection, max(map(_to_pay, payers), default=0) or spent, units)
    owing = [payer for payer in payers if _to_pay(payer)]
    shown = owing if every else owing[:MOST_ROWS]
    return Answer(
        head=(
            head_line("Coverage", selection, scale),
            " ".join(_payers_findings(owing, field, scale)),
            *filter_words(selection),
        ),
        body=tuple(_payers_tables(selection, owing, shown, field, scale)),
        foot=tuple(_payers_notes(owing, shown, field, scale)),
        fields=PAYERS_FIELDS,
        records=lambda: [payer_record(payer) for payer in payers],
        document=lambda: _document(selection, payers, field),
    )


def _to_pay(payer: Coverage) -> int:
    return payer.to_come.trade.disclosed + payer.undated.trade.disclosed


def _payers_findings(owing: Sequence[Coverage], field: FieldFigures, scale: Scale) -> Iterator[str]:
    if owing:
        first = owing[0]
        who = name(first.selection.ledger, first.entity)
        to_come = Dues.added([payer.to_come for payer in owing]).trade.disclosed
        undated = Dues.added([payer.undated for payer in owing]).trade.disclosed
        companies = count(len(owing), "company has", "companies have")
        most = scale.show(first.to_come.trade.disclosed)
        yield (
            f"{companies} {scale.show(to_come)} of signed trade still to fall due, at disclosed "
            f"prices, and {scale.show(undated)} without a full term; {who} has {most} and "
            f"{scale.show(first.undated.trade.disclosed)} of it."
        )
    else:
        yield "No company has signed trade with a disclosed price to pay."
    for need in field.needs:
        if need.short is not None:
            yield (
                f"By an estimate {_range(need.needed, scale)} of revenue is needed in "
                f"{need.figure.period}; {_range(need.short, scale)} of it is missing in what is "
                "forecast."
            )


def _payers_tables(
    selection: Selection,
    owing: Sequence[Coverage],
    shown: Sequence[Coverage],
    field: FieldFigures,
    scale: Scale,
) -> Iterator[Table | Lines]:
    if shown:
        yield Table(
            PAYERS,
            [_payer_row(payer, scale) for payer in shown],
            list(_payer_sums(owing, shown, scale)),
        )
    if field.spenders:
        yield Lines(("",), beside=True)
        yield _capex_table(selection, field, scale)


def _payer_row(payer: Coverage, scale: Scale) -> tuple[str, ...]:
    peak, revenue = payer.peak, payer.revenue
    return (
        name(payer.selection.ledger, payer.entity),
        _span(payer.to_come.trade, scale),
        _disclosed(payer.undated.trade, scale),
        peak.name if peak else "–",
        scale.show(peak.dues.due.disclosed) if peak else "–",
        _reading(revenue, scale),
        (_at_disclosed(peak.dues.due, revenue) if peak else None) or "–",
    )


def _payer_sums(
    owing: Sequence[Coverage], shown: Sequence[Coverage], scale: Scale
) -> Iterator[tuple[str, ...]]:
    for word, some in ((f"{len(owing) - len(shown)} others", owing[len(shown) :]), ("all", owing)):
        if some:
            dues = Dues.added([payer.to_come for payer in some])
            undated = Dues.added([payer.undated for payer in some])
            to_come = _span(dues.trade, scale)
            yield word, to_come, _disclosed(undated.trade, scale), "", "", "", ""


def _capex_table(selection: Selection, field: FieldFigures, scale: Scale) -> Table:
    columns = (
        Column("capital spending", wrap=True),
        *(Column(str(year), right=True) for year in field.together),
    )
    rows = [
        (
            name(selection.ledger, spender.entity),
            *(_reading(spender.years.get(year), scale) for year in field.together),
        )
        for spender in field.spenders
    ]
    sums = [("together", *(_figure(amount, scale) for amount in field.together.values()))]
    if set(field.said) & set(field.together):
        said = (_reading(field.said.get(year), scale) for year in field.together)
        sums.append(("of the field, as published", *said))
    return Table(columns, rows, sums)


def _payers_notes(
    owing: Sequence[Coverage], shown: Sequence[Coverage], field: FieldFigures, scale: Scale
) -> Iterator[str]:
    if shown:
        yield (
            "To pay: what falls due after this day. Peak: the whole year with most of it, a "
            "company's own by the month of its end; due then, loans that end among it. Times: that "
            "over the newest revenue of a year."
        )
    if any(reading.expected for spender in field.spenders for reading in spender.years.values()):
        yield "* forecast, guidance or target, no result."
    for need in field.needs:
        if need.short is None:
            needed = _range(need.needed, scale)
            yield f"Revenue needed for {need.figure.period}, by an estimate: {needed}."
    yield from _unplaced(shown)
    if len(shown) < len(owing):
        yield f"--all lists the {len(owing) - len(shown)} others; coverage NAME one by year."


def payer_record(payer: Coverage) -> dict[str, Any]:
    peak, revenue = payer.peak, payer.revenue
    ends = revenue.amount.ends if revenue else (None, None)
    low, high = (None if end is None else whole(end) for end in ends)
    return {
        "entity": payer.entity,
        "to_come": whole(payer.to_come.trade.disclosed),
        "undated": whole(payer.undated.trade.disclosed),
        "peak_year": peak.name if peak else None,
        "peak_due": whole(peak.dues.due.disclosed) if peak else None,
        "revenue_period": revenue.period if revenue else None,
        "revenue_low": low,
        "revenue_high": high,
    }


def _document(
    selection: Selection, payers: Sequence[Coverage], field: FieldFigures
) -> CoveragesDocument:
    return {
        "schema": 1,
        "command": "coverage",
        **asked_dict(selection),
        "payers": [payer.to_dict() for payer in payers],
        **field.to_dict(),
    }
