"""Who names an entity or a deal, in the ledger and in its texts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bubblegraph.editing.tree import Page, Part
from bubblegraph.errors import Place
from bubblegraph.ledger.model import Claim, Deal, Entity, Event, Figure, Ledger

__all__ = [
    "RELATIONS",
    "Reference",
    "deal_names",
    "entity_names",
    "naming_deal",
    "naming_entity",
    "parent_names",
]

RELATIONS = ("replaces", "includes", "may_include")


class Reference(NamedTuple):
    """A place that names an entity or a deal."""

    who: str  # names it
    field: str
    place: Place


def naming_deal(ledger: Ledger, deal: Deal) -> Iterator[Reference]:
    """Yield what names a deal: relations of other deals, and claims."""
    for other in ledger.deals:
        for relation in RELATIONS:
            if deal.id in getattr(other, relation):
                yield Reference(other.id, relation, other.place(relation))
    for claim in ledger.claims:
        if deal.id in claim.deals:
            yield Reference("a claim", "deals", claim.place)


def naming_entity(ledger: Ledger, entity: Entity) -> Iterator[Reference]:
    """Yield what names an entity: deals, other entities, figures, events and claims."""
    for deal in ledger.deals:
        for role in ("payer", "payee"):
            if getattr(deal, role) == entity.id:
                yield Reference(deal.id, role, deal.place(role))
    for other in ledger.entities.values():
        if other.parent == entity.id:
            yield Reference(other.id, "parent", other.place)
    records: tuple[Sequence[Figure | Event | Claim], ...] = (
        ledger.figures,
        ledger.events,
        ledger.claims,
    )
    for number, entries in enumerate(records):
        for entry in entries:
            if entity.id in entry.parties:
                yield Reference(("a figure", "an event", "a claim")[number], "entity", entry.place)


# --- in the text ----------------------------------------------------------------------------------


def deal_names(page: Page) -> Iterator[tuple[Part | None, int, Part]]:
    """Yield the texts that name deals: the map, and the number of the pair that is its value."""
    fields = {"deals": RELATIONS, "claims": ("deal", "deals")}
    for section, keys in fields.items():
        for row in _maps_of_section(page, section):
            yield from _named_texts(row, keys)


def entity_names(page: Page) -> Iterator[tuple[Part | None, int, Part]]:
    """Yield the texts that name entities."""
    for row in _maps_of_section(page, "deals"):
        yield from _named_texts(row, ("payer", "payee"))
    for section in ("financials", "events"):
        for row in _maps_of_section(page, section):
            yield from _named_texts(row, ("entity",))
    for row in _maps_of_section(page, "claims"):
        for part in (row, *(row.get(key) for key in ("over", "less"))):
            if part is not None and part.real.sort == "map":
                yield from _named_texts(part.real, ("entity", "entities"))


def parent_names(page: Page) -> Iterator[tuple[Part | None, int, Part]]:
    """Yield the texts that name the parent of an entity, which are ids alone."""
    for row in _maps_of_section(page, "entities"):
        yield from _named_texts(row, ("parent",))


def _maps_of_section(page: Page, section: str) -> Iterator[Part]:
    rows = page.root.get(section) if page.root.sort == "map" else None
    entries = (
        [*rows.real.items, *(value for _, value in rows.real.pairs)] if rows is not None else []
    )
    for entry in entries:
        yield from _merged_maps(entry.real)


def _merged_maps(row: Part) -> Iterator[Part]:
    """A map, and those that ``<<`` merges into it."""
    if row.sort == "map":
        yield row
        brought = row.get("<<")
        for source in [brought, *brought.real.items] if brought is not None else []:
            yield from _merged_maps(source.real)


def _named_texts(row: Part, keys: tuple[str, ...]) -> Iterator[tuple[Part | None, int, Part]]:
    for number, (name, value) in enumerate(row.pairs):
        if name.text not in keys:
            continue
        if value.sort == "scalar":
            yield row, number, value
        else:
            yield from (
                (None, 0, item.real) for item in value.real.items if item.real.sort == "scalar"
            )
            if value.real.sort == "scalar":
                yield None, 0, value.real
