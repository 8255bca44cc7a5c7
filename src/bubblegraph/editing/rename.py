"""Another id for an entity or a deal, wherever it is named."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from bubblegraph import arguments
from bubblegraph.editing.compose import ORDER, compose_like, compose_value
from bubblegraph.editing.opened import Opened, find
from bubblegraph.editing.proof import Edit, edit_text, finish
from bubblegraph.editing.references import RELATIONS, deal_names, entity_names, parent_names
from bubblegraph.editing.set import field_position
from bubblegraph.editing.splice import Splice, insert_pair, replace_value
from bubblegraph.editing.tree import Page, Part
from bubblegraph.editing.values import reader_of
from bubblegraph.errors import EditError, LedgerError
from bubblegraph.ledger.model import Deal, Entity, Ledger, with_parties
from bubblegraph.ledger.names import NameIndex
from bubblegraph.ledger.read import settle_ids
from bubblegraph.ledger.rows import Text

__all__ = ["change_id", "rename"]

Splices = dict[str, list[Splice]]
MOST = 8  # deals whose new ids are listed
WORD = re.compile(r"(?<!\w)\S")  # where a word of a message begins


def rename(text: str, old: str, new: str) -> str:
    """Give an entity or a deal another id in the text of a ledger, wherever it is named.

    Parameters
    ----------
    text : str
        The ledger, in YAML.
    old : str
        The id of a deal, or a name of an entity.
    new : str
        The new id.

    Returns
    -------
    str
        The same text but for the id.

    Raises
    ------
    QuestionError
        If nothing bears the old name.
    EditError
        If the new id is taken, or the text cannot be edited.

    Examples
    --------
    >>> text = '''entities: {labco: {name: Lab Co}, chipco: {name: Chip Co}}
    ... deals:
    ... - {payer: chipco, payee: labco, kind: equity, amount: 1B, date: 2025}
    ... '''
    >>> print(rename(text, "labco", "lab_co"))
    entities: {lab_co: {name: Lab Co}, chipco: {name: Chip Co}}
    deals:
    - {payer: chipco, payee: lab_co, kind: equity, amount: 1B, date: 2025}
    <BLANKLINE>
    """
    arguments.content("text", text)
    for argument, word in (("old", old), ("new", new)):
        arguments.text(argument, word)
    return edit_text(text, lambda opened: change_id(opened, old, new))


def change_id(opened: Opened, old: str, new: str) -> Edit:
    """Give an entity or a deal another id, in every file of the ledger."""
    ledger = opened.ledger
    found = find(opened, old)
    reader = reader_of(ledger, "the new id")
    if reader.name(Text(new, 0, quoted=True)) != new:
        raise (
            LedgerError(reader.sink.problems)
            if reader.sink.problems
            else EditError("an id has no blanks round it")
        )
    if new == found.id:
        raise EditError(f"{new} is its id already")
    if isinstance(found, Entity):
        return _rename_entity(opened, found, new)
    return _rename_deal(opened, found, new)


# --- a deal ---------------------------------------------------------------------------------------


def _rename_deal(opened: Opened, deal: Deal, new: str) -> Edit:
    ledger = opened.ledger
    taken = ledger.deal(new)
    if taken is not None:
        raise EditError(f"the id {new} is taken ({taken.place()})")
    spot = opened.deal(deal)
    if spot.part.sort != "map":
        raise EditError(f"{deal.id} is written by an alias; write it out first")
    named = replace(deal, id=new, keys=deal.keys if "id" in deal.keys else (*deal.keys, "id"))
    deals = tuple(named if other is deal else other for other in ledger.deals)
    splices: Splices = {}
    position = spot.part.position("id")
    if position >= 0:
        own = _replace_text(
            spot.page, spot.part, position, spot.part.pairs[position][1], new, spot.beside
        )
    else:
        own = insert_pair(
            spot.page,
            spot.part,
            "id",
            compose_value(new),
            after=field_position(spot.part, "id", ORDER),
        )
    splices[spot.file] = own
    _add_splices(splices, _renamed_deals(opened, {deal.id: new}))
    intended = _with_deal_ids(replace(ledger, deals=deals), {deal.id: new})
    return finish(
        opened, intended, splices, f"{deal.id} is now {new}", alike=_ignore_ids({deal.id: new})
    )


def _renamed_deals(opened: Opened, ids: Mapping[str, str]) -> Iterator[tuple[str, list[Splice]]]:
    """Change the ids where deals are named in relations and claims."""
    if not ids:
        return
    for file, page in opened.pages():
        beside = _Neighbours(page)
        for row, number, part in _each_text_once(deal_names(page)):
            if (old := part.text.strip()) in ids:
                yield file, _replace_text(page, row, number, part, ids[old], beside.of(row))


def _with_deal_ids(ledger: Ledger, ids: Mapping[str, str]) -> Ledger:
    def renamed(names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(ids.get(name, name) for name in names)

    deals = tuple(
        replace(
            deal,
            replaces=renamed(deal.replaces),
            includes=renamed(deal.includes),
            may_include=renamed(deal.may_include),
        )
        if any(getattr(deal, relation) for relation in RELATIONS)
        else deal
        for deal in ledger.deals
    )
    claims = tuple(replace(claim, deals=renamed(claim.deals)) for claim in ledger.claims)
    return replace(ledger, deals=deals, claims=claims)


# --- an entity ------------------------------------------------------------------------------------


def _rename_entity(opened: Opened, entity: Entity, new: str) -> Edit:
    ledger, old = opened.ledger, entity.id
    others = [name for name in NameIndex(ledger.entities).ids(new) if name != old]
    if others:
        raise EditError(f'"{new}" is a name of {others[0]}')
    renamed = _renamed_entity(opened, entity, new)
    entities = {
        (new if key == old else key): renamed if key == old else _with_parent(other, old, new)
        for key, other in ledger.entities.items()
    }
    moved = _with_entity_id(replace(ledger, entities=entities), old, new)
    ids = {
        before.id: after.id
        for before, after in zip(ledger.deals, moved.deals, strict=True)
        if before.id != after.id
    }
    intended = _with_deal_ids(moved, ids)
    splices: Splices = {}
    _add_splices(splices, _rename_declaration(opened, entity, new))
    _add_splices(splices, _rename_references(opened, entity, new, NameIndex(entities)))
    _add_splices(splices, _renamed_deals(opened, ids))
    also = f"; {_say_new_ids(ids)}" if ids else ""
    return finish(
        opened, intended, splices, f"{old} is now {new}{also}", alike=_ignore_ids({old: new, **ids})
    )


def _with_entity_id(ledger: Ledger, old: str, new: str) -> Ledger:
    """The ledger with an entity called otherwise wherever it takes part; deals get their ids."""

    def swap(name: str) -> str:
        return _swap_name(name, old, new)

    moved = [replace(d, payer=swap(d.payer), payee=swap(d.payee)) for d in ledger.deals]
    return replace(
        ledger,
        deals=tuple(settle_ids(moved)),
        figures=tuple(replace(each, entity=swap(each.entity)) for each in ledger.figures),
        events=tuple(replace(each, entity=swap(each.entity)) for each in ledger.events),
        claims=tuple(with_parties(each, swap) for each in ledger.claims),
    )


def _say_new_ids(ids: Mapping[str, str]) -> str:
    """Say which deals, whose ids were made of that of the entity, are called otherwise now."""
    said = [f"{old} is now {new}" for old, new in islice(ids.items(), MOST)]
    return ", ".join(said) + (f" and {len(ids) - MOST:,} more" if len(ids) > MOST else "")


def _renamed_entity(opened: Opened, entity: Entity, new: str) -> Entity:
    """The entity as it will be read: one without a name is called by its id."""
    if not entity.declared:
        return replace(entity, id=new, name=new)
    part = opened.entity(entity).part.real
    nameless = part.empty or (
        part.sort == "map" and part.get("name") is None and part.merged("name") is None
    )
    return replace(
        entity,
        id=new,
        name=new if nameless else entity.name,
        parent=_swap_name(entity.parent, entity.id, new),
    )


def _with_parent(entity: Entity, old: str, new: str) -> Entity:
    return replace(entity, parent=new) if entity.parent == old else entity


def _swap_name(name: str, old: str, new: str) -> str:
    return new if name == old else name


def _rename_declaration(
    opened: Opened, entity: Entity, new: str
) -> Iterator[tuple[str, list[Splice]]]:
    """Change the key under entities; what stands behind it keeps its column."""
    if not entity.declared:
        return
    spot = opened.entity(entity)
    key, value = spot.section.pairs[spot.position]
    text = compose_value(new)
    between = spot.page.text[key.end : value.start]
    if re.fullmatch(r": {2,}", between):
        blanks = len(between) - 1 - (len(text) - (key.end - key.start))
        yield spot.file, [Splice(key.start, value.start, f"{text}:{' ' * max(1, blanks)}")]
    else:
        yield spot.file, [Splice(key.start, key.end, text)]


def _rename_references(
    opened: Opened, entity: Entity, new: str, index: NameIndex
) -> Iterator[tuple[str, list[Splice]]]:
    """Change the id where the entity is named; its other names may stay."""
    before = NameIndex(opened.ledger.entities)
    for file, page in opened.pages():
        beside = _Neighbours(page)
        for row, number, part in _each_text_once(entity_names(page)):
            name = part.text.strip()
            if name == entity.id or (before.ids(name) == [entity.id] and index.ids(name) != [new]):
                yield file, _replace_text(page, row, number, part, new, beside.of(row))
        for row, number, part in _each_text_once(parent_names(page)):
            if part.text.strip() == entity.id:
                yield file, _replace_text(page, row, number, part, new, beside.of(row))


# --- texts ----------------------------------------------------------------------------------------


def _each_text_once(
    names: Iterable[tuple[Part | None, int, Part]],
) -> Iterator[tuple[Part | None, int, Part]]:
    """Each text once, by however many aliases it is reached."""
    seen: set[int] = set()
    for row, number, part in names:
        if part.start not in seen:
            seen.add(part.start)
            yield row, number, part


def _replace_text(
    page: Page, row: Part | None, number: int, part: Part, new: str, beside: Sequence[Part]
) -> list[Splice]:
    """Another word in the place of a text, in the same quotes, behind the same anchor."""
    marked = re.match(r"(?:[&!]\S*\s+)*", page.text[part.start : part.end])
    start = part.start + (marked.end() if marked else 0)
    text = compose_like(part.style, new)
    if row is not None and start == part.start:
        return replace_value(page, row, number, text, beside)
    return [Splice(start, part.end, text)]


class _Neighbours:
    """The maps of the sections round each, by which it is seen whether columns are aligned."""

    def __init__(self, page: Page) -> None:
        self.rows = [item for _, section in page.root.pairs for item in section.items]
        self.numbers = {id(row): number for number, row in enumerate(self.rows)}

    def of(self, row: Part | None) -> list[Part]:
        number = self.numbers.get(id(row))
        if number is None:
            return []
        return self.rows[max(0, number - 2) : number] + self.rows[number + 1 : number + 3]


def _add_splices(splices: Splices, more: Iterable[tuple[str, list[Splice]]]) -> None:
    for file, found in more:
        splices.setdefault(file, []).extend(found)


def _ignore_ids(ids: Mapping[str, str]) -> Callable[[str], str]:
    """Make messages equal that differ in the old and the new id alone."""
    words = {*ids, *ids.values()}
    lengths = sorted({len(word) for word in words}, reverse=True)

    def same(message: str) -> str:
        parts, done = [], 0
        for found in WORD.finditer(message):
            start = found.start()
            if start < done:
                continue
            for length in lengths:
                if message[start : start + length] in words:
                    parts += [message[done:start], "\0"]
                    done = start + length
                    break
        return "".join([*parts, message[done:]])

    return same
