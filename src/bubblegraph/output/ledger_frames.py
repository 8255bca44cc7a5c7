"""What stands in a ledger as data frames of pandas: deals, entities, figures, publications."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from bubblegraph.errors import Place
from bubblegraph.ledger.model import Deal, Entity, Figure, Ledger, Source, Span, StatusChange
from bubblegraph.ledger.select import known_entries
from bubblegraph.money import Amount, disclosed_dict
from bubblegraph.output.frames import frame_of

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["deals_frame", "entities_frame", "figures_frame", "sources_frame"]

_AMOUNT = ("low", "high", "disclosed")
_PLACE = ("file", "line")
OF_DEALS = (
    *("id", "payer", "payee", "kind", "what", *_AMOUNT, "about"),
    *("status", "status_date", "since", "term", "paid_low", "paid_high", "paid_disclosed"),
    *("paid_in", "counts", "packages", "replaces", "includes", "may_include"),
    *("confidence", "inferred", "sources", "note", *_PLACE),
)
OF_ENTITIES = (
    *("id", "name", "sector", "country", "ticker", "cik", "lei", "parent", "aliases"),
    *("pooled", "declared", "deals", "note", *_PLACE),
)
OF_FIGURES = (
    *("entity", "metric", "period", *_AMOUNT, "value_low", "value_high", "unit"),
    *("years_low", "years_high", "sources", "note", *_PLACE),
)
OF_SOURCES = (
    *("deal", "date", "publisher", "published", "title", "url", "archived", "read_at"),
    *("supports", *_PLACE),
)


def deals_frame(ledger: Ledger) -> pd.DataFrame:
    """Give a row for each deal, with the terms and the status of the day that the ledger covers."""
    return frame_of(OF_DEALS, [_deal_row(ledger, deal) for deal in ledger.deals], {})


def entities_frame(ledger: Ledger) -> pd.DataFrame:
    """Give a row for each entity, with the number of its deals."""
    deals = dict.fromkeys(ledger.entities, 0)
    for deal in ledger.deals:
        deals[deal.payer] += 1
        deals[deal.payee] += deal.payee != deal.payer
    rows = [_entity_row(entity, deals[entity.id]) for entity in ledger.entities.values()]
    return frame_of(OF_ENTITIES, rows, {"deals": "Int64", "pooled": "boolean"})


def figures_frame(ledger: Ledger) -> pd.DataFrame:
    """Give a row for each figure of the financials."""
    return frame_of(OF_FIGURES, [*map(_figure_row, ledger.figures)], {})


def sources_frame(ledger: Ledger) -> pd.DataFrame:
    """Give a row for each publication behind a deal, or behind an entry of its history."""
    return frame_of(OF_SOURCES, [row for deal in ledger.deals for row in _source_rows(deal)], {})


def _deal_row(ledger: Ledger, deal: Deal) -> dict[str, Any]:
    """What is known only later stands as it was made."""
    past = known_entries(deal, ledger.as_of, ledger.as_of) or deal.history[:1]
    amounts = [change.amount for change in past if change.amount is not None]
    terms = [change.term for change in past if change.term is not None]
    return {
        **{field: getattr(deal, field) for field in ("id", "payer", "payee", "kind", "what")},
        **_money(amounts[-1] if amounts else deal.amount),
        "about": deal.about,
        "status": past[-1].status.word,
        "status_date": str(past[-1].date or ""),
        "since": str(deal.date or ""),
        "term": str((terms[-1] if terms else deal.term) or ""),
        **_money(_paid(deal, past), "paid_"),
        **{field: getattr(deal, field) for field in ("paid_in", "counts", "confidence")},
        **{field: [*getattr(deal, field)] for field in ("packages", "replaces", "includes")},
        "may_include": [*deal.may_include],
        "inferred": deal.inferred,
        "sources": _said(deal.sources),
        "note": deal.note,
        **_where(deal.place()),
    }


def _paid(deal: Deal, past: Sequence[StatusChange]) -> Amount | None:
    told = [change.paid for change in past if change.paid is not None]
    return deal.paid or (told[-1] if told else None)


def _entity_row(entity: Entity, deals: int) -> dict[str, Any]:
    same = ("id", "name", "sector", "country", "ticker", "cik", "lei", "parent")
    return {
        **{field: getattr(entity, field) for field in same},
        "aliases": [*entity.aliases],
        "pooled": entity.pooled,
        "declared": entity.declared,
        "deals": deals,
        "note": entity.note,
        **_where(entity.place),
    }


def _figure_row(figure: Figure) -> dict[str, Any]:
    return {
        **{field: getattr(figure, field) for field in ("entity", "metric", "period", "unit")},
        **_money(figure.amount),
        **_ends(figure.value, "value"),
        **_ends(figure.years, "years"),
        "sources": _said(figure.sources),
        "note": figure.note,
        **_where(figure.place),
    }


def _source_rows(deal: Deal) -> Iterator[dict[str, Any]]:
    """Those of the deal as a whole have no date."""
    yield from (_source_row(deal, source, "", deal.place("source")) for source in deal.sources)
    for change in deal.history:
        day, place = str(change.date or ""), deal.place_of(change)
        yield from (_source_row(deal, source, day, place) for source in change.sources)


def _source_row(deal: Deal, source: Source, day: str, place: Place) -> dict[str, Any]:
    same = ("publisher", "title", "url", "archived", "read_at", "supports")
    return {
        "deal": deal.id,
        "date": day,
        "published": str(source.date or ""),
        **{field: getattr(source, field) for field in same},
        **_where(place),
    }


def _said(sources: Sequence[Source]) -> list[str]:
    return [str(source) for source in sources]


def _money(amount: Amount | None, name: str = "") -> dict[str, Any]:
    ends = dict.fromkeys(_AMOUNT) if amount is None else disclosed_dict(amount)
    return {f"{name}{end}": value for end, value in ends.items()}


def _ends(span: Span | None, name: str) -> dict[str, Any]:
    low, high = (None, None) if span is None else (span.low, span.high)
    return {f"{name}_low": low, f"{name}_high": high}


def _where(place: Place) -> dict[str, Any]:
    return {"file": place.file, "line": place.line or None}
