"""Every loop of the parties of a table of payments, however many there are: some at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from operator import itemgetter
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from bubblegraph.analysis.documents import filter_dict
from bubblegraph.analysis.payment_laps import LONGEST
from bubblegraph.analysis.question import Question
from bubblegraph.errors import QuestionError
from bubblegraph.ledger.select import Filters
from bubblegraph.money import whole
from bubblegraph.patience import ENDLESS, Patience
from bubblegraph.payments.arrays import Ints, PaymentArrays
from bubblegraph.payments.search.loops import LegArrays, list_loops, stream_loops
from bubblegraph.payments.search.running import Found

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["LegsOnLoops", "LoopBlock", "LoopList", "PartyLoop", "legs_on_loops", "prepare_loops"]

FEW = 10_000  # payments on loops, of which loops of any length are listed
MOST_OF_FEW = 5_000  # if they are no more
AT_ONCE = 10_000  # loops that are told together
MOST_CENTS = 2**62


@dataclass(frozen=True, slots=True)
class PartyLoop:
    """Parties each of which pays the next, the last one the first, and what they paid in all."""

    number: int
    parties: tuple[str, ...]
    amounts: tuple[int | None, ...]  # of each leg, cents; None: nothing is disclosed of it
    payments: tuple[int, ...]  # of each leg, how many

    FIELDS: ClassVar = ("loop", "step", "payer", "payee", "amount", "payments", "alone")

    @property
    def alone(self) -> int | None:
        """What it could carry without the others, cents; None if a leg discloses nothing."""
        known = [cents for cents in self.amounts if cents is not None]
        return min(known) if len(known) == len(self.amounts) else None

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {
            "loop": self.number,
            "parties": list(self.parties),
            "alone": _whole(self.alone),
            "legs": [
                {name: record[name] for name in ("payer", "payee", "amount", "payments")}
                for record in self.to_records()
            ],
        }

    def to_records(self) -> list[dict[str, Any]]:
        """Return a row for each leg."""
        heads = (*self.parties[1:], self.parties[0])
        legs = zip(self.parties, heads, self.amounts, self.payments, strict=True)
        return [
            {
                "loop": self.number,
                "step": step,
                "payer": payer,
                "payee": payee,
                "amount": _whole(amount),
                "payments": payments,
                "alone": _whole(self.alone),
            }
            for step, (payer, payee, amount, payments) in enumerate(legs, 1)
        ]


def _whole(cents: int | None) -> int | float | None:
    return None if cents is None else whole(cents)


@dataclass(frozen=True)
class LegsOnLoops:
    """The legs that lie on loops, by payer and payee, and the names of their parties in order."""

    arrays: LegArrays
    names: Sequence[str]
    payments: Ints  # of each leg, how many

    @classmethod
    def of_core(cls, core: nx.DiGraph[str]) -> LegsOnLoops:
        """Take those of a graph, which all lie on loops.

        Raises
        ------
        QuestionError
            If a leg has more cents than a search can hold.
        """
        names = sorted(core)
        number = {name: place for place, name in enumerate(names)}
        edges = sorted(
            ((number[u], number[v], data) for u, v, data in core.edges(data=True)),
            key=itemgetter(0, 1),
        )
        if any(data["disclosed"] > MOST_CENTS for *_, data in edges):
            raise QuestionError("the payments of a pair add up to more than a list can hold.")
        return cls(
            LegArrays(
                np.array([u for u, _, _ in edges], np.int32),
                np.array([v for _, v, _ in edges], np.int32),
                np.array([data["disclosed"] for *_, data in edges], np.int64),
                len(names),
            ),
            names,
            np.array([len(data["deals"]) for *_, data in edges], np.int64),
        )

    @classmethod
    def of_legs(cls, legs: LegArrays, names: Sequence[str], payments: Ints) -> LegsOnLoops:
        """Take those of many legs that lie on loops."""
        inside = np.flatnonzero(legs.component[legs.payer] == legs.component[legs.payee])
        used, ends = np.unique(
            np.concatenate([legs.payer[inside], legs.payee[inside]]), return_inverse=True
        )
        payer, payee = np.split(ends.astype(np.int32), 2)
        arrays = LegArrays(payer, payee, legs.amount[inside], len(used))
        return cls(arrays, [names[party] for party in used.tolist()], payments[inside])

    def __len__(self) -> int:
        return len(self.arrays)

    @property
    def digest(self) -> str:
        """What tells these legs from others."""
        found = blake2b("\n".join(self.names).encode(), digest_size=16)
        legs = self.arrays
        for column in (legs.payer, legs.payee, legs.amount, self.payments.astype(np.int64)):
            found.update(np.ascontiguousarray(column).data)
        return found.hexdigest()


@dataclass(frozen=True)
class LoopBlock:
    """Some loops: the legs of each from its first party on, and where those of each end."""

    first: int  # the number of the first
    legs: Ints
    ends: Ints

    def __len__(self) -> int:
        return len(self.ends)

    @property
    def starts(self) -> Ints:
        """Where the legs of each begin."""
        return np.concatenate([[0], self.ends[:-1]])

    @property
    def places(self) -> tuple[Ints, Ints]:
        """Of which loop each leg is, and its place on it; both from 0."""
        sizes = np.diff(self.ends, prepend=0)
        loop = np.repeat(np.arange(len(sizes)), sizes)
        return loop, np.arange(len(self.legs)) - self.starts[loop]

    def some(self, skipped: int, most: int | None) -> LoopBlock:
        """Give those after so many, and so many at the most."""
        ends = self.ends[skipped : None if most is None else skipped + most]
        begin = int(self.ends[skipped - 1]) if skipped else 0
        end = int(ends[-1]) if len(ends) else begin
        return LoopBlock(self.first + skipped, self.legs[begin:end], ends - begin)


class LoopList:
    """Every loop of the parties of a table: by its party with the most legs.

    Parameters
    ----------
    legs : LegsOnLoops
    longest : int, optional
        The most legs of a loop. If not given, any number where up to 10,000 payments are on up to
        5,000 loops, else 6.
    filters : Filters
        Loops of its entities alone are listed.
    patience : Patience
        When it is over, the list ends.
    threads : int, optional
        As many as there are processors; the list does not depend on it.

    Examples
    --------
    >>> from bubblegraph import read_text, select_deals
    >>> table = "payer,payee,amount,date\\na,b,5,2025-01-31\\nb,a,4,2025-02-01\\n"
    >>> question = Question(select_deals(read_text(table, file="bank.csv")))
    >>> found = LoopList(legs_on_loops(question), longest=None, filters=Filters())
    >>> [(loop.parties, loop.alone) for loop in found], found.listed_all
    ([(('a', 'b'), 400)], True)
    """

    def __init__(
        self,
        legs: LegsOnLoops,
        *,
        longest: int | None,
        filters: Filters,
        patience: Patience = ENDLESS,
        threads: int | None = None,
    ) -> None:
        self.legs, self._filters = legs, filters
        self._given = longest
        self._patience, self._threads = patience, threads
        self.listed_all = False  # whether all were given
        self.too_many = False  # whether the next are more than can be held at once

    def __iter__(self) -> Iterator[PartyLoop]:
        """Give every loop, numbered from 1."""
        for block in self.blocks(0):
            for number, (start, end) in enumerate(
                zip(block.starts.tolist(), block.ends.tolist(), strict=True), block.first
            ):
                yield self._told(number, block.legs[start:end])

    def blocks(self, after: int) -> Iterator[LoopBlock]:
        """Give those that come after so many: the others are gone through, and not told."""
        prepare_loops(self._patience)
        found, number = Found(np.zeros(1, np.int64)), 0
        longest = self.longest
        self._patience.tell(f"Listing the loops of {len(self.legs):,} legs")
        stream = stream_loops(
            self.legs.arrays,
            longest,
            found,
            wanted=self._wanted,
            patience=self._patience,
            threads=self._threads,
        )
        with closing(stream) as parts:
            for part in parts:
                for rows, ends in _pieces(part):
                    if number and self._patience.over:
                        return
                    number += len(ends)
                    if number > after:
                        block = self._block(number - len(ends) + 1, rows, ends)
                        yield block.some(max(after - block.first + 1, 0), None)
                self.too_many = part.full
        self.listed_all = found.complete and not found.full

    @cached_property
    def longest(self) -> int | None:
        """The most legs of a loop; None: any number."""
        parties = self.legs.arrays.parties
        if self._given is not None:
            return self._given if self._given < parties else None
        if self.legs.payments.sum() > FEW:
            return LONGEST
        self._patience.tell(f"Counting the loops of {len(self.legs):,} legs")
        found = list_loops(
            self.legs.arrays, None, MOST_OF_FEW, patience=self._patience, threads=self._threads
        )
        return LONGEST if found.full or not found.complete else None

    @cached_property
    def _wanted(self) -> Ints | None:
        asked = self._filters.entities
        if not asked:
            return None
        return np.array([name in asked for name in self.legs.names], np.uint8)

    @property
    def identity(self) -> dict[str, object]:
        """What the loops and their order depend on, for a list that is gone on with."""
        own: dict[str, object] = {"of": "loops of parties", "longest": self.longest}
        return {**own, **filter_dict(self._filters), "table": self.legs.digest}

    def _told(self, number: int, legs: Ints) -> PartyLoop:
        arrays, names = self.legs.arrays, self.legs.names
        return PartyLoop(
            number,
            tuple(names[party] for party in arrays.payer[legs].tolist()),
            tuple(cents or None for cents in arrays.amount[legs].tolist()),
            tuple(self.legs.payments[legs].tolist()),
        )

    def _block(self, number: int, rows: Ints, ends: Ints) -> LoopBlock:
        """Tell loops from the first of their parties on, in the order of names."""
        starts = np.concatenate([[0], ends[:-1]])
        loop = np.repeat(np.arange(len(ends)), ends - starts)
        start, size = starts[loop], (ends - starts)[loop]
        first_party = np.flatnonzero(rows == np.minimum.reduceat(rows, starts)[loop])
        place = np.arange(len(rows)) - start + (first_party - starts)[loop]
        payers, payees = rows[start + place % size], rows[start + (place + 1) % size]
        return LoopBlock(number, self.legs.arrays.places(payers, payees), ends)


def _pieces(found: Found) -> Iterator[tuple[Ints, Ints]]:
    """The parties of some loops at a time, and where those of each end."""
    for rows, ends in found.listed:
        for first in range(0, len(ends), AT_ONCE):
            some = ends[first : first + AT_ONCE]
            begin = int(ends[first - 1]) if first else 0
            yield rows[begin : some[-1]], some - begin


def legs_on_loops(question: Question) -> LegsOnLoops:
    """Take the legs on loops of a table of payments.

    Raises
    ------
    QuestionError
        If a deal that counts is no payment.
    """
    for standing in question.selection.counted:
        if why := standing.deal.why_no_payment:
            raise QuestionError(
                "--list is of payments, the rows of a table, which say neither status nor term. "
                f"{standing.deal.id} ({standing.deal.place()}) {why}."
            )
    return LegsOnLoops.of_core(question.cores["all"])


def prepare_loops(patience: Patience) -> None:
    """Compile the search, or load what was compiled: with one small search."""
    patience.tell("Preparing the search, which is compiled once")
    small = LegArrays.of_payments(PaymentArrays([0, 1], [1, 0], [0, 1], [1, 1]))
    list_loops(small, LONGEST, 1, threads=1)
