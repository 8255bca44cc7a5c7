"""The answer of ``compare``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import groupby

from bubblegraph import arguments
from bubblegraph.analysis.compare import (
    EXPOSED,
    OUTSIDE,
    WHOSE,
    Comparison,
    Measure,
    Side,
    percents,
)
from bubblegraph.analysis.exposure import Supplier
from bubblegraph.ledger.metrics import metric_words
from bubblegraph.ledger.model import RELATIONSHIPS, Figure, Span
from bubblegraph.ledger.payments import are_payments, deal_word
from bubblegraph.money import Scale, unit_words
from bubblegraph.output.answer import Answer, Column, Lines, Table
from bubblegraph.output.words import filter_words, scale_for
from bubblegraph.text import count, percent

__all__ = ["answer_compare"]

SUPPLIER = "supplier finances customer"
METHOD = (
    "At most, of the deals in each ledger, at disclosed prices; not findings. Put in: equity and "
    "debt. Lent: as the supplier said, else what it put into customers by the deals. Revenue and "
    "cash flow: of the latest year, what they pay one another among it; (of how many companies)."
)
MORE = (
    "T* and V*: of all deals, at the lows and at the highs. HHI: how few customers the sales in "
    "the ledger hang on, 100% for one; at disclosed prices, and whatever the open ones are. On "
    "credit: what was lent, and the guarantees that the supplier stated."
)
METHOD_OF_PAYMENTS = "Upper limits by the payments of each table, not findings."
PAYMENTS = {  # what is said of payments, by what is said of deals
    "T*, each dollar once": "T*, no money twice",
    "what became of them": "what was paid",
    "paid so far": "in all",
}
OF_DEALS = {  # all payments are as firm
    "T* of what is signed",
    *("announced", "signed", "still open", "gone", "signed of announced", "written off"),
}
SHORT_OF_PAYMENTS = "--all has more rows."
SHORT = "--all has more rows, every supplier that lends, and all prices."


def answer_compare(
    comparison: Comparison, *, every: bool = False, units: Scale | None = None
) -> Answer:
    """Lay out ledgers side by side; ``every``: with the rows that are not among the first."""
    arguments.instance("comparison", comparison, Comparison)
    arguments.flag("every", every)
    arguments.optional("units", units, Scale)
    sides = comparison.sides
    scale = units or _scale(comparison)
    unit = unit_words(sides[0].selection.ledger.currency, scale)
    suppliers = _suppliers(sides, scale) if every else ()
    return Answer(
        head=(
            f"Ledgers side by side, {unit}",
            _finding(comparison, scale),
            *_outside_words(comparison),
            *_bound_words(sides),
            *(_title(side) for side in sides),
            *dict.fromkeys(line for side in sides for line in filter_words(side.selection)),
        ),
        body=(*_tables(comparison, scale, every), *suppliers, *_prices(sides, every)),
        foot=_foot(sides, every=every),
        fields=comparison.FIELDS,
        records=comparison.to_records,
        document=comparison.to_dict,
    )


def _are_payments(sides: tuple[Side, ...]) -> bool:
    """Whether they are tables of payments all; one without any says nothing."""
    known = [side.selection for side in sides if side.selection.ledger.deals]
    return bool(known) and all(map(are_payments, known))


def _scale(comparison: Comparison) -> Scale:
    """The unit that suits the largest sums, and in which no cent of a payment is lost."""
    scale = comparison.scale
    if not _are_payments(comparison.sides):
        return scale
    own = [scale_for(side.selection, scale.cents, None) for side in comparison.sides]
    return min(scale, *own, key=lambda each: each.cents)


def _foot(sides: tuple[Side, ...], *, every: bool) -> tuple[str, ...]:
    if not _are_payments(sides):
        return METHOD, MORE if every else SHORT
    return (METHOD_OF_PAYMENTS,) if every else (METHOD_OF_PAYMENTS, SHORT_OF_PAYMENTS)


# --- the finding ----------------------------------------------------------------------------------


def _finding(comparison: Comparison, scale: Scale) -> str:
    """Say in what the ledgers are alike: who finances whom on their loops, and what was lost."""
    sides = comparison.sides
    found = [(side, side.relationships[SUPPLIER]) for side in sides]
    with_some = [(side, number) for side, number in found if number]
    parts = [f"{number:,} of the {_loops(side)} of {side.name}" for side, number in with_some]
    empty = [side.name for side in sides if not side.flows.selection.counted]
    if empty:
        word = "payment" if _are_payments(sides) else "deal"
        return f"Nothing to compare: no {word} of {_joined(empty)} counts on that day, or as asked."
    if not any(side.flows.found for side in sides):
        return "Alike in that none of them has a loop: no money can complete a lap."
    if _are_payments(sides):
        most = [f"{scale.show(side.flows.all.high.value)} in {side.name}" for side in sides]
        return f"At most {_joined(most)} can complete a lap."
    ends = [bool(side.written_off.high) for side in sides]
    so_far = ", so far not in what became of it" if any(ends) and not all(ends) else ""
    if not with_some:
        first = f"Alike in that no loop has a supplier that finances its customer{so_far}"
    elif len(with_some) == len(sides):
        first = f"Alike in kind{so_far}: suppliers finance their customers on {_joined(parts)}"
    else:
        first = f"Not alike in kind: suppliers finance their customers on {_joined(parts)} alone"
    lost = [scale.span(*side.written_off) for side in sides]
    return f"{first}; written off: {_joined(lost)}."


def _loops(side: Side) -> str:
    least = "" if side.flows.complete else "at least "
    return f"{least}{count(side.flows.found, 'loop')}"


def _joined(parts: list[str]) -> str:
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def _outside_words(comparison: Comparison) -> Iterator[str]:
    """Give the counter-case, how much of the money is others', and say where that is not known."""
    (part,) = (measure for measure in comparison.measures if measure.name == OUTSIDE)
    sides = comparison.sides
    parts = [
        f"{percent(Fraction(value.low))} in {side.name}"
        for side, value in zip(sides, part.values, strict=True)
        if value is not None
    ]
    if parts:
        yield f"Of the equity and debt of companies on loops outsiders gave {_joined(parts)}."
    lacking = [f"{side.name} lacks {side.lacks}" for side in sides if side.lacks]
    if lacking:
        yield f"Shares that cannot be compared are not given: {'; '.join(lacking)}."


def _bound_words(sides: tuple[Side, ...]) -> Iterator[str]:
    bounds = [side for side in sides if not side.exact]
    if bounds:
        names = _joined([side.name for side in bounds])
        yield f"T* of {names}, alone or in order, is a bound: the search was cut."


def _title(side: Side) -> str:
    when = f", as of {side.selection.as_of}" if side.selection.as_of else ""
    ledger, word = side.selection.ledger, deal_word(side.selection)
    return f"{side.name}: {ledger.title}{when}, {count(len(side.selection.counted), word)}"


# --- the tables -----------------------------------------------------------------------------------


def _tables(comparison: Comparison, scale: Scale, every: bool) -> Iterator[Table]:
    sides = comparison.sides
    columns = [Column(side.name, right=True) for side in sides]
    known: Iterable[Measure] = comparison.measures
    if _are_payments(sides):
        known = _of_payments(sides, known)
    chosen = [measure for measure in known if every or not measure.more]
    for group, measures in groupby(chosen, key=lambda each: each.group):
        rows = [_row(measure, scale) for measure in measures]
        if group == EXPOSED:
            names = [side.exposed.name if side.exposed else "n/a" for side in sides]
            rows.insert(0, ("", *names))
        yield Table((Column(group, wrap=True), *columns), rows)


def _of_payments(sides: tuple[Side, ...], measures: Iterable[Measure]) -> Iterator[Measure]:
    """What is said of payments, which nobody announced; of what for, where a column says it."""
    counted = (standing for side in sides for standing in side.selection.counted)
    plain = all(standing.deal.kind == "purchase" for standing in counted)
    for each in measures:
        of_kinds = each.group in (WHOSE, EXPOSED) or each.name in RELATIONSHIPS
        if each.name not in OF_DEALS and not (plain and of_kinds):
            group, name = (PAYMENTS.get(words, words) for words in (each.group, each.name))
            yield replace(each, group=group, name=name)


def _row(measure: Measure, scale: Scale) -> tuple[str, ...]:
    known = f" ({', '.join(map(str, measure.companies))})" if measure.companies else ""
    return f"{measure.name}{known}", *(measure.words(value, scale) for value in measure.values)


def _suppliers(sides: tuple[Side, ...], scale: Scale) -> Iterator[Table]:
    """The suppliers that lend, with the revenue on which that weighs."""
    for side in sides:
        rows = [_supplier_row(supplier, scale) for supplier in side.suppliers]
        columns = (
            Column(f"suppliers, {side.name}", wrap=True),
            Column("on credit", right=True),
            Column("revenue", right=True),
            Column("year", wrap=True, under=True),
            Column("over it", right=True),
            Column("HHI", right=True),
        )
        if rows:
            yield Table(columns, rows)


def _supplier_row(supplier: Supplier, scale: Scale) -> tuple[str, ...]:
    revenue = supplier.revenue.amount if supplier.revenue else None
    return (
        supplier.name,
        scale.span(supplier.exposure.low, supplier.exposure.disclosed),
        scale.amount(revenue) if revenue else "",
        supplier.revenue.period if supplier.revenue else "",
        percents(*supplier.share) if supplier.share else "",
        percents(*supplier.customers) if supplier.customers else "",
    )


def _prices(sides: tuple[Side, ...], every: bool) -> Iterator[Table | Lines]:
    """What capacity cost: the first price and the last, or all of them."""
    rows = [row for side in sides for row in _price_rows(side, every)]
    if rows:
        columns = (
            Column("price of capacity", wrap=True),
            Column("ledger", wrap=True),
            Column("then and later", wrap=True),
            Column("unit", wrap=True),
        )
        yield Table(columns, rows)
    without = [side.name for side in sides if not side.prices]
    if rows and without:
        yield Lines((f"No price of capacity is on record in {_joined(without)}.",), beside=True)


def _price_rows(side: Side, every: bool) -> Iterator[tuple[str, ...]]:
    """A row for each thing that has a price: of one day alone only if all are asked for."""
    by_metric = sorted(side.prices, key=lambda each: each.metric)
    for metric, group in groupby(by_metric, key=lambda each: each.metric):
        figures = list(group)
        if every or len(figures) > 1:
            shown = figures if every else (figures[0], figures[-1])
            words = ", ".join(map(_price, shown))
            yield metric_words(metric), side.name, words, figures[0].unit


def _price(figure: Figure) -> str:
    assert figure.value is not None  # prices have one
    return f"{_number(figure.value)} ({figure.period})"


def _number(value: Span) -> str:
    low, high = value
    if high is None:
        return f"at least {low:,}"
    return f"{high:,}" if low == high else f"up to {high:,}" if not low else f"{low:,} to {high:,}"
