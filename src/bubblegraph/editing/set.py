"""Fields of a deal or an entity, and new entries of a deal's history."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from bubblegraph import arguments
from bubblegraph.dates import PartialDate, read_date
from bubblegraph.editing.anchors import release
from bubblegraph.editing.compose import (
    ENTITY_ORDER,
    GROUPS,
    ORDER,
    Value,
    check_value,
    compose_like,
    compose_value,
)
from bubblegraph.editing.opened import Opened, find
from bubblegraph.editing.proof import Edit, edit_text, finish
from bubblegraph.editing.splice import Splice, delete_pair, insert_pair, replace_value
from bubblegraph.editing.tree import Page, Part, Spot
from bubblegraph.editing.values import reader_of, row_of, to_node, to_value, with_parties
from bubblegraph.errors import EditError, LedgerError, Misread, QuestionError
from bubblegraph.ledger.deals import DEAL_KEYS, ENTITY_KEYS, read_deal, read_entity
from bubblegraph.ledger.model import Deal, Entity
from bubblegraph.ledger.names import NameIndex, did_you_mean, fold
from bubblegraph.ledger.rows import Row

__all__ = [
    "change_aliases",
    "change_field",
    "change_history",
    "field_position",
    "set_field",
    "set_status",
]

# what an entry of the history may change
IN_HISTORY = ("status", "amount", "term", "paid", "note", "source")


def set_field(text: str, name: str, field: str, value: Value | None) -> str:
    """Change a field of a deal or an entity in the text of a ledger.

    Parameters
    ----------
    text : str
        The ledger, in YAML.
    name : str
        The id of a deal, or a name of an entity.
    field : str
    value : text, list or mapping; or None
        What the ledger shall say; None takes the field out.

    Returns
    -------
    str
        The same text but for the field.

    Raises
    ------
    QuestionError
        If nothing bears the name, there is no such field, or the value is of no sort that a ledger
        has.
    LedgerError
        If the value cannot be read, or the text would have an error that it had not before.
    EditError
        If the text cannot be edited there.

    Examples
    --------
    >>> text = '''strict: false
    ... deals:
    ... - {payer: a, payee: b, kind: debt, amount: 1B, date: 2025, id: loan}  # seen
    ... '''
    >>> print(set_field(text, "loan", "term", "2025 to 2030").splitlines()[-1])
    - {payer: a, payee: b, kind: debt, amount: 1B, date: 2025, id: loan, term: 2025 to 2030}  # seen
    """
    arguments.content("text", text)
    for argument, word in (("name", name), ("field", field)):
        arguments.text(argument, word)
    if value is not None:
        check_value("value", value)
    return edit_text(text, lambda opened: change_field(opened, name, field, value))


def set_status(
    text: str,
    name: str,
    status: str,
    date: str,
    *,
    source: Value | None = None,
    note: str | None = None,
) -> str:
    """Give a deal a new status, as an entry of its history with its day.

    Parameters
    ----------
    text : str
        The ledger, in YAML.
    name : str
        The id of the deal.
    status, date : str
        As a ledger has them.
    source, note : optional
        Of the entry.

    Returns
    -------
    str
        The same text but for the history; a status that was one word becomes the first entry.

    Raises
    ------
    QuestionError, LedgerError, EditError
        As for ``set_field``.

    Examples
    --------
    >>> text = '''strict: false
    ... deals:
    ... - {payer: a, payee: b, kind: debt, amount: 1B, date: 2025-03, id: loan}
    ... '''
    >>> print(set_status(text, "loan", "closed", "2025-06-30").partition("1B, ")[2])
    status: {2025-03: announced, 2025-06-30: closed}, id: loan}
    <BLANKLINE>
    """
    arguments.content("text", text)
    for argument, word in (("name", name), ("status", status), ("date", date)):
        arguments.text(argument, word)
    more = {"source": source, "note": note}
    changes = {"status": status} | {key: value for key, value in more.items() if value is not None}
    for argument, value in changes.items():
        check_value(argument, value)
    return edit_text(text, lambda opened: change_history(opened, name, date, changes))


# --- fields ---------------------------------------------------------------------------------------


def change_field(opened: Opened, name: str, field: str, value: Value | None) -> Edit:
    """Change a field of a deal or an entity; None takes it out."""
    found = find(opened, name)
    if isinstance(found, Entity):
        return _change_entity(opened, found, field, value)
    return _change_deal(opened, found, field, value)


def change_aliases(opened: Opened, name: str, words: str) -> Edit:
    """Add aliases (``+A; B``), take some out (``-A``) or replace all (``=A; B``, or no sign)."""
    found = find(opened, name)
    if not isinstance(found, Entity):
        raise QuestionError(f"a deal has no aliases: {found.id}")
    sign = words[:1] if words[:1] in "+-=" else "="
    named = [part.strip() for part in words.lstrip("+-=").split(";") if part.strip()]
    if not named:
        raise QuestionError("aliases: name one behind the sign, as in +NVIDIA Corp")
    kept = {fold(alias): alias for alias in found.aliases} if sign != "=" else {}
    if sign == "-":
        if unknown := [alias for alias in named if fold(alias) not in kept]:
            raise QuestionError(f'{found.id} has no alias "{unknown[0]}"')
        kept = {key: alias for key, alias in kept.items() if key not in map(fold, named)}
    else:
        kept |= {fold(alias): alias for alias in named if fold(alias) not in kept}
    listed = list(kept.values())
    value: Value | None = (listed[0] if len(listed) == 1 else listed) if listed else None
    return change_field(opened, found.id, "aliases", value)


def _change_deal(opened: Opened, deal: Deal, field: str, value: Value | None) -> Edit:
    _require_field(field, DEAL_KEYS, "a deal")
    if field == "id":
        raise EditError(f"an id is changed wherever it is named: bubblegraph rename {deal.id} NEW")
    spot, part = _map_of_deal(opened, deal)
    if value is not None and field in ("payer", "payee"):
        ids = NameIndex(opened.ledger.entities).ids(str(value))
        value = ids[0] if len(ids) == 1 else value
    row = _change_row(row_of(spot, "deals"), {field: value})
    splices = _field_splices(spot, part, field, value, ORDER)
    said = f"{deal.id}: {_say_change(field, value)}"
    changed = {field} if value is not None else set()
    return _finish_deal(opened, deal, row, {spot.file: splices}, said, changed)


def _change_entity(opened: Opened, entity: Entity, field: str, value: Value | None) -> Edit:
    _require_field(field, ENTITY_KEYS, "an entity")
    ledger = opened.ledger
    spot = opened.entity(entity)
    reader = reader_of(ledger, entity.id if value is None else f"the new {field}")
    row = row_of(spot, "entities")
    if spot.part.sort == "scalar" and not spot.part.empty:
        row.items, row.key_at = {"name": to_node(spot.part.text)}, {"name": 0}
    new = _change_row(row, {field: value})
    made = read_entity(reader, entity.id, new, 0)
    if reader.sink.problems or made is None:
        raise LedgerError(reader.sink.problems)
    if spot.part.sort == "map":
        splices = _field_splices(spot, spot.part, field, value, ENTITY_ORDER)
    elif spot.part.sort == "scalar":
        whole = compose_value({key: to_value(node) for key, node in new.items.items()})
        splices = replace_value(spot.page, spot.section, spot.position, whole)
        splices += release(spot.page, spot.part.start, spot.part.end)
    else:
        raise EditError(f"{entity.id} is written by an alias; write it out first")
    entities = {**ledger.entities, entity.id: made}
    return finish(
        opened,
        replace(ledger, entities=entities),
        {spot.file: splices},
        f"{entity.id}: {_say_change(field, value)}",
    )


def _require_field(field: str, known: Mapping[str, object], where: str) -> None:
    if field not in known:
        raise QuestionError(f'{where} has no field "{field}". {did_you_mean(field, known)}'.strip())


def _map_of_deal(opened: Opened, deal: Deal) -> tuple[Spot, Part]:
    spot = opened.deal(deal)
    if spot.part.sort != "map":
        raise EditError(f"{deal.id} is written by an alias; write it out first")
    return spot, spot.part


def _change_row(row: Row, changes: Mapping[str, Value | None]) -> Row:
    """A row with some of its values changed; None takes one out."""
    new = Row(0)
    new.items = {key: node for key, node in row.items.items() if changes.get(key, "") is not None}
    new.items |= {key: to_node(value) for key, value in changes.items() if value is not None}
    new.key_at = {key: row.key_at.get(key, 0) for key in new.items}
    return new


def _field_splices(
    spot: Spot, part: Part, field: str, value: Value | None, order: Sequence[str]
) -> list[Splice]:
    page, position = spot.page, part.position(field)
    if value is None:
        if part.merged(field) is not None:
            raise EditError(f"{field} comes from <<; change it where it is written")
        if position < 0:
            raise EditError(f"there is no {field} to take out")
        name, old = part.pairs[position]
        return delete_pair(page, part, position) + release(page, name.start, old.end)
    if position < 0:
        written = compose_value(value, field)
        after = field_position(part, field, order)
        apart = _on_own_line(page, part, after, field)
        return insert_pair(page, part, field, written, after=after, own_line=apart)
    old = part.pairs[position][1]
    written = compose_like(old.style, value, field)
    return replace_value(page, part, position, written, spot.beside) + release(
        page, old.start, old.end
    )


def field_position(part: Part, field: str, order: Sequence[str]) -> int:
    """Behind which pair a new field is put: the last of those that come before it in the order."""
    before = set(order[: order.index(field)]) if field in order else set(order)
    found = [number for number, (name, _) in enumerate(part.pairs) if name.text in before]
    return found[-1] if found else len(part.pairs) - 1


def _on_own_line(page: Page, part: Part, after: int, field: str) -> bool:
    """Whether a field stands on a line of its own, where a deal takes several lines."""
    if page.line(part.start) == page.line(part.end):
        return False
    group = next((group for group in GROUPS if field in group), ())
    return after < 0 or part.pairs[after][0].text not in group


def _say_change(field: str, value: Value | None) -> str:
    return f"{field} taken out" if value is None else f"{field} set"


# --- history --------------------------------------------------------------------------------------


def change_history(opened: Opened, name: str, date: str, changes: Mapping[str, Value]) -> Edit:
    """Put an entry into the history of a deal: what changed, and on which day.

    Parameters
    ----------
    changes : mapping
        Of ``status``, ``amount``, ``term``, ``note`` and ``source`` those that the entry has.
    """
    deal = find(opened, name)
    if isinstance(deal, Entity):
        raise QuestionError(f"{deal.id} is an entity; only deals have a history")
    for field in changes:
        _require_field(field, dict.fromkeys(IN_HISTORY), "an entry of the history")
    day = _read_day(date)
    spot, part = _map_of_deal(opened, deal)
    row = row_of(spot, "deals")
    history = _history_of_row(row, deal)
    entry = _changed_entry(history.get(str(day)), changes)
    position = _chronological(list(history), day)
    if position == 0 and str(day) not in history and "status" not in changes:
        field = next(iter(changes))
        raise EditError(
            f"{deal.id} begins on {next(iter(history))}, after {day}: say its status of that day "
            f"as well, or "
            f"correct what it was from the start: bubblegraph set {deal.id} {field} VALUE"
        )
    items = [(key, value) for key, value in history.items() if key != str(day)]
    items.insert(position, (str(day), entry))
    new = dict(items)
    splices = _history_splices(spot, part, new, str(day), changes)
    said = f"{deal.id}: {', '.join(changes)} from {day}"
    row = _change_row(row, {"status": new, "date": None})
    return _finish_deal(opened, deal, row, {spot.file: splices}, said, changes)


def _read_day(text: str) -> PartialDate:
    try:
        return read_date(text)
    except Misread as error:
        raise QuestionError(str(error)) from None


def _history_of_row(row: Row, deal: Deal) -> dict[str, Value]:
    """The history as a mapping; a deal with one date has one entry."""
    node = row.items.get("status")
    if type(node) is Row:
        return {key: to_value(value) for key, value in node.items.items()}
    dated = row.items.get("date")
    if dated is None:
        raise EditError(f"{deal.id} has no date")
    word = "announced" if node is None else to_value(node)
    return {str(to_value(dated)): word}


def _changed_entry(old: Value | None, changes: Mapping[str, Value]) -> Value:
    before = old if isinstance(old, Mapping) else {} if old is None else {"status": old}
    entry = {**before, **changes}
    return entry["status"] if list(entry) == ["status"] else entry


def _chronological(days: Sequence[str], day: PartialDate) -> int:
    """The place of an entry among the days of a ledger that was read: behind so many."""
    others = [read_date(other) for other in days if other != str(day)]
    later = [number for number, other in enumerate(others) if other.first > day.last]
    return later[0] if later else len(others)


def _history_splices(
    spot: Spot, part: Part, history: Mapping[str, Value], day: str, changes: Mapping[str, Value]
) -> list[Splice]:
    page, position, dated = spot.page, part.position("status"), part.position("date")
    if (position < 0 and part.merged("status") is not None) or (
        dated < 0 and part.merged("date") is not None
    ):
        raise EditError("the history comes from <<; change it where it is written")
    if position < 0:  # the date gives way to the history
        name, value = part.pairs[dated]
        written = f"status: {compose_value(history)}"
        return [Splice(name.start, value.end, written), *release(page, value.start, value.end)]
    status = part.pairs[position][1]
    if status.sort == "map" and status.pairs:
        written = compose_value(history[day])
        there = status.position(day)
        if there >= 0 and status.pairs[there][1].sort == "map":
            return _entry_splices(page, status.pairs[there][1], changes)
        if there >= 0:
            old = status.pairs[there][1]
            return replace_value(page, status, there, written) + release(page, old.start, old.end)
        return insert_pair(page, status, day, written, after=list(history).index(day) - 1)
    splices = [
        Splice(status.start, status.end, compose_value(history)),
        *release(page, status.start, status.end),
    ]
    if dated >= 0:
        name, value = part.pairs[dated]
        splices += delete_pair(page, part, dated) + release(page, value.start, value.end)
    return splices


def _entry_splices(page: Page, entry: Part, changes: Mapping[str, Value]) -> list[Splice]:
    """Change what an entry of the history says; what else it says stays as it is written."""
    splices: list[Splice] = []
    for field, value in changes.items():
        written, position = compose_value(value, field), entry.position(field)
        if position < 0:
            splices += insert_pair(page, entry, field, written, after=len(entry.pairs) - 1)
        else:
            old = entry.pairs[position][1]
            splices += replace_value(page, entry, position, written) + release(
                page, old.start, old.end
            )
    return splices


def _finish_deal(
    opened: Opened,
    deal: Deal,
    row: Row,
    splices: dict[str, list[Splice]],
    said: str,
    changed: Collection[str],
) -> Edit:
    """The deal that a changed row means takes the place of the old one."""
    ledger = opened.ledger
    reader = reader_of(ledger, f"the new {' and '.join(changed)}" if changed else deal.id)
    read = read_deal(reader, row)
    if read is None:
        raise LedgerError(reader.sink.problems)
    named = with_parties(read, NameIndex(ledger.entities))
    new = replace(named, id=deal.id, file=deal.file, at=deal.at, offsets=deal.offsets)
    deals = tuple(new if other is deal else other for other in ledger.deals)
    used = {party for each in deals for party in (each.payer, each.payee)}
    entities = {
        key: entity for key, entity in ledger.entities.items() if entity.declared or key in used
    }
    entities |= {
        key: Entity(key, key, declared=False)
        for key in (new.payer, new.payee)
        if key not in entities
    }
    return finish(opened, replace(ledger, deals=deals, entities=entities), splices, said)
