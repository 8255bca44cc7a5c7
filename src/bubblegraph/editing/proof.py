"""An edit worked out: the texts to be written, and the proof that they say what is meant."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import lru_cache
from operator import attrgetter
from typing import Any

from bubblegraph.editing.opened import FILE, Opened, open_for_editing
from bubblegraph.editing.splice import Splice, insert_pair, splice
from bubblegraph.errors import EditError, LedgerError, Place, Problem, line_starts
from bubblegraph.ledger.model import Ledger, unpack
from bubblegraph.ledger.read import read_ledger, settle_ids

__all__ = ["Edit", "difference", "edit_text", "finish"]


@dataclass(frozen=True, slots=True)
class Edit:
    """An edit worked out and proven, not written."""

    before: Ledger
    after: Ledger
    said: str  # what it does, in a line
    texts: Mapping[str, str]  # the new text of each file that changes
    changes: Mapping[str, Sequence[Splice]] = field(default_factory=dict)  # of each of these files
    spots: tuple[Place, ...] = ()  # where in the new texts the change stands
    alike: Callable[[str], str] = str  # brings messages into a form that the edit does not change

    @property
    def text(self) -> str:
        """The new text of the one file, or of the first that changes."""
        return next(iter(self.texts.values()), next(iter(self.before.texts.values()), ""))


def edit_text(text: str, change: Callable[[Opened], Edit]) -> str:
    """Make an edit of a text alone."""
    return change(open_for_editing(FILE, texts={FILE: text})).text


def finish(
    opened: Opened,
    intended: Ledger,
    splices: Mapping[str, Sequence[Splice]],
    said: str,
    *,
    alike: Callable[[str], str] = str,
) -> Edit:
    """Carry out the changes, read the result, and require that it is the intended ledger.

    Parameters
    ----------
    opened, intended : the ledger as it is, and as it is meant to be
    splices : mapping of file to changes
    said : str
        What the edit does.
    alike : function
        Brings the message of a problem into a form that the edit does not change.

    Raises
    ------
    LedgerError
        If the result has errors that were not there before.
    EditError
        If it reads otherwise than was intended.
    """
    ledger = opened.ledger
    pinned = _pin_ids(opened, intended)
    merged = {
        file: [*splices.get(file, ()), *pinned.get(file, ())] for file in {**splices, **pinned}
    }
    texts = {
        file: splice(opened.page(file).text, merged[file])
        for file in ledger.files
        if merged.get(file)
    }
    texts = {file: text for file, text in texts.items() if text != ledger.texts[file]}
    broken = {problem.place.file for problem in opened.problems if problem.fatal}
    known = {
        file: text for file, text in ledger.texts.items() if text and file not in broken
    } | texts
    after, problems = read_ledger(*ledger.named, texts=known)
    new = _new_errors(opened.problems, problems, alike)
    if new:
        raise LedgerError(new, after.texts)
    if (differs := difference(after, intended)) is not None:
        raise EditError(_explain_difference(opened, merged, differs))
    changes = {file: merged[file] for file in texts}
    return Edit(ledger, after, said, texts, changes, _changed_places(texts, changes), alike)


def _explain_difference(
    opened: Opened, splices: Mapping[str, Sequence[Splice]], differs: str
) -> str:
    """Say why a text would mean something else: as a rule an alias repeats what was to change."""
    for file, changes in splices.items():
        for part in opened.page(file).root.parts():
            marked = part.target
            if marked is not None and any(
                marked.start <= start <= marked.end for start, _, _ in changes
            ):
                found = (
                    f"{differs} would change as well, by *{part.anchor} in {unpack(file, part.at)}."
                )
                return f"{found}\n  Write out there first what shall stay. Nothing was written"
    return (
        f"the text would not say what was meant ({differs}). Nothing was written; edit it by hand"
    )


def _changed_places(
    texts: Mapping[str, str], splices: Mapping[str, Sequence[Splice]]
) -> tuple[Place, ...]:
    """Where the changed texts stand, in the texts as they are now."""
    places = []
    for file, text in texts.items():
        shift, starts = 0, line_starts(text)
        for start, end, new in sorted(splices[file], key=lambda each: (each.start, each.end)):
            at = start + shift + (len(new) - len(new.lstrip()))
            shift += len(new) - (end - start)
            line = bisect_right(starts, at)
            places.append(Place(file, line, at - starts[line - 1] + 1))
    return tuple(places)


def _pin_ids(opened: Opened, intended: Ledger) -> dict[str, list[Splice]]:
    """Write out ids that the reader would now make otherwise: no edit renames another deal."""
    made = settle_ids(intended.deals)
    moved = [deal for deal, other in zip(intended.deals, made, strict=True) if deal.id != other.id]
    pins: dict[str, list[Splice]] = {}
    for deal in moved:
        spot = opened.deal(deal)
        if spot.part.sort != "map":
            raise EditError(f"{deal.id} is written by an alias; write it out first")
        pins.setdefault(spot.file, []).extend(
            insert_pair(spot.page, spot.part, "id", deal.id, after=len(spot.part.pairs) - 1)
        )
    return pins


def _new_errors(
    before: Sequence[Problem], after: Sequence[Problem], alike: Callable[[str], str]
) -> list[Problem]:
    known = Counter(_message_key(problem, alike) for problem in before)
    new = []
    for problem in after:
        if problem.level == "error":
            words = _message_key(problem, alike)
            if not known[words]:
                new.append(problem)
            known[words] -= 1
    return new


def _message_key(problem: Problem, alike: Callable[[str], str]) -> tuple[str, str]:
    """What is wrong, without the lines it is on."""
    return problem.place.file, alike(re.sub(r"(line |:)\d+", r"\1", problem.message))


def difference(after: Ledger, intended: Ledger) -> str | None:
    """Name the first thing in which two ledgers differ, places aside."""
    for words, first, second in zip(
        ("", "entity ", "deal "), _meaning(after), _meaning(intended), strict=True
    ):
        for key in {**first, **second}:
            if first.get(key) != second.get(key):
                return f"{words}{key}"
    return None


def _meaning(ledger: Ledger) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """The head of a ledger with its small sections, its entities, and the deals of each id."""
    head: dict[str, Any] = {
        each.name: getattr(ledger, each.name)
        for each in fields(ledger)
        if each.compare and each.name not in ("entities", "deals")
    }
    for section, name in _SECTIONS.items():
        head[name] = [_without_places(entry) for entry in head.pop(section)]
    entities = {key: _without_places(entity) for key, entity in ledger.entities.items()}
    deals: dict[str, list[Any]] = {}
    for deal in ledger.deals:
        history = [change._replace(at=0) for change in deal.history]
        deals.setdefault(deal.id, []).append((_without_places(deal), history))
    return head, entities, deals


_SECTIONS = {"figures": "financials", "events": "events", "claims": "claims"}  # as a text has them
# where an entry stands; a history is compared entry by entry
_NOT_COMPARED = ("place", "at", "keys", "offsets", "history")


def _without_places(entry: Any) -> Any:
    """What an entry says: every field that it has, or will ever have, but where it stands."""
    return _all_but_places(type(entry))(entry)  # type: ignore[arg-type] # a class can be hashed


@lru_cache
def _all_but_places(sort: type[Any]) -> attrgetter[tuple[Any, ...]]:
    return attrgetter(*(each.name for each in fields(sort) if each.name not in _NOT_COMPARED))
