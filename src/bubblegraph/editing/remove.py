"""Entities and deals out of a ledger, where nothing names them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bubblegraph import arguments
from bubblegraph.editing.anchors import release
from bubblegraph.editing.opened import Opened, find
from bubblegraph.editing.proof import Edit, edit_text, finish
from bubblegraph.editing.references import Reference, naming_deal, naming_entity
from bubblegraph.editing.splice import delete_item, delete_pair
from bubblegraph.errors import EditError
from bubblegraph.ledger.model import Deal, Entity

__all__ = ["remove", "take_out"]

MOST = 8  # references that are listed


def remove(text: str, name: str) -> str:
    """Take a deal or an entity out of the text of a ledger.

    Parameters
    ----------
    text : str
        The ledger, in YAML.
    name : str
        The id of a deal, or a name of an entity.

    Returns
    -------
    str
        The same text without its lines; comments above it stay.

    Raises
    ------
    QuestionError
        If nothing bears the name.
    EditError
        If something names it, or the text cannot be edited.

    Examples
    --------
    >>> text = '''strict: false
    ... deals:
    ... - {payer: a, payee: b, kind: debt, amount: 1B, date: 2025, id: loan}
    ... - {payer: b, payee: a, kind: repayment, amount: 1B, date: 2026, id: back}
    ... '''
    >>> print(remove(text, "loan"))
    strict: false
    deals:
    - {payer: b, payee: a, kind: repayment, amount: 1B, date: 2026, id: back}
    <BLANKLINE>
    """
    arguments.content("text", text)
    arguments.text("name", name)
    return edit_text(text, lambda opened: take_out(opened, name))


def take_out(opened: Opened, name: str) -> Edit:
    """Take a deal or an entity out of the file in which it stands."""
    found = find(opened, name)
    return _take_entity(opened, found) if isinstance(found, Entity) else _take_deal(opened, found)


def _take_deal(opened: Opened, deal: Deal) -> Edit:
    ledger = opened.ledger
    _refuse_if_named(
        deal.id,
        list(naming_deal(ledger, deal)),
        "Take that out first: bubblegraph set {who} {field} --unset.",
    )
    spot = opened.deal(deal)
    whole = spot.section.items[spot.position]
    splices = delete_item(spot.page, spot.section, spot.position) + release(
        spot.page, whole.start, whole.end
    )
    deals = tuple(other for other in ledger.deals if other is not deal)
    used = {party for other in deals for party in (other.payer, other.payee)}
    entities = {
        key: entity for key, entity in ledger.entities.items() if entity.declared or key in used
    }
    intended = replace(ledger, deals=deals, entities=entities)
    return finish(opened, intended, {spot.file: splices}, f"removed {deal.id}")


def _take_entity(opened: Opened, entity: Entity) -> Edit:
    ledger = opened.ledger
    mend = "Remove them, or give them another one: bubblegraph set {who} {field} OTHER."
    _refuse_if_named(entity.id, list(naming_entity(ledger, entity)), mend)
    spot = opened.entity(entity)
    key, value = spot.section.pairs[spot.position]
    splices = delete_pair(spot.page, spot.section, spot.position) + release(
        spot.page, key.start, value.end
    )
    entities = {name: other for name, other in ledger.entities.items() if name != entity.id}
    return finish(
        opened, replace(ledger, entities=entities), {spot.file: splices}, f"removed {entity.id}"
    )


def _refuse_if_named(name: str, references: Sequence[Reference], mend: str) -> None:
    """Refuse to remove what is named elsewhere, and say where."""
    if not references:
        return
    lines = [f"  {place}: {field} of {who}" for who, field, place in references[:MOST]]
    if len(references) > MOST:
        lines.append(f"  … and {len(references) - MOST} more")
    first = references[0]
    raise EditError(
        "\n".join([f"{name} is named by", *lines, mend.format(who=first.who, field=first.field)])
    )
