"""Results as plain values: for JSON, CSV, data frames and notebooks. Amounts are in units of the currency."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from html import escape
from typing import TYPE_CHECKING, Any, ClassVar

from bubblegraph.ledger.model import Ledger
from bubblegraph.ledger.select import Filters, Selection, Standing
from bubblegraph.money import total, whole

if TYPE_CHECKING:
    import pandas as pd

    from bubblegraph.analysis.roundtrip import RoundTrip

__all__ = [
    "DEAL_FIELDS",
    "Plain",
    "amount_dict",
    "asked_dict",
    "count",
    "deal_dict",
    "deals_dict",
    "loop",
    "loop_numbers",
    "maybe_whole",
    "name",
    "trip_dict",
]


class Plain:
    """What every result can do: become a dict, rows, a data frame, a table in a notebook."""

    __slots__ = ()
    FIELDS: ClassVar[tuple[str, ...]] = ()  # of each row, in order, be there rows or not

    def to_dict(self) -> dict[str, Any]:
        """Return all of it as plain values, as ``--json`` prints it."""
        raise TypeError(f"{type(self).__name__} has no plain form")

    def to_records(self) -> list[dict[str, Any]]:
        """Return its rows, as ``--format csv`` prints them."""
        raise TypeError(f"{type(self).__name__} has no rows")

    def to_frame(self) -> pd.DataFrame:
        """Return its rows as a data frame; needs pandas."""
        import pandas as pd  # noqa: PLC0415 - not needed otherwise, and not installed by us

        return pd.DataFrame(self.to_records(), columns=list(self.FIELDS) or None)

    def _repr_html_(self) -> str:
        """Return its rows as a table, for notebooks."""
        records = self.to_records()
        if not records:
            return "<p>No rows.</p>"
        head = "".join(f"<th>{escape(column)}</th>" for column in records[0])
        rows = "".join(f"<tr>{_cells(record.values())}</tr>" for record in records)
        return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _cells(values: Iterable[Any]) -> str:
    return "".join(f"<td>{escape(', '.join(v) if isinstance(v, list) else str(v))}</td>" for v in values)


def name(ledger: Ledger, entity_id: str) -> str:
    """Return what an entity is called."""
    return ledger.entities[entity_id].name


def loop(ledger: Ledger, entities: tuple[str, ...]) -> str:
    """Spell out a cycle: ``A ⇄ B``, or ``A → B → C → A``."""
    names = [name(ledger, entity) for entity in entities]
    return " ⇄ ".join(names) if len(names) == 2 else " → ".join([*names, names[0]])


def amount_dict(low: int | Fraction, high: int | Fraction | None) -> dict[str, int | float | None]:
    """Give an interval for JSON, in units of the currency."""
    return {"low": whole(low), "high": maybe_whole(high)}


def asked_dict(selection: Selection) -> dict[str, Any]:
    """Say for JSON what is asked of: the ledger, the filters, where relations make a limit too small."""
    return {
        "ledger": _ledger_dict(selection),
        "filters": _filter_dict(selection.filters),
        "gaps": [{"total": aggregate.deal.id, "part": part.deal.id} for aggregate, part in selection.gaps],
    }


def _ledger_dict(selection: Selection) -> dict[str, Any]:
    ledger = selection.ledger
    return {
        "title": ledger.title,
        "path": ledger.named[0] if len(ledger.named) == 1 else list(ledger.named),
        "as_of": selection.as_of.isoformat() if selection.as_of else None,
        "currency": ledger.currency,
        "entities": len(ledger.entities),
        "deals": len(ledger.deals),
    }


def _filter_dict(filters: Filters) -> dict[str, Any]:
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


DEAL_FIELDS = (
    *("id", "payer", "payee", "kind", "low", "high", "status", "since", "term", "about", "counted"),
    *("left_out", "package", "confidence", "place"),
)


def deal_dict(standing: Standing, *, deep: bool = False) -> dict[str, Any]:
    """Give a deal for programs; ``deep`` with its history and sources."""
    deal = standing.deal
    flat: dict[str, Any] = {
        "id": deal.id,
        "payer": deal.payer,
        "payee": deal.payee,
        "kind": deal.kind,
        **amount_dict(*standing.amount),
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
    if not deep:
        return flat
    return flat | {
        "what": deal.what,
        "paid_in": deal.paid_in,
        "inferred": deal.inferred,
        "stated": amount_dict(*deal.amount),
        "includes": list(standing.includes),
        "overlaps": list(standing.overlaps),
        "replaces": list(deal.replaces),
        "note": deal.note,
        **({"paid": amount_dict(*standing.paid)} if deal.tells_paid else {}),
        "history": [
            {
                "date": str(change.date or ""),
                "status": change.status.word,
                "amount": None if change.amount is None else amount_dict(*change.amount),
                **({} if change.paid is None else {"paid": amount_dict(*change.paid)}),
                "note": change.note,
            }
            for change in deal.history
        ],
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


def trip_dict(trip: RoundTrip) -> dict[str, Any]:
    """Give the volumes of a rung."""
    return {
        "round_trip": amount_dict(trip.low.value, trip.high.value),
        "round_trip_exact": trip.exact,
        "round_trip_least": amount_dict(trip.low.least, trip.high.least),
        "circulation": amount_dict(trip.circulation_low.volume, trip.circulation_high.volume),
        "circulation_exact": trip.circulation_exact,
        "round_trip_unlimited": maybe_whole(trip.unlimited),
        "circulation_unlimited": maybe_whole(trip.circulation_unlimited),
    }


def maybe_whole(cents: int | Fraction | None) -> int | float | None:
    """Give cents in units of the currency; None stays None."""
    return None if cents is None else whole(cents)


def count(number: int, one: str, many: str = "") -> str:
    """Give a number of things.

    Examples
    --------
    >>> count(1, "loop"), count(1200, "company", "companies")
    ('1 loop', '1,200 companies')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def loop_numbers(number: int) -> str:
    """Say which loops there are, where another was asked for.

    Examples
    --------
    >>> loop_numbers(1), loop_numbers(12)
    ('There is loop 1 alone.', 'There are loops 1 to 12.')
    """
    if number > 1:
        return f"There are loops 1 to {number}."
    return "There is loop 1 alone." if number else "There is no loop."


def deals_dict(deals: Sequence[Standing]) -> dict[str, Any]:
    """Give deals that are deals together: their ids and what they add up to."""
    return {
        "deals": [standing.deal.id for standing in deals],
        "amount": amount_dict(*total(standing.amount for standing in deals)),
    }
