"""The answer of ``progress``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bubblegraph import arguments
from bubblegraph.analysis.progress import Announcement, Outcome, Progress
from bubblegraph.ledger.names import name
from bubblegraph.ledger.payments import deal_word
from bubblegraph.money import Scale
from bubblegraph.output.answer import Answer, Column, Table
from bubblegraph.output.payment_loops import payments_words
from bubblegraph.output.words import filter_words, head_line, scale_for
from bubblegraph.text import count

__all__ = ["PAID", "answer_progress"]

MOST_SHOWN = 15
PAID = "What was paid"  # the heading, where all are payments
COLUMNS = (
    Column("deal", wrap=True),
    Column("became", wrap=True, under=True),
    Column("announced", right=True),
    Column("signed", right=True),
    Column("paid so far", right=True),
    Column("open", right=True),
    Column("gone", right=True),
)
PAYMENTS = (
    Column("payment", wrap=True),
    Column("payer → payee", wrap=True),
    Column("day"),
    Column("paid", right=True),
)
METHOD = (
    "Announced is the highest disclosed amount under which a deal stood; signed, open and gone add "
    "up to it. Open is announced or in a letter of intent; gone was replaced, lapsed or cut."
)


def answer_progress(
    progress: Progress, *, every: bool = False, units: Scale | None = None
) -> Answer:
    """Lay out what became of the announcements, the largest or all of them."""
    arguments.instance("progress", progress, Progress)
    arguments.flag("every", every)
    arguments.optional("units", units, Scale)
    scale = scale_for(progress.selection, progress.total.announced, units)
    shown = progress.announcements if every else progress.announcements[:MOST_SHOWN]
    payments = progress.only_paid
    title = PAID if payments else "What became of the announcements"
    table = _payments_table if payments else _table
    return Answer(
        head=(
            head_line(title, progress.selection, scale),
            _finding(progress, scale),
            *filter_words(progress.selection),
        ),
        body=(table(progress, shown, scale),) if shown else (),
        foot=tuple(_notes(progress, shown)),
        fields=progress.FIELDS,
        records=progress.to_records,
        document=progress.to_dict,
    )


def _finding(progress: Progress, scale: Scale) -> str:
    found = progress.total
    if progress.only_paid:
        payments = payments_words(progress.selection)
        return f"Paid in all: {scale.show(found.paid)}. {payments}"
    if not found.announced:
        return "Nothing was announced at a disclosed price."
    since = f" since {progress.since}" if progress.since else ""
    signed = (
        f"{scale.show(found.signed)} is signed or paid" if found.signed else "nothing is signed"
    )
    paid = f", {scale.show(found.paid)} of it known to be paid so far" if found.paid else ""
    others = [f"{scale.show(amount)} {became}" for amount, became in found.unsigned]
    first = f"Of the {scale.show(found.announced)} announced{since}, {signed}{paid}."
    return f"{first} {_joined(others)}." if others else first


def _joined(parts: Sequence[str]) -> str:
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def _table(progress: Progress, shown: Sequence[Announcement], scale: Scale) -> Table:
    others = progress.announcements[len(shown) :]
    rows = [(each.standing.deal.id, each.became, *_amounts(each.outcome, scale)) for each in shown]
    number = count(len(progress.announcements), "deal")
    sums = [(f"all {number}", "", *_amounts(progress.total, scale))]
    if others:
        rest = sum((each.outcome for each in others), Outcome())
        sums.insert(0, (f"{len(others):,} smaller", "", *_amounts(rest, scale)))
    return Table(COLUMNS, rows, sums)


def _payments_table(progress: Progress, shown: Sequence[Announcement], scale: Scale) -> Table:
    others = progress.announcements[len(shown) :]
    rows = [
        (
            each.standing.deal.id,
            " → ".join(name(progress.selection.ledger, party) for party in each.parties),
            str(each.standing.deal.date or ""),
            scale.show(each.outcome.paid),
        )
        for each in shown
    ]
    number = count(len(progress.announcements), "payment")
    sums = [(f"all {number}", "", "", scale.show(progress.total.paid))]
    if others:
        rest = scale.show(sum(each.outcome.paid for each in others))
        sums.insert(0, (f"{len(others):,} smaller", "", "", rest))
    return Table(PAYMENTS, rows, sums)


def _amounts(found: Outcome, scale: Scale) -> tuple[str, ...]:
    """Give the amounts of a row, blank where there is nothing."""
    amounts = (found.signed, found.paid, found.pending, found.gone)
    return (scale.show(found.announced), *(scale.show(each) if each else "" for each in amounts))


def _notes(progress: Progress, shown: Sequence[Announcement]) -> Iterator[str]:
    payments, word = progress.only_paid, deal_word(progress.selection)
    if shown and not payments:
        yield METHOD
    more = len(progress.announcements) - len(shown)
    if more:
        yield f"--all lists the {count(more, 'other')}."
    left_out = [
        (progress.unpriced, "without an amount" if payments else "announced without a price"),
        (progress.rumoured, "only rumoured"),
    ]
    said = [f"{count(number, word)} {words}" for number, words in left_out if number]
    if said:
        yield f"Not in the sums: {', '.join(said)}."
