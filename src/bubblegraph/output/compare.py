"""The answer of ``compare``."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import groupby

from bubblegraph import arguments
from bubblegraph.analysis.compare import Comparison, Measure, Range, Side
from bubblegraph.analysis.exposure import Supplier
from bubblegraph.ledger.metrics import metric_words
from bubblegraph.money import Scale, unit_words
from bubblegraph.output.answer import Answer, Column, Lines, Table
from bubblegraph.output.words import filter_words
from bubblegraph.text import count, percent

__all__ = ["answer_compare"]

SUPPLIER = "supplier finances customer"
MOST_SUPPLIERS = 3  # of each ledger
METHOD = (
    "At most, of the deals in each ledger, at disclosed prices; not findings. T* and V* of "
    "all deals, at the lows and at the highs; put in: equity and debt. Revenue of companies on "
    "loops is of the latest year on record, what they pay one another among it."
)
EXPOSURE = (
    "On credit: what the supplier said it lent to customers, else what it put into them by the "
    "deals; and the guarantees it stated. HHI: how few customers its sales in the ledger hang on, "
    "100% for one; a range where prices are open."
)


def answer_compare(comparison: Comparison, *, units: Scale | None = None) -> Answer:
    """Lay out ledgers side by side."""
    arguments.instance("comparison", comparison, Comparison)
    arguments.optional("units", units, Scale)
    sides = comparison.sides
    scale = units or comparison.scale
    unit = unit_words(sides[0].selection.ledger.currency, scale)
    return Answer(
        head=(
            f"Ledgers side by side, {unit}",
            _finding(comparison, scale),
            *_exposure_words(sides),
            *_share_words(comparison),
            *(_title(side) for side in sides),
            *dict.fromkeys(line for side in sides for line in filter_words(side.selection)),
        ),
        body=(*_tables(comparison, scale), *_suppliers(sides, scale), *_prices(sides)),
        foot=(METHOD, EXPOSURE),
        fields=comparison.FIELDS,
        records=comparison.to_records,
        document=comparison.to_dict,
    )


def _finding(comparison: Comparison, scale: Scale) -> str:
    """Say in what the ledgers are alike: who finances whom on their loops, and how much of it."""
    sides = comparison.sides
    found = [(side, side.relationships[SUPPLIER]) for side in sides]
    with_some = [(side, number) for side, number in found if number]
    parts = [f"{number:,} of {_loops(side)} of {_called(side)}" for side, number in with_some]
    if not any(side.flows.found for side in sides):
        return "Alike in that none of them has a loop: no money can complete a lap."
    if not with_some:
        first = "Alike in that no loop has a supplier that finances its customer"
    elif len(with_some) == len(sides):
        first = f"Alike in kind: suppliers finance their customers on {_joined(parts)}"
    else:
        first = f"Not alike: suppliers finance their customers on {_joined(parts)} alone"
    amounts = [scale.show(side.flows.all.high.value) for side in sides]
    return f"{first}. At most {_joined(amounts)} can complete a lap, in this order."


def _called(side: Side) -> str:
    return f"“{side.selection.ledger.title}”"


def _loops(side: Side) -> str:
    least = "" if side.flows.complete else "at least "
    return f"the {least}{count(side.flows.found, 'loop')}"


def _joined(parts: list[str]) -> str:
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def _exposure_words(sides: tuple[Side, ...]) -> Iterator[str]:
    """Name the supplier whose loans and guarantees are largest beside its revenue, ledger by
    ledger.
    """
    parts = [
        f"{supplier.name} {_share(supplier)} ({side.name})"
        for side in sides
        for supplier in side.suppliers[:1]
        if supplier.share is not None
    ]
    if parts:
        yield f"What suppliers lent and guaranteed, over a year's revenue: {_joined(parts)}."


def _share_words(comparison: Comparison) -> Iterator[str]:
    lacking = [f"{side.name} lacks {side.lacks}" for side in comparison.sides if side.lacks]
    if lacking:
        yield f"Shares of the gross flow cannot be compared: {'; '.join(lacking)}."


def _title(side: Side) -> str:
    when = f", as of {side.selection.as_of}" if side.selection.as_of else ""
    ledger = side.selection.ledger
    return f"{side.name}: {ledger.title}{when}, {count(len(side.selection.counted), 'deal')}"


def _tables(comparison: Comparison, scale: Scale) -> Iterator[Table]:
    names = [Column(side.name, right=True) for side in comparison.sides]
    for group, measures in groupby(comparison.measures, key=lambda each: each.group):
        rows = [
            (measure.name, *(_value(measure, each, scale) for each in measure.values))
            for measure in measures
        ]
        yield Table((Column(group, wrap=True), *names), rows)


def _value(measure: Measure, value: Range | None, scale: Scale) -> str:
    if value is None:
        return "n/a"
    if measure.unit == "money":
        return scale.span(*value)
    if measure.unit == "share":
        return _percents(Fraction(value.low), value.high)
    return f"{'≥' if value.high is None else ''}{value.low:,}"


def _percents(low: Fraction, high: int | Fraction | None) -> str:
    ends = [percent(low), "?" if high is None else percent(Fraction(high))]
    return ends[0] if ends[0] == ends[1] else f"{ends[0].rstrip('%')}–{ends[1]}"


def _share(supplier: Supplier) -> str:
    return _percents(*supplier.share) if supplier.share else ""


def _suppliers(sides: tuple[Side, ...], scale: Scale) -> Iterator[Table]:
    """The suppliers whose loans weigh most, with the revenue that they weigh on."""
    for side in sides:
        rows = [_supplier_row(supplier, scale) for supplier in side.suppliers[:MOST_SUPPLIERS]]
        columns = (
            Column(f"suppliers, {side.name}", wrap=True),
            Column("on credit", right=True),
            Column("revenue", right=True),
            Column("of", wrap=True, under=True),
            Column("share", right=True),
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
        _share(supplier),
        _percents(*supplier.customers) if supplier.customers else "",
    )


def _prices(sides: tuple[Side, ...]) -> Iterator[Table | Lines]:
    """What capacity cost, where a ledger knows."""
    rows = [
        (metric_words(figure.metric), side.name, figure.period, f"{figure.value} {figure.unit}")
        for side in sides
        for figure in side.prices
    ]
    if rows:
        columns = (
            Column("price of capacity", wrap=True),
            Column("ledger", wrap=True),
            Column("when"),
            Column("price", right=True),
        )
        yield Table(columns, rows)
    without = [side.name for side in sides if not side.prices]
    if rows and without:
        yield Lines((f"No price of capacity is on record in {_joined(without)}.",), beside=True)
