"""New deals and entities in a ledger."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from bubblegraph import arguments
from bubblegraph.editing.compose import Value, check_fields, compose_entity, compose_row, row_layout
from bubblegraph.editing.opened import Opened, complaint
from bubblegraph.editing.proof import Edit, edit_text, finish
from bubblegraph.editing.splice import Splice, insert_items, insert_pair, section
from bubblegraph.editing.tree import Page, Part
from bubblegraph.editing.values import reader_of, to_node, with_parties
from bubblegraph.errors import EditError, LedgerError
from bubblegraph.ledger.deals import DEAL_KEYS, ENTITY_KEYS, read_deal, read_entity
from bubblegraph.ledger.model import Deal, Entity, Ledger
from bubblegraph.ledger.names import NameIndex, find_deal_id
from bubblegraph.ledger.read import new_id
from bubblegraph.ledger.rows import Row

__all__ = ["add_deal", "add_entity", "add_entries"]

Fields = Mapping[str, Value]
MOST = 8  # deals that are named


def add_deal(text: str, fields: Fields) -> str:
    """Add a deal to the text of a ledger.

    Parameters
    ----------
    text : str
        The ledger, in YAML.
    fields : mapping
        The fields of the deal as a ledger has them; texts, lists and mappings.

    Returns
    -------
    str
        The same text with the deal at the end of ``deals``, laid out like the deals above it.

    Raises
    ------
    LedgerError
        If a field cannot be read, or the text would have an error that it had not before.
    EditError
        If the id is taken, or the text cannot be edited.
    QuestionError
        If a field is neither a text nor a list or a mapping of texts.

    Examples
    --------
    >>> text = '''strict: false
    ... deals:
    ... - {payer: nvidia, payee: openai, kind: equity, amount: 30B, date: 2026-02-27}
    ... '''
    >>> new = {"payer": "openai", "payee": "oracle", "kind": "cloud", "amount": "300B",
    ...        "date": "2025-09-10"}
    >>> print(add_deal(text, new).splitlines()[-1])
    - {payer: openai, payee: oracle, kind: cloud, amount: 300B, date: 2025-09-10}
    """
    arguments.content("text", text)
    check_fields("fields", fields)
    return edit_text(text, lambda opened: add_entries(opened, deals=[fields]))


def add_entity(text: str, entity_id: str, fields: Fields) -> str:
    """Declare an entity in the text of a ledger.

    Parameters
    ----------
    text : str
        The ledger, in YAML.
    entity_id : str
    fields : mapping
        ``name``, ``sector`` and the like.

    Returns
    -------
    str
        The same text with the entity behind the last of its sector, or behind all.

    Raises
    ------
    LedgerError, EditError, QuestionError
        As for ``add_deal``.

    Examples
    --------
    >>> print(add_entity("entities:\\n  nvidia: {name: Nvidia}\\n", "openai", {"name": "OpenAI"}))
    entities:
      nvidia: {name: Nvidia}
      openai: {name: OpenAI}
    <BLANKLINE>
    """
    arguments.content("text", text)
    arguments.text("entity_id", entity_id)
    check_fields("fields", fields)
    return edit_text(text, lambda opened: add_entries(opened, entities={entity_id: fields}))


def add_entries(
    opened: Opened,
    *,
    entities: Mapping[str, Fields] | None = None,
    deals: Sequence[Fields] = (),
    places: Sequence[str] = (),
    after: str = "",
) -> Edit:
    """Add entities and deals to a ledger, to its first file or behind a deal.

    Parameters
    ----------
    opened : Opened
    entities : mapping of id to fields, optional
    deals : sequence of mappings, optional
    places : sequence of str, optional
        Where each deal comes from, for complaints.
    after : str, optional
        The id of the deal behind which they are put, in its file.

    Raises
    ------
    LedgerError, EditError
    """
    ledger = opened.ledger
    spot = opened.deal(_deal_of_id(ledger, after)) if after else None
    file = spot.file if spot else ledger.files[0]
    page = opened.page(file)
    made = _read_new_entities(ledger, entities or {})
    known = replace(ledger, entities={**ledger.entities, **{entity.id: entity for entity in made}})
    named = _have_ids(page, spot.position if spot else None)
    rows, new = _read_new_deals(known, deals, places, file, named)
    splices = _entity_splices(page, entities or {}) + _deal_splices(
        page, rows, spot.position if spot else None
    )
    index = _position_of_new(ledger, file, after)
    intended = replace(
        known,
        entities={**known.entities, **_undeclared(known, new)},
        deals=(*ledger.deals[:index], *new, *ledger.deals[index:]),
    )
    added = [entity.id for entity in made] + [deal.id for deal in new]
    more = f" and {len(added) - MOST:,} more" if len(added) > MOST else ""
    try:
        return finish(opened, intended, {file: splices}, f"added {', '.join(added[:MOST])}{more}")
    except LedgerError as error:
        raise _with_places(error, new, places) from None


def _with_places(error: LedgerError, deals: Sequence[Deal], places: Sequence[str]) -> LedgerError:
    """The same problems, with the row of the table that each comes from."""
    rows: dict[str, str] = {}
    for deal, place in zip(deals, places, strict=False):
        for called in (deal.id, f"{deal.payer} → {deal.payee}"):  # as one without an id is called
            rows.setdefault(called, place)
    problems = [
        replace(problem, message=f"{problem.message}, from {rows[problem.deal]}")
        if problem.deal in rows
        else problem
        for problem in error.problems
    ]
    return LedgerError(problems, error.texts)


def _deal_of_id(ledger: Ledger, name: str) -> Deal:
    deal_id = find_deal_id(ledger, name)
    return next(deal for deal in ledger.deals if deal.id == deal_id)


def _position_of_new(ledger: Ledger, file: str, after: str) -> int:
    """Where in all files a deal comes that is put at the end of one or behind another."""
    if after:
        return next(number for number, deal in enumerate(ledger.deals, 1) if deal.id == after)
    order = {name: number for number, name in enumerate(ledger.files)}
    return sum(order[deal.file] <= order[file] for deal in ledger.deals)


# --- what is meant --------------------------------------------------------------------------------


def _read_new_entities(ledger: Ledger, given: Mapping[str, Fields]) -> list[Entity]:
    made = []
    for entity_id, fields in given.items():
        declared = ledger.entities.get(entity_id)
        if declared is not None and declared.declared:
            raise EditError(f"the id {entity_id} is taken ({declared.place})")
        reader = reader_of(ledger, f"the entity {entity_id}".strip())
        entity = read_entity(reader, entity_id, to_node(fields), 0)
        if reader.sink.problems or entity is None:
            raise complaint(ledger, fields, ENTITY_KEYS, reader.sink.problems)
        made.append(entity)
    return made


def _read_new_deals(
    ledger: Ledger, given: Sequence[Fields], origins: Sequence[str], file: str, named: bool
) -> tuple[list[Fields], list[Deal]]:
    """The fields to write and the deals that they mean."""
    places = {deal.id: deal.place() for deal in ledger.deals}
    taken = dict.fromkeys(places, 1)
    index = NameIndex(ledger.entities)
    rows: list[Fields] = []
    made: list[Deal] = []
    for fields, origin in zip(given, origins or [""] * len(given), strict=True):
        deal = replace(with_parties(_read_new_deal(ledger, fields, origin), index), file=file)
        row: dict[str, Value] = {**fields, "payer": deal.payer, "payee": deal.payee}
        if deal.id in taken:
            where = places.get(deal.id, "by another of the new deals")
            raise EditError(f"{origin and f'{origin}: '}the id {deal.id} is taken ({where})")
        if not deal.id:
            plain = new_id(deal, {})
            deal = replace(deal, id=new_id(deal, taken))
            if named or deal.id != plain:
                row["id"] = deal.id
                deal = replace(deal, keys=(*deal.keys, "id"))
        taken.setdefault(deal.id, 1)
        rows.append(row)
        made.append(deal)
    return rows, made


def _read_new_deal(ledger: Ledger, fields: Fields, origin: str) -> Deal:
    reader = reader_of(ledger, origin or "the new deal")
    row = to_node(fields)
    deal = read_deal(reader, row) if type(row) is Row else None
    if deal is None:
        raise complaint(ledger, fields, DEAL_KEYS, reader.sink.problems)
    return deal


def _undeclared(ledger: Ledger, deals: Iterable[Deal]) -> dict[str, Entity]:
    """The entities that the reader makes where they need not be declared."""
    parties = [party for deal in deals for party in (deal.payer, deal.payee)]
    return {
        name: Entity(name, name, declared=False) for name in parties if name not in ledger.entities
    }


# --- how it is written ----------------------------------------------------------------------------


def _have_ids(page: Page, position: int | None) -> bool:
    """Whether the deals near the place have ids."""
    rows = page.root.get("deals")
    items = rows.real.items if rows is not None else []
    near = items[: len(items) if position is None else position + 1][-4:]
    return bool(near) and all(item.real.get("id") is not None for item in near)


def _entity_splices(page: Page, given: Mapping[str, Fields]) -> list[Splice]:
    rows = page.root.get("entities")
    splices: list[Splice] = []
    fresh: list[str] = []
    for entity_id, fields in given.items():
        if rows is None or not rows.real.pairs:
            fresh.append(f"  {compose_entity(entity_id, fields, page, ())}")
            continue
        after = _last_of_sector(rows.real, fields.get("sector"))
        if rows.real.flow:
            line = compose_entity(entity_id, fields, page, ())
        else:
            line = compose_entity(entity_id, fields, page, rows.real.pairs[: after + 1])
        key, _, value = line.partition(":")
        splices += _with_padding(
            insert_pair(page, rows.real, key, value.lstrip(), after=after), key, line
        )
    if fresh:
        splices += section(page, "entities", fresh)
    return splices


def _with_padding(splices: list[Splice], key: str, line: str) -> list[Splice]:
    """Put the aligned line in the place of the plain pair."""
    plain = f"{key}: {line.partition(':')[2].lstrip()}"
    return [each._replace(text=each.text.replace(plain, line)) for each in splices]


def _last_of_sector(rows: Part, sector: Value | None) -> int:
    """The last entity of a sector, or of all."""
    found = [
        number
        for number, (_, value) in enumerate(rows.pairs)
        if sector and (part := value.real.get("sector")) is not None and part.real.text == sector
    ]
    return found[-1] if found else len(rows.pairs) - 1


def _deal_splices(page: Page, given: Sequence[Fields], after: int | None) -> list[Splice]:
    rows = page.root.get("deals")
    if not given:
        return []
    if rows is None or not rows.real.items:
        plain = row_layout(page, ())
        return _begin_deals(page, rows, [compose_row(fields, plain) for fields in given])
    if rows.sort == "alias":
        raise EditError("deals is written by an alias; write it out first")
    position = len(rows.items) - 1 if after is None else after
    layout = row_layout(page, (rows.items[number].real for number in range(position, -1, -1)))
    column = page.column(rows.items[position].start) if not rows.flow else 2
    items = [compose_row(fields, layout, column) for fields in given]
    return insert_items(page, rows, items, after=position)


def _begin_deals(page: Page, rows: Part | None, items: Sequence[Sequence[str]]) -> list[Splice]:
    """The first deals of a section that is not there, or empty."""
    if (
        rows is not None
        and rows.style == "["
        and (page.root.flow or page.comment(rows.start, rows.end))
    ):
        return insert_items(page, rows, items, after=-1)
    if rows is not None and rows.empty and page.root.flow:
        flat = ", ".join(" ".join(map(str.strip, lines)) for lines in items)
        return [
            Splice(rows.start, rows.end, f"[{flat}]" if rows.start < rows.end else f" [{flat}]")
        ]
    return section(page, "deals", [line for lines in items for line in _with_dash(lines)])


def _with_dash(lines: Sequence[str]) -> list[str]:
    return [f"{'- ' if number == 0 else '  '}{line}" for number, line in enumerate(lines)]
