"""Parties that stand for many, and names that are too alike."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from bubblegraph.ledger.lints.finding import Finder, Finding, placed
from bubblegraph.ledger.model import Deal, Entity, Ledger
from bubblegraph.ledger.names import fold

SHORTEST_ALIKE = 4  # letters of ids that are compared letter by letter


# nouns of many: whoever is called so stands for many, whatever is written before
MANY = re.compile(
    r"(^|[ _'’-])(investors|shareholders|stockholders|bondholders|noteholders|debtholders|"
    r"lenders|creditors|syndicates?|sinks?|underwriters|"
    r"(public|capital|bond|equity|debt|stock)[ _-](markets?|public))$",
    re.IGNORECASE,
)
# nouns that firms bear as well, as in Silver Lake Partners: with nothing but common words before
MAYBE_MANY = re.compile(
    r"^((other|various|several|many|all|the|undisclosed|unnamed|public|private|equity|debt|cloud|"
    r"bank|retail|institutional|limited|general|joint|venture|business|strategic|financial|"
    r"[a-z0-9&.]+[’']s?)[ _-])*"
    r"(partners|banks|funds|holders|buyers|sellers|customers|clients|suppliers|vendors|"
    r"counterparties|companies|owners|employees|founders|market|public|consortium|others|various|"
    r"miscellaneous|undisclosed)$",
    re.IGNORECASE,
)


def _pooled(ledger: Ledger) -> Iterator[Finding]:
    yield from _called_like_pools(ledger)
    seen: dict[tuple[str, str], Deal] = {}
    for deal in ledger.deals:
        seen.setdefault((deal.payer, deal.payee), deal)
    for deal in ledger.deals:
        back = seen.get((deal.payee, deal.payer))
        if ledger.entities[deal.payee].pooled and back is not None and deal.payer != deal.payee:
            yield (
                deal,
                deal.place("payee"),
                f"{deal.payee} stands for many, and both pays and is paid by {deal.payer} "
                f"in {placed(back)}",
                "Name the parties",
            )
        payee = ledger.entities[deal.payee]
        from_venture = ledger.entities[deal.payer].sector == "vehicle"
        to_venture = payee.sector == "vehicle" or payee.pooled
        if deal.counts and "venture" in deal.what.lower() and not (from_venture or to_venture):
            message = f"a venture booked as a payment to {payee.id}"
            yield deal, deal.place("payee"), message, "Make the venture an entity of sector vehicle"


def _called_like_pools(ledger: Ledger) -> Iterator[Finding]:
    """Parties that are called as many are: a loop through them is none."""
    first: dict[str, Deal] = {}
    for deal in ledger.deals:
        first.setdefault(deal.payer, deal)
        first.setdefault(deal.payee, deal)
    for entity in ledger.entities.values():
        if entity.pooled or entity.id not in first:
            continue
        called = next((name for name in (entity.name, entity.id) if _is_of_many(name)), None)
        if called is not None:
            message = f'"{called}" seems to stand for many, as in {placed(first[entity.id])}'
            remedy = "Write pooled: true"
            if not entity.declared:
                remedy = f"Declare it under entities, as {entity.id}: {{pooled: true}}"
            yield entity, entity.place, message, remedy


def _is_of_many(name: str) -> bool:
    return bool(MANY.search(name) or MAYBE_MANY.search(name))


def _alias(ledger: Ledger) -> Iterator[Finding]:
    first: dict[str, Entity] = {}
    for entity in ledger.entities.values():
        for name in entity.names():
            other = first.setdefault(fold(name), entity)
            if other is not entity:
                yield (
                    entity,
                    entity.place,
                    f'"{name}" also names {other.id}',
                    "Keep it on one of the two",
                )


def _similar(ledger: Ledger) -> Iterator[Finding]:
    """Ids that are alike but for case or a letter: words that differ in a digit are meant."""
    ids = [entity.id for entity in ledger.entities.values() if entity.declared]
    order = {entity_id: number for number, entity_id in enumerate(ids)}
    masks = {entity_id: re.sub(r"\d+", "#", entity_id) for entity_id in ids}
    likened: dict[str, str] = {}  # to each the first that is like it
    for pair in _pairs_alike(ids, masks):
        first, second = sorted(pair, key=order.__getitem__)
        if masks[first] != masks[second]:
            likened[second] = min(first, likened.get(second, first), key=order.__getitem__)
    for second, first in likened.items():
        entity = ledger.entities[second]
        message = f"{second} and {first} differ by one letter or by case"
        yield entity, entity.place, message, "Check the spelling"


def _pairs_alike(ids: list[str], masks: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Pairs of ids that may be alike: two at most for each id and letter, of ten thousand too.

    A word with one letter more, or with two letters swapped, becomes the other when that is undone.
    Words that differ in the letter at one spot are the same without it.
    """
    words: dict[str, str] = {}
    for entity_id in ids:
        words.setdefault(entity_id.lower(), entity_id)
    yield from _pairs_with_same_key(((entity_id.lower(), entity_id) for entity_id in ids), masks)
    long = [(word, entity_id) for word, entity_id in words.items() if len(word) >= SHORTEST_ALIKE]
    for word, entity_id in long:
        for i in range(len(word)):
            behind = word[i + 1 :]
            for changed in (word[:i] + behind, word[:i] + behind[:1] + word[i] + behind[1:]):
                if changed in words:
                    yield words[changed], entity_id
    for i in range(max((len(word) for word, _ in long), default=0)):
        there = ((word, entity_id) for word, entity_id in long if len(word) > i)
        yield from _pairs_with_same_key(
            ((f"{word[:i]}\0{word[i + 1 :]}", entity_id) for word, entity_id in there), masks
        )


def _pairs_with_same_key(
    keyed: Iterable[tuple[str, str]], masks: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Pair each id with the first of the same key, and with the first of another mask."""
    first: dict[str, str] = {}
    other: dict[str, str] = {}
    for key, entity_id in keyed:
        if key not in first:
            first[key] = entity_id
        elif masks[first[key]] != masks[entity_id]:
            other.setdefault(key, entity_id)
            yield first[key], entity_id
        elif key in other:
            yield other[key], entity_id


FINDERS: dict[str, Finder] = {"pooled": _pooled, "alias": _alias, "similar": _similar}
