"""Deals that are written twice, and letters beside the deals that they became."""

from __future__ import annotations

import re
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import islice
from operator import itemgetter

from bubblegraph.dates import Term
from bubblegraph.ledger.lints.finding import (
    MOST_COMPARED,
    NEAR_SHARE,
    Finder,
    Finding,
    Relations,
    amounts_near,
    disclosed,
    first_day,
    living,
    placed,
    share_a_package,
    tables,
)
from bubblegraph.ledger.model import Deal, Ledger, Status

NEAR_DAYS = 10
MOST_OF_A_SUM = 4  # payments of one amount in a table: more are a price, or a fare
DISTINCTIVE = 3  # digits of an amount that two payments of a table have by no chance
TRANCHE_WORDS = re.compile(
    r"\b(tranches?|instal?lments?|first|second|third|fourth|fifth|last|rest|parts?|series|phases?|"
    r"another|further|additional(ly)?|addition|more|again|renewal|extension|steps?|[0-9]+(st|nd|rd|th)|"
    r"[IVX]+|[A-H]|[0-9]\.[0-9]|(19|20)[0-9]{2})\b",
)

Group = tuple[str, str, str]  # payer, payee, kind


def _duplicate(ledger: Ledger) -> Iterator[Finding]:
    deals = living(ledger)
    relations, alike = Relations(deals), _Likeness(ledger, deals)
    for group in _groups(deals).values():
        if len(group) > 1:
            twice = dict(_near_in_time(group, relations, alike))
            twice |= {old: new for old, new in _equal(group, relations, alike) if old not in twice}
            for number, first in sorted(twice.items()):
                deal = group[number]
                message = f"looks like {placed(first)} once more"
                yield deal, deal.place(), message, "Remove one of the two"
            yield from _letters(group, relations)


def _groups(deals: Iterable[Deal]) -> dict[Group, list[Deal]]:
    """The deals of each pair and kind, the earliest first."""
    groups: dict[Group, list[Deal]] = defaultdict(list)
    for deal in deals:
        groups[deal.payer, deal.payee, deal.kind].append(deal)
    for group in groups.values():
        if len(group) > 1:
            group.sort(key=first_day)
    return groups


class _Likeness:
    """Which amounts tell that two deals are one. In a table many payments have one price."""

    def __init__(self, ledger: Ledger, deals: Iterable[Deal]) -> None:
        self._tables = tables(ledger)
        self._borne = Counter(disclosed(deal) for deal in deals) if self._tables else Counter()

    def may_be_one(self, deal: Deal, other: Deal) -> bool:
        """Whether the amounts of two deals of one time allow that they are one."""
        if deal.file not in self._tables:
            return amounts_near(deal, other)
        return disclosed(deal) == disclosed(other) and self._borne[disclosed(deal)] <= MOST_OF_A_SUM

    def are_one(self, deal: Deal, other: Deal) -> bool:
        """Whether two deals of one amount are one, however far apart they are in time."""
        if _told_apart(deal, other):
            return False
        digits = str(disclosed(deal)).rstrip("0")
        return deal.file not in self._tables or (
            self._borne[disclosed(deal)] == 2 and len(digits) >= DISTINCTIVE
        )


def _told_apart(deal: Deal, other: Deal) -> bool:
    """Whether words, terms or a package say that two deals are parts of a programme."""
    worded = deal.what != other.what and any(
        TRANCHE_WORDS.search(each.what) for each in (deal, other)
    )
    return worded or _terms_apart(deal, other) or share_a_package(deal, other)


def _terms_apart(deal: Deal, other: Deal) -> bool:
    if deal.term is None or other.term is None:
        return False
    return _ends_before(deal.term, other.term) or _ends_before(other.term, deal.term)


def _ends_before(term: Term, other: Term) -> bool:
    ends, begins = term.end, other.start
    return ends is not None and begins is not None and ends.last < begins.first


def _near_in_time(
    group: list[Deal], relations: Relations, likeness: _Likeness
) -> Iterator[tuple[int, Deal]]:
    """Each deal by its number, and the first like it of the same days."""
    recent = _Recent(likeness)
    for number, deal in enumerate(group):
        if disclosed(deal) > 0:
            first = recent.alike(deal, relations.of(deal))
            if first is not None:
                yield number, first
            if "duplicate" not in deal.allow:
                recent.add(deal)


def _equal(
    group: list[Deal], relations: Relations, likeness: _Likeness
) -> Iterator[tuple[int, Deal]]:
    """The second of the two deals of a group that have one amount; more of them are a series."""
    same: dict[int, list[int]] = defaultdict(list)
    for number, deal in enumerate(group):
        if disclosed(deal) > 0:
            same[disclosed(deal)].append(number)
    for numbers in same.values():
        if len(numbers) == 2:
            first, second = (group[number] for number in numbers)
            if second.id not in relations.of(first) and likeness.are_one(first, second):
                yield numbers[1], first


class _Recent:
    """The deals of the last days by steps of amount: a deal meets those near it alone."""

    def __init__(self, likeness: _Likeness) -> None:
        self._likeness = likeness
        self._deals: dict[int, deque[tuple[int, Deal]]] = defaultdict(deque)  # each with its number
        self._vague: dict[int, deque[tuple[int, Deal]]] = defaultdict(  # of a month, or of a year
            lambda: deque(maxlen=MOST_COMPARED)
        )
        self._number = 0

    def add(self, deal: Deal) -> None:
        self._number += 1
        step = _amount_step(disclosed(deal))
        self._deals[step].append((self._number, deal))
        if deal.date and not deal.date.exact:
            self._vague[step].append((self._number, deal))

    def alike(self, deal: Deal, related: set[str]) -> Deal | None:
        """The first that has the same amount or nearly so, and is not related."""
        cents, day = disclosed(deal), first_day(deal)
        lowest, highest = cents - cents // NEAR_SHARE - 1, cents + cents // (NEAR_SHARE - 1) + 1
        found = []
        for step in range(_amount_step(lowest), _amount_step(highest) + 1):
            recent = self._deals.get(step)
            while recent and day - first_day(recent[0][1]) > timedelta(days=NEAR_DAYS):
                recent.popleft()
            for number, other in islice(recent or (), MOST_COMPARED):
                if self._likeness.may_be_one(deal, other) and other.id not in related:
                    found.append((number, other))
                    break
            found += self._overlapping(step, deal, related)[:1]
        return min(found, key=itemgetter(0))[1] if found else None

    def _overlapping(self, step: int, deal: Deal, related: set[str]) -> list[tuple[int, Deal]]:
        """Earlier deals that may be of the same day, for theirs is not known."""
        return [
            (number, other)
            for number, other in self._vague.get(step, ())
            if other.date is not None
            and other.date.last >= first_day(deal)
            and self._likeness.may_be_one(deal, other)
            and other.id not in related
            and not _told_apart(deal, other)
        ]


def _amount_step(cents: int) -> int:
    """Number amounts by their first seven bits: near ones are of one step or of its neighbours."""
    shift = max(0, cents.bit_length() - 7)
    return (shift << 6) + (cents >> shift)


def _letters(group: list[Deal], relations: Relations) -> Iterator[Finding]:
    """Letters of intent and rumours that stand beside a firmer deal of later."""
    firmer = [deal for deal in group if deal.history[-1].status >= Status.ANNOUNCED]
    firmer = firmer[-MOST_COMPARED:]
    for letter in group if firmer else ():
        if letter.history[-1].status >= Status.ANNOUNCED:
            continue
        related = relations.of(letter)
        became = next(
            (d for d in firmer if d.id not in related and _may_have_become(letter, d)), None
        )
        if became is not None:
            message = (
                f"is {became.history[-1].status.word}, and {placed(letter)}, which may have led "
                f"to it, is still a {letter.history[-1].status.word.removesuffix('ed')}"
            )
            remedy = f"Write replaces: {letter.id}, or add what became of that"
            yield became, became.place(), message, remedy


def _may_have_become(letter: Deal, deal: Deal) -> bool:
    if letter.date is None or deal.date is None or deal.date.last < letter.date.first:
        return False
    if letter.packages and deal.packages and not share_a_package(letter, deal):
        return False
    return letter.history[-1].status == Status.LETTER_OF_INTENT or amounts_near(letter, deal)


FINDERS: dict[str, Finder] = {"duplicate": _duplicate}
