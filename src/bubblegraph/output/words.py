"""How things are said alike in every answer: units, filters, names, years."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from bubblegraph.ledger.model import Ledger, Status
from bubblegraph.ledger.select import Filters, Selection, Standing
from bubblegraph.money import Amount, Scale, total, whole

__all__ = [
    "LETTERS",
    "amount_dict",
    "amount_words",
    "filter_dict",
    "filter_words",
    "head_line",
    "ledger_dict",
    "loop",
    "name",
    "sum_words",
    "unit_words",
    "years",
]


def name(ledger: Ledger, entity_id: str) -> str:
    """Return what an entity is called."""
    return ledger.entities[entity_id].name


def loop(ledger: Ledger, entities: tuple[str, ...]) -> str:
    """Spell out a cycle: ``A ⇄ B``, or ``A → B → C → A``."""
    names = [name(ledger, entity) for entity in entities]
    return " ⇄ ".join(names) if len(names) == 2 else " → ".join([*names, names[0]])


def unit_words(ledger: Ledger, scale: Scale) -> str:
    """Name the unit of a table: ``US$ billions``."""
    sign = "US$" if ledger.currency == "USD" else ledger.currency
    return f"{sign} {scale.name}".strip()


def head_line(title: str, selection: Selection, scale: Scale) -> str:
    """Name the question, the ledger, its day and the unit."""
    ledger = selection.ledger
    when = f", as of {selection.as_of}" if selection.as_of else ""
    return f"{title}: {ledger.title}{when}, {unit_words(ledger, scale)}"


def years(span: tuple[int, int] | None) -> str:
    """Give years as ``2024–26``."""
    if span is None:
        return ""
    first, last = span
    if first == last:
        return f"{first}"
    return f"{first}–{last % 100:02d}" if first // 100 == last // 100 else f"{first}–{last}"


def filter_words(selection: Selection) -> tuple[str, ...]:
    """Say which filters are set, so that no number travels without them; nothing for the defaults."""
    filters = selection.filters
    unset = Filters()
    cents = filters.min_amount
    said = (
        (filters.min_status != unset.min_status, f"from status {filters.min_status.word}"),
        (bool(filters.kinds), f"kind {', '.join(filters.kinds)}"),
        (bool(cents), f"amount of {whole(cents):,} and more"),
        (filters.confidence != unset.confidence, f"confidence {filters.confidence} and better"),
        (bool(filters.without), f"without {', '.join(filters.without)}"),
        (bool(filters.only), f"only {', '.join(filters.only)}"),
        (filters.pooled, "pooled parties may be on a loop"),
        (filters.count_noncash, "warrants, guarantees and deals paid in shares are counted"),
        (bool(filters.entities), f"shown: what involves {', '.join(filters.entities)}"),
        (bool(filters.sectors), f"shown: what involves sector {', '.join(filters.sectors)}"),
    )
    words = [text for is_set, text in said if is_set]
    return (f"Filters: {'; '.join(words)}.",) if words else ()


def filter_dict(filters: Filters) -> dict[str, Any]:
    """Give the filters for JSON."""
    return {
        "as_of": filters.as_of.isoformat() if filters.as_of else None,
        "min_status": filters.min_status.word,
        "count_noncash": filters.count_noncash,
        "pooled": filters.pooled,
        "kind": list(filters.kinds),
        "min_amount": whole(filters.min_amount),
        "confidence": filters.confidence,
        "without": list(filters.without),
        "only": list(filters.only),
        "entity": list(filters.entities),
        "sector": list(filters.sectors),
    }


def ledger_dict(selection: Selection) -> dict[str, Any]:
    """Name the ledger for JSON."""
    ledger = selection.ledger
    return {
        "title": ledger.title,
        "path": ledger.files[0] if len(ledger.files) == 1 else list(ledger.files),
        "as_of": selection.as_of.isoformat() if selection.as_of else None,
        "currency": ledger.currency,
        "entities": len(ledger.entities),
        "deals": len(ledger.deals),
    }


def amount_dict(low: int | Fraction, high: int | Fraction | None) -> dict[str, int | float | None]:
    """Give an interval for JSON, in units of the currency."""
    return {"low": whole(low), "high": None if high is None else whole(high)}


def sum_words(standings: Iterable[Standing], scale: Scale) -> str:
    """Add up deals: ``34.50``, ``up to 34.50``, ``at least 3.00``, ``undisclosed``."""
    return amount_words(total(standing.amount for standing in standings), scale)


def amount_words(amount: Amount, scale: Scale) -> str:
    """Give an amount in words that leave no doubt about its ends."""
    if amount.high is None:
        return f"at least {scale.show(amount.low)}" if amount.low else "undisclosed"
    if amount.low == 0 < amount.high:
        return f"up to {scale.show(amount.high)}"
    return scale.span(amount.low, amount.high)


LETTERS = (Status.RUMOURED.word, Status.LETTER_OF_INTENT.word)
