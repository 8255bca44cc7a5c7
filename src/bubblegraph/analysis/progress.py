"""What became of the announcements: signed, paid, still open, replaced, lapsed or cut."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from bubblegraph import arguments
from bubblegraph.analysis.documents import asked_dict
from bubblegraph.analysis.summaries import of_ledger
from bubblegraph.ledger.model import NONCASH, Status
from bubblegraph.ledger.select import (
    FILTERED,
    NOT_A_FLOW,
    PAYS_ITSELF,
    REPAID,
    REPLACED,
    Selection,
    Standing,
    known_entries,
)
from bubblegraph.money import whole
from bubblegraph.result import Plain
from bubblegraph.text import OneLine, count

if TYPE_CHECKING:
    from bubblegraph.analysis.document_types.progress import (
        AnnouncementDict,
        OutcomeDict,
        ProgressDocument,
    )
    from bubblegraph.dates import PartialDate

__all__ = ["Announcement", "Outcome", "Progress", "follow_up"]

NO_MONEY = frozenset({FILTERED, NOT_A_FLOW, PAYS_ITSELF, REPAID, *NONCASH, "shares"})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of announced money, in cents at disclosed prices.

    ``announced`` is the sum of ``signed``, ``open``, ``letters``, ``replaced``, ``lapsed`` and
    ``reduced``; ``paid`` is part of ``signed``.
    """

    announced: int = 0  # the highest headline so far
    signed: int = 0  # signed or paid, or what was paid of what ended
    paid: int = 0  # of that, what is known to be paid so far
    open: int = 0  # announced, not signed
    letters: int = 0  # letters of intent
    replaced: int = 0  # by another deal
    lapsed: int = 0  # or cancelled
    reduced: int = 0  # headlines that shrank

    @property
    def gone(self) -> int:
        """What will not be paid under its headline: replaced, lapsed or cut."""
        return self.replaced + self.lapsed + self.reduced

    @property
    def pending(self) -> int:
        """What is still open: announced or in a letter, and not signed."""
        return self.open + self.letters

    @property
    def unsigned(self) -> tuple[tuple[int, str], ...]:
        """What is not signed, in cents, and what became of it; without what is nothing."""
        parts = (
            (self.open, "is announced and not signed"),
            (self.letters, "is in letters of intent"),
            (self.replaced, "was replaced by other deals"),
            (self.lapsed, "lapsed or was cancelled"),
            (self.reduced, "was cut from headlines"),
        )
        return tuple(part for part in parts if part[0])

    def __add__(self, other: Outcome) -> Outcome:
        return Outcome(
            *(getattr(self, each.name) + getattr(other, each.name) for each in fields(Outcome))
        )

    def to_dict(self) -> OutcomeDict:
        """Return it in units of the currency."""
        return {
            "announced": whole(self.announced),
            "signed": whole(self.signed),
            "paid": whole(self.paid),
            "open": whole(self.open),
            "letters": whole(self.letters),
            "replaced": whole(self.replaced),
            "lapsed": whole(self.lapsed),
            "reduced": whole(self.reduced),
        }


@dataclass(frozen=True, slots=True, repr=False)
class Announcement(OneLine):
    """A deal that was made public, and what became of it."""

    standing: Standing
    outcome: Outcome

    @property
    def parties(self) -> tuple[str, str]:
        """Who pays, and whom."""
        return self.standing.deal.payer, self.standing.deal.payee

    @property
    def became(self) -> str:
        """Say in a word what became of it: its status, or what replaced it."""
        reason = self.standing.left_out
        return reason if reason.startswith(REPLACED) else self.standing.status.word


@dataclass(frozen=True, slots=True, repr=False)
class Progress(Plain):
    """What became of the announcements of a ledger, by a day."""

    FIELDS = (
        *("deal", "payer", "payee", "since", "became"),
        *("announced", "signed", "paid", "open", "letters", "replaced", "lapsed", "reduced"),
    )

    selection: Selection
    announcements: tuple[Announcement, ...]  # the largest first
    unpriced: int  # deals that were announced without a price
    rumoured: int  # deals that nobody but a rumour announced

    @property
    def total(self) -> Outcome:
        """All announcements together."""
        return sum((each.outcome for each in self.announcements), Outcome())

    @property
    def only_paid(self) -> bool:
        """Whether these are payments: none was announced before, and each is paid whole."""
        found = self.total
        return self.selection.of_payments and found.paid == found.announced and not self.rumoured

    @property
    def since(self) -> PartialDate | None:
        """The day of the first announcement with a price."""
        days = [d for each in self.announcements if (d := each.standing.deal.date) is not None]
        return min(days, key=lambda day: day.first, default=None)

    def _brief(self) -> str:
        known = count(len(self.announcements), "announcement")
        return f"{of_ledger(self.selection)}: what became of {known}"

    def to_dict(self) -> ProgressDocument:
        """Return all of it as plain values, as ``progress --json`` prints it."""
        return {
            "schema": 1,
            "command": "progress",
            **asked_dict(self.selection),
            "since": str(self.since or ""),
            "total": self.total.to_dict(),
            "unpriced": self.unpriced,
            "rumoured": self.rumoured,
            "announcements": self.to_records(),
        }

    def to_records(self) -> list[AnnouncementDict]:
        """Return one row for each announcement."""
        return [
            {
                "deal": each.standing.deal.id,
                "payer": each.standing.deal.payer,
                "payee": each.standing.deal.payee,
                "since": str(each.standing.deal.date or ""),
                "became": each.became,
                **each.outcome.to_dict(),
            }
            for each in self.announcements
        ]


def follow_up(selection: Selection) -> Progress:
    """Say what became of every deal that was made public by a letter of intent or more.

    Where deals count from a firmer status than announced, of those that had it at some time.

    Parameters
    ----------
    selection : Selection
        Its day is the one that is asked of; its view says which deals are shown and added up.

    Returns
    -------
    Progress
        Amounts in cents, at disclosed prices. What a total shares with its parts is counted with
        the parts.

    Raises
    ------
    QuestionError
        If it is no Selection.

    Examples
    --------
    >>> from bubblegraph import read_text, select_deals
    >>> ledger = read_text('''
    ... strict: false
    ... deals:
    ... - {payer: a, payee: b, kind: equity, amount: up to 100B, id: loi,
    ...    status: {2025-09-22: letter of intent, 2026-02-27: lapsed}}
    ... - {payer: a, payee: b, kind: equity, amount: 30B, id: stake, replaces: loi, paid: 20B,
    ...    status: {2026-02-27: committed}}
    ... ''')
    >>> found = follow_up(select_deals(ledger)).total.to_dict()
    >>> [(word, found[word] // 10**9) for word in ("announced", "signed", "paid", "replaced")]
    [('announced', 130), ('signed', 30), ('paid', 20), ('replaced', 100)]
    """
    arguments.instance("selection", selection, Selection)
    shown = [
        standing
        for standing in selection.deals
        if standing.left_out not in NO_MONEY and selection.shows(standing)
    ]
    asked = selection.filters.min_status
    least = asked if asked > Status.ANNOUNCED else min(Status.LETTER_OF_INTENT, asked)
    public = [standing for standing in shown if standing.reached >= least]
    found = [Announcement(each, _outcome(each, _headline(each, selection))) for each in public]
    priced = [each for each in found if each.outcome.announced]
    return Progress(
        selection=selection,
        announcements=tuple(
            sorted(priced, key=lambda a: (-a.outcome.announced, a.standing.deal.id))
        ),
        unpriced=len(found) - len(priced),
        rumoured=sum(s.reached < min(Status.LETTER_OF_INTENT, asked) for s in shown),
    )


def _headline(standing: Standing, selection: Selection) -> int:
    """The highest disclosed amount under which the deal stood, less what its parts tell."""
    now = amount = standing.deal.amount
    highest = 0
    for change in known_entries(standing.deal, selection.as_of, selection.ledger.as_of):
        now = amount = change.amount or amount
        if change.status >= Status.LETTER_OF_INTENT:
            highest = max(highest, amount.disclosed)
    with_parts = max(now.disclosed, standing.paid.low) if standing.counted else 0
    in_parts = 0 if standing.only_paid else max(0, with_parts - standing.amount.disclosed)
    return max(highest - in_parts, standing.amount.disclosed if standing.counted else 0)


def _outcome(standing: Standing, announced: int) -> Outcome:
    """Divide the headline by what became of it."""
    amount = standing.amount.disclosed
    if standing.counted:
        signed = amount if standing.signed else 0
        rest = announced - amount
        paid = standing.paid.low if standing.signed else 0
        if standing.only_paid:
            ended = "replaced" if standing.left_out.startswith(REPLACED) else "lapsed"
            return Outcome(announced, signed, paid, **{ended: rest})
        return Outcome(announced, signed, paid, open=amount - signed, reduced=rest)
    if standing.left_out.startswith(REPLACED):
        return Outcome(announced, replaced=announced)
    if standing.status.ended:
        return Outcome(announced, lapsed=announced)
    still = min(amount, announced)
    kind = "letters" if standing.status <= Status.LETTER_OF_INTENT else "open"
    return Outcome(announced, reduced=announced - still, **{kind: still})
