"""The answer of ``vendor``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from bubblegraph import arguments
from bubblegraph.analysis.documents import asked_dict
from bubblegraph.analysis.vendor import Share, Vendor, VendorYear
from bubblegraph.ledger.names import name
from bubblegraph.ledger.select import Selection
from bubblegraph.money import NOTHING, Amount, Scale, amount_dict, maybe_whole, whole
from bubblegraph.output.answer import Answer, Column, Lines, Table
from bubblegraph.output.words import amount_words, filter_words, head_line, scale_for

if TYPE_CHECKING:
    from bubblegraph.output.document_types import VendorsDocument

__all__ = ["RANKING_FIELDS", "answer_ranking", "answer_vendor", "ranking_record"]

LIMIT = (
    "R is what could come back, not a misstatement; the least that must is 0, for money is "
    "fungible."
)
RANKING_FIELDS = (
    *("entity", "financing_low", "financing_high", "sales_low", "sales_high", "returned_low"),
    *(
        "returned_high",
        "returned_unlimited",
        "returned_exact",
        "returned_in_order_low",
        "returned_in_order_high",
        "pro_rata_at_lows",
        "pro_rata_at_highs",
    ),
)
MOST_NAMED = 5
BY_YEAR = (
    "By year: only deals of full term, spread over it by days, at disclosed prices; the others "
    "belong to no year."
)


def answer_vendor(vendor: Vendor, *, units: Scale | None = None) -> Answer:
    """Lay out how much of a vendor's financing can return as its sales, and by which ways."""
    arguments.instance("vendor", vendor, Vendor)
    arguments.optional("units", units, Scale)
    largest = max(vendor.financing.disclosed, vendor.sales.disclosed, vendor.funding.disclosed)
    scale = scale_for(vendor.selection, largest, units)
    who = name(vendor.selection.ledger, vendor.entity)
    return Answer(
        head=(
            head_line(f"Vendor financing, {who}", vendor.selection, scale),
            f"{_most(vendor, scale)} of what {who} put into others can return to it as sales"
            f"{_beyond(vendor, scale)}. {_most_in_order(vendor, scale)}{LIMIT}",
            *filter_words(vendor.selection),
        ),
        body=(_sums_table(vendor, scale), *_tables(vendor, scale)),
        foot=((BY_YEAR,) if vendor.years else ()) + _left_words((vendor,)),
        fields=vendor.FIELDS,
        records=vendor.to_records,
        document=vendor.to_dict,
    )


def _most(vendor: Vendor, scale: Scale) -> str:
    return f"At most {scale.span(*vendor.returned)}" if vendor.returned[1] else "Nothing"


def _most_in_order(vendor: Vendor, scale: Scale) -> str:
    if not vendor.returned[1]:
        return ""
    most = vendor.returned_in_order[1]
    return f"In order of time it is {f'at most {scale.show(most)}' if most else 'nothing'}. "


def _beyond(vendor: Vendor, scale: Scale) -> str:
    """Say what R cannot pass where prices are unknown that may let more through."""
    bound = vendor.returned_unlimited
    if bound == vendor.returned[1]:
        return ""
    limit = "there is no bound" if bound is None else f"at most {scale.show(bound)}"
    return f", at disclosed prices; whatever the unknown prices are, {limit}"


def _sums_table(vendor: Vendor, scale: Scale) -> Table:
    return Table((Column("", wrap=True), Column("", wrap=True)), list(_sums(vendor, scale)))


def _sums(vendor: Vendor, scale: Scale) -> Iterator[tuple[str, str]]:
    yield "financing of others", amount_words(vendor.financing, scale)
    yield "sales in the ledger", amount_words(vendor.sales, scale)
    if any(vendor.returned):
        most = "" if vendor.in_order_exact else "at most "
        yield "R in order of time", f"{most}{scale.span(*vendor.returned_in_order)}"
    if any(vendor.put_in):
        at_lows, at_highs = (_recapture(vendor, end, scale) for end in (0, 1))
        yield "R over financing", f"{at_lows} at lows, {at_highs} at disclosed highs"
    at_lows, at_highs = (_estimate(end, scale) for end in vendor.pro_rata)
    yield (
        "pro rata, each party mixing all it takes in",
        f"{at_lows} at the lows, {at_highs} at the highs",
    )
    if vendor.funding_share is not None:
        suppliers = vendor.funding_by_suppliers
        part = amount_words(suppliers, scale) if suppliers != NOTHING else "nothing"
        yield (
            "its own funding",
            f"{amount_words(vendor.funding, scale)}, of which from its suppliers {part}",
        )
        yield "share of its suppliers in its funding", _share_words(vendor)


def _estimate(cents: Fraction | None, scale: Scale) -> str:
    return "not computed" if cents is None else scale.show(cents)


def _recapture(vendor: Vendor, end: int, scale: Scale) -> str:
    """The ratio, and the two numbers it is made of."""
    parts = f"{scale.show(vendor.returned[end])} of {scale.show(vendor.put_in[end])}"
    return f"{_percent(vendor.recapture[end])} ({parts})" if vendor.put_in[end] else "–"


def _percent(ratio: Fraction | None) -> str:
    return "–" if ratio is None else f"{float(ratio):.1%}"


def _percents(share: Share) -> str:
    first, last = (_percent(end) for end in share)
    return first if first == last else f"{first[:-1]}–{last}"


def _share_words(vendor: Vendor) -> str:
    """The bounds; and those at disclosed prices, where a price that nobody knows matters."""
    bounds, disclosed = vendor.funding_share, vendor.funding_share_disclosed
    if bounds is None or disclosed is None or bounds == disclosed:
        return _percents(bounds) if bounds else "–"
    return (
        f"{_percents(disclosed)} at disclosed prices, {_percents(bounds)} whatever the unknown "
        f"prices are"
    )


def _tables(vendor: Vendor, scale: Scale) -> Iterator[Table | Lines]:
    if vendor.paths:
        yield Lines(("",), beside=True)
        yield _paths_table(vendor, scale)
    if vendor.years:
        yield Lines(("",), beside=True)
        yield _years_table(vendor, scale)


def _paths_table(vendor: Vendor, scale: Scale) -> Table:
    ledger = vendor.selection.ledger
    columns = (
        Column("one way for R to come back, at the highs", wrap=True),
        Column("amount", right=True),
    )
    rows = [
        (" → ".join(name(ledger, entity) for entity in path.entities), scale.show(path.cents))
        for path in vendor.paths
    ]
    return Table(columns, rows, [("R", scale.show(vendor.returned[1]))])


def _years_table(vendor: Vendor, scale: Scale) -> Table:
    columns = (
        Column("revenue of"),
        Column("revenue", right=True),
        Column("R of deals in it", right=True),
        Column("at most", right=True),
    )
    return Table(columns, [_year_row(year, scale) for year in vendor.years])


def _year_row(year: VendorYear, scale: Scale) -> tuple[str, ...]:
    revenue, returned = scale.amount(year.revenue), scale.span(*year.returned)
    return year.period, revenue, returned, _percent(year.share)


def answer_ranking(
    selection: Selection, vendors: Sequence[Vendor], *, units: Scale | None = None
) -> Answer:
    """Lay out every entity that finances others and sells, by R."""
    arguments.instance("selection", selection, Selection)
    vendors = arguments.instances("vendors", vendors, Vendor)
    arguments.optional("units", units, Scale)
    top = max(
        (max(vendor.financing.disclosed, vendor.sales.disclosed) for vendor in vendors), default=0
    )
    scale = scale_for(selection, top, units)
    columns = (
        Column("vendor", wrap=True),
        Column("financing", right=True),
        Column("sales", right=True),
        Column("R", right=True),
        Column("in order", right=True),
        Column("pro rata", right=True),
    )
    rows = [_ranking_row(vendor, scale) for vendor in vendors if vendor.returned[1]]
    without = sum(not vendor.returned[1] for vendor in vendors)
    return Answer(
        head=(
            head_line("Vendor financing", selection, scale),
            f"R: how much of what a vendor put into others can return to it as sales, at most. "
            f"{LIMIT}",
            *filter_words(selection),
        ),
        body=(Table(columns, rows),) if rows else (),
        foot=(*_ranking_foot(len(rows), without, _bounds(vendors, scale)), *_left_words(vendors)),
        fields=RANKING_FIELDS,
        records=lambda: [ranking_record(vendor) for vendor in vendors],
        document=lambda: _document(selection, vendors),
    )


def _ranking_row(vendor: Vendor, scale: Scale) -> tuple[str, ...]:
    return (
        name(vendor.selection.ledger, vendor.entity),
        scale.amount(vendor.financing),
        scale.amount(vendor.sales),
        scale.span(*vendor.returned),
        _ordered(vendor, scale),
        "–" if vendor.pro_rata[1] is None else scale.show(vendor.pro_rata[1]),
    )


def ranking_record(vendor: Vendor) -> dict[str, Any]:
    return {
        "entity": vendor.entity,
        **_ends("financing", vendor.financing),
        **_ends("sales", vendor.sales),
        **_ends("returned", Amount(*vendor.returned)),
        "returned_unlimited": maybe_whole(vendor.returned_unlimited),
        "returned_exact": vendor.exact,
        "returned_in_order_low": whole(vendor.returned_in_order[0]),
        "returned_in_order_high": whole(vendor.returned_in_order[1]),
        "pro_rata_at_lows": maybe_whole(vendor.pro_rata[0]),
        "pro_rata_at_highs": maybe_whole(vendor.pro_rata[1]),
    }


def _ordered(vendor: Vendor, scale: Scale) -> str:
    """R in order of time at the highs; a limit where it is not computed."""
    return ("" if vendor.in_order_exact else "≤ ") + scale.show(vendor.returned_in_order[1])


def _document(selection: Selection, vendors: Sequence[Vendor]) -> VendorsDocument:
    return {
        "schema": 1,
        "command": "vendor",
        **asked_dict(selection),
        "vendors": [vendor.to_dict() for vendor in vendors],
    }


def _left_words(vendors: Sequence[Vendor]) -> tuple[str, ...]:
    """Say of whom R is not computed, and what stands for it; and where no estimate is."""
    left = [name(vendor.selection.ledger, vendor.entity) for vendor in vendors if not vendor.exact]
    said = []
    if left:
        those = ", ".join(left[:MOST_NAMED]) + (
            f" and {len(left) - MOST_NAMED} more" * (len(left) > MOST_NAMED)
        )
        said.append(
            f"Patience ended before R of {those} was known. In its place stands a bound: the "
            "smaller of what is put in and what is sold to those with whom money can go round."
        )
    if any(vendor.exact and None in vendor.pro_rata for vendor in vendors):
        said.append(
            "Pro rata is not computed where more than 1,000 parties are on loops with one another."
        )
    return tuple(said)


def _bounds(vendors: Sequence[Vendor], scale: Scale) -> str:
    """Name the vendors to which more can return if unknown prices are large, with bounds."""
    open_ones = [vendor for vendor in vendors if vendor.returned_unlimited != vendor.returned[1]]
    bounded = [
        f"{name(vendor.selection.ledger, vendor.entity)} {scale.show(vendor.returned_unlimited)}"
        for vendor in open_ones
        if vendor.returned_unlimited is not None
    ]
    free = [
        name(vendor.selection.ledger, vendor.entity)
        for vendor in open_ones
        if vendor.returned_unlimited is None
    ]
    said = [f"R is at most: {', '.join(bounded)}"] if bounded else []
    said += [f"there is no bound for {', '.join(free)}"] if free else []
    return f"Whatever the unknown prices are, {'; '.join(said)}." if said else ""


def _ranking_foot(shown: int, without: int, bounds: str) -> Iterator[str]:
    if shown:
        yield (
            "R at the lows and at the disclosed highs; its ratio and pro rata at the disclosed "
            "highs. Pro rata: each party mixes all it takes in. Vendors share the same dollars: "
            "never add up R."
        )
    elif not without:
        yield "No party both finances others and sells."
    if without:
        more = " more" if shown else ""
        words = (
            "party finances others and sells" if without == 1 else "parties finance others and sell"
        )
        yield f"{without}{more} {words}, and nothing with a disclosed price can return."
    if bounds:
        yield bounds


def _ends(word: str, amount: Amount) -> dict[str, int | float | None]:
    ends = amount_dict(*amount.ends)
    return {f"{word}_low": ends["low"], f"{word}_high": ends["high"]}
