"""How deals belong together: which replaces which, and which can be part of which."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Protocol

from bubblegraph.ledger.model import Deal, Status
from bubblegraph.ledger.nesting import parts_first

__all__ = ["Replacements", "can_be_part"]


class Known(Protocol):
    """A deal, and how far it got."""

    @property
    def deal(self) -> Deal:
        """The deal."""

    @property
    def status(self) -> Status:
        """Where it is."""

    @property
    def reached(self) -> Status:
        """The firmest status it had so far."""


def can_be_part(part: Deal, whole: Deal) -> bool:
    """Whether a deal shares an end with another or is paid by its payee: else it is other money."""
    if part.id == whole.id or whole.id in part.includes + part.may_include:
        return False
    return whole.payee in (part.payee, part.payer) or part.payer == whole.payer


class Replacements:
    """What replaced each deal, to any depth.

    A deal is replaced by what is as firm, or once was. A letter or an announcement leaves a signed
    deal where it is, until it is signed itself; a rumour replaces nothing.
    """

    def __init__(self, known: Iterable[Known]) -> None:
        self._known = {each.deal.id: each for each in known}
        self._newer: dict[str, list[str]] = {}
        for each in self._known.values():
            for old in each.deal.replaces:
                if old in self._known:
                    self._newer.setdefault(old, []).append(each.deal.id)
        self._newest_first = tuple(parts_first(self._newer, list(self._newer)))
        self._firmest: dict[str, Status] = {}
        for old in self._newest_first:
            self._firmest[old] = max(
                (
                    max(self._known[new].reached.firmness, self._firmest.get(new, Status.CANCELLED))
                    for new in self._newer.get(old, ())
                ),
                default=Status.CANCELLED,
            )

    def firmest(self, living: Callable[[str], bool]) -> dict[str, str]:
        """Return for each older deal the firmest that replaces it and lives, to any depth."""
        found: dict[str, str] = {}
        for old in self._newest_first:
            newer = self._newer.get(old, ())
            all_newer = [new for new in newer if living(new)]
            all_newer += [found[new] for new in newer if new in found]
            if all_newer:
                found[old] = max(all_newer, key=lambda new: self._known[new].reached.firmness)
        return found

    def of(self, old: str) -> tuple[str, ...]:
        """All that replace a deal, or what replaces it, the nearest first."""
        found = dict.fromkeys(self._newer.get(old, ()))
        todo = list(found)
        for new in todo:
            further = [each for each in self._newer.get(new, ()) if each not in found]
            found |= dict.fromkeys(further)
            todo += further
        return tuple(found)

    def that_of(self, old: str) -> str | None:
        """The deal that stands in the place of another; None while that counts."""
        needed = max(self._known[old].status.firmness, Status.LETTER_OF_INTENT)
        if self._firmest.get(old, Status.CANCELLED) < needed:
            return None

        def is_as_firm(new: str) -> bool:
            return self._known[new].reached.firmness >= needed

        direct = next(filter(is_as_firm, reversed(self._newer[old])), None)
        return direct or next(filter(is_as_firm, self.of(old)))
