"""Finding entities and words by what people call them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cached_property
from itertools import chain, islice, pairwise
from unicodedata import normalize

from bubblegraph.errors import QuestionError
from bubblegraph.ledger.model import Entity, Ledger

__all__ = ["NameIndex", "Spellings", "did_you_mean", "find_deal_id", "find_entity"]

MOST_NAMED = 22  # as many as a deal has fields; a longer list is not read
MOST_ASKED = 1_000  # unknown words that get an answer: as many problems are shown
MOST_COMPARED = 50  # known words that are compared letter by letter
MOST_LOOKED_AT = 5_000  # known words that are looked at for pairs of letters
LONGEST_COMPARED = 80  # letters


def fold(name: str) -> str:
    """Bring a name into the form in which names are compared: without case, width and sorts of space."""
    return " ".join(normalize("NFKC", name).casefold().replace("_", " ").replace("-", " ").split())


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


class Spellings:
    """Known words, to find the one that is nearest to a word that is not known.

    A word is compared with those that share its rarest pairs of letters, not with all of a hundred thousand;
    and of the words that are asked for the first thousand get an answer, for nobody reads more.
    """

    def __init__(self, words: Iterable[str]) -> None:
        self._known = words
        self._found: dict[str, str] = {}

    @cached_property
    def _words(self) -> dict[str, str]:
        return {fold(known): known for known in self._known}

    @cached_property
    def _with_pair(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for word in self._words:
            for pair in _pairs(word):
                found.setdefault(pair, []).append(word)
        return found

    def nearest(self, word: str) -> str:
        """Return the known word that is nearest, or nothing."""
        folded = fold(word)[:LONGEST_COMPARED]
        if folded not in self._found and len(self._found) < MOST_ASKED:
            self._found[folded] = self._compare(folded)
        return self._found.get(folded, "")

    def hint(self, word: str) -> str:
        """Say which word is meant, or list all if they are few."""
        near = self.nearest(word)
        if near:
            return f"Did you mean {near}?"
        known = list(self._words.values())
        return f"Known: {', '.join(known)}." if len(known) <= MOST_NAMED else ""

    def _compare(self, folded: str) -> str:
        from difflib import get_close_matches  # noqa: PLC0415 - only when something is misspelt

        found = get_close_matches(folded, self._alike(folded), n=1, cutoff=0.6)
        return self._words[found[0]] if found else ""

    def _alike(self, folded: str) -> Iterable[str]:
        """The words worth comparing: of many those that share most of the rarest pairs of letters."""
        if len(self._words) <= MOST_COMPARED:
            return self._words
        lists = sorted((self._with_pair.get(pair, []) for pair in _pairs(folded)), key=len)
        shared = Counter(islice(chain.from_iterable(lists), MOST_LOOKED_AT))
        return [known for known, _ in shared.most_common(MOST_COMPARED)]


def _pairs(word: str) -> Iterable[str]:
    """The pairs of letters that follow one another, each once; the ends count as letters."""
    return dict.fromkeys(map("".join, pairwise(f" {word[:LONGEST_COMPARED]} ")))


def nearest(word: str, words: Iterable[str]) -> str:
    """Return the known word nearest to one that is not known, or nothing."""
    return Spellings(words).nearest(word)


def did_you_mean(word: str, words: Iterable[str]) -> str:
    """Say which of the words is meant, or list them."""
    return Spellings(words).hint(word)


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
    if any(deal.id == name for deal in ledger.deals):
        return name
    near = nearest(name, [deal.id for deal in ledger.deals])
    raise QuestionError(f'no deal has the id "{name}".' + (f" Did you mean {near}?" if near else ""))
