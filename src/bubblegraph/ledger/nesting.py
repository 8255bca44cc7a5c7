"""What is inside what, to any depth: many questions, each reference followed once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

__all__ = ["Question", "held_inside", "parts_first"]

BLOCK = 8_192  # things that are sought at a time, a bit for each

Question = tuple[Sequence[str], Sequence[str]]  # which of the first are inside one of the second?


def held_inside(
    parts: Mapping[str, Sequence[str]], questions: Mapping[str, Question]
) -> dict[str, set[str]]:
    """Tell for each question which of its things are inside others that it names.

    Parameters
    ----------
    parts : mapping of each thing to what is directly inside it
        Without circles; what is not a key has nothing inside.
    questions : mapping of a name to the things that are sought and those that they may be inside of

    Returns
    -------
    dict
        The name of each question to the things that were found; without those that found none.

    Examples
    --------
    >>> inside = {"round": ["stake"], "programme": ["round"]}
    >>> held_inside(inside, {"?": (["round", "stake"], ["round"])})
    {'?': {'stake'}}

    Notes
    -----
    Each thing gets the set of what is inside it as the bits of a whole number: the union of its
    parts' sets. That is a step for each part, and once more for each 8,192 things that are sought.
    """
    order = list(
        parts_first(parts, [start for _, starts in questions.values() for start in starts])
    )
    sought = list(dict.fromkeys(thing for things, _ in questions.values() for thing in things))
    found: dict[str, set[str]] = {}
    for first in range(0, len(sought), BLOCK):
        bits = {thing: 1 << number for number, thing in enumerate(sought[first : first + BLOCK])}
        inside = _bits_inside(parts, order, bits)
        for name, (things, starts) in questions.items():
            bits_inside = 0
            for start in starts:
                bits_inside |= inside.get(start, 0)
            if bits_inside and (
                held := {thing for thing in things if bits.get(thing, 0) & bits_inside}
            ):
                found.setdefault(name, set()).update(held)
    return found


def _bits_inside(
    parts: Mapping[str, Sequence[str]], order: Sequence[str], bits: Mapping[str, int]
) -> dict[str, int]:
    """The bits of all that is inside each thing, to any depth."""
    inside: dict[str, int] = {}
    for thing in order:
        found = 0
        for part in parts.get(thing, ()):
            found |= bits.get(part, 0) | inside.get(part, 0)
        if found:
            inside[thing] = found
    return inside


def parts_first(parts: Mapping[str, Sequence[str]], starts: Sequence[str]) -> Iterator[str]:
    """All that is inside the starts, and these, each behind its own parts."""
    seen: set[str] = set()
    for start in starts:
        todo = [] if start in seen else [(start, iter(parts.get(start, ())))]
        seen.add(start)
        while todo:
            thing, rest = todo[-1]
            part = next((part for part in rest if part not in seen), None)
            if part is None:
                todo.pop()
                yield thing
            else:
                seen.add(part)
                todo.append((part, iter(parts.get(part, ()))))
