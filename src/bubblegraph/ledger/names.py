"""Finding entities and words by what people call them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from shlex import quote

from bubblegraph import arguments
from bubblegraph.errors import QuestionError
from bubblegraph.ledger.model import Entity, Ledger
from bubblegraph.likeness import Spellings, did_you_mean, fold, nearest

__all__ = [
    "NameIndex",
    "Spellings",
    "did_you_mean",
    "find_deal_id",
    "find_deal_ids",
    "find_entity",
    "fold",
    "loop",
    "name",
    "names",
    "nearest",
]


class NameIndex:
    """Entities by id, name, ticker and alias; an id wins over the names of others."""

    def __init__(self, entities: Mapping[str, Entity]) -> None:
        self._entities = entities
        self._ids: dict[str, set[str]] | None = None
        self._spellings: Spellings | None = None
        self._called: dict[str, str] = {}

    def ids(self, name: str) -> list[str]:
        """Return the ids of the entities that bear a name: none, one, or several in order."""
        if name in self._entities:
            return [name]
        if self._ids is None:
            self._ids = {}
            for entity in self._entities.values():
                for called in entity.names():
                    self._ids.setdefault(fold(called), set()).add(entity.id)
        return sorted(self._ids.get(fold(name), ()))

    def suggest(self, name: str) -> str:
        """Say which known name is near, as a sentence, or nothing."""
        if self._spellings is None:
            entities = self._entities.values()
            self._called = {called: entity.id for entity in entities for called in entity.names()}
            self._spellings = Spellings(self._called)
        near = self._spellings.nearest(name)
        return f"Did you mean {self._called[near]}?" if near else ""


def find_entity(ledger: Ledger, name: str, *, argument: str = "") -> Entity:
    """Return the entity that a name, ticker, id or alias stands for.

    Parameters
    ----------
    ledger : Ledger
    name : str
    argument : str, optional
        Of which function the name is an argument, for the complaint.

    Raises
    ------
    QuestionError
        If none or several entities bear the name.
    """
    arguments.instance("ledger", ledger, Ledger)
    arguments.text(argument or "name", name)
    index = NameIndex(ledger.entities)
    ids = index.ids(name)
    lead = f"{argument}: " if argument else ""
    if not ids:
        hint = index.suggest(name)
        raise QuestionError(f'{lead}no entity is called "{name}".' + (f" {hint}" if hint else ""))
    if len(ids) > 1:
        raise QuestionError(f'{lead}"{name}" may be {" or ".join(ids)}. Use the id.')
    return ledger.entities[ids[0]]


def find_deal_id(ledger: Ledger, name: str) -> str:
    """Return the id of a deal, or explain that there is none.

    Raises
    ------
    QuestionError
        If no deal has the id.
    """
    arguments.text("name", name)
    return find_deal_ids(ledger, [name])[0]


def find_deal_ids(ledger: Ledger, names: Iterable[str], *, argument: str = "") -> tuple[str, ...]:
    """Return the ids of deals, each once, or explain which of them there is not.

    Parameters
    ----------
    ledger : Ledger
    names : iterable of str
    argument : str, optional
        Of which function the names are an argument, for the complaint.

    Raises
    ------
    QuestionError
        If no deal has one of the ids.
    """
    arguments.instance("ledger", ledger, Ledger)
    named = arguments.texts(argument or "names", names)
    if not named:
        return ()
    ids = dict.fromkeys(deal.id for deal in ledger.deals)
    for name in named:
        if name not in ids:
            lead = f"{argument}: " if argument else ""
            hint = _deal_hint(ledger, name, ids)
            raise QuestionError(f'{lead}no deal has the id "{name}".{hint}')
    return tuple(dict.fromkeys(named))


def _deal_hint(ledger: Ledger, name: str, ids: Iterable[str]) -> str:
    """Say what may be meant where a deal is asked for: the deals of an entity, or one like it."""
    parties = NameIndex(ledger.entities).ids(name)
    if parties:
        command = f"bubblegraph deals --entity {quote(parties[0])}"
        return f" It is the name of an entity: {command} lists its deals."
    near = nearest(name, ids)
    return f" Did you mean {near}?" if near else ""


def name(ledger: Ledger, entity_id: str) -> str:
    """Return what an entity is called."""
    return ledger.entities[entity_id].name


def names(ledger: Ledger, entities: Sequence[str]) -> str:
    """List what entities are called: ``A``, ``A and B``, ``A, B and C``."""
    *first, last = [name(ledger, entity) for entity in entities]
    return f"{', '.join(first)} and {last}" if first else last


def loop(ledger: Ledger, entities: tuple[str, ...]) -> str:
    """Spell out a cycle: ``A ⇄ B``, or ``A → B → C → A``."""
    names = [name(ledger, entity) for entity in entities]
    return " ⇄ ".join(names) if len(names) == 2 else " → ".join([*names, names[0]])
