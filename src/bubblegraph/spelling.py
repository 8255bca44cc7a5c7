"""Words that people misspell, and the known word that they mean."""

from __future__ import annotations

from collections.abc import Iterable
from unicodedata import normalize

__all__ = ["did_you_mean", "fold", "nearest"]

MOST_NAMED = 22  # as many as a deal has fields; a longer list is not read
MOST_COMPARED = 100_000  # words; a hint is not worth more than the seconds that takes


def fold(name: str) -> str:
    """Bring a name into the form in which names are compared: without case, width and sorts of space."""
    return " ".join(normalize("NFKC", name).casefold().replace("_", " ").replace("-", " ").split())


def nearest(word: str, words: Iterable[str]) -> str:
    """Return the known word nearest to one that is not known, or nothing."""
    from difflib import get_close_matches  # noqa: PLC0415 - only when something is misspelt

    known = list(words)
    if len(known) > MOST_COMPARED:
        return ""
    folded = {fold(one): one for one in known}
    found = get_close_matches(fold(word)[:80], folded, n=1, cutoff=0.6)
    return folded[found[0]] if found else ""


def did_you_mean(word: str, words: Iterable[str]) -> str:
    """Say which of the words is meant, or list them."""
    known = list(words)
    near = nearest(word, known)
    if near:
        return f"Did you mean {near}?"
    return f"Known: {', '.join(known)}." if len(known) <= MOST_NAMED else ""
