"""Words that people misspell, and the known word that they mean."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import cached_property
from itertools import chain, islice, pairwise
from unicodedata import normalize

__all__ = ["MOST_NAMED", "Spellings", "did_you_mean", "fold", "nearest"]

MOST_NAMED = 22  # as many as a deal has fields; a longer list is not read
MOST_ASKED = 1_000  # unknown words that get an answer: as many problems are shown
MOST_COMPARED = 50  # known words that are compared letter by letter
MOST_LOOKED_AT = 5_000  # known words that are looked at for pairs of letters
LONGEST_COMPARED = 80  # letters
# soft hyphens, joiners, marks of direction and of order, selectors of a look
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]")


def fold(name: str) -> str:
    """Bring a name into the form that is compared: no case, width, sort of space, nor anything
    that cannot be seen.
    """
    if not name.isascii():
        name = normalize("NFKC", _UNSEEN.sub("", name))
    return " ".join(name.casefold().replace("_", " ").replace("-", " ").split())


class Spellings:
    """Known words, to find the one that is nearest to a word that is not known.

    A word is compared with those that share its rarest pairs of letters, not with all of a hundred
    thousand; and of the words that are asked for the first thousand get an answer, for nobody reads
    more.
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
        """The words worth comparing: of many those with the most of the rarest pairs of letters."""
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
