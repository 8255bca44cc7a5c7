"""Groups: a parent with its subsidiaries, and theirs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from bubblegraph.errors import QuestionError
from bubblegraph.ledger.model import Deal, Entity, Ledger

__all__ = ["consolidate_ledger", "group_heads", "parent_circles"]


def parent_circles(entities: Mapping[str, Entity]) -> Iterator[list[str]]:
    """Yield each circle of parents, from an entity to the same."""
    done: set[str] = set()
    for start in entities:
        way: dict[str, None] = {}
        at = start
        while at in entities and at not in done and at not in way:
            way[at] = None
            at = entities[at].parent
        if at in way:
            names = list(way)
            yield [*names[names.index(at) :], at]
        done.update(way)


def group_heads(entities: Mapping[str, Entity]) -> dict[str, str]:
    """The head of the group of each entity that has a parent.

    Raises
    ------
    QuestionError
        If a parent is no entity, or its own; a reader lets neither pass.
    """
    for circle in parent_circles(entities):
        raise QuestionError(f"ledger takes no parent that is its own: {' → '.join(circle)}")
    heads: dict[str, str] = {}
    for start in entities:
        way, at = [], start
        while at not in heads and (parent := entities[at].parent):
            if parent not in entities:
                raise QuestionError(
                    f"ledger takes parents that are entities, and {parent} is none (entity {at})"
                )
            way.append(at)
            at = parent
        heads.update(dict.fromkeys(way, heads.get(at, at)))
    return heads


def consolidate_ledger(ledger: Ledger) -> Ledger:
    """Merge subsidiaries into the heads of their groups.

    The deals of a subsidiary are those of the head, which answers to its names; deals within a
    group are deals with oneself. Figures, events and claims stay with whom they name.

    Examples
    --------
    >>> from bubblegraph.ledger.read import read_text
    >>> ledger = read_text('''
    ... entities: {alphabet: {}, youtube: {parent: alphabet}}
    ... strict: false
    ... deals:
    ... - {payer: a, payee: youtube, kind: lease, amount: 1, date: 2025}
    ... ''')
    >>> merged = consolidate_ledger(ledger)
    >>> list(merged.entities), merged.deals[0].payee, merged.entities["alphabet"].aliases
    (['alphabet', 'a'], 'alphabet', ('youtube',))
    """
    heads = group_heads(ledger.entities)
    if not heads:
        return ledger
    names: dict[str, list[str]] = {}
    for entity_id, head in heads.items():
        names.setdefault(head, []).extend(ledger.entities[entity_id].names())
    return replace(
        ledger,
        entities={
            entity_id: _named(entity, names.get(entity_id, []))
            for entity_id, entity in ledger.entities.items()
            if entity_id not in heads
        },
        deals=tuple(_between_heads(deal, heads) for deal in ledger.deals),
    )


def _named(entity: Entity, more: list[str]) -> Entity:
    aliases = tuple(dict.fromkeys([*entity.aliases, *more]))
    return replace(entity, aliases=aliases) if more else entity


def _between_heads(deal: Deal, heads: Mapping[str, str]) -> Deal:
    payer, payee = heads.get(deal.payer, deal.payer), heads.get(deal.payee, deal.payee)
    if (payer, payee) == (deal.payer, deal.payee):
        return deal
    return replace(deal, payer=payer, payee=payee)
