"""The answer of ``deals``: the list, or its sums."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from bubblegraph import arguments
from bubblegraph.analysis.documents import DEAL_FIELDS, asked_dict, deal_dict, full_deal_dict
from bubblegraph.ledger.names import name
from bubblegraph.ledger.select import Selection, Standing
from bubblegraph.money import Scale, disclosed_dict, maybe_whole, pick_scale, total, whole
from bubblegraph.output.answer import Answer, Column, Table
from bubblegraph.output.words import filter_words, head_line, scale_for

if TYPE_CHECKING:
    from bubblegraph.output.document_types import DealsDocument, DealsHeadDict, DealSumsDocument

__all__ = ["answer_deals", "answer_sums"]

SUMS = ("payer", "payee", "kind", "sector")


def answer_deals(selection: Selection, *, units: Scale | None = None) -> Answer:
    """List the deals of the view; those that are not counted stand in brackets, with the reason."""
    arguments.instance("selection", selection, Selection)
    arguments.optional("units", units, Scale)
    listed = _listed(selection)
    scale = _scale(listed, units)
    counted = [standing for standing in listed if standing.counted]
    columns: tuple[Column, ...] = (
        Column("payer → payee", wrap=True),
        Column("deal", wrap=True, under=True),
        Column("kind"),
        Column("amount", right=True),
        Column("status", wrap=True),
        Column("since"),
    )
    tells_paid = selection.tells_paid
    if tells_paid:
        columns += (Column("paid so far", right=True),)
    rows = [
        (
            f"{name(selection.ledger, standing.deal.payer)} → "
            f"{name(selection.ledger, standing.deal.payee)}",
            standing.deal.id,
            standing.deal.kind,
            _bracketed(standing, scale),
            _status(standing),
            str(standing.deal.date or ""),
            *([_paid_cell(standing, scale)] if tells_paid else []),
        )
        for standing in listed
    ]
    gross = total(standing.amount for standing in counted)
    sums = [
        (
            f"{len(counted)} counted of {len(listed)}",
            "",
            "",
            scale.amount(gross),
            *[""] * (len(columns) - 4),
        )
    ]
    hidden = [standing for standing in counted if not standing.amount.priced]
    notes = ["In brackets: listed, not counted."] if len(counted) < len(listed) else []
    if hidden:
        have = "has" if len(hidden) == 1 else "have"
        notes.append(
            f"{len(hidden)} of those counted {have} no disclosed price: the sum is of the others."
        )
    return Answer(
        head=(head_line("Deals", selection, scale), *filter_words(selection)),
        body=(Table(columns, rows, sums),),
        foot=(" ".join(notes),) if notes else (),
        fields=(*DEAL_FIELDS, "paid_low", "paid_high"),
        records=lambda: [{**deal_dict(s), **_paid_record(s)} for s in listed],
        document=lambda: _document(selection, counted, listed),
    )


def _document(
    selection: Selection, counted: list[Standing], listed: list[Standing]
) -> DealsDocument:
    return {
        **_head(selection, counted, listed),
        "deals": [full_deal_dict(standing) for standing in listed],
    }


def _paid_cell(standing: Standing, scale: Scale) -> str:
    return scale.amount(standing.paid) if standing.deal.tells_paid else ""


def _paid_record(standing: Standing) -> dict[str, float | None]:
    if not standing.deal.tells_paid:
        return {"paid_low": None, "paid_high": None}
    low, high = standing.paid.ends
    return {"paid_low": whole(low), "paid_high": maybe_whole(high)}


def answer_sums(selection: Selection, by: str, *, units: Scale | None = None) -> Answer:
    """Add up the counted deals of the view by payer, payee, kind or sector."""
    arguments.instance("selection", selection, Selection)
    arguments.choice("by", by, SUMS)
    arguments.optional("units", units, Scale)
    listed = _listed(selection)
    counted = [standing for standing in listed if standing.counted]
    groups: dict[str, list[Standing]] = {}
    for standing in counted:
        groups.setdefault(_group(selection, standing, by), []).append(standing)
    sums = {group: total(standing.amount for standing in deals) for group, deals in groups.items()}
    ordered = sorted(groups, key=lambda group: (-sums[group].disclosed, group))
    gross = total(sums.values())
    scale = scale_for(selection, gross.disclosed, units)
    columns = (
        Column(by, wrap=True),
        Column("deals", right=True),
        Column("undisclosed", right=True),
        Column("sum", True),
    )
    rows = [
        (
            _group_name(selection, group, by),
            str(len(groups[group])),
            str(sum(not standing.amount.priced for standing in groups[group]) or ""),
            scale.amount(sums[group]),
        )
        for group in ordered
    ]
    records: list[Mapping[str, object]] = [
        {by: group, "deals": len(groups[group]), **disclosed_dict(sums[group])} for group in ordered
    ]
    return Answer(
        head=(head_line(f"Deals by {by}", selection, scale), *filter_words(selection)),
        body=(Table(columns, rows, [("total", str(len(counted)), "", scale.amount(gross))]),),
        foot=tuple(_sum_notes(counted)),
        fields=(by, "deals", "low", "high", "disclosed"),
        records=lambda: records,
        document=lambda: _sums_document(_head(selection, counted, listed), by, records),
    )


def _sums_document(
    head: DealsHeadDict, by: str, records: list[Mapping[str, object]]
) -> DealSumsDocument:
    return {**head, "by": by, "groups": records}


def _sum_notes(counted: Iterable[Standing]) -> Iterator[str]:
    if any(standing.amount.high is None for standing in counted):
        yield "≥: part of the price is undisclosed."
    if any(standing.includes or standing.overlaps for standing in counted):
        yield "Totals count for what their parts leave."


def _listed(selection: Selection) -> list[Standing]:
    return [standing for standing in selection.deals if selection.shows(standing)]


def _scale(listed: Iterable[Standing], units: Scale | None) -> Scale:
    amounts = [standing.amount.disclosed for standing in listed]
    return units or pick_scale(max(amounts, default=0), amounts)


def _bracketed(standing: Standing, scale: Scale) -> str:
    shown = ("≈" if standing.deal.about else "") + scale.amount(standing.amount)
    return shown if standing.counted else f"({shown})"


def _status(standing: Standing) -> str:
    word = standing.status.word
    if standing.only_paid:
        rest = "" if standing.left_out == word else f"; {standing.left_out}"
        return f"{word}{rest}; what was paid counts"
    return word if standing.left_out in ("", word) else f"{word}; {standing.left_out}"


def _group(selection: Selection, standing: Standing, by: str) -> str:
    deal = standing.deal
    if by != "sector":
        return str(getattr(deal, by))
    entities = selection.ledger.entities
    return " → ".join(entities[party].sector or "no sector" for party in (deal.payer, deal.payee))


def _group_name(selection: Selection, group: str, by: str) -> str:
    return name(selection.ledger, group) if by in ("payer", "payee") else group


def _head(selection: Selection, counted: list[Standing], listed: list[Standing]) -> DealsHeadDict:
    gross = total(standing.amount for standing in counted)
    return {
        "schema": 1,
        "command": "deals",
        **asked_dict(selection),
        "totals": {"deals": len(listed), "counted": len(counted), "gross": disclosed_dict(gross)},
    }
