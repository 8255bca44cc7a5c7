"""A deal as a row of a table, with all that it takes to read it back as it stands."""

from __future__ import annotations

from bubblegraph.analysis.documents import DEAL_FIELDS, deal_dict
from bubblegraph.ledger.model import Deal, Status, StatusChange
from bubblegraph.ledger.select import Selection, Standing, known_entries
from bubblegraph.money import Amount, disclosed_dict, whole

__all__ = ["DEAL_ROW_FIELDS", "deal_row"]

DEAL_ROW_FIELDS = (
    *DEAL_FIELDS,
    *("paid_low", "paid_high", "paid_disclosed", "paid_in", "history"),
    *("payer_name", "payee_name", "pooled", "currency", "as_of"),
)


def deal_row(selection: Selection, standing: Standing) -> dict[str, object]:
    """Give a deal as the row of a table that is a ledger again: by ``cycles`` the same numbers.

    Its amounts are those of the day, so relations are no part of it, nor are sources and notes.
    """
    deal, entities = standing.deal, selection.ledger.entities
    pooled = [role for role in ("payer", "payee") if entities[getattr(deal, role)].pooled]
    row: dict[str, object] = {**deal_dict(standing)}
    return row | {
        "since": deal.date.exactly if deal.date else "",
        **_paid(standing),
        "paid_in": deal.paid_in,
        "history": _history(selection, deal),
        "payer_name": entities[deal.payer].name,
        "payee_name": entities[deal.payee].name,
        "pooled": ";".join(pooled),
        "currency": selection.ledger.currency,
        "as_of": str(selection.as_of or ""),
    }


def _paid(standing: Standing) -> dict[str, object]:
    told = standing.deal.tells_paid
    ends = disclosed_dict(standing.paid)
    return {f"paid_{end}": value if told else None for end, value in ends.items()}


def _history(selection: Selection, deal: Deal) -> str:
    """The entries by that day; none of a payment, of which a table tells its day alone."""
    entries = known_entries(deal, selection.as_of, selection.ledger.as_of)
    if len(entries) == 1 and entries[0].status is Status.CLOSED and "status" not in deal.keys:
        return ""
    return "; ".join(map(_entry, entries))


def _entry(change: StatusChange) -> str:
    day = f"{change.date.exactly}: " if change.date else ""
    paid = "" if change.paid is None else f", paid {_amount(change.paid)}"
    return f"{day}{change.status.word}{paid}"


def _amount(amount: Amount) -> str:
    low, high = amount.ends
    return f"at least {whole(low)}" if high is None else f"{whole(low)} to {whole(high)}"
