"""The answer of ``deals``: the list, or its sums."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from bubblegraph import arguments
from bubblegraph.analysis.sums import DealList, list_deals, sum_deals
from bubblegraph.ledger.names import name
from bubblegraph.ledger.payments import are_payments, deal_word
from bubblegraph.ledger.select import Selection, Standing
from bubblegraph.money import Scale
from bubblegraph.output.answer import Answer, Column, Table
from bubblegraph.output.words import filter_words, head_line, scale_for

__all__ = ["answer_deals", "answer_sums"]

COLUMNS = (
    Column("payer → payee", wrap=True),
    Column("deal", wrap=True, under=True),
    Column("kind"),
    Column("amount", right=True),
    Column("status", wrap=True),
    Column("since"),
)
PAID_COLUMN = Column("paid so far", right=True)  # where some deal says how much


def answer_deals(selection: Selection, *, units: Scale | None = None) -> Answer:
    """List the deals of the view; those that are not counted stand in brackets, with the reason."""
    arguments.instance("selection", selection, Selection)
    arguments.optional("units", units, Scale)
    listed = list_deals(selection)
    amounts = [standing.amount.disclosed for standing in listed.deals]
    scale = scale_for(selection, max(amounts, default=0), units, amounts)
    tells_paid = selection.tells_paid
    columns = COLUMNS + ((PAID_COLUMN,) if tells_paid else ())
    rows = [
        (
            *_row(selection, standing, scale),
            *([_paid_cell(standing, scale)] if tells_paid else []),
        )
        for standing in listed.deals
    ]
    of_all = f"{len(listed.counted)} counted of {len(listed.deals)}"
    sums = [(of_all, "", "", scale.amount(listed.gross), *[""] * (len(columns) - 4))]
    table = Table(columns, rows, sums)
    if are_payments(selection):
        table = _of_payments(table)
    notes = " ".join(_list_notes(listed))
    return Answer(
        head=(head_line(_title(selection), selection, scale), *filter_words(selection)),
        body=(table,),
        foot=(notes,) if notes else (),
        fields=listed.FIELDS,
        records=listed.to_records,
        document=listed.to_dict,
    )


def _title(selection: Selection) -> str:
    return f"{deal_word(selection)}s".capitalize()


def _of_payments(table: Table) -> Table:
    """The same in words for payments, without kinds and statuses that are those of any payment."""
    plain = {"kind": {"purchase"}, "status": {"closed"}}
    kept = [
        number
        for number, column in enumerate(table.columns)
        if {row[number] for row in table.rows} != plain.get(column.name)
    ]
    called = {"deal": "payment", "since": "date"}
    columns = (table.columns[number] for number in kept)
    return Table(
        tuple(replace(each, name=called.get(each.name, each.name)) for each in columns),
        [tuple(row[number] for number in kept) for row in table.rows],
        [tuple(row[number] for number in kept) for row in table.sums],
    )


def _row(selection: Selection, standing: Standing, scale: Scale) -> tuple[str, ...]:
    deal = standing.deal
    return (
        f"{name(selection.ledger, deal.payer)} → {name(selection.ledger, deal.payee)}",
        deal.id,
        deal.kind,
        _bracketed(standing, scale),
        _status(standing),
        str(deal.date or ""),
    )


def _list_notes(listed: DealList) -> Iterator[str]:
    if len(listed.counted) < len(listed.deals):
        yield "In brackets: listed, not counted."
    if hidden := listed.unpriced:
        have = "has" if hidden == 1 else "have"
        yield f"{hidden} of those counted {have} no disclosed price: the sum is of the others."


def _paid_cell(standing: Standing, scale: Scale) -> str:
    return scale.amount(standing.paid) if standing.deal.tells_paid else ""


def answer_sums(selection: Selection, by: str, *, units: Scale | None = None) -> Answer:
    """Add up the counted deals of the view by payer, payee, kind or sector."""
    arguments.optional("units", units, Scale)
    found = sum_deals(selection, by)
    counted, gross = found.listed.counted, found.listed.gross
    title = f"{_title(selection)} by {by}"
    scale = scale_for(selection, gross.disclosed, units)
    columns = (
        Column(by, wrap=True),
        Column(f"{deal_word(selection)}s", right=True),
        Column("undisclosed", right=True),
        Column("sum", True),
    )
    rows = [
        (
            _group_name(selection, one.group, by),
            str(len(one.deals)),
            str(one.unpriced or ""),
            scale.amount(one.amount),
        )
        for one in found.groups
    ]
    return Answer(
        head=(head_line(title, selection, scale), *filter_words(selection)),
        body=(Table(columns, rows, [("total", str(len(counted)), "", scale.amount(gross))]),),
        foot=tuple(_sum_notes(counted)),
        fields=found.fields,
        records=found.to_records,
        document=found.to_dict,
    )


def _sum_notes(counted: Iterable[Standing]) -> Iterator[str]:
    if any(standing.amount.high is None for standing in counted):
        yield "≥: part of the price is undisclosed."
    if any(standing.includes or standing.overlaps for standing in counted):
        yield "Totals count for what their parts leave."


def _bracketed(standing: Standing, scale: Scale) -> str:
    shown = ("≈" if standing.deal.about else "") + scale.amount(standing.amount)
    return shown if standing.counted else f"({shown})"


def _status(standing: Standing) -> str:
    word = standing.status.word
    if standing.only_paid:
        rest = "" if standing.left_out == word else f"; {standing.left_out}"
        return f"{word}{rest}; what was paid counts"
    return word if standing.left_out in ("", word) else f"{word}; {standing.left_out}"


def _group_name(selection: Selection, group: str, by: str) -> str:
    return name(selection.ledger, group) if by in ("payer", "payee") else group
