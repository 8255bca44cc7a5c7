"""Results as plain values: JSON, CSV, data frames, notebooks. In units of the currency."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bubblegraph.ledger.model import StatusChange
from bubblegraph.ledger.select import Filters, Selection, Standing
from bubblegraph.money import Amount, disclosed_dict, total, whole

if TYPE_CHECKING:
    from bubblegraph.analysis.document_types.asked import AskedDict, FiltersDict, LedgerDict
    from bubblegraph.analysis.document_types.deals import (
        ChangeDict,
        DealDict,
        ListedDealDict,
        PaidDict,
        SetDict,
    )

__all__ = [
    "DEAL_FIELDS",
    "asked_dict",
    "deal_dict",
    "deals_dict",
    "filter_dict",
    "full_deal_dict",
]


def asked_dict(selection: Selection) -> AskedDict:
    """Say for JSON what is asked of: ledger, filters, and where relations lower a limit."""
    return {
        "ledger": _ledger_dict(selection),
        "filters": filter_dict(selection.filters),
        "gaps": [
            {"total": aggregate.deal.id, "part": part.deal.id} for aggregate, part in selection.gaps
        ],
    }


def _ledger_dict(selection: Selection) -> LedgerDict:
    ledger = selection.ledger
    return {
        "title": ledger.title,
        "path": ledger.named[0] if len(ledger.named) == 1 else list(ledger.named),
        "as_of": selection.as_of.isoformat() if selection.as_of else None,
        "currency": ledger.currency,
        "entities": len(ledger.entities),
        "deals": len(ledger.deals),
        "notes": list(ledger.notes),
    }


def filter_dict(filters: Filters) -> FiltersDict:
    """Give filters for JSON, those that are not set as well."""
    return {
        "as_of": filters.as_of.isoformat() if filters.as_of else None,
        "since": filters.since.isoformat() if filters.since else None,
        "min_status": filters.min_status.word,
        "count_noncash": filters.count_noncash,
        "count_repayments": filters.count_repayments,
        "pooled": filters.pooled,
        "consolidate": filters.consolidate,
        "kind": list(filters.kinds),
        "min_amount": whole(filters.min_amount),
        "confidence": filters.confidence,
        "without": list(filters.without),
        "only": list(filters.only),
        "entity": list(filters.entities),
        "sector": list(filters.sectors),
        "relationship": list(filters.relationships),
    }


DEAL_FIELDS = (
    *(
        "id",
        "payer",
        "payee",
        "kind",
        "low",
        "high",
        "disclosed",
        "status",
        "since",
        "term",
        "about",
        "counted",
    ),
    *("left_out", "package", "confidence", "place"),
)


def deal_dict(standing: Standing) -> ListedDealDict:
    """Give a deal for programs, in a row."""
    deal = standing.deal
    return {
        "id": deal.id,
        "payer": deal.payer,
        "payee": deal.payee,
        "kind": deal.kind,
        **disclosed_dict(standing.amount),
        "status": standing.status.word,
        "since": str(deal.date or ""),
        "term": str(standing.term or ""),
        "about": deal.about,
        "counted": standing.counted,
        "left_out": standing.left_out,
        "package": list(deal.packages),
        "confidence": deal.confidence,
        "place": str(deal.place()),
    }


def full_deal_dict(standing: Standing) -> DealDict:
    """Give a deal for programs, with its history and sources."""
    deal = standing.deal
    return {
        **deal_dict(standing),
        "what": deal.what,
        "paid_in": deal.paid_in,
        "inferred": deal.inferred,
        "stated": disclosed_dict(deal.amount),
        "includes": list(standing.includes),
        "overlaps": list(standing.overlaps),
        "replaces": list(deal.replaces),
        "note": deal.note,
        **_paid_dict(standing.paid if deal.tells_paid else None),
        "history": [_change_dict(change) for change in deal.history],
        "sources": [
            {
                "publisher": source.publisher,
                "title": source.title,
                "date": str(source.date or ""),
                "url": source.url,
                "archived": source.archived,
                "read_at": source.read_at,
                "supports": source.supports,
            }
            for source in deal.sources
        ],
    }


def _change_dict(change: StatusChange) -> ChangeDict:
    return {
        "date": str(change.date or ""),
        "status": change.status.word,
        "amount": None if change.amount is None else disclosed_dict(change.amount),
        **_paid_dict(change.paid),
        "note": change.note,
    }


def _paid_dict(paid: Amount | None) -> PaidDict:
    return {} if paid is None else {"paid": disclosed_dict(paid)}


def deals_dict(deals: Sequence[Standing]) -> SetDict:
    """Give deals that are deals together: their ids and what they add up to."""
    return {
        "deals": [standing.deal.id for standing in deals],
        "amount": disclosed_dict(total(standing.amount for standing in deals)),
    }
