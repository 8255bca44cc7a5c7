"""Finding entities and words by what people call them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from unicodedata import normalize

from bubblegraph.errors import QuestionError
from bubblegraph.ledger.model import Entity, Ledger

__all__ = ["NameIndex", "did_you_mean", "find_deal_id", "find_entity"]

MOST_NAMED = 22  # as many as a deal has fields; a longer list is not read


def fold(name: str) -> str:
    """Bring a name into the form in which names are compared: without case, width and sorts of space."""
    return " ".join(normalize("NFKC", name).casefold().replace("_", " ").replace("-", " ").split())


class NameIndex:
    """Entities by id, name, ticker and alias; an id wins over the names of others."""

    def __init__(self, entities: Mapping[str, Entity]) -> None:
        self._entities = entities
        self._ids: dict[str, set[str]] | None = None

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
        names = {called: entity.id for entity in self._entities.values() for called in entity.names()}
        near = nearest(name, names)
        return f"Did you mean {names[near]}?" if near else ""


def nearest(word: str, words: Iterable[str]) -> str:
    """Return the known word nearest to one that is not known, or nothing."""
    from difflib import get_close_matches  # noqa: PLC0415 - only when something is misspelt

    folded = {fold(known): known for known in words}
    found = get_close_matches(fold(word)[:80], folded, n=1, cutoff=0.6)
    return folded[found[0]] if found else ""


def did_you_mean(word: str, words: Iterable[str]) -> str:
    """Say which of the words is meant, or list them."""
    known = list(words)
    near = nearest(word, known)
    if near:
        return f"Did you mean {near}?"
    return f"Known: {', '.join(known)}." if len(known) <= MOST_NAMED else ""


def find_entity(ledger: Ledger, name: str) -> Entity:
    """Return the entity that a name, ticker, id or alias stands for.

    Raises
    ------
    QuestionError
        If none or several entities bear the name.
    """
    index = NameIndex(ledger.entities)
    ids = index.ids(name)
    if not ids:
        raise QuestionError(" ".join(filter(None, [f'no entity is called "{name}".', index.suggest(name)])))
    if len(ids) > 1:
        raise QuestionError(f'"{name}" may be {" or ".join(ids)}. Use the id.')
    return ledger.entities[ids[0]]


def find_deal_id(ledger: Ledger, name: str) -> str:
    """Return the id of a deal, or explain that there is none.

    Raises
    ------
    QuestionError
        If no deal has the id.
    """
    ids = [deal.id for deal in ledger.deals]
    if name in ids:
        return name
    near = nearest(name, ids)
    raise QuestionError(f'no deal has the id "{name}".' + (f" Did you mean {near}?" if near else ""))
